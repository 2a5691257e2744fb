//! The difference in access between two versions of the policies: requests that only the new version allows, or could
//! allow, and requests that only the old one did.
//!
//! The requests compared are those of `probe_requests` that the changed statements cover, by the principals that a
//! change in the layer can affect, as in the case and in other situations: made directly or through AWS Backup, in
//! another region, from another address, without MFA. Other situations and requests may exist that are not covered
//! here. Reading order: `access_diff/changed.rs`, `access_diff/scenario.rs`, then here.

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
use evaluator::key::Key;
use evaluator::vec_map::Set;
use std::sync::Arc;

/// The requests that become allowed, and those no longer allowed, beyond those of the case itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permits {
    /// Requests that become allowed, or could; those of the case's caller first.
    pub more: Vec<Permitted>,
    /// Requests that are no longer allowed, or no longer for certain.
    pub less: Vec<Permitted>,
    /// The situations in which a request of the case itself becomes allowed.
    pub also: Vec<Situation>,
    /// The situations in which a request of the case itself is no longer allowed.
    pub no_longer: Vec<Situation>,
    /// The number of requests compared.
    pub asked: usize,
    /// The principals whose requests were compared.
    pub who: Vec<Who>,
    /// The situations that were compared.
    pub situations: Vec<Situation>,
}

impl Permits {
    /// The number of requests that become allowed: the fewer, the better.
    pub const fn breadth(&self) -> usize {
        self.more.len() + self.also.len()
    }

    /// Returns `true` if nothing changes.
    pub const fn is_same(&self) -> bool {
        self.more.is_empty()
            && self.less.is_empty()
            && self.also.is_empty()
            && self.no_longer.is_empty()
    }
}

/// A comparison of two versions of a case's policies, one request in each step.
#[derive(Debug)]
pub struct Comparison {
    was: PolicySet,
    is: PolicySet,
    changed: Vec<Changed>,
    rounds: std::vec::IntoIter<Round>,
    /// The context keys that the policies test.
    keys: Set<Key>,
    /// The remaining requests of the current round, with a flag for those of the case itself.
    left: std::vec::IntoIter<(Probe, bool)>,
    situation: Situation,
    permits: Permits,
}

/// The requests of one principal in one situation.
#[derive(Debug)]
struct Round {
    who: Who,
    situation: Situation,
    case: Case,
}

impl Comparison {
    /// A comparison of the policies of two cases, with the requests of the second.
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
            keys: memory.asked().clone(),
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

    /// Evaluates the next request that a change can affect. Returns `true` if there may be another.
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

    /// The result, once the comparison is complete.
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
        let mut left: Vec<(Probe, bool)> = probes(case, *who, &self.keys, is_meant)
            .into_iter()
            .map(|probe| (probe, false))
            .collect();
        // In the situation of the case, these requests are the subject of the report.
        if *who == Who::Caller && *situation != Situation::AsAsked {
            let asked = requests::requests_testing(case, &self.keys);
            let own = asked
                .into_iter()
                .filter(|asked| is_meant(&asked.request.action));
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
