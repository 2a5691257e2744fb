//! Storage of a learner's work: a small document, in this tab, on this device if the learner agrees, or as a file.
//!
//! Versioned, one entry a workshop: the workshop's link, and everything that was done in it as completion codes have
//! it. Whatever cannot be read is left out.

use super::Learner;
use challenge::Workshop;
use challenge::code::{self, Code};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version that is written, and the newest that is read.
const VERSION: u32 = 1;

/// So many workshops are kept; the oldest is left out.
const MOST: usize = 20;

/// What is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    version: u32,
    kept: Vec<StoredAttempt>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredAttempt {
    /// The fragment of its link.
    workshop: String,
    /// What stands in the editors.
    draft: String,
    /// What was solved.
    solved: String,
    /// How many hints were asked for, by challenge.
    #[serde(default)]
    hints: BTreeMap<String, usize>,
}

/// What was kept of one workshop.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// What stood in the editors.
    pub draft: Code,
    /// What was solved.
    pub solved: Code,
    /// How many hints were asked for, by challenge.
    pub hints: BTreeMap<String, usize>,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            version: VERSION,
            kept: Vec::new(),
        }
    }
}

impl Record {
    /// Reads a document; `None` for one that this version does not understand.
    pub fn read(text: &str) -> Option<Self> {
        let record: Self = serde_json::from_str(text).ok()?;
        (record.version == VERSION).then_some(record)
    }

    /// Writes it.
    pub fn write(&self) -> String {
        // Serializing to text cannot fail: every map has text as keys.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// With what a learner did.
    #[must_use]
    pub fn with(mut self, learner: &Learner) -> Self {
        let workshop = learner.workshop.encode();
        self.kept.retain(|kept| kept.workshop != workshop);
        let hints = learner.works.values().filter(|work| work.hints > 0);
        self.kept.push(StoredAttempt {
            workshop,
            draft: code::encode(&learner.draft()),
            solved: code::encode(&learner.code()),
            hints: hints
                .map(|work| (work.own.id.clone(), work.hints))
                .collect(),
        });
        let most = self.kept.len().saturating_sub(MOST);
        self.kept.drain(..most);
        self
    }

    /// What was done in a workshop.
    pub fn of(&self, workshop: &Workshop) -> Option<Past> {
        let workshop = workshop.encode();
        let kept = self.kept.iter().find(|kept| kept.workshop == workshop)?;
        Some(Past {
            draft: code::decode(&kept.draft).ok()?,
            solved: code::decode(&kept.solved).ok()?,
            hints: kept.hints.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::teach::state::LearnerAction;
    use crate::teach::state::tests::{learner, solve};

    #[test]
    fn what_was_kept_is_taken_up_where_it_was_left() {
        let begun = learner("Ann")
            .apply(LearnerAction::Open(Some(0)))
            .apply(LearnerAction::Hint);
        let done = solve(begun);
        let text = Record::default().with(&done).write();
        let past = Record::read(&text).unwrap().of(&done.workshop).unwrap();
        let again =
            Learner::new((*done.workshop).clone()).apply(LearnerAction::Bring(Box::new(past)));
        assert_eq!(again.name, "Ann");
        assert!(again.begun && again.is_solved(0));
        assert_eq!(again.works[&0].hints, 1);
        assert_eq!(again.code(), done.code());
    }

    #[test]
    fn another_version_and_another_workshop_are_left_alone() {
        let done = learner("Ann").apply(LearnerAction::Open(Some(0)));
        let record = Record::default().with(&done);
        let other = Workshop {
            seed: 9,
            ..(*done.workshop).clone()
        };
        assert_eq!(record.of(&other), None);
        let newer = record.write().replace("\"version\":1", "\"version\":2");
        assert_eq!(Record::read(&newer), None);
        assert_eq!(Record::read("not json"), None);
    }

    #[test]
    fn only_so_many_workshops_are_kept() {
        let mut record = Record::default();
        for seed in 0..25 {
            let workshop = Workshop {
                seed,
                ..(*learner("Ann").workshop).clone()
            };
            record = record.with(&Learner::new(workshop));
        }
        assert_eq!(record.kept.len(), MOST);
    }
}
