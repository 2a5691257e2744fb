//! Normalization of a message's text: removes what terminals, logs, web pages and formats add around and between its
//! words.
//!
//! Independent of the contents of messages.

use std::collections::BTreeMap;

/// Replacements for HTML entities and for tags, which end a word. The first entity may produce others.
const WRITTEN: [(&str, &str); 12] = [
    ("&amp;", "&"),
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&nbsp;", " "),
    ("&shy;", ""),
    ("<wbr>", ""),
    ("<br", " <br"),
    ("</", " </"),
];

const BARS: [char; 3] = ['│', '|', '>'];

/// The lines of a text without colours, escapes, entities, and the bars and timestamps that Terraform, Markdown and
/// logs prepend.
pub(super) fn plain(text: &str) -> String {
    let mut text = unescaped(&uncoloured(text));
    for (written, meant) in WRITTEN {
        if text.contains(written) {
            text = text.replace(written, meant);
        }
    }
    let mut plain = String::with_capacity(text.len());
    for line in text.lines() {
        let line = behind_time(line);
        let behind_bar = line.trim_start().strip_prefix(BARS);
        let line = behind_bar.map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest));
        let seen = line
            .chars()
            .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}'));
        plain.extend(seen.map(|c| if c.is_control() { ' ' } else { c }));
        plain.push('\n');
    }
    plain
}

/// A line of a log without its timestamp.
fn behind_time(line: &str) -> &str {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit() || "-:.,+TZ".contains(c));
    let is_time = line.len() - rest.len() >= "2026-01-01T00:00:00Z".len();
    let behind = rest.strip_prefix(' ').filter(|_| is_time);
    behind.unwrap_or(line)
}

/// The possible ways to join the lines: wrapped between words; wrapped within words by a terminal at its width, where
/// no line is longer or where several lines have this width beside longer lines of other origin; or wrapped after
/// hyphens as well.
pub(super) fn lines_as_one(plain: &str) -> [String; 4] {
    let length = |line: &str| line.chars().count();
    let width = plain.lines().map(length).max();
    let several = wrapped_width(plain);
    [
        joined(plain, |_| false),
        joined(plain, |line| Some(length(line)) == width),
        joined(plain, |line| Some(length(line)) == several),
        joined(plain, |line| line.ends_with('-')),
    ]
}

/// The length that most of the long lines have, if several have it.
fn wrapped_width(text: &str) -> Option<usize> {
    const NARROWEST: usize = 40;
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for line in text.lines() {
        *counts.entry(line.chars().count()).or_default() += 1;
    }
    let several = counts
        .into_iter()
        .filter(|(width, count)| *width >= NARROWEST && *count > 1);
    several
        .max_by_key(|(_, count)| *count)
        .map(|(width, _)| width)
}

/// A text that a terminal wrapped within words at its width, without these line breaks; `None` if it was not wrapped in
/// this way.
pub(crate) fn unwrapped(text: &str) -> Option<String> {
    let width = wrapped_width(text)?;
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        joined.push_str(line);
        if line.chars().count() != width {
            joined.push('\n');
        }
    }
    Some(joined)
}

/// The lines joined into one, without a space after those that end within a word.
fn joined(plain: &str, ends_within: impl Fn(&str) -> bool) -> String {
    let mut joined = String::with_capacity(plain.len());
    for line in plain.lines() {
        joined.push_str(line);
        if !ends_within(line) {
            joined.push(' ');
        }
    }
    one_line(&joined)
}

fn one_line(text: &str) -> String {
    let mut line = String::new();
    let words = text.split_whitespace();
    for word in words.filter(|word| !word.chars().all(|c| BARS.contains(&c))) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Removes `ESC[31m`; logs often contain it without the escape character.
fn uncoloured(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let code = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        let is_code = code.len() < after.len() || before.ends_with('\u{1b}');
        if let Some(next) = code.strip_prefix('m').filter(|_| is_code) {
            plain.push_str(before.trim_end_matches('\u{1b}'));
            rest = next;
        } else {
            plain.push_str(before);
            plain.push('[');
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

/// Decodes `\n`, `\"` and `\/` of JSON, even if escaped repeatedly.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some(rest) = part.strip_prefix('n') {
            plain.push('\n');
            plain.push_str(rest);
        } else if let Some(rest) = part.strip_prefix(['r', 't']) {
            plain.push(' ');
            plain.push_str(rest);
        } else {
            if !(part.is_empty() || part.starts_with(['"', '\'', '/'])) {
                plain.push('\\');
            }
            plain.push_str(part);
        }
    }
    plain
}
