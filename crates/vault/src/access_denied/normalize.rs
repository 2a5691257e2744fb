//! The words of a message, without what terminals, logs, pages and formats put around and between them.
//!
//! Knows nothing of what messages say.

use std::collections::BTreeMap;

/// What stands for something else: entities of HTML, and its tags, which end a word. The first may hide the others.
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

/// The lines of a text, without colours, escapes, entities, and the bars and times that Terraform, Markdown and logs put
/// in front.
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

/// A line of a log, without the time in front.
fn behind_time(line: &str) -> &str {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit() || "-:.,+TZ".contains(c));
    let is_time = line.len() - rest.len() >= "2026-01-01T00:00:00Z".len();
    let behind = rest.strip_prefix(' ').filter(|_| is_time);
    behind.unwrap_or(line)
}

/// The ways to make one line of them: wrapped between words; by a terminal, which breaks within words at its width, so
/// that no line is longer, or that several lines have beside longer ones of somebody else; or behind hyphens, too.
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

/// A text that a terminal broke at its width, within words, without those breaks; `None` if it is none.
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

/// The lines as one, without a space behind those that end within a word.
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

/// `ESC[31m`, of which logs often keep all but the escape character.
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

/// `\n`, `\"` and `\/` of JSON, however often they were escaped.
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
