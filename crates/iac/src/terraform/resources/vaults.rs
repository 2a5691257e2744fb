//! Vaults, and what other resources set on them: access policy, lock and notifications.

use super::{Reader, Resource};
use crate::collector::limits_of;
use crate::value::Data;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use vault::case::{VaultKind, VaultSetting};
use vault::import::infrastructure::{FoundKey, FoundVault};

/// The limits of a logically air-gapped vault, with their context keys.
const RETENTION: [(&str, &str); 2] = [
    ("min_retention_days", "backup:MinRetentionDays"),
    ("max_retention_days", "backup:MaxRetentionDays"),
];

/// The limits of a lock.
const LOCK: [(&str, &str); 3] = [
    ("min_retention_days", "backup:MinRetentionDays"),
    ("max_retention_days", "backup:MaxRetentionDays"),
    ("changeable_for_days", "backup:ChangeableForDays"),
];

/// What is set on a vault.
#[derive(Clone, Debug, Default)]
pub(super) struct VaultSettings {
    settings: BTreeSet<VaultSetting>,
    limits: BTreeMap<String, Option<String>>,
}

/// The settings by vault: its address, or its name.
pub(super) type SettingsByVault = HashMap<String, VaultSettings>;

impl Reader<'_, '_, '_> {
    /// Records what a resource sets on a vault. A resource of which it is not known which vault it is about is recorded
    /// under a blank name: it counts for every vault.
    pub(super) fn index_setting(&mut self, resource: &Resource) {
        let setting = match resource.of.as_str() {
            "aws_backup_vault_policy" => VaultSetting::AccessPolicy,
            "aws_backup_vault_lock_configuration" => VaultSetting::Lock,
            "aws_backup_vault_notifications" => VaultSetting::Notifications,
            _ => return,
        };
        let vault = match resource
            .values
            .get("backup_vault_name")
            .map(|name| &name.data)
        {
            Some(Data::Text(name)) if !name.contains("${") => name.to_string(),
            Some(Data::Unknown(expression)) => self
                .resolve(expression, &resource.address)
                .unwrap_or_default(),
            _ => String::new(),
        };
        let of_vault = self.settings.entry(vault).or_default();
        of_vault.settings.insert(setting);
        if setting == VaultSetting::Lock {
            of_vault.limits.extend(limits_of(&resource.values, &LOCK));
        }
    }

    /// What is set on the vault with this address or name.
    fn settings_of(&self, address: &str, name: Option<&str>) -> VaultSettings {
        let mut all = VaultSettings::default();
        let of = [Some(address), name, Some("")];
        let found = of.into_iter().flatten();
        for one in found.filter_map(|vault| self.settings.get(vault)) {
            all.settings.extend(&one.settings);
            all.limits.extend(one.limits.clone());
        }
        all
    }

    pub(super) fn vault(&mut self, resource: &Resource) {
        let values = &resource.values;
        let key = ["kms_key_arn", "encryption_key_arn"]
            .into_iter()
            .find_map(|name| values.get(name));
        let key = match key {
            None => FoundKey::Default,
            Some(key) => match &key.data {
                Data::Null => FoundKey::Default,
                Data::Text(arn) if arn.contains("${") => FoundKey::Later(arn.to_string()),
                Data::Text(arn) => FoundKey::Arn(arn.to_string()),
                Data::Unknown(expression)
                    if &**expression == crate::terraform::plan::MAY_BE_DEFAULT =>
                {
                    FoundKey::Unknown
                }
                Data::Unknown(expression) => {
                    let address = self.resolve(expression, &resource.address);
                    FoundKey::Later(address.unwrap_or_else(|| expression.to_string()))
                }
                _ => FoundKey::Unknown,
            },
        };
        let own = values.known_text_of("region").map(str::to_owned);
        let region = own.or_else(|| self.region_of_alias(resource));
        let address = self.key(&resource.address);
        let kind = match resource.of.as_str() {
            "aws_backup_vault" => VaultKind::Backup,
            _ => VaultKind::LogicallyAirGapped,
        };
        let name = values.known_text_of("name");
        let VaultSettings {
            settings,
            mut limits,
        } = self.settings_of(&address, name);
        if kind == VaultKind::LogicallyAirGapped {
            limits.extend(limits_of(values, &RETENTION));
        }
        self.collector.vault(FoundVault {
            address,
            region,
            name: name.map(str::to_owned),
            key,
            tags: self.tags_of(values),
            kind,
            settings,
            limits,
            at: resource.at,
        });
    }
}
