//! `Condition`: operators, keys, values. One test that is not understood makes the whole condition unclear, because all
//! tests must hold.

use super::super::{Parsed, Version};
use super::Reader;
use crate::condition::{Family, Operator, OperatorError, Test};
use crate::finding::{Code, Finding};
use crate::identifiers::Template;
use crate::json::{self, Names, ObjectProp, Value};
use crate::key::Key;
use crate::layer::Layer;
use crate::placeholder::is_region_word;
use crate::policy::suggest::nearest;
use crate::policy::tables::holds_several;
use crate::source::{Span, Spanned};

/// The meaning of an operator's name.
enum Means {
    Operator(Operator),
    /// `ForAllValues:Null`: always true, so the test is dropped.
    Always,
    /// `ForAnyValue:Null`: never true.
    Never,
}

impl Reader {
    pub(super) fn condition(&mut self, value: &Value<'_>, denies: bool) -> Parsed<Vec<Test>> {
        let Some(object) = value.as_object() else {
            return self.wrong_type(value, "Condition", "object");
        };
        let mut tests = Vec::new();
        let mut clear = true;
        let mut names = Names::default();
        for member in &object.properties {
            if !names.insert(member.name.as_str()) {
                self.duplicate(member);
                clear = false;
            }
            clear &= self.operator(member, denies, &mut tests);
        }
        if clear {
            Parsed::Known(tests)
        } else {
            Parsed::Malformed
        }
    }

    /// Reads one operator with its keys. Returns `true` if all of it was understood.
    fn operator(&mut self, member: &ObjectProp<'_>, denies: bool, tests: &mut Vec<Test>) -> bool {
        let span = json::span(&member.name);
        let Some(means) = self.means(member.name.as_str(), span) else {
            return false;
        };
        let Some(keys) = member.value.as_object() else {
            self.wrong_type::<()>(&member.value, member.name.as_str(), "object");
            return false;
        };
        let mut clear = true;
        let mut names = Names::default();
        for key in &keys.properties {
            if !names.insert(key.name.as_str()) {
                self.duplicate(key);
                clear = false;
            }
            let operator = match means {
                Means::Operator(operator) => operator,
                Means::Always | Means::Never => Operator::Null,
            };
            let Some(values) = self.values(&key.value, key.name.as_str(), operator) else {
                clear = false;
                continue;
            };
            let values = match means {
                Means::Operator(_) => values,
                Means::Always => continue,
                Means::Never => Vec::new(),
            };
            let key_place = json::span(&key.name);
            tests.push(Test {
                key_placeholders: self.placeholders(key.name.as_str(), key_place),
                never_there: is_never_in(self.layer, key.name.as_str()),
                several: holds_several(key.name.as_str()),
                denies,
                operator: Spanned::new(operator, span),
                key: Spanned::new(Key::new(key.name.as_str()), json::span(&key.name)),
                values,
                span: json::span(key),
            });
        }
        clear
    }

    fn means(&mut self, name: &str, span: Span) -> Option<Means> {
        let error = match Operator::parse(name) {
            Ok(operator) => return Some(Means::Operator(operator)),
            Err(error) => error,
        };
        match error {
            OperatorError::AllNull => {
                self.findings.push(Finding::new(Code::AlwaysTrueNull, span));
                Some(Means::Always)
            }
            OperatorError::AnyNull => {
                self.findings.push(Finding::new(Code::NeverTrueNull, span));
                Some(Means::Never)
            }
            OperatorError::NullIfExists => {
                let finding = Finding::new(Code::NullIfExists, span).with("operator", name);
                self.findings.push(finding);
                None
            }
            OperatorError::Unknown if self.note_unread(name, span) => None,
            OperatorError::Unknown => {
                let finding = match near_operator(name) {
                    Some(suggestion) => Finding::new(Code::MisspelledOperator, span)
                        .with("operator", name)
                        .with("suggestion", suggestion),
                    None => Finding::new(Code::UnknownOperator, span).with("operator", name),
                };
                self.findings.push(finding);
                None
            }
        }
    }

    /// Reads the values of one key. Numbers and booleans may be written without quotes (semantics 2.5).
    fn values(
        &mut self,
        value: &Value<'_>,
        key: &str,
        operator: Operator,
    ) -> Option<Vec<Spanned<Template>>> {
        // AWS's pages disagree on `Bool`: the value is kept as a possible variable.
        let takes = operator.takes_variables() || operator.family() == Some(Family::Bool);
        let variables = self.version == Version::V2012 && takes;
        let values = match value {
            Value::Array(array) => array.elements.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut templates = Vec::with_capacity(values.len());
        let mut clear = true;
        for value in values {
            let text = match value {
                Value::StringLit(text) => text.value.as_ref(),
                Value::NumberLit(number) => number.value,
                Value::BooleanLit(boolean) if boolean.value => "true",
                Value::BooleanLit(_) => "false",
                Value::Object(_) | Value::Array(_) | Value::NullKeyword(_) => {
                    self.wrong_type::<()>(value, key, "string");
                    clear = false;
                    continue;
                }
            };
            // Errors in variables are reported by `check`: AWS treats them as plain text.
            let is_text = operator.family() == Some(Family::String);
            let is_filled_in = self.placeholders(text, json::span(value)).is_empty();
            let template = if !is_filled_in {
                Template::parse_unfilled(text, variables)
                    .unwrap_or_else(|| Template::parse(text, variables).0)
            } else if is_text && is_name_of_value(key, text) {
                let finding = Finding::new(Code::Placeholder, json::span(value));
                self.findings.push(finding.with("placeholder", text));
                Template::placeholder(text)
            } else {
                Template::parse(text, variables).0
            };
            templates.push(Spanned::new(template, json::span(value)));
        }
        clear.then_some(templates)
    }
}

/// Returns `true` for a text that cannot be a value of its key, because all values of the key have a form of their own
/// (`IAM/reference_policies_condition-keys`): so it is probably the name of a value that is still to be filled in.
/// (inferred) Wildcards, variables and misspelled account numbers are not names.
fn is_name_of_value(key: &str, text: &str) -> bool {
    if text.is_empty() || text.contains(['*', '?']) || text.contains("${") {
        return false;
    }
    let rest_is = |prefix: &str, is_part: fn(&u8) -> bool| {
        let rest = text.strip_prefix(prefix);
        rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| is_part(&byte)))
    };
    let is_id = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    match key.to_ascii_lowercase().as_str() {
        "aws:principalorgid" | "aws:resourceorgid" | "aws:sourceorgid" => !rest_is("o-", is_id),
        "aws:sourcevpc" => !rest_is("vpc-", u8::is_ascii_hexdigit),
        "aws:sourcevpce" => !rest_is("vpce-", u8::is_ascii_hexdigit),
        "aws:requestedregion" => is_region_word(text),
        "kms:viaservice" => {
            let service = text.strip_suffix(".amazonaws.com").unwrap_or_default();
            let region = service.split_once('.').map(|(_, region)| region);
            region.is_some_and(is_region_word)
        }
        "aws:principalaccount"
        | "aws:resourceaccount"
        | "aws:sourceaccount"
        | "kms:calleraccount" => {
            let is_part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b' ');
            !text.bytes().all(is_part)
        }
        _ => false,
    }
}

/// Returns `true` if a condition key is never present in policies of this type
/// (`KMS/conditions-kms#conditions-kms-resource-aliases`: IAM policies only).
fn is_never_in(layer: Layer, key: &str) -> bool {
    layer == Layer::Resource && key.eq_ignore_ascii_case("kms:ResourceAliases")
}

/// The operator that was probably intended, with the set operator and the `IfExists` that were written.
fn near_operator(name: &str) -> Option<String> {
    let (prefix, rest) = match name.split_once(':') {
        Some((prefix, rest)) => (nearest(prefix, ["ForAllValues", "ForAnyValue"])?, rest),
        None => ("", name),
    };
    let (rest, suffix) = match rest.strip_suffix("IfExists") {
        Some(rest) => (rest, "IfExists"),
        None => (rest, ""),
    };
    let near = nearest(rest, Operator::names())?;
    let colon = if prefix.is_empty() { "" } else { ":" };
    let suggestion = format!("{prefix}{colon}{near}{suffix}");
    Operator::parse(&suggestion).is_ok().then_some(suggestion)
}
