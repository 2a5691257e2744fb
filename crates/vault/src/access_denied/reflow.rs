//! Restores AWS's sentences where their lines were broken: by mail, terminals, pages and chats, at any width, between
//! words and within them, quoted, indented, numbered or framed.
//!
//! The sentence always has the same structure, so most breaks need no guess: all white space is removed, the fixed
//! phrases are searched, and the text between two of them is one value (the caller's ARN stands between `User:` and `is
//! not authorized to perform`). Only a value at the end of a sentence has no phrase after it; there, the form of an ARN
//! and the line breaks decide. Text around the sentences keeps its lines.
//!
//! Independent of the meaning of a sentence, which `parse.rs` extracts.

use super::parse::{KINDS, NOT_AUTHORIZED};
use crate::requests;

/// The separator before a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    /// Nothing: the letter continues the word.
    None,
    /// Space within a line, which ends a word.
    Space,
    /// The end of a line, which may be within a word.
    Line,
    /// A blank line.
    Blank,
}

/// The phrases that can follow a value.
const BEHIND_VALUE: [&str; 7] = [
    "on resource:",
    "on this resource",
    "because no",
    "because the resource does not exist",
    "with an explicit deny",
    "User:",
    "action",
];

/// The texts that can follow the whole sentence on its last line.
const BEHIND_SENTENCE: [&str; 5] = ["(", "$", "Go to", "Encoded", "Status Code"];

const OUT_OF_REACH: &str = "because the resource does not exist in this Region, no resource-based policies allow \
                            access, or a resource-based policy explicitly denies access";

/// Phrases outside of the sentence that must not be broken.
const ELSEWHERE: [&str; 5] = [
    "Insufficient privileges to perform this action",
    "Insufficient privileges to create a backup vault",
    "requires backup-storage and KMS permissions",
    "Encoded authorization failure message",
    "AccessDeniedException",
];

/// The maximum length of a value.
const LONGEST: usize = 2_048;

const BARS: [char; 5] = ['>', '|', '│', '║', '┃'];

/// The text with each of AWS's sentences on one line, and each value in one piece.
pub(super) fn reflowed(plain: &str) -> String {
    let text = Letters::of(plain);
    let mut out = String::with_capacity(plain.len());
    let mut at = 0;
    let wanted = squashed(NOT_AUTHORIZED);
    let sentences = text.low.match_indices(&wanted).map(|(found, _)| found);
    for found in sentences {
        if found < at {
            continue;
        }
        at = text.sentence(at, found, found + wanted.len(), &mut out);
    }
    text.copy(at, text.all.len(), &mut out);
    out
}

/// The lines of a text as one, without what quotes and frames put around them and without the breaks between them; `None` if
/// there is one line only. What is broken within words, and knows no line ends, is whole then: JSON.
pub(crate) fn without_lines(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map(unquoted).collect();
    if lines.len() < 2 {
        return None;
    }
    let label = |(at, line): (usize, &&'_ str)| {
        let before = at.checked_sub(1).and_then(|before| lines.get(before));
        without_mark(
            without_label(line, before, lines.get(at + 1)),
            lines.get(at + 1),
        )
        .to_owned()
    };
    Some(lines.iter().enumerate().map(label).collect())
}

/// The letters of a text without white space, with the separator before each of them.
struct Letters {
    all: String,
    /// The letters in lower case, with the same byte offsets.
    low: String,
    /// The separators, by byte offset.
    gaps: Vec<Gap>,
}

impl Letters {
    fn of(plain: &str) -> Self {
        let mut text = Self {
            all: String::with_capacity(plain.len()),
            low: String::new(),
            gaps: Vec::with_capacity(plain.len()),
        };
        let mut gap = Gap::Blank;
        let lines: Vec<&str> = plain.lines().map(unquoted).collect();
        for (at, line) in lines.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| lines.get(before));
            let line = without_label(line, before, lines.get(at + 1));
            let line = without_mark(line, lines.get(at + 1));
            if !line.contains(char::is_alphanumeric) {
                gap = Gap::Blank;
                continue;
            }
            for character in line.chars() {
                if character.is_whitespace() {
                    if gap == Gap::None {
                        gap = Gap::Space;
                    }
                    continue;
                }
                text.all.push(character);
                text.gaps.push(gap);
                gap = Gap::None;
                text.gaps.resize(text.all.len(), Gap::None);
            }
            gap = Gap::Line;
        }
        text.low = text.all.to_ascii_lowercase();
        text
    }

    fn gap(&self, at: usize) -> Gap {
        self.gaps.get(at).copied().unwrap_or(Gap::Blank)
    }

    fn part(&self, from: usize, to: usize) -> &str {
        self.all.get(from..to).unwrap_or_default()
    }

    /// The end of a phrase at this position, ignoring white space in it.
    fn behind(&self, at: usize, phrase: &str) -> Option<usize> {
        let mut rest = self.low.get(at..)?.bytes();
        let mut length = 0;
        for wanted in phrase.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
            if rest.next() != Some(wanted.to_ascii_lowercase()) {
                return None;
            }
            length += 1;
        }
        Some(at + length)
    }

    fn is_at_any(&self, at: usize, phrases: &[&str]) -> bool {
        phrases
            .iter()
            .any(|phrase| self.behind(at, phrase).is_some())
    }

    /// Returns `true` if a line ends within a part.
    fn is_broken(&self, from: usize, to: usize) -> bool {
        let gaps = self.gaps.get(from..to).unwrap_or_default();
        gaps.iter().any(|gap| matches!(gap, Gap::Line | Gap::Blank))
    }

    /// Copies a part unchanged, except that phrases broken by a line end are joined.
    fn copy(&self, from: usize, to: usize, out: &mut String) {
        let mut at = from;
        while at < to {
            let character = self.all.get(at..).and_then(|rest| rest.chars().next());
            let Some(character) = character else {
                return;
            };
            match self.gap(at) {
                Gap::None => {}
                Gap::Space => out.push(' '),
                Gap::Line => out.push('\n'),
                Gap::Blank => out.push_str("\n\n"),
            }
            let phrase = self
                .operation(at)
                .or_else(|| self.elsewhere(at))
                .filter(|(_, end)| *end <= to && self.is_broken(at + 1, *end));
            if let Some((phrase, end)) = phrase {
                out.push_str(&phrase);
                at = end;
            } else {
                out.push(character);
                at += character.len_utf8();
            }
        }
    }

    /// A phrase at this position, and its end.
    fn elsewhere(&self, at: usize) -> Option<(String, usize)> {
        let mut phrases = ELSEWHERE.iter();
        phrases.find_map(|phrase| Some(((*phrase).to_owned(), self.behind(at, phrase)?)))
    }

    /// `when calling the CreateBackupVault operation`, `operation error Backup: CreateBackupVault,`
    fn operation(&self, at: usize) -> Option<(String, usize)> {
        const LONGEST: usize = 80;
        let up_to = |from: usize, end: &str| {
            let mut limit = (from + LONGEST).min(self.low.len());
            while !self.low.is_char_boundary(limit) {
                limit -= 1;
            }
            let length = self.low.get(from..limit)?.find(end)?;
            let is_word = (from + 1..from + length).all(|at| self.gap(at) != Gap::Space);
            is_word.then_some(from + length)
        };
        if let Some(from) = self.behind(at, "when calling the") {
            let end = up_to(from, "operation")?;
            let text = format!("when calling the {} operation", self.part(from, end));
            return Some((text, end + "operation".len()));
        }
        let from = self.behind(at, "operation error")?;
        let service = up_to(from, ":")?;
        let end = up_to(service + 1, ",")?;
        let (service, operation) = (self.part(from, service), self.part(service + 1, end));
        Some((format!("operation error {service}: {operation},"), end + 1))
    }

    /// Writes a sentence and the text between `from` and it; returns its end.
    fn sentence(&self, from: usize, found: usize, behind: usize, out: &mut String) -> usize {
        let user = self.caller(from, found);
        let start = user.map_or(found, |(user, _)| user);
        self.copy(from, start, out);
        if let Some((_, caller)) = user {
            out.push_str("\nUser: ");
            out.push_str(caller);
            out.push_str(" is");
        }
        out.push(' ');
        out.push_str(NOT_AUTHORIZED);
        let mut at = self.behind(behind, ":").unwrap_or(behind);
        let end = self.value_end(start, at);
        out.push_str(": ");
        out.push_str(&action(self.part(at, end)));
        at = end;
        if let Some(next) = self.behind(at, "on resource:") {
            let end = self.value_end(start, next);
            out.push_str(" on resource: ");
            out.push_str(self.part(next, end));
            at = end;
        } else if let Some(next) = self.behind(at, "on this resource") {
            out.push_str(" on this resource");
            at = next;
        }
        at = self.reason(start, at, out);
        // Text that follows on the same line stays on it.
        if self.gap(at) == Gap::None && at < self.all.len() {
            out.push(' ');
        }
        at
    }

    /// The position of `User:` before a sentence, and the caller; `None` if there is other text between.
    fn caller(&self, from: usize, found: usize) -> Option<(usize, &str)> {
        let mut first = from.max(found.saturating_sub(LONGEST));
        while !self.low.is_char_boundary(first) {
            first += 1;
        }
        let user = first + self.low.get(first..found)?.rfind("user:")?;
        let (start, end) = (user + "user:".len(), found.checked_sub("is".len())?);
        let is_word = (start + 1..end).all(|at| self.gap(at) != Gap::Space);
        let is_named = self.low.get(end..found) == Some("is") && start < end;
        (is_named && is_word).then(|| (user, self.part(start, end)))
    }

    /// Writes the reason, if it is one of AWS's phrases.
    fn reason(&self, start: usize, at: usize, out: &mut String) -> usize {
        if let Some(next) = self.behind(at, OUT_OF_REACH) {
            out.push(' ');
            out.push_str(OUT_OF_REACH);
            return next;
        }
        if let Some(next) = self.behind(at, "because no") {
            out.push_str(" because no ");
            let Some(next) = self.kind(next, out) else {
                return next;
            };
            let Some(allows) = self.behind(next, "allows the") else {
                return next;
            };
            let end = self.value_end(start, allows);
            out.push_str(" allows the ");
            out.push_str(&action(self.part(allows, end)));
            let Some(next) = self.behind(end, "action") else {
                return end;
            };
            out.push_str(" action");
            return next;
        }
        let Some(mut next) = self.behind(at, "with an explicit deny") else {
            return at;
        };
        out.push_str(" with an explicit deny");
        for article in ["in an", "in a", "in the"] {
            let kind = self
                .behind(next, article)
                .filter(|behind| self.is_kind(*behind));
            if let Some(behind) = kind {
                out.push(' ');
                out.push_str(article);
                out.push(' ');
                next = self.kind(behind, out).unwrap_or(behind);
                break;
            }
        }
        let Some(policy) = self
            .behind(next, ":")
            .filter(|at| self.behind(*at, "arn:").is_some())
        else {
            return next;
        };
        let end = self.value_end(start, policy);
        out.push_str(": ");
        out.push_str(self.part(policy, end));
        end
    }

    fn is_kind(&self, at: usize) -> bool {
        KINDS
            .iter()
            .any(|(kind, _)| self.behind(at, kind).is_some())
    }

    /// Writes the policy type at this position, in the letters by which `parse.rs` knows it.
    fn kind(&self, at: usize, out: &mut String) -> Option<usize> {
        let mut kinds = KINDS.iter();
        let (kind, end) = kinds.find_map(|(kind, _)| Some((kind, self.behind(at, kind)?)))?;
        out.push_str(kind);
        Some(end)
    }

    /// The end of a value. It extends beyond a line end if a phrase that can follow values comes later; otherwise if it
    /// is incomplete, or if the sentence has line breaks already and the next line is nothing else.
    fn value_end(&self, sentence: usize, from: usize) -> usize {
        let before = self.gaps.get(sentence + 1..from).unwrap_or_default();
        let is_wrapped = before
            .iter()
            .any(|gap| matches!(gap, Gap::Line | Gap::Blank));
        let has_blanks = before.contains(&Gap::Blank);
        let mut breaks = Vec::new();
        let last = self.all.len().min(from + LONGEST);
        let mut stop = last;
        for at in from + 1..last {
            let gap = self.gap(at);
            if gap == Gap::None {
                continue;
            }
            if self.is_at_any(at, &BEHIND_VALUE) {
                return at;
            }
            if gap == Gap::Space {
                stop = at;
                break;
            }
            breaks.push(at);
        }
        let Some(mut end) = breaks.first().copied() else {
            return stop;
        };
        for (number, at) in breaks.iter().enumerate() {
            let next = breaks.get(number + 1).copied().unwrap_or(stop);
            let (value, more) = (self.part(from, *at), self.part(*at, next));
            let is_alone = next != stop || stop == self.all.len();
            let goes_on = (self.gap(*at) == Gap::Line || has_blanks)
                && is_wrapped
                && (is_alone || self.is_at_any(next, &BEHIND_SENTENCE))
                && !self.is_at_any(*at, &BEHIND_SENTENCE)
                && can_continue(value, more);
            if !(is_open(value) && can_continue(value, more) || goes_on) {
                break;
            }
            end = next;
        }
        end
    }
}

/// A phrase without spaces, in lower case.
fn squashed(phrase: &str) -> String {
    let letters = phrase.chars().filter(|c| !c.is_whitespace());
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// A line without the quote marks and frames around it.
fn unquoted(line: &str) -> &str {
    let within = line
        .trim()
        .trim_start_matches(|c: char| c.is_whitespace() || BARS.contains(&c));
    let is_framed =
        line.trim_start().starts_with(BARS) || line.trim_end().ends_with(['│', '║', '┃']);
    let within = within.trim_end();
    if is_framed || line.trim_end().ends_with(" |") {
        within.trim_end_matches(|c: char| c.is_whitespace() || BARS.contains(&c))
    } else {
        within
    }
}

/// A line without the number or label (`[ERROR]`) that the adjacent lines have too.
fn without_label<'a>(line: &'a str, before: Option<&&str>, after: Option<&&str>) -> &'a str {
    let number = |line: &str| {
        let end = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
        let number: u32 = line.get(..end)?.parse().ok()?;
        let rest = line.get(end..)?.trim_start_matches([':', '.', ')', '|']);
        rest.starts_with(char::is_whitespace)
            .then_some((number, line.len() - rest.len()))
    };
    if let Some((own, length)) = number(line) {
        let follows = before
            .and_then(|line| number(line))
            .is_some_and(|(other, _)| other + 1 == own);
        let leads = after
            .and_then(|line| number(line))
            .is_some_and(|(other, _)| own + 1 == other);
        if follows || leads {
            return line.get(length..).unwrap_or_default().trim_start();
        }
    }
    let label = |line: &'a str| {
        let end = line.strip_prefix('[')?.find(']')? + 2;
        (end <= 32).then(|| line.get(..end)).flatten()
    };
    match label(line) {
        Some(own)
            if [before, after]
                .into_iter()
                .flatten()
                .any(|other| other.starts_with(own)) =>
        {
            line.get(own.len()..).unwrap_or_default().trim_start()
        }
        _ => line,
    }
}

/// A line without its continuation mark: of shells, and of mail (`quoted-printable`).
fn without_mark<'a>(line: &'a str, after: Option<&&str>) -> &'a str {
    let goes_on = after.is_some_and(|after| !after.is_empty());
    match line.strip_suffix(['\\', '=']) {
        Some(rest) if goes_on => rest,
        _ => line,
    }
}

/// Returns `true` if a value is incomplete: an ARN that lacks parts, or a key ID that lacks characters.
fn is_open(value: &str) -> bool {
    if value.ends_with(['-', '/', ':', '_']) || value.is_empty() {
        return true;
    }
    if !value.starts_with("arn:") {
        let is_action = value.contains(':')
            && value
                .rsplit(':')
                .next()
                .is_some_and(|name| !name.is_empty());
        return !is_action && !value.ends_with('*');
    }
    if value.split(':').count() < 6 {
        return true;
    }
    let Some((_, key)) = value.split_once(":key/") else {
        return false;
    };
    let is_id = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
    };
    match key.strip_prefix("mrk-") {
        Some(id) => id.len() < 32 && is_id(id),
        None => key.len() < 36 && is_id(key),
    }
}

/// Returns `true` if a text can be the rest of a value.
fn can_continue(value: &str, more: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+=,.@_/:-*?".contains(c);
    if more.is_empty() || !more.chars().all(is_part) || more.starts_with("arn:") {
        return false;
    }
    if !value.starts_with("arn:") {
        // The complete name of an action needs no continuation, unless the longer name is an action too.
        return !requests::is_of_vaults(value) || requests::is_of_vaults(&format!("{value}{more}"));
    }
    // The IDs of an organization's policies have no upper-case letters.
    !(value.contains(":organizations:") && value.contains("_policy/p-"))
        || more
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// An action without hyphens from hyphenation in print: no action has a hyphen there.
fn action(text: &str) -> String {
    match text.split_once(':') {
        Some((service, name)) => format!("{service}:{}", name.replace('-', "")),
        None => text.to_owned(),
    }
}
