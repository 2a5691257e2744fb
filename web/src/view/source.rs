//! Places in a person's own files, for policies that were imported from infrastructure as code.

use super::ViewInput;
use super::view_models::SourceView;
use crate::state::{CodeFile, CodeFiles, Span};
use messages::Messages;
use messages::key;
use yew::AttrValue;

/// The most lines of a statement that are shown.
const LINES: usize = 16;
/// The longest line that is shown whole, in bytes.
const LONGEST: usize = 400;

/// The notes about imported files, with their places.
pub fn notes(words: &Messages, files: &CodeFiles) -> Vec<String> {
    words.infrastructure_notes(&files.found.notes, |note| {
        let place = note.at.and_then(|at| {
            let file = files.files.get(at.file)?;
            Some(place(words, file, files.line(file, at.start)))
        });
        place.unwrap_or_default()
    })
}

/// The place of a part of a policy's text in its file: `main.tf:12`.
pub fn place_of(input: &ViewInput<'_>, text: &str, span: Span) -> Option<AttrValue> {
    let code = input.state.received.code.as_ref()?;
    let (file, span) = code.origin(text, span)?;
    Some(place(input.words, file, code.line(file, span.start)).into())
}

/// The lines of the file for a statement of a policy.
pub fn statement(input: &ViewInput<'_>, text: &str, span: Span) -> Option<SourceView> {
    let code = input.state.received.code.as_ref()?;
    let (file, span) = code.origin(text, span)?;
    let first = code.line(file, span.start);
    let last = code.line(file, span.end.saturating_sub(1).max(span.start));
    let last = last.min(first + LINES - 1);
    let lines: Vec<(usize, String)> = code
        .lines(file, first, last)
        .map(|(number, start, line)| (number, shortened(line, span.start.saturating_sub(start))))
        .collect();
    // Common indentation is removed, so that the text fits on a phone.
    let indented = lines.iter().filter(|(_, line)| !line.trim().is_empty());
    let margins = indented.map(|(_, line)| line.len() - line.trim_start_matches([' ', '\t']).len());
    let margin = margins.min().unwrap_or(0);
    Some(SourceView {
        place: place(input.words, file, first).into(),
        lines: lines
            .into_iter()
            .map(|(number, line)| {
                let line = line.get(margin..).unwrap_or_default();
                (number.to_string().into(), line.to_owned().into())
            })
            .collect(),
    })
}

/// A line, or the part of a long one around an offset: a plan is a single line.
fn shortened(line: &str, offset: usize) -> String {
    if line.len() <= LONGEST {
        return line.to_owned();
    }
    let floor = |most: usize| (0..=most).rev().find(|at| line.is_char_boundary(*at));
    let start = floor(offset.min(line.len()).saturating_sub(LONGEST / 5)).unwrap_or(0);
    let end = floor((start + LONGEST).min(line.len())).unwrap_or(line.len());
    let part = line.get(start..end).unwrap_or_default();
    let before = if start > 0 { "…" } else { "" };
    let after = if end < line.len() { "…" } else { "" };
    format!("{before}{part}{after}")
}

fn place(words: &Messages, file: &CodeFile, line: usize) -> String {
    if file.name.is_empty() {
        return words.text(key::UiFindingLine {
            line: &line.to_string(),
        });
    }
    format!("{}:{line}", file.name)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, shortened};

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_shown() {
        let line = format!("{}HERE{}", "あ".repeat(1_000), "x".repeat(1_000));
        let short = shortened(&line, 3_000);
        assert!(short.starts_with("…あ") && short.ends_with("x…"), "{short}");
        assert!(
            short.contains("あHERExx") && short.len() < LONGEST + 8,
            "{short}"
        );
        assert_eq!(shortened("  a", 1), "  a");
    }
}
