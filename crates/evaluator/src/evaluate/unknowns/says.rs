//! What policies could say that nobody can see, or that were not understood.
//!
//! Only what changes a decision counts: a denial, an allowance by each way of naming the caller, nothing at all.
//! Several of these at once come to no more than the strongest of them.

use crate::layer::Layer;
use crate::name::PrincipalMatch;
use crate::policy::Effect;
use crate::sorted::sort;
use crate::trace::{CallerKind, Grants, Outcome, Said, StatementTrace};
use crate::truth::Truth;

/// What policies that nobody can see or understand could say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Says {
    /// There are none.
    Absent,
    /// Nothing about this request.
    Nothing,
    /// They allow it, naming the caller so.
    Allow(PrincipalMatch),
    /// They deny it.
    Deny,
}

impl Says {
    /// As a sum; `None`: there is no such policy.
    pub(super) const fn said(self) -> Option<Said> {
        match self {
            Self::Absent => None,
            Self::Nothing => Some(Said::NOTHING),
            Self::Allow(names) => Some(Said {
                allow: Grants::by(names, Truth::True),
                ..Said::NOTHING
            }),
            Self::Deny => Some(Said {
                deny: Truth::True,
                ..Said::NOTHING
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
pub(super) fn unseen(layer: Layer, caller: CallerKind) -> Vec<Says> {
    let mut says = vec![Says::Nothing];
    says.extend(anything(layer, caller));
    // Without a policy these limit nothing; elsewhere no policy is the same as one that says nothing.
    if matches!(
        layer,
        Layer::Scp | Layer::VpcEndpoint | Layer::Boundary | Layer::Session
    ) {
        says.push(Says::Absent);
    }
    sort(&mut says);
    says
}

/// Everything that statements of a layer can say, beside nothing.
pub(super) fn anything(layer: Layer, caller: CallerKind) -> Vec<Says> {
    let mut says = vec![Says::Deny];
    if layer != Layer::Rcp {
        says.extend(allows(layer, caller));
    }
    says
}

/// The ways in which statements of a layer can allow.
fn allows(layer: Layer, caller: CallerKind) -> impl Iterator<Item = Says> {
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
    names.iter().copied().map(Says::Allow)
}

/// What a statement could say of which something was not understood, beside nothing; `None` when everything was.
pub(super) fn if_unclear(
    layer: Layer,
    trace: &StatementTrace,
    caller: CallerKind,
) -> Option<Vec<Says>> {
    if is_clear(trace) {
        return None;
    }
    Some(match (trace.effect, trace.names()) {
        (Some(Effect::Deny), _) => vec![Says::Deny],
        // Of the extremes one is enough: what is granted in more ways allows no less.
        (Some(Effect::Allow), Some(_)) if trace.adds_unfilled() => {
            vec![Says::Allow(PrincipalMatch::Unfilled)]
        }
        (Some(Effect::Allow), Some(names)) => {
            let more = trace.perhaps_more().map(Says::Allow);
            [Says::Allow(names)].into_iter().chain(more).collect()
        }
        (Some(Effect::Allow), None) => allows(layer, caller).collect(),
        (None, _) => anything(layer, caller),
    })
}
