//! A case that is held back before it is copied, because it seems to hold credentials.

use super::prose::prose;
use super::speech::use_speech;
use crate::app::How;
use crate::browser;
use words::{Key, key};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with};

/// What the warning needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The warning; `None` if nothing is held back.
    pub held: Option<AttrValue>,
    /// Told how it may leave.
    pub onhow: Callback<How>,
}

const ID: &str = "held";

/// The warning. Its place is always there, so that screen readers hear what comes into it.
#[component]
pub fn Held(props: &Props) -> Html {
    let speech = use_speech();
    let button = |key: Key, how: How| {
        html! {
            <button type="button" onclick={props.onhow.reform(move |_| how)}>{ speech.text(key) }</button>
        }
    };
    // The button that was pressed may be far away.
    use_effect_with(props.held.is_some(), |is_held| {
        if *is_held {
            browser::focus(ID);
        }
    });
    let inside = props.held.as_ref().map(|warning| {
        html! {
            <div id={ID} class="pasted pasted-warning" tabindex="-1">
                <p>{ speech.text(key::UI_HELD) }{ " " }{ prose(warning) }</p>
                { button(key::UI_HELD_REDACTED, How::Redacted) }
                { button(key::UI_HELD_AS_IT_IS, How::AsItIs) }
                { button(key::UI_HELD_NOT, How::Not) }
            </div>
        }
    });
    html! { <div class="pasted-place" aria-live="assertive">{ for inside }</div> }
}
