//! The language and the theme: the address's, else the browser's, until the person chooses.

use crate::browser::{self, Theme};
use crate::components::masthead::Masthead;
use crate::components::speech::Speech;
use crate::view::extras;
use std::rc::Rc;
use words::{Language, Words};
use yew::{
    AttrValue, Callback, Html, hook, html, use_callback, use_effect_with, use_state, use_state_eq,
};

/// The language that is compiled in.
const ENGLISH: &str = "en";

/// How the page speaks and looks.
#[derive(Clone, PartialEq)]
pub(crate) struct Tongue {
    /// The sentences.
    pub(crate) speech: Speech,
    /// The language's code.
    pub(crate) language: AttrValue,
    /// The theme's name; blank for the system's.
    pub(crate) theme: AttrValue,
    /// Told which language is chosen.
    pub(crate) onlanguage: Callback<String>,
    /// Told which theme is chosen.
    pub(crate) ontheme: Callback<String>,
}

impl Tongue {
    /// The top of a page that speaks and looks so.
    pub(crate) fn masthead(&self) -> Html {
        html! {
            <Masthead
                languages={extras::languages()}
                language={&self.language}
                themes={extras::themes(self.speech.words())}
                theme={&self.theme}
                onlanguage={&self.onlanguage}
                ontheme={&self.ontheme}
            />
        }
    }
}

/// The language and the theme. While the page is not whole, it has only the sentences that it shows first.
#[hook]
pub(crate) fn use_tongue(whole: bool) -> Tongue {
    let english = move || {
        if whole {
            Words::english()
        } else {
            Words::english_first()
        }
    };
    let spoken = use_state(|| (AttrValue::from(ENGLISH), Speech::new(Rc::new(english()))));
    {
        let spoken = spoken.clone();
        use_effect_with(whole, move |whole| {
            if *whole && spoken.0 == ENGLISH {
                spoken.set((spoken.0.clone(), Speech::new(Rc::new(Words::english()))));
            }
        });
    }
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
            if first == ENGLISH {
                browser::set_language(ENGLISH, &english().say("ui.title", &[]));
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
    let words = if code == ENGLISH {
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
    let spoken = |wanted: String| Language::find(&wanted).map(|language| language.tag);
    asked.find_map(spoken).unwrap_or(ENGLISH)
}
