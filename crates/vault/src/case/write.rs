//! Writing a case as its canonical JSON: one order of the fields, defaults left out, so that links are short and
//! equal cases have equal links. `read(write(case)) == case`.

use super::node::VERSION;
use super::word::{DECISIONS, VERDICTS};
use super::{
    Caller, Case, Expect, Key, KeyKind, Level, NamedPolicy, Organization, Policies, Said, Seen,
    Vault, Via,
};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::collections::BTreeMap;

/// The canonical JSON of a case, on one line.
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
        fields!(serializer,
            "version": &VERSION, unless false;
            "title": &self.title, unless self.title.is_none();
            "caller": &self.caller, unless self.caller == Caller::default();
            "vault": &self.vault, unless self.vault == Vault::default();
            "key": &self.key, unless self.key == Key::default();
            "viaBackup": &false, unless self.via_backup == Via::Backup;
            "context": &self.context, unless self.context.is_empty();
            "policies": &self.policies, unless self.policies == Policies::default();
            "expect": &self.expect, unless self.expect.is_none();
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
        fields!(serializer,
            "name": &self.name, unless self.name.is_empty();
            "region": &self.region, unless self.region.is_empty();
            "tags": &self.tags, unless self.tags.is_empty();
        )
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(serializer,
            "kind": KeyKind::WORDS.name(&self.kind), unless self.kind == KeyKind::Customer;
            "arn": &self.arn, unless self.arn.is_empty();
        )
    }
}

impl Serialize for Said {
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
            "identity": &self.identity, unless self.identity.is_none();
            "boundary": &self.boundary, unless self.boundary.is_none();
            "session": &self.session, unless self.session.is_none();
            "scp": &self.scp, unless self.scp.is_none();
            "rcp": &self.rcp, unless self.rcp.is_none();
            "vpcEndpoint": &self.vpc_endpoint, unless self.vpc_endpoint.is_none();
            "key": &self.key, unless self.key.is_none();
        )
    }
}

impl<T: Serialize> Serialize for Seen<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::No => serializer.serialize_none(),
            Self::Yes(items) => items.serialize(serializer),
        }
    }
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(serializer,
            "target": &self.target, unless self.target.is_empty();
            "policies": &self.policies, unless self.policies.is_empty();
        )
    }
}

impl Serialize for NamedPolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(serializer,
            "name": &self.name, unless self.name.is_empty();
            // Always there: an object without `name` and `text` would be a policy itself.
            "text": &*self.text, unless false;
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
