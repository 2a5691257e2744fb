//! Requests of contract 2 made to collide: few actions, few ARNs, few keys, few values.
//!
//! What `semantics.md` leaves open is left out: identity policies of the root user, a negated
//! operator on a multi-valued key without a set operator, stars in the middle of an ARN that
//! could cross a colon of its last part.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

/// How a law is tried: so often, unless `PROPTEST_CASES` says how often. What fails belongs in `cases/`, or beside its
/// law, and not in a file of seeds.
pub(crate) fn tried(usually: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let is_said = std::env::var_os("PROPTEST_CASES").is_some();
    let cases = if is_said { asked.cases } else { usually };
    ProptestConfig {
        failure_persistence: None,
        cases,
        // What a law does not speak of is a part of what is made, however much that is.
        max_global_rejects: asked.max_global_rejects.max(cases),
        ..asked
    }
}

const ROOT: &str = "arn:aws:iam::444455556666:root";
const USER: &str = "arn:aws:iam::444455556666:user/u";
const ROLE: &str = "arn:aws:iam::444455556666:role/R";
const SESSION: &str = "arn:aws:sts::444455556666:assumed-role/R/s";
const FEDERATED: &str = "arn:aws:sts::444455556666:federated-user/n";
const LINKED: &str =
    "arn:aws:iam::444455556666:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup";
const SERVICE: &str = "backup.amazonaws.com";
const KEY: &str = "arn:aws:kms:us-west-2:444455556666:key/k";
const KEY_OF_B: &str = "arn:aws:kms:us-west-2:111122223333:key/k";
const ALIAS: &str = "arn:aws:kms:us-west-2:444455556666:alias/k";
const VAULT: &str = "arn:aws:backup:us-west-2:444455556666:backup-vault:x";
const VAULT_OF_B: &str = "arn:aws:backup:us-west-2:111122223333:backup-vault:x";
const LINKED_SESSION: &str = "arn:aws:sts::444455556666:assumed-role/AWSServiceRoleForBackup/s";
const OBJECT: &str = "arn:aws:s3:::bucket/x";
const OWN: &str = "444455556666";
const OTHER: &str = "111122223333";

/// A request of which everything is known.
pub(crate) fn known() -> impl Strategy<Value = Value> {
    request(Just(false))
}

/// A request with up to two unknown keys and at most one unseen layer.
pub(crate) fn partly_unknown() -> impl Strategy<Value = Value> {
    request(any::<bool>())
}

/// A request whose decision hangs on conditions alone, on one to three unknown keys.
pub(crate) fn conditional() -> impl Strategy<Value = Value> {
    let statement = || {
        (prop_oneof![3 => Just("Allow"), 1 => Just("Deny")], condition()).prop_map(|(effect, condition)| {
            json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition})
        })
    };
    let policies = move || {
        prop::collection::vec(statement(), 1..4)
            .prop_map(|statements| json!([{"Version": "2012-10-17", "Statement": statements}]))
    };
    (
        policies(),
        prop::option::weighted(0.3, policies()),
        context(),
        unknown_keys(),
    )
        .prop_map(|(identity, boundary, mut context, unknown)| {
            for key in &unknown {
                context.remove(*key);
            }
            let mut policies = json!({"identity": identity});
            if let Some(boundary) = boundary {
                policies["boundary"] = boundary;
            }
            json!({
                "principal": USER, "action": "backup:CreateBackupVault", "resource": VAULT,
                "context": context, "unknown": unknown, "policies": policies,
            })
        })
}

fn request(unseen: impl Strategy<Value = bool>) -> impl Strategy<Value = Value> {
    (caller(), asked(), unseen)
        .prop_flat_map(|(caller, asked, unseen)| {
            let layers = layers(caller, asked.0, asked.1);
            (Just(caller), Just(asked), Just(unseen), layers, context(), unknown_keys(), any::<prop::sample::Index>())
        })
        .prop_map(|(caller, asked, unseen, mut layers, mut context, unknown, hidden)| {
            if unseen {
                if !layers.is_empty() && hidden.index(2) == 0 {
                    let name = layers.keys().nth(hidden.index(layers.len())).cloned().unwrap_or_default();
                    layers.insert(name, Value::Null);
                }
                for key in &unknown {
                    context.remove(*key);
                }
            }
            let mut request = json!({
                "principal": caller, "action": asked.0, "resource": asked.1,
                "context": context, "policies": layers, "unknown": if unseen { unknown } else { Vec::new() },
            });
            if let Some(owner) = asked.2 {
                request["resourceAccount"] = owner.into();
            }
            request
        })
}

fn caller() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        4 => Just(USER), 4 => Just(SESSION), 1 => Just(ROLE), 1 => Just(FEDERATED),
        1 => Just(ROOT), 1 => Just(LINKED), 1 => Just(LINKED_SESSION), 1 => Just(SERVICE),
    ]
}

/// Action, resource, and the owner where the ARN does not say.
fn asked() -> impl Strategy<Value = (&'static str, &'static str, Option<&'static str>)> {
    select(vec![
        ("kms:Decrypt", KEY, None),
        ("kms:Decrypt", KEY, None),
        ("kms:CreateGrant", KEY_OF_B, None),
        ("kms:RetireGrant", KEY, None),
        ("kms:CreateAlias", ALIAS, None),
        ("backup:DescribeBackupVault", VAULT, None),
        ("backup-storage:MountCapsule", "*", None),
        ("s3:GetObject", OBJECT, Some(OWN)),
        ("s3:GetObject", OBJECT, Some(OTHER)),
        ("sts:AssumeRole", "arn:aws:iam::444455556666:role/X", None),
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/X", None),
        ("sts:GetCallerIdentity", "*", None),
        ("sts:GetSessionToken", "*", None),
        ("kms:ListKeys", "*", None),
        ("backup:CopyIntoBackupVault", VAULT_OF_B, None),
        ("backup:DescribeBackupVault", VAULT_OF_B, None),
    ])
}

/// Which layers there are, and what is in them.
fn layers(
    caller: &'static str,
    action: &'static str,
    resource: &'static str,
) -> impl Strategy<Value = Map<String, Value>> {
    let member = caller.starts_with("arn:");
    let root = caller == ROOT;
    let sessions = [SESSION, ROLE, FEDERATED, LINKED_SESSION].contains(&caller);
    let maybe = |wanted: bool, odds: f64, policies: BoxedStrategy<Value>| {
        if wanted {
            prop::option::weighted(odds, policies).boxed()
        } else {
            Just(None).boxed()
        }
    };
    let levels = |scp: BoxedStrategy<Value>| {
        prop::collection::vec(prop::collection::vec(scp, 1..3), 1..3)
            .prop_map(|levels| json!(levels))
            .boxed()
    };
    let fits = action.starts_with("kms:") && resource.contains(":key/");
    (
        maybe(member && !root, 0.9, list(policy(Kind::Identity))),
        maybe(member && !root, 0.3, list(policy(Kind::Identity)).boxed()),
        maybe(sessions, 0.3, list(policy(Kind::Identity))),
        maybe(
            member,
            0.3,
            levels(prop_oneof![4 => Just(full()), 1 => policy(Kind::Scp)].boxed()),
        ),
        maybe(member, 0.2, levels(policy(Kind::Rcp))),
        maybe(
            resource != "*",
            if fits { 0.9 } else { 0.5 },
            list(policy(Kind::Resource)),
        ),
        maybe(member, 0.1, list(policy(Kind::Resource))),
    )
        .prop_map(
            |(identity, boundary, session, scp, rcp, resource, endpoint)| {
                let names = [
                    "identity",
                    "boundary",
                    "session",
                    "scp",
                    "rcp",
                    "resource",
                    "vpcEndpoint",
                ];
                let layers = [identity, boundary, session, scp, rcp, resource, endpoint];
                let there = names
                    .into_iter()
                    .zip(layers)
                    .filter_map(|(name, layer)| Some((name.to_owned(), layer?)));
                there.collect()
            },
        )
}

fn list(policy: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop::collection::vec(policy, 1..3)
        .prop_map(|policies| json!(policies))
        .boxed()
}

fn full() -> Value {
    json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
}

/// What a policy type may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Identity,
    Scp,
    Rcp,
    Resource,
}

impl Kind {
    /// The kind of policies in a layer of contract 2.
    pub(crate) fn of(layer: &str) -> Self {
        match layer {
            "scp" => Kind::Scp,
            "rcp" => Kind::Rcp,
            "resource" | "vpcEndpoint" => Kind::Resource,
            _ => Kind::Identity,
        }
    }
}

/// A policy with one to three statements.
fn policy(kind: Kind) -> BoxedStrategy<Value> {
    let version = prop_oneof![9 => Just("2012-10-17"), 1 => Just("2008-10-17")];
    let version = if matches!(kind, Kind::Scp | Kind::Rcp) {
        Just("2012-10-17").boxed()
    } else {
        version.boxed()
    };
    (
        version,
        prop::collection::vec(statement(kind, effect(kind)), 1..4),
    )
        .prop_map(|(version, statements)| json!({"Version": version, "Statement": statements}))
        .boxed()
}

fn effect(kind: Kind) -> BoxedStrategy<&'static str> {
    if kind == Kind::Rcp {
        Just("Deny").boxed()
    } else {
        prop_oneof![6 => Just("Allow"), 1 => Just("Deny")].boxed()
    }
}

/// One statement with the effect.
pub(crate) fn statement(
    kind: Kind,
    effect: impl Strategy<Value = &'static str> + 'static,
) -> BoxedStrategy<Value> {
    let condition = prop::option::weighted(0.6, condition());
    (
        effect,
        actions(kind),
        resources(kind),
        principals(),
        condition,
    )
        .prop_map(
            move |(
                effect,
                (action, actions),
                (resource, resources),
                (principal, names),
                condition,
            )| {
                let mut statement = json!({"Effect": effect});
                statement[action] = actions;
                statement[resource] = resources;
                match kind {
                    Kind::Rcp => statement["Principal"] = json!("*"),
                    // `NotPrincipal` with `Allow` is not supported.
                    Kind::Resource => {
                        statement[if effect == "Deny" {
                            principal
                        } else {
                            "Principal"
                        }] = names;
                    }
                    Kind::Identity | Kind::Scp => {}
                }
                if let Some(condition) = condition {
                    statement["Condition"] = condition;
                }
                statement
            },
        )
        .boxed()
}

fn one_or_more(values: Vec<&'static str>) -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => select(values.clone()).prop_map(|one| json!(one)),
        1 => subsequence(values, 1..3).prop_map(|some| json!(some)),
    ]
}

fn actions(kind: Kind) -> BoxedStrategy<(&'static str, Value)> {
    let services = vec![
        "kms:*",
        "s3:*",
        "backup:*",
        "backup-storage:*",
        "kms:Decrypt",
        "KMS:decrypt",
        "kms:*Grant",
        "s3:Get?bject",
        "kms:?e*",
        "backup:Create*",
        "iam:*",
        "backup-storage:Mount*",
    ];
    if kind == Kind::Rcp {
        return one_or_more(services)
            .prop_map(|actions| ("Action", actions))
            .boxed();
    }
    prop_oneof![
        6 => Just(("Action", json!("*"))),
        5 => one_or_more(services.clone()).prop_map(|actions| ("Action", actions)),
        1 => one_or_more(services).prop_map(|actions| ("NotAction", actions)),
    ]
    .boxed()
}

fn resources(kind: Kind) -> BoxedStrategy<(&'static str, Value)> {
    let mut arns = vec![
        KEY,
        KEY_OF_B,
        VAULT,
        OBJECT,
        "arn:aws:kms:*:444455556666:key/*",
        "arn:aws:kms:us-west-?:*:key/k",
        "arn:aws:s3:::bucket/*",
        "arn:aws:backup:*:backup-vault:x",
        "arn:aws:backup:us-west-2:444455556666:backup-vault:y",
        "arn:aws:s3:::bucket/${k:a}",
        "arn:aws:backup:us-west-2:444455556666:backup-vault:${k:b, 'x'}",
        "arn:aws:kms:us-west-2:444455556666:alias/*",
    ];
    if kind != Kind::Rcp {
        arns.extend(["arn:aws:kms:*", "arn:aws:s3:*"]);
    }
    if matches!(kind, Kind::Identity | Kind::Resource) {
        arns.extend(["arn:aws:backup", "arn:aws:k*:us-west-2"]);
    }
    prop_oneof![
        6 => Just(("Resource", json!("*"))),
        4 => one_or_more(arns.clone()).prop_map(|arns| ("Resource", arns)),
        1 => one_or_more(arns).prop_map(|arns| ("NotResource", arns)),
    ]
    .boxed()
}

fn principals() -> impl Strategy<Value = (&'static str, Value)> {
    let aws = vec![
        ROOT,
        OWN,
        USER,
        ROLE,
        SESSION,
        FEDERATED,
        LINKED,
        OTHER,
        "arn:aws:iam::444455556666:user/other",
    ];
    let names = prop_oneof![
        2 => Just(json!("*")),
        6 => one_or_more(aws).prop_map(|names| json!({"AWS": names})),
        1 => Just(json!({"Service": SERVICE})),
        1 => Just(json!({"AWS": USER, "Service": ["ec2.amazonaws.com", SERVICE]})),
    ];
    (
        prop_oneof![9 => Just("Principal"), 1 => Just("NotPrincipal")],
        names,
    )
}

/// One or two operators, each on a key that it is meant for.
fn condition() -> impl Strategy<Value = Value> {
    prop::collection::vec(test(), 1..3).prop_map(|tests| {
        let mut condition = json!({});
        for (operator, key, values) in tests {
            if condition[&operator].is_null() {
                condition[&operator] = json!({});
            }
            condition[&operator][key] = values;
        }
        condition
    })
}

fn test() -> BoxedStrategy<(String, &'static str, Value)> {
    let if_exists = prop_oneof![3 => Just(""), 1 => Just("IfExists")];
    let string = select(vec![
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
    ]);
    let texts = || {
        one_or_more(vec![
            "x",
            "y",
            "X",
            "xy",
            "x*",
            "?",
            "${k:a}",
            "${k:b}",
            "${k:b, 'x'}",
        ])
    };
    let plain = (
        string.clone(),
        if_exists.clone(),
        select(vec!["k:a", "k:b", "K:A"]),
        texts(),
    )
        .prop_map(|(operator, if_exists, key, values)| {
            (format!("{operator}{if_exists}"), key, values)
        });
    let sets = (
        select(vec!["ForAllValues:", "ForAnyValue:"]),
        string,
        if_exists.clone(),
        one_or_more(vec!["x", "y", "X", "x*"]),
    )
        .prop_map(|(set, operator, if_exists, values)| {
            (format!("{set}{operator}{if_exists}"), "k:m", values)
        });
    let number = select(vec![
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
    ]);
    let numbers = (
        number,
        if_exists.clone(),
        select(vec![json!("5"), json!(5), json!(["3", "7"])]),
    )
        .prop_map(|(operator, if_exists, values)| {
            (format!("{operator}{if_exists}"), "k:n", values)
        });
    let null = (select(vec!["k:a", "k:b", "k:m"]), any::<bool>())
        .prop_map(|(key, is)| ("Null".to_owned(), key, json!(is)));
    let arns = (
        select(vec!["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"]),
        if_exists,
        one_or_more(vec![
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::444455556666:user/u",
            "arn:aws:iam::444455556666:*/${k:a}",
        ]),
    )
        .prop_map(|(operator, if_exists, values)| {
            (format!("{operator}{if_exists}"), "k:arn", values)
        });
    prop_oneof![5 => plain, 2 => sets, 2 => numbers, 1 => null, 1 => arns].boxed()
}

fn context() -> impl Strategy<Value = Map<String, Value>> {
    let text = || {
        prop::option::of(select(vec![
            json!("x"),
            json!("y"),
            json!("xy"),
            json!("x*"),
            json!("X"),
        ]))
    };
    (
        text(),
        text(),
        prop::option::of(subsequence(vec!["x", "y", "xy"], 1..4).prop_map(|values| json!(values))),
        prop::option::of(select(vec![
            json!("3"),
            json!(5),
            json!("5.0"),
            json!("10"),
        ])),
        prop::option::of(select(vec![
            json!("arn:aws:iam::444455556666:role/x"),
            json!("arn:aws:iam::444455556666:user/u"),
            json!("none"),
        ])),
    )
        .prop_map(|(a, b, many, number, arn)| {
            let values = [
                ("k:a", a),
                ("k:b", b),
                ("k:m", many),
                ("k:n", number),
                ("k:arn", arn),
            ];
            values
                .into_iter()
                .filter_map(|(key, value)| Some((key.to_owned(), value?)))
                .collect()
        })
}

fn unknown_keys() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![
        2 => subsequence(vec!["k:a", "k:b"], 1..3),
        1 => subsequence(vec!["k:a", "k:b", "k:m"], 0..3),
        1 => subsequence(vec!["k:a", "k:b", "k:n"], 0..3),
    ]
}
