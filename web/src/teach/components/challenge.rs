//! A challenge: its story, the goals and guardrails with their state, the questions, the hints.

use super::super::markdown;
use super::super::state::LearnerAction;
use super::super::view::CheckView;
use super::super::view::challenge::{AskView, ChallengeView, PartView};
use super::text::blocks;
use crate::components::i18n::{I18n, use_i18n};
use crate::components::icon::{class_of, icon};
use crate::components::inline_code::inline_code;
use crate::components::select::Select;
use messages::{Key, key};
use yew::{AttrValue, Callback, Html, Properties, classes, component, html};

/// What the challenge needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it shows.
    pub challenge: ChallengeView,
    /// What is announced: how it stands, once it has stood still.
    pub said: AttrValue,
    /// What a person asks for.
    pub act: Callback<LearnerAction>,
}

/// The challenge.
#[component]
pub fn Challenge(props: &Props) -> Html {
    let i18n = use_i18n();
    let ChallengeView {
        number,
        title,
        story,
        facts,
        message,
        mistake,
        goals,
        guardrails,
        questions,
        hints,
        all_hints,
        standing,
        ..
    } = &props.challenge;
    let act = &props.act;
    html! {
        <section class="teach-card teach-task" aria-labelledby="teach-title">
            <p class="teach-eyebrow">{ number }</p>
            <h2 id="teach-title" tabindex="-1">{ title }</h2>
            <div class="teach-story">{ blocks(story) }</div>
            if let Some(message) = message {
                <figure class="message">
                    <figcaption>{ i18n.text(key::TEACH_CASE_MESSAGE) }</figcaption>
                    <blockquote><samp>{ message }</samp></blockquote>
                </figure>
            }
            <section class="teach-facts" aria-labelledby="teach-facts">
                <h3 id="teach-facts">{ i18n.text(key::TEACH_CASE_TITLE) }</h3>
                <dl>
                    { for facts.iter().map(|(name, value)| html! { <div><dt>{ name }</dt><dd>{ inline_code(value) }</dd></div> }) }
                </dl>
            </section>
            { checks("teach-goals", i18n.text(key::TEACH_GOALS), goals) }
            { checks("teach-rails", i18n.text(key::TEACH_GUARDRAILS), guardrails) }
            { for questions.iter().map(|question| dispatch(question, act, &i18n)) }
            if let Some(mistake) = mistake {
                <section class="teach-mistake" aria-labelledby="teach-mistake" aria-live="polite">
                    <h3 id="teach-mistake">{ i18n.text(key::TEACH_MISTAKE) }</h3>
                    { blocks(mistake) }
                </section>
            }
            <p class="teach-standing" aria-hidden="true">{ standing }</p>
            <p class="unseen" role="status">{ &props.said }</p>
            if *all_hints > 0 {
                <div class="teach-hints">
                    if !hints.is_empty() {
                        <ol aria-label={i18n.text(key::TEACH_HINTS)} aria-live="polite">
                            { for hints.iter().map(|hint| html! { <li>{ blocks(hint) }</li> }) }
                        </ol>
                    }
                    if hints.len() < *all_hints {
                        <button type="button" class="plain" onclick={act.reform(|_| LearnerAction::Hint)}>
                            { i18n.text(key::TeachHint { number: &(hints.len() + 1).to_string(), all: &all_hints.to_string() }) }
                        </button>
                    }
                </div>
            }
            <details class="teach-words">
                <summary>{ i18n.text(key::TEACH_WORDS_TITLE) }</summary>
                <ul>
                    { for WORDS.iter().map(|word| html! { <li>{ blocks(&markdown::read(&i18n.text(*word))) }</li> }) }
                </ul>
            </details>
        </section>
    }
}

/// The words of the page that are explained.
const WORDS: [Key; 6] = [
    key::TEACH_WORDS_CASE,
    key::TEACH_WORDS_IMPLICIT,
    key::TEACH_WORDS_EXPLICIT,
    key::TEACH_WORDS_QUIET,
    key::TEACH_WORDS_DEPENDS,
    key::TEACH_WORDS_GUARDRAIL,
];

/// Things that must hold, under a heading.
pub fn checks(id: &'static str, title: AttrValue, checks: &[CheckView]) -> Html {
    if checks.is_empty() {
        return Html::default();
    }
    html! {
        <section class="teach-checks" aria-labelledby={id}>
            <h3 {id}>{ title }</h3>
            <ul>{ for checks.iter().map(check) }</ul>
        </section>
    }
}

fn check(check: &CheckView) -> Html {
    html! {
        <li class={classes!("teach-check", class_of(check.tone))}>
            { icon(check.tone) }
            <div>
                <p>{ inline_code(&check.sentence) }<span class="teach-check-word">{ &check.word }</span></p>
                { for check.details.iter().map(|detail| html! { <p class="teach-found">{ inline_code(detail) }</p> }) }
            </div>
        </li>
    }
}

fn dispatch(question: &AskView, act: &Callback<LearnerAction>, i18n: &I18n) -> Html {
    let id = question.id.to_string();
    let oncheck = act.reform(move |_| LearnerAction::Check(id.clone()));
    let parts = question
        .parts
        .iter()
        .map(|one| part(&question.id, one, act));
    html! {
        <fieldset key={question.id.to_string()} class="teach-ask">
            <legend>{ blocks(&question.ask) }</legend>
            <div class="fields">{ for parts }</div>
            <div class="teach-row">
                <button type="button" disabled={!question.is_complete} onclick={oncheck}>{ i18n.text(key::TEACH_CHECK) }</button>
                <span class="hint">{ i18n.text(key::TEACH_CHECK_FIRST) }</span>
            </div>
        </fieldset>
    }
}

fn part(question: &AttrValue, view: &PartView, act: &Callback<LearnerAction>) -> Html {
    let (id, part) = (question.to_string(), view.part);
    let onchoose = act.reform(move |value: String| LearnerAction::Answer(id.clone(), part, value));
    html! {
        <div class="teach-part">
            <Select
                id={format!("answer-{question}-{part:?}")}
                label={view.label.clone()}
                choices={view.choices.clone()}
                chosen={view.chosen.clone()}
                {onchoose}
            />
            if let Some((tone, word)) = &view.judged {
                <p class={classes!("teach-judged", class_of(*tone))}>{ icon(*tone) }{ word }</p>
            }
        </div>
    }
}
