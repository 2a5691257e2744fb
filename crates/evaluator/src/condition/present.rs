//! Tests of a key that is certainly present, but whose value is known only as a pattern: for example a session's
//! `aws:PrincipalArn`, in which the path of the role is unknown.
//!
//! This module decides what holds for every possible value of one test; combinations of several tests are left to
//! [`super::equivalence`].

use super::equivalence::{limited_to_parts, reading};
use super::{Comparison, Family, Operator, Quantifier, Test, compare};
use crate::context::Context;
use crate::identifiers::template::characters;
use crate::identifiers::wildcard::{self, Matching, Piece, Reach};
use crate::identifiers::{Resolution, Template};
use crate::policy::tables::holds_several;
use crate::truth::Truth;

/// Stands for an arbitrary character matched by a wildcard; no policy value contains it.
const ANY: char = '\0';

/// The most `?` in a value that are expanded.
const MOST_SINGLE: usize = 8;

/// The relation between the possible values of a key and one value of a policy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Every,
    Some,
    None,
}

impl Test {
    /// The result of the test, if it is the same for all values that the key can have.
    pub(super) fn whatever_the_value(&self, context: &Context) -> Option<bool> {
        let patterns = context.present(&self.key.value)?;
        let Operator::Compare {
            quantifier,
            comparison,
            negated,
            ..
        } = self.operator.value
        else {
            return match self.null_wants(false) {
                Truth::True => Some(true),
                Truth::False => Some(false),
                Truth::Unknown => None,
            };
        };
        // The result of an operator without a set operator for several values is decided elsewhere.
        if quantifier == Quantifier::One && holds_several(self.key.value.as_str()) {
            return None;
        }
        let any = [Piece::Many(Reach::Any)];
        let whole = patterns.iter().map(|text| characters(text));
        let patterns: Vec<Vec<Piece>> = if patterns.is_empty() {
            vec![any.to_vec()]
        } else {
            whole.collect()
        };
        let fits = |pattern: &[Piece]| {
            let values = self.values.iter();
            values.fold(Fit::None, |found, value| {
                let same = value.value.as_variable();
                let same = same.filter(|_| comparison.family() == Family::String);
                let fit = match same {
                    Some(variable) if context.are_same(&self.key.value, &variable.key) => {
                        Fit::Every
                    }
                    _ => fit(comparison, &value.value, pattern, context),
                };
                match (found, fit) {
                    (Fit::Every, _) | (_, Fit::Every) => Fit::Every,
                    (Fit::None, Fit::None) => Fit::None,
                    _ => Fit::Some,
                }
            })
        };
        let mut fits = patterns.iter().map(|pattern| fits(pattern));
        let first = fits.next()?;
        if first == Fit::Some || fits.any(|other| other != first) {
            return None;
        }
        Some((first == Fit::Every) != negated)
    }
}

/// Whether the value of a policy matches all strings of a pattern, or none of them. `Fit::Some` also means that this
/// could not be determined.
fn fit(comparison: Comparison, value: &Template, pattern: &[Piece], context: &Context) -> Fit {
    let family = comparison.family();
    if !matches!(family, Family::String | Family::Arn) {
        let literal: Option<String> = pattern.iter().copied().map(literal).collect();
        return match literal.map(|text| compare(comparison, value, &text, context)) {
            Some(Truth::True) => Fit::Every,
            Some(Truth::False) => Fit::None,
            Some(Truth::Unknown) | None => Fit::Some,
        };
    }
    let (wildcards, matching) = reading(comparison);
    let pieces = match value.resolve(context, wildcards) {
        Resolution::Unresolved => return Fit::None,
        Resolution::Unknown(pieces) => {
            return if wildcard::overlap(&pieces, pattern, matching) {
                Fit::Some
            } else {
                Fit::None
            };
        }
        Resolution::Pieces(pieces) => pieces.into_owned(),
    };
    let pieces = if family == Family::Arn {
        let Some(pieces) = limited_to_parts(&pieces) else {
            return Fit::None;
        };
        pieces
    } else {
        pieces
    };
    if !wildcard::overlap(&pieces, pattern, matching) {
        Fit::None
    } else if takes_every(&pieces, pattern, matching) {
        Fit::Every
    } else {
        Fit::Some
    }
}

const fn literal(piece: Piece) -> Option<char> {
    match piece {
        Piece::Char(character) => Some(character),
        Piece::One(_) | Piece::Many(_) => None,
    }
}

/// Returns `true` if a value certainly matches every string of a pattern.
///
/// The wildcards of the pattern are replaced by a character that equals no letter of the value, each `*` by one more of
/// them than the value has `?`: if the value still matches, one of its `*` matches some of them and would match any
/// number. This does not work for the fields of an ARN before the last: a wildcard there does not match a colon, and a
/// string of the pattern could contain one.
fn takes_every(value: &[Piece], pattern: &[Piece], matching: Matching) -> bool {
    let single = |piece: &&Piece| matches!(piece, Piece::One(_));
    let several = |piece: &&Piece| matches!(piece, Piece::Many(_));
    let singles = value.iter().filter(single).count();
    let limited = value.iter().rposition(|piece| {
        matches!(
            piece,
            Piece::One(Reach::Segment) | Piece::Many(Reach::Segment)
        )
    });
    let first = pattern.iter().position(|piece| literal(*piece).is_none());
    let colons = |pieces: &[Piece]| {
        pieces
            .iter()
            .filter(|piece| **piece == Piece::Char(':'))
            .count()
    };
    let reaches_far = match (limited, first) {
        (Some(limited), Some(first)) => {
            let before = value.get(..limited).map_or(0, colons);
            pattern.get(..first).map_or(0, colons) > before
        }
        _ => true,
    };
    if !reaches_far
        || singles > MOST_SINGLE
        || pattern.iter().filter(several).count() > 1
        || value.contains(&Piece::Char(ANY))
    {
        return value == [Piece::Many(Reach::Any)];
    }
    (0..=singles + 1).all(|count| {
        let mut text = String::new();
        for piece in pattern {
            match piece {
                Piece::Char(character) => text.push(*character),
                Piece::One(_) => text.push(ANY),
                Piece::Many(_) => text.extend(std::iter::repeat_n(ANY, count)),
            }
        }
        wildcard::matches(value, &text, matching)
    })
}

#[cfg(test)]
mod tests {
    use crate::context::Context;
    use crate::key::Key;
    use crate::layer::Layer;
    use crate::policy::read;
    use crate::truth::Truth::{self, False, True, Unknown};

    /// The ARNs by which a session of the role `R` is identified: the role can have any path.
    const ROLE: [&str; 2] = [
        "arn:aws:iam::444455556666:role/R",
        "arn:aws:iam::444455556666:role/?*/R",
    ];

    fn holds(operator: &str, key: &str, value: &str, patterns: &[&str]) -> Truth {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*", "Resource": "*",
                "Condition": {{"{operator}": {{"{key}": {value}}}}}}}}}"#
        );
        let policy = read(&text, Layer::Identity);
        let mut context = Context::default();
        let patterns = patterns.iter().map(|text| (*text).to_owned()).collect();
        context.insert_present(Key::new(key), patterns);
        let statement = policy.statements().first().unwrap();
        let tests = statement.condition.known().unwrap();
        tests.first().unwrap().judge(&context).holds
    }

    #[test]
    fn what_no_value_could_change_is_certain() {
        let role = "aws:PrincipalArn";
        for (operator, value, expected) in [
            ("ArnLike", r#""arn:aws:iam::444455556666:role/*""#, True),
            ("ArnLike", r#""arn:aws:iam::*:role/*R""#, True),
            ("ArnLike", r#""arn:*:iam::*:role/*""#, True),
            ("ArnLike", r#""arn:aws:iam::*:role/R""#, Unknown),
            ("ArnLike", r#""arn:aws:iam::*:role/*/R""#, Unknown),
            ("ArnLike", r#""arn:aws:iam::*:role/admin/*""#, Unknown),
            ("ArnLike", r#""arn:aws:iam::*:role/admin/S""#, False),
            ("ArnLike", r#""arn:aws:iam::*:role/?""#, Unknown),
            ("ArnLike", r#""arn:aws:iam::*:user/*""#, False),
            ("ArnLike", r#""arn:aws:iam::111122223333:role/*""#, False),
            ("ArnLike", r#""*""#, False),
            ("ArnNotLike", r#""arn:aws:iam::*:role/*""#, False),
            ("ArnNotLike", r#""arn:aws:iam::*:role/BreakGlass""#, True),
            ("ArnNotLikeIfExists", r#""arn:aws:iam::*:role/R""#, Unknown),
            // One value matches the role without a path, the other matches it with any path.
            (
                "ArnLike",
                r#"["arn:aws:iam::444455556666:role/R", "arn:aws:iam::444455556666:role/*/R"]"#,
                True,
            ),
            ("StringLike", r#""*""#, True),
            ("StringLike", r#""*:role/*""#, True),
            ("StringLike", r#""*???????""#, True),
            (
                "StringEquals",
                r#""arn:aws:iam::444455556666:role/R""#,
                Unknown,
            ),
            (
                "StringEquals",
                r#""arn:aws:iam::444455556666:role/*""#,
                False,
            ),
            (
                "StringNotEquals",
                r#""arn:aws:iam::444455556666:user/u""#,
                True,
            ),
            (
                "StringEqualsIgnoreCase",
                r#""ARN:AWS:IAM::444455556666:ROLE/x/r""#,
                Unknown,
            ),
            ("Null", r#""true""#, False),
            ("Null", r#""false""#, True),
        ] {
            assert_eq!(
                holds(operator, role, value, &ROLE),
                expected,
                "{operator} {value}"
            );
        }
    }

    #[test]
    fn a_value_that_can_be_anything_is_only_there() {
        for (operator, key, value, expected) in [
            ("Null", "aws:TokenIssueTime", r#""true""#, False),
            (
                "DateGreaterThan",
                "aws:TokenIssueTime",
                r#""2026-01-01T00:00:00Z""#,
                Unknown,
            ),
            ("StringLike", "aws:PrincipalOrgID", r#""*""#, True),
            ("StringEquals", "aws:PrincipalOrgID", r#""o-a""#, Unknown),
            (
                "ForAnyValue:StringLike",
                "aws:PrincipalOrgPaths",
                r#""*""#,
                True,
            ),
            ("StringLike", "aws:PrincipalOrgPaths", r#""*""#, Unknown),
        ] {
            assert_eq!(
                holds(operator, key, value, &[]),
                expected,
                "{operator} {key}"
            );
        }
        let mut context = Context::default();
        let [resource, caller] = ["aws:ResourceOrgID", "aws:PrincipalOrgID"].map(Key::new);
        context.insert_same(resource, caller);
        for (operator, expected) in [
            ("StringEquals", True),
            ("StringNotEquals", False),
            ("StringNotEqualsIfExists", False),
        ] {
            let text = format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*", "Resource": "*",
                    "Condition": {{"{operator}": {{"aws:ResourceOrgID": "${{aws:PrincipalOrgID}}"}}}}}}}}"#
            );
            let policy = read(&text, Layer::Identity);
            let tests = policy
                .statements()
                .first()
                .unwrap()
                .condition
                .known()
                .unwrap();
            let holds = tests.first().unwrap().judge(&context).holds;
            assert_eq!(holds, expected, "{operator}");
        }
        let flags = ["true", "false"];
        for (value, expected) in [
            ("true", Unknown),
            (r#"["true", "false"]"#, True),
            (r#""maybe""#, False),
        ] {
            let found = holds("Bool", "aws:MultiFactorAuthPresent", value, &flags);
            assert_eq!(found, expected, "{value}");
        }
    }
}
