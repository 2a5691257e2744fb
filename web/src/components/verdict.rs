//! The verdict: the one sentence that a person came for.

use super::icon::{class_of, icon};
use super::prose::prose;
use crate::view::screen::VerdictView;
use yew::{AttrValue, Html, Properties, classes, component, html};

/// What the verdict needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is shown.
    pub verdict: VerdictView,
    /// What is announced: the sentence once it has stood still for a moment, not at every keystroke.
    pub said: AttrValue,
}

/// The verdict.
#[component]
pub fn Verdict(props: &Props) -> Html {
    let VerdictView {
        tone,
        label,
        headline,
        about,
        ..
    } = &props.verdict;
    html! {
        <div class={classes!("verdict", class_of(*tone))}>
            if !label.is_empty() {
                <p class="verdict-label">{ prose(label) }</p>
            }
            <div class="verdict-line">
                { icon(*tone) }
                // Seen at once, announced from the element below.
                <h2 class="verdict-sentence">{ headline }</h2>
            </div>
            <p class="unseen" role="status">{ prose(&props.said) }</p>
            <p class="verdict-about">{ about }</p>
        </div>
    }
}
