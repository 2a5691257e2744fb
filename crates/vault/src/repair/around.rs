//! Where documents begin in a text, and what lies around them: prose, fences, marks.
//!
//! Knows how a document may begin, not what is in it: that is `mend.rs`, which reads on from there.

use super::pieces::{self, Bracket, What};
use super::{Done, Kind};
use evaluator::source::Span;

/// Where the next document begins. The first may be any bracket, or a member whose brace was left out; after
/// other text it is a brace with a member, so that braces in prose are none.
pub(super) fn start(text: &str, at: usize) -> Option<usize> {
    if at == 0
        && let Some(first) = pieces::token(text, 0)
    {
        let member = || {
            let next = pieces::token(text, first.span.end);
            next.is_some_and(|next| next.what == What::Colon)
        };
        match first.what {
            What::Open(_) => return Some(first.span.start),
            What::Text { .. } if member() => return Some(first.span.start),
            _ => {}
        }
    }
    let rest = text.get(at..)?;
    rest.char_indices()
        .filter(|(_, c)| matches!(c, '{' | '｛'))
        .map(|(offset, c)| (at + offset, at + offset + c.len_utf8()))
        .find(|(_, inside)| {
            pieces::token(text, *inside).is_some_and(|next| {
                matches!(next.what, What::Text { .. } | What::Close(Bracket::Brace))
            })
        })
        .map(|(start, _)| start)
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
    if !trimmed.is_empty() && trimmed.chars().all(|c| pieces::is_quote(c) || c == '`') {
        done.push(Done {
            kind: Kind::Quote,
            span: whole,
        });
        return;
    }
    let mut found = Vec::new();
    let mut at = span.start;
    while at < span.end {
        let Some(piece) = pieces::piece(text, at) else {
            break;
        };
        let kind = match piece.what {
            What::Blank => None,
            What::Noise(kind) => Some(kind),
            What::Comma => Some(Kind::ExtraComma),
            What::Close(_) => Some(Kind::ExtraBrace),
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
