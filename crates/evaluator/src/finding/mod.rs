//! Findings of reading and checking a policy: a code, a place, parameters. The sentences are in the `messages` crate,
//! one file for each language.
//!
//! Independent of policies. Read `code.rs` next: every code is one row of its table.

mod code;

pub use code::Code;

use crate::source::Span;
use serde::{Deserialize, Serialize};

/// The severity of a finding: the classes of IAM Access Analyzer, with security warnings among the warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// AWS refuses the policy or reports an error in it, or a part of it cannot be understood.
    Error,
    /// The policy is valid, but probably does not have the intended effect.
    Warning,
    /// The policy could be written more clearly.
    Suggestion,
}

/// One finding in the text of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The kind of finding.
    pub code: Code,
    /// The place in the policy's text.
    pub span: Span,
    /// The parameters of its sentence, by name; values can be text that the person wrote.
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

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.parameters.push((name, value.into()));
        self
    }

    /// The severity.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}
