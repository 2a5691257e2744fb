//! The browser, behind small typed functions: this file and `editor.rs` are the only ones that touch it.
//!
//! Nothing here knows what the page is about, and nothing here fails loudly: a browser without session storage or
//! without a clipboard is a browser in which that part of the page says so.
//!
//! Nothing that a person typed goes anywhere but to where the person sends it: the clipboard, a file, the fragment.
//! The only requests are for the editor's module and for a language that was chosen, both of the page's own place.

mod frame;

pub use frame::{Watch, is_embed, on_height, on_message, tell_parent};

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use js_sys::{Array, Promise, Reflect};
use std::cell::{Cell, OnceCell};
use std::future::Future;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Document, Element, HtmlElement, HtmlMetaElement, HtmlTextAreaElement, Storage, Window,
};

const DRAFT: &str = "canivault-draft";
const ANNOUNCEMENTS: &str = "announcements";

#[wasm_bindgen]
extern "C" {
    /// JavaScript's own `import(...)`, which the page's policy lets through for the page's own files only.
    #[wasm_bindgen(js_name = "import")]
    fn import_module(address: &str) -> Promise;
}

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

fn by_id(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

// --- starting and stopping

/// Where the page is drawn.
pub fn root() -> Option<Element> {
    document()?.get_element_by_id("app")
}

/// From now on a panic shows index.html's message about a page that stopped, instead of a page that does nothing.
pub fn show_when_stopped() {
    yew::set_custom_panic_hook(Box::new(|what| {
        web_sys::console::error_1(&what.to_string().into());
        if let Some(root) = document().and_then(|document| document.document_element()) {
            // What cannot be marked cannot be told either.
            root.class_list().add_1("failed").ok();
        }
    }));
}

/// Runs a future on the page's only thread.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    spawn_local(task);
}

// --- the draft: in this tab only, until it is closed

/// The draft that this tab keeps.
pub fn draft() -> Option<String> {
    session()?.get_item(DRAFT).ok()?
}

/// Keeps a draft in this tab. Answers whether there was room.
pub fn keep_draft(draft: &str) -> bool {
    session().is_some_and(|session| session.set_item(DRAFT, draft).is_ok())
}

/// Forgets the draft.
pub fn forget_draft() {
    if let Some(session) = session() {
        // Storage that cannot be written holds no draft.
        session.remove_item(DRAFT).ok();
    }
}

/// A frame in somebody else's page keeps nothing.
fn session() -> Option<Storage> {
    if is_embed() {
        return None;
    }
    window()?.session_storage().ok()?
}

// --- the address

/// What stands behind `#`, without it.
pub fn fragment() -> String {
    let fragment = window().and_then(|window| window.location().hash().ok());
    fragment
        .unwrap_or_default()
        .trim_start_matches('#')
        .to_owned()
}

/// Empties the fragment without adding a step to the browser's history.
pub fn clear_fragment() {
    let Some(window) = window() else { return };
    let Ok(path) = window.location().pathname() else {
        return;
    };
    let query = window.location().search().unwrap_or_default();
    if let Ok(history) = window.history() {
        // An address that cannot be changed only keeps showing what was opened.
        history
            .replace_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{query}")))
            .ok();
    }
}

/// Calls back whenever the fragment is changed by the person or by a link, until the answer is dropped.
pub fn on_fragment(mut changed: impl FnMut(String) + 'static) -> Option<Listener> {
    let window = window()?;
    Some(Listener(EventListener::new(
        &window,
        "hashchange",
        move |_| {
            changed(fragment());
        },
    )))
}

/// A value of the address's query: `lang`, `theme`.
pub fn query(name: &str) -> Option<String> {
    let query = window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&query)
        .ok()?
        .get(name)
}

/// What the address asks for by a name: in its query, else behind the case in its fragment.
pub fn asked(name: &str) -> Option<String> {
    query(name).or_else(|| {
        web_sys::UrlSearchParams::new_with_str(&fragment())
            .ok()?
            .get(name)
    })
}

/// The page's address without query and fragment.
pub fn address() -> String {
    let Some(location) = window().map(|window| window.location()) else {
        return String::new();
    };
    let origin = location.origin().unwrap_or_default();
    let path = location.pathname().unwrap_or_default();
    format!("{origin}{path}")
}

// --- language and looks

/// The languages that the person reads, the favourite first: `ja-JP`, `en`.
pub fn languages() -> Vec<String> {
    let Some(navigator) = window().map(|window| window.navigator()) else {
        return Vec::new();
    };
    navigator
        .languages()
        .iter()
        .filter_map(|language| language.as_string())
        .collect()
}

/// Says which language the page is in now, and what its title is.
pub fn set_language(code: &str, title: &str) {
    let Some(document) = document() else { return };
    if let Some(root) = document.document_element() {
        // `lang` can always be set.
        root.set_attribute("lang", code).ok();
    }
    document.set_title(title);
}

/// The text of a language's file, for instance of `ja`. It is asked for when the language is chosen and not before.
pub async fn language_file(code: &str) -> Option<String> {
    let addresses = meta("language-files")?;
    let address = addresses.split_whitespace().find_map(|pair| {
        let (language, address) = pair.split_once('=')?;
        (language == code).then_some(address)
    })?;
    let answer = JsFuture::from(window()?.fetch_with_str(address))
        .await
        .ok()?;
    let answer: web_sys::Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The theme that the address asks for.
pub fn asked_theme() -> Option<Theme> {
    match asked("theme")?.as_str() {
        "light" => Some(Theme::Light),
        "dark" => Some(Theme::Dark),
        _ => None,
    }
}

/// The theme that the system asks for.
pub fn system_theme() -> Theme {
    let dark = window()
        .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?)
        .is_some_and(|query| query.matches());
    if dark { Theme::Dark } else { Theme::Light }
}

/// Shows the page in a theme; `None` follows the system.
pub fn set_theme(theme: Option<Theme>) {
    let Some(root) = document().and_then(|document| document.document_element()) else {
        return;
    };
    // Neither can fail with this name.
    match theme {
        Some(theme) => root.set_attribute("data-theme", theme.name()).ok(),
        None => root.remove_attribute("data-theme").ok(),
    };
}

// --- focus and speech

/// Moves the focus to an element.
pub fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        // An element that takes no focus leaves it where it is.
        element.focus().ok();
    }
}

/// Brings an element into sight.
pub fn scroll_to(id: &str) {
    if let Some(element) = by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Has a screen reader say something that is seen elsewhere on the page.
pub fn announce(words: &str) {
    if let Some(element) = by_id(ANNOUNCEMENTS) {
        element.set_text_content(Some(words));
    }
}

pub(crate) fn has_focus(element: &Element) -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_some_and(|focused| focused == *element)
}

/// Selects a part of a text area, and brings it into sight.
pub(crate) fn select(area: &HtmlTextAreaElement, from: u32, to: u32, focus: bool) {
    area.scroll_into_view();
    // A text area without a selection shows its beginning.
    area.set_selection_range(from, to).ok();
    if focus {
        area.focus().ok();
    }
}

// --- fields

/// What the field that an event came from holds now.
pub fn typed(event: &web_sys::Event) -> String {
    of_target(event, "value").as_string().unwrap_or_default()
}

/// Whether the box that an event came from is ticked now.
pub fn checked(event: &web_sys::Event) -> bool {
    of_target(event, "checked").is_truthy()
}

/// Chooses an entry of a list, which after a person has chosen follows only its property.
pub fn choose(id: &str, value: &str) {
    if let Some(list) = by_id(id) {
        // A list can always be written.
        Reflect::set(&list, &"value".into(), &value.into()).ok();
    }
}

fn of_target(event: &web_sys::Event, name: &str) -> JsValue {
    let target = event.target().map(JsValue::from).unwrap_or_default();
    Reflect::get(&target, &name.into()).unwrap_or_default()
}

// --- carrying text in and out

/// Puts a text on the clipboard. Answers whether the browser let it.
pub async fn copy(text: &str) -> bool {
    let Some(navigator) = window().map(|window| window.navigator()) else {
        return false;
    };
    // Only on pages that came over https or from this machine.
    if !has(&navigator, "clipboard") {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text))
        .await
        .is_ok()
}

/// Gives the person a text as a file, for instance `case.json`. Answers whether that could be started.
pub fn save(name: &str, text: &str) -> bool {
    let save = || -> Option<()> {
        let options = web_sys::BlobPropertyBag::new();
        options.set_type("text/plain;charset=utf-8");
        let parts = Array::of1(&JsValue::from_str(text));
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
        let address = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
        let link: web_sys::HtmlAnchorElement =
            document()?.create_element("a").ok()?.dyn_into().ok()?;
        link.set_href(&address);
        link.set_download(name);
        link.click();
        // The browser has taken hold of the file by then.
        Timeout::new(10_000, move || {
            drop(web_sys::Url::revoke_object_url(&address));
        })
        .forget();
        Some(())
    };
    save().is_some()
}

/// Calls back with the files that are dropped anywhere on the page, and with the value of an attribute of the
/// element that they were dropped on, or of one around it. The editor, which would take them too, does not get them.
pub fn on_files(
    attribute: &'static str,
    mut dropped: impl FnMut(Vec<web_sys::File>, Option<String>) + 'static,
) -> Option<[Listener; 2]> {
    let window = window()?;
    let options = EventListenerOptions {
        phase: gloo_events::EventListenerPhase::Capture,
        passive: false,
    };
    // Only what is said not to be left to the browser can be dropped.
    let over = EventListener::new_with_options(&window, "dragover", options, |event| {
        if has_files(event) {
            event.prevent_default();
        }
    });
    let drop = EventListener::new_with_options(&window, "drop", options, move |event| {
        if !has_files(event) {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        let target = event.target().and_then(|target| target.dyn_into().ok());
        let place = target
            .and_then(|target: Element| target.closest(&format!("[{attribute}]")).ok().flatten())
            .and_then(|place| place.get_attribute(attribute));
        let list = carried(event).and_then(|carried| carried.files());
        let files = list
            .iter()
            .flat_map(|list| (0..list.length()).filter_map(|at| list.get(at)));
        dropped(files.collect(), place);
    });
    Some([Listener(over), Listener(drop)])
}

fn carried(event: &web_sys::Event) -> Option<web_sys::DataTransfer> {
    event.dyn_ref::<web_sys::DragEvent>()?.data_transfer()
}

fn has_files(event: &web_sys::Event) -> bool {
    carried(event).is_some_and(|carried| carried.types().includes(&"Files".into(), 0))
}

/// The text of a file, unless it has more bytes than `most`.
pub async fn read_file(file: &web_sys::File, most: u32) -> Option<String> {
    if file.size() > f64::from(most) {
        return None;
    }
    JsFuture::from(file.text()).await.ok()?.as_string()
}

/// Opens the browser's dialog for printing.
pub fn print() {
    if let Some(window) = window() {
        // A browser that cannot print shows nothing.
        window.print().ok();
    }
}

// --- time

/// Something that will happen once, a while after the last call: dropping it calls it off.
#[must_use]
pub struct Later(#[expect(dead_code, reason = "dropping it calls it off")] Timeout);

/// Does something after some milliseconds.
pub fn later(milliseconds: u32, what: impl FnOnce() + 'static) -> Later {
    Later(Timeout::new(milliseconds, what))
}

/// Something that is listened to until this is dropped.
#[must_use]
pub struct Listener(#[expect(dead_code, reason = "dropping it ends it")] EventListener);

/// Calls back when the page is about to be hidden, reloaded or closed: the last chance to keep the draft.
pub fn on_leaving(mut leaving: impl FnMut() + 'static) -> Option<Listener> {
    let window = window()?;
    let options = EventListenerOptions::run_in_capture_phase();
    Some(Listener(EventListener::new_with_options(
        &window,
        "pagehide",
        options,
        move |_| leaving(),
    )))
}

// --- the editor's module

thread_local! {
    // One request, however many editors wait for it, and no second one after a failure.
    static EDITOR_MODULE: OnceCell<Promise> = const { OnceCell::new() };
    static DRAWN: Cell<bool> = const { Cell::new(false) };
}

/// The editor's module, once it has come; `None` if it cannot come. It is not asked for before the page has been
/// drawn: the verdict is what a person waits for.
pub(crate) async fn editor_module() -> Option<JsValue> {
    if !DRAWN.get() {
        drawn().await;
        DRAWN.set(true);
    }
    let address = meta("editor-module").filter(|address| !address.is_empty())?;
    // The address is relative to the page, not to the script that asks.
    let address = web_sys::Url::new_with_base(&address, &document()?.base_uri().ok()??)
        .ok()?
        .href();
    let module = EDITOR_MODULE.with(|once| once.get_or_init(|| import_module(&address)).clone());
    JsFuture::from(module).await.ok()
}

/// Resolves in the first task after the next frame. A page in a background tab draws no frames, so that a while
/// is enough too.
async fn drawn() {
    let promise = Promise::new(&mut |resolve, _| {
        let Some(window) = window() else { return };
        let in_time = resolve.clone();
        Timeout::new(500, move || drop(in_time.call0(&JsValue::NULL))).forget();
        let frame = Closure::once_into_js(move || {
            Timeout::new(0, move || drop(resolve.call0(&JsValue::NULL))).forget();
        });
        // Without frames there is still the time above.
        window.request_animation_frame(frame.unchecked_ref()).ok();
    });
    // It is never rejected.
    JsFuture::from(promise).await.ok();
}

fn meta(name: &str) -> Option<String> {
    let found = document()?
        .query_selector(&format!("meta[name={name}]"))
        .ok()??;
    Some(found.dyn_into::<HtmlMetaElement>().ok()?.content())
}

fn has(object: &JsValue, name: &str) -> bool {
    Reflect::get(object, &name.into()).is_ok_and(|value| !value.is_undefined())
}
