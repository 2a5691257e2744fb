//! The policies of each layer of a case, and the layers that take part in each action.

use super::policy::{Read, WhoCalls, is_of_other_endpoint};
use crate::case::{Case, KeyKind, Organization, Place, Visibility};
use crate::managed;
use crate::masked::account_of;
use crate::report::{Assumption, Places, layers_only_named, unknown_policy};
use crate::requests::{On, passes_endpoint};
use evaluator::evaluate::{PolicyLayer, PolicySet};
use evaluator::identifiers::Principal;
use evaluator::layer::Layer;
use evaluator::vec_map::Map;
use std::sync::Arc;

/// The policies of a case by layer, with their places.
pub(super) struct Layers {
    /// All policies.
    pub(super) given: PolicySet,
    /// The policies that take part in an action: not on the key, or on the key; each made directly, or forwarded.
    says: [[PolicySet; 2]; 2],
    pub(super) places: Places,
    /// The hidden policies, by the name that a row uses when it depends on them.
    pub(super) hidden: Vec<(Layer, String)>,
    /// The policies in the place of the key policy that belong to another resource.
    pub(super) misplaced: Vec<Place>,
    /// The layers that have a policy only because AWS named them.
    only_named: Vec<Layer>,
    /// Whether the person's policies test who makes a call.
    pub(super) who_calls: WhoCalls,
}

impl Layers {
    /// Collects the policies of a case.
    pub(super) fn of(case: &Case, read: &Map<Place, Arc<Read>>) -> Self {
        let mut given = PolicySet::default();
        let mut places = Vec::with_capacity(read.count());
        let mut hidden = Vec::new();
        let mut misplaced = Vec::new();
        let only_named = layers_only_named(case);
        let mut all = read.pairs();
        for layer in Layer::ALL {
            let count = all.partition_point(|(place, _)| place.layer == layer);
            let (own, others) = all.split_at(count);
            all = others;
            let keys_own: Vec<(Place, Arc<Read>)>;
            let own = if own.iter().any(|(_, read)| read.is_of_other_resource) {
                let of_others = own.iter().filter(|(_, read)| read.is_of_other_resource);
                misplaced.extend(of_others.map(|(place, _)| *place));
                let of_key = own.iter().filter(|(_, read)| !read.is_of_other_resource);
                keys_own = of_key.cloned().collect();
                &keys_own
            } else {
                own
            };
            let unseen = match layer {
                // Every KMS key has a key policy.
                Layer::Resource => own.is_empty(),
                layer if only_named.contains(&layer) => true,
                Layer::Session => is_session_unseen(case),
                layer => case.policies.is_unseen(layer),
            };
            if own.is_empty() && !unseen {
                continue;
            }
            // SCPs and RCPs belong to organizations. If it is not stated whether the account is in one, it is assumed
            // to be if there are such policies or may be (contract 3 says so of SCPs).
            let outside =
                layer.has_levels() && case.caller.organization == Some(Organization::None);
            if outside
                && !only_named.contains(&layer)
                && (layer == Layer::Scp || !is_key_elsewhere(case))
            {
                continue;
            }
            let levels_given = if unseen {
                PolicyLayer::Hidden
            } else {
                let policies = |level: &[(Place, Arc<Read>)]| {
                    let policies = level.iter().map(|(_, read)| Arc::clone(&read.policy));
                    policies.collect()
                };
                let levels = own.chunk_by(|(one, _), (next, _)| one.level == next.level);
                PolicyLayer::Levels(levels.map(policies).collect())
            };
            given.put(layer, levels_given);
            hidden.extend(
                own.iter()
                    .filter(|(_, read)| read.hidden)
                    .map(|(place, _)| {
                        let name = case
                            .policies
                            .at(*place)
                            .map_or("", |policy| policy.name.trim());
                        (layer, unknown_policy(layer, name))
                    }),
            );
            places.extend(own.iter().map(|(place, _)| *place));
        }
        // A vault that does not exist yet has no access policy (BK/create-a-vault-access-policy), and a call on behalf
        // of the caller comes from the service's network (IAM/access_forward_access_sessions). An endpoint's policy is
        // about calls through that endpoint to its service (VPC/vpc-endpoints-access).
        let elsewhere = given.without(Layer::Resource);
        let passes_none =
            !only_named.contains(&Layer::VpcEndpoint) && passes_endpoint(case) == Some(false);
        let on_vault = (elsewhere, &["backup", "backup-storage"][..]);
        let on_key = (given.clone(), &["kms"][..]);
        let says = [on_vault, on_key].map(|(mut direct, services)| {
            let forwarded = direct.without(Layer::VpcEndpoint);
            if passes_none {
                return [forwarded.clone(), forwarded];
            }
            // The policy of another service's endpoint: this service's, if there is one, was not shown.
            let mut of_endpoint = direct
                .levels(Layer::VpcEndpoint)
                .iter()
                .flatten()
                .peekable();
            if of_endpoint.peek().is_some()
                && of_endpoint.all(|policy| is_of_other_endpoint(policy, services))
            {
                direct.put(Layer::VpcEndpoint, PolicyLayer::Hidden);
            }
            [direct, forwarded]
        });
        let read = read.pairs().iter();
        let typed = read.filter(|(place, _)| case.is_typed(place.layer));
        let who_calls = typed.map(|(_, read)| read.who_calls);
        Self {
            given,
            says,
            places: Places(places),
            hidden,
            misplaced,
            only_named,
            who_calls: who_calls.max().unwrap_or(WhoCalls::NotAsked),
        }
    }

    /// The policies that take part in an action.
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

/// The assumptions about the policies of a case.
pub(super) fn assumptions(case: &Case, layers: &Layers) -> Vec<Assumption> {
    let caller = Principal::parse(case.caller.arn.trim());
    let policies = &case.policies;
    let not_mentioned = |layer| match layer {
        Layer::Rcp => policies.rcp == Visibility::NotMentioned,
        Layer::Scp => policies.scp == Visibility::NotMentioned,
        Layer::VpcEndpoint => policies.vpc_endpoint == Visibility::NotMentioned,
        Layer::Boundary => policies.boundary == Visibility::NotMentioned,
        Layer::Session => policies.session == Visibility::NotMentioned && !is_session_unseen(case),
        // These layers nearly always have policies: they are hidden instead.
        Layer::Resource | Layer::Identity => false,
    };
    // A layer that cannot apply is not mentioned.
    let can_apply = |layer| match (layer, &caller) {
        (
            Layer::Boundary,
            Some(Principal::User(_) | Principal::Role(_) | Principal::Session(_)),
        )
        | (Layer::Session, Some(Principal::Role(_) | Principal::Session(_)))
        | (Layer::VpcEndpoint, _) => true,
        (Layer::Scp, _) => !matches!(
            case.caller.organization,
            Some(Organization::None | Organization::Management)
        ),
        (Layer::Rcp, _) => {
            case.key.kind == KeyKind::Customer
                && (case.caller.organization != Some(Organization::None) || is_key_elsewhere(case))
        }
        _ => false,
    };
    let absent = ASSUMED_ABSENT
        .into_iter()
        .filter(|layer| not_mentioned(*layer) && can_apply(*layer))
        .filter(|layer| !layers.only_named.contains(layer));
    let mut assumed: Vec<Assumption> = absent.map(Assumption::NoPolicies).collect();
    for place in &layers.places.0 {
        let typed = case.is_typed(place.layer);
        match policies.at(*place).filter(|_| typed) {
            Some(policy) => {
                if let Some(known) = managed::filled_in(place.layer, policy) {
                    assumed.push(Assumption::FilledIn(*place, known));
                }
            }
            None if typed && managed::assumed_at(case, *place).is_some() => {
                let level = policies.levels(place.layer).get(place.level);
                assumed.push(Assumption::FullAwsAccess {
                    level: place.level,
                    target: level.map_or_else(String::new, |level| level.target.trim().to_owned()),
                });
            }
            None => {}
        }
    }
    let misplaced = layers.misplaced.iter().copied();
    assumed.extend(misplaced.map(Assumption::NotAKeyPolicy));
    assumed
}

/// The layers that are assumed to have no policies if they are not mentioned, in the order in which people know them.
const ASSUMED_ABSENT: [Layer; 5] = [
    Layer::Boundary,
    Layer::Session,
    Layer::Scp,
    Layer::Rcp,
    Layer::VpcEndpoint,
];

/// Returns `true` if the session policies are hidden. A `GetFederationToken` session has no permissions without one
/// (`IAM23/reference_policies_evaluation-logic`), so there it is not assumed to be absent.
fn is_session_unseen(case: &Case) -> bool {
    match case.policies.session {
        Visibility::Hidden => true,
        Visibility::NotMentioned => {
            let caller = Principal::parse(case.caller.arn.trim());
            matches!(caller, Some(Principal::FederatedUser(_)))
        }
        Visibility::Listed(_) => false,
    }
}

/// Returns `true` if the key may belong to an account other than the caller's.
fn is_key_elsewhere(case: &Case) -> bool {
    case.key.kind == KeyKind::Customer && account_of(&case.key.arn) != account_of(&case.caller.arn)
}
