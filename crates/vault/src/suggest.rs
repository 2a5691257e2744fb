//! Suggested values for placeholders whose name identifies a part of the request. They are offered and never filled in
//! without being asked for.
//!
//! Only unambiguous names: `${AWS::AccountId}` is the caller's account, `${ManagementAccountId}` is not, and
//! `{{AllowedRegions}}` is an unknown list.

use crate::case::{Case, KeyKind};
use crate::infer::is_stand_in;
use evaluator::placeholder::has_placeholder;

/// Words around the identifying one, the longest first: a shorter one may be a part of it.
const AROUND: [&str; 19] = [
    "parameter",
    "identity",
    "current",
    "default",
    "number",
    "caller",
    "target",
    "local",
    "param",
    "this",
    "your",
    "data",
    "name",
    "aws",
    "var",
    "ref",
    "the",
    "my",
    "id",
];

/// The value for a placeholder with this name, as far as the request determines it.
pub fn suggestion(case: &Case, placeholder: &str) -> Option<String> {
    let letters = placeholder.chars().filter(char::is_ascii_alphanumeric);
    let letters: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    let mut what = letters.clone();
    for word in AROUND {
        what = what.replace(word, "");
    }
    let field = |arn: &str, at: usize| -> Option<String> {
        arn.trim().split(':').nth(at).map(str::to_owned)
    };
    let is_customer_key = case.key.kind == KeyKind::Customer;
    let key = Some(case.key.arn.trim().to_owned()).filter(|_| is_customer_key);
    let value = match what.as_str() {
        "account" => field(&case.caller.arn, 4),
        "partition" => field(&case.caller.arn, 1),
        "region" | "backupregion" | "vaultregion" => Some(case.vault.region.trim().to_owned()),
        "vault" | "backupvault" => Some(case.vault.name.trim().to_owned()),
        "keyarn" | "kmskeyarn" | "cmkarn" => key,
        "key" | "kmskey" | "cmk" if letters.ends_with("id") => {
            key.and_then(|arn| Some(arn.rsplit_once("key/")?.1.to_owned()))
        }
        // An account whose digits are masked.
        _ if letters.len() == 12 && letters.chars().all(|letter| letter == 'x') => {
            field(&case.caller.arn, 4)
        }
        _ => None,
    };
    value.filter(|value| !value.is_empty() && !is_stand_in(value) && !has_placeholder(value))
}

#[cfg(test)]
mod tests {
    use super::suggestion;
    use crate::case::{Caller, Case, Key, KeyKind, Vault};

    #[test]
    fn only_what_a_name_can_only_mean_is_suggested() {
        let case = Case {
            caller: Caller {
                arn: "arn:aws-cn:iam::444455556666:role/Ops".into(),
                ..Caller::default()
            },
            vault: Vault {
                name: "prod".into(),
                region: "cn-north-1".into(),
                ..Vault::default()
            },
            key: Key {
                kind: KeyKind::Customer,
                arn: "arn:aws-cn:kms:cn-north-1:444455556666:key/1234abcd".into(),
                ..Key::default()
            },
            ..Case::default()
        };
        for (placeholder, expected) in [
            ("${AWS::AccountId}", Some("444455556666")),
            ("${AccountId}", Some("444455556666")),
            ("<your-account-id>", Some("444455556666")),
            (
                "${data.aws_caller_identity.current.account_id}",
                Some("444455556666"),
            ),
            ("YOUR_ACCOUNT", Some("444455556666")),
            ("XXXXXXXXXXXX", Some("444455556666")),
            ("${AWS::Region}", Some("cn-north-1")),
            ("{{ region }}", Some("cn-north-1")),
            ("${data.aws_region.current.name}", Some("cn-north-1")),
            ("${AWS::Partition}", Some("aws-cn")),
            ("<backup-vault-name>", Some("prod")),
            ("${KmsKeyId}", Some("1234abcd")),
            (
                "<KEY_ARN>",
                Some("arn:aws-cn:kms:cn-north-1:444455556666:key/1234abcd"),
            ),
            // Another account, several Regions, properties that are not part of the request.
            ("${ManagementAccountId}", None),
            ("<backup-account-id>", None),
            ("{{AllowedRegions}}", None),
            ("<my-org-id>", None),
            ("${KmsKey}", None),
            ("xxxxxxxx", None),
        ] {
            assert_eq!(
                suggestion(&case, placeholder).as_deref(),
                expected,
                "{placeholder}"
            );
        }
        let nothing = Case::default();
        assert_eq!(suggestion(&nothing, "${AWS::AccountId}"), None);
        let placeholders = Case {
            vault: Vault {
                region: "<region>".into(),
                ..Vault::default()
            },
            ..Case::default()
        };
        assert_eq!(suggestion(&placeholders, "${AWS::Region}"), None);
    }
}
