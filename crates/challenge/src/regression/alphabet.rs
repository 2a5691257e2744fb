//! The names in policies and guardrails, which requests are made of: actions, resources, principals, Regions, context
//! keys; and the actions to request, one for each equivalence class.

use crate::model::Challenge;
use evaluator::condition::Operator;
use evaluator::evaluate::PolicySet;
use evaluator::identifiers::{Action, ActionPattern, Principal, PrincipalPattern};
use evaluator::layer::Layer;
use evaluator::policy::tables::{self, KnownAction, ResourceTypes};
use evaluator::policy::{Parsed, Statement};
use evaluator::trace::ActionMatch;
use std::collections::{BTreeMap, BTreeSet};
use vault::requests;

/// The name of an action that no policy names.
const UNNAMED: &str = "AnotherAction";
/// Keys whose values follow from the caller or the endpoint: they change with the situation, never alone.
pub(super) const FOLLOWING: [&str; 6] = [
    "kms:viaservice",
    "aws:viaawsservice",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:requestedregion",
];
/// Keys whose value the identity of the caller determines, so that another value means another caller.
pub(super) const OF_THE_CALLER: [&str; 6] = [
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principaltype",
    "aws:userid",
    "aws:username",
    "kms:calleraccount",
];

/// A requested action.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) action: Action,
    /// The displayed name: the action, or the pattern that it represents.
    pub(super) shown: String,
    pub(super) resources: ResourceTypes,
}

impl Candidate {
    pub(super) fn known(known: &KnownAction) -> Self {
        Self {
            shown: known.action.to_string(),
            resources: known.resources,
            action: known.action.clone(),
        }
    }

    /// An action that represents others.
    fn of_pattern(action: Action, pattern: &str) -> Self {
        Self {
            shown: pattern.to_owned(),
            resources: ResourceTypes::Untold,
            action,
        }
    }
}

/// The services of which every action is requested: those that creating a vault uses.
const OWN_SERVICES: [&str; 3] = ["backup", "backup-storage", "kms"];
/// Well-known services; the first that no policy names represents all services that no policy names.
const WELL_KNOWN: [&str; 4] = ["ec2", "s3", "lambda", "dynamodb"];

/// What policies and guardrails name: the letters that requests are made of.
#[derive(Debug, Default)]
pub(super) struct Alphabet {
    pub(super) actions: BTreeSet<String>,
    pub(super) resources: BTreeSet<String>,
    pub(super) principals: BTreeSet<String>,
    pub(super) accounts: BTreeSet<(String, String)>,
    /// Patterns of Regions, in ARNs and in conditions.
    pub(super) regions: BTreeSet<String>,
    /// The services that conditions name as the caller of another service, as in `kms:ViaService`.
    pub(super) services: BTreeSet<String>,
    /// Whether a condition is about calls of one service by another.
    pub(super) names_calls: bool,
    /// By the key's name in lower case: as it is written, and its values.
    pub(super) keys: BTreeMap<String, (String, BTreeSet<String>)>,
}

impl Alphabet {
    pub(super) fn add(&mut self, policies: &PolicySet) {
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
            let texts = entries.map(|entry| entry.value.text());
            for text in texts {
                // `arn:aws:kms:us-*:...`
                let region = text.split(':').nth(3);
                let region = region.filter(|region| !region.is_empty() && !region.contains('$'));
                self.regions.extend(region.map(str::to_owned));
                self.resources.extend(instance(text));
            }
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
                let patterns = test.values.iter().map(|value| value.value.text());
                let patterns = patterns.filter(|text| !is_null && !text.contains('$'));
                self.regions.extend(patterns.map(str::to_owned));
            } else if FOLLOWING.contains(&lower.as_str()) {
                self.names_calls = true;
                let services = values.filter(|value| value.contains(".amazonaws."));
                let services =
                    services.filter_map(|value| Some(value.split('.').next()?.to_owned()));
                self.services.extend(services);
            } else if lower == "aws:principalarn" {
                for principal in values.filter_map(|value| Principal::parse(&value)) {
                    self.add_principal(&principal);
                }
            } else if !OF_THE_CALLER.contains(&lower.as_str()) {
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

    pub(super) fn add_guardrails(&mut self, challenge: &Challenge) {
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
    pub(super) fn candidates(&self) -> Vec<Candidate> {
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
}

/// What stands for `*` in an instance.
pub(super) const ANYTHING: &str = "anything";

/// A text that a pattern matches; `None` where a policy variable decides.
pub(super) fn instance(pattern: &str) -> Option<String> {
    (!pattern.contains("${")).then(|| pattern.replace('*', ANYTHING).replace('?', "x"))
}
