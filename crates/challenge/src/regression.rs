//! What an attempt changes besides its goals: requests that worked and no longer do, and requests that the reference
//! solution does not allow and the attempt does.
//!
//! They are found by probing: requests are generated from what the three sets of policies name, and from AWS's
//! action data, and each is evaluated. The alphabet of the requests:
//!
//! * actions: one for each equivalence class. Of the services that creating a vault takes, two actions are in one class
//!   if the same patterns of the policies match them and they have the same resource types; of each other service there
//!   is one action for each pattern, and one that no pattern names. A pattern has no wildcard before the colon, so one
//!   service that the policies do not name stands for all such services;
//! * resources: the case's vault and key, another of each, `*`, and one for each pattern in the policies;
//! * requesters: the caller; each principal that the policies and guardrails name, once with everything allowed by
//!   policies of its own and once with nothing; somebody else in each account that is named;
//! * situations: as in the case, the KMS calls made the other way, each Region that is named and one that is not, and
//!   each value of another condition key that is named, besides one that is not and none.
//!
//! A request that no changed statement is about cannot come out differently, so it is not evaluated
//! (`vault::fix::Changed`). Probing finds what it asks for and proves nothing about the rest; [`find`] is the one
//! place that a proof has to replace.

use crate::model::{Ask, Challenge};
use crate::request;
use evaluator::condition::Operator;
use evaluator::evaluate::{EffectSummary, PolicyLayer, PolicySet, evaluate_with, summarize};
use evaluator::identifiers::{Action, ActionPattern, Arn, Principal, PrincipalPattern, Resource};
use evaluator::layer::Layer;
use evaluator::policy::tables::{self, KnownAction, ResourceType, ResourceTypes};
use evaluator::policy::{self, Parsed, Policy, Statement};
use evaluator::request::Request;
use evaluator::trace::{ActionMatch, Decision};
use evaluator::truth::Truth;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};
use vault::case::{Case, KeyKind, StatedValue, Via};
use vault::fix::{Changed, Who};
use vault::incremental::ReportCache;
use vault::requests::{self, RequestVariants};

/// A request that comes out otherwise than it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Who makes it.
    pub principal: String,
    /// The action; `s3:*` stands for actions of a service that no policy names.
    pub action: String,
    /// The resource, or `*`.
    pub resource: String,
    /// In what the request differs from the case's own.
    pub situation: Circumstance,
    /// Whether it is allowed now depends on something unknown.
    pub perhaps: bool,
}

/// In what a generated request differs from the case's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Circumstance {
    /// In nothing.
    AsInCase,
    /// Who makes the calls to KMS: the caller instead of AWS Backup, or the other way round.
    OtherWay,
    /// The Region that is called.
    Region(String),
    /// A context key: absent, or with this value.
    Key(String, Option<String>),
    /// Only the policies of this layer count: no other layer that belongs to the caller hides how wide they are.
    Alone(Layer),
}

/// What [`find`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Differences {
    /// Allowed by the start and the reference, and not by the attempt.
    pub(crate) lost: Vec<Difference>,
    /// Not allowed by the reference, and allowed, perhaps, by the attempt.
    pub(crate) gained: Vec<Difference>,
}

/// The policies that are compared, as cases.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compared<'a> {
    pub(crate) start: &'a Case,
    pub(crate) reference: &'a Case,
    pub(crate) attempt: &'a Case,
}

/// The name of an action that no policy names.
const UNNAMED: &str = "AnotherAction";
const OTHER_KEY: &str = "key/00000000-0000-4000-8000-000000000000";
const OTHER_VAULT: &str = "backup-vault:another-vault";
const OTHER_REGIONS: [&str; 2] = ["eu-north-1", "us-west-2"];
/// Keys that follow from who makes a call or where it goes: they change with the situation, never alone.
const FOLLOWING: [&str; 6] = [
    "kms:viaservice",
    "aws:viaawsservice",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:requestedregion",
];
/// Keys of which the caller's identity decides the value, so that another value is another caller.
const OF_THE_CALLER: [&str; 6] = [
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principaltype",
    "aws:userid",
    "aws:username",
    "kms:calleraccount",
];
/// After so many, it is clear enough that the attempt goes wrong.
const MOST_FOUND: usize = 500;
/// So many values of a key, Regions and principals are tried: a file of a stranger cannot name a million.
const MOST: usize = 24;

/// Compares an attempt with the start and the reference, except for some actions on either side.
pub(crate) fn find(
    challenge: &Challenge,
    compared: Compared<'_>,
    [may_be_lost, may_be_gained]: [&[ActionPattern]; 2],
    memory: &mut ReportCache,
) -> Differences {
    let mut differences = Differences::default();
    let [start, reference, attempt] =
        [compared.start, compared.reference, compared.attempt].map(|case| State::of(case, memory));
    let [from_start, from_reference] =
        [&start, &reference].map(|state| Changed::between(&state.policies, &attempt.policies));
    if from_reference.is_empty() {
        return differences;
    }
    let changed = || from_start.iter().chain(&from_reference);
    let mut alphabet = Alphabet::default();
    for state in [&start, &reference, &attempt] {
        alphabet.add(&state.policies);
    }
    alphabet.add_guardrails(challenge);
    let mut candidates = alphabet.candidates();
    candidates.retain(|candidate| changed().any(|changed| changed.is_about(&candidate.action)));
    let reaches = |who| changed().any(|changed| changed.reaches(who));
    let rounds = alphabet.rounds(compared.start, reaches).into_iter();
    let alone = challenge.editable.iter().map(|editable| editable.layer);
    let alone: BTreeSet<Layer> = alone.filter(|layer| !layer.has_levels()).collect();
    let alone = alone.into_iter().map(|layer| Round {
        situation: Circumstance::Alone(layer),
        case: compared.start.clone(),
        rights: Rights::Alone(layer),
    });
    let mut known: [BTreeSet<(String, &str)>; 2] = Default::default();
    for round in rounds.chain(alone) {
        let models = models(&round.case);
        let Some(first) = models.first() else {
            continue;
        };
        let principal = first.request.principal.as_str().to_owned();
        let [start, reference, attempt] =
            [&start, &reference, &attempt].map(|state| state.with(round.rights));
        for candidate in candidates.iter().filter(|candidate| round.asks(candidate)) {
            let id = (principal.clone(), candidate.shown.as_str());
            for asked in alphabet.requests(candidate, &models, &round) {
                let mut summaries = Vec::new();
                let now = attempt.decide(&asked, &mut summaries);
                let right = reference.decide(&asked, &mut summaries);
                if rank(now) == rank(right) {
                    continue;
                }
                let is_gained = rank(now) > rank(right);
                let is_lost = right == Decision::Allowed
                    && start.decide(&asked, &mut summaries) == Decision::Allowed
                    // What is hidden by another layer was of no use to anybody.
                    && !matches!(round.rights, Rights::Alone(_));
                let (known, found, may) = match &mut known {
                    [_, known] if is_gained => (known, &mut differences.gained, may_be_gained),
                    [known, _] if is_lost => (known, &mut differences.lost, may_be_lost),
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
    }
    differences
}

/// How far a request is from being allowed.
const fn rank(decision: Decision) -> u8 {
    match decision {
        Decision::Allowed => 2,
        Decision::Depends => 1,
        Decision::ImplicitDeny | Decision::ExplicitDeny => 0,
    }
}

/// Whether somebody could change the key policy of the start, and after the attempt nobody can: neither a principal
/// that the key policy names nor, through IAM policies, anybody of the key's account.
///
/// KMS refuses a key policy after which whoever sets it could not set the next one (`KMS/key-policy-default`, and
/// `BypassPolicyLockoutSafetyCheck` in `KMS/API_PutKeyPolicy`). Who sets it is not part of a case, so it is taken for
/// somebody who can do it at the start (inferred).
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
            let asked = alphabet.requests(&candidate, &models(&round.case), &round);
            let mut own = asked.iter().filter(|asked| state.is_own_key(asked));
            own.any(|asked| judge.decide(asked, &mut Vec::new()) == Decision::Allowed)
        })
    };
    somebody(&before) && !somebody(&after)
}

/// The requests of a case: each has the context that others like it get.
fn models(case: &Case) -> Vec<RequestVariants> {
    let tasks = requests::tasks(case).tasks.into_iter();
    tasks.filter_map(|task| task.request.ok()).collect()
}

/// One action that is asked for.
#[derive(Debug)]
struct Candidate {
    action: Action,
    /// What people read: the action, or the pattern that it stands for.
    shown: String,
    resources: ResourceTypes,
}

impl Candidate {
    fn known(known: &KnownAction) -> Self {
        Self {
            shown: known.action.to_string(),
            resources: known.resources,
            action: known.action.clone(),
        }
    }

    /// An action that stands for others.
    fn of_pattern(action: Action, pattern: &str) -> Self {
        Self {
            shown: pattern.to_owned(),
            resources: ResourceTypes::Untold,
            action,
        }
    }
}

/// The services whose actions are all asked for: those that creating a vault takes.
const OWN_SERVICES: [&str; 3] = ["backup", "backup-storage", "kms"];
/// Services that people know, the first of which that no policy names stands for all that no policy names.
const WELL_KNOWN: [&str; 4] = ["ec2", "s3", "lambda", "dynamodb"];

/// What somebody's own policies allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rights {
    /// What the case says.
    AsInCase,
    /// Everything.
    Everything(Who),
    /// Nothing, so that only the key policy can allow something.
    Nothing(Who),
    /// What the case's policies of one layer allow the caller, where all others do.
    Alone(Layer),
}

/// Requests of somebody in one situation.
#[derive(Debug)]
struct Round {
    situation: Circumstance,
    case: Case,
    rights: Rights,
}

impl Round {
    /// Whether an action is worth asking for here. Without policies of one's own, only a key can be used.
    fn asks(&self, candidate: &Candidate) -> bool {
        match self.rights {
            Rights::Nothing(_) => candidate.action.is_of("kms"),
            // Who makes the calls to KMS makes no difference to others.
            _ if self.situation == Circumstance::OtherWay => candidate.action.is_of("kms"),
            Rights::AsInCase | Rights::Everything(_) | Rights::Alone(_) => true,
        }
    }
}

/// A request, and whether it does not pass the caller's VPC endpoint.
#[derive(Debug)]
struct Asked {
    request: Arc<Request>,
    forwarded: bool,
}

/// The policies of a case, and what they decide.
#[derive(Debug)]
struct State {
    policies: PolicySet,
    /// The ARN of the case's key.
    key: Option<Resource>,
    is_customer_key: bool,
    /// A key policy that leaves everything to the caller's account.
    delegating: PolicyLayer,
}

static EVERYTHING: LazyLock<Arc<Policy>> = LazyLock::new(|| {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    Arc::new(policy::read(text, Layer::Identity))
});

impl State {
    fn of(case: &Case, memory: &mut ReportCache) -> Self {
        let key = models(case)
            .into_iter()
            .find(|model| model.request.action.is_of("kms"))
            .map(|model| model.request.resource.clone());
        Self {
            policies: memory.policies(case),
            key,
            is_customer_key: case.key.kind == KeyKind::Customer,
            delegating: Arn::parse(case.caller.arn.trim())
                .map_or(PolicyLayer::None, |arn| default_key_policy(&arn)),
        }
    }

    fn is_own_key(&self, asked: &Asked) -> bool {
        self.key.as_ref() == Some(&asked.request.resource)
    }

    /// The policies as they apply to somebody with these rights.
    fn with(&self, rights: Rights) -> Judge<'_> {
        let mut own = self.policies.clone();
        let everything = || PolicyLayer::Levels(vec![vec![Arc::clone(&EVERYTHING)]]);
        match rights {
            Rights::AsInCase => {}
            Rights::Everything(who) | Rights::Nothing(who) => {
                let identity = match rights {
                    Rights::Nothing(_) => PolicyLayer::None,
                    _ => everything(),
                };
                own.put(Layer::Identity, identity);
                own.put(Layer::Boundary, PolicyLayer::None);
                own.put(Layer::Session, PolicyLayer::None);
                if who == Who::OtherAccount {
                    own.put(Layer::Scp, PolicyLayer::None);
                }
            }
            Rights::Alone(layer) => {
                for other in [Layer::VpcEndpoint, Layer::Boundary, Layer::Session] {
                    if other != layer {
                        own.put(other, PolicyLayer::None);
                    }
                }
                if layer != Layer::Identity {
                    own.put(Layer::Identity, everything());
                }
                // As if the key left everything to the caller's account.
                if layer != Layer::Resource && self.is_customer_key {
                    own.put(Layer::Resource, self.delegating.clone());
                }
            }
        }
        let elsewhere = own.without(Layer::Resource);
        Judge {
            state: self,
            own,
            elsewhere,
            is_caller: matches!(rights, Rights::AsInCase | Rights::Alone(_)),
        }
    }
}

/// The policies of a case as they apply to somebody.
#[derive(Debug)]
struct Judge<'a> {
    state: &'a State,
    /// For the case's key.
    own: PolicySet,
    /// For everything else.
    elsewhere: PolicySet,
    /// It is the case's caller who asks.
    is_caller: bool,
}

/// A policy, whether the caller has a boundary, and what it says of one request.
type PolicySummary = (Arc<Policy>, Truth, EffectSummary);

impl Judge<'_> {
    /// What a request gets. What the states share is summarized once.
    fn decide(&self, asked: &Asked, known: &mut Vec<PolicySummary>) -> Decision {
        let mut policies = match &asked.request.resource {
            _ if self.state.is_own_key(asked) => self.own.clone(),
            Resource::Arn(arn) if arn.service() == "kms" => {
                let mut policies = self.elsewhere.clone();
                let is_own = asked.request.principal.account() == Some(arn.account());
                let other = if is_own && self.is_caller {
                    self.state.delegating.clone()
                } else {
                    default_key_policy(arn)
                };
                policies.put(Layer::Resource, other);
                policies
            }
            Resource::Arn(_) | Resource::Any => self.elsewhere.clone(),
        };
        if asked.forwarded {
            policies.put(Layer::VpcEndpoint, PolicyLayer::None);
        }
        let evaluation = evaluate_with(&asked.request, &policies, |policy, has_boundary| {
            let fits = |(other, boundary, _): &&PolicySummary| {
                Arc::ptr_eq(other, policy) && *boundary == has_boundary
            };
            if let Some((_, _, said)) = known.iter().find(fits) {
                return *said;
            }
            let said = summarize(&asked.request, policy, has_boundary);
            known.push((Arc::clone(policy), has_boundary, said));
            said
        });
        evaluation.decision
    }
}

/// Another key leaves everything to IAM policies, as keys do when nobody says otherwise.
fn default_key_policy(key: &Arn) -> PolicyLayer {
    let text = request::default_key_policy(key);
    PolicyLayer::Levels(vec![vec![Arc::new(policy::read(&text, Layer::Resource))]])
}

/// What policies and guardrails name: the letters that requests are made of.
#[derive(Debug, Default)]
struct Alphabet {
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
    principals: BTreeSet<String>,
    accounts: BTreeSet<(String, String)>,
    regions: BTreeSet<String>,
    /// By the key's name in lower case: as it is written, and its values.
    keys: BTreeMap<String, (String, BTreeSet<String>)>,
}

impl Alphabet {
    fn add(&mut self, policies: &PolicySet) {
        for layer in Layer::ALL {
            for policy in policies.levels(layer).iter().flatten() {
                for statement in policy.statements() {
                    self.add_statement(statement);
                }
            }
        }
    }

    fn add_statement(&mut self, statement: &Statement) {
        if let Parsed::Known(scope) = &statement.action {
            let entries = scope.entries.iter();
            self.actions
                .extend(entries.map(|entry| entry.value.text().to_owned()));
        }
        if let Parsed::Known(scope) = &statement.resource {
            let entries = scope.entries.iter();
            let plain = entries.filter_map(|entry| instance(entry.value.text()));
            self.resources.extend(plain);
        }
        let principals = statement.principal.as_ref().and_then(Parsed::known);
        for entry in principals.into_iter().flat_map(|scope| &scope.entries) {
            match &entry.value {
                PrincipalPattern::Arn(principal) => self.add_principal(principal),
                PrincipalPattern::Account { partition, account } => {
                    let partition = partition.as_deref().unwrap_or("aws").to_owned();
                    self.accounts.insert((partition, account.clone()));
                }
                _ => {}
            }
        }
        for test in statement.condition.known().into_iter().flatten() {
            let written = test.key.value.as_str();
            let lower = written.to_ascii_lowercase();
            let values = test.values.iter();
            let values = values.filter_map(|value| instance(value.value.text()));
            let is_null = test.operator.value == Operator::Null;
            if lower == "aws:requestedregion" {
                self.regions.extend(values.filter(|_| !is_null));
            } else if lower == "aws:principalarn" {
                for principal in values.filter_map(|value| Principal::parse(&value)) {
                    self.add_principal(&principal);
                }
            } else if !FOLLOWING.contains(&lower.as_str())
                && !OF_THE_CALLER.contains(&lower.as_str())
            {
                let key = self.keys.entry(lower).or_default();
                written.clone_into(&mut key.0);
                key.1.extend(values.filter(|_| !is_null));
            }
        }
    }

    fn add_principal(&mut self, principal: &Principal) {
        if let (Some(partition), Some(account)) = (principal.partition(), principal.account()) {
            self.accounts
                .insert((partition.to_owned(), account.to_owned()));
            self.principals.insert(principal.as_str().to_owned());
        }
    }

    fn add_guardrails(&mut self, challenge: &Challenge) {
        for guardrail in &challenge.guardrails {
            let asked = &guardrail.request;
            let principal = asked.principal.as_deref().and_then(Principal::parse);
            if let Some(principal) = principal {
                self.add_principal(&principal);
            }
            self.regions.extend(asked.region.clone());
        }
    }

    /// The actions that are asked for.
    fn candidates(&self) -> Vec<Candidate> {
        let mut all = Vec::new();
        let own = OWN_SERVICES.iter();
        let own = own.filter_map(|service| tables::actions_of(service));
        let own = self.classes(own.flat_map(|actions| actions.iter()));
        all.extend(own.into_iter().map(Candidate::known));
        let mut services: BTreeSet<String> = BTreeSet::new();
        for pattern in &self.actions {
            let Some((service, name)) = pattern.split_once(':') else {
                continue;
            };
            let service = service.to_ascii_lowercase();
            if OWN_SERVICES.contains(&service.as_str()) {
                continue;
            }
            // An action that does not exist, so that nothing but the pattern matches it.
            let instance = name.replace('*', UNNAMED).replace('?', "X");
            let action = Action::parse(&format!("{service}:{instance}"));
            all.extend(action.map(|action| Candidate::of_pattern(action, pattern)));
            services.insert(service);
        }
        let mut others = WELL_KNOWN.iter().chain(tables::services());
        let other = others
            .find(|service| !services.contains(**service) && !OWN_SERVICES.contains(*service));
        for service in services.iter().map(String::as_str).chain(other.copied()) {
            let action = Action::parse(&format!("{service}:{UNNAMED}"));
            let whole = format!("{service}:*");
            all.extend(action.map(|action| Candidate::of_pattern(action, &whole)));
        }
        let mut shown: BTreeSet<String> = BTreeSet::new();
        all.retain(|candidate| shown.insert(candidate.shown.clone()));
        all
    }

    /// One action of each class: those that creating a vault takes, each alone, then those by which people know a
    /// class, then whatever comes first.
    fn classes(
        &self,
        actions: impl Iterator<Item = &'static KnownAction>,
    ) -> Vec<&'static KnownAction> {
        /// KMS lets another account do these, and not the rest (`KMS/key-policy-modifying-external-accounts`).
        const ALONE: [&str; 2] = ["kms:Encrypt", "kms:RevokeGrant"];
        const FIRST: [&str; 4] = [
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion",
            "backup:DeleteBackupVault",
            "backup:StartBackupJob",
        ];
        let patterns: Vec<ActionPattern> = self
            .actions
            .iter()
            .filter_map(|pattern| ActionPattern::parse(pattern).ok())
            .collect();
        let mut all: Vec<(usize, &KnownAction)> = actions
            .map(|known| {
                let name = known.action.to_string();
                let place = FIRST.iter().position(|first| *first == name);
                (place.unwrap_or(FIRST.len()), known)
            })
            .collect();
        all.sort_by_key(|(place, _)| *place);
        let mut classes: BTreeSet<(String, Vec<bool>)> = BTreeSet::new();
        all.retain(|(_, known)| {
            let matching = patterns
                .iter()
                .map(|pattern| pattern.judge(&known.action) == ActionMatch::Yes)
                .collect();
            // RCPs and key policies treat some actions alike and others not, and so each of these is alone.
            let name = known.action.to_string();
            let is_alone = requests::is_needed(&name) || ALONE.contains(&name.as_str());
            let alone = if is_alone { name } else { String::new() };
            let class = format!("{}{:?}{alone}", known.action.service, known.resources);
            classes.insert((class, matching))
        });
        all.into_iter().map(|(_, known)| known).collect()
    }

    /// Who asks, in which situations.
    fn rounds(&self, start: &Case, reaches: impl Fn(Who) -> bool) -> Vec<Round> {
        let mut rounds: Vec<Round> = Vec::new();
        let mut caller = |situation, case| {
            rounds.push(Round {
                situation,
                case,
                rights: Rights::AsInCase,
            });
        };
        caller(Circumstance::AsInCase, start.clone());
        caller(Circumstance::OtherWay, the_other_way(start));
        let named = self.regions.iter().map(String::as_str).take(MOST);
        let others = OTHER_REGIONS.into_iter();
        let other = others
            .filter(|region| !self.regions.contains(*region))
            .take(1);
        let own = start.vault.region.trim();
        for region in named.chain(other).filter(|region| *region != own) {
            let asked = Ask {
                region: Some(region.to_owned()),
                // As creating a vault in that Region is asked for.
                action: "backup:CreateBackupVault".to_owned(),
                ..Ask::default()
            };
            let (case, _) = request::variant(start, &asked);
            caller(Circumstance::Region(region.to_owned()), case);
        }
        for (name, value) in self.stated() {
            let mut case = start.clone();
            case.context
                .retain(|key, _| !key.eq_ignore_ascii_case(&name));
            let said = value.clone().map_or(StatedValue::Absent, StatedValue::One);
            case.context.insert(name.clone(), said);
            caller(Circumstance::Key(name, value), case);
        }
        let others = self.others(start);
        rounds.extend(others.filter(|round| match round.rights {
            Rights::Everything(who) | Rights::Nothing(who) => reaches(who),
            Rights::AsInCase | Rights::Alone(_) => true,
        }));
        rounds
    }

    /// Everybody else who is named, and somebody else in each account.
    fn others(&self, start: &Case) -> impl Iterator<Item = Round> {
        let own = Arn::parse(start.caller.arn.trim());
        let own = own.map(|arn| (arn.partition().to_owned(), arn.account().to_owned()));
        let accounts = self.accounts.iter().chain(own.as_ref());
        let unnamed = accounts.map(|(partition, account)| {
            format!("arn:{partition}:iam::{account}:user/somebody-else")
        });
        let named = self.principals.iter().take(MOST).cloned();
        let asking: BTreeSet<String> = named.chain(unnamed).collect();
        let mut rounds = Vec::new();
        for principal in asking.into_iter().filter(|one| *one != start.caller.arn) {
            for (situation, via) in [
                (Circumstance::AsInCase, start.clone()),
                (Circumstance::OtherWay, the_other_way(start)),
            ] {
                let asked = Ask {
                    principal: Some(principal.clone()),
                    action: "kms:Decrypt".to_owned(),
                    ..Ask::default()
                };
                let (case, who) = request::variant(&via, &asked);
                for rights in [Rights::Everything(who), Rights::Nothing(who)] {
                    rounds.push(Round {
                        situation: situation.clone(),
                        case: case.clone(),
                        rights,
                    });
                }
            }
        }
        rounds.into_iter()
    }

    /// The values of context keys that are tried: each that is named, one that is not, and none.
    fn stated(&self) -> Vec<(String, Option<String>)> {
        let mut all = Vec::new();
        for (lower, (written, values)) in &self.keys {
            let mut values: BTreeSet<String> = values
                .iter()
                .take(MOST)
                .map(|value| {
                    value
                        .split('/')
                        .next()
                        .filter(|_| lower == "aws:sourceip")
                        .unwrap_or(value)
                        .to_owned()
                })
                .collect();
            values.extend(another(lower, &values));
            all.extend(
                values
                    .into_iter()
                    .map(|value| (written.clone(), Some(value))),
            );
            if CAN_BE_ABSENT.iter().any(|start| lower.starts_with(start)) {
                all.push((written.clone(), None));
            }
        }
        all.truncate(MOST * 2);
        all
    }

    /// An action on all that it could be asked for.
    fn requests(
        &self,
        candidate: &Candidate,
        models: &[RequestVariants],
        round: &Round,
    ) -> Vec<Asked> {
        let action = &candidate.action;
        let same = models.iter().find(|model| model.request.action == *action);
        let of_service = || {
            let mut models = models.iter();
            models.find(|model| model.request.action.is_of(&action.service))
        };
        let Some(model) = same.or_else(of_service).or(models.first()) else {
            return Vec::new();
        };
        let own = same.map(|model| &model.request.resource);
        let mut resources: Vec<Resource> = Vec::new();
        let mut add = |resource: Resource| {
            if !resources.contains(&resource) {
                resources.push(resource);
            }
        };
        // What the case itself asks is what its goals are about.
        let is_case = match round.rights {
            Rights::AsInCase => round.situation == Circumstance::AsInCase,
            Rights::Alone(_) => true,
            Rights::Everything(_) | Rights::Nothing(_) => false,
        };
        if let Some(own) = own.filter(|_| !is_case) {
            add(own.clone());
        }
        for resource in self.resources_of(candidate, models) {
            if !(is_case && Some(&resource) == own) {
                add(resource);
            }
        }
        resources
            .into_iter()
            .map(|resource| {
                let mut request = Request::clone(&model.request);
                let is_other = request.resource != resource;
                request.action = action.clone();
                request.resource = resource;
                if is_other {
                    request::own(&mut request, &Ask::default());
                }
                Asked {
                    request: Arc::new(request),
                    forwarded: model.forwarded,
                }
            })
            .collect()
    }

    fn resources_of(&self, candidate: &Candidate, models: &[RequestVariants]) -> Vec<Resource> {
        let service = &*candidate.action.service;
        let kinds = match candidate.resources {
            ResourceTypes::None => return vec![Resource::Any],
            ResourceTypes::Untold => None,
            ResourceTypes::These(types) => Some(types),
        };
        let is_of_kind = |arn: &Arn| {
            let is_type = |kind: &ResourceType| {
                let pattern = kind.arn.splitn(6, ':').last().unwrap_or_default();
                let start = pattern.split('*').next().unwrap_or_default();
                let name = arn.resource().strip_prefix(start);
                // A name with other characters is that of nothing (`BK/API_CreateBackupVault`, `KMS/concepts`).
                name.is_some_and(|name| !name.is_empty() && name.bytes().all(is_of_name))
            };
            kinds.is_none_or(|types| types.iter().any(is_type))
        };
        let mut all = Vec::new();
        let own = models
            .iter()
            .filter_map(|model| match &model.request.resource {
                Resource::Arn(arn) if arn.service() == service => Some(arn),
                _ => None,
            });
        for arn in own.filter(|arn| is_of_kind(arn)) {
            all.push(Resource::Arn(arn.clone()));
            let other = if service == "kms" {
                OTHER_KEY
            } else {
                OTHER_VAULT
            };
            let beside = [arn.partition(), service, arn.region(), arn.account(), other].join(":");
            all.extend(Arn::parse(&format!("arn:{beside}")).map(Resource::Arn));
        }
        let (region, account) = match models.first() {
            Some(model) => (
                region_of(models),
                model.request.principal.account().unwrap_or_default(),
            ),
            None => ("", ""),
        };
        let named = self.resources.iter().take(MOST).filter_map(|text| {
            let arn = Arn::parse(text)?;
            let place = |part: &str, own: &str| {
                if part.contains(ANYTHING) {
                    own.to_owned()
                } else {
                    part.to_owned()
                }
            };
            let parts = [
                arn.partition(),
                arn.service(),
                &place(arn.region(), region),
                &place(arn.account(), account),
                arn.resource(),
            ];
            Arn::parse(&format!("arn:{}", parts.join(":")))
        });
        let named = named.filter(|arn| arn.service() == service && is_of_kind(arn));
        all.extend(named.map(Resource::Arn));
        if all.is_empty() {
            all.push(Resource::Any);
        }
        all
    }
}

const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn region_of(models: &[RequestVariants]) -> &str {
    let mut regions = models
        .iter()
        .filter_map(|model| match &model.request.resource {
            Resource::Arn(arn) if !arn.region().is_empty() => Some(arn.region()),
            _ => None,
        });
    regions.next().unwrap_or_default()
}

fn the_other_way(case: &Case) -> Case {
    let via_backup = match case.via_backup {
        Via::Backup => Via::Direct,
        Via::Direct => Via::Backup,
    };
    Case {
        via_backup,
        ..case.clone()
    }
}

/// What stands for `*` in an instance.
const ANYTHING: &str = "anything";

/// A text that a pattern matches; `None` where a policy variable decides.
fn instance(pattern: &str) -> Option<String> {
    (!pattern.contains("${")).then(|| pattern.replace('*', ANYTHING).replace('?', "x"))
}

/// Keys that a request can lack.
const CAN_BE_ABSENT: [&str; 8] = [
    "aws:requesttag/",
    "aws:principaltag/",
    "aws:resourcetag/",
    "aws:sourcevpc",
    "aws:multifactorauth",
    "aws:tagkeys",
    "kms:encryptioncontext",
    "kms:grantisforawsresource",
];

/// A value that no policy names.
fn another(key: &str, named: &BTreeSet<String>) -> Vec<String> {
    let is = |words: &[&str]| {
        named
            .iter()
            .all(|value| words.contains(&value.to_ascii_lowercase().as_str()))
    };
    if is(&["true", "false"]) {
        return ["true", "false"].map(str::to_owned).to_vec();
    }
    let value = match key {
        "aws:sourceip" => "192.0.2.77",
        _ if named.iter().any(|value| value.starts_with("arn:")) => {
            "arn:aws:iam::123456789012:role/another"
        }
        // Another number or point in time can lie on either side.
        _ if named
            .iter()
            .any(|value| value.starts_with(|first: char| first.is_ascii_digit())) =>
        {
            return Vec::new();
        }
        _ => "another-value",
    };
    vec![value.to_owned()]
}
