//! The parts of statements that depend on unknowns, and their truth for given values of these.

use super::possible_effects::PossibleEffect;
use super::residual::{Domain, Residual};
use super::{Unknown, federation_requester};
use crate::condition::Test;
use crate::doubt::Doubt;
use crate::identifiers::{
    ActionPattern, Principal, PrincipalMatch, PrincipalPattern, ResourcePattern,
};
use crate::layer::Layer;
use crate::policy::Scope;
use crate::request::Request;
use crate::trace::{includes_resource, principal, spares};
use crate::truth::Truth;

/// A part of a statement that is true or false for given values of its unknowns.
pub(super) struct Predicate<'a> {
    pub(super) source: Source<'a>,
    /// The unknowns it depends on, by their index among the axes.
    pub(super) axes: Vec<usize>,
}

/// The element of a statement that a predicate is made from.
pub(super) enum Source<'a> {
    /// One test of a condition.
    Test(Layer, &'a Test),
    /// Whether AWS accepts the statement.
    Doubt(Layer, Doubt),
    /// `Resource` or `NotResource`.
    Resource(Layer, &'a Scope<ResourcePattern>),
    /// A `Principal` that lists possible callers: users, one of whom may have requested the caller's federated session,
    /// or sessions of the role that is the caller. Or a `NotPrincipal` that lists these, or the caller: it includes
    /// every caller with a permissions boundary.
    Principal(Layer, &'a Scope<PrincipalPattern>),
    /// Any of these, or an action, whose result depends on placeholders that are not filled in, or on something that
    /// AWS refuses: it is an unknown of its own.
    Unfilled(Part<'a>),
}

/// A part of a statement, as it is written.
#[derive(Clone, Copy)]
pub(super) enum Part<'a> {
    Test(&'a Test),
    Action(&'a Scope<ActionPattern>),
    Resource(Layer, &'a Scope<ResourcePattern>),
    Principal(&'a Scope<PrincipalPattern>),
}

impl Part<'_> {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Test(one), Self::Test(other)) => one.is_same(other),
            (Self::Action(one), Self::Action(other)) => is_same_scope(one, other),
            (Self::Resource(layer, one), Self::Resource(of, other)) => {
                layer == of && is_same_scope(one, other)
            }
            (Self::Principal(one), Self::Principal(other)) => is_same_scope(one, other),
            _ => false,
        }
    }
}

fn is_same_scope<T: PartialEq>(one: &Scope<T>, other: &Scope<T>) -> bool {
    let values = one.entries.iter().map(|entry| &entry.value);
    let others = other.entries.iter().map(|entry| &entry.value);
    one.negated == other.negated && values.eq(others)
}

impl Source<'_> {
    /// Returns `true` if both have the same content, at whatever place.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Test(layer, one), Self::Test(of, other)) => {
                // A doubt about a test concerns the layer of its statement.
                one.is_same(other) && (layer == of || !one.may_be_doubtful())
            }
            (Self::Doubt(layer, doubt), Self::Doubt(of, other)) => layer == of && doubt == other,
            (Self::Resource(layer, one), Self::Resource(of, other)) => {
                layer == of && is_same_scope(one, other)
            }
            (Self::Unfilled(one), Self::Unfilled(other)) => one.is_same(other),
            _ => false,
        }
    }
}

impl Residual<'_> {
    /// The truth of a predicate for given values of its unknowns, in the order of its axes; `None` if these values do
    /// not determine it.
    pub(super) fn judge(
        &self,
        atom: &Predicate<'_>,
        ways: &[usize],
        scratch: &mut Request,
    ) -> Option<bool> {
        let mut bounded = false;
        let mut who = None;
        let mut doubts = [None; 4];
        let mut answered = doubts.iter_mut();
        for (axis, way) in atom.axes.iter().zip(ways) {
            let axis = self.axes.get(*axis)?;
            match (&axis.ways, &axis.unknown) {
                (Domain::Key(values), Unknown::Key(key)) => match values.get(*way)? {
                    Some(value) => scratch.context.insert(key.clone(), value.clone()),
                    None => scratch.context.insert_absent(key.clone()),
                },
                (Domain::Layer(_, says), _) => bounded = *says.get(*way)? != PossibleEffect::Absent,
                (Domain::Unfilled(_), _) => return Some(*way > 0),
                (Domain::Asker(all) | Domain::Session(all), _) => who = *all.get(*way)?,
                (Domain::Doubt(doubt, _), _) => *answered.next()? = Some((*doubt, *way != 0)),
                _ => return None,
            }
        }
        let is_so = |doubt: Doubt| {
            let found = doubts.iter().flatten().find(|(of, _)| *of == doubt);
            found.map(|(_, so)| *so)
        };
        let truth = match atom.source {
            Source::Doubt(_, doubt) => return is_so(doubt),
            Source::Test(_, test) => match test.holds(&scratch.context) {
                (Truth::Unknown, reason) => Truth::from(is_so(reason.doubt()?)?),
                (holds, _) => holds,
            },
            Source::Resource(layer, scope) => includes_resource(scratch, layer, scope),
            Source::Unfilled(_) => return None,
            Source::Principal(_, scope) => {
                let mut entries = scope.entries.iter();
                if scope.negated {
                    let spared = self.spared(scope, who, &is_so)?;
                    Truth::from(bounded || !spared)
                } else {
                    let doubtful =
                        entries.any(|entry| match principal(self.request, &entry.value) {
                            PrincipalMatch::Doubtful(doubt) => is_so(doubt) == Some(true),
                            _ => false,
                        });
                    Truth::from(doubtful || federation_requester::lists(scope, who))
                }
            }
        };
        match truth {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => None,
        }
    }

    /// Whether `NotPrincipal` exempts the caller, given this session of the role, or this user as the requester of the
    /// session.
    fn spared(
        &self,
        scope: &Scope<PrincipalPattern>,
        who: Option<&Principal>,
        is_so: &impl Fn(Doubt) -> Option<bool>,
    ) -> Option<bool> {
        let caller = match who {
            Some(session @ Principal::Session(_)) => session,
            _ => &self.request.principal,
        };
        let entries = scope.entries.iter().map(|entry| {
            let found = match principal(self.request, &entry.value) {
                PrincipalMatch::Doubtful(doubt) if is_so(doubt) == Some(true) => {
                    PrincipalMatch::Everyone
                }
                PrincipalMatch::Doubtful(_) => PrincipalMatch::No,
                _ => entry.value.judge(caller),
            };
            match (found, &entry.value) {
                (PrincipalMatch::Session, _) => PrincipalMatch::No,
                (PrincipalMatch::Asker, PrincipalPattern::Arn(user)) if Some(user) != who => {
                    PrincipalMatch::No
                }
                (found, _) => found,
            }
        });
        match spares(caller, &entries) {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => is_so(Doubt::NotPrincipalWithoutAccount),
        }
    }

    /// A copy of the request to fill unknowns into.
    pub(super) fn scratch(&self) -> Request {
        self.request.clone()
    }
}
