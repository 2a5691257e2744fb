//! Conversion of text with wildcards and variables into regular expressions.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::Regex;
use serde_json::Value;

use super::condition::Context;

/// One character of a pattern after its variables were filled in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Piece {
    /// This character and no other.
    Literal(char),
    /// A `*` that was written in the policy.
    Star,
    /// A `?` that was written in the policy.
    Question,
}

/// The pieces of `text`; `None` when a variable has neither a value nor a default (3.6).
pub(crate) fn expand(text: &str, variables: bool, context: &Context) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if variables && rest.starts_with("${") {
            let end = rest
                .find('}')
                .expect("the generator and the cases close their variables");
            let inside = &rest[2..end];
            rest = &rest[end + 1..];
            match inside {
                "*" | "?" | "$" => pieces.extend(inside.chars().map(Piece::Literal)),
                _ => pieces.extend(value(inside, context)?.chars().map(Piece::Literal)),
            }
            continue;
        }
        rest = &rest[first.len_utf8()..];
        pieces.push(match first {
            '*' => Piece::Star,
            '?' => Piece::Question,
            other => Piece::Literal(other),
        });
    }
    Some(pieces)
}

fn value(inside: &str, context: &Context) -> Option<String> {
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => (key, Some(default.trim().trim_matches('\'').to_owned())),
        None => (inside, None),
    };
    match context.get(&key.to_lowercase()) {
        Some(Value::Array(_)) | None => default,
        Some(scalar) => Some(text(scalar)),
    }
}

/// A JSON scalar as text.
pub(crate) fn text(scalar: &Value) -> String {
    match scalar {
        Value::String(string) => string.clone(),
        other => other.to_string(),
    }
}

/// Whether the whole of `text` matches the pieces, `*` and `?` being wildcards.
pub(crate) fn like(pieces: &[Piece], text: &str, ignore_case: bool) -> bool {
    let source: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(literal) => regex::escape(&literal.to_string()),
            Piece::Star => ".*".to_owned(),
            Piece::Question => ".".to_owned(),
        })
        .collect();
    matches(
        &format!("(?s{})^{source}$", if ignore_case { "i" } else { "" }),
        text,
    )
}

/// Whether the text equals the pieces, with `*` and `?` as literal characters.
pub(crate) fn equal(pieces: &[Piece], text: &str) -> bool {
    let literal: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(literal) => *literal,
            Piece::Star => '*',
            Piece::Question => '?',
        })
        .collect();
    literal == text
}

/// Whether an action matches an `Action` entry (2.6): the prefix whole, the name with wildcards.
pub(crate) fn action(pattern: &str, action: &str) -> bool {
    if pattern == "*" || pattern == "*:*" {
        return true;
    }
    let (Some((prefix, name)), Some((service, called))) =
        (pattern.split_once(':'), action.split_once(':'))
    else {
        return false;
    };
    let name = expand(name, false, &Context::new()).expect("no variables, nothing unresolved");
    prefix.eq_ignore_ascii_case(service) && like(&name, called, true)
}

/// The meaning of a pattern with fewer than six segments in a policy type (2.7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Short {
    /// Identity, boundary and session policies: the missing segments are `*`.
    Extends,
    /// Resource policies: the same if there is a wildcard; otherwise nothing matches.
    ExtendsIfWild,
    /// SCPs: only with a `*` at the end.
    EndsInStar,
}

/// Whether a resource matches a `Resource` entry (2.7).
pub(crate) fn resource(
    pattern: &str,
    resource: &str,
    short: Short,
    variables: bool,
    context: &Context,
) -> bool {
    if pattern == "*" {
        return true;
    }
    if resource == "*" || !pattern.starts_with("arn:") {
        return false;
    }
    let Some(mut pieces) = expand(pattern, variables, context) else {
        return false;
    };
    let colons = pieces
        .iter()
        .filter(|piece| **piece == Piece::Literal(':'))
        .count();
    if colons < 5 {
        let extends = match short {
            Short::Extends => true,
            Short::ExtendsIfWild => pieces
                .iter()
                .any(|piece| matches!(piece, Piece::Star | Piece::Question)),
            Short::EndsInStar => pieces.last() == Some(&Piece::Star),
        };
        if !extends {
            return false;
        }
        for _ in colons..5 {
            pieces.extend([Piece::Literal(':'), Piece::Star]);
        }
    }
    let source: String = pieces
        .iter()
        .enumerate()
        .map(|(at, piece)| match piece {
            Piece::Literal(literal) => regex::escape(&literal.to_string()),
            Piece::Question => "[^:]".to_owned(),
            Piece::Star => match pieces.get(at + 1) {
                None | Some(Piece::Literal(':')) => ".*".to_owned(),
                Some(_) => "[^:]*".to_owned(),
            },
        })
        .collect();
    matches(&format!("(?s)^{source}$"), resource)
}

/// Whether the value matches an ARN operator's pattern: six parts, of which the last one may contain colons (3.2).
pub(crate) fn arn(pieces: &[Piece], value: &str) -> bool {
    let mut parts: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in pieces {
        if *piece == Piece::Literal(':') && parts.len() < 6 {
            parts.push(Vec::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(*piece);
        }
    }
    let values: Vec<&str> = value.splitn(6, ':').collect();
    values.len() == 6
        && values[0] == "arn"
        && parts.len() == 6
        && parts
            .iter()
            .zip(values)
            .all(|(part, value)| like(part, value, false))
}

/// Cached, because compiling takes longer than matching, and the same few patterns recur.
fn matches(source: &str, text: &str) -> bool {
    thread_local! {
        static COMPILED: RefCell<HashMap<String, Regex>> = RefCell::new(HashMap::new());
    }
    COMPILED.with_borrow_mut(|compiled| {
        compiled
            .entry(source.to_owned())
            .or_insert_with(|| Regex::new(source).expect("every part is escaped"))
            .is_match(text)
    })
}
