//! What else a change of policies permits: requests that were not allowed before and are afterwards, or could be; and
//! what it no longer permits.
//!
//! Of all that could be asked (`probe_requests`), what the changed statements are about, by those whom a change in its layer
//! can reach, as in the case and in other situations: made the other way, in another region, from another address,
//! without MFA. Situations and requests that nobody listed here can still exist. Reading order: `access_diff/changed.rs`,
//! `access_diff/scenario.rs`, then here.

mod changed;
mod scenario;
#[cfg(test)]
mod tests;

pub use changed::Changed;
pub use scenario::Situation;

use crate::case::Case;
use crate::incremental::ReportCache;
use crate::probe_requests::{Permitted, Probe, Turn, Who, compare, probes};
use crate::requests;
use evaluator::evaluate::PolicySet;
use std::sync::Arc;

/// What becomes allowed, and what is allowed no longer, beyond what the case itself asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permits {
    /// Requests that become allowed, or could; this caller's first.
    pub more: Vec<Permitted>,
    /// Requests that are no longer allowed, or no longer for certain.
    pub less: Vec<Permitted>,
    /// The situations in which something becomes allowed that the case itself asks.
    pub also: Vec<Situation>,
    /// The situations in which something is no longer allowed that the case itself asks.
    pub no_longer: Vec<Situation>,
    /// How many requests were looked at.
    pub asked: usize,
    /// Whose.
    pub who: Vec<Who>,
    /// In which situations.
    pub situations: Vec<Situation>,
}

impl Permits {
    /// How much becomes allowed: the fewer, the better.
    pub const fn breadth(&self) -> usize {
        self.more.len() + self.also.len()
    }

    /// Whether anything is different at all.
    pub const fn is_same(&self) -> bool {
        self.more.is_empty()
            && self.less.is_empty()
            && self.also.is_empty()
            && self.no_longer.is_empty()
    }
}

/// Two states of a case's policies, compared request by request, in steps.
#[derive(Debug)]
pub struct Comparison {
    was: PolicySet,
    is: PolicySet,
    changed: Vec<Changed>,
    rounds: std::vec::IntoIter<Round>,
    /// The requests of the present round that are left, those that the case itself asks marked.
    left: std::vec::IntoIter<(Probe, bool)>,
    situation: Situation,
    permits: Permits,
}

/// Requests of somebody in one situation.
#[derive(Debug)]
struct Round {
    who: Who,
    situation: Situation,
    case: Case,
}

impl Comparison {
    /// The policies of two cases, by requests of the second.
    pub fn new(before: &Case, after: &Case, memory: &mut ReportCache) -> Self {
        let [was, is] = [before, after].map(|case| memory.policies(case));
        let changed = Changed::between(&was, &is);
        let situations = if changed.is_empty() {
            Vec::new()
        } else {
            scenario::situations(after, memory.asked())
        };
        let reached = |who: &Who| changed.iter().any(|changed| changed.reaches(*who));
        let who: Vec<Who> = Who::ALL.into_iter().filter(reached).collect();
        let rounds: Vec<Round> = who
            .iter()
            .flat_map(|who| {
                situations.iter().map(|(situation, case)| Round {
                    who: *who,
                    situation: *situation,
                    case: case.clone(),
                })
            })
            .collect();
        Self {
            was,
            is,
            changed,
            rounds: rounds.into_iter(),
            left: Vec::new().into_iter(),
            situation: Situation::AsAsked,
            permits: Permits {
                who,
                situations: situations
                    .into_iter()
                    .map(|(situation, _)| situation)
                    .collect(),
                ..Permits::default()
            },
        }
    }

    /// Evaluates the next request that a change can touch. Answers whether there may be another.
    pub fn step(&mut self) -> bool {
        for (probe, own) in self.left.by_ref() {
            self.permits.asked += 1;
            if self.changed.iter().any(|changed| changed.touches(&probe)) {
                self.compare(&probe, own);
                return true;
            }
        }
        match self.rounds.next() {
            Some(round) => {
                self.begin(&round);
                true
            }
            None => false,
        }
    }

    /// What was found, once there is nothing left to evaluate.
    pub fn permits(self) -> Permits {
        self.permits
    }

    fn begin(&mut self, round: &Round) {
        let Round {
            who,
            situation,
            case,
        } = round;
        let changed = &self.changed;
        let is_meant = |action: &_| changed.iter().any(|changed| changed.is_about(action));
        let mut left: Vec<(Probe, bool)> = probes(case, *who, is_meant)
            .into_iter()
            .map(|probe| (probe, false))
            .collect();
        // As in the case, they are what the report is about.
        if *who == Who::Caller && *situation != Situation::AsAsked {
            let asked = requests::tasks(case).tasks.into_iter();
            let asked = asked.filter_map(|task| task.request.ok());
            let own = asked.filter(|asked| is_meant(&asked.request.action));
            left.extend(own.map(|asked| {
                let probe = Probe {
                    who: *who,
                    request: Arc::unwrap_or_clone(asked.request),
                    forwarded: asked.forwarded,
                };
                (probe, true)
            }));
        }
        self.situation = *situation;
        self.left = left.into_iter();
    }

    fn compare(&mut self, probe: &Probe, own: bool) {
        let permits = &mut self.permits;
        let (requests, situations, found) = match compare(probe, &self.was, &self.is) {
            Turn::Same => return,
            Turn::More(found) => (&mut permits.more, &mut permits.also, found),
            Turn::Less(found) => (&mut permits.less, &mut permits.no_longer, found),
        };
        let is_known = |other: &Permitted| {
            (other.who, &other.action, &other.resource)
                == (found.who, &found.action, &found.resource)
        };
        if own {
            if !situations.contains(&self.situation) {
                situations.push(self.situation);
            }
        } else if !requests.iter().any(is_known) {
            requests.push(found);
        }
    }
}
