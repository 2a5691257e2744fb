//! Redaction: the identifiers found, their placeholders, and that no decision changes.

use evaluator::trace::Decision;
use proptest::prelude::*;
use serde_json::{Value, json};
use vault::case::{self, Case};
use vault::redact::{self, Kind, SecretKind, redact};

fn read(case: &Value) -> Case {
    case::read(&case.to_string()).unwrap_or_else(|error| panic!("{error:?} in {case:#}"))
}

fn decisions(case: &Case) -> Vec<Decision> {
    vault::report(case)
        .rows
        .iter()
        .map(|row| row.decision)
        .collect()
}

/// A case in which everything that is replaced occurs.
fn everything() -> Value {
    json!({
        "version": 1,
        "caller": {"arn": "arn:aws:sts::987654321098:assumed-role/Ops/alice@corp.example", "tags": {"owner": "alice@corp.example"}},
        "vault": {"name": "payroll", "region": "us-west-2"},
        "key": {"arn": "arn:aws:kms:us-west-2:987654321098:key/aaaabbbb-cccc-dddd-eeee-ffff00001111"},
        "context": {"aws:PrincipalOrgID": "o-corpcorp01", "aws:userid": "AROACORPCORPCORPCORP1:alice@corp.example"},
        "policies": {
            "identity": [{"name": "Own", "text": "{\"Version\": \"2012-10-17\", \"Statement\": [\n  {\"Effect\": \"Allow\", \"Action\": [\"backup:CreateBackupVault\", \"kms:*\"], \"Resource\": [\"arn:aws:backup:us-west-2:987654321098:backup-vault:payroll\", \"arn:aws:kms:us-west-2:987654321098:key/aaaabbbb-cccc-dddd-eeee-ffff00001111\"]},\n  {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::corp-logs-987654321098/x\"}]}"}],
            "key": [{"name": "", "text": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"AWS\": [\"987654321098\", \"arn:aws:iam::987654321098:role/team/Ops\", \"arn:aws:iam::123123123123:root\"]}, \"Action\": \"kms:*\", \"Resource\": \"*\", \"Condition\": {\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-corpcorp01\"}}}}"}]
        }
    })
}

#[test]
fn the_same_thing_becomes_the_same_placeholder_everywhere() {
    let redacted = redact(&read(&everything()));
    assert_eq!(redacted.kept, Vec::<Kind>::new());
    let case = &redacted.case;
    assert_eq!(
        case.caller.arn,
        "arn:aws:sts::111122223333:assumed-role/role-1/user-1@example.com"
    );
    assert_eq!(case.caller.tags["owner"], "user-1@example.com");
    assert_eq!(case.vault.name, "vault-1");
    assert_eq!(
        case.key.arn,
        "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-000000000001"
    );
    let identity = &case.policies.identity.items()[0];
    assert_eq!(identity.name, "Own");
    assert_eq!(
        &*identity.text,
        "{\"Version\": \"2012-10-17\", \"Statement\": [\n  {\"Effect\": \"Allow\", \"Action\": [\"backup:CreateBackupVault\", \"kms:*\"], \"Resource\": [\"arn:aws:backup:us-west-2:111122223333:backup-vault:vault-1\", \"arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-000000000001\"]},\n  {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::bucket-1/x\"}]}"
    );
    let key = &case.policies.key.items()[0].text;
    assert!(key.contains("[\"111122223333\", \"arn:aws:iam::111122223333:role/team/role-1\", \"arn:aws:iam::444455556666:root\"]"), "{key}");
    assert!(
        key.contains("\"aws:PrincipalOrgID\": \"o-example001\""),
        "{key}"
    );
    let words: Vec<(&str, &str)> = redacted
        .replaced
        .iter()
        .map(|each| (each.kind.word(), each.to.as_str()))
        .collect();
    assert!(
        words.contains(&("uniqueId", "AROAEXAMPLE0000000001")),
        "{words:?}"
    );
}

/// The value of a placeholder is recognized as a name by its context only, and a value that is not used not at all.
#[test]
fn what_placeholders_stand_for_is_replaced() {
    let mut case = everything();
    let text = |resource: &str| {
        json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "*", "Resource": resource}
        ]})
        .to_string()
    };
    case["version"] = json!(2);
    case["policies"]["identity"] = json!([
        {"name": "Own", "text": text("arn:aws:iam::<account>:role/<team>")},
        {"name": "Other", "text": text("arn:aws:s3:::<bucket>/<unused>")}
    ]);
    case["placeholders"] = json!({
        "<account>": "987654321098", "<team>": "nightwatch", "<bucket>": "corp-logs", "<other>": "nightwatch"
    });
    let case = read(&case);
    let redacted = redact(&case);
    assert_eq!(decisions(&redacted.case), decisions(&case));
    let text = case::write(&redacted.case);
    for told in ["987654321098", "nightwatch", "corp-logs", "<team>"] {
        assert!(!text.contains(told), "{told}: {text}");
    }
    assert!(
        text.contains("arn:aws:iam::111122223333:role/role-"),
        "{text}"
    );
    assert!(text.contains("<unused>"), "{text}");
}

#[test]
fn nothing_of_what_was_replaced_is_left() {
    let redacted = redact(&read(&everything()));
    let text = case::write(&redacted.case);
    for replaced in &redacted.replaced {
        assert!(!text.contains(&replaced.from), "{}", replaced.from);
    }
    assert!(!text.to_lowercase().contains("corp"), "{text}");
}

#[test]
fn redacting_twice_is_redacting_once() {
    let once = redact(&read(&everything())).case;
    assert_eq!(redact(&once).case, once);
}

#[test]
fn an_encoded_policy_hides_nothing() {
    let policy = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"kms:*\", \"Resource\": \"arn:aws:kms:us-west-2:987654321098:key/*\"}}";
    let bytes: Vec<String> = policy.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let encoded = bytes.concat();
    let case =
        read(&json!({"version": 1, "policies": {"identity": [{"name": "", "text": encoded}]}}));
    let redacted = redact(&case).case;
    assert_eq!(
        *redacted.policies.identity.items()[0].text,
        policy.replace("987654321098", "111122223333")
    );
}

#[test]
fn a_name_that_a_pattern_needs_is_kept_and_named() {
    let mut case = everything();
    case["policies"]["identity"] = json!([{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "backup:*", "Resource": "arn:aws:backup:*:*:backup-vault:pay*"}}]);
    let redacted = redact(&read(&case));
    assert_eq!(redacted.kept, [Kind::Vault]);
    assert_eq!(redacted.case.vault.name, "payroll");
    assert_eq!(
        redacted.case.caller.arn,
        "arn:aws:sts::111122223333:assumed-role/role-1/user-1@example.com"
    );
}

#[test]
fn a_name_in_a_condition_is_replaced_too() {
    let mut case = everything();
    case["caller"]["arn"] = json!("arn:aws:iam::987654321098:user/alice");
    case["policies"]["identity"] = json!([{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": ["bob", "alice"]}}}}]);
    let case = read(&case);
    let redacted = redact(&case);
    assert_eq!(redacted.kept, Vec::<Kind>::new());
    assert!(
        redacted.case.policies.identity.items()[0]
            .text
            .contains("\"user-1\"")
    );
    assert_eq!(decisions(&redacted.case), decisions(&case));
}

#[test]
fn what_aws_owns_stays() {
    for arn in [
        "arn:aws:iam::aws:policy/AWSBackupFullAccess",
        "arn:aws:iam::987654321098:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup",
        "arn:aws:kms:us-west-2:987654321098:alias/aws/backup",
        "arn:aws:iam::987654321098:role/Backup*",
        "arn:aws:iam::987654321098:user/${aws:username}",
    ] {
        let case = read(&json!({"version": 1, "title": arn}));
        let title = redact(&case).case.title.unwrap_or_default();
        assert_eq!(title, arn.replace("987654321098", "111122223333"));
    }
}

#[test]
fn credentials_are_found() {
    use SecretKind::{AccessKeyId, SecretAccessKey, SessionToken};
    // Concatenated here, so that secret scanners do not report this file.
    let id = format!("AKIA{}", "IOSFODNN7EXAMPLE");
    let temporary = format!("ASIA{}", "IOSFODNN7EXAMPLE");
    let secret = format!("wJalrXUtnFEMI/K7MDENG/{}", "bPxRfiCYEXAMPLEKEY");
    let token = format!("IQoJ{}", "b3JpZ2luX2VjEXAMPLE".repeat(8));
    let rows = [
        (format!("export AWS_ACCESS_KEY_ID={id}\nexport AWS_SECRET_ACCESS_KEY={secret}\nexport AWS_SESSION_TOKEN={token}"), vec![(AccessKeyId, &id), (SecretAccessKey, &secret), (SessionToken, &token)]),
        (json!({"Credentials": {"AccessKeyId": temporary, "SecretAccessKey": secret, "SessionToken": token}}).to_string(), vec![(AccessKeyId, &temporary), (SecretAccessKey, &secret), (SessionToken, &token)]),
        (format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = {secret}"), vec![(AccessKeyId, &id), (SecretAccessKey, &secret)]),
        (format!("look: {secret}"), vec![(SecretAccessKey, &secret)]),
        ("da39a3ee5e6b4b0d3255bfef95601890afd80709".to_owned(), vec![]),
        ("arn:aws:iam::444455556666:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup".to_owned(), vec![]),
        ("AIDACKCEVSQ6C2EXAMPLE and AROAIOSFODNN7EXAMPLE1".to_owned(), vec![]),
        (everything().to_string(), vec![]),
    ];
    for (text, wanted) in rows {
        let found: Vec<(SecretKind, &str)> = redact::secrets(&text)
            .into_iter()
            .map(|secret| (secret.kind, &text[secret.span.range()]))
            .collect();
        let wanted: Vec<(SecretKind, &str)> = wanted
            .into_iter()
            .map(|(kind, text)| (kind, text.as_str()))
            .collect();
        assert_eq!(found, wanted, "{text}");
        let clean = redact::without_secrets(&text);
        assert_eq!(redact::secrets(&clean), [], "{clean}");
        assert_eq!(
            clean.matches(redact::REMOVED).count(),
            found.len(),
            "{clean}"
        );
    }
}

const ACCOUNTS: [&str; 3] = ["987654321098", "444455556666", "111122223333"];

fn statement() -> impl Strategy<Value = Value> {
    let account = || prop::sample::select(ACCOUNTS.to_vec());
    let action = prop::sample::select(vec![
        "*",
        "backup:*",
        "backup-storage:*",
        "kms:*",
        "kms:CreateGrant",
        "backup:CreateBackupVault",
    ]);
    let resource = (
        account(),
        prop::sample::select(vec!["*", "key", "vault", "vault-1", "pay*", "keys"]),
    )
        .prop_map(|(account, kind)| match kind {
            "key" => {
                format!("arn:aws:kms:us-west-2:{account}:key/aaaabbbb-cccc-dddd-eeee-ffff00001111")
            }
            "keys" => format!("arn:aws:kms:*:{account}:key/*"),
            "*" => "*".to_owned(),
            "vault" => format!("arn:aws:backup:us-west-2:{account}:backup-vault:payroll"),
            name => format!("arn:aws:backup:us-west-2:{account}:backup-vault:{name}"),
        });
    let condition = prop::option::of((account(), 0..4).prop_map(|(account, kind)| match kind {
        0 => json!({"StringEquals": {"aws:PrincipalAccount": account}}),
        1 => json!({"ArnLike": {"aws:PrincipalArn": format!("arn:aws:iam::{account}:role/Ops")}}),
        2 => json!({"StringLike": {"aws:PrincipalArn": format!("arn:aws:iam::{account}:role/O*")}}),
        _ => json!({"StringNotEquals": {"aws:username": "Ops"}}),
    }));
    let effect = prop_oneof![4 => Just("Allow"), 1 => Just("Deny")];
    (effect, action, resource, condition).prop_map(|(effect, action, resource, condition)| {
        let mut statement = json!({"Effect": effect, "Action": action, "Resource": resource});
        if let Some(condition) = condition {
            statement["Condition"] = condition;
        }
        statement
    })
}

fn any_case() -> impl Strategy<Value = Value> {
    let account = || prop::sample::select(ACCOUNTS.to_vec());
    let policies = |principal: bool| {
        prop::collection::vec((statement(), account(), any::<bool>()), 0..4).prop_map(
            move |statements| {
                let statements: Vec<Value> = statements
                    .into_iter()
                    .map(|(mut statement, account, root)| {
                        if principal {
                            let arn = if root {
                                format!("arn:aws:iam::{account}:root")
                            } else {
                                format!("arn:aws:iam::{account}:role/Ops")
                            };
                            statement["Principal"] = json!({"AWS": arn});
                        }
                        statement
                    })
                    .collect();
                json!([{"Version": "2012-10-17", "Statement": statements}])
            },
        )
    };
    let caller = prop::sample::select(vec!["role/Ops", "user/Ops", "user/vault-1"]);
    (account(), caller, account(), policies(false), policies(true), prop::option::of(policies(false))).prop_map(
        |(own, caller, owner, identity, key, boundary)| {
            let mut case = everything();
            case["caller"]["arn"] = json!(format!("arn:aws:iam::{own}:{caller}"));
            case["key"]["arn"] = json!(format!("arn:aws:kms:us-west-2:{owner}:key/aaaabbbb-cccc-dddd-eeee-ffff00001111"));
            case["policies"] = json!({"identity": identity, "key": key, "boundary": boundary.unwrap_or(json!([]))});
            case
        },
    )
}

proptest! {
    // Each case is evaluated several times.
    #![proptest_config(crate::generate::tried(48))]

    #[test]
    fn redaction_changes_no_decision(case in any_case()) {
        let case = read(&case);
        let redacted = redact(&case);
        prop_assert_eq!(decisions(&redacted.case), decisions(&case));
        // Kinds do have to be kept in some cases, but never accounts and keys.
        prop_assert!(!redacted.kept.contains(&Kind::Account), "{:?}", redacted.kept);
        prop_assert!(!redacted.kept.contains(&Kind::Key), "{:?}", redacted.kept);
    }

    #[test]
    fn anything_can_be_redacted(text in "(?s)[a-z0-9:/\"\\\\@.{}あ-]{0,40}(arn:aws:iam::987654321098:(role|user)/)?[a-z0-9:/\"\\\\@.{}あ-]{0,40}") {
        let case = Case { title: Some(text), ..Case::default() };
        let once = redact(&case).case;
        prop_assert!(!once.title.as_deref().unwrap_or_default().contains("987654321098"));
    }
}
