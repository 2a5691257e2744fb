//! Inference of a request's fields from the policies and AWS's messages, so that a person who pastes one policy gets an
//! answer at once, without filling in a form first.
//!
//! A blank field is taken from the only ARN that contains its value. If there is none, a stand-in is assumed, but only
//! if no text could distinguish it from any other value; otherwise the field stays missing. Every value has its source,
//! and values that a person enters take precedence.

use crate::case::{Case, KeyKind, NamedPolicy};
use evaluator::layer::Layer;

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
    let given = case.clone();
    let texts = Texts::of(&given);
    if texts.is_empty() {
        return (case, filled);
    }
    let arns = texts.arns();
    let keys = || {
        arns.iter()
            .filter(|arn| arn.service == "kms" && arn.is_key())
    };
    let vaults = || {
        arns.iter()
            .filter(|arn| arn.service == "backup" && arn.vault().is_some())
    };

    if case.key.kind == KeyKind::Customer
        && case.key.arn.trim().is_empty()
        && let Some((arn, source)) = only(keys().map(|arn| (arn.text.to_owned(), arn.layer)))
    {
        case.key.arn = arn;
        filled.push(inferred("key.arn", source));
    }
    let key = Arn::parse(case.key.arn.trim(), None).filter(Arn::is_key);
    if case.vault.region.trim().is_empty() {
        let of_vault = only(
            vaults()
                .filter(|arn| is_plain(arn.region))
                .map(|arn| (arn.region.to_owned(), arn.layer)),
        );
        let of_key = key
            .as_ref()
            .map(|key| (key.region.to_owned(), Source::Field));
        let assumed = || {
            texts.never_mention(&[
                "RequestedRegion",
                "us-",
                "eu-",
                "ap-",
                "ca-",
                "sa-",
                "me-",
                "af-",
                "il-",
                "cn-",
                "mx-",
            ])
        };
        let any = || assumed().then(|| (ANY_REGION.to_owned(), Source::Assumed));
        if let Some((region, source)) = of_key.or(of_vault).or_else(any) {
            case.vault.region = region;
            filled.push(inferred("vault.region", source));
        }
    }
    if case.vault.name.trim().is_empty() {
        let named = only(vaults().filter_map(|arn| Some((arn.vault()?.to_owned(), arn.layer))));
        let any = || {
            texts
                .name_no_vault()
                .then(|| (ANY_VAULT.to_owned(), Source::Assumed))
        };
        if let Some((name, source)) = named.or_else(any) {
            case.vault.name = name;
            filled.push(inferred("vault.name", source));
        }
    }
    if case.caller.arn.trim().is_empty() && texts.tell_no_callers() {
        let accounts = arns.iter().filter(|arn| is_account(arn.account));
        let known = only(accounts.map(|arn| (arn.account.to_owned(), arn.layer)));
        let any = || texts.never_mention(&["PrincipalAccount", "ResourceAccount", "CallerAccount"]);
        let any = || any().then(|| (ANY_ACCOUNT.to_owned(), Source::Assumed));
        if let Some((account, source)) = known.or_else(any) {
            case.caller.arn = format!("arn:aws:iam::{account}:role/{ANY_ROLE}");
            filled.push(inferred("caller.arn", source));
        }
    }
    if case.key.kind == KeyKind::Customer
        && case.key.arn.trim().is_empty()
        && texts.never_mention(&[":key/", "alias/", "kms:ResourceAliases"])
        && let Some(caller) = Arn::parse(case.caller.arn.trim(), None)
        && !case.vault.region.trim().is_empty()
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

/// An ARN in a text.
struct Arn<'a> {
    text: &'a str,
    service: &'a str,
    region: &'a str,
    account: &'a str,
    resource: &'a str,
    layer: Source,
}

impl<'a> Arn<'a> {
    fn parse(text: &'a str, layer: Option<Layer>) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (Some("arn"), Some(_), Some(service), Some(region), Some(account), Some(resource)) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) else {
            return None;
        };
        let layer = layer.map_or(Source::Field, Source::Policy);
        Some(Self {
            text,
            service,
            region,
            account,
            resource,
            layer,
        })
    }

    /// Returns `true` for the ARN of one key.
    fn is_key(&self) -> bool {
        let id = self.resource.strip_prefix("key/");
        id.is_some_and(is_plain) && is_account(self.account) && is_plain(self.region)
    }

    /// The name in the ARN of one vault.
    fn vault(&self) -> Option<&'a str> {
        let name = self.resource.strip_prefix("backup-vault:")?;
        is_plain(name).then_some(name)
    }
}

/// The texts of a case from which fields can be inferred.
struct Texts<'a>(Vec<(Layer, &'a str)>);

impl<'a> Texts<'a> {
    fn of(case: &'a Case) -> Self {
        let of_layer = |layer: Layer| {
            let levels = (0..case.policies.height(layer)).map(move |level| (layer, level));
            levels.flat_map(|(layer, level)| {
                let policies = case.policies.level(layer, level).iter();
                policies.map(move |policy: &NamedPolicy| (layer, &*policy.text))
            })
        };
        let texts = Layer::ALL.into_iter().flat_map(of_layer);
        Self(
            texts
                .filter(|(_, text)| !text.trim_start().is_empty())
                .collect(),
        )
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn never_mention(&self, words: &[&str]) -> bool {
        let mentions = |text: &str| words.iter().any(|word| text.contains(word));
        !self.0.iter().any(|(_, text)| mentions(text))
    }

    /// Returns `true` if no text distinguishes one vault from another: it names all of them, or none.
    fn name_no_vault(&self) -> bool {
        let names_one = |text: &str| {
            let mut named = text.split("backup-vault:").skip(1);
            named.any(|name| !name.starts_with("*\""))
        };
        !self.0.iter().any(|(_, text)| names_one(text))
    }

    /// Returns `true` if no text distinguishes one role of the caller's account from another.
    fn tell_no_callers(&self) -> bool {
        self.never_mention(&[
            "aws:Principal",
            "aws:principal",
            "aws:userid",
            "aws:username",
            "aws:SourceIdentity",
            "aws:FederatedProvider",
            ":role/",
            ":user/",
            ":assumed-role/",
            ":federated-user/",
            "NotPrincipal",
        ])
    }

    /// The ARNs in the texts: quoted strings that start like one.
    fn arns(&self) -> Vec<Arn<'a>> {
        let of_text = |(layer, text): &(Layer, &'a str)| {
            let layer = *layer;
            let quoted = text.split('"').skip(1).step_by(2);
            quoted
                .filter_map(move |value| Arn::parse(value, Some(layer)))
                .collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of_text).collect()
    }
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
}
