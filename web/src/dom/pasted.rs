//! The text and files of a paste event.

use js_sys::Reflect;
use wasm_bindgen::JsCast;

/// What the clipboard holds that is being pasted.
pub enum Pasted {
    /// Text, which comes by itself.
    Text,
    /// Files, such as a picture, and no text.
    Files(Vec<web_sys::File>),
    /// Nothing.
    Nothing,
}

/// What is being pasted. Files are kept from the browser.
pub fn pasted(event: &web_sys::Event) -> Pasted {
    let data = Reflect::get(event, &"clipboardData".into()).ok();
    let Some(data) = data.and_then(|data| data.dyn_into::<web_sys::DataTransfer>().ok()) else {
        return Pasted::Text;
    };
    if data
        .get_data("text/plain")
        .is_ok_and(|text| !text.is_empty())
    {
        return Pasted::Text;
    }
    let list = data.files();
    let files = list
        .iter()
        .flat_map(|list| (0..list.length()).filter_map(|at| list.get(at)));
    let files: Vec<web_sys::File> = files.collect();
    if files.is_empty() {
        return Pasted::Nothing;
    }
    event.prevent_default();
    Pasted::Files(files)
}
