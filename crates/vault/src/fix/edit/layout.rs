//! Layout of inserted JSON: it follows the style of its neighbours.

use super::quote;
use evaluator::json::{self, Array, Object, ObjectProp};
use evaluator::source::Span;

/// The layout of the neighbours of an inserted text.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The white space before a neighbour that starts a line.
    pub(super) indent: String,
    /// The additional indentation of each level.
    pub(super) step: String,
    /// Whether each neighbour is on a line of its own.
    pub(super) lines: bool,
}

impl Layout {
    pub(super) fn new(text: &str, first: Option<Span>, outer: usize) -> Self {
        let base = indentation(text, outer);
        let Some(first) = first else {
            let step = step_of(text);
            return Self {
                indent: format!("{base}{step}"),
                lines: text.contains('\n'),
                step,
            };
        };
        let between = text.get(outer..first.start).unwrap_or_default();
        let indent = indentation(text, first.start);
        let step = indent
            .strip_prefix(base.as_str())
            .filter(|step| !step.is_empty());
        Self {
            step: step.map_or_else(|| step_of(text), str::to_owned),
            lines: between.contains('\n'),
            indent,
        }
    }

    pub(super) fn of_list(text: &str, list: &Array<'_>, member: &ObjectProp<'_>) -> Self {
        Self::new(
            text,
            list.elements.first().map(json::span),
            json::span(member).start,
        )
    }

    pub(super) fn of_members(text: &str, object: &Object<'_>) -> Self {
        Self::new(
            text,
            object.properties.first().map(json::span),
            json::span(object).start,
        )
    }

    pub(super) fn of_single(text: &str, span: Span, lines: bool) -> Self {
        Self {
            indent: indentation(text, span.start),
            step: step_of(text),
            lines,
        }
    }

    pub(super) fn inner(&self) -> Self {
        Self {
            indent: format!("{}{}", self.indent, self.step),
            ..self.clone()
        }
    }

    pub(super) fn separator(&self) -> String {
        if self.lines {
            format!("\n{}", self.indent)
        } else {
            " ".into()
        }
    }

    /// An object whose closing brace is at this layout's indent.
    pub(super) fn object(&self, members: impl Iterator<Item = String>) -> String {
        let inner = self.inner();
        let members: Vec<String> = members.collect();
        if self.lines {
            let separator = inner.separator();
            format!(
                "{{{separator}{}{}}}",
                members.join(&format!(",{separator}")),
                self.separator()
            )
        } else {
            format!("{{{}}}", members.join(", "))
        }
    }

    pub(super) fn value(&self, value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::Array(items) if self.lines => {
                let inner = self.inner().separator();
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                format!(
                    "[{inner}{}{}]",
                    items.join(&format!(",{inner}")),
                    self.separator()
                )
            }
            serde_json::Value::Array(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                format!("[{}]", items.join(", "))
            }
            serde_json::Value::Object(fields) => self.object(
                fields
                    .iter()
                    .map(|(name, field)| format!("{}: {}", quote(name), self.inner().value(field))),
            ),
            scalar => scalar.to_string(),
        }
    }
}

/// The white space at the start of the line that contains a position.
pub(super) fn indentation(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line = text.get(start..).unwrap_or_default();
    line.chars()
        .take_while(|c| matches!(c, ' ' | '\t'))
        .collect()
}

/// The smallest indentation in the text, which is taken as one level; two spaces if there is none.
fn step_of(text: &str) -> String {
    let lines = text.lines().map(|line| indentation(line, 0));
    let smallest = lines
        .filter(|indent| !indent.is_empty())
        .min_by_key(String::len);
    smallest.unwrap_or_else(|| "  ".into())
}
