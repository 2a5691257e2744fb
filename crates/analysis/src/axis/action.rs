//! Equivalence classes of actions, by the patterns that match: for each named service, and one for all others.

use super::{Classes, Value};
use crate::Reason;
use crate::budget::Budget;
use crate::predicate::{Kind, Predicates};
use crate::strings::{Alphabet, Automaton};
use crate::universe::Hints;
use evaluator::evaluate::{
    ServiceKind, distinctions, distinguished_services, is_of_creation, lists_with,
    services_with_resource_policies,
};
use evaluator::identifiers::Action;
use evaluator::identifiers::wildcard::{Matching, Piece, Reach};
use evaluator::policy::{Parsed, tables};
use std::collections::{BTreeMap, HashMap};

/// Patterns for the names of a service's actions in lower case, each as it was written.
type Names = BTreeMap<String, String>;

/// Existing actions, to show where any action of a pattern would do. They decide nothing.
const SHOWN: &[(&str, &[&str])] = &[
    (
        "s3",
        &[
            "GetObject",
            "PutObject",
            "DeleteObject",
            "ListBucket",
            "GetBucketLocation",
            "ListAllMyBuckets",
            "CreateBucket",
            "DeleteBucket",
            "PutBucketPolicy",
            "AbortMultipartUpload",
            "RestoreObject",
        ],
    ),
    (
        "iam",
        &[
            "GetUser",
            "ListUsers",
            "CreateUser",
            "DeleteUser",
            "PassRole",
            "AttachRolePolicy",
            "CreateRole",
            "UpdateUser",
            "PutRolePolicy",
            "TagRole",
            "UntagRole",
            "GenerateCredentialReport",
            "SimulatePrincipalPolicy",
        ],
    ),
    (
        "ec2",
        &[
            "DescribeInstances",
            "RunInstances",
            "StartInstances",
            "StopInstances",
            "TerminateInstances",
            "CreateTags",
            "DeleteTags",
            "AuthorizeSecurityGroupIngress",
            "GetConsoleOutput",
            "ModifyInstanceAttribute",
        ],
    ),
    ("sts", &["AssumeRole", "TagSession", "GetCallerIdentity"]),
    (
        "lambda",
        &[
            "InvokeFunction",
            "GetFunction",
            "ListFunctions",
            "CreateFunction",
            "UpdateFunctionCode",
        ],
    ),
    (
        "dynamodb",
        &[
            "GetItem",
            "PutItem",
            "Query",
            "Scan",
            "DeleteItem",
            "UpdateItem",
            "DescribeTable",
        ],
    ),
    (
        "sqs",
        &[
            "SendMessage",
            "ReceiveMessage",
            "DeleteMessage",
            "GetQueueAttributes",
        ],
    ),
    ("sns", &["Publish", "Subscribe", "ListTopics"]),
    (
        "logs",
        &[
            "CreateLogGroup",
            "PutLogEvents",
            "DescribeLogGroups",
            "GetLogEvents",
            "FilterLogEvents",
        ],
    ),
    (
        "cloudwatch",
        &[
            "GetMetricData",
            "PutMetricData",
            "ListMetrics",
            "DescribeAlarms",
        ],
    ),
    (
        "secretsmanager",
        &["GetSecretValue", "CreateSecret", "ListSecrets"],
    ),
    (
        "ssm",
        &[
            "GetParameter",
            "PutParameter",
            "SendCommand",
            "DescribeParameters",
            "StartSession",
        ],
    ),
    (
        "organizations",
        &["DescribeOrganization", "ListAccounts", "LeaveOrganization"],
    ),
    (
        "cloudtrail",
        &[
            "LookupEvents",
            "StopLogging",
            "DescribeTrails",
            "ListTrails",
        ],
    ),
    (
        "rds",
        &[
            "DescribeDBInstances",
            "CreateDBInstance",
            "DeleteDBInstance",
        ],
    ),
    (
        "ecr",
        &["GetAuthorizationToken", "BatchGetImage", "PutImage"],
    ),
    ("ecs", &["RunTask", "ListClusters", "DescribeTasks"]),
    (
        "cloudformation",
        &["CreateStack", "DescribeStacks", "ListStacks", "UpdateStack"],
    ),
];

/// The services of which the evaluator says something for callers of the same account, whatever a resource's policy says.
const WITHIN_ACCOUNTS: &[&str] = &["kms", "sts", "iam", "s3", "execute-api"];

/// Services that represent all services that neither policies nor the evaluator's tables name.
const OTHERS: [&str; 6] = [
    "athena",
    "polly",
    "translate",
    "comprehend",
    "appconfig",
    "cognito-idp",
];

/// The classes of actions.
///
/// Where no resource's policy takes part, what the evaluator's tables say of grants across accounts makes no difference:
/// only the services are told apart then that are treated in a way of their own within an account.
pub(crate) fn classes(
    predicates: &Predicates,
    hints: &Hints,
    with_resource_policies: bool,
    budget: &mut Budget,
) -> Classes {
    let mut patterns: BTreeMap<String, Names> = BTreeMap::new();
    let mut missing = None;
    for predicate in predicates.all().filter(|of| of.kind == Kind::Action) {
        let Some(Parsed::Known(scope)) = predicate.statement().map(|of| &of.action) else {
            continue;
        };
        for entry in &scope.entries {
            if !entry.value.placeholders().is_empty() {
                continue;
            }
            if let (Some(service), Some(name)) = (entry.value.service(), entry.value.name()) {
                patterns
                    .entry(service.to_lowercase())
                    .or_default()
                    .insert(name.to_lowercase(), name.to_owned());
            }
        }
    }
    if with_resource_policies {
        for service in distinguished_services() {
            patterns.entry(service.to_owned()).or_default();
        }
    } else {
        for service in WITHIN_ACCOUNTS {
            patterns.entry((*service).to_owned()).or_default();
        }
    }
    let other_services = others(&patterns, with_resource_policies);
    for other in &other_services {
        patterns.entry(other.clone()).or_default();
    }
    if !hints.only.is_empty() {
        let values = hints.only.iter().cloned().map(Value::Action);
        return Classes::of(values.collect());
    }
    let mut values = Vec::new();
    let mut services: Vec<(&String, &Names)> = patterns.iter().collect();
    // Those that policies name are shown before others, and S3 before those.
    services.sort_by_key(|(service, names)| (names.is_empty(), service.as_str() != "s3"));
    for (service, names) in services {
        let lists = with_resource_policies || ["kms", "sts"].contains(&service.as_str());
        let (found, whole) = of_service(service, names, lists, budget);
        values.extend(found.into_iter().map(Value::Action));
        if !whole {
            missing = Some(Reason::TooLarge);
        }
    }
    Classes {
        other_services,
        missing,
        ..Classes::of(values)
    }
}

/// Services that stand for all that are not named: one for each kind of service, if possible one with actions that create
/// resources.
fn others(named: &BTreeMap<String, Names>, with_resource_policies: bool) -> Vec<String> {
    let is_free = |service: &&&str| !named.contains_key(**service);
    if !with_resource_policies {
        let other = OTHERS.iter().find(is_free);
        return other.map(|other| (*other).to_owned()).into_iter().collect();
    }
    let mut candidates: Vec<&str> = OTHERS
        .iter()
        .chain(services_with_resource_policies())
        .filter(is_free)
        .copied()
        .collect();
    candidates.sort_by_key(|service| distinctions(service).operations.is_empty());
    let mut kinds = Vec::new();
    let mut others = Vec::new();
    for service in candidates {
        let kind = ServiceKind::of(service);
        if !kinds.contains(&kind) {
            kinds.push(kind);
            others.push(service.to_owned());
        }
    }
    others
}

fn pieces(text: &str) -> Vec<Piece> {
    let pieces = text.chars().map(|character| match character {
        '*' => Piece::Many(Reach::Any),
        '?' => Piece::One(Reach::Any),
        other => Piece::Char(other),
    });
    pieces.collect()
}

/// One action of each class of a service's names.
fn of_service(
    service: &str,
    names: &Names,
    with_lists: bool,
    budget: &mut Budget,
) -> (Vec<Action>, bool) {
    let mut patterns: Vec<Vec<Piece>> = names.keys().map(|name| pieces(name)).collect();
    let mut told = distinctions(service);
    if !with_lists {
        told.operations.clear();
    }
    // Which lists an operation is in, one pattern after another: of a list it is enough that one of them matches.
    let mut groups: Vec<usize> = (0..patterns.len()).collect();
    for (number, operations) in told.operations.iter().enumerate() {
        for operation in operations {
            patterns.push(pieces(&operation.to_lowercase()));
            groups.push(names.len() + number);
        }
    }
    let automaton = Automaton::new(patterns.into_iter().map(|of| (of, Matching::EXACT)));
    let class = |accepted: &[bool]| -> Vec<usize> {
        let in_groups = accepted.iter().zip(&groups);
        let mut found: Vec<usize> = in_groups
            .filter_map(|(yes, group)| yes.then_some(*group))
            .collect();
        found.dedup();
        found
    };
    let start = automaton.start();
    let mut found: HashMap<Vec<usize>, String> = HashMap::new();
    let mut order = Vec::new();
    let mut take = |name: &str, spelled: &str| {
        let class = class(&automaton.accepted(&automaton.run(&start, name)));
        found.entry(class.clone()).or_insert_with(|| {
            order.push(class);
            spelled.to_owned()
        });
    };
    let known = tables::actions_of(service).into_iter();
    let known = known.flat_map(|actions| actions.iter().map(|known| known.action.name.to_string()));
    let shown = SHOWN.iter().filter(|(of, _)| *of == service);
    let shown = shown.flat_map(|(_, names)| names.iter().map(|name| (*name).to_owned()));
    for name in shown.chain(known) {
        take(&name.to_lowercase(), &name);
    }
    for operation in told
        .operations
        .iter()
        .flatten()
        .filter(|of| !of.ends_with('*'))
    {
        take(&operation.to_lowercase(), operation);
    }
    for name in names.values() {
        let plain = name.replace('*', "Something").replace('?', "x");
        if Action::parse(&format!("{service}:{plain}")).is_some() {
            take(&plain.to_lowercase(), &plain);
        }
    }
    take("another", "AnotherAction");
    let mut walked = Vec::new();
    let whole = automaton.explore(&start, Alphabet::Plain, budget, |state, text| {
        walked.push((class(&automaton.accepted(state)), text.to_owned()));
    });
    for (class, text) in walked {
        found.entry(class.clone()).or_insert_with(|| {
            order.push(class);
            text
        });
    }
    let actions = order.iter().filter_map(|class| {
        let name = found.get(class)?;
        Action::parse(&format!("{service}:{name}"))
    });
    (actions.collect(), whole)
}

/// The classes whose actions stand for an action, as far as the evaluator's tables tell.
pub(crate) fn closest(classes: &Classes, actual: &Action) -> Vec<bool> {
    let lists = lists_with(&actual.service, &actual.name);
    let creates = is_of_creation(&actual.service, &actual.name);
    let kind = ServiceKind::of(&actual.service);
    let distance = |value: &Value| {
        let Value::Action(stands) = value else {
            return None;
        };
        if stands.is_of(&actual.service) {
            return Some(u8::from(lists_with(&stands.service, &stands.name) != lists));
        }
        let is_other = classes
            .other_services
            .iter()
            .any(|other| stands.is_of(other));
        let is_alike = ServiceKind::of(&stands.service) == kind
            && is_of_creation(&stands.service, &stands.name) == creates;
        is_other.then_some(if is_alike { 2 } else { 3 })
    };
    let distances: Vec<Option<u8>> = classes.values.iter().map(distance).collect();
    let least = distances.iter().flatten().min().copied();
    distances
        .iter()
        .map(|distance| distance.is_some() && *distance == least)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{classes, closest};
    use crate::axis::Value;
    use crate::budget::Budget;
    use crate::predicate::Predicates;
    use crate::universe::Hints;
    use evaluator::evaluate::{Ground, distinctions};
    use evaluator::identifiers::{Action, Principal, Resource};
    use evaluator::policy::tables;
    use evaluator::request::Request;

    /// Every action of AWS's list is like the one that stands for it, in all that decisions ask beside statements, whoever
    /// asks and on whatever resource.
    #[test]
    fn each_action_is_like_the_one_that_stands_for_it() {
        let all = classes(
            &Predicates::default(),
            &Hints::default(),
            true,
            &mut Budget::default(),
        );
        let principals = [
            "arn:aws:iam::111122223333:user/a",
            "arn:aws:sts::111122223333:assumed-role/R/s",
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::444455556666:role/R",
            "arn:aws:sts::444455556666:federated-user/a",
            "ec2.amazonaws.com",
            "anonymous",
        ]
        .map(|text| Principal::parse(text).unwrap());
        let mut seen = 0;
        for service in tables::services() {
            let known = tables::actions_of(service).into_iter();
            let known = known.flat_map(|actions| actions.iter().map(|known| known.action.clone()));
            let listed = distinctions(service).operations.concat();
            let listed = listed.into_iter().chain(["AnotherAction"]);
            let listed = listed
                .filter_map(|name| Action::parse(&format!("{service}:{}", name.replace('*', "X"))));
            for actual in known.chain(listed) {
                let fits = closest(&all, &actual);
                let alike: Vec<&Action> = all
                    .values
                    .iter()
                    .zip(fits)
                    .filter_map(|(value, fits)| match value {
                        Value::Action(action) if fits => Some(action),
                        _ => None,
                    })
                    .collect();
                assert!(!alike.is_empty(), "{actual}");
                seen += 1;
                for resource in [
                    "*".to_owned(),
                    "arn:aws:s3:::b/x".to_owned(),
                    format!("arn:aws:{service}:us-east-1:111122223333:thing/x"),
                ] {
                    let resource = Resource::parse(&resource).unwrap();
                    for principal in &principals {
                        let ground = |action: &Action| {
                            Ground::of(&Request::new(
                                principal.clone(),
                                action.clone(),
                                resource.clone(),
                            ))
                        };
                        let is_alike = alike.iter().any(|stands| ground(stands) == ground(&actual));
                        assert!(is_alike, "{actual} {alike:?} {}", principal.as_str());
                    }
                }
            }
        }
        assert!(seen > 1_000, "{seen}");
    }
}
