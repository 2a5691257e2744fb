//! Views of the results: a table, one learner's solutions, and rows for a spreadsheet.

use super::super::state::submissions::{Note, Submission, excess};
use super::solved::{ComparedView, compared};
use crate::view::view_models::Tone;
use challenge::code::Progress;
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
    /// The number of submissions and solutions, in a sentence.
    pub summary: AttrValue,
    /// By challenge, the hardest first: its title, and what came of it, in a sentence.
    pub totals: Vec<(AttrValue, AttrValue)>,
}

/// A learner's row.
#[derive(Clone, Debug, PartialEq)]
pub struct PupilView {
    /// The name, or a substitute.
    pub name: AttrValue,
    /// Its irregularities.
    pub notes: Vec<AttrValue>,
    /// By challenge.
    pub cells: Vec<MarkView>,
    /// The number of solved challenges.
    pub total: AttrValue,
}

/// The result of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkView {
    /// Its outcome.
    pub tone: Tone,
    /// The outcome, in a word.
    pub word: AttrValue,
    /// Its additional permissions; blank without an answer.
    pub more: AttrValue,
}

/// One learner's solutions.
#[derive(Clone, Debug, PartialEq)]
pub struct SolutionsView {
    /// The learner's name.
    pub title: AttrValue,
    /// For each challenge: its title, the policies, the solution's permissions compared with the reference.
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
                .zip(&pupil.progress)
                .map(|(grade, progress)| mark(words, grade.as_ref(), progress.as_ref()))
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
        totals: totals(words, written, pupils),
    }
}

/// What came of each challenge, the one that the fewest solved first.
fn totals(
    words: &Messages,
    written: &[Challenge],
    pupils: &[Submission],
) -> Vec<(AttrValue, AttrValue)> {
    let mut all: Vec<(usize, u64, AttrValue, AttrValue)> = Vec::new();
    // Of one name the last code counts.
    let counted = || {
        pupils
            .iter()
            .filter(|pupil| !pupil.notes.contains(&Note::Again))
    };
    for (at, challenge) in written.iter().enumerate() {
        let grades = counted().filter_map(|pupil| pupil.grades.get(at)?.as_ref());
        let solved = grades.filter(|grade| grade.is_solved()).count();
        let progress = counted().filter_map(|pupil| pupil.progress.get(at)?.as_ref());
        let (mut begun, mut hints, mut attempts) = (0_usize, 0_u64, 0_u64);
        for one in progress {
            begun += 1;
            hints += u64::from(one.hints);
            attempts += u64::from(one.attempts);
        }
        let sentence = words.text(key::TeachTotals {
            attempts: &attempts.to_string(),
            begun: &begun.max(solved).to_string(),
            hints: &hints.to_string(),
            solved: &solved.to_string(),
        });
        let title = words.of_author(&challenge.title).to_owned();
        let trouble = attempts.saturating_add(hints);
        all.push((solved, trouble, title.into(), sentence.into()));
    }
    all.sort_by(|one, other| (one.0, other.1).cmp(&(other.0, one.1)));
    let all = all.into_iter();
    all.map(|(_, _, title, sentence)| (title, sentence))
        .collect()
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

fn mark(words: &Messages, grade: Option<&Grade>, progress: Option<&Progress>) -> MarkView {
    let Some(grade) = grade else {
        if let Some(progress) = progress {
            return MarkView {
                tone: Tone::Lack,
                word: words.text(key::TEACH_RESULTS_STUCK).into(),
                more: words
                    .text(key::TeachResultsTried {
                        attempts: &progress.attempts.to_string(),
                        hints: &progress.hints.to_string(),
                    })
                    .into(),
            };
        }
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
        0 if grade.than_reference.is_same() => words.text(key::TEACH_RESULTS_AS_REFERENCE),
        0 => words.text(key::TEACH_RESULTS_LESS),
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

/// One learner's solutions beside the reference solutions for the same personalized case.
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
        for (grade, progress) in pupil.grades.iter().zip(&pupil.progress) {
            let mark = mark(words, grade.as_ref(), progress.as_ref());
            row.push(mark.word.to_string());
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
