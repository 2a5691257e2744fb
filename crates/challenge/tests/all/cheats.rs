//! Cheating: repairs that destroy something, allow too much or cannot exist are not counted, whoever the learner is.
//!
//! Each cheat begins with the reference solution, so that the goals are reached, and spoils it in one place. One that
//! is solved nevertheless changes nothing: it must be in [`HARMLESS`], with the reason.

use challenge::{Attempt, COURSE, Challenge, Grader, apply, reference};
use evaluator::layer::Layer;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use vault::case::{Case, NamedPolicy};

/// Cheats that are none, by challenge and name.
const HARMLESS: &[(&str, &str, &str)] = &[
    (
        "boundary",
        "Identity 0: everything allowed beside",
        "the role has AdministratorAccess anyway",
    ),
    (
        "explicit-deny",
        "Keys: every action",
        "on the ARNs of keys there is nothing but `kms:*`, which is allowed anyway",
    ),
    (
        "scp-allow-list",
        "Scp 0: everything allowed beside",
        "the learner may not change the root",
    ),
    (
        "scp-allow-list",
        "Scp 2: everything allowed beside",
        "the learner may not change the account's own",
    ),
];

/// A spoiled solution.
struct Cheat {
    name: String,
    case: Case,
}

/// The places of the policies that the learner may change, in a case.
pub(crate) fn editable(challenge: &Challenge, case: &Case) -> Vec<(Layer, usize, usize)> {
    let mut places = Vec::new();
    for editable in &challenge.editable {
        for level in 0..case.policies.height(editable.layer) {
            let of_level = case.policies.levels(editable.layer).get(level);
            let is_meant = editable.target.is_none()
                || of_level.is_some_and(|level| Some(&level.target) == editable.target.as_ref());
            for (at, policy) in case
                .policies
                .level(editable.layer, level)
                .iter()
                .enumerate()
            {
                if is_meant
                    && editable
                        .policy
                        .as_ref()
                        .is_none_or(|name| *name == policy.name)
                {
                    places.push((editable.layer, level, at));
                }
            }
        }
    }
    places
}

fn cheats(challenge: &Challenge) -> Vec<Cheat> {
    let solved = apply(&challenge.start, &challenge.solution);
    let mut cheats = Vec::new();
    for (layer, level, at) in editable(challenge, &solved) {
        let policy = solved.policies.level(layer, level)[at].clone();
        let mut put = |name: &str, text: Option<String>| {
            let mut case = solved.clone();
            let policies = case.policies.level_mut(layer, level).unwrap();
            match text {
                Some(text) => policies[at].text = text.into(),
                None => {
                    policies.remove(at);
                }
            }
            cheats.push(Cheat {
                name: format!("{layer:?} {}: {name}", policy.name),
                case,
            });
        };
        put("removed", None);
        put("emptied", Some(String::new()));
        put(
            "a brace too few",
            Some(policy.text.trim_end().trim_end_matches('}').to_owned()),
        );
        put("a missing comma", Some(policy.text.replacen(',', " ", 1)));
        put(
            "a trailing comma",
            Some(format!("{},", policy.text.trim_end())),
        );
        let document: Value = serde_json::from_str(&policy.text).unwrap();
        for (name, spoiled) in spoiled(&document, layer) {
            put(&name, Some(spoiled.to_string()));
        }
    }
    for editable in &challenge.editable {
        if editable.policy.is_some() {
            continue;
        }
        let levels = 0..solved.policies.height(editable.layer);
        for level in levels {
            let mut case = solved.clone();
            let allow = if editable.layer == Layer::Resource {
                json!({"Version": "2012-10-17", "Statement": [{"Sid": "Cheat", "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]})
            } else {
                json!({"Version": "2012-10-17", "Statement": [{"Sid": "Cheat", "Effect": "Allow", "Action": "*", "Resource": "*"}]})
            };
            let Some(policies) = case.policies.level_mut(editable.layer, level) else {
                continue;
            };
            let second = policies.first().cloned();
            policies.push(NamedPolicy {
                name: "Cheat".to_owned(),
                text: allow.to_string().into(),
            });
            cheats.push(Cheat {
                name: format!("{:?} {level}: everything allowed beside", editable.layer),
                case,
            });
            let (Some(second), Layer::Boundary | Layer::Resource) = (second, editable.layer) else {
                continue;
            };
            let mut case = solved.clone();
            let policies = case.policies.level_mut(editable.layer, level).unwrap();
            policies.push(NamedPolicy {
                name: "Second".to_owned(),
                ..second
            });
            cheats.push(Cheat {
                name: format!("{:?}: twice", editable.layer),
                case,
            });
        }
    }
    cheats
}

/// The document with one thing less or wider.
fn spoiled(document: &Value, layer: Layer) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let count = document["Statement"].as_array().map_or(0, Vec::len);
    for at in 0..count {
        let statement = &document["Statement"][at];
        let sid = statement["Sid"]
            .as_str()
            .map_or_else(|| at.to_string(), str::to_owned);
        let mut put = |name: &str, change: &dyn Fn(&mut Value)| {
            let mut other = document.clone();
            change(&mut other["Statement"][at]);
            if other != *document {
                all.push((format!("{sid}: {name}"), other));
            }
        };
        put("without Condition", &|statement| {
            statement.as_object_mut().unwrap().remove("Condition");
        });
        put("Allow instead of Deny", &|statement| {
            statement["Effect"] = "Allow".into();
        });
        let denies = statement["Effect"] == "Deny";
        if denies {
            put("on nothing that exists", &|statement| {
                statement.as_object_mut().unwrap().remove("NotResource");
                statement["Resource"] = "arn:aws:s3:::nothing".into();
            });
        } else {
            put("on every resource", &|statement| {
                statement["Resource"] = "*".into();
            });
            put("every action", &|statement| {
                statement.as_object_mut().unwrap().remove("NotAction");
                statement["Action"] = if layer == Layer::Resource {
                    "kms:*"
                } else {
                    "*"
                }
                .into();
            });
            put("every KMS action", &|statement| {
                statement["Action"] = "kms:*".into();
            });
            put("everybody", &|statement| {
                if let Some(principal) = statement.get_mut("Principal") {
                    *principal = "*".into();
                }
            });
        }
        for element in ["Action", "NotAction", "Resource", "NotResource"] {
            let entries = statement[element].as_array().map_or(0, Vec::len);
            for entry in 0..entries {
                let name = format!("{element} without {}", statement[element][entry]);
                put(&name, &|statement| {
                    statement[element].as_array_mut().unwrap().remove(entry);
                });
            }
        }
        let principals = statement["Principal"]["AWS"].as_array().map_or(0, Vec::len);
        for entry in 0..principals {
            put(&format!("without principal {entry}"), &|statement| {
                statement["Principal"]["AWS"]
                    .as_array_mut()
                    .unwrap()
                    .remove(entry);
            });
        }
        let tests = statement["Condition"].as_object().into_iter().flatten();
        for (operator, keys) in tests {
            for (key, values) in keys.as_object().unwrap() {
                put(&format!("without {operator} {key}"), &|statement| {
                    statement["Condition"][operator]
                        .as_object_mut()
                        .unwrap()
                        .remove(key);
                });
                for entry in 0..values.as_array().map_or(0, Vec::len) {
                    put(
                        &format!("{operator} {key} without {}", values[entry]),
                        &|statement| {
                            statement["Condition"][operator][key]
                                .as_array_mut()
                                .unwrap()
                                .remove(entry);
                        },
                    );
                }
            }
        }
        let mut other = document.clone();
        other["Statement"].as_array_mut().unwrap().remove(at);
        all.push((format!("{sid}: removed"), other));
    }
    all
}

/// So many learners.
const SEEDS: u32 = 100;

#[test]
fn no_cheat_is_counted() {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let solved: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|first| {
                scope.spawn(move || {
                    let mut solved = Vec::new();
                    for built_in in COURSE.iter().skip(first).step_by(cores) {
                        let written = built_in.read().unwrap();

                        for seed in 0..SEEDS {
                            solved.extend(counted(&written.vary(seed), seed));
                        }
                    }
                    solved
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    let solved: BTreeSet<String> = solved.into_iter().collect();
    assert!(
        solved.is_empty(),
        "{} cheats are counted:\n{}",
        solved.len(),
        solved.into_iter().collect::<Vec<_>>().join("\n")
    );
}

fn counted(own: &Challenge, seed: u32) -> Vec<String> {
    let mut grader = Grader::new(own);
    let answers = reference(own).answers;
    let share = usize::try_from(seed).unwrap();
    let cheats = cheats(own).into_iter().enumerate();
    // Each cheat is some learner's.
    let learners = usize::try_from(SEEDS).unwrap();
    let cheats = cheats.filter(|(at, _)| at % learners == share);
    cheats
        .filter_map(|(_, cheat)| {
            let grade = grader.grade(&Attempt {
                case: cheat.case,
                answers: answers.clone(),
            });
            let is_harmless = HARMLESS
                .iter()
                .any(|(id, name, _)| *id == own.id && cheat.name.ends_with(name));
            (grade.is_solved() && !is_harmless).then(|| format!("{} {}", own.id, cheat.name))
        })
        .collect()
}
