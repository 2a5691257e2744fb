//! The status bar on a phone: the verdict and the next step, fixed at the bottom of the screen.

use super::anchor_link::AnchorLink;
use super::i18n::use_i18n;
use super::icon::{class_of, icon};
use super::inline_code::inline_code;
use crate::view::view_models::VerdictView;
use messages::key;
use yew::{AttrValue, Html, Properties, classes, component, html};

/// The properties of the bar.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The verdict.
    pub verdict: VerdictView,
    /// The label of the button, and the id of its target; `None` if there is no next step.
    pub next: Option<(AttrValue, &'static str)>,
}

/// The bar. It repeats content of the page, so it is hidden from screen readers.
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
