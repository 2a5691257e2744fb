//! The state of the course: the learner's name, the open challenge, and the work on each. Pure: no browser, no markup,
//! and no grades, which are computed from it.
//!
//! Everything that happens is an [`LearnerAction`]; [`Learner::apply`] is the only place where it changes. What is typed in an
//! editor is the playground's own `State`. Next: `learner_storage.rs`, how it is kept;
//! `plan.rs`, a workshop that is prepared; `submissions.rs`, what learners handed in; `trainer_storage.rs`, how a trainer's is kept.

pub mod author;
pub mod submissions;
pub mod plan;
pub mod trainer_storage;
pub mod learner_storage;

use crate::state::{Action, Draft, Layer, Origin, Selection, State};
use challenge::code::{Code, Done};
use challenge::workshop::Listed;
use challenge::{Attempt, COURSE, Challenge, Owner, Workshop};

use learner_storage::Past;

// What actions carry; the components take them from here.
pub use challenge::{Answer, Ask, EFFECTS, Editable, Goal, Must, Part};
pub use vault::case::{DECISIONS, VERDICTS};

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use vault::case::{Case, NamedPolicy, PolicyText, is_blank};

/// The whole course, as a workshop that nobody prepared.
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

/// Everything that a learner did.
#[derive(Clone, Debug, PartialEq)]
pub struct Learner {
    /// What the trainer chose, or the whole course.
    pub workshop: Rc<Workshop>,
    /// Its challenges as they are for everybody.
    pub written: Rc<Vec<Challenge>>,
    /// The learner's name, from which the cases are drawn.
    pub name: String,
    /// Whether the learner has begun, so that the name is settled.
    pub begun: bool,
    /// The challenge that is open, by its place; `None` for the list.
    pub open: Option<usize>,
    /// The work on each challenge that was opened.
    pub works: BTreeMap<usize, Rc<Work>>,
}

/// The work on one challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// The challenge with the learner's own case.
    pub own: Rc<Challenge>,
    /// The editors.
    pub desk: State,
    /// The answers by question.
    pub answers: BTreeMap<String, Answer>,
    /// The layer that the learner expects to deny; `None` for learners who wanted to see the evaluation at once. Until
    /// there is an answer, the evaluation stays closed.
    pub predicted: Option<Option<Layer>>,
    /// The answers that were checked, by question: only those are judged.
    pub checked: BTreeMap<String, Answer>,
    /// How many hints were asked for.
    pub hints: usize,
    /// How many attempts were graded or checked that were not right.
    pub attempts: usize,
    /// The last attempt that was right: trying something else afterwards takes nothing away.
    pub solved: Option<Rc<Attempt>>,
}

/// Everything a learner can do.
#[derive(Clone, Debug, PartialEq)]
pub enum LearnerAction {
    /// Typed a name.
    Name(String),
    /// Began with that name.
    Begin,
    /// Wants another name: everything begins anew.
    Leave,
    /// Opened a challenge, by its place, or the list.
    Open(Option<usize>),
    /// Did something with the editors of the open challenge.
    Edit(Action),
    /// Chose a part of an answer; blank takes it back.
    Answer(String, Part, String),
    /// Says which layer denies, or wants to see the evaluation at once.
    Predict(Option<Layer>),
    /// Wants the answer to a question judged.
    Check(String),
    /// Asked for the next hint.
    Hint,
    /// Tried something in the challenge at this place that is not right: found out by the page.
    Missed(usize),
    /// Wants to begin the open challenge again.
    Reset,
    /// Solved a challenge by this attempt: found out by the page.
    Solved(usize, Rc<Attempt>),
    /// Brought what was kept.
    Bring(Box<Past>),
}

impl Learner {
    /// A learner who opens a workshop; without one, the course.
    pub fn new(workshop: Workshop) -> Self {
        Self {
            written: Rc::new(workshop.challenges()),
            workshop: Rc::new(workshop),
            name: String::new(),
            begun: false,
            open: None,
            works: BTreeMap::new(),
        }
    }

    /// The work on the open challenge.
    pub fn work(&self) -> Option<(usize, &Rc<Work>)> {
        let open = self.open?;
        Some((open, self.works.get(&open)?))
    }

    /// Whether a challenge was solved.
    pub fn is_solved(&self, at: usize) -> bool {
        self.works
            .get(&at)
            .is_some_and(|work| work.solved.is_some())
    }

    /// What was solved, for the trainer.
    pub fn code(&self) -> Code {
        self.code_of(|work| work.solved.as_deref().cloned())
    }

    /// Everything that was done, solved or not, as it is kept.
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
        }
    }

    fn seed(&self) -> u32 {
        self.workshop.seed_for(&self.name)
    }

    /// What it is after an act.
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
            }
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

    /// Takes up what was kept: the name, and the work on every challenge that is still the same one.
    fn bring(&mut self, past: &Past) {
        self.name.clone_from(&past.draft.name);
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
            // Whoever changed or solved something has seen the evaluation.
            let is_begun = attempt.case != work.own.start || !work.answers.is_empty();
            work.predicted = is_begun.then_some(None);
            work.solved = of(&past.solved).map(|done| Rc::new(done.attempt(&work.own)));
            let hints = past.hints.get(&written.id).copied().unwrap_or(0);
            work.hints = hints.min(work.own.hints.len());
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

    /// Whether the evaluation can be seen: nothing is asked where nothing is denied.
    pub fn is_open(&self) -> bool {
        self.predicted.is_some() || self.solved.is_some()
    }

    /// Whether the present answer to a question was checked.
    pub fn is_checked(&self, question: &str) -> bool {
        let given = self.answers.get(question);
        given.is_some() && given == self.checked.get(question)
    }

    /// Whether the present answers to all questions were checked: trying one choice after the other solves nothing.
    pub fn is_all_checked(&self) -> bool {
        let mut questions = self.own.questions.iter();
        questions.all(|question| self.is_checked(&question.id))
    }

    /// What is graded.
    pub fn attempt(&self) -> Attempt {
        Attempt {
            case: case(&self.own.start, &self.desk.draft),
            answers: self.answers.clone(),
        }
    }
}

/// The editors with a case, and no cell explained before the learner chooses one.
fn desk(case: &Case) -> State {
    let mut desk = State::new(case, Origin::Own);
    desk.selection = Selection::Nowhere;
    desk
}

/// The case in the editors. Unlike a draft's own case, levels stay where they are when they are emptied, and a policy
/// that the challenge brings is still there when its text is deleted: what may be changed is found by name.
fn case(start: &Case, draft: &Draft) -> Case {
    let mut case = start.clone();
    for stack in &draft.stacks {
        for (level, tier) in stack.tiers.iter().enumerate() {
            let before = case.policies.level(stack.layer, level);
            let named = |name: &str| before.iter().any(|policy| policy.name == name);
            let kept = tier
                .sheets
                .iter()
                .filter(|sheet| sheet.counts() || (!sheet.name.is_empty() && named(&sheet.name)));
            let kept: Vec<NamedPolicy> = kept
                .map(|sheet| NamedPolicy {
                    name: sheet.name.clone(),
                    text: if sheet.is_named_only && is_blank(&sheet.text) {
                        PolicyText::NOT_SEEN
                    } else {
                        Arc::clone(&sheet.text).into()
                    },
                })
                .collect();
            // A layer about which nobody said anything stays so.
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

/// Puts a part into an answer; a value that is none of the choices takes it back.
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

/// What was chosen for a part, as [`LearnerAction::Answer`] has it; blank for nothing.
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

/// Whether a policy may be changed: in which layer, at which level, of which name.
pub fn may_change(challenge: &Challenge, layer: Layer, target: &str, policy: &str) -> bool {
    challenge.editable.iter().any(|editable| {
        let here =
            editable.layer == layer && editable.target.as_deref().is_none_or(|one| one == target);
        here && editable.policy.as_deref().is_none_or(|one| one == policy)
    })
}

/// Whether policies may be added to a level and removed from it.
pub fn may_arrange(challenge: &Challenge, layer: Layer, target: &str) -> bool {
    challenge.editable.iter().any(|editable| {
        editable.layer == layer
            && editable.policy.is_none()
            && editable.target.as_deref().is_none_or(|one| one == target)
    })
}

#[cfg(test)]
pub(in crate::teach) mod tests;
