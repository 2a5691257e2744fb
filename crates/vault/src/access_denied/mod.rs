//! The `AccessDenied` message that somebody has in their hands: read, put into the case, compared with the report.
//!
//! AWS documents the form of the message (`IAM/troubleshoot_access-denied`), services add their own (KMS, AWS
//! Backup), and CLIs and SDKs put words around it. [`parse`] looks for the few phrases that all of them share and
//! takes what it recognises; nothing needs to be there. The other direction, a message from a trace, is
//! `message.rs`.
//!
//! Knows nothing of policies. Read `normalize.rs`, `reflow.rs`, then `parse.rs`, then `compare.rs`.

mod compare;
mod normalize;
mod parse;
mod reflow;

pub use compare::{Comparison, Outcome, compare};
pub(crate) use normalize::unwrapped;
pub use parse::{parse, parse_all};

use crate::case::{Case, DenialEffect, KeyKind, ReportedDenial};
use crate::masked;
use crate::requests;
use evaluator::layer::Layer;

/// What a message says. Everything as AWS wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Denied {
    /// Who asked: an ARN in nearly every message.
    pub caller: Option<String>,
    /// What for: `kms:CreateGrant`.
    pub action: Option<String>,
    /// On what: an ARN.
    pub resource: Option<String>,
    /// The operation that a CLI or SDK called: `CreateBackupVault`.
    pub operation: Option<String>,
    /// The vault that Terraform names: `creating Backup Vault (prod)`.
    pub vault: Option<String>,
    /// Why, as far as AWS says.
    pub why: Why,
    /// The policy with the explicit deny; AWS names it since January 2026 within an organization.
    pub policy: Option<String>,
    /// What Access Troubleshooter knows the request by.
    pub authorization: Option<String>,
    /// There is an encoded message, which only `sts:DecodeAuthorizationMessage` can read.
    pub encoded: bool,
    /// The sentence, as AWS wrote it.
    pub text: Option<String>,
}

/// Why a request was denied, as far as a message says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// `with an explicit deny in a ...`; without a kind in older messages.
    Explicit(Option<Blamed>),
    /// `because no ... allows the ... action`; without a kind where a decoded message only says that nothing allows.
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

/// The kind of policy that a message blames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blamed {
    /// One of the layers.
    Layer(Layer),
    /// A role's trust policy: not part of creating a vault.
    RoleTrust,
}

impl Denied {
    /// The layer that AWS named. For a key out of reach it is the key policy, or the key is not there at all.
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

    /// The KMS key that was asked for.
    pub fn key(&self) -> Option<&str> {
        let resource = self.resource.as_deref()?;
        let is_key = part(resource, 2)? == "kms" && part(resource, 5)?.starts_with("key/");
        is_key.then_some(resource)
    }

    /// The denial as a fact of the case; `None` where it is about another call than the creation of a vault. A message
    /// says nothing of other actions, and one that names none (semantics 6.3) says that one of them was denied.
    pub fn reported(&self) -> Option<ReportedDenial> {
        let effect = match self.why {
            Why::Explicit(_) => Some(DenialEffect::Explicit),
            Why::Implicit(_) => Some(DenialEffect::Implicit),
            Why::KeyOutOfReach | Why::Insufficient | Why::StorageOrKey | Why::Unsaid => None,
        };
        let Some(action) = self.action.clone() else {
            let is_of_vault = self.operation.as_deref().is_none_or(requests::is_needed);
            // What AWS Backup answers, in its own words or else by its error code alone (semantics 6.3).
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

    /// Whether two messages can be about one creation of a vault: nothing that both name differs. Which session of a
    /// role it is does not matter.
    pub fn agrees(&self, other: &Self) -> bool {
        let same = |one: Option<&str>, other: Option<&str>| match (one, other) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
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
        same(caller(self).as_deref(), caller(other).as_deref())
            && same(self.known_region(), other.known_region())
            && same(self.known_key(), other.known_key())
            && same(self.known_vault(), other.known_vault())
    }

    fn known_region(&self) -> Option<&str> {
        self.region().filter(|region| masked::is_region(region))
    }

    fn known_key(&self) -> Option<&str> {
        self.key().filter(|key| masked::is_arn(key))
    }

    /// The name of the vault, as the resource or else the tool has it.
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

    /// Whether the message names a vault, be it by a mask.
    pub(crate) fn names_vault(&self) -> bool {
        self.vault_in_resource().or(self.vault.as_deref()).is_some()
    }

    /// The fields of which the message has no more than a mask or a wildcard.
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

    /// Puts what the message says into the case, over what was there: the message is what happened. Masked values and
    /// wildcards are no facts. Returns the fields that changed.
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

/// A part of an ARN, from 0; the last one with its colons.
fn part(arn: &str, number: usize) -> Option<&str> {
    arn.strip_prefix("arn:")?;
    arn.splitn(6, ':')
        .nth(number)
        .filter(|part| !part.is_empty())
}
