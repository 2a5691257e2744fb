//! The second step before a page around a frame gets the case: what it gets, and a number to type that only the visitor
//! can see.

use super::dialog::Dialog;
use super::i18n::use_i18n;
use super::inline_code::inline_code;
use crate::dom;
use crate::view::view_models::ShareView;
use messages::key;
use yew::{
    AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, component, html,
    use_effect_with, use_state_eq,
};

/// What has to be in sight.
pub const STEP: &str = "share-step";

/// What the step needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is given to whom.
    pub share: ShareView,
    /// The number to type; `None` while it is closed.
    pub code: Option<AttrValue>,
    /// Whether it has been in sight for long enough.
    pub is_ready: bool,
    /// Gives it.
    pub onconfirm: Callback<()>,
    /// Calls it off.
    pub onclose: Callback<()>,
}

/// The step.
#[component]
pub fn ShareDialog(props: &Props) -> Html {
    let i18n = use_i18n();
    let Props {
        share,
        code,
        is_ready,
        onconfirm,
        onclose,
    } = props;
    let typed = use_state_eq(String::new);
    use_effect_with(code.clone(), {
        let typed = typed.setter();
        move |_| typed.set(String::new())
    });
    let is_typed = code
        .as_ref()
        .is_some_and(|code| typed.trim() == code.as_str());
    let can_be_given = is_typed && *is_ready;
    let oninput = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| typed.set(dom::typed(&event)))
    };
    let onsubmit = {
        let onconfirm = onconfirm.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if can_be_given {
                onconfirm.emit(());
            }
        })
    };
    let said = code.clone().unwrap_or_default();
    html! {
        <Dialog id="share" title={&share.title} is_open={code.is_some()} {onclose}>
            <p>{ inline_code(&share.about) }</p>
            <ul class="share-what">{ for share.what.iter().map(|what| html! { <li>{ inline_code(what) }</li> }) }</ul>
            if let Some(warning) = &share.warning {
                <p class="pasted pasted-warning">{ inline_code(warning) }</p>
            }
            <form id={STEP} class="share-step" {onsubmit}>
                <label for="share-code">{ i18n.text(key::UiShareCode { code: &said }) }</label>
                <input id="share-code" inputmode="numeric" autocomplete="off" value={(*typed).clone()} {oninput} />
                <button type="submit" class="primary" disabled={!can_be_given}>{ i18n.text(key::UI_SHARE_CONFIRM) }</button>
            </form>
            <p class="hint" aria-live="polite">
                if !is_ready {
                    { i18n.text(key::UI_SHARE_WAIT) }
                }
            </p>
        </Dialog>
    }
}
