//! Solutions that look right and are not.

use super::super::set;
use super::Author;
use challenge::{Fails, Part, Text, Wrong, fails, grade, mistaken};
use std::collections::BTreeMap;

/// What an author does with the wrong solutions.
#[derive(Clone, Debug, PartialEq)]
pub enum Mistake {
    /// Began one with what stands in the editors.
    Add,
    /// Removed one.
    Remove(usize),
    /// Chose a part of its answer to a question; blank is none.
    Answer(usize, String, Part, String),
    /// Wants to know what it fails.
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

    /// Other parts of the answer are the right ones, and an answer that is right altogether is not written.
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

    /// Says of a wrong solution what it does fail.
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
