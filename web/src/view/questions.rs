//! What is asked of the person, because a decision depends on it.

use super::Seen;
use super::screen::{QuestionView, SaidView};
use crate::state::{Layer, Said};
use evaluator::context::ContextValue;
use evaluator::evaluate::{Answer, Unknown};
use std::collections::BTreeMap;
use yew::AttrValue;

/// The context keys that a row depends on, and those that were answered.
pub fn questions(seen: &Seen<'_>) -> Vec<QuestionView> {
    let words = seen.words;
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in &seen.report.rows {
        for unknown in row.unknown.iter().filter(|unknown| is_key(unknown)) {
            rows.entry(unknown)
                .or_default()
                .push(format!("`{}`", row.action));
        }
    }
    for key in seen.asked.case.context.keys() {
        rows.entry(key).or_default();
    }
    let question = |(key, actions): (&str, Vec<String>)| QuestionView {
        key: key.to_owned().into(),
        offers: offers(seen, key),
        rows: match actions.as_slice() {
            [] => words.say("ui.questions.answered", &[]).into(),
            _ => words
                .say("ui.questions.rows", &[("actions", &words.list(&actions))])
                .into(),
        },
        said: match seen.asked.case.context.get(key) {
            None => SaidView::Nothing,
            Some(Said::Absent) => SaidView::Absent,
            Some(Said::One(value)) => SaidView::Value(value.clone().into()),
            Some(Said::Many(values)) => SaidView::Value(values.join(", ").into()),
        },
    };
    rows.into_iter().map(question).collect()
}

/// The different answers to a question, as far as the policies tell values apart: one of each kind.
fn offers(seen: &Seen<'_>, key: &str) -> Vec<(AttrValue, Said)> {
    let open = seen
        .report
        .rows
        .iter()
        .filter_map(|row| row.deciding.as_ref());
    let questions = open.flat_map(|deciding| &deciding.questions);
    let asked = questions
        .filter(|question| matches!(&question.unknown, Unknown::Key(open) if open.as_str() == key));
    let mut offers: Vec<(AttrValue, Said)> = Vec::new();
    for answer in asked.flat_map(|question| &question.answers) {
        let Answer::Key(values) = answer else {
            continue;
        };
        let said = match values.first() {
            Some(Some(ContextValue::One(value))) => Said::One(value.clone()),
            Some(Some(ContextValue::Many(values))) => Said::Many(values.clone()),
            // Being absent has its own box.
            _ => continue,
        };
        let label = match &said {
            Said::One(value) => value.clone(),
            Said::Many(values) => values.join(", "),
            Said::Absent => continue,
        };
        let offer = (AttrValue::from(label), said);
        if !offers.contains(&offer) {
            offers.push(offer);
        }
    }
    offers
}

/// Whether a row depends on a context key, rather than on a layer or a field, and one key rather than many.
fn is_key(unknown: &str) -> bool {
    let layer = Layer::ALL.iter().any(|layer| layer.word() == unknown);
    !layer && unknown.contains(':') && !unknown.ends_with('*')
}
