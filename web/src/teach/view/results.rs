//! Views of the results: a table, one learner's solutions, and rows for a spreadsheet.

use super::super::state::submissions::{Note, Submission, excess};
use super::solved::{ComparedView, compared};
use crate::view::view_models::Tone;
use challenge::{Challenge, Grade, Grader, reference};
use messages::Messages;
use messages::{Key, key};
use yew::AttrValue;

/// The table.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultsView {
    /// The challenges: their numbers and titles.
    pub columns: Vec<(AttrValue, AttrValue)>,
    /// The learners.
    pub rows: Vec<PupilView>,
    /// How many handed in how much, in a sentence.
    pub summary: AttrValue,
}

/// A learner's row.
#[derive(Clone, Debug, PartialEq)]
pub struct PupilView {
    /// The name, or what stands for one.
    pub name: AttrValue,
    /// What is odd.
    pub notes: Vec<AttrValue>,
    /// By challenge.
    pub cells: Vec<MarkView>,
    /// How many were solved.
    pub total: AttrValue,
}

/// What an answer came to.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkView {
    /// Its colour and sign.
    pub tone: Tone,
    /// That, in a word.
    pub word: AttrValue,
    /// How permissive it is; blank where nothing was answered.
    pub more: AttrValue,
}

/// One learner's solutions.
#[derive(Clone, Debug, PartialEq)]
pub struct SolutionsView {
    /// Whose.
    pub title: AttrValue,
    /// By challenge: its title, the policies, what the solution permits compared with the reference.
    pub solutions: Vec<(AttrValue, Vec<ComparedView>, Vec<AttrValue>)>,
}

/// The table.
pub fn results(words: &Messages, written: &[Challenge], pupils: &[Submission]) -> ResultsView {
    let columns = written.iter().enumerate().map(|(at, challenge)| {
        let title = words.of_author(&challenge.title).to_owned();
        ((at + 1).to_string().into(), title.into())
    });
    let all = written.len().to_string();
    let rows = pupils.iter().enumerate().map(|(at, pupil)| {
        let solved = pupil.solved().to_string();
        PupilView {
            name: name(words, at, pupil).into(),
            notes: pupil
                .notes
                .iter()
                .map(|one| note(words, one).into())
                .collect(),
            cells: pupil
                .grades
                .iter()
                .map(|grade| mark(words, grade.as_ref()))
                .collect(),
            total: words
                .text(key::TeachResultsTotal {
                    count: &solved,
                    all: &all,
                })
                .into(),
        }
    });
    ResultsView {
        columns: columns.collect(),
        rows: rows.collect(),
        summary: words
            .text(key::TeachResultsSummary {
                count: pupils.len(),
            })
            .into(),
    }
}

/// A code that cannot be read has a number instead of a name.
fn name(words: &Messages, at: usize, pupil: &Submission) -> String {
    if pupil.name.is_empty() {
        return words.text(key::TeachResultsNameless {
            number: &(at + 1).to_string(),
        });
    }
    pupil.name.clone()
}

fn note(words: &Messages, note: &Note) -> String {
    let key = match note {
        Note::Unreadable(error) => return words.code_error(error),
        Note::OtherCase => key::TEACH_NOTE_OTHER_CASE,
        Note::Forged => key::TEACH_NOTE_FORGED,
        Note::OtherEdition => key::TEACH_NOTE_OTHER_EDITION,
        Note::Elsewhere => key::TEACH_NOTE_ELSEWHERE,
        Note::Again => key::TEACH_NOTE_AGAIN,
    };
    words.text(key)
}

fn mark(words: &Messages, grade: Option<&Grade>) -> MarkView {
    let Some(grade) = grade else {
        return MarkView {
            tone: Tone::Quiet,
            word: words.text(key::TEACH_RESULTS_NOTHING).into(),
            more: AttrValue::default(),
        };
    };
    let (tone, key) = if grade.is_solved() {
        (Tone::Allow, key::TEACH_RESULTS_SOLVED)
    } else {
        (Tone::Deny, key::TEACH_RESULTS_UNSOLVED)
    };
    let more = match excess(grade) {
        0 => words.text(key::TEACH_RESULTS_AS_REFERENCE),
        more => words.text(key::TeachResultsMore {
            count: &more.to_string(),
        }),
    };
    MarkView {
        tone,
        word: words.text(key).into(),
        more: more.into(),
    }
}

/// One learner's solutions beside the reference for the learner's own case.
pub fn solutions(
    words: &Messages,
    written: &[Challenge],
    at: usize,
    pupil: &Submission,
) -> SolutionsView {
    let answered = written.iter().zip(&pupil.grades);
    let solutions = answered.filter_map(|(challenge, grade)| {
        let grade = grade.as_ref()?;
        let own = challenge.vary(pupil.seed);
        let right = Grader::new(&own).grade(&reference(&own));
        let than = words.differences(&grade.than_reference);
        Some((
            words.of_author(&challenge.title).to_owned().into(),
            compared(words, &own.start, &grade.case, &right.case),
            than.into_iter().map(Into::into).collect(),
        ))
    });
    let name = name(words, at, pupil);
    SolutionsView {
        title: words.text(key::TeachResultsOf { name: &name }).into(),
        solutions: solutions.collect(),
    }
}

/// The table for a spreadsheet.
pub fn rows(words: &Messages, written: &[Challenge], pupils: &[Submission]) -> Vec<Vec<String>> {
    let say = |key: Key| words.text(key);
    let mut head = vec![
        say(key::TEACH_RESULTS_NAME),
        say(key::TEACH_RESULTS_COUNT),
        say(key::TEACH_RESULTS_NOTES),
    ];
    for challenge in written {
        let title = words.of_author(&challenge.title);
        head.push(title.to_owned());
        head.push(words.text(key::TeachResultsExcess { challenge: title }));
    }
    let rows = pupils.iter().enumerate().map(|(at, pupil)| {
        let notes: Vec<String> = pupil.notes.iter().map(|one| note(words, one)).collect();
        let mut row = vec![
            name(words, at, pupil),
            pupil.solved().to_string(),
            notes.join("; "),
        ];
        for grade in &pupil.grades {
            row.push(mark(words, grade.as_ref()).word.to_string());
            row.push(
                grade
                    .as_ref()
                    .map_or_else(String::new, |grade| excess(grade).to_string()),
            );
        }
        row
    });
    std::iter::once(head).chain(rows).collect()
}
