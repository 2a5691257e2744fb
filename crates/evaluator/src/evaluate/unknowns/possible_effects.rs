//! Possible effects of policies that nobody has seen or that could not be read.
//!
//! Only what changes a decision counts: a denial, an allowance by each way of naming the caller, nothing at all.
//! Several of these at once come to no more than the strongest of them.

use crate::identifiers::PrincipalMatch;
use crate::layer::Layer;
use crate::policy::Effect;
use crate::trace::{CallerKind, EffectSummary, Grants, Outcome, StatementTrace};
use crate::truth::Truth;
use crate::vec_map::sort;

/// What policies that nobody can see or understand could say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PossibleEffect {
    /// There are none.
    Absent,
    /// Nothing about this request.
    Nothing,
    /// They allow it, naming the caller so.
    Allow(PrincipalMatch),
    /// They deny it.
    Deny,
}

impl PossibleEffect {
    /// As a sum; `None`: there is no such policy.
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

/// Whether it is known what a statement says: it does not apply, or it does and its effect was understood.
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

/// Whether everything in a statement was understood.
const fn is_clear(trace: &StatementTrace) -> bool {
    trace.effect.is_some()
        && !matches!(trace.principal, Some(None))
        && trace.action.is_some()
        && trace.resource.is_some()
        && trace.condition.is_some()
}

/// What a layer that nobody can see could say.
pub(super) fn unseen(layer: Layer, caller: CallerKind) -> Vec<PossibleEffect> {
    let mut says = vec![PossibleEffect::Nothing];
    says.extend(anything(layer, caller));
    // Without a policy these limit nothing; elsewhere no policy is the same as one that says nothing.
    if matches!(
        layer,
        Layer::Scp | Layer::VpcEndpoint | Layer::Boundary | Layer::Session
    ) {
        says.push(PossibleEffect::Absent);
    }
    sort(&mut says);
    says
}

/// Everything that statements of a layer can say, beside nothing.
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

/// What a statement could say of which something was not understood, beside nothing; `None` when everything was.
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
        // Of the extremes one is enough: what is granted in more ways allows no less.
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
