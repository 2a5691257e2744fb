//! The `AccessDenied` message that somebody has in their hands: read, put into the case, compared with the report.
//!
//! AWS documents the form of the message (`IAM/troubleshoot_access-denied`), services add their own (KMS, AWS
//! Backup), and CLIs and SDKs put words around it. [`read`] looks for the few phrases that all of them share and
//! takes what it recognises; nothing needs to be there. The other direction, a message from a trace, is
//! `message.rs`.
//!
//! Knows nothing of policies. Read `plain.rs`, then `read.rs`, then `compare.rs`.

mod compare;
mod plain;
mod read;

pub use compare::{Comparison, Outcome, compare};
pub use read::read;

use crate::case::{Case, KeyKind};
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

    /// Puts what the message says into the case, over what was there: the message is what happened. Returns the
    /// fields that changed.
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
            .filter(|caller| caller.starts_with("arn:"));
        set("caller.arn", &mut case.caller.arn, caller);
        let resource = self.resource.as_deref().unwrap_or_default();
        let vault = part(resource, 5).and_then(|resource| resource.strip_prefix("backup-vault:"));
        set(
            "vault.name",
            &mut case.vault.name,
            vault.or(self.vault.as_deref()),
        );
        set("vault.region", &mut case.vault.region, self.region());
        let key = self.key();
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
