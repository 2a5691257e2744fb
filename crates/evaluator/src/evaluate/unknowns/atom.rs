//! The parts of statements that hang on unknowns, and whether one holds once these are filled in.

use super::open::{Open, Ways};
use super::says::Says;
use super::{Unknown, asker};
use crate::condition::Test;
use crate::layer::Layer;
use crate::name::{ActionPattern, PrincipalPattern, ResourcePattern};
use crate::policy::Scope;
use crate::request::Request;
use crate::trace::includes_resource;
use crate::truth::Truth;

/// A part of a statement that is true or false once its unknowns are filled in.
pub(super) struct Atom<'a> {
    pub(super) source: Source<'a>,
    /// The unknowns it hangs on, by their place among the axes.
    pub(super) axes: Vec<usize>,
}

/// What is asked.
pub(super) enum Source<'a> {
    /// One test of a condition.
    Test(&'a Test),
    /// `Resource` or `NotResource`.
    Resource(Layer, &'a Scope<ResourcePattern>),
    /// `Principal` that lists users, one of whom may have asked for the caller's federated session; or
    /// `NotPrincipal` that lists such users, or the caller: it includes whoever has a boundary.
    Principal(Layer, &'a Scope<PrincipalPattern>),
    /// Any of these, or an action, where placeholders that nobody filled in leave it open, or something that AWS
    /// refuses: it is one unknown for itself.
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
    one.except == other.except && values.eq(others)
}

impl Source<'_> {
    /// Whether it is the same, written somewhere else.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Test(one), Self::Test(other)) => one.is_same(other),
            (Self::Resource(layer, one), Self::Resource(of, other)) => {
                layer == of && is_same_scope(one, other)
            }
            (Self::Unfilled(one), Self::Unfilled(other)) => one.is_same(other),
            _ => false,
        }
    }
}

impl Open<'_> {
    /// Whether an atom holds when its unknowns turn out in these ways, in the order of its axes; `None` when
    /// that is not enough to know.
    pub(super) fn judge(
        &self,
        atom: &Atom<'_>,
        ways: &[usize],
        scratch: &mut Request,
    ) -> Option<bool> {
        let mut bounded = false;
        let mut asker = None;
        for (axis, way) in atom.axes.iter().zip(ways) {
            let axis = self.axes.get(*axis)?;
            match (&axis.ways, &axis.unknown) {
                (Ways::Key(values), Unknown::Key(key)) => match values.get(*way)? {
                    Some(value) => scratch.context.insert(key.clone(), value.clone()),
                    None => scratch.context.insert_absent(key.clone()),
                },
                (Ways::Layer(_, says), _) => bounded = *says.get(*way)? != Says::Absent,
                (Ways::Asker(users), _) => asker = *users.get(*way)?,
                (Ways::Unfilled, _) => return Some(*way > 0),
                _ => return None,
            }
        }
        let truth = match atom.source {
            Source::Test(test) => test.holds(&scratch.context).0,
            Source::Resource(layer, scope) => includes_resource(scratch, layer, scope),
            Source::Unfilled(_) => return None,
            Source::Principal(_, scope) => {
                let named = asker::lists(scope, asker);
                if scope.except {
                    let listed = named || asker::certainly_lists(scope, &self.request.principal);
                    Truth::from(bounded || !listed)
                } else {
                    Truth::from(named)
                }
            }
        };
        match truth {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => None,
        }
    }

    /// A request to fill unknowns in.
    pub(super) fn scratch(&self) -> Request {
        self.request.clone()
    }
}
