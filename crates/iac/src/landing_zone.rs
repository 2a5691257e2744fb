//! Configuration files of the Landing Zone Accelerator: `organization-config.yaml` and `iam-config.yaml`, which
//! reference policy files.
//!
//! Source: the configuration reference of the Landing Zone Accelerator on AWS (`serviceControlPolicies`,
//! `resourceControlPolicies`, `vpcEndpointPolicies`, `policySets`, `roleSets`, `groupSets`, `identityCenterPermissionSets`). The texts
//! have placeholders of the accelerator (`${ACCOUNT_ID}`, `{{AllowedRegions}}`), which stay.

use crate::collector::{Collector, NewPolicy};
use crate::value::Value;
use vault::import::infrastructure::{At, NoteCode, Pseudo, Role};

/// The lists of policies of an organization.
const ORGANIZATION: [(&str, Role); 2] = [
    ("serviceControlPolicies", Role::Scp),
    ("resourceControlPolicies", Role::Rcp),
];

const PERMISSION_SETS: [&str; 2] = ["identityCenter", "identityCenterPermissionSets"];

/// Returns `true` if a document is such a file.
pub(crate) fn is_configuration(document: &Value) -> bool {
    let lists = ORGANIZATION.iter().any(|(name, _)| {
        let list = document.get(name);
        list.is_some_and(|list| list.items().iter().any(|item| item.get("policy").is_some()))
    });
    let members = [
        ("policySets", "policies"),
        ("roleSets", "roles"),
        ("groupSets", "groups"),
    ];
    let sets = members
        .iter()
        .any(|(sets, members)| !inner(document, sets, members).is_empty());
    lists || sets || document.path(&PERMISSION_SETS).is_some()
}

/// Reads a file.
pub(crate) fn read(document: &Value, collector: &mut Collector<'_>) {
    for name in ["ACCOUNT_ID", "AWS::AccountId"] {
        collector.pseudo(name, Pseudo::Account);
    }
    for name in ["REGION", "AWS::Region"] {
        collector.pseudo(name, Pseudo::Region);
    }
    for name in ["PARTITION", "AWS::Partition"] {
        collector.pseudo(name, Pseudo::Partition);
    }
    for (list, role) in ORGANIZATION {
        let policies = document.get(list).map(Value::items).unwrap_or_default();
        for (number, policy) in policies.iter().enumerate() {
            let targets = policy.get("deploymentTargets");
            let mut names: Vec<String> = Vec::new();
            for list in ["organizationalUnits", "accounts"] {
                let list = targets.and_then(|targets| targets.get(list));
                let list = list.map(Value::one_or_more).unwrap_or_default();
                names.extend(list.iter().filter_map(Value::to_text));
            }
            // All accounts are below the root.
            let target = names.iter().position(|name| name == "Root").unwrap_or(0);
            let target = names.into_iter().nth(target);
            put(
                policy,
                role,
                target,
                &format!("{list}[{number}]"),
                Vec::new(),
                collector,
            );
        }
    }
    iam(document, collector);
}

fn iam(document: &Value, collector: &mut Collector<'_>) {
    let mut principals = inner(document, "roleSets", "roles");
    principals.extend(inner(document, "groupSets", "groups"));
    let sets = document.path(&PERMISSION_SETS);
    principals.extend(sets.map(Value::items).unwrap_or_default());
    let mut boundaries: Vec<(String, usize)> = Vec::new();
    let mut users: Vec<(String, usize)> = Vec::new();
    for role in &principals {
        let Some(name) = role.text_of("name") else {
            continue;
        };
        let own = collector.principal(name, Some(name));
        let of_permission_set = |rest: &[&str]| {
            let boundary = role.path(&["policies", "permissionsBoundary"])?;
            boundary.path(rest)?.as_text()
        };
        let boundary = role
            .text_of("boundaryPolicy")
            .or_else(|| of_permission_set(&["customerManagedPolicy", "name"]))
            .or_else(|| of_permission_set(&["awsManagedPolicyName"]));
        if let Some(boundary) = boundary {
            boundaries.push((boundary.to_owned(), own));
        }
        if let Some(policies) = role.get("policies")
            && let Some(path) = policies.text_of("inlinePolicy")
        {
            let inline = NewPolicy {
                role: Role::Identity,
                name,
                address: format!("{name}.inlinePolicy"),
                principals: vec![own],
                target: None,
                value: None,
            };
            put_file(path, role.at, inline, collector);
        }
        for (list, managed) in [
            ("customerManaged", false),
            ("acceleratorManaged", false),
            ("awsManaged", true),
        ] {
            let names = role.path(&["policies", list]).map(Value::one_or_more);
            for policy in names.unwrap_or_default().iter().filter_map(Value::as_text) {
                if managed {
                    collector.policy(NewPolicy {
                        role: Role::Identity,
                        name: policy,
                        address: name.to_owned(),
                        principals: vec![own],
                        target: None,
                        value: None,
                    });
                } else {
                    users.push((policy.to_owned(), own));
                }
            }
        }
    }
    for (number, policy) in inner(document, "policySets", "policies")
        .into_iter()
        .enumerate()
    {
        let name = policy.text_of("name").unwrap_or_default();
        let of = |all: &[(String, usize)]| -> Vec<usize> {
            let all = all.iter().filter(|(policy, _)| policy == name);
            all.map(|(_, own)| *own).collect()
        };
        let (bounded, used) = (of(&boundaries), of(&users));
        let place = format!("policySets[{number}]");
        if !bounded.is_empty() {
            put(
                policy,
                Role::Boundary,
                None,
                &place,
                bounded.clone(),
                collector,
            );
        }
        if bounded.is_empty() || !used.is_empty() {
            put(policy, Role::Identity, None, &place, used, collector);
        }
        boundaries.retain(|(policy, _)| policy != name);
        users.retain(|(policy, _)| policy != name);
    }
    // AWS's policies, and those that exist in the accounts: only their names are known.
    let named = [(Role::Boundary, boundaries), (Role::Identity, users)];
    for (role, policies) in named {
        for (policy, own) in policies {
            collector.policy(NewPolicy {
                role,
                name: &policy,
                address: policy.clone(),
                principals: vec![own],
                target: None,
                value: None,
            });
        }
    }
}

fn inner<'v>(document: &'v Value, sets: &str, list: &str) -> Vec<&'v Value> {
    let sets = document.get(sets).map(Value::items).unwrap_or_default();
    sets.iter()
        .filter_map(|set| set.get(list))
        .flat_map(Value::items)
        .collect()
}

/// Adds a policy from a file of its own.
fn put(
    policy: &Value,
    role: Role,
    target: Option<String>,
    address: &str,
    principals: Vec<usize>,
    collector: &mut Collector<'_>,
) {
    let path = policy.text_of("policy").unwrap_or_default();
    let new = NewPolicy {
        role,
        name: policy.text_of("name").unwrap_or(path),
        address: address.to_owned(),
        principals,
        target,
        value: None,
    };
    put_file(path, policy.at, new, collector);
}

/// Adds a policy whose text is in the file at this path.
fn put_file(path: &str, at: Option<At>, policy: NewPolicy<'_>, collector: &mut Collector<'_>) {
    let own = path.rsplit('/').next().unwrap_or_default();
    let mut files = collector.files.iter().enumerate();
    let file = files.find(|(_, file)| {
        let last = file.name.rsplit(['/', '\\']).next();
        !own.is_empty() && last == Some(own)
    });
    let value = file.map(|(number, file)| {
        let at = At {
            file: number,
            start: 0,
            end: file.text.len(),
        };
        Value::text(file.text, Some(at))
    });
    if value.is_none() {
        collector.note(NoteCode::FileNotHere, path, at);
    }
    let value = value.as_ref();
    collector.policy(NewPolicy { value, ..policy });
}
