//! A place in a policy's text, underlined: its lines and one more on either side.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use evaluator::source::{LineIndex, Span};

use super::page::{Line, Page, WIDTH, plain};

/// What is underlined, and what is said there.
pub(super) struct Mark {
    /// Where.
    pub(super) span: Span,
    /// What is said; may be empty.
    pub(super) label: String,
    /// Whether it is what this is about, or only helps to understand it.
    pub(super) primary: bool,
}

/// What stands above a snippet: `error[code]: sentence`.
pub(super) struct Title<'a> {
    /// How it is written: `error`, `warning`.
    pub(super) level: Level<'a>,
    /// The code.
    pub(super) code: &'static str,
    /// The sentence.
    pub(super) sentence: String,
}

/// Adds a snippet of a text that is called `name`.
pub(super) fn add(
    page: &mut Page,
    name: &str,
    text: &str,
    title: Option<Title<'_>>,
    marks: &[Mark],
) {
    let sources = page.sources();
    let moved: Option<Vec<_>> = marks
        .iter()
        .map(|mark| {
            let (file, source, span) = sources.origin(text, mark.span)?;
            let label = mark.label.clone();
            let primary = mark.primary;
            let mark = Mark {
                span,
                label,
                primary,
            };
            Some((file, source, mark))
        })
        .collect();
    let lines = match moved.as_deref() {
        Some([(file, source, _), rest @ ..]) if rest.iter().all(|(other, ..)| other == file) => {
            let marks = moved.iter().flatten().map(|(_, _, mark)| mark);
            render(file, source, title, &marks.collect::<Vec<_>>())
        }
        _ => render(name, text, title, &marks.iter().collect::<Vec<_>>()),
    };
    for line in lines.lines() {
        page.line(&Line::rendered(line));
    }
}

fn render(name: &str, text: &str, title: Option<Title<'_>>, marks: &[&Mark]) -> String {
    let (start, end) = around(text, marks);
    if end - start > LONGEST {
        return excerpt(name, text, title, marks);
    }
    let first_line = LineIndex::new(text).line(start);
    let shown = text.get(start..end).unwrap_or_default();
    let place = |span: Span| {
        let inside = |offset: usize| offset.clamp(start, end) - start;
        inside(span.start)..inside(span.end)
    };
    let annotations = marks.iter().map(|mark| {
        let kind = if mark.primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let label = Some(plain(&mark.label)).filter(|label| !label.is_empty());
        kind.span(place(mark.span)).label(label)
    });
    let snippet = Snippet::source(shown)
        .line_start(first_line)
        .path(plain(name))
        .annotations(annotations);
    let group = match title {
        Some(Title {
            level,
            code,
            sentence,
        }) => level
            .primary_title(plain(&sentence))
            .id(code)
            .element(snippet),
        None => Group::with_level(Level::ERROR).element(snippet),
    };
    let renderer = Renderer::styled()
        .term_width(WIDTH)
        .decor_style(DecorStyle::Unicode);
    renderer.render(&[group])
}

/// Longer lines are not laid out: it would take the time of the whole text for each mark.
const LONGEST: usize = 16 * 1024;

/// So many characters are shown before a mark in a long line, and from it.
const BEFORE: usize = 16;
const FROM: usize = 56;

/// A part of a long line, with the first mark underlined as far as it is shown.
fn excerpt(name: &str, text: &str, title: Option<Title<'_>>, marks: &[&Mark]) -> String {
    let mut lines = Vec::new();
    let Some(mark) = marks.iter().find(|mark| mark.primary).or(marks.first()) else {
        return String::new();
    };
    if let Some(Title {
        level,
        code,
        sentence,
    }) = title
    {
        let title = level.primary_title(plain(&sentence)).id(code);
        let renderer = Renderer::styled().term_width(WIDTH);
        lines.push(renderer.render(&[Group::with_title(title)]));
    }
    let position = LineIndex::new(text).position(mark.span.start);
    lines.push(format!(
        "  ╭▸ {}:{}:{}",
        plain(name),
        position.line,
        position.column
    ));
    let before = text.get(..mark.span.start).unwrap_or_default();
    let before = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let shown: String = before.chars().rev().take(BEFORE).collect();
    let shown: String = shown.chars().rev().collect();
    let from = text.get(mark.span.start..).unwrap_or_default();
    let from = from.split(['\n', '\r']).next().unwrap_or_default();
    let from: String = from.chars().take(FROM).collect();
    let marked = text.get(mark.span.range()).unwrap_or_default();
    let length = marked.chars().take(FROM).count().min(from.chars().count());
    let dots = if before.len() > shown.len() {
        "…"
    } else {
        ""
    };
    let indent = " ".repeat(dots.chars().count() + shown.chars().count());
    lines.push(format!("  │ {dots}{}", plain(&format!("{shown}{from}"))));
    lines.push(format!("  ╰ {indent}{}", "━".repeat(length.max(1))));
    lines.join("\n")
}

/// The lines that the marks are on and one more on either side, in bytes.
fn around(text: &str, marks: &[&Mark]) -> (usize, usize) {
    let start = marks.iter().map(|mark| mark.span.start).min().unwrap_or(0);
    let end = marks.iter().map(|mark| mark.span.end).max().unwrap_or(0);
    let line_start = |offset: usize| {
        let before = text.get(..offset).unwrap_or_default();
        before.rfind('\n').map_or(0, |at| at + 1)
    };
    let line_end = |offset: usize| {
        let after = text.get(offset..).unwrap_or_default();
        after.find('\n').map_or(text.len(), |at| offset + at)
    };
    let start = line_start(start);
    let end = line_end(end);
    let before = if start == 0 { 0 } else { line_start(start - 1) };
    let after = if end == text.len() {
        end
    } else {
        line_end(end + 1)
    };
    (before, after)
}
