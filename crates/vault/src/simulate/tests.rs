//! Tests of the simulator calls: their contents for each kind of caller, and the omitted parts.

use super::{Call, NotSimulated, Simulation, simulation};
use crate::case::{Case, NamedPolicy, Visibility, read};
use crate::examples::EXAMPLES;
use evaluator::layer::Layer;
use serde_json::{Value, json};

const ALLOW: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*",
    "Condition": {"Bool": {"aws:ViaAWSService": "true"}}}]}"#;

fn case(caller: &str) -> Case {
    let mut case = read(EXAMPLES.first().unwrap().text).unwrap();
    case.caller.arn = caller.to_owned();
    case.policies = crate::case::Policies {
        identity: Visibility::Listed(vec![NamedPolicy {
            name: String::new(),
            text: ALLOW.into(),
        }]),
        key: Visibility::Listed(vec![NamedPolicy {
            name: String::new(),
            text: "{\u{a0}\"Statement\": []}".into(),
        }]),
        rcp: Visibility::Hidden,
        ..Default::default()
    };
    case
}

/// The call for `kms:Decrypt`, and its parameters.
fn decrypt(simulation: &Simulation) -> (&Call, Value) {
    let mut calls = simulation.calls.iter();
    let call = calls.find(|call| call.action == "kms:Decrypt").unwrap();
    (call, serde_json::from_str(&call.parameters).unwrap())
}

#[test]
fn placeholders_are_filled_in() {
    let mut case = case("arn:aws:iam::444455556666:user/u");
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "<all>"}}"#;
    let policies = case.policies.identity.items_mut().unwrap();
    policies.first_mut().unwrap().text = text.into();
    case.placeholders.insert("<all>".to_owned(), "*".to_owned());
    let simulation = simulation(&case, &crate::report(&case));
    let (_, parameters) = decrypt(&simulation);
    let filled = text.replace("<all>", "*");
    assert_eq!(parameters["PolicyInputList"], json!([filled]));
}

/// A placeholder that nobody filled in goes to the simulator as it is written, and is named: in every layer that the
/// simulator takes, once each, and no more of them than a person reads.
#[test]
fn placeholders_that_are_open_are_named() {
    let policy = |resource: &str| {
        NamedPolicy {
        name: String::new(),
        text: json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": resource}})
            .to_string()
            .as_str()
            .into(),
    }
    };
    let named = |case: &Case| {
        let simulation = simulation(case, &crate::report(case));
        let unseen = simulation.unseen.iter().filter_map(|unseen| match unseen {
            NotSimulated::Placeholder(name) => Some(name.clone()),
            _ => None,
        });
        unseen.collect::<Vec<String>>()
    };
    let mut case = case("arn:aws:iam::444455556666:user/u");
    case.policies.identity = Visibility::Listed(vec![
        policy("arn:aws:kms:us-west-2:<ACCOUNT_ID>:key/*"),
        policy("arn:aws:backup:<REGION>:<ACCOUNT_ID>:backup-vault:*"),
    ]);
    case.policies.boundary = Visibility::Listed(vec![policy("<BOUNDARY>")]);
    assert_eq!(named(&case), ["<ACCOUNT_ID>", "<BOUNDARY>", "<REGION>"]);
    let (_, parameters) = decrypt(&simulation(&case, &crate::report(&case)));
    let texts = parameters["PolicyInputList"].to_string();
    assert!(
        texts.contains("<ACCOUNT_ID>") && texts.contains("<REGION>"),
        "{texts}"
    );

    // What is filled in is not open, in part either.
    case.placeholders
        .insert("<ACCOUNT_ID>".to_owned(), "444455556666".to_owned());
    assert_eq!(named(&case), ["<BOUNDARY>", "<REGION>"]);
    let (_, parameters) = decrypt(&simulation(&case, &crate::report(&case)));
    let texts = parameters["PolicyInputList"].to_string();
    assert!(
        texts.contains("us-west-2:444455556666:key/*") && texts.contains("<REGION>"),
        "{texts}"
    );
    for (name, value) in [("<REGION>", "us-west-2"), ("<BOUNDARY>", "*")] {
        case.placeholders.insert(name.to_owned(), value.to_owned());
    }
    assert_eq!(named(&case), [""; 0]);

    let many: Vec<NamedPolicy> = (0..50).map(|at| policy(&format!("<p{at}>"))).collect();
    case.policies.identity = Visibility::Listed(many);
    assert_eq!(named(&case).len(), super::MOST_PLACEHOLDERS);
}

#[test]
fn who_calls_decides_what_the_simulator_takes() {
    let user = "arn:aws:iam::444455556666:user/u";
    let role = "arn:aws:iam::444455556666:role/R";
    let session = "arn:aws:sts::444455556666:assumed-role/R/s";
    let federated = "arn:aws:sts::444455556666:federated-user/n";
    for (caller, taken, key_policy) in [
        (user, json!(user), json!("{ \"Statement\": []}")),
        (role, json!(role), Value::Null),
        (session, json!(role), Value::Null),
        (federated, Value::Null, Value::Null),
    ] {
        let case = case(caller);
        let simulation = simulation(&case, &crate::report(&case));
        assert_eq!(simulation.calls.len(), 7, "{caller}");
        let (decrypt, parameters) = decrypt(&simulation);
        assert_eq!(parameters["CallerArn"], taken, "{caller}");
        assert_eq!(parameters["ResourcePolicy"], key_policy, "{caller}");
        assert_eq!(
            parameters["ResourceOwner"].is_string(),
            key_policy.is_string(),
            "{caller}"
        );
        assert_eq!(parameters["PolicyInputList"], json!([ALLOW]), "{caller}");
        let entry = json!([{"ContextKeyName": "aws:ViaAWSService", "ContextKeyValues": ["true"],
            "ContextKeyType": "boolean"}]);
        assert_eq!(parameters["ContextEntries"], entry, "{caller}");
        assert!(
            decrypt.line.contains("file://kms-Decrypt.json"),
            "{}",
            decrypt.line
        );
        let mut unseen = vec![NotSimulated::Layer(Layer::Rcp)];
        unseen.extend((caller == session || caller == federated).then_some(NotSimulated::Caller));
        unseen.extend((caller != user).then_some(NotSimulated::KeyPolicyOfRole));
        unseen.push(NotSimulated::Repaired(Layer::Resource));
        assert_eq!(simulation.unseen, unseen, "{caller}");
    }
}

/// A person's text may contain several documents, which are one policy with all their statements.
#[test]
fn no_document_is_left_out() {
    let mut case = case("arn:aws:iam::444455556666:user/u");
    let document =
        |sid: &str| format!(r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "{sid}"}}]}}"#);
    let both = Visibility::Listed(vec![NamedPolicy {
        name: String::new(),
        text: format!("{}\n{}", document("A"), document("B")).into(),
    }]);
    case.policies.boundary = both.clone();
    case.policies.key = both;
    let simulation = simulation(&case, &crate::report(&case));
    let (_, parameters) = decrypt(&simulation);
    let boundaries = &parameters["PermissionsBoundaryPolicyInputList"];
    assert_eq!(boundaries.as_array().map(Vec::len), Some(1));
    for text in [&boundaries[0], &parameters["ResourcePolicy"]] {
        let policy: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
        assert_eq!(policy["Statement"], json!([{"Sid": "A"}, {"Sid": "B"}]));
    }
}

#[test]
fn levels_go_from_the_root_to_the_account() {
    let mut case = case("arn:aws:iam::444455556666:user/u");
    let level = |name: &str| crate::case::Level {
        target: name.to_owned(),
        policies: vec![NamedPolicy {
            name: name.to_owned(),
            text: format!(r#"{{"Id": "{name}", "Statement": []}}"#).into(),
        }],
        ..crate::case::Level::default()
    };
    case.policies.scp =
        Visibility::Listed((1..=8).map(|number| level(&number.to_string())).collect());
    let simulation = simulation(&case, &crate::report(&case));
    let parameters: Value = serde_json::from_str(&simulation.calls[0].parameters).unwrap();
    let levels = parameters["OrderedOrganizationPolicyInputList"]
        .as_array()
        .unwrap();
    let first = levels[0]["ServiceControlPolicyInputList"][0]
        .as_str()
        .unwrap();
    assert_eq!(
        (levels.len(), first),
        (7, r#"{"Id": "1", "Statement": []}"#)
    );
    assert!(simulation.unseen.contains(&NotSimulated::Levels));
}
