//! One policy: its name, its editor, its size and its findings.

use super::copy_button::{CopyButton, Done};
use super::i18n::use_i18n;
use super::inline_code::inline_code;
use super::paste_notes::PasteNotes;
use crate::dom;
use crate::editor::{CodeEditor, Mark, MarkKind, Note, Severity, Shown};
use crate::state::{self, Action};
use crate::view::paste;
use crate::view::view_models::{FindingView, MarkView, PolicyView, Tone, Weight};
use messages::key;
use std::rc::Rc;
use std::sync::Arc;
use yew::{
    AttrValue, Callback, Html, InputEvent, Properties, component, html, use_callback, use_memo,
};

/// The attribute with the policy that receives dropped files.
pub const POLICY_ID: &str = "data-policy";

/// The properties of the policy editor.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub policy: PolicyView,
    /// Whether it can be removed.
    pub removable: bool,
    /// Called when its text is to be copied.
    pub oncopy: Callback<(AttrValue, Done)>,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The policy.
#[component]
pub fn PolicyEditor(props: &Props) -> Html {
    let i18n = use_i18n();
    let PolicyView {
        id,
        layer,
        label,
        name,
        findings,
        ..
    } = &props.policy;
    let id = *id;
    let onchange = use_callback(props.dispatch.clone(), move |text, dispatch| {
        dispatch.emit(Action::Edit(id, text));
    });
    let onrestore = use_callback(props.dispatch.clone(), move |text, dispatch| {
        dispatch.emit(Action::Restore(id, text));
    });
    let onselect = use_callback(props.dispatch.clone(), move |at, dispatch| {
        dispatch.emit(Action::Caret(id, at));
    });
    let oninput = props
        .dispatch
        .reform(move |event: InputEvent| Action::Name(id, dom::typed(&event)));
    // Computed for this text only, and only when it changed: a keystroke in another policy must cost nothing here.
    let pasted = use_memo(
        (Arc::clone(&props.policy.text), i18n.clone()),
        |(text, i18n)| paste::pasted(i18n.words(), text),
    );
    let elsewhere = use_memo(
        (Arc::clone(&props.policy.text), *layer, i18n.clone()),
        |(text, layer, i18n)| paste::elsewhere(i18n.words(), text, *layer),
    );
    let found = format!("found-{}", id.0);
    let can_be_formatted = use_memo(Arc::clone(&props.policy.text), |text| {
        state::formatted(text).is_some()
    });
    let text = &props.policy.text;
    let copied = AttrValue::from(Rc::<str>::from(&**text));
    let (console, commands) = &props.policy.found_in;
    html! {
        <div class="sheet" data-policy={id.0.to_string()}>
            <div class="sheet-head">
                <span id={format!("label-{}", id.0)} class="sheet-label" aria-hidden="true">{ label }</span>
                <input
                    type="text"
                    class="quiet-input"
                    aria-label={i18n.text(key::UI_SHEET_NAME)}
                    aria-describedby={format!("label-{}", id.0)}
                    value={name}
                    placeholder={i18n.text(key::UI_SHEET_PLACEHOLDER)}
                    autocomplete="off"
                    spellcheck="false"
                    {oninput}
                />
                if props.removable {
                    <button
                        type="button"
                        class="plain"
                        aria-label={i18n.text(key::UiSheetRemoveNamed { policy: label })}
                        onclick={props.dispatch.reform(move |_| Action::RemovePolicy(id))}
                    >
                        { i18n.text(key::UI_SHEET_REMOVE) }
                    </button>
                }
            </div>
            <CodeEditor
                id={format!("policy-{}", id.0)}
                {label}
                text={Arc::clone(&props.policy.text)}
                revision={props.policy.revision}
                notes={notes(findings)}
                marks={marks(&props.policy.marks)}
                shown={props.policy.pointed.map(|(span, time)| Shown { place: span.range(), time, focus: true })}
                phrases={i18n.phrases()}
                {onchange}
                {onrestore}
                {onselect}
            />
            <PasteNotes
                {id}
                repair={pasted.0.clone()}
                secrets={pasted.1.clone()}
                elsewhere={(*elsewhere).clone()}
                dispatch={&props.dispatch}
            />
            <div class="sheet-foot">
                <details class="more">
                    <summary>{ i18n.text(key::UI_WHERE) }</summary>
                    <p>{ console }</p>
                    if !commands.is_empty() {
                        <p class="hint">{ i18n.text(key::UI_WHERE_COMMAND) }</p>
                        <pre class="command"><code>{ commands }</code></pre>
                    }
                </details>
                if !text.trim().is_empty() {
                    <div class="sheet-ways">
                        <button
                            type="button"
                            class="plain"
                            aria-label={i18n.text(key::UiSheetFormatNamed { policy: label })}
                            disabled={!*can_be_formatted}
                            onclick={props.dispatch.reform(move |_| Action::Format(id))}
                        >
                            { i18n.text(key::UI_SHEET_FORMAT) }
                        </button>
                        <CopyButton
                            class="plain"
                            label={i18n.text(key::UI_SHEET_COPY)}
                            onpress={props.oncopy.reform(move |done| (copied.clone(), done))}
                        />
                    </div>
                }
            </div>
            <ul id={found} class="findings" aria-label={i18n.text(key::UiFindings { policy: label })}>
                { for findings.iter().map(|finding| self::finding(finding, props)) }
            </ul>
        </div>
    }
}

fn finding(finding: &FindingView, props: &Props) -> Html {
    let (policy, span) = (props.policy.id, finding.span);
    let class = match finding.weight {
        Weight::Error => "finding finding-error",
        Weight::Warning => "finding finding-warning",
        Weight::Suggestion => "finding finding-suggestion",
    };
    html! {
        <li {class}>
            <button type="button" class="plain" onclick={props.dispatch.reform(move |_| Action::Point(policy, span))}>
                { &finding.line }
            </button>
            if let Some(source) = &finding.source {
                <code class="finding-source">{ source }</code>
            }
            <p><strong>{ &finding.word }</strong>{ " " }{ inline_code(&finding.sentence) }</p>
        </li>
    }
}

pub(super) fn notes(findings: &[FindingView]) -> Rc<Vec<Note>> {
    let note = |finding: &FindingView| Note {
        place: finding.span.range(),
        severity: match finding.weight {
            Weight::Error => Severity::Error,
            Weight::Warning => Severity::Warning,
            Weight::Suggestion => Severity::Info,
        },
        message: finding.sentence.to_string(),
    };
    Rc::new(findings.iter().map(note).collect())
}

pub(super) fn marks(marks: &[MarkView]) -> Rc<Vec<Mark>> {
    let mark = |mark: &MarkView| Mark {
        place: mark.span.range(),
        kind: match mark.tone {
            Tone::Allow => MarkKind::Allow,
            Tone::Deny | Tone::Lack => MarkKind::Deny,
            Tone::Depends => MarkKind::Depends,
            Tone::Quiet => MarkKind::Accent,
        },
    };
    Rc::new(marks.iter().map(mark).collect())
}
