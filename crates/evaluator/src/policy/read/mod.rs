//! Policy text to statements. Reading never fails: it understands what it can, and a finding marks the rest.
//!
//! An element that could not be understood is [`Parsed::Malformed`], and as small as possible, so that a statement
//! whose `Action` does not match is still known not to apply. This module implements the grammar
//! (`IAM/reference_policies_grammar`); which services, actions and keys exist is checked in `check`. Read
//! `statement.rs` next, then `condition.rs`.
//!
//! The rule that the rest of the crate relies on: a policy has something unclear if and only if reading it
//! reported an error ([`Policy::blocker`]).

mod condition;
mod statement;

use super::suggest::nearest;
use super::{Parsed, Policy, Version};
use crate::doubt::Doubt;
use crate::finding::{Code, Finding};
use crate::json::{self, Object, ObjectProp, Value};
use crate::layer::Layer;
use crate::placeholder::{placeholders, placeholders_of_document};
use crate::small_str::SmallStr;
use crate::source::Span;
use crate::vec_map::sort_by_key;

/// Reads the text of a policy of this type.
///
/// # Examples
///
/// ```
/// use evaluator::layer::Layer;
/// use evaluator::policy::read;
///
/// let policy = read(
///     r#"{"Version": "2012-10-17",
///         "Statement": {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}}"#,
///     Layer::Identity,
/// );
/// assert!(policy.is_clear());
/// assert_eq!(policy.statements().len(), 1);
/// // What is not understood is no error: it stays open.
/// assert!(!read("{", Layer::Identity).is_clear());
/// ```
pub fn read(text: &str, layer: Layer) -> Policy {
    read_tree(text, &json::read(text), layer)
}

/// Reads a policy from its JSON, or from its syntax error.
pub(super) fn read_tree(text: &str, tree: &Result<Value<'_>, Finding>, layer: Layer) -> Policy {
    let mut reader = Reader {
        layer,
        version: Version::V2008,
        findings: Vec::new(),
        unread: Vec::new(),
    };
    let mut statements = match tree {
        Ok(value) => reader.policy(value),
        Err(finding) => {
            reader.findings.push(finding.clone());
            // Outside of strings, a placeholder is usually the syntax error: `"Resource": ${arn}`.
            for place in placeholders_of_document(text) {
                let name = text.get(place.clone()).unwrap_or_default();
                let finding = Finding::new(Code::Placeholder, Span::new(place.start, place.end));
                reader.findings.push(finding.with("placeholder", name));
            }
            Parsed::Malformed
        }
    };
    if let (Layer::Rcp, Parsed::Known(statements)) = (layer, &mut statements) {
        doubt_refused_rcp(statements);
    }
    sort_by_key(&mut reader.findings, |finding| finding.span);
    Policy {
        layer,
        version: reader.version,
        statements,
        findings: reader.findings,
    }
}

/// Marks the effect of an RCP that AWS does not accept as uncertain: that of all its statements, except one that allows
/// everything, which changes nothing.
fn doubt_refused_rcp(statements: &mut [super::Statement]) {
    if !statements.iter().any(super::Statement::is_refused_in_rcp) {
        return;
    }
    for statement in statements {
        let denies = matches!(&statement.effect, Parsed::Known(effect) if effect.value == super::Effect::Deny);
        if denies || statement.is_refused_in_rcp() {
            statement.doubt = Some(Doubt::RefusedRcp);
        }
    }
}

/// The state of the reader, and its findings.
struct Reader {
    layer: Layer,
    version: Version,
    findings: Vec<Finding>,
    /// The placeholders of the current statement that prevent understanding.
    unread: Vec<SmallStr>,
}

impl Reader {
    fn policy(&mut self, value: &Value<'_>) -> Parsed<Vec<super::Statement>> {
        let Some(object) = value.as_object() else {
            return self.wrong_type(value, "policy", "object");
        };
        let has = |name| {
            let mut members = object.properties.iter();
            members.any(|member| member.name.as_str() == name)
        };
        if !has("Statement") && has("Effect") {
            let start = json::span(object).start;
            let brace = Span::new(start, start + 1);
            self.findings.push(Finding::new(Code::BareStatement, brace));
            return Parsed::Malformed;
        }
        let mut clear = true;
        let mut version = None;
        let mut statement = None;
        for member in &object.properties {
            let slot = match member.name.as_str() {
                "Version" => &mut version,
                "Statement" => &mut statement,
                "Id" => continue,
                _ => {
                    self.unknown_element(member, &["Version", "Id", "Statement"]);
                    clear = false;
                    continue;
                }
            };
            if slot.replace(&member.value).is_some() {
                self.duplicate(member);
                clear = false;
            }
        }
        clear &= version.is_none_or(|value| self.version(value));
        let statements = if let Some(value) = statement {
            self.statements(value)
        } else {
            self.missing(object, "Statement");
            Parsed::Malformed
        };
        if clear { statements } else { Parsed::Malformed }
    }

    /// Checks that the version exists.
    fn version(&mut self, value: &Value<'_>) -> bool {
        let Some(text) = value.as_string_lit() else {
            self.wrong_type::<()>(value, "Version", "string");
            return false;
        };
        match text.value.as_ref() {
            "2012-10-17" => self.version = Version::V2012,
            "2008-10-17" => self.version = Version::V2008,
            other if !self.placeholders(other, json::span(text)).is_empty() => return false,
            other => {
                let finding =
                    Finding::new(Code::BadVersion, json::span(text)).with("version", other);
                self.findings.push(finding);
                return false;
            }
        }
        true
    }

    fn statements(&mut self, value: &Value<'_>) -> Parsed<Vec<super::Statement>> {
        match value {
            Value::Object(_) => Parsed::Known(vec![self.statement(value)]),
            Value::Array(array) => Parsed::Known(
                array
                    .elements
                    .iter()
                    .map(|value| self.statement(value))
                    .collect(),
            ),
            _ => self.wrong_type(value, "Statement", "object"),
        }
    }

    /// Reports the place of each placeholder in a text, and returns their names. If the document spells the text
    /// differently (with escapes), the place is the whole text.
    fn placeholders(&mut self, text: &str, span: Span) -> Vec<SmallStr> {
        let found = placeholders(text);
        // One more on each side for the quotation marks.
        let is_spelled = span.end - span.start == text.len() + 2;
        let mut names = Vec::with_capacity(found.len());
        for place in found {
            let name = text.get(place.clone()).unwrap_or_default();
            let at = if is_spelled {
                Span::new(span.start + 1 + place.start, span.start + 1 + place.end)
            } else {
                span
            };
            let finding = Finding::new(Code::Placeholder, at);
            self.findings.push(finding.with("placeholder", name));
            names.push(name.into());
        }
        names
    }

    /// As [`Reader::placeholders`], for a value that should be a string but is not. `None` if it contains no
    /// placeholder.
    fn unfilled(&mut self, value: &Value<'_>) -> Option<Vec<SmallStr>> {
        let text = value.as_string_lit()?;
        let names = self.placeholders(&text.value, json::span(text));
        (!names.is_empty()).then_some(names)
    }

    fn wrong_type<T>(&mut self, value: &Value<'_>, element: &str, expected: &str) -> Parsed<T> {
        if let Some(names) = self.unfilled(value) {
            self.unread.extend(names);
            return Parsed::Malformed;
        }
        let finding = Finding::new(Code::WrongType, json::span(value))
            .with("element", element)
            .with("expected", expected)
            .with("found", json::type_word(value));
        self.findings.push(finding);
        Parsed::Malformed
    }

    fn duplicate(&mut self, member: &ObjectProp<'_>) {
        let finding = Finding::new(Code::DuplicateKey, json::span(&member.name));
        self.findings
            .push(finding.with("key", member.name.as_str()));
    }

    fn unknown_element(&mut self, member: &ObjectProp<'_>, known: &[&'static str]) {
        let name = member.name.as_str();
        let place = json::span(&member.name);
        let names = self.placeholders(name, place);
        if !names.is_empty() {
            self.unread.extend(names);
            return;
        }
        let finding = match nearest(name, known.iter().copied()) {
            Some(suggestion) => Finding::new(Code::MisspelledElement, place)
                .with("element", name)
                .with("suggestion", suggestion),
            None => Finding::new(Code::UnknownElement, place).with("element", name),
        };
        self.findings.push(finding);
    }

    /// Reports an element that is missing in the object, at its opening brace.
    fn missing(&mut self, object: &Object<'_>, element: &str) {
        let start = json::span(object).start;
        let finding = Finding::new(Code::MissingElement, Span::new(start, start + 1));
        self.findings.push(finding.with("element", element));
    }
}
