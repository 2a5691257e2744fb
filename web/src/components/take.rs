//! Taking the case along: as a document, for AWS's simulator, as a file, on paper.

use super::copy_button::{CopyButton, Done};
use super::speech::use_speech;
pub use crate::view::palette::Taken;
use words::{Key, key};
use yew::{Callback, Html, Properties, component, html};

/// What the buttons need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Told which form is wanted.
    pub ontake: Callback<(Taken, Done)>,
}

/// The buttons.
#[component]
pub fn Take(props: &Props) -> Html {
    let speech = use_speech();
    let button = |key: Key, taken: Taken| {
        let onpress = props.ontake.reform(move |done| (taken, done));
        let done = match taken {
            Taken::Case => key::UI_SAVED,
            _ => key::UI_COPIED,
        };
        html! { <CopyButton label={speech.text(key)} {onpress} {done} /> }
    };
    let print = props.ontake.reform(|()| (Taken::Print, Done::noop()));
    html! {
        <div class="take" role="group" aria-label={speech.text(key::UI_TAKE)}>
            { button(key::UI_TAKE_MARKDOWN, Taken::Markdown) }
            { button(key::UI_TAKE_SIMULATION, Taken::Simulation) }
            { button(key::UI_TAKE_CASE, Taken::Case) }
            <button type="button" onclick={print.reform(|_| ())}>{ speech.text(key::UI_TAKE_PRINT) }</button>
        </div>
    }
}
