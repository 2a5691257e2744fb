//! Why a text is no challenge. The sentences are in `messages`.

use vault::case;

/// Why a document is no challenge.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum Error {
    /// It is not JSON, or a field is not as it must be.
    Document(case::Error),
    /// A field holds something that it cannot hold.
    Unusable {
        /// The field.
        path: String,
        /// What it holds; blank where something is missing.
        found: String,
        /// Why not.
        problem: Problem,
    },
}

impl From<case::Error> for Error {
    fn from(error: case::Error) -> Self {
        Self::Document(error)
    }
}

/// Why a field cannot hold what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// An id is lower-case words joined by `-`.
    NotAnId,
    /// Another one has it already.
    Taken,
    /// The case has no level of that name in the layer.
    NoSuchLevel,
    /// The case has no policy of that name there.
    NoSuchPolicy,
    /// The case has no statement with that `Sid` there.
    NoSuchStatement,
    /// It is not one of the actions that the report is about.
    NoSuchAction,
    /// It is no action, or no pattern of actions.
    NotAnAction,
    /// It is nobody who can make requests.
    NotAPrincipal,
    /// It is neither an ARN nor `*`.
    NotAResource,
    /// The challenge has no guardrail of that id.
    NoSuchGuardrail,
    /// The challenge has no question of that id.
    NoSuchQuestion,
    /// The challenge has no such goal.
    NoSuchGoal,
    /// There is no finding with that code.
    NoSuchFinding,
    /// The challenge does not say how much the change may permit.
    NoLimit,
    /// The challenge does not say that what worked must still work.
    NoRule,
    /// It has fields that this version of the format does not have.
    NewerFields,
    /// The number is too small or too large.
    OutOfRange,
    /// The learner may not change that.
    NotEditable,
    /// The layer is somebody else's.
    NotTheOwner,
    /// There are neither goals nor questions.
    NothingToDo,
    /// An answer has no part.
    NothingAsked,
    /// A wrong solution must fail something.
    NothingFails,
    /// It is no account id.
    NotAnAccount,
    /// It is no region.
    NotARegion,
    /// It is no key id that can be drawn anew.
    NotAKeyId,
    /// There is nothing to draw from, or something that no name can be.
    NotNames,
}
