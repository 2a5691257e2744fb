//! The browser of how the page speaks and looks: its languages, and light or dark.

use super::{asked, document, meta, window};
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
