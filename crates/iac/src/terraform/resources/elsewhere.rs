//! What files name and do not contain: grants, modules that are not here, resources that Terraform no longer manages.

use super::{Reader, Resource};
use crate::collector::NewPolicy;
use crate::value::{Data, Value};
use vault::import::infrastructure::{FoundGrant, Role};

/// The arguments with which modules are given a principal to attach something to. An ARN is not enough for that.
const HOLDERS: [&str; 11] = [
    "user",
    "users",
    "user_name",
    "iam_user_name",
    "role",
    "roles",
    "role_name",
    "iam_role_name",
    "group",
    "groups",
    "group_name",
];

impl Reader<'_, '_, '_> {
    /// A grant allows what the key policy may not (`KMS22/grants`).
    pub(super) fn grant(&mut self, resource: &Resource) {
        let values = &resource.values;
        let key = values.get("key_id").and_then(|key| match &key.data {
            Data::Unknown(expression) => self.resolve(expression, &resource.address),
            _ => key.to_text(),
        });
        let Some(grantee) = values.get("grantee_principal") else {
            return;
        };
        let holder = match &grantee.data {
            Data::Unknown(expression) => self
                .resolve(expression, &resource.address)
                .and_then(|address| self.collector.known(&address)),
            _ => None,
        };
        let operations = values.get("operations").into_iter();
        let operations = operations.flat_map(Value::one_or_more);
        let actions = operations.filter_map(|operation| {
            let operation = operation.as_text()?;
            Some(format!("kms:{operation}"))
        });
        if let (Some(key), Some(principal)) = (key, grantee.to_text()) {
            self.collector.grant(FoundGrant {
                key,
                principal,
                holder,
                actions: actions.collect(),
            });
        }
    }

    /// Adds what is attached by a module that is not here, or stays attached when Terraform forgets it.
    pub(super) fn put_elsewhere(&mut self, resource: &Resource) {
        match resource.mode.as_str() {
            "call" => self.call(resource),
            "removed" => self.removed(resource),
            _ => {}
        }
    }

    fn call(&mut self, resource: &Resource) {
        let values = &resource.values;
        let mut given = Vec::new();
        for name in HOLDERS {
            let value = values.get(name).map(Value::one_or_more);
            for value in value.unwrap_or_default() {
                let address = match &value.data {
                    Data::Unknown(expression) => self.resolve(expression, &resource.address),
                    _ => value.to_text(),
                };
                given.extend(address.and_then(|address| self.collector.known(&address)));
            }
        }
        if !given.is_empty() {
            self.unseen(Role::Identity, &resource.address, &resource.address, &given);
        }
        // The principals that the module makes are known by the outputs that others use.
        let prefix = format!("{}.", resource.address);
        let all = self.collector.addresses();
        let made = all.filter(|(_, address)| address.starts_with(&prefix));
        let mut holders: Vec<usize> = made.map(|(at, _)| at).chain(given).collect();
        for entry in values.entries() {
            let role = if entry.name.contains("boundary") {
                Role::Boundary
            } else {
                Role::Identity
            };
            for policy in entry.value.one_or_more() {
                let Some(arn) = policy.as_text() else {
                    continue;
                };
                if !arn.contains(":iam::") || !arn.contains(":policy/") {
                    continue;
                }
                if holders.is_empty() {
                    let names = ["name", "user_name", "role_name"];
                    let mut names = names.iter();
                    let name = names.find_map(|name| values.known_text_of(name));
                    let own = self.collector.principal(&resource.address, name);
                    holders.push(own);
                }
                self.unseen(role, arn, &resource.address, &holders);
            }
        }
    }

    /// `removed` with `destroy = false`: the resource stays in AWS, and only leaves the state (Terraform's
    /// documentation, `removed`). Whose it is, the block does not say.
    fn removed(&mut self, resource: &Resource) {
        let values = &resource.values;
        let stays = values
            .path(&["lifecycle", "destroy"])
            .or_else(|| {
                let blocks = values.get("lifecycle").map(Value::one_or_more);
                blocks.and_then(|blocks| blocks.first()?.get("destroy"))
            })
            .and_then(Value::to_text);
        let from = values.get("from").and_then(Value::to_text);
        let (Some("false"), Some(from)) = (stays.as_deref(), from) else {
            return;
        };
        let from = from.trim_start_matches("${").trim_end_matches('}');
        let of = from.find("aws_").and_then(|at| from.get(at..));
        let of = of.and_then(|of| of.split('.').next()).unwrap_or_default();
        let others: &[&str] = match of {
            "aws_iam_user_policy"
            | "aws_iam_user_policy_attachment"
            | "aws_iam_group_policy"
            | "aws_iam_group_policy_attachment" => &["aws_iam_role."],
            "aws_iam_role_policy" | "aws_iam_role_policy_attachment" => {
                &["aws_iam_user.", "aws_iam_group."]
            }
            "aws_iam_policy_attachment" => &[],
            "aws_organizations_policy_attachment" => {
                self.unseen(Role::Scp, from, from, &[]);
                return;
            }
            _ => return,
        };
        let all = self.collector.addresses();
        let may_be = all.filter(|(_, address)| !others.iter().any(|other| address.contains(other)));
        let holders: Vec<usize> = may_be.map(|(at, _)| at).collect();
        if !holders.is_empty() {
            self.unseen(Role::Identity, from, from, &holders);
        }
    }

    /// Adds a policy without its text.
    fn unseen(&mut self, role: Role, name: &str, address: &str, holders: &[usize]) {
        self.collector.policy(NewPolicy {
            role,
            name,
            address: address.to_owned(),
            principals: holders.to_vec(),
            target: None,
            value: None,
        });
    }
}
