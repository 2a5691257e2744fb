//! The questions that a decision depends on: the one that settles most first, each answer in the policies' own terms.

use super::Seen;
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

/// Everything that is open, and the context keys that were answered.
pub fn open(seen: &Seen<'_>) -> OpenView {
    OpenView {
        ways: ways(seen),
        questions: questions(seen),
        layers: layers(seen),
        placeholders: placeholders(seen),
    }
}

/// The placeholders that a row depends on, and those that were filled in, which can be filled in anew.
fn placeholders(seen: &Seen<'_>) -> Vec<PlaceholderView> {
    let words = seen.words;
    let view = |placeholder: &Placeholder| {
        let name = placeholder.name.as_str();
        let actions = depending(seen, name);
        if actions.is_empty() && placeholder.value.is_none() {
            return None;
        }
        let mut places: Vec<Place> = placeholder.places.iter().map(|(place, _)| *place).collect();
        places.dedup();
        let policies = places.iter();
        let policies = policies.map(|place| words.policy_name(&seen.draft_case.case, *place));
        let policies: Vec<String> = policies.collect();
        let count = placeholder.places.len();
        let stands = words.text(key::UiPlaceholdersStands {
            count,
            policies: &words.list(&policies),
        });
        let decides = (!actions.is_empty()).then(|| {
            let actions = words.actions(&actions, seen.report.rows.len());
            words.text(key::UiQuestionsRows { actions: &actions })
        });
        let suggestion = suggest::suggestion(&seen.draft_case.case, name);
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
    seen.report.placeholders.iter().filter_map(view).collect()
}

/// The actions of the rows that depend on a placeholder.
pub fn depending<'a>(seen: &Seen<'a>, placeholder: &str) -> Vec<&'a str> {
    let rows = seen.report.rows.iter();
    let open = rows.filter(|row| row.unknown.iter().any(|unknown| unknown == placeholder));
    open.map(|row| row.action).collect()
}

/// On which answers rows are allowed; rows of which the same is said, together.
fn ways(seen: &Seen<'_>) -> Vec<AttrValue> {
    let words = seen.words;
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    for row in &seen.report.rows {
        let ways = words.allowed_if(&seen.draft_case.case, seen.report, row);
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
        let actions = words.actions(&actions, seen.report.rows.len());
        let message = key::UiQuestionsWay {
            actions: &actions,
            ways: &ways,
        };
        words.text(message).into()
    };
    found.into_iter().map(said).collect()
}

fn questions(seen: &Seen<'_>) -> Vec<QuestionView> {
    let words = seen.words;
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in &seen.report.rows {
        for unknown in row.unknown.iter().filter(|unknown| is_key(unknown)) {
            rows.entry(unknown)
                .or_default()
                .push(format!("`{}`", row.action));
        }
    }
    for key in seen.draft_case.case.context.keys() {
        rows.entry(key).or_default();
    }
    let question = |(key, actions): (&str, Vec<String>)| QuestionView {
        key: key.to_owned().into(),
        offers: offers(seen, key),
        rows: match actions.as_slice() {
            [] => words.text(key::UI_QUESTIONS_ANSWERED).into(),
            _ => words
                .text(key::UiQuestionsRows {
                    actions: &words.list(&actions),
                })
                .into(),
        },
        said: match seen.draft_case.case.context.get(key) {
            None => SaidView::Nothing,
            Some(StatedValue::Absent) => SaidView::Absent,
            Some(StatedValue::One(value)) => SaidView::Value(value.clone().into()),
            Some(StatedValue::Many(values)) => SaidView::Value(values.join(", ").into()),
        },
    };
    let mut questions: Vec<QuestionView> = rows.into_iter().map(question).collect();
    let first = seen.report.rows.iter().find_map(next);
    // What settles most comes first, and what was answered last.
    questions.sort_by_key(|question| {
        let answered = question.said != SaidView::Nothing;
        (answered, Some(&*question.key) != first.as_deref())
    });
    questions
}

/// The key that is best asked for first, for a row that depends.
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

/// The different answers to a question, as far as the policies tell values apart.
fn offers(seen: &Seen<'_>, key: &str) -> Vec<(AttrValue, StatedValue)> {
    let mut offers: Vec<(AttrValue, StatedValue)> = Vec::new();
    for row in &seen.report.rows {
        let open = row.deciding.iter().flat_map(|deciding| &deciding.questions);
        for question in open.filter(|question| is_about(question, key)) {
            for (at, answer) in question.answers.iter().enumerate() {
                let Answer::Key(values) = answer else {
                    continue;
                };
                let values = offered(values);
                let told = decision_table::values(
                    &seen.draft_case.case,
                    seen.report,
                    row,
                    question,
                    &[at],
                );
                let told = told.unwrap_or_default();
                // Being absent has its own box, unless it is all that the answer stands for.
                let offer = (AttrValue::from(seen.words.values(&told)), values);
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

/// One value of an answer, to be said for all of them.
fn offered(values: &[Option<ContextValue>]) -> StatedValue {
    match values.iter().flatten().next() {
        Some(ContextValue::One(value)) => StatedValue::One(value.clone()),
        Some(ContextValue::Many(values)) => StatedValue::Many(values.clone()),
        None => StatedValue::Absent,
    }
}

/// The layers that nobody can see and that a row depends on.
fn layers(seen: &Seen<'_>) -> Vec<(Layer, AttrValue)> {
    let open = |layer: &Layer| {
        let mut unknown = seen.report.rows.iter().flat_map(|row| &row.unknown);
        let stack = seen.state.draft.stack(*layer);
        let hidden = stack.is_some_and(|stack| stack.mode == Mode::Hidden);
        hidden && unknown.any(|unknown| unknown == layer.word())
    };
    let said = |layer: Layer| {
        let policy = seen.words.layer_policy(layer);
        (
            layer,
            seen.words
                .text(key::UiQuestionsLayer { policy: &policy })
                .into(),
        )
    };
    Layer::ALL.into_iter().filter(open).map(said).collect()
}

/// Whether a row depends on a context key, rather than on a layer or a field, and one key rather than many.
fn is_key(unknown: &str) -> bool {
    let layer = Layer::ALL.iter().any(|layer| layer.word() == unknown);
    !layer && unknown.contains(':') && !unknown.ends_with('*') && !has_placeholder(unknown)
}
