//! Sentences about what is needed beside the seven actions: other kinds of vaults, tools, and what is set on a vault.

use vault::case::{Case, VaultKind, VaultSetting, Way};
use vault::report::{FurtherRow, Report};
use vault::requests::{Basis, Reason};

use crate::key;
use crate::language::Messages;

impl Messages {
    /// The kind of a vault.
    pub fn vault_kind(&self, kind: VaultKind) -> String {
        self.text(match kind {
            VaultKind::Backup => key::VAULT_KIND_BACKUP,
            VaultKind::LogicallyAirGapped => key::VAULT_KIND_LOGICALLY_AIR_GAPPED,
            VaultKind::RestoreAccess => key::VAULT_KIND_RESTORE_ACCESS,
        })
    }

    /// Something that is set on a vault.
    pub fn vault_setting(&self, setting: VaultSetting) -> String {
        self.text(match setting {
            VaultSetting::AccessPolicy => key::VAULT_SETTING_ACCESS_POLICY,
            VaultSetting::Lock => key::VAULT_SETTING_LOCK,
            VaultSetting::Notifications => key::VAULT_SETTING_NOTIFICATIONS,
        })
    }

    /// Why an action beside those that create the vault is needed.
    pub fn further_reason(&self, further: &FurtherRow) -> String {
        let of = further.of;
        match (of.reason, of.way) {
            (Reason::Tool, Some(Way::CloudFormation)) => {
                self.text(key::FURTHER_TOOL_CLOUD_FORMATION)
            }
            (Reason::Tool, _) => self.text(key::FURTHER_TOOL_TERRAFORM),
            (Reason::Setting(setting), Some(_)) => self.text(key::FurtherReads {
                setting: &self.vault_setting(setting),
            }),
            (Reason::Setting(setting), None) => self.text(key::FurtherSets {
                setting: &self.vault_setting(setting),
            }),
        }
    }

    /// Whether AWS documents that it is needed.
    pub fn further_basis(&self, further: &FurtherRow) -> String {
        self.text(match further.of.basis {
            Basis::Documented => key::FURTHER_DOCUMENTED,
            Basis::Observed => key::FURTHER_OBSERVED,
        })
    }

    /// Those of the seven actions that this kind of vault does not need, and what creates it; `None` for a backup
    /// vault.
    pub fn not_needed(&self, case: &Case, report: &Report) -> Option<String> {
        let actions = report.not_needed.iter();
        let actions: Vec<String> = actions.map(|row| format!("`{}`", row.action)).collect();
        let actions = &self.list(&actions);
        Some(match case.vault.kind {
            VaultKind::Backup => return None,
            VaultKind::LogicallyAirGapped => {
                self.text(key::VaultKindNotNeededLogicallyAirGapped { actions })
            }
            VaultKind::RestoreAccess => self.text(key::VaultKindNotNeededRestoreAccess { actions }),
        })
    }

    /// The actions beside those that create the vault, as far as they are denied; `None` if none is.
    pub fn denied_further(&self, report: &Report) -> Option<String> {
        let mut actions: Vec<String> = Vec::new();
        for action in report.denied_further() {
            let action = format!("`{action}`");
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
        let (count, actions) = (actions.len(), &self.list(&actions));
        (count > 0).then(|| self.text(key::VerdictFurther { count, actions }))
    }
}
