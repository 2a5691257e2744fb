//! The verdict: the main result, in one sentence.

use super::anchor_link::AnchorLink;
use super::icon::{class_of, icon};
use super::inline_code::inline_code;
use crate::view::view_models::VerdictView;
use yew::{AttrValue, Html, Properties, classes, component, html};

/// The properties of the verdict.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub verdict: VerdictView,
    /// The announced sentence: updated after it has been stable for a moment, not at every keystroke.
    pub said: AttrValue,
    /// The next step.
    #[prop_or_default]
    pub children: Html,
}

/// The id of the verdict.
pub const ID: &str = "verdict";

/// The verdict.
#[component]
pub fn Verdict(props: &Props) -> Html {
    let VerdictView {
        tone,
        label,
        headline,
        about,
        named,
        ways,
        ..
    } = &props.verdict;
    html! {
        <div id={ID} class={classes!("verdict", class_of(*tone))}>
            if !label.is_empty() {
                <p class="verdict-label">{ inline_code(label) }</p>
            }
            <div class="verdict-line">
                { icon(*tone) }
                // Visible at once, announced from the element below.
                <h2 class="verdict-sentence">{ inline_code(headline) }</h2>
            </div>
            if let Some(named) = named {
                <p class="verdict-named">{ inline_code(named) }</p>
            }
            <p class="unseen" role="status">{ inline_code(&props.said) }</p>
            <p class="verdict-about">{ about }</p>
            { props.children.clone() }
            if !ways.is_empty() {
                <p class="onward">
                    { for ways.iter().map(|way| html! {
                        <AnchorLink place={way.place} label={&way.label} class={classes!(way.near.then_some("onward-near"))} />
                    }) }
                </p>
            }
        </div>
    }
}
