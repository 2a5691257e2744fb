//! From the resources of Terraform's AWS provider to policies, principals and vaults.
//!
//! Source: the provider's documentation of each resource. Independent of the origin of the values: files, plans and
//! states all use this module.

mod elsewhere;
mod vaults;

use crate::collector::{Collector, NewPolicy, key_facts};
use crate::value::{Data, Entry, Value};
use std::collections::{BTreeMap, HashMap, HashSet};
use vault::import::infrastructure::{At, Role};
use vaults::SettingsByVault;

/// A resource or data source, with its surroundings.
#[derive(Debug)]
pub(super) struct Resource {
    /// `resource`, `data`, `provider`, `call` of a module that is not here, `removed`, or `other` for blocks that may
    /// contain policies; `aside` is used only if there is nothing else.
    pub(super) mode: String,
    /// `aws_iam_role`
    pub(super) of: String,
    /// `module.backup.aws_iam_role.creator`
    pub(super) address: String,
    pub(super) values: Value,
    /// The condition under which it exists, if there is one.
    pub(super) condition: Option<String>,
    pub(super) at: Option<At>,
}

impl Resource {
    fn new(mode: &str, address: &str, values: Value) -> Self {
        Self {
            mode: mode.to_owned(),
            of: String::new(),
            address: address.to_owned(),
            at: values.at,
            values,
            condition: None,
        }
    }

    pub(super) fn provider(values: Value) -> Self {
        Self::new("provider", "provider.aws", values)
    }

    pub(super) fn other(address: &str, values: Value) -> Self {
        Self::new("other", address, values)
    }

    pub(super) fn aside(address: &str, values: Value) -> Self {
        Self::new("aside", address, values)
    }

    /// The call of a module whose files are not here.
    pub(super) fn call(address: &str, values: Value) -> Self {
        Self::new("call", address, values)
    }

    /// A block that takes a resource out of the state.
    pub(super) fn removed(values: Value) -> Self {
        Self::new("removed", "removed", values)
    }

    /// A block that could not be parsed: its policy exists, and its contents are unknown.
    pub(super) fn broken(kind: &str, of: &str, name: &str, at: At) -> Self {
        let prefix = if kind == "data" { "data." } else { "" };
        let at = Some(at);
        let unknown = |attribute: &str| Entry {
            name: attribute.into(),
            at,
            value: Value::unknown(&format!("{of}.{name}.{attribute}"), at),
        };
        let entries = ["policy", "json", "content"].map(unknown).to_vec();
        Self {
            mode: if kind == "data" { "data" } else { "resource" }.to_owned(),
            of: of.to_owned(),
            address: format!("{prefix}{of}.{name}"),
            values: Value::map(entries, at),
            condition: None,
            at,
        }
    }

    /// Returns `true` if a resource of an override file changes this one, or an instance of it.
    pub(super) fn is_overridden_by(&self, other: &Self) -> bool {
        self.mode == other.mode && bare(&self.address) == bare(&other.address)
    }

    /// Replaces the arguments and blocks that an override file has. What either of them ignores stays ignored.
    pub(super) fn merge(&mut self, other: &Self) {
        let own = self.values.entries().iter();
        let own = own
            .filter(|entry| &*entry.name == "lifecycle" || other.values.get(&entry.name).is_none());
        let merged = own.chain(other.values.entries()).cloned().collect();
        self.values = Value::map(merged, self.values.at);
    }

    /// Makes unknown what `ignore_changes` names: somebody else may have changed it, so what is in force may differ from
    /// the files (Terraform's documentation, `lifecycle`).
    pub(super) fn hide_ignored(&mut self) {
        const POLICIES: [&str; 8] = [
            "policy",
            "content",
            "inline_policy",
            "managed_policy_arns",
            "permissions_boundary",
            "policy_arn",
            "policy_arns",
            "assume_role_policy",
        ];
        let lifecycles = self.values.entries().iter();
        let lifecycles = lifecycles.filter(|entry| &*entry.name == "lifecycle");
        let blocks = lifecycles.flat_map(|entry| entry.value.one_or_more());
        let ignored = blocks.filter_map(|block| block.get("ignore_changes"));
        let names: Vec<String> = ignored
            .flat_map(Value::one_or_more)
            .filter_map(Value::to_text)
            .map(|name| {
                let name = name.trim_start_matches("${").trim_end_matches('}');
                let end = name.find(['.', '[']).unwrap_or(name.len());
                name.get(..end).unwrap_or_default().to_owned()
            })
            .collect();
        let is_ignored = |entry: &Entry| {
            POLICIES.contains(&&*entry.name)
                && names
                    .iter()
                    .any(|name| name == "all" || **name == *entry.name)
        };
        if !self.values.entries().iter().any(is_ignored) {
            return;
        }
        let entries = self.values.entries().iter().cloned().map(|mut entry| {
            if is_ignored(&entry) {
                let name = format!("{}.{}", self.address, entry.name);
                entry.value = Value::unknown(&name, entry.value.at);
            }
            entry
        });
        self.values = Value::map(entries.collect(), self.values.at);
    }

    /// A policy of the resource, under its condition.
    fn policy(&self, value: &Value) -> Value {
        match &self.condition {
            None => value.clone(),
            Some(condition) => parsed(value).maybe_policy(condition),
        }
    }
}

/// A policy in a string, as a value.
fn parsed(value: &Value) -> Value {
    match &value.data {
        Data::Text(text) => crate::json::within(text, value.at).unwrap_or_else(|| value.clone()),
        _ => value.clone(),
    }
}

/// Returns `true` if all attributes of a resource type are needed.
pub(super) fn matters(of: &str) -> bool {
    of.starts_with("aws_iam_")
        || of.starts_with("aws_backup_")
        || of.starts_with("aws_organizations_")
        || of.starts_with("aws_kms_")
        || of.starts_with("aws_vpc_endpoint")
        || of.starts_with("aws_ssoadmin_")
}

/// What an expression refers to: `module.a.`, `aws_iam_role.creator` and `[0]` of `module.a.aws_iam_role.creator[0].arn`.
fn referred(expression: &str) -> Option<(&str, String, &str)> {
    let module = module_of(expression);
    let expression = expression.get(module.len()..)?;
    let mut parts = expression.split(['.', '[']);
    let (first, second) = (parts.next()?, parts.next()?);
    let is_word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    if !is_word(first) || !is_word(second) || !first.starts_with("aws_") {
        return None;
    }
    let base = format!("{first}.{second}");
    let rest = expression.get(base.len()..)?;
    let index = rest.find(']').and_then(|end| rest.get(..=end));
    Some((
        module,
        base,
        index
            .filter(|index| index.starts_with('['))
            .unwrap_or_default(),
    ))
}

/// The brackets at the end of an address: `["a"]` of `aws_iam_role.creator["a"]`.
fn index_of(address: &str) -> &str {
    let start = address.rfind('[').filter(|_| address.ends_with(']'));
    start
        .and_then(|start| address.get(start..))
        .unwrap_or_default()
}

/// The module prefix: `module.backup.` for `module.backup.aws_iam_role.creator`.
fn module_of(address: &str) -> &str {
    let resource = address.find("aws_").unwrap_or(0);
    address
        .get(..resource)
        .filter(|module| module.starts_with("module."))
        .unwrap_or_default()
}

/// Adds the resources.
pub(super) fn put(resources: &[Resource], collector: &mut Collector<'_>) {
    let mut reader = Reader {
        resources,
        collector,
        by_address: HashMap::new(),
        several: HashSet::new(),
        managed: HashMap::new(),
        policy_users: HashMap::new(),
        boundaries: HashMap::new(),
        targets: HashMap::new(),
        conditions: HashMap::new(),
        settings: HashMap::new(),
        default_tags: None,
    };
    reader.index();
    for resource in resources {
        reader.put(resource);
    }
    for resource in resources {
        reader.put_elsewhere(resource);
    }
    if !reader.collector.has_policies() {
        for resource in resources.iter().filter(|resource| resource.mode == "aside") {
            reader.any(resource);
        }
    }
}

struct Reader<'r, 'c, 'f> {
    resources: &'r [Resource],
    collector: &'c mut Collector<'f>,
    /// Resources by their addresses, without the brackets of `count` and `for_each`.
    /// The managed policies by their ARNs and names.
    managed: HashMap<&'r str, &'r Resource>,
    /// The addresses without brackets that several resources have.
    several: HashSet<String>,
    by_address: HashMap<String, &'r Resource>,
    /// Managed policies of the files, and the principals that they are attached to.
    policy_users: HashMap<String, Vec<usize>>,
    /// Managed policies of the files that are permissions boundaries, and their principals.
    boundaries: HashMap<String, Vec<usize>>,
    /// The targets of the policies of an organization.
    targets: HashMap<String, Vec<String>>,
    /// The conditions under which managed policies are attached.
    conditions: HashMap<String, String>,
    /// What is set on vaults.
    settings: SettingsByVault,
    /// The tags that the provider adds to every resource.
    default_tags: Option<&'r Value>,
}

/// An address without the brackets of `count` and `for_each`.
fn bare(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let mut depth = 0_usize;
    for character in address.chars() {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            other if depth == 0 => out.push(other),
            _ => {}
        }
    }
    out
}

impl<'r> Reader<'r, '_, '_> {
    /// What a resource is called here: with its brackets only where there are several of it.
    fn key(&self, address: &str) -> String {
        let bare = bare(address);
        if self.several.contains(&bare) {
            return address.to_owned();
        }
        bare
    }

    /// What an expression of a resource refers to, in its module and, of several, the one with its own brackets.
    fn resolve(&self, expression: &str, from: &str) -> Option<String> {
        let (inner, base, index) = referred(expression)?;
        let outer = bare(module_of(from));
        // What a module is given may be of one around it.
        let mut around = vec![module_of(from).to_owned()];
        let mut rest = outer.as_str();
        loop {
            around.push(rest.to_owned());
            let Some(end) = rest.trim_end_matches('.').rfind("module.") else {
                break;
            };
            rest = rest.get(..end).unwrap_or_default();
        }
        let modules: Vec<String> = around
            .iter()
            .map(|outer| format!("{outer}{inner}"))
            .collect();
        let module = format!("{outer}{inner}");
        let indexes = [index, index_of(from), ""];
        let candidates = modules.iter().flat_map(|module| {
            let base = &base;
            indexes
                .iter()
                .map(move |index| format!("{module}{base}{index}"))
        });
        let mut known = candidates.filter_map(|address| self.by_address.get(&address));
        let known = known.next().map(|resource| self.key(&resource.address));
        Some(known.unwrap_or_else(|| format!("{module}{base}")))
    }

    fn index(&mut self) {
        for resource in self.resources {
            let bare = bare(&resource.address);
            if self.by_address.contains_key(&bare) {
                self.several.insert(bare.clone());
            }
            self.by_address.entry(bare).or_insert(resource);
            self.by_address.insert(resource.address.clone(), resource);
            if resource.of == "aws_iam_policy" {
                for name in ["arn", "name"] {
                    if let Some(name) = resource.values.text_of(name) {
                        self.managed.entry(name).or_insert(resource);
                    }
                }
            }
        }
        for resource in self.resources {
            let values = &resource.values;
            match resource.of.as_str() {
                "aws_iam_role" | "aws_iam_user" | "aws_iam_group" => {
                    let name = values.known_text_of("name");
                    let key = self.key(&resource.address);
                    let at = self.collector.principal(&key, name);
                    if values.get("assume_role_policy").is_some_and(only_services)
                        && let Some(principal) = self.collector.principal_mut(at)
                    {
                        principal.only_for_services = true;
                    }
                }
                "aws_ssoadmin_permission_set" => {
                    let name = values.known_text_of("name");
                    let key = self.key(&resource.address);
                    self.collector.principal(&key, name);
                }
                _ => {}
            }
        }
        let resources = self.resources;
        let mut providers = resources.iter().filter(|each| is_default_provider(each));
        self.default_tags = providers.find_map(|provider| default_tags(&provider.values));
        for resource in resources {
            self.index_links(resource);
        }
    }

    fn index_links(&mut self, resource: &'r Resource) {
        let values = &resource.values;
        match resource.of.as_str() {
            "aws_iam_role" | "aws_iam_user" => {
                let key = self.key(&resource.address);
                let own = self.collector.principal(&key, None);
                if let Some(boundary) = values.get("permissions_boundary")
                    && !boundary.is_null()
                    && let Some(address) = self.policy_address(boundary, resource)
                {
                    self.boundaries.entry(address).or_default().push(own);
                }
                if let Some(managed) = values.get("managed_policy_arns") {
                    self.attach(managed, &[own], resource);
                }
            }
            "aws_iam_role_policy_attachment"
            | "aws_iam_user_policy_attachment"
            | "aws_iam_group_policy_attachment"
            | "aws_iam_policy_attachment"
            | "aws_ssoadmin_managed_policy_attachment" => {
                let holders = self.holders(resource);
                let policy = values
                    .get("policy_arn")
                    .or_else(|| values.get("managed_policy_arn"));
                if let Some(policy) = policy {
                    self.attach(policy, &holders, resource);
                }
            }
            "aws_iam_role_policy_attachments_exclusive"
            | "aws_iam_user_policy_attachments_exclusive"
            | "aws_iam_group_policy_attachments_exclusive" => {
                let holders = self.holders(resource);
                if let Some(policies) = values.get("policy_arns") {
                    self.attach(policies, &holders, resource);
                }
            }
            "aws_ssoadmin_customer_managed_policy_attachment" => {
                let holders = self.holders(resource);
                for name in references(values) {
                    self.attach(name, &holders, resource);
                }
            }
            "aws_ssoadmin_permissions_boundary_attachment" => {
                let holders = self.holders(resource);
                for boundary in boundaries_of_permission_set(values) {
                    if let Some(address) = self.policy_address(boundary, resource) {
                        self.boundaries.entry(address).or_default().extend(&holders);
                    }
                }
            }
            "aws_iam_user_group_membership" | "aws_iam_group_membership" => {
                let of = |reader: &mut Self, names: &[&str]| -> Vec<usize> {
                    let values = names.iter().filter_map(|name| resource.values.get(name));
                    let values: Vec<&Value> = values.flat_map(Value::one_or_more).collect();
                    values
                        .into_iter()
                        .map(|value| reader.holder(value, resource))
                        .collect()
                };
                let users = of(self, &["user", "users"]);
                let groups = of(self, &["group", "groups"]);
                for user in users {
                    if let Some(user) = self.collector.principal_mut(user) {
                        user.groups.extend(&groups);
                    }
                }
            }
            "aws_organizations_policy_attachment" => {
                let target = values.get("target_id").and_then(Value::to_text);
                if let (Some(policy), Some(target)) = (values.get("policy_id"), target)
                    && let Some(address) = self.attached_policy(policy, resource)
                {
                    let targets = self.targets.entry(address).or_default();
                    if !targets.contains(&target) {
                        targets.push(target);
                    }
                }
            }
            _ if resource.mode == "resource" => self.index_setting(resource),
            _ => {}
        }
    }

    /// The address of the organization's policy that an attachment names, by its ID in plans and states.
    fn attached_policy(&self, policy: &Value, resource: &Resource) -> Option<String> {
        match &policy.data {
            Data::Unknown(expression) => self.resolve(expression, &resource.address),
            Data::Text(id) => {
                let mut policies = self.resources.iter();
                let named = policies.find(|other| {
                    other.of == "aws_organizations_policy" && other.values.text_of("id") == Some(id)
                })?;
                Some(self.key(&named.address))
            }
            _ => None,
        }
    }

    /// Records the principals of a managed policy of the files, or adds a policy of which only the name is known.
    fn attach(&mut self, policies: &Value, holders: &[usize], resource: &Resource) {
        for policy in policies.one_or_more() {
            match self.policy_address(policy, resource) {
                Some(address) => {
                    if let Some(condition) = &resource.condition {
                        let own = condition.clone();
                        self.conditions.entry(address.clone()).or_insert(own);
                    }
                    let users = self.policy_users.entry(address).or_default();
                    users.extend(holders);
                }
                None => self.named(Role::Identity, policy, holders, resource),
            }
        }
    }

    /// Adds a policy that is attached by its ARN and is in no file.
    fn named(&mut self, role: Role, policy: &Value, holders: &[usize], resource: &Resource) {
        let Some(mut name) = policy.to_text() else {
            return;
        };
        // If it is attached only under a condition, even a known text is not certain to apply.
        if let Some(condition) = &resource.condition {
            name = format!("{name} (${{{condition}}})");
        }
        let address = self.key(&resource.address);
        self.collector.policy(NewPolicy {
            role,
            name: &name,
            address,
            principals: holders.to_vec(),
            target: None,
            value: None,
        });
    }

    /// The managed policy of the files that a value references, by its address or its ARN.
    fn policy_address(&self, policy: &Value, from: &Resource) -> Option<String> {
        match &policy.data {
            Data::Unknown(expression) => {
                let address = self.resolve(expression, &from.address)?;
                // What a plan does not know of an attachment is named after the attachment itself.
                let policy = self.by_address.get(&address);
                let is_policy = policy.is_some_and(|policy| policy.of == "aws_iam_policy");
                is_policy.then_some(address)
            }
            Data::Text(arn) => {
                let name = arn.rsplit('/').next()?;
                if arn.contains(":iam::aws:policy") {
                    return None;
                }
                let found = self.managed.get(&**arn).or_else(|| self.managed.get(name));
                found.map(|resource| self.key(&resource.address))
            }
            _ => None,
        }
    }

    /// The principals that an attachment or inline policy names.
    fn holders(&mut self, resource: &Resource) -> Vec<usize> {
        let names = [
            "role",
            "role_name",
            "roles",
            "user",
            "user_name",
            "users",
            "group",
            "group_name",
            "groups",
            "permission_set_arn",
        ];
        let mut holders = Vec::new();
        for name in names {
            let values = resource.values.get(name).map(Value::one_or_more);
            let values = values.unwrap_or_default().iter();
            for value in values.filter(|value| !value.is_null()) {
                let own = self.holder(value, resource);
                if name.starts_with("group") {
                    self.collector.is_group(own);
                }
                holders.push(own);
            }
        }
        holders
    }

    fn holder(&mut self, value: &Value, resource: &Resource) -> usize {
        let address = match &value.data {
            Data::Unknown(expression) => self.resolve(expression, &resource.address),
            _ => None,
        };
        self.collector.principal_of(value, &|expression| {
            address.clone().unwrap_or_else(|| expression.to_owned())
        })
    }

    fn any(&mut self, resource: &Resource) {
        self.collector
            .any_policies(&resource.values, &resource.address);
    }

    fn put(&mut self, resource: &Resource) {
        let values = &resource.values;
        match (resource.mode.as_str(), resource.of.as_str()) {
            ("provider", _) if values.get("alias").is_some() => {}
            ("provider", _) => {
                if let Some(region) = values.known_text_of("region") {
                    self.collector.region(region);
                }
            }
            ("other", _) => self.any(resource),
            ("data", "aws_iam_policy_document") => {
                self.put_policy(Role::ByContent, resource, "json", &[]);
            }
            ("data" | "aside" | "call" | "removed", _) => {}
            (_, "aws_iam_role" | "aws_iam_user") => self.principal(resource),
            (_, "aws_iam_policy") => self.managed(resource),
            (_, "aws_iam_role_policy" | "aws_iam_user_policy" | "aws_iam_group_policy") => {
                let holders = self.holders(resource);
                self.put_policy(Role::Identity, resource, "policy", &holders);
            }
            (_, "aws_ssoadmin_permission_set_inline_policy") => {
                let holders = self.holders(resource);
                self.put_policy(Role::Identity, resource, "inline_policy", &holders);
            }
            (_, "aws_ssoadmin_permissions_boundary_attachment") => {
                let holders = self.holders(resource);
                for boundary in boundaries_of_permission_set(values) {
                    if self.policy_address(boundary, resource).is_none() {
                        self.named(Role::Boundary, boundary, &holders, resource);
                    }
                }
            }
            (_, "aws_organizations_policy") => {
                let role = match values.text_of("type") {
                    None | Some("SERVICE_CONTROL_POLICY") => Role::Scp,
                    Some("RESOURCE_CONTROL_POLICY") => Role::Rcp,
                    Some(_) => Role::OtherOrganization,
                };
                self.put_policy(role, resource, "content", &[]);
            }
            (_, "aws_kms_grant") => self.grant(resource),
            (_, "aws_kms_key" | "aws_kms_external_key" | "aws_kms_replica_key") => {
                let names: [&[&str]; 3] = [
                    &["is_enabled", "enabled"],
                    &["customer_master_key_spec", "key_spec"],
                    &["key_usage"],
                ];
                let mut facts = key_facts(values, self.key(&resource.address), names);
                facts.arn = values.known_text_of("arn").map(str::to_owned);
                self.collector.key(facts);
                if values.get("policy").is_some_and(|policy| !policy.is_null()) {
                    self.put_policy(Role::Key, resource, "policy", &[]);
                }
            }
            (_, "aws_kms_key_policy") => self.key_policy(resource),
            (_, "aws_vpc_endpoint") => {
                if values.get("policy").is_some_and(|policy| !policy.is_null()) {
                    let role = endpoint_role(values.get("service_name"));
                    self.put_policy(role, resource, "policy", &[]);
                }
            }
            (_, "aws_vpc_endpoint_policy") => {
                let id = values.get("vpc_endpoint_id");
                let endpoint = id.and_then(|id| match &id.data {
                    Data::Unknown(expression) => {
                        let address = self.resolve(expression, &resource.address)?;
                        self.by_address.get(&address)
                    }
                    _ => None,
                });
                let service = endpoint.and_then(|endpoint| endpoint.values.get("service_name"));
                let role = endpoint_role(service);
                self.put_policy(role, resource, "policy", &[]);
            }
            (_, "aws_backup_vault_policy") => {
                self.put_policy(Role::VaultAccess, resource, "policy", &[]);
            }
            (_, "aws_backup_vault" | "aws_backup_logically_air_gapped_vault") => {
                self.vault(resource);
            }
            (_, of) if matters(of) && !of.starts_with("aws_iam_") => {}
            (_, of) if of.starts_with("aws_") => {
                let (values, address) = (&resource.values, &resource.address);
                self.collector.policies_of_other_resource(values, address);
            }
            _ => self.any(resource),
        }
    }

    fn put_policy(
        &mut self,
        role: Role,
        resource: &Resource,
        attribute: &str,
        principals: &[usize],
    ) {
        let Some(value) = resource.values.get(attribute) else {
            return;
        };
        let address = self.key(&resource.address);
        let mut value = resource.policy(value);
        if let (Some(condition), Role::Identity) = (self.conditions.get(&address), role) {
            value = parsed(&value).maybe_policy(condition);
        }
        let name = resource.values.known_text_of("name").unwrap_or(&address);
        let key = || resource.values.known_text_of("arn").map(str::to_owned);
        let targets = if role == Role::Key {
            vec![key()]
        } else {
            let targets = self.targets.get(&address).cloned().unwrap_or_default();
            targets.into_iter().map(Some).collect()
        };
        let targets = if targets.is_empty() {
            vec![None]
        } else {
            targets
        };
        for target in targets {
            self.collector.policy(NewPolicy {
                role,
                name,
                address: address.clone(),
                principals: principals.to_owned(),
                target,
                value: Some(&value),
            });
        }
    }

    fn principal(&mut self, resource: &Resource) {
        let address = self.key(&resource.address);
        let own = self.collector.principal(&address, None);
        let values = &resource.values;
        if let Some(trust) = values.get("assume_role_policy") {
            self.collector.policy(NewPolicy {
                role: Role::Trust,
                name: values.known_text_of("name").unwrap_or(&address),
                address: format!("{address}.assume_role_policy"),
                principals: vec![own],
                target: None,
                value: Some(trust),
            });
        }
        let inline = values.get("inline_policy").into_iter();
        for (number, inline) in inline.flat_map(Value::one_or_more).enumerate() {
            let place = format!("{address}.inline_policy[{number}]");
            let policy = resource.policy(inline.get("policy").unwrap_or(inline));
            self.collector.policy(NewPolicy {
                role: Role::Identity,
                name: inline.known_text_of("name").unwrap_or(&place),
                address: place.clone(),
                principals: vec![own],
                target: None,
                value: Some(&policy),
            });
        }
        if let Some(boundary) = values.get("permissions_boundary")
            && !boundary.is_null()
            && self.policy_address(boundary, resource).is_none()
            && boundary.to_text().as_deref() != Some("")
        {
            self.named(Role::Boundary, boundary, &[own], resource);
        }
    }

    /// A managed policy: attached, a boundary, both, or unattached as far as the files show.
    fn managed(&mut self, resource: &Resource) {
        let address = self.key(&resource.address);
        let users = self.policy_users.get(&address).cloned();
        let bounded = self.boundaries.get(&address).cloned();
        if let Some(bounded) = &bounded {
            self.put_policy(Role::Boundary, resource, "policy", bounded);
        }
        if users.is_some() || bounded.is_none() {
            let users = users.unwrap_or_default();
            self.put_policy(Role::Identity, resource, "policy", &users);
        }
    }

    /// A key policy has the address of its key.
    fn key_policy(&mut self, resource: &Resource) {
        let key = resource.values.get("key_id");
        let target = resource.values.known_text_of("key_id").map(str::to_owned);
        let key = key.and_then(|key| match &key.data {
            Data::Unknown(expression) => self.resolve(expression, &resource.address),
            _ => None,
        });
        let address = self.key(&resource.address);
        let Some(value) = resource.values.get("policy") else {
            return;
        };
        let value = &resource.policy(value);
        self.collector.policy(NewPolicy {
            role: Role::Key,
            name: &address,
            address: key.unwrap_or_else(|| address.clone()),
            principals: Vec::new(),
            target,
            value: Some(value),
        });
    }

    /// The tags of a vault: plans and states contain all of them; in files, some are in the provider block. A
    /// resource's own tags take precedence (Terraform, `default_tags`).
    fn tags_of(&self, values: &Value) -> Option<BTreeMap<String, String>> {
        if let Some(all) = values
            .get("tags_all")
            .filter(|all| !all.entries().is_empty())
        {
            return tags(Some(all));
        }
        // A vault with an aliased provider gets the tags of that provider.
        let named = values.get("provider").is_some_and(|name| !name.is_null());
        let mut all = tags(self.default_tags.filter(|_| !named))?;
        all.extend(tags(values.get("tags"))?);
        Some(all)
    }

    /// The Region of the provider that a resource names (`provider = aws.dr`); blank if it is unknown.
    fn region_of_alias(&self, resource: &Resource) -> Option<String> {
        let named = resource.values.get("provider")?.to_text()?;
        let alias = named.trim_start_matches("${").trim_end_matches('}');
        let alias = alias.strip_prefix("aws.")?;
        let providers = self.resources.iter();
        let mut providers = providers.filter(|each| each.mode == "provider");
        let provider = providers.find(|each| each.values.text_of("alias") == Some(alias));
        let region = provider.and_then(|provider| provider.values.known_text_of("region"));
        Some(region.unwrap_or_default().to_owned())
    }
}

fn is_default_provider(resource: &Resource) -> bool {
    resource.mode == "provider" && resource.values.get("alias").is_none()
}

/// The tags that a provider block adds to every resource.
fn default_tags(provider: &Value) -> Option<&Value> {
    let block = provider.get("default_tags")?;
    block.one_or_more().first()?.get("tags")
}

/// The names of the customer managed policies that a block references.
fn references(values: &Value) -> Vec<&Value> {
    let reference = values.get("customer_managed_policy_reference");
    let references = reference.into_iter().flat_map(Value::one_or_more);
    references.filter_map(|each| each.get("name")).collect()
}

/// The ARNs and names of the policies that are the permissions boundary of a permission set.
fn boundaries_of_permission_set(values: &Value) -> Vec<&Value> {
    let boundary = values.get("permissions_boundary");
    let boundaries = boundary.into_iter().flat_map(Value::one_or_more);
    boundaries
        .flat_map(|boundary| {
            let managed = boundary.get("managed_policy_arn");
            managed.into_iter().chain(references(boundary))
        })
        .filter(|policy| !policy.is_null())
        .collect()
}

/// The tags, if all of their names are known; an unknown value is a placeholder.
fn tags(value: Option<&Value>) -> Option<BTreeMap<String, String>> {
    let entries = match value.map(|value| &value.data) {
        None | Some(Data::Null) => return Some(BTreeMap::new()),
        Some(Data::Map(entries)) => entries,
        Some(_) => return None,
    };
    let known = |entry: &Entry| {
        let value = entry.value.to_text()?;
        (!entry.name.contains("${")).then(|| (entry.name.to_string(), value))
    };
    entries.iter().map(known).collect()
}

/// The role of an endpoint's policy: whether the call of AWS Backup goes through the endpoint, or may.
fn endpoint_role(service: Option<&Value>) -> Role {
    let text = service.and_then(Value::to_text);
    match text.as_deref().and_then(|text| text.rsplit('.').next()) {
        Some("backup") | None => Role::VpcEndpoint,
        Some(other) if other.contains('}') => Role::VpcEndpoint,
        Some(_) => Role::OtherEndpoint,
    }
}

/// Returns `true` if a trust policy names services only.
pub(crate) fn only_services(trust: &Value) -> bool {
    let parsed;
    let policy = match &trust.data {
        Data::Json(policy) => &**policy,
        Data::Text(text) => match crate::json::within(text, None) {
            Some(policy) => {
                parsed = policy;
                &parsed
            }
            None => return false,
        },
        _ => trust,
    };
    let Some(statements) = policy.get("Statement") else {
        return false;
    };
    let of_service = |statement: &Value| {
        let principal = statement.get("Principal");
        principal.is_some_and(|principal| {
            let entries = principal.entries();
            // Services such as functions and build jobs run people's code, which can create vaults too.
            let is_backup = |entry: &Entry| {
                &*entry.name == "Service"
                    && entry
                        .value
                        .one_or_more()
                        .iter()
                        .all(|service| service.as_text() == Some("backup.amazonaws.com"))
            };
            !entries.is_empty() && entries.iter().all(is_backup)
        })
    };
    let mut statements = statements.one_or_more().iter().peekable();
    statements.peek().is_some() && statements.all(of_service)
}
