//! Configuration files of the Landing Zone Accelerator: `organization-config.yaml` and `iam-config.yaml`, which name files
//! with policies.
//!
//! Source: the configuration reference of the Landing Zone Accelerator on AWS (`serviceControlPolicies`,
//! `resourceControlPolicies`, `vpcEndpointPolicies`, `policySets`, `roleSets`). The texts have placeholders of the accelerator
//! (`${ACCOUNT_ID}`, `{{AllowedRegions}}`), which stay.

use crate::collector::{Collector, NewPolicy};
use crate::value::Value;
use vault::import::infrastructure::{At, NoteCode, Pseudo, Role};

/// The lists of policies of an organization.
const ORGANIZATION: [(&str, Role); 2] = [
    ("serviceControlPolicies", Role::Scp),
    ("resourceControlPolicies", Role::Rcp),
];

/// Whether a document is such a file.
pub(crate) fn is_configuration(document: &Value) -> bool {
    let lists = ORGANIZATION.iter().any(|(name, _)| {
        let list = document.get(name);
        list.is_some_and(|list| list.items().iter().any(|item| item.get("policy").is_some()))
    });
    let sets = document
        .get("policySets")
        .or_else(|| document.get("roleSets"));
    let any_deployment = |sets: &Value| {
        let mut items = sets.items().iter();
        items.any(|set| set.get("policies").is_some() || set.get("roles").is_some())
    };
    lists || sets.is_some_and(any_deployment)
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
            let target = ["organizationalUnits", "accounts"]
                .into_iter()
                .find_map(|name| {
                    let targets = targets?.get(name)?;
                    targets.one_or_more().first()?.to_text()
                });
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
    let roles = inner(document, "roleSets", "roles");
    let mut boundaries: Vec<(String, usize)> = Vec::new();
    let mut users: Vec<(String, usize)> = Vec::new();
    for role in &roles {
        let Some(name) = role.text_of("name") else {
            continue;
        };
        let own = collector.principal(name, Some(name));
        if let Some(boundary) = role.text_of("boundaryPolicy") {
            boundaries.push((boundary.to_owned(), own));
        }
        for (list, managed) in [("customerManaged", false), ("awsManaged", true)] {
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
    }
}

fn inner<'v>(document: &'v Value, sets: &str, list: &str) -> Vec<&'v Value> {
    let sets = document.get(sets).map(Value::items).unwrap_or_default();
    sets.iter()
        .filter_map(|set| set.get(list))
        .flat_map(Value::items)
        .collect()
}

/// Puts a policy that is in a file of its own.
fn put(
    policy: &Value,
    role: Role,
    target: Option<String>,
    address: &str,
    principals: Vec<usize>,
    collector: &mut Collector<'_>,
) {
    let path = policy.text_of("policy").unwrap_or_default();
    let name = policy.text_of("name").unwrap_or(path);
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
        collector.note(NoteCode::FileNotHere, path, policy.at);
    }
    collector.policy(NewPolicy {
        role,
        name,
        address: address.to_owned(),
        principals,
        target,
        value: value.as_ref(),
    });
}
