//! Removal of marks that mail clients, terminals, viewers and web pages add to a text: `> ` of a quote, line numbers,
//! bars, colours, HTML entities and tags, Markdown backslashes.
//!
//! One pass over the lines; only marks with an unambiguous meaning are replaced. Independent of JSON, except that a
//! text with such marks is not JSON: `repair` calls it only for texts that are not strict JSON. Read `decode.rs` next.

use super::source_map::{Map, Writer};
use super::{Done, Kind};
use evaluator::source::Span;

/// The text without the marks, if there are any.
pub(super) fn clean(text: &str, done: &mut Vec<Done>) -> Option<(String, Map)> {
    let style = Style::of(text);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let numbered = numbers(&lines);
    let before = done.len();
    let mut to = Writer::new(text);
    let mut at = 0;
    let mut diff = Diff::of(text);
    for (line, number) in lines.iter().zip(numbered) {
        let change = diff.as_mut().map_or(Change::None, |diff| diff.next(line));
        let span = Span::new(at, at + line.len());
        match change {
            Change::None => {}
            Change::Mark => {
                done.push(Done {
                    kind: Kind::LineMark,
                    span: Span::new(at, at + 1),
                });
                inside(text, Span::new(at + 1, span.end), style, &mut to, done);
            }
            Change::Gone => done.push(Done {
                kind: Kind::LineMark,
                span,
            }),
            Change::Gap => {
                done.push(Done {
                    kind: Kind::LineMark,
                    span,
                });
                to.put(span, "...\n");
            }
        }
        if change != Change::None {
            at = span.end;
            continue;
        }
        let prefix = if number > 0 {
            number
        } else {
            style.prefix(line)
        };
        if prefix > 0 {
            let span = Span::new(at, at + prefix);
            let kind = Kind::LineMark;
            done.push(Done { kind, span });
        }
        let end = at + line.len();
        inside(text, Span::new(at + prefix, end), style, &mut to, done);
        at = end;
    }
    (done.len() > before).then(|| to.finish())
}

/// The effect of a line of a unified diff on the file after the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// The line does not belong to the diff.
    None,
    /// A line of the file, after a mark.
    Mark,
    /// A removed line or a header.
    Gone,
    /// The start of a part before which lines of the file are not shown, or a removed denial.
    Gap,
}

/// The state of reading a unified diff (`git diff`).
#[derive(Debug)]
struct Diff {
    /// The next line of the file that is shown without a gap; `None` outside of a part.
    next: Option<usize>,
}

/// Returns `true` if a text contains a unified diff.
pub(crate) fn is_diff(text: &str) -> bool {
    text.lines().any(|line| start_of_part(line).is_some())
}

impl Diff {
    fn of(text: &str) -> Option<Self> {
        is_diff(text).then_some(Self { next: None })
    }

    fn next(&mut self, line: &str) -> Change {
        if let Some(start) = start_of_part(line) {
            let expected = self.next.replace(start).unwrap_or(1);
            return if start > expected {
                Change::Gap
            } else {
                Change::Gone
            };
        }
        let headers = ["diff --git ", "index ", "--- ", "+++ "];
        let Some(next) = &mut self.next else {
            let is_header = headers.iter().any(|header| line.starts_with(header));
            return if is_header {
                Change::Gone
            } else {
                Change::None
            };
        };
        match line.as_bytes().first() {
            Some(b'+' | b' ') => {
                *next += 1;
                Change::Mark
            }
            // Whether a denial is still in force, a diff does not say: it may be of a change that nobody has made.
            Some(b'-') if line.contains("\"Deny\"") => Change::Gap,
            Some(b'-' | b'\\') => Change::Gone,
            // Some tools trim the space of an empty line.
            Some(b'\n' | b'\r') => {
                *next += 1;
                Change::None
            }
            _ => {
                self.next = None;
                self.next(line)
            }
        }
    }
}

/// The first line of a part in the file after the change: 7 of `@@ -7,3 +7,4 @@`.
fn start_of_part(line: &str) -> Option<usize> {
    let (_, rest) = line.strip_prefix("@@ -")?.split_once(" +")?;
    let (range, _) = rest.split_once(" @@")?;
    range.split(',').next()?.parse().ok()
}

/// The marks that occur in a text.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own")]
struct Style {
    /// Lines begin with `>`.
    quoted: bool,
    /// Lines start with a bar, and do not end with one as those of a table do.
    barred: bool,
    /// The quotes of strings are entities.
    html: bool,
    /// Colours have lost their escape character.
    bare_colours: bool,
    /// Backslashes before characters that are special only in Markdown.
    escaped: bool,
}

impl Style {
    fn of(text: &str) -> Self {
        let (mut quoted, mut barred) = (0, 0);
        for line in text.lines() {
            let line = line.trim();
            quoted += usize::from(line.starts_with('>'));
            let bar = line.starts_with(BARS);
            barred += usize::from(bar && (line.chars().count() == 1 || !line.ends_with(BARS)));
        }
        let html = ["&quot;", "&#34;", "&#x22;", "&#X22;", "&amp;quot;"];
        Self {
            quoted: quoted >= 2,
            barred: barred >= 2,
            html: html.iter().any(|entity| {
                let before = |at: usize| text.get(..at).map(str::trim_end);
                let mut found = text.match_indices(entity).take(3);
                found.any(|(at, _)| {
                    before(at)
                        .is_some_and(|before| before.ends_with(['{', '[', ':', ',', ';', '>', '(']))
                })
            }),
            bare_colours: !text.contains('\u{1b}') && text.contains("[0m"),
            escaped: ["\\_", "\\*", "\\[", "\\]", "\\{", "\\}"]
                .iter()
                .any(|escape| text.contains(escape)),
        }
    }

    /// The length of the marks before the text of a line.
    fn prefix(self, line: &str) -> usize {
        let mut rest = line;
        loop {
            let trimmed = rest.trim_start_matches([' ', '\t', '\u{a0}']);
            let mark = trimmed
                .chars()
                .next()
                .filter(|c| self.quoted && *c == '>' || self.barred && BARS.contains(c));
            let Some(after) = mark.and_then(|c| trimmed.strip_prefix(c)) else {
                break;
            };
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
        line.len() - rest.len()
    }
}

const BARS: [char; 3] = ['│', '┃', '|'];

/// For each line the length of its number, if three or more lines are numbered consecutively. A number may be on a line
/// of its own, as in text copied from some pages.
fn numbers(lines: &[&str]) -> Vec<usize> {
    let mut lengths = vec![0; lines.len()];
    let mut run: Vec<(usize, usize)> = Vec::new();
    let mut last = 0;
    let mut keep = |run: &mut Vec<(usize, usize)>| {
        if run.len() >= 3 {
            for (line, length) in run.iter() {
                if let Some(slot) = lengths.get_mut(*line) {
                    *slot = *length;
                }
            }
        }
        run.clear();
    };
    for (at, line) in lines.iter().enumerate() {
        let Some((number, length)) = number(line) else {
            continue;
        };
        if !run.is_empty() && number != last + 1 {
            keep(&mut run);
        }
        run.push((at, length));
        last = number;
    }
    keep(&mut run);
    lengths
}

/// The number at the start of a line, and the length up to the numbered text.
fn number(line: &str) -> Option<(usize, usize)> {
    let start = line.trim_start_matches([' ', '\t', '\u{a0}']);
    let rest = start.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = start.get(..start.len() - rest.len())?;
    if digits.is_empty() || digits.len() > 6 {
        return None;
    }
    let ends = rest.trim_end().is_empty();
    let after = rest.trim_start_matches([' ', '\t', '\u{a0}']);
    let spaced = after.len() < rest.len();
    let barred = after.strip_prefix(['|', '│', '┃', ':', '→', ')']);
    let after = match barred {
        Some(after) => after,
        None if spaced || ends => after,
        None => rest.strip_prefix(". ")?,
    };
    Some((digits.parse().ok()?, line.len() - after.len()))
}

/// The contents of a line, without the marks in it.
fn inside(text: &str, span: Span, style: Style, to: &mut Writer<'_>, done: &mut Vec<Done>) {
    let mut at = span.start;
    while let Some(rest) = text.get(at..span.end).filter(|rest| !rest.is_empty()) {
        let is_mark = |c: char| match c {
            '\u{1b}' => true,
            '&' | '<' => style.html,
            '[' => style.bare_colours,
            '\\' => style.escaped,
            _ => false,
        };
        let plain = rest.find(is_mark).unwrap_or(rest.len());
        if plain > 0 {
            to.keep(Span::new(at, at + plain));
            at += plain;
        }
        let Some(rest) = rest.get(plain..).filter(|rest| !rest.is_empty()) else {
            return;
        };
        let (length, kind, meant) = mark(rest);
        let span = Span::new(at, at + length);
        match kind {
            Some(kind) => {
                done.push(Done { kind, span });
                let mut buffer = [0; 4];
                to.put(span, meant.map_or("", |c| c.encode_utf8(&mut buffer)));
            }
            None => to.keep(span),
        }
        at += length;
    }
}

/// The mark at the start of a text: its length, its kind, and the character that it stands for. Text that only looks
/// like a mark is kept.
fn mark(text: &str) -> (usize, Option<Kind>, Option<char>) {
    let first = text.chars().next().map_or(1, char::len_utf8);
    let none = (first, None, None);
    match text.as_bytes().first() {
        Some(0x1b) => (sequence(text), Some(Kind::Colour), None),
        Some(b'[') => match colour(text) {
            Some(length) => (length, Some(Kind::Colour), None),
            None => none,
        },
        Some(b'&') => match entity(text) {
            Some((length, c)) => (length, Some(Kind::Entity), Some(c)),
            None => none,
        },
        Some(b'<') => match tag(text) {
            Some(length) => (length, Some(Kind::Entity), Some(' ')),
            None => none,
        },
        Some(b'\\') => match text.chars().nth(1) {
            // A double backslash stays.
            Some('\\') => (2, None, None),
            Some(c) if "_*[]{}()#+.!~<>|-`&=".contains(c) => {
                (1 + c.len_utf8(), Some(Kind::Escape), Some(c))
            }
            _ => none,
        },
        _ => none,
    }
}

/// The length of a terminal's escape sequence.
fn sequence(text: &str) -> usize {
    let Some(rest) = text.get(1..) else { return 1 };
    if let Some(rest) = rest.strip_prefix('[') {
        let end = rest.find(|c: char| matches!(c, '\u{40}'..='\u{7e}'));
        return end.map_or(text.len(), |end| 2 + end + 1);
    }
    if let Some(rest) = rest.strip_prefix(']') {
        let end = rest.find('\u{7}');
        return end.map_or(2, |end| 2 + end + 1);
    }
    1
}

/// `[31m`
fn colour(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('[')?;
    let code = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
    (code.len() < rest.len() && code.starts_with('m')).then(|| text.len() - code.len() + 1)
}

/// An entity of HTML: its length and the character.
fn entity(text: &str) -> Option<(usize, char)> {
    const NAMES: [(&str, char); 13] = [
        ("quot", '"'),
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("nbsp", ' '),
        ("apos", '\''),
        ("lbrace", '{'),
        ("lcub", '{'),
        ("rbrace", '}'),
        ("rcub", '}'),
        ("colon", ':'),
        ("comma", ','),
        ("Tab", '\t'),
    ];
    let mut rest = text.strip_prefix('&')?;
    // Encoded twice: `&amp;quot;`.
    while let Some(again) = rest
        .strip_prefix("amp;")
        .filter(|again| entity_name(again).is_some())
    {
        rest = again;
    }
    let name = entity_name(rest)?;
    let length = text.len() - rest.len() + name.len() + 1;
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = match hex {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some((length, char::from_u32(code)?));
    }
    let named = NAMES.iter().find(|(other, _)| *other == name)?;
    Some((length, named.1))
}

/// The name of an entity after its `&`.
fn entity_name(text: &str) -> Option<&str> {
    let window = text.get(..10).unwrap_or(text);
    let (name, _) = window.split_once(';')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// The length of a tag that pages put around code; other text in angle brackets may be a placeholder.
fn tag(text: &str) -> Option<usize> {
    const NAMES: [&str; 13] = [
        "br", "p", "div", "span", "pre", "code", "td", "tr", "li", "b", "i", "a", "font",
    ];
    let inside = text.strip_prefix('<')?;
    let end = inside.bytes().take(300).position(|byte| byte == b'>')?;
    let name = inside.get(..end)?.trim_start_matches('/');
    let name = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    let is_tag = NAMES.iter().any(|other| name.eq_ignore_ascii_case(other));
    is_tag.then_some(end + 2)
}
