//! Findings of reading and checking a policy: a code, a place, parameters. No sentences: those are in the `messages`
//! crate, one file a language.
//!
//! It does not know policies. Read `code.rs` next: every code is one row of its table.

mod code;

pub use code::Code;

use crate::source::Span;
use serde::{Deserialize, Serialize};

/// How much a finding matters. The classes of IAM Access Analyzer, security warnings among the warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// AWS refuses the policy or reports an error in it, or a part of it cannot be understood.
    Error,
    /// The policy is valid and does probably not do what was meant.
    Warning,
    /// It could be said better.
    Suggestion,
}

/// One thing that was found in one policy text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// Where, in the policy's text.
    pub span: Span,
    /// What the sentence needs to know: parameter names and values, the person's own words among them.
    pub parameters: Vec<(&'static str, String)>,
}

impl Finding {
    /// A finding without parameters.
    pub const fn new(code: Code, span: Span) -> Self {
        Self {
            code,
            span,
            parameters: Vec::new(),
        }
    }

    /// Adds a parameter of its sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.parameters.push((name, value.into()));
        self
    }

    /// How much it matters.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}
