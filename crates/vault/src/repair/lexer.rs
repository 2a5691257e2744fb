//! A lexer for text that is almost JSON.
//!
//! Every character belongs to one token. The lexer maps characters to those of JSON; the structure is handled by
//! `repairer.rs`.

use super::Kind;
use evaluator::source::Span;

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) what: TokenKind,
    pub(super) span: Span,
}

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// JSON white space.
    Blank,
    /// Characters without meaning that are not part of JSON.
    Noise(Kind),
    Open(Bracket),
    Close(Bracket),
    Colon,
    Comma,
    /// A string, with the lengths of its quotes in bytes; the closing one may be missing.
    Text {
        open: usize,
        close: usize,
    },
    /// `...`, also in a comment, and the words after it: something was left out here.
    Ellipsis,
    /// Anything else: numbers, constants, words.
    Bare,
}

/// `{}` or `[]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Brace,
    Square,
}

impl TokenKind {
    /// Returns `true` for a token other than white space and noise.
    pub(super) const fn is_token(self) -> bool {
        !matches!(self, Self::Blank | Self::Noise(_))
    }
}

/// The token at an offset, of any kind; `None` at the end.
pub(super) fn piece(text: &str, at: usize) -> Option<Token> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    let one = first.len_utf8();
    let (what, length) = match first {
        ' ' | '\t' | '\r' | '\n' => (
            TokenKind::Blank,
            run(rest, |c| matches!(c, ' ' | '\t' | '\r' | '\n')),
        ),
        '{' | '｛' => (TokenKind::Open(Bracket::Brace), one),
        '}' | '｝' => (TokenKind::Close(Bracket::Brace), one),
        '[' | '［' => (TokenKind::Open(Bracket::Square), one),
        ']' | '］' => (TokenKind::Close(Bracket::Square), one),
        ':' | '：' => (TokenKind::Colon, one),
        ',' | '，' | '、' => (TokenKind::Comma, one),
        '`' if rest.starts_with("```") => (TokenKind::Noise(Kind::Fence), line(rest)),
        '#' => comment(rest, line(rest)),
        '/' if rest.starts_with("//") => comment(rest, line(rest)),
        '/' if rest.starts_with("/*") => {
            comment(rest, rest.find("*/").map_or(rest.len(), |end| end + 2))
        }
        '.' | '…' if is_ellipsis(rest) => (TokenKind::Ellipsis, ellipsis(rest)),
        '\u{feff}' if at == 0 => (TokenKind::Noise(Kind::ByteOrderMark), one),
        _ if is_space(first) => (TokenKind::Noise(Kind::Space), one),
        _ if is_invisible(first) => (TokenKind::Noise(Kind::Invisible), one),
        _ if is_quote(first) => string(rest, first),
        _ => (
            TokenKind::Bare,
            run(rest, |c| !is_quote(c) && !is_blank(c) && !is_punctuation(c)).max(one),
        ),
    };
    Some(Token {
        what,
        span: Span::new(at, at + length),
    })
}

/// A comment. One that begins with `...`, or says so, stands for what was left out.
fn comment(text: &str, length: usize) -> (TokenKind, usize) {
    let inside = text.get(..length).unwrap_or_default();
    let inside = inside.trim_start_matches(|c: char| matches!(c, '#' | '/' | '*') || is_blank(c));
    if is_ellipsis(inside) || says_left_out(inside) {
        (TokenKind::Ellipsis, length)
    } else {
        (TokenKind::Noise(Kind::Comment), length)
    }
}

/// The words of a comment for what was left out: `# rest of the statements removed`. (inferred)
fn says_left_out(text: &str) -> bool {
    let low = text.to_lowercase();
    let begins = [
        "rest of the",
        "the rest of the",
        "other statements",
        "more statements",
        "remaining statements",
        "snip",
        "truncated",
        "omitted",
        "redacted",
    ];
    let contains = [
        "statements removed",
        "statements omitted",
        "statements left out",
        "left out",
        "for brevity",
        "省略",
        "以下略",
        "中略",
    ];
    begins.iter().any(|words| low.starts_with(words))
        || contains.iter().any(|words| low.contains(words))
}

fn is_ellipsis(text: &str) -> bool {
    text.starts_with("...") || text.starts_with('…')
}

/// The length of an ellipsis with the words after it: `... more statements ...`.
fn ellipsis(text: &str) -> usize {
    let end = text
        .find(|c| matches!(c, '\n' | '\r') || is_quote(c) || is_punctuation(c))
        .unwrap_or(text.len());
    text.get(..end).map_or(end, |text| text.trim_end().len())
}

/// The next token other than white space and noise, at or after an offset.
pub(super) fn token(text: &str, mut at: usize) -> Option<Token> {
    loop {
        let piece = piece(text, at)?;
        if piece.what.is_token() {
            return Some(piece);
        }
        at = piece.span.end;
    }
}

fn run(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    text.find(|c| !wanted(c)).unwrap_or(text.len())
}

fn line(text: &str) -> usize {
    text.find(['\r', '\n']).unwrap_or(text.len())
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n') || is_space(c) || is_invisible(c)
}

/// Returns `true` for a space that JSON does not accept as white space.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, ' ' | '\t' | '\r' | '\n')
}

fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '{' | '}' | '[' | ']' | ':' | ',' | '｛' | '｝' | '［' | '］' | '：' | '，' | '、'
    )
}

/// Quotation marks that enclose a whole string.
pub(super) fn is_quote(c: char) -> bool {
    is_double(c) || is_single(c)
}

fn is_double(c: char) -> bool {
    matches!(
        c,
        '"' | '“' | '”' | '„' | '‟' | '″' | '〝' | '〞' | '〟' | '«' | '»' | '＂'
    )
}

fn is_single(c: char) -> bool {
    matches!(c, '\'' | '‘' | '’' | '‚' | '‛' | '′' | '＇')
}

/// A string, starting at its opening quote. A string with JSON's own quote ends at the next such quote, unless a curly
/// quote before that is plausible and the straight one is not; with any other quote it ends where the text after it can
/// follow a string.
fn string(text: &str, first: char) -> (TokenKind, usize) {
    let open = first.len_utf8();
    let pairs: fn(char) -> bool = if is_single(first) {
        is_single
    } else {
        is_double
    };
    let mut escaped = false;
    let mut curly = None;
    let mut end = text.len();
    for (at, c) in text.char_indices().skip(1) {
        if matches!(c, '\n' | '\r') {
            end = at;
            break;
        }
        if std::mem::take(&mut escaped) {
            continue;
        }
        if c == '\\' {
            escaped = true;
        } else if pairs(c) {
            let after = at + c.len_utf8();
            let fits = may_follow(text.get(after..).unwrap_or_default());
            let found = (
                TokenKind::Text {
                    open,
                    close: c.len_utf8(),
                },
                after,
            );
            match (first, c) {
                ('"', '"') if fits => return found,
                ('"', '"') => return curly.unwrap_or(found),
                ('"', _) if fits && curly.is_none() => curly = Some(found),
                ('"', _) => {}
                _ if fits => return found,
                _ => {}
            }
        }
    }
    curly.unwrap_or((TokenKind::Text { open, close: 0 }, end))
}

/// Returns `true` if the text after a quote can follow a string. The lookahead is short: between a string and the next
/// token there are a few spaces, or a comment.
fn may_follow(text: &str) -> bool {
    let text = text
        .trim_start_matches(|c: char| matches!(c, ' ' | '\t') || is_space(c) || is_invisible(c));
    text.is_empty()
        || text.starts_with(['\r', '\n', '/', '#'])
        || text.starts_with(|c| is_punctuation(c) && !matches!(c, '{' | '｛' | '[' | '［'))
}
