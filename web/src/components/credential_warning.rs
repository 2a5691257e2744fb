//! The warning about a case that seems to contain credentials, before it is exported.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use crate::dom;
use messages::{Key, key};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with};

/// The person's decision about exporting such a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportConsent {
    /// Without credentials, and with placeholders for names and numbers.
    Redacted,
    /// Unchanged.
    AsItIs,
    /// Cancel the export.
    Not,
}

/// The properties of the warning.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The warning; `None` if no export is waiting.
    pub held: Option<AttrValue>,
    /// Called with the decision.
    pub onhow: Callback<ExportConsent>,
}

const ID: &str = "held";

/// The warning. Its element is always present, so that screen readers announce its content.
#[component]
pub fn CredentialWarning(props: &Props) -> Html {
    let i18n = use_i18n();
    let button = |key: Key, how: ExportConsent| {
        html! {
            <button type="button" onclick={props.onhow.reform(move |_| how)}>{ i18n.text(key) }</button>
        }
    };
    // The pressed button may be far away.
    use_effect_with(props.held.is_some(), |is_held| {
        if *is_held {
            dom::focus(ID);
        }
    });
    let inside = props.held.as_ref().map(|warning| {
        html! {
            <div id={ID} class="pasted pasted-warning" tabindex="-1">
                <p>{ i18n.text(key::UI_HELD) }{ " " }{ inline_code(warning) }</p>
                { button(key::UI_HELD_REDACTED, ExportConsent::Redacted) }
                { button(key::UI_HELD_AS_IT_IS, ExportConsent::AsItIs) }
                { button(key::UI_HELD_NOT, ExportConsent::Not) }
            </div>
        }
    });
    html! { <div class="pasted-place" aria-live="assertive">{ for inside }</div> }
}
