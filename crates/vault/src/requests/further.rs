//! Additional actions of the tools that create a vault: once the vault exists, the tool reads it.
//!
//! These rows are separate: the vault is created without them, but the deployment fails. `backup:TagResource` is among
//! the actions of every tool (`action.rs`). Actions that a template needs for other settings, such as an access policy
//! or a lock, are not included: a case does not contain them.

use super::action::{Action, Forwarding, On};
use crate::case::Way;

/// An action that a tool needs in addition to the seven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FurtherAction {
    /// The action.
    pub action: Action,
    /// The tool.
    pub way: Way,
    /// The evidence.
    pub basis: Basis,
}

/// The evidence that a tool needs an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// AWS documents it.
    Documented,
    /// It was observed in the behaviour or source of the tools, and AWS does not document it.
    Observed,
}

const fn further(name: &'static str, on: On, way: Way) -> FurtherAction {
    FurtherAction {
        action: Action {
            name,
            on,
            forwarding: Forwarding::Never,
            keys: &[],
            only_with_tags: false,
        },
        way,
        basis: Basis::Observed,
    }
}

/// The actions by tool (semantics 5.4b): for `CloudFormation`, those that the handler of `AWS::Backup::BackupVault`
/// lists for creation; for Terraform, those with which its provider reads a vault that it has created.
pub static FURTHER_ACTIONS: [FurtherAction; 5] = [
    further("backup-storage:Mount", On::Nothing, Way::CloudFormation),
    further("backup:DescribeBackupVault", On::Vault, Way::CloudFormation),
    further("backup:ListTags", On::Vault, Way::CloudFormation),
    further("backup:DescribeBackupVault", On::Vault, Way::Terraform),
    further("backup:ListTags", On::Vault, Way::Terraform),
];
