//! The browser of keys that are pressed anywhere on the page, and of dialogs.

use super::{Listener, by_id, has, window};
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// A key that the page has a use for wherever it is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKey {
    /// `?`, where nobody types.
    Question,
    /// Ctrl or Cmd and K.
    Palette,
}

/// Calls back with the keys of the page.
pub fn on_keys(mut pressed: impl FnMut(PageKey) + 'static) -> Option<Listener> {
    let window = window()?;
    let options = EventListenerOptions {
        phase: gloo::events::EventListenerPhase::Capture,
        passive: false,
    };
    let listener = EventListener::new_with_options(&window, "keydown", options, move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let page_key = match key.key().as_str() {
            "k" | "K" if (key.ctrl_key() || key.meta_key()) && !key.alt_key() => PageKey::Palette,
            "?" if !key.ctrl_key() && !key.meta_key() && !is_typing(event) => PageKey::Question,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        pressed(page_key);
    });
    Some(Listener(listener))
}

/// Whether what has the focus takes letters; an editor is in a shadow tree.
fn is_typing(event: &web_sys::Event) -> bool {
    let target = event.composed_path().get(0);
    let Ok(target) = target.dyn_into::<Element>() else {
        return false;
    };
    let fields = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
    target.closest(fields).is_ok_and(|field| field.is_some())
}

/// Opens or closes a dialog, unless it is so already.
pub fn show_dialog(id: &str, is_open: bool) {
    let Some(dialog) = by_id(id) else { return };
    let is_shown = dialog.has_attribute("open");
    let call = match (is_open, is_shown) {
        (true, false) if has(&dialog, "showModal") => "showModal",
        (false, true) if has(&dialog, "close") => "close",
        _ => return,
    };
    let method = Reflect::get(&dialog, &call.into()).ok();
    let method = method.and_then(|method| method.dyn_into::<js_sys::Function>().ok());
    if let Some(method) = method {
        // It was seen to be the other way round.
        method.call0(&dialog).ok();
    }
}

/// Whether an event is about an element itself, and not about something in it.
pub fn is_target(event: &web_sys::Event, id: &str) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.id() == id)
}
