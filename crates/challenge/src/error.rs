//! Errors in challenge files. The sentences are in `messages`.

use vault::case;

/// The reason why a document is not a challenge.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum Error {
    /// It is not JSON, or a field has the wrong type.
    Document(case::Error),
    /// A field has an invalid value.
    Unusable {
        /// The field.
        path: String,
        /// The value; blank if something is missing.
        found: String,
        /// The reason.
        problem: Problem,
    },
}

impl From<case::Error> for Error {
    fn from(error: case::Error) -> Self {
        Self::Document(error)
    }
}

/// The reason why a value is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// An id is lower-case words joined by `-`.
    NotAnId,
    /// It is used already.
    Taken,
    /// The case has no level with that name in the layer.
    NoSuchLevel,
    /// The case has no policy with that name there.
    NoSuchPolicy,
    /// The case has no statement with that `Sid` there.
    NoSuchStatement,
    /// It is not one of the report's actions.
    NoSuchAction,
    /// It is not an action, or not a pattern of actions.
    NotAnAction,
    /// It is not a principal that can make requests.
    NotAPrincipal,
    /// It is neither an ARN nor `*`.
    NotAResource,
    /// The challenge has no guardrail with that id.
    NoSuchGuardrail,
    /// The challenge has no question with that id.
    NoSuchQuestion,
    /// The challenge has no such goal.
    NoSuchGoal,
    /// There is no finding with that code.
    NoSuchFinding,
    /// The challenge sets no limit on additional access.
    NoLimit,
    /// The challenge has no rule that working requests must keep working.
    NoRule,
    /// It has fields of a newer version of the format.
    NewerFields,
    /// The number is out of range.
    OutOfRange,
    /// The learner may not change it.
    NotEditable,
    /// The layer has another owner.
    NotTheOwner,
    /// There are neither goals nor questions.
    NothingToDo,
    /// An answer has no parts.
    NothingAsked,
    /// A wrong solution must fail something.
    NothingFails,
    /// It is not an account ID.
    NotAnAccount,
    /// It is not a Region.
    NotARegion,
    /// It is not a key ID that can be generated.
    NotAKeyId,
    /// There are no alternatives, or one of them is not a valid name.
    NotNames,
}
