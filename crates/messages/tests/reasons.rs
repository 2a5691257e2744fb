//! Tests of the reasons given for a statement, value by value, with the parts that were compared.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic here is a failed test"
)]

use evaluator::context::ContextValue;
use evaluator::evaluate::judge_policy;
use evaluator::identifiers::{Action, Principal, Resource};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::policy;
use evaluator::request::Request;
use evaluator::trace::Element;
use evaluator::truth::Truth;
use messages::{JAPANESE, Messages, ReasonContext, StatementReason};
use serde_json::{Value, json};
use std::sync::Arc;

const KEY: &str = "arn:aws:kms:us-west-2:444455556666:key/1234";

/// The request: a session of the role `Admin`, through AWS Backup, with an unknown tag.
fn request(action: &str, resource: &str) -> Request {
    let principal = Principal::parse("arn:aws:sts::444455556666:assumed-role/Admin/me");
    let mut request = Request::new(
        principal.expect("a principal"),
        Action::parse(action).expect("an action"),
        Resource::parse(resource).expect("a resource"),
    );
    let mut knows = |key: &str, value| request.context.insert(Key::new(key), value);
    knows("aws:SourceIp", ContextValue::One("203.0.113.7".to_owned()));
    knows(
        "aws:TagKeys",
        ContextValue::Many(vec!["env".to_owned(), "team".to_owned()]),
    );
    request
        .context
        .insert_unknown(Key::new("aws:PrincipalTag/*"));
    request
}

/// The reason for a statement in which these elements replace those that match everything.
fn reason(layer: Layer, changes: &Value, request: &Request, words: &Messages) -> StatementReason {
    let mut statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let fields = statement.as_object_mut().expect("fields");
    for (name, value) in changes.as_object().expect("changes") {
        if let Some(excluded) = name.strip_prefix("Not") {
            fields.remove(excluded);
        }
        fields.insert(name.clone(), value.clone());
    }
    let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let policy = policy::read(&text, layer);
    let traced = judge_policy(&Arc::new(request.clone()), &Arc::new(policy), Truth::False);
    let statements = traced.statements.expect("a policy");
    let action = request.action.to_string();
    let asked = ReasonContext {
        text: &text,
        action: &action,
        resource: request.resource.as_str(),
        context: Some(&request.context),
    };
    let reason = words.statement_reason(&asked, &statements[0]);
    for entry in reason.elements.iter().flat_map(|element| &element.entries) {
        assert!(text.get(entry.at.range()).is_some(), "{text}: {entry:?}");
    }
    reason
}

#[test]
fn each_value_says_why_it_matches_or_not() {
    let mount = request("backup-storage:MountCapsule", "*");
    let decrypt = request("kms:Decrypt", KEY);
    let identity = Layer::Identity;
    let key = Layer::Resource;
    for (layer, request, changes, element, expected) in [
        (
            identity,
            &decrypt,
            json!({"Action": ["kms:D*", "kms:Encrypt"]}),
            Element::Action,
            vec![
                "`kms:D*` covers `kms:Decrypt`",
                "`kms:Encrypt` is another action of `kms` than `kms:Decrypt`",
            ],
        ),
        (
            identity,
            &mount,
            json!({"Action": "backup:*"}),
            Element::Action,
            vec![
                "`backup:*` is about the service prefix `backup`; `backup-storage:MountCapsule` has the prefix `backup-storage`",
            ],
        ),
        (
            identity,
            &mount,
            json!({"Resource": "arn:aws:backup:us-west-2:444455556666:backup-vault:prod"}),
            Element::Resource,
            vec![
                "`backup-storage:MountCapsule` has no resource type, so only `*` can match it, and `arn:aws:backup:us-west-2:444455556666:backup-vault:prod` cannot",
            ],
        ),
        (
            identity,
            &decrypt,
            json!({"Resource": ["arn:aws:kms:us-east-1:444455556666:key/1234", "arn:aws:kms:us-west-2:444455556666:alias/vault"]}),
            Element::Resource,
            vec![
                "the region of `arn:aws:kms:us-east-1:444455556666:key/1234` is us-east-1, and the request's is us-west-2",
                "`arn:aws:kms:us-west-2:444455556666:alias/vault` is an alias; IAM compares with the ARN of the key itself",
            ],
        ),
        (
            identity,
            &decrypt,
            json!({"Resource": "arn:aws:kms:us-west-2:444455556666:key/${aws:PrincipalTag/key}"}),
            Element::Resource,
            vec![
                "a policy variable in `arn:aws:kms:us-west-2:444455556666:key/${aws:PrincipalTag/key}` has a value that is not known",
            ],
        ),
        (
            key,
            &decrypt,
            json!({"Principal": {"AWS": ["444455556666", "arn:aws:iam::444455556666:role/Admin", "arn:aws:iam::444455556666:user/u"]}}),
            Element::Principal,
            vec![
                "`444455556666` is the caller's account: its IAM policies decide who in it may",
                "`arn:aws:iam::444455556666:role/Admin` is the role whose session asks",
                "`arn:aws:iam::444455556666:user/u` is somebody else",
            ],
        ),
        (
            identity,
            &decrypt,
            json!({"Condition": {
                "IpAddress": {"aws:SourceIp": "198.51.100.0/24"},
                "StringEquals": {"aws:PrincipalTag/team": "ops", "aws:TagKeys": "env", "aws:username": "u"},
                "ForAllValues:StringEquals": {"aws:TagKeys": ["env", "team"]},
                "StringNotEquals": {"aws:SourceVpc": "vpc-1"},
            }}),
            Element::Condition,
            vec![
                "`aws:TagKeys` is `env` and `team` in the request: the condition holds",
                "`aws:SourceIp` is `203.0.113.7` in the request: the condition does not hold",
                "what the request has as `aws:PrincipalTag/team` is not known",
                "`aws:TagKeys` has several values, which only `ForAllValues:` and `ForAnyValue:` compare",
                "`aws:username` is not in the request, so the condition does not hold",
                "`aws:SourceVpc` is not in the request, and this operator holds without it",
            ],
        ),
    ] {
        let reason = reason(layer, &changes, request, &Messages::english());
        let judged = reason
            .elements
            .iter()
            .find(|judged| judged.element == element);
        let entries = judged.expect("the element").entries.iter();
        let said: Vec<&str> = entries.map(|entry| entry.text.as_str()).collect();
        assert_eq!(said, expected, "{changes}");
    }
}

#[test]
fn a_statement_says_in_one_sentence_what_it_does() {
    let decrypt = request("kms:Decrypt", KEY);
    for (changes, applies, expected) in [
        (
            json!({}),
            Truth::True,
            "it applies, and allows `kms:Decrypt`",
        ),
        (
            json!({"Effect": "Deny"}),
            Truth::True,
            "it applies, and denies `kms:Decrypt`",
        ),
        (
            json!({"Action": "s3:*", "NotResource": KEY}),
            Truth::False,
            "it does not apply: `Action` and `NotResource` not matched",
        ),
        (
            json!({"Action": "s3:*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "ops"}}}),
            Truth::False,
            "it does not apply: `Action` not matched",
        ),
        (
            json!({"Effect": "Deny", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "ops"}}}),
            Truth::Unknown,
            "it would deny `kms:Decrypt`, but whether it applies is not known: `Condition`",
        ),
        (
            json!({"Effect": "deny"}),
            Truth::True,
            "its `Effect` is not understood, so it could allow or deny",
        ),
    ] {
        let reason = reason(Layer::Identity, &changes, &decrypt, &Messages::english());
        assert_eq!(
            (reason.applies, reason.text.as_str()),
            (applies, expected),
            "{changes}"
        );
    }
}

#[test]
fn an_element_says_whether_it_matches() {
    let decrypt = request("kms:Decrypt", KEY);
    for (changes, element, expected) in [
        (json!({}), Element::Action, "`Action` matches"),
        (
            json!({"NotAction": "kms:*"}),
            Element::Action,
            "`NotAction` lists it, so the statement leaves it out",
        ),
        (
            json!({"NotAction": "s3:*"}),
            Element::Action,
            "`NotAction` matches",
        ),
        (
            json!({"Resource": "arn:aws:s3:::bucket"}),
            Element::Resource,
            "`Resource` does not match",
        ),
        (
            json!({"Action": 7}),
            Element::Action,
            "`Action` is not understood, so it could match",
        ),
        (
            json!({"Condition": {"StringEquals": {"aws:PrincipalTag/team": "ops"}}}),
            Element::Condition,
            "whether `Condition` matches depends on what is not known",
        ),
    ] {
        let reason = reason(Layer::Identity, &changes, &decrypt, &Messages::english());
        let judged = reason
            .elements
            .iter()
            .find(|judged| judged.element == element);
        assert_eq!(judged.expect("the element").text, expected, "{changes}");
    }
}

#[test]
fn other_languages_say_it_their_way() {
    let japanese = Messages::from_json(JAPANESE).expect("Japanese");
    let decrypt = request("kms:Decrypt", KEY);
    let reason = reason(
        Layer::Identity,
        &json!({"Action": "s3:*"}),
        &decrypt,
        &japanese,
    );
    assert_eq!(reason.text, "適用されません。一致しない要素：`Action`");
    let said = &reason.elements[0].entries[0].text;
    assert_eq!(
        said,
        "`s3:*` はサービスプレフィックス `s3` のもので、`kms:Decrypt` のプレフィックスは `kms` です"
    );
}

/// A message asks only for what its recipient can change: a key's administrators cannot allow an action that is not on
/// keys.
#[test]
fn a_message_asks_only_for_what_the_policy_is_about() {
    let texts = vault::examples::EXAMPLES.iter();
    let text = texts
        .filter(|example| example.id == "key-policy-does-not-delegate")
        .map(|example| {
            let forgotten = r#"Action\": \"backup-storage:MountCapsule"#;
            example
                .text
                .replace(forgotten, r#"Action\": \"backup-storage:GetChunk"#)
        })
        .next()
        .expect("the example");
    let case = vault::case::read(&text).expect("a case");
    let fixes = vault::fix::find_all(&case);
    let steps = || {
        fixes
            .iter()
            .flat_map(|fix| fix.steps.iter().map(move |step| (fix, step)))
    };
    assert!(steps().any(|(fix, _)| fix.steps.len() > 1), "{fixes:?}");
    let japanese = Messages::from_json(JAPANESE).expect("Japanese");
    for words in [Messages::english(), japanese] {
        for (fix, step) in steps() {
            let (subject, body) = words.request_for_change(&case, fix, step, None, None);
            let about_key = step.place.layer == Layer::Resource;
            let asked = body.split("\n\n").next().expect("what is asked");
            assert_eq!(asked.contains("kms:"), about_key, "{body}");
            assert_eq!(
                asked.contains("backup-storage:MountCapsule"),
                !about_key,
                "{body}"
            );
            assert!(!subject.contains("  "), "{subject}");
        }
    }
}

#[test]
fn a_message_asks_in_two_sentences_and_shows_what_changes() {
    let case = vault::case::read(vault::examples::EXAMPLES[0].text).expect("a case");
    let fixes = vault::fix::find_all(&case);
    let step = fixes[0].steps.first().expect("a step");
    let link = Some("https://example.com/#c=1.abc");
    let (_, body) = Messages::english().request_for_change(&case, &fixes[0], step, None, link);
    let paragraphs: Vec<&str> = body.split("\n\n").collect();
    let [ask, difference, proof, case_of] = paragraphs.as_slice() else {
        panic!("{body}");
    };
    assert_eq!(ask.matches(". ").count(), 1, "two sentences: {ask}");
    assert!(
        ask.contains("without `backup-storage:MountCapsule`. Please change the identity policy"),
        "{ask}"
    );
    let fences = difference.lines().filter(|line| line.starts_with("```"));
    assert_eq!(fences.collect::<Vec<_>>(), ["```diff", "```"], "{body}");
    let changes = difference.lines().filter(|line| !line.starts_with("```"));
    let signs: String = changes.filter_map(|line| line.chars().next()).collect();
    // The statement's only action becomes a list of two.
    assert_eq!(signs.replace(' ', ""), "-+", "{difference}");
    assert!(
        proof.contains("6 of 7 actions are allowed now, 7 of 7 after this change."),
        "{proof}"
    );
    assert!(
        !proof.contains("requests"),
        "nothing that only we understand: {proof}"
    );
    assert!(
        case_of.ends_with("<https://example.com/#c=1.abc>"),
        "{case_of}"
    );
}

/// "Does not allow all 7 actions" would imply that it allows some.
#[test]
fn what_nothing_allows_is_said_of_each_action() {
    for (identity, expected) in [
        (
            json!([]),
            "no identity policy of the caller allows any of the 7 actions",
        ),
        (
            json!(["backup:*", "backup-storage:*", "kms:*Grant", "kms:D*Key"]),
            "no identity policy of the caller allows `kms:Decrypt` or `kms:GenerateDataKey`",
        ),
    ] {
        let allow = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": identity, "Resource": "*"},
        ]});
        let delegate = json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "kms:*",
            "Resource": "*",
        }});
        let case = json!({
            "version": 1,
            "caller": {"arn": "arn:aws:iam::444455556666:role/R"},
            "vault": {"name": "prod", "region": "us-west-2"},
            "key": {"arn": "arn:aws:kms:us-west-2:444455556666:key/1234abcd"},
            "policies": {"identity": [allow], "key": [delegate]},
        });
        let case = vault::case::read(&case.to_string()).expect("a case");
        let reasons = Messages::english().reasons_of(&case, &vault::report(&case));
        let sentences: Vec<&str> = reasons.iter().map(|reason| &*reason.sentence).collect();
        assert_eq!(sentences, [expected]);
    }
}
