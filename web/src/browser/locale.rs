//! The page's language, title and language files.

use super::{document, meta};
use gloo::net::http::Request;

/// The language that the page is in: web/start.js chose it, by the address or by what the person reads.
pub fn language() -> String {
    let root = document().and_then(|document| document.document_element());
    root.and_then(|root| root.get_attribute("lang"))
        .unwrap_or_default()
}

/// Says which language the page is in now.
pub fn set_language(code: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // `lang` can always be set.
        root.set_attribute("lang", code).ok();
    }
}

/// Gives the page its title.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// The text of a language's file, for instance of `ja`. It is asked for when the language is chosen and not before.
pub async fn language_file(code: &str) -> Option<String> {
    let addresses = meta("language-files")?;
    let address = addresses.split_whitespace().find_map(|pair| {
        let (language, address) = pair.split_once('=')?;
        (language == code).then_some(address)
    })?;
    let answer = Request::get(address).send().await.ok()?;
    if !answer.ok() {
        return None;
    }
    answer.text().await.ok()
}
