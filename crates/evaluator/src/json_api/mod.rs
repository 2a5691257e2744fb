//! One authorization request as JSON, and its answer as JSON: contract 2, one line each.
//!
//! No sentences: an [`Error`] has a code and parameters, and the caller that prints it provides the sentence. `read`
//! parses a line; input and output are up to the caller. [`Prepared`] reads the policies once for many requests.

mod prepared;
mod read;

use crate::evaluate::{self, Evaluation, Unknown};
use crate::layer::Layer;
use crate::source::Position;
use crate::trace::LayerEffect;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

pub use prepared::Prepared;
pub use read::{JsonRequest, read};

/// The answer to one line.
#[derive(Debug)]
pub struct Reply {
    /// The line's `id` as it was written; `None` if it has none, or could not be parsed that far.
    pub id: Option<Box<RawValue>>,
    /// The decision, or the reason why there is none.
    pub outcome: Result<Evaluation, Error>,
}

/// The reason why a line has no decision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub struct Error {
    /// The kind of error: a name of [`Problem`], or of [`crate::finding::Code`] for an error in a policy.
    pub code: &'static str,
    /// The parameters of its sentence.
    pub parameters: Vec<(&'static str, String)>,
    /// The policy with the error.
    pub place: Option<Place>,
    /// The place of the error: in the policy's text if there is a policy, else in the line.
    pub position: Option<Position>,
}

/// The place of a policy in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its layer.
    pub layer: Layer,
    /// Its level, from 0, in layers that have levels.
    pub level: Option<usize>,
    /// Its index at the level, from 0.
    pub policy: usize,
}

/// An error in a line, outside its policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// It is not JSON.
    NotJson,
    /// It is JSON, but not an object.
    NotAnObject,
    /// An unknown field. `field`
    UnknownField,
    /// The same field twice. `field`
    DuplicateField,
    /// A required field is missing. `field`
    MissingField,
    /// A value of another type. `field`, `expected`: `object`, `list`, `text`, `policy` (an object or its text) or
    /// `value` (text, a number, a boolean, or a list of these)
    WrongFieldType,
    /// Not a principal that can make a request. `principal`
    NotAPrincipal,
    /// Not `service:Name`. `action`
    NotAnAction,
    /// Neither `*` nor an ARN. `resource`
    NotAResource,
    /// Not twelve digits. `account`
    NotAnAccount,
}

impl Problem {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::NotJson,
        Self::NotAnObject,
        Self::UnknownField,
        Self::DuplicateField,
        Self::MissingField,
        Self::WrongFieldType,
        Self::NotAPrincipal,
        Self::NotAnAction,
        Self::NotAResource,
        Self::NotAnAccount,
    ];

    /// The name in JSON and in the message files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotJson => "notJson",
            Self::NotAnObject => "notAnObject",
            Self::UnknownField => "unknownField",
            Self::DuplicateField => "duplicateField",
            Self::MissingField => "missingField",
            Self::WrongFieldType => "wrongFieldType",
            Self::NotAPrincipal => "notAPrincipal",
            Self::NotAnAction => "notAnAction",
            Self::NotAResource => "notAResource",
            Self::NotAnAccount => "notAnAccount",
        }
    }
}

impl Error {
    fn new(problem: Problem, parameters: Vec<(&'static str, String)>) -> Self {
        Self {
            code: problem.as_str(),
            parameters,
            place: None,
            position: None,
        }
    }
}

/// Answers one line.
///
/// # Examples
///
/// ```
/// use evaluator::json_api::answer;
/// use evaluator::trace::Decision;
///
/// let reply = answer(r#"{"principal": "arn:aws:iam::444455556666:user/ann",
///     "action": "s3:ListAllMyBuckets", "resource": "*", "policies": {"identity": [
///     {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}]}}"#);
/// assert_eq!(reply.outcome.map(|evaluation| evaluation.decision), Ok(Decision::Allowed));
/// assert_eq!(answer("{}").outcome.unwrap_err().code, "missingField");
/// ```
pub fn answer(line: &str) -> Reply {
    let (id, asked) = read(line);
    Reply {
        id,
        outcome: asked.map(|asked| evaluate::evaluate(&asked.request, &asked.policies)),
    }
}

impl Reply {
    /// The line to write, without a line break. `sentence` produces the sentence of an error, given its code and
    /// parameters.
    pub fn to_json(&self, sentence: impl Fn(&Error) -> String) -> String {
        let line = Line {
            id: self.id.as_deref(),
            outcome: match &self.outcome {
                Ok(evaluation) => Outcome::Decision(evaluation),
                Err(error) => Outcome::Error(error, sentence(error)),
            },
        };
        // Maps with string keys and string values can always be serialized.
        serde_json::to_string(&line).unwrap_or_default()
    }
}

struct Line<'a> {
    id: Option<&'a RawValue>,
    outcome: Outcome<'a>,
}

enum Outcome<'a> {
    Decision(&'a Evaluation),
    Error(&'a Error, String),
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = self.id {
            map.serialize_entry("id", id)?;
        }
        match &self.outcome {
            Outcome::Decision(evaluation) => {
                map.serialize_entry("decision", &evaluation.decision)?;
                map.serialize_entry("layers", &Layers(&evaluation.layers))?;
                let unknown: Vec<&str> = evaluation.unknown.iter().map(Unknown::as_str).collect();
                map.serialize_entry("unknown", &unknown)?;
                if !evaluation.doubts.is_empty() {
                    map.serialize_entry("doubts", &evaluation.doubts)?;
                }
            }
            Outcome::Error(error, sentence) => {
                map.serialize_entry("error", &Worded(error, sentence))?;
            }
        }
        map.end()
    }
}

/// A map in check order.
struct Layers<'a>(&'a [(Layer, LayerEffect)]);

impl Serialize for Layers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(layer, effect)| (layer, effect)))
    }
}

struct Worded<'a>(&'a Error, &'a str);

impl Serialize for Worded<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(error, sentence) = self;
        let mut map = serializer.serialize_map(None)?;
        if let Some(place) = error.place {
            map.serialize_entry("layer", &place.layer)?;
            if let Some(level) = place.level {
                map.serialize_entry("level", &level)?;
            }
            map.serialize_entry("policy", &place.policy)?;
        }
        if let Some(position) = error.position {
            map.serialize_entry("line", &position.line)?;
            map.serialize_entry("column", &position.column)?;
        }
        map.serialize_entry("code", error.code)?;
        map.serialize_entry("message", sentence)?;
        map.end()
    }
}
