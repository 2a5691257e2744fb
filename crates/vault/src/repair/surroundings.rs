//! The surroundings of a document within a text: prose, code fences, quote marks, and where the document begins.
//!
//! Knows how a document may begin, not what is in it: that is `repairer.rs`, which reads on from there.

use super::lexer::{self, TokenKind};
use super::{Done, Kind};
use evaluator::source::Span;

/// Where the next document begins. The first may be any bracket, or a member whose brace was left out; after
/// other text it is a brace with a member, so that braces in prose are none.
pub(super) fn start(text: &str, at: usize) -> Option<usize> {
    if at == 0
        && let Some(first) = lexer::token(text, 0)
    {
        let member = || {
            let next = lexer::token(text, first.span.end);
            next.is_some_and(|next| next.what == TokenKind::Colon)
        };
        match first.what {
            TokenKind::Open(_) => return Some(first.span.start),
            TokenKind::Text { .. } if member() => return Some(first.span.start),
            _ => {}
        }
    }
    let rest = text.get(at..)?;
    rest.char_indices()
        .filter(|(_, c)| matches!(c, '{' | '｛'))
        .map(|(offset, c)| (at + offset, at + offset + c.len_utf8()))
        .find(|(_, inside)| begins(text, *inside))
        .map(|(start, _)| start)
}

/// How far is looked for the first member of a document in other text.
const NEAR: usize = 4096;

/// Whether a document goes on behind its brace: with a member. Nothing between the braces is no document, and neither
/// is what other languages write there (`{ "Name" = ...` of Terraform).
fn begins(text: &str, inside: usize) -> bool {
    let end = (inside..=(inside + NEAR).min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    let near = end.and_then(|end| text.get(..end)).unwrap_or(text);
    let Some(next) = lexer::token(near, inside) else {
        return false;
    };
    let is_other = || {
        let after = lexer::token(near, next.span.end);
        after.is_some_and(|after| {
            after.what == TokenKind::Bare
                && near
                    .get(after.span.range())
                    .is_some_and(|word| word.starts_with('='))
        })
    };
    matches!(next.what, TokenKind::Text { .. }) && !is_other()
}

/// Notes what lies around the documents, none of which is kept.
pub(super) fn aside(text: &str, span: Span, done: &mut Vec<Done>) {
    let Some(around) = text.get(span.range()) else {
        return;
    };
    let trimmed = around.trim();
    let whole = {
        let start = span.start + (around.len() - around.trim_start().len());
        Span::new(start, start + trimmed.len())
    };
    if trimmed.contains("```") {
        done.push(Done {
            kind: Kind::Fence,
            span: whole,
        });
        return;
    }
    if !trimmed.is_empty() && trimmed.chars().all(|c| lexer::is_quote(c) || c == '`') {
        done.push(Done {
            kind: Kind::Quote,
            span: whole,
        });
        return;
    }
    let mut found = Vec::new();
    let mut at = span.start;
    while at < span.end {
        let Some(piece) = lexer::piece(text, at) else {
            break;
        };
        let kind = match piece.what {
            TokenKind::Blank => None,
            TokenKind::Noise(kind) => Some(kind),
            TokenKind::Comma => Some(Kind::ExtraComma),
            TokenKind::Close(_) => Some(Kind::ExtraBrace),
            _ => {
                done.push(Done {
                    kind: Kind::Prose,
                    span: whole,
                });
                return;
            }
        };
        let span = piece.span;
        found.extend(kind.map(|kind| Done { kind, span }));
        at = span.end;
    }
    done.extend(found);
}
