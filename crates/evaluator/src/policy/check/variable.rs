//! Policy variables: malformed ones, and places where they have no effect (`IAM/reference_policies_variables`).

use super::{Found, View};
use crate::finding::Code;
use crate::identifiers::{TemplateProblem, Variable};
use crate::policy::{Version, tables};
use crate::source::Span;

impl Found {
    pub(super) fn variable_problem(&mut self, problem: TemplateProblem, span: Span) {
        let code = match problem {
            TemplateProblem::MissingBrace => Code::VariableNotClosed,
            TemplateProblem::Empty => Code::VariableEmpty,
            TemplateProblem::SpaceInName => Code::VariableWithSpace,
            TemplateProblem::MissingQuote => Code::VariableDefault,
        };
        self.push(code, span);
    }

    /// Reports variables of multivalued keys, which have no value to insert, and variables that are not keys.
    pub(super) fn variables<'v>(
        &mut self,
        variables: impl Iterator<Item = &'v Variable>,
        span: Span,
    ) {
        for variable in variables {
            let name = variable.key.as_str();
            match tables::key(name) {
                Some(key) if key.many => {
                    self.push_with(Code::MultivaluedVariable, span, [("key", name)]);
                }
                Some(_) => {}
                None => self.unknown_key(name, span),
            }
        }
    }

    pub(super) fn variable_in_old_version(&mut self, text: &str, span: Span, view: View<'_>) {
        if view.version == Version::V2008
            && let Some(variable) = first_variable(text)
        {
            self.push_with(Code::VariableInOldVersion, span, [("variable", variable)]);
        }
    }
}

/// The first text that looks like a variable with a key: `${aws:username}`.
pub(super) fn first_variable(text: &str) -> Option<&str> {
    // The search for each end stops where the next variable starts, so that a text full of them is scanned once.
    let mut starts = text.match_indices("${").map(|(start, _)| start).peekable();
    while let Some(start) = starts.next() {
        let one = text.get(start..starts.peek().copied().unwrap_or(text.len()))?;
        let variable = one.find('}').and_then(|end| one.get(..=end));
        if let Some(variable) = variable.filter(|variable| variable.contains(':')) {
            return Some(variable);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::first_variable;

    #[test]
    fn what_looks_like_a_variable_with_a_key() {
        for (text, expected) in [
            ("a/${aws:username}/${aws:userid}", Some("${aws:username}")),
            ("${*}${aws:username}", Some("${aws:username}")),
            ("${${aws:username}", Some("${aws:username}")),
            ("${name}: ${other}", None),
            ("${aws:username", None),
            ("aws:username}", None),
        ] {
            assert_eq!(first_variable(text), expected, "{text}");
        }
    }
}
