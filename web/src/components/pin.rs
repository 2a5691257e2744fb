//! Before and after: remember the present state, and see what is different since.

use super::prose::prose;
use super::speech::use_speech;
use crate::state::Action;
use crate::view::screen::PinView;
use words::key;
use yew::{Callback, Html, Properties, component, html};

/// What the comparison needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it says.
    pub pin: PinView,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The comparison.
#[component]
pub fn Pin(props: &Props) -> Html {
    let speech = use_speech();
    let pinned = props.pin.pinned;
    let key = if pinned {
        key::UI_PIN_FORGET
    } else {
        key::UI_PIN
    };
    html! {
        <div class="pin">
            <button type="button" class="plain" onclick={props.ask.reform(move |_| Action::Pin(!pinned))}>{ speech.text(key) }</button>
            if pinned {
                <div role="group" aria-label={speech.text(key::UI_PIN_TITLE)}>
                    <ul>{ for props.pin.changes.iter().map(|change| html! { <li>{ prose(change) }</li> }) }</ul>
                </div>
            }
        </div>
    }
}
