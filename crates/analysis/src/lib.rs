//! What policies allow, over all requests: proofs and witnesses.
//!
//! [`compare`] answers whether one set of policies allows a request that another does not, [`allows`] for which requests an
//! action is allowed. Both build a decision diagram over the axes of a request (`diagram`); the classes of each axis
//! (`axis`) are those between which no statement distinguishes, and the evaluator decides one request of each combination,
//! so that its rules are nowhere written twice. What is not modelled exactly is [`Answer::Undecided`], with a [`Reason`].
//!
//! It only computes, and has no sentences. Reading order: `strings` (classes of texts), `predicate` and `rule` (statements,
//! and what is left of them), `axis`, `variable` (values that are a part of others), `diagram`, `cover`, then here.

mod budget;
mod strings;
mod predicate;
mod rule;
mod universe;
mod axis;
mod variable;
mod diagram;
mod cover;
mod answer;
mod settings;

pub use answer::{Access, Answer, Comparison, Witness, allows, compare, new_access};
pub use axis::Axis;
pub use budget::Budget;
pub use cover::{Condition, Cover, Values};
pub use diagram::Held;
pub use settings::{Assumption, Question, of_case, of_cases, of_documents};
pub use universe::{Hints, Setting};

use evaluator::doubt::Doubt;
use evaluator::key::Key;
use evaluator::layer::Layer;

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// There are more classes or combinations than the budget allows.
    TooLarge,
    /// Nobody can see a layer, or not all of it was understood.
    Hidden(Layer),
    /// Something in a layer was not understood.
    NotUnderstood(Layer),
    /// It hangs on a placeholder that nobody filled in.
    Placeholder(String),
    /// AWS's documentation leaves it unclear.
    Doubt(Doubt),
    /// A policy variable is used in a way that is not modelled.
    Variable,
    /// A pattern asks for a part of an account's number.
    PartOfAccount,
    /// The values of a key are compared in a way that has no end of classes, or too many.
    Values(Key),
    /// A witness was found that the evaluator does not confirm: a fault of the analysis.
    Unconfirmed,
}
