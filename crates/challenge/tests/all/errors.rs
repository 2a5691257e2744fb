//! Tests of reading a challenge's file: each error names the field that it is in.

use super::first;
use challenge::{Error, Problem, read, write};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use vault::case;

/// The first challenge with one field changed.
fn with(pointer: &str, value: Value) -> String {
    let mut document: Value = serde_json::from_str(&write(&first())).unwrap();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(members) => {
            members.insert(name.to_owned(), value);
        }
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        other => panic!("{pointer}: {other}"),
    }
    document.to_string()
}

fn without(name: &str) -> String {
    let mut document: Value = serde_json::from_str(&write(&first())).unwrap();
    document.as_object_mut().unwrap().remove(name);
    document.to_string()
}

#[test]
fn fields_that_must_be_there() {
    for name in ["id", "title", "story", "case", "explanation"] {
        let missing = case::Error::Missing {
            path: name.to_owned(),
        };
        assert_eq!(read(&without(name)), Err(Error::Document(missing)));
    }
    // The rest has a meaning when it is not there, or is caught by what it leaves.
    assert!(matches!(
        read(&without("goals")),
        Err(Error::Unusable {
            problem: Problem::NothingToDo,
            ..
        })
    ));
    assert!(read(&without("hints")).is_ok());
}

/// `errors.json`: a field of the first challenge, what it is changed to, the field that is named, and why.
#[test]
fn values_that_cannot_be() {
    let rows: Vec<(String, Value, String, String)> =
        serde_json::from_str(include_str!("errors.json")).unwrap();
    let mut problems = BTreeSet::new();
    for (pointer, value, path, problem) in rows {
        match read(&with(&pointer, value)) {
            Err(Error::Unusable {
                path: found,
                problem: why,
                ..
            }) => {
                assert_eq!(
                    (found, format!("{why:?}")),
                    (path, problem.clone()),
                    "{pointer}"
                );
            }
            other => panic!("{pointer}: {other:?}"),
        }
        problems.insert(problem);
    }
    assert_eq!(problems.len(), 21, "{problems:?}");
}

#[test]
fn shapes_that_cannot_be() {
    let expected = |path: &str, kind| case::Error::Expected {
        path: path.to_owned(),
        kind,
    };
    for (pointer, value, error) in [
        ("/title", json!(7), expected("title", case::Kind::Text)),
        (
            "/title",
            json!({}),
            case::Error::Missing {
                path: "title.en".to_owned(),
            },
        ),
        (
            "/hints/0",
            json!({"en": 7}),
            expected("hints[0].en", case::Kind::Text),
        ),
        (
            "/case/vault",
            json!([]),
            expected("case.vault", case::Kind::Object),
        ),
        (
            "/case/policies/identity",
            json!([7]),
            expected("case.policies.identity[0]", case::Kind::Policy),
        ),
        (
            "/solution/0/text",
            json!([]),
            expected("solution[0].text", case::Kind::Policy),
        ),
        (
            "/guardrail",
            json!([]),
            case::Error::UnknownField {
                path: "guardrail".to_owned(),
                nearest: Some("guardrails"),
            },
        ),
        (
            "/version",
            json!(3),
            case::Error::Newer {
                version: "3".to_owned(),
            },
        ),
    ] {
        assert_eq!(
            read(&with(pointer, value)),
            Err(Error::Document(error)),
            "{pointer}"
        );
    }
}
