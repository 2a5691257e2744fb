//! A challenge being written: its document, and one of its solutions in editors. Pure.
//!
//! Parts that the forms do not support (the context of a guardrail) are preserved from an opened file. The changes of
//! each form are in a file of their own below `author/`.

mod goals;
mod guardrails;
mod mistakes;
mod questions;
mod texts;
mod variation;

pub use goals::Aim;
pub use guardrails::{Guard, Of, own as own_guardrail};
pub use mistakes::Mistake;
pub use questions::Asking;
pub use texts::Which;
pub use variation::{Kind, Vary};

use crate::state::{Action, Layer, Origin, State};
use challenge::{Challenge, Edit, Editable, apply};
use std::rc::Rc;
use vault::case::{Case, NamedPolicy, Verdict};

/// A challenge that is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Author {
    /// The document.
    pub challenge: Challenge,
    /// The editors in which the author solves it.
    pub desk: State,
    /// The index of the wrong solution in them; `None` for the reference solution.
    pub shown: Option<usize>,
    /// The wrong solution that was changed since its failures were determined.
    pub unsaid: Option<usize>,
}

/// The actions of an author.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Started from a case.
    Take(Box<Case>),
    /// Opened a challenge.
    Open(Box<Challenge>),
    /// Typed the id.
    Id(String),
    /// Typed a text in a language.
    Say(Which, &'static str, String),
    /// Typed the pages of AWS's documentation, one per line.
    Sources(String),
    /// Changed the goals.
    Aim(Aim),
    /// Set whether a policy is editable.
    Editable(Editable, bool),
    /// Set whether what worked must still work.
    Keeping(bool),
    /// Typed the actions that are exempt from this rule, separated by commas.
    Keeps(String),
    /// Set whether access beyond the reference is limited.
    Strict(bool),
    /// Typed the actions that are exempt from the limit.
    Beyond(String),
    /// Changed the guardrails.
    Guard(Guard),
    /// Changed the questions.
    Asking(Asking),
    /// Changed the variation.
    Vary(Vary),
    /// Changed a wrong solution.
    Mistake(Mistake),
    /// Selected the solution in the editors: a wrong one, or the reference.
    Show(Option<usize>),
    /// Used the editors.
    EditSolution(Action),
}

impl Author {
    /// A challenge made from a case.
    pub fn new(case: &Case) -> Self {
        let start = Case {
            expect: None,
            title: None,
            ..case.clone()
        };
        let challenge = Challenge {
            version: 2,
            goals: challenge::Goals {
                verdict: Some(Verdict::Pass),
                ..challenge::Goals::default()
            },
            beyond: Some(Vec::new()),
            keeps: Some(Vec::new()),
            start,
            ..Challenge::default()
        };
        Self::of(challenge)
    }

    fn of(challenge: Challenge) -> Self {
        let solved = apply(&challenge.start, &challenge.solution);
        Self {
            desk: State::new(&solved, Origin::Own),
            challenge,
            shown: None,
            unsaid: None,
        }
    }

    /// The challenge after an action.
    #[must_use]
    pub fn apply(mut self, write: Write) -> Self {
        let challenge = &mut self.challenge;
        match write {
            Write::Take(case) => return Self::new(&case).instead_of(&self),
            Write::Open(opened) => return Self::of(*opened).instead_of(&self),
            Write::Id(id) => challenge.id = id,
            Write::Say(which, language, text) => texts::say(challenge, which, language, text),
            Write::Sources(typed) => challenge.sources = texts::listed(&typed, '\n'),
            Write::Aim(aim) => goals::aim(&mut challenge.goals, aim),
            Write::Editable(editable, open) => {
                challenge.editable.retain(|one| *one != editable);
                if open {
                    challenge.editable.push(editable);
                }
            }
            Write::Strict(strict) => challenge.beyond = strict.then(Vec::new),
            Write::Beyond(typed) => challenge.beyond = Some(texts::listed(&typed, ',')),
            Write::Keeping(keeping) => challenge.keeps = keeping.then(Vec::new),
            Write::Keeps(typed) => challenge.keeps = Some(texts::listed(&typed, ',')),
            Write::Guard(guard) => guardrails::guard(challenge, guard),
            Write::Asking(asking) => questions::ask(challenge, asking),
            Write::Vary(vary) => variation::vary(&mut challenge.variation, vary),
            Write::Mistake(mistake) => self.mistake(mistake),
            Write::Show(shown) => self.show(shown),
            Write::EditSolution(action) => self.solve(action),
        }
        self.challenge.version = self.challenge.needed_version();
        self
    }

    /// Gives the editors new identities, so that those of another challenge are not reused.
    fn instead_of(mut self, other: &Self) -> Self {
        let case = apply(&self.challenge.start, &self.challenge.solution);
        self.desk.draft = Rc::new(other.desk.draft.replaced_by(&case));
        self
    }

    /// The edits of the solution in the editors.
    fn edits(&mut self) -> Option<&mut Vec<Edit>> {
        match self.shown {
            None => Some(&mut self.challenge.solution),
            Some(at) => Some(&mut self.challenge.wrong.get_mut(at)?.change),
        }
    }

    fn solve(&mut self, action: Action) {
        self.desk = self.desk.clone().apply(action);
        let start = self.challenge.start.clone();
        let solved = super::case(&start, &self.desk.draft);
        let unsaid = self.shown;
        let Some(edits) = self.edits() else { return };
        // Actions that change nothing leave the edits as they were in the file.
        if apply(&start, edits) != solved {
            *edits = self::edits(&start, &solved);
            self.unsaid = unsaid.or(self.unsaid);
        }
    }

    fn show(&mut self, shown: Option<usize>) {
        self.shown = shown.filter(|at| *at < self.challenge.wrong.len());
        let edits = self.edits().cloned().unwrap_or_default();
        let case = apply(&self.challenge.start, &edits);
        let draft = self.desk.draft.replaced_by(&case);
        self.desk = State::new(&case, Origin::Own);
        self.desk.draft = Rc::new(draft);
    }
}

/// The policies of each level, with the level's name.
pub fn levels(case: &Case) -> Vec<(Layer, Option<String>, Vec<NamedPolicy>)> {
    let mut all = Vec::new();
    for layer in Layer::ALL {
        let levels = case.policies.levels(layer);
        for level in 0..case.policies.height(layer) {
            let target = levels.get(level).map(|level| level.target.clone());
            all.push((layer, target, case.policies.level(layer, level).to_vec()));
        }
    }
    all
}

/// The edits from one case to the other.
fn edits(start: &Case, solved: &Case) -> Vec<Edit> {
    let mut edits = Vec::new();
    for ((layer, target, before), (_, _, after)) in levels(start).into_iter().zip(levels(solved)) {
        let edit = |policy: &str, text: Option<String>| Edit {
            layer,
            target: target.clone(),
            policy: policy.to_owned(),
            text,
        };
        let of = |policies: &[NamedPolicy], name: &str| {
            policies.iter().find(|policy| policy.name == name).cloned()
        };
        for policy in &after {
            if of(&before, &policy.name).is_none_or(|was| was.text != policy.text) {
                edits.push(edit(&policy.name, Some(policy.text.to_string())));
            }
        }
        let gone = before
            .iter()
            .filter(|policy| of(&after, &policy.name).is_none());
        edits.extend(gone.map(|policy| edit(&policy.name, None)));
    }
    edits
}

#[cfg(test)]
mod tests;
