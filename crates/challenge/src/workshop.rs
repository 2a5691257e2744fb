//! A workshop: challenges in an order, a seed, a language and a date, as a document and as a link.
//!
//! `#w=1.PAYLOAD`, in the fragment like a shared case (`vault::share`), so that no server sees it. Challenges of the
//! course are referenced by id, others are included in the link.

use crate::code::{Code, short_name};
use crate::course;
use crate::error;
use crate::model::Challenge;
use crate::read::{self, localized};
use crate::rng::mixed;
use crate::text::Text;
use serde::Serialize;
use vault::case::{self, Document, Kind};
use vault::share;

/// The parameter of the fragment that contains a workshop.
const PARAMETER: &str = "w=";

/// The version of the document in a workshop's link.
pub const VERSION: u64 = 1;

/// A workshop.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Workshop {
    /// [`VERSION`]. Each challenge in it has a version of its own.
    pub version: u64,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// The challenges in their order.
    pub challenges: Vec<Listed>,
    /// The seed from which the learners' seeds are derived.
    pub seed: u32,
    /// The language in which the page opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The last day, `2026-12-31`. It is only displayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<String>,
}

/// A challenge of a workshop.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Listed {
    /// A challenge of the course, by its id.
    BuiltIn(String),
    /// A challenge of the trainer's own.
    Own(Box<Challenge>),
}

/// The reason why a link does not contain a workshop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum Error {
    /// The link cannot be read.
    Link(share::Error),
    /// Its document is not a workshop.
    Document(error::Error),
    /// It references a challenge that this version's course does not have.
    NoSuchChallenge {
        /// The id.
        id: String,
    },
    /// A date is not in the form `2026-12-31`.
    NotADay {
        /// The value found.
        found: String,
    },
    /// It contains no challenge, or one twice.
    Challenges,
}

impl From<case::Error> for Error {
    fn from(error: case::Error) -> Self {
        Self::Document(error.into())
    }
}

impl Listed {
    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::BuiltIn(id) => id,
            Self::Own(challenge) => &challenge.id,
        }
    }

    /// The challenge before personalization.
    pub fn challenge(&self) -> Option<Challenge> {
        match self {
            Self::BuiltIn(id) => course::built_in(id)?.read().ok(),
            Self::Own(challenge) => Some((**challenge).clone()),
        }
    }
}

impl Workshop {
    /// The seed of a learner, derived from the learner's name: a person who copies an answer has another case.
    pub fn seed_for(&self, name: &str) -> u32 {
        let mixed = mixed(u64::from(self.seed), &short_name(name));
        // The upper half of the hash is as random as the lower.
        u32::try_from(mixed >> 32).unwrap_or(0)
    }

    /// Returns `true` if a code's case is the one that this workshop assigns to its name.
    pub fn gave(&self, code: &Code) -> bool {
        code.seed == self.seed_for(&code.name)
    }

    /// The challenges before personalization.
    pub fn challenges(&self) -> Vec<Challenge> {
        self.challenges
            .iter()
            .filter_map(Listed::challenge)
            .collect()
    }

    /// The workshop as JSON on one line.
    pub fn write(&self) -> String {
        // Serializing to text cannot fail: every map has text as keys.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The fragment of its link, without the `#`.
    pub fn encode(&self) -> String {
        share::fragment(PARAMETER, &self.write())
    }

    /// Reads a workshop from a whole address, or from its fragment.
    pub fn decode(link: &str) -> Result<Self, Error> {
        let text = share::text_of(PARAMETER, link).map_err(Error::Link)?;
        Self::read(&text).map_err(|error| match error {
            Error::Document(error::Error::Document(
                case::Error::Syntax { .. } | case::Error::Finding { .. },
            )) => Error::Link(share::Error::Damaged),
            error => error,
        })
    }

    /// Reads a workshop from its document.
    pub fn read(text: &str) -> Result<Self, Error> {
        let parsed = Document::parse(text)?;
        let document = parsed.root();
        document.version(VERSION)?;
        let mut workshop = Self {
            version: VERSION,
            ..Self::default()
        };
        let mut challenges = Vec::new();
        let fields = &["version", "title", "challenges", "seed", "language", "ends"];
        document.each(fields, |name, value| {
            match name {
                "title" => workshop.title = Some(localized(value)?),
                "challenges" => challenges = value.list(Kind::List, |item| Ok(item.clone()))?,
                "seed" => workshop.seed = value.number()?,
                "language" => workshop.language = Some(value.text()?),
                "ends" => workshop.ends = Some(value.text()?),
                _ => {}
            }
            Ok(())
        })?;
        for node in challenges {
            let listed = if node.is_text() {
                Listed::BuiltIn(node.text()?)
            } else {
                Listed::Own(Box::new(read::read_node(&node).map_err(Error::Document)?))
            };
            workshop.challenges.push(listed);
        }
        workshop.check()?;
        Ok(workshop)
    }

    fn check(&self) -> Result<(), Error> {
        for listed in &self.challenges {
            if let Listed::BuiltIn(id) = listed
                && course::built_in(id).is_none()
            {
                return Err(Error::NoSuchChallenge { id: id.clone() });
            }
        }
        let mut ids: Vec<&str> = self.challenges.iter().map(Listed::id).collect();
        ids.sort_unstable();
        if ids.is_empty()
            || ids
                .windows(2)
                .any(|pair| matches!(pair, [one, next] if one == next))
        {
            return Err(Error::Challenges);
        }
        match &self.ends {
            Some(day) if !is_day(day) => Err(Error::NotADay { found: day.clone() }),
            _ => Ok(()),
        }
    }
}

/// `2026-12-31`
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize| -> Option<u32> {
        let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse().ok()).flatten()
    };
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}
