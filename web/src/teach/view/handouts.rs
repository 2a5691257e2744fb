//! Views of what a trainer prints: a worksheet, notes with the mistakes to expect, slides.

use super::super::markdown::{self, Block};
use super::challenge::facts;
use super::course::about;
use super::solved::{ComparedView, compared};
use challenge::{Challenge, apply};
use messages::Messages;
use yew::AttrValue;

/// A kind of handout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handout {
    /// For learners, with lines to write on.
    Worksheet,
    /// For the trainer.
    Notes,
    /// For a projector.
    Slides,
}

/// One challenge of a handout.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetView {
    /// Its number and title.
    pub title: AttrValue,
    /// Its concept, level, minutes and prerequisites.
    pub about: AttrValue,
    /// The story.
    pub story: Vec<Block>,
    /// The facts of the case.
    pub facts: Vec<(AttrValue, AttrValue)>,
    /// AWS's message.
    pub message: Option<AttrValue>,
    /// For the trainer alone.
    pub notes: Option<NotesView>,
}

/// What only the trainer sees.
#[derive(Clone, Debug, PartialEq)]
pub struct NotesView {
    /// The hints.
    pub hints: Vec<Vec<Block>>,
    /// The explanation.
    pub explanation: Vec<Block>,
    /// The mistakes to expect.
    pub mistakes: Vec<Vec<Block>>,
    /// The policies of the reference solution, beside those of the start.
    pub solution: Vec<ComparedView>,
}

/// A policy for each challenge.
pub fn handout(words: &Messages, written: &[Challenge], kind: Handout) -> Vec<SheetView> {
    let policies = written.iter().enumerate().map(|(at, challenge)| {
        let title = words.of_author(&challenge.title);
        let text = |text| markdown::read(words.of_author(text));
        let report = vault::report(&challenge.start);
        let message = report.rows.iter().find_map(|row| row.message.clone());
        SheetView {
            title: format!("{}. {title}", at + 1).into(),
            about: about(words, written, challenge).into(),
            story: text(&challenge.story),
            facts: match kind {
                Handout::Slides => Vec::new(),
                Handout::Worksheet | Handout::Notes => facts(words, &challenge.start),
            },
            message: message.map(Into::into),
            notes: (kind == Handout::Notes).then(|| NotesView {
                hints: challenge.hints.iter().map(text).collect(),
                explanation: text(&challenge.explanation),
                mistakes: challenge
                    .wrong
                    .iter()
                    .map(|wrong| text(&wrong.because))
                    .collect(),
                solution: {
                    let solved = apply(&challenge.start, &challenge.solution);
                    compared(words, &challenge.start, &challenge.start, &solved)
                },
            }),
        }
    });
    policies.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use challenge::COURSE;

    #[test]
    fn only_the_notes_have_the_solution() {
        let words = Messages::english();
        let written: Vec<Challenge> = COURSE.iter().map(|one| one.read().unwrap()).collect();
        for kind in [Handout::Worksheet, Handout::Notes, Handout::Slides] {
            let policies = handout(&words, &written, kind);
            assert_eq!(policies.len(), written.len());
            for (policy, challenge) in policies.iter().zip(&written) {
                let id = &challenge.id;
                assert!(policy.message.is_some(), "{id}");
                assert_eq!(policy.facts.is_empty(), kind == Handout::Slides, "{id}");
                let notes = policy.notes.as_ref();
                assert_eq!(notes.is_some(), kind == Handout::Notes, "{id}");
                let Some(notes) = notes else { continue };
                assert_eq!(notes.mistakes.len(), challenge.wrong.len(), "{id}");
                assert_eq!(
                    notes.solution.is_empty(),
                    challenge.solution.is_empty(),
                    "{id}"
                );
            }
        }
    }
}
