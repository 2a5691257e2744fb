//! The notice about the last step, with undo.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use crate::dom;
use crate::state::Action;
use crate::view::view_models::NoticeView;
use messages::key;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with};

/// What the notice needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it says; `None` for nothing.
    pub notice: Option<NoticeView>,
    /// What came of copying; blank for nothing.
    pub told: AttrValue,
    /// Whether that is for the eye too.
    #[prop_or(true)]
    pub is_shown: bool,
    /// Told that this was read, where it can be put away.
    #[prop_or_default]
    pub ontold: Option<Callback<()>>,
    /// What a person asks for.
    pub dispatch: Callback<Action>,
}

const ID: &str = "notice";

/// The notice. Its place is always there, so that screen readers hear what comes into it.
#[component]
pub fn Notice(props: &Props) -> Html {
    let i18n = use_i18n();
    // A button that made a step is often gone with it.
    use_effect_with(props.notice.clone(), |notice| {
        if notice.is_some() {
            dom::catch_focus(ID);
        }
    });
    let inside = props.notice.as_ref().map(|notice| {
        html! {
            <div id={ID} class="notice" tabindex="-1">
                <p>{ inline_code(&notice.sentence) }</p>
                if !notice.details.is_empty() {
                    <ul class="notice-details">{ for notice.details.iter().map(|detail| html! { <li>{ inline_code(detail) }</li> }) }</ul>
                }
                if notice.undo {
                    <button type="button" onclick={props.dispatch.reform(|_| Action::Undo)}>{ i18n.text(key::UI_UNDO) }</button>
                }
                if notice.redo {
                    <button type="button" onclick={props.dispatch.reform(|_| Action::Redo)}>{ i18n.text(key::UI_REDO) }</button>
                }
                <button type="button" class="plain" onclick={props.dispatch.reform(|_| Action::Dismiss)}>
                    { i18n.text(key::UI_DISMISS) }
                </button>
            </div>
        }
    });
    let heard =
        (!props.is_shown).then(|| html! { <p class="unseen">{ inline_code(&props.told) }</p> });
    let told = (props.is_shown && !props.told.is_empty()).then(|| {
        html! {
            <div class="notice">
                <p>{ inline_code(&props.told) }</p>
                if let Some(ontold) = &props.ontold {
                    <button type="button" class="plain" onclick={ontold.reform(|_| ())}>{ i18n.text(key::UI_DISMISS) }</button>
                }
            </div>
        }
    });
    html! {
        <div class="notice-place" aria-live="polite">
            // What came last, where there is no room for both.
            { for told.or(inside) }
            { for heard }
        </div>
    }
}
