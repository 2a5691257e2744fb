//! Combination of the layers' effects, in AWS's check order, into the decision on the request.
//!
//! Source: `IAM/reference_policies_evaluation-logic_policy-eval-denyallow` for one account,
//! `IAM/reference_policies_evaluation-logic-cross-account` for two, `KMS/policy-evaluation` for keys. The trace is the
//! only input.

use super::combine_layer;
use crate::doubt::Doubt;
use crate::layer::{ByLayer, Layer};
use crate::trace::{
    CallerKind, Decision, EffectSummary, Facts, Grants, LayerEffect, LayerTrace, Trace,
};
use crate::truth::Truth;

#[cfg(test)]
mod tests;

/// The effect of each layer, by [`Layer`]; `None` where no policy could limit or grant.
pub(super) type Sums = [Option<EffectSummary>; Layer::ALL.len()];

/// The combined result of all layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ruling {
    /// The request is allowed.
    pub(super) allowed: Truth,
    /// Some statement denies it.
    pub(super) explicit: Truth,
}

/// The decision on a request, as far as its trace alone determines it.
///
/// [`Decision::Depends`] here means that the truth values of the single statements leave it open. Statements together
/// can still determine it (two statements about one unknown key): [`super::evaluate`] finds that out.
pub fn decide(trace: &Trace) -> Decision {
    ruling(trace.facts, &sums(trace)).decision()
}

/// The effect of each layer, in check order, as far as the trace alone determines it.
pub fn layer_effects(trace: &Trace) -> ByLayer<(Layer, LayerEffect)> {
    effects(trace, &sums(trace))
}

/// Returns `true` if a layer would deny implicitly if its levels had these effects instead.
pub fn denies_implicitly(
    trace: &Trace,
    layer: &LayerTrace,
    levels: impl Iterator<Item = EffectSummary>,
) -> bool {
    let mut sums = sums(trace);
    if layer.exempt.is_none() {
        set(
            &mut sums,
            layer.layer,
            combine_layer::of_levels(layer.layer, levels),
        );
    }
    effect(trace.facts, layer, &sums) == LayerEffect::ImplicitDeny
}

/// The effects of the layers, given their sums.
pub(super) fn effects(trace: &Trace, sums: &Sums) -> ByLayer<(Layer, LayerEffect)> {
    let layers = trace.layers.iter();
    layers
        .map(|layer| (layer.layer, effect(trace.facts, layer, sums)))
        .collect()
}

/// Returns `true` if a layer takes part even without a policy, because it must allow.
pub(super) const fn takes_part(facts: Facts, layer: Layer) -> bool {
    match layer {
        Layer::Resource => facts.resource_must_grant,
        Layer::Identity => !matches!(facts.caller, CallerKind::Outside),
        Layer::Session => matches!(facts.caller, CallerKind::FederatedUser),
        Layer::Rcp | Layer::Scp | Layer::VpcEndpoint | Layer::Boundary => false,
    }
}

/// The combined effect of each layer of a trace.
pub(super) fn sums(trace: &Trace) -> Sums {
    let mut sums = Sums::default();
    for traced in &trace.layers {
        set(&mut sums, traced.layer, traced.said);
    }
    sums
}

/// Sets the sum of one layer.
pub(super) fn set(sums: &mut Sums, layer: Layer, said: Option<EffectSummary>) {
    if let Some(place) = sums.get_mut(layer as usize) {
        *place = said;
    }
}

fn said(sums: &Sums, layer: Layer) -> Option<EffectSummary> {
    sums.get(layer as usize).copied().flatten()
}

impl Ruling {
    fn decision(self) -> Decision {
        match (self.explicit, self.allowed) {
            (Truth::True, _) => Decision::ExplicitDeny,
            (_, Truth::True) => Decision::Allowed,
            (_, Truth::False) => Decision::ImplicitDeny,
            (_, Truth::Unknown) => Decision::Depends,
        }
    }
}

/// Combines the sums of the layers into a ruling.
pub(super) fn ruling(facts: Facts, sums: &Sums) -> Ruling {
    let explicit = Truth::any(sums.iter().flatten().map(|said| said.deny));
    // These layers limit every caller, and no resource-based policy bypasses them.
    let passes = [Layer::Rcp, Layer::Scp, Layer::VpcEndpoint]
        .into_iter()
        .fold(Truth::True, |passes, layer| {
            passes.and(limits(said(sums, layer)))
        });
    let allowed = (!explicit).and(passes).and(granted(facts, sums));
    let allowed = match facts.doubt {
        None => allowed,
        // The request does not say the key's ARN, so statements that name the key cannot be compared with it.
        Some(Doubt::AliasForKey | Doubt::ResourceNotSaid) => (!explicit).and(Truth::Unknown),
        Some(doubt) => match at_worst(facts, doubt) {
            Some(worst) if ruling(worst, sums).allowed == allowed => allowed,
            _ => allowed.and(Truth::Unknown),
        },
    };
    Ruling { allowed, explicit }
}

/// The facts with a doubt about the resource-based policy answered to the caller's disadvantage; `None` if the request
/// is denied then.
pub(super) const fn at_worst(facts: Facts, doubt: Doubt) -> Option<Facts> {
    let certain = Facts {
        doubt: None,
        ..facts
    };
    match doubt {
        doubt if doubt.is_about_grants() => Some(Facts {
            resource_can_grant: false,
            ..certain
        }),
        Doubt::MethodAuthorization => Some(Facts {
            resource_must_grant: true,
            ..certain
        }),
        _ => None,
    }
}

/// As [`ruling`], with the request's own doubt answered: in the caller's favour or not.
pub(super) fn ruling_if(facts: Facts, sums: &Sums, favourable: bool) -> Ruling {
    let certain = Facts {
        doubt: None,
        ..facts
    };
    let ruling = ruling(certain, sums);
    let worst = facts.doubt.and_then(|doubt| at_worst(facts, doubt));
    let allowed = match (favourable, facts.doubt) {
        (false, _) => worst.map_or(Truth::False, |worst| self::ruling(worst, sums).allowed),
        (true, Some(Doubt::AliasForKey | Doubt::ResourceNotSaid)) => !ruling.explicit,
        (true, _) => ruling.allowed,
    };
    Ruling { allowed, ..ruling }
}

/// Whether the caller's own policies and the resource's together grant the action.
fn granted(facts: Facts, sums: &Sums) -> Truth {
    if facts.needs_nothing {
        return Truth::True;
    }
    let grants = resource_grants(facts, sums);
    if facts.caller == CallerKind::Outside {
        return grants.any();
    }
    let trusted = grants.any().or(Truth::from(!facts.resource_must_grant));
    let limited = within_limits(facts, sums);
    let together = without_resource(facts, sums).and(trusted);
    if facts.same_account {
        grants.whole.or(grants.role.and(limited)).or(together)
    } else {
        together
    }
}

/// Whether identity-based policies allow; the root user needs none.
fn allowed_by_identity(facts: Facts, sums: &Sums) -> Truth {
    match facts.caller {
        CallerKind::Root => Truth::True,
        _ => allowed_by(said(sums, Layer::Identity)),
    }
}

/// Whether the caller's permissions boundary and session policy allow.
fn within_limits(facts: Facts, sums: &Sums) -> Truth {
    let session = match said(sums, Layer::Session) {
        // IAM23/reference_policies_evaluation-logic: a GetFederationToken session without a session policy has
        // only what resource policies grant to it.
        None => Truth::from(facts.caller != CallerKind::FederatedUser),
        session => limits(session),
    };
    limits(said(sums, Layer::Boundary)).and(session)
}

/// Whether the caller's own policies are sufficient where the resource-based policy need not allow.
fn without_resource(facts: Facts, sums: &Sums) -> Truth {
    allowed_by_identity(facts, sums).and(within_limits(facts, sums))
}

/// The grants of the resource-based policy, if it can grant the action to this caller.
fn resource_grants(facts: Facts, sums: &Sums) -> Grants {
    match said(sums, Layer::Resource) {
        Some(said) if facts.resource_can_grant => said.allow,
        _ => Grants::all(Truth::False),
    }
}

/// Returns `true` for a layer that limits every caller, independently of identity-based and resource-based policies.
const fn is_limit(layer: Layer) -> bool {
    matches!(layer, Layer::Rcp | Layer::Scp | Layer::VpcEndpoint)
}

/// Whether a layer that limits only if it has policies allows.
fn limits(said: Option<EffectSummary>) -> Truth {
    said.map_or(Truth::True, |said| said.allow.any())
}

/// Whether a layer that must allow does.
fn allowed_by(said: Option<EffectSummary>) -> Truth {
    said.map_or(Truth::False, |said| said.allow.any())
}

/// The effect of one layer.
pub(super) fn effect(facts: Facts, layer: &LayerTrace, sums: &Sums) -> LayerEffect {
    if layer.exempt.is_some() {
        // A service has only the resource-based policy; a permission that is not effective there is not granted.
        return if layer.layer == Layer::Resource && facts.resource_must_grant {
            LayerEffect::ImplicitDeny
        } else {
            LayerEffect::NoImpact
        };
    }
    let grants = resource_grants(facts, sums);
    let bypassed = match layer.layer {
        _ if !facts.same_account => Truth::False,
        Layer::Identity => grants.whole.or(grants.role),
        Layer::Boundary | Layer::Session => grants.whole,
        Layer::Rcp | Layer::Scp | Layer::VpcEndpoint | Layer::Resource => Truth::False,
    };
    // The layer perhaps does not apply; this is the effect in that case.
    if layer.doubt.is_some() && said(sums, layer.layer).is_none() {
        return LayerEffect::NoImpact;
    }
    let needed = match layer.layer {
        _ if facts.needs_nothing && !is_limit(layer.layer) => Truth::False,
        Layer::Resource => Truth::from(facts.resource_must_grant),
        _ => !bypassed,
    };
    let (deny, allow) = match (said(sums, layer.layer), layer.layer) {
        (None, _) => (Truth::False, Truth::False),
        (Some(said), Layer::Resource) => (said.deny, grants.any()),
        (Some(said), _) => (said.deny, said.allow.any()),
    };
    match (deny, allow, needed) {
        (Truth::True, _, _) => LayerEffect::ExplicitDeny,
        (Truth::Unknown, _, _) => LayerEffect::Unknown,
        (_, Truth::True, _) => LayerEffect::Allow,
        (_, Truth::False, Truth::True) => LayerEffect::ImplicitDeny,
        (_, Truth::False, Truth::False) => LayerEffect::NoImpact,
        // Whether this layer allows makes no difference, because another path allows. But a resource-based policy that
        // need not allow can be the only one that does, and then the decision depends on it.
        (_, Truth::Unknown, Truth::False)
            if layer.layer != Layer::Resource || without_resource(facts, sums) == Truth::True =>
        {
            LayerEffect::NoImpact
        }
        _ => LayerEffect::Unknown,
    }
}
