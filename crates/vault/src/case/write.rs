//! Writing a case as canonical JSON: fixed order of the fields, defaults omitted, so that links are short and equal
//! cases have equal links. `read(write(case)) == case`.

use super::names::{DECISIONS, VERDICTS};
use super::node::VERSION;
use super::{
    Caller, Case, DenialEffect, Expect, Key, KeyKind, KeyState, Level, NamedPolicy, Organization,
    Policies, ReportedDenial, StatedValue, Vault, VaultKind, VaultSetting, Via, Visibility, Way,
};
use evaluator::layer::Layer;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::collections::BTreeMap;

/// The canonical JSON of a case, on one line.
///
/// # Examples
///
/// ```
/// use vault::case::{read, write};
///
/// let case = read(r#"{"version": 1, "vault": {"name": "prod", "region": "us-west-2"}}"#)?;
/// assert_eq!(read(&write(&case))?, case);
/// # Ok::<(), vault::case::Error>(())
/// ```
pub fn write(case: &Case) -> String {
    // Serializing to text cannot fail: every map has text as keys.
    serde_json::to_string(case).unwrap_or_default()
}

/// Writes the fields that are not the default.
macro_rules! fields {
    ($serializer:expr, $($name:literal: $value:expr, unless $default:expr;)*) => {{
        let mut map = $serializer.serialize_map(None)?;
        $(if !$default {
            map.serialize_entry($name, $value)?;
        })*
        map.end()
    }};
}

impl Serialize for Case {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let way = self.way.as_ref().map(|word| Way::WORDS.name(word));
        fields!(serializer,
            "version": &self.version(), unless false;
            "title": &self.title, unless self.title.is_none();
            "caller": &self.caller, unless self.caller == Caller::default();
            "vault": &self.vault, unless self.vault == Vault::default();
            "key": &self.key, unless self.key == Key::default();
            "viaBackup": &false, unless self.via_backup == Via::Backup;
            "context": &self.context, unless self.context.is_empty();
            "policies": &self.policies, unless self.policies == Policies::default();
            "denials": &self.denials, unless self.denials.is_empty();
            "placeholders": &self.placeholders, unless self.placeholders.is_empty();
            "way": &way, unless way.is_none();
            "expect": &self.expect, unless self.expect.is_none();
        )
    }
}

impl Case {
    /// The oldest version that can represent this case: older readers refuse a newer version, and most cases need none.
    fn version(&self) -> u64 {
        let policies = &self.policies;
        let levels = || policies.scp.items().iter().chain(policies.rcp.items());
        let hidden = Layer::ALL.iter().any(|layer| {
            let mut levels =
                (0..policies.height(*layer)).map(|level| policies.level(*layer, level));
            levels.any(|level| level.iter().any(|policy| policy.text.is_hidden()))
        });
        let is_newer = hidden
            || levels().any(|level| !level.full_aws_access)
            || !self.denials.is_empty()
            || !self.placeholders.is_empty()
            || self.way.is_some()
            || self.vault.kind != VaultKind::Backup
            || !self.vault.settings.is_empty()
            || self.key.state.is_some()
            || !self.key.grants.is_empty();
        if is_newer { VERSION } else { 1 }
    }
}

impl Serialize for ReportedDenial {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let effect = self
            .effect
            .as_ref()
            .map(|word| DenialEffect::WORDS.name(word));
        let layer = self.layer.map(Layer::word);
        fields!(serializer,
            "action": &self.action, unless self.action.is_empty();
            "effect": &effect, unless effect.is_none();
            "layer": &layer, unless layer.is_none();
            "policy": &self.policy, unless self.policy.is_none();
            "text": &self.text, unless self.text.is_none();
        )
    }
}

impl Serialize for Caller {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let organization = self
            .organization
            .as_ref()
            .map(|word| Organization::WORDS.name(word));
        fields!(serializer,
            "arn": &self.arn, unless self.arn.is_empty();
            "tags": &self.tags, unless self.tags.is_empty();
            "organization": &organization, unless organization.is_none();
        )
    }
}

impl Serialize for Vault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = self.settings.iter();
        let settings: Vec<&str> = settings
            .map(|word| VaultSetting::WORDS.name(word))
            .collect();
        fields!(serializer,
            "name": &self.name, unless self.name.is_empty();
            "region": &self.region, unless self.region.is_empty();
            "tags": &self.tags, unless self.tags.is_empty();
            "kind": VaultKind::WORDS.name(&self.kind), unless self.kind == VaultKind::Backup;
            "settings": &settings, unless settings.is_empty();
        )
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let state = self.state.as_ref().map(|word| KeyState::WORDS.name(word));
        fields!(serializer,
            "kind": KeyKind::WORDS.name(&self.kind), unless self.kind == KeyKind::Customer;
            "arn": &self.arn, unless self.arn.is_empty();
            "state": &state, unless state.is_none();
            "grants": &self.grants, unless self.grants.is_empty();
        )
    }
}

impl Serialize for StatedValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_none(),
            Self::One(value) => serializer.serialize_str(value),
            Self::Many(values) => values.serialize(serializer),
        }
    }
}

impl Serialize for Policies {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(serializer,
            "identity": &self.identity, unless self.identity == Visibility::NotMentioned;
            "boundary": &self.boundary, unless self.boundary == Visibility::NotMentioned;
            "session": &self.session, unless self.session == Visibility::NotMentioned;
            "scp": &self.scp, unless self.scp == Visibility::NotMentioned;
            "rcp": &self.rcp, unless self.rcp == Visibility::NotMentioned;
            "vpcEndpoint": &self.vpc_endpoint, unless self.vpc_endpoint == Visibility::NotMentioned;
            "key": &self.key, unless self.key == Visibility::NotMentioned;
        )
    }
}

impl<T: Serialize> Serialize for Visibility<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::NotMentioned | Self::Hidden => serializer.serialize_none(),
            Self::Listed(items) => items.serialize(serializer),
        }
    }
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(serializer,
            "target": &self.target, unless self.target.is_empty();
            "policies": &self.policies, unless self.policies.is_empty();
            "fullAWSAccess": &false, unless self.full_aws_access;
        )
    }
}

impl Serialize for NamedPolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(serializer,
            "name": &self.name, unless self.name.is_empty();
            // Always written: an object without `name` and `text` would be read as a policy document.
            "text": &self.text.shared().map(|text| &**text), unless false;
        )
    }
}

impl Serialize for Expect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let verdict = self.verdict.as_ref().map(|word| VERDICTS.name(word));
        let mut actions = BTreeMap::new();
        for (action, word) in &self.actions {
            actions.insert(action, DECISIONS.name(word));
        }
        fields!(serializer,
            "verdict": &verdict, unless verdict.is_none();
            "actions": &actions, unless actions.is_empty();
        )
    }
}
