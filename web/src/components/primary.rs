//! What to send, and to whom: one button for each owner of a policy that has to change.

use crate::view::view_models::{MessageAbout, PrimaryView};
use yew::{Callback, Html, Properties, classes, component, html};

/// What the buttons need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The buttons.
    pub buttons: Vec<PrimaryView>,
    /// Told which message is wanted.
    pub onmessage: Callback<MessageAbout>,
}

/// The buttons. Their place is always there, so that nothing moves when they come.
#[component]
pub fn Primary(props: &Props) -> Html {
    let buttons = props.buttons.iter().enumerate().map(|(at, button)| {
        let message = button.message;
        html! {
            <button
                type="button"
                class={classes!((at == 0).then_some("primary"))}
                onclick={props.onmessage.reform(move |_| message)}
            >
                { &button.label }
            </button>
        }
    });
    html! { <div class="verdict-actions">{ for buttons }</div> }
}
