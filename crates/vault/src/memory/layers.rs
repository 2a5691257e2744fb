//! What there is of each layer of a case, and which of it has a say in which action.

use super::read::Read;
use crate::case::{Case, KeyKind, Organization, Place};
use crate::report::Places;
use crate::task::On;
use evaluator::evaluate::{Given, PolicySet};
use evaluator::layer::Layer;
use evaluator::sorted::Map;
use std::sync::Arc;

/// The policies of a case by layer, with their places.
pub(super) struct Layers {
    /// All of them.
    pub(super) given: PolicySet,
    /// Those that have a say in an action; not on the key, on the key; each made directly, forwarded.
    says: [[PolicySet; 2]; 2],
    pub(super) places: Places,
}

impl Layers {
    /// What there is of each layer.
    pub(super) fn of(case: &Case, read: &Map<Place, Arc<Read>>) -> Self {
        let mut given = PolicySet::default();
        let mut places = Vec::with_capacity(read.count());
        let mut all = read.pairs();
        for layer in Layer::ALL {
            let count = all.partition_point(|(place, _)| place.layer == layer);
            let (own, others) = all.split_at(count);
            all = others;
            let unseen = match layer {
                // Every KMS key has a key policy.
                Layer::Resource => own.is_empty(),
                layer => case.policies.is_unseen(layer),
            };
            if own.is_empty() && !unseen {
                continue;
            }
            // SCPs and RCPs belong to organizations. Where nobody said whether the account is in one, it is if there
            // are such policies or may be (contract 3 says so of SCPs).
            let outside =
                layer.has_levels() && case.caller.organization == Some(Organization::None);
            if outside && (layer == Layer::Scp || !is_key_elsewhere(case)) {
                continue;
            }
            let levels_given = if unseen {
                Given::Unseen
            } else {
                let policies = |level: &[(Place, Arc<Read>)]| {
                    let policies = level.iter().map(|(_, read)| Arc::clone(&read.policy));
                    policies.collect()
                };
                let levels = own.chunk_by(|(one, _), (next, _)| one.level == next.level);
                Given::Levels(levels.map(policies).collect())
            };
            given.put(layer, levels_given);
            places.extend(own.iter().map(|(place, _)| *place));
        }
        // A vault that does not exist yet has no access policy (BK/create-a-vault-access-policy), and a call in
        // the caller's name comes from the service's network (IAM/access_forward_access_sessions).
        let elsewhere = given.without(Layer::Resource);
        let says = [elsewhere, given.clone()].map(|direct| {
            let forwarded = direct.without(Layer::VpcEndpoint);
            [direct, forwarded]
        });
        Self {
            given,
            says,
            places: Places(places),
        }
    }

    /// The policies that have a say in an action.
    pub(super) fn policies(&self, on: On, forwarded: bool) -> &PolicySet {
        let [[elsewhere, elsewhere_forwarded], [key, key_forwarded]] = &self.says;
        match (on, forwarded) {
            (On::Key, false) => key,
            (On::Key, true) => key_forwarded,
            (On::Vault | On::Nothing, false) => elsewhere,
            (On::Vault | On::Nothing, true) => elsewhere_forwarded,
        }
    }
}

/// Whether the key may belong to another account than the caller.
fn is_key_elsewhere(case: &Case) -> bool {
    fn account(arn: &str) -> Option<&str> {
        arn.trim().split(':').nth(4)
    }
    case.key.kind == KeyKind::Customer && account(&case.key.arn) != account(&case.caller.arn)
}
