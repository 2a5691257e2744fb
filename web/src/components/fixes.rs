//! Suggested fixes: the smallest changes that were proven to work, and whose job each is.

use super::icon::class_of;
use super::prose::prose;
use super::speech::{Speech, use_speech};
use crate::state::Action;
use crate::view::screen::{FixView, MessageAbout, StepView};
use words::key;
use yew::{AttrValue, Callback, Html, Properties, component, html};

/// What the fixes need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is suggested.
    pub fixes: Vec<FixView>,
    /// What is said when there is nothing to suggest.
    pub nothing: AttrValue,
    /// Told which message is wanted.
    #[prop_or_default]
    pub onmessage: Callback<MessageAbout>,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The fixes.
#[component]
pub fn Fixes(props: &Props) -> Html {
    let speech = use_speech();
    html! {
        <section class="fixes" aria-labelledby="fixes-title">
            <h3 id="fixes-title">{ speech.text(key::UI_FIXES_TITLE) }</h3>
            if props.fixes.is_empty() {
                <p class="hint">{ &props.nothing }</p>
            } else {
                if props.fixes.len() > 1 {
                    <p class="hint">{ speech.text(key::UI_FIXES_ORDER) }</p>
                }
                <ol>{ for props.fixes.iter().map(|one| fix(one, props, &speech)) }</ol>
            }
        </section>
    }
}

fn fix(fix: &FixView, props: &Props, speech: &Speech) -> Html {
    let (puts, makes) = (fix.puts.clone(), fix.actions.clone());
    html! {
        <li class="fix">
            { for fix.steps.iter().map(|one| step(one, props, speech)) }
            <div class="fix-foot">
                <div class="fix-proof">
                    <p>{ prose(&fix.makes) }</p>
                    <details class="more">
                        <summary>{ &fix.permits }</summary>
                        <p class="hint">{ prose(&fix.details) }</p>
                    </details>
                </div>
                <button type="button" onclick={props.ask.reform(move |_| Action::ApplyFix { puts: puts.clone(), makes: makes.clone() })}>
                    { &fix.apply }
                </button>
            </div>
        </li>
    }
}

fn step(step: &StepView, props: &Props, speech: &Speech) -> Html {
    let message = step.message;
    html! {
        <div class="fix-step">
            <h4>{ &step.policy }</h4>
            { for step.changes.iter().map(|change| html! { <p>{ prose(change) }</p> }) }
            <pre class="diff">{ for step.lines.iter().map(|(tone, line)| html! {
                <span class={class_of(*tone)}>{ line }{ "\n" }</span>
            }) }</pre>
            <p class="owner">{ &step.owner }</p>
            <button type="button" class="fix-message" onclick={props.onmessage.reform(move |_| message)}>
                { speech.text(key::UI_FIXES_MESSAGE) }
            </button>
        </div>
    }
}
