//! Laws that hold for every request.
//!
//! `PROPTEST_RNG_SEED=$RANDOM PROPTEST_CASES=10000 cargo test --release -p canivault-tests laws` looks harder, and
//! elsewhere: the usual seed is in `.cargo/config.toml`.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use evaluator::context::ContextValue;
use evaluator::evaluate::{Answer, Unknown};

use crate::adapter::{self, Outcome};
use crate::case::Decision::{self, Allowed, Depends, ExplicitDeny, ImplicitDeny};
use crate::case::Effect;
use crate::generate::{self, Kind};
use crate::naive;

fn ask(request: &Value) -> Outcome {
    adapter::evaluate(request).unwrap_or_else(|error| panic!("{error:?} for {request:#}"))
}

fn denied(decision: Decision) -> bool {
    matches!(decision, ImplicitDeny | ExplicitDeny)
}

/// Adds one of the statements, the one of the right kind, to some policy of some layer.
///
/// Nothing when there is no policy to add to.
fn add(request: &mut Value, statements: &[(Kind, Value)], at: Index) {
    let there: Vec<String> = request["policies"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(layer, policies)| {
            !policies.is_null() && statements.iter().any(|(kind, _)| *kind == Kind::of(layer))
        })
        .map(|(layer, _)| layer.clone())
        .collect();
    if there.is_empty() {
        return;
    }
    let layer = at.get(&there).as_str();
    let mut policies = request["policies"].get_mut(layer);
    if layer == "scp" || layer == "rcp" {
        policies = policies.and_then(|levels| one_of(levels, at));
    }
    let statement = statements
        .iter()
        .find(|(kind, _)| *kind == Kind::of(layer))
        .map(|(_, statement)| statement.clone());
    let policy = policies.and_then(|policies| one_of(policies, at));
    match (
        policy.and_then(|policy| policy.get_mut("Statement")),
        statement,
    ) {
        (Some(Value::Array(list)), Some(statement)) => {
            list.insert(at.index(list.len() + 1), statement);
        }
        (Some(single), Some(statement)) => *single = json!([single.take(), statement]),
        _ => {}
    }
}

fn one_of(list: &mut Value, at: Index) -> Option<&mut Value> {
    let list = list.as_array_mut().filter(|list| !list.is_empty())?;
    let count = list.len();
    list.get_mut(at.index(count))
}

/// That both evaluators say the same. Which layer names the user who may have asked for a federated session is not
/// told apart by the naive one, and a rare request has more unknowns than it can try.
fn agree(request: &Value) -> Result<(), TestCaseError> {
    prop_assume!(naive::fill::can_be_tried(&naive::fill::axes(request)));
    let (answer, naive) = (ask(request).answer(), naive::evaluate(request));
    if naive::fill::is_told_elsewhere(request) {
        prop_assert_eq!(answer.decision, naive.decision);
    } else {
        prop_assert_eq!(answer, naive);
    }
    Ok(())
}

/// Requests with unknowns of both sorts.
fn vague() -> impl Strategy<Value = Value> {
    prop_oneof![generate::partly_unknown(), generate::conditional()]
}

/// A statement for each of the kinds.
fn additions(kinds: &[Kind], effect: &'static str) -> impl Strategy<Value = Vec<(Kind, Value)>> {
    let each: Vec<_> = kinds
        .iter()
        .map(|kind| (Just(*kind), generate::statement(*kind, Just(effect))))
        .collect();
    each
}

/// Turns every list of levels, policies and statements around.
fn reversed(request: &Value) -> Value {
    fn turn(policies: &mut Value) {
        match policies {
            Value::Array(items) => {
                items.reverse();
                items.iter_mut().for_each(turn);
            }
            Value::Object(fields) => {
                for field in [
                    "Statement",
                    "Action",
                    "NotAction",
                    "Resource",
                    "NotResource",
                ] {
                    fields.get_mut(field).into_iter().for_each(turn);
                }
            }
            _ => {}
        }
    }
    let mut request = request.clone();
    if let Some(layers) = request["policies"].as_object_mut() {
        layers.values_mut().for_each(turn);
    }
    request
}

/// Where texts stand in the policies of a request in which a placeholder can: the values of actions, resources,
/// principals and conditions.
fn texts(request: &Value) -> Vec<String> {
    fn visit(value: &Value, path: &mut Vec<String>, found: &mut Vec<String>) {
        match value {
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    path.push(at.to_string());
                    visit(item, path, found);
                    path.pop();
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields {
                    if matches!(name.as_str(), "Version" | "Sid") {
                        continue;
                    }
                    path.push(name.replace('~', "~0").replace('/', "~1"));
                    visit(field, path, found);
                    path.pop();
                }
            }
            Value::String(text) if !text.is_empty() => found.push(format!("/{}", path.join("/"))),
            _ => {}
        }
    }
    let mut found = Vec::new();
    visit(
        &request["policies"],
        &mut vec!["policies".to_owned()],
        &mut found,
    );
    found
}

/// A text with a part of it, from one place to another, replaced by a placeholder.
fn with_placeholder(text: &str, from: Index, to: Index) -> String {
    let count = text.chars().count();
    let (one, other) = (from.index(count + 1), to.index(count + 1));
    let (start, end) = (one.min(other), one.max(other));
    let before: String = text.chars().take(start).collect();
    let after: String = text.chars().skip(end).collect();
    format!("{before}<p>{after}")
}

proptest! {
    #![proptest_config(generate::tried(256))]

    /// Whatever a placeholder stands for, the answer is one of those that stood open. What the naive evaluator says of
    /// the value is asked, so that the rule is checked by what it means and not by itself.
    #[test]
    fn filling_in_a_placeholder_gives_one_of_the_answers_that_stood_open(
        request in generate::known(),
        at in prop::collection::vec((any::<Index>(), any::<Index>(), any::<Index>()), 1..3),
    ) {
        let places = texts(&request);
        prop_assume!(!places.is_empty());
        let mut vague = request.clone();
        for (place, from, to) in at {
            let text = vague.pointer_mut(place.get(places.as_slice()).as_str()).expect("a place of the request");
            let masked = with_placeholder(text.as_str().expect("a text"), from, to);
            *text = json!(masked);
        }
        let sure = naive::evaluate(&request).decision;
        let outcome = ask(&vague);
        match outcome.decision {
            Allowed => prop_assert_eq!(sure, Allowed, "{}", vague),
            ExplicitDeny => prop_assert_eq!(sure, ExplicitDeny, "{}", vague),
            ImplicitDeny => prop_assert!(denied(sure), "{sure:?} of {vague}"),
            // What AWS leaves unclear can leave it open too, whatever the placeholder stands for.
            Depends => prop_assert!(
                outcome.unknown.iter().any(|name| name == "<p>") || naive::fill::is_unclear(&vague),
                "{:?}",
                outcome.unknown
            ),
        }
    }

    #[test]
    fn the_two_evaluators_agree(request in generate::known()) {
        agree(&request)?;
    }

    #[test]
    fn the_two_evaluators_agree_on_unknowns(request in generate::partly_unknown()) {
        agree(&request)?;
    }

    #[test]
    fn the_two_evaluators_agree_on_conditions(request in generate::conditional()) {
        agree(&request)?;
    }

    #[test]
    fn the_layers_explain_the_decision(request in generate::known()) {
        prop_assume!(!naive::fill::cannot_be_said(&request));
        let outcome = ask(&request);
        let says = |effect: Effect| outcome.layers.values().any(|layer| *layer == effect);
        prop_assert!(!says(Effect::Unknown));
        prop_assert_eq!(says(Effect::ExplicitDeny), outcome.decision == ExplicitDeny);
        match outcome.decision {
            Allowed => prop_assert!(!says(Effect::ImplicitDeny)),
            ImplicitDeny => prop_assert!(says(Effect::ImplicitDeny)),
            _ => {}
        }
    }

    #[test]
    fn answers_to_the_questions_decide_as_the_table_says(request in vague(), way in any::<Index>()) {
        let Some(deciding) = ask(&request).deciding else {
            return Ok(());
        };
        let mut answered = request;
        answered["unknown"] = json!([]);
        let mut answers = Vec::new();
        for (number, question) in deciding.questions.iter().enumerate() {
            let answer = (way.index(997) + number * 31) % question.answers.len();
            answers.push(answer);
            let (Unknown::Key(key), Answer::Key(values)) = (&question.unknown, &question.answers[answer]) else {
                return Ok(());
            };
            match &values[way.index(values.len())] {
                None => {}
                Some(ContextValue::One(value)) => answered["context"][key.as_str()] = json!(value),
                Some(ContextValue::Many(values)) => answered["context"][key.as_str()] = json!(values),
            }
        }
        let allowed = ask(&answered).decision == Allowed;
        prop_assert_eq!(deciding.allowed(&answers), Some(allowed), "{:?} of {:?}", answers, deciding);
    }

    #[test]
    fn a_deny_never_turns_a_denial_into_anything_better(
        request in vague(),
        deny in additions(&[Kind::Identity, Kind::Scp, Kind::Rcp, Kind::Resource], "Deny"),
        at in any::<Index>(),
    ) {
        let before = ask(&request).decision;
        let mut more = request;
        add(&mut more, &deny, at);
        let after = ask(&more).decision;
        prop_assert!(!denied(before) || denied(after), "{before:?} became {after:?}");
        prop_assert!(before != ExplicitDeny || after == ExplicitDeny, "{before:?} became {after:?}");
        prop_assert!(before != Depends || after != Allowed, "{before:?} became {after:?}");
    }

    #[test]
    fn an_allow_never_turns_an_allow_into_anything_worse(
        request in vague(),
        allow in additions(&[Kind::Identity, Kind::Scp, Kind::Resource], "Allow"),
        at in any::<Index>(),
    ) {
        let before = ask(&request).decision;
        let mut more = request;
        add(&mut more, &allow, at);
        let after = ask(&more).decision;
        prop_assert!(before != Allowed || after == Allowed, "{before:?} became {after:?}");
        prop_assert!(before != ExplicitDeny || after == ExplicitDeny, "{before:?} became {after:?}");
        prop_assert!(before != Depends || !denied(after), "{before:?} became {after:?}");
    }

    #[test]
    fn order_never_matters(request in vague()) {
        prop_assert_eq!(ask(&request).answer(), ask(&reversed(&request)).answer());
    }

    #[test]
    fn forgetting_a_key_never_yields_the_opposite(
        request in generate::known(),
        key in prop::sample::select(vec!["k:a", "k:b", "k:m", "k:n", "k:arn"]),
    ) {
        let sure = ask(&request).decision;
        let mut vague = request;
        if let Some(context) = vague["context"].as_object_mut() {
            context.remove(key);
        }
        vague["unknown"] = json!([key]);
        let vague = ask(&vague).decision;
        match sure {
            Allowed => prop_assert!(matches!(vague, Allowed | Depends), "{sure:?} became {vague:?}"),
            ExplicitDeny => prop_assert!(vague != Allowed, "{sure:?} became {vague:?}"),
            _ => prop_assert!(matches!(vague, ImplicitDeny | Depends), "{sure:?} became {vague:?}"),
        }
    }

    #[test]
    fn forgetting_a_layer_never_yields_the_opposite(request in generate::known(), which in any::<Index>()) {
        let layers: Vec<String> = request["policies"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        if layers.is_empty() {
            return Ok(());
        }
        let sure = ask(&request).decision;
        let mut vague = request;
        vague["policies"][which.get(&layers)] = Value::Null;
        let vague = ask(&vague).decision;
        match sure {
            Allowed => prop_assert!(matches!(vague, Allowed | Depends), "{sure:?} became {vague:?}"),
            ExplicitDeny => prop_assert!(vague != Allowed, "{sure:?} became {vague:?}"),
            _ => prop_assert!(matches!(vague, ImplicitDeny | Depends), "{sure:?} became {vague:?}"),
        }
    }

    #[test]
    fn finding_everything_out_agrees_with_the_answer_before(request in vague(), way in any::<Index>()) {
        prop_assume!(!naive::fill::cannot_be_said(&request));
        let vague = ask(&request).decision;
        let axes = naive::fill::axes(&request);
        let way: Vec<usize> = axes.iter().enumerate().map(|(n, axis)| (way.index(997) + n * 31) % axis.options.len()).collect();
        let mut full = naive::fill::filled(&request, &axes, &way);
        full["unknown"] = json!([]);
        let sure = ask(&full).decision;
        match vague {
            Allowed | ExplicitDeny => prop_assert_eq!(vague, sure),
            ImplicitDeny => prop_assert!(denied(sure), "{vague:?} became {sure:?}"),
            Depends => prop_assert!(sure != Depends, "nothing is unknown any more"),
        }
    }

    #[test]
    fn finding_out_what_is_not_named_changes_nothing(request in vague(), way in any::<Index>()) {
        prop_assume!(!naive::fill::cannot_be_said(&request));
        let vague = ask(&request).answer();
        let axes = naive::fill::axes(&request);
        for axis in axes.into_iter().filter(|axis| !vague.unknown.contains(&axis.name)) {
            let option = way.index(axis.options.len());
            let name = axis.name.clone();
            let mut less = naive::fill::filled(&request, &[axis], &[option]);
            if let Some(unknown) = less["unknown"].as_array_mut() {
                unknown.retain(|key| *key != name);
            }
            let after = ask(&less).answer();
            prop_assert_eq!(vague.decision == Allowed, after.decision == Allowed, "{} of {}", name, vague.decision as u8);
            prop_assert_eq!(denied(vague.decision), denied(after.decision), "{}", name);
            prop_assert_eq!(&vague.unknown, &after.unknown, "{}", name);
        }
    }
}
