//! Notes under an editor about a pasted text: repairs, possible credentials, and a wrong layer.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use crate::state::{Action, PolicyId};
use crate::view::view_models::{MoveView, RepairView};
use messages::key;
use yew::{AttrValue, Callback, Html, Properties, component, html};

/// What it needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The policy.
    pub id: PolicyId,
    /// What was repaired.
    pub repair: Option<RepairView>,
    /// The warning about credentials.
    pub secrets: Option<AttrValue>,
    /// Where it belongs, if not here.
    pub elsewhere: Option<MoveView>,
    /// What a person asks for.
    pub dispatch: Callback<Action>,
}

/// The notes. The place of the warning is always there, so that screen readers hear it.
#[component]
pub fn PasteNotes(props: &Props) -> Html {
    let i18n = use_i18n();
    let (id, dispatch) = (props.id, &props.dispatch);
    html! {
        <>
            <div class="pasted-place" aria-live="assertive">
                if let Some(warning) = &props.secrets {
                    <div class="pasted pasted-warning">
                        <p>{ inline_code(warning) }</p>
                        <button type="button" onclick={dispatch.reform(move |_| Action::RemoveSecrets(id))}>
                            { i18n.text(key::UI_SECRETS_REMOVE) }
                        </button>
                    </div>
                }
            </div>
            if let Some(repair) = &props.repair {
                <div class="pasted">
                    <p>{ inline_code(&repair.sentence) }</p>
                    if repair.complete {
                        <button type="button" onclick={dispatch.reform(move |_| Action::UseClean(id))}>
                            { i18n.text(key::UI_REPAIR_USE) }
                        </button>
                    }
                </div>
            }
            if let Some(MoveView { sentence, to }) = props.elsewhere.clone() {
                <div class="pasted">
                    <p>{ inline_code(&sentence) }</p>
                    <button type="button" onclick={dispatch.reform(move |_| Action::Move(id, to))}>
                        { i18n.text(key::UI_MOVE_DO) }
                    </button>
                </div>
            }
        </>
    }
}
