//! Pairs of the kinds that AWS documents for `CheckNoNewAccess`, with AWS's results: a reference policy that allows all but
//! what a candidate must not allow, and candidates that pass or fail (the samples that `API_CheckNoNewAccess` links to,
//! `aws-samples/iam-access-analyzer-custom-policy-check-samples`).

use analysis::{Answer, Budget, compare_all, of_documents};
use evaluator::layer::Layer;

const PASS: bool = true;
const FAIL: bool = false;

fn document(statements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

#[expect(clippy::panic, reason = "a test ends so")]
fn check(layer: Layer, reference: &str, candidates: &[(&str, bool)]) {
    for (candidate, passes) in candidates {
        let questions = of_documents(&document(reference), &document(candidate), layer);
        let Some([new, _]) = compare_all(questions, Budget::default()) else {
            panic!("there are questions");
        };
        match (new.access.answer, *passes) {
            (Answer::None, PASS) | (Answer::Some(_), FAIL) => {}
            (answer, _) => panic!("{candidate}\n{answer:?}"),
        }
    }
}

#[test]
fn access_to_a_sensitive_object() {
    check(
        Layer::Identity,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*"},
           {"Effect": "Deny", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:RestoreObject"],
            "Resource": "arn:aws:s3:::payroll/*"}"#,
        &[
            (
                r#"{"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "arn:aws:s3:::lunch-menus/*"}"#,
                PASS,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                   {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::payroll/*"}"#,
                PASS,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::payroll/*"}"#,
                FAIL,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:*:*:*pay*/*"}"#,
                FAIL,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#,
                FAIL,
            ),
        ],
    );
}

#[test]
fn actions_only_on_resources_with_a_tag() {
    check(
        Layer::Identity,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*"},
           {"Effect": "Deny", "Action": "ec2:TerminateInstances", "Resource": "*",
            "Condition": {"Null": {"aws:ResourceTag/team": "true"}}}"#,
        &[
            (
                r#"{"Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": "*",
                    "Condition": {"StringEquals": {"aws:ResourceTag/team": "ops"}}}"#,
                PASS,
            ),
            (
                r#"{"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}"#,
                PASS,
            ),
            (
                r#"{"Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": "*"},
                   {"Effect": "Deny", "Action": "ec2:TerminateInstances", "Resource": "*",
                    "Condition": {"StringNotEquals": {"aws:ResourceTag/team": "ops"}}}"#,
                PASS,
            ),
            (
                r#"{"Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": "*"}"#,
                FAIL,
            ),
            (
                r#"{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}"#,
                FAIL,
            ),
        ],
    );
}

#[test]
fn only_some_principals_in_a_bucket_policy() {
    check(
        Layer::Resource,
        r#"{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/Writer", "arn:aws:iam::111122223333:role/Keeper"]},
            "Action": "s3:PutObject", "Resource": "*"},
           {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:PutObject", "Resource": "*",
            "Condition": {"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/Writer", "arn:aws:iam::111122223333:role/Keeper"]}}},
           {"Effect": "Allow", "Principal": "*", "NotAction": "s3:PutObject", "Resource": "*"}"#,
        &[
            (
                r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::payroll/*",
                    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Reader"}}}"#,
                PASS,
            ),
            (
                r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/Writer"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::payroll/*"}"#,
                PASS,
            ),
            (
                r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::payroll/*",
                    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Writer"}}}"#,
                PASS,
            ),
            (
                r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": "arn:aws:s3:::payroll/*"}"#,
                FAIL,
            ),
            (
                r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/Reader"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::payroll/*"}"#,
                FAIL,
            ),
            (
                r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::payroll/*",
                    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Reader"}}}"#,
                FAIL,
            ),
        ],
    );
}

const OTHER_ACTIONS: &str =
    r#"{"Effect": "Allow", "Principal": "*", "NotAction": "sts:AssumeRole"}"#;

fn trust(principal: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"}}"#)
}

const OF_PROVIDER: &str = r#"{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/Own"},
    "Action": "sts:AssumeRoleWithWebIdentity"}"#;

#[test]
fn only_some_accounts_in_a_trust_policy() {
    let reference = trust(r#"{"AWS": ["111122223333", "444455556666"]}"#);
    check(
        Layer::Resource,
        &format!("{reference}, {OTHER_ACTIONS}"),
        &[
            (&trust(r#"{"AWS": "111122223333"}"#), PASS),
            (
                &trust(r#"{"AWS": "arn:aws:iam::444455556666:role/Own"}"#),
                PASS,
            ),
            (OF_PROVIDER, PASS),
            (&trust(r#"{"Service": "glue.amazonaws.com"}"#), FAIL),
            (&trust(r#"{"AWS": "777788889999"}"#), FAIL),
            (
                &trust(r#"{"AWS": "arn:aws:iam::777788889999:role/Foreign"}"#),
                FAIL,
            ),
        ],
    );
}

#[test]
fn only_some_services_in_a_trust_policy() {
    let reference = trust(r#"{"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}"#);
    check(
        Layer::Resource,
        &format!("{reference}, {OTHER_ACTIONS}"),
        &[
            (&trust(r#"{"Service": "ec2.amazonaws.com"}"#), PASS),
            (OF_PROVIDER, PASS),
            (&trust(r#"{"Service": "glue.amazonaws.com"}"#), FAIL),
            (&trust(r#"{"AWS": "111122223333"}"#), FAIL),
            (
                &trust(r#"{"AWS": "arn:aws:iam::111122223333:role/Own"}"#),
                FAIL,
            ),
        ],
    );
}
