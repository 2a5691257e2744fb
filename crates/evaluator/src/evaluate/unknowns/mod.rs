//! The exact set of unknowns that a decision depends on, where the trace alone leaves it open.
//!
//! Three-valued logic is sound, but loses the correlation between two statements that test the same unknown: whatever
//! `aws:SourceIp` is, one of "equal" and "not equal" holds. So every combination of values of the unknowns is tried, up
//! to equivalence: `possible_effects` lists the possible effects of hidden policies, `federation_requester` the
//! possible requesters of a federated session, `residual` collects the undecided statements and the domain of each
//! unknown, `predicate` evaluates their parts, `truth_table` decides each combination. If all combinations allow, the
//! request is allowed; if none allows, it is denied; otherwise the decision depends on exactly those unknowns that can
//! by themselves change it.
//!
//! The table is returned as well ([`DecisionTable`]): questions to a person and the set of allowing answers are derived
//! from it.

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

/// The most combinations that are tried: beyond it the answer is `depends`, and names every unknown.
const MOST_COMBINATIONS: usize = 50_000;

/// The decision for each combination of answers.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionTable {
    /// The unknowns, each with the answers that can make a difference. Every unknown that the evaluation names is among
    /// them; a layer in which several parts were not understood appears several times.
    pub questions: Vec<Question>,
    /// Whether the request is allowed, for every combination of answers; the first question varies fastest.
    allowed: Vec<bool>,
}

/// One unknown, as a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The unknown.
    pub unknown: Unknown,
    /// Further unknowns of the same question: several placeholders can stand in one part of a statement.
    pub others: Vec<Unknown>,
    /// The distinct answers.
    pub answers: Vec<Answer>,
}

/// One answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The key has one of these values, or an equivalent one; `None`: it is absent.
    Key(Vec<Option<ContextValue>>),
    /// The effect of the layer, or of the part that was not understood.
    Policies(PossibleEffect),
    /// The user who requested the caller's `GetFederationToken` session; `None`: nobody whom a policy names.
    Asker(Option<String>),
    /// The part of a statement that contains placeholders, or something that AWS refuses, matches or not.
    Matches(bool),
    /// The caller is this session of its role; `None`: a session that no policy names.
    Session(Option<String>),
    /// The doubt is answered with yes or no.
    Doubt(Doubt, bool),
}

impl DecisionTable {
    /// The decision for one answer to each question, given by their indices; `None` for answers that do not exist.
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

/// Decides from the trace and, where that leaves it open, from every combination of values of the unknowns.
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

/// The decision, if three-valued logic is sufficient for it.
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
        // There are too many combinations. The result of three-valued logic is still sound.
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
