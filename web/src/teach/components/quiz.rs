//! The three questions, what is worth another look, and the certificate.

use super::super::state::LearnerAction;
use super::super::view::quiz::{CertificateView, QuizView, ReviewView};
use crate::components::i18n::use_i18n;
use crate::components::icon::{class_of, icon};
use crate::components::inline_code::inline_code;
use crate::dom;
use messages::key;
use yew::{Callback, Html, Properties, classes, component, html, use_effect_with};

/// The properties of the questions.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub quiz: QuizView,
    /// Dispatches the learner's actions.
    pub act: Callback<LearnerAction>,
}

/// The questions.
#[component]
pub fn Quiz(props: &Props) -> Html {
    let QuizView {
        turn,
        title,
        about,
        questions,
        result,
    } = &props.quiz;
    let turn = *turn;
    let questions = questions.iter().enumerate().map(|(at, question)| {
        let answers = (0_u8..).zip(&question.answers).map(|(number, answer)| {
            let onchange = props.act.reform(move |_| LearnerAction::Quiz(turn, at, number));
            let is_chosen = question.chosen == Some(number);
            html! {
                <li>
                    <label class="check">
                        <input type="radio" name={format!("quiz-{at}")} checked={is_chosen} disabled={question.chosen.is_some()} {onchange} />
                        <span>{ inline_code(answer) }</span>
                    </label>
                </li>
            }
        });
        html! {
            <fieldset key={at} class="teach-ask">
                <legend>{ inline_code(&question.ask) }</legend>
                <ul class="teach-choices">{ for answers }</ul>
                if let Some((tone, said, why)) = &question.judged {
                    <p class={classes!("teach-judged", class_of(*tone))}>{ icon(*tone) }{ inline_code(said) }</p>
                    <p>{ inline_code(why) }</p>
                }
            </fieldset>
        }
    });
    html! {
        <section class="teach-card" aria-labelledby="teach-quiz">
            <h2 id="teach-quiz" tabindex="-1">{ title }</h2>
            <p class="hint">{ about }</p>
            { for questions }
            <p role="status">{ result.clone().unwrap_or_default() }</p>
        </section>
    }
}

/// The properties of the review.
#[derive(Clone, PartialEq, Properties)]
pub struct ReviewProps {
    /// The challenges.
    pub review: Vec<ReviewView>,
    /// Dispatches the learner's actions.
    pub act: Callback<LearnerAction>,
}

/// The challenges that are worth another look.
#[component]
pub fn Review(props: &ReviewProps) -> Html {
    let i18n = use_i18n();
    let items = props.review.iter().map(|(at, title, said)| {
        let at = *at;
        let onclick = props.act.reform(move |_| LearnerAction::Open(Some(at)));
        html! { <li key={at}><button type="button" class="plain" {onclick}>{ title }</button>{ " " }<span class="hint">{ said }</span></li> }
    });
    html! {
        <section class="teach-card" aria-labelledby="teach-review">
            <h3 id="teach-review">{ i18n.text(key::TEACH_REVIEW_TITLE) }</h3>
            <ol class="teach-list">{ for items }</ol>
        </section>
    }
}

/// The properties of the certificate.
#[derive(Clone, PartialEq, Properties)]
pub struct CertificateProps {
    /// The view model.
    pub certificate: CertificateView,
    /// Prints the page.
    pub onprint: Callback<()>,
}

/// The certificate, to print.
#[component]
pub fn Certificate(props: &CertificateProps) -> Html {
    let i18n = use_i18n();
    let CertificateView {
        name,
        title,
        count,
        solved,
    } = &props.certificate;
    use_effect_with(i18n.words().tag().clone(), |language| {
        let listener = dom::date_when_printed("teach-certificate-date", language.clone());
        move || drop(listener)
    });
    html! {
        <section class="teach-card teach-printed" aria-labelledby="teach-certificate">
            <h3 id="teach-certificate">{ i18n.text(key::TEACH_CERTIFICATE_TITLE) }</h3>
            <div class="teach-sheet">
                <p><strong>{ name }</strong>{ " " }{ count }</p>
                <p>{ title }</p>
                <p>{ i18n.text(key::TEACH_CERTIFICATE_TEXT) }</p>
                <ul class="teach-list">{ for solved.iter().map(|title| html! { <li>{ title }</li> }) }</ul>
                <p id="teach-certificate-date"></p>
                <p class="hint">{ i18n.text(key::TEACH_CERTIFICATE_ABOUT) }</p>
            </div>
            <button type="button" class="teach-no-print" onclick={props.onprint.reform(|_| ())}>{ i18n.text(key::TEACH_CERTIFICATE_PRINT) }</button>
        </section>
    }
}
