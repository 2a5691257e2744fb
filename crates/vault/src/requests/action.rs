//! The actions that creating a vault needs: those of a backup vault in the article's order, then those that create the
//! other kinds of vaults.
//!
//! Source: `BK/access-control` and `BK/create-a-vault` for the list, resources of the Service Authorization
//! Reference (as of 2026-09-26; semantics 5.2).

use crate::access_denied::is_of_other_request;
use crate::case::{Case, KeyKind, VaultKind};

/// One action that creating a vault needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// `kms:CreateGrant`
    pub name: &'static str,
    /// The resource it is authorized on.
    pub on: On,
    /// Whether AWS Backup makes the call.
    pub forwarding: Forwarding,
    /// The context keys of its own service that it supports; no other key of that service is ever present.
    pub keys: &'static [&'static str],
    /// Needed only for a vault that is created with tags.
    pub only_with_tags: bool,
}

/// The kind of resource that an action is authorized on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The vault.
    Vault,
    /// No resource type: the resource is `*`.
    Nothing,
    /// The KMS key.
    Key,
}

/// Whether AWS Backup makes a call on behalf of the caller (`IAM/access_forward_access_sessions`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forwarding {
    /// The caller makes it.
    Never,
    /// AWS Backup makes it, unless the case states that the calls are direct.
    Always,
    /// AWS does not document who makes it.
    Undocumented,
}

/// The context keys that describe a KMS key as a resource, which every action on a key supports.
macro_rules! with_key_resource {
    ($($key:literal),*) => {
        &[$($key,)* "kms:CallerAccount", "kms:ViaService", "kms:KeyOrigin", "kms:KeySpec", "kms:KeyUsage",
          "kms:MultiRegion", "kms:MultiRegionKeyType", "kms:ResourceAliases"]
    };
}

const fn action(
    name: &'static str,
    on: On,
    forwarding: Forwarding,
    keys: &'static [&'static str],
) -> Action {
    Action {
        name,
        on,
        forwarding,
        keys,
        only_with_tags: false,
    }
}

/// The seven actions, then the one that tags need.
///
/// That AWS Backup forwards `kms:CreateGrant`, `kms:Decrypt` and `kms:GenerateDataKey` follows from the policies
/// that AWS publishes (`MP/AWSBackupFullAccess`, `BK/encryption`, the key policy of `aws/backup`), which allow
/// them for `kms:ViaService` only; of the others AWS says nothing (semantics 5.3).
///
/// `backup:TagResource` for a vault with tags: AWS's `CloudFormation` handler for vaults lists it, and it is AWS's
/// general practice (inferred) (semantics 5.5).
pub const ACTIONS: [Action; 8] = [
    action(
        "backup:CreateBackupVault",
        On::Vault,
        Forwarding::Never,
        &[],
    ),
    action(
        "backup-storage:MountCapsule",
        On::Nothing,
        Forwarding::Undocumented,
        &[],
    ),
    action(
        "kms:CreateGrant",
        On::Key,
        Forwarding::Always,
        with_key_resource![
            "kms:EncryptionContext:*",
            "kms:EncryptionContextKeys",
            "kms:GrantConstraintSourceArn",
            "kms:GrantConstraintType",
            "kms:GrantIsForAWSResource",
            "kms:GrantOperations",
            "kms:GranteePrincipal",
            "kms:GranteeServicePrincipal",
            "kms:RetiringPrincipal",
            "kms:RetiringServicePrincipal"
        ],
    ),
    action(
        "kms:DescribeKey",
        On::Key,
        Forwarding::Undocumented,
        with_key_resource!["kms:RequestAlias"],
    ),
    action(
        "kms:RetireGrant",
        On::Key,
        Forwarding::Undocumented,
        with_key_resource![
            "kms:EncryptionContext:*",
            "kms:EncryptionContextKeys",
            "kms:GrantConstraintType"
        ],
    ),
    action("kms:Decrypt", On::Key, Forwarding::Always, CRYPTOGRAPHIC),
    action(
        "kms:GenerateDataKey",
        On::Key,
        Forwarding::Always,
        CRYPTOGRAPHIC,
    ),
    Action {
        only_with_tags: true,
        ..action("backup:TagResource", On::Vault, Forwarding::Never, &[])
    },
];

/// The actions that create other kinds of vaults than backup vaults (semantics 5.6).
pub static CREATING_OTHERS: [(VaultKind, Action); 2] = [
    (
        VaultKind::LogicallyAirGapped,
        action(
            "backup:CreateLogicallyAirGappedBackupVault",
            On::Vault,
            Forwarding::Never,
            &["backup:MaxRetentionDays", "backup:MinRetentionDays"],
        ),
    ),
    (
        VaultKind::RestoreAccess,
        action(
            "backup:CreateRestoreAccessBackupVault",
            On::Vault,
            Forwarding::Never,
            &[],
        ),
    ),
];

impl Action {
    /// Returns `true` if creating the vault of a case needs this action, one of [`ACTIONS`].
    ///
    /// A logically air-gapped vault needs the key's actions only with a customer managed key, and
    /// `BK/logicallyairgappedvault` names two of them. Its `CloudFormation` handler lists
    /// `backup-storage:MountCapsule`; that other callers need it too is (inferred). A restore access vault has no key
    /// of its own, so it has no use for that action either (inferred).
    pub fn is_needed_for(&self, case: &Case) -> bool {
        if self.only_with_tags {
            return !case.vault.tags.is_empty() || has_denied_tags(case);
        }
        match case.vault.kind {
            VaultKind::Backup => true,
            VaultKind::LogicallyAirGapped => match self.on {
                On::Vault => false,
                On::Nothing => true,
                On::Key => {
                    case.key.kind == KeyKind::Customer
                        && matches!(self.name, "kms:CreateGrant" | "kms:DescribeKey")
                }
            },
            VaultKind::RestoreAccess => false,
        }
    }
}

/// Returns `true` if AWS denied setting tags on the new vault and the case states none: the vault is created with tags
/// that are not known.
pub(super) fn has_denied_tags(case: &Case) -> bool {
    let is_of_tags = |action: &str| {
        let mut with_tags = ACTIONS.iter().filter(|action| action.only_with_tags);
        with_tags.any(|known| known.name.eq_ignore_ascii_case(action.trim()))
    };
    let mut denials = case.denials.iter();
    case.vault.tags.is_empty()
        && denials.any(|denial| is_of_tags(&denial.action) && !is_of_other_request(case, denial))
}

const CRYPTOGRAPHIC: &[&str] = with_key_resource![
    "kms:EncryptionAlgorithm",
    "kms:EncryptionContext:*",
    "kms:EncryptionContextKeys",
    "kms:RecipientAttestation:*",
    "kms:RequestAlias"
];
