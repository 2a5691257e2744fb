//! Equivalence classes of principals: every one that a statement names, one of each kind that none names, and those
//! whose ARNs and names the patterns of conditions distinguish.

use super::{Classes, Value};
use crate::Reason;
use crate::budget::Budget;
use crate::predicate::{Id, Kind, Predicates};
use crate::strings::{Accounts, Alphabet, Automaton, Joint};
use crate::universe::{Hints, OF_PRINCIPAL, accounts_in, principal_context};
use crate::variable::Sink;
use evaluator::context::Context;
use evaluator::identifiers::wildcard::{Matching, Piece};
use evaluator::identifiers::{Principal, PrincipalPattern};
use evaluator::policy::Parsed;
use std::collections::HashSet;

/// The known facts about the policies when the caller is chosen.
pub(crate) struct Asked<'a> {
    pub(crate) predicates: &'a Predicates,
    /// The undecided predicates about principals and tests.
    pub(crate) open: &'a [Id],
    /// Accounts that resources or tests mention.
    pub(crate) accounts: &'a [String],
    pub(crate) hints: &'a Hints,
    /// A pattern leaves the partition open.
    pub(crate) any_partition: bool,
    /// SCPs or RCPs can apply, which service-linked roles are exempt from.
    pub(crate) service_linked: bool,
    /// What follows a user's name in patterns of resources, and what other patterns say there: see [`crate::variable`].
    pub(crate) sinks: &'a [Sink],
}

/// A candidate principal.
struct Candidate {
    principal: Principal,
    role: Option<String>,
}

struct Candidates {
    all: Vec<Candidate>,
    seen: HashSet<(String, Option<String>)>,
}

impl Candidates {
    fn insert(&mut self, text: &str) {
        if let Some(principal) = Principal::parse(text) {
            self.take(principal, None);
        }
    }

    /// Takes the user of the same name with another path: conditions on the name mean both, principals only one.
    fn with_path(&mut self, arn: &str) {
        if let Some((before, name)) = arn.split_once(":user/")
            && let Some(name) = name.rsplit('/').next()
        {
            self.insert(&format!("{before}:user/path-of/{name}"));
        }
    }

    /// Takes a principal; of a session, the role whose session it is may have a path.
    fn take(&mut self, principal: Principal, role: Option<String>) {
        let role = role.or_else(|| principal.role_of_session());
        let key = (principal.as_str().to_owned(), role.clone());
        if self.seen.insert(key) {
            self.all.push(Candidate { principal, role });
        }
    }

    /// All of them, with the context that follows.
    fn values(self) -> Vec<Value> {
        let values = self.all.into_iter().map(|candidate| {
            let context = principal_context(&candidate.principal, candidate.role.as_deref());
            Value::Principal(candidate.principal, context)
        });
        values.collect()
    }

    /// A role and a session of it.
    fn role(&mut self, arn: &str, session: &str) {
        let Some(role @ Principal::Role(_)) = Principal::parse(arn) else {
            return;
        };
        if let (Some(account), Some(name), Some(partition)) =
            (role.account(), role.name(), role.partition())
        {
            let text = format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}");
            if let Some(principal) = Principal::parse(&text) {
                self.take(principal, Some(arn.to_owned()));
            }
        }
        self.take(role, None);
    }
}

/// The partitions that AWS has for everybody.
pub(crate) const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// The classes of principals.
#[expect(
    clippy::too_many_lines,
    reason = "one list of candidates, kind by kind"
)]
pub(crate) fn classes(asked: &Asked<'_>, budget: &mut Budget) -> Classes {
    let mut missing = None;
    let mut accounts: Vec<String> = asked.accounts.to_vec();
    let mut named: Vec<Principal> = Vec::new();
    let mut services: Vec<String> = Vec::new();
    let mut partitions = vec!["aws".to_owned()];
    for id in asked.open {
        let Some(predicate) = asked.predicates.get(*id) else {
            continue;
        };
        if predicate.kind == Kind::Principal {
            let scope = predicate.statement().and_then(|of| of.principal.as_ref());
            let entries = scope.and_then(Parsed::known).map(|scope| &scope.entries);
            for entry in entries.into_iter().flatten() {
                match &entry.value {
                    PrincipalPattern::Account { partition, account } => {
                        push(&mut accounts, account);
                        if let Some(partition) = partition {
                            push(&mut partitions, partition);
                        }
                    }
                    PrincipalPattern::Arn(principal) => {
                        accounts_in(principal.as_str(), &mut accounts);
                        if let Some(partition) = principal.partition() {
                            push(&mut partitions, partition);
                        }
                        named.push(principal.clone());
                    }
                    PrincipalPattern::Service(service) => push(&mut services, service),
                    _ => {}
                }
            }
        } else if let Some(test) = asked.predicates.test(*id)
            && is_of_principal(test.key.value.as_str())
        {
            for value in &test.values {
                let text = value.value.text();
                accounts_in(text, &mut accounts);
                if Principal::parse(text)
                    .is_some_and(|principal| matches!(principal, Principal::Service(_)))
                {
                    push(&mut services, text);
                }
                if let Some(partition) = text
                    .strip_prefix("arn:")
                    .and_then(|of| of.split(':').next())
                    && partition.starts_with("aws")
                    && !partition.contains(['*', '?', '$'])
                {
                    push(&mut partitions, partition);
                }
            }
        }
    }
    if asked.any_partition {
        for partition in PARTITIONS {
            push(&mut partitions, partition);
        }
    }
    let [own, _] = asked.hints.accounts(&accounts);
    let mut found = Candidates {
        all: Vec::new(),
        seen: HashSet::new(),
    };
    for principal in &asked.hints.principals {
        found.take(principal.clone(), None);
    }
    if asked.hints.only_principals {
        return Classes {
            other_account: Some(own),
            ..Classes::of(found.values())
        };
    }
    for principal in named {
        match &principal {
            Principal::Role(arn) => found.role(arn.as_str(), "session"),
            Principal::User(arn) => {
                let (partition, account) = (arn.partition(), arn.account());
                found.insert(&format!(
                    "arn:{partition}:sts::{account}:federated-user/example"
                ));
                found.take(principal.clone(), None);
                found.with_path(arn.as_str());
            }
            Principal::Session(_) => {
                let role = principal.role_of_session();
                found.take(principal.clone(), None);
                if let Some(role) = role {
                    found.role(&role, "session");
                }
            }
            _ => found.take(principal.clone(), None),
        }
    }
    let named_accounts = accounts.clone();
    accounts.push(own.clone());
    if asked.hints.root_first {
        for account in &accounts {
            found.insert(&format!("arn:aws:iam::{account}:root"));
        }
    }
    let walk = names(asked);
    if !has_all_accounts(
        asked,
        &partitions,
        &Accounts {
            named: &named_accounts,
            other: &own,
        },
        budget,
    ) {
        missing = Some(Reason::part_of_account(*budget));
    }
    for partition in &partitions {
        for account in &accounts {
            let iam = format!("arn:{partition}:iam::{account}:");
            let sts = format!("arn:{partition}:sts::{account}:");
            found.role(&format!("{iam}role/Example"), "session");
            found.insert(&format!("{iam}user/example"));
            let kinds = [
                format!("{iam}user/"),
                format!("{iam}role/"),
                format!("{sts}federated-user/"),
            ];
            for kind in kinds {
                if let Some(walk) = &walk {
                    let is_user = kind.ends_with(":user/");
                    let is_role = kind.ends_with(":role/");
                    let whole = walk.walk(&kind, is_user, budget, |name| {
                        let arn = format!("{kind}{name}");
                        if is_role {
                            found.role(&arn, "session");
                        } else {
                            found.insert(&arn);
                            found.with_path(&arn);
                        }
                    });
                    if !whole {
                        missing = Some(Reason::TooLarge);
                    }
                }
            }
            found.insert(&format!("{iam}root"));
            found.insert(&format!("{sts}federated-user/example"));
            if asked.service_linked {
                let arn = format!(
                    "{iam}role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup"
                );
                found.role(&arn, "session");
            }
        }
    }
    for service in services {
        found.take(Principal::Service(service), None);
    }
    found.insert("service.amazonaws.com");
    found.take(Principal::Anonymous, None);
    Classes {
        other_account: Some(own),
        missing,
        ..Classes::of(found.values())
    }
}

/// Returns `true` if a key's value follows from the caller.
pub(crate) fn is_of_principal(key: &str) -> bool {
    OF_PRINCIPAL.iter().any(|of| of.eq_ignore_ascii_case(key))
}

/// Whether the tests on the caller's account and ARN tell no accounts apart of which none is looked at.
fn has_all_accounts(
    asked: &Asked<'_>,
    partitions: &[String],
    accounts: &Accounts<'_>,
    budget: &mut Budget,
) -> bool {
    let of = |wanted: &str| {
        let tests = asked.open.iter();
        let tests = tests.filter_map(|id| asked.predicates.test(*id));
        let tests = tests.filter(|test| test.key.value.as_str().eq_ignore_ascii_case(wanted));
        let patterns =
            tests.flat_map(|test| test.patterns(&Context::default()).unwrap_or_default());
        Automaton::new(patterns)
    };
    let (numbers, arns) = (of("aws:PrincipalAccount"), of("aws:PrincipalArn"));
    numbers.are_alike(&numbers.start(), accounts, "", budget)
        && partitions.iter().all(|partition| {
            ["iam", "sts"].iter().all(|service| {
                let before = format!("arn:{partition}:{service}::");
                let start = arns.run(&arns.start(), &before);
                arns.are_alike(&start, accounts, ":", budget)
            })
        })
}

/// The names that the tests on `aws:PrincipalArn` and `aws:username`, and what users' names are a part of, tell apart.
struct Names<'a> {
    arns: Automaton,
    users: Automaton,
    sinks: &'a [Sink],
}

fn names<'a>(asked: &Asked<'a>) -> Option<Names<'a>> {
    let mut arns: Vec<(Vec<Piece>, Matching)> = Vec::new();
    let mut users: Vec<(Vec<Piece>, Matching)> = Vec::new();
    for id in asked.open {
        let Some(test) = asked.predicates.test(*id) else {
            continue;
        };
        let key = test.key.value.as_str();
        let patterns = || test.patterns(&Context::default()).unwrap_or_default();
        if key.eq_ignore_ascii_case("aws:PrincipalArn") {
            arns.extend(patterns());
        } else if key.eq_ignore_ascii_case("aws:username") {
            users.extend(patterns());
        }
    }
    let is_needed = !arns.is_empty() || !users.is_empty() || !asked.sinks.is_empty();
    is_needed.then(|| Names {
        arns: Automaton::new(arns),
        users: Automaton::new(users),
        sinks: asked.sinks,
    })
}

impl Names<'_> {
    /// Goes through names of users, or of roles, of each class, with their paths.
    ///
    /// A name without a path is read by all patterns at once. One with a path is read by those about ARNs alone: what a
    /// user's name is by itself is its last part, and that was looked at.
    fn walk(
        &self,
        before: &str,
        is_user: bool,
        budget: &mut Budget,
        mut visit: impl FnMut(&str),
    ) -> bool {
        let start = self.arns.run(&self.arns.start(), before);
        let mut whole = true;
        let mut seen: HashSet<Vec<bool>> = HashSet::new();
        if is_user && (self.users.len() > 0 || !self.sinks.is_empty()) {
            let mut joint = Joint::default();
            joint.insert(&self.arns, start.clone());
            joint.insert(&self.users, self.users.start());
            for sink in self.sinks {
                for start in &sink.starts {
                    joint.insert(&sink.automaton, start.clone());
                }
            }
            whole &= joint.explore(Alphabet::Plain, budget, |name| visit(name));
        }
        whole
            & self
                .arns
                .explore(&start, Alphabet::Name, budget, |state, text| {
                    if seen.insert(self.arns.accepted(state)) {
                        visit(text);
                    }
                })
    }
}

fn push(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}
