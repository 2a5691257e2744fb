//! Views of what surrounds the challenges: the three questions, what to look at again, the certificate.

use super::super::state::quiz::RIGHT;
use super::super::state::{Learner, Turn};
use crate::view::view_models::Tone;
use messages::Messages;
use messages::{Key, key};
use yew::AttrValue;

/// The number of solved challenges after which the questions are asked again.
const SOME: usize = 5;

/// The questions: each with its answers and the reason of the right one.
const QUESTIONS: [(Key, [Key; 3], Key); 3] = [
    (
        key::TEACH_QUIZ_Q1,
        [
            key::TEACH_QUIZ_Q1_A,
            key::TEACH_QUIZ_Q1_B,
            key::TEACH_QUIZ_Q1_C,
        ],
        key::TEACH_QUIZ_Q1_WHY,
    ),
    (
        key::TEACH_QUIZ_Q2,
        [
            key::TEACH_QUIZ_Q2_A,
            key::TEACH_QUIZ_Q2_B,
            key::TEACH_QUIZ_Q2_C,
        ],
        key::TEACH_QUIZ_Q2_WHY,
    ),
    (
        key::TEACH_QUIZ_Q3,
        [
            key::TEACH_QUIZ_Q3_A,
            key::TEACH_QUIZ_Q3_B,
            key::TEACH_QUIZ_Q3_C,
        ],
        key::TEACH_QUIZ_Q3_WHY,
    ),
];

/// The three questions.
#[derive(Clone, Debug, PartialEq)]
pub struct QuizView {
    /// When they are answered.
    pub turn: Turn,
    /// The heading.
    pub title: AttrValue,
    /// What they are for.
    pub about: AttrValue,
    /// The questions.
    pub questions: Vec<QuizQuestionView>,
    /// The comparison with the answers before, once all are answered.
    pub result: Option<AttrValue>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct QuizQuestionView {
    /// The question.
    pub ask: AttrValue,
    /// The answers to choose from.
    pub answers: Vec<AttrValue>,
    /// The chosen one.
    pub chosen: Option<u8>,
    /// Whether it is right, and why; hidden until all are answered.
    pub judged: Option<(Tone, AttrValue, AttrValue)>,
}

/// The questions that are to be answered now, or the result; `None` while the learner works.
pub fn quiz(words: &Messages, learner: &Learner) -> Option<QuizView> {
    let quiz = &learner.quiz;
    let all = learner.written.len();
    let solved = (0..all).filter(|at| learner.is_solved(*at)).count();
    let turn = if solved == 0 && !quiz.is_answered(Turn::Before) {
        Turn::Before
    } else if solved >= SOME.min(all) && all > 0 {
        Turn::After
    } else {
        return None;
    };
    let is_over = turn == Turn::After && quiz.is_answered(turn);
    let given = quiz.answers(turn);
    let questions = QUESTIONS.iter().zip(given).zip(RIGHT);
    let questions = questions.map(|(((ask, answers, why), chosen), right)| {
        let answer = answers.get(usize::from(right)).map(|key| words.text(*key));
        let judged = is_over.then(|| {
            let (tone, said) = if chosen == Some(right) {
                (Tone::Allow, words.text(key::TEACH_QUIZ_RIGHT))
            } else {
                let answer = answer.unwrap_or_default();
                (
                    Tone::Deny,
                    words.text(key::TeachQuizWrong { answer: &answer }),
                )
            };
            (tone, said.into(), words.text(*why).into())
        });
        QuizQuestionView {
            ask: words.text(*ask).into(),
            answers: answers.iter().map(|key| words.text(*key).into()).collect(),
            chosen,
            judged,
        }
    });
    let (title, about) = match turn {
        Turn::Before => (key::TEACH_QUIZ_BEFORE, key::TEACH_QUIZ_BEFORE_ABOUT),
        Turn::After => (key::TEACH_QUIZ_AFTER, key::TEACH_QUIZ_AFTER_ABOUT),
    };
    Some(QuizView {
        turn,
        title: words.text(title).into(),
        about: words.text(about).into(),
        questions: questions.collect(),
        result: is_over.then(|| {
            let said = words.text(key::TeachQuizResult {
                after: &quiz.right(Turn::After).to_string(),
                before: &quiz.right(Turn::Before).to_string(),
            });
            said.into()
        }),
    })
}

/// A challenge that took hints or several attempts: its index, its title, and what it took.
pub type ReviewView = (usize, AttrValue, AttrValue);

/// What is worth another look, the hardest first; empty if nothing was solved yet.
pub fn review(words: &Messages, learner: &Learner) -> Vec<ReviewView> {
    let missed = learner
        .works
        .iter()
        .filter(|(at, work)| learner.is_solved(**at) && work.hints + work.attempts > 0);
    let mut missed: Vec<_> = missed.collect();
    missed.sort_by_key(|(at, work)| (std::cmp::Reverse(work.hints + work.attempts), **at));
    let missed = missed.into_iter().map(|(at, work)| {
        let said = words.text(key::TeachReviewItem {
            attempts: &work.attempts.to_string(),
            hints: &work.hints.to_string(),
        });
        let title = words.of_author(&work.own.title).to_owned();
        (*at, title.into(), said.into())
    });
    missed.collect()
}

/// The certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct CertificateView {
    /// The learner's name.
    pub name: AttrValue,
    /// The workshop's title.
    pub title: AttrValue,
    /// How many challenges were solved.
    pub count: AttrValue,
    /// Their titles.
    pub solved: Vec<AttrValue>,
}

/// The certificate; `None` if nothing was solved yet.
pub fn certificate(words: &Messages, learner: &Learner) -> Option<CertificateView> {
    let all = learner.written.len();
    let solved: Vec<usize> = (0..all).filter(|at| learner.is_solved(*at)).collect();
    if solved.is_empty() {
        return None;
    }
    let name = learner.name.trim();
    let title = learner.workshop.title.as_ref();
    let count = words.text(key::TeachCertificateCount {
        all: &all.to_string(),
        count: &solved.len().to_string(),
    });
    let titles = solved.iter().filter_map(|at| learner.written.get(*at));
    Some(CertificateView {
        name: match name {
            "" => words.text(key::TEACH_CERTIFICATE_SOMEONE).into(),
            name => name.to_owned().into(),
        },
        title: match title {
            Some(title) => words.of_author(title).to_owned().into(),
            None => words.text(key::TEACH_COURSE_TITLE).into(),
        },
        count: count.into(),
        solved: titles
            .map(|written| words.of_author(&written.title).to_owned().into())
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::teach::state::LearnerAction;
    use crate::teach::state::tests::{learner, solve};

    #[test]
    fn questions_come_before_and_after_and_answers_only_afterwards() {
        let words = Messages::english();
        let mut ann = learner("Ann");
        assert_eq!(quiz(&words, &ann).unwrap().turn, Turn::Before);
        for question in 0..3 {
            ann = ann.apply(LearnerAction::Quiz(Turn::Before, question, 0));
        }
        assert_eq!(
            quiz(&words, &ann),
            None,
            "nothing is said before the course"
        );
        assert_eq!(certificate(&words, &ann), None);
        let mut ann = solve(
            ann.apply(LearnerAction::Open(Some(0)))
                .apply(LearnerAction::Hint),
        );
        for (question, right) in RIGHT.into_iter().enumerate() {
            let view = quiz(&words, &ann).unwrap();
            assert!(view.turn == Turn::After && view.result.is_none());
            assert!(view.questions.iter().all(|one| one.judged.is_none()));
            ann = ann.apply(LearnerAction::Quiz(Turn::After, question, right));
        }
        let view = quiz(&words, &ann).unwrap();
        assert_eq!(
            view.result.unwrap(),
            "Right before: 1 of 3. Right now: 3 of 3."
        );
        assert!(view.questions.iter().all(|one| one.judged.is_some()));
        assert_eq!(review(&words, &ann).len(), 1, "a hint was needed");
        let certificate = certificate(&words, &ann).unwrap();
        assert_eq!(certificate.name, "Ann");
        assert_eq!(certificate.count, "solved 1 of 1 challenges");
    }
}
