//! What just happened to the whole case, with the way back.

use super::prose::prose;
use super::speech::use_speech;
use crate::browser;
use crate::state::Action;
use crate::view::screen::NoticeView;
use words::key;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with};

/// What the notice needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it says; `None` for nothing.
    pub notice: Option<NoticeView>,
    /// What came of copying; blank for nothing.
    pub told: AttrValue,
    /// Told that this was read, where it can be put away.
    #[prop_or_default]
    pub ontold: Option<Callback<()>>,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

const ID: &str = "notice";

/// The notice. Its place is always there, so that screen readers hear what comes into it.
#[component]
pub fn Notice(props: &Props) -> Html {
    let speech = use_speech();
    // A button that made a step is often gone with it.
    use_effect_with(props.notice.clone(), |notice| {
        if notice.is_some() {
            browser::catch_focus(ID);
        }
    });
    let inside = props.notice.as_ref().map(|notice| {
        html! {
            <div id={ID} class="notice" tabindex="-1">
                <p>{ prose(&notice.sentence) }</p>
                if !notice.details.is_empty() {
                    <ul class="notice-details">{ for notice.details.iter().map(|detail| html! { <li>{ prose(detail) }</li> }) }</ul>
                }
                if notice.undo {
                    <button type="button" onclick={props.ask.reform(|_| Action::Undo)}>{ speech.text(key::UI_UNDO) }</button>
                }
                if notice.redo {
                    <button type="button" onclick={props.ask.reform(|_| Action::Redo)}>{ speech.text(key::UI_REDO) }</button>
                }
                <button type="button" class="plain" onclick={props.ask.reform(|_| Action::Dismiss)}>
                    { speech.text(key::UI_DISMISS) }
                </button>
            </div>
        }
    });
    let told = (!props.told.is_empty()).then(|| {
        html! {
            <div class="notice">
                <p>{ prose(&props.told) }</p>
                if let Some(ontold) = &props.ontold {
                    <button type="button" class="plain" onclick={ontold.reform(|_| ())}>{ speech.text(key::UI_DISMISS) }</button>
                }
            </div>
        }
    });
    html! {
        <div class="notice-place" aria-live="polite">
            // What came last, where there is no room for both.
            { for told.or(inside) }
        </div>
    }
}
