//! The changed statements of two policy sets: those that only one of them has.
//!
//! Only the decision on a request to which one of these statements could apply can change, so most requests need not be
//! evaluated.

use crate::probe_requests::{Probe, Who, is_own_key};
use evaluator::evaluate::{PolicyLayer, PolicySet};
use evaluator::identifiers::Action;
use evaluator::layer::Layer;
use evaluator::policy::{Parsed, Policy, Scope, Statement, Version};
use evaluator::request::Request;
use evaluator::source::Spanned;
use evaluator::trace::outcomes;
use evaluator::truth::Truth;
use std::sync::Arc;

/// The changed statements of a layer.
#[derive(Debug)]
pub struct Changed {
    layer: Layer,
    /// These statements, as a policy. `None`: more than statements changed, so that any request can be affected.
    statements: Option<Policy>,
}

impl Changed {
    /// The changes, by layer.
    pub fn between(was: &PolicySet, is: &PolicySet) -> Vec<Self> {
        let layers = Layer::ALL.into_iter();
        layers
            .filter_map(|layer| {
                let statements = match levels(layer, was.get(layer), is.get(layer)) {
                    Levels::Same => return None,
                    Levels::Alike(was, is) => changed(&was, &is),
                    Levels::Other => None,
                };
                let policy = statements.map(|statements| Policy {
                    layer,
                    version: Version::V2012,
                    statements: Parsed::Known(statements),
                    findings: Vec::new(),
                });
                Some(Self {
                    layer,
                    statements: policy,
                })
            })
            .filter(|changed| {
                changed
                    .statements
                    .as_ref()
                    .is_none_or(|policy| !policy.statements().is_empty())
            })
            .collect()
    }

    /// Returns `true` if a change in this layer can affect the permissions of this principal.
    pub const fn reaches(&self, who: Who) -> bool {
        match who {
            Who::Caller => true,
            Who::SameAccount => matches!(
                self.layer,
                Layer::Rcp | Layer::Scp | Layer::Resource | Layer::VpcEndpoint
            ),
            Who::OtherAccount => matches!(self.layer, Layer::Rcp | Layer::Resource),
        }
    }

    /// Returns `true` if it can affect this action.
    pub fn is_about(&self, action: &Action) -> bool {
        let Some(policy) = &self.statements else {
            return true;
        };
        let mut statements = policy.statements().iter();
        statements.any(|statement| statement.is_about(action))
    }

    /// The changed statements; empty if more than statements changed.
    pub fn statements(&self) -> &[Statement] {
        self.statements.as_ref().map_or(&[], Policy::statements)
    }

    /// Returns `true` if one of the changed statements applies to a request, or could.
    pub fn can_decide(&self, request: &Request) -> bool {
        let Some(policy) = &self.statements else {
            return true;
        };
        // `NotPrincipal` depends on whether the caller has a permissions boundary, which is unknown here.
        let judged = outcomes(request, policy, Truth::Unknown);
        let mut statements = judged.into_iter().flatten();
        statements.any(|statement| statement.applies != Truth::False)
    }

    /// Returns `true` if the decision on a request can change because of it.
    pub(super) fn touches(&self, probe: &Probe) -> bool {
        // Another key has its own key policy, which does not change.
        let has_part = self.layer != Layer::Resource || is_own_key(&probe.request.resource);
        if !has_part || !self.reaches(probe.who) {
            return false;
        }
        self.can_decide(&probe.request)
    }
}

/// The result of comparing two versions of a layer.
enum Levels {
    /// Nothing changed.
    Same,
    /// The same levels with other policies: those only in the first, and those only in the second version.
    Alike(Vec<Arc<Policy>>, Vec<Arc<Policy>>),
    /// A change other than of statements: whether there is such a policy, or the number of levels.
    Other,
}

fn levels(layer: Layer, was: &PolicyLayer, is: &PolicyLayer) -> Levels {
    let none = vec![Vec::new()];
    let (was, is) = match (was, is) {
        (PolicyLayer::None, PolicyLayer::None) | (PolicyLayer::Hidden, PolicyLayer::Hidden) => {
            return Levels::Same;
        }
        (PolicyLayer::Levels(was), PolicyLayer::Levels(is)) => (was, is),
        // No identity-based policy allows nothing, like one without statements.
        (PolicyLayer::None, PolicyLayer::Levels(is)) if layer == Layer::Identity => (&none, is),
        (PolicyLayer::Levels(was), PolicyLayer::None) if layer == Layer::Identity => (was, &none),
        _ => return Levels::Other,
    };
    if was.len() != is.len() {
        return Levels::Other;
    }
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (was, is) in was.iter().zip(is) {
        // One by one: the same text at two places counts as two policies.
        let mut rest = is.clone();
        for policy in was {
            match rest.iter().position(|other| Arc::ptr_eq(other, policy)) {
                Some(at) => {
                    rest.swap_remove(at);
                }
                None => gone.push(Arc::clone(policy)),
            }
        }
        come.append(&mut rest);
    }
    if gone.is_empty() && come.is_empty() {
        Levels::Same
    } else {
        Levels::Alike(gone, come)
    }
}

/// The statements that only some of the policies contain. `None` if one of them was not understood.
fn changed(was: &[Arc<Policy>], is: &[Arc<Policy>]) -> Option<Vec<Statement>> {
    let statements = |policies: &[Arc<Policy>]| -> Option<Vec<Statement>> {
        let statements = policies
            .iter()
            .map(|policy| policy.statements.known().cloned());
        Some(
            statements
                .collect::<Option<Vec<_>>>()?
                .into_iter()
                .flatten()
                .collect(),
        )
    };
    let (was, mut come) = (statements(was)?, statements(is)?);
    let mut gone = Vec::new();
    for statement in was {
        match come.iter().position(|other| is_same(&statement, other)) {
            Some(at) => {
                come.remove(at);
            }
            None => gone.push(statement),
        }
    }
    gone.append(&mut come);
    Some(gone)
}

/// Returns `true` if two statements are equal except for their places. Never for one that was not understood
/// completely.
fn is_same(one: &Statement, other: &Statement) -> bool {
    let principals = match (&one.principal, &other.principal) {
        (None, None) => true,
        (Some(one), Some(other)) => is_same_scope(one, other),
        _ => false,
    };
    let effects = match (&one.effect, &other.effect) {
        (Parsed::Known(one), Parsed::Known(other)) => one.value == other.value,
        _ => false,
    };
    let conditions = match (&one.condition, &other.condition) {
        (Parsed::Known(one), Parsed::Known(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.is_same(other))
        }
        _ => false,
    };
    effects
        && principals
        && conditions
        && is_same_scope(&one.action, &other.action)
        && is_same_scope(&one.resource, &other.resource)
}

fn is_same_scope<T: PartialEq>(one: &Parsed<Scope<T>>, other: &Parsed<Scope<T>>) -> bool {
    match (one, other) {
        (Parsed::Known(one), Parsed::Known(other)) => {
            one.negated == other.negated && is_same_list(&one.entries, &other.entries)
        }
        _ => false,
    }
}

fn is_same_list<T: PartialEq>(one: &[Spanned<T>], other: &[Spanned<T>]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| one.value == other.value)
}
