//! Writing of a value as the text of a policy, with the place of each part.
//!
//! An unknown value is written as a placeholder: a string in its place, so that the reader of policies treats
//! everything that depends on it as unknown. A conditional statement gets a test for its condition: a context key named
//! by a placeholder, with an unknown value.

use crate::File;
use crate::json;
use crate::value::{Data, Entry, HIDDEN, Value};
use std::fmt::Write as _;
use vault::import::infrastructure::{At, Piece};

/// The result of writing a value as a policy.
pub(crate) enum Written {
    /// The value is not a policy.
    NotAPolicy,
    /// A policy with unknown contents.
    Hidden,
    /// The policy exceeds the size limit.
    TooLarge,
    /// The text, and the places of its parts.
    Text(String, Vec<Piece>),
}

/// The maximum size. AWS accepts at most 10,240 characters of a policy (`IAM/reference_iam-quotas`), white space not
/// counted; a larger text is refused as a whole, so that repeated parts cannot grow a text without limit.
const LARGEST: usize = 1 << 18;
/// The maximum nesting depth of values.
const DEEPEST: usize = 64;

/// Writes a policy.
pub(crate) fn policy(value: &Value, files: &[File<'_>]) -> Written {
    match &value.data {
        Data::Unknown(_) => Written::Hidden,
        Data::Maybe(condition, inside) => policy(&inside.maybe_policy(condition), files),
        Data::Json(inside) => policy(inside, files),
        Data::Map(_) => {
            if value.get("Statement").is_none() {
                return Written::NotAPolicy;
            }
            let mut writer = Writer::default();
            writer.value(value, 0, Place::Document);
            if writer.too_large {
                Written::TooLarge
            } else {
                Written::Text(writer.text, writer.pieces)
            }
        }
        Data::Text(text) => from_text(text, value.at, files),
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::List(_) => Written::NotAPolicy,
    }
}

/// Writes any value as JSON; `None` if it exceeds the size limit.
pub(crate) fn json(value: &Value) -> Option<String> {
    let mut writer = Writer::default();
    writer.value(value, 0, Place::Inside);
    (!writer.too_large).then_some(writer.text)
}

/// Returns `true` if a value is a policy, or would be if it were known.
pub(crate) fn is_policy(value: &Value) -> bool {
    match &value.data {
        Data::Map(_) => {
            let is_statement = |value: &Value| {
                matches!(value.data, Data::Unknown(_) | Data::Maybe(..))
                    || value.get("Effect").is_some()
                    || value.get("Fn::If").is_some()
            };
            let statement = value.get("Statement");
            statement.is_some_and(|statement| statement.one_or_more().iter().any(is_statement))
        }
        Data::Json(inside) | Data::Maybe(_, inside) => is_policy(inside),
        Data::Text(text) => text.contains("\"Statement\"") && text.contains("\"Effect\""),
        _ => false,
    }
}

/// A policy that is a string already. On several lines it stays as it was written; its lines are those of the file.
fn from_text(text: &str, at: Option<At>, files: &[File<'_>]) -> Written {
    if text.len() > LARGEST {
        return Written::TooLarge;
    }
    let trimmed = text.trim();
    if trimmed.starts_with("${") && trimmed.ends_with('}') && !trimmed.contains('"') {
        return Written::Hidden;
    }
    if !text.contains("\"Statement\"") {
        return Written::NotAPolicy;
    }
    if !trimmed.contains('\n')
        && let Some(value) = json::within(text, at)
    {
        return policy(&value, files);
    }
    let pieces = at.map(|at| lines(text, at, files)).unwrap_or_default();
    Written::Text(text.to_owned(), pieces)
}

/// The lines of a text, each with its place in the file.
fn lines(text: &str, at: At, files: &[File<'_>]) -> Vec<Piece> {
    let all = text.len();
    let whole = Piece {
        start: 0,
        end: all,
        at,
    };
    let mut pieces = vec![whole];
    let source = files
        .get(at.file)
        .and_then(|file| file.text.get(at.start..at.end))
        .unwrap_or_default();
    if source.lines().count() < text.lines().count() {
        return pieces;
    }
    let (mut start, mut place) = (0, at.start);
    let originals = source.split_inclusive('\n');
    for (line, original) in text.split_inclusive('\n').zip(originals) {
        let indent = original.len() - original.trim_start().len();
        let own = line.len() - line.trim_start().len();
        pieces.push(Piece {
            start: start + own.min(line.len()),
            end: start + line.len(),
            at: At {
                file: at.file,
                start: place + indent,
                end: place + original.trim_end().len().max(indent),
            },
        });
        start += line.len();
        place += original.len();
    }
    pieces
}

/// The position of a value in a policy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The policy itself.
    Document,
    /// The value of `Statement`.
    Statements,
    /// A statement.
    Statement,
    /// Within a statement.
    Inside,
}

#[derive(Default)]
struct Writer {
    text: String,
    pieces: Vec<Piece>,
    too_large: bool,
}

impl Writer {
    fn value(&mut self, value: &Value, depth: usize, place: Place) {
        if self.text.len() > LARGEST || depth > DEEPEST {
            self.too_large = true;
            return;
        }
        let start = self.text.len();
        match &value.data {
            Data::Null => self.text.push_str("null"),
            Data::Bool(truth) => self.text.push_str(if *truth { "true" } else { "false" }),
            Data::Number(number) => self.text.push_str(number),
            Data::Text(text) => self.string(text),
            Data::Unknown(name) => self.string(&format!("${{{name}}}")),
            Data::Maybe(condition, inside) => match (place, &inside.data) {
                (Place::Statements | Place::Statement, Data::Map(entries)) => {
                    let entries = with_condition(entries, condition);
                    self.value(&Value::map(entries, value.at), depth, Place::Statement);
                }
                _ => self.string(&format!("${{{condition}}}")),
            },
            Data::List(items) => self.items(items, depth, place),
            // A JSON string in the place of a value of a policy.
            Data::Json(inside) => {
                let mut writer = Self::default();
                writer.value(inside, 0, Place::Inside);
                self.too_large |= writer.too_large;
                self.string(&writer.text);
            }
            Data::Map(entries) => self.members(entries, depth, place),
        }
        if let Some(at) = value.at {
            let end = self.text.len();
            self.pieces.push(Piece { start, end, at });
        }
    }

    fn items(&mut self, items: &[Value], depth: usize, place: Place) {
        let place = if place == Place::Statements {
            Place::Statement
        } else {
            Place::Inside
        };
        if items.is_empty() {
            self.text.push_str("[]");
            return;
        }
        self.text.push('[');
        for (number, item) in items.iter().enumerate() {
            self.separate(number, depth + 1);
            self.value(item, depth + 1, place);
        }
        self.line(depth);
        self.text.push(']');
    }

    fn members(&mut self, entries: &[Entry], depth: usize, place: Place) {
        let is_hidden = |entry: &Entry| {
            let of_plan = matches!(&entry.value.data, Data::Unknown(name) if &**name == "hidden");
            &*entry.name == HIDDEN || &*entry.name == "unchanged" && of_plan
        };
        // A statement with hidden parts may have any effect.
        if matches!(place, Place::Statement | Place::Statements) && entries.iter().any(is_hidden) {
            self.string(HIDDEN);
            return;
        }
        if entries.is_empty() {
            self.text.push_str("{}");
            return;
        }
        // In a policy whose statements are shown, the hidden part is the version.
        let shown;
        let entries = if place == Place::Document && entries.iter().any(is_hidden) {
            shown = entries
                .iter()
                .map(|entry| {
                    let mut entry = entry.clone();
                    if is_hidden(&entry) {
                        entry.name = "Version".into();
                    }
                    entry
                })
                .collect::<Vec<_>>();
            &shown
        } else {
            entries
        };
        self.text.push('{');
        for (number, entry) in entries.iter().enumerate() {
            self.separate(number, depth + 1);
            let start = self.text.len();
            self.string(&entry.name);
            if let Some(at) = entry.at {
                let end = self.text.len();
                self.pieces.push(Piece { start, end, at });
            }
            self.text.push_str(": ");
            let inside = match place {
                Place::Document if &*entry.name == "Statement" => Place::Statements,
                _ => Place::Inside,
            };
            self.value(&entry.value, depth + 1, inside);
        }
        self.line(depth);
        self.text.push('}');
    }

    fn separate(&mut self, number: usize, depth: usize) {
        if number > 0 {
            self.text.push(',');
        }
        self.line(depth);
    }

    fn line(&mut self, depth: usize) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        escape(text, &mut self.text);
        self.text.push('"');
    }
}

/// Writes a text with JSON's escapes.
pub(crate) fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                // Writing to a text cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
}

/// A statement with an additional test for a condition of the template.
fn with_condition(entries: &[Entry], condition: &str) -> Vec<Entry> {
    const OPERATOR: &str = "StringEquals";
    let key = Entry {
        name: format!("${{{condition}}}").into(),
        at: None,
        value: Value::text("true", None),
    };
    let operator = |mut keys: Vec<Entry>| {
        keys.push(key.clone());
        Entry {
            name: OPERATOR.into(),
            at: None,
            value: Value::map(keys, None),
        }
    };
    let mut entries = entries.to_vec();
    let own = entries.iter_mut().find(|entry| &*entry.name == "Condition");
    match own {
        Some(own) if matches!(own.value.data, Data::Map(_)) => {
            let mut operators = own.value.entries().to_vec();
            match operators.iter_mut().find(|entry| &*entry.name == OPERATOR) {
                Some(same) if matches!(same.value.data, Data::Map(_)) => {
                    *same = operator(same.value.entries().to_vec());
                }
                _ => operators.push(operator(Vec::new())),
            }
            own.value = Value::map(operators, own.value.at);
        }
        // An unknown condition stays unknown.
        Some(_) => {}
        None => entries.push(Entry {
            name: "Condition".into(),
            at: None,
            value: Value::map(vec![operator(Vec::new())], None),
        }),
    }
    entries
}
