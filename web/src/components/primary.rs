//! The primary buttons: one message for each owner of a policy that has to change.

use super::copy_button::{CopyButton, Done};
use crate::view::view_models::{MessageAbout, PrimaryView};
use yew::{Callback, Html, Properties, classes, component, html};

/// The properties of the buttons.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The buttons.
    pub buttons: Vec<PrimaryView>,
    /// Called with the chosen message.
    pub onmessage: Callback<(MessageAbout, Done)>,
}

/// The buttons. Their space is reserved, so that nothing moves when they appear.
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
