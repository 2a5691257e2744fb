//! The parts of statements, each once, and their results for a partially known request; the evaluator judges them.

use evaluator::condition::Test;
use evaluator::context::{Context, Lookup};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::policy::{Parsed, Policy, Scope, Statement};
use evaluator::request::Request;
use evaluator::small_str::SmallStr;
use evaluator::truth::Truth;
use std::sync::Arc;

/// The index of a predicate.
pub(crate) type Id = u32;

/// A part of a statement.
#[derive(Clone, Debug)]
pub(crate) struct Predicate {
    pub(crate) kind: Kind,
    policy: Arc<Policy>,
    statement: usize,
    layer: Layer,
}

/// The kind of part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Action,
    Principal,
    Resource,
    /// One test of its condition, by index.
    Test(usize),
    /// Its condition was not understood as a whole.
    Unread,
}

impl Predicate {
    /// The statement that contains the part.
    pub(crate) fn statement(&self) -> Option<&Statement> {
        self.policy.statements().get(self.statement)
    }

    /// The test, if it is one.
    pub(crate) fn test(&self) -> Option<&Test> {
        match self.kind {
            Kind::Test(at) => self.statement()?.condition.known()?.get(at),
            _ => None,
        }
    }

    pub(crate) const fn layer(&self) -> Layer {
        self.layer
    }

    /// Of an element with placeholders, whether it is the `Not...` form; `None` without any.
    pub(crate) fn negated_with_placeholders(&self) -> Option<bool> {
        let statement = self.statement()?;
        match self.kind {
            Kind::Action => negated(statement.action.known()?, |entry| entry.placeholders()),
            Kind::Resource => negated(statement.resource.known()?, |entry| entry.placeholders()),
            Kind::Principal => negated(statement.principal.as_ref()?.known()?, |entry| {
                entry.placeholders()
            }),
            Kind::Test(_) | Kind::Unread => None,
        }
    }

    /// Whether it says of the values of one class more or less than of the one that stands for them: placeholders could
    /// be filled in so that they differ.
    pub(crate) fn is_vague(&self) -> bool {
        self.negated_with_placeholders().is_some() || self.test().is_some_and(Test::is_unfilled)
    }

    /// Returns `true` if two predicates are equal, although written in different places.
    fn is_same(&self, other: &Self) -> bool {
        // What was not understood is the same only where the whole policy is.
        let is_one = || {
            self.statement == other.statement
                && (Arc::ptr_eq(&self.policy, &other.policy) || self.policy == other.policy)
        };
        let (Some(one), Some(two)) = (self.statement(), other.statement()) else {
            return false;
        };
        match (self.kind, other.kind) {
            (Kind::Action, Kind::Action) => {
                is_same_scope(&one.action, one, &two.action, two).unwrap_or_else(is_one)
            }
            (Kind::Resource, Kind::Resource) => {
                self.layer == other.layer
                    && is_same_scope(&one.resource, one, &two.resource, two).unwrap_or_else(is_one)
            }
            (Kind::Principal, Kind::Principal) => match (&one.principal, &two.principal) {
                (Some(left), Some(right)) => {
                    is_same_scope(left, one, right, two).unwrap_or_else(is_one)
                }
                _ => false,
            },
            (Kind::Test(_), Kind::Test(_)) => match (self.test(), other.test()) {
                (Some(left), Some(right)) => left.is_same(right),
                _ => false,
            },
            (Kind::Unread, Kind::Unread) => is_one(),
            _ => false,
        }
    }
}

fn negated<T>(scope: &Scope<T>, placeholders: impl Fn(&T) -> &[SmallStr]) -> Option<bool> {
    let mut entries = scope.entries.iter();
    let has = entries.any(|entry| !placeholders(&entry.value).is_empty());
    has.then_some(scope.negated)
}

/// Returns `true` if two elements are equal; `None` if one of them was not understood.
fn is_same_scope<T: PartialEq>(
    one: &Parsed<Scope<T>>,
    of: &Statement,
    other: &Parsed<Scope<T>>,
    of_other: &Statement,
) -> Option<bool> {
    let (one, other) = (one.known()?, other.known()?);
    let values = one.entries.iter().map(|entry| &entry.value);
    let others = other.entries.iter().map(|entry| &entry.value);
    Some(
        one.negated == other.negated
            && one.is_missing(of) == other.is_missing(of_other)
            && values.eq(others),
    )
}

/// Every predicate of the policies that are compared.
#[derive(Debug, Default)]
pub(crate) struct Predicates(Vec<Predicate>);

impl Predicates {
    /// Takes a part of a statement.
    pub(crate) fn insert(
        &mut self,
        policy: &Arc<Policy>,
        statement: usize,
        layer: Layer,
        kind: Kind,
    ) -> Id {
        let predicate = Predicate {
            kind,
            policy: Arc::clone(policy),
            statement,
            layer,
        };
        let known = self.0.iter().position(|other| other.is_same(&predicate));
        let at = known.unwrap_or_else(|| {
            self.0.push(predicate);
            self.0.len() - 1
        });
        Id::try_from(at).unwrap_or(Id::MAX)
    }

    pub(crate) fn get(&self, id: Id) -> Option<&Predicate> {
        self.0.get(id as usize)
    }

    pub(crate) fn test(&self, id: Id) -> Option<&Test> {
        self.get(id)?.test()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Predicate> {
        self.0.iter()
    }

    /// The result of a test in a context in which its key and its variables are settled; `None` while they are not.
    pub(crate) fn settled(&self, id: Id, context: &Context) -> Option<Truth> {
        let test = self.test(id)?;
        if test.is_unfilled() {
            // What is filled in can change what values match, so nothing that is not certain is taken from one of them.
            return Some(Truth::Unknown);
        }
        let settled = |key: &Key| context.lookup(key) != Lookup::Unknown;
        let mut variables = test.values.iter().flat_map(|value| value.value.variables());
        let known = (test.never_there || settled(&test.key.value))
            && variables.all(|variable| settled(&variable.key));
        known.then(|| test.holds(context).0)
    }

    /// The result for an action.
    pub(crate) fn includes_action(&self, id: Id, request: &Request) -> Truth {
        let statement = self.get(id).and_then(Predicate::statement);
        statement.map_or(Truth::Unknown, |statement| {
            statement.includes_action(request)
        })
    }

    /// The result for a resource.
    pub(crate) fn includes_resource(&self, id: Id, request: &Request) -> Truth {
        let Some(predicate) = self.get(id) else {
            return Truth::Unknown;
        };
        let statement = predicate.statement();
        statement.map_or(Truth::Unknown, |statement| {
            statement.includes_resource(request, predicate.layer).0
        })
    }
}
