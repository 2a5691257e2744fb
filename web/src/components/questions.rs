//! Questions about the context keys that a decision depends on, asked in place.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use super::placeholders::Placeholders;
use crate::dom;
use crate::state::{Action, Mode, StatedValue};
use crate::view::view_models::{OpenView, QuestionView, SaidView};
use messages::key;
use yew::{AttrValue, Callback, Event, Html, InputEvent, Properties, component, html, use_mut_ref};

/// What the questions need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is open.
    pub open: OpenView,
    /// What a person asks for.
    pub dispatch: Callback<Action>,
}

/// The questions; nothing, when there is nothing to ask.
#[component]
pub fn Questions(props: &Props) -> Html {
    let i18n = use_i18n();
    let OpenView {
        ways,
        questions,
        layers,
        placeholders,
    } = &props.open;
    let before = use_mut_ref(Vec::new);
    let questions = in_place(&before.borrow(), questions);
    before.replace(
        questions
            .iter()
            .map(|draft_case| draft_case.key.clone())
            .collect(),
    );
    let nothing = ways.is_empty() && questions.is_empty() && layers.is_empty();
    if nothing && placeholders.is_empty() {
        return html! {};
    }
    html! {
        <section class="questions" aria-labelledby="questions-title">
            <h3 id="questions-title">{ i18n.text(key::UI_QUESTIONS_TITLE) }</h3>
            <Placeholders placeholders={placeholders.clone()} dispatch={&props.dispatch} />
            if !questions.is_empty() {
                <p class="hint">{ i18n.text(key::UI_QUESTIONS_ABOUT) }</p>
            }
            if !ways.is_empty() {
                <ul class="ways">{ for ways.iter().map(|way| html! { <li>{ inline_code(way) }</li> }) }</ul>
            }
            { for layers.iter().map(|(layer, label)| {
                let layer = *layer;
                html! {
                    <button type="button" onclick={props.dispatch.reform(move |_| Action::SetMode(layer, Mode::Given))}>
                        { label }
                    </button>
                }
            }) }
            <ul>
                { for questions.iter().map(|question| html! {
                    <Question key={question.key.to_string()} question={(*question).clone()} dispatch={&props.dispatch} />
                }) }
            </ul>
        </section>
    }
}

/// The questions that were there before where they were, so that none moves away while it is answered, and the others
/// after them.
fn in_place<'q>(before: &[AttrValue], questions: &'q [QuestionView]) -> Vec<&'q QuestionView> {
    let mut questions: Vec<&QuestionView> = questions.iter().collect();
    let place = |draft_case: &&QuestionView| before.iter().position(|key| *key == draft_case.key);
    questions.sort_by_key(|draft_case| place(draft_case).unwrap_or(before.len()));
    questions
}

#[derive(Clone, PartialEq, Properties)]
struct QuestionProps {
    question: QuestionView,
    dispatch: Callback<Action>,
}

#[component]
fn Question(props: &QuestionProps) -> Html {
    let i18n = use_i18n();
    let QuestionView {
        key,
        rows,
        said,
        offers,
    } = &props.question;
    let (value, absent) = match said {
        SaidView::Nothing => ("".into(), false),
        SaidView::Absent => ("".into(), true),
        SaidView::Value(value) => (value.clone(), false),
    };
    let name = key.to_string();
    let oninput = props.dispatch.reform({
        let name = name.clone();
        move |event: InputEvent| {
            let value = dom::typed(&event);
            Action::Answer(
                name.clone(),
                (!value.is_empty()).then_some(StatedValue::One(value)),
            )
        }
    });
    let onchange = props.dispatch.reform(move |event: Event| {
        Action::Answer(
            name.clone(),
            dom::checked(&event).then_some(StatedValue::Absent),
        )
    });
    let id = format!("question-{key}");
    html! {
        <li class="question">
            <label for={id.clone()}><code>{ key }</code></label>
            <input type="text" {id} {value} {oninput} disabled={absent} autocomplete="off" spellcheck="false" autocapitalize="off" />
            <label class="check">
                <input type="checkbox" checked={absent} {onchange} />
                { i18n.text(key::UI_QUESTIONS_ABSENT) }
            </label>
            if !offers.is_empty() {
                <div class="offers">{ for offers.iter().map(|(label, said)| {
                    let (name, said) = (key.to_string(), said.clone());
                    html! {
                        <button type="button" onclick={props.dispatch.reform(move |_| Action::Settle(name.clone(), said.clone()))}>
                            { inline_code(label) }
                        </button>
                    }
                }) }</div>
            }
            <p class="hint">{ inline_code(rows) }</p>
        </li>
    }
}
