//! Matching text against a pattern with `*` and `?`, in time linear in text times pattern.
//!
//! Patterns are built by `template`. The algorithm keeps one row of a dynamic programming table, as for an edit
//! distance: for each prefix of the pattern, whether it matches the text read so far. So no pattern is slow, and a `*`
//! that must not cross a colon costs no more than one that may. Patterns without such a `*`, which include all action
//! patterns, need no table.

use std::str::Chars;

/// The characters that a wildcard matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Any character.
    Any,
    /// Any character except a colon: a wildcard within a segment of an ARN.
    Segment,
    /// As `Segment`, or as `Any` for callers who rely on AWS's statement that a `*` at the end of a segment can expand
    /// beyond the colon (`IAM/reference_policies_elements_resource`).
    SegmentEnd,
}

/// One element of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// A literal character.
    Char(char),
    /// `?`: exactly one Unicode scalar value.
    One(Reach),
    /// `*`: any number of Unicode scalar values, including none.
    Many(Reach),
}

impl Piece {
    /// Returns `true` if it matches any character, or is a literal.
    const fn is_unlimited(self) -> bool {
        matches!(
            self,
            Self::Char(_) | Self::One(Reach::Any) | Self::Many(Reach::Any)
        )
    }
}

/// The options of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Matching {
    /// Letters that differ only in case are equal.
    pub ignore_case: bool,
    /// A wildcard with [`Reach::SegmentEnd`] may cross colons.
    pub across_colons: bool,
}

impl Matching {
    /// Case sensitive, and wildcards stay within their segments.
    pub const EXACT: Self = Self {
        ignore_case: false,
        across_colons: false,
    };

    /// Letters that differ only in case are equal.
    pub const IGNORE_CASE: Self = Self {
        ignore_case: true,
        across_colons: false,
    };

    /// A `*` at the end of an ARN's segment may cross colons.
    pub const ACROSS_COLONS: Self = Self {
        ignore_case: false,
        across_colons: true,
    };

    /// Returns `true` if two characters are equal under these options.
    #[inline]
    pub fn same(self, one: char, other: char) -> bool {
        one == other || (self.ignore_case && fold(one) == fold(other))
    }

    /// Returns `true` if a wildcard matches the character.
    #[inline]
    pub const fn takes(self, reach: Reach, character: char) -> bool {
        match reach {
            Reach::Any => true,
            Reach::Segment => character != ':',
            Reach::SegmentEnd => self.across_colons || character != ':',
        }
    }
}

/// Returns `true` if a text contains a `*` or a `?`, so that it is not an exact value where these are wildcards.
pub fn is_wild(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'*' | b'?'))
}

/// The character in lower case, where that is one character (`İ` stays as it is).
pub fn fold(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => character,
    }
}

/// Returns `true` if two texts are equal without regard to case.
pub fn equal_ignoring_case(one: &str, other: &str) -> bool {
    // Fast path: most names differ in their first letter, and these are ASCII letters.
    if let (Some(first), Some(second)) = (one.bytes().next(), other.bytes().next())
        && (first | second).is_ascii()
        && !first.eq_ignore_ascii_case(&second)
    {
        return false;
    }
    // Fast path: equal names are usually spelled identically.
    if one == other || one.eq_ignore_ascii_case(other) {
        return true;
    }
    let mut pairs = one.bytes().zip(other.bytes());
    match pairs.find(|(one, other)| !one.eq_ignore_ascii_case(other)) {
        // One text is a proper prefix of the other.
        None => false,
        Some((first, second)) if first.is_ascii() && second.is_ascii() => false,
        Some(_) => one.chars().map(fold).eq(other.chars().map(fold)),
    }
}

/// Returns `true` if the whole text matches the whole pattern.
pub fn matches(pattern: &[Piece], text: &str, matching: Matching) -> bool {
    let mut pattern = pattern;
    let mut rest = text.chars();
    // Fast path: most mismatches are in the literal prefix, and most matching patterns end in their only `*`.
    while let Some((Piece::Char(expected), after)) = pattern.split_first() {
        if !rest
            .next()
            .is_some_and(|found| matching.same(*expected, found))
        {
            return false;
        }
        pattern = after;
    }
    match pattern {
        [] => rest.next().is_none(),
        [Piece::Many(Reach::Any)] => true,
        _ if pattern.iter().all(|piece| piece.is_unlimited()) => {
            matches_unlimited(pattern, rest, matching)
        }
        _ => {
            let mut row = Row::new(pattern);
            rest.all(|character| row.read(pattern, character, matching)) && row.accepts()
        }
    }
}

/// As [`matches()`], for a pattern in which every wildcard matches any character: then the greedy algorithm works, in
/// which each `*` matches as little as possible and only the last one is ever extended.
fn matches_unlimited(pattern: &[Piece], text: Chars<'_>, matching: Matching) -> bool {
    let (mut pattern, mut text) = (pattern, text);
    // The pattern after the last `*`, and the text from which this `*` can be extended.
    let mut last: Option<(&[Piece], Chars<'_>)> = None;
    loop {
        let found = text.clone().next();
        match (pattern.split_first(), found) {
            (Some((Piece::Many(_), [])), _) | (None, None) => return true,
            (Some((Piece::Many(_), after)), _) => {
                last = Some((after, text.clone()));
                pattern = after;
                continue;
            }
            (Some((Piece::Char(expected), after)), Some(found))
                if matching.same(*expected, found) =>
            {
                text.next();
                pattern = after;
                continue;
            }
            (Some((Piece::One(_), after)), Some(_)) => {
                text.next();
                pattern = after;
                continue;
            }
            _ => {}
        }
        let Some((after, left)) = &mut last else {
            return false;
        };
        if left.next().is_none() {
            return false;
        }
        pattern = after;
        text = left.clone();
    }
}

/// Returns `true` if some text matches both patterns.
pub fn overlap(one: &[Piece], other: &[Piece], matching: Matching) -> bool {
    let (mut one, mut other) = (one, other);
    // Fast path: most patterns without a common text differ in their literal prefix.
    while let ([Piece::Char(left), rest @ ..], [Piece::Char(right), others @ ..]) = (one, other) {
        if !matching.same(*left, *right) {
            return false;
        }
        (one, other) = (rest, others);
    }
    let takes_both = |left: &Piece, right: &Piece| match (left, right) {
        (Piece::Char(left), Piece::Char(right)) => matching.same(*left, *right),
        (Piece::Char(character), Piece::One(reach) | Piece::Many(reach))
        | (Piece::One(reach) | Piece::Many(reach), Piece::Char(character)) => {
            matching.takes(*reach, *character)
        }
        (Piece::One(_) | Piece::Many(_), Piece::One(_) | Piece::Many(_)) => true,
    };
    let many = |piece: &Piece| matches!(piece, Piece::Many(_));
    // For each prefix of the other pattern, whether some text matches both it and the part of the first pattern read so
    // far.
    let mut row = vec![false; other.len() + 1];
    if let Some(start) = row.first_mut() {
        *start = true;
    }
    for at in 0..=one.len() {
        let left = one.get(at);
        let mut next = vec![false; other.len() + 1];
        let mark = |cells: &mut [bool], place: usize| {
            if let Some(cell) = cells.get_mut(place) {
                *cell = true;
            }
        };
        for place in 0..=other.len() {
            if !row.get(place).copied().unwrap_or(false) {
                continue;
            }
            let right = other.get(place);
            if left.is_some_and(many) {
                mark(&mut next, place);
            }
            if right.is_some_and(many) {
                mark(&mut row, place + 1);
            }
            let (Some(left), Some(right)) = (left, right) else {
                continue;
            };
            match (many(left), many(right)) {
                _ if !takes_both(left, right) => {}
                (true, true) => {}
                (true, false) => mark(&mut row, place + 1),
                (false, true) => mark(&mut next, place),
                (false, false) => mark(&mut next, place + 1),
            }
        }
        if at < one.len() {
            row = next;
        }
    }
    row.last().copied().unwrap_or(false)
}

/// For each prefix of the text, by its number of characters, whether the pattern matches it.
pub fn beginnings<'a>(
    pattern: &'a [Piece],
    text: impl IntoIterator<Item = char> + 'a,
    matching: Matching,
) -> impl Iterator<Item = bool> + 'a {
    let mut row = Row::new(pattern);
    let none = row.accepts();
    let rest = text.into_iter().map(move |character| {
        row.read(pattern, character, matching);
        row.accepts()
    });
    std::iter::once(none).chain(rest)
}

/// For each prefix of a pattern, whether it matches the text read so far.
struct Row(Vec<bool>);

impl Row {
    /// The row before the first character.
    fn new(pattern: &[Piece]) -> Self {
        let mut row = vec![true];
        let mut open = true;
        for piece in pattern {
            open = open && matches!(piece, Piece::Many(_));
            row.push(open);
        }
        Self(row)
    }

    /// Reads one character; returns `false` if nothing can match any more. `pattern` is the one that the row was made
    /// for.
    fn read(&mut self, pattern: &[Piece], character: char, matching: Matching) -> bool {
        let mut places = self.0.iter_mut();
        // Whether the pattern up to here matched before the character, and including it.
        let (mut before, mut with) = (false, false);
        if let Some(start) = places.next() {
            before = std::mem::replace(start, false);
        }
        let mut alive = false;
        for (piece, place) in pattern.iter().zip(places) {
            let longer = *place;
            with = match *piece {
                Piece::Char(expected) => before && matching.same(expected, character),
                Piece::One(reach) => before && matching.takes(reach, character),
                Piece::Many(reach) => with || (longer && matching.takes(reach, character)),
            };
            *place = with;
            before = longer;
            alive |= with;
        }
        alive
    }

    /// Returns `true` if the whole pattern matches the text read so far.
    fn accepts(&self) -> bool {
        self.0.last().copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::{Matching, Piece, Reach, equal_ignoring_case, fold, matches};

    fn pattern(text: &str, reach: Reach) -> Vec<Piece> {
        text.chars()
            .map(|character| match character {
                '*' => Piece::Many(reach),
                '?' => Piece::One(reach),
                other => Piece::Char(other),
            })
            .collect()
    }

    #[test]
    fn whole_texts_against_whole_patterns() {
        for (written, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("a", "", false),
            ("a", "a", true),
            ("a", "ab", false),
            ("ab", "a", false),
            ("*", "", true),
            ("*", "abc", true),
            ("**", "", true),
            ("?", "", false),
            ("?", "a", true),
            ("?", "日", true),
            ("?", "👍", true),
            ("??", "👍", false),
            ("?*", "", false),
            ("?*?", "a", false),
            ("?*?", "ab", true),
            ("a*", "a", true),
            ("a*b", "ab", true),
            ("a*b", "aXbXb", true),
            ("a*b", "aXbX", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*ab*ab", "abab", true),
            ("*ab*ab", "aab", false),
            ("a.c", "abc", false),
            ("[a]", "a", false),
        ] {
            let found = matches(&pattern(written, Reach::Any), text, Matching::EXACT);
            assert_eq!(found, expected, "{written} {text}");
        }
    }

    #[test]
    fn wildcards_and_colons() {
        for (written, reach, text, within, across) in [
            ("a*z", Reach::Any, "a:z", true, true),
            ("a*z", Reach::Segment, "a:z", false, false),
            ("a*z", Reach::Segment, "abz", true, true),
            ("a?z", Reach::Segment, "a:z", false, false),
            ("a*:z", Reach::SegmentEnd, "ab:z", true, true),
            ("a*:z", Reach::SegmentEnd, "ab:c:z", false, true),
        ] {
            let pattern = pattern(written, reach);
            assert_eq!(
                matches(&pattern, text, Matching::EXACT),
                within,
                "{written} {text}"
            );
            let found = matches(&pattern, text, Matching::ACROSS_COLONS);
            assert_eq!(found, across, "{written} {text} across");
        }
    }

    /// Matching the earliest possible text is not sufficient once a later `*` must not cross a colon.
    #[test]
    fn a_star_may_have_to_take_more_than_the_least() {
        let pattern = [
            Piece::Many(Reach::Any),
            Piece::Char(':'),
            Piece::Char('a'),
            Piece::Many(Reach::Segment),
            Piece::Char('b'),
        ];
        assert!(matches(&pattern, "x:a:y:aqb", Matching::EXACT));
    }

    #[test]
    fn letters_without_case() {
        for (one, other, expected) in [
            ("Prod", "pROD", true),
            ("É", "é", true),
            ("Straße", "STRASSE", false),
            ("İ", "i", false),
            ("a", "ab", false),
        ] {
            assert_eq!(equal_ignoring_case(one, other), expected, "{one} {other}");
            let pattern = pattern(one, Reach::Any);
            assert_eq!(matches(&pattern, other, Matching::IGNORE_CASE), expected);
        }
        assert_eq!(fold('İ'), 'İ');
    }
}
