//! The words of the case's choices, for reading and for writing.

use super::{DenialEffect, KeyKind, KeyState, Organization, Verdict, Way};
use evaluator::layer::Layer;
use evaluator::trace::Decision;

/// The words of some choice, and what they mean.
pub struct Names<T: 'static> {
    /// The words.
    pub names: &'static [&'static str],
    /// What each of them means.
    pub values: &'static [T],
}

impl<T: PartialEq> Names<T> {
    /// The word for a value.
    pub fn name(&self, value: &T) -> &'static str {
        let mut pairs = self.names.iter().zip(self.values);
        pairs
            .find(|(_, other)| *other == value)
            .map_or("", |(name, _)| *name)
    }
}

impl<T: Copy> Names<T> {
    /// What a word means; `None` for one that means nothing.
    pub fn value(&self, name: &str) -> Option<T> {
        let mut pairs = self.names.iter().zip(self.values);
        pairs
            .find(|(other, _)| **other == name)
            .map(|(_, value)| *value)
    }
}

impl Organization {
    pub(super) const WORDS: Names<Self> = Names {
        names: &["member", "management", "none"],
        values: &[Self::Member, Self::Management, Self::None],
    };
}

impl KeyKind {
    pub(super) const WORDS: Names<Self> = Names {
        names: &["customer", "awsManaged"],
        values: &[Self::Customer, Self::AwsManaged],
    };
}

impl KeyState {
    /// As KMS names them.
    pub const WORDS: Names<Self> = Names {
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
    pub(super) const WORDS: Names<Self> = Names {
        names: &["direct", "cloudformation", "terraform"],
        values: &[Self::Direct, Self::CloudFormation, Self::Terraform],
    };
}

impl DenialEffect {
    pub(super) const WORDS: Names<Self> = Names {
        names: &["explicitDeny", "implicitDeny"],
        values: &[Self::Explicit, Self::Implicit],
    };
}

/// The words of layers as a case names them: `key` is the layer `resource` of the KMS actions, and both are read.
pub(super) const LAYERS: Names<Layer> = Names {
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

/// The words of verdicts.
pub const VERDICTS: Names<Verdict> = Names {
    names: &["pass", "fail", "depends"],
    values: &[Verdict::Pass, Verdict::Fail, Verdict::Depends],
};

/// The words of decisions.
pub const DECISIONS: Names<Decision> = Names {
    names: &["allowed", "implicitDeny", "explicitDeny", "depends"],
    values: &[
        Decision::Allowed,
        Decision::ImplicitDeny,
        Decision::ExplicitDeny,
        Decision::Depends,
    ],
};
