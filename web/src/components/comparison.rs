//! Comparison: pins the present state, and shows the differences since then.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use crate::state::Action;
use crate::view::view_models::ComparisonView;
use messages::key;
use yew::{Callback, Html, Properties, component, html};

/// The properties of the comparison.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub pin: ComparisonView,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The comparison.
#[component]
pub fn ComparisonPanel(props: &Props) -> Html {
    let i18n = use_i18n();
    let pinned = props.pin.pinned;
    let key = if pinned {
        key::UI_PIN_FORGET
    } else {
        key::UI_PIN
    };
    html! {
        <div class="pin">
            <button type="button" class="plain" onclick={props.dispatch.reform(move |_| Action::Pin(!pinned))}>{ i18n.text(key) }</button>
            if pinned {
                <div role="group" aria-label={i18n.text(key::UI_PIN_TITLE)}>
                    <ul>{ for props.pin.changes.iter().map(|change| html! { <li>{ inline_code(change) }</li> }) }</ul>
                </div>
            }
        </div>
    }
}
