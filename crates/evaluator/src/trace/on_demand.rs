//! The parts of a trace that are made when somebody looks at them.
//!
//! A decision needs what each policy says, not why, and of a large case nobody reads all the reasons. What they
//! are made from does not change, so it makes no difference when that is.

use super::{PolicyTrace, StatementTrace, judge};
use crate::given::Given;
use crate::policy::{Clear, Policy};
use crate::request::Request;
use crate::truth::Truth;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A layer's levels with the traces of their policies: a slice, made on demand.
#[derive(Clone)]
pub struct Levels {
    request: Arc<Request>,
    has_boundary: Truth,
    given: Option<Arc<Given>>,
    made: OnceLock<Vec<Vec<Arc<PolicyTrace>>>>,
}

/// A policy's judged statements: a slice, made on demand.
#[derive(Clone)]
pub struct Statements {
    request: Arc<Request>,
    has_boundary: Truth,
    policy: Arc<Policy>,
    made: OnceLock<Vec<StatementTrace>>,
}

impl Levels {
    pub(crate) const fn new(
        request: Arc<Request>,
        given: Option<Arc<Given>>,
        has_boundary: Truth,
    ) -> Self {
        Self {
            request,
            has_boundary,
            given,
            made: OnceLock::new(),
        }
    }
}

impl Deref for Levels {
    type Target = [Vec<Arc<PolicyTrace>>];

    fn deref(&self) -> &Self::Target {
        self.made.get_or_init(|| {
            let Some(Given::Levels(levels)) = self.given.as_deref() else {
                return Vec::new();
            };
            let trace = |policy: &Arc<Policy>| {
                Arc::new(judge_policy(&self.request, policy, self.has_boundary))
            };
            let level = |level: &Vec<Arc<Policy>>| level.iter().map(trace).collect();
            levels.iter().map(level).collect()
        })
    }
}

impl Deref for Statements {
    type Target = [StatementTrace];

    fn deref(&self) -> &Self::Target {
        self.made.get_or_init(|| {
            let (layer, statements) = (self.policy.layer, self.policy.statements().iter());
            let trace =
                |statement| judge::judge(&self.request, layer, statement, self.has_boundary);
            statements.map(trace).collect()
        })
    }
}

/// The trace of a policy. `has_boundary` says whether the caller has a permissions boundary, which `NotPrincipal`
/// asks.
pub fn judge_policy(
    request: &Arc<Request>,
    policy: &Arc<Policy>,
    has_boundary: Truth,
) -> PolicyTrace {
    let understood = matches!(policy.statements, Clear::Yes(_));
    PolicyTrace {
        statements: understood.then(|| Statements {
            request: Arc::clone(request),
            has_boundary,
            policy: Arc::clone(policy),
            made: OnceLock::new(),
        }),
    }
}

macro_rules! slice {
    ($made:ident of $element:ty) => {
        impl PartialEq for $made {
            fn eq(&self, other: &Self) -> bool {
                **self == **other
            }
        }

        impl Eq for $made {}

        impl fmt::Debug for $made {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(formatter)
            }
        }

        impl<'m> IntoIterator for &'m $made {
            type Item = &'m $element;
            type IntoIter = std::slice::Iter<'m, $element>;

            fn into_iter(self) -> Self::IntoIter {
                self.iter()
            }
        }
    };
}

slice!(Levels of Vec<Arc<PolicyTrace>>);
slice!(Statements of StatementTrace);
