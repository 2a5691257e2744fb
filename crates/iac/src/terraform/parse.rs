//! Parsing of files. A file with a syntax error is parsed in parts: each top-level block and attribute separately.

use crate::collector::Collector;
use hcl_edit::parser::parse_body;
use hcl_edit::structure::Body;
use std::ops::Range;
use vault::import::begins_terraform_block;
use vault::import::infrastructure::{At, NoteCode};

/// A part of a file that was parsed.
pub(super) struct Chunk<'t> {
    pub(super) file: usize,
    /// The offset of the part in the file.
    pub(super) base: usize,
    /// The text of the part.
    pub(super) source: &'t str,
    pub(super) body: Body,
}

/// The header of a block that could not be parsed.
pub(super) struct Broken {
    pub(super) kind: String,
    pub(super) labels: Vec<String>,
    pub(super) at: At,
}

/// Parses a file; parts that could not be parsed are noted.
pub(super) fn parse<'t>(
    file: usize,
    text: &'t str,
    collector: &mut Collector<'_>,
) -> (Vec<Chunk<'t>>, Vec<Broken>) {
    let chunk = |range: Range<usize>| {
        let source = text.get(range.clone())?;
        let body = parse_body(source).ok()?;
        Some(Chunk {
            file,
            base: range.start,
            source,
            body,
        })
    };
    if let Some(whole) = chunk(0..text.len()) {
        return (vec![whole], Vec::new());
    }
    let (mut chunks, mut broken) = (Vec::new(), Vec::new());
    for item in items(text) {
        if let Some(chunk) = chunk(item.range.clone()) {
            chunks.push(chunk);
            continue;
        }
        let source = text.get(item.range.clone()).unwrap_or_default();
        let offset = match parse_body(source) {
            Err(error) => error.location().offset(),
            Ok(_) => 0,
        };
        let place = (item.range.start + offset).min(text.len());
        let at = At {
            file,
            start: place,
            end: place,
        };
        let code = if item.closed {
            NoteCode::NotUnderstood
        } else {
            NoteCode::CutOff
        };
        let (kind, labels) = header(source);
        let name = labels.join(".");
        collector.note(code, &name, Some(at));
        broken.push(Broken { kind, labels, at });
    }
    (chunks, broken)
}

/// A top-level block or attribute of a file.
struct Item {
    range: Range<usize>,
    /// Whether all its brackets are closed.
    closed: bool,
}

/// Splits a file at the line ends where no bracket, string or comment is open.
fn items(text: &str) -> Vec<Item> {
    let bytes = text.as_bytes();
    let mut items = Vec::new();
    let (mut start, mut at) = (None, 0);
    let mut depth = 0_usize;
    while let Some(byte) = bytes.get(at).copied() {
        let next = bytes.get(at + 1).copied();
        match byte {
            b'#' => at = line_end(text, at),
            b'/' if next == Some(b'/') => at = line_end(text, at),
            b'/' if next == Some(b'*') => {
                let rest = text.get(at + 2..).unwrap_or_default();
                at = rest.find("*/").map_or(text.len(), |end| at + end + 4);
            }
            b'"' => {
                start.get_or_insert(at);
                at = string_end(bytes, at);
            }
            b'<' if next == Some(b'<') => {
                start.get_or_insert(at);
                at = heredoc_end(text, at).unwrap_or(at + 2);
            }
            b'{' | b'[' | b'(' => {
                start.get_or_insert(at);
                depth += 1;
                at += 1;
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b'\n' => {
                at += 1;
                // A block at the start of a line is a new one, however many closing brackets are missing before it.
                let rest = text.get(at..).unwrap_or_default();
                let is_next = begins_terraform_block(rest);
                if (depth == 0 || is_next)
                    && let Some(begin) = start
                {
                    items.push(Item {
                        range: begin..at,
                        closed: depth == 0,
                    });
                    start = None;
                    depth = 0;
                }
            }
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => {
                start.get_or_insert(at);
                at += 1;
            }
        }
    }
    if let Some(begin) = start {
        items.push(Item {
            range: begin..text.len(),
            closed: depth == 0,
        });
    }
    items
}

fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |end| at + end)
}

/// The end of a quoted string: its quote, or the end of its line. Interpolations may contain quotes of their own.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    let mut depth = 0_usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if depth == 0 => return at,
            b'"' if depth == 0 => return at + 1,
            b'"' => at = string_end(bytes, at).max(at + 1) - 1,
            b'$' | b'%' if bytes.get(at + 1) == Some(&b'{') && bytes.get(at - 1) != Some(byte) => {
                depth += 1;
                at += 1;
            }
            b'{' if depth > 0 => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The end of a heredoc.
fn heredoc_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at + 2..)?;
    let name = rest.strip_prefix('-').unwrap_or(rest);
    let length = name
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    let name = name.get(..length).filter(|name| !name.is_empty())?;
    let mut end = line_end(text, at);
    loop {
        let line_start = end + 1;
        if line_start > text.len() {
            return Some(text.len());
        }
        end = line_end(text, line_start);
        if text.get(line_start..end)?.trim() == name {
            return Some(end);
        }
    }
}

/// The words before the first brace of a block.
fn header(source: &str) -> (String, Vec<String>) {
    let line = source.lines().next().unwrap_or_default();
    let line = line.split(['{', '=']).next().unwrap_or_default();
    let mut words = line.split_whitespace();
    let kind = words.next().unwrap_or_default().to_owned();
    let labels = words.map(|word| word.trim_matches('"').to_owned());
    (kind, labels.collect())
}
