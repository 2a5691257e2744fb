//! The axes of a request: the classes of values of each between which the predicates that are still open do not
//! distinguish, each with one value that stands for all.

pub(crate) mod action;
pub(crate) mod key;
pub(crate) mod principal;
pub(crate) mod resource;

use crate::Reason;
use evaluator::context::{Context, ContextValue};
use evaluator::identifiers::{Action, Principal, Resource};
use evaluator::key::Key;

/// What an edge of the diagram is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// The action.
    Action,
    /// Who asks.
    Principal,
    /// The resource and its account.
    Resource,
    /// A context key.
    Key(Key),
}

/// One value of an axis, standing for its class.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Action(Action),
    /// With the context that follows.
    Principal(Principal, Context),
    /// With the account that owns it, where the ARN says none.
    Resource(Resource, Option<String>),
    Key(Option<ContextValue>),
}

/// The classes of an axis.
#[derive(Clone, Debug)]
pub(crate) struct Classes {
    pub(crate) values: Vec<Value>,
    /// Of principals, the account that stands for all that are not mentioned.
    pub(crate) other_account: Option<String>,
    /// Of actions, the services that stand for all that are not mentioned.
    pub(crate) other_services: Vec<String>,
    /// Why they may not be all.
    pub(crate) missing: Option<Reason>,
}

impl Classes {
    /// All classes of an axis.
    pub(crate) const fn of(values: Vec<Value>) -> Self {
        Self {
            values,
            other_account: None,
            other_services: Vec::new(),
            missing: None,
        }
    }
}
