//! What would fix it: the smallest changes that make actions pass, each proven by evaluating the case again.
//!
//! Nobody is offered an allow against an explicit deny, and no wildcard where an exact value is known. Reading
//! order: [`edit`] changes a text, `propose` thinks of one change for one blocker, `access_diff` finds out what else
//! changes permit, `solve` puts changes together until the actions pass, `search` does all of it in small steps, `proof`
//! counts what a fix comes to.
//! Whose job a change is follows from its layer.
//!
//! It judges the documents of the case, not the account: that a policy may be changed at all, or that somebody
//! wants it changed, is for people to say.

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
    /// The actions that were denied or open before and are allowed after all steps.
    pub makes: Vec<&'static str>,
    /// What else becomes allowed.
    pub permits: Permits,
}

/// The change of one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The policy. One that is not in the case yet is to be added behind the others of its level.
    pub place: Place,
    /// The policy's name, or a name for the one to be added.
    pub name: String,
    /// What is changed, in order.
    pub changes: Vec<Kind>,
    /// The policy's text before (repaired where it had to be); blank for a new one.
    pub before: String,
    /// The whole text after.
    pub after: String,
}

/// What one change does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Makes one policy of several documents that stand one after another in the text.
    Join {
        /// How many there are.
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
    /// Replaces a resource that can never match what was meant.
    ReplaceResource {
        /// The statement, from 0.
        statement: usize,
        /// What was written.
        from: String,
        /// What stands there now.
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
    /// Adds the request's value to those that a test compares with.
    AddConditionValue {
        /// The statement, from 0.
        statement: usize,
        /// The context key.
        key: String,
        /// The value.
        value: String,
    },
    /// Takes actions out of a deny.
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
    /// Detaches a policy of AWS's own, which denies and which nobody can change. No text is left of it.
    Detach,
}
