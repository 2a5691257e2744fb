//! Dialogs of the browser's own.

use super::by_id;
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Opens or closes a dialog, unless it is so already.
pub fn show_dialog(id: &str, is_open: bool) {
    let Some(dialog) = by_id(id) else { return };
    let is_shown = dialog.has_attribute("open");
    let call = match (is_open, is_shown) {
        (true, false) => "showModal",
        (false, true) => "close",
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
