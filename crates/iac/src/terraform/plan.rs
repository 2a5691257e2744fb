//! Plans and states as JSON: `terraform show -json`, `terraform.tfstate`.
//!
//! Source: Terraform's documentation of the JSON output format (`planned_values`, `resource_changes` with
//! `after_unknown`, `configuration`, `values` of a state) and the file format of states, version 4 (`resources`).

use super::resources::{self, Resource, matters};
use crate::collector::Collector;
use crate::json;
use crate::value::{Data, Entry, Value};
use evaluator::json::{self as parser, Object, Value as Json};
use std::collections::HashMap;
use vault::import::infrastructure::{At, NoteCode};

/// The placeholder for a key that may be the default one: a plan does not show whether a key was specified.
pub(super) const MAY_BE_DEFAULT: &str = "the key of the vault";

/// The maximum nesting depth of modules.
const DEEPEST: usize = 32;

/// Reads one file.
pub(crate) fn read(file: usize, collector: &mut Collector<'_>) {
    let text = collector.files.get(file).map_or("", |file| file.text);
    let text = text.trim_start_matches('\u{feff}');
    let Ok(document) = parser::read(text) else {
        let end = text.trim_end().len();
        let at = Some(At {
            file,
            start: end,
            end,
        });
        collector.note(NoteCode::CutOff, "", at);
        return;
    };
    let Some(root) = document.as_object() else {
        return;
    };
    let mut reader = Reader {
        file,
        found: Vec::new(),
        later: HashMap::new(),
        configured: HashMap::new(),
    };
    if let Some(changes) = list(root, "resource_changes") {
        for change in changes {
            reader.change(change);
        }
    }
    if let Some(configuration) = object(root, "configuration") {
        if let Some(module) = object(configuration, "root_module") {
            reader.configuration(module, "", 0);
        }
        reader.provider(configuration);
    }
    let planned = object(root, "planned_values").or_else(|| object(root, "values"));
    if let Some(module) = planned.and_then(|values| object(values, "root_module")) {
        reader.module(module, 0);
    }
    if let Some(prior) = object(root, "prior_state").and_then(|state| object(state, "values"))
        && planned.is_none()
        && let Some(module) = object(prior, "root_module")
    {
        reader.module(module, 0);
    }
    if planned.is_none() {
        for resource in list(root, "resources").into_iter().flatten() {
            reader.of_state(resource);
        }
        // Some tools print only the changes.
        if reader.found.is_empty() {
            for change in list(root, "resource_changes").into_iter().flatten() {
                reader.changed(change);
            }
        }
    }
    let found = reader.found;
    resources::put(&found, collector);
}

fn object<'v, 't>(of: &'v Object<'t>, name: &str) -> Option<&'v Object<'t>> {
    of.get(name)?.value.as_object()
}

fn list<'v, 't>(of: &'v Object<'t>, name: &str) -> Option<&'v [Json<'t>]> {
    Some(&of.get(name)?.value.as_array()?.elements)
}

fn text<'v>(of: &'v Object<'_>, name: &str) -> Option<&'v str> {
    let text = of.get(name)?.value.as_string_lit()?;
    Some(text.as_str()).filter(|text| !text.is_empty())
}

/// An object's members whose value is `true`: attributes that are known after the plan is applied.
fn trues<'v>(of: &'v Object<'_>) -> Vec<&'v str> {
    let is_unknown = |value: &Json<'_>| match value {
        Json::BooleanLit(truth) => truth.value,
        Json::Array(list) => !list.elements.is_empty() && !is_all_false(value),
        Json::Object(_) => !is_all_false(value),
        _ => false,
    };
    let members = of.properties.iter();
    let members = members.filter(|member| is_unknown(&member.value));
    members.map(|member| member.name.as_str()).collect()
}

fn is_all_false(value: &Json<'_>) -> bool {
    match value {
        Json::BooleanLit(truth) => !truth.value,
        Json::Array(list) => list.elements.iter().all(is_all_false),
        Json::Object(object) => object
            .properties
            .iter()
            .all(|member| is_all_false(&member.value)),
        _ => true,
    }
}

struct Reader<'t> {
    file: usize,
    found: Vec<Resource>,
    /// The attributes that are known later, by address.
    later: HashMap<&'t str, Vec<&'t str>>,
    /// The references of each attribute, by address without brackets.
    configured: HashMap<String, HashMap<&'t str, &'t str>>,
}

impl<'t> Reader<'t> {
    fn change(&mut self, change: &'t Json<'_>) {
        let Some(change) = change.as_object() else {
            return;
        };
        let of = text(change, "type").unwrap_or_default();
        let (Some(address), true) = (text(change, "address"), matters(of)) else {
            return;
        };
        let unknown = object(change, "change").and_then(|change| object(change, "after_unknown"));
        if let Some(unknown) = unknown {
            self.later.insert(address, trues(unknown));
        }
    }

    /// The resource after a change.
    fn changed(&mut self, change: &'t Json<'_>) {
        let Some(change) = change.as_object() else {
            return;
        };
        let after = object(change, "change").and_then(|change| change.get("after"));
        let Some(after) = after.filter(|after| after.value.as_object().is_some()) else {
            return;
        };
        self.resource(change, &after.value);
    }

    /// The references in the configuration of a module.
    fn configuration(&mut self, module: &'t Object<'_>, prefix: &str, depth: usize) {
        for resource in list(module, "resources").into_iter().flatten() {
            let Some(resource) = resource.as_object() else {
                continue;
            };
            let of = text(resource, "type").unwrap_or_default();
            if !matters(of) {
                continue;
            }
            let (Some(address), Some(expressions)) =
                (text(resource, "address"), object(resource, "expressions"))
            else {
                continue;
            };
            let references = expressions.properties.iter().filter_map(|member| {
                let references = list(member.value.as_object()?, "references")?;
                let first = references.first()?.as_string_lit()?;
                Some((member.name.as_str(), first.as_str()))
            });
            let mut all: HashMap<&str, &str> = references.collect();
            let named = expressions.properties.iter();
            for member in named {
                all.entry(member.name.as_str()).or_insert("");
            }
            self.configured.insert(format!("{prefix}{address}"), all);
        }
        let calls = object(module, "module_calls").filter(|_| depth < DEEPEST);
        for call in calls.into_iter().flat_map(|calls| &calls.properties) {
            let name = call.name.as_str();
            let inner = call.value.as_object();
            if let Some(module) = inner.and_then(|call| object(call, "module")) {
                self.configuration(module, &format!("{prefix}module.{name}."), depth + 1);
            }
        }
    }

    fn provider(&mut self, configuration: &'t Object<'_>) {
        let region = object(configuration, "provider_config")
            .and_then(|providers| object(providers, "aws"))
            .and_then(|aws| object(aws, "expressions"))
            .and_then(|expressions| object(expressions, "region"))
            .and_then(|region| region.get("constant_value"));
        if let Some(region) = region {
            let entry = Entry {
                name: "region".into(),
                at: None,
                value: json::convert(&region.value, self.file, 0),
            };
            let values = Value::map(vec![entry], None);
            self.found.push(Resource::provider(values));
        }
    }

    fn module(&mut self, module: &'t Object<'_>, depth: usize) {
        for resource in list(module, "resources").into_iter().flatten() {
            let Some(resource) = resource.as_object() else {
                continue;
            };
            if let Some(values) = resource.get("values") {
                self.resource(resource, &values.value);
            }
        }
        if depth < DEEPEST {
            for child in list(module, "child_modules").into_iter().flatten() {
                if let Some(child) = child.as_object() {
                    self.module(child, depth + 1);
                }
            }
        }
    }

    /// A resource of `terraform.tfstate`.
    fn of_state(&mut self, resource: &'t Json<'_>) {
        let Some(resource) = resource.as_object() else {
            return;
        };
        for instance in list(resource, "instances").into_iter().flatten() {
            let instance = instance.as_object();
            if let Some(attributes) = instance.and_then(|instance| instance.get("attributes")) {
                self.resource(resource, &attributes.value);
            }
        }
    }

    fn resource(&mut self, resource: &'t Object<'_>, values: &Json<'_>) {
        let Some(of) = text(resource, "type") else {
            return;
        };
        // The result of a data source is contained in the resources that use it.
        if text(resource, "mode") == Some("data") {
            return;
        }
        let address = text(resource, "address").map_or_else(
            || {
                let module = text(resource, "module");
                let module = module.map_or(String::new(), |module| format!("{module}."));
                let name = text(resource, "name").unwrap_or_default();
                format!("{module}{of}.{name}")
            },
            str::to_owned,
        );
        if !matters(of) {
            let has_policy = values
                .as_object()
                .and_then(|values| text(values, "policy"))
                .is_some_and(|policy| policy.contains("\"Statement\""));
            if !has_policy {
                return;
            }
        }
        let values = json::convert(values, self.file, 0);
        let at = values.at;
        let mut entries: Vec<Entry> = values.entries().to_vec();
        let bare = without_brackets(&address);
        let configured = self.configured.get(&bare);
        for name in self.later.get(&*address).into_iter().flatten() {
            // Attributes that the provider computes are ignored, except the key, which may be the default one.
            let reference = configured.map(|configured| configured.get(name));
            let is_key = matches!(*name, "kms_key_arn" | "encryption_key_arn");
            let value = match reference {
                Some(None) if is_key => Value::new(Data::Null, at),
                None if is_key => Value::unknown(MAY_BE_DEFAULT, at),
                Some(Some(reference)) if !reference.is_empty() => Value::unknown(reference, at),
                _ => Value::unknown(&format!("{bare}.{name}"), at),
            };
            entries.retain(|entry| *entry.name != **name || !entry.value.is_null());
            if !entries.iter().any(|entry| *entry.name == **name) {
                entries.push(Entry {
                    name: (*name).into(),
                    at,
                    value,
                });
            }
        }
        self.found.push(Resource {
            mode: "resource".to_owned(),
            of: of.to_owned(),
            address,
            values: Value::map(entries, at),
            condition: None,
            at,
        });
    }
}

fn without_brackets(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let mut inside = false;
    for character in address.chars() {
        match character {
            '[' => inside = true,
            ']' => inside = false,
            other if !inside => out.push(other),
            _ => {}
        }
    }
    out
}
