//! The primary buttons: one message for each owner of a policy that has to change.

use super::copy_button::{CopyButton, Done};
use crate::view::view_models::{MessageAbout, PrimaryView};
use yew::{Callback, Html, Properties, classes, component, html};

/// What the buttons need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The buttons.
    pub buttons: Vec<PrimaryView>,
    /// Told which message is wanted.
    pub onmessage: Callback<(MessageAbout, Done)>,
}

/// The buttons. Their place is always there, so that nothing moves when they come.
#[component]
pub fn Primary(props: &Props) -> Html {
    let buttons = props.buttons.iter().enumerate().map(|(at, button)| {
        let message = button.message;
        html! {
            <CopyButton
                label={&button.label}
                class={classes!((at == 0).then_some("primary"))}
                onpress={props.onmessage.reform(move |done| (message, done))}
            />
        }
    });
    html! { <div class="verdict-actions">{ for buttons }</div> }
}
