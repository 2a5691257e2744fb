//! Variants of policies, by the ways in which people cheat: wider, narrower, vacuous, impossible.
//!
//! They are generic, so that each challenge is tried in each way. A variant that changes nothing is no cheat: whether it
//! does is for whoever asks to prove.

use evaluator::layer::Layer;
use serde_json::{Value, json};

/// The names that variants are made with.
pub(crate) struct Names {
    /// The case's caller.
    pub caller: String,
    /// The caller's account.
    pub account: String,
    /// The case's key.
    pub key: String,
    /// The vault's Region.
    pub region: String,
}

/// Conditions that seem to limit, and under which a request can still be made.
fn conditions(names: &Names) -> Vec<(&'static str, Value)> {
    vec![
        (
            "with MFA",
            json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        ),
        ("by TLS", json!({"Bool": {"aws:SecureTransport": "true"}})),
        (
            "if a tag says so",
            json!({"StringEquals": {"aws:PrincipalTag/admin": "yes"}}),
        ),
        (
            "for every ARN",
            json!({"ArnLike": {"aws:PrincipalArn": "*"}}),
        ),
        (
            "in the own account",
            json!({"StringEquals": {"aws:PrincipalAccount": names.account}}),
        ),
        (
            "for the caller",
            json!({"ArnEquals": {"aws:PrincipalArn": names.caller}}),
        ),
        (
            "in the own organization",
            json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        ),
        (
            "from one address",
            json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
        ),
        (
            "from every address",
            json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}),
        ),
        (
            "since 2020",
            json!({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}),
        ),
        (
            "before 2020",
            json!({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}),
        ),
        (
            "in one Region",
            json!({"StringEquals": {"aws:RequestedRegion": names.region}}),
        ),
        (
            "in another Region",
            json!({"StringEquals": {"aws:RequestedRegion": "sa-east-1"}}),
        ),
        (
            "through another service",
            json!({"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}),
        ),
        (
            "through every service",
            json!({"StringLike": {"kms:ViaService": "*"}}),
        ),
        (
            "called via CloudFormation",
            json!({"ForAnyValue:StringEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]}}),
        ),
        (
            "of all values",
            json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["owner"]}}),
        ),
        (
            "if there is a tag",
            json!({"Null": {"aws:RequestTag/owner": "false"}}),
        ),
        (
            "without a tag",
            json!({"Null": {"aws:RequestTag/owner": "true"}}),
        ),
        (
            "if exists",
            json!({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-0123456789abcdef0"}}),
        ),
        (
            "for a grant",
            json!({"Bool": {"kms:GrantIsForAWSResource": "true"}}),
        ),
        (
            "with a context",
            json!({"StringEquals": {"kms:EncryptionContext:team": "backup"}}),
        ),
        (
            "of a tagged resource",
            json!({"StringEquals": {"aws:ResourceTag/env": "prod"}}),
        ),
        (
            "by an alias",
            json!({"ForAnyValue:StringLike": {"kms:ResourceAliases": "alias/*"}}),
        ),
        (
            "by a user agent",
            json!({"StringLike": {"aws:UserAgent": "*terraform*"}}),
        ),
    ]
}

/// Actions that nobody needs for a vault.
const MORE: [&str; 26] = [
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:ReEncrypt*",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:Generate*",
    "kms:*Grant",
    "kms:Encrypt",
    "kms:ListGrants",
    "kms:CreateKey",
    "kms:TagResource",
    "kms:ReplicateKey",
    "kms:UpdateAlias",
    "backup:*",
    "backup:Put*",
    "backup:StartRestoreJob",
    "backup:DeleteBackupVault",
    "backup:PutBackupVaultAccessPolicy",
    "backup-storage:*",
    "backup-storage:DeleteObjects",
    "iam:PassRole",
    "iam:*",
    "sts:AssumeRole",
    "s3:GetObject",
    "organizations:LeaveOrganization",
    "ec2:RunInstances",
    "*",
];

/// Changes of one statement.
#[allow(clippy::too_many_lines, reason = "a list")]
fn of_statement(statement: &Value, layer: Layer, names: &Names) -> Vec<(String, Value)> {
    let mut all: Vec<(String, Value)> = Vec::new();
    let denies = statement["Effect"] == "Deny";
    let mut put = |name: &str, change: &dyn Fn(&mut Value)| {
        let mut other = statement.clone();
        change(&mut other);
        if other != *statement {
            all.push((name.to_owned(), other));
        }
    };
    let list = |value: &Value| match value {
        Value::Array(items) => items.clone(),
        Value::Null => Vec::new(),
        other => vec![other.clone()],
    };
    put("the other effect", &|it| {
        it["Effect"] = if denies { "Allow" } else { "Deny" }.into();
    });
    put("an effect in lower case", &|it| {
        it["Effect"] = if denies { "deny" } else { "allow" }.into();
    });
    put("NotAction of one", &|it| {
        it.as_object_mut().unwrap().remove("Action");
        it["NotAction"] = "iam:CreateUser".into();
    });
    put("NotAction of everything", &|it| {
        it.as_object_mut().unwrap().remove("Action");
        it["NotAction"] = "*".into();
    });
    put("Action and NotAction", &|it| {
        it["Action"] = "*".into();
        it["NotAction"] = "iam:*".into();
    });
    put("NotResource of one", &|it| {
        it.as_object_mut().unwrap().remove("Resource");
        it["NotResource"] = "arn:aws:s3:::nothing".into();
    });
    put("NotResource of everything", &|it| {
        it.as_object_mut().unwrap().remove("Resource");
        it["NotResource"] = "*".into();
    });
    put("no resource", &|it| {
        it.as_object_mut().unwrap().remove("Resource");
        it.as_object_mut().unwrap().remove("NotResource");
    });
    put("no action", &|it| {
        it.as_object_mut().unwrap().remove("Action");
        it.as_object_mut().unwrap().remove("NotAction");
    });
    put("an empty list of actions", &|it| it["Action"] = json!([]));
    put("an unknown element", &|it| it["Reason"] = "because".into());
    for (of, negated) in [("Action", "NotAction"), ("Resource", "NotResource")] {
        if statement.get(of).is_some() {
            put(&format!("{negated} for {of}"), &|it| {
                let value = it.as_object_mut().unwrap().remove(of).unwrap();
                it[negated] = value;
            });
        } else {
            put(&format!("{of} for {negated}"), &|it| {
                let value = it.as_object_mut().unwrap().remove(negated).unwrap();
                it[of] = value;
            });
        }
    }
    let of = if statement.get("NotAction").is_some() {
        "NotAction"
    } else {
        "Action"
    };
    for more in MORE {
        put(&format!("{of} {more} too"), &|it| {
            let mut actions = list(&it[of]);
            actions.push(more.into());
            it[of] = actions.into();
        });
    }
    for (at, action) in list(&statement[of]).iter().enumerate() {
        let text = action.as_str().unwrap();
        for (name, wider) in [
            ("a wildcard at the end", format!("{text}*")),
            ("a wildcard at the start", text.replacen(':', ":*", 1)),
            ("a question mark", format!("{}?", &text[..text.len() - 1])),
            ("cut", format!("{}*", &text[..text.len().saturating_sub(4)])),
            ("in capitals", text.to_ascii_uppercase()),
        ] {
            put(&format!("{of} {text}: {name}"), &|it| {
                let mut actions = list(&it[of]);
                actions[at] = wider.clone().into();
                it[of] = actions.into();
            });
        }
        put(&format!("{of} without {text}"), &|it| {
            let mut actions = list(&it[of]);
            actions.remove(at);
            it[of] = actions.into();
        });
    }
    let of = if statement.get("NotResource").is_some() {
        "NotResource"
    } else {
        "Resource"
    };
    let (kms, other) = (
        names.key.rsplit_once('/').unwrap().0.to_owned(),
        "arn:aws:s3:::bucket/*",
    );
    for more in [
        "*",
        "arn:aws:kms:*:*:key/*",
        &format!("{kms}/*"),
        &format!("{kms}/mrk-*"),
        other,
        &format!("arn:aws:backup:*:{}:backup-vault:*", names.account),
        "arn:aws:iam::*:role/*",
    ] {
        put(&format!("{of} {more} too"), &|it| {
            let mut resources = list(&it[of]);
            resources.push(more.into());
            it[of] = resources.into();
        });
    }
    for (at, resource) in list(&statement[of]).iter().enumerate() {
        let text = resource.as_str().unwrap();
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let with = |place: usize, value: &str| {
            let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            if let Some(part) = parts.get_mut(place) {
                value.clone_into(part);
            }
            parts.join(":")
        };
        for (name, wider) in [
            ("in every Region", with(3, "*")),
            (
                "in Regions that begin so",
                with(3, &format!("{}*", names.region.split('-').next().unwrap())),
            ),
            ("in every account", with(4, "*")),
            ("in every partition", with(1, "*")),
            ("a longer name", format!("{text}*")),
            ("a name cut short", format!("{}*", &text[..text.len() - 1])),
            (
                "a character left open",
                format!("{}?", &text[..text.len() - 1]),
            ),
            ("an empty ARN", String::new()),
        ] {
            put(&format!("{of} {text}: {name}"), &|it| {
                let mut resources = list(&it[of]);
                resources[at] = wider.clone().into();
                it[of] = resources.into();
            });
        }
        put(&format!("{of} without {text}"), &|it| {
            let mut resources = list(&it[of]);
            resources.remove(at);
            it[of] = resources.into();
        });
    }
    for (name, condition) in conditions(names) {
        put(
            &format!("{} {name}", if denies { "denied" } else { "allowed" }),
            &|it| {
                let own = it
                    .as_object_mut()
                    .unwrap()
                    .entry("Condition")
                    .or_insert_with(|| json!({}));
                for (operator, keys) in condition.as_object().unwrap() {
                    let tests = own
                        .as_object_mut()
                        .unwrap()
                        .entry(operator.clone())
                        .or_insert_with(|| json!({}));
                    tests
                        .as_object_mut()
                        .unwrap()
                        .extend(keys.as_object().unwrap().clone());
                }
            },
        );
    }
    for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
        for (key, values) in keys.as_object().unwrap() {
            for other in [
                format!("{operator}IfExists"),
                format!("ForAllValues:{operator}"),
                format!("ForAnyValue:{operator}"),
                operator.replace("IfExists", ""),
                operator.replace("Equals", "Like"),
                operator.replace("Not", ""),
                operator.replace("String", "StringNot"),
                operator.replace("ForAnyValue", "ForAllValues"),
                format!("{operator}IgnoreCase"),
            ] {
                put(&format!("{other} for {operator} {key}"), &|it| {
                    let tests = it["Condition"].as_object_mut().unwrap();
                    let value = tests[operator]
                        .as_object_mut()
                        .unwrap()
                        .remove(key)
                        .unwrap();
                    if tests[operator].as_object().unwrap().is_empty() {
                        tests.remove(operator);
                    }
                    tests.entry(other.clone()).or_insert_with(|| json!({}))[key] = value;
                });
            }
            for (name, value) in [
                ("anything", json!("*")),
                ("nothing", json!([])),
                ("an empty text", json!("")),
                ("another value too", {
                    let mut values = list(values);
                    values.push("sa-east-1".into());
                    values.into()
                }),
                ("another", json!("another")),
                ("every value too", {
                    let mut values = list(values);
                    values.push("*".into());
                    values.into()
                }),
            ] {
                put(&format!("{operator} {key}: {name}"), &|it| {
                    it["Condition"][operator][key] = value.clone();
                });
            }
            for other in [
                "aws:PrincipalArn",
                "aws:SourceIp",
                "aws:ViaAWSService",
                "kms:CallerAccount",
                "aws:PrincipalAccount",
                "aws:Nothing",
            ] {
                put(&format!("{other} for {key}"), &|it| {
                    let tests = it["Condition"][operator].as_object_mut().unwrap();
                    let value = tests.remove(key).unwrap();
                    tests.insert(other.to_owned(), value);
                });
            }
        }
    }
    for (name, principal) in principals(names) {
        if statement.get("Principal").is_some() {
            put(&format!("for {name}"), &|it| {
                it["Principal"] = principal.clone();
            });
            put(&format!("for {name} too"), &|it| {
                let mut all = list(&it["Principal"]["AWS"]);
                all.extend(list(&principal["AWS"]));
                it["Principal"]["AWS"] = all.into();
            });
        } else if layer != Layer::Resource {
            put(&format!("for {name}, here"), &|it| {
                it["Principal"] = principal.clone();
            });
        }
    }
    if statement.get("Principal").is_some() {
        put("NotPrincipal", &|it| {
            let principal = it.as_object_mut().unwrap().remove("Principal").unwrap();
            it["NotPrincipal"] = principal;
        });
        put("for all but one", &|it| {
            it.as_object_mut().unwrap().remove("Principal").unwrap();
            it["NotPrincipal"] = json!({"AWS": "arn:aws:iam::123456789012:user/nobody"});
        });
        put("for no principal", &|it| {
            it.as_object_mut().unwrap().remove("Principal").unwrap();
        });
        for (name, condition) in conditions(names) {
            put(&format!("for everybody {name}"), &|it| {
                it["Principal"] = "*".into();
                it["Condition"] = condition.clone();
            });
        }
    }
    all
}

fn principals(names: &Names) -> Vec<(&'static str, Value)> {
    let account = &names.account;
    vec![
        ("everybody", json!("*")),
        ("every AWS principal", json!({"AWS": "*"})),
        (
            "the account",
            json!({"AWS": format!("arn:aws:iam::{account}:root")}),
        ),
        ("the account's number", json!({"AWS": account})),
        (
            "another account",
            json!({"AWS": "arn:aws:iam::123456789012:root"}),
        ),
        ("the caller", json!({"AWS": names.caller})),
        (
            "somebody",
            json!({"AWS": format!("arn:aws:iam::{account}:user/somebody")}),
        ),
        ("a service", json!({"Service": "ec2.amazonaws.com"})),
        (
            "a session",
            json!({"AWS": format!("arn:aws:sts::{account}:assumed-role/Other/session")}),
        ),
        (
            "a wildcard in an ARN",
            json!({"AWS": format!("arn:aws:iam::{account}:role/*")}),
        ),
        ("nobody", json!({"AWS": []})),
    ]
}

/// Statements that are put beside the others.
#[allow(clippy::too_many_lines, reason = "a list")]
fn beside(layer: Layer, names: &Names) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let has_principal = matches!(layer, Layer::Resource | Layer::Rcp | Layer::VpcEndpoint);
    let mut put = |name: String,
                   effect: &str,
                   action: Value,
                   resource: Value,
                   condition: Option<&Value>,
                   principal: Value| {
        let mut statement =
            json!({"Sid": "Beside", "Effect": effect, "Action": action, "Resource": resource});
        if has_principal {
            statement["Principal"] = principal;
        }
        if let Some(condition) = condition {
            statement["Condition"] = condition.clone();
        }
        all.push((name, statement));
    };
    let account = json!({"AWS": format!("arn:aws:iam::{}:root", names.account)});
    for more in MORE {
        put(
            format!("{more} allowed beside"),
            "Allow",
            more.into(),
            "*".into(),
            None,
            account.clone(),
        );
        put(
            format!("{more} denied beside"),
            "Deny",
            more.into(),
            "*".into(),
            None,
            "*".into(),
        );
        put(
            format!("{more} on the key beside"),
            "Allow",
            more.into(),
            names.key.clone().into(),
            None,
            account.clone(),
        );
    }
    for (name, condition) in conditions(names) {
        put(
            format!("everything allowed {name}"),
            "Allow",
            "*".into(),
            "*".into(),
            Some(&condition),
            "*".into(),
        );
        put(
            format!("kms:Decrypt allowed {name}"),
            "Allow",
            "kms:Decrypt".into(),
            "*".into(),
            Some(&condition),
            "*".into(),
        );
        put(
            format!("everything denied {name}"),
            "Deny",
            "*".into(),
            "*".into(),
            Some(&condition),
            "*".into(),
        );
        put(
            format!("deletion denied {name}"),
            "Deny",
            "s3:DeleteObject".into(),
            "*".into(),
            Some(&condition),
            "*".into(),
        );
    }
    if has_principal {
        for (name, principal) in principals(names) {
            put(
                format!("kms:Decrypt for {name} beside"),
                "Allow",
                "kms:Decrypt".into(),
                "*".into(),
                None,
                principal.clone(),
            );
            put(
                format!("kms:CreateGrant for {name} beside"),
                "Allow",
                "kms:CreateGrant".into(),
                "*".into(),
                None,
                principal.clone(),
            );
            put(
                format!("kms:PutKeyPolicy for {name} beside"),
                "Allow",
                "kms:PutKeyPolicy".into(),
                "*".into(),
                None,
                principal.clone(),
            );
            put(
                format!("denied for {name}"),
                "Deny",
                "kms:*".into(),
                "*".into(),
                None,
                principal,
            );
        }
    }
    all
}

/// Changes of one policy.
pub(crate) fn of_policy(document: &Value, layer: Layer, names: &Names) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let statements = document["Statement"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    for (at, statement) in statements.iter().enumerate() {
        let sid = statement["Sid"]
            .as_str()
            .map_or_else(|| at.to_string(), str::to_owned);
        for (name, other) in of_statement(statement, layer, names) {
            let mut whole = document.clone();
            whole["Statement"][at] = other;
            all.push((format!("{sid}: {name}"), whole));
        }
        let mut twice = document.clone();
        twice["Statement"]
            .as_array_mut()
            .unwrap()
            .push(statement.clone());
        all.push((format!("{sid}: twice"), twice));
    }
    for (name, statement) in beside(layer, names) {
        let mut whole = document.clone();
        whole["Statement"].as_array_mut().unwrap().push(statement);
        all.push((name, whole));
    }
    let mut put = |name: &str, change: &dyn Fn(&mut Value)| {
        let mut other = document.clone();
        change(&mut other);
        if other != *document {
            all.push((name.to_owned(), other));
        }
    };
    put("the old version", &|it| it["Version"] = "2008-10-17".into());
    put("no version", &|it| {
        it.as_object_mut().unwrap().remove("Version");
    });
    put("a version that is none", &|it| {
        it["Version"] = "2026-01-01".into();
    });
    put("no statements", &|it| it["Statement"] = json!([]));
    put("too long", &|it| {
        let filler: Vec<Value> = (0..900)
            .map(|at| format!("s3:GetObjectNumber{at}").into())
            .collect();
        let mut statement =
            json!({"Effect": "Deny", "Action": filler, "Resource": "arn:aws:s3:::nothing/*"});
        if matches!(layer, Layer::Resource | Layer::Rcp | Layer::VpcEndpoint) {
            statement["Principal"] = "*".into();
        }
        it["Statement"].as_array_mut().unwrap().push(statement);
    });
    put("a list of policies", &|it| *it = json!([it.clone()]));
    all
}
