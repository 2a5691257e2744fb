//! Operations on the document's elements, by their ids, and their events: the browser APIs that components use.
//!
//! Storage, the clipboard, saving files, the address and the network are in [`crate::browser`], which components do not
//! use.

mod dialog;
mod focus;
mod pasted;
mod print_date;

pub use dialog::{is_target, show_dialog};
pub use focus::Focus;
pub use pasted::{Pasted, pasted};
pub use print_date::date_when_printed;
pub use web_sys::File;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, FileList, HtmlElement, HtmlTextAreaElement, Window};

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

// --- focus

/// Moves the focus to an element.
pub fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        // If the element is not focusable, the focus stays where it is.
        element.focus().ok();
    }
}

/// Moves the focus to an element if the focused one has disappeared: otherwise the focus would go to the top of the
/// page.
pub fn catch_focus(id: &str) {
    let Some(document) = document() else { return };
    if focus::holder(&document).is_none() {
        focus(id);
    }
}

/// Clicks a button that is out of sight.
pub fn click(id: &str) {
    if let Some(element) = by_id(id) {
        element.click();
    }
}

/// Moves the focus to the first element that matches a selector.
pub fn focus_first(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.focus().ok();
    }
}

/// Navigates to a part of the page in the same way as a link: reading and tabbing continue from there.
pub fn go_to(id: &str) {
    if let Some(element) = by_id(id) {
        // A heading is focusable only with this attribute, which can always be set.
        element.set_attribute("tabindex", "-1").ok();
        element.focus().ok();
        element.scroll_into_view();
    }
}

/// Scrolls an element into view.
pub fn scroll_to(id: &str) {
    if let Some(element) = by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

pub(crate) fn has_focus(element: &Element) -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_some_and(|focused| focused == *element)
}

/// Selects a range of a text area, and scrolls it into view.
pub(crate) fn select(area: &HtmlTextAreaElement, from: u32, to: u32, focus: bool) {
    area.scroll_into_view();
    // If there is no selection, the text area shows its start.
    area.set_selection_range(from, to).ok();
    if focus {
        area.focus().ok();
    }
}

// --- fields

/// The value of the field that is the target of an event.
pub fn typed(event: &web_sys::Event) -> String {
    of_target(event, "value").as_string().unwrap_or_default()
}

/// Returns `true` if the checkbox that is the target of an event is checked.
pub fn checked(event: &web_sys::Event) -> bool {
    of_target(event, "checked").is_truthy()
}

/// Selects the text of a field, so that the person can copy it.
pub fn select_all(id: &str) {
    let field = by_id(id).and_then(|element| element.dyn_into::<HtmlTextAreaElement>().ok());
    if let Some(field) = field {
        // A field without focus shows no selection everywhere.
        field.focus().ok();
        field.select();
    }
}

/// Sets the value of a field, if it differs.
pub fn write(id: &str, text: &str) {
    let Some(field) = by_id(id) else { return };
    let holds = Reflect::get(&field, &"value".into()).ok();
    if holds.and_then(|value| value.as_string()).as_deref() != Some(text) {
        // The value of a field can always be set.
        Reflect::set(&field, &"value".into(), &text.into()).ok();
    }
}

/// Selects an entry of a list, which after a choice by the person only follows its property.
pub fn choose(id: &str, value: &str) {
    if let Some(list) = by_id(id) {
        // The value of a list can always be set.
        Reflect::set(&list, &"value".into(), &value.into()).ok();
    }
}

fn of_target(event: &web_sys::Event, name: &str) -> JsValue {
    let target = event.target().map(JsValue::from).unwrap_or_default();
    Reflect::get(&target, &name.into()).unwrap_or_default()
}

/// The files that were chosen in the field that is the target of an event.
pub fn chosen_files(event: &web_sys::Event) -> Vec<File> {
    let list: Option<FileList> = of_target(event, "files").dyn_into().ok();
    let files = list
        .iter()
        .flat_map(|list| (0..list.length()).filter_map(|at| list.get(at)));
    files.collect()
}
