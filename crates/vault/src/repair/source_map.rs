//! The source map of a repaired text: the place in the original of each part.
//!
//! A repair is a series of stages (decode, then mend); each stage is a list of pieces that lie side by side in
//! its output. Knows nothing of JSON. Read `repairer.rs` next.

use evaluator::source::Span;
use std::sync::Arc;

/// From places in a repaired text to places in the text that was pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    /// In the order in which they were made; the documents of a text share those before they were told apart.
    stages: Vec<Arc<[Token]>>,
}

/// One piece of a stage's output and what it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Token {
    made: Span,
    from: Span,
}

impl Map {
    /// The pasted place that a place in the repaired text was made from. What was inserted has the empty place
    /// where it would have been typed.
    pub fn span(&self, span: Span) -> Span {
        self.stages
            .iter()
            .rev()
            .fold(span, |span, pieces| back(pieces, span))
    }

    /// This map, and before it `first`.
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
    /// An offset in what was made, where it was; `rewritten` if the piece is no copy.
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

/// A text being made from another, piece by piece.
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

    /// Copies what is at a place.
    pub(super) fn keep(&mut self, from: Span) {
        let copy = self.from.get(from.range()).unwrap_or_default();
        self.put(from, copy);
    }

    /// Writes something in the place of something else.
    pub(super) fn put(&mut self, from: Span, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        let made = Span::new(start, self.text.len());
        if made.start == made.end {
            return;
        }
        match self.pieces.last_mut() {
            // Copies that follow each other are one piece.
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
