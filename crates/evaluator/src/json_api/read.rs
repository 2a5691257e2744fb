//! Parsing of a line of contract 2: request and policies, or an error; and of the two halves of a line separately, for
//! [`Prepared`](super::Prepared).
//!
//! The fields are kept as raw JSON text, so that `id` is returned unchanged, numbers keep their digits, and the places
//! and duplicate keys of a policy refer to its own text.

use super::{Error, Place, Problem};
use crate::context::{Context, ContextValue};
use crate::evaluate::{PolicyLayer, PolicySet};
use crate::identifiers::{Action, Principal, Resource, is_account_id};
use crate::json;
use crate::key::Key;
use crate::layer::Layer;
use crate::policy::{self, Policy};
use crate::request::Request;
use crate::source::{LineIndex, Position};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The content of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonRequest {
    /// The request.
    pub request: Request,
    /// The policies that apply to it.
    pub policies: PolicySet,
}

/// Parses one line: its `id` if it has one, and its content.
pub fn read(line: &str) -> (Option<Box<RawValue>>, Result<JsonRequest, Error>) {
    let fields = match object(line, "") {
        Ok(fields) => fields,
        Err(error) => return (None, Err(error)),
    };
    let id = optional(&fields, "id").map(ToOwned::to_owned);
    (id, asked(&fields))
}

type Fields<'a> = Vec<(Cow<'a, str>, &'a RawValue)>;

/// Parses a request without policies: its `id` if it has one, and the request.
pub(super) fn read_request(line: &str) -> (Option<Box<RawValue>>, Result<Request, Error>) {
    let fields = match object(line, "") {
        Ok(fields) => fields,
        Err(error) => return (None, Err(error)),
    };
    let id = optional(&fields, "id").map(ToOwned::to_owned);
    let known = only_fields(&fields, &REQUEST_FIELDS);
    (id, known.and_then(|()| request(&fields)))
}

/// Parses the policies of a line separately: the value of `"policies":`.
pub(super) fn read_policies(text: &str) -> Result<PolicySet, Error> {
    policy_set(&object(text, "")?, "")
}

/// The fields of a line, `policies` last.
const FIELDS: [&str; 8] = [
    "id",
    "principal",
    "action",
    "resource",
    "resourceAccount",
    "context",
    "unknown",
    "policies",
];

/// The fields of a request without policies.
const REQUEST_FIELDS: [&str; 7] = {
    let [
        id,
        principal,
        action,
        resource,
        account,
        context,
        unknown,
        _,
    ] = FIELDS;
    [id, principal, action, resource, account, context, unknown]
};

/// Rejects duplicate and unknown fields.
fn only_fields(fields: &Fields<'_>, known: &[&str]) -> Result<(), Error> {
    only_once(fields)?;
    let mut names = fields.iter().map(|(name, _)| name.as_ref());
    match names.find(|name| !known.contains(name)) {
        Some(name) => Err(field(Problem::UnknownField, name)),
        None => Ok(()),
    }
}

fn optional<'a>(fields: &Fields<'a>, name: &str) -> Option<&'a RawValue> {
    let found = fields.iter().find(|(field, _)| field == name);
    found.map(|(_, value)| *value)
}

fn asked(fields: &Fields<'_>) -> Result<JsonRequest, Error> {
    only_fields(fields, &FIELDS)?;
    Ok(JsonRequest {
        request: request(fields)?,
        policies: policies(optional(fields, "policies"))?,
    })
}

fn request(fields: &Fields<'_>) -> Result<Request, Error> {
    let optional = |name: &str| optional(fields, name);
    let required = |name: &'static str| {
        let value = optional(name).ok_or_else(|| field(Problem::MissingField, name))?;
        text(value, name)
    };
    let parsed = |problem, name, text: String| Error::new(problem, vec![(name, text)]);
    let principal = required("principal")?;
    let principal = Principal::parse(&principal)
        .ok_or_else(|| parsed(Problem::NotAPrincipal, "principal", principal))?;
    let action = required("action")?;
    let action =
        Action::parse(&action).ok_or_else(|| parsed(Problem::NotAnAction, "action", action))?;
    let resource = required("resource")?;
    let resource = Resource::parse(&resource)
        .ok_or_else(|| parsed(Problem::NotAResource, "resource", resource))?;
    let mut request = Request::new(principal, action, resource);
    if let Some(account) = optional("resourceAccount") {
        let account = text(account, "resourceAccount")?;
        if !is_account_id(&account) {
            return Err(parsed(Problem::NotAnAccount, "account", account));
        }
        request.resource_account = Some(account);
    }
    request.context = context(optional("context"), optional("unknown"))?;
    Ok(request)
}

fn context(known: Option<&RawValue>, unknown: Option<&RawValue>) -> Result<Context, Error> {
    let mut context = Context::default();
    if let Some(known) = known {
        let fields = object(known.get(), "context")?;
        only_once(&fields)?;
        for (name, value) in &fields {
            context.insert(Key::new(name), context_value(name, value)?);
        }
    }
    if let Some(unknown) = unknown {
        for name in list(unknown, "unknown")? {
            context.insert_unknown(Key::new(&text(name, "unknown")?));
        }
    }
    Ok(context)
}

fn context_value(name: &str, value: &RawValue) -> Result<ContextValue, Error> {
    let one = |value: &RawValue| {
        let wrong = || unread(value, wrong_type(&format!("context.{name}"), "value"));
        scalar(value).ok_or_else(wrong)
    };
    if value.get().starts_with('[') {
        let values = list(value, name)?;
        let values = values.into_iter().map(one);
        return Ok(ContextValue::Many(values.collect::<Result<_, _>>()?));
    }
    one(value).map(ContextValue::One)
}

/// The text of a string, number or boolean; a number keeps its digits.
fn scalar(value: &RawValue) -> Option<String> {
    let raw = value.get();
    match raw.as_bytes().first()? {
        b'"' => serde_json::from_str(raw).ok(),
        b'{' | b'[' | b'n' => None,
        _ => Some(raw.to_owned()),
    }
}

fn policies(value: Option<&RawValue>) -> Result<PolicySet, Error> {
    match value {
        None => Ok(PolicySet::default()),
        Some(value) => policy_set(&object(value.get(), "policies")?, "policies."),
    }
}

/// The policies by layer; `prefix` is the path of their object, for errors.
fn policy_set(fields: &Fields<'_>, prefix: &str) -> Result<PolicySet, Error> {
    let mut set = PolicySet::default();
    only_once(fields)?;
    for (name, value) in fields {
        let layer = Layer::ALL.into_iter().find(|layer| layer.word() == name);
        let path = format!("{prefix}{name}");
        let layer = layer.ok_or_else(|| field(Problem::UnknownField, &path))?;
        set.put(layer, given(layer, value, &path)?);
    }
    Ok(set)
}

fn given(layer: Layer, value: &RawValue, path: &str) -> Result<PolicyLayer, Error> {
    if value.get() == "null" {
        return Ok(PolicyLayer::Hidden);
    }
    let entries = list(value, path)?;
    if !layer.has_levels() {
        return Ok(PolicyLayer::Levels(vec![level(
            layer, None, &entries, path,
        )?]));
    }
    let levels = entries
        .iter()
        .enumerate()
        .map(|(number, entry)| level(layer, Some(number), &list(entry, path)?, path));
    Ok(PolicyLayer::Levels(levels.collect::<Result<_, _>>()?))
}

fn level(
    layer: Layer,
    level: Option<usize>,
    entries: &[&RawValue],
    path: &str,
) -> Result<Vec<Arc<Policy>>, Error> {
    let policies = entries.iter().enumerate().map(|(number, entry)| {
        let place = Place {
            layer,
            level,
            policy: number,
        };
        let text = match entry.get().as_bytes().first() {
            Some(b'{') => Cow::Borrowed(entry.get()),
            Some(b'"') => Cow::Owned(text(entry, path)?),
            _ => {
                return Err(Error {
                    place: Some(place),
                    ..wrong_type(path, "policy")
                });
            }
        };
        clear_policy(&text, place).map(Arc::new)
    });
    policies.collect()
}

/// Reads a policy that must be understood completely.
fn clear_policy(text: &str, place: Place) -> Result<Policy, Error> {
    let policy = policy::read(text, place.layer);
    match policy.blocker() {
        None => Ok(policy),
        Some(finding) => Err(Error {
            code: finding.code.as_str(),
            parameters: finding.parameters.clone(),
            place: Some(place),
            position: Some(LineIndex::new(text).position(finding.span.start)),
        }),
    }
}

/// The fields of an object, in their order, including duplicates.
fn object<'a>(text: &'a str, path: &str) -> Result<Fields<'a>, Error> {
    match serde_json::from_str::<Object<'a>>(text) {
        Ok(object) => Ok(object.0),
        Err(error) if error.is_data() && path.is_empty() => {
            Err(Error::new(Problem::NotAnObject, Vec::new()))
        }
        Err(error) if error.is_data() => Err(wrong_type(path, "object")),
        Err(error) => Err(Error {
            position: Some(Position {
                line: error.line(),
                // In an empty line the parser has read no character: the missing one is the first.
                column: error.column().max(1),
            }),
            ..Error::new(Problem::NotJson, Vec::new())
        }),
    }
}

fn list<'a>(value: &'a RawValue, path: &str) -> Result<Vec<&'a RawValue>, Error> {
    serde_json::from_str(value.get()).map_err(|_| wrong_type(path, "list"))
}

fn text(value: &RawValue, path: &str) -> Result<String, Error> {
    serde_json::from_str(value.get()).map_err(|_| unread(value, wrong_type(path, "text")))
}

/// The reason why a value could not be parsed. A string with an unpaired surrogate escape is valid JSON for many
/// parsers.
fn unread(value: &RawValue, otherwise: Error) -> Error {
    let finding = match value.get().as_bytes().first() {
        Some(b'"') => json::read(value.get()).err(),
        _ => None,
    };
    finding.map_or(otherwise, |finding| Error {
        code: finding.code.as_str(),
        parameters: finding.parameters,
        place: None,
        position: None,
    })
}

fn only_once(fields: &Fields<'_>) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    let mut again = fields.iter().filter(|(name, _)| !seen.insert(&**name));
    match again.next() {
        Some((name, _)) => Err(field(Problem::DuplicateField, name)),
        None => Ok(()),
    }
}

fn field(problem: Problem, name: &str) -> Error {
    Error::new(problem, vec![("field", name.to_owned())])
}

fn wrong_type(path: &str, expected: &str) -> Error {
    let parameters = vec![
        ("field", path.to_owned()),
        ("expected", expected.to_owned()),
    ];
    Error::new(Problem::WrongFieldType, parameters)
}

/// An object's fields as JSON text.
struct Object<'a>(Fields<'a>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Object<'de>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(Name(name)) = map.next_key()? {
                    fields.push((name, map.next_value()?));
                }
                Ok(Object(fields))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

/// A field's name, borrowed unless it has escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);
