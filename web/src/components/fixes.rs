//! Suggested fixes: the smallest changes that were proven to work, and whose job each is.

use super::i18n::{I18n, use_i18n};
use super::icon::class_of;
use super::inline_code::inline_code;
use crate::state::Action;
use crate::view::view_models::{FixView, MessageAbout, StepView};
use messages::key;
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
    pub dispatch: Callback<Action>,
}

/// The fixes.
#[component]
pub fn Fixes(props: &Props) -> Html {
    let i18n = use_i18n();
    html! {
        <section class="fixes" aria-labelledby="fixes-title">
            <h3 id="fixes-title">{ i18n.text(key::UI_FIXES_TITLE) }</h3>
            if props.fixes.is_empty() {
                <p class="hint">{ &props.nothing }</p>
            } else {
                if props.fixes.len() > 1 {
                    <p class="hint">{ i18n.text(key::UI_FIXES_ORDER) }</p>
                }
                <ol>{ for props.fixes.iter().map(|one| fix(one, props, &i18n)) }</ol>
            }
        </section>
    }
}

fn fix(fix: &FixView, props: &Props, i18n: &I18n) -> Html {
    let (puts, makes) = (fix.puts.clone(), fix.actions.clone());
    html! {
        <li class="fix">
            { for fix.steps.iter().map(|one| step(one, props, i18n)) }
            <div class="fix-foot">
                <div class="fix-proof">
                    <p>{ inline_code(&fix.makes) }</p>
                    <details class="more">
                        <summary>{ &fix.permits }</summary>
                        <p class="hint">{ inline_code(&fix.details) }</p>
                    </details>
                </div>
                <button type="button" onclick={props.dispatch.reform(move |_| Action::ApplyFix { puts: puts.clone(), makes: makes.clone() })}>
                    { &fix.apply }
                </button>
            </div>
        </li>
    }
}

fn step(step: &StepView, props: &Props, i18n: &I18n) -> Html {
    let message = step.message;
    html! {
        <div class="fix-step">
            <h4>{ &step.policy }</h4>
            { for step.changes.iter().map(|change| html! { <p>{ inline_code(change) }</p> }) }
            <pre class="diff">{ for step.lines.iter().map(|(tone, line)| html! {
                <span class={class_of(*tone)}>{ line }{ "\n" }</span>
            }) }</pre>
            <p class="owner">{ &step.owner }</p>
            <button type="button" class="fix-message" onclick={props.onmessage.reform(move |_| message)}>
                { i18n.text(key::UI_FIXES_MESSAGE) }
            </button>
        </div>
    }
}
