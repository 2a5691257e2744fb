//! Every case file is evaluated and compared: decision, layers, unknowns, and the reason.

use std::collections::BTreeSet;

use crate::adapter;
use crate::case::{self, Check, Decision};
use crate::naive;

/// The number of worked examples in each section of `semantics.md`.
const EXAMPLES: [(u8, u8); 5] = [(1, 15), (2, 11), (3, 16), (4, 14), (5, 5)];

#[test]
fn every_worked_example_has_a_case() {
    let names: Vec<String> = case::all().into_iter().map(|check| check.case).collect();
    for (section, count) in EXAMPLES {
        for number in 1..=count {
            let example = format!("E{section}.{number} ");
            assert!(
                names.iter().any(|name| name.starts_with(&example)),
                "no case begins with {example}"
            );
        }
    }
}

#[test]
fn every_case_comes_out_as_it_says() {
    let wrong: Vec<String> = case::all()
        .into_iter()
        .filter_map(|check| Some(format!("{}\n    {}", check.label, differs(&check)?)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} cases\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The difference between the answer and the expected result, if there is one.
fn differs(check: &Check) -> Option<String> {
    let expect = &check.expect;
    let outcome = match (adapter::evaluate(&check.request), &expect.error) {
        (Ok(outcome), Some(_)) => return Some(format!("no error but {:?}", outcome.decision)),
        (Err(error), None) => return Some(format!("an error: {error:?}")),
        (Err(_), Some(expected)) => {
            let error = adapter::error_line(&check.request);
            let wrong = expected
                .iter()
                .any(|(name, value)| error.get(name) != Some(value));
            return wrong.then(|| format!("{error:?}"));
        }
        (Ok(outcome), None) => outcome,
    };
    let mut unknown = expect.unknown.clone().unwrap_or_default();
    unknown.sort();
    if Some(outcome.decision) != expect.decision || outcome.unknown != unknown {
        return Some(format!("{:?} {:?}", outcome.decision, outcome.unknown));
    }
    for (layer, expected) in &expect.layers {
        let effect = outcome.layers.get(layer);
        if effect != Some(expected) {
            return Some(format!("{layer:?}: {effect:?}, not {expected:?}"));
        }
    }
    for (path, expected) in &expect.statements {
        let judged = outcome.statements.get(path);
        if judged != Some(expected) {
            return Some(format!("{path}: {judged:?}, not {expected:?}"));
        }
    }
    None
}

/// The cases themselves are checked by an independent implementation of the same specification.
#[test]
fn the_naive_evaluator_agrees_with_every_case() {
    let mut wrong = Vec::new();
    for check in decided() {
        let answer = naive::evaluate(&check.request);
        let mut unknown = check.expect.unknown.clone().unwrap_or_default();
        unknown.sort();
        if Some(answer.decision) != check.expect.decision || answer.unknown != unknown {
            wrong.push(format!(
                "{}\n    naive: {answer:?}\n    case: {:?} {unknown:?}",
                check.label, check.expect.decision
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} disagreements\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The checks that expect a decision rather than an error.
fn decided() -> Vec<Check> {
    case::all()
        .into_iter()
        .filter(|check| check.expect.error.is_none())
        .collect()
}

/// Each positive operator of 3.2 with its negation, where it has one.
const OPERATORS: [(&str, Option<&str>); 18] = [
    ("StringEquals", Some("StringNotEquals")),
    ("StringEqualsIgnoreCase", Some("StringNotEqualsIgnoreCase")),
    ("StringLike", Some("StringNotLike")),
    ("NumericEquals", Some("NumericNotEquals")),
    ("NumericLessThan", None),
    ("NumericLessThanEquals", None),
    ("NumericGreaterThan", None),
    ("NumericGreaterThanEquals", None),
    ("DateEquals", Some("DateNotEquals")),
    ("DateLessThan", None),
    ("DateLessThanEquals", None),
    ("DateGreaterThan", None),
    ("DateGreaterThanEquals", None),
    ("Bool", None),
    ("BinaryEquals", None),
    ("IpAddress", Some("NotIpAddress")),
    ("ArnEquals", Some("ArnNotEquals")),
    ("ArnLike", Some("ArnNotLike")),
];

#[test]
fn every_condition_operator_has_a_case_in_each_of_its_forms() {
    let requests: Vec<String> = case::all()
        .iter()
        .map(|check| check.request.to_string())
        .collect();
    for operator in OPERATORS
        .iter()
        .flat_map(|(positive, negated)| [Some(*positive), *negated])
        .flatten()
    {
        for form in ["", "IfExists", "ForAllValues:", "ForAnyValue:"] {
            let name = if form == "IfExists" {
                format!("\"{operator}{form}\"")
            } else {
                format!("\"{form}{operator}\"")
            };
            assert!(
                requests.iter().any(|request| request.contains(&name)),
                "no case has {name}"
            );
        }
    }
}

#[test]
fn no_two_cases_of_a_file_have_the_same_name() {
    let mut labels = BTreeSet::new();
    for check in case::all() {
        assert!(
            labels.insert(check.label.clone()),
            "{} is there twice",
            check.label
        );
    }
}

#[test]
fn every_decision_occurs() {
    for decision in [
        Decision::Allowed,
        Decision::ImplicitDeny,
        Decision::ExplicitDeny,
        Decision::Depends,
    ] {
        assert!(
            decided()
                .iter()
                .any(|check| check.expect.decision == Some(decision)),
            "{decision:?}"
        );
    }
}
