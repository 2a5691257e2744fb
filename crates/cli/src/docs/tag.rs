//! HTML as far as finding embeds takes: opening tags with their attributes, and what stands between them.

use std::iter::from_fn;
use std::ops::Range;

/// An opening tag.
pub(super) struct Tag {
    /// From `<` to after `>`.
    pub(super) place: Range<usize>,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute's value; blank when it has none.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The opening tags of that name, which is in lower case.
pub(super) fn tags(text: &str, name: &str) -> impl Iterator<Item = Tag> {
    let mut from = 0;
    from_fn(move || {
        let tag = next(text, name, from)?;
        from = tag.place.end;
        Some(tag)
    })
}

/// Where the element that this opening tag begins has its end tag.
pub(super) fn end_tag(text: &str, tag: &Tag, name: &str) -> Option<usize> {
    let rest = text.get(tag.place.end..)?;
    let end = find_ignoring_case(rest, &format!("</{name}"))?;
    Some(tag.place.end + end)
}

fn next(text: &str, name: &str, mut from: usize) -> Option<Tag> {
    let opening = format!("<{name}");
    loop {
        let start = from + find_ignoring_case(text.get(from..)?, &opening)?;
        from = start + opening.len();
        let rest = text.get(from..)?;
        if rest.starts_with(|character: char| {
            character.is_ascii_whitespace() || "/>".contains(character)
        }) && let Some((attributes, length)) = attributes(rest)
        {
            return Some(Tag {
                place: start..from + length,
                attributes,
            });
        }
    }
}

/// The attributes up to the `>`, and how many bytes that was.
fn attributes(text: &str) -> Option<(Vec<(String, String)>, usize)> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|character: char| {
            character.is_ascii_whitespace() || character == '/'
        });
        if let Some(after) = rest.strip_prefix('>') {
            return Some((found, text.len() - after.len()));
        }
        let length = rest
            .find(|character: char| character.is_ascii_whitespace() || "=/>".contains(character))?;
        let (name, after) = rest.split_at(length.max(1));
        let spaced = after.trim_start();
        let value;
        (value, rest) = match spaced.strip_prefix('=') {
            None => ("", after),
            Some(after) => value_of(after.trim_start())?,
        };
        found.push((name.to_ascii_lowercase(), decoded(value)));
    }
}

fn value_of(text: &str) -> Option<(&str, &str)> {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote);
        }
    }
    let length =
        text.find(|character: char| character.is_ascii_whitespace() || character == '>')?;
    Some(text.split_at(length))
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    let wanted = wanted.as_bytes();
    let mut windows = text.as_bytes().windows(wanted.len());
    windows.position(|window| window.eq_ignore_ascii_case(wanted))
}

/// Text without character references: the ones that policies need, and numbers.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let reference = part
            .split_once(';')
            .and_then(|(name, after)| Some((character(name)?, after)));
        if let Some((character, after)) = reference {
            out.push(character);
            out.push_str(after);
        } else {
            out.push('&');
            out.push_str(part);
        }
    }
    out
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}
