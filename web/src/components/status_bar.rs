//! On a phone, the verdict and what to do next, at the foot of the screen wherever the page is scrolled to.

use super::anchor_link::AnchorLink;
use super::i18n::use_i18n;
use super::icon::{class_of, icon};
use super::inline_code::inline_code;
use crate::view::view_models::VerdictView;
use messages::key;
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
    let i18n = use_i18n();
    let VerdictView { tone, headline, .. } = &props.verdict;
    html! {
        <aside aria-label={i18n.text(key::UI_BAR)} class={classes!("status-bar", class_of(*tone))}>
            <p aria-hidden="true">{ icon(*tone) }<span>{ inline_code(headline) }</span></p>
            if let Some((label, place)) = &props.next {
                <AnchorLink place={*place} {label} class="button" />
            }
        </aside>
    }
}
