//! Who asks, in which situations: the rounds of requests.

use super::alphabet::{Alphabet, Candidate, FOLLOWING, OF_THE_CALLER, instance};
use super::judge::Rights;
use super::{Circumstance, MOST};
use crate::model::Ask;
use crate::request;
use evaluator::condition::{Comparison, Operator, Order, Test};
use evaluator::identifiers::Arn;
use evaluator::identifiers::wildcard::{self, Matching, Piece, Reach};
use evaluator::layer::Layer;
use evaluator::policy::{Statement, regions};
use std::collections::{BTreeMap, BTreeSet};
use vault::case::{Case, StatedValue, Via};
use vault::fix::Who;

const OTHER_REGIONS: [&str; 2] = ["eu-north-1", "us-west-2"];

/// Accounts of AWS's documentation; the first that no policy names stands for all that none names.
const STRANGERS: [&str; 2] = ["123456789012", "111122223333"];

/// Requests of a principal in one situation.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) situation: Circumstance,
    pub(super) case: Case,
    pub(super) rights: Rights,
    /// The case's own requests are left out: its goals are about them.
    pub(super) is_of_goals: bool,
}

impl Round {
    /// The same with only the policies of one layer.
    pub(super) fn alone(&self, layer: Layer) -> Self {
        Self {
            situation: Circumstance::Alone(layer),
            case: self.case.clone(),
            rights: Rights::Alone(layer),
            // Whoever allows the case's own requests in a second layer has asked for nothing else.
            is_of_goals: !matches!(self.situation, Circumstance::Region(_)),
        }
    }

    /// Returns `true` if an action is worth requesting here. Without identity-based policies, only a key can be used.
    pub(super) fn asks(&self, candidate: &Candidate) -> bool {
        match self.rights {
            Rights::Nothing(_) => candidate.action.is_of("kms"),
            // The caller of KMS makes no difference for other services.
            _ if self.situation == Circumstance::OtherWay => candidate.action.is_of("kms"),
            Rights::AsInCase | Rights::Everything(_) | Rights::Alone(_) => true,
        }
    }
}

impl Alphabet {
    /// Who asks, in which situations.
    pub(super) fn rounds<'a>(
        &self,
        start: &Case,
        reaches: impl Fn(Who) -> bool,
        changed: impl Iterator<Item = &'a Statement>,
    ) -> Vec<Round> {
        let mut rounds: Vec<Round> = Vec::new();
        let mut caller = |situation, case| {
            rounds.push(Round {
                is_of_goals: situation == Circumstance::AsInCase,
                situation,
                case,
                rights: Rights::AsInCase,
            });
        };
        caller(Circumstance::AsInCase, start.clone());
        caller(Circumstance::OtherWay, the_other_way(start));
        for region in self.regions_of_classes(start.vault.region.trim()) {
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
            let said = value.clone().map_or(StatedValue::Absent, StatedValue::One);
            let case = with_context(start, &[(name.clone(), said)]);
            caller(Circumstance::Key(name, value), case);
        }
        for service in self.calling_services() {
            let (key, value, case) = on_behalf(start, &service);
            caller(Circumstance::Key(key, Some(value)), case);
        }
        let mut contexts: Vec<Vec<(String, StatedValue)>> = Vec::new();
        for statement in changed {
            let context = meeting(statement);
            if !context.is_empty() && !contexts.contains(&context) && contexts.len() < MOST {
                contexts.push(context);
            }
        }
        for context in &contexts {
            for case in [start.clone(), the_other_way(start)] {
                caller(circumstance(context), with_context(&case, context));
            }
        }
        let is_reached = |round: &Round| match round.rights {
            Rights::Everything(who) | Rights::Nothing(who) => reaches(who),
            Rights::AsInCase | Rights::Alone(_) => true,
        };
        let others: Vec<Round> = self.others(start).filter(is_reached).collect();
        for context in &contexts {
            rounds.extend(others.iter().map(|round| Round {
                situation: circumstance(context),
                case: with_context(&round.case, context),
                rights: round.rights,
                is_of_goals: false,
            }));
        }
        rounds.extend(others);
        rounds
    }

    /// A Region of each class that the patterns in policies distinguish, except the class of the case's own; those that
    /// are named without a wildcard are classes of their own.
    fn regions_of_classes(&self, own: &str) -> Vec<&str> {
        let matching = |region: &str| -> Vec<bool> {
            let patterns = self.regions.iter();
            patterns.map(|pattern| is_like(pattern, region)).collect()
        };
        let partition = regions::partition(own);
        let known = regions::all().filter(|(_, other)| partition.is_none_or(|own| own == *other));
        let known = known.map(|(region, _)| region);
        let named = self.regions.iter().map(String::as_str);
        let named = named.filter(|region| !region.contains(['*', '?']));
        let mut classes: BTreeSet<Vec<bool>> = BTreeSet::from([matching(own)]);
        let mut all: Vec<&str> = named.filter(|region| *region != own).take(MOST).collect();
        classes.extend(all.iter().map(|region| matching(region)));
        for region in OTHER_REGIONS.into_iter().chain(known) {
            if all.len() < MOST && region != own && classes.insert(matching(region)) {
                all.push(region);
            }
        }
        // A Region in the class of the case's own is another place nevertheless.
        let other = OTHER_REGIONS.into_iter().find(|region| *region != own);
        all.extend(other.filter(|_| all.is_empty()));
        all
    }

    /// The services that could call for the caller, by their names in `kms:ViaService` without the Region: those that
    /// conditions name, and one that they do not name; none if no condition is about such calls.
    fn calling_services(&self) -> BTreeSet<String> {
        let mut services = self.services.clone();
        if !services.is_empty() || self.names_calls {
            let others = ["ec2", "rds", "s3"].into_iter();
            let other = others
                .map(str::to_owned)
                .find(|service| !services.contains(service));
            services.extend(other);
        }
        services.remove("backup");
        services
    }

    /// Everybody else who is named, and somebody else in each account.
    pub(super) fn others(&self, start: &Case) -> impl Iterator<Item = Round> {
        let own = Arn::parse(start.caller.arn.trim());
        let own = own.map(|arn| (arn.partition().to_owned(), arn.account().to_owned()));
        let partition = own.as_ref().map_or("aws", |(partition, _)| partition);
        // An account that nobody names.
        let strangers = STRANGERS.iter();
        let stranger = strangers
            .map(|account| (partition.to_owned(), (*account).to_owned()))
            .find(|account| !self.accounts.contains(account) && Some(account) != own.as_ref());
        let accounts = self.accounts.iter().chain(&own).chain(&stranger);
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
                        is_of_goals: false,
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
}

/// Returns `true` if a Region matches a pattern with wildcards.
fn is_like(pattern: &str, region: &str) -> bool {
    let pieces = pattern.chars().map(|character| match character {
        '*' => Piece::Many(Reach::Any),
        '?' => Piece::One(Reach::Any),
        character => Piece::Char(character),
    });
    wildcard::matches(&pieces.collect::<Vec<_>>(), region, Matching::EXACT)
}

/// The context as what a person is told: its first key.
fn circumstance(context: &[(String, StatedValue)]) -> Circumstance {
    let Some((key, value)) = context.first() else {
        return Circumstance::AsInCase;
    };
    let value = match value {
        StatedValue::Absent => None,
        StatedValue::One(value) => Some(value.clone()),
        StatedValue::Many(values) => values.first().cloned(),
    };
    Circumstance::Key(key.clone(), value)
}

fn with_context(case: &Case, context: &[(String, StatedValue)]) -> Case {
    let mut case = case.clone();
    case.context.retain(|key, _| {
        !context
            .iter()
            .any(|(name, _)| key.eq_ignore_ascii_case(name))
    });
    case.context.extend(context.iter().cloned());
    case
}

/// The case with all of its requests made by a service for the caller: the condition key that says so, its value, and the
/// case.
fn on_behalf(case: &Case, service: &str) -> (String, String, Case) {
    let region = case.vault.region.trim();
    let value = format!("{service}.{region}.amazonaws.com");
    let called = StatedValue::Many(vec![format!("{service}.amazonaws.com")]);
    let one = || StatedValue::One(format!("{service}.amazonaws.com"));
    let context = [
        ("kms:ViaService", StatedValue::One(value.clone())),
        ("aws:ViaAWSService", StatedValue::One("true".to_owned())),
        ("aws:CalledVia", called),
        ("aws:CalledViaFirst", one()),
        ("aws:CalledViaLast", one()),
    ];
    let context = context.map(|(key, value)| (key.to_owned(), value));
    let direct = Case {
        via_backup: Via::Direct,
        ..case.clone()
    };
    (
        "kms:ViaService".to_owned(),
        value,
        with_context(&direct, &context),
    )
}

/// The values of context keys that meet all conditions of a statement, as far as one can be written down. The keys that
/// follow from the caller or the call are left out: they are varied otherwise.
fn meeting(statement: &Statement) -> Vec<(String, StatedValue)> {
    let mut context: BTreeMap<String, (String, StatedValue)> = BTreeMap::new();
    for test in statement.condition.known().into_iter().flatten() {
        let written = test.key.value.as_str();
        let lower = written.to_ascii_lowercase();
        if FOLLOWING.contains(&lower.as_str()) || OF_THE_CALLER.contains(&lower.as_str()) {
            continue;
        }
        if let Some(value) = value_for(test, &lower) {
            context
                .entry(lower)
                .or_insert_with(|| (written.to_owned(), value));
        }
    }
    context.into_values().collect()
}

/// A value with which a test holds.
fn value_for(test: &Test, lower: &str) -> Option<StatedValue> {
    let named: Vec<String> = test
        .values
        .iter()
        .filter_map(|value| instance(value.value.text()))
        .collect();
    let first = named.first()?.clone();
    let Operator::Compare {
        comparison,
        negated,
        ..
    } = test.operator.value
    else {
        let is_absent = first.eq_ignore_ascii_case("true");
        return Some(if is_absent {
            StatedValue::Absent
        } else {
            StatedValue::One("another-value".to_owned())
        });
    };
    let value = match comparison {
        Comparison::Numeric(order) => match (order, negated) {
            (Order::LessThan, _) => (first.parse::<f64>().ok()? - 1.0).to_string(),
            (Order::GreaterThan, _) | (Order::Equals, true) => {
                (first.parse::<f64>().ok()? + 1.0).to_string()
            }
            _ => first,
        },
        Comparison::Date(order) => match (order, negated) {
            (Order::LessThan, _) => "1971-01-01T00:00:00Z".to_owned(),
            (Order::GreaterThan, _) | (Order::Equals, true) => "2999-01-01T00:00:00Z".to_owned(),
            _ => first,
        },
        Comparison::Bool if negated => if first == "true" { "false" } else { "true" }.to_owned(),
        Comparison::IpAddress if !negated => first.split('/').next()?.to_owned(),
        _ if negated => another(lower, &named.into_iter().collect())
            .into_iter()
            .next()?,
        _ => first,
    };
    Some(StatedValue::One(value))
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

/// Keys that a request can lack.
const CAN_BE_ABSENT: [&str; 9] = [
    "aws:requesttag/",
    "aws:principaltag/",
    "aws:resourcetag/",
    "aws:sourcevpc",
    "aws:multifactorauth",
    "aws:tagkeys",
    "aws:principalorg",
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
