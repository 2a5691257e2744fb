//! Suggested fixes: first the changes that a person can make alone, then the smallest changes that were proven to work,
//! with the person responsible for each. A fix that was tried stays on top, with everything to send.

use super::copy_button::{CopyButton, Done};
use super::i18n::{I18n, use_i18n};
use super::icon::{class_of, icon};
use super::inline_code::inline_code;
use crate::state::Action;
use crate::view::view_models::{
    AlternativeView, FixView, MessageAbout, PatchView, StepView, Tone, TriedView,
};
use messages::key;
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, classes, component, html};

/// The properties of the fixes.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The suggestions.
    pub fixes: Vec<FixView>,
    /// The alternatives that the person can use alone.
    #[prop_or_default]
    pub alternatives: Vec<AlternativeView>,
    /// The fix that was tried.
    #[prop_or_default]
    pub tried: Option<TriedView>,
    /// The text when there are no suggestions.
    pub nothing: AttrValue,
    /// Called with the chosen message.
    #[prop_or_default]
    pub onmessage: Callback<(MessageAbout, Done)>,
    /// Called with the text to copy.
    #[prop_or_default]
    pub oncopy: Callback<(AttrValue, Done)>,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The fixes.
#[component]
pub fn Fixes(props: &Props) -> Html {
    let i18n = use_i18n();
    let Props {
        fixes,
        alternatives,
        tried,
        nothing,
        ..
    } = props;
    let is_empty = fixes.is_empty() && alternatives.is_empty();
    html! {
        <section class="fixes" aria-labelledby="fixes-title">
            <h3 id="fixes-title">{ i18n.text(key::UI_FIXES_TITLE) }</h3>
            { for tried.as_ref().map(|tried| self::tried(tried, props, &i18n)) }
            if is_empty && tried.is_none() {
                <p class="hint">{ nothing }</p>
            }
            if !alternatives.is_empty() {
                <h4>{ i18n.text(key::UI_FIXES_OWN) }</h4>
                <ul class="alternatives">{ for alternatives.iter().map(|one| alternative(one, props)) }</ul>
            }
            if !fixes.is_empty() {
                if !alternatives.is_empty() {
                    <h4>{ i18n.text(key::UI_FIXES_ASK) }</h4>
                }
                if fixes.len() > 1 {
                    <p class="hint">{ i18n.text(key::UI_FIXES_ORDER) }</p>
                }
                <ol>{ for fixes.iter().map(|one| fix(one, props, &i18n)) }</ol>
            }
        </section>
    }
}

fn alternative(one: &AlternativeView, props: &Props) -> Html {
    let change = one.change.clone();
    html! {
        <li class="fix fix-own">
            <div>
                <p>{ inline_code(&one.sentence) }</p>
                <p class="hint">{ inline_code(&one.proof) }</p>
            </div>
            <button type="button" onclick={props.dispatch.reform(move |_| Action::TryAlternative(change.clone()))}>
                { &one.label }
            </button>
        </li>
    }
}

fn tried(tried: &TriedView, props: &Props, i18n: &I18n) -> Html {
    let undo = props.dispatch.reform(|_| Action::Undo);
    let is_undone_next = tried.can_undo;
    html! {
        <section class={classes!("fix", "tried", class_of(tried.tone))} aria-labelledby="tried-title">
            <div class="tried-head">
                { icon(tried.tone) }
                <h4 id="tried-title">{ &tried.headline }</h4>
                if is_undone_next {
                    <button type="button" onclick={undo}>{ i18n.text(key::UI_UNDO) }</button>
                }
            </div>
            <p class="hint">{ &tried.before }{ " " }{ inline_code(&tried.permits) }</p>
            { for tried.proof.as_ref().map(proof) }
            { for tried.steps.iter().map(|(one, text)| {
                let text = text.clone();
                let copy = (!text.is_empty()).then(|| html! {
                    <CopyButton
                        label={i18n.text(key::UI_FIXES_COPY_POLICY)}
                        onpress={props.oncopy.reform(move |done| (text.clone(), done))}
                    />
                });
                step(one, props, i18n, copy)
            }) }
        </section>
    }
}

fn fix(fix: &FixView, props: &Props, i18n: &I18n) -> Html {
    let (puts, whole) = (fix.puts.clone(), Rc::clone(&fix.fix));
    let onclick = props.dispatch.reform(move |_| Action::ApplyFix {
        puts: puts.clone(),
        fix: Rc::clone(&whole),
    });
    html! {
        <li class="fix">
            { for fix.steps.iter().map(|one| step(one, props, i18n, None)) }
            <div class="fix-foot">
                <div class="fix-proof">
                    <p>{ inline_code(&fix.makes) }</p>
                    <details class="more">
                        // One child, because a summary lays its children out side by side.
                        <summary><span>{ inline_code(&fix.permits) }</span></summary>
                        <p class="hint">{ inline_code(&fix.details) }</p>
                    </details>
                    { for fix.proof.as_ref().map(proof) }
                </div>
                <button type="button" {onclick}>{ &fix.apply }</button>
            </div>
        </li>
    }
}

/// What a fix newly allows, proven.
fn proof(sentence: &AttrValue) -> Html {
    html! { <p class="proof">{ inline_code(sentence) }</p> }
}

/// The changes: in the person's own file, if the policy came from one, and in the policy as JSON.
fn change(step: &StepView, props: &Props, i18n: &I18n) -> Html {
    let json = diff(&step.lines);
    match &step.patch {
        None => json,
        Some(PatchView::Not(instead)) => html! {
            <>
                { json }
                <p class="hint">{ inline_code(instead) }</p>
            </>
        },
        Some(PatchView::Written {
            title,
            lines,
            diff: patch,
            text,
        }) => {
            let copy = |label, text: &AttrValue| {
                let text = text.clone();
                let onpress = props.oncopy.reform(move |done| (text.clone(), done));
                html! { <CopyButton {label} {onpress} /> }
            };
            html! {
                <div class="patch">
                    <p>{ inline_code(title) }</p>
                    { diff(lines) }
                    <div class="fix-send">
                        { copy(i18n.text(key::UI_PATCH_COPY), patch) }
                        { copy(i18n.text(key::UI_PATCH_COPY_FILE), text) }
                    </div>
                    <details class="more">
                        <summary>{ i18n.text(key::UI_PATCH_JSON) }</summary>
                        { json }
                    </details>
                </div>
            }
        }
    }
}

fn diff(lines: &[(Tone, AttrValue)]) -> Html {
    html! {
        <pre class="diff">{ for lines.iter().map(|(tone, line)| html! {
            <span class={class_of(*tone)}>{ line }{ "\n" }</span>
        }) }</pre>
    }
}

fn step(step: &StepView, props: &Props, i18n: &I18n, more: Option<Html>) -> Html {
    let message = step.message;
    html! {
        <div class="fix-step">
            <h4>{ &step.policy }</h4>
            { for step.changes.iter().map(|change| html! { <p>{ inline_code(change) }</p> }) }
            { change(step, props, i18n) }
            <p class="owner">{ &step.owner }</p>
            <div class="fix-send">
                <CopyButton
                    label={i18n.text(key::UI_FIXES_MESSAGE)}
                    onpress={props.onmessage.reform(move |done| (message, done))}
                />
                { for more }
            </div>
        </div>
    }
}
