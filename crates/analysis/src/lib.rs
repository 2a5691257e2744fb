//! Analysis of policies over all requests: proofs and witnesses.
//!
//! [`compare`] answers whether one set of policies allows a request that another denies, [`allows`] for which requests
//! an action is allowed. Both build a decision diagram over the axes of a request (`diagram`). The classes of each axis
//! (`axis`) are its equivalence classes under all statements; the evaluator decides one request of each combination,
//! so that its rules are not duplicated. What is not modelled exactly is [`Answer::Undecided`], with a [`Reason`].
//!
//! It only computes, and has no texts. Reading order: `strings` (classes of texts), `predicate` and `rule` (statements
//! and residual rules), `axis`, `variable` (values that are a part of others), `diagram`, `cover`, then this file.

mod budget;
mod strings;
mod predicate;
mod rule;
mod universe;
mod related;
mod axis;
mod variable;
mod diagram;
mod cover;
mod answer;
mod settings;
pub mod fixes;

pub use answer::{Access, Answer, Comparison, Search, Witness, allows, compare, new_access};
pub use axis::Axis;
pub use budget::Budget;
pub use cover::{CALLERS_ACCOUNT, Condition, Cover, Values};
pub use diagram::Held;
pub use settings::{
    Assumption, Covers, Direction, Question, compare_all, of_case, of_cases, of_documents,
};
pub use universe::{Hints, Setting};

use evaluator::doubt::Doubt;
use evaluator::key::Key;
use evaluator::layer::Layer;

/// The reason why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The classes or combinations exceed the budget.
    TooLarge,
    /// A layer is not visible, or was not completely understood.
    Hidden(Layer),
    /// Something in a layer was not understood.
    NotUnderstood(Layer),
    /// The result depends on a placeholder that was not filled in.
    Placeholder(String),
    /// AWS's documentation leaves the point unclear.
    Doubt(Doubt),
    /// A policy variable is used in a way that is not modelled.
    Variable,
    /// A pattern matches a part of an account's number.
    PartOfAccount,
    /// The values of a key are compared in a way that has no end of classes, or too many.
    Values(Key),
    /// The values of two keys depend on each other, and every witness that was found has values that contradict each other.
    Related(Box<[Key; 2]>),
    /// A witness was found that the evaluator does not confirm: a fault of the analysis.
    Unconfirmed,
}

impl Reason {
    /// The reason why accounts are missing: the search for them ended early, or they cannot be told apart.
    const fn part_of_account(budget: Budget) -> Self {
        if budget.is_spent() {
            Self::TooLarge
        } else {
            Self::PartOfAccount
        }
    }
}
