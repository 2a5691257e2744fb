//! The browser's own modal dialogs.

use super::by_id;
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Opens or closes a dialog, unless it is in that state already.
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
        // The dialog is in the other state, so this cannot fail.
        method.call0(&dialog).ok();
    }
}

/// Returns `true` if the target of an event is the element itself, and not a descendant.
pub fn is_target(event: &web_sys::Event, id: &str) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.id() == id)
}
