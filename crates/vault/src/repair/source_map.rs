//! The source map of a repaired text: the place in the original of each part.
//!
//! A repair is a series of stages (decode, then repair); each stage is a list of adjacent pieces of its output.
//! Independent of JSON. Read `repairer.rs` next.

use evaluator::source::Span;
use std::sync::Arc;

/// A map from places in a repaired text to places in the pasted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    /// The stages in the order of application; the documents of one text share the stages before they were separated.
    stages: Vec<Arc<[Token]>>,
}

/// One piece of a stage's output and its place in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Token {
    made: Span,
    from: Span,
}

impl Map {
    /// The place in the pasted text for a place in the repaired one. An inserted text has the empty place where it
    /// would have been typed.
    pub fn span(&self, span: Span) -> Span {
        self.stages
            .iter()
            .rev()
            .fold(span, |span, pieces| back(pieces, span))
    }

    /// The composition of `first` and this map.
    pub(super) fn after(mut self, first: &Self) -> Self {
        self.stages.splice(0..0, first.stages.iter().cloned());
        self
    }
}

fn back(pieces: &[Token], span: Span) -> Span {
    let start = pieces
        .get(
            pieces
                .partition_point(|piece| piece.made.end <= span.start)
                .min(pieces.len().saturating_sub(1)),
        )
        .map_or(0, |piece| piece.offset(span.start, piece.from.start));
    let end = pieces
        .get(
            pieces
                .partition_point(|piece| piece.made.start < span.end)
                .saturating_sub(1),
        )
        .map_or(0, |piece| piece.offset(span.end, piece.from.end));
    Span::new(start, end.max(start))
}

impl Token {
    /// The input offset of an output offset; `rewritten` if the piece is not a copy.
    fn offset(self, made: usize, rewritten: usize) -> usize {
        if self.made.end - self.made.start == self.from.end - self.from.start {
            (self.from.start + made.saturating_sub(self.made.start)).min(self.from.end)
        } else if made >= self.made.end {
            self.from.end
        } else if made <= self.made.start {
            self.from.start
        } else {
            rewritten
        }
    }
}

/// A text that is built from another, piece by piece.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    from: &'a str,
    text: String,
    pieces: Vec<Token>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(from: &'a str) -> Self {
        Self {
            from,
            text: String::new(),
            pieces: Vec::new(),
        }
    }

    /// Copies the text at a place.
    pub(super) fn keep(&mut self, from: Span) {
        let copy = self.from.get(from.range()).unwrap_or_default();
        self.put(from, copy);
    }

    /// Replaces the text at a place.
    pub(super) fn put(&mut self, from: Span, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        let made = Span::new(start, self.text.len());
        if made.start == made.end {
            return;
        }
        match self.pieces.last_mut() {
            // Adjacent copies are merged into one piece.
            Some(last)
                if last.from.end == from.start
                    && last.made.end - last.made.start == last.from.end - last.from.start
                    && made.end - made.start == from.end - from.start =>
            {
                last.made.end = made.end;
                last.from.end = from.end;
            }
            _ => self.pieces.push(Token { made, from }),
        }
    }

    pub(super) fn finish(self) -> (String, Map) {
        let stages = vec![self.pieces.into()];
        (self.text, Map { stages })
    }
}
