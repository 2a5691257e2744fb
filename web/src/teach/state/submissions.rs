//! Submissions of learners: each answer is evaluated again. Pure.
//!
//! A code proves nothing by itself: everybody who can run the page can write one. So only the answers count, and
//! irregularities of a code are reported.

use challenge::code::{self, Checked, Code, Progress, grades};
use challenge::{Challenge, Grade, Workshop};

/// One learner's submission.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// The name; blank if the code cannot be read.
    pub name: String,
    /// The seed of the case.
    pub seed: u32,
    /// Its irregularities.
    pub notes: Vec<Note>,
    /// The grade of the answer to each challenge of the workshop; `None` without an answer.
    pub grades: Vec<Option<Grade>>,
    /// By challenge of the workshop: how far the learner came, as the learner's page said; `None` where it was not
    /// opened.
    pub progress: Vec<Option<Progress>>,
}

/// An irregularity of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// It cannot be read.
    Unreadable(code::Error),
    /// Its case is not the one that the workshop assigns to its name: it was copied, or belongs to another workshop.
    OtherCase,
    /// It contains an answer that does not pass, which the page never puts into a code.
    Forged,
    /// A challenge has changed since it was answered.
    OtherEdition,
    /// It contains answers to challenges that are not part of the workshop.
    Elsewhere,
    /// There is a later submission with the same name.
    Again,
}

impl Submission {
    /// Evaluates a code in a workshop with the challenges `written`.
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
                    progress: vec![None; written.len()],
                };
            }
        };
        Self::of(code, grades(code, written), workshop, written)
    }

    /// What a code comes to whose answers were graded.
    pub fn of(
        code: &Code,
        mut checked: Vec<Checked>,
        workshop: &Workshop,
        written: &[Challenge],
    ) -> Self {
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
            progress: written
                .iter()
                .map(|challenge| {
                    let mut all = code.progress.iter();
                    all.find(|progress| progress.id == challenge.id).cloned()
                })
                .collect(),
        }
    }

    /// The number of solved challenges.
    pub fn solved(&self) -> usize {
        let grades = self.grades.iter().flatten();
        grades.filter(|grade| grade.is_solved()).count()
    }
}

/// The number of requests and situations that a solution permits beyond the reference solution.
pub fn excess(grade: &Grade) -> usize {
    grade.than_reference.more.len() + grade.than_reference.also.len()
}

/// Marks submissions for which there is a later one with the same name.
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
