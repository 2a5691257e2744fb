//! The date of a print-out.

use super::{by_id, window};
use gloo::events::EventListener;
use js_sys::Date;
use wasm_bindgen::JsValue;

/// Writes the date and the time into an element whenever the page is about to be printed, in a language's format.
pub fn date_when_printed(id: &'static str, language: String) -> Option<EventListener> {
    let window = window()?;
    Some(EventListener::new(&window, "beforeprint", move |_| {
        let now = Date::new_0();
        let date = now.to_locale_string(&language, &JsValue::UNDEFINED);
        if let Some(element) = by_id(id) {
            element.set_inner_text(&String::from(date));
        }
    }))
}
