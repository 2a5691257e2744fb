//! Repair of pasted policies: the errors in a text, and the text that was probably intended.
//!
//! AWS's own article, copied from a browser, contains no-break spaces that make its policy invalid JSON. Chats
//! and word processors put curly quotes in, the AWS API returns policies URL-encoded, Terraform prints them as
//! JSON strings. [`repair`] reads all of these.
//!
//! Use in evaluation: a report reads each policy text with [`read`]: the text itself or, if it cannot be parsed, the
//! repaired documents in it. Every span of that result has been converted with [`Map::span`], because a person sees the
//! text that they pasted. The pasted text stays unchanged until the person accepts the repaired one.
//!
//! The rule: strict JSON is never changed, not even JSON that is not a policy; the only exception is a string that
//! contains a policy. Characters inside strings are kept, including invisible ones: they are reported as findings, not
//! repaired.
//!
//! Independent of the contents of policies. Read `lines.rs`, `decode.rs`, `lexer.rs`, `surroundings.rs`, `repairer.rs`,
//! then `read.rs`.

mod surroundings;
mod decode;
mod fill;
mod lines;
mod source_map;
mod repairer;
mod lexer;
mod read;

pub use fill::{Filled, fill};
pub(crate) use lines::is_diff;
pub use read::{Reading, read, read_filled};
pub use source_map::Map;

use evaluator::source::Span;
use evaluator::vec_map::sort_by_key;
use serde::de::IgnoredAny;

/// A text that needed repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The documents in it; several if they were pasted one after another.
    pub documents: Vec<Document>,
    /// The repairs, in the order of the text.
    pub done: Vec<Done>,
    /// `true` if every document is valid JSON now.
    pub complete: bool,
}

/// One repaired document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its repaired text.
    pub text: String,
    /// The map from the repaired text to the pasted one.
    pub map: Map,
}

/// One repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The kind of repair.
    pub kind: Kind,
    /// The place in the pasted text; empty for a character that was missing.
    pub span: Span,
}

/// The kinds of repairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A no-break space or another space that JSON does not accept.
    Space,
    /// A character without width: zero-width space, joiner, direction mark.
    Invisible,
    /// A byte order mark at the beginning.
    ByteOrderMark,
    /// Curly, full-width or single quotes around a string.
    Quote,
    /// A full-width colon, comma, brace or bracket.
    FullWidth,
    /// A comma with nothing after it.
    ExtraComma,
    /// No comma between two members.
    MissingComma,
    /// A comment.
    Comment,
    /// A brace or bracket that was left out.
    MissingBrace,
    /// An additional brace or bracket.
    ExtraBrace,
    /// A Markdown fence.
    Fence,
    /// Other text around the policy.
    Prose,
    /// Another document after the first.
    Documents,
    /// The policy was written as a JSON string.
    JsonString,
    /// The policy was URL-encoded.
    UrlEncoded,
    /// `True`, `False` or `None`, as Python writes them.
    Constant,
    /// A mail's quote mark, a line number or a bar before a line.
    LineMark,
    /// A colour of a terminal.
    Colour,
    /// An entity or tag of HTML.
    Entity,
    /// A backslash of Markdown.
    Escape,
    /// `...` in the place of parts that were left out. They stay unknown: a placeholder takes their place.
    Ellipsis,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::Space,
        Self::Invisible,
        Self::ByteOrderMark,
        Self::Quote,
        Self::FullWidth,
        Self::ExtraComma,
        Self::MissingComma,
        Self::Comment,
        Self::MissingBrace,
        Self::ExtraBrace,
        Self::Fence,
        Self::Prose,
        Self::Documents,
        Self::JsonString,
        Self::UrlEncoded,
        Self::Constant,
        Self::LineMark,
        Self::Colour,
        Self::Entity,
        Self::Escape,
        Self::Ellipsis,
    ];

    /// Its name in the message keys: `repair.` and this.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Space => "space",
            Self::Invisible => "invisible",
            Self::ByteOrderMark => "byteOrderMark",
            Self::Quote => "quote",
            Self::FullWidth => "fullWidth",
            Self::ExtraComma => "extraComma",
            Self::MissingComma => "missingComma",
            Self::Comment => "comment",
            Self::MissingBrace => "missingBrace",
            Self::ExtraBrace => "extraBrace",
            Self::Fence => "fence",
            Self::Prose => "prose",
            Self::Documents => "documents",
            Self::JsonString => "jsonString",
            Self::UrlEncoded => "urlEncoded",
            Self::Constant => "constant",
            Self::LineMark => "lineMark",
            Self::Colour => "colour",
            Self::Entity => "entity",
            Self::Escape => "escape",
            Self::Ellipsis => "ellipsis",
        }
    }
}

impl Repair {
    /// The kinds of repairs, each with the number of occurrences and the first place.
    pub fn kinds(&self) -> Vec<(Kind, usize, Span)> {
        let mut kinds: Vec<(Kind, usize, Span)> = Vec::new();
        for done in &self.done {
            match kinds.iter_mut().find(|(kind, ..)| *kind == done.kind) {
                Some((_, count, _)) => *count += 1,
                None => kinds.push((done.kind, 1, done.span)),
            }
        }
        kinds
    }
}

/// The repair of a text; `None` if there is nothing to repair, or no repair is possible.
///
/// # Examples
///
/// ```
/// use vault::repair::repair;
///
/// let repaired = repair("> {\u{201c}Version\u{201d}: \u{201c}2012-10-17\u{201d},}").unwrap();
/// assert_eq!(repaired.documents.len(), 1);
/// // What is JSON already needs none.
/// assert!(repair(r#"{"Version": "2012-10-17"}"#).is_none());
/// ```
pub fn repair(text: &str) -> Option<Repair> {
    let strict = is_json(text);
    if strict && !text.trim_start().starts_with('"') {
        return None;
    }
    let mut done = Vec::new();
    let cleaned = if strict {
        None
    } else {
        lines::clean(text, &mut done)
    };
    let (lines, marks) = match &cleaned {
        Some((lines, map)) => (lines.as_str(), map.clone()),
        None => (text, Map::default()),
    };
    let mut encodings = Vec::new();
    let decoded = decode::decode(lines, &mut encodings);
    if strict && decoded.is_none() {
        return None;
    }
    done.extend(encodings.into_iter().map(|each| Done {
        kind: each.kind,
        span: marks.span(each.span),
    }));
    let (plain, before) = match decoded {
        Some((plain, map)) => (plain, map.after(&marks)),
        None => (lines.to_owned(), marks),
    };
    let mended = repairer::mend(&plain);
    if mended.documents.is_empty() {
        return None;
    }
    done.extend(mended.done.iter().map(|each| Done {
        kind: each.kind,
        span: before.span(each.span),
    }));
    if done.is_empty() {
        return None;
    }
    sort_by_key(&mut done, |each| each.span);
    let complete = mended
        .documents
        .iter()
        .all(|document| is_json(&document.text));
    if strict && !complete {
        return None;
    }
    let documents = mended
        .documents
        .into_iter()
        .map(|document| Document {
            text: document.text,
            map: document.map.after(&before),
        })
        .collect();
    Some(Repair {
        documents,
        done,
        complete,
    })
}

/// Returns `true` if it is one JSON value, strictly.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}
