//! Keyboard shortcuts for the whole page.

use super::Listener;
use crate::dom::window;
use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// A key that the page handles wherever the focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKey {
    /// `?`, unless a text field has the focus.
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

/// Returns `true` if the focused element accepts text; an editor is in a shadow tree.
fn is_typing(event: &web_sys::Event) -> bool {
    let target = event.composed_path().get(0);
    let Ok(target) = target.dyn_into::<Element>() else {
        return false;
    };
    let fields = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
    target.closest(fields).is_ok_and(|field| field.is_some())
}
