//! Text with wildcards and policy variables: `arn:aws:s3:::home/${aws:username}/*`.
//!
//! Source: `IAM/reference_policies_variables`. Which wildcards are active, and where variables are allowed, is decided
//! by `arn` and `condition`. Only `*` and `?` in the policy's text are wildcards: those in a variable's value, and
//! `${*}` and `${?}`, are ordinary characters.

mod read;

pub(crate) use read::characters;

use super::wildcard::{Piece, Reach, is_wild};
use crate::context::{Context, ContextValue, Lookup};
use crate::key::Key;
use crate::placeholder::placeholders;
use crate::small_str::SmallStr;
use crate::vec_map::sort;
use read::{limit_reach, read_special};
use std::borrow::Cow;

/// A policy variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The context key whose value replaces it.
    pub key: Key,
    /// The default value if the key is absent: `${aws:PrincipalTag/team, 'shared'}`.
    pub default: Option<String>,
}

/// Text that starts like a variable but is none. It stays literal text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TemplateProblem {
    /// `${` without `}`
    MissingBrace,
    /// `${}`, or only white space in it.
    Empty,
    /// White space in or around the name.
    SpaceInName,
    /// A default that is not in single quotes after a comma and a space.
    MissingQuote,
}

/// A text with wildcards and variables, as it is written in a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    /// `None` if it certainly equals its text: it has no wildcards, no variables and no escapes. Most values are of
    /// this kind, and most comparisons with them end at the first characters.
    special: Option<Special>,
}

/// The parsed form of a text with wildcards, variables or escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Special {
    pieces: Vec<Piece>,
    /// The variables, each with the index in the pieces where its value is inserted, in this order.
    variables: Vec<(usize, Variable)>,
    unfilled: Option<Unfilled>,
}

/// Placeholders that are not filled in. The text from the first to the last of them is unknown: their values can
/// contain wildcards, variables and colons.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unfilled {
    /// The index of the `*` in the pieces that stands for them.
    at: usize,
    /// The placeholders as they were written.
    placeholders: Vec<SmallStr>,
}

/// The meaning of `*` and `?` in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wildcards {
    /// Wildcards.
    Active,
    /// Literal characters.
    Literal,
}

/// A template with its variables resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution<'a> {
    /// All variables have a value.
    Pieces(Cow<'a, [Piece]>),
    /// A variable has neither a value nor a default: the text is null.
    Unresolved,
    /// The value of a variable is unknown, or there is a placeholder. The pieces have a `*` in its place: a text that
    /// they do not match is not matched for any value.
    Unknown(Vec<Piece>),
}

impl Template {
    /// Parses a text. Without `variables` (version 2008-10-17), it has neither variables nor escapes.
    pub fn parse(text: &str, variables: bool) -> (Self, Vec<TemplateProblem>) {
        let plain = if variables { 0 } else { text.len() };
        Self::parse_after(plain, text.to_owned(), false)
    }

    /// Parses a text with placeholders, which is unknown from the first to the last of them; `None` if it has none.
    pub fn parse_unfilled(text: &str, variables: bool) -> Option<Self> {
        Self::unfilled_after(if variables { 0 } else { text.len() }, text)
    }

    /// A text that is a placeholder as a whole.
    pub fn placeholder(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            special: Some(Special {
                pieces: vec![Piece::Many(Reach::Any)],
                variables: Vec::new(),
                unfilled: Some(Unfilled {
                    at: 0,
                    placeholders: vec![text.into()],
                }),
            }),
        }
    }

    /// As [`Template::parse_unfilled`], for a text without variables in its first `plain` bytes.
    pub(super) fn unfilled_after(plain: usize, text: &str) -> Option<Self> {
        let special = Special::unfilled(plain, text)?;
        Some(Self {
            text: text.to_owned(),
            special: Some(special),
        })
    }

    /// Parses the pattern of an ARN, without variables and escapes in its first `plain` bytes.
    pub(super) fn of_arn(plain: usize, text: String) -> (Self, Vec<TemplateProblem>) {
        Self::parse_after(plain, text, true)
    }

    fn parse_after(plain: usize, text: String, of_arn: bool) -> (Self, Vec<TemplateProblem>) {
        let mut problems = Vec::new();
        let mut special = if plain < text.len() && text.bytes().any(|byte| byte == b'$') {
            Some(read_special(plain, &text, &mut problems))
        } else if is_wild(&text) {
            Some(Special {
                pieces: characters(&text),
                variables: Vec::new(),
                unfilled: None,
            })
        } else {
            None
        };
        if let Some(special) = &mut special
            && of_arn
        {
            limit_reach(&mut special.pieces);
        }
        (Self { text, special }, problems)
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its variables, in the order of the text.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        let special = self.special.iter();
        special.flat_map(|special| special.variables.iter().map(|(_, variable)| variable))
    }

    /// Returns `true` if it certainly equals its text, in every context.
    pub(crate) const fn is_plain(&self) -> bool {
        self.special.is_none()
    }

    /// The placeholders in it that are not filled in.
    pub fn placeholders(&self) -> &[SmallStr] {
        let unfilled = self
            .special
            .as_ref()
            .and_then(|special| special.unfilled.as_ref());
        unfilled.map_or(&[], |unfilled| &unfilled.placeholders)
    }

    /// Returns `true` if it has a `*` or `?` that is not escaped.
    pub fn has_wildcards(&self) -> bool {
        self.special.as_ref().is_some_and(Special::has_wildcards)
    }

    /// The variable, if the text consists of exactly one.
    pub fn as_variable(&self) -> Option<&Variable> {
        let Special {
            pieces, variables, ..
        } = self.special.as_ref()?;
        match variables.as_slice() {
            [(_, variable)] if pieces.is_empty() => Some(variable),
            _ => None,
        }
    }

    /// Resolves the variables.
    pub fn resolve(&self, context: &Context, wildcards: Wildcards) -> Resolution<'_> {
        let Some(special) = &self.special else {
            return Resolution::Pieces(Cow::Owned(characters(&self.text)));
        };
        let as_written = wildcards == Wildcards::Active || !special.has_wildcards();
        if special.unfilled.is_some() && as_written && special.variables.is_empty() {
            return Resolution::Unknown(special.pieces.clone());
        }
        if special.variables.is_empty() && as_written {
            return Resolution::Pieces(Cow::Borrowed(&special.pieces));
        }
        match special.fill(context, wildcards) {
            None => Resolution::Unresolved,
            Some((pieces, holes)) if holes.is_empty() => Resolution::Pieces(Cow::Owned(pieces)),
            Some((pieces, _)) => Resolution::Unknown(pieces),
        }
    }

    /// For each use of the unknown value of `key`, the pieces before and after it, with a `*` for the unknown values of
    /// other keys.
    pub fn around(
        &self,
        key: &Key,
        context: &Context,
        wildcards: Wildcards,
    ) -> Vec<[Vec<Piece>; 2]> {
        let special = self.special.as_ref();
        let Some((pieces, holes)) = special.and_then(|special| special.fill(context, wildcards))
        else {
            return Vec::new();
        };
        let of_key = holes.iter().filter(|(_, hole)| *hole == Some(key));
        of_key
            .filter_map(|(at, _)| {
                Some([pieces.get(..*at)?.to_vec(), pieces.get(at + 1..)?.to_vec()])
            })
            .collect()
    }
}

impl Special {
    /// Parses a text with placeholders: the part before the first, a `*`, and the part after the last.
    ///
    /// A `${` that is not closed before the first placeholder could be closed by its value, and one in a placeholder's
    /// value by a `}` after the last: the text up to there is as unknown as the placeholders.
    fn unfilled(plain: usize, text: &str) -> Option<Self> {
        let places = placeholders(text);
        let (first, last) = (places.first()?, places.last()?);
        let mut before = text.get(..first.start)?;
        let mut after = text.get(last.end..)?;
        let mut problems = Vec::new();
        let mut special = read_special(plain.min(before.len()), before, &mut problems);
        if !problems.is_empty() {
            // An incomplete variable may become complete.
            before = before.get(..before.find("${")?)?;
            special = read_special(before.len(), before, &mut problems);
        }
        // A `$` at the end may begin a variable too.
        if before.ends_with('$') && plain < text.len() {
            special.pieces.pop();
        }
        if plain < text.len() {
            after = after.rsplit('}').next().unwrap_or_default();
        }
        let unlimited = special.pieces.len();
        special.pieces.push(Piece::Many(Reach::Any));
        special.pieces.extend(characters(after));
        special.unfilled = Some(Unfilled {
            at: unlimited,
            placeholders: {
                let names = places.into_iter().filter_map(|place| text.get(place));
                let mut names: Vec<SmallStr> = names.map(SmallStr::from).collect();
                sort(&mut names);
                names.dedup();
                names
            },
        });
        Some(special)
    }

    fn has_wildcards(&self) -> bool {
        let mut pieces = self.pieces.iter().enumerate();
        let hole = self.unfilled.as_ref().map(|unfilled| unfilled.at);
        pieces.any(|(at, piece)| !matches!(piece, Piece::Char(_)) && Some(at) != hole)
    }

    /// The pieces with the values of variables, and the positions of each `*` for an unknown value; `None` if a
    /// variable has neither a value nor a default.
    fn fill(&self, context: &Context, wildcards: Wildcards) -> Option<(Vec<Piece>, Holes<'_>)> {
        let mut filled = Vec::with_capacity(self.pieces.len());
        let mut holes = Vec::new();
        let mut from = 0;
        for (at, variable) in &self.variables {
            copy(self.pieces.get(from..*at), wildcards, &mut filled);
            from = *at;
            match (context.lookup(&variable.key), &variable.default) {
                (Lookup::Known(ContextValue::One(value)), _)
                | (Lookup::Known(ContextValue::Many(_)) | Lookup::Absent, Some(value)) => {
                    filled.extend(value.chars().map(Piece::Char));
                }
                // A key with several values has no value to insert (semantics 3.6, our reading).
                (Lookup::Known(ContextValue::Many(_)) | Lookup::Absent, None) => return None,
                (Lookup::Unknown, _) => {
                    holes.push((filled.len(), Some(&variable.key)));
                    filled.push(Piece::Many(Reach::Any));
                }
            }
        }
        // Variables occur only before the placeholders.
        if let Some(Unfilled { at, .. }) = &self.unfilled {
            copy(self.pieces.get(from..*at), wildcards, &mut filled);
            holes.push((filled.len(), None));
            filled.push(Piece::Many(Reach::Any));
            from = at + 1;
        }
        copy(self.pieces.get(from..), wildcards, &mut filled);
        Some((filled, holes))
    }
}

/// Copies pieces, with wildcards as active or literal.
fn copy(pieces: Option<&[Piece]>, wildcards: Wildcards, copied: &mut Vec<Piece>) {
    let pieces = pieces.unwrap_or_default().iter();
    copied.extend(pieces.map(|piece| match (wildcards, piece) {
        (Wildcards::Literal, Piece::Many(_)) => Piece::Char('*'),
        (Wildcards::Literal, Piece::One(_)) => Piece::Char('?'),
        (_, piece) => *piece,
    }));
}

/// The index of each `*` in the pieces that stands for an unknown value, with its key; `None` for placeholders.
type Holes<'a> = Vec<(usize, Option<&'a Key>)>;

#[cfg(test)]
mod tests {
    use super::{Resolution, Template, TemplateProblem, Wildcards};
    use crate::context::{Context, ContextValue};
    use crate::identifiers::wildcard::{Piece, Reach};
    use crate::key::Key;

    /// The characters as they are, wildcards preceded by a backslash.
    fn shown(pieces: &[Piece]) -> String {
        let shown = pieces.iter().map(|piece| match piece {
            Piece::Char(character) => character.to_string(),
            Piece::One(Reach::Any) => "\\?".to_owned(),
            Piece::Many(Reach::Any) => "\\*".to_owned(),
            Piece::One(_) | Piece::Many(_) => "limited".to_owned(),
        });
        shown.collect()
    }

    fn context() -> Context {
        let mut context = Context::default();
        context.insert(
            Key::new("aws:username"),
            ContextValue::One("an*".to_owned()),
        );
        let several = vec!["x".to_owned()];
        context.insert(Key::new("aws:TagKeys"), ContextValue::Many(several));
        context.insert_unknown(Key::new("aws:userid"));
        context
    }

    #[test]
    fn what_a_text_becomes() {
        for (text, wildcards, expected) in [
            ("a*b?c", Wildcards::Active, r"a\*b\?c"),
            ("a*b?c", Wildcards::Literal, "a*b?c"),
            ("${*}${?}${$}", Wildcards::Active, "*?$"),
            ("${$}{x}", Wildcards::Active, "${x}"),
            ("$x {y} }", Wildcards::Active, "$x {y} }"),
            ("h/${aws:username}/*", Wildcards::Active, r"h/an*/\*"),
            ("${AWS:UserName}", Wildcards::Active, "an*"),
            (
                "${aws:none, 'd*'}-${aws:none, ''}",
                Wildcards::Active,
                "d*-",
            ),
            ("${aws:username, 'd'}", Wildcards::Active, "an*"),
            ("${aws:TagKeys, 'd'}", Wildcards::Active, "d"),
            ("${aws:none}", Wildcards::Active, "unresolved"),
            ("${aws:userid}${aws:none}", Wildcards::Active, "unresolved"),
            ("${aws:TagKeys}", Wildcards::Active, "unresolved"),
            ("*${aws:userid}x", Wildcards::Literal, r"unknown *\*x"),
            ("${aws:userid, 'd'}", Wildcards::Active, r"unknown \*"),
        ] {
            let (template, problems) = Template::parse(text, true);
            assert_eq!(problems, [], "{text}");
            assert_eq!(template.text(), text);
            let found = match template.resolve(&context(), wildcards) {
                Resolution::Pieces(pieces) => shown(&pieces),
                Resolution::Unknown(pieces) => format!("unknown {}", shown(&pieces)),
                Resolution::Unresolved => "unresolved".to_owned(),
            };
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_variable_stays_text() {
        use TemplateProblem::{Empty, MissingBrace, MissingQuote, SpaceInName};
        for (text, variables, expected) in [
            ("${aws:username}", false, None),
            ("${*", true, Some(MissingBrace)),
            ("${aws:username", true, Some(MissingBrace)),
            ("${aws:username, 'x'", true, Some(MissingBrace)),
            ("${}", true, Some(Empty)),
            ("${ }", true, Some(Empty)),
            ("${, 'x'}", true, Some(Empty)),
            ("${aws:user name}", true, Some(SpaceInName)),
            ("${aws:username }", true, Some(SpaceInName)),
            ("${aws:username,'x'}", true, Some(MissingQuote)),
            ("${aws:username, x}", true, Some(MissingQuote)),
            ("${aws:username, 'x}", true, Some(MissingQuote)),
        ] {
            let (template, problems) = Template::parse(text, variables);
            assert_eq!(problems, Vec::from_iter(expected), "{text}");
            assert_eq!(template.variables().count(), 0, "{text}");
            let resolved = template.resolve(&context(), Wildcards::Literal);
            let Resolution::Pieces(pieces) = resolved else {
                panic!("{text}: {resolved:?}");
            };
            assert_eq!(shown(&pieces), text);
        }
    }

    #[test]
    fn what_stands_around_an_unknown_value() {
        let key = Key::new("aws:userid");
        let around = |text| {
            let (template, _) = Template::parse(text, true);
            let around = template.around(&key, &context(), Wildcards::Active);
            let shown = around
                .iter()
                .map(|[before, after]| [shown(before), shown(after)]);
            shown.collect::<Vec<_>>()
        };
        assert_eq!(around("a*${aws:userid}${aws:username}"), [[r"a\*", "an*"]]);
        assert_eq!(
            around("${aws:userid}-${aws:userid}"),
            [["", r"-\*"], [r"\*-", ""]]
        );
        assert_eq!(around("${aws:userid}${aws:none}").len(), 0);
        assert_eq!(around("${aws:username}").len(), 0);
    }
}
