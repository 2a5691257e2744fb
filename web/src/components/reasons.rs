//! Everything that stands in the way, on paper: on the screen, each cell explains itself.

use super::icon::{class_of, icon};
use super::prose::prose;
use super::speech::use_speech;
use crate::view::screen::ReasonView;
use words::key;
use yew::{Html, Properties, component, html};

/// What the reasons need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The reasons.
    pub reasons: Vec<ReasonView>,
}

/// The reasons.
#[component]
pub fn Reasons(props: &Props) -> Html {
    let speech = use_speech();
    if props.reasons.is_empty() {
        return html! {};
    }
    html! {
        <section class="reasons" aria-labelledby="reasons-title">
            <h3 id="reasons-title">{ speech.text(key::MARKDOWN_REASONS) }</h3>
            <ul>{ for props.reasons.iter().map(reason) }</ul>
            <p class="hint">{ speech.text(key::MARKDOWN_DOCUMENTS) }</p>
        </section>
    }
}

fn reason(reason: &ReasonView) -> Html {
    html! {
        <li class={class_of(reason.tone)}>
            { icon(reason.tone) }
            <div>
                <p>{ prose(&reason.sentence) }</p>
                { for reason.near.iter().map(|near| html! { <p class="hint">{ prose(near) }</p> }) }
            </div>
        </li>
    }
}
