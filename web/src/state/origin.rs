//! The origin of a draft, and whether anything of it is left.

use super::State;
use super::draft::{Draft, Field};
use super::draft_reducer::FULL_ACCESS;
use vault::case::{self, Case, KeyKind};
use vault::examples::EXAMPLES;

/// Where the draft came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An example, untouched, by its number.
    Example(usize),
    /// An example that was changed since, by its number.
    Changed(usize),
    /// A link that somebody made.
    Link,
    /// The person.
    Own,
}

impl Origin {
    /// Whether it is an example that nobody touched.
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

    /// The origin of a draft that the person changes.
    pub(super) const fn touched(self) -> Self {
        match self {
            Self::Example(number) | Self::Changed(number) => Self::Changed(number),
            Self::Link | Self::Own => Self::Own,
        }
    }
}

/// An example as it is asked: without what its report is expected to say.
pub fn example(number: usize) -> Option<Case> {
    let case = case::read(EXAMPLES.get(number)?.text).ok()?;
    Some(Case {
        expect: None,
        ..case
    })
}

impl State {
    /// Where what is on the page came from: an example of which nothing is left has become the person's own.
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
    /// Whether a policy or a name of an example is in here as it is there. What people have alike says nothing: the
    /// region, and the policy that AWS attaches everywhere.
    fn holds_of(&self, example: &Self) -> bool {
        let is_kept = |field| {
            let is = self.field(field).trim();
            !is.is_empty() && is == example.field(field).trim()
        };
        // With another kind of key its ARN is not on the page.
        let has_key = self.key.kind == KeyKind::Customer;
        is_kept(Field::CallerArn)
            || is_kept(Field::VaultName)
            || (has_key && is_kept(Field::KeyArn))
            || self.texts().any(|text| {
                text != FULL_ACCESS.trim() && example.texts().any(|other| other == text)
            })
    }

    /// The texts in the editors, but for the empty ones.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let tiers = self.stacks.iter().flat_map(|stack| &stack.tiers);
        let sheets = tiers.flat_map(|tier| &tier.sheets);
        let texts = sheets.map(|sheet| sheet.text.trim());
        texts.filter(|text| !text.is_empty())
    }
}
