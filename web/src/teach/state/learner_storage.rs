//! Saving of a learner's work: a small document, in this tab, on this device if the learner agrees, or as a file.
//!
//! Versioned, one entry for each workshop: the workshop's link, and the work in it in the format of completion codes.
//! Entries that cannot be read are ignored.

use super::Learner;
use challenge::Workshop;
use challenge::code::{self, Code};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version that is written, and the newest that can be read.
const VERSION: u32 = 1;

/// The most workshops that are saved; the oldest is dropped.
const MOST: usize = 20;

/// The saved document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    version: u32,
    kept: Vec<StoredAttempt>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredAttempt {
    /// The fragment of the workshop's link.
    workshop: String,
    /// The contents of the editors.
    draft: String,
    /// The solutions.
    solved: String,
    /// The number of hints shown, by challenge.
    #[serde(default)]
    hints: BTreeMap<String, usize>,
}

/// The saved work in one workshop.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The contents of the editors.
    pub draft: Code,
    /// The solutions.
    pub solved: Code,
    /// The number of hints shown, by challenge.
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
    /// Parses a document; `None` for an unsupported version.
    pub fn read(text: &str) -> Option<Self> {
        let record: Self = serde_json::from_str(text).ok()?;
        (record.version == VERSION).then_some(record)
    }

    /// Serializes the document.
    pub fn write(&self) -> String {
        // Serialization cannot fail: all maps have string keys.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Adds a learner's work.
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

    /// The work in a workshop.
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
