//! Conversion of contract 2's JSON for the evaluator, and of its answer, with the names of the tests.

use std::collections::BTreeMap;

use evaluator::evaluate::{self, DecisionTable, Evaluation};
use evaluator::json_api::{self, Error};
use evaluator::trace::{Element as Part, PolicyTrace, StatementTrace, Trace};
use evaluator::truth::Truth;
use serde_json::{Map, Value};

use crate::case::{Decision, Effect, Element, Judged, Layer, Word};
use crate::naive;

/// The evaluator's result for one request.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) decision: Decision,
    pub(crate) layers: BTreeMap<Layer, Effect>,
    /// The keys and layers that the decision depends on, sorted.
    pub(crate) unknown: Vec<String>,
    /// The result of each statement, by `layer/policy/statement` or `layer/level/policy/statement`.
    pub(crate) statements: BTreeMap<String, Judged>,
    /// The decision table.
    pub(crate) deciding: Option<DecisionTable>,
}

impl Outcome {
    /// The part that the naive evaluator computes too.
    pub(crate) fn answer(&self) -> naive::Answer {
        naive::Answer {
            decision: self.decision,
            unknown: self.unknown.clone(),
        }
    }
}

/// Evaluates one request of contract 2.
pub(crate) fn evaluate(request: &Value) -> Result<Outcome, Error> {
    let (_, asked) = json_api::read(&request.to_string());
    let asked = asked?;
    Ok(outcome(&evaluate::evaluate(
        &asked.request,
        &asked.policies,
    )))
}

fn outcome(evaluation: &Evaluation) -> Outcome {
    let mut unknown: Vec<String> = evaluation
        .unknown
        .iter()
        .map(|unknown| unknown.as_str().to_owned())
        .collect();
    unknown.sort();
    Outcome {
        decision: word(&evaluation.decision),
        layers: evaluation
            .layers
            .iter()
            .map(|(layer, effect)| (word(layer), word(effect)))
            .collect(),
        unknown,
        statements: statements(&evaluation.trace),
        deciding: evaluation.deciding.clone(),
    }
}

/// Both sides use the names of contract 1.
fn word<T: serde::Serialize, U: for<'de> serde::Deserialize<'de>>(word: &T) -> U {
    serde_json::to_value(word)
        .and_then(serde_json::from_value)
        .expect("the words of contract 1")
}

fn statements(trace: &Trace) -> BTreeMap<String, Judged> {
    let mut statements = BTreeMap::new();
    for layer in &trace.layers {
        let name = layer.layer.word();
        for (number, level) in trace.levels(layer.layer).into_iter().flatten().enumerate() {
            for (policy, PolicyTrace { statements: judged }) in
                level.iter().map(AsRef::as_ref).enumerate()
            {
                for (statement, judged) in judged.iter().flatten().enumerate() {
                    let path = if layer.layer.has_levels() {
                        format!("{name}/{number}/{policy}/{statement}")
                    } else {
                        format!("{name}/{policy}/{statement}")
                    };
                    statements.insert(path, outcome_of(judged));
                }
            }
        }
    }
    statements
}

fn outcome_of(statement: &StatementTrace) -> Judged {
    match statement.applies() {
        Truth::True => Judged::Word(Word::Applies),
        Truth::Unknown => Judged::Word(Word::Unknown),
        Truth::False => Judged::Except(
            [
                (Part::Principal, Element::Principal),
                (Part::Action, Element::Action),
                (Part::Resource, Element::Resource),
                (Part::Condition, Element::Condition),
            ]
            .into_iter()
            .filter(|(part, _)| statement.matches(*part) == Truth::False)
            .map(|(_, element)| element)
            .collect(),
        ),
    }
}

/// The fields of an error line, without its sentence.
pub(crate) fn error_line(request: &Value) -> Map<String, Value> {
    let line = json_api::answer(&request.to_string()).to_json(|_| String::new());
    let line: Value = serde_json::from_str(&line).expect("an answer is JSON");
    line["error"].as_object().cloned().unwrap_or_default()
}
