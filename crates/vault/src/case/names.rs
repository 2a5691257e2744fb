//! The JSON names of the case's enums, for reading and for writing.

use super::{DenialEffect, KeyKind, KeyState, Organization, VaultKind, VaultSetting, Verdict, Way};
use evaluator::layer::Layer;
use evaluator::trace::Decision;

/// The names of an enum's values.
pub struct Words<T: 'static> {
    /// The names.
    pub names: &'static [&'static str],
    /// The value of each name.
    pub values: &'static [T],
}

impl<T: PartialEq> Words<T> {
    /// The name of a value.
    pub fn name(&self, value: &T) -> &'static str {
        let mut pairs = self.names.iter().zip(self.values);
        pairs
            .find(|(_, other)| *other == value)
            .map_or("", |(name, _)| *name)
    }
}

impl<T: Copy> Words<T> {
    /// The value of a name; `None` if the name is not known.
    pub fn value(&self, name: &str) -> Option<T> {
        let mut pairs = self.names.iter().zip(self.values);
        pairs
            .find(|(other, _)| **other == name)
            .map(|(_, value)| *value)
    }
}

impl Organization {
    pub(super) const WORDS: Words<Self> = Words {
        names: &["member", "management", "none"],
        values: &[Self::Member, Self::Management, Self::None],
    };
}

impl KeyKind {
    pub(super) const WORDS: Words<Self> = Words {
        names: &["customer", "awsManaged"],
        values: &[Self::Customer, Self::AwsManaged],
    };
}

impl KeyState {
    /// The names that KMS uses.
    pub const WORDS: Words<Self> = Words {
        names: &[
            "Creating",
            "Disabled",
            "PendingDeletion",
            "PendingImport",
            "PendingReplicaDeletion",
            "Unavailable",
        ],
        values: &[
            Self::Creating,
            Self::Disabled,
            Self::PendingDeletion,
            Self::PendingImport,
            Self::PendingReplicaDeletion,
            Self::Unavailable,
        ],
    };
}

impl Way {
    pub(super) const WORDS: Words<Self> = Words {
        names: &["direct", "cloudformation", "terraform"],
        values: &[Self::Direct, Self::CloudFormation, Self::Terraform],
    };
}

impl VaultKind {
    /// The names of the kinds.
    pub const WORDS: Words<Self> = Words {
        names: &["backup", "logicallyAirGapped", "restoreAccess"],
        values: &[Self::Backup, Self::LogicallyAirGapped, Self::RestoreAccess],
    };
}

impl VaultSetting {
    /// The names of the settings.
    pub const WORDS: Words<Self> = Words {
        names: &["accessPolicy", "lock", "notifications"],
        values: &[Self::AccessPolicy, Self::Lock, Self::Notifications],
    };
}

impl DenialEffect {
    pub(super) const WORDS: Words<Self> = Words {
        names: &["explicitDeny", "implicitDeny"],
        values: &[Self::Explicit, Self::Implicit],
    };
}

/// The names of layers in a case: `key` is the layer `resource` of the KMS actions, and both names are accepted.
pub(super) const LAYERS: Words<Layer> = Words {
    names: &[
        "rcp",
        "scp",
        "vpcEndpoint",
        "resource",
        "identity",
        "boundary",
        "session",
        "key",
    ],
    values: &[
        Layer::Rcp,
        Layer::Scp,
        Layer::VpcEndpoint,
        Layer::Resource,
        Layer::Identity,
        Layer::Boundary,
        Layer::Session,
        Layer::Resource,
    ],
};

/// The names of verdicts.
pub const VERDICTS: Words<Verdict> = Words {
    names: &["pass", "fail", "depends"],
    values: &[Verdict::Pass, Verdict::Fail, Verdict::Depends],
};

/// The names of decisions.
pub const DECISIONS: Words<Decision> = Words {
    names: &["allowed", "implicitDeny", "explicitDeny", "depends"],
    values: &[
        Decision::Allowed,
        Decision::ImplicitDeny,
        Decision::ExplicitDeny,
        Decision::Depends,
    ],
};
