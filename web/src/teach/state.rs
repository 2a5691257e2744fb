//! The state of the course: the learner's name, the open challenge, and the work on each. Pure: no browser, no markup,
//! and no grades, which are computed from it.
//!
//! Every change is a [`LearnerAction`]; [`Learner::apply`] is the only place where it changes. The editors use the
//! playground's own `State`. Next: `learner_storage.rs`, saving it; `plan.rs`, a workshop being prepared;
//! `submissions.rs`, the codes of learners; `trainer_storage.rs`, saving a trainer's work.

pub mod author;
pub mod submissions;
pub mod plan;
pub mod trainer_storage;
pub mod learner_storage;
pub mod quiz;

use crate::state::{Action, Draft, Layer, Origin, Selection, State};
use challenge::code::{Code, Done, Progress};
use challenge::workshop::Listed;
use challenge::{Attempt, COURSE, Challenge, Owner, Workshop};

use learner_storage::Past;
pub use quiz::{Quiz, Turn};

// Types in actions, re-exported for the components.
pub use challenge::{Answer, Ask, EFFECTS, Editable, Goal, Must, Part};
pub use vault::case::{DECISIONS, VERDICTS};

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use vault::case::{Case, NamedPolicy, PolicyText, is_blank};

/// The whole course, as a default workshop.
pub fn whole_course() -> Workshop {
    let all = COURSE
        .iter()
        .map(|challenge| Listed::BuiltIn(challenge.id.to_owned()));
    Workshop {
        version: challenge::workshop::VERSION,
        challenges: all.collect(),
        ..Workshop::default()
    }
}

/// The state of a learner.
#[derive(Clone, Debug, PartialEq)]
pub struct Learner {
    /// The trainer's workshop, or the whole course.
    pub workshop: Rc<Workshop>,
    /// Its challenges before personalization.
    pub written: Rc<Vec<Challenge>>,
    /// The learner's name, which determines the personalized cases.
    pub name: String,
    /// Whether the learner has started, so that the name is fixed.
    pub begun: bool,
    /// The open challenge, by its index; `None` for the list.
    pub open: Option<usize>,
    /// The work on each opened challenge.
    pub works: BTreeMap<usize, Rc<Work>>,
    /// The answers to the three questions.
    pub quiz: Quiz,
}

/// The work on one challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// The challenge, personalized for the learner.
    pub own: Rc<Challenge>,
    /// The editors.
    pub desk: State,
    /// The answers by question.
    pub answers: BTreeMap<String, Answer>,
    /// The learner's prediction of the denying layer; `None` within for learners who skipped the prediction. Until
    /// there is one, the evaluation is hidden.
    pub predicted: Option<Option<Layer>>,
    /// The checked answers, by question: only these are graded.
    pub checked: BTreeMap<String, Answer>,
    /// The number of hints shown.
    pub hints: usize,
    /// The number of attempts that were graded or checked and were not correct.
    pub attempts: usize,
    /// The last correct attempt: later changes do not affect it.
    pub solved: Option<Rc<Attempt>>,
}

/// The actions of a learner.
#[derive(Clone, Debug, PartialEq)]
pub enum LearnerAction {
    /// Typed a name.
    Name(String),
    /// Started with that name.
    Begin,
    /// Returned to the start page to use another name, which resets everything.
    Leave,
    /// Opened a challenge, by its index, or the list.
    Open(Option<usize>),
    /// Used the editors of the open challenge.
    Edit(Action),
    /// Chose a part of an answer; blank clears it.
    Answer(String, Part, String),
    /// Predicted the denying layer, or skipped the prediction.
    Predict(Option<Layer>),
    /// Requested a check of the answer to a question.
    Check(String),
    /// Requested the next hint.
    Hint,
    /// Made an incorrect attempt at this challenge; dispatched by the page.
    Missed(usize),
    /// Reset the open challenge.
    Reset,
    /// Solved a challenge by this attempt; dispatched by the page.
    Solved(usize, Rc<Attempt>),
    /// Answered one of the three questions, before or after the course.
    Quiz(Turn, usize, u8),
    /// Restored saved work.
    Bring(Box<Past>),
}

impl Learner {
    /// A learner in a workshop, or in the course.
    pub fn new(workshop: Workshop) -> Self {
        Self {
            written: Rc::new(workshop.challenges()),
            workshop: Rc::new(workshop),
            name: String::new(),
            begun: false,
            open: None,
            quiz: Quiz::default(),
            works: BTreeMap::new(),
        }
    }

    /// The work on the open challenge.
    pub fn work(&self) -> Option<(usize, &Rc<Work>)> {
        let open = self.open?;
        Some((open, self.works.get(&open)?))
    }

    /// Returns `true` if a challenge was solved.
    pub fn is_solved(&self, at: usize) -> bool {
        self.works
            .get(&at)
            .is_some_and(|work| work.solved.is_some())
    }

    /// The completion code, with the solved challenges and the progress on the others.
    pub fn code(&self) -> Code {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let works = self.works.values();
        let progress = works.map(|work| Progress {
            id: work.own.id.clone(),
            hints: number(work.hints),
            attempts: number(work.attempts),
        });
        Code {
            progress: progress.collect(),
            ..self.code_of(|work| work.solved.as_deref().cloned())
        }
    }

    /// The place of a challenge of this workshop.
    pub fn place_of(&self, id: &str) -> Option<usize> {
        self.written.iter().position(|challenge| challenge.id == id)
    }

    /// All work, solved or not, in the format for saving.
    pub fn draft(&self) -> Code {
        self.code_of(|work| Some(work.attempt()))
    }

    fn code_of(&self, attempt: impl Fn(&Work) -> Option<Attempt>) -> Code {
        let done = self.works.iter().filter_map(|(at, work)| {
            let written = self.written.get(*at)?;
            Some(Done::new(written, &work.own, &attempt(work)?))
        });
        Code {
            name: self.name.trim().to_owned(),
            seed: self.seed(),
            done: done.collect(),
            progress: Vec::new(),
        }
    }

    fn seed(&self) -> u32 {
        self.workshop.seed_for(&self.name)
    }

    /// The state after an action.
    #[must_use]
    pub fn apply(mut self, act: LearnerAction) -> Self {
        match act {
            LearnerAction::Name(name) if !self.begun => self.name = name,
            LearnerAction::Name(_) => {}
            LearnerAction::Begin => self.begun = true,
            LearnerAction::Leave => {
                self.begun = false;
                self.open = None;
                self.works.clear();
                self.quiz = Quiz::default();
            }
            LearnerAction::Quiz(turn, question, answer) => self.quiz.put(turn, question, answer),
            LearnerAction::Open(open) => self.open_at(open),
            LearnerAction::Edit(action) => {
                self.change(|work| work.desk = work.desk.clone().apply(action));
            }
            LearnerAction::Answer(question, part, value) => self.change(|work| {
                set(work.answers.entry(question).or_default(), part, &value);
            }),
            LearnerAction::Predict(layer) => self.change(|work| work.predicted = Some(layer)),
            LearnerAction::Check(question) => self.change(|work| {
                let given = work.answers.get(&question).cloned().unwrap_or_default();
                let asked = work.own.questions.iter().find(|one| one.id == question);
                work.attempts += usize::from(asked.is_some_and(|one| one.answer != given));
                work.checked.insert(question, given);
            }),
            LearnerAction::Missed(at) => {
                if let Some(work) = self.works.get_mut(&at) {
                    Rc::make_mut(work).attempts += 1;
                }
            }
            LearnerAction::Hint => self.change(|work| {
                work.hints = (work.hints + 1).min(work.own.hints.len());
            }),
            LearnerAction::Reset => self.change(|work| {
                let draft = work.desk.draft.replaced_by(&work.own.start);
                work.desk = State::new(&work.own.start, Origin::Own);
                work.desk.draft = Rc::new(draft);
                work.desk.selection = Selection::Nowhere;
                work.answers.clear();
                work.checked.clear();
            }),
            LearnerAction::Solved(at, attempt) => {
                if let Some(work) = self.works.get_mut(&at) {
                    Rc::make_mut(work).solved = Some(attempt);
                }
            }
            LearnerAction::Bring(past) => self.bring(&past),
        }
        self
    }

    fn change(&mut self, change: impl FnOnce(&mut Work)) {
        let work = self.open.and_then(|open| self.works.get_mut(&open));
        if let Some(work) = work {
            change(Rc::make_mut(work));
        }
    }

    fn open_at(&mut self, open: Option<usize>) {
        self.open = open.filter(|at| *at < self.written.len());
        let (Some(at), seed) = (self.open, self.seed()) else {
            return;
        };
        if let Some(written) = self.written.get(at)
            && !self.works.contains_key(&at)
        {
            self.works
                .insert(at, Rc::new(Work::new(written.vary(seed))));
        }
    }

    /// Restores saved work: the name, and the work on every challenge that has not changed.
    fn bring(&mut self, past: &Past) {
        self.name.clone_from(&past.draft.name);
        self.quiz = past.quiz;
        self.begun = true;
        self.open = None;
        self.works.clear();
        let seed = self.seed();
        for (at, written) in self.written.iter().enumerate() {
            let edition = challenge::code::edition(written);
            let of = |code: &Code| {
                let mut done = code.done.iter();
                done.find(|done| done.id == written.id && done.edition == edition)
                    .cloned()
            };
            let Some(draft) = of(&past.draft) else {
                continue;
            };
            let mut work = Work::new(written.vary(seed));
            let attempt = draft.attempt(&work.own);
            work.desk = desk(&attempt.case);
            work.answers = attempt.answers;
            work.checked.clone_from(&work.answers);
            // A learner who changed or solved something has seen the evaluation.
            let is_begun = attempt.case != work.own.start || !work.answers.is_empty();
            work.predicted = is_begun.then_some(None);
            work.solved = of(&past.solved).map(|done| Rc::new(done.attempt(&work.own)));
            let hints = past.hints.get(&written.id).copied().unwrap_or(0);
            work.hints = hints.min(work.own.hints.len());
            let mut progress = past.solved.progress.iter();
            let progress = progress.find(|progress| progress.id == written.id);
            work.attempts = progress
                .and_then(|progress| usize::try_from(progress.attempts).ok())
                .unwrap_or(0);
            self.works.insert(at, Rc::new(work));
        }
    }
}

impl Work {
    fn new(own: Challenge) -> Self {
        Self {
            desk: desk(&own.start),
            own: Rc::new(own),
            answers: BTreeMap::new(),
            predicted: None,
            checked: BTreeMap::new(),
            hints: 0,
            attempts: 0,
            solved: None,
        }
    }

    /// Returns `true` if the evaluation is visible: without a denial there is no prediction.
    pub fn is_open(&self) -> bool {
        self.predicted.is_some() || self.solved.is_some()
    }

    /// Returns `true` if the present answer to a question was checked.
    pub fn is_checked(&self, question: &str) -> bool {
        let given = self.answers.get(question);
        given.is_some() && given == self.checked.get(question)
    }

    /// Returns `true` if the present answers to all questions were checked, so that trying one choice after the other
    /// solves nothing.
    pub fn is_all_checked(&self) -> bool {
        let mut questions = self.own.questions.iter();
        questions.all(|question| self.is_checked(&question.id))
    }

    /// The attempt to grade.
    pub fn attempt(&self) -> Attempt {
        Attempt {
            case: case(&self.own.start, &self.desk.draft),
            answers: self.answers.clone(),
        }
    }
}

/// The editors with a case; no cell is explained before the learner selects one.
fn desk(case: &Case) -> State {
    let mut desk = State::new(case, Origin::Own);
    desk.selection = Selection::Nowhere;
    desk
}

/// The case in the editors. Unlike in a draft's own case, emptied levels stay, and a policy of the challenge stays when
/// its text is deleted: editable policies are identified by name.
fn case(start: &Case, draft: &Draft) -> Case {
    let mut case = start.clone();
    for stack in &draft.stacks {
        for (level, level_draft) in stack.levels.iter().enumerate() {
            let before = case.policies.level(stack.layer, level);
            let named = |name: &str| before.iter().any(|policy| policy.name == name);
            let kept = level_draft.policies.iter().filter(|policy_draft| {
                policy_draft.counts()
                    || (!policy_draft.name.is_empty() && named(&policy_draft.name))
            });
            let kept: Vec<NamedPolicy> = kept
                .map(|policy_draft| NamedPolicy {
                    name: policy_draft.name.clone(),
                    text: if policy_draft.is_named_only && is_blank(&policy_draft.text) {
                        PolicyText::NOT_SEEN
                    } else {
                        Arc::clone(&policy_draft.text).into()
                    },
                })
                .collect();
            // A layer that was not mentioned stays so.
            if kept.is_empty() && before.is_empty() {
                continue;
            }
            if let Some(policies) = case.policies.level_mut(stack.layer, level) {
                *policies = kept;
            }
        }
    }
    case
}

/// Sets a part of an answer; a value that is not one of the choices clears it.
fn set(answer: &mut Answer, part: Part, value: &str) {
    let text = || (!value.is_empty()).then(|| value.to_owned());
    match part {
        Part::Action => answer.action = text(),
        Part::Target => answer.target = text(),
        Part::Statement => answer.statement = text(),
        Part::Layer => answer.layer = Layer::ALL.into_iter().find(|layer| layer.word() == value),
        Part::Owner => {
            let number: Option<usize> = value.parse().ok();
            answer.owner = number.and_then(|number| Owner::ALL.get(number).copied());
        }
    }
}

/// The chosen value of a part, as in [`LearnerAction::Answer`]; blank for none.
pub fn chosen(answer: &Answer, part: Part) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match part {
        Part::Action => text(&answer.action),
        Part::Target => text(&answer.target),
        Part::Statement => text(&answer.statement),
        Part::Layer => answer.layer.map_or("", Layer::word).to_owned(),
        Part::Owner => {
            let owner = answer.owner;
            let place = owner.and_then(|owner| Owner::ALL.iter().position(|one| *one == owner));
            place.map_or_else(String::new, |place| place.to_string())
        }
    }
}

/// Returns `true` if a policy is editable, given its layer, level and name.
pub fn may_change(challenge: &Challenge, layer: Layer, target: &str, policy: &str) -> bool {
    challenge.editable.iter().any(|editable| {
        let here =
            editable.layer == layer && editable.target.as_deref().is_none_or(|one| one == target);
        here && editable.policy.as_deref().is_none_or(|one| one == policy)
    })
}

/// Returns `true` if policies may be added to and removed from a level.
pub fn may_arrange(challenge: &Challenge, layer: Layer, target: &str) -> bool {
    challenge.editable.iter().any(|editable| {
        editable.layer == layer
            && editable.policy.is_none()
            && editable.target.as_deref().is_none_or(|one| one == target)
    })
}

#[cfg(test)]
pub(in crate::teach) mod tests;
