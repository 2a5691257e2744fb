//! The layers' words combined, in AWS's check order, into what the request gets.
//!
//! Source: `IAM/reference_policies_evaluation-logic_policy-eval-denyallow` for one account,
//! `IAM/reference_policies_evaluation-logic-cross-account` for two, `KMS/policy-evaluation` for keys. Nothing is
//! looked at here but the trace.

use super::combine_layer;
use crate::doubt::Doubt;
use crate::layer::{ByLayer, Layer};
use crate::trace::{
    CallerKind, Decision, EffectSummary, Facts, Grants, LayerEffect, LayerTrace, Trace,
};
use crate::truth::Truth;

/// What each layer says, by [`Layer`]; `None` where there is nothing that could limit or grant.
pub(super) type Sums = [Option<EffectSummary>; Layer::ALL.len()];

/// What the layers come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ruling {
    /// The request is allowed.
    pub(super) allowed: Truth,
    /// Some statement denies it.
    pub(super) explicit: Truth,
}

/// What a request gets, as far as its trace alone tells.
///
/// [`Decision::Depends`] here means that the statements' own truths leave it open. What they are together can
/// still be certain (two statements about one unknown key): [`super::evaluate`] finds that out.
pub fn decide(trace: &Trace) -> Decision {
    ruling(trace.facts, &sums(trace)).decision()
}

/// What each layer says, in check order, as far as the trace alone tells.
pub fn layer_effects(trace: &Trace) -> ByLayer<(Layer, LayerEffect)> {
    effects(trace, &sums(trace))
}

/// Whether a layer would deny because nothing in it allows, if its levels said this instead.
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

/// The same, given the sums.
pub(super) fn effects(trace: &Trace, sums: &Sums) -> ByLayer<(Layer, LayerEffect)> {
    let layers = trace.layers.iter();
    layers
        .map(|layer| (layer.layer, effect(trace.facts, layer, sums)))
        .collect()
}

/// Whether a layer takes part although nobody gave a policy of it, because something must come from it.
pub(super) const fn takes_part(facts: Facts, layer: Layer) -> bool {
    match layer {
        Layer::Resource => facts.resource_must_grant,
        Layer::Identity => !matches!(facts.caller, CallerKind::Outside),
        Layer::Session => matches!(facts.caller, CallerKind::FederatedUser),
        Layer::Rcp | Layer::Scp | Layer::VpcEndpoint | Layer::Boundary => false,
    }
}

/// The sums of a trace's layers.
pub(super) fn sums(trace: &Trace) -> Sums {
    let mut sums = Sums::default();
    for traced in &trace.layers {
        set(&mut sums, traced.layer, traced.said);
    }
    sums
}

/// Puts one layer's sum in its place.
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

/// Combines the layers.
pub(super) fn ruling(facts: Facts, sums: &Sums) -> Ruling {
    let explicit = Truth::any(sums.iter().flatten().map(|said| said.deny));
    // These limit everybody, and no resource policy goes past them.
    let passes = [Layer::Rcp, Layer::Scp, Layer::VpcEndpoint]
        .into_iter()
        .fold(Truth::True, |passes, layer| {
            passes.and(limits(said(sums, layer)))
        });
    let allowed = (!explicit).and(passes).and(granted(facts, sums));
    let allowed = match facts.doubt {
        None => allowed,
        // What names the key is not compared with what was said to be it.
        Some(Doubt::AliasForKey | Doubt::ResourceNotSaid) => (!explicit).and(Truth::Unknown),
        Some(doubt) => match at_worst(facts, doubt) {
            Some(worst) if ruling(worst, sums).allowed == allowed => allowed,
            _ => allowed.and(Truth::Unknown),
        },
    };
    Ruling { allowed, explicit }
}

/// What the resource's policy must or can grant if a doubt about that is answered to the caller's disadvantage; `None` if
/// the request is denied then.
pub(super) const fn at_worst(facts: Facts, doubt: Doubt) -> Option<Facts> {
    let certain = Facts {
        doubt: None,
        ..facts
    };
    match doubt {
        Doubt::GrantWithoutResource => Some(Facts {
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

/// The same with the request's own doubt answered: whether what is doubtful is so that the request can be allowed.
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

/// Whether the caller's own policies and the resource's come to a grant.
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

/// What identity policies allow; the root user needs none.
fn allowed_by_identity(facts: Facts, sums: &Sums) -> Truth {
    match facts.caller {
        CallerKind::Root => Truth::True,
        _ => allowed_by(said(sums, Layer::Identity)),
    }
}

/// Whether the caller's boundary and session policy let it through.
fn within_limits(facts: Facts, sums: &Sums) -> Truth {
    let session = match said(sums, Layer::Session) {
        // IAM23/reference_policies_evaluation-logic: a GetFederationToken session without a session policy has
        // only what resource policies grant to it.
        None => Truth::from(facts.caller != CallerKind::FederatedUser),
        session => limits(session),
    };
    limits(said(sums, Layer::Boundary)).and(session)
}

/// Whether the caller's own policies are enough, where the resource's need not allow.
fn without_resource(facts: Facts, sums: &Sums) -> Truth {
    allowed_by_identity(facts, sums).and(within_limits(facts, sums))
}

/// What the resource's policy grants, if it can grant the action to this caller.
fn resource_grants(facts: Facts, sums: &Sums) -> Grants {
    match said(sums, Layer::Resource) {
        Some(said) if facts.resource_can_grant => said.allow,
        _ => Grants::all(Truth::False),
    }
}

/// Whether a layer limits everybody, whatever their own policies and the resource's say.
const fn is_limit(layer: Layer) -> bool {
    matches!(layer, Layer::Rcp | Layer::Scp | Layer::VpcEndpoint)
}

/// What a layer allows that nobody needs to have.
fn limits(said: Option<EffectSummary>) -> Truth {
    said.map_or(Truth::True, |said| said.allow.any())
}

/// What a layer allows that must be there.
fn allowed_by(said: Option<EffectSummary>) -> Truth {
    said.map_or(Truth::False, |said| said.allow.any())
}

/// What one layer says.
pub(super) fn effect(facts: Facts, layer: &LayerTrace, sums: &Sums) -> LayerEffect {
    if layer.exempt.is_some() {
        // A service has only the resource's policy; a permission that is not effective there, it does not have.
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
    // Perhaps it does not apply, and this is what follows then.
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
        // Whether it allows or not, another path does. A resource's policy that need not allow can still be the only
        // one that does, and then it is what the decision hangs on.
        (_, Truth::Unknown, Truth::False)
            if layer.layer != Layer::Resource || without_resource(facts, sums) == Truth::True =>
        {
            LayerEffect::NoImpact
        }
        _ => LayerEffect::Unknown,
    }
}
