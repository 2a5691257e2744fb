//! The questions of a challenge that is being written, with the right answers.

use super::super::set;
use super::texts::free_id;
use challenge::{Answer, Challenge, Part, Question, Text};

/// What an author does with the questions.
#[derive(Clone, Debug, PartialEq)]
pub enum Asking {
    /// Added one with this answer.
    Add(Box<Answer>),
    /// Removed one.
    Remove(usize),
    /// Typed its id.
    Id(usize, String),
    /// Chose a part of its right answer; blank does not ask for it.
    Right(usize, Part, String),
}

/// The challenge after that.
pub(super) fn ask(challenge: &mut Challenge, asking: Asking) {
    match asking {
        Asking::Add(answer) => {
            let taken = |id: &str| challenge.questions.iter().any(|one| one.id == id);
            let id = free_id("blocker", taken);
            challenge.questions.push(Question {
                id,
                ask: Text::default(),
                answer: *answer,
            });
        }
        Asking::Remove(at) => remove(challenge, at),
        Asking::Id(at, id) => rename(challenge, at, &id),
        Asking::Right(at, part, value) => {
            if let Some(question) = challenge.questions.get_mut(at) {
                set(&mut question.answer, part, &value);
            }
        }
    }
}

/// No wrong solution answers a question that is not asked.
fn remove(challenge: &mut Challenge, at: usize) {
    if at >= challenge.questions.len() {
        return;
    }
    let gone = challenge.questions.remove(at).id;
    for wrong in &mut challenge.wrong {
        wrong.answers.remove(&gone);
        wrong.fails.questions.retain(|id| *id != gone);
    }
}

fn rename(challenge: &mut Challenge, at: usize, id: &str) {
    let Some(question) = challenge.questions.get_mut(at) else {
        return;
    };
    let was = std::mem::replace(&mut question.id, id.to_owned());
    for wrong in &mut challenge.wrong {
        if let Some(answer) = wrong.answers.remove(&was) {
            wrong.answers.insert(id.to_owned(), answer);
        }
        for failing in wrong.fails.questions.iter_mut().filter(|one| **one == was) {
            id.clone_into(failing);
        }
    }
}
