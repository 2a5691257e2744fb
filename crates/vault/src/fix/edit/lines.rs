//! A line diff with context: the longest common subsequence of lines, computed after removing the common prefix and
//! suffix.
//!
//! It is for reading, not for `patch`: a comma that is added to a line because another follows is not a change, and
//! JSON on one line is pretty-printed first.

use super::json;
use crate::case::pretty_print;

/// The change of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Unchanged.
    Same,
    /// Removed.
    Gone,
    /// Added.
    Come,
    /// Unchanged lines that are omitted.
    Skipped,
}

/// One line of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The change.
    pub mark: Mark,
    /// Its text; blank for omitted lines.
    pub text: String,
}

/// The maximum length of a readable line.
const LONGEST: usize = 120;

/// The most pairs of lines that are compared: above it, all lines between are shown as removed and added.
const MOST_PAIRS: usize = 1 << 20;

/// The diff of two texts, with at most `around` lines of context.
pub fn lines(old: &str, new: &str, around: usize) -> Vec<Line> {
    let is_dense = |text: &str| text.lines().any(|line| line.len() > LONGEST);
    let laid_out = |text: &str| json::read(text).is_ok().then(|| pretty_print(text));
    let spreads = (is_dense(old) || is_dense(new)).then(|| (laid_out(old), laid_out(new)));
    match spreads {
        Some((Some(old), Some(new))) => marked(&old, &new, around),
        // A new policy has no old lines.
        Some((None, Some(new))) if old.trim().is_empty() => marked(old, &new, around),
        _ => marked(old, new, around),
    }
}

fn marked(old: &str, new: &str, around: usize) -> Vec<Line> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let all = difference(&old, &new);
    let is_near = |at: usize| {
        let from = at.saturating_sub(around);
        let near = all.get(from..all.len().min(at + around + 1));
        near.is_some_and(|near| near.iter().any(|(mark, _)| *mark != Mark::Same))
    };
    let mut lines: Vec<Line> = Vec::new();
    for (at, (mark, text)) in all.iter().enumerate() {
        if is_near(at) {
            lines.push(Line {
                mark: *mark,
                text: (*text).to_owned(),
            });
        } else if lines.last().is_some_and(|last| last.mark != Mark::Skipped) {
            lines.push(Line {
                mark: Mark::Skipped,
                text: String::new(),
            });
        }
    }
    // Omitted lines after the last change are not marked.
    if lines.last().is_some_and(|last| last.mark == Mark::Skipped) {
        lines.pop();
    }
    lines
}

/// The line without the comma that it has because another follows.
fn bare(line: &str) -> &str {
    let line = line.trim_end();
    line.strip_suffix(',').unwrap_or(line)
}

/// Every line of both texts, in order; unchanged lines are those of the new text.
fn difference<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(Mark, &'a str)> {
    let same = |(old, new): &(&&str, &&str)| bare(old) == bare(new);
    let front = old.iter().zip(new).take_while(same).count();
    let most = old.len().min(new.len()) - front;
    let backwards = old.iter().rev().zip(new.iter().rev());
    let back = backwards.take(most).take_while(same).count();
    let middle = |lines: &[&'a str]| -> Vec<&'a str> {
        let lines = lines.iter().take(lines.len() - back);
        lines.skip(front).copied().collect()
    };
    let stays = |line: &&'a str| (Mark::Same, *line);
    let (gone, come) = (middle(old), middle(new));
    let mut all: Vec<(Mark, &str)> = new.iter().take(front).map(stays).collect();
    all.extend(between(&gone, &come));
    all.extend(new.iter().skip(new.len() - back).map(stays));
    all
}

fn between<'a>(gone: &[&'a str], come: &[&'a str]) -> Vec<(Mark, &'a str)> {
    let lengths = if gone.len().saturating_mul(come.len()) <= MOST_PAIRS {
        common_lengths(gone, come)
    } else {
        Vec::new()
    };
    let width = come.len() + 1;
    let length = |from: usize, to: usize| lengths.get(from * width + to).copied().unwrap_or(0);
    let mut all = Vec::new();
    let (mut from, mut to) = (0, 0);
    loop {
        match (gone.get(from), come.get(to)) {
            (Some(old), Some(new)) if !lengths.is_empty() && bare(old) == bare(new) => {
                all.push((Mark::Same, *new));
                (from, to) = (from + 1, to + 1);
            }
            (Some(old), new) if new.is_none() || length(from + 1, to) >= length(from, to + 1) => {
                all.push((Mark::Gone, *old));
                from += 1;
            }
            (_, Some(new)) => {
                all.push((Mark::Come, *new));
                to += 1;
            }
            (_, None) => return all,
        }
    }
}

/// The length of the longest common subsequence of two suffixes, by the starts of the suffixes: row after row.
fn common_lengths(gone: &[&str], come: &[&str]) -> Vec<u32> {
    let width = come.len() + 1;
    let mut lengths = vec![0; (gone.len() + 1) * width];
    for (from, old) in gone.iter().enumerate().rev() {
        for (to, new) in come.iter().enumerate().rev() {
            let at = |from: usize, to: usize| from * width + to;
            let known = |at: usize| lengths.get(at).copied().unwrap_or(0);
            let length = if bare(old) == bare(new) {
                known(at(from + 1, to + 1)) + 1
            } else {
                known(at(from + 1, to)).max(known(at(from, to + 1)))
            };
            if let Some(place) = lengths.get_mut(at(from, to)) {
                *place = length;
            }
        }
    }
    lengths
}
