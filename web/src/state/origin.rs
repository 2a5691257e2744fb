//! The origin of a draft, and whether anything of the original is left.

use super::State;
use super::draft::{Draft, Field};
use super::draft_reducer::FULL_ACCESS;
use vault::case::{self, Case, KeyKind};
use vault::examples::EXAMPLES;

/// The origin of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An unchanged example, by its number.
    Example(usize),
    /// A changed example, by its number.
    Changed(usize),
    /// A link that somebody made.
    Link,
    /// The person.
    Own,
}

impl Origin {
    /// Returns `true` for an unchanged example.
    pub(super) const fn is_example(self) -> bool {
        matches!(self, Self::Example(_))
    }

    /// The number of the example that it is or was.
    pub const fn example(self) -> Option<usize> {
        match self {
            Self::Example(number) | Self::Changed(number) => Some(number),
            Self::Link | Self::Own => None,
        }
    }

    /// The origin after a change by the person.
    pub(super) const fn touched(self) -> Self {
        match self {
            Self::Example(number) | Self::Changed(number) => Self::Changed(number),
            Self::Link | Self::Own => Self::Own,
        }
    }
}

/// An example as a request: without its expected results.
pub fn example(number: usize) -> Option<Case> {
    let case = case::read(EXAMPLES.get(number)?.text).ok()?;
    Some(Case {
        expect: None,
        ..case
    })
}

impl State {
    /// The origin of the present draft: an example of which nothing is left has become the person's own.
    pub fn comes_from(&self) -> Origin {
        match self.origin {
            Origin::Changed(number) if !self.holds_of(number) => Origin::Own,
            origin => origin,
        }
    }

    fn holds_of(&self, number: usize) -> bool {
        example(number).is_some_and(|case| self.draft.holds_of(&Draft::from_case(&case)))
    }
}

impl Draft {
    /// Returns `true` if a policy or a name of the example is still in this draft. Values that many people share are
    /// ignored: the region, and the policy that AWS attaches everywhere.
    fn holds_of(&self, example: &Self) -> bool {
        let is_kept = |field| {
            let is = self.field(field).trim();
            !is.is_empty() && is == example.field(field).trim()
        };
        // For another kind of key, the page does not show its ARN.
        let has_key = self.key.kind == KeyKind::Customer;
        is_kept(Field::CallerArn)
            || is_kept(Field::VaultName)
            || (has_key && is_kept(Field::KeyArn))
            || self.texts().any(|text| {
                text != FULL_ACCESS.trim() && example.texts().any(|other| other == text)
            })
    }

    /// The texts in the editors, without empty ones.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let levels = self.stacks.iter().flat_map(|stack| &stack.levels);
        let policies = levels.flat_map(|level| &level.policies);
        let texts = policies.map(|policy| policy.text.trim());
        texts.filter(|text| !text.is_empty())
    }
}
