//! Where in a person's own files something stands that was read out of infrastructure as code.

use super::Seen;
use super::view_models::SourceView;
use crate::state::{CodeFile, CodeFiles, Span};
use evaluator::source::LineIndex;
use messages::Messages;
use messages::key;
use yew::AttrValue;

/// So many lines of a statement are shown.
const LINES: usize = 16;

/// What a person should know about files that were read, with the places.
pub fn notes(words: &Messages, files: &CodeFiles) -> Vec<String> {
    words.infrastructure_notes(&files.found.notes, |note| {
        let place = note.at.and_then(|at| {
            let file = files.files.get(at.file)?;
            let position = LineIndex::new(&file.text).position(at.start.min(file.text.len()));
            Some(place(words, file, position.line))
        });
        place.unwrap_or_default()
    })
}

/// The place in its file of a part of a policy's text: `main.tf:12`.
pub fn place_of(seen: &Seen<'_>, text: &str, span: Span) -> Option<AttrValue> {
    let (file, span) = seen.state.received.code.as_ref()?.origin(text, span)?;
    let line = LineIndex::new(&file.text).position(span.start).line;
    Some(place(seen.words, file, line).into())
}

/// The lines of the file that a statement of a policy came from.
pub fn statement(seen: &Seen<'_>, text: &str, span: Span) -> Option<SourceView> {
    let (file, span) = seen.state.received.code.as_ref()?.origin(text, span)?;
    let index = LineIndex::new(&file.text);
    let first = index.position(span.start).line;
    let last = index
        .position(span.end.saturating_sub(1).max(span.start))
        .line;
    let lines = file.text.lines().enumerate().skip(first - 1);
    let lines: Vec<(usize, &str)> = lines.take((last + 1 - first).min(LINES)).collect();
    // Without the indentation that all of them have, there is room for the text on a phone.
    let indented = lines.iter().filter(|(_, line)| !line.trim().is_empty());
    let margins = indented.map(|(_, line)| line.len() - line.trim_start_matches([' ', '\t']).len());
    let margin = margins.min().unwrap_or(0);
    Some(SourceView {
        place: place(seen.words, file, first).into(),
        lines: lines
            .into_iter()
            .map(|(at, line)| {
                let number = (at + 1).to_string();
                let line = line.get(margin..).unwrap_or_default();
                (number.into(), line.to_owned().into())
            })
            .collect(),
    })
}

fn place(words: &Messages, file: &CodeFile, line: usize) -> String {
    if file.name.is_empty() {
        return words.text(key::UiFindingLine {
            line: &line.to_string(),
        });
    }
    format!("{}:{line}", file.name)
}
