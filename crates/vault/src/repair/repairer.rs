//! From tokens to repaired text: characters that JSON does not accept are removed, and those that are certainly missing
//! are inserted.
//!
//! One pass over the text, with a stack of open brackets. Nothing is guessed: an ambiguous text stays unchanged, and
//! the reader of policies reports it.

use super::lexer::{self, Bracket, Token, TokenKind};
use super::source_map::Writer;
use super::surroundings::{aside, start};
use super::{Document, Done, Kind};
use evaluator::source::Span;

/// The result of repairing a text.
#[derive(Debug, Default)]
pub(super) struct Mended {
    pub(super) documents: Vec<Document>,
    pub(super) done: Vec<Done>,
}

/// Finds the documents in a text and repairs each.
pub(super) fn mend(text: &str) -> Mended {
    let mut mended = Mended::default();
    let mut at = 0;
    while let Some(start) = start(text, at) {
        aside(text, Span::new(at, start), &mut mended.done);
        let document = Mender::new(text, start).run();
        let end = document.end;
        if !mended.documents.is_empty() {
            let span = Span::new(start, end);
            mended.done.push(Done {
                kind: Kind::Documents,
                span,
            });
        }
        mended.documents.push(document.write(&mut mended.done));
        at = end;
    }
    aside(text, Span::new(at, text.len()), &mut mended.done);
    mended
}

/// The next expected token in an open bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    Key,
    Colon,
    Value,
    /// A comma, or the closing bracket.
    Next,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    bracket: Bracket,
    expect: Expect,
}

impl Frame {
    const fn new(bracket: Bracket) -> Self {
        let expect = Self::first(bracket);
        Self { bracket, expect }
    }

    const fn first(bracket: Bracket) -> Expect {
        match bracket {
            Bracket::Brace => Expect::Key,
            Bracket::Square => Expect::Value,
        }
    }
}

/// The edit of a token.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Keep,
    Put(&'static str, Kind),
    Requote,
    Drop(Kind),
}

#[derive(Debug)]
struct Slot {
    piece: Token,
    edit: Edit,
    /// The tokens that are missing after it.
    missing: Vec<(&'static str, Kind)>,
}

#[derive(Debug)]
struct Mender<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    /// `true` if the document's first brace is missing.
    headless: bool,
    slots: Vec<Slot>,
    open: Vec<Frame>,
    /// The index of the last token other than white space and noise.
    last: Option<usize>,
}

impl<'a> Mender<'a> {
    fn new(text: &'a str, start: usize) -> Self {
        let first = lexer::piece(text, start);
        let headless = first.is_some_and(|piece| matches!(piece.what, TokenKind::Text { .. }));
        let open = if headless {
            vec![Frame::new(Bracket::Brace)]
        } else {
            Vec::new()
        };
        Self {
            text,
            start,
            end: start,
            headless,
            slots: Vec::new(),
            open,
            last: None,
        }
    }

    fn run(mut self) -> Self {
        while let Some(piece) = lexer::piece(self.text, self.end) {
            // A truncated document ends with its code block.
            if piece.what == TokenKind::Noise(Kind::Fence) && self.last.is_some() {
                break;
            }
            self.end = piece.span.end;
            let edit = self.judge(piece);
            self.slots.push(Slot {
                piece,
                edit,
                missing: Vec::new(),
            });
            if piece.what.is_token() {
                self.last = Some(self.slots.len() - 1);
                if self.open.is_empty() {
                    return self;
                }
            }
        }
        let last = self.last.and_then(|last| self.slots.get(last));
        let ends_in_ellipsis = last.is_some_and(|slot| slot.piece.what == TokenKind::Ellipsis);
        if ends_in_ellipsis {
            self.cut_off();
            return self;
        }
        // The end of the text. A single missing brace is unambiguous, unless somebody is typing the next member;
        // several mean that the text is truncated.
        if let [frame] = self.open.as_slice()
            && frame.bracket == Bracket::Brace
            && (frame.expect == Expect::Next || self.headless && frame.expect == Expect::Key)
        {
            self.drop_comma();
            self.miss("}", Kind::MissingBrace);
        }
        self
    }

    /// Processes a token and returns its edit.
    fn judge(&mut self, piece: Token) -> Edit {
        match piece.what {
            TokenKind::Blank => Edit::Keep,
            TokenKind::Noise(Kind::Space) => Edit::Put(" ", Kind::Space),
            TokenKind::Noise(kind) => Edit::Drop(kind),
            TokenKind::Open(bracket) => {
                self.begin(false);
                self.open.push(Frame::new(bracket));
                self.plain(piece, if bracket == Bracket::Brace { "{" } else { "[" })
            }
            TokenKind::Close(bracket) => {
                self.close(bracket);
                self.plain(piece, if bracket == Bracket::Brace { "}" } else { "]" })
            }
            TokenKind::Colon => {
                if let Some(frame) = self.open.last_mut()
                    && frame.expect == Expect::Colon
                {
                    frame.expect = Expect::Value;
                }
                self.plain(piece, ":")
            }
            TokenKind::Comma => self.comma(piece),
            TokenKind::Text { open, close } => {
                self.begin(true);
                let quotes = (open, close);
                let straight = self.starts(piece.span, "\"")
                    && (quotes == (1, 1) && self.ends(piece.span, "\""));
                if straight || close == 0 {
                    Edit::Keep
                } else {
                    Edit::Requote
                }
            }
            TokenKind::Ellipsis => self.left_out(),
            TokenKind::Bare => {
                if let Some(frame) = self.open.last_mut()
                    && frame.expect == Expect::Value
                {
                    frame.expect = Expect::Next;
                }
                match self.text.get(piece.span.range()) {
                    Some("True" | "TRUE") => Edit::Put("true", Kind::Constant),
                    Some("False" | "FALSE") => Edit::Put("false", Kind::Constant),
                    Some("None") => Edit::Put("null", Kind::Constant),
                    _ => Edit::Keep,
                }
            }
        }
    }

    /// A placeholder for what was left out: the rest of the policy depends on it wherever it could matter.
    fn left_out(&mut self) -> Edit {
        let Some(frame) = self.open.last_mut() else {
            return Edit::Drop(Kind::Ellipsis);
        };
        let is_member = frame.bracket == Bracket::Brace && frame.expect != Expect::Value;
        let follows = frame.expect == Expect::Next;
        frame.expect = Expect::Next;
        if follows {
            self.miss(",", Kind::MissingComma);
        }
        Edit::Put(
            if is_member {
                "\"...\": \"...\""
            } else {
                "\"...\""
            },
            Kind::Ellipsis,
        )
    }

    /// Closes a document that ends in an ellipsis: each list may have more items.
    fn cut_off(&mut self) {
        let mut innermost = true;
        while let Some(frame) = self.open.pop() {
            match frame.bracket {
                Bracket::Brace => self.miss("}", Kind::MissingBrace),
                Bracket::Square if innermost => self.miss("]", Kind::MissingBrace),
                Bracket::Square => self.miss(",\"...\"]", Kind::Ellipsis),
            }
            innermost = false;
        }
    }

    /// At the start of a string or bracket, the comma before it may be missing.
    fn begin(&mut self, text: bool) {
        let key = text && {
            let next = lexer::token(self.text, self.end);
            next.is_some_and(|next| next.what == TokenKind::Colon)
        };
        let Some(frame) = self.open.last_mut() else {
            return;
        };
        let (expect, missing) = match (frame.bracket, frame.expect) {
            (Bracket::Brace, Expect::Key) if text => (Expect::Colon, false),
            (Bracket::Brace, Expect::Next) if key => (Expect::Colon, true),
            (Bracket::Square, Expect::Next) => (Expect::Next, true),
            (_, Expect::Value) => (Expect::Next, false),
            (_, expect) => (expect, false),
        };
        frame.expect = expect;
        if missing {
            self.miss(",", Kind::MissingComma);
        }
    }

    fn comma(&mut self, piece: Token) -> Edit {
        let extra = self.open.last_mut().is_some_and(|frame| {
            let first = Frame::first(frame.bracket);
            if frame.expect == Expect::Next {
                frame.expect = first;
                false
            } else {
                frame.expect == first
            }
        });
        if extra {
            Edit::Drop(Kind::ExtraComma)
        } else {
            self.plain(piece, ",")
        }
    }

    /// Removes a trailing comma before a closing bracket.
    fn drop_comma(&mut self) {
        let last = self.last.and_then(|last| self.slots.get_mut(last));
        if let Some(slot) = last
            && slot.piece.what == TokenKind::Comma
        {
            slot.edit = Edit::Drop(Kind::ExtraComma);
        }
    }

    fn close(&mut self, bracket: Bracket) {
        self.drop_comma();
        let matches = |frame: Option<&Frame>| frame.is_some_and(|frame| frame.bracket == bracket);
        if !matches(self.open.last()) && matches(self.open.iter().nth_back(1)) {
            let missing = if bracket == Bracket::Brace { "]" } else { "}" };
            self.miss(missing, Kind::MissingBrace);
            self.open.pop();
        }
        self.open.pop();
        if let Some(frame) = self.open.last_mut() {
            frame.expect = Expect::Next;
        }
    }

    /// Inserts a missing token after the last significant one.
    fn miss(&mut self, what: &'static str, kind: Kind) {
        if let Some(slot) = self.last.and_then(|last| self.slots.get_mut(last)) {
            slot.missing.push((what, kind));
        }
    }

    /// Punctuation, which may be full-width.
    fn plain(&self, piece: Token, ascii: &'static str) -> Edit {
        if self.starts(piece.span, ascii) {
            Edit::Keep
        } else {
            Edit::Put(ascii, Kind::FullWidth)
        }
    }

    fn starts(&self, span: Span, with: &str) -> bool {
        self.text
            .get(span.range())
            .is_some_and(|text| text.starts_with(with))
    }

    fn ends(&self, span: Span, with: &str) -> bool {
        self.text
            .get(span.range())
            .is_some_and(|text| text.ends_with(with))
    }

    fn write(self, done: &mut Vec<Done>) -> Document {
        let mut to = Writer::new(self.text);
        if self.headless {
            let span = Span::new(self.start, self.start);
            to.put(span, "{");
            done.push(Done {
                kind: Kind::MissingBrace,
                span,
            });
        }
        for (at, slot) in self.slots.iter().enumerate() {
            let span = slot.piece.span;
            match slot.edit {
                Edit::Keep => to.keep(self.without_comment(at, span)),
                Edit::Put(text, kind) => {
                    to.put(span, text);
                    done.push(Done { kind, span });
                }
                Edit::Requote => {
                    requote(self.text, slot.piece, &mut to);
                    done.push(Done {
                        kind: Kind::Quote,
                        span,
                    });
                }
                Edit::Drop(kind) => done.push(Done { kind, span }),
            }
            for (text, kind) in &slot.missing {
                let span = Span::new(span.end, span.end);
                to.put(span, text);
                done.push(Done { kind: *kind, span });
            }
        }
        let (text, map) = to.finish();
        Document { text, map }
    }

    /// The span of a comment, including the white space before it if it ends its line, or its whole line if it has
    /// nothing else.
    fn without_comment(&self, at: usize, span: Span) -> Span {
        let comment = |slot: &Slot| slot.piece.what == TokenKind::Noise(Kind::Comment);
        let ends =
            |slot: &Slot| self.starts(slot.piece.span, "\n") || self.starts(slot.piece.span, "\r");
        let before = self
            .slots
            .get(at)
            .is_some_and(|slot| slot.piece.what == TokenKind::Blank)
            && self.slots.get(at + 1).is_some_and(comment)
            && self.slots.get(at + 2).is_some_and(ends);
        let text = self.text.get(span.range()).unwrap_or_default();
        if before {
            let line = text.rfind('\n').unwrap_or(0);
            let kept = text
                .get(..line)
                .map_or(0, |text| text.trim_end_matches('\r').len());
            return Span::new(span.start, span.start + kept);
        }
        span
    }
}

/// A string between JSON's own quotes, escaped where necessary.
fn requote(text: &str, piece: Token, to: &mut Writer<'_>) {
    let TokenKind::Text { open, close } = piece.what else {
        return;
    };
    let Span { start, end } = piece.span;
    let inside = Span::new(start + open, end - close);
    to.put(Span::new(start, inside.start), "\"");
    let mut kept = inside.start;
    let mut escaped = false;
    for (offset, c) in text.get(inside.range()).unwrap_or_default().char_indices() {
        let at = inside.start + offset;
        let was_escaped = std::mem::take(&mut escaped);
        match c {
            '\\' if !was_escaped => escaped = true,
            // `\'` is not a JSON escape.
            '\'' if was_escaped => {
                to.keep(Span::new(kept, at - 1));
                kept = at;
            }
            '"' if !was_escaped => {
                to.keep(Span::new(kept, at));
                to.put(Span::new(at, at + 1), "\\\"");
                kept = at + 1;
            }
            _ => {}
        }
    }
    to.keep(Span::new(kept, inside.end));
    to.put(Span::new(inside.end, end), "\"");
}
