//! The laws of grading: layout and order do not matter, and whoever permits less than the reference solution breaks no
//! guardrail and no limit.

use challenge::{
    Attempt, COURSE, Challenge, Grade, Grader, Must, fails, grade, mistaken, reference,
};
use evaluator::layer::Layer;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use vault::case::{Case, NamedPolicy};

/// Turns lists that have no order, and writes with or without a layout.
fn turned(text: &str, by: usize) -> String {
    let Ok(mut policy) = serde_json::from_str::<Value>(text) else {
        return text.to_owned();
    };
    turn(&mut policy, by);
    if by.is_multiple_of(2) {
        serde_json::to_string_pretty(&policy).unwrap()
    } else {
        policy.to_string()
    }
}

/// Every list in a policy is a set: of statements, actions, resources, principals, values.
fn turn(value: &mut Value, by: usize) {
    match value {
        Value::Array(items) => {
            let length = items.len().max(1);
            items.rotate_left(by % length);
            for item in items {
                turn(item, by);
            }
        }
        // Written again, the members are in alphabetical order whatever they were in.
        Value::Object(members) => members.iter_mut().for_each(|(_, member)| turn(member, by)),
        _ => {}
    }
}

/// Changes the text of every policy of a case.
fn each_policy(case: &mut Case, mut change: impl FnMut(Layer, &mut NamedPolicy)) {
    for layer in Layer::ALL {
        for level in 0..8 {
            let policies = case.policies.level_mut(layer, level).into_iter().flatten();
            policies.for_each(|policy| change(layer, policy));
            if !layer.has_levels() {
                break;
            }
        }
    }
}

fn permitted(grade: &Grade) -> BTreeSet<String> {
    let more = grade.than_reference.more.iter();
    more.map(|more| {
        format!(
            "{:?} {} {} {}",
            more.who, more.action, more.resource, more.perhaps
        )
    })
    .collect()
}

fn attempts(challenge: &Challenge) -> Vec<Attempt> {
    let wrong = challenge
        .wrong
        .iter()
        .map(|wrong| mistaken(challenge, wrong));
    std::iter::once(reference(challenge)).chain(wrong).collect()
}

#[test]
fn layout_and_order_do_not_matter() {
    for built_in in COURSE {
        let challenge = built_in.read().unwrap();
        let mut grader = Grader::new(&challenge);
        for attempt in attempts(&challenge) {
            let as_it_is = grader.grade(&attempt);
            for by in 1..3 {
                let mut other = attempt.clone();
                each_policy(&mut other.case, |_, policy| {
                    policy.text = turned(&policy.text, by).into();
                });
                if let Some(policies) = other.case.policies.identity.items_mut() {
                    policies.reverse();
                }
                let turned = grader.grade(&other);
                let id = built_in.id;
                assert_eq!(
                    fails(&challenge, &turned),
                    fails(&challenge, &as_it_is),
                    "{id} {by}"
                );
                assert_eq!(permitted(&turned), permitted(&as_it_is), "{id} {by}");
                assert_eq!(turned.is_solved(), as_it_is.is_solved(), "{id} {by}");
            }
        }
    }
}

/// What a policy allows, without some of it, and with something denied besides.
fn narrowed(text: &str, choices: &[bool], deny: bool) -> String {
    let Ok(mut policy) = serde_json::from_str::<Value>(text) else {
        return text.to_owned();
    };
    let statements = match policy["Statement"].take() {
        Value::Array(statements) => statements,
        one => vec![one],
    };
    let mut choices = choices.iter().copied().cycle();
    let mut kept: Vec<Value> = Vec::new();
    for mut statement in statements {
        if statement["Effect"] == "Allow" {
            if let Some(Value::Array(actions)) = statement.get_mut("Action") {
                actions.retain(|_| choices.next() != Some(true));
                if actions.is_empty() {
                    continue;
                }
            } else if choices.next() == Some(true) {
                continue;
            }
        }
        kept.push(statement);
    }
    if deny && policy.get("Statement").is_some() {
        let mut statement = json!({"Effect": "Deny", "Action": "kms:Decrypt", "Resource": "*"});
        if text.contains("\"Principal\"") {
            statement["Principal"] = json!("*");
        }
        kept.push(statement);
    }
    policy["Statement"] = Value::Array(kept);
    policy.to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whoever_permits_less_than_the_reference_breaks_nothing(
        choices in proptest::collection::vec(any::<bool>(), 1..12),
        deny in any::<bool>(),
        which in any::<proptest::sample::Index>(),
    ) {
        let challenge = which.get(COURSE).read().unwrap();
        let mut attempt = reference(&challenge);
        each_policy(&mut attempt.case, |_, policy| {
            policy.text = narrowed(&policy.text, &choices, deny).into();
        });
        let grade = grade(&challenge, &attempt);
        // A key that nobody could manage any more decides nothing.
        prop_assume!(!grade.is_undecided());
        for guardrail in &grade.guardrails {
            let denied = challenge.guardrails[guardrail.guardrail].must == Must::Denied;
            prop_assert!(guardrail.holds || !denied, "{}: {:?}", challenge.id, guardrail);
        }
        if let Some(beyond) = &grade.beyond {
            prop_assert!(beyond.is_empty(), "{}: {:?}", challenge.id, beyond);
        }
    }
}
