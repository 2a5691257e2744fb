//! Inference of a request's fields from the policies and AWS's messages, so that a person who pastes one policy gets an
//! answer at once, without filling in a form first.
//!
//! A blank field is taken from the only ARN that contains its value and for which a statement allows something: what a
//! policy denies, or excepts, need not be what the vault is made of. If there is none, a stand-in is assumed, but only
//! if no policy distinguishes it from any other value (`infer/mentions.rs`); otherwise the field stays missing. Every
//! value has its source, and values that a person enters take precedence.

mod mentions;

use crate::case::{Case, KeyKind};
use crate::masked::account_of;
use evaluator::layer::Layer;
use mentions::{Arn, Mentions, Owner};

/// A field of a case that was inferred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inferred {
    /// Its path in the case: `caller.arn`.
    pub field: &'static str,
    /// The source of its value.
    pub source: Source,
}

impl Inferred {
    /// Its value in the completed case.
    pub fn value<'a>(&self, case: &'a Case) -> &'a str {
        match self.field {
            "caller.arn" => &case.caller.arn,
            "vault.name" => &case.vault.name,
            "vault.region" => &case.vault.region,
            _ => &case.key.arn,
        }
    }
}

/// The source of an inferred value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// An ARN in a policy of this layer.
    Policy(Layer),
    /// An ARN in another field of the case.
    Field,
    /// Assumed: every value gives the same answer, because no text distinguishes it from others.
    Assumed,
}

/// Stand-ins for values that no text distinguishes from others. No real account, role or vault has these names.
const ANY_ACCOUNT: &str = "000000000000";
const ANY_REGION: &str = "us-east-1";
const ANY_VAULT: &str = "any-vault";
const ANY_ROLE: &str = "any-role";
const ANY_KEY: &str = "00000000-0000-0000-0000-000000000000";

/// Returns `true` if the account of an ARN is an assumed one.
pub(crate) fn is_account_assumed(arn: &str) -> bool {
    account_of(arn) == Some(ANY_ACCOUNT)
}

/// Returns `true` if a key is an assumed one.
pub(crate) fn is_key_assumed(arn: &str) -> bool {
    arn.ends_with(ANY_KEY)
}

/// Returns `true` if a value is an assumed stand-in, which says nothing about the person's resources.
pub fn is_stand_in(value: &str) -> bool {
    let stands_in = [ANY_ACCOUNT, ANY_VAULT, ANY_ROLE, ANY_KEY];
    stands_in.iter().any(|any| value.contains(any))
}

/// The case with its blank fields filled in, and the fields that were. A case without any policy text stays unchanged.
pub fn infer(mut case: Case) -> (Case, Vec<Inferred>) {
    let mut filled = Vec::new();
    let fields = [&case.caller.arn, &case.vault.name, &case.vault.region];
    let needs_key = case.key.kind == KeyKind::Customer && case.key.arn.trim().is_empty();
    if !needs_key && fields.iter().all(|field| !field.trim().is_empty()) {
        return (case, filled);
    }
    if case.policies.are_blank() {
        return (case, filled);
    }
    let mentions = Mentions::of(&case);
    let resources = || mentions.allowed_resources();
    let vaults = || resources().filter(|arn| arn.service == "backup" && arn.vault().is_some());

    if needs_key {
        let keys = resources().filter(|arn| arn.service == "kms" && arn.is_key());
        if let Some((arn, source)) = only(keys.map(|arn| (arn.text.to_owned(), arn.source()))) {
            case.key.arn = arn;
            filled.push(inferred("key.arn", source));
        }
    }
    let key = Arn::parse(case.key.arn.trim(), None).filter(Arn::is_key);
    if case.vault.region.trim().is_empty() {
        let of_vault = only(
            vaults()
                .filter(|arn| is_plain(arn.region))
                .map(|arn| (arn.region.to_owned(), arn.source())),
        );
        let of_key = key
            .as_ref()
            .map(|key| (key.region.to_owned(), Source::Field));
        let any =
            || (!mentions.distinguish_regions()).then(|| (ANY_REGION.to_owned(), Source::Assumed));
        if let Some((region, source)) = of_key.or(of_vault).or_else(any) {
            case.vault.region = region;
            filled.push(inferred("vault.region", source));
        }
    }
    if case.vault.name.trim().is_empty() {
        let named = only(vaults().filter_map(|arn| Some((arn.vault()?.to_owned(), arn.source()))));
        let any =
            || (!mentions.distinguish_vaults()).then(|| (ANY_VAULT.to_owned(), Source::Assumed));
        if let Some((name, source)) = named.or_else(any) {
            case.vault.name = name;
            filled.push(inferred("vault.name", source));
        }
    }
    if case.caller.arn.trim().is_empty() && !mentions.distinguish_callers() {
        let accounts = mentions.allowed_accounts();
        let is_named = !accounts.is_empty();
        let any = || {
            (!is_named && !mentions.distinguish_accounts())
                .then(|| (ANY_ACCOUNT.to_owned(), Source::Assumed))
        };
        if let Some((account, source)) = only(accounts.into_iter()).or_else(any) {
            case.caller.arn = format!("arn:aws:iam::{account}:role/{ANY_ROLE}");
            filled.push(inferred("caller.arn", source));
        }
    }
    if case.key.kind == KeyKind::Customer
        && case.key.arn.trim().is_empty()
        && !mentions.distinguish_keys()
        && let Some(caller) = Arn::parse(case.caller.arn.trim(), None)
        && is_account(caller.account)
        && !case.vault.region.trim().is_empty()
        && match mentions.owner_of_key(caller.account) {
            Owner::Caller => true,
            Owner::Unclear => false,
            Owner::Unnamed => !mentions.distinguish_owners(),
        }
    {
        let region = case.vault.region.trim();
        case.key.arn = format!("arn:aws:kms:{region}:{}:key/{ANY_KEY}", caller.account);
        filled.push(inferred("key.arn", Source::Assumed));
    }
    (case, filled)
}

const fn inferred(field: &'static str, source: Source) -> Inferred {
    Inferred { field, source }
}

/// The value that all of them have in common; `None` if there are several values, or none.
fn only(values: impl Iterator<Item = (String, Source)>) -> Option<(String, Source)> {
    let mut found: Option<(String, Source)> = None;
    for (value, source) in values {
        match &found {
            Some((before, _)) if *before != value => return None,
            Some(_) => {}
            None => found = Some((value, source)),
        }
    }
    found
}

/// Returns `true` if a part of an ARN is a value, not a pattern, variable or placeholder.
fn is_plain(part: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !part.is_empty()
        && part.bytes().all(is_plain)
        && part
            .bytes()
            .any(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

fn is_account(part: &str) -> bool {
    part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Source, infer};
    use crate::case::read;
    use evaluator::layer::Layer;

    fn filled(policies: &str) -> Vec<(&'static str, String, Source)> {
        let case = read(&format!(r#"{{"policies": {policies}}}"#)).unwrap();
        let (case, filled) = infer(case);
        let value = |field: &str| match field {
            "caller.arn" => case.caller.arn.clone(),
            "vault.name" => case.vault.name.clone(),
            "vault.region" => case.vault.region.clone(),
            _ => case.key.arn.clone(),
        };
        filled
            .iter()
            .map(|one| (one.field, value(one.field), one.source))
            .collect()
    }

    #[test]
    fn the_policy_of_the_article_names_account_region_and_key() {
        let found = filled(
            r#"{"identity": [{"Statement": [
              {"Effect": "Allow", "Action": "backup:CreateBackupVault",
               "Resource": "arn:aws:backup:us-west-2:444455556666:backup-vault:*"},
              {"Effect": "Allow", "Action": "kms:CreateGrant",
               "Resource": "arn:aws:kms:us-west-2:444455556666:key/1234abcd"}]}]}"#,
        );
        let identity = Source::Policy(Layer::Identity);
        assert_eq!(
            found,
            [
                (
                    "key.arn",
                    "arn:aws:kms:us-west-2:444455556666:key/1234abcd".to_owned(),
                    identity
                ),
                ("vault.region", "us-west-2".to_owned(), Source::Field),
                ("vault.name", "any-vault".to_owned(), Source::Assumed),
                (
                    "caller.arn",
                    "arn:aws:iam::444455556666:role/any-role".to_owned(),
                    identity
                ),
            ]
        );
    }

    #[test]
    fn nothing_is_assumed_that_a_text_could_tell_from_something_else() {
        for (policies, fields) in [
            (
                r#"{"identity": [{"Statement": {"Action": "*", "Resource": "*"}}]}"#,
                "vault.region vault.name caller.arn key.arn",
            ),
            // The Region makes a difference.
            (
                r#"{"identity": [{"Statement": {"Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}}}]}"#,
                "vault.name caller.arn",
            ),
            // The vault makes a difference, and is not stated.
            (
                r#"{"identity": [{"Statement": {"Resource": "arn:aws:backup:*:*:backup-vault:prod-*"}}]}"#,
                "vault.region caller.arn key.arn",
            ),
            // The caller makes a difference.
            (
                r#"{"identity": [{"Statement": {"Condition": {"StringEquals": {"aws:PrincipalTag/a": "b"}}}}]}"#,
                "vault.region vault.name",
            ),
            // Two keys.
            (
                r#"{"identity": [{"Statement": {"Resource": ["arn:aws:kms:eu-west-1:444455556666:key/a1", "arn:aws:kms:eu-west-1:444455556666:key/b2"]}}]}"#,
                "vault.name caller.arn",
            ),
            (r#"{"identity": []}"#, ""),
        ] {
            let found = filled(policies);
            let names: Vec<&str> = found.iter().map(|(field, _, _)| *field).collect();
            assert_eq!(names.join(" "), fields, "{policies}");
        }
    }

    /// The policies of an identity layer with these statements and a default key policy of account 444455556666.
    fn with_statements(statements: &str) -> String {
        format!(
            r#"{{"identity": [{{"Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}}, {statements}]}}],
                 "key": [{{"Statement": {{"Effect": "Allow", "Principal": {{"AWS": "444455556666"}}, "Action": "kms:*", "Resource": "*"}}}}]}}"#
        )
    }

    #[test]
    fn what_policies_distinguish_is_not_assumed() {
        const ALL: &str = "vault.region vault.name caller.arn key.arn";
        for (statement, fields, reason) in [
            (
                r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:us-west-2:111122223333:x"}"#,
                ALL,
                "a statement about another service says nothing",
            ),
            (
                r#"{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotLike": {"aws:requestedregion": "eu*"}}}"#,
                "vault.name caller.arn",
                "names of keys have no case: the Region",
            ),
            (
                r#"{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:backup:*west*:444455556666:*"}"#,
                "vault.name caller.arn",
                "a pattern of Regions",
            ),
            (
                r#"{"Effect": "Deny", "Action": "kms:*", "Resource": "*", "Condition": {"StringNotLike": {"kms:ViaService": "backup.us-*.amazonaws.com"}}}"#,
                "vault.name caller.arn",
                "the Region in the name of a service",
            ),
            (
                r#"{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:backup:*:*:*prod*"}"#,
                "vault.region caller.arn key.arn",
                "a pattern of vaults",
            ),
            (
                r#"{"Effect": "Deny", "Action": "backup:*", "Resource": "arn:aws:backup:*:*:recovery-point:x"}"#,
                ALL,
                "a recovery point is no vault",
            ),
            (
                r#"{"Effect": "Deny", "Action": "backup:*", "NotResource": "arn:aws:backup:*:*:backup-vault:approved"}"#,
                "vault.region caller.arn key.arn",
                "what a Deny excepts need not be the vault",
            ),
            (
                r#"{"Effect": "Deny", "Action": "kms:*", "Resource": "arn:aws:kms:us-west-2:444455556666:key/a1"}"#,
                "vault.name caller.arn",
                "what a Deny names need not be the key",
            ),
            (
                r#"{"Effect": "Deny", "Action": "kms:*", "Resource": "*", "Condition": {"Bool": {"kms:MultiRegion": "true"}}}"#,
                "vault.region vault.name caller.arn",
                "keys differ in it",
            ),
            (
                r#"{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:TokenIssueTime": "true"}}}"#,
                "vault.region vault.name",
                "a user with long-term keys has none",
            ),
            (
                r#"{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"AWS:UserName": "ann"}}}"#,
                "vault.region vault.name",
                "names of keys have no case: the user",
            ),
            (
                r#"{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}}"#,
                ALL,
                "nobody who creates a vault is a service",
            ),
        ] {
            let found = filled(&with_statements(statement));
            let names: Vec<&str> = found.iter().map(|(field, ..)| *field).collect();
            assert_eq!(names.join(" "), fields, "{reason}");
        }
    }

    #[test]
    fn accounts_and_owners_are_taken_from_what_is_allowed() {
        let key_policy = |principals: &str, identity: &str| {
            format!(
                r#"{{"identity": [{{"Statement": {identity}}}],
                     "key": [{{"Statement": {{"Effect": "Allow", "Principal": {principals}, "Action": "kms:*", "Resource": "*"}}}}]}}"#
            )
        };
        let all = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
        let of_a =
            r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:backup:*:444455556666:*"}"#;
        let not_of_b =
            r#"{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:backup:*:111122223333:*"}"#;
        for (policies, account, has_key, reason) in [
            (
                key_policy(r#"{"AWS": "444455556666"}"#, all),
                Some("444455556666"),
                true,
                "twelve digits are the account, as its root user's ARN is",
            ),
            (
                key_policy(r#"{"AWS": ["444455556666", "111122223333"]}"#, all),
                None,
                false,
                "two accounts: neither the caller's nor the key's is known",
            ),
            (
                key_policy(r#"{"AWS": "111122223333"}"#, of_a),
                None,
                false,
                "the vault is of one account, the key of another",
            ),
            (
                key_policy(r#""*""#, not_of_b),
                None,
                false,
                "an account whose vaults are denied need not be the caller's, and differs from others",
            ),
            (
                key_policy(r#""*""#, all),
                Some("000000000000"),
                true,
                "no policy names an account",
            ),
        ] {
            let found = filled(&policies);
            let value = |name: &str| found.iter().find(|(field, ..)| *field == name);
            let caller = value("caller.arn").and_then(|(_, arn, _)| arn.split(':').nth(4));
            assert_eq!(caller, account, "{reason}");
            assert_eq!(value("key.arn").is_some(), has_key, "{reason}");
        }
    }
}
