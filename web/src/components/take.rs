//! Taking the case along: as a document, for AWS's simulator, as a file, on paper.

use super::speech::use_speech;
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
    /// The path as a picture that can be made larger.
    Svg,
    /// The path as a picture that every program takes.
    Png,
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
    let button = |key: &str, taken: Taken| {
        html! { <button type="button" onclick={props.ontake.reform(move |_| taken)}>{ speech.say(key) }</button> }
    };
    html! {
        <div class="take" role="group" aria-label={speech.say("ui.take")}>
            { button("ui.take.markdown", Taken::Markdown) }
            { button("ui.take.simulation", Taken::Simulation) }
            { button("ui.take.case", Taken::Case) }
            { button("ui.take.png", Taken::Png) }
            { button("ui.take.svg", Taken::Svg) }
            { button("ui.take.print", Taken::Print) }
        </div>
    }
}
