//! The clipboard.

use super::{has, window};
use wasm_bindgen_futures::JsFuture;

/// Puts a text on the clipboard. Answers whether the browser let it.
pub async fn copy(text: &str) -> bool {
    let Some(navigator) = window().map(|window| window.navigator()) else {
        return false;
    };
    // Only on pages that came over https or from this machine.
    if !has(&navigator, "clipboard") {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text))
        .await
        .is_ok()
}
