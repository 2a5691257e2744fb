//! The questions that a decision depends on: the most decisive one first, with answers as the policies write them.

use super::ViewInput;
use super::view_models::{OpenView, PlaceholderView, QuestionView, SaidView};
use crate::state::{Layer, Mode, StatedValue};
use evaluator::context::ContextValue;
use evaluator::evaluate::{Answer, Question, Unknown};
use evaluator::placeholder::has_placeholder;
use messages::key;
use std::collections::BTreeMap;
use vault::case::Place;
use vault::report::{Placeholder, Row};
use vault::{decision_table, suggest};
use yew::AttrValue;

/// All unknowns, and the context keys that were answered.
pub fn open(input: &ViewInput<'_>) -> OpenView {
    OpenView {
        ways: ways(input),
        questions: questions(input),
        layers: layers(input),
        placeholders: placeholders(input),
    }
}

/// The placeholders that a row depends on, and those with a value, which can be changed.
fn placeholders(input: &ViewInput<'_>) -> Vec<PlaceholderView> {
    let words = input.words;
    let view = |placeholder: &Placeholder| {
        let name = placeholder.name.as_str();
        let actions = depending(input, name);
        if actions.is_empty() && placeholder.value.is_none() {
            return None;
        }
        let mut places: Vec<Place> = placeholder.places.iter().map(|(place, _)| *place).collect();
        places.dedup();
        let policies = places.iter();
        let policies = policies.map(|place| words.policy_name(&input.draft_case.case, *place));
        let policies: Vec<String> = policies.collect();
        let count = placeholder.places.len();
        let stands = words.text(key::UiPlaceholdersStands {
            count,
            policies: &words.list(&policies),
        });
        let decides = (!actions.is_empty()).then(|| {
            let actions = words.actions(&actions, input.report.rows.len());
            words.text(key::UiQuestionsRows { actions: &actions })
        });
        let suggestion = suggest::suggestion(&input.draft_case.case, name);
        Some(PlaceholderView {
            name: name.to_owned().into(),
            value: placeholder.value.clone().unwrap_or_default().into(),
            suggestion: suggestion.unwrap_or_default().into(),
            about: std::iter::once(stands)
                .chain(decides)
                .collect::<Vec<_>>()
                .join(" ")
                .into(),
        })
    };
    input.report.placeholders.iter().filter_map(view).collect()
}

/// The actions of the rows that depend on a placeholder.
pub fn depending<'a>(input: &ViewInput<'a>, placeholder: &str) -> Vec<&'a str> {
    let rows = input.report.rows.iter();
    let open = rows.filter(|row| row.unknown.iter().any(|unknown| unknown == placeholder));
    open.map(|row| row.action).collect()
}

/// The combinations of answers that allow rows; rows with the same combinations are grouped.
fn ways(input: &ViewInput<'_>) -> Vec<AttrValue> {
    let words = input.words;
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    for row in &input.report.rows {
        let ways = words.allowed_if(&input.draft_case.case, input.report, row);
        if ways.is_empty() {
            continue;
        }
        let ways = ways.join(&words.text(key::LIST_BETWEEN));
        match found.iter_mut().find(|(known, _)| *known == ways) {
            Some((_, actions)) => actions.push(row.action),
            None => found.push((ways, vec![row.action])),
        }
    }
    let said = |(ways, actions): (String, Vec<&str>)| {
        let actions = words.actions(&actions, input.report.rows.len());
        let message = key::UiQuestionsWay {
            actions: &actions,
            ways: &ways,
        };
        words.text(message).into()
    };
    found.into_iter().map(said).collect()
}

fn questions(input: &ViewInput<'_>) -> Vec<QuestionView> {
    let words = input.words;
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in &input.report.rows {
        for unknown in row.unknown.iter().filter(|unknown| is_key(unknown)) {
            rows.entry(unknown)
                .or_default()
                .push(format!("`{}`", row.action));
        }
    }
    for key in input.draft_case.case.context.keys() {
        rows.entry(key).or_default();
    }
    let question = |(key, actions): (&str, Vec<String>)| QuestionView {
        key: key.to_owned().into(),
        offers: offers(input, key),
        rows: match actions.as_slice() {
            [] => words.text(key::UI_QUESTIONS_ANSWERED).into(),
            _ => words
                .text(key::UiQuestionsRows {
                    actions: &words.list(&actions),
                })
                .into(),
        },
        said: match input.draft_case.case.context.get(key) {
            None => SaidView::Nothing,
            Some(StatedValue::Absent) => SaidView::Absent,
            Some(StatedValue::One(value)) => SaidView::Value(value.clone().into()),
            Some(StatedValue::Many(values)) => SaidView::Value(values.join(", ").into()),
        },
    };
    let mut questions: Vec<QuestionView> = rows.into_iter().map(question).collect();
    let first = input.report.rows.iter().find_map(next);
    // The most decisive question first, answered ones last.
    questions.sort_by_key(|question| {
        let answered = question.said != SaidView::Nothing;
        (answered, Some(&*question.key) != first.as_deref())
    });
    questions
}

/// The key to ask for first, for a row that depends.
fn next(row: &Row) -> Option<String> {
    let deciding = row.deciding.as_ref()?;
    let nothing = vec![None; deciding.questions.len()];
    let question = deciding
        .questions
        .get(decision_table::next_question(deciding, &nothing)?)?;
    match &question.unknown {
        Unknown::Key(key) => Some(key.as_str().to_owned()),
        Unknown::Layer(_) | Unknown::Placeholder(_) => None,
    }
}

/// The distinct answers to a question, as far as the policies distinguish values.
fn offers(input: &ViewInput<'_>, key: &str) -> Vec<(AttrValue, StatedValue)> {
    let mut offers: Vec<(AttrValue, StatedValue)> = Vec::new();
    for row in &input.report.rows {
        let open = row.deciding.iter().flat_map(|deciding| &deciding.questions);
        for question in open.filter(|question| is_about(question, key)) {
            for (at, answer) in question.answers.iter().enumerate() {
                let Answer::Key(values) = answer else {
                    continue;
                };
                let values = offered(values);
                let told = decision_table::values(
                    &input.draft_case.case,
                    input.report,
                    row,
                    question,
                    &[at],
                );
                let told = told.unwrap_or_default();
                // Absence has its own checkbox, unless it is the only value of the answer.
                let offer = (AttrValue::from(input.words.values(&told)), values);
                if offers.iter().all(|(label, _)| *label != offer.0) {
                    offers.push(offer);
                }
            }
        }
    }
    offers
}

fn is_about(question: &Question, key: &str) -> bool {
    matches!(&question.unknown, Unknown::Key(open) if open.as_str() == key)
}

/// A representative value of an answer.
fn offered(values: &[Option<ContextValue>]) -> StatedValue {
    match values.iter().flatten().next() {
        Some(ContextValue::One(value)) => StatedValue::One(value.clone()),
        Some(ContextValue::Many(values)) => StatedValue::Many(values.clone()),
        None => StatedValue::Absent,
    }
}

/// The hidden layers that a row depends on.
fn layers(input: &ViewInput<'_>) -> Vec<(Layer, AttrValue)> {
    let open = |layer: &Layer| {
        let mut unknown = input.report.rows.iter().flat_map(|row| &row.unknown);
        let stack = input.state.draft.stack(*layer);
        let hidden = stack.is_some_and(|stack| stack.mode == Mode::Hidden);
        hidden && unknown.any(|unknown| unknown == layer.word())
    };
    let said = |layer: Layer| {
        let policy = input.words.layer_policy(layer);
        (
            layer,
            input
                .words
                .text(key::UiQuestionsLayer { policy: &policy })
                .into(),
        )
    };
    Layer::ALL.into_iter().filter(open).map(said).collect()
}

/// Returns `true` if an unknown is a single context key, rather than a layer, a field or a prefix of keys.
fn is_key(unknown: &str) -> bool {
    let layer = Layer::ALL.iter().any(|layer| layer.word() == unknown);
    !layer && unknown.contains(':') && !unknown.ends_with('*') && !has_placeholder(unknown)
}
