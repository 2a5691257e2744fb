//! Tests of the access difference: edits of a policy, and what they permit more and less in which situations.

use super::{Comparison, Permits, Situation};
use crate::case::{Case, NamedPolicy, StatedValue, Visibility, read};
use crate::examples::EXAMPLES;
use crate::incremental::ReportCache;
use crate::probe_requests::{Permitted, Who};

const ROOT: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "kms:*", "Resource": "*"}"#;
const ALL: &str =
    r#"{"Effect": "Allow", "Action": ["backup:*", "backup-storage:*", "kms:*"], "Resource": "*"}"#;

/// A case with these statements in its identity policy and its key policy.
fn case(identity: &str, key: &str) -> Case {
    let mut case = read(EXAMPLES.first().unwrap().text).unwrap();
    let policy = |statements: &str| {
        Visibility::Listed(vec![NamedPolicy {
            name: String::new(),
            text: format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#).into(),
        }])
    };
    case.context.clear();
    case.policies = crate::case::Policies {
        identity: policy(identity),
        key: policy(key),
        ..Default::default()
    };
    case
}

fn compared(before: &Case, after: &Case) -> Permits {
    let mut comparison = Comparison::new(before, after, &mut ReportCache::default());
    while comparison.step() {}
    comparison.permits()
}

fn named(requests: &[Permitted]) -> Vec<(Who, &str)> {
    let mut named: Vec<(Who, &str)> = requests
        .iter()
        .map(|request| (request.who, &*request.action))
        .collect();
    named.dedup();
    named
}

#[test]
fn what_says_the_same_is_not_even_asked() {
    let moved =
        format!("{{\"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": \"*\"}},\n {ALL}");
    let rows = [
        (case(ALL, ROOT), case(ALL, ROOT)),
        (
            case(&moved, ROOT),
            case(
                &format!(
                    "{ALL}, {{\"Sid\": \"New\", \"Effect\": \"Deny\", \"Action\": [\"s3:*\"], \"Resource\": [\"*\"]}}"
                ),
                ROOT,
            ),
        ),
    ];
    for (before, after) in rows {
        let permits = compared(&before, &after);
        assert!(permits.is_same(), "{permits:?}");
        assert_eq!(permits.asked, 0);
    }
}

#[test]
fn what_is_added_permits_more_and_what_is_taken_away_less() {
    let with = case(
        &format!(r#"{ALL}, {{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}}"#),
        ROOT,
    );
    let denied = case(
        &format!(
            r#"{ALL}, {{"Effect": "Deny", "Action": "kms:ScheduleKeyDeletion", "Resource": "*"}}"#
        ),
        ROOT,
    );
    let (tighter, looser) = (compared(&with, &denied), compared(&denied, &with));
    let deletion = [(Who::Caller, "kms:ScheduleKeyDeletion")];
    assert_eq!(named(&tighter.less), deletion);
    assert_eq!(tighter.more, []);
    assert_eq!(named(&looser.more), deletion);
    assert_eq!(looser.less, []);
    // An identity-based policy has no effect on others.
    assert_eq!(looser.who, [Who::Caller]);
}

#[test]
fn a_key_policy_speaks_of_others() {
    let everybody = r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"}"#;
    let permits = compared(
        &case(ALL, ROOT),
        &case(ALL, &format!("{ROOT}, {everybody}")),
    );
    assert_eq!(permits.who, Who::ALL);
    // Other principals of the account are allowed already, through the account.
    assert_eq!(named(&permits.more), [(Who::OtherAccount, "kms:Decrypt")]);
}

#[test]
fn what_the_case_asks_is_asked_in_other_situations_too() {
    let asked_from = |address: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "backup:CreateBackupVault", "Resource": "*",
                 "Condition": {{"IpAddress": {{"aws:SourceIp": "{address}"}}, "Bool": {{"aws:MultiFactorAuthPresent": "true"}}}}}}"#
        )
    };
    let here = "203.0.113.7";
    let mut before = case(&asked_from("203.0.113.0/24"), ROOT);
    let rows = [
        (asked_from("203.0.113.7/32"), Vec::new()),
        (asked_from("0.0.0.0/0"), vec![Situation::OtherAddress]),
        (
            r#"{"Effect": "Allow", "Action": "backup:CreateBackupVault", "Resource": "*"}"#
                .to_owned(),
            vec![Situation::OtherAddress, Situation::WithoutMfa],
        ),
    ];
    for (statement, also) in rows {
        let mut after = case(&statement, ROOT);
        for case in [&mut before, &mut after] {
            let said = [
                ("aws:SourceIp", here),
                ("aws:MultiFactorAuthPresent", "true"),
            ];
            case.context = said
                .map(|(key, value)| (key.to_owned(), StatedValue::One(value.to_owned())))
                .into();
        }
        let permits = compared(&before, &after);
        assert_eq!(permits.also, also, "{statement}: {permits:?}");
        assert_eq!(permits.no_longer, [], "{statement}");
        assert_eq!(compared(&after, &before).no_longer, also, "{statement}");
        assert_eq!(
            permits.situations,
            [
                Situation::AsAsked,
                Situation::Directly,
                Situation::OtherRegion,
                Situation::OtherAddress,
                Situation::WithoutMfa
            ],
            "{statement}"
        );
    }
}
