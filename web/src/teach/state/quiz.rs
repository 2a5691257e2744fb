//! Three questions, answered before the course and again afterwards: what a learner took home.
//!
//! They are for the learner alone: they stay on the device, and no completion code holds them.

use serde::{Deserialize, Serialize};

/// The number of questions.
pub const QUESTIONS: usize = 3;

/// The right answer to each question, by its index.
pub const RIGHT: [u8; QUESTIONS] = [1, 0, 2];

/// When a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Before the course.
    Before,
    /// After it.
    After,
}

/// The answers, by question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiz {
    before: [Option<u8>; QUESTIONS],
    after: [Option<u8>; QUESTIONS],
}

impl Quiz {
    /// The answers of a turn.
    pub const fn answers(&self, turn: Turn) -> [Option<u8>; QUESTIONS] {
        match turn {
            Turn::Before => self.before,
            Turn::After => self.after,
        }
    }

    /// Sets an answer; the first one counts.
    pub fn put(&mut self, turn: Turn, question: usize, answer: u8) {
        let answers = match turn {
            Turn::Before => &mut self.before,
            Turn::After => &mut self.after,
        };
        if let Some(place) = answers.get_mut(question) {
            place.get_or_insert(answer);
        }
    }

    /// Returns `true` if every question of a turn is answered.
    pub fn is_answered(&self, turn: Turn) -> bool {
        self.answers(turn).iter().all(Option::is_some)
    }

    /// The number of right answers of a turn.
    pub fn right(&self, turn: Turn) -> usize {
        let answers = self.answers(turn).into_iter().zip(RIGHT);
        answers
            .filter(|(given, right)| *given == Some(*right))
            .count()
    }

    /// Returns `true` if nothing is answered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_answer_counts_and_each_turn_for_itself() {
        let mut quiz = Quiz::default();
        assert!(quiz.is_empty());
        for (question, right) in RIGHT.into_iter().enumerate() {
            quiz.put(Turn::Before, question, (right + 1) % 3);
            quiz.put(Turn::Before, question, right);
            assert!(!quiz.is_answered(Turn::After));
            quiz.put(Turn::After, question, right);
        }
        quiz.put(Turn::After, 9, 0);
        assert!(quiz.is_answered(Turn::Before) && quiz.is_answered(Turn::After));
        assert_eq!((quiz.right(Turn::Before), quiz.right(Turn::After)), (0, 3));
    }
}
