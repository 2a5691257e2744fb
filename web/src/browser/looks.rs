//! The browser of how the page speaks and looks: its languages, and light or dark.

use super::{asked, document, meta, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The languages that the person reads, the favourite first: `ja-JP`, `en`.
pub fn languages() -> Vec<String> {
    let Some(navigator) = window().map(|window| window.navigator()) else {
        return Vec::new();
    };
    navigator
        .languages()
        .iter()
        .filter_map(|language| language.as_string())
        .collect()
}

/// Says which language the page is in now, and what its title is.
pub fn set_language(code: &str, title: &str) {
    let Some(document) = document() else { return };
    if let Some(root) = document.document_element() {
        // `lang` can always be set.
        root.set_attribute("lang", code).ok();
    }
    document.set_title(title);
}

/// The text of a language's file, for instance of `ja`. It is asked for when the language is chosen and not before.
pub async fn language_file(code: &str) -> Option<String> {
    let addresses = meta("language-files")?;
    let address = addresses.split_whitespace().find_map(|pair| {
        let (language, address) = pair.split_once('=')?;
        (language == code).then_some(address)
    })?;
    let answer = JsFuture::from(window()?.fetch_with_str(address))
        .await
        .ok()?;
    let answer: web_sys::Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The theme that the address asks for.
pub fn asked_theme() -> Option<Theme> {
    match asked("theme")?.as_str() {
        "light" => Some(Theme::Light),
        "dark" => Some(Theme::Dark),
        _ => None,
    }
}

/// The theme that the system asks for.
pub fn system_theme() -> Theme {
    let dark = window()
        .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?)
        .is_some_and(|query| query.matches());
    if dark { Theme::Dark } else { Theme::Light }
}

/// Shows the page in a theme; `None` follows the system.
pub fn set_theme(theme: Option<Theme>) {
    let Some(root) = document().and_then(|document| document.document_element()) else {
        return;
    };
    // Neither can fail with this name.
    match theme {
        Some(theme) => root.set_attribute("data-theme", theme.name()).ok(),
        None => root.remove_attribute("data-theme").ok(),
    };
}
