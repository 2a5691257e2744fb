//! Typed wrappers of browser APIs: with `dom.rs` and `editor.rs`, the only files that use them.
//!
//! Independent of the application. Failures are returned, not thrown: in a browser without session storage or without a
//! clipboard, the part of the page that needs it says so.
//!
//! Text that a person typed goes only where the person sends it: the clipboard, a file, the fragment. The only requests
//! are for the editor's module, for a chosen language, for the readers of infrastructure as code when such a text is
//! pasted, and for the analysis of policies when there is something to prove: all from the page's own origin.

mod clipboard;
mod files;
mod parent_window;
mod keys;
mod locale;
mod picture_codes;
mod picture;
mod on_demand;
mod prover;
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
pub use picture_codes::{can_read_pictures, codes_in};
pub use prover::{Proof, Prover, prover};
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
    /// JavaScript's own `import(...)`, which the page's content security policy allows for the page's own files only.
    #[wasm_bindgen(js_name = "import")]
    fn import_module(address: &str) -> Promise;
}

// --- starting and stopping

/// The element that the page is rendered into.
pub fn root() -> Option<Element> {
    document()?.get_element_by_id("app")
}

/// Returns `true` if an element contains elements: for the root, if the prerendered first view is there.
pub fn has_content(element: &Element) -> bool {
    element.first_element_child().is_some()
}

/// Dispatches an event for the page's scripts.
pub fn announce(event: &str) {
    if let (Some(window), Ok(event)) = (window(), web_sys::Event::new(event)) {
        // The event is not cancelable.
        window.dispatch_event(&event).ok();
    }
}

/// Installs a panic hook that shows index.html's message about a page that stopped.
pub fn show_when_stopped() {
    yew::set_custom_panic_hook(Box::new(|what| {
        web_sys::console::error_1(&what.to_string().into());
        show_stopped();
    }));
}

/// Shows index.html's message about a page that stopped.
fn show_stopped() {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // If the element cannot be marked, the message cannot be shown either.
        root.class_list().add_1("failed").ok();
    }
}

/// Runs a future on the page's only thread.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    spawn_local(task);
}

// --- the address

/// The text after `#`.
pub fn fragment() -> String {
    let fragment = window().and_then(|window| window.location().hash().ok());
    fragment
        .unwrap_or_default()
        .trim_start_matches('#')
        .to_owned()
}

/// Clears the fragment without adding an entry to the browser's history.
pub fn clear_fragment() {
    let Some(window) = window() else { return };
    let Ok(path) = window.location().pathname() else {
        return;
    };
    let query = window.location().search().unwrap_or_default();
    if let Ok(history) = window.history() {
        // If this fails, the address keeps showing the opened case.
        history
            .replace_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{query}")))
            .ok();
    }
}

/// Opens another fragment of this page, as a step of the browser's history.
pub fn go_to_fragment(fragment: &str) {
    if let Some(window) = window() {
        // A page whose address cannot be changed still shows what was opened.
        window.location().set_hash(fragment).ok();
    }
}

/// Calls back whenever the fragment is changed by the person or by a link, until the returned listener is dropped.
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

/// Reloads the page at its present address.
pub fn reload() {
    if let Some(window) = window() {
        // If this fails, the page stays as it is.
        window.location().reload().ok();
    }
}

/// A parameter of the address's query: `lang`, `theme`.
pub fn query(name: &str) -> Option<String> {
    let query = window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&query)
        .ok()?
        .get(name)
}

/// A parameter of the address: in its query, or else after the case in its fragment.
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

// --- randomness and time

/// A random number, which does not have to be secret.
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

/// Milliseconds since the page was opened; 0 if no clock is available.
pub fn now() -> f64 {
    let clock = window().and_then(|window| window.performance());
    clock.map_or(0.0, |clock| clock.now())
}

/// A pending timeout: dropping it cancels it.
#[must_use]
pub struct PendingTimeout(#[expect(dead_code, reason = "dropping it calls it off")] Timeout);

/// Calls a function after some milliseconds.
pub fn set_timeout(milliseconds: u32, what: impl FnOnce() + 'static) -> PendingTimeout {
    PendingTimeout(Timeout::new(milliseconds, what))
}

/// An event listener, which is removed when this is dropped.
#[must_use]
pub struct Listener(EventListener);

impl Listener {
    /// Keeps the listener for as long as the page is open.
    pub fn keep(self) {
        self.0.forget();
    }
}

/// Calls back when the page is about to be hidden, reloaded or closed: the last chance to save the draft.
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
    // One request, however many editors wait for it, and no retry after a failure.
    static EDITOR_MODULE: OnceCell<Promise> = const { OnceCell::new() };
    static DRAWN: Cell<bool> = const { Cell::new(false) };
}

/// The editor's module, once it is loaded; `None` if it cannot be loaded. It is requested only after the page has been
/// painted: people wait for the verdict.
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
    // The address is not relative to the importing script.
    let base = document()?.base_uri().ok()??;
    let address = web_sys::Url::new_with_base(address, &base).ok()?.href();
    Some(import_module(&address))
}

/// Resolves in the first task after the next frame. A page in a background tab renders no frames, so a timeout resolves
/// it too.
pub async fn after_paint() {
    let promise = Promise::new(&mut |resolve, _| {
        let Some(window) = window() else { return };
        let in_time = resolve.clone();
        Timeout::new(500, move || drop(in_time.call0(&JsValue::NULL))).forget();
        let frame = Closure::once_into_js(move || {
            Timeout::new(0, move || drop(resolve.call0(&JsValue::NULL))).forget();
        });
        // Without frames, the timeout above applies.
        window.request_animation_frame(frame.unchecked_ref()).ok();
    });
    // The promise is never rejected.
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
