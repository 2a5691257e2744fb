//! The texts of AWS's own policies, as far as a case needs them.
//!
//! People have the names of these policies (`aws iam list-attached-role-policies` prints no text), and their texts are
//! public. A policy that is named without its text is evaluated with the text in this module. Large ones, such as
//! `ReadOnlyAccess`, are not included: for them only the name is known, and their effect is unknown.

use crate::case::{Case, NamedPolicy, Place};
use evaluator::layer::Layer;
use std::sync::{Arc, LazyLock};

/// A policy of AWS's own.
#[derive(Debug)]
pub struct ManagedPolicy {
    /// `AdministratorAccess`
    pub name: &'static str,
    /// Its version; Organizations gives its own policies none.
    pub version: Option<&'static str>,
    /// The date of that version, or the day on which its text was copied from AWS's documentation.
    pub date: &'static str,
    /// `true` if it contains only the statements about the services that are involved in creating a vault.
    pub is_excerpt: bool,
    text: LazyLock<Arc<str>>,
}

impl PartialEq for ManagedPolicy {
    fn eq(&self, other: &Self) -> bool {
        (self.name, self.version) == (other.name, other.version)
    }
}

impl Eq for ManagedPolicy {}

impl ManagedPolicy {
    /// Its text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }
}

/// `FullAWSAccess`, which AWS attaches to the root, to each OU and to each account
/// (`ORG/orgs_manage_policies_scps_evaluation`).
static FULL_AWS_ACCESS: ManagedPolicy = ManagedPolicy {
    name: "FullAWSAccess",
    version: None,
    date: "2026-11-30",
    is_excerpt: false,
    text: LazyLock::new(|| include_str!("../data/managed/FullAWSAccess.json").into()),
};

/// `RCPFullAWSAccess` (`ORG/orgs_manage_policies_rcps`).
static RCP_FULL_AWS_ACCESS: ManagedPolicy = ManagedPolicy {
    name: "RCPFullAWSAccess",
    version: None,
    date: "2026-11-30",
    is_excerpt: false,
    text: LazyLock::new(|| include_str!("../data/managed/RCPFullAWSAccess.json").into()),
};

/// The policies of IAM, by `MP/` and their name.
static OF_IAM: [ManagedPolicy; 4] = [
    ManagedPolicy {
        name: "AWSBackupFullAccess",
        version: Some("v30"),
        date: "2026-02-12",
        is_excerpt: true,
        text: LazyLock::new(|| include_str!("../data/managed/AWSBackupFullAccess.json").into()),
    },
    ManagedPolicy {
        name: "AWSBackupOperatorAccess",
        version: Some("v28"),
        date: "2026-02-12",
        is_excerpt: true,
        text: LazyLock::new(|| include_str!("../data/managed/AWSBackupOperatorAccess.json").into()),
    },
    ManagedPolicy {
        name: "AdministratorAccess",
        version: Some("v1"),
        date: "2015-02-06",
        is_excerpt: false,
        text: LazyLock::new(|| include_str!("../data/managed/AdministratorAccess.json").into()),
    },
    ManagedPolicy {
        name: "PowerUserAccess",
        version: Some("v12"),
        date: "2026-02-12",
        is_excerpt: true,
        text: LazyLock::new(|| include_str!("../data/managed/PowerUserAccess.json").into()),
    },
];

/// AWS's own policy with a name or an ARN, in a layer.
///
/// # Examples
///
/// ```
/// use evaluator::layer::Layer;
/// use vault::managed::find;
///
/// assert!(find(Layer::Scp, "FullAWSAccess").is_some());
/// assert!(find(Layer::Identity, "MyOwnPolicy").is_none());
/// ```
pub fn find(layer: Layer, name: &str) -> Option<&'static ManagedPolicy> {
    let name = name.trim();
    let own = |name: &str| {
        let mut known: std::slice::Iter<'static, ManagedPolicy> = match layer {
            Layer::Scp => std::slice::from_ref(&FULL_AWS_ACCESS),
            Layer::Rcp => std::slice::from_ref(&RCP_FULL_AWS_ACCESS),
            Layer::Identity | Layer::Boundary | Layer::Session => &OF_IAM,
            Layer::VpcEndpoint | Layer::Resource => &[][..],
        }
        .iter();
        known.find(|policy| policy.name == name)
    };
    if !name.starts_with("arn:") {
        // Organizations identifies them by an ID as well: `p-FullAWSAccess`.
        return own(name
            .strip_prefix("p-")
            .filter(|_| layer.has_levels())
            .unwrap_or(name));
    }
    let (owner, path) = name.split_once(":policy/")?;
    // A policy of an account can have any name, even that of one of AWS's own.
    let is_of_aws = owner.ends_with(":iam::aws") || owner.ends_with(":organizations::aws");
    let last = path.rsplit('/').next().unwrap_or_default();
    own(last.strip_prefix("p-").unwrap_or(last)).filter(|_| is_of_aws)
}

/// The text in this module with which a policy is evaluated; `None` if the case has a text or none is known.
pub fn filled_in(layer: Layer, policy: &NamedPolicy) -> Option<&'static ManagedPolicy> {
    if policy.text.is_hidden() {
        find(layer, &policy.name)
    } else {
        None
    }
}

/// The text with which a policy is evaluated: the case's own, or that of AWS's policy. `None`: it is hidden.
pub(crate) fn text_of(layer: Layer, policy: &NamedPolicy) -> Option<&Arc<str>> {
    let own = policy.text.shared();
    own.or_else(|| filled_in(layer, policy).map(ManagedPolicy::text))
}

/// The place of an assumed `FullAWSAccess` at a level of SCPs: after the listed policies.
pub(crate) fn assumed_place(level: usize, policies: &[NamedPolicy]) -> Place {
    Place {
        layer: Layer::Scp,
        level,
        policy: policies.len(),
    }
}

/// `FullAWSAccess`, if it is assumed at this place of a case (because its level has nothing that allows).
pub fn assumed_at(case: &Case, place: Place) -> Option<&'static ManagedPolicy> {
    let level = case.policies.levels(place.layer).get(place.level)?;
    let is_assumed = level.full_aws_access && place == assumed_place(place.level, &level.policies);
    is_assumed.then_some(&FULL_AWS_ACCESS)
}

/// The text of `FullAWSAccess`.
pub(crate) fn full_aws_access() -> &'static Arc<str> {
    FULL_AWS_ACCESS.text()
}

#[cfg(test)]
mod tests {
    use super::{FULL_AWS_ACCESS, OF_IAM, RCP_FULL_AWS_ACCESS, find};
    use evaluator::layer::Layer;
    use evaluator::policy::read;

    #[test]
    fn which_policy_a_name_means() {
        for (layer, name, expected) in [
            (
                Layer::Identity,
                "AdministratorAccess",
                Some("AdministratorAccess"),
            ),
            (
                Layer::Boundary,
                "arn:aws:iam::aws:policy/PowerUserAccess",
                Some("PowerUserAccess"),
            ),
            (
                Layer::Identity,
                "arn:aws-cn:iam::aws:policy/AWSBackupFullAccess",
                Some("AWSBackupFullAccess"),
            ),
            // A policy of the account with the name of one of AWS's own.
            (
                Layer::Identity,
                "arn:aws:iam::111122223333:policy/AdministratorAccess",
                None,
            ),
            (
                Layer::Identity,
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                None,
            ),
            (Layer::Identity, "FullAWSAccess", None),
            (Layer::Scp, "FullAWSAccess", Some("FullAWSAccess")),
            (Layer::Scp, "p-FullAWSAccess", Some("FullAWSAccess")),
            (
                Layer::Scp,
                "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
                Some("FullAWSAccess"),
            ),
            (Layer::Rcp, "p-RCPFullAWSAccess", Some("RCPFullAWSAccess")),
            (Layer::Scp, "AdministratorAccess", None),
            (Layer::Resource, "AdministratorAccess", None),
        ] {
            let found = find(layer, name).map(|policy| policy.name);
            assert_eq!(found, expected, "{layer:?} {name}");
        }
    }

    #[test]
    fn every_text_is_understood() {
        let of_iam = OF_IAM.iter().map(|policy| (Layer::Identity, policy));
        for (layer, policy) in of_iam.chain([
            (Layer::Scp, &FULL_AWS_ACCESS),
            (Layer::Rcp, &RCP_FULL_AWS_ACCESS),
        ]) {
            assert!(read(policy.text(), layer).is_clear(), "{}", policy.name);
        }
    }
}
