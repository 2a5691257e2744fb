//! Classes of actions: for each service that a policy names, and one for all others, the names that patterns tell apart.

use super::{Classes, Value};
use crate::Reason;
use crate::budget::Budget;
use crate::predicate::{Kind, Predicates};
use crate::strings::{Alphabet, Automaton};
use crate::universe::Hints;
use evaluator::evaluate::{distinctions, distinguished_services, is_covered_by_rcps};
use evaluator::identifiers::Action;
use evaluator::identifiers::wildcard::{self, Matching, Piece, Reach};
use evaluator::policy::{Parsed, tables};
use std::collections::{BTreeMap, HashMap};

/// Patterns for the names of a service's actions in lower case, each as it was written.
type Names = BTreeMap<String, String>;

/// Actions that there are, to be shown where any action of a pattern would do. They decide nothing.
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

/// Services that stand for all that neither policies nor the evaluator's tables name.
const OTHERS: [&str; 4] = ["athena", "glue", "polly", "translate"];

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
    // What is said of all services that none of these is.
    for covered in [false, true] {
        if covered && !with_resource_policies {
            continue;
        }
        let mut others = OTHERS.iter().filter(|of| is_covered_by_rcps(of) == covered);
        if let Some(other) = others.find(|of| !patterns.contains_key(**of)) {
            patterns.entry((*other).to_owned()).or_default();
        }
    }
    if !hints.only.is_empty() {
        let values = hints.only.iter().cloned().map(Value::Action);
        return Classes {
            values: values.collect(),
            other_account: None,
            missing: None,
        };
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
        values,
        other_account: None,
        missing,
    }
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

/// How closely an action of the table stands for another, as far as the evaluator's tables tell: the less, the more closely.
/// `None`: not at all.
pub(crate) fn distance(stands: &Action, actual: &Action) -> Option<u8> {
    let lists = |action: &Action| -> Vec<bool> {
        let lists = distinctions(&action.service).operations;
        let is_in = |list: &Vec<&str>| {
            list.iter().any(|operation| {
                wildcard::matches(&pieces(operation), &action.name, Matching::IGNORE_CASE)
            })
        };
        lists.iter().map(is_in).collect()
    };
    if stands.is_of(&actual.service) {
        return Some(u8::from(lists(stands) != lists(actual)));
    }
    let is_other = OTHERS.contains(&&*stands.service);
    let covered = is_covered_by_rcps(&stands.service) == is_covered_by_rcps(&actual.service);
    is_other.then_some(if covered { 2 } else { 3 })
}
