//! Intrinsic functions and parameters.
//!
//! Source: the template reference of `CloudFormation`, intrinsic functions and pseudo parameters. Conditions are always
//! unknown: the value of `Fn::If` is conditional. Parameters have their defaults.

use crate::collector::Collector;
use crate::value::{Data, Entry, Value};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use vault::import::infrastructure::{At, Note, NoteCode, Pseudo};

/// The maximum nesting depth of values, including references.
const DEEPEST: usize = 100;
/// The most evaluation steps for one template.
const MOST_STEPS: usize = 3_000_000;

/// A template.
pub(super) struct Template<'v> {
    document: &'v Value,
    parameters: HashMap<&'v str, &'v Value>,
    pub(super) resources: HashMap<&'v str, &'v Value>,
    pseudo: RefCell<HashMap<String, Pseudo>>,
    notes: RefCell<Vec<Note>>,
    depth: Cell<usize>,
    steps: Cell<usize>,
    too_large: Cell<bool>,
}

/// The reference for no value: `AWS::NoValue`.
const NOTHING: &str = "AWS::NoValue";

impl<'v> Template<'v> {
    pub(super) fn new(document: &'v Value) -> Self {
        let members = |name: &str| {
            let entries = document.get(name).map(Value::entries).unwrap_or_default();
            entries
                .iter()
                .map(|entry| (&*entry.name, &entry.value))
                .collect()
        };
        Self {
            document,
            parameters: members("Parameters"),
            resources: members("Resources"),
            pseudo: RefCell::default(),
            notes: RefCell::default(),
            depth: Cell::new(0),
            steps: Cell::new(0),
            too_large: Cell::new(false),
        }
    }

    /// Resources in the order of the template.
    pub(super) fn entries(&self) -> &'v [Entry] {
        let resources = self.document.get("Resources");
        resources.map(Value::entries).unwrap_or_default()
    }

    pub(super) fn finish(&self, collector: &mut Collector<'_>) {
        for (expression, pseudo) in self.pseudo.take() {
            collector.pseudo(&expression, pseudo);
        }
        for note in self.notes.take() {
            collector.note(note.code, &note.name, note.at);
        }
    }

    fn note(&self, code: NoteCode, name: &str, at: Option<At>) {
        let name = name.to_owned();
        self.notes.borrow_mut().push(Note { code, name, at });
    }

    /// The value with its functions evaluated. `None` for no value.
    pub(super) fn resolve(&self, value: &Value) -> Option<Value> {
        let (depth, steps) = (self.depth.get(), self.steps.get() + 1);
        self.steps.set(steps);
        if depth > DEEPEST || steps > MOST_STEPS {
            if !self.too_large.replace(true) {
                self.note(NoteCode::TooLarge, "", value.at);
            }
            return Some(Value::unknown("too large", value.at));
        }
        self.depth.set(depth + 1);
        let resolved = self.resolve_inside(value);
        self.depth.set(depth);
        resolved
    }

    fn resolve_inside(&self, value: &Value) -> Option<Value> {
        match &value.data {
            Data::List(items) => {
                let mut resolved = Vec::with_capacity(items.len());
                for item in items.iter() {
                    match self.resolve(item) {
                        // A function can produce several elements.
                        Some(Value {
                            data: Data::List(inner),
                            ..
                        }) if is_function(item) => resolved.extend(inner.iter().cloned()),
                        Some(item) => resolved.push(item),
                        None => {}
                    }
                }
                Some(Value::list(resolved, value.at))
            }
            Data::Map(entries) => {
                if let [only] = entries.as_slice()
                    && is_function_name(&only.name)
                {
                    return self.function(&only.name, &only.value, value.at);
                }
                let entries = entries.iter().filter_map(|entry| {
                    let mut entry = entry.clone();
                    // A loop produces members that are not known here.
                    if entry.name.starts_with("Fn::ForEach") {
                        entry.value = Value::unknown(&entry.name.replace("::", "."), entry.at);
                        return Some(entry);
                    }
                    entry.value = self.resolve(&entry.value)?;
                    Some(entry)
                });
                Some(Value::map(entries.collect(), value.at))
            }
            _ => Some(value.clone()),
        }
    }

    fn function(&self, name: &str, argument: &Value, at: Option<At>) -> Option<Value> {
        let own = name.strip_prefix("Fn::").unwrap_or(name);
        let unknown = |what: &str| Some(Value::unknown(&format!("{own} {what}"), at));
        match own {
            "Ref" => self.reference(argument, at),
            "GetAtt" => {
                let path = match &argument.data {
                    Data::List(parts) => {
                        let parts: Vec<String> = parts.iter().filter_map(Value::to_text).collect();
                        parts.join(".")
                    }
                    _ => argument.to_text().unwrap_or_default(),
                };
                Some(Value::unknown(&path, at))
            }
            "Sub" => self.substitute(argument, at),
            "Join" => {
                let parts = self.arguments(argument);
                let [by, list] = parts.as_slice() else {
                    return unknown("");
                };
                let parts: Option<Vec<String>> = list.items().iter().map(Value::to_text).collect();
                match (by.to_text(), parts) {
                    (Some(by), Some(parts)) if matches!(list.data, Data::List(_)) => {
                        Some(Value::text(&parts.join(&by), at))
                    }
                    _ => unknown(&list.to_text().unwrap_or_default()),
                }
            }
            "Split" => {
                let parts = self.arguments(argument);
                let [by, text] = parts.as_slice() else {
                    return unknown("");
                };
                match (by.as_text(), text.as_text()) {
                    (Some(by), Some(text)) if !text.contains("${") => {
                        let parts = text.split(by).map(|part| Value::text(part, at));
                        Some(Value::list(parts.collect(), at))
                    }
                    _ => unknown(&text.to_text().unwrap_or_default()),
                }
            }
            "Select" => {
                let parts = self.arguments(argument);
                let [index, list] = parts.as_slice() else {
                    return unknown("");
                };
                let index = index
                    .to_text()
                    .and_then(|index| index.parse::<usize>().ok());
                let item = index.and_then(|index| list.items().get(index));
                item.cloned().map_or_else(|| unknown(""), Some)
            }
            "If" => self.either(argument, at),
            "FindInMap" => {
                let keys = self.arguments(argument);
                let names: Option<Vec<&str>> = keys.iter().take(3).map(Value::as_text).collect();
                let found = names.as_deref().and_then(|names| match names {
                    [map, first, second] => self.document.path(&["Mappings", map, first, second]),
                    _ => None,
                });
                let parts: Vec<String> = keys.iter().filter_map(Value::to_text).collect();
                found
                    .cloned()
                    .map_or_else(|| unknown(&parts.join(".")), Some)
            }
            "ToJsonString" => {
                let inside = self.resolve(argument)?;
                Some(Value::new(Data::Json(Rc::new(inside)), at))
            }
            "Base64" | "Cidr" | "GetAZs" | "ImportValue" | "Transform" | "Length"
            | "GetStackOutput" => {
                let what = self.resolve(argument).and_then(|value| value.to_text());
                unknown(&what.unwrap_or_default())
            }
            _ => unknown(""),
        }
    }

    /// The arguments of a function, each as one value.
    fn arguments(&self, argument: &Value) -> Vec<Value> {
        let arguments = argument.one_or_more().iter();
        arguments.filter_map(|one| self.resolve(one)).collect()
    }

    fn reference(&self, argument: &Value, at: Option<At>) -> Option<Value> {
        let name = argument.to_text().unwrap_or_default();
        match name.as_str() {
            NOTHING => return None,
            "AWS::AccountId" => return Some(self.pseudo_parameter(&name, Pseudo::Account, at)),
            "AWS::Region" => return Some(self.pseudo_parameter(&name, Pseudo::Region, at)),
            "AWS::Partition" => return Some(self.pseudo_parameter(&name, Pseudo::Partition, at)),
            _ => {}
        }
        if let Some(parameter) = self.parameters.get(name.as_str()) {
            return Some(self.parameter(&name, parameter, at));
        }
        if let Some(resource) = self.resources.get(name.as_str())
            && let Some(own) = self.name_of(resource)
        {
            return Some(Value::text(&own, at));
        }
        Some(Value::unknown(&name, at))
    }

    fn pseudo_parameter(&self, name: &str, pseudo: Pseudo, at: Option<At>) -> Value {
        self.pseudo.borrow_mut().insert(name.to_owned(), pseudo);
        Value::unknown(name, at)
    }

    /// The name of a resource whose reference is its name.
    pub(super) fn name_of(&self, resource: &Value) -> Option<String> {
        let property = match resource.text_of("Type")? {
            "AWS::IAM::Role" => "RoleName",
            "AWS::IAM::User" => "UserName",
            "AWS::IAM::Group" => "GroupName",
            "AWS::Backup::BackupVault" | "AWS::Backup::LogicallyAirGappedBackupVault" => {
                "BackupVaultName"
            }
            _ => return None,
        };
        let name = self.resolve(resource.path(&["Properties", property])?)?;
        name.as_text()
            .filter(|name| !name.contains("${"))
            .map(str::to_owned)
    }

    /// The default value of a parameter.
    fn parameter(&self, name: &str, parameter: &Value, at: Option<At>) -> Value {
        let of = parameter.text_of("Type").unwrap_or("String");
        let default = parameter.get("Default").and_then(Value::to_text);
        // For these types, the default is the name of a parameter that contains the value.
        let Some(default) =
            default.filter(|default| !of.starts_with("AWS::SSM") && !default.is_empty())
        else {
            return Value::unknown(name, at);
        };
        self.note(NoteCode::Default, name, parameter.at);
        if of == "CommaDelimitedList" || of.starts_with("List<") {
            let items = default.split(',').map(|item| Value::text(item.trim(), at));
            return Value::list(items.collect(), at);
        }
        Value::text(&default, at)
    }

    /// Resolves `${X}` in a string: parameters, resources, their attributes, and the names of the second argument.
    fn substitute(&self, argument: &Value, at: Option<At>) -> Option<Value> {
        let (text, names) = match &argument.data {
            Data::List(parts) => (parts.first()?, parts.get(1)),
            _ => (argument, None),
        };
        let Some(text) = text.to_text() else {
            return Some(Value::unknown("Sub", at));
        };
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(start) = rest.find("${") {
            let (before, from) = rest.split_at_checked(start)?;
            out.push_str(before);
            let Some(end) = from.find('}') else {
                rest = from;
                break;
            };
            let name = from.get(2..end).unwrap_or_default().trim();
            if let Some(literal) = name.strip_prefix('!') {
                out.push_str("${");
                out.push_str(literal);
                out.push('}');
            } else {
                let own = names.and_then(|names| names.get(name));
                let value = match own {
                    Some(own) => self.resolve(own),
                    None if name.contains('.') => Some(Value::unknown(name, at)),
                    None => self.reference(&Value::text(name, at), at),
                };
                // Policy variables are resolved by IAM.
                let is_variable = own.is_none() && name.contains(':') && !name.contains("::");
                match value.and_then(|value| value.to_text()) {
                    Some(value) if !is_variable => out.push_str(&value),
                    _ => out.push_str(from.get(..=end).unwrap_or_default()),
                }
            }
            rest = from.get(end + 1..).unwrap_or_default();
        }
        out.push_str(rest);
        let at = if text.contains('\n') {
            argument
                .items()
                .first()
                .map_or(argument.at, |first| first.at)
        } else {
            at
        };
        Some(Value::text(&out, at))
    }

    /// The value of a condition, with both alternatives. If both are equal, it is known.
    fn either(&self, argument: &Value, at: Option<At>) -> Option<Value> {
        let [condition, yes, no] = argument.items() else {
            return Some(Value::unknown("If", at));
        };
        let condition = format!("If {}", condition.to_text().unwrap_or_default());
        let (yes, no) = (self.resolve(yes), self.resolve(no));
        let same = |one: &Value, other: &Value| {
            let texts = (one.to_text(), other.to_text());
            matches!(texts, (Some(one), Some(other)) if one == other)
        };
        match (&yes, &no) {
            (None, None) => return None,
            (Some(yes), Some(no)) if same(yes, no) => return Some(yes.clone()),
            _ => {}
        }
        let branches = [yes, no].into_iter().flatten();
        let mut items = Vec::new();
        let mut text = false;
        for branch in branches {
            match &branch.data {
                Data::List(inner) => {
                    items.extend(inner.iter().map(|item| item.clone().maybe(&condition)));
                }
                Data::Map(_) => items.push(branch.maybe(&condition)),
                _ => text = true,
            }
        }
        if text || items.is_empty() {
            return Some(Value::unknown(&condition, at));
        }
        Some(match items.as_slice() {
            [only] => only.clone(),
            _ => Value::list(items, at),
        })
    }
}

fn is_function_name(name: &str) -> bool {
    name == "Ref" || name.starts_with("Fn::") && !name.starts_with("Fn::ForEach")
}

fn is_function(value: &Value) -> bool {
    matches!(value.entries(), [only] if is_function_name(&only.name))
}
