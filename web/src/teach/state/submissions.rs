//! Submissions of a trainer's learners, each answer evaluated again. Pure.
//!
//! A code proves nothing by itself: whoever can run the page can write one. So only the answers count, and what is odd
//! about a code is said.

use challenge::code::{self, Code, grades};
use challenge::{Challenge, Grade, Workshop};

/// What one learner handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// The name; blank where the code cannot be read.
    pub name: String,
    /// The seed of the case.
    pub seed: u32,
    /// What is odd about it.
    pub notes: Vec<Note>,
    /// By challenge of the workshop: what its answer comes to; `None` where there is none.
    pub grades: Vec<Option<Grade>>,
}

/// What is odd about a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// It cannot be read.
    Unreadable(code::Error),
    /// Its case is not the one that the workshop gives to its name: it was copied, or is of another workshop.
    OtherCase,
    /// An answer in it does not pass, and the page puts no such answer into a code.
    Forged,
    /// A challenge was another edition when it was answered.
    OtherEdition,
    /// It answers challenges that are not part of the workshop.
    Elsewhere,
    /// The same name handed in again later.
    Again,
}

impl Submission {
    /// What a code comes to in a workshop, whose challenges are `written`.
    pub fn judge(
        read: &Result<Code, code::Error>,
        workshop: &Workshop,
        written: &[Challenge],
    ) -> Self {
        let code = match read {
            Ok(code) => code,
            Err(error) => {
                return Self {
                    name: String::new(),
                    seed: 0,
                    notes: vec![Note::Unreadable(error.clone())],
                    grades: vec![None; written.len()],
                };
            }
        };
        let mut checked = grades(code, written);
        let mut notes = Vec::new();
        if !workshop.gave(code) {
            notes.push(Note::OtherCase);
        }
        let passes = |grade: &Option<Grade>| grade.as_ref().is_none_or(Grade::is_solved);
        if checked.iter().any(|one| one.other_edition) {
            notes.push(Note::OtherEdition);
        } else if !checked.iter().all(|one| passes(&one.grade)) {
            notes.push(Note::Forged);
        }
        if checked.iter().any(|one| one.grade.is_none()) {
            notes.push(Note::Elsewhere);
        }
        let of = |challenge: &Challenge| {
            let one = checked.iter_mut().find(|one| one.id == challenge.id);
            one.and_then(|one| one.grade.take())
        };
        Self {
            name: code.name.clone(),
            seed: code.seed,
            notes,
            grades: written.iter().map(of).collect(),
        }
    }

    /// How many challenges were solved.
    pub fn solved(&self) -> usize {
        let grades = self.grades.iter().flatten();
        grades.filter(|grade| grade.is_solved()).count()
    }
}

/// How much more than the reference solution a solution permits: so many requests and situations.
pub fn excess(grade: &Grade) -> usize {
    grade.than_reference.more.len() + grade.than_reference.also.len()
}

/// Marks those whose name handed in again later.
pub fn mark_again(pupils: &mut [Submission]) {
    let names: Vec<String> = pupils
        .iter()
        .map(|pupil| pupil.name.to_lowercase())
        .collect();
    for (at, pupil) in pupils.iter_mut().enumerate() {
        pupil.notes.retain(|note| *note != Note::Again);
        let name = pupil.name.to_lowercase();
        if !name.is_empty() && names.iter().skip(at + 1).any(|later| *later == name) {
            pupil.notes.push(Note::Again);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::teach::state::tests::{learner, solve};
    use crate::teach::state::{Learner, LearnerAction};

    fn handed_in(name: &str) -> (Learner, Code) {
        let done = solve(learner(name).apply(LearnerAction::Open(Some(0))));
        let code = done.code();
        (done, code)
    }

    #[test]
    fn every_answer_is_evaluated_again_and_what_is_odd_is_said() {
        let (ann, code) = handed_in("Ann");
        let judge =
            |read: &Result<Code, code::Error>| Submission::judge(read, &ann.workshop, &ann.written);
        let right = judge(&Ok(code.clone()));
        assert_eq!((right.solved(), right.notes.as_slice()), (1, &[][..]));

        let mut forged = code.clone();
        forged.done[0].changed.clear();
        let pupil = judge(&Ok(forged));
        assert_eq!((pupil.solved(), pupil.notes), (0, vec![Note::Forged]));

        let copied = Code {
            name: "Ben".to_owned(),
            ..code.clone()
        };
        assert_eq!(judge(&Ok(copied)).notes, [Note::OtherCase]);

        let mut older = code.clone();
        older.done[0].edition ^= 1;
        assert_eq!(judge(&Ok(older)).notes, [Note::OtherEdition]);

        let mut elsewhere = code;
        elsewhere.done[0].id = "another".to_owned();
        assert_eq!(judge(&Ok(elsewhere)).notes, [Note::Elsewhere]);

        let old = code::Error::Older {
            codec: "0".to_owned(),
        };
        assert_eq!(judge(&Err(old.clone())).notes, [Note::Unreadable(old)]);
    }

    #[test]
    fn of_one_name_the_last_counts() {
        let (ann, code) = handed_in("Ann");
        let pupil = Submission::judge(&Ok(code), &ann.workshop, &ann.written);
        let mut pupils = vec![
            pupil.clone(),
            Submission {
                name: "ann".to_owned(),
                ..pupil
            },
        ];
        mark_again(&mut pupils);
        assert_eq!(pupils[0].notes, [Note::Again]);
        assert_eq!(pupils[1].notes, []);
    }
}
