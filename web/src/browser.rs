//! The browser, behind small typed functions: this file and `editor.rs` are the only ones that touch it.
//!
//! Nothing here knows what the page is about, and nothing here fails loudly: a browser without session storage or
//! without a clipboard is a browser in which that part of the page says so.
//!
//! Nothing that a person typed goes anywhere but to where the person sends it: the clipboard, a file, the fragment.
//! The only requests are for the editor's module, for a language that was chosen, and for the readers of infrastructure as
//! code when such a text comes: all of the page's own place.

mod clipboard;
mod files;
mod parent_window;
mod keys;
mod locale;
mod picture;
mod readers;
mod sight;
mod storage;
mod theme;

pub use clipboard::copy;
pub use files::{FileProblem, on_files, print, read_file, read_text, save};
pub use keys::{PageKey, on_keys};
pub use locale::{language, language_file, set_language, set_title};
pub use parent_window::{Watch, is_embed, on_height, on_message, tell_parent};
pub use picture::{save_png, save_svg};
pub use readers::{Readers, readers};
pub use sight::{SightWatch, on_sight};
pub use storage::StorageArea;
pub use theme::{Theme, asked_theme, prefers_reduced_motion, set_theme, system_theme};

use crate::dom::{document, window};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use js_sys::{Promise, Reflect};
use std::cell::{Cell, OnceCell};
use std::future::Future;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlMetaElement};

#[wasm_bindgen]
extern "C" {
    /// JavaScript's own `import(...)`, which the page's policy lets through for the page's own files only.
    #[wasm_bindgen(js_name = "import")]
    fn import_module(address: &str) -> Promise;
}

// --- starting and stopping

/// Where the page is drawn.
pub fn root() -> Option<Element> {
    document()?.get_element_by_id("app")
}

/// Whether an element has elements in it: of the root, whether the prerendered first view is there.
pub fn has_content(element: &Element) -> bool {
    element.first_element_child().is_some()
}

/// Tells the page's scripts that something happened.
pub fn announce(event: &str) {
    if let (Some(window), Ok(event)) = (window(), web_sys::Event::new(event)) {
        // Nobody can refuse it.
        window.dispatch_event(&event).ok();
    }
}

/// From now on a panic shows index.html's message about a page that stopped, instead of a page that does nothing.
pub fn show_when_stopped() {
    yew::set_custom_panic_hook(Box::new(|what| {
        web_sys::console::error_1(&what.to_string().into());
        show_stopped();
    }));
}

/// Shows index.html's message about a page that stopped.
fn show_stopped() {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // What cannot be marked cannot be told either.
        root.class_list().add_1("failed").ok();
    }
}

/// Runs a future on the page's only thread.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    spawn_local(task);
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

/// Opens the page anew at its present address.
pub fn reload() {
    if let Some(window) = window() {
        // A page that cannot be opened anew stays as it is.
        window.location().reload().ok();
    }
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

// --- chance and time

/// A number that nobody foresees and that nobody needs to keep secret.
pub fn random_u32() -> u32 {
    let number = js_sys::Math::random() * f64::from(u32::MAX);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is between 0 and the largest"
    )]
    let number = number as u32;
    number
}

/// Milliseconds since the page was opened; 0 where nothing counts them.
pub fn now() -> f64 {
    let clock = window().and_then(|window| window.performance());
    clock.map_or(0.0, |clock| clock.now())
}

/// Something that will happen once, a while after the last call: dropping it calls it off.
#[must_use]
pub struct PendingTimeout(#[expect(dead_code, reason = "dropping it calls it off")] Timeout);

/// Does something after some milliseconds.
pub fn set_timeout(milliseconds: u32, what: impl FnOnce() + 'static) -> PendingTimeout {
    PendingTimeout(Timeout::new(milliseconds, what))
}

/// Something that is listened to until this is dropped.
#[must_use]
pub struct Listener(EventListener);

impl Listener {
    /// Listens for as long as the page is open.
    pub fn keep(self) {
        self.0.forget();
    }
}

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
        after_paint().await;
        DRAWN.set(true);
    }
    let known = EDITOR_MODULE.with(|once| once.get().cloned());
    let module = if let Some(module) = known {
        module
    } else {
        let address = meta("editor-module").filter(|address| !address.is_empty())?;
        let module = import_page_module(&address)?;
        EDITOR_MODULE.with(|once| once.get_or_init(|| module).clone())
    };
    JsFuture::from(module).await.ok()
}

/// Imports a module by its address relative to the page.
fn import_page_module(address: &str) -> Option<Promise> {
    // It is not relative to the script that asks.
    let base = document()?.base_uri().ok()??;
    let address = web_sys::Url::new_with_base(address, &base).ok()?.href();
    Some(import_module(&address))
}

/// Resolves in the first task after the next frame. A page in a background tab draws no frames, so that a while
/// is enough too.
pub async fn after_paint() {
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
