//! What of a document can hold an embed. Comments, and in Markdown code, are blanked out, byte for byte, so that
//! places stay what they are; the fenced blocks `canivault` are put aside.

use std::ops::Range;
use std::path::Path;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Markup {
    /// Markdown, with HTML in it.
    Markdown,
    /// HTML.
    Html,
}

impl Markup {
    /// How the document of that name is written, if it is one.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "mdx" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

/// A document without what holds no embed.
pub(super) struct Masked {
    /// As long as the document.
    pub(super) text: String,
    /// The insides of the fenced blocks `canivault`.
    pub(super) blocks: Vec<Range<usize>>,
}

/// Blanks out what holds no embed.
pub(super) fn mask(text: &str, markup: Markup) -> Masked {
    let mut bytes = text.as_bytes().to_vec();
    let mut blocks = Vec::new();
    if markup == Markup::Markdown {
        for fence in fences(text) {
            if fence.language == "canivault" {
                blocks.push(fence.inside.clone());
            }
            blank(&mut bytes, fence.inside);
        }
        for span in code_spans(&bytes) {
            blank(&mut bytes, span);
        }
    }
    let text = String::from_utf8(bytes).unwrap_or_default();
    let comments = between(&text, "<!--", "-->");
    let mut bytes = text.into_bytes();
    for comment in comments {
        blank(&mut bytes, comment);
    }
    Masked {
        text: String::from_utf8(bytes).unwrap_or_default(),
        blocks,
    }
}

/// Line breaks stay, and whole characters go: the range ends at characters.
fn blank(bytes: &mut [u8], range: Range<usize>) {
    for byte in bytes.get_mut(range).unwrap_or_default() {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

struct Fence<'a> {
    language: &'a str,
    inside: Range<usize>,
}

/// The fenced blocks of a Markdown text (<https://spec.commonmark.org/0.31.2/#fenced-code-blocks>), also those in
/// quotes and lists.
fn fences(text: &str) -> Vec<Fence<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(&str, char, usize, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_start_matches([' ', '\t', '>']);
        let mark = line.chars().next().unwrap_or_default();
        let length = line
            .chars()
            .take_while(|character| *character == mark)
            .count();
        let is_fence = matches!(mark, '`' | '~') && length >= 3;
        let info = line.get(length..).unwrap_or_default().trim();
        match open {
            Some((language, opened, least, inside))
                if is_fence && mark == opened && length >= least && info.is_empty() =>
            {
                found.push(Fence {
                    language,
                    inside: inside..start,
                });
                open = None;
            }
            None if is_fence && !(mark == '`' && info.contains('`')) => {
                let words = info.split([' ', '\t', ',', '{', '}']);
                let language = words.into_iter().find(|word| !word.is_empty());
                open = Some((language.unwrap_or_default(), mark, length, at));
            }
            Some(_) | None => {}
        }
    }
    // A fence that is not closed goes on to the end.
    if let Some((language, _, _, inside)) = open {
        found.push(Fence {
            language,
            inside: inside..text.len(),
        });
    }
    found
}

/// The code spans of a Markdown text: from some backticks to as many (`code spans` of the same specification),
/// within a paragraph.
fn code_spans(bytes: &[u8]) -> Vec<Range<usize>> {
    let run = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| **byte == b'`').count()
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = run(at);
        if length == 0 {
            at += 1;
            continue;
        }
        let mut end = at + length;
        let mut close = None;
        while end < bytes.len()
            && !bytes
                .get(end..)
                .is_some_and(|rest| rest.starts_with(b"\n\n"))
        {
            let other = run(end);
            if other == length {
                close = Some(end);
                break;
            }
            end += other.max(1);
        }
        let inside = at + length;
        at = close.map_or(inside, |close| {
            found.push(inside..close);
            close + length
        });
    }
    found
}

fn between(text: &str, opening: &str, closing: &str) -> Vec<Range<usize>> {
    text.match_indices(opening)
        .map(|(start, _)| {
            let rest = text.get(start..).unwrap_or_default();
            let length = rest
                .find(closing)
                .map_or(rest.len(), |at| at + closing.len());
            start..start + length
        })
        .collect()
}
