//! What would decide it: the context keys that a decision depends on, asked for in place.

use super::prose::prose;
use super::speech::use_speech;
use crate::browser;
use crate::state::{Action, Mode, Said};
use crate::view::screen::{OpenView, QuestionView, SaidView};
use words::key;
use yew::{AttrValue, Callback, Event, Html, InputEvent, Properties, component, html, use_mut_ref};

/// What the questions need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is open.
    pub open: OpenView,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The questions; nothing, when there is nothing to ask.
#[component]
pub fn Questions(props: &Props) -> Html {
    let speech = use_speech();
    let OpenView {
        ways,
        questions,
        layers,
    } = &props.open;
    let before = use_mut_ref(Vec::new);
    let questions = in_place(&before.borrow(), questions);
    before.replace(questions.iter().map(|asked| asked.key.clone()).collect());
    if ways.is_empty() && questions.is_empty() && layers.is_empty() {
        return html! {};
    }
    html! {
        <section class="questions" aria-labelledby="questions-title">
            <h3 id="questions-title">{ speech.text(key::UI_QUESTIONS_TITLE) }</h3>
            if !questions.is_empty() {
                <p class="hint">{ speech.text(key::UI_QUESTIONS_ABOUT) }</p>
            }
            if !ways.is_empty() {
                <ul class="ways">{ for ways.iter().map(|way| html! { <li>{ prose(way) }</li> }) }</ul>
            }
            { for layers.iter().map(|(layer, label)| {
                let layer = *layer;
                html! {
                    <button type="button" onclick={props.ask.reform(move |_| Action::SetMode(layer, Mode::Given))}>
                        { label }
                    </button>
                }
            }) }
            <ul>
                { for questions.iter().map(|question| html! {
                    <Question key={question.key.to_string()} question={(*question).clone()} ask={&props.ask} />
                }) }
            </ul>
        </section>
    }
}

/// The questions that were there before where they were, so that none moves away while it is answered, and the others
/// after them.
fn in_place<'q>(before: &[AttrValue], questions: &'q [QuestionView]) -> Vec<&'q QuestionView> {
    let mut questions: Vec<&QuestionView> = questions.iter().collect();
    let place = |asked: &&QuestionView| before.iter().position(|key| *key == asked.key);
    questions.sort_by_key(|asked| place(asked).unwrap_or(before.len()));
    questions
}

#[derive(Clone, PartialEq, Properties)]
struct QuestionProps {
    question: QuestionView,
    ask: Callback<Action>,
}

#[component]
fn Question(props: &QuestionProps) -> Html {
    let speech = use_speech();
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
    let oninput = props.ask.reform({
        let name = name.clone();
        move |event: InputEvent| {
            let value = browser::typed(&event);
            Action::Answer(
                name.clone(),
                (!value.is_empty()).then_some(Said::One(value)),
            )
        }
    });
    let onchange = props.ask.reform(move |event: Event| {
        Action::Answer(
            name.clone(),
            browser::checked(&event).then_some(Said::Absent),
        )
    });
    let id = format!("question-{key}");
    html! {
        <li class="question">
            <label for={id.clone()}><code>{ key }</code></label>
            <input type="text" {id} {value} {oninput} disabled={absent} autocomplete="off" spellcheck="false" autocapitalize="off" />
            <label class="check">
                <input type="checkbox" checked={absent} {onchange} />
                { speech.text(key::UI_QUESTIONS_ABSENT) }
            </label>
            if !offers.is_empty() {
                <div class="offers">{ for offers.iter().map(|(label, said)| {
                    let (name, said) = (key.to_string(), said.clone());
                    html! {
                        <button type="button" onclick={props.ask.reform(move |_| Action::Settle(name.clone(), said.clone()))}>
                            { prose(label) }
                        </button>
                    }
                }) }</div>
            }
            <p class="hint">{ prose(rows) }</p>
        </li>
    }
}
