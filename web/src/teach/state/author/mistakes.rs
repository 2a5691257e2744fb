//! The wrong solutions of a challenge being written.

use super::super::set;
use super::Author;
use challenge::{Fails, Part, Text, Wrong, fails, grade, mistaken};
use std::collections::BTreeMap;

/// The actions of an author on wrong solutions.
#[derive(Clone, Debug, PartialEq)]
pub enum Mistake {
    /// Added one with the contents of the editors.
    Add,
    /// Removed one.
    Remove(usize),
    /// Chose a part of its answer to a question; blank clears it.
    Answer(usize, String, Part, String),
    /// Requested what it fails.
    Fails(usize),
}

impl Author {
    pub(super) fn mistake(&mut self, mistake: Mistake) {
        match mistake {
            Mistake::Add => self.add_mistake(),
            Mistake::Remove(at) => self.remove_mistake(at),
            Mistake::Answer(at, question, part, value) => {
                self.answer(at, question, part, &value);
            }
            Mistake::Fails(at) => self.find_out(at),
        }
    }

    /// Parts that are not chosen are the correct ones; a completely correct answer is not stored.
    fn answer(&mut self, at: usize, question: String, part: Part, value: &str) {
        let mut questions = self.challenge.questions.iter();
        let right = questions.find(|one| one.id == question);
        let (Some(right), Some(wrong)) = (right, self.challenge.wrong.get_mut(at)) else {
            return;
        };
        let mut answer = wrong.answers.remove(&question);
        let answer = answer.get_or_insert_with(|| right.answer.clone());
        set(answer, part, value);
        if *answer != right.answer {
            wrong.answers.insert(question, answer.clone());
        }
        self.unsaid = Some(at);
    }

    fn add_mistake(&mut self) {
        let at = self.challenge.wrong.len();
        let wrong = Wrong {
            change: self.edits().cloned().unwrap_or_default(),
            answers: BTreeMap::new(),
            fails: Fails::default(),
            because: Text::default(),
        };
        self.challenge.wrong.push(wrong);
        self.show(Some(at));
        self.unsaid = Some(at);
    }

    fn remove_mistake(&mut self, at: usize) {
        if at >= self.challenge.wrong.len() {
            return;
        }
        self.challenge.wrong.remove(at);
        self.unsaid = None;
        if self.shown == Some(at) {
            self.show(None);
        } else if let Some(shown) = self.shown.filter(|shown| *shown > at) {
            self.shown = Some(shown - 1);
        }
    }

    /// Records what a wrong solution fails.
    fn find_out(&mut self, at: usize) {
        let challenge = &self.challenge;
        let Some(wrong) = challenge.wrong.get(at) else {
            return;
        };
        let found = fails(challenge, &grade(challenge, &mistaken(challenge, wrong)));
        if let Some(wrong) = self.challenge.wrong.get_mut(at) {
            wrong.fails = found;
        }
        self.unsaid = self.unsaid.filter(|unsaid| *unsaid != at);
    }
}
