//! Parsing of templates: the pieces of a text, and the variables between them.

use super::{Special, TemplateProblem, Variable};
use crate::identifiers::arn::COLONS;
use crate::identifiers::wildcard::{Piece, Reach};
use crate::key::Key;

/// The piece for a character that starts neither a variable nor an escape.
const fn piece(character: char) -> Piece {
    match character {
        '*' => Piece::Many(Reach::Any),
        '?' => Piece::One(Reach::Any),
        other => Piece::Char(other),
    }
}

/// The pieces of a text without variables and escapes.
pub(crate) fn characters(text: &str) -> Vec<Piece> {
    text.chars().map(piece).collect()
}

/// Parses a text that may contain variables or escapes, except in its first `plain` bytes.
pub(super) fn read_special(
    plain: usize,
    text: &str,
    problems: &mut Vec<TemplateProblem>,
) -> Special {
    let mut pieces = Vec::with_capacity(text.len());
    let mut variables = Vec::new();
    let mut rest = text.chars();
    while let Some(first) = rest.next() {
        if first == '$'
            && text.len() - rest.as_str().len() > plain
            && let Some(inner) = rest.as_str().strip_prefix('{')
        {
            match read_variable(inner) {
                Ok((Read::Character(character), after)) => {
                    pieces.push(Piece::Char(character));
                    rest = after.chars();
                    continue;
                }
                Ok((Read::Variable(variable), after)) => {
                    variables.push((pieces.len(), variable));
                    rest = after.chars();
                    continue;
                }
                Err(problem) => problems.push(problem),
            }
        }
        pieces.push(piece(first));
    }
    Special {
        pieces,
        variables,
        unfilled: None,
    }
}

/// Sets the reach of each wildcard. A `*` that ends a segment can match beyond the colon; every other one, and every
/// `?`, stays within its segment.
pub(super) fn limit_reach(pieces: &mut [Piece]) {
    let mut colons = 0;
    let mut at = 0;
    while let Some(piece) = pieces.get(at).copied() {
        let ends = matches!(pieces.get(at + 1), None | Some(Piece::Char(':')));
        let limited = match piece {
            Piece::Char(':') => {
                colons += 1;
                piece
            }
            Piece::Char(_) => piece,
            Piece::One(_) => Piece::One(Reach::Segment),
            Piece::Many(_) if !ends => Piece::Many(Reach::Segment),
            // After the fifth colon, colons do not separate segments of the ARN.
            Piece::Many(_) if colons >= COLONS => Piece::Many(Reach::Any),
            Piece::Many(_) => Piece::Many(Reach::SegmentEnd),
        };
        if let Some(place) = pieces.get_mut(at) {
            *place = limited;
        }
        at += 1;
    }
}

enum Read {
    Character(char),
    Variable(Variable),
}

/// Parses the text after `${`, and returns the rest after its `}`.
fn read_variable(inner: &str) -> Result<(Read, &str), TemplateProblem> {
    for special in ['*', '?', '$'] {
        if let Some(after) = inner
            .strip_prefix(special)
            .and_then(|rest| rest.strip_prefix('}'))
        {
            return Ok((Read::Character(special), after));
        }
    }
    // No name contains a `$`, so a text full of `${` is not scanned to its end for each of them.
    let name_end = inner
        .find([',', '}', '$'])
        .filter(|at| inner.as_bytes().get(*at) != Some(&b'$'))
        .ok_or(TemplateProblem::MissingBrace)?;
    let (name, rest) = inner.split_at(name_end);
    if name.trim().is_empty() {
        return Err(TemplateProblem::Empty);
    }
    if name.contains(char::is_whitespace) {
        return Err(TemplateProblem::SpaceInName);
    }
    let key = Key::new(name);
    if let Some(after) = rest.strip_prefix('}') {
        let variable = Variable { key, default: None };
        return Ok((Read::Variable(variable), after));
    }
    let (default, after) = rest
        .strip_prefix(", '")
        .and_then(|rest| rest.split_once('\''))
        .ok_or(TemplateProblem::MissingQuote)?;
    let after = after
        .strip_prefix('}')
        .ok_or(TemplateProblem::MissingBrace)?;
    let default = Some(default.to_owned());
    Ok((Read::Variable(Variable { key, default }), after))
}
