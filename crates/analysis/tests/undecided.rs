//! What is not modelled is undecided, and says why; where it cannot matter, the answer is certain in spite of it.

use analysis::{
    Answer, Budget, Hints, Reason, Setting, compare, compare_all, new_access, of_documents,
};
use evaluator::evaluate::{PolicyLayer, PolicySet};
use evaluator::layer::Layer;
use evaluator::policy::read;
use std::sync::Arc;

fn document(statements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

#[expect(clippy::panic, reason = "a test ends so")]
fn new(before: &str, after: &str) -> Answer {
    let questions = of_documents(&document(before), &document(after), Layer::Identity);
    match compare_all(questions, Budget::default()) {
        Some([new, _]) => new.access.answer,
        None => panic!("there are questions"),
    }
}

#[test]
fn each_relation_that_is_not_modelled_has_its_reason() {
    let allow = |resource: &str, condition: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "{resource}", "Condition": {{{condition}}}}}"#
        )
    };
    let plain = |resource: &str| {
        format!(r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "{resource}"}}"#)
    };
    for (before, after, reason) in [
        // A part of an account's number: of the caller's, of the owner's, in the caller's ARN and in the resource's.
        (
            allow("*", r#""StringLike": {"aws:PrincipalAccount": "9999*"}"#),
            allow("*", r#""StringLike": {"aws:PrincipalAccount": "99*"}"#),
            "partOfAccount",
        ),
        (
            allow(
                "arn:aws:s3:::a/*",
                r#""StringLike": {"aws:ResourceAccount": "9999*"}"#,
            ),
            allow(
                "arn:aws:s3:::a/*",
                r#""StringLike": {"aws:ResourceAccount": "99*"}"#,
            ),
            "partOfAccount",
        ),
        (
            allow(
                "*",
                r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::9999*:role/x"}"#,
            ),
            allow(
                "*",
                r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::99*:role/x"}"#,
            ),
            "partOfAccount",
        ),
        (
            allow("*", r#""StringLike": {"aws:PrincipalArn": "*999:role/x"}"#),
            allow("*", r#""StringLike": {"aws:PrincipalArn": "*99:role/x"}"#),
            "partOfAccount",
        ),
        (
            plain("arn:aws:kms:us-east-1:9999*:key/*"),
            plain("arn:aws:kms:us-east-1:99*:key/*"),
            "partOfAccount",
        ),
        // A variable between other texts, compared with another key.
        (
            allow("*", r#""StringLike": {"aws:ResourceTag/a": "x*"}"#),
            allow(
                "*",
                r#""StringLike": {"aws:ResourceTag/a": "x-${aws:PrincipalTag/a}-*"}"#,
            ),
            "values",
        ),
        // A principal's ARN as a part of a resource.
        (
            allow(
                "arn:aws:s3:::a/*",
                r#""Bool": {"aws:SecureTransport": "true"}"#,
            ),
            allow(
                "arn:aws:s3:::a/${aws:PrincipalArn}",
                r#""Bool": {"aws:SecureTransport": ["true", "x"]}"#,
            ),
            "variable",
        ),
        // What follows from the resource as a part of it.
        (
            plain("arn:aws:s3:::a-9*"),
            plain("arn:aws:s3:::a-${aws:ResourceAccount}"),
            "variable",
        ),
        (
            plain("arn:aws:s3:::a-us-east-1"),
            plain("arn:aws:s3:::a-${aws:RequestedRegion}"),
            "variable",
        ),
        // Keys that follow from each other.
        (
            allow(
                "*",
                r#""DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}"#,
            ),
            allow("*", r#""NumericLessThan": {"aws:EpochTime": "1767225600"}"#),
            "related",
        ),
        (
            allow("*", r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#),
            allow("*", r#""Null": {"aws:MultiFactorAuthAge": "false"}"#),
            "related",
        ),
        (
            allow(
                "*",
                r#""ForAnyValue:StringEquals": {"aws:CalledVia": "a.amazonaws.com"}"#,
            ),
            allow(
                "*",
                r#""StringEquals": {"aws:CalledViaFirst": "a.amazonaws.com"}"#,
            ),
            "related",
        ),
        (
            allow(
                "*",
                r#""ForAnyValue:StringEquals": {"aws:CalledVia": "a.amazonaws.com"}"#,
            ),
            allow(
                "*",
                r#""StringEquals": {"aws:CalledViaLast": "a.amazonaws.com"}"#,
            ),
            "related",
        ),
        (
            allow("*", r#""Bool": {"aws:ViaAWSService": "true"}"#),
            allow(
                "*",
                r#""ForAnyValue:StringEquals": {"aws:CalledVia": "a.amazonaws.com"}"#,
            ),
            "related",
        ),
    ] {
        let found = new(&before, &after);
        let Answer::Undecided(found) = found else {
            panic!("{before} {after}: {found:?}");
        };
        assert_eq!(found.code(), reason, "{before} {after} {found:?}");
    }
}

/// The accounts, partitions and Regions that patterns tell apart are all looked at, as long as each is written out.
#[test]
fn relations_that_are_modelled_are_decided() {
    let plain = |resource: &str| {
        format!(r#"{{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "{resource}"}}"#)
    };
    for (before, after, is_some) in [
        (
            "arn:aws:kms:*:111122223333:key/x",
            "arn:aws:kms:*:*:key/x",
            true,
        ),
        (
            "arn:aws:kms:*:*:key/x",
            "arn:aws:kms:*:111122223333:key/x",
            false,
        ),
        (
            "arn:aws:kms:us-east-1:111122223333:key/x",
            "arn:aws:kms:us-east-?:111122223333:key/x",
            true,
        ),
        // The other partitions.
        (
            "arn:aws:kms:us-east-1:111122223333:key/x",
            "arn:aws*:kms:us-east-1:111122223333:key/x",
            true,
        ),
        // AWS knows variables after the fifth colon only.
        (
            "arn:aws:kms:us-east-1:111122223333:key/x",
            "arn:aws:kms:${aws:RequestedRegion}:111122223333:key/x",
            false,
        ),
    ] {
        let found = new(&plain(before), &plain(after));
        match (&found, is_some) {
            (Answer::Some(_), true) | (Answer::None, false) => {}
            _ => panic!("{before} {after}: {found:?}"),
        }
    }
}

#[test]
fn placeholders_and_broken_statements() {
    let known = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;
    let open =
        r#"{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::<BUCKET>/*"}"#;
    let broken = r#"{"Effect": "Allow", "Action": 7, "Resource": "*"}"#;
    let both = |one: &str, other: &str| format!("{one}, {other}");
    assert_eq!(
        new(known, &both(known, open)),
        Answer::Undecided(Reason::Placeholder("<BUCKET>".to_owned()))
    );
    let found = new(known, &both(known, broken));
    assert!(
        matches!(
            found,
            Answer::Undecided(
                Reason::NotUnderstood(Layer::Identity) | Reason::Hidden(Layer::Identity)
            )
        ),
        "{found:?}"
    );
    // What is the same on both sides is no difference, whatever it says.
    assert_eq!(new(&both(known, open), open), Answer::None);
    assert!(matches!(new(open, &both(open, known)), Answer::Some(_)));
    for part in [open, broken] {
        assert_eq!(new(part, part), Answer::None, "{part}");
    }
    // And where it cannot matter, neither.
    let everything = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    assert_eq!(new(everything, &both(everything, open)), Answer::None);
}

#[test]
fn hidden_layers() {
    let setting = |identity: &str, hidden: Layer| {
        let mut policies = PolicySet::default();
        let policy = Arc::new(read(&document(identity), Layer::Identity));
        policies.put(Layer::Identity, PolicyLayer::Levels(vec![vec![policy]]));
        policies.put(hidden, PolicyLayer::Hidden);
        Setting::new(policies)
    };
    let less = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;
    let more = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;
    for hidden in [Layer::Boundary, Layer::Session] {
        let [less, more] = [less, more].map(|identity| setting(identity, hidden));
        let found = compare(&less, &more, &Hints::default(), Budget::default());
        assert_eq!(found.new.answer, Answer::Undecided(Reason::Hidden(hidden)));
        assert_eq!(found.lost.answer, Answer::None);
    }
    // Service-linked roles are not limited by SCPs (`ORG/orgs_manage_policies_scps`), so one of them shows it.
    let [less, more] = [less, more].map(|identity| setting(identity, Layer::Scp));
    let found = compare(&less, &more, &Hints::default(), Budget::default());
    let Answer::Some(witness) = found.new.answer else {
        panic!("{:?}", found.new.answer);
    };
    assert!(
        witness
            .request
            .principal
            .as_str()
            .contains("AWSServiceRoleFor")
    );
}

#[test]
fn a_budget_that_is_spent_is_named() {
    let setting = |actions: &str| {
        let mut policies = PolicySet::default();
        let text = document(&format!(
            r#"{{"Effect": "Allow", "Action": [{actions}], "Resource": ["arn:aws:s3:::a*b*c*", "arn:aws:s3:::*x*y"]}}"#
        ));
        policies.put(
            Layer::Identity,
            PolicyLayer::Levels(vec![vec![Arc::new(read(&text, Layer::Identity))]]),
        );
        Setting::new(policies)
    };
    let (less, more) = (setting(r#""s3:GetObject""#), setting(r#""s3:*""#));
    let found = new_access(&less, &more, &Hints::default(), Budget::new(60));
    assert_eq!(found.answer, Answer::Undecided(Reason::TooLarge));
}
