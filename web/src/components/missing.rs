//! The list of policies to paste next: hidden policies, the rows that each would decide, and the command that prints
//! it.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use crate::view::view_models::MissingView;
use messages::key;
use yew::{Html, Properties, component, html};

/// The properties of the list.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The policies, starting with the one that would decide most rows.
    pub missing: Vec<MissingView>,
}

/// The list; empty when no policy is missing.
#[component]
pub fn Missing(props: &Props) -> Html {
    let i18n = use_i18n();
    if props.missing.is_empty() {
        return Html::default();
    }
    html! {
        <section class="missing" aria-labelledby="missing-title">
            <h3 id="missing-title">{ i18n.text(key::UI_MISSING_TITLE) }</h3>
            <ul>{ for props.missing.iter().map(|one| html! {
                <li>
                    <p>{ inline_code(&one.sentence) }</p>
                    if !one.commands.is_empty() {
                        <pre class="command"><code>{ &one.commands }</code></pre>
                    }
                    <p class="hint">{ &one.owner }</p>
                </li>
            }) }</ul>
        </section>
    }
}
