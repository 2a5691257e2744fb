//! On a phone, the verdict and what to do next, at the foot of the screen wherever the page is scrolled to.

use super::icon::{class_of, icon};
use super::jump::Jump;
use super::prose::prose;
use super::speech::use_speech;
use crate::view::screen::VerdictView;
use words::key;
use yew::{AttrValue, Html, Properties, classes, component, html};

/// What the bar needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The verdict.
    pub verdict: VerdictView,
    /// What the button says, and the place that it leads to; `None` when there is nothing to do.
    pub next: Option<(AttrValue, &'static str)>,
}

/// The bar. It says nothing that is not on the page, so it is not read aloud.
#[component]
pub fn StatusBar(props: &Props) -> Html {
    let speech = use_speech();
    let VerdictView { tone, headline, .. } = &props.verdict;
    html! {
        <aside aria-label={speech.text(key::UI_BAR)} class={classes!("status-bar", class_of(*tone))}>
            <p aria-hidden="true">{ icon(*tone) }<span>{ prose(headline) }</span></p>
            if let Some((label, place)) = &props.next {
                <Jump place={*place} {label} class="button" />
            }
        </aside>
    }
}
