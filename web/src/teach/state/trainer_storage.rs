//! Storage of a trainer's work in the tab: opening the page again, or visiting another room, loses neither the workshop
//! nor the submissions. Whatever cannot be read is left out.

use super::author::Author;
use super::plan::{Plan, Step};
use challenge::{Workshop, read, write};
use serde::{Deserialize, Serialize};

/// The version that is written and read.
const VERSION: u32 = 1;

/// What learners handed in, as it was pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// The link of the workshop; blank for the one that is being prepared.
    pub link: String,
    /// The codes, with whatever is around them.
    pub codes: String,
}

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainerStorage {
    version: u32,
    /// The document of the workshop.
    plan: Option<String>,
    /// The document of the challenge.
    challenge: Option<String>,
    /// What was handed in.
    pub handed: Handed,
}

impl TrainerStorage {
    /// What a trainer works on. A challenge that is not whole yet has no document.
    pub fn new(plan: &Plan, author: &Author, handed: &Handed) -> Self {
        let challenge = write(&author.challenge);
        Self {
            version: VERSION,
            plan: plan.workshop().map(|workshop| workshop.write()),
            challenge: read(&challenge).is_ok().then_some(challenge),
            handed: handed.clone(),
        }
    }

    /// Reads it; nothing where that is not possible.
    pub fn read(text: &str) -> Self {
        let kept: Option<Self> = serde_json::from_str(text).ok();
        kept.filter(|kept| kept.version == VERSION)
            .unwrap_or_default()
    }

    /// Writes it.
    pub fn write(&self) -> String {
        // Serializing to text cannot fail: every map has text as keys.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The workshop, else a new one.
    pub fn plan(&self, new: Plan) -> Plan {
        let workshop = self
            .plan
            .as_ref()
            .and_then(|text| Workshop::read(text).ok());
        match workshop {
            Some(workshop) => new.apply(Step::Open(Box::new(workshop))),
            None => new,
        }
    }

    /// The challenge, else a new one.
    pub fn author(&self, new: Author) -> Author {
        let challenge = self.challenge.as_ref().and_then(|text| read(text).ok());
        match challenge {
            Some(challenge) => new.apply(super::author::Write::Open(Box::new(challenge))),
            None => new,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use challenge::COURSE;
    use vault::case::Case;

    #[test]
    fn a_trainer_goes_on_where_the_page_was_left() {
        let challenge = COURSE[4].read().unwrap();
        let plan = Plan::new(7)
            .apply(Step::Title("Osaka".to_owned()))
            .apply(Step::Choose(0, false));
        let author = Author::new(&Case::default())
            .apply(super::super::author::Write::Open(Box::new(challenge)));
        let handed = Handed {
            link: String::new(),
            codes: "v1.a.b".to_owned(),
        };
        let kept = TrainerStorage::read(&TrainerStorage::new(&plan, &author, &handed).write());
        assert_eq!(kept.handed, handed);
        assert_eq!(kept.plan(Plan::new(8)).workshop(), plan.workshop());
        let again = kept.author(Author::new(&Case::default()));
        assert_eq!(again.challenge, author.challenge);
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        let new = || Author::new(&Case::default());
        // A challenge that has no id yet.
        let kept = TrainerStorage::new(&Plan::new(7), &new(), &Handed::default());
        assert_eq!(kept.author(new()), new());
        for text in [
            "",
            "{}",
            &kept.write().replace("\"version\":1", "\"version\":2"),
        ] {
            assert_eq!(
                TrainerStorage::read(text),
                TrainerStorage::default(),
                "{text}"
            );
        }
    }
}
