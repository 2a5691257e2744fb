//! The top of the page: what this is, in which language, light or dark.

use super::select::Select;
use super::speech::use_speech;
use crate::view::screen::ChoiceView;
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
    /// Told which language is chosen.
    pub onlanguage: Callback<String>,
    /// Told which theme is chosen.
    pub ontheme: Callback<String>,
}

/// The masthead.
#[component]
pub fn Masthead(props: &Props) -> Html {
    let speech = use_speech();
    html! {
        <header class="masthead">
            <div class="masthead-words">
                <h1>{ speech.say("ui.name") }</h1>
                <p>{ speech.say("ui.tagline") }</p>
            </div>
            <div class="masthead-controls">
                <Select
                    id="language"
                    label={speech.say("ui.language")}
                    quiet=true
                    choices={props.languages.clone()}
                    chosen={&props.language}
                    onchoose={&props.onlanguage}
                />
                <Select
                    id="theme"
                    label={speech.say("ui.theme")}
                    quiet=true
                    choices={props.themes.clone()}
                    chosen={&props.theme}
                    onchoose={&props.ontheme}
                />
            </div>
        </header>
    }
}
