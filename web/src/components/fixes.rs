//! Suggested fixes: the smallest changes that were proven to work, and whose job each is.

use super::icon::class_of;
use super::speech::use_speech;
use crate::state::Action;
use crate::view::screen::FixView;
use yew::{AttrValue, Callback, Html, Properties, component, html};

/// What the fixes need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is suggested.
    pub fixes: Vec<FixView>,
    /// What is said when there is nothing to suggest.
    pub nothing: AttrValue,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The fixes.
#[component]
pub fn Fixes(props: &Props) -> Html {
    let speech = use_speech();
    html! {
        <section class="fixes" aria-labelledby="fixes-title">
            <h3 id="fixes-title">{ speech.say("ui.fixes.title") }</h3>
            if props.fixes.is_empty() {
                <p class="hint">{ &props.nothing }</p>
            } else {
                <ol>{ for props.fixes.iter().map(|one| fix(one, &props.ask)) }</ol>
            }
        </section>
    }
}

fn fix(fix: &FixView, ask: &Callback<Action>) -> Html {
    html! {
        <li class="fix">
            <p class="fix-summary">{ &fix.summary }</p>
            <p class="hint">{ &fix.makes }</p>
            if !fix.lines.is_empty() {
                <pre class="diff">{ for fix.lines.iter().map(|(tone, line)| html! {
                    <span class={class_of(*tone)}>{ line }{ "\n" }</span>
                }) }</pre>
            }
            <div class="fix-foot">
                <p class="owner">{ &fix.owner }</p>
                if let Some((sheet, text)) = fix.change.clone() {
                    <button type="button" onclick={ask.reform(move |_| Action::ApplyFix(sheet, text.clone()))}>
                        { &fix.apply }
                    </button>
                }
            </div>
        </li>
    }
}
