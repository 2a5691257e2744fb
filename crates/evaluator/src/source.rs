//! Places in a text: byte ranges, and their conversion to other units.
//!
//! This crate counts in bytes. People count lines and columns, browsers count UTF-16 units; [`LineIndex`] converts at
//! the boundary.

use std::ops::Range;

/// A half-open range of bytes in one text; both ends lie on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to `end`, in bytes.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// As a range, for slicing the text with `str::get`.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether `other` lies inside.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A value and its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The place.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Combines a value with its place.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A place as line and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1. Lines end at LF, CR or CR LF.
    pub line: usize,
    /// The column in characters (Unicode scalar values), from 1.
    pub column: usize,
}

/// The line starts of one text, to convert byte offsets to lines, columns and UTF-16 offsets.
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
    /// The number of characters before each block of a long text: a single line can be as long as the text and contain
    /// thousands of places.
    characters: Vec<usize>,
}

/// The length of a block in bytes.
const BLOCK: usize = 1024;

/// Returns `true` if a byte is the first of a character.
const fn begins_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

impl<'a> LineIndex<'a> {
    /// Scans the text once.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                starts.push(at + 1);
            }
        }
        let mut characters = Vec::new();
        if bytes.len() > 4 * BLOCK {
            let mut before = 0;
            for block in bytes.chunks(BLOCK) {
                characters.push(before);
                before += block.iter().filter(|byte| begins_character(**byte)).count();
            }
        }
        Self {
            text,
            starts,
            characters,
        }
    }

    /// The line of a byte offset, from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// The number of characters before a byte offset.
    fn characters_before(&self, offset: usize) -> usize {
        let block = (offset / BLOCK).min(self.characters.len().saturating_sub(1));
        let (from, before) = match self.characters.get(block) {
            Some(before) => (block * BLOCK, *before),
            None => (0, 0),
        };
        let rest = self.text.as_bytes().get(from..offset).unwrap_or_default();
        before + rest.iter().filter(|byte| begins_character(**byte)).count()
    }

    /// The line and column of a byte offset. An offset past the end, or inside a character, is rounded down to the
    /// nearest valid one.
    ///
    /// # Examples
    ///
    /// ```
    /// use evaluator::source::{LineIndex, Position};
    ///
    /// let index = LineIndex::new("{\n  \"Version\": 1}");
    /// assert_eq!(index.position(4), Position { line: 2, column: 3 });
    /// ```
    pub fn position(&self, offset: usize) -> Position {
        let line = self.line(offset);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let end = self.before(start, offset).len() + start;
        let column = self.characters_before(end) - self.characters_before(start) + 1;
        Position { line, column }
    }

    /// The number of UTF-16 units before a byte offset: a string index in JavaScript.
    ///
    /// # Examples
    ///
    /// ```
    /// use evaluator::source::LineIndex;
    ///
    /// // Three bytes in UTF-8 are one unit in UTF-16.
    /// assert_eq!(LineIndex::new("日本").utf16(3), 1);
    /// ```
    pub fn utf16(&self, offset: usize) -> usize {
        self.before(0, offset).encode_utf16().count()
    }

    fn before(&self, start: usize, offset: usize) -> &'a str {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{LineIndex, Position, Span};

    #[test]
    fn lines_columns_and_utf16_units() {
        // Bytes: a 0, é 1-2, CR 3, LF 4, 😀 5-8, b 9, CR 10, c 11, LF 12.
        let index = LineIndex::new("aé\r\n😀b\rc\n");
        for (offset, line, column, utf16) in [
            (0, 1, 1, 0),
            (1, 1, 2, 1),
            (3, 1, 3, 2),
            (4, 1, 4, 3),
            (5, 2, 1, 4),
            (9, 2, 2, 6),
            (10, 2, 3, 7),
            (11, 3, 1, 8),
            (12, 3, 2, 9),
            (13, 4, 1, 10),
            // Inside a character: its beginning. Past the end: the end.
            (2, 1, 2, 1),
            (7, 2, 1, 4),
            (99, 4, 1, 10),
        ] {
            assert_eq!(
                index.position(offset),
                Position { line, column },
                "{offset}"
            );
            assert_eq!(index.utf16(offset), utf16, "{offset}");
        }
    }

    #[test]
    fn columns_are_counted_alike_in_a_long_line() {
        let text = "aé😀".repeat(2_000) + "\nb";
        let index = LineIndex::new(&text);
        for (offset, character) in text.char_indices().step_by(997) {
            let column = text.get(..offset).unwrap().chars().count() + 1;
            let position = Position { line: 1, column };
            assert_eq!(index.position(offset), position, "{character} at {offset}");
        }
        let last = Position { line: 2, column: 1 };
        assert_eq!(index.position(text.len() - 1), last);
    }

    #[test]
    fn an_empty_text_has_one_place() {
        let index = LineIndex::new("");
        assert_eq!(index.position(0), Position { line: 1, column: 1 });
        assert_eq!(index.position(5), Position { line: 1, column: 1 });
    }

    #[test]
    fn which_spans_contain_which() {
        let span = Span::new(2, 6);
        for (start, end, inside) in [(2, 6, true), (3, 3, true), (1, 4, false), (5, 7, false)] {
            assert_eq!(
                span.contains(Span::new(start, end)),
                inside,
                "{start} {end}"
            );
        }
        assert_eq!("abcdefgh".get(span.range()), Some("cdef"));
    }
}
