//! Fixes: the smallest changes that make actions pass, each proven by evaluating the case again.
//!
//! A fix never adds an allow against an explicit deny, and no wildcard where an exact value is known. Reading order:
//! [`edit`] changes a text, `propose` proposes one change for one blocker, `access_diff` finds the other effects of
//! changes, `solve` combines changes until the actions pass, `search` runs all of it in small steps, `proof` counts the
//! allowed actions. The person responsible for a change follows from its layer.
//!
//! Fixes refer to the documents of the case, not to the account: whether a policy may be changed, and should be, is for
//! people to decide.

pub mod edit;
mod access_diff;
mod proof;
mod propose;
mod search;
mod solve;
#[cfg(test)]
mod tests;

pub use crate::probe_requests::{Permitted, Who};
pub use access_diff::{Changed, Comparison, Permits, Situation};
pub use proof::{Proof, allowed};
pub use search::{Search, find_all, for_row};
pub use solve::apply;

use crate::case::Place;

/// A set of changes that makes actions pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fix {
    /// One step for each policy that changes, in check order of the layers.
    pub steps: Vec<Step>,
    /// The actions that were denied or undecided before and are allowed after all steps.
    pub makes: Vec<&'static str>,
    /// The other effects on access.
    pub permits: Permits,
}

/// The change of one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The policy. One that is not in the case yet is added after the others of its level.
    pub place: Place,
    /// The policy's name, or a name for the one to be added.
    pub name: String,
    /// The changes, in order.
    pub changes: Vec<Kind>,
    /// The policy's text before (repaired if necessary); blank for a new one.
    pub before: String,
    /// The whole text after.
    pub after: String,
}

/// The kind of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Joins several documents in one text into one policy.
    Join {
        /// The number of documents.
        documents: usize,
    },
    /// Adds actions to a statement that already has the right resource and conditions.
    AddActions {
        /// The statement, from 0.
        statement: usize,
        /// The actions.
        actions: Vec<String>,
    },
    /// Adds a statement with exact actions and an exact resource.
    AddStatement {
        /// The actions.
        actions: Vec<String>,
        /// The resource.
        resource: String,
    },
    /// Adds a resource to a statement.
    AddResource {
        /// The statement, from 0.
        statement: usize,
        /// The resource.
        resource: String,
    },
    /// Replaces a resource that can never match the intended one.
    ReplaceResource {
        /// The statement, from 0.
        statement: usize,
        /// The old value.
        from: String,
        /// The new value.
        to: String,
    },
    /// Lets the caller's account delegate actions on the key by IAM policies.
    Delegate {
        /// The actions.
        actions: Vec<String>,
        /// The account principal's ARN.
        account: String,
    },
    /// Grants actions on the key to the caller by name.
    Grant {
        /// The actions.
        actions: Vec<String>,
        /// The caller's ARN, as key policies name it.
        caller: String,
    },
    /// Adds the request's value to those of a test.
    AddConditionValue {
        /// The statement, from 0.
        statement: usize,
        /// The context key.
        key: String,
        /// The value.
        value: String,
    },
    /// Exempts actions from a deny.
    ExemptActions {
        /// The statement, from 0.
        statement: usize,
        /// The actions.
        actions: Vec<String>,
    },
    /// Exempts the calls that AWS services make for the caller from a deny.
    ExemptForwarded {
        /// The statement, from 0.
        statement: usize,
    },
    /// Exempts the caller from a deny.
    ExemptCaller {
        /// The statement, from 0.
        statement: usize,
        /// The caller's ARN, as `aws:PrincipalArn` holds it.
        caller: String,
    },
    /// Detaches a deny policy of AWS's own, which nobody can change. Its text is empty afterwards.
    Detach,
}
