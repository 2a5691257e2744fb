//! The policy layers, in the order in which AWS checks them.
//!
//! Source: the check types and their order in AWS's Access Troubleshooter
//! (`GetRequestAuthorizationDetails`), and `IAM/reference_policies_evaluation-logic_policy-eval-denyallow`.

use arrayvec::ArrayVec;
use serde::{Deserialize, Serialize};

/// A value for each layer that takes part, in check order. Stored inline: there are as many of these as requests, and
/// most of them are short.
pub type ByLayer<T> = ArrayVec<T, { Layer::ALL.len() }>;

/// One kind of policy that takes part in a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Layer {
    /// Resource control policies of the resource's account.
    Rcp,
    /// Service control policies of the caller's account.
    Scp,
    /// The policy of the VPC endpoint that the call goes through.
    VpcEndpoint,
    /// The resource-based policy; for a KMS key, the key policy.
    Resource,
    /// The caller's identity-based policies.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// The session policies that were passed when the session began.
    Session,
}

impl Layer {
    /// All of them, in AWS's check order.
    pub const ALL: [Self; 7] = [
        Self::Rcp,
        Self::Scp,
        Self::VpcEndpoint,
        Self::Resource,
        Self::Identity,
        Self::Boundary,
        Self::Session,
    ];

    /// The name in the JSON interfaces.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rcp => "rcp",
            Self::Scp => "scp",
            Self::VpcEndpoint => "vpcEndpoint",
            Self::Resource => "resource",
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
        }
    }

    /// Returns `true` if its policies are attached at levels of an organization: root, OUs, account.
    pub const fn has_levels(self) -> bool {
        matches!(self, Self::Rcp | Self::Scp)
    }

    /// Returns `true` if its statements have a `Principal`.
    pub const fn names_principals(self) -> bool {
        matches!(self, Self::Rcp | Self::VpcEndpoint | Self::Resource)
    }
}
