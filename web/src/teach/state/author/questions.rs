//! The questions of a challenge being written, with the correct answers.

use super::super::set;
use super::texts::free_id;
use challenge::{Answer, Challenge, Part, Question, Text};

/// The actions of an author on questions.
#[derive(Clone, Debug, PartialEq)]
pub enum Asking {
    /// Added one with this answer.
    Add(Box<Answer>),
    /// Removed one.
    Remove(usize),
    /// Typed its id.
    Id(usize, String),
    /// Chose a part of its correct answer; blank removes the part from the question.
    Right(usize, Part, String),
}

/// Applies an action.
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

/// Removes a question, also from the answers of wrong solutions.
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
