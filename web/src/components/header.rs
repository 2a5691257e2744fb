//! The top of the page: what this is, in which language, light or dark.

use super::i18n::use_i18n;
use super::select::Select;
use crate::view::view_models::ChoiceView;
use messages::key;
use yew::{AttrValue, Callback, Html, Properties, component, html};

/// What the masthead needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The languages, each in its own words.
    pub languages: Vec<ChoiceView>,
    /// The language that was chosen.
    pub language: AttrValue,
    /// The themes.
    pub themes: Vec<ChoiceView>,
    /// The theme that was chosen.
    pub theme: AttrValue,
    /// The addresses of the playground and of the course; `None` where nothing may lead away, as in a workshop.
    pub ways: Option<(AttrValue, AttrValue)>,
    /// Told which language is chosen.
    pub onlanguage: Callback<String>,
    /// Told which theme is chosen.
    pub ontheme: Callback<String>,
}

/// The door of a vault.
fn logo() -> Html {
    html! {
        <svg class="logo" aria-hidden="true" viewBox="0 0 28 28" width="28" height="28">
            <rect class="logo-door" x="2" y="2" width="24" height="24" rx="7" />
            <circle class="logo-wheel" cx="14" cy="14" r="6.5" />
            <path class="logo-wheel" d="M14 4.5v4M14 19.5v4M4.5 14h4M19.5 14h4" />
        </svg>
    }
}

/// The masthead.
#[component]
pub fn Header(props: &Props) -> Html {
    let i18n = use_i18n();
    html! {
        <header class="masthead">
            <div class="masthead-words">
                <h1>
                    if let Some((home, _)) = &props.ways {
                        <a href={home} class="home">{ logo() }{ i18n.text(key::UI_NAME) }</a>
                    } else {
                        <span class="home">{ logo() }{ i18n.text(key::UI_NAME) }</span>
                    }
                </h1>
                <p>{ i18n.text(key::UI_TAGLINE) }</p>
            </div>
            if let Some((_, learn)) = &props.ways {
                <nav class="masthead-pages" aria-label={i18n.text(key::UI_NAV)}>
                    <a href={learn}>{ i18n.text(key::UI_NAV_LEARN) }</a>
                </nav>
            }
            <div class="masthead-controls">
                <Select
                    id="language"
                    label={i18n.text(key::UI_LANGUAGE)}
                    quiet=true
                    choices={props.languages.clone()}
                    chosen={&props.language}
                    onchoose={&props.onlanguage}
                />
                <Select
                    id="theme"
                    label={i18n.text(key::UI_THEME)}
                    quiet=true
                    choices={props.themes.clone()}
                    chosen={&props.theme}
                    onchoose={&props.ontheme}
                />
            </div>
        </header>
    }
}
