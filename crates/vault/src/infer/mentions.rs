//! What the policies of a case mention: the ARNs and accounts that they allow something for, and whether they distinguish
//! one Region, vault, key, account or caller from another.
//!
//! Only statements about actions that creating a vault needs are looked at. A part that was not understood, or that
//! has a placeholder, makes results uncertain anyway, so it counts as no distinction.

use super::{Source, is_account, is_plain};
use crate::case::Case;
use crate::managed;
use crate::masked::arn_fields;
use crate::repair;
use crate::requests::{ACTIONS, CREATING_OTHERS, FURTHER_ACTIONS};
use evaluator::identifiers::{Action, PrincipalPattern};
use evaluator::layer::Layer;
use evaluator::placeholder::has_placeholder;
use evaluator::policy::{self, Effect, Parsed, Policy, Statement};

/// An ARN in a policy or a field.
pub(super) struct Arn<'a> {
    pub(super) text: &'a str,
    pub(super) service: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
    resource: &'a str,
    layer: Option<Layer>,
}

impl<'a> Arn<'a> {
    pub(super) fn parse(text: &'a str, layer: Option<Layer>) -> Option<Self> {
        let ["arn", _, service, region, account, resource] = arn_fields(text)? else {
            return None;
        };
        Some(Self {
            text,
            service,
            region,
            account,
            resource,
            layer,
        })
    }

    pub(super) fn source(&self) -> Source {
        self.layer.map_or(Source::Field, Source::Policy)
    }

    /// Returns `true` for the ARN of one key.
    pub(super) fn is_key(&self) -> bool {
        let id = self.resource.strip_prefix("key/");
        id.is_some_and(is_plain) && is_account(self.account) && is_plain(self.region)
    }

    /// The name in the ARN of one vault.
    pub(super) fn vault(&self) -> Option<&'a str> {
        let name = self.resource.strip_prefix("backup-vault:")?;
        is_plain(name).then_some(name)
    }
}

/// The owner of the vault's key, by its policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The key policy names the caller's account and no other.
    Caller,
    /// It names another account, whose key it may be.
    Unclear,
    /// It names no account.
    Unnamed,
}

/// The parts of an ARN, by their position.
const SERVICE: usize = 2;
const REGION: usize = 3;
const ACCOUNT: usize = 4;
const RESOURCE: usize = 5;

/// The keys whose values are accounts of the caller or of the resource.
const ACCOUNT_KEYS: &[&str] = &[
    "aws:principalaccount",
    "kms:calleraccount",
    "aws:resourceaccount",
];

/// The statements of a case about the actions that creating a vault needs.
pub(super) struct Mentions {
    policies: Vec<Policy>,
    actions: Vec<Action>,
}

impl Mentions {
    pub(super) fn of(case: &Case) -> Self {
        let mut policies = Vec::new();
        for layer in Layer::ALL.into_iter().filter(|layer| case.is_typed(*layer)) {
            for level in 0..case.policies.height(layer) {
                let named = case.policies.level(layer, level).iter();
                let texts = named.filter_map(|policy| managed::text_of(layer, policy));
                policies.extend(texts.map(|text| read(case, text, layer)));
            }
        }
        let others = CREATING_OTHERS.iter().map(|(_, action)| action.name);
        let further = FURTHER_ACTIONS.iter().map(|further| further.action.name);
        let names = ACTIONS.iter().map(|action| action.name);
        let actions = names.chain(others).chain(further);
        Self {
            policies,
            actions: actions.filter_map(Action::named).collect(),
        }
    }

    fn statements(&self) -> impl Iterator<Item = (Layer, &Statement)> {
        let statements = self.policies.iter().flat_map(|policy| {
            let statements = policy.statements().iter();
            statements.map(|statement| (policy.layer, statement))
        });
        statements.filter(|(_, statement)| {
            let mut actions = self.actions.iter();
            actions.any(|action| statement.is_about(action))
        })
    }

    /// The ARNs for which a statement allows something. A key policy is about its own key, whatever its effect.
    pub(super) fn allowed_resources(&self) -> impl Iterator<Item = Arn<'_>> {
        let statements = self.statements();
        let allowing =
            statements.filter(|(layer, statement)| *layer == Layer::Resource || !denies(statement));
        allowing.flat_map(|(layer, statement)| {
            let scope = statement.resource.known().filter(|scope| !scope.negated);
            let entries = scope.map_or(&[][..], |scope| &scope.entries).iter();
            entries.filter_map(move |entry| Arn::parse(entry.value.text(), Some(layer)))
        })
    }

    /// The accounts that a statement allows something: in the ARNs of its resources and principals, and in its
    /// conditions.
    pub(super) fn allowed_accounts(&self) -> Vec<(String, Source)> {
        let resources = self.allowed_resources();
        let mut accounts: Vec<(String, Source)> = resources
            .filter(|arn| matches!(arn.service, "backup" | "kms") && is_account(arn.account))
            .map(|arn| (arn.account.to_owned(), arn.source()))
            .collect();
        for (layer, statement) in self
            .statements()
            .filter(|(_, statement)| !denies(statement))
        {
            let source = Source::Policy(layer);
            let principals = principals(statement).filter_map(account_of);
            accounts.extend(principals.map(|account| (account.to_owned(), source)));
            let tested = values_of(statement, ACCOUNT_KEYS).filter(|value| is_account(value));
            accounts.extend(tested.map(|account| (account.to_owned(), source)));
        }
        accounts
    }

    /// The owner of the key, by its policy. The caller's account is that of the vault.
    pub(super) fn owner_of_key(&self, caller: &str) -> Owner {
        let of_key = self
            .statements()
            .filter(|(layer, statement)| *layer == Layer::Resource && !denies(statement));
        let mut owner = Owner::Unnamed;
        for (_, statement) in of_key {
            let named = principals(statement).filter_map(account_of);
            let tested = values_of(statement, ACCOUNT_KEYS).filter(|value| is_account(value));
            for account in named.chain(tested) {
                if account != caller {
                    return Owner::Unclear;
                }
                owner = Owner::Caller;
            }
        }
        owner
    }

    /// Returns `true` if a policy distinguishes one Region from another.
    pub(super) fn distinguish_regions(&self) -> bool {
        let of_endpoint = |value: &str| {
            let mut parts = value.split('.');
            let service = parts.next().unwrap_or_default();
            let is_of_backup = service == "backup" || service.contains(['*', '?']);
            is_of_backup && value != "*" && parts.next() != Some("*") && !has_placeholder(value)
        };
        self.tests(&["aws:requestedregion"])
            || self.limits(&["backup", "kms"], REGION, |_| true)
            || self.statements().any(|(_, statement)| {
                let mut values = values_of(statement, &["kms:viaservice"]);
                values.any(of_endpoint)
            })
    }

    /// Returns `true` if a policy distinguishes one vault from another.
    pub(super) fn distinguish_vaults(&self) -> bool {
        self.limits(&["backup"], RESOURCE, |text| limits(text, "backup-vault:"))
    }

    /// Returns `true` if a policy distinguishes one key from another.
    pub(super) fn distinguish_keys(&self) -> bool {
        self.tests(&[
            "kms:resourcealiases",
            "kms:multiregion",
            "kms:multiregionkeytype",
        ]) || self.limits(&["kms"], RESOURCE, |text| {
            limits(text, "key/") || text.starts_with("alias/")
        })
    }

    /// Returns `true` if a policy distinguishes keys by their owners.
    pub(super) fn distinguish_owners(&self) -> bool {
        self.tests(&[
            "aws:resourceaccount",
            "aws:resourceorgid",
            "aws:resourceorgpaths",
        ]) || self.limits(&["kms"], ACCOUNT, |_| true)
    }

    /// Returns `true` if a policy distinguishes one account from another.
    pub(super) fn distinguish_accounts(&self) -> bool {
        self.tests(ACCOUNT_KEYS)
            || self.limits(&["backup", "kms"], ACCOUNT, |_| true)
            || self
                .statements()
                .any(|(_, statement)| principals(statement).any(|one| account_of(one).is_some()))
    }

    /// Returns `true` if a policy distinguishes one caller of an account from another.
    pub(super) fn distinguish_callers(&self) -> bool {
        const OF_CALLER: &[&str] = &[
            "aws:principal",
            "aws:userid",
            "aws:username",
            "aws:sourceidentity",
            "aws:federatedprovider",
            "aws:tokenissuetime",
            "aws:assumedroot",
            "aws:rolesessionname",
            "sts:",
            "saml:",
        ];
        // No caller of a vault is a service.
        const OF_SERVICES: &[&str] = &["aws:principalisawsservice", "aws:principalservicename"];
        self.statements().any(|(_, statement)| {
            let scope = statement.principal.as_ref().and_then(Parsed::known);
            let names_one =
                principals(statement).any(|one| matches!(one, PrincipalPattern::Arn(_)));
            scope.is_some_and(|scope| scope.negated)
                || names_one
                || keys(statement).any(|key| {
                    let begins = |all: &[&str]| all.iter().any(|start| key.starts_with(start));
                    begins(OF_CALLER) && !begins(OF_SERVICES)
                })
        })
    }

    fn tests(&self, names: &[&str]) -> bool {
        self.statements()
            .any(|(_, statement)| keys(statement).any(|key| names.contains(&key.as_str())))
    }

    /// Returns `true` if the pattern of a resource, or an ARN in a condition, limits a part of the ARNs of these
    /// services.
    fn limits(&self, services: &[&str], part: usize, is_limit: impl Fn(&str) -> bool) -> bool {
        let limits = |pattern: &str| {
            let service = part_of(pattern, SERVICE);
            let is_meant = service
                .is_none_or(|service| service.contains(['*', '?']) || services.contains(&service));
            is_meant
                && part_of(pattern, part)
                    .is_some_and(|text| !has_placeholder(text) && is_limit(text))
        };
        self.statements().any(|(_, statement)| {
            let scope = statement.resource.known();
            let entries = scope.map_or(&[][..], |scope| &scope.entries).iter();
            let tests = statement.condition.known().into_iter().flatten();
            let values = tests.flat_map(|test| &test.values);
            let arns = values
                .map(|value| value.value.text())
                .filter(|text| text.starts_with("arn:"));
            let mut patterns = entries.map(|entry| entry.value.text()).chain(arns);
            patterns.any(limits)
        })
    }
}

/// One policy, read as for the report.
fn read(case: &Case, text: &str, layer: Layer) -> Policy {
    if let Some(filled) = repair::fill(text, &case.placeholders) {
        return repair::read_filled(&filled, layer).policy;
    }
    let policy = policy::read(text, layer);
    match policy.statements {
        Parsed::Known(_) => policy,
        Parsed::Malformed => repair::read(text, layer).policy,
    }
}

fn denies(statement: &Statement) -> bool {
    matches!(&statement.effect, Parsed::Known(effect) if effect.value == Effect::Deny)
}

fn principals(statement: &Statement) -> impl Iterator<Item = &PrincipalPattern> {
    let scope = statement.principal.iter().filter_map(Parsed::known);
    scope.flat_map(|scope| scope.entries.iter().map(|entry| &entry.value))
}

fn account_of(principal: &PrincipalPattern) -> Option<&str> {
    match principal {
        PrincipalPattern::Account { account, .. } => Some(account),
        PrincipalPattern::Arn(principal) => principal.account(),
        _ => None,
    }
}

/// The context keys that a statement tests or has as variables, in lower case: their names have no case
/// (semantics 3.5).
fn keys(statement: &Statement) -> impl Iterator<Item = String> {
    let keys = statement.tested_keys();
    keys.map(|key| key.as_str().to_ascii_lowercase())
}

/// The values that a statement compares one of these keys with.
fn values_of<'s>(statement: &'s Statement, names: &[&str]) -> impl Iterator<Item = &'s str> {
    let tests = statement.condition.known().into_iter().flatten();
    let tests = tests.filter(|test| {
        let key = test.key.value.as_str().to_ascii_lowercase();
        names.contains(&key.as_str())
    });
    tests
        .flat_map(|test| &test.values)
        .map(|value| value.value.text())
}

/// The text of one part of a pattern of ARNs; `None` if the pattern leaves the part open. A `*` at the end covers the
/// parts that do not follow, and a pattern that does not begin as an ARN can limit any part.
fn part_of(pattern: &str, part: usize) -> Option<&str> {
    if pattern.bytes().all(|byte| byte == b'*') {
        return None;
    }
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    if parts.first() != Some(&"arn") {
        return Some(pattern);
    }
    let text = *parts.get(part)?;
    let is_open = text.bytes().all(|byte| byte == b'*');
    (!is_open).then_some(text)
}

/// Returns `true` if the pattern of a resource limits those that begin with `kind`.
fn limits(pattern: &str, kind: &str) -> bool {
    let length = pattern.find(['*', '?', '$']).unwrap_or(pattern.len());
    let (start, rest) = pattern.split_at(length);
    if start.len() > kind.len() {
        return start.starts_with(kind);
    }
    let covers_all = !rest.is_empty() && rest.bytes().all(|byte| byte == b'*');
    kind.starts_with(start) && !covers_all
}
