//! The language and the theme: from the address, else from the browser, until the person chooses.

use crate::browser::{self, StorageArea, Theme};
use crate::components::header::Header;
use crate::components::i18n::I18n;
use crate::view::toolbar;
use messages::key;
use messages::{Language, Messages};
use std::rc::Rc;
use yew::{
    AttrValue, Callback, Html, hook, html, use_callback, use_effect_with, use_state, use_state_eq,
};

/// The language that is compiled in.
const ENGLISH: &str = "en";

/// The storage key of a language that was chosen, so that it stays on the next page (web/start.js reads it).
const CHOSEN_LANGUAGE: &str = "canivault-language";

/// The initial language and theme of a page.
#[derive(Clone, PartialEq)]
pub struct Appearance {
    i18n: I18n,
    language: AttrValue,
    /// `None` follows the system.
    theme: Option<Theme>,
}

impl Appearance {
    /// An appearance with the sentences of a language.
    pub(crate) fn new(words: Messages, language: &'static str, theme: Option<Theme>) -> Self {
        Self {
            i18n: I18n::new(Rc::new(words)),
            language: language.into(),
            theme,
        }
    }

    /// The choices of web/start.js, from the address or the browser's preferences. English if a language cannot be
    /// loaded.
    pub async fn from_browser() -> Self {
        let wanted = browser::language();
        let wanted = Language::find(&wanted).map_or(ENGLISH, |language| language.tag);
        let loaded = load(wanted).await;
        let (words, language) =
            loaded.map_or_else(|| (Messages::english(), ENGLISH), |words| (words, wanted));
        let appearance = Self::new(words, language, browser::asked_theme());
        browser::set_title(&appearance.i18n.text(key::UI_TITLE));
        appearance
    }

    /// Returns `true` if this is the language of the page's HTML.
    pub(crate) fn is_of_page(&self) -> bool {
        browser::language() == self.language.as_str()
    }
}

/// The current language and theme.
#[derive(Clone, PartialEq)]
pub(crate) struct Preferences {
    /// The sentences.
    pub(crate) i18n: I18n,
    /// The language's code.
    pub(crate) language: AttrValue,
    /// The theme's name; blank for the system's.
    pub(crate) theme: AttrValue,
    /// Called with the chosen language.
    pub(crate) onlanguage: Callback<String>,
    /// Called with the chosen theme.
    pub(crate) ontheme: Callback<String>,
}

impl Preferences {
    /// The page header with these preferences.
    pub(crate) fn header(&self, ways: Option<(&'static str, &'static str)>) -> Html {
        let ways = ways.map(|(home, learn)| (AttrValue::from(home), AttrValue::from(learn)));
        html! {
            <Header
                {ways}
                languages={toolbar::languages()}
                language={&self.language}
                themes={toolbar::themes(self.i18n.words())}
                theme={&self.theme}
                onlanguage={&self.onlanguage}
                ontheme={&self.ontheme}
            />
        }
    }
}

/// The language and the theme, starting from an appearance.
#[hook]
pub(crate) fn use_preferences(first: &Appearance) -> Preferences {
    let spoken = use_state(|| (first.language.clone(), first.i18n.clone()));
    let theme = use_state_eq(|| match first.theme {
        Some(Theme::Light) => "light",
        Some(Theme::Dark) => "dark",
        None => "",
    });
    let onlanguage = use_callback((), {
        let spoken = spoken.setter();
        move |code: String, ()| {
            let spoken = spoken.clone();
            browser::spawn(async move {
                if let Some(words) = load(&code).await {
                    let i18n = I18n::new(Rc::new(words));
                    browser::set_language(&code);
                    StorageArea::Tab.put(CHOSEN_LANGUAGE, &code);
                    browser::set_title(&i18n.text(key::UI_TITLE));
                    spoken.set((code.into(), i18n));
                }
            });
        }
    });
    // If a language could not be loaded, the page's `lang` is corrected.
    use_effect_with(first.language.clone(), |language| {
        browser::set_language(language);
    });
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
    Preferences {
        i18n: spoken.1.clone(),
        language: spoken.0.clone(),
        theme: AttrValue::from(*theme),
        onlanguage,
        ontheme,
    }
}

async fn load(code: &str) -> Option<Messages> {
    if code == ENGLISH {
        return Some(Messages::english());
    }
    Messages::from_json(&browser::language_file(code).await?).ok()
}
