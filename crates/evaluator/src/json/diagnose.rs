//! Diagnosis of a JSON syntax error: the text at the place where JSON requires something else, as a finding.

use super::parse::Parser;
use crate::finding::{Code, Finding};
use crate::source::Span;

impl Parser<'_> {
    /// The error at the current position. `otherwise` if it is not one of the mistakes that people are known to make.
    pub(super) fn wrong(&self, otherwise: Code) -> Finding {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(first) = rest.chars().next() else {
            return Finding::new(otherwise, self.visible(self.at));
        };
        let one = Span::new(self.at, self.at + first.len_utf8());
        match first {
            '/' if rest.starts_with("//") || rest.starts_with("/*") => {
                let end = self.at + comment(rest);
                Finding::new(Code::Comment, Span::new(self.at, end))
            }
            '\'' => Finding::new(Code::SingleQuotes, one),
            '+' => Finding::new(Code::BadNumber, one),
            '.' if rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => {
                Finding::new(Code::BadNumber, one)
            }
            _ => match foreign(first) {
                Some(code) => character(code, first, one),
                None => self.misplaced(otherwise, first),
            },
        }
    }

    /// A JSON token, or a word, in a place where it is not expected.
    fn misplaced(&self, otherwise: Code, first: char) -> Finding {
        let span = self.token();
        let written = self.text.get(span.range()).unwrap_or_default();
        match otherwise {
            Code::UnexpectedText if first.is_alphanumeric() => {
                Finding::new(Code::Unquoted, span).with("word", written)
            }
            Code::UnexpectedText => Finding::new(otherwise, span).with("found", written),
            _ => Finding::new(otherwise, span),
        }
    }

    /// The word at the current position, or one character of anything else.
    pub(super) fn word(&self) -> Span {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let part = |character: char| character.is_alphanumeric() || "-_$".contains(character);
        let end = rest
            .find(|character| !part(character))
            .unwrap_or(rest.len());
        let one = rest.chars().next().map_or(0, char::len_utf8);
        Span::new(self.at, self.at + end.max(one))
    }

    /// A word, a string in quotation marks, or one character.
    fn token(&self) -> Span {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let text = rest.strip_prefix('"').and_then(|text| text.find('"'));
        match text {
            Some(length) => Span::new(self.at, self.at + length + 2),
            None => self.word(),
        }
    }

    /// A bracket or a quotation mark that is not closed.
    pub(super) fn unclosed(&self, start: usize) -> Finding {
        self.unclosed_up_to(start, start + 1)
    }

    fn unclosed_up_to(&self, start: usize, end: usize) -> Finding {
        let opener = self.text.get(start..=start).unwrap_or_default();
        Finding::new(Code::Unclosed, Span::new(start, end)).with("opener", opener)
    }

    /// A control character in the string that starts at `start`. At the end of a line, a closing quotation mark is
    /// missing.
    pub(super) fn control(&self, start: usize) -> Finding {
        match self.byte() {
            Some(b'\n' | b'\r') => self.unclosed_up_to(start, self.at),
            found => {
                let span = Span::new(self.at, self.at + 1);
                character(
                    Code::ControlCharacter,
                    char::from(found.unwrap_or_default()),
                    span,
                )
            }
        }
    }

    /// An invalid escape, from its `\` to the character that makes it invalid.
    pub(super) fn bad_escape(&self, start: usize) -> Finding {
        let next = self
            .text
            .get(start + 1..)
            .and_then(|rest| rest.chars().next());
        let shortest = start + 1 + next.map_or(0, char::len_utf8);
        let span = Span::new(start, self.at.max(shortest));
        let escape = self.text.get(span.range()).unwrap_or_default();
        Finding::new(Code::BadEscape, span).with("escape", escape)
    }

    /// The last visible character before a place that has no text to mark.
    pub(super) fn visible(&self, end: usize) -> Span {
        let before = self.text.get(..end).unwrap_or_default().trim_end();
        let width = before.chars().next_back().map_or(0, char::len_utf8);
        Span::new(before.len() - width, before.len())
    }
}

/// The length of the comment that the text starts with.
fn comment(text: &str) -> usize {
    let end = if text.starts_with("//") {
        text.find(['\n', '\r'])
    } else {
        let closed = text.get(2..).and_then(|text| text.find("*/"));
        closed.map(|end| end + 4)
    };
    end.unwrap_or(text.len())
}

/// The code for a character that word processors and browsers insert.
fn foreign(found: char) -> Option<Code> {
    match found {
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}' => Some(Code::ForeignSpace),
        '\u{2018}'..='\u{201f}' | '\u{ff02}' | '\u{ff07}' | '\u{ab}' | '\u{bb}' => {
            Some(Code::TypographicQuotes)
        }
        _ if found.is_whitespace() => Some(Code::ForeignSpace),
        _ => None,
    }
}

fn character(code: Code, found: char, span: Span) -> Finding {
    Finding::new(code, span).with("character", format!("U+{:04X}", u32::from(found)))
}
