//! Suggested fixes: what a person can do alone, then the smallest changes that were proven to work, and whose job each is.
//! A fix that was tried stays on top, with all that is to be sent.

use super::copy_button::{CopyButton, Done};
use super::icon::{class_of, icon};
use super::prose::prose;
use super::speech::{Speech, use_speech};
use crate::state::Action;
use crate::view::screen::{AlternativeView, FixView, MessageAbout, StepView, TriedView};
use std::rc::Rc;
use words::key;
use yew::{AttrValue, Callback, Html, Properties, classes, component, html};

/// What the fixes need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is suggested.
    pub fixes: Vec<FixView>,
    /// What can be done without anybody else.
    #[prop_or_default]
    pub alternatives: Vec<AlternativeView>,
    /// The fix that was tried.
    #[prop_or_default]
    pub tried: Option<TriedView>,
    /// What is said when there is nothing to suggest.
    pub nothing: AttrValue,
    /// Told which message is wanted.
    #[prop_or_default]
    pub onmessage: Callback<(MessageAbout, Done)>,
    /// Told which text is to be copied.
    #[prop_or_default]
    pub oncopy: Callback<(AttrValue, Done)>,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The fixes.
#[component]
pub fn Fixes(props: &Props) -> Html {
    let speech = use_speech();
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
            <h3 id="fixes-title">{ speech.text(key::UI_FIXES_TITLE) }</h3>
            { for tried.as_ref().map(|tried| self::tried(tried, props, &speech)) }
            if is_empty && tried.is_none() {
                <p class="hint">{ nothing }</p>
            }
            if !alternatives.is_empty() {
                <h4>{ speech.text(key::UI_FIXES_OWN) }</h4>
                <ul class="alternatives">{ for alternatives.iter().map(|one| alternative(one, props)) }</ul>
            }
            if !fixes.is_empty() {
                if !alternatives.is_empty() {
                    <h4>{ speech.text(key::UI_FIXES_ASK) }</h4>
                }
                if fixes.len() > 1 {
                    <p class="hint">{ speech.text(key::UI_FIXES_ORDER) }</p>
                }
                <ol>{ for fixes.iter().map(|one| fix(one, props, &speech)) }</ol>
            }
        </section>
    }
}

fn alternative(one: &AlternativeView, props: &Props) -> Html {
    let change = one.change.clone();
    html! {
        <li class="fix fix-own">
            <div>
                <p>{ prose(&one.sentence) }</p>
                <p class="hint">{ prose(&one.proof) }</p>
            </div>
            <button type="button" onclick={props.ask.reform(move |_| Action::TryAlternative(change.clone()))}>
                { &one.label }
            </button>
        </li>
    }
}

fn tried(tried: &TriedView, props: &Props, speech: &Speech) -> Html {
    let undo = props.ask.reform(|_| Action::Undo);
    let is_undone_next = tried.can_undo;
    html! {
        <section class={classes!("fix", "tried", class_of(tried.tone))} aria-labelledby="tried-title">
            <div class="tried-head">
                { icon(tried.tone) }
                <h4 id="tried-title">{ &tried.headline }</h4>
                if is_undone_next {
                    <button type="button" onclick={undo}>{ speech.text(key::UI_UNDO) }</button>
                }
            </div>
            <p class="hint">{ &tried.before }{ " " }{ prose(&tried.permits) }</p>
            { for tried.steps.iter().map(|(one, text)| {
                let text = text.clone();
                let copy = (!text.is_empty()).then(|| html! {
                    <CopyButton
                        label={speech.text(key::UI_FIXES_COPY_POLICY)}
                        onpress={props.oncopy.reform(move |done| (text.clone(), done))}
                    />
                });
                step(one, props, speech, copy)
            }) }
        </section>
    }
}

fn fix(fix: &FixView, props: &Props, speech: &Speech) -> Html {
    let (puts, whole) = (fix.puts.clone(), Rc::clone(&fix.fix));
    let onclick = props.ask.reform(move |_| Action::ApplyFix {
        puts: puts.clone(),
        fix: Rc::clone(&whole),
    });
    html! {
        <li class="fix">
            { for fix.steps.iter().map(|one| step(one, props, speech, None)) }
            <div class="fix-foot">
                <div class="fix-proof">
                    <p>{ prose(&fix.makes) }</p>
                    <details class="more">
                        <summary>{ prose(&fix.permits) }</summary>
                        <p class="hint">{ prose(&fix.details) }</p>
                    </details>
                </div>
                <button type="button" {onclick}>{ &fix.apply }</button>
            </div>
        </li>
    }
}

fn step(step: &StepView, props: &Props, speech: &Speech, more: Option<Html>) -> Html {
    let message = step.message;
    html! {
        <div class="fix-step">
            <h4>{ &step.policy }</h4>
            { for step.changes.iter().map(|change| html! { <p>{ prose(change) }</p> }) }
            <pre class="diff">{ for step.lines.iter().map(|(tone, line)| html! {
                <span class={class_of(*tone)}>{ line }{ "\n" }</span>
            }) }</pre>
            <p class="owner">{ &step.owner }</p>
            <div class="fix-send">
                <CopyButton
                    label={speech.text(key::UI_FIXES_MESSAGE)}
                    onpress={props.onmessage.reform(move |done| (message, done))}
                />
                { for more }
            </div>
        </div>
    }
}
