//! The possible effects of policies that are hidden or that could not be read.
//!
//! Only effects that can change a decision count: deny, allow for each way of naming the caller, and no effect. A
//! combination of several effects is equivalent to the strongest of them.

use crate::identifiers::PrincipalMatch;
use crate::layer::Layer;
use crate::policy::Effect;
use crate::trace::{CallerKind, EffectSummary, Grants, Outcome, StatementTrace};
use crate::truth::Truth;
use crate::vec_map::sort;

/// One possible effect of policies that are hidden or not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PossibleEffect {
    /// There are no policies.
    Absent,
    /// There are policies, and none applies to this request.
    Nothing,
    /// They allow it, naming the caller in this way.
    Allow(PrincipalMatch),
    /// They deny it.
    Deny,
}

impl PossibleEffect {
    /// The effect as a summary; `None`: there is no such policy.
    pub(super) const fn said(self) -> Option<EffectSummary> {
        match self {
            Self::Absent => None,
            Self::Nothing => Some(EffectSummary::NOTHING),
            Self::Allow(names) => Some(EffectSummary {
                allow: Grants::by(names, Truth::True),
                ..EffectSummary::NOTHING
            }),
            Self::Deny => Some(EffectSummary {
                deny: Truth::True,
                ..EffectSummary::NOTHING
            }),
        }
    }
}

/// Returns `true` if a statement's effect is known: it does not apply, or it applies and its effect was understood.
pub(super) const fn is_certain(outcome: Outcome) -> bool {
    match outcome.applies {
        Truth::False => true,
        Truth::True => match outcome.effect {
            None => false,
            Some(Effect::Allow) => outcome.perhaps.is_none() && !outcome.unfilled,
            Some(Effect::Deny) => true,
        },
        Truth::Unknown => false,
    }
}

/// Returns `true` if everything in a statement was understood.
const fn is_clear(trace: &StatementTrace) -> bool {
    trace.effect.is_some()
        && !matches!(trace.principal, Some(None))
        && trace.action.is_some()
        && trace.resource.is_some()
        && trace.condition.is_some()
}

/// The possible effects of a hidden layer.
pub(super) fn unseen(layer: Layer, caller: CallerKind) -> Vec<PossibleEffect> {
    let mut says = vec![PossibleEffect::Nothing];
    says.extend(anything(layer, caller));
    // In these layers a missing policy limits nothing; in the others it is the same as a policy without effect.
    if matches!(
        layer,
        Layer::Scp | Layer::VpcEndpoint | Layer::Boundary | Layer::Session
    ) {
        says.push(PossibleEffect::Absent);
    }
    sort(&mut says);
    says
}

/// All possible effects of statements of a layer, except no effect.
pub(super) fn anything(layer: Layer, caller: CallerKind) -> Vec<PossibleEffect> {
    let mut says = vec![PossibleEffect::Deny];
    if layer != Layer::Rcp {
        says.extend(allows(layer, caller));
    }
    says
}

/// The ways in which statements of a layer can allow.
fn allows(layer: Layer, caller: CallerKind) -> impl Iterator<Item = PossibleEffect> {
    let names: &[PrincipalMatch] = match (layer, caller) {
        (Layer::Resource, CallerKind::User) => &[PrincipalMatch::Account, PrincipalMatch::Exact],
        (Layer::Resource, CallerKind::FederatedUser) => &[
            PrincipalMatch::Account,
            PrincipalMatch::Asker,
            PrincipalMatch::Exact,
        ],
        (Layer::Resource, CallerKind::Role) => &[
            PrincipalMatch::Account,
            PrincipalMatch::Role,
            PrincipalMatch::Exact,
        ],
        (Layer::Resource, CallerKind::Root) => &[PrincipalMatch::Account, PrincipalMatch::Everyone],
        _ => &[PrincipalMatch::Everyone],
    };
    names.iter().copied().map(PossibleEffect::Allow)
}

/// The possible effects of a statement in which something was not understood, except no effect; `None` if everything
/// was understood.
pub(super) fn if_unclear(
    layer: Layer,
    trace: &StatementTrace,
    caller: CallerKind,
) -> Option<Vec<PossibleEffect>> {
    if is_clear(trace) {
        return None;
    }
    Some(match (trace.effect, trace.names()) {
        (Some(Effect::Deny), _) => vec![PossibleEffect::Deny],
        // The strongest effect is enough: a grant in more ways allows no less.
        (Some(Effect::Allow), Some(_)) if trace.adds_unfilled() => {
            vec![PossibleEffect::Allow(PrincipalMatch::Unfilled)]
        }
        (Some(Effect::Allow), Some(names)) => {
            let more = trace.perhaps_more().map(PossibleEffect::Allow);
            [PossibleEffect::Allow(names)]
                .into_iter()
                .chain(more)
                .collect()
        }
        (Some(Effect::Allow), None) => allows(layer, caller).collect(),
        (None, _) => anything(layer, caller),
    })
}
