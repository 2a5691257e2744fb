//! The page's language, title and language files.

use super::{document, meta};
use gloo::net::http::Request;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

thread_local! {
    /// The language files that were loaded: the page needs one for its own texts, and the analysis of policies another
    /// time.
    static LOADED: RefCell<HashMap<String, Rc<str>>> = RefCell::default();
}

/// The page's language: web/start.js chose it, from the address or the browser's preferences.
pub fn language() -> String {
    let root = document().and_then(|document| document.document_element());
    root.and_then(|root| root.get_attribute("lang"))
        .unwrap_or_default()
}

/// Sets the page's language.
pub fn set_language(code: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // `lang` can always be set.
        root.set_attribute("lang", code).ok();
    }
}

/// Sets the page's title.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// The text of a language file, for instance of `ja`. It is requested once, when the language is chosen.
pub async fn language_file(code: &str) -> Option<Rc<str>> {
    if let Some(loaded) = LOADED.with_borrow(|loaded| loaded.get(code).cloned()) {
        return Some(loaded);
    }
    let addresses = meta("language-files")?;
    let address = addresses.split_whitespace().find_map(|pair| {
        let (language, address) = pair.split_once('=')?;
        (language == code).then_some(address)
    })?;
    let answer = Request::get(address).send().await.ok()?;
    if !answer.ok() {
        return None;
    }
    let text: Rc<str> = answer.text().await.ok()?.into();
    LOADED.with_borrow_mut(|loaded| loaded.insert(code.to_owned(), Rc::clone(&text)));
    Some(text)
}
