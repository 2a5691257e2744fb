//! Whole explanations: each `traces/<name>.json` is a request of contract 2, `traces/<name>.txt` its complete trace,
//! with the text at the place of each leaf.
//!
//! `UPDATE_TRACES=1 cargo test -p canivault-tests traces` writes the texts anew; review the difference.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write};
use std::fs;
use std::path::Path;

use evaluator::evaluate::{Unknown, evaluate};
use evaluator::json_api;
use evaluator::layer::Layer;
use evaluator::source::Span;
use evaluator::trace::{Element, Judged, ScopeTrace, StatementTrace};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::case;

#[test]
fn every_explanation_is_as_it_was_read() {
    let folder = case::home().join("traces");
    let update = std::env::var_os("UPDATE_TRACES").is_some();
    let mut wrong = Vec::new();
    let requests = case::files(&folder);
    assert!(!requests.is_empty());
    for request in requests {
        let actual = explanation(&request);
        let path = request.with_extension("txt");
        if update {
            fs::write(&path, &actual).expect("a writable folder");
        } else if fs::read_to_string(&path).ok().as_ref() != Some(&actual) {
            wrong.push(format!("{}\n{actual}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The policies as they are in the file.
#[derive(Deserialize)]
struct Texts {
    policies: BTreeMap<Layer, Box<RawValue>>,
}

/// The texts of a layer's policies, by level.
fn texts(layer: Layer, value: &RawValue) -> Vec<Vec<String>> {
    let text = |policy: Box<RawValue>| policy.get().to_owned();
    let levels: Option<Vec<Vec<Box<RawValue>>>> = if layer.has_levels() {
        serde_json::from_str(value.get()).expect("levels")
    } else {
        let policies: Option<_> = serde_json::from_str(value.get()).expect("policies");
        policies.map(|policies| vec![policies])
    };
    let levels = levels.into_iter().flatten();
    levels
        .map(|level| level.into_iter().map(text).collect())
        .collect()
}

fn explanation(path: &Path) -> String {
    let line = fs::read_to_string(path).expect("a request");
    let given: Texts = serde_json::from_str(&line).expect("policies as JSON");
    let asked = json_api::read(&line).1.expect("a valid request");
    let evaluation = evaluate(&asked.request, &asked.policies);
    let unknown: Vec<&str> = evaluation.unknown.iter().map(Unknown::as_str).collect();
    let mut text = format!("{:?} {unknown:?}\n", evaluation.decision);
    for ((layer, effect), traced) in evaluation.layers.iter().zip(&evaluation.trace.layers) {
        assert_eq!(*layer, traced.layer);
        line_of(&mut text, 0, &format!("{} {effect:?}", layer.word()));
        if let Some(exempt) = traced.exempt {
            line_of(&mut text, 1, &format!("{exempt:?}"));
        }
        let given = given.policies.get(layer).map(|given| texts(*layer, given));
        let judged = evaluation.trace.levels(*layer).into_iter().flatten();
        for (level, (texts, policies)) in given.iter().flatten().zip(judged).enumerate() {
            for (number, (source, policy)) in texts.iter().zip(policies).enumerate() {
                for statement in policy.statements.iter().flatten() {
                    let place = format!(
                        "level {level}, policy {number}: {:?}, {:?}",
                        statement.effect,
                        statement.applies()
                    );
                    line_of(&mut text, 1, &place);
                    explain(&mut text, statement, source);
                }
            }
        }
    }
    text
}

fn explain(text: &mut String, statement: &StatementTrace, source: &str) {
    if let Some(principal) = &statement.principal {
        let matches = statement.matches(Element::Principal);
        let scope = principal.as_ref().map(|principal| &principal.scope);
        explain_scope(text, &format!("principal {matches:?}"), scope, source);
    }
    let matches = statement.matches(Element::Action);
    let action = statement.action.as_ref();
    explain_scope(text, &format!("action {matches:?}"), action, source);
    let matches = statement.matches(Element::Resource);
    let resource = statement.resource.as_ref();
    explain_scope(text, &format!("resource {matches:?}"), resource, source);
    for test in statement.condition.iter().flatten() {
        let place = at(source, test.span);
        let judged = format!("condition {:?} {:?} {place}", test.holds, test.reason);
        line_of(text, 2, &judged);
        for (matched, span) in &test.matched {
            line_of(text, 3, &format!("{matched:?} {}", at(source, *span)));
        }
    }
}

fn explain_scope<M: Debug>(
    text: &mut String,
    title: &str,
    scope: Judged<&ScopeTrace<M>>,
    source: &str,
) {
    let except = scope.is_some_and(|scope| scope.negated);
    line_of(
        text,
        2,
        &format!("{title}{}", if except { ", all but" } else { "" }),
    );
    for (reason, span) in scope.iter().flat_map(|scope| &scope.entries) {
        line_of(text, 3, &format!("{reason:?} {}", at(source, *span)));
    }
}

/// The text at the place of a leaf, on one line.
fn at(source: &str, span: Span) -> String {
    let text = source.get(span.range()).expect("a span in the text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line_of(text: &mut String, depth: usize, line: &str) {
    writeln!(text, "{:width$}{line}", "", width = depth * 2).expect("text takes text");
}
