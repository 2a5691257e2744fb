//! Further actions that a way of creating a vault needs beside the seven: once the vault is there, the tool reads it
//! back.
//!
//! These rows stand apart: the vault is created without them, and the deployment fails all the same. `backup:TagResource`
//! is among the actions of every way (`action.rs`). Actions that a template needs for what else it sets, such as an access
//! policy or a lock, are not here: a case does not say what a template sets.

use super::action::{Action, Forwarding, On};
use crate::case::Way;

/// An action that a way of creating a vault needs beside the seven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FurtherAction {
    /// The action.
    pub action: Action,
    /// The way.
    pub way: Way,
    /// How that is known.
    pub basis: Basis,
}

/// How it is known that a way needs an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// AWS documents it.
    Documented,
    /// It was seen in what the tools do or list, and AWS does not document it.
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

/// The actions by way (semantics 5.4b): for `CloudFormation`, what the handler of `AWS::Backup::BackupVault` lists for
/// creating; for Terraform, what its provider reads after it has created a vault.
pub static FURTHER_ACTIONS: [FurtherAction; 5] = [
    further("backup-storage:Mount", On::Nothing, Way::CloudFormation),
    further("backup:DescribeBackupVault", On::Vault, Way::CloudFormation),
    further("backup:ListTags", On::Vault, Way::CloudFormation),
    further("backup:DescribeBackupVault", On::Vault, Way::Terraform),
    further("backup:ListTags", On::Vault, Way::Terraform),
];
