//! Guardrails: the principal, context and decision of their requests.

use super::whole;
use challenge::{Ask, Attempt, Guardrail, Must, apply, grade, read};
use evaluator::context::Lookup;
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::trace::Decision;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use vault::case::NamedPolicy;
use vault::probe_requests::Who;

/// A request, its decision once the Region is allowed, and the known part of its context.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    why: String,
    request: Value,
    decision: Decision,
    #[serde(default)]
    who: Option<String>,
    #[serde(default)]
    resource: Option<String>,
    #[serde(default)]
    context: BTreeMap<String, Value>,
}

#[test]
fn requests_and_what_they_get() {
    let rows: Vec<Row> = serde_json::from_str(include_str!("guardrails.json")).unwrap();
    for row in rows {
        let mut challenge = whole();
        let request = ask(&row.request);
        challenge.guardrails = vec![Guardrail {
            id: "row".to_owned(),
            name: None,
            request,
            must: Must::Denied,
        }];
        // A request has the context keys that policies test.
        let tests: BTreeMap<&String, &str> =
            row.context.keys().map(|key| (key, "a value")).collect();
        let without_effect = serde_json::json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*", "Condition": {"StringEquals": tests},
        }});
        let level = challenge.start.policies.level_mut(Layer::Scp, 1).unwrap();
        level.push(NamedPolicy {
            name: "WithoutEffect".to_owned(),
            text: without_effect.to_string().into(),
        });
        let case = apply(&challenge.start, &challenge.solution);
        let graded = grade(
            &challenge,
            &Attempt {
                case,
                ..Attempt::default()
            },
        );
        let found = &graded.guardrails[0];
        assert_eq!(found.decision, row.decision, "{}", row.why);
        let denied = matches!(
            row.decision,
            Decision::ImplicitDeny | Decision::ExplicitDeny
        );
        assert_eq!(found.holds, denied, "{}", row.why);
        let probe = found.request.as_ref().unwrap();
        let who = match probe.who {
            Who::Caller => "caller",
            Who::SameAccount => "sameAccount",
            Who::OtherAccount => "otherAccount",
        };
        assert_eq!(row.who.as_deref().unwrap_or("caller"), who, "{}", row.why);
        if let Some(resource) = &row.resource {
            assert_eq!(probe.request.resource.as_str(), resource, "{}", row.why);
        }
        for (key, expected) in &row.context {
            let said = match probe.request.context.lookup(&Key::new(key)) {
                Lookup::Known(evaluator::context::ContextValue::One(value)) => value.clone().into(),
                Lookup::Known(evaluator::context::ContextValue::Many(values)) => {
                    values.clone().into()
                }
                Lookup::Absent => Value::Null,
                Lookup::Unknown => "unknown".into(),
            };
            assert_eq!(&said, expected, "{}: {key}", row.why);
        }
    }
}

/// A request, read as a challenge's file is read.
fn ask(request: &Value) -> Ask {
    let mut file: Value = serde_json::from_str(include_str!("whole.json")).unwrap();
    file["guardrails"] = serde_json::json!([{"id": "row", "request": request}]);
    file["wrong"] = Value::Array(Vec::new());
    read(&file.to_string())
        .unwrap()
        .guardrails
        .remove(0)
        .request
}
