//! The editor of the learner's questions and their right answers.

use super::super::super::state::author::{Asking, Write};
use super::super::super::view::author::AskView;
use super::parts;
use super::texts::{localized, name};
use crate::components::i18n::{I18n, use_i18n};
use crate::teach::state::Answer;
use messages::key;
use yew::{Callback, Html, Properties, component, html};

/// What the questions need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The questions.
    pub questions: Vec<AskView>,
    /// The answer that a new one begins with: what stands in the way first.
    pub blocker: Answer,
    /// Told what the author does.
    pub write: Callback<Write>,
}

/// The questions.
#[component]
pub fn Questions(props: &Props) -> Html {
    let i18n = use_i18n();
    let blocker = props.blocker.clone();
    let onadd = props
        .write
        .reform(move |_| Write::Asking(Asking::Add(Box::new(blocker.clone()))));
    let questions = props.questions.iter().enumerate();
    html! {
        <>
            <p>{ i18n.text(key::TEACH_AUTHOR_QUESTIONS_ABOUT) }</p>
            { for questions.map(|(at, view)| question(at, view, &props.write, &i18n)) }
            <div class="teach-row"><button type="button" onclick={onadd}>{ i18n.text(key::TEACH_AUTHOR_QUESTIONS_ADD) }</button></div>
        </>
    }
}

fn question(at: usize, view: &AskView, write: &Callback<Write>, i18n: &I18n) -> Html {
    let id = format!("question-{at}");
    let asking = write.reform(Write::Asking);
    let onid = asking.reform(move |text| Asking::Id(at, text));
    let onright = asking.reform(move |(part, value)| Asking::Right(at, part, value));
    let number = (at + 1).to_string();
    html! {
        <fieldset key={at} class="teach-ask">
            <legend>{ i18n.text(key::TeachAuthorQuestionsNumber { number: &number }) }</legend>
            <div class="teach-plan">
                { localized(&format!("{id}-ask"), &view.ask, write) }
                { name(&format!("{id}-id"), &i18n.text(key::TEACH_AUTHOR_ID), &view.id, None, &onid) }
                { parts(&id, &view.parts, &onright) }
                <button
                    type="button"
                    class="plain"
                    aria-label={i18n.text(key::TeachAuthorQuestionsRemoveNamed { number: &number })}
                    onclick={asking.reform(move |_| Asking::Remove(at))}
                >
                    { i18n.text(key::TEACH_AUTHOR_UNGUARD) }
                </button>
            </div>
        </fieldset>
    }
}
