//! One policy in a frame of another page: its name and its text, without editing controls.

use super::i18n::use_i18n;
use super::paste_notes::PasteNotes;
use super::policy_editor::{marks, notes};
use crate::editor::{CodeEditor, Shown};
use crate::state::Action;
use crate::view::paste;
use crate::view::view_models::{MoveView, PolicyView};
use std::sync::Arc;
use yew::{Callback, Html, Properties, component, html, use_callback, use_memo};

/// The properties of the excerpt.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub policy: PolicyView,
    /// Whether it is read-only.
    pub read_only: bool,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The policy.
#[component]
pub fn PolicyExcerpt(props: &Props) -> Html {
    let i18n = use_i18n();
    let PolicyView {
        id, label, name, ..
    } = &props.policy;
    let id = *id;
    let onchange = use_callback(props.dispatch.clone(), move |text, dispatch| {
        dispatch.emit(Action::Edit(id, text));
    });
    let pasted = use_memo(
        (Arc::clone(&props.policy.text), i18n.clone()),
        |(text, i18n)| paste::pasted(i18n.words(), text),
    );
    html! {
        <div class="sheet" data-policy={id.0.to_string()}>
            <div class="sheet-head">
                <span class="sheet-label" aria-hidden="true">{ label }</span>
                if !name.is_empty() {
                    <span class="hint">{ name }</span>
                }
            </div>
            <CodeEditor
                id={format!("policy-{}", id.0)}
                {label}
                text={Arc::clone(&props.policy.text)}
                revision={props.policy.revision}
                read_only={props.read_only}
                notes={notes(&props.policy.findings)}
                marks={marks(&props.policy.marks)}
                shown={props.policy.pointed.map(|(span, time)| Shown { place: span.range(), time, focus: true })}
                phrases={i18n.phrases()}
                {onchange}
            />
            if !props.read_only {
                <PasteNotes
                    {id}
                    repair={pasted.0.clone()}
                    secrets={pasted.1.clone()}
                    elsewhere={None::<MoveView>}
                    dispatch={&props.dispatch}
                />
            }
        </div>
    }
}
