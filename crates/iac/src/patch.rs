//! Patches: changes of a policy applied to the file that it came from, in the language of that file.
//!
//! The change is found by comparing the policy's text before and after; each difference is applied at the place in the
//! file that the part came from, in the surrounding layout. Comments and alignment are preserved. The result is read
//! again: a patch is offered only if the policy has the intended text then, and nothing else has changed (a list that
//! two policies share would change both).

mod layout;
mod unified;

use crate::{File, Kind, kind, read};
use evaluator::json::{self, Value as Json, span};
use evaluator::source::Span;
use layout::{Layout, Style};
use vault::import::infrastructure::{At, Found, FoundPolicy};

/// A file after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The index of the file, from 0.
    pub file: usize,
    /// Its whole text after the change.
    pub text: String,
}

impl Patch {
    /// The patch as a unified diff of its file, one of `files`.
    pub fn unified(&self, files: &[File<'_>]) -> String {
        let file = files.get(self.file);
        let (name, before) = file.map_or(("", ""), |file| (file.name, file.text));
        unified::unified(name, before, &self.text)
    }
}

/// The patch that changes the policy with the text `before` into the one with the text `after`. `None` if it cannot be
/// expressed in the language, or would change something else too.
pub fn patch(files: &[File<'_>], found: &Found, before: &str, after: &str) -> Option<Patch> {
    let mut policies = found.policies.iter();
    let policy = policies.find(|policy| policy.text.as_deref() == Some(before))?;
    let file = policy.pieces.first()?.at.file;
    let source = files.get(file)?;
    let text = change(policy, *source, before, after)?;
    let patched: Vec<File<'_>> = files
        .iter()
        .enumerate()
        .map(|(number, file_before)| File {
            name: file_before.name,
            text: if number == file {
                &text
            } else {
                file_before.text
            },
        })
        .collect();
    is_right(found, &read(&patched), policy, after).then_some(Patch { file, text })
}

/// Returns `true` if the policy has the intended text, and all others are unchanged.
fn is_right(before: &Found, now: &Found, changed: &FoundPolicy, after: &str) -> bool {
    if before.policies.len() != now.policies.len() || before.vaults.len() != now.vaults.len() {
        return false;
    }
    let same = |one: &str, other: &str| match (json::read(one), json::read(other)) {
        (Ok(one), Ok(other)) => is_same(&one, &other),
        _ => one == other,
    };
    let mut pairs = before.policies.iter().zip(&now.policies);
    pairs.all(|(old, new)| {
        let wanted = if std::ptr::eq(old, changed) {
            Some(after)
        } else {
            old.text.as_deref()
        };
        old.address == new.address
            && match (wanted, new.text.as_deref()) {
                (None, None) => true,
                (Some(wanted), Some(new)) => same(wanted, new),
                _ => false,
            }
    })
}

/// Returns `true` if two values are equivalent, ignoring the order of members. A list of one equals its element.
fn is_same(one: &Json<'_>, other: &Json<'_>) -> bool {
    match (one, other) {
        (Json::Object(one), Json::Object(other)) => {
            let has = |name: &str, value: &Json<'_>| {
                let found = other.get(name);
                found.is_some_and(|found| is_same(value, &found.value))
            };
            one.properties.len() == other.properties.len()
                && one
                    .properties
                    .iter()
                    .all(|member| has(member.name.as_str(), &member.value))
        }
        (Json::Array(one), Json::Array(other)) => {
            let pairs = one.elements.iter().zip(&other.elements);
            one.elements.len() == other.elements.len()
                && pairs.into_iter().all(|(one, other)| is_same(one, other))
        }
        (Json::Array(list), single) | (single, Json::Array(list)) => {
            matches!(list.elements.as_slice(), [only] if is_same(only, single))
        }
        (Json::StringLit(one), Json::StringLit(other)) => one.value == other.value,
        (Json::NumberLit(one), Json::NumberLit(other)) => one.value == other.value,
        (Json::BooleanLit(one), Json::BooleanLit(other)) => one.value == other.value,
        (Json::NullKeyword(_), Json::NullKeyword(_)) => true,
        _ => false,
    }
}

/// One difference between two texts of a policy.
enum Edit<'v, 't> {
    /// Elements after the last one of the list, or beside the single value.
    Append(Span, bool, &'v [Json<'t>]),
    /// Without this element of a list.
    Remove(Span),
    /// A replacement of this value.
    Replace(Span, &'v Json<'t>),
    /// A member after the last one of the object.
    Member(Span, &'v str, &'v Json<'t>),
}

/// The file's text after the change.
fn change(policy: &FoundPolicy, file: File<'_>, before: &str, after: &str) -> Option<String> {
    let kind = kind(file);
    let whole = policy.pieces.first()?;
    let written = file.text.get(whole.at.start..whole.at.end)?;
    // Text that is literally JSON: a heredoc, a YAML block scalar, a file of its own.
    let is_text = whole.start == 0 && whole.end == before.len() && before.lines().count() > 1;
    let is_verbatim = is_text
        && written.trim_start().starts_with('{')
        && written.lines().count() >= before.trim_end().lines().count()
        && policy.pieces.len() > before.lines().count()
        && matches!(kind, Kind::Hcl | Kind::Yaml | Kind::Json | Kind::Other);
    if is_verbatim && let Some(text) = lines(policy, file.text, before, after) {
        return Some(text);
    }
    let style = match kind {
        Kind::Hcl => Style::Hcl,
        Kind::Yaml => Style::Yaml,
        Kind::CloudFormationJson | Kind::HclJson => Style::Json,
        Kind::Outputs | Kind::PlanText | Kind::PlanJson | Kind::Json | Kind::Other => return None,
    };
    let (old, new) = (json::read(before).ok()?, json::read(after).ok()?);
    let mut edits = Vec::new();
    differences(&old, &new, &mut edits)?;
    let mut changes = Vec::new();
    for edit in &edits {
        changes.push(made(edit, policy, file.text, style)?);
    }
    changes.sort_by_key(|(span, _)| span.start);
    let mut text = file.text.to_owned();
    for (span, with) in changes.iter().rev() {
        text.get(span.range())?;
        text.replace_range(span.range(), with);
    }
    Some(text)
}

/// The lines of a text that is literally in the file: changed lines are taken from the new text.
fn lines(policy: &FoundPolicy, source: &str, before: &str, after: &str) -> Option<String> {
    let starts = |text: &str| {
        let mut at = 0;
        let mut starts = Vec::new();
        for line in text.split_inclusive('\n') {
            starts.push(at);
            at += line.len();
        }
        starts
    };
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let front = old
        .iter()
        .zip(&new)
        .take_while(|(old, new)| old == new)
        .count();
    let most = old.len().min(new.len()) - front;
    let backwards = old.iter().rev().zip(new.iter().rev()).take(most);
    let back = backwards.take_while(|(old, new)| old == new).count();
    let offsets = starts(before);
    let line_at = |number: usize| -> Option<(usize, usize)> {
        let offset = offsets.get(number)?;
        let text = old.get(number)?;
        let indent = text.len() - text.trim_start().len();
        let at = policy.origin(offset + indent)?;
        let start = source.get(..at.start)?.rfind('\n').map_or(0, |at| at + 1);
        Some((start, indent))
    };
    // The additional indentation of the text in the file.
    let (first, indent) = line_at(front.min(old.len().saturating_sub(1)))?;
    let own = source.get(first..)?;
    let own = own.len() - own.trim_start_matches([' ', '\t']).len();
    let margin = source.get(first..first + own.checked_sub(indent)?)?;
    let (end, _) = line_at(old.len() - back)?;
    let mut text = source.get(..first)?.to_owned();
    for line in new.get(front..new.len() - back)? {
        text.push_str(margin);
        text.push_str(line);
        text.push('\n');
    }
    text.push_str(source.get(end..)?);
    Some(text)
}

fn differences<'v, 't>(
    old: &Json<'_>,
    new: &'v Json<'t>,
    edits: &mut Vec<Edit<'v, 't>>,
) -> Option<()> {
    if is_same(old, new) {
        return Some(());
    }
    match (old, new) {
        (Json::Object(one), Json::Object(other)) => {
            for member in &one.properties {
                let now = other.get(member.name.as_str())?;
                differences(&member.value, &now.value, edits)?;
            }
            for member in &other.properties {
                if one.get(member.name.as_str()).is_none() {
                    edits.push(Edit::Member(span(old), member.name.as_str(), &member.value));
                }
            }
        }
        (Json::Array(one), Json::Array(other)) => {
            let (one, other) = (&one.elements, &other.elements);
            if other.len() < one.len() {
                return removals(one, other.iter().collect(), edits);
            }
            let shared = other.get(..one.len())?;
            for (old, new) in one.iter().zip(shared) {
                differences(old, new, edits)?;
            }
            let more = other.get(one.len()..)?;
            if !more.is_empty() {
                edits.push(Edit::Append(span(old), true, more));
            }
        }
        (single, Json::Array(list)) => {
            let (first, more) = list.elements.split_first()?;
            is_same(single, first).then_some(())?;
            edits.push(Edit::Append(span(old), false, more));
        }
        (Json::Array(list), single) => return removals(&list.elements, vec![single], edits),
        (Json::StringLit(_), Json::StringLit(_)) => edits.push(Edit::Replace(span(old), new)),
        _ => return None,
    }
    Some(())
}

/// The elements that are no longer in a list; the others stay in their order.
fn removals(old: &[Json<'_>], new: Vec<&Json<'_>>, edits: &mut Vec<Edit<'_, '_>>) -> Option<()> {
    let mut kept = new.into_iter().peekable();
    for each in old {
        if kept.next_if(|kept| is_same(each, kept)).is_none() {
            edits.push(Edit::Remove(span(each)));
        }
    }
    kept.peek().is_none().then_some(())
}

/// The place in the file of a part of the policy: that of the part itself, not of an enclosing part.
fn exact(policy: &FoundPolicy, part: Span) -> Option<At> {
    let mut pieces = policy.pieces.iter();
    let piece = pieces.find(|piece| piece.start == part.start && piece.end == part.end)?;
    Some(piece.at)
}

/// The place of the last element of a list in a policy's text.
fn last_element(policy: &FoundPolicy, of: Span) -> Option<At> {
    let inside = policy
        .pieces
        .iter()
        .filter(|piece| of.start < piece.start && piece.end < of.end);
    // The last of the outermost parts: the one that ends last, and among those the one that starts first.
    let last = inside.max_by_key(|piece| (piece.end, std::cmp::Reverse(piece.start)))?;
    Some(last.at)
}

/// A difference as a change of the file: the place and the replacement.
fn made(
    edit: &Edit<'_, '_>,
    policy: &FoundPolicy,
    source: &str,
    style: Style,
) -> Option<(Span, String)> {
    match edit {
        Edit::Replace(part, value) => {
            let at = exact(policy, *part)?;
            let Json::StringLit(text) = value else {
                return None;
            };
            Some((Span::new(at.start, at.end), style.scalar(text.as_str())))
        }
        Edit::Remove(part) => {
            let at = exact(policy, *part)?;
            let layout = Layout::behind(source, Span::new(at.start, at.end), style);
            Some((layout.removal()?, String::new()))
        }
        Edit::Append(part, true, more) => {
            let last = last_element(policy, *part)?;
            let layout = Layout::behind(source, Span::new(last.start, last.end), style);
            Some(layout.append(more))
        }
        Edit::Append(part, false, more) => {
            let at = exact(policy, *part)?;
            let at = Span::new(at.start, at.end);
            let layout = Layout::behind(source, at, style);
            // A list of one has no brackets in the policy, but has them in the file.
            if layout.is_in_list() {
                return Some(layout.append(more));
            }
            if matches!(more.first()?, Json::Object(_)) {
                return None;
            }
            let own = source.get(at.range())?;
            let more: Option<Vec<String>> = more.iter().map(|each| style.inline(each)).collect();
            Some((at, format!("[{own}, {}]", more?.join(", "))))
        }
        Edit::Member(part, name, value) => {
            let last = last_element(policy, *part)?;
            let layout = Layout::behind(source, Span::new(last.start, last.end), style);
            let whole = exact(policy, *part).filter(|whole| whole.file == last.file);
            let whole = whole.map(|whole| Span::new(whole.start, whole.end));
            layout.member(whole, name, value)
        }
    }
}
