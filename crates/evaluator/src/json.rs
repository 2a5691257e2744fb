//! A strict JSON parser whose tree keeps the place of every node and every duplicate key.
//!
//! A parser of our own, because people who paste a policy need to know the first error and its place, found in one pass
//! over the text, and no parser that keeps places is strict (RFC 8259). It is independent of policies. Reading order:
//! this file defines the tree, `json/parse.rs` builds it, `json/diagnose.rs` explains what is not JSON. Read
//! `policy/read` next.

mod parse;
mod diagnose;

use crate::finding::Finding;
use crate::source::{LineIndex, Position, Span};
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::collections::HashSet;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'t> {
    /// `"text"`
    StringLit(StringLit<'t>),
    /// `-1.5e3`
    NumberLit(NumberLit<'t>),
    /// `true` or `false`
    BooleanLit(BooleanLit),
    /// `{"name": value}`
    Object(Object<'t>),
    /// `[value]`
    Array(Array<'t>),
    /// `null`
    NullKeyword(NullKeyword),
}

/// A string.
#[derive(Clone, Debug, PartialEq)]
pub struct StringLit<'t> {
    /// Its value; borrowed unless it was written with escapes.
    pub value: Cow<'t, str>,
    span: Span,
}

/// A number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumberLit<'t> {
    /// As it was written.
    pub value: &'t str,
    span: Span,
}

/// A boolean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BooleanLit {
    /// Its value.
    pub value: bool,
    span: Span,
}

/// `null`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NullKeyword {
    span: Span,
}

/// An object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object<'t> {
    /// Its members in the order of the text, including duplicates.
    pub properties: Vec<ObjectProp<'t>>,
    span: Span,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectProp<'t> {
    /// Its name.
    pub name: StringLit<'t>,
    /// Its value.
    pub value: Value<'t>,
}

/// An array.
#[derive(Clone, Debug, PartialEq)]
pub struct Array<'t> {
    /// Its elements in the order of the text.
    pub elements: Vec<Value<'t>>,
    span: Span,
}

impl<'t> Value<'t> {
    /// The string, if it is one.
    pub const fn as_string_lit(&self) -> Option<&StringLit<'t>> {
        match self {
            Self::StringLit(text) => Some(text),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub const fn as_object(&self) -> Option<&Object<'t>> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The array, if it is one.
    pub const fn as_array(&self) -> Option<&Array<'t>> {
        match self {
            Self::Array(list) => Some(list),
            _ => None,
        }
    }
}

impl StringLit<'_> {
    /// Its value.
    pub fn as_str(&self) -> &str {
        &self.value
    }
}

impl<'t> Object<'t> {
    /// The first member with this name.
    pub fn get(&self, name: &str) -> Option<&ObjectProp<'t>> {
        self.properties
            .iter()
            .find(|member| member.name.as_str() == name)
    }

    /// The first member with this name, if it is an object.
    pub fn get_object(&self, name: &str) -> Option<&Object<'t>> {
        self.get(name)?.value.as_object()
    }

    /// The first member with this name, if it is an array.
    pub fn get_array(&self, name: &str) -> Option<&Array<'t>> {
        self.get(name)?.value.as_array()
    }
}

/// A node with a place in the text.
pub trait Placed {
    /// From its first to its last character.
    fn span(&self) -> Span;
}

macro_rules! placed {
    ($($node:ty),+) => {
        $(impl Placed for $node {
            fn span(&self) -> Span {
                self.span
            }
        })+
    };
}

placed!(
    StringLit<'_>,
    NumberLit<'_>,
    BooleanLit,
    NullKeyword,
    Object<'_>,
    Array<'_>
);

impl Placed for ObjectProp<'_> {
    fn span(&self) -> Span {
        Span::new(self.name.span.start, self.value.span().end)
    }
}

impl Placed for Value<'_> {
    fn span(&self) -> Span {
        match self {
            Self::StringLit(text) => text.span,
            Self::NumberLit(number) => number.span,
            Self::BooleanLit(boolean) => boolean.span,
            Self::Object(object) => object.span,
            Self::Array(list) => list.span,
            Self::NullKeyword(null) => null.span,
        }
    }
}

/// The place of a node.
pub fn span(node: &impl Placed) -> Span {
    node.span()
}

/// Parses one JSON document. The first error is the finding.
///
/// Documents nested more than 128 levels deep are refused, so that no text can exhaust the stack.
pub fn read(text: &str) -> Result<Value<'_>, Finding> {
    parse::document(text).map_err(|wrong| *wrong)
}

/// The reason why a text is not a JSON document, with its place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentError {
    /// It is not JSON. The place is that of `serde_json`, which other tools show too.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1; 0 at the start of a line.
        column: usize,
        /// `true` if the text ends too early, so that a part of it may be missing.
        ended: bool,
    },
    /// It is JSON to many programs, but not to this one: an unpaired surrogate escape, or too many nested brackets.
    Finding(Box<Finding>, Position),
}

/// As [`read`], for documents that are not policies.
pub fn read_document(text: &str) -> Result<Value<'_>, DocumentError> {
    read(text).map_err(|finding| {
        if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
            return DocumentError::Syntax {
                line: error.line(),
                column: error.column(),
                ended: error.is_eof(),
            };
        }
        let position = LineIndex::new(text).position(finding.span.start);
        DocumentError::Finding(Box::new(finding), position)
    })
}

/// The name of a value's JSON type.
pub const fn type_word(value: &Value<'_>) -> &'static str {
    match value {
        Value::StringLit(_) => "string",
        Value::NumberLit(_) => "number",
        Value::BooleanLit(_) => "boolean",
        Value::Object(_) => "object",
        Value::Array(_) => "array",
        Value::NullKeyword(_) => "null",
    }
}

/// The names of one object's members so far, to detect duplicates. Most objects have a handful, but a malicious one
/// must not cause quadratic time.
#[derive(Default)]
pub(crate) struct Names<'t> {
    few: [&'t str; FEW],
    count: usize,
    /// Created when it is needed.
    many: Option<HashSet<&'t str>>,
}

/// The number of names that are compared one by one.
const FEW: usize = 16;

impl<'t> Names<'t> {
    /// Adds a name. Returns `true` if it is new.
    pub(crate) fn insert(&mut self, name: &'t str) -> bool {
        let few = self.few.get(..self.count).unwrap_or_default();
        if few.contains(&name) {
            return false;
        }
        match self.few.get_mut(self.count) {
            Some(free) => {
                *free = name;
                self.count += 1;
                true
            }
            None => self.many.get_or_insert_default().insert(name),
        }
    }
}

#[cfg(test)]
#[allow(
    clippy::string_slice,
    reason = "the texts here are ours, and a panic is a failed test"
)]
mod tests {
    use super::{Names, Value, read, span, type_word};

    #[test]
    fn what_is_wrong_first_and_where() {
        let deep = "[".repeat(100_000);
        for (text, code, marked) in [
            ("", "emptyText", ""),
            ("{", "unclosed", "{"),
            ("[1", "unclosed", "["),
            ("\"日本", "unclosed", "\""),
            ("{\"a\": \"b,\n\"c\": 1}", "unclosed", "\"b,"),
            ("{\"a\":", "missingValue", ":"),
            ("{\"a\": }", "missingValue", "}"),
            ("{\"a\"", "missingColon", "\""),
            ("{\"a\" 1}", "missingColon", "1"),
            ("[1 2]", "missingComma", "1"),
            ("[1,]", "trailingComma", ","),
            ("[1,,2]", "unexpectedText", ","),
            ("[}", "unexpectedText", "}"),
            ("[「1]", "unexpectedText", "「"),
            ("{a: 1}", "unquoted", "a"),
            ("[NaN]", "unquoted", "NaN"),
            ("['a']", "singleQuotes", "'"),
            ("[“a”]", "typographicQuotes", "“"),
            ("[\u{a0}1]", "foreignSpace", "\u{a0}"),
            ("[\u{b}1]", "foreignSpace", "\u{b}"),
            ("\u{feff}[]", "foreignSpace", "\u{feff}"),
            ("[\"a\tb\"]", "controlCharacter", "\t"),
            ("[\"\\\u{1}\"]", "badEscape", "\\\u{1}"),
            ("[\"\\ud800\"]", "badEscape", "\\ud800"),
            ("[\"\\x\"]", "badEscape", "\\x"),
            ("[1.]", "badNumber", "1."),
            ("[01]", "missingComma", "0"),
            ("[] // x", "comment", "// x"),
            ("[] []", "moreText", "["),
            (deep.as_str(), "tooDeep", "["),
        ] {
            let finding = read(text).expect_err(text);
            let found = (finding.code.as_str(), &text[finding.span.range()]);
            assert_eq!(
                found,
                (code, marked),
                "{}",
                text.chars().take(40).collect::<String>()
            );
        }
    }

    #[test]
    fn every_value_has_its_place_and_every_duplicate_is_kept() {
        let text = " {\"a\": [1, \"\\u00e9\"], \"a\": null} ";
        let Ok(Value::Object(object)) = read(text) else {
            panic!("an object");
        };
        assert_eq!(&text[span(&object).range()], text.trim());
        let members = object.properties.iter();
        let found: Vec<_> = members
            .map(|member| {
                (
                    &text[span(&member.name).range()],
                    &text[span(&member.value).range()],
                )
            })
            .collect();
        assert_eq!(found, [("\"a\"", "[1, \"\\u00e9\"]"), ("\"a\"", "null")]);
        let kinds: Vec<_> = object
            .properties
            .iter()
            .map(|member| type_word(&member.value))
            .collect();
        assert_eq!(kinds, ["array", "null"]);
    }

    #[test]
    fn names_are_new_once() {
        let names: Vec<String> = (0..40).map(|number| number.to_string()).collect();
        let mut seen = Names::default();
        assert!(names.iter().all(|name| seen.insert(name)));
        assert!(!names.iter().any(|name| seen.insert(name)));
    }
}
