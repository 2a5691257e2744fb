//! The projector screen: the row of steps, and the current one, in large type.

use super::super::view::projector::{ProjectorView, StepView};
use crate::components::i18n::use_i18n;
use crate::components::icon::{class_of, icon};
use crate::components::inline_code::inline_code;
use crate::components::statement::Statement;
use messages::key;
use yew::{Callback, Html, Properties, classes, component, html};

/// The properties of the screen.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub wall: ProjectorView,
    /// Called with the step to show.
    pub onstep: Callback<usize>,
}

/// The screen.
#[component]
pub fn ProjectorScreen(props: &Props) -> Html {
    let i18n = use_i18n();
    let ProjectorView {
        steps,
        at,
        count,
        title,
        tone,
        word,
        sentences,
        statements,
        message,
    } = &props.wall;
    html! {
        <>
            <ol class="teach-steps" aria-label={i18n.text(key::TEACH_WALL_STEPS)}>
                { for steps.iter().enumerate().map(|(number, one)| step(number, one, number == *at, &props.onstep)) }
            </ol>
            <section key={*at} class={classes!("teach-stage", class_of(*tone))} aria-labelledby="wall-title" aria-live="polite">
                <p class="teach-eyebrow">{ count }</p>
                <h2 id="wall-title">{ title }</h2>
                if !word.is_empty() {
                    <p class="chip">{ icon(*tone) }{ word }</p>
                }
                { for sentences.iter().map(|sentence| html! { <p>{ inline_code(sentence) }</p> }) }
                { for statements.iter().map(|statement| html! { <Statement statement={statement.clone()} dispatch={Callback::noop()} /> }) }
                if let Some(message) = message {
                    <blockquote><samp>{ message }</samp></blockquote>
                }
            </section>
        </>
    }
}

fn step(number: usize, step: &StepView, here: bool, onstep: &Callback<usize>) -> Html {
    let class = classes!(
        "teach-step",
        class_of(step.tone),
        step.reached.then_some("teach-step-reached"),
        here.then_some("teach-step-here")
    );
    html! {
        <li key={number} {class}>
            <button type="button" tabindex="-1" aria-current={here.then_some("step")} onclick={onstep.reform(move |_| number)}>
                <span>{ &step.label }</span>
                <span class="teach-step-word">
                    if step.reached && !step.word.is_empty() {
                        { icon(step.tone) }
                    }
                    { &step.word }
                </span>
            </button>
        </li>
    }
}
