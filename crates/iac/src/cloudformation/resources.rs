//! From the resources of a template to policies, principals and vaults.
//!
//! Source: the resource and property reference of `CloudFormation`, and of SAM for functions.

use super::functions::Template;
use crate::collector::{Collector, NewPolicy, key_facts, limits_of, statements};
use crate::terraform::only_services;
use crate::value::{Data, Entry, Value};
use std::collections::{BTreeMap, HashMap};
use vault::case::{VaultKind, VaultSetting};
use vault::import::infrastructure::{FoundKey, FoundVault, NoteCode, Role};

/// Adds the resources of a template.
pub(super) fn put(template: &Template<'_>, collector: &mut Collector<'_>) {
    let resources: Vec<Resource> = template
        .entries()
        .iter()
        .map(|entry| Resource::new(entry, template))
        .collect();
    let mut reader = Reader {
        template,
        collector,
        users: HashMap::new(),
        boundaries: HashMap::new(),
    };
    reader.index(&resources);
    for resource in &resources {
        reader.put(resource);
    }
}

/// A resource with its functions evaluated.
struct Resource {
    id: String,
    of: String,
    properties: Value,
    /// The condition under which it exists, if there is one.
    condition: Option<String>,
    at: Option<vault::import::infrastructure::At>,
}

impl Resource {
    fn new(entry: &Entry, template: &Template<'_>) -> Self {
        let value = &entry.value;
        let of = value.text_of("Type").unwrap_or_default().to_owned();
        let properties = value.get("Properties");
        let properties = properties.and_then(|properties| template.resolve(properties));
        let condition = value.text_of("Condition");
        Self {
            id: entry.name.to_string(),
            of,
            properties: properties.unwrap_or_else(|| Value::map(Vec::new(), value.at)),
            condition: condition.map(|condition| format!("If {condition}")),
            at: value.at,
        }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.properties.get(name).filter(|value| !value.is_null())
    }

    /// A policy of the resource, under its condition.
    fn policy(&self, value: &Value) -> Value {
        match &self.condition {
            None => value.clone(),
            Some(condition) => value.maybe_policy(condition),
        }
    }

    fn name(&self) -> &str {
        let names = [
            "RoleName",
            "UserName",
            "GroupName",
            "ManagedPolicyName",
            "PolicyName",
            "Name",
        ];
        let mut names = names.into_iter();
        names
            .find_map(|name| self.properties.known_text_of(name))
            .unwrap_or(&self.id)
    }
}

struct Reader<'t, 'v, 'c, 'f> {
    template: &'t Template<'v>,
    collector: &'c mut Collector<'f>,
    /// The principals of the template's managed policies.
    users: HashMap<String, Vec<usize>>,
    boundaries: HashMap<String, Vec<usize>>,
}

fn is_principal(of: &str) -> bool {
    matches!(
        of,
        "AWS::IAM::Role"
            | "AWS::IAM::User"
            | "AWS::IAM::Group"
            | "AWS::SSO::PermissionSet"
            | "AWS::Serverless::Function"
    )
}

impl Reader<'_, '_, '_, '_> {
    /// The resource of the template that a value references.
    fn referred(&self, value: &Value) -> Option<String> {
        let Data::Unknown(expression) = &value.data else {
            return None;
        };
        let id = expression.split('.').next()?;
        self.template
            .resources
            .contains_key(id)
            .then(|| id.to_owned())
    }

    fn index(&mut self, resources: &[Resource]) {
        for resource in resources
            .iter()
            .filter(|resource| is_principal(&resource.of))
        {
            let name = resource.name();
            let name = (name != resource.id).then_some(name);
            let at = self.collector.principal(&resource.id, name);
            let for_services = resource
                .get("AssumeRolePolicyDocument")
                .is_some_and(only_services);
            if let Some(principal) = self.collector.principal_mut(at) {
                if resource.of == "AWS::Serverless::Function" {
                    // SAM's name of the role that it makes (its documentation, Generated resources).
                    principal.generated = Some(format!("{}Role", resource.id));
                }
                principal.only_for_services = for_services;
            }
        }
        for resource in resources {
            self.links(resource);
        }
    }

    fn links(&mut self, resource: &Resource) {
        if is_principal(&resource.of) {
            let own = self.collector.principal(&resource.id, None);
            let managed = ["ManagedPolicyArns", "ManagedPolicies"];
            let managed = managed.into_iter().filter_map(|name| resource.get(name));
            let managed = managed.flat_map(Value::one_or_more);
            let referred = resource.get("CustomerManagedPolicyReferences");
            let referred = referred.into_iter().flat_map(Value::one_or_more);
            // A reference without a member for its name is an unknown function.
            let referred = referred.map(|reference| reference.get("Name").unwrap_or(reference));
            let managed: Vec<&Value> = managed.chain(referred).collect();
            for policy in managed {
                match self.referred(policy) {
                    Some(id) => self.users.entry(id).or_default().push(own),
                    None => self.named(Role::Identity, policy, vec![own], resource),
                }
            }
            if let Some(boundary) = resource.get("PermissionsBoundary") {
                let boundary = boundary
                    .get("ManagedPolicyArn")
                    .or_else(|| boundary.path(&["CustomerManagedPolicyReference", "Name"]))
                    .unwrap_or(boundary);
                match self.referred(boundary) {
                    Some(id) => self.boundaries.entry(id).or_default().push(own),
                    None => self.named(Role::Boundary, boundary, vec![own], resource),
                }
            }
            if let Some(groups) = resource.get("Groups") {
                let groups: Vec<usize> = groups
                    .one_or_more()
                    .iter()
                    .map(|group| self.holder(group))
                    .collect();
                if let Some(user) = self.collector.principal_mut(own) {
                    user.groups = groups;
                }
            }
        }
        if resource.of == "AWS::IAM::UserToGroupAddition"
            && let (Some(group), Some(users)) = (resource.get("GroupName"), resource.get("Users"))
        {
            let group = self.holder(group);
            for user in users.one_or_more() {
                let user = self.holder(user);
                if let Some(user) = self.collector.principal_mut(user) {
                    user.groups.push(group);
                }
            }
        }
    }

    fn holder(&mut self, value: &Value) -> usize {
        let template = self.template;
        self.collector.principal_of(value, &|expression| {
            let id = expression.split('.').next().unwrap_or_default();
            if template.resources.contains_key(id) {
                id.to_owned()
            } else {
                expression.to_owned()
            }
        })
    }

    fn holders(&mut self, resource: &Resource) -> Vec<usize> {
        let names = [
            "Roles",
            "Users",
            "Groups",
            "RoleName",
            "UserName",
            "GroupName",
        ];
        let mut holders = Vec::new();
        for name in names {
            let values = resource.get(name).map(Value::one_or_more);
            for value in values.unwrap_or_default() {
                let own = self.holder(value);
                if name.starts_with("Group") {
                    self.collector.is_group(own);
                }
                holders.push(own);
            }
        }
        holders
    }

    fn named(&mut self, role: Role, policy: &Value, holders: Vec<usize>, resource: &Resource) {
        let Some(name) = policy.to_text() else {
            return;
        };
        self.collector.policy(NewPolicy {
            role,
            name: &name,
            address: resource.id.clone(),
            principals: holders,
            target: None,
            value: None,
        });
    }

    fn put_policy(
        &mut self,
        role: Role,
        resource: &Resource,
        property: &str,
        principals: &[usize],
    ) {
        let Some(value) = resource.get(property) else {
            return;
        };
        let value = resource.policy(value);
        let targets = resource.get("TargetIds").map(Value::one_or_more);
        let targets = targets.unwrap_or_default().iter();
        let mut targets: Vec<Option<String>> = targets.map(Value::to_text).collect();
        if targets.is_empty() {
            targets.push(None);
        }
        for target in targets {
            self.collector.policy(NewPolicy {
                role,
                name: resource.name(),
                address: resource.id.clone(),
                principals: principals.to_owned(),
                target,
                value: Some(&value),
            });
        }
    }

    fn put(&mut self, resource: &Resource) {
        match resource.of.as_str() {
            "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => self.principal(resource),
            "AWS::IAM::ManagedPolicy" => self.managed(resource),
            "AWS::IAM::Policy"
            | "AWS::IAM::RolePolicy"
            | "AWS::IAM::UserPolicy"
            | "AWS::IAM::GroupPolicy" => {
                let holders = self.holders(resource);
                self.put_policy(Role::Identity, resource, "PolicyDocument", &holders);
            }
            "AWS::SSO::PermissionSet" => {
                let own = self.collector.principal(&resource.id, None);
                self.put_policy(Role::Identity, resource, "InlinePolicy", &[own]);
            }
            "AWS::Serverless::Function" => self.function(resource),
            "AWS::KMS::Key" | "AWS::KMS::ReplicaKey" => {
                let names: [&[&str]; 3] = [&["Enabled"], &["KeySpec"], &["KeyUsage"]];
                let facts = key_facts(&resource.properties, resource.id.clone(), names);
                self.collector.key(facts);
                self.put_policy(Role::Key, resource, "KeyPolicy", &[]);
            }
            "AWS::EC2::VPCEndpoint" => {
                let service = resource.get("ServiceName").and_then(Value::to_text);
                let role = match service.as_deref().and_then(|name| name.rsplit('.').next()) {
                    Some("backup") | None => Role::VpcEndpoint,
                    Some(_) => Role::OtherEndpoint,
                };
                self.put_policy(role, resource, "PolicyDocument", &[]);
            }
            "AWS::Organizations::Policy" => {
                let role = match resource.properties.text_of("Type") {
                    None | Some("SERVICE_CONTROL_POLICY") => Role::Scp,
                    Some("RESOURCE_CONTROL_POLICY") => Role::Rcp,
                    Some(_) => Role::OtherOrganization,
                };
                self.put_policy(role, resource, "Content", &[]);
            }
            "AWS::Backup::BackupVault" | "AWS::Backup::LogicallyAirGappedBackupVault" => {
                self.vault(resource);
            }
            _ => {
                let place = format!("Resources.{}", resource.id);
                let properties = &resource.properties;
                if resource.of.starts_with("AWS::") {
                    self.collector
                        .policies_of_other_resource(properties, &place);
                } else {
                    self.collector.any_policies(properties, &place);
                }
            }
        }
    }

    fn principal(&mut self, resource: &Resource) {
        let own = self.collector.principal(&resource.id, None);
        if let Some(trust) = resource.get("AssumeRolePolicyDocument") {
            self.collector.policy(NewPolicy {
                role: Role::Trust,
                name: resource.name(),
                address: format!("{}.AssumeRolePolicyDocument", resource.id),
                principals: vec![own],
                target: None,
                value: Some(trust),
            });
        }
        let inline = resource.get("Policies").map(Value::one_or_more);
        for (number, inline) in inline.unwrap_or_default().iter().enumerate() {
            let place = format!("Resources.{}.Policies[{number}]", resource.id);
            let (condition, inline) = match &inline.data {
                Data::Maybe(condition, inside) => (Some(&**condition), &**inside),
                _ => (None, inline),
            };
            let policy = inline.get("PolicyDocument").unwrap_or(inline);
            let mut policy = resource.policy(policy);
            if let Some(condition) = condition {
                policy = policy.maybe_policy(condition);
            }
            self.collector.policy(NewPolicy {
                role: Role::Identity,
                name: inline.known_text_of("PolicyName").unwrap_or(&place),
                address: place.clone(),
                principals: vec![own],
                target: None,
                value: Some(&policy),
            });
        }
    }

    fn managed(&mut self, resource: &Resource) {
        let mut users = self.users.get(&resource.id).cloned().unwrap_or_default();
        users.extend(self.holders(resource));
        let bounded = self.boundaries.get(&resource.id).cloned();
        if let Some(bounded) = &bounded {
            self.put_policy(Role::Boundary, resource, "PolicyDocument", bounded);
        }
        if !users.is_empty() || bounded.is_none() {
            self.put_policy(Role::Identity, resource, "PolicyDocument", &users);
        }
    }

    /// The policies of a SAM function: documents, statements, names, and SAM policy templates, of which only the name
    /// is known.
    fn function(&mut self, resource: &Resource) {
        let own = self.collector.principal(&resource.id, None);
        let policies = resource.get("Policies").map(Value::one_or_more);
        for (number, policy) in policies.unwrap_or_default().iter().enumerate() {
            let place = format!("Resources.{}.Policies[{number}]", resource.id);
            let wrapped;
            let (name, value) = match &policy.data {
                Data::Text(name) => (name.to_string(), None),
                Data::Map(entries) if policy.get("Statement").is_none() => {
                    if policy.get("Effect").is_some() {
                        wrapped = statements(policy);
                        (place.clone(), Some(&wrapped))
                    } else {
                        let name = entries.first().map(|entry| entry.name.to_string());
                        (name.unwrap_or_default(), None)
                    }
                }
                Data::Unknown(name) => (format!("${{{name}}}"), None),
                _ => (place.clone(), Some(policy)),
            };
            self.collector.policy(NewPolicy {
                role: Role::Identity,
                name: &name,
                address: place,
                principals: vec![own],
                target: None,
                value,
            });
        }
    }

    fn vault(&mut self, resource: &Resource) {
        let key = match resource.get("EncryptionKeyArn") {
            None => FoundKey::Default,
            Some(key) => match (&key.data, self.referred(key)) {
                (_, Some(id)) => FoundKey::Later(id),
                (Data::Text(arn), _) if !arn.contains("${") => FoundKey::Arn(arn.to_string()),
                (_, None) => FoundKey::Later(key.to_text().unwrap_or_default()),
            },
        };
        if let Some(policy) = resource.get("AccessPolicy") {
            self.collector.policy(NewPolicy {
                role: Role::VaultAccess,
                name: &resource.id,
                address: format!("{}.AccessPolicy", resource.id),
                principals: Vec::new(),
                target: None,
                value: Some(policy),
            });
        }
        if let Some(condition) = &resource.condition {
            let name = format!("{} ({condition})", resource.id);
            self.collector.note(NoteCode::Default, &name, resource.at);
        }
        let name = resource.properties.known_text_of("BackupVaultName");
        let kind = match resource.of.as_str() {
            "AWS::Backup::BackupVault" => VaultKind::Backup,
            _ => VaultKind::LogicallyAirGapped,
        };
        let settings = SETTINGS.iter();
        let settings = settings.filter(|(property, _)| resource.get(property).is_some());
        let settings = settings.map(|(_, setting)| *setting).collect();
        let limits = match (kind, resource.get("LockConfiguration")) {
            (VaultKind::LogicallyAirGapped, _) => limits_of(&resource.properties, &RETENTION),
            (_, Some(lock)) if matches!(lock.data, Data::Map(_)) => limits_of(lock, &LOCK),
            _ => BTreeMap::new(),
        };
        self.collector.vault(FoundVault {
            region: None,
            address: resource.id.clone(),
            name: name.map(str::to_owned),
            key,
            tags: tags(resource.get("BackupVaultTags")),
            kind,
            settings,
            limits,
            at: resource.at,
        });
    }
}

/// The properties of a vault that set something on it once it exists.
const SETTINGS: [(&str, VaultSetting); 3] = [
    ("AccessPolicy", VaultSetting::AccessPolicy),
    ("LockConfiguration", VaultSetting::Lock),
    ("Notifications", VaultSetting::Notifications),
];

/// The limits of a logically air-gapped vault, with their context keys.
const RETENTION: [(&str, &str); 2] = [
    ("MinRetentionDays", "backup:MinRetentionDays"),
    ("MaxRetentionDays", "backup:MaxRetentionDays"),
];

/// The limits of a lock.
const LOCK: [(&str, &str); 3] = [
    ("MinRetentionDays", "backup:MinRetentionDays"),
    ("MaxRetentionDays", "backup:MaxRetentionDays"),
    ("ChangeableForDays", "backup:ChangeableForDays"),
];

/// The tags; an unknown value is a placeholder.
fn tags(value: Option<&Value>) -> Option<BTreeMap<String, String>> {
    let Some(value) = value else {
        return Some(BTreeMap::new());
    };
    let Data::Map(entries) = &value.data else {
        return None;
    };
    let known = |entry: &Entry| {
        let value = entry.value.to_text()?;
        Some((entry.name.to_string(), value))
    };
    entries.iter().map(known).collect()
}
