//! Files: dropped, chosen and saved; and printing.

use super::{Listener, document, window};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::file::futures::read_as_bytes;
use gloo::timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Saves a text as a file, for instance `case.json`. Returns `true` if the download could be started.
pub fn save(name: &str, text: &str) -> bool {
    let blob = text_blob(text, "text/plain;charset=utf-8");
    blob.and_then(|blob| save_blob(name, &blob)).is_some()
}

/// A text as a file of a media type.
pub(super) fn text_blob(text: &str, media_type: &str) -> Option<web_sys::Blob> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&JsValue::from_str(text));
    web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()
}

/// Saves a file.
pub(super) fn save_blob(name: &str, blob: &web_sys::Blob) -> Option<()> {
    let address = web_sys::Url::create_object_url_with_blob(blob).ok()?;
    let link: web_sys::HtmlAnchorElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // By then the browser has started the download.
    Timeout::new(10_000, move || {
        drop(web_sys::Url::revoke_object_url(&address));
    })
    .forget();
    Some(())
}

/// Calls back with the files that are dropped anywhere on the page, and with the value of an attribute of the element
/// that they were dropped on, or of an enclosing element. The editor, which would handle them too, does not receive
/// them.
pub fn on_files(
    attribute: &'static str,
    mut dropped: impl FnMut(Vec<web_sys::File>, Option<String>) + 'static,
) -> Option<[Listener; 2]> {
    let window = window()?;
    let options = EventListenerOptions {
        phase: gloo::events::EventListenerPhase::Capture,
        passive: false,
    };
    // Dropping is possible only if the default action of `dragover` is prevented.
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

/// The reason why a file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// It is larger than the limit.
    TooLarge,
    /// The browser could not read it: it is a folder, for example, or it was deleted.
    Unread,
}

/// The bytes of a file, unless it is larger than `most`.
pub async fn read_file(file: &web_sys::File, most: u32) -> Result<Vec<u8>, FileProblem> {
    if file.size() > f64::from(most) {
        return Err(FileProblem::TooLarge);
    }
    let read = read_as_bytes(&file.clone().into()).await;
    read.map_err(|_| FileProblem::Unread)
}

/// The text of a UTF-8 file, unless it is larger than `most` bytes.
pub async fn read_text(file: &web_sys::File, most: u32) -> Option<String> {
    let bytes = read_file(file, most).await.ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Opens the browser's dialog for printing.
pub fn print() {
    if let Some(window) = window() {
        // A browser that cannot print shows nothing.
        window.print().ok();
    }
}
