//! The list of what to paste next: policies that nobody has shown, what each would decide, and the command that prints
//! it.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use crate::view::view_models::MissingView;
use messages::key;
use yew::{Html, Properties, component, html};

/// What it needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The policies, first the one that would decide most.
    pub missing: Vec<MissingView>,
}

/// What to paste next; nothing when everything is there.
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
