//! Conversion of YAML into values: every document of a text, as far as it can be read.
//!
//! It uses the events of the parser: duplicate keys, tags and places are kept, and if a text has a syntax error, the
//! part before it is kept. Truncated collections end in a placeholder, so that nothing incomplete is treated as
//! complete. Aliases share their values; the size limit applies to writing (`write.rs`).

use crate::collector::Collector;
use crate::value::{Data, Entry, Value};
use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};
use std::borrow::Cow;
use std::collections::HashMap;
use vault::import::infrastructure::{At, NoteCode};

/// The maximum nesting depth of values.
const DEEPEST: usize = 64;

/// The most members that a map takes from others: repeated merging doubles them each time.
const MOST_MERGED: usize = 10_000;

/// Returns `true` if a text without a name is probably YAML with policies in it: a heuristic that excludes most other
/// texts.
pub(crate) fn is_known(text: &str) -> bool {
    let mut lines = text.lines();
    let is_key = |line: &str, key: &str| {
        let line = line.trim_start_matches([' ', '-']);
        line.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    let keys = [
        "AWSTemplateFormatVersion",
        "Resources",
        "Statement",
        "PolicyDocument",
        "serviceControlPolicies",
        "policySets",
        "iamRoleStatements",
        "- Effect",
        "Effect",
    ];
    let is_program = |line: &str| {
        let words = [
            "const ",
            "let ",
            "var ",
            "import ",
            "export ",
            "def ",
            "function ",
        ];
        words.iter().any(|word| line.starts_with(word))
    };
    lines
        .clone()
        .any(|line| keys.iter().any(|key| is_key(line, key)))
        && !lines.any(is_program)
}

/// A collection that is not complete yet.
enum Open<'t> {
    List(Vec<Value>, Start<'t>),
    Map(Vec<Entry>, Option<(String, At)>, Start<'t>),
}

struct Start<'t> {
    at: usize,
    anchor: usize,
    tag: Option<Cow<'t, Tag>>,
}

/// Reads the documents of a text.
pub(crate) fn read(text: &str, file: usize, collector: &mut Collector<'_>) -> Vec<Value> {
    let mut reader = Reader {
        text,
        file,
        at_char: 0,
        at_byte: 0,
        open: Vec::new(),
        anchors: HashMap::new(),
        documents: Vec::new(),
    };
    let mut parser = Parser::new_from_str(text);
    loop {
        match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => break,
            Some(Ok((event, span))) => {
                if !reader.event(event, span) {
                    let at = Some(reader.place(span));
                    collector.note(NoteCode::TooLarge, "", at);
                    reader.cut_off();
                    break;
                }
            }
            Some(Err(error)) => {
                let start = reader.byte(error.marker().index());
                let line_start = text
                    .get(..start)
                    .and_then(|before| before.rfind('\n'))
                    .map_or(0, |at| at + 1);
                let line = text.get(line_start..).unwrap_or_default();
                let line = line.lines().next().unwrap_or_default();
                let indent = line.len() - line.trim_start().len();
                let tabbed = line
                    .get(..indent)
                    .is_some_and(|indent| indent.contains('\t'))
                    || error.info().contains("tab");
                let code = if start >= text.trim_end().len() {
                    NoteCode::CutOff
                } else if tabbed {
                    NoteCode::Tab
                } else {
                    NoteCode::NotUnderstood
                };
                let at = At {
                    file,
                    start: start.min(text.len()),
                    end: start.min(text.len()),
                };
                collector.note(code, "", Some(at));
                reader.cut_off();
                break;
            }
        }
    }
    reader.documents
}

struct Reader<'t> {
    text: &'t str,
    file: usize,
    /// A character index and its byte offset, as the start for further conversions.
    at_char: usize,
    at_byte: usize,
    open: Vec<Open<'t>>,
    anchors: HashMap<usize, Value>,
    documents: Vec<Value>,
}

impl<'t> Reader<'t> {
    /// The byte offset of a character. The parser counts characters, mostly forwards.
    fn byte(&mut self, index: usize) -> usize {
        if index < self.at_char {
            (self.at_char, self.at_byte) = (0, 0);
        }
        let rest = self.text.get(self.at_byte..).unwrap_or_default();
        let mut bytes = rest.len();
        let mut count = 0;
        for (at, _) in rest.char_indices() {
            if self.at_char + count == index {
                bytes = at;
                break;
            }
            count += 1;
        }
        self.at_char += count;
        self.at_byte += bytes;
        self.at_byte
    }

    fn place(&mut self, span: Span) -> At {
        let start = self.byte(span.start.index());
        let end = self.byte(span.end.index());
        At {
            file: self.file,
            start,
            end: end.max(start),
        }
    }

    /// Handles one event; returns `false` if values are nested too deeply.
    fn event(&mut self, event: Event<'t>, span: Span) -> bool {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let at = self.place(span);
                let value = scalar(&text, style, tag.as_deref(), at);
                self.put(value, anchor);
            }
            Event::Alias(anchor) => {
                let at = Some(self.place(span));
                let value = self.anchors.get(&anchor).cloned();
                self.put(value.unwrap_or_else(|| Value::unknown("alias", at)), 0);
            }
            Event::SequenceStart(anchor, tag) => {
                let at = self.byte(span.start.index());
                let start = Start { at, anchor, tag };
                self.open.push(Open::List(Vec::new(), start));
            }
            Event::MappingStart(anchor, tag) => {
                let at = self.byte(span.start.index());
                let start = Start { at, anchor, tag };
                self.open.push(Open::Map(Vec::new(), None, start));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let end = self.byte(span.end.index());
                self.close(end);
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        self.open.len() <= DEEPEST
    }

    fn close(&mut self, end: usize) {
        let (value, start) = match self.open.pop() {
            Some(Open::List(items, start)) => (Data::List(items.into()), start),
            Some(Open::Map(entries, _, start)) => (Data::Map(entries.into()), start),
            None => return,
        };
        let at = At {
            file: self.file,
            start: start.at,
            end: end.max(start.at),
        };
        let value = Value::new(value, Some(at));
        let value = tagged(value, start.tag.as_deref());
        self.put(value, start.anchor);
    }

    /// Adds a value to the innermost open collection.
    fn put(&mut self, value: Value, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.open.last_mut() {
            None => self.documents.push(value),
            Some(Open::List(items, _)) => items.push(value),
            Some(Open::Map(entries, key, _)) => match key.take() {
                None => {
                    let at = value.at.unwrap_or_default();
                    let name = value.to_text().unwrap_or_default();
                    *key = Some((name, at));
                }
                // `<<: *anchor`
                Some((name, _)) if name == "<<" => {
                    for merged in value.one_or_more() {
                        if entries.len() + merged.entries().len() > MOST_MERGED {
                            break;
                        }
                        entries.splice(0..0, merged.entries().iter().cloned());
                    }
                }
                Some((name, at)) => entries.push(Entry {
                    name: name.into(),
                    at: Some(at),
                    value,
                }),
            },
        }
    }

    /// Ends all open collections: the missing parts are unknown.
    fn cut_off(&mut self) {
        let end = self.text.len();
        let mut first = true;
        while let Some(open) = self.open.last_mut() {
            let at = At {
                file: self.file,
                start: end,
                end,
            };
            let missing = Value::unknown("the rest is not readable", Some(at));
            match open {
                Open::List(items, _) => items.push(missing),
                Open::Map(entries, key, _) if first => {
                    let (name, at) = key.take().unwrap_or_else(|| {
                        let name = crate::value::HIDDEN.to_owned();
                        (name, at)
                    });
                    entries.push(Entry {
                        name: name.into(),
                        at: Some(at),
                        value: missing,
                    });
                }
                Open::Map(..) => {}
            }
            first = false;
            self.close(end);
        }
    }
}

/// A scalar with the types of JSON; dates and other types stay strings, as AWS treats them in a policy.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>, at: At) -> Value {
    let at = Some(at);
    let plain = style == ScalarStyle::Plain && tag.is_none();
    let is_number = || {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let canonical = digits == "0" || !digits.starts_with('0');
        !digits.is_empty()
            && digits.len() <= 15
            && canonical
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let value = match text {
        _ if !plain => Value::text(text, at),
        "" | "~" | "null" | "Null" | "NULL" => Value::new(Data::Null, at),
        "true" | "True" | "TRUE" => Value::new(Data::Bool(true), at),
        "false" | "False" | "FALSE" => Value::new(Data::Bool(false), at),
        number if is_number() => Value::new(Data::Number(number.into()), at),
        other => Value::text(other, at),
    };
    tagged(value, tag)
}

/// The long form of a tag: `!Ref X` is `{"Ref": "X"}`.
fn tagged(value: Value, tag: Option<&Tag>) -> Value {
    let Some(tag) = tag.filter(|tag| tag.handle == "!" && !tag.suffix.is_empty()) else {
        return value;
    };
    let name = match tag.suffix.as_str() {
        name @ ("Ref" | "Condition") => name.to_owned(),
        name => format!("Fn::{name}"),
    };
    let at = value.at;
    let entry = Entry {
        name: name.into(),
        at,
        value,
    };
    Value::map(vec![entry], at)
}
