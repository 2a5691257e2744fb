//! Terraform's JSON syntax (`main.tf.json`, what CDK for Terraform writes), turned into the language itself.
//!
//! Source: <https://developer.hashicorp.com/terraform/language/syntax/json>. Texts are templates there. Each value keeps the
//! place that it has in the JSON.

use crate::value::{Data, Value};
use std::fmt::Write as _;

/// The text in Terraform's language, and where its parts came from.
pub(crate) struct Source {
    pub(crate) text: String,
    /// Parts of the text, each with its place in the JSON; inner parts after outer ones.
    parts: Vec<Part>,
}

struct Part {
    start: usize,
    end: usize,
    from: usize,
    to: usize,
}

impl Source {
    /// The place in the JSON of a place in the text: of the smallest part around it.
    pub(crate) fn origin(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let end = end.max(start);
        let around = self
            .parts
            .iter()
            .filter(|part| part.start <= start && end <= part.end);
        let part = around.min_by_key(|part| part.end - part.start)?;
        Some((part.from, part.to))
    }
}

/// The blocks of a file at its top, with how many labels they have.
const BLOCKS: [(&str, usize); 8] = [
    ("resource", 2),
    ("data", 2),
    ("variable", 1),
    ("output", 1),
    ("module", 1),
    ("provider", 1),
    ("locals", 0),
    ("terraform", 0),
];

/// Whether a document is a file in this syntax: nothing but blocks, one of them with resources.
pub(crate) fn is_file(document: &Value) -> bool {
    let entries = document.entries();
    let is_block = |name: &str| name == "//" || BLOCKS.iter().any(|(block, _)| *block == name);
    let holds = ["resource", "data", "module", "locals", "variable"];
    entries.iter().all(|entry| is_block(&entry.name))
        && entries
            .iter()
            .any(|entry| holds.contains(&&*entry.name) && !entry.value.entries().is_empty())
}

/// Turns a document into the language.
pub(crate) fn to_language(document: &Value) -> Source {
    let mut source = Source {
        text: String::new(),
        parts: Vec::new(),
    };
    for entry in document.entries() {
        let block = BLOCKS.iter().find(|(name, _)| *name == &*entry.name);
        if let Some((name, labels)) = block {
            source.blocks(name, *labels, &entry.value);
        }
    }
    source
}

impl Source {
    /// The blocks below the labels that are still to come.
    fn blocks(&mut self, header: &str, labels: usize, value: &Value) {
        for value in value.one_or_more() {
            if labels == 0 {
                self.block(header, value);
                continue;
            }
            for entry in value.entries().iter().filter(|entry| &*entry.name != "//") {
                let header = format!("{header} \"{}\"", entry.name);
                self.blocks(&header, labels - 1, &entry.value);
            }
        }
    }

    fn block(&mut self, header: &str, body: &Value) {
        let start = self.text.len();
        // Writing to a text cannot fail.
        writeln!(self.text, "{header} {{").ok();
        let part = self.open(start, body);
        for entry in body.entries() {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            if &*entry.name == "//" || !entry.name.bytes().all(is_name) {
                continue;
            }
            write!(self.text, "{} = ", entry.name).ok();
            self.value(&entry.value);
            self.text.push('\n');
        }
        self.text.push_str("}\n");
        self.close(part);
    }

    /// Begins a part that came from a value, before what is inside it.
    fn open(&mut self, start: usize, value: &Value) -> Option<usize> {
        let at = value.at?;
        self.parts.push(Part {
            start,
            end: start,
            from: at.start,
            to: at.end,
        });
        Some(self.parts.len() - 1)
    }

    fn close(&mut self, part: Option<usize>) {
        let end = self.text.len();
        if let Some(part) = part.and_then(|part| self.parts.get_mut(part)) {
            part.end = end;
        }
    }

    fn value(&mut self, value: &Value) {
        let part = self.open(self.text.len(), value);
        match &value.data {
            Data::Bool(truth) => self.text.push_str(if *truth { "true" } else { "false" }),
            Data::Number(number) => self.text.push_str(number),
            Data::Text(text) => {
                self.text.push('"');
                self.template(text);
                self.text.push('"');
            }
            Data::List(items) => {
                self.text.push('[');
                for item in items.iter() {
                    self.value(item);
                    self.text.push_str(", ");
                }
                self.text.push(']');
            }
            Data::Map(entries) => {
                self.text.push_str("{\n");
                for entry in entries.iter() {
                    self.text.push('"');
                    self.template(&entry.name);
                    self.text.push_str("\" = ");
                    self.value(&entry.value);
                    self.text.push('\n');
                }
                self.text.push('}');
            }
            // JSON has no others.
            Data::Null | Data::Json(_) | Data::Unknown(_) | Data::Maybe(..) => {
                self.text.push_str("null");
            }
        }
        self.close(part);
    }

    /// A template between quotes: what is outside of its interpolations is escaped.
    fn template(&mut self, text: &str) {
        let mut depth = 0_usize;
        let mut rest = text.chars().peekable();
        let mut last = '\0';
        while let Some(character) = rest.next() {
            let opens = depth == 0 && matches!(character, '$' | '%') && last != character;
            if opens && rest.peek() == Some(&'{') {
                rest.next();
                self.text.push(character);
                self.text.push('{');
                depth = 1;
                last = '{';
                continue;
            }
            match (depth, character) {
                (0, '"' | '\\') => {
                    self.text.push('\\');
                    self.text.push(character);
                }
                (0, '\n') => self.text.push_str("\\n"),
                (0, '\r') => self.text.push_str("\\r"),
                (0, '\t') => self.text.push_str("\\t"),
                (_, '{') if depth > 0 => {
                    depth += 1;
                    self.text.push('{');
                }
                (_, '}') if depth > 0 => {
                    depth -= 1;
                    self.text.push('}');
                }
                (_, other) => self.text.push(other),
            }
            last = character;
        }
    }
}
