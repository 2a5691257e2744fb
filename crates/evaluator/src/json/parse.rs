//! The parser: one pass over the text, from the first byte to the last.
//!
//! It stops at the first violation of the standard, which `diagnose` explains. Apart from the grammar, it only checks
//! the characters and the nesting depth.

use super::{Array, BooleanLit, NullKeyword, NumberLit, Object, ObjectProp, StringLit, Value};
use crate::finding::{Code, Finding};
use crate::source::Span;
use std::borrow::Cow;

/// The maximum nesting depth of objects and arrays. No policy comes near it.
const DEEPEST: usize = 128;

/// The placeholder for a value that is not parsed yet.
const UNREAD: Value<'static> = Value::NullKeyword(NullKeyword {
    span: Span::new(0, 0),
});

/// The white space that is skipped at once.
const INDENT: &[u8; 4] = b"    ";

/// The initial capacity for members: a statement has about as many.
const MEMBERS: usize = 6;

/// For each byte, whether it can occur unescaped within a string: all except the quotation mark, the backslash and
/// those below a space. A table, because it is used for most bytes of a text.
const PLAIN: [bool; 256] = plain_bytes();

/// The error is boxed: it is large and rare.
type Parsed<T> = Result<T, Box<Finding>>;

fn fail<T>(wrong: Finding) -> Parsed<T> {
    Err(Box::new(wrong))
}

#[expect(
    clippy::indexing_slicing,
    reason = "a constant: beyond its end it would not compile"
)]
const fn plain_bytes() -> [bool; 256] {
    let mut plain = [true; 256];
    let mut control = 0;
    while control < 0x20 {
        plain[control] = false;
        control += 1;
    }
    plain[b'"' as usize] = false;
    plain[b'\\' as usize] = false;
    plain
}

fn is_plain(byte: u8) -> bool {
    PLAIN.get(usize::from(byte)) == Some(&true)
}

/// Parses a whole document.
pub(super) fn document(text: &str) -> Parsed<Value<'_>> {
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
    };
    if parser.peek().is_none() {
        return fail(Finding::new(Code::EmptyText, Span::new(0, text.len())));
    }
    let mut value = UNREAD;
    parser.value(&mut value)?;
    match parser.peek() {
        None => Ok(value),
        Some(_) => fail(parser.wrong(Code::MoreText)),
    }
}

/// A text and the position of the parser in it.
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let mut rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        // Fast path: most white space is the indentation of a line.
        if let Some((b'\n', after)) = rest.split_first() {
            rest = after;
            while let Some((INDENT, after)) = rest.split_first_chunk() {
                rest = after;
            }
        }
        let space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        while let Some((byte, after)) = rest.split_first()
            && space(byte)
        {
            rest = after;
        }
        self.at = self.text.len() - rest.len();
        rest.first().copied()
    }

    /// Parses a value into its place. Values are large, and slow to move.
    fn value(&mut self, place: &mut Value<'t>) -> Parsed<()> {
        *place = match self.peek() {
            Some(b'"') => Value::StringLit(self.string()?),
            Some(b'{') => Value::Object(self.object()?),
            Some(b'[') => Value::Array(self.array()?),
            Some(b'-' | b'0'..=b'9') => Value::NumberLit(self.number()?),
            _ => self.keyword()?,
        };
        Ok(())
    }

    fn object(&mut self) -> Parsed<Object<'t>> {
        let start = self.enter()?;
        let mut more = self.is_filled(b'}');
        let mut properties = Vec::with_capacity(if more { MEMBERS } else { 0 });
        while more {
            match self.peek() {
                Some(b'"') => {}
                Some(_) => return fail(self.wrong(Code::UnexpectedText)),
                None => return fail(self.unclosed(start)),
            }
            let name = self.string()?;
            if self.peek() != Some(b':') {
                return fail(self.wrong(Code::MissingColon));
            }
            self.at += 1;
            if matches!(self.peek(), None | Some(b'}' | b',')) {
                return fail(self.wrong(Code::MissingValue));
            }
            let member = ObjectProp {
                name,
                value: UNREAD,
            };
            self.value(&mut properties.push_mut(member).value)?;
            more = self.goes_on(start, b'}')?;
        }
        Ok(Object {
            properties,
            span: self.leave(start),
        })
    }

    fn array(&mut self) -> Parsed<Array<'t>> {
        let start = self.enter()?;
        let mut elements = Vec::new();
        let mut more = self.is_filled(b']');
        while more {
            if self.peek().is_none() {
                return fail(self.unclosed(start));
            }
            self.value(elements.push_mut(UNREAD))?;
            more = self.goes_on(start, b']')?;
        }
        Ok(Array {
            elements,
            span: self.leave(start),
        })
    }

    /// Consumes an opening bracket.
    fn enter(&mut self) -> Parsed<usize> {
        let start = self.at;
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return fail(Finding::new(Code::TooDeep, Span::new(start, self.at)));
        }
        Ok(start)
    }

    /// Consumes a closing bracket.
    fn leave(&mut self, start: usize) -> Span {
        self.at += 1;
        self.depth -= 1;
        Span::new(start, self.at)
    }

    /// Returns `true` if there is an entry before the closing bracket.
    fn is_filled(&mut self, close: u8) -> bool {
        self.peek() != Some(close)
    }

    /// Returns `true` if another entry follows, and `false` at the closing bracket.
    fn goes_on(&mut self, start: usize, close: u8) -> Parsed<bool> {
        let end = self.at;
        match self.peek() {
            Some(b',') => {
                let comma = Span::new(self.at, self.at + 1);
                self.at += 1;
                if self.is_filled(close) {
                    Ok(true)
                } else {
                    fail(Finding::new(Code::TrailingComma, comma))
                }
            }
            Some(byte) if byte == close => Ok(false),
            Some(b'"' | b'{' | b'[' | b'-' | b'0'..=b'9') => fail(self.no_comma(end)),
            Some(_) => fail(self.wrong(Code::UnexpectedText)),
            None => fail(self.unclosed(start)),
        }
    }

    fn keyword(&mut self) -> Parsed<Value<'t>> {
        let span = self.word();
        let value = match self.text.get(span.range()) {
            Some("true") => Value::BooleanLit(BooleanLit { value: true, span }),
            Some("false") => Value::BooleanLit(BooleanLit { value: false, span }),
            Some("null") => Value::NullKeyword(NullKeyword { span }),
            _ => return fail(self.wrong(Code::UnexpectedText)),
        };
        self.at = span.end;
        Ok(value)
    }

    fn number(&mut self) -> Parsed<NumberLit<'t>> {
        let start = self.at;
        self.step_over(b"-");
        // `01` is the number zero, followed by an error.
        let whole = self.step_over(b"0") || self.digits();
        let fraction = !self.step_over(b".") || self.digits();
        let exponent = !self.step_over(b"eE") || {
            self.step_over(b"+-");
            self.digits()
        };
        let span = Span::new(start, self.at);
        if !(whole && fraction && exponent) {
            return fail(Finding::new(Code::BadNumber, span));
        }
        let value = self.text.get(span.range()).unwrap_or_default();
        Ok(NumberLit { value, span })
    }

    /// Consumes one of these bytes, if it is next.
    fn step_over(&mut self, one_of: &[u8]) -> bool {
        let there = self.byte().is_some_and(|byte| one_of.contains(&byte));
        self.at += usize::from(there);
        there
    }

    /// Consumes digits. Returns `true` if there is at least one.
    fn digits(&mut self) -> bool {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at > start
    }

    #[inline]
    fn string(&mut self) -> Parsed<StringLit<'t>> {
        let start = self.at;
        self.at += 1;
        let written = self.plain(start)?;
        let value = if self.byte() == Some(b'"') {
            Cow::Borrowed(written)
        } else {
            Cow::Owned(self.decoded(start, written)?)
        };
        self.at += 1;
        let span = Span::new(start, self.at);
        Ok(StringLit { value, span })
    }

    /// The part of a string up to its closing quotation mark or the next escape.
    fn plain(&mut self, start: usize) -> Parsed<&'t str> {
        let from = self.at;
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        let mut rest = rest.iter();
        let Some(length) = rest.position(|byte| !is_plain(*byte)) else {
            return fail(self.unclosed(start));
        };
        self.at += length;
        match self.byte() {
            Some(b'"' | b'\\') => Ok(self.text.get(from..self.at).unwrap_or_default()),
            _ => fail(self.control(start)),
        }
    }

    /// A string with escapes, of which the beginning is already parsed.
    #[cold]
    fn decoded(&mut self, start: usize, beginning: &str) -> Parsed<String> {
        let mut decoded = beginning.to_owned();
        while self.byte() == Some(b'\\') {
            decoded.push(self.escape(start)?);
            decoded.push_str(self.plain(start)?);
        }
        Ok(decoded)
    }

    /// The character that an escape stands for. Consumes the escape.
    fn escape(&mut self, string: usize) -> Parsed<char> {
        let start = self.at;
        self.at += 1;
        let character = match self.byte() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                return match self.unicode() {
                    Some(character) => Ok(character),
                    None => fail(self.bad_escape(start)),
                };
            }
            Some(b'\n' | b'\r') => return fail(self.control(string)),
            Some(_) => return fail(self.bad_escape(start)),
            None => return fail(self.unclosed(string)),
        };
        self.at += 1;
        Ok(character)
    }

    /// `u00e9`, or a surrogate pair of two of them. Consumes everything that can be part of it.
    fn unicode(&mut self) -> Option<char> {
        let first = self.code_unit()?;
        if let Some(character) = char::from_u32(first) {
            return Some(character);
        }
        let rest = self.text.get(self.at..)?;
        let second = match rest.strip_prefix('\\') {
            Some(second) if (0xd800..0xdc00).contains(&first) && second.starts_with('u') => {
                let before = self.at;
                self.at += 1;
                let second = self
                    .code_unit()
                    .filter(|unit| (0xdc00..0xe000).contains(unit));
                if second.is_none() {
                    self.at = before;
                }
                second?
            }
            _ => return None,
        };
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
    }

    /// `u` and four digits, or fewer if there are fewer.
    fn code_unit(&mut self) -> Option<u32> {
        self.at += 1;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.byte().and_then(|byte| char::from(byte).to_digit(16))?;
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Some(unit)
    }
}

impl Parser<'_> {
    /// A missing comma after a value that ends here.
    fn no_comma(&self, end: usize) -> Finding {
        Finding::new(Code::MissingComma, self.visible(end))
    }
}
