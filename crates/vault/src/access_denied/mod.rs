//! `AccessDenied` messages: parsing, import into the case, and comparison with the report.
//!
//! AWS documents the form of the message (`IAM/troubleshoot_access-denied`), services add their own (KMS, AWS Backup),
//! and CLIs and SDKs add text around it. [`parse`] searches for the few phrases that all forms share and extracts the
//! parts that it recognizes; every part is optional. The opposite direction, from a trace to a message, is
//! `message.rs`.
//!
//! Independent of policies. Read `normalize.rs`, `reflow.rs`, then `parse.rs`, then `compare.rs`.

mod compare;
mod normalize;
mod other_request;
mod parse;
mod reflow;

pub use compare::{Comparison, Outcome, compare};
pub(crate) use normalize::unwrapped;
pub use other_request::is_of_other_request;
pub(crate) use other_request::names_other_caller;
pub(crate) use parse::has_bare_answer;
pub use parse::{parse, parse_all};
pub(crate) use reflow::without_lines;

use crate::case::{Case, DenialEffect, KeyKind, ReportedDenial};
use crate::masked;
use crate::requests;
use evaluator::layer::Layer;

/// The contents of a message, as AWS wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Denied {
    /// The caller: an ARN in nearly every message.
    pub caller: Option<String>,
    /// The action: `kms:CreateGrant`.
    pub action: Option<String>,
    /// The resource: an ARN.
    pub resource: Option<String>,
    /// The operation that a CLI or SDK called: `CreateBackupVault`.
    pub operation: Option<String>,
    /// The vault that Terraform names: `creating Backup Vault (prod)`.
    pub vault: Option<String>,
    /// The reason, as far as AWS states it.
    pub why: Why,
    /// The policy with the explicit deny; AWS names it since January 2026 for policies within an organization.
    pub policy: Option<String>,
    /// The authorization ID by which Access Troubleshooter identifies the request.
    pub authorization: Option<String>,
    /// `true` if there is an encoded message, which only `sts:DecodeAuthorizationMessage` can decode.
    pub encoded: bool,
    /// The sentence, as AWS wrote it.
    pub text: Option<String>,
}

/// The reason for a denial, as far as a message states it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// `with an explicit deny in a ...`; older messages do not name the policy type.
    Explicit(Option<Blamed>),
    /// `because no ... allows the ... action`; without a policy type if a decoded message says only that nothing
    /// allows.
    Implicit(Option<Blamed>),
    /// KMS, for keys of other accounts and keys that do not exist: any of three reasons
    /// (`BK/logicallyairgappedvault`).
    KeyOutOfReach,
    /// AWS Backup: `Insufficient privileges to perform this action.`
    Insufficient,
    /// AWS Backup: `Creating a backup vault requires backup-storage and KMS permissions.`
    StorageOrKey,
    /// The message gives no reason.
    #[default]
    Unsaid,
}

/// The type of policy that a message names as the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blamed {
    /// One of the layers.
    Layer(Layer),
    /// A role's trust policy: not part of creating a vault.
    RoleTrust,
}

impl Denied {
    /// The layer that AWS named. For a key out of reach it is the key policy, unless the key does not exist.
    pub fn layer(&self) -> Option<Layer> {
        match self.why {
            Why::Explicit(Some(Blamed::Layer(layer)))
            | Why::Implicit(Some(Blamed::Layer(layer))) => Some(layer),
            Why::KeyOutOfReach => Some(Layer::Resource),
            _ => None,
        }
    }

    /// The region of the resource.
    pub fn region(&self) -> Option<&str> {
        part(self.resource.as_deref()?, 3)
    }

    /// The account of the resource, or else of the caller.
    pub fn account(&self) -> Option<&str> {
        self.resource
            .as_deref()
            .and_then(|arn| part(arn, 4))
            .or_else(|| part(self.caller.as_deref()?, 4))
    }

    /// The KMS key of the request.
    pub fn key(&self) -> Option<&str> {
        let resource = self.resource.as_deref()?;
        let is_key = part(resource, 2)? == "kms" && part(resource, 5)?.starts_with("key/");
        is_key.then_some(resource)
    }

    /// The denial as a fact of the case; `None` if it concerns a call other than the creation of a vault. A message
    /// says nothing about other actions; one that names no action (semantics 6.3) says that one of them was denied.
    pub fn reported(&self) -> Option<ReportedDenial> {
        let effect = match self.why {
            Why::Explicit(_) => Some(DenialEffect::Explicit),
            Why::Implicit(_) => Some(DenialEffect::Implicit),
            Why::KeyOutOfReach | Why::Insufficient | Why::StorageOrKey | Why::Unsaid => None,
        };
        let Some(action) = self.action.clone() else {
            let is_of_vault = self.operation.as_deref().is_none_or(requests::is_of_vaults);
            // The answer of AWS Backup, given in its own words or only by its error code (semantics 6.3).
            let said = match self.why {
                Why::Insufficient => "Insufficient privileges to perform this action.",
                Why::StorageOrKey => {
                    "Creating a backup vault requires backup-storage and KMS permissions."
                }
                _ => "AccessDeniedException",
            };
            return is_of_vault.then(|| ReportedDenial {
                text: self.text.clone().or_else(|| Some(said.to_owned())),
                ..ReportedDenial::default()
            });
        };
        Some(ReportedDenial {
            action,
            effect,
            layer: self.layer(),
            policy: self.policy.clone(),
            text: self.text.clone(),
        })
    }

    /// Returns `true` if two messages can be about one creation of a vault: no field that both contain differs.
    pub fn agrees(&self, other: &Self) -> bool {
        self.is_by_caller_of(other) && self.agrees_but_for_caller(other)
    }

    /// Returns `true` unless two messages name different callers. Different sessions of a role count as equal.
    pub(crate) fn is_by_caller_of(&self, other: &Self) -> bool {
        let caller = |denied: &Self| {
            let caller = denied
                .caller
                .as_deref()
                .filter(|caller| masked::is_arn(caller))?;
            let role = caller
                .split_once(":assumed-role/")
                .and_then(|(before, rest)| {
                    let length = before.len() + ":assumed-role/".len() + rest.find('/')?;
                    caller.get(..length)
                });
            Some(role.unwrap_or(caller).to_owned())
        };
        is_same(caller(self).as_deref(), caller(other).as_deref())
    }

    /// As [`Denied::agrees`], whoever the callers are.
    pub(crate) fn agrees_but_for_caller(&self, other: &Self) -> bool {
        let same = is_same;
        same(self.known_region(), other.known_region())
            && same(self.known_key(), other.known_key())
            && same(self.known_vault(), other.known_vault())
    }

    fn known_region(&self) -> Option<&str> {
        self.region().filter(|region| masked::is_region(region))
    }

    fn known_key(&self) -> Option<&str> {
        self.key().filter(|key| masked::is_arn(key))
    }

    /// The name of the vault, from the resource or else from the tool's text.
    fn known_vault(&self) -> Option<&str> {
        let names = self
            .vault_in_resource()
            .into_iter()
            .chain(self.vault.as_deref());
        names.into_iter().find(|name| masked::is_name(name))
    }

    fn vault_in_resource(&self) -> Option<&str> {
        part(self.resource.as_deref()?, 5)?.strip_prefix("backup-vault:")
    }

    /// Returns `true` if the message names a vault, even a masked one.
    pub(crate) fn names_vault(&self) -> bool {
        self.vault_in_resource().or(self.vault.as_deref()).is_some()
    }

    /// The fields that are only masks or wildcards in the message.
    pub fn masked(&self) -> Vec<&'static str> {
        let caller = self.caller.as_deref();
        let is_hidden = |arn: &str| arn.starts_with("arn:") && !masked::is_arn(arn);
        let named = self.names_vault();
        [
            ("caller.arn", caller.is_some_and(is_hidden)),
            ("vault.name", named && self.known_vault().is_none()),
            (
                "vault.region",
                self.region().is_some() && self.known_region().is_none(),
            ),
            ("key.arn", self.key().is_some_and(is_hidden)),
        ]
        .into_iter()
        .filter_map(|(field, is_masked)| is_masked.then_some(field))
        .collect()
    }

    /// Writes the contents of the message into the case, replacing existing values: the message reports what happened.
    /// Masked values and wildcards are ignored. Returns the fields that changed.
    pub fn fill(&self, case: &mut Case) -> Vec<&'static str> {
        let mut changed = Vec::new();
        let mut set = |field: &'static str, into: &mut String, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty() && value != into) {
                value.clone_into(into);
                changed.push(field);
            }
        };
        let caller = self
            .caller
            .as_deref()
            .filter(|caller| masked::is_arn(caller));
        set("caller.arn", &mut case.caller.arn, caller);
        set("vault.name", &mut case.vault.name, self.known_vault());
        set("vault.region", &mut case.vault.region, self.known_region());
        let key = self.known_key();
        if key.is_some_and(|key| key != case.key.arn) {
            case.forget_key_facts();
        }
        let mut set = |field: &'static str, into: &mut String, value: Option<&str>| {
            if let Some(value) = value.filter(|value| value != into) {
                value.clone_into(into);
                changed.push(field);
            }
        };
        set("key.arn", &mut case.key.arn, key);
        if key.is_some() && case.key.kind != KeyKind::Customer {
            case.key.kind = KeyKind::Customer;
            changed.push("key.kind");
        }
        changed
    }
}

/// Returns `true` unless both are known and differ.
fn is_same(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// A part of an ARN, from 0; the last one includes its colons.
fn part(arn: &str, number: usize) -> Option<&str> {
    arn.strip_prefix("arn:")?;
    arn.splitn(6, ':')
        .nth(number)
        .filter(|part| !part.is_empty())
}
