//! The lines that a change touches, with a few around to know the place by: the longest common subsequence of lines,
//! found after the common beginning and end are set aside.
//!
//! It is for reading, not for `patch`: a comma that a line gets because another follows it is no change, and JSON that
//! stands on one line is laid out first.

use super::json;
use crate::case::pretty_print;

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It stays.
    Same,
    /// It goes.
    Gone,
    /// It comes.
    Come,
    /// Lines that stay are left out here.
    Skipped,
}

/// One line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub mark: Mark,
    /// Its text; blank for lines that are left out.
    pub text: String,
}

/// A line that is longer is no longer read as a line.
const LONGEST: usize = 120;

/// More pairs of lines than this are not compared one by one: what stands between is all gone and all new.
const MOST_PAIRS: usize = 1 << 20;

/// The lines of a change, with at most so many `around` each place.
pub fn lines(old: &str, new: &str, around: usize) -> Vec<Line> {
    let is_dense = |text: &str| text.lines().any(|line| line.len() > LONGEST);
    let laid_out = |text: &str| json::read(text).is_ok().then(|| pretty_print(text));
    let spreads = (is_dense(old) || is_dense(new)).then(|| (laid_out(old), laid_out(new)));
    match spreads {
        Some((Some(old), Some(new))) => marked(&old, &new, around),
        // A new policy has nothing before it.
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
    // What follows the last change is left out without a sign.
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

/// Every line of both texts, in order: those that stay as they are in the new one.
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

/// How many lines the rests of both have in common at most, by where the rests begin: row after row.
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
