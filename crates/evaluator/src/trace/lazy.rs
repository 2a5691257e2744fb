//! The lazily computed parts of a trace.
//!
//! A decision needs the effect of each policy, not the reasons, and in a large case nobody reads all of them. Their
//! inputs are immutable, so the time of computation makes no difference.

use super::{PolicyTrace, StatementTrace, match_statement};
use crate::layer::Layer;
use crate::policy::{Parsed, Policy};
use crate::policy_set::PolicySet;
use crate::request::Request;
use crate::truth::Truth;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// The inputs of a trace's reasons, and the reasons computed so far.
#[derive(Clone)]
pub(crate) struct Reasons {
    request: Arc<Request>,
    has_boundary: Truth,
    policies: PolicySet,
    /// By layer.
    made: OnceLock<Box<[OnceLock<Levels>; Layer::ALL.len()]>>,
}

/// The policies of a layer, by level.
type Levels = Vec<Vec<Arc<PolicyTrace>>>;

/// The results of a policy's statements: a slice, computed on first access.
#[derive(Clone)]
pub struct Statements {
    request: Arc<Request>,
    has_boundary: Truth,
    policy: Arc<Policy>,
    made: OnceLock<Vec<StatementTrace>>,
}

impl Reasons {
    pub(crate) const fn new(
        request: Arc<Request>,
        policies: PolicySet,
        has_boundary: Truth,
    ) -> Self {
        Self {
            request,
            has_boundary,
            policies,
            made: OnceLock::new(),
        }
    }

    /// The policies of a layer, by level.
    pub(crate) fn levels(&self, layer: Layer) -> &[Vec<Arc<PolicyTrace>>] {
        let made = self.made.get_or_init(Box::default).get(layer as usize);
        let made = made.map(|made| made.get_or_init(|| self.judge(layer)));
        made.map_or(&[], Vec::as_slice)
    }

    fn judge(&self, layer: Layer) -> Levels {
        let trace =
            |policy: &Arc<Policy>| Arc::new(judge_policy(&self.request, policy, self.has_boundary));
        let level = |level: &Vec<Arc<Policy>>| level.iter().map(trace).collect();
        self.policies.levels(layer).iter().map(level).collect()
    }
}

impl PartialEq for Reasons {
    fn eq(&self, other: &Self) -> bool {
        Layer::ALL
            .iter()
            .all(|layer| self.levels(*layer) == other.levels(*layer))
    }
}

impl Eq for Reasons {}

impl fmt::Debug for Reasons {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let levels = Layer::ALL.map(|layer| (layer, self.levels(layer)));
        formatter.debug_map().entries(levels).finish()
    }
}

impl Deref for Statements {
    type Target = [StatementTrace];

    fn deref(&self) -> &Self::Target {
        self.made.get_or_init(|| {
            let (layer, statements) = (self.policy.layer, self.policy.statements().iter());
            let trace = |statement| {
                match_statement::judge(&self.request, layer, statement, self.has_boundary)
            };
            statements.map(trace).collect()
        })
    }
}

/// The trace of a policy. `has_boundary` says whether the caller has a permissions boundary, on which the result of
/// `NotPrincipal` depends.
pub fn judge_policy(
    request: &Arc<Request>,
    policy: &Arc<Policy>,
    has_boundary: Truth,
) -> PolicyTrace {
    let understood = matches!(policy.statements, Parsed::Known(_));
    PolicyTrace {
        statements: understood.then(|| Statements {
            request: Arc::clone(request),
            has_boundary,
            policy: Arc::clone(policy),
            made: OnceLock::new(),
        }),
    }
}

impl PartialEq for Statements {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Statements {}

impl fmt::Debug for Statements {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl<'m> IntoIterator for &'m Statements {
    type Item = &'m StatementTrace;
    type IntoIter = std::slice::Iter<'m, StatementTrace>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
