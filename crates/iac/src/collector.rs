//! The collector that the readers of all languages share: files, notes, and the assignment of policies to roles, users
//! and keys.

use crate::File;
use crate::value::{Data, Value};
use crate::write::{self, Written};
use std::collections::{BTreeMap, HashMap, HashSet};
use vault::import::infrastructure::{
    At, Found, FoundGrant, FoundKeyFacts, FoundPolicy, FoundPrincipal, FoundVault, Language, Note,
    NoteCode, Pseudo, Role,
};

/// The limits that a resource sets, by their context keys: `None` for one that is not set. One that is known only after
/// a deployment is left out.
pub(crate) fn limits_of(
    values: &Value,
    names: &[(&str, &str)],
) -> BTreeMap<String, Option<String>> {
    let limit = |(name, key): &(&str, &str)| {
        let limit = match values.get(name) {
            None => None,
            Some(value) if value.is_null() => None,
            Some(value) => {
                let known = value.to_text().filter(|text| !text.contains("${"));
                Some(known?)
            }
        };
        Some(((*key).to_owned(), limit))
    };
    names.iter().filter_map(limit).collect()
}

/// What a key's resource says about it, by the names of its attributes: whether it is enabled, its specification, its
/// usage. What is known only after a deployment is left out.
pub(crate) fn key_facts(
    values: &Value,
    address: String,
    [enabled, specs, usage]: [&[&str]; 3],
) -> FoundKeyFacts {
    let known = |names: &[&str]| {
        let text = names.iter().find_map(|name| values.get(name)?.to_text());
        text.filter(|text| !text.is_empty() && !text.contains("${"))
    };
    let facts = [
        ("kms:KeySpec", known(specs), "SYMMETRIC_DEFAULT"),
        ("kms:KeyUsage", known(usage), "ENCRYPT_DECRYPT"),
    ];
    let unusual = facts.into_iter().filter_map(|(key, value, usual)| {
        let value = value.filter(|value| value != usual)?;
        Some((key.to_owned(), value))
    });
    FoundKeyFacts {
        address,
        arn: None,
        disabled: known(enabled).as_deref() == Some("false"),
        usage: unusual.collect(),
    }
}

/// The most notes that are reported.
const MOST_NOTES: usize = 200;

/// The state of one reading.
pub(crate) struct Collector<'a> {
    pub(crate) files: &'a [File<'a>],
    found: Found,
    /// Principals by their addresses.
    principals: HashMap<String, usize>,
    /// Principals by their names.
    names: HashMap<String, usize>,
    /// The principals that are in no file.
    elsewhere: HashSet<usize>,
    /// The policies that are there without a text, and whose they are.
    named: HashSet<(Role, String, Vec<usize>)>,
}

/// A policy to add, before its text is written.
pub(crate) struct NewPolicy<'v> {
    pub(crate) role: Role,
    pub(crate) name: &'v str,
    pub(crate) address: String,
    pub(crate) principals: Vec<usize>,
    pub(crate) target: Option<String>,
    /// `None` for a policy without a text.
    pub(crate) value: Option<&'v Value>,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(files: &'a [File<'a>]) -> Self {
        Self {
            files,
            found: Found::default(),
            principals: HashMap::new(),
            names: HashMap::new(),
            elsewhere: HashSet::new(),
            named: HashSet::new(),
        }
    }

    pub(crate) fn finish(mut self) -> Found {
        self.groups_elsewhere();
        self.found.notes.sort();
        self.found.notes.dedup();
        self.found
    }

    /// Names the groups that are in no file: their policies are those of their members.
    fn groups_elsewhere(&mut self) {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, principal) in self.found.principals.iter().enumerate() {
            for group in principal
                .groups
                .iter()
                .filter(|group| self.elsewhere.contains(group))
            {
                let members = members.entry(*group).or_default();
                if !members.contains(&at) {
                    members.push(at);
                }
            }
        }
        let has_policies = |group: &usize| {
            let mut policies = self.found.policies.iter();
            policies.any(|policy| policy.principals.contains(group))
        };
        members.retain(|group, _| !has_policies(group));
        for (group, members) in members {
            let Some(group) = self.found.principals.get(group) else {
                continue;
            };
            let name = group.name.clone();
            let name = name.unwrap_or_else(|| format!("${{{}}}", group.address));
            let address = group.address.clone();
            self.policy(NewPolicy {
                role: Role::Identity,
                name: &format!("group/{name}"),
                address,
                principals: members,
                target: None,
                value: None,
            });
        }
    }

    pub(crate) fn key(&mut self, key: FoundKeyFacts) {
        if key.disabled || !key.usage.is_empty() {
            self.found.keys.push(key);
        }
    }

    pub(crate) fn grant(&mut self, grant: FoundGrant) {
        self.found.grants.push(grant);
    }

    /// The principal with this name or at this address, if it is known.
    pub(crate) fn known(&self, name: &str) -> Option<usize> {
        let found = self.principals.get(name).or_else(|| self.names.get(name));
        found.copied()
    }

    /// The principals, with their addresses; no groups that are in no file.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = (usize, &str)> {
        let principals = self.found.principals.iter();
        let groups: HashSet<usize> = principals.flat_map(|one| one.groups.clone()).collect();
        let principals = self.found.principals.iter().enumerate();
        principals
            .filter(move |(at, _)| !groups.contains(at) || !self.elsewhere.contains(at))
            .map(|(at, principal)| (at, principal.address.as_str()))
    }

    /// Adds an output of the AWS CLI.
    pub(crate) fn output(&mut self, json: String) {
        self.found.outputs.push(json);
    }

    pub(crate) const fn has_policies(&self) -> bool {
        !self.found.policies.is_empty()
    }

    /// Sets the language; the first one stays.
    pub(crate) fn language(&mut self, language: Language) {
        self.found.language.get_or_insert(language);
    }

    pub(crate) fn note(&mut self, code: NoteCode, name: &str, at: Option<At>) {
        // A text that is too large is so in many places.
        let again =
            code == NoteCode::TooLarge && self.found.notes.iter().any(|note| note.code == code);
        if !again && self.found.notes.len() < MOST_NOTES {
            let name = name.to_owned();
            self.found.notes.push(Note { code, name, at });
        }
    }

    /// Records the meaning of a placeholder.
    pub(crate) fn pseudo(&mut self, expression: &str, pseudo: Pseudo) {
        let name = format!("${{{expression}}}");
        self.found.pseudo.insert(name, pseudo);
    }

    pub(crate) fn region(&mut self, region: &str) {
        if self.found.region.is_none() {
            self.found.region = Some(region.to_owned());
        }
    }

    pub(crate) fn vault(&mut self, vault: FoundVault) {
        self.found.vaults.push(vault);
    }

    /// The principal at an address; added if it is new.
    pub(crate) fn principal(&mut self, address: &str, name: Option<&str>) -> usize {
        if let Some(at) = self.principals.get(address) {
            return *at;
        }
        let at = self.found.principals.len();
        self.found.principals.push(FoundPrincipal {
            address: address.to_owned(),
            name: name.map(str::to_owned),
            ..FoundPrincipal::default()
        });
        self.principals.insert(address.to_owned(), at);
        if let Some(name) = name {
            self.names.entry(name.to_owned()).or_insert(at);
        }
        at
    }

    /// Sets the role of the policy that was added last, if its construct did not determine it.
    pub(crate) fn set_last_role(&mut self, role: Role) {
        if let Some(policy) = self.found.policies.last_mut()
            && policy.role == Role::ByContent
        {
            policy.role = role;
        }
    }

    pub(crate) fn is_group(&mut self, at: usize) {
        if let Some(principal) = self.found.principals.get_mut(at) {
            principal.is_group = true;
        }
    }

    pub(crate) fn principal_mut(&mut self, at: usize) -> Option<&mut FoundPrincipal> {
        self.found.principals.get_mut(at)
    }

    /// The principal that a value names: by its address if it is known only after a deployment, otherwise by its name.
    /// One that is in no file is added.
    pub(crate) fn principal_of(
        &mut self,
        value: &Value,
        address: &dyn Fn(&str) -> String,
    ) -> usize {
        match &value.data {
            Data::Text(name) => {
                let known = self.names.get(&**name).copied();
                known.unwrap_or_else(|| self.elsewhere(name, Some(name)))
            }
            Data::Unknown(expression) => {
                let address = address(expression);
                self.elsewhere(&address, None)
            }
            _ => self.principal("?", None),
        }
    }

    /// The principal at an address, which is in no file if it is new.
    fn elsewhere(&mut self, address: &str, name: Option<&str>) -> usize {
        let before = self.found.principals.len();
        let at = self.principal(address, name);
        if at == before {
            self.elsewhere.insert(at);
        }
        at
    }

    /// Adds a policy, unless the value is not one. Returns `true` if it is one.
    pub(crate) fn policy(&mut self, policy: NewPolicy<'_>) -> bool {
        let NewPolicy {
            role,
            name,
            address,
            principals,
            target,
            value,
        } = policy;
        // AWS's own policies are the same in every partition.
        let managed = name.find(":iam::aws:policy/").and_then(|at| name.get(at..));
        let managed = managed.map(|rest| format!("arn:aws{rest}"));
        let name = managed.as_deref().unwrap_or(name);
        let (text, pieces) = match value.map(|value| write::policy(value, self.files)) {
            None | Some(Written::Hidden) => (None, Vec::new()),
            Some(Written::NotAPolicy) => return false,
            Some(Written::TooLarge) => {
                self.note(NoteCode::TooLarge, name, value.and_then(|value| value.at));
                (None, Vec::new())
            }
            Some(Written::Text(text, pieces)) => (Some(text), pieces),
        };
        // Several resources may attach the same policy.
        if text.is_none() {
            let attached = (role, name.to_owned(), principals.clone());
            let is_new = self.named.insert(attached);
            if value.is_none() && !is_new {
                return true;
            }
        }
        self.found.policies.push(FoundPolicy {
            role,
            name: name.to_owned(),
            address,
            principals,
            target,
            text,
            pieces,
        });
        true
    }

    /// Adds every policy in a value, at any depth; its contents determine its role. Returns `true` if there is one.
    pub(crate) fn any_policies(&mut self, value: &Value, address: &str) -> bool {
        self.policies_within(Role::ByContent, value, address)
    }

    /// Adds every policy of a document that is no template.
    pub(crate) fn policies_of_document(&mut self, document: &Value) -> bool {
        self.policies_of_roles(document) || self.any_policies(document, "")
    }

    /// Adds the policies of roles that a tool makes: those of the functions of the Serverless Framework, and of the
    /// service accounts of `eksctl`. They are not the policies of whoever deploys them.
    fn policies_of_roles(&mut self, document: &Value) -> bool {
        let is_of_eksctl = document
            .text_of("apiVersion")
            .is_some_and(|version| version.starts_with("eksctl.io/"));
        let is_serverless = document.get("service").is_some()
            && document
                .path(&["provider", "name"])
                .and_then(Value::as_text)
                == Some("aws");
        // Parts of the names of the roles in the stacks of these tools.
        let generated = match (is_of_eksctl, is_serverless) {
            (true, _) => "eksctl-",
            (_, true) => "lambdaRole",
            _ => return false,
        };
        let mut any = false;
        for entry in document.entries() {
            // A template of its own, with policies of anything.
            if &*entry.name == "resources" {
                any |= self.any_policies(&entry.value, &entry.name);
                continue;
            }
            let before = self.found.policies.len();
            self.policies_within(Role::Identity, &entry.value, &entry.name);
            let added = self.found.policies.len() > before;
            if added {
                let own = self.principal(&entry.name, None);
                if let Some(principal) = self.principal_mut(own) {
                    principal.generated = Some(generated.to_owned());
                }
                for policy in self.found.policies.iter_mut().skip(before) {
                    policy.principals = vec![own];
                }
            }
            any |= added;
        }
        any
    }

    /// As [`Collector::any_policies`], for a resource whose own policy concerns neither the caller nor the vault nor
    /// its key.
    pub(crate) fn policies_of_other_resource(&mut self, value: &Value, address: &str) -> bool {
        self.policies_within(Role::OtherResource, value, address)
    }

    fn policies_within(&mut self, role: Role, value: &Value, address: &str) -> bool {
        if write::is_policy(value) {
            let name = address;
            return self.policy(NewPolicy {
                role,
                name,
                address: address.to_owned(),
                principals: Vec::new(),
                target: None,
                value: Some(value),
            });
        }
        let mut any = false;
        match &value.data {
            Data::List(items) => {
                // Statements without an enclosing policy, as frameworks accept them.
                let is_statement = |item: &Value| {
                    item.get("Effect").is_some()
                        && (item.get("Action").is_some() || item.get("NotAction").is_some())
                };
                if !items.is_empty() && items.iter().all(is_statement) {
                    let policy = statements(value);
                    return self.policies_within(role, &policy, address);
                }
                for (number, item) in items.iter().enumerate() {
                    any |= self.policies_within(role, item, &format!("{address}[{number}]"));
                }
            }
            Data::Map(entries) => {
                for entry in entries.iter() {
                    let name = &entry.name;
                    let address = if address.is_empty() {
                        name.to_string()
                    } else {
                        format!("{address}.{name}")
                    };
                    any |= self.policies_within(role, &entry.value, &address);
                }
            }
            _ => {}
        }
        any
    }
}

/// A policy with these statements.
pub(crate) fn statements(value: &Value) -> Value {
    let entry = |name: &str, value: Value| crate::value::Entry {
        name: name.into(),
        at: None,
        value,
    };
    let entries = vec![
        entry("Version", Value::text("2012-10-17", None)),
        entry("Statement", value.clone()),
    ];
    Value::map(entries, value.at)
}
