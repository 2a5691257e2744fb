//! All blockers, on paper: on the screen, each cell explains itself.

use super::i18n::use_i18n;
use super::icon::{class_of, icon};
use super::inline_code::inline_code;
use crate::view::view_models::ReasonView;
use messages::key;
use yew::{Html, Properties, component, html};

/// What the reasons need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The reasons.
    pub reasons: Vec<ReasonView>,
}

/// The reasons.
#[component]
pub fn PrintSummary(props: &Props) -> Html {
    let i18n = use_i18n();
    if props.reasons.is_empty() {
        return html! {};
    }
    html! {
        <section class="reasons" aria-labelledby="reasons-title">
            <h3 id="reasons-title">{ i18n.text(key::MARKDOWN_REASONS) }</h3>
            <ul>{ for props.reasons.iter().map(reason) }</ul>
            <p class="hint">{ i18n.text(key::MARKDOWN_DOCUMENTS) }</p>
        </section>
    }
}

fn reason(reason: &ReasonView) -> Html {
    html! {
        <li class={class_of(reason.tone)}>
            { icon(reason.tone) }
            <div>
                <p>{ inline_code(&reason.sentence) }</p>
                { for reason.near.iter().map(|near| html! { <p class="hint">{ inline_code(near) }</p> }) }
            </div>
        </li>
    }
}
