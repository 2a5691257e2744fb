//! The values that an answer about a context key stands for, expressed by the values in the policies.
//!
//! The evaluator tries one representative of each equivalence class that the open tests distinguish. This module
//! determines which written values each representative matches; a class is then "matches these and none of those",
//! which describes exactly the values of its answer. Where such a description is not exact (keys compared with each
//! other, several values at once), the representative is given as an example.

use evaluator::condition::{Comparison, Operator, Quantifier, Test};
use evaluator::context::{Context, ContextValue};
use evaluator::evaluate::{Answer, Question, Unknown};
use evaluator::key::Key;
use evaluator::trace::{StatementTrace, TestReason};
use evaluator::truth::Truth;
use evaluator::vec_map::{Map, Set, sort_by_key};

use crate::case::Case;
use crate::repair;
use crate::report::{Report, Row};
use crate::requests;

/// The most comparisons for one question: beyond it, its answers are described by examples.
const MOST_COMPARISONS: usize = 20_000;

/// A value in a policy that a key is compared with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Compared {
    /// The comparison operator.
    pub comparison: Comparison,
    /// The value, as written.
    pub with: String,
}

/// A description of some of the values of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// The key is not in the request.
    Absent,
    /// Exactly this value.
    Exactly(String),
    /// Every value that matches all of `all` and none of `none`.
    Matching {
        /// All of these.
        all: Vec<Compared>,
        /// None of these.
        none: Vec<Compared>,
    },
    /// Values like this one, and perhaps others: the comparison in the policies cannot be described.
    Like(ContextValue),
}

/// The values that some of the answers to a question stand for, taken together. `None` for a question that is not about
/// a key.
pub fn values(
    case: &Case,
    report: &Report,
    row: &Row,
    question: &Question,
    answers: &[usize],
) -> Option<Vec<Values>> {
    let Unknown::Key(key) = &question.unknown else {
        return None;
    };
    let kinds = kinds(question);
    let written = written(case, report, row, key);
    if kinds.len() * written.len() > MOST_COMPARISONS {
        return Some(examples(&kinds, answers));
    }
    let context = context(case, row);
    let matched: Vec<Option<Set<&Compared>>> = kinds
        .iter()
        .map(|(_, value)| match value {
            Some(ContextValue::One(text)) => Some(
                written
                    .iter()
                    .filter(|(_, test)| holds(test, key, text, &context))
                    .map(|(compared, _)| compared)
                    .collect(),
            ),
            _ => None,
        })
        .collect();
    // Values that differ in something other than the written values cannot be described by these.
    let mut sets: Map<&Set<&Compared>, usize> = Map::default();
    for ((answer, _), set) in kinds.iter().zip(&matched) {
        if let Some(set) = set {
            sets.insert(set, *answer);
        }
    }
    let is_told = kinds
        .iter()
        .zip(&matched)
        .all(|((answer, value), set)| match set {
            Some(set) => sets.get(&set) == Some(answer),
            None => value.is_none(),
        });
    if !is_told {
        return Some(examples(&kinds, answers));
    }
    Some(told(&kinds, &matched, answers))
}

/// A class of values: the answer it belongs to, and its representative.
type Kind<'a> = (usize, Option<&'a ContextValue>);

fn kinds(question: &Question) -> Vec<Kind<'_>> {
    let answers = question.answers.iter().enumerate();
    answers
        .flat_map(|(at, answer)| {
            let values: &[Option<ContextValue>] = match answer {
                Answer::Key(values) => values,
                _ => &[],
            };
            values.iter().map(move |value| (at, value.as_ref()))
        })
        .collect()
}

fn examples(kinds: &[Kind<'_>], answers: &[usize]) -> Vec<Values> {
    let wanted = kinds.iter().filter(|(answer, _)| answers.contains(answer));
    wanted
        .map(|(_, value)| value.map_or(Values::Absent, |value| Values::Like(value.clone())))
        .collect()
}

fn told(kinds: &[Kind<'_>], matched: &[Option<Set<&Compared>>], answers: &[usize]) -> Vec<Values> {
    let (mut inside, mut outside, mut absent) = (Vec::new(), Vec::new(), false);
    for ((answer, value), set) in kinds.iter().zip(matched) {
        match (answers.contains(answer), set) {
            (true, Some(set)) => inside.push((*value, set)),
            (false, Some(set)) => outside.push(set),
            (true, None) => absent = true,
            (false, None) => {}
        }
    }
    // A description with fewer conditions covers more: what it covers needs no description of its own.
    sort_by_key(&mut inside, |(_, set)| set.len());
    let mut said: Vec<(&Set<&Compared>, Set<&Compared>)> = Vec::new();
    let mut values = Vec::new();
    for (value, set) in inside {
        if said
            .iter()
            .any(|(all, none)| set.is_superset(all) && set.is_disjoint(none))
        {
            continue;
        }
        if let Some(ContextValue::One(text)) = value
            && set.iter().any(|compared| {
                compared.comparison == Comparison::StringEquals && compared.with == *text
            })
        {
            values.push(Values::Exactly(text.clone()));
            continue;
        }
        // The conditions that exclude the values of other answers.
        let wider = outside.iter().filter(|other| other.is_superset(set));
        let none: Set<&Compared> = wider
            .flat_map(|other| other.iter().filter(|compared| !set.has(compared)).copied())
            .collect();
        values.push(Values::Matching {
            all: owned(set),
            none: owned(&none),
        });
        said.push((set, none));
    }
    if absent {
        values.insert(0, Values::Absent);
    }
    values
}

fn owned(set: &Set<&Compared>) -> Vec<Compared> {
    set.iter().map(|compared| (*compared).clone()).collect()
}

/// The values that the open tests of a row compare a key with, each with a test for it alone.
fn written(case: &Case, report: &Report, row: &Row, key: &Key) -> Vec<(Compared, Test)> {
    let mut found: Map<Compared, Test> = Map::default();
    let policies = row.trace.iter().flat_map(|trace| {
        let layers = trace.layers.iter().map(|traced| traced.layer);
        layers.flat_map(|layer| report.judged(trace, layer))
    });
    for (place, judged) in policies {
        let statements = judged.statements.as_deref().unwrap_or_default();
        let is_open = |statement: &StatementTrace| statement.applies() == Truth::Unknown;
        if !statements.iter().any(is_open) {
            continue;
        }
        // A trace does not contain the values: they are read from the text.
        let text = requests::policy_text(case, place).unwrap_or_default();
        let policy = repair::read(&text, place.layer).policy;
        let pairs = policy.statements().iter().zip(statements);
        for (statement, judged) in pairs.filter(|(_, judged)| is_open(judged)) {
            let (Some(tests), Some(traces)) = (statement.condition.known(), &judged.condition)
            else {
                continue;
            };
            let open = tests.iter().zip(traces).filter(|(test, trace)| {
                test.key.value == *key
                    && matches!(
                        trace.reason,
                        TestReason::KeyUnknown | TestReason::VariableUnknown
                    )
            });
            for (test, _) in open {
                collect(test, &mut found);
            }
        }
    }
    found.into_pairs()
}

/// Collects each value of a test as a positive comparison of its own.
fn collect(test: &Test, found: &mut Map<Compared, Test>) {
    let Operator::Compare { comparison, .. } = test.operator.value else {
        return;
    };
    for value in &test.values {
        let mut operator = test.operator.clone();
        operator.value = Operator::Compare {
            quantifier: Quantifier::One,
            comparison,
            negated: false,
            if_exists: false,
        };
        let alone = Test {
            operator,
            key: test.key.clone(),
            values: vec![value.clone()],
            never_there: test.never_there,
            key_placeholders: test.key_placeholders.clone(),
            // For a multivalued key, the test is applied to each value.
            several: false,
            denies: test.denies,
            span: test.span,
        };
        let compared = Compared {
            comparison: same(comparison, value.value.has_wildcards()),
            with: value.value.text().to_owned(),
        };
        if found.get(&compared).is_none() {
            found.insert(compared, alone);
        }
    }
}

/// `StringLike` without wildcards is `StringEquals`.
const fn same(comparison: Comparison, wildcards: bool) -> Comparison {
    match comparison {
        Comparison::StringLike if !wildcards => Comparison::StringEquals,
        other => other,
    }
}

/// The context of a row's request.
fn context(case: &Case, row: &Row) -> Context {
    let tasks = requests::tasks(case).tasks.into_iter();
    let request = tasks
        .filter(|task| task.action.name == row.action)
        .find_map(|task| task.request.ok());
    request
        .map(|asked| asked.request.context.clone())
        .unwrap_or_default()
}

/// Returns `true` if the test for one written value holds for a value.
fn holds(test: &Test, key: &Key, value: &str, context: &Context) -> bool {
    let mut context = context.clone();
    context.insert(key.clone(), ContextValue::One(value.to_owned()));
    test.judge(&context).holds == Truth::True
}
