//! The surroundings of a document within a text: prose, code fences, quote marks; and the start of a document.
//!
//! Only the start of a document is recognized here; its contents are handled by `repairer.rs`, which continues from
//! there.

use super::lexer::{self, TokenKind};
use super::{Done, Kind};
use evaluator::source::Span;

/// The start of the next document. The first can start with any bracket, or with a member whose brace is missing; after
/// other text it must start with a brace and a member, so that braces in prose are ignored.
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

/// The number of bytes in which the first member of a document is searched.
const NEAR: usize = 4096;

/// Returns `true` if the text after a brace continues as a document: with a member. Empty braces are not a document,
/// and neither is the syntax of other languages (`{ "Name" = ...` of Terraform).
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

/// Records the text around the documents, which is dropped.
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
