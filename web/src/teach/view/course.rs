//! The view of the list of challenges.

use super::super::state::Learner;
use challenge::{Challenge, Section, built_in};
use messages::Messages;
use messages::{Key, key};
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
    /// The part of the course that begins with it; `None` within a part.
    pub section: Option<AttrValue>,
    /// What it teaches, how hard it is, how long it takes, what comes before it; blank where nobody says.
    pub about: AttrValue,
    /// Whether it was solved.
    pub solved: bool,
    /// Whether it is the next one.
    pub next: bool,
    /// Its status, in a word.
    pub word: AttrValue,
}

/// What a part of the course is called.
pub const fn section_key(section: Section) -> Key {
    match section {
        Section::Policies => key::TEACH_SECTION_POLICIES,
        Section::Limits => key::TEACH_SECTION_LIMITS,
        Section::Keys => key::TEACH_SECTION_KEYS,
        Section::Conditions => key::TEACH_SECTION_CONDITIONS,
        Section::Whole => key::TEACH_SECTION_WHOLE,
    }
}

/// What a challenge says about its place in a course.
pub fn about(words: &Messages, written: &[Challenge], challenge: &Challenge) -> String {
    let concept = challenge
        .concept
        .as_ref()
        .map(|concept| words.of_author(concept).to_owned());
    let level = challenge.level.map(|level| {
        words.text(match level {
            1 => key::TEACH_LEVEL_EASY,
            2 => key::TEACH_LEVEL_MEDIUM,
            _ => key::TEACH_LEVEL_HARD,
        })
    });
    let minutes = challenge.minutes.map(|minutes| {
        words.text(key::TeachMinutes {
            minutes: &minutes.to_string(),
        })
    });
    let titles = challenge.after.iter().filter_map(|id| {
        let before = written.iter().find(|other| other.id == *id)?;
        Some(words.of_author(&before.title).to_owned())
    });
    let titles: Vec<String> = titles.collect();
    let after = (!titles.is_empty()).then(|| {
        words.text(key::TeachAfter {
            challenges: &words.list(&titles),
        })
    });
    let all: Vec<String> = [concept, level, minutes, after]
        .into_iter()
        .flatten()
        .collect();
    all.join(&words.text(key::TEACH_STANDING_BETWEEN))
}

/// The list.
pub fn course(words: &Messages, learner: &Learner) -> CourseView {
    let all = learner.written.len();
    let done = (0..all).filter(|at| learner.is_solved(*at)).count();
    let next = (0..all).find(|at| !learner.is_solved(*at));
    let section = |at: usize| {
        let challenge = learner.written.get(at)?;
        built_in(&challenge.id).map(|built_in| built_in.section)
    };
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
            section: section(at)
                .filter(|own| at == 0 || section(at - 1) != Some(*own))
                .map(|section| words.text(section_key(section)).into()),
            about: about(words, &learner.written, challenge).into(),
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
