//! The header of the page: name, language, theme.

use super::i18n::use_i18n;
use super::select::Select;
use super::toolbar::EMBED;
use crate::view::view_models::ChoiceView;
use messages::key;
use yew::{AttrValue, Callback, Html, Properties, component, html};

/// The address of the source code.
const SOURCE: &str = env!("CARGO_PKG_REPOSITORY");

/// The properties of the header.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The languages, each by its own name.
    pub languages: Vec<ChoiceView>,
    /// The selected language.
    pub language: AttrValue,
    /// The themes.
    pub themes: Vec<ChoiceView>,
    /// The selected theme.
    pub theme: AttrValue,
    /// The addresses of the playground and of the course; `None` if the page must not link elsewhere, as in a workshop.
    pub ways: Option<(AttrValue, AttrValue)>,
    /// Called with the selected language.
    pub onlanguage: Callback<String>,
    /// Called with the selected theme.
    pub ontheme: Callback<String>,
}

/// The logo: the door of a vault.
pub fn logo() -> Html {
    html! {
        <svg class="logo" aria-hidden="true" viewBox="0 0 28 28" width="28" height="28">
            <rect class="logo-door" x="2" y="2" width="24" height="24" rx="7" />
            <circle class="logo-wheel" cx="14" cy="14" r="6.5" />
            <path class="logo-wheel" d="M14 4.5v4M14 19.5v4M4.5 14h4M19.5 14h4" />
        </svg>
    }
}

/// The header.
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
            if let Some((home, learn)) = &props.ways {
                <nav class="masthead-pages" aria-label={i18n.text(key::UI_NAV)}>
                    <a href={learn}>{ i18n.text(key::UI_NAV_LEARN) }</a>
                    <a href={format!("{home}#{EMBED}")}>{ i18n.text(key::UI_NAV_EMBED) }</a>
                    <a href={SOURCE} rel="noreferrer noopener">{ i18n.text(key::UI_NAV_SOURCE) }</a>
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
