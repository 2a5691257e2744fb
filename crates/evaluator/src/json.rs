//! JSON text as a tree that keeps every place and every duplicate key.
//!
//! `jsonc-parser` reads; this module holds it to the letter of RFC 8259 and turns its complaint into a finding.
//! It does not know policies. Read `policy/read` next.

use crate::finding::{Code, Finding};
use crate::source::Span;
pub use jsonc_parser::ast::{Array, Object, ObjectProp, StringLit, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};
use std::collections::HashSet;

/// How the parser must behave: nothing beyond the standard.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads one JSON document. What is wrong with it first is the finding.
///
/// Documents deeper than the parser's limit (512 values inside each other) are refused, so that no text can
/// exhaust the stack.
pub fn read(text: &str) -> Result<Value<'_>, Finding> {
    let strict = forbidden_character(text);
    let parsed = parse_to_ast(text, &CollectOptions::default(), &STRICT)
        .map_err(|error| explain(text, &error))
        .and_then(|parsed| {
            parsed
                .value
                .ok_or(Finding::new(Code::EmptyText, Span::new(0, text.len())))
        });
    match (parsed, strict) {
        (Err(parser), Some(character)) => {
            // What stands first is told; at one place the character says more than what it broke.
            let character_first =
                character.span.start <= parser.span.start || parser.code == Code::Unclosed;
            Err(if character_first { character } else { parser })
        }
        (Ok(_), Some(finding)) | (Err(finding), None) => Err(finding),
        (Ok(value), None) => Ok(value),
    }
}

/// Where a node was written.
pub fn span(node: &impl Ranged) -> Span {
    let range = node.range();
    Span::new(range.start, range.end)
}

/// JSON's word for the type of a value.
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

/// The names of one object's members so far, to notice the second of a kind. Most objects have a handful, and a
/// hostile one must not cost the square of its size.
#[derive(Default)]
pub(crate) struct Names<'t> {
    few: Vec<&'t str>,
    many: HashSet<&'t str>,
}

impl<'t> Names<'t> {
    /// How many are looked through one by one.
    const FEW: usize = 16;

    /// Adds a name. Whether it is the first of its kind.
    pub(crate) fn insert(&mut self, name: &'t str) -> bool {
        if self.few.contains(&name) {
            return false;
        }
        if self.few.len() < Self::FEW {
            self.few.push(name);
            return true;
        }
        self.many.insert(name)
    }
}

/// A character that the standard forbids and the parser would let pass: white space of other alphabets between
/// tokens, control characters in texts. Quotation marks of word processors are told here too, because the
/// parser only says that something is unexpected.
fn forbidden_character(text: &str) -> Option<Finding> {
    let bytes = text.as_bytes();
    let find = |from: usize, wanted: fn(u8) -> bool| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter()
            .position(|byte| wanted(*byte))
            .map(|found| from + found)
    };
    let mut at = 0;
    // Between texts: only a quotation mark, and what begins a character of several bytes, is worth a look.
    while let Some(found) = find(at, |byte| matches!(byte, b'"' | 0xb | 0xc | 0xc0..)) {
        at = found + 1;
        if bytes.get(found) != Some(&b'"') {
            match foreign(text, found) {
                Some(code) => return Some(character(code, text, found)),
                None => continue,
            }
        }
        // In a text: up to its closing quotation mark.
        loop {
            let next = find(at, |byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
            at = next + 1;
            match bytes.get(next) {
                Some(b'"') => break,
                Some(b'\\') => {
                    // Whatever is escaped does not end the text; a control character is found all the same.
                    let escaped = bytes.get(at).is_some_and(|byte| *byte >= 0x20);
                    at += usize::from(escaped);
                }
                Some(b'\n' | b'\r') => return Some(unclosed(text, Span::new(found, next))),
                _ => return Some(character(Code::ControlCharacter, text, next)),
            }
        }
    }
    None
}

/// A text or a bracket that is not closed where it has to be.
fn unclosed(text: &str, span: Span) -> Finding {
    let opener = text.get(span.start..).and_then(|rest| rest.chars().next());
    Finding::new(Code::Unclosed, span).with("opener", opener.map(String::from).unwrap_or_default())
}

/// The code for a character outside texts that is none of JSON's; `None` for letters, which the parser tells.
fn foreign(text: &str, at: usize) -> Option<Code> {
    let found = text.get(at..)?.chars().next()?;
    match found {
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}' => Some(Code::ForeignSpace),
        '\u{2018}'..='\u{201f}' | '\u{ff02}' | '\u{ff07}' | '\u{ab}' | '\u{bb}' => {
            Some(Code::TypographicQuotes)
        }
        _ if found.is_whitespace() => Some(Code::ForeignSpace),
        _ => None,
    }
}

fn character(code: Code, text: &str, at: usize) -> Finding {
    let found = text.get(at..).and_then(|rest| rest.chars().next());
    let found = found.unwrap_or(char::REPLACEMENT_CHARACTER);
    Finding::new(code, Span::new(at, at + found.len_utf8()))
        .with("character", format!("U+{:04X}", u32::from(found)))
}

/// The parser's complaint as a finding.
fn explain(text: &str, error: &ParseError) -> Finding {
    use ParseErrorKind as Kind;
    let range = error.range();
    let span = visible(text, Span::new(range.start, range.end.max(range.start)));
    let there = || text.get(span.range()).unwrap_or_default();
    let opener = Span::new(span.start, span.start + 1);
    match error.kind() {
        Kind::CommentsNotAllowed | Kind::UnterminatedCommentBlock => {
            Finding::new(Code::Comment, span)
        }
        Kind::ExpectedColonAfterObjectKey => Finding::new(Code::MissingColon, span),
        Kind::ExpectedObjectValue => Finding::new(Code::MissingValue, span),
        Kind::BareDecimalPointNumbersNotAllowed
        | Kind::ExpectedDigit
        | Kind::ExpectedDigitFollowingNegativeSign
        | Kind::ExpectedPlusMinusOrDigitInNumberLiteral
        | Kind::HexadecimalNumbersNotAllowed
        | Kind::NonFiniteNumbersNotAllowed
        | Kind::UnaryPlusNumbersNotAllowed => Finding::new(Code::BadNumber, span),
        Kind::ExpectedComma => Finding::new(Code::MissingComma, span),
        Kind::MultipleRootJsonValues => Finding::new(Code::MoreText, span),
        Kind::SingleQuotedStringsNotAllowed => Finding::new(Code::SingleQuotes, span),
        Kind::TrailingCommasNotAllowed => Finding::new(Code::TrailingComma, span),
        Kind::UnterminatedArray
        | Kind::UnterminatedObject
        | Kind::String(ParseStringErrorKind::UnterminatedStringLiteral) => unclosed(text, opener),
        Kind::NestingDepthExceeded => Finding::new(Code::TooDeep, opener),
        Kind::String(_) => {
            let escape = there().trim_end_matches('"');
            let span = Span::new(span.start, span.start + escape.len());
            Finding::new(Code::BadEscape, span).with("escape", escape)
        }
        Kind::UnexpectedCloseBrace | Kind::UnexpectedComma if before(text, span).ends_with(':') => {
            Finding::new(Code::MissingValue, span)
        }
        _ if there().starts_with(char::is_alphanumeric) => {
            Finding::new(Code::Unquoted, span).with("word", there())
        }
        _ => Finding::new(Code::UnexpectedText, span).with("found", there()),
    }
}

/// The place itself, or the last visible character before it where there is nothing to mark.
fn visible(text: &str, span: Span) -> Span {
    if span.start < span.end {
        return span;
    }
    let before = before(text, span);
    let width = before.chars().next_back().map_or(0, char::len_utf8);
    Span::new(before.len() - width, before.len())
}

/// The text before a place, up to its last visible character.
fn before(text: &str, span: Span) -> &str {
    text.get(..span.start).unwrap_or_default().trim_end()
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
