//! Taking the case along: as a document, for AWS's simulator, as a file, on paper.

use super::speech::use_speech;
use words::{Key, key};
use yew::{Callback, Html, Properties, component, html};

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A document with the grid, the reasons and the fix.
    Markdown,
    /// The command lines of AWS's simulator with their files.
    Simulation,
    /// A case for `canivault check`.
    Case,
    /// The page on paper.
    Print,
}

/// What the buttons need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Told which form is wanted.
    pub ontake: Callback<Taken>,
}

/// The buttons.
#[component]
pub fn Take(props: &Props) -> Html {
    let speech = use_speech();
    let button = |key: Key, taken: Taken| {
        html! { <button type="button" onclick={props.ontake.reform(move |_| taken)}>{ speech.text(key) }</button> }
    };
    html! {
        <div class="take" role="group" aria-label={speech.text(key::UI_TAKE)}>
            { button(key::UI_TAKE_MARKDOWN, Taken::Markdown) }
            { button(key::UI_TAKE_SIMULATION, Taken::Simulation) }
            { button(key::UI_TAKE_CASE, Taken::Case) }
            { button(key::UI_TAKE_PRINT, Taken::Print) }
        </div>
    }
}
