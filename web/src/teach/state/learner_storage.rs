//! Saving of a learner's work: a small document, in this tab, on this device if the learner agrees, or as a file.
//!
//! Versioned, one entry for each workshop: the workshop's link, and the work in it in the format of completion codes.
//! Entries that cannot be read are ignored.

use super::{Learner, Quiz};
use challenge::Workshop;
use challenge::code::{self, Code, Done};
use challenge::workshop::Listed;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version that is written, and the newest that can be read.
const VERSION: u32 = 1;

/// The most workshops that are saved; the oldest is dropped.
const MOST: usize = 20;

/// The most answers about other editions that are saved.
const MOST_OTHERS: usize = 60;

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
    /// The answers to the three questions.
    #[serde(default, skip_serializing_if = "Quiz::is_empty")]
    quiz: Quiz,
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
    /// The answers to the three questions.
    pub quiz: Quiz,
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
        let before = self.of(&learner.workshop);
        self.kept.retain(|kept| kept.workshop != workshop);
        let [mut draft, mut solved] = [learner.draft(), learner.code()];
        // Work on other editions of a challenge cannot be shown, and is not lost: the edition may come back.
        if let Some(past) = before.filter(|past| past.draft.name == draft.name) {
            keep_others(&mut draft, past.draft, learner);
            keep_others(&mut solved, past.solved, learner);
        }
        let hints = learner.works.values().filter(|work| work.hints > 0);
        self.kept.push(StoredAttempt {
            workshop,
            draft: code::encode(&draft),
            solved: code::encode(&solved),
            hints: hints
                .map(|work| (work.own.id.clone(), work.hints))
                .collect(),
            quiz: learner.quiz,
        });
        let most = self.kept.len().saturating_sub(MOST);
        self.kept.drain(..most);
        self
    }

    /// The work in a workshop; else the latest in an earlier state of it, with other challenges.
    pub fn of(&self, workshop: &Workshop) -> Option<Past> {
        let link = workshop.encode();
        let is_earlier = |kept: &&StoredAttempt| {
            Workshop::decode(&kept.workshop).is_ok_and(|other| is_state_of(&other, workshop))
        };
        let mut all = self.kept.iter();
        let own = all.find(|kept| kept.workshop == link);
        let kept = own.or_else(|| self.kept.iter().rev().find(is_earlier))?;
        Some(Past {
            draft: code::decode(&kept.draft).ok()?,
            solved: code::decode(&kept.solved).ok()?,
            hints: kept.hints.clone(),
            quiz: kept.quiz,
        })
    }
}

/// Whether two workshops differ only in their challenges and share some, as the course does after a new one is added.
fn is_state_of(other: &Workshop, workshop: &Workshop) -> bool {
    let is_shared = |listed: &Listed| other.challenges.iter().any(|one| one.id() == listed.id());
    let same = (&other.title, other.seed) == (&workshop.title, workshop.seed);
    same && other.ends == workshop.ends && workshop.challenges.iter().any(is_shared)
}

/// Adds the answers of an earlier state that are about other editions than the learner's challenges.
fn keep_others(code: &mut Code, past: Code, learner: &Learner) {
    let is_current = |done: &Done| {
        let mut written = learner.written.iter();
        let written = written.find(|written| written.id == done.id);
        written.is_some_and(|written| code::edition(written) == done.edition)
    };
    let others = past.done.into_iter().filter(|done| !is_current(done));
    code.done.extend(others.take(MOST_OTHERS));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::teach::state::LearnerAction;
    use crate::teach::state::tests::{learner, solve};
    use std::rc::Rc;

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
    fn work_survives_a_new_challenge_and_another_edition() {
        let done = solve(learner("Ann").apply(LearnerAction::Open(Some(0))));
        let record = Record::default().with(&done);
        // A challenge is added to the course.
        let mut more = (*done.workshop).clone();
        more.challenges.push(Listed::BuiltIn("rcp".to_owned()));
        let past = record.of(&more).unwrap();
        let again = Learner::new(more.clone()).apply(LearnerAction::Bring(Box::new(past)));
        assert!(again.is_solved(0));
        // The challenge changes: what was done is not shown, and not lost.
        let mut changed = again.clone();
        let written = Rc::make_mut(&mut changed.written);
        written[0].beyond = None;
        let past = record.of(&more).unwrap();
        let other = changed.apply(LearnerAction::Bring(Box::new(past)));
        assert!(!other.is_solved(0));
        let record = record.with(&other);
        let past = record.of(&more).unwrap();
        let back = Learner::new(more).apply(LearnerAction::Bring(Box::new(past)));
        assert!(back.is_solved(0));
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
