//! Side effects of an attempt: requests that worked and are now denied, and requests that the attempt allows and the
//! reference solution does not.
//!
//! They are found by probing: requests are generated from the names in the three sets of policies, and from AWS's
//! action data, and each is evaluated. The dimensions of the requests:
//!
//! * actions: one for each equivalence class. Of the services that creating a vault takes, two actions are in one class
//!   if the same patterns of the policies match them and they have the same resource types; of each other service there
//!   is one action for each pattern, and one that no pattern names. A pattern has no wildcard before the colon, so one
//!   service that the policies do not name stands for all such services;
//! * resources: the case's vault and key, another of each, `*`, and one for each pattern in the policies;
//! * callers: the caller; each principal that the policies and guardrails name, once with everything allowed by
//!   policies of its own and once with nothing; another principal in each account that is named;
//! * situations: as in the case, the KMS calls made the other way, one Region of each class that the patterns
//!   distinguish, each value of another condition key that is named, besides one that is not and none; and for each
//!   changed statement the values that meet all of its conditions at once, also on behalf of another service.
//!
//! A request that matches no changed statement has the same result, so it is not evaluated
//! (`vault::fix::Changed`). Probing finds only what it generates and proves nothing about the rest; the test
//! `everything_that_counts_is_proven` compares it with the exact answers of the crate `analysis`.
//!
//! Reading order: `alphabet`, `judge`, `rounds`, `requests`, then here.

mod alphabet;
mod judge;
mod requests;
mod rounds;

use crate::model::Challenge;
use alphabet::{Alphabet, Candidate};
use evaluator::identifiers::ActionPattern;
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::policy::tables;
use evaluator::trace::{ActionMatch, Decision};
use evaluator::vec_map::Set;
use judge::{Rights, State};
use rounds::Round;
use std::collections::BTreeSet;
use vault::case::{Case, KeyKind};
use vault::fix::Changed;
use vault::incremental::ReportCache;
use vault::requests::requests_testing;

/// A request whose result is not the intended one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The caller.
    pub principal: String,
    /// The action; `s3:*` stands for actions of a service that no policy names.
    pub action: String,
    /// The resource, or `*`.
    pub resource: String,
    /// The difference from the case's own request.
    pub situation: Circumstance,
    /// `true` if its decision after the attempt depends on something unknown.
    pub perhaps: bool,
}

/// The difference of a generated request from the case's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Circumstance {
    /// No difference.
    AsInCase,
    /// The caller of KMS: the caller instead of AWS Backup, or the other way round.
    OtherWay,
    /// The requested Region.
    Region(String),
    /// A context key: absent, or with this value.
    Key(String, Option<String>),
    /// Only the policies of this layer count, so that no other layer of the caller hides how broad they are.
    Alone(Layer),
}

/// The result of a [`Search`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Differences {
    /// Allowed by the start and the reference, denied by the attempt.
    pub(crate) lost: Vec<Difference>,
    /// Denied by the reference, allowed (or possibly allowed) by the attempt.
    pub(crate) gained: Vec<Difference>,
}

/// The compared policies, as cases.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compared<'a> {
    pub(crate) start: &'a Case,
    pub(crate) reference: &'a Case,
    pub(crate) attempt: &'a Case,
}

/// The number of differences after which the search stops.
const MOST_FOUND: usize = 500;
/// The maximum number of values of a key, Regions and principals: a stranger's file must not cause a million requests.
pub(crate) const MOST: usize = 24;

/// A search for differences, one round of requests in each step.
#[derive(Debug)]
pub(crate) struct Search {
    start: State,
    reference: State,
    attempt: State,
    changed: Vec<Changed>,
    alphabet: Alphabet,
    candidates: Vec<Candidate>,
    /// The context keys that policies test.
    keys: Set<Key>,
    rounds: std::vec::IntoIter<Round>,
    /// What may be lost, and what may be gained.
    exempt: [Vec<ActionPattern>; 2],
    /// The principals and actions that are found already, likewise.
    known: [BTreeSet<(String, String)>; 2],
    found: Differences,
}

impl Search {
    /// A search that compares an attempt with the start and the reference, except for some actions on either side.
    pub(crate) fn new(
        challenge: &Challenge,
        compared: Compared<'_>,
        exempt: [Vec<ActionPattern>; 2],
        memory: &mut ReportCache,
    ) -> Self {
        let [start, reference, attempt] = [compared.start, compared.reference, compared.attempt]
            .map(|case| State::of(case, memory));
        let changed = Changed::between(&reference.policies, &attempt.policies);
        let mut search = Self {
            start,
            reference,
            attempt,
            changed,
            alphabet: Alphabet::default(),
            candidates: Vec::new(),
            keys: memory.asked().clone(),
            rounds: Vec::new().into_iter(),
            exempt,
            known: Default::default(),
            found: Differences::default(),
        };
        if !search.changed.is_empty() {
            search.prepare(challenge, compared.start);
        }
        search
    }

    fn prepare(&mut self, challenge: &Challenge, start: &Case) {
        for state in [&self.start, &self.reference, &self.attempt] {
            self.alphabet.add(&state.policies);
        }
        self.alphabet.add_guardrails(challenge);
        let changed = &self.changed;
        self.candidates = self.alphabet.candidates();
        self.candidates.retain(|candidate| {
            changed
                .iter()
                .any(|changed| changed.is_about(&candidate.action))
        });
        let is_endpoint = challenge
            .editable
            .iter()
            .any(|editable| editable.layer == Layer::VpcEndpoint);
        let reaches = |who| is_endpoint || changed.iter().any(|changed| changed.reaches(who));
        let statements = changed.iter().flat_map(Changed::statements);
        let mut rounds = self.alphabet.rounds(start, reaches, statements);
        let alone = challenge.editable.iter().map(|editable| editable.layer);
        let alone: BTreeSet<Layer> = alone.filter(|layer| !layer.has_levels()).collect();
        for layer in alone {
            // Everybody in the network passes an endpoint, also with credentials of another account.
            let is_meant = |round: &&Round| match round.rights {
                Rights::AsInCase => true,
                Rights::Everything(_) => layer == Layer::VpcEndpoint,
                Rights::Nothing(_) | Rights::Alone(_) => false,
            };
            let alone = rounds.iter().filter(is_meant);
            let alone: Vec<Round> = alone.map(|round| round.alone(layer)).collect();
            rounds.extend(alone);
        }
        self.rounds = rounds.into_iter();
    }

    /// Makes the requests of the next round. Returns `true` if there may be another.
    pub(crate) fn step(&mut self) -> bool {
        let Some(round) = self.rounds.next() else {
            return false;
        };
        let models = requests_testing(&round.case, &self.keys);
        let Some(first) = models.first() else {
            return true;
        };
        let principal = first.request.principal.as_str().to_owned();
        let [start, reference, attempt] =
            [&self.start, &self.reference, &self.attempt].map(|state| state.with(round.rights));
        for candidate in self
            .candidates
            .iter()
            .filter(|candidate| round.asks(candidate))
        {
            let id = (principal.clone(), candidate.shown.clone());
            for asked in self.alphabet.requests(candidate, &models, &round) {
                if !self
                    .changed
                    .iter()
                    .any(|changed| changed.can_decide(&asked.request))
                {
                    continue;
                }
                let mut summaries = Vec::new();
                let now = attempt.decide(&asked, &mut summaries);
                let right = reference.decide(&asked, &mut summaries);
                if rank(now) == rank(right) {
                    continue;
                }
                let is_gained = rank(now) > rank(right);
                if is_gained && asked.is_of_goals {
                    continue;
                }
                let is_lost = right == Decision::Allowed
                    && start.decide(&asked, &mut summaries) == Decision::Allowed
                    // A permission that another layer blocked had no use.
                    && !matches!(round.rights, Rights::Alone(_));
                let (known, found, may) = match (&mut self.known, &self.exempt) {
                    ([_, known], [_, may]) if is_gained => (known, &mut self.found.gained, may),
                    ([known, _], [may, _]) if is_lost => (known, &mut self.found.lost, may),
                    _ => continue,
                };
                let is_exempt =
                    |pattern: &ActionPattern| pattern.judge(&candidate.action) == ActionMatch::Yes;
                if found.len() >= MOST_FOUND
                    || may.iter().any(is_exempt)
                    || !known.insert(id.clone())
                {
                    continue;
                }
                found.push(Difference {
                    principal: principal.clone(),
                    action: candidate.shown.clone(),
                    resource: asked.request.resource.as_str().to_owned(),
                    situation: round.situation.clone(),
                    perhaps: now == Decision::Depends,
                });
            }
        }
        true
    }

    /// What was found.
    pub(crate) fn found(self) -> Differences {
        self.found
    }
}

/// The degree to which a request is allowed.
const fn rank(decision: Decision) -> u8 {
    match decision {
        Decision::Allowed => 2,
        Decision::Depends => 1,
        Decision::ImplicitDeny | Decision::ExplicitDeny => 0,
    }
}

/// Returns `true` if a principal could change the key policy of the start, and after the attempt none can: neither one
/// that the key policy names nor, through IAM policies, one in the key's account.
///
/// KMS rejects a key policy after which the principal that sets it could not set the next one
/// (`KMS/key-policy-default`, the lockout safety check). This principal is not part of a case; it is assumed to be one
/// that can set the policy at the start (inferred).
pub(crate) fn locks_out(challenge: &Challenge, attempt: &Case, memory: &mut ReportCache) -> bool {
    let start = &challenge.start;
    if start.key.kind != KeyKind::Customer || start.policies.key == attempt.policies.key {
        return false;
    }
    let [before, after] = [start, attempt].map(|case| State::of(case, memory));
    let mut alphabet = Alphabet::default();
    for state in [&before, &after] {
        alphabet.add(&state.policies);
    }
    let mut known = tables::actions_of("kms")
        .into_iter()
        .flat_map(|all| all.iter());
    let Some(known) = known.find(|known| known.action.is("kms", "PutKeyPolicy")) else {
        return false;
    };
    let candidate = Candidate::known(known);
    let somebody = |state: &State| {
        let mut rounds = alphabet.others(start);
        rounds.any(|round| {
            let judge = state.with(round.rights);
            let models = requests_testing(&round.case, memory.asked());
            let asked = alphabet.requests(&candidate, &models, &round);
            let mut own = asked.iter().filter(|asked| state.is_own_key(asked));
            own.any(|asked| judge.decide(asked, &mut Vec::new()) == Decision::Allowed)
        })
    };
    somebody(&before) && !somebody(&after)
}
