//! The variation of a challenge that is being written: the parts that differ from learner to learner.

use super::texts::listed;
use challenge::Variation;

/// What an author does with the variation.
#[derive(Clone, Debug, PartialEq)]
pub enum Vary {
    /// Said whether a value varies.
    Value(Kind, String, bool),
    /// Typed what a name can become; nothing for a name that does not vary.
    Name(String, String),
}

/// A kind of values that can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Account ids.
    Account,
    /// Regions.
    Region,
    /// Key ids.
    Key,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Account, Self::Region, Self::Key];

    /// The values of this kind.
    pub const fn of(self, variation: &Variation) -> &Vec<String> {
        match self {
            Self::Account => &variation.accounts,
            Self::Region => &variation.regions,
            Self::Key => &variation.keys,
        }
    }
}

/// The variation after that.
pub(super) fn vary(variation: &mut Variation, vary: Vary) {
    match vary {
        Vary::Value(kind, value, varies) => {
            let values = match kind {
                Kind::Account => &mut variation.accounts,
                Kind::Region => &mut variation.regions,
                Kind::Key => &mut variation.keys,
            };
            values.retain(|one| *one != value);
            if varies {
                values.push(value);
            }
        }
        Vary::Name(name, typed) => {
            let others = listed(&typed, ',');
            if others.is_empty() {
                variation.names.remove(&name);
            } else {
                variation.names.insert(name, others);
            }
        }
    }
}
