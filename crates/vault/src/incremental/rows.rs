//! The rows of one report: each request is evaluated, reusing cached summaries that are still valid.

use super::certain;
use super::layers::Layers;
use super::policy::WhoCalls;
use crate::case::Case;
use crate::infer::{is_account_assumed, is_key_assumed};
use crate::masked::account_of;
use crate::report::{Note, Row, merge_alternatives, row, row_without_request};
use crate::requests::{
    ACTIONS, Action, Alternative, CALLED_VIA, MANAGED_KEY_ID, On, Premise, RequestVariants, Task,
    VIA_SERVICE, asking,
};
use evaluator::doubt::Doubt;
use evaluator::evaluate::{EffectSummary, Evaluation, PolicySet, evaluate_with, summarize};
use evaluator::identifiers::{PrincipalPattern, Resource};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::placeholder::has_placeholder;
use evaluator::policy::{self, Effect, Policy, Statement};
use evaluator::request::Request;
use evaluator::trace::{Decision, LayerEffect, Trace, outcomes};
use evaluator::truth::Truth;
use evaluator::vec_map::Set;
use std::ops::Range;
use std::sync::Arc;

/// AWS's own full-access policy: its statements about the services of the seven actions
/// (`MP/AWSBackupFullAccess`, version 30 of 2026-02-12).
const FULL_ACCESS: &str = include_str!("../../data/managed/AWSBackupFullAccess.json");

/// A key ID in the form that KMS uses, which no statement names.
const SOME_KEY_ID: &str = "00000000-0000-4000-8000-000000000000";

/// An account that is neither a real one nor that of a stand-in.
const OTHER_ACCOUNT: &str = "000000000001";

/// The most keys that are tried for `aws/backup`; if there are more, the row depends on the key.
const MOST_KEYS: usize = 32;

/// The number of policies up to which most of them concern most requests.
const FEW: usize = 8;

/// The evaluations of a report.
#[derive(Clone, Debug, Default)]
pub(super) struct JudgedRows {
    /// The requests, each with its range in `said`.
    requests: Vec<(Arc<Request>, Range<usize>)>,
    /// The summaries, in the order in which the evaluations requested them.
    said: Vec<CachedSummary>,
}

#[derive(Clone, Copy, Debug)]
struct CachedSummary {
    /// The policy's address: updating a reference count would cost more than evaluating most policies.
    policy: usize,
    has_boundary: Truth,
    said: EffectSummary,
}

/// The state of computing one report.
pub(super) struct Work<'a> {
    before: JudgedRows,
    judged: JudgedRows,
    full_access: Option<(Policy, Vec<Task>)>,
    case: &'a Case,
    /// The context keys that the policies test.
    asked: &'a Set<Key>,
    layers: &'a Layers,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        before: JudgedRows,
        case: &'a Case,
        asked: &'a Set<Key>,
        layers: &'a Layers,
    ) -> Self {
        Self {
            judged: JudgedRows {
                requests: Vec::with_capacity(ACTIONS.len()),
                said: Vec::with_capacity(before.said.len().max(ACTIONS.len() * FEW)),
            },
            before,
            full_access: None,
            case,
            asked,
            layers,
        }
    }

    /// The evaluations, for the next report.
    pub(super) fn into_judged(self) -> JudgedRows {
        self.judged
    }

    /// Adds one row. It is constructed in place, because rows are large.
    pub(super) fn row(&mut self, task: Task, rows: &mut Vec<Row>) {
        let Task {
            action,
            resource,
            request,
        } = task;
        let RequestVariants {
            request,
            alternatives,
            forwarded,
        } = match request {
            Ok(asked) => asked,
            Err(field) => {
                let row = rows.push_mut(row_without_request(action, resource, field));
                return certain::deny(row, action, self.case, self.layers);
            }
        };
        let policies = self.layers.policies(action.on, forwarded);
        let evaluation = self.evaluate(&request, policies);
        let others = if request.aws_managed_key {
            other_keys(&request, policies, &evaluation.trace)
        } else {
            Some(Vec::new())
        };
        let places = &self.layers.places;
        let hidden = &self.layers.hidden;
        let row = rows.push_mut(row(
            action, resource, &request, evaluation, policies, places, hidden,
        ));
        name_unknown_region(row, action);
        let mut decisions = vec![row.decision];
        // The identity of the key can matter only to statements about certain keys.
        match others {
            None => merge_alternatives(row, "key.arn", &[]),
            Some(others) => {
                let others = others.into_iter().map(|other| (Arc::new(other), policies));
                let others = self.instead(row, action, others, &mut decisions);
                if !others.is_empty() {
                    merge_alternatives(row, "key.arn", &others);
                }
            }
        }
        for alternatives in alternatives.chunk_by(|one, next| one.premise == next.premise) {
            self.assume(row, action, alternatives, &mut decisions);
        }
        if action.on == On::Key {
            self.try_other_owner(row, action, &mut decisions);
        }
        // Tags of which nothing is known may be none.
        let tags = &self.case.vault.tags;
        if action.only_with_tags
            && row.decision.is_denied()
            && !tags.is_empty()
            && tags.keys().all(|name| has_placeholder(name))
        {
            merge_alternatives(row, "vault.tags", &[]);
        }
        self.look_for_grants(row);
        if action.only_with_tags && row.decision != Decision::Allowed {
            row.notes.push(Note::NeededForTags);
        }
        if row
            .layers
            .contains(&(Layer::Identity, LayerEffect::ImplicitDeny))
            && !self.full_access_allows(action)
        {
            row.notes.push(Note::NotInBackupFullAccess);
        }
    }

    /// Leaves a row undecided that depends on whether the caller and the key are in one account, if one of the two is an
    /// assumed stand-in: within an account a key policy can allow by itself, across accounts it cannot (semantics 1.5).
    fn try_other_owner(
        &mut self,
        row: &mut Row,
        action: &'static Action,
        decisions: &mut Vec<Decision>,
    ) {
        let case = self.case;
        let (caller, key) = (case.caller.arn.trim(), case.key.arn.trim());
        let (Some(of_caller), Some(of_key)) = (account_of(caller), account_of(key)) else {
            return;
        };
        let is_caller = is_account_assumed(caller) && !is_key_assumed(key);
        if !is_caller && (!is_key_assumed(key) || self.key_policy_names(of_caller)) {
            return;
        }
        let mut other = case.clone();
        let field = if is_caller {
            other.caller.arn = caller.replacen(of_caller, of_key, 1);
            "caller.arn"
        } else {
            other.key.arn = key.replacen(of_key, OTHER_ACCOUNT, 1);
            "key.arn"
        };
        let fields = asking(&other, self.asked);
        let task = fields.tasks().find(|task| task.action.name == action.name);
        let Some(Ok(RequestVariants {
            request, forwarded, ..
        })) = task.map(|task| task.request)
        else {
            return;
        };
        let policies = self.layers.policies(action.on, forwarded);
        let others = std::iter::once((request, policies));
        let others = self.instead(row, action, others, decisions);
        if !others.is_empty() {
            merge_alternatives(row, field, &others);
        }
    }

    /// Returns `true` if the key policy names this account, whose key it then is.
    fn key_policy_names(&self, account: &str) -> bool {
        let policies = self.layers.given.levels(Layer::Resource).iter().flatten();
        let statements = policies.flat_map(|policy| policy.statements());
        let scopes = statements.filter_map(|statement| statement.principal.as_ref()?.known());
        let mut principals = scopes.flat_map(|scope| &scope.entries);
        principals.any(|entry| {
            matches!(&entry.value, PrincipalPattern::Account { account: named, .. } if named == account)
        })
    }

    /// Marks a row as undecided if a grant that the case has may allow what the key policy does not.
    fn look_for_grants(&self, row: &mut Row) {
        let Some(note) = row
            .notes
            .iter_mut()
            .find(|note| **note == Note::GrantMayAllow)
        else {
            return;
        };
        let caller = self.case.caller.arn.trim();
        if self.case.key.grants(caller, row.action) {
            *note = Note::GrantShown;
            merge_alternatives(row, "key.grants", &[]);
        }
    }

    /// Marks a row that depends on a premise. If nobody can know better, or if a policy tests something that the case
    /// does not cover, the row becomes undecided.
    fn assume(
        &mut self,
        row: &mut Row,
        action: &'static Action,
        alternatives: &[Alternative],
        decisions: &mut Vec<Decision>,
    ) {
        let Some(premise) = alternatives.first().map(|first| first.premise) else {
            return;
        };
        let layers = self.layers;
        // If a policy tests who makes a call, the row is undecided as long as that is not stated. If none does, the
        // context that the person stated is assumed to be that of the person's own call; and a deny of calls that no
        // service makes, whichever service it is, covers the person's own calls too (inferred).
        let is_open = match premise {
            Premise::Forwarding => action.on != On::Key,
            Premise::Way if row.decision == Decision::ExplicitDeny && self.case.way.is_none() => {
                layers.who_calls == WhoCalls::AskedByName
            }
            Premise::Way => layers.who_calls != WhoCalls::NotAsked,
            _ => false,
        };
        let count = if is_open { alternatives.len() } else { 1 };
        let alternatives = alternatives.get(..count).unwrap_or_default();
        let others = alternatives.iter().map(|other| {
            let policies = layers.policies(action.on, other.forwarded);
            (Arc::clone(&other.request), policies)
        });
        let known = decisions.len();
        let others = self.instead(row, action, others, decisions);
        if others.is_empty() {
            return;
        }
        if !is_open {
            decisions.truncate(known);
        }
        // A case states how the calls to KMS are made; for other calls nobody can know.
        match premise {
            Premise::Forwarding => {
                row.notes.push(Note::ForwardingUndocumented);
                if is_open {
                    merge_alternatives(row, VIA_SERVICE, &others);
                }
            }
            Premise::ThroughBackup => row.notes.push(Note::ThroughBackup),
            // A stack may act as a role of its own, or on behalf of the person.
            Premise::Way if is_open && self.case.way.is_some() => {
                merge_alternatives(row, CALLED_VIA, &others);
            }
            Premise::Way if is_open => merge_alternatives(row, "way", &others),
            Premise::Way => row.notes.push(Note::MadeByCaller),
            Premise::CalledVia => row.notes.push(Note::BackupInCalledVia),
            Premise::EncryptionContext => row.notes.push(Note::OneEncryptionContextKey),
            Premise::SourceAddress => row.notes.push(Note::AddressOfCaller),
        }
    }

    /// The rows of the alternative requests that the row may be about; empty if all their decisions are among the
    /// `decisions` that are already known to be possible.
    fn instead<'p>(
        &mut self,
        row: &Row,
        action: &'static Action,
        others: impl Iterator<Item = (Arc<Request>, &'p PolicySet)>,
        decisions: &mut Vec<Decision>,
    ) -> Vec<Row> {
        let others = others.map(|(other, policies)| {
            let evaluation = self.evaluate(&other, policies);
            (other, policies, evaluation)
        });
        let others: Vec<_> = others.collect();
        if others
            .iter()
            .all(|(.., other)| decisions.contains(&other.decision))
        {
            return Vec::new();
        }
        decisions.extend(others.iter().map(|(.., other)| other.decision));
        let places = &self.layers.places;
        let others = others.into_iter().map(|(request, policies, evaluation)| {
            let resource = Arc::clone(&row.resource);
            let hidden = &self.layers.hidden;
            self::row(
                action, resource, &request, evaluation, policies, places, hidden,
            )
        });
        others.collect()
    }

    fn evaluate(&mut self, request: &Arc<Request>, policies: &PolicySet) -> Evaluation {
        let JudgedRows { requests, said } = &self.before;
        let same = |(known, _): &&(Arc<Request>, _)| known == request;
        // Requests come in the same order each time, and ask for policies in the same order: usually the cached summary
        // follows the previous one.
        let known = requests.get(self.judged.requests.len()).filter(same);
        let known = known.or_else(|| requests.iter().find(same));
        let before = known.and_then(|(_, range)| said.get(range.clone()));
        let before = before.unwrap_or_default();
        let all = &mut self.judged.said;
        let start = all.len();
        let evaluation = evaluate_with(request, policies, |policy, has_boundary| {
            let address = Arc::as_ptr(policy).addr();
            let fits =
                |kept: &&CachedSummary| kept.policy == address && kept.has_boundary == has_boundary;
            let own = all.get(start..).unwrap_or_default();
            let known = before.get(own.len()).filter(fits);
            let known = known.or_else(|| before.iter().chain(own).find(fits));
            let said = match known {
                Some(kept) => kept.said,
                None => summarize(request, policy, has_boundary),
            };
            all.push(CachedSummary {
                policy: address,
                has_boundary,
                said,
            });
            said
        });
        let range = start..all.len();
        self.judged.requests.push((Arc::clone(request), range));
        evaluation
    }

    /// Whether AWS's own full-access policy allows an action, or could.
    fn full_access_allows(&mut self, action: &Action) -> bool {
        let case = self.case;
        let (policy, tasks) = self.full_access.get_or_insert_with(|| {
            let policy = policy::read(FULL_ACCESS, Layer::Identity);
            let tasks: Vec<Task> = asking(case, &keys(&policy).collect()).tasks().collect();
            (policy, tasks)
        });
        let task = tasks.iter().find(|task| task.action == action);
        let Some(Ok(RequestVariants { request, .. })) = task.map(|task| &task.request) else {
            return false;
        };
        let mut outcomes = outcomes(request, policy, Truth::False)
            .into_iter()
            .flatten();
        outcomes
            .any(|outcome| outcome.effect == Some(Effect::Allow) && outcome.applies != Truth::False)
    }
}

/// Replaces the layer in the unknowns by the field whose Region is not known to exist.
fn name_unknown_region(row: &mut Row, action: &Action) {
    if !row.notes.contains(&Note::Doubt(Doubt::UnknownRegion)) {
        return;
    }
    let field = match action.on {
        On::Key => "key.arn",
        On::Vault | On::Nothing => "vault.region",
    };
    // A hidden key policy is another reason.
    if row.effect(Layer::Resource) != Some(LayerEffect::Unknown) {
        row.unknown
            .retain(|unknown| unknown != Layer::Resource.word());
    }
    row.unknown.push(field.to_owned());
}

/// The context keys that a policy tests.
pub(super) fn keys(policy: &Policy) -> impl Iterator<Item = Key> {
    let statements = policy.statements().iter();
    statements.flat_map(Statement::tested_keys).cloned()
}

/// The same request for each other key that the policies can distinguish from the stand-in for `aws/backup`: those that
/// their statements name, and one that none of them names. `None` if there are too many.
fn other_keys(request: &Request, policies: &PolicySet, trace: &Trace) -> Option<Vec<Request>> {
    let mut ids = Set::default();
    let taking_part = trace.layers.iter().map(|traced| traced.layer);
    let all = taking_part
        .flat_map(|layer| policies.levels(layer))
        .flatten();
    for policy in all {
        let statements = policy.statements().iter();
        let about = statements.filter(|statement| statement.is_about(&request.action));
        ids.extend(about.flat_map(key_ids));
    }
    if !ids.is_empty() {
        ids.insert(SOME_KEY_ID.to_owned());
    }
    if ids.len() > MOST_KEYS {
        return None;
    }
    let stand_in = request.resource.as_str();
    let keys = ids.iter().map(|id| stand_in.replace(MANAGED_KEY_ID, id));
    let resources = keys.filter_map(|key| Resource::parse(&key));
    Some(
        resources
            .map(|resource| Request {
                resource,
                ..request.clone()
            })
            .collect(),
    )
}

/// The IDs of the keys that a statement names; for a pattern, an ID that it matches.
fn key_ids(statement: &Statement) -> impl Iterator<Item = String> {
    let resource = statement.resource.known().into_iter();
    let ids = resource
        .flat_map(|scope| &scope.entries)
        .filter_map(|entry| entry.value.text().split(':').nth(5)?.strip_prefix("key/"));
    ids.filter(|id| *id != "*")
        .map(|id| id.replace(['*', '?'], "0"))
}
