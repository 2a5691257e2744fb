//! The exact set of unknowns that a decision depends on where the trace alone leaves it open.
//!
//! Three-valued logic is sound but forgets that two statements can ask about the same unknown: whatever
//! `aws:SourceIp` is, one of "equal" and "not equal" holds. So every way of filling in the unknowns is tried, as
//! far as the policies can tell ways apart: `possible_effects` lists what unseen policies could say, `federation_requester` who could have asked
//! for a federated session, `residual` collects what is open and in how many ways it can turn out, in parts that `predicate`
//! judges, `truth_table` decides each combination. All allowed is allowed, none allowed is a denial, and anything else
//! depends on exactly those unknowns that alone can turn one into the other.
//!
//! The table is kept ([`DecisionTable`]): it is what questions to a person, and the set of answers that allow, are
//! made of.

mod federation_requester;
mod predicate;
mod residual;
mod possible_effects;
mod truth_table;

pub use possible_effects::PossibleEffect;

use super::decide::{self, Ruling, Sums};
use super::{Evaluation, Unknown};
use crate::context::ContextValue;
use crate::doubt::Doubt;
use crate::layer::{ByLayer, Layer};
use crate::policy_set::PolicySet;
use crate::request::Request;
use crate::trace::{Decision, LayerEffect, Trace};
use crate::truth::Truth;

/// More combinations than this are not tried: the answer is then `depends`, naming everything that is open.
const MOST_COMBINATIONS: usize = 50_000;

/// What each combination of answers decides.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionTable {
    /// What is open, each with the answers that make a difference anywhere. An unknown that is named by the
    /// evaluation is among them; a layer in which several parts were not understood is there several times.
    pub questions: Vec<Question>,
    /// Whether the request is allowed, for every combination of answers; the first question moves fastest.
    allowed: Vec<bool>,
}

/// One thing that nobody said.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What it is.
    pub unknown: Unknown,
    /// What else it is made of: several placeholders can stand in one part of a statement.
    pub others: Vec<Unknown>,
    /// The different answers.
    pub answers: Vec<Answer>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The key has one of these values, or one that the policies cannot tell from them; `None`: it is absent.
    Key(Vec<Option<ContextValue>>),
    /// The layer, or what was not understood in it, says this.
    Policies(PossibleEffect),
    /// The caller's `GetFederationToken` session was asked for by this user; `None`: by none whom a policy names.
    Asker(Option<String>),
    /// The part of a statement in which placeholders stand, or something that AWS refuses, matches or not.
    Matches(bool),
    /// This session of the caller's role asks; `None`: one that no policy names.
    Session(Option<String>),
    /// What AWS leaves unclear is so, or not.
    Doubt(Doubt, bool),
}

impl DecisionTable {
    /// Whether the request is allowed when the questions are answered so, each by the place of its answer;
    /// `None` for answers that do not exist.
    pub fn allowed(&self, answers: &[usize]) -> Option<bool> {
        if answers.len() != self.questions.len() {
            return None;
        }
        let mut at = 0;
        let mut step = 1;
        for (question, answer) in self.questions.iter().zip(answers) {
            if *answer >= question.answers.len() {
                return None;
            }
            at += answer * step;
            step *= question.answers.len();
        }
        self.allowed.get(at).copied()
    }
}

/// Decides from the trace, and where that leaves it open, from every way of filling in the unknowns.
pub(super) fn evaluation(request: &Request, policies: &PolicySet, trace: Trace) -> Evaluation {
    let sums = decide::sums(&trace);
    let ruling = decide::ruling(trace.facts, &sums);
    let layers = decide::effects(&trace, &sums);
    let across_colon = sums.iter().flatten().any(|said| said.across_colon);
    if let Some(decision) = certain(ruling) {
        return Evaluation {
            decision,
            layers,
            unknown: Vec::new(),
            doubts: Vec::new(),
            deciding: None,
            across_colon,
            trace,
        };
    }
    let evaluation = refined(request, policies, trace, &sums, ruling, layers);
    Evaluation {
        across_colon,
        ..evaluation
    }
}

/// The decision, if three-valued logic is enough for it.
fn certain(ruling: Ruling) -> Option<Decision> {
    match (ruling.explicit, ruling.allowed) {
        (Truth::True, _) => Some(Decision::ExplicitDeny),
        (_, Truth::True) => Some(Decision::Allowed),
        (Truth::False, Truth::False) => Some(Decision::ImplicitDeny),
        _ => None,
    }
}

fn refined(
    request: &Request,
    policies: &PolicySet,
    trace: Trace,
    sums: &Sums,
    ruling: Ruling,
    mut layers: ByLayer<(Layer, LayerEffect)>,
) -> Evaluation {
    let open = residual::collect(request, policies, &trace);
    let Some(table) = truth_table::fill(&open, policies, &trace, sums) else {
        // Too much is open. What three-valued logic says is still true.
        let (decision, unknown, doubts) = match ruling.allowed {
            Truth::False => (Decision::ImplicitDeny, Vec::new(), Vec::new()),
            _ => (Decision::Depends, open.names(), open.doubts()),
        };
        return Evaluation {
            decision,
            layers,
            unknown,
            doubts,
            deciding: None,
            across_colon: false,
            trace,
        };
    };
    for (layer, effect) in &mut layers {
        if let Some(always) = table.always(*layer) {
            *effect = always;
        }
    }
    let decision = table.decision();
    let depends = decision == Decision::Depends;
    let flipping = if depends {
        table.flipping()
    } else {
        Vec::new()
    };
    Evaluation {
        decision,
        layers,
        unknown: open.names_among(&flipping),
        doubts: open.doubts_among(&flipping),
        deciding: depends.then(|| table.into_deciding()),
        across_colon: false,
        trace,
    }
}
