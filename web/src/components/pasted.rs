//! What is told under an editor about the text that was pasted into it: what was repaired, what looks like a
//! credential, and that it belongs elsewhere.

use super::prose::prose;
use super::speech::use_speech;
use crate::state::{Action, SheetId};
use crate::view::screen::{MoveView, RepairView};
use words::key;
use yew::{AttrValue, Callback, Html, Properties, component, html};

/// What it needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The policy.
    pub id: SheetId,
    /// What was repaired.
    pub repair: Option<RepairView>,
    /// The warning about credentials.
    pub secrets: Option<AttrValue>,
    /// Where it belongs, if not here.
    pub elsewhere: Option<MoveView>,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The notes. The place of the warning is always there, so that screen readers hear it.
#[component]
pub fn Pasted(props: &Props) -> Html {
    let speech = use_speech();
    let (id, ask) = (props.id, &props.ask);
    html! {
        <>
            <div class="pasted-place" aria-live="assertive">
                if let Some(warning) = &props.secrets {
                    <div class="pasted pasted-warning">
                        <p>{ prose(warning) }</p>
                        <button type="button" onclick={ask.reform(move |_| Action::RemoveSecrets(id))}>
                            { speech.text(key::UI_SECRETS_REMOVE) }
                        </button>
                    </div>
                }
            </div>
            if let Some(repair) = &props.repair {
                <div class="pasted">
                    <p>{ prose(&repair.sentence) }</p>
                    if repair.complete {
                        <button type="button" onclick={ask.reform(move |_| Action::UseClean(id))}>
                            { speech.text(key::UI_REPAIR_USE) }
                        </button>
                    }
                </div>
            }
            if let Some(MoveView { sentence, to }) = props.elsewhere.clone() {
                <div class="pasted">
                    <p>{ prose(&sentence) }</p>
                    <button type="button" onclick={ask.reform(move |_| Action::Move(id, to))}>
                        { speech.text(key::UI_MOVE_DO) }
                    </button>
                </div>
            }
        </>
    }
}
