//! The clipboard.

use super::{has, window};
use wasm_bindgen_futures::JsFuture;

/// Copies a text to the clipboard. Returns `true` if the browser allowed it.
pub async fn copy(text: &str) -> bool {
    let Some(navigator) = window().map(|window| window.navigator()) else {
        return false;
    };
    // The clipboard is available only in secure contexts: https, or this machine.
    if !has(&navigator, "clipboard") {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text))
        .await
        .is_ok()
}
