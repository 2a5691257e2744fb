//! The view of the list of challenges.

use super::super::state::Learner;
use messages::Messages;
use messages::key;
use yew::AttrValue;

/// The list.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseView {
    /// The title of the workshop, or of the course.
    pub title: AttrValue,
    /// The last day, if there is one.
    pub ends: Option<AttrValue>,
    /// The progress, in words.
    pub progress: AttrValue,
    /// The number of solved challenges, and of all.
    pub done: (usize, usize),
    /// The challenges in their order.
    pub items: Vec<ItemView>,
}

/// One challenge of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemView {
    /// Its index, from 0.
    pub at: usize,
    /// `1`
    pub number: AttrValue,
    /// Its title.
    pub title: AttrValue,
    /// Whether it was solved.
    pub solved: bool,
    /// Whether it is the next one.
    pub next: bool,
    /// Its status, in a word.
    pub word: AttrValue,
}

/// The list.
pub fn course(words: &Messages, learner: &Learner) -> CourseView {
    let all = learner.written.len();
    let done = (0..all).filter(|at| learner.is_solved(*at)).count();
    let next = (0..all).find(|at| !learner.is_solved(*at));
    let items = learner.written.iter().enumerate().map(|(at, challenge)| {
        let solved = learner.is_solved(at);
        let key = match (solved, learner.works.contains_key(&at)) {
            (true, _) => key::TEACH_COURSE_SOLVED,
            (false, true) => key::TEACH_COURSE_BEGUN,
            (false, false) => key::TEACH_COURSE_OPEN,
        };
        ItemView {
            at,
            number: (at + 1).to_string().into(),
            title: words.of_author(&challenge.title).to_owned().into(),
            solved,
            next: next == Some(at),
            word: words.text(key).into(),
        }
    });
    let workshop = &learner.workshop;
    let title = workshop.title.as_ref().map(|title| words.of_author(title));
    let ends = workshop.ends.as_deref();
    CourseView {
        title: match title {
            Some(title) => title.to_owned().into(),
            None => words.text(key::TEACH_COURSE_TITLE).into(),
        },
        ends: ends.map(|day| words.text(key::TeachCourseEnds { day }).into()),
        progress: words
            .text(key::TeachCourseProgress {
                count: done,
                all: &all.to_string(),
            })
            .into(),
        done: (done, all),
        items: items.collect(),
    }
}
