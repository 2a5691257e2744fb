//! The theme (light or dark) and the preference for reduced motion.

use super::{asked, document, window};

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

/// Whether the person wants nothing on the screen to move.
pub fn prefers_reduced_motion() -> bool {
    window()
        .and_then(|window| {
            window
                .match_media("(prefers-reduced-motion: reduce)")
                .ok()?
        })
        .is_some_and(|query| query.matches())
}
