//! Actions beside those that create the vault: what the tool does once the vault exists, and what is set on the vault.
//!
//! Their rows are separate: the vault is created without them, but the deployment fails. `backup:TagResource` is among
//! the actions that create the vault (`action.rs`).

use super::action::{Action, Forwarding, On};
use crate::case::{Case, VaultKind, VaultSetting, Way};

/// An action that is needed beside those that create the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FurtherAction {
    /// The action.
    pub action: Action,
    /// The reason.
    pub reason: Reason,
    /// The tool, if only one needs it.
    pub way: Option<Way>,
    /// The kind of vault, if only one needs it.
    pub kind: Option<VaultKind>,
    /// The evidence.
    pub basis: Basis,
    /// The source of the evidence: the address of AWS's page, or the name of what was observed.
    pub source: &'static str,
}

/// The reason for which an action is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The tool needs it to finish.
    Tool,
    /// It sets, or reads, this on the vault.
    Setting(VaultSetting),
}

/// The evidence that an action is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// AWS documents it.
    Documented,
    /// It was observed in the behaviour or source of the tools, and AWS does not document it.
    Observed,
}

impl FurtherAction {
    /// Returns `true` if the deployment of a case needs it.
    pub fn is_needed_for(&self, case: &Case) -> bool {
        let is_set = match self.reason {
            Reason::Tool => true,
            Reason::Setting(setting) => case.vault.settings.contains(&setting),
        };
        is_set
            && self.way.is_none_or(|way| case.way == Some(way))
            && self.kind.is_none_or(|kind| case.vault.kind == kind)
    }
}

const fn action(name: &'static str, on: On) -> Action {
    Action {
        name,
        on,
        forwarding: Forwarding::Never,
        keys: &[],
        only_with_tags: false,
    }
}

const HANDLERS: &str = "AWS::Backup::BackupVault handlers.create.permissions";
const PROVIDER: &str = "hashicorp/terraform-provider-aws";
/// `BK/access-control`: its table names the permission of each operation.
const ACCESS_CONTROL: &str =
    "https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html";

const fn of_tool(name: &'static str, on: On, way: Way, kind: Option<VaultKind>) -> FurtherAction {
    FurtherAction {
        action: action(name, on),
        reason: Reason::Tool,
        way: Some(way),
        kind,
        basis: Basis::Observed,
        source: match way {
            Way::CloudFormation => HANDLERS,
            _ => PROVIDER,
        },
    }
}

const fn setting(name: &'static str, setting: VaultSetting) -> FurtherAction {
    FurtherAction {
        action: action(name, On::Vault),
        reason: Reason::Setting(setting),
        way: None,
        kind: None,
        basis: Basis::Documented,
        source: ACCESS_CONTROL,
    }
}

/// Terraform's provider reads what it has set.
const fn reading(name: &'static str, of: VaultSetting) -> FurtherAction {
    FurtherAction {
        way: Some(Way::Terraform),
        basis: Basis::Observed,
        source: PROVIDER,
        ..setting(name, of)
    }
}

/// The actions (semantics 5.4b): for `CloudFormation`, those that the handlers of `AWS::Backup::BackupVault` and
/// `AWS::Backup::LogicallyAirGappedBackupVault` list for creation; for Terraform, those with which its provider reads a
/// vault that it has created; and those of what is set on the vault.
pub static FURTHER_ACTIONS: [FurtherAction; 10] = [
    of_tool(
        "backup-storage:Mount",
        On::Nothing,
        Way::CloudFormation,
        None,
    ),
    of_tool(
        "backup:DescribeBackupVault",
        On::Vault,
        Way::CloudFormation,
        None,
    ),
    of_tool(
        "backup:ListTags",
        On::Vault,
        Way::CloudFormation,
        Some(VaultKind::Backup),
    ),
    of_tool(
        "backup:DescribeBackupVault",
        On::Vault,
        Way::Terraform,
        None,
    ),
    of_tool("backup:ListTags", On::Vault, Way::Terraform, None),
    setting(
        "backup:PutBackupVaultAccessPolicy",
        VaultSetting::AccessPolicy,
    ),
    reading(
        "backup:GetBackupVaultAccessPolicy",
        VaultSetting::AccessPolicy,
    ),
    FurtherAction {
        action: Action {
            keys: &[
                "backup:ChangeableForDays",
                "backup:MaxRetentionDays",
                "backup:MinRetentionDays",
            ],
            ..action("backup:PutBackupVaultLockConfiguration", On::Vault)
        },
        ..setting("backup:PutBackupVaultLockConfiguration", VaultSetting::Lock)
    },
    setting(
        "backup:PutBackupVaultNotifications",
        VaultSetting::Notifications,
    ),
    reading(
        "backup:GetBackupVaultNotifications",
        VaultSetting::Notifications,
    ),
];
