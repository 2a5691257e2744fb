//! The language and the theme: the address's, else the browser's, until the person chooses.

use crate::browser::{self, Theme};
use crate::components::speech::Speech;
use crate::view::extras::LANGUAGES;
use std::rc::Rc;
use words::Words;
use yew::{AttrValue, Callback, hook, use_callback, use_effect_with, use_state, use_state_eq};

/// How the page speaks and looks.
pub(super) struct Tongue {
    /// The sentences.
    pub(super) speech: Speech,
    /// The language's code.
    pub(super) language: AttrValue,
    /// The theme's name; blank for the system's.
    pub(super) theme: AttrValue,
    /// Told which language is chosen.
    pub(super) onlanguage: Callback<String>,
    /// Told which theme is chosen.
    pub(super) ontheme: Callback<String>,
}

/// The language and the theme.
#[hook]
pub(super) fn use_tongue() -> Tongue {
    let spoken = use_state(|| {
        (
            AttrValue::from("en"),
            Speech::new(Rc::new(Words::english())),
        )
    });
    let theme = use_state_eq(|| match browser::asked_theme() {
        Some(Theme::Light) => "light",
        Some(Theme::Dark) => "dark",
        None => "",
    });
    let onlanguage = use_callback((), {
        let spoken = spoken.setter();
        move |code: String, ()| {
            let spoken = spoken.clone();
            browser::spawn(async move {
                if let Some(speech) = load(&code).await {
                    browser::set_language(&code, &speech.say("ui.title"));
                    spoken.set((code.into(), speech));
                }
            });
        }
    });
    {
        let onlanguage = onlanguage.clone();
        use_effect_with((), move |()| {
            let first = first_language();
            if first == "en" {
                browser::set_language("en", &Words::english().say("ui.title", &[]));
            } else {
                onlanguage.emit(first.to_owned());
            }
        });
    }
    let ontheme = use_callback((), {
        let theme = theme.setter();
        move |name: String, ()| {
            let (name, chosen) = match name.as_str() {
                "light" => ("light", Some(Theme::Light)),
                "dark" => ("dark", Some(Theme::Dark)),
                _ => ("", None),
            };
            browser::set_theme(chosen);
            theme.set(name);
        }
    });
    Tongue {
        speech: spoken.1.clone(),
        language: spoken.0.clone(),
        theme: AttrValue::from(*theme),
        onlanguage,
        ontheme,
    }
}

async fn load(code: &str) -> Option<Speech> {
    let words = if code == "en" {
        Words::english()
    } else {
        Words::from_json(&browser::language_file(code).await?).ok()?
    };
    Some(Speech::new(Rc::new(words)))
}

/// The language of the address, else the first of the person's languages that the page speaks.
fn first_language() -> &'static str {
    let mut asked = browser::asked("lang")
        .into_iter()
        .chain(browser::languages());
    let spoken = |wanted: String| {
        let wanted = wanted
            .split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        LANGUAGES
            .iter()
            .find(|(code, _)| *code == wanted)
            .map(|(code, _)| *code)
    };
    asked.find_map(spoken).unwrap_or("en")
}
