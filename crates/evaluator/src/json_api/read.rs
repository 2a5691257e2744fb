//! Parsing of a line of contract 2: request and policies, or an error; and of the two halves of a line separately, for
//! [`Prepared`](super::Prepared).
//!
//! A line is parsed once, into a tree that keeps the text of every value: `id` is returned unchanged, numbers keep their
//! digits, and the places and duplicate keys of a policy refer to its own text.

use super::{Error, Place, Problem};
use crate::context::{Context, ContextValue};
use crate::evaluate::{PolicyLayer, PolicySet};
use crate::identifiers::{Action, Principal, Resource, is_account_id};
use crate::json::{self, Array, DocumentError, Object, ObjectProp, Placed, StringLit, Value};
use crate::key::Key;
use crate::layer::Layer;
use crate::placeholder::has_placeholder;
use crate::policy::{self, Policy};
use crate::request::Request;
use crate::source::{LineIndex, Position};
use serde::Deserialize;
use serde_json::value::RawValue;
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
    with_id(line, |fields| {
        fields.only(&FIELDS)?;
        Ok(JsonRequest {
            request: request(fields)?,
            policies: policies(fields)?,
        })
    })
}

/// Parses a request without policies: its `id` if it has one, and the request.
pub(super) fn read_request(line: &str) -> (Option<Box<RawValue>>, Result<Request, Error>) {
    with_id(line, |fields| {
        fields.only(&REQUEST_FIELDS)?;
        request(fields)
    })
}

/// Parses the policies of a line separately: the value of `"policies":`.
pub(super) fn read_policies(text: &str) -> Result<PolicySet, Error> {
    let document = parse(text).map_err(|(_, error)| error)?;
    policy_set(&Fields::document(text, &document)?, "")
}

/// The `id` of a line, and what `content` reads from its fields.
fn with_id<T>(
    line: &str,
    content: impl FnOnce(&Fields<'_>) -> Result<T, Error>,
) -> (Option<Box<RawValue>>, Result<T, Error>) {
    let document = match parse(line) {
        Ok(document) => document,
        Err((id, error)) => return (id, Err(error)),
    };
    match Fields::document(line, &document) {
        Ok(fields) => {
            let id = fields.get("id").map(|id| fields.raw(id).to_owned());
            let id = id.and_then(|id| RawValue::from_string(id).ok());
            (id, content(&fields))
        }
        Err(error) => (None, Err(error)),
    }
}

/// Parses a JSON text. The error comes with the `id`, if it can be found in spite of the error.
fn parse(text: &str) -> Result<Value<'_>, (Option<Box<RawValue>>, Error)> {
    #[derive(Deserialize)]
    struct WithId {
        id: Option<Box<RawValue>>,
    }

    json::read_document(text).map_err(|error| match error {
        DocumentError::Syntax { line, column, .. } => {
            // In an empty line the parser has read no character: the missing one is the first.
            let column = column.max(1);
            let error = Error {
                position: Some(Position { line, column }),
                ..Error::new(Problem::NotJson, Vec::new())
            };
            (None, error)
        }
        DocumentError::Finding(finding, position) => {
            let id = serde_json::from_str::<WithId>(text);
            let error = Error {
                code: finding.code.as_str(),
                parameters: finding.parameters,
                place: None,
                position: Some(position),
            };
            (id.ok().and_then(|with| with.id), error)
        }
    })
}

/// The fields of an object, in their order, including duplicates, and the text that they are from.
struct Fields<'a> {
    text: &'a str,
    object: &'a Object<'a>,
}

impl<'a> Fields<'a> {
    /// The fields of the document itself.
    fn document(text: &'a str, value: &'a Value<'a>) -> Result<Self, Error> {
        let object = value.as_object();
        let object = object.ok_or_else(|| Error::new(Problem::NotAnObject, Vec::new()))?;
        Ok(Self { text, object })
    }

    /// The fields of a value in it.
    fn within(&self, value: &'a Value<'a>, path: &str) -> Result<Self, Error> {
        let object = value.as_object();
        Ok(Self {
            text: self.text,
            object: object.ok_or_else(|| wrong_type(path, "object"))?,
        })
    }

    fn get(&self, name: &str) -> Option<&'a Value<'a>> {
        self.object.get(name).map(|field| &field.value)
    }

    /// A value as it is written.
    fn raw(&self, value: &impl Placed) -> &'a str {
        self.text.get(value.span().range()).unwrap_or_default()
    }

    /// All of them, by name. Rejects duplicates.
    fn each(&self) -> Result<impl Iterator<Item = (&'a str, &'a Value<'a>)> + use<'a>, Error> {
        let fields = self.object.properties.iter();
        let fields = fields.map(|ObjectProp { name, value }| (name.as_str(), value));
        let mut seen = BTreeSet::new();
        match fields.clone().find(|(name, _)| !seen.insert(*name)) {
            Some((name, _)) => Err(field(Problem::DuplicateField, name)),
            None => Ok(fields),
        }
    }

    /// Rejects duplicate and unknown fields.
    fn only(&self, known: &[&str]) -> Result<(), Error> {
        match self.each()?.find(|(name, _)| !known.contains(name)) {
            Some((name, _)) => Err(field(Problem::UnknownField, name)),
            None => Ok(()),
        }
    }
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

fn request(fields: &Fields<'_>) -> Result<Request, Error> {
    let required = |name: &'static str| {
        let value = fields.get(name);
        text(
            value.ok_or_else(|| field(Problem::MissingField, name))?,
            name,
        )
    };
    let parsed = |problem, name, text: &str| Error::new(problem, vec![(name, text.to_owned())]);
    let principal = required("principal")?;
    let principal = Principal::parse(principal)
        .ok_or_else(|| parsed(Problem::NotAPrincipal, "principal", principal))?;
    let action = required("action")?;
    let action =
        Action::parse(action).ok_or_else(|| parsed(Problem::NotAnAction, "action", action))?;
    let resource = required("resource")?;
    let resource = Resource::parse(resource)
        .ok_or_else(|| parsed(Problem::NotAResource, "resource", resource))?;
    let mut request = Request::new(principal, action, resource);
    if let Some(account) = fields.get("resourceAccount") {
        let account = text(account, "resourceAccount")?;
        if !is_account_id(account) {
            return Err(parsed(Problem::NotAnAccount, "account", account));
        }
        request.resource_account = Some(account.to_owned());
    }
    request.context = context(fields)?;
    Ok(request)
}

fn context(fields: &Fields<'_>) -> Result<Context, Error> {
    let mut context = Context::default();
    if let Some(known) = fields.get("context") {
        let known = fields.within(known, "context")?;
        for (name, value) in known.each()? {
            let value = context_value(name, value)?;
            // A masked value, or one that is still to be filled in, is no fact.
            if is_filled_in(&value) {
                context.insert(Key::new(name), value);
            } else {
                context.insert_unknown(Key::new(name));
            }
        }
    }
    if let Some(unknown) = fields.get("unknown") {
        for name in &list(unknown, "unknown")?.elements {
            context.insert_unknown(Key::new(text(name, "unknown")?));
        }
    }
    Ok(context)
}

/// Returns `true` if there is no placeholder in a value. `${x}` is text here: nothing in a request is substituted.
fn is_filled_in(value: &ContextValue) -> bool {
    let values = match value {
        ContextValue::One(value) => std::slice::from_ref(value),
        ContextValue::Many(values) => values,
    };
    let mut values = values.iter();
    values.all(|value| value.contains("${") || !has_placeholder(value))
}

fn context_value(name: &str, value: &Value<'_>) -> Result<ContextValue, Error> {
    let one = |value: &Value<'_>| {
        scalar(value).ok_or_else(|| wrong_type(&format!("context.{name}"), "value"))
    };
    if let Some(values) = value.as_array() {
        let values = values.elements.iter().map(one);
        return Ok(ContextValue::Many(values.collect::<Result<_, _>>()?));
    }
    one(value).map(ContextValue::One)
}

/// The text of a string, number or boolean; a number keeps its digits.
fn scalar(value: &Value<'_>) -> Option<String> {
    match value {
        Value::StringLit(text) => Some(text.as_str().to_owned()),
        Value::NumberLit(number) => Some(number.value.to_owned()),
        Value::BooleanLit(truth) => Some(truth.value.to_string()),
        Value::Object(_) | Value::Array(_) | Value::NullKeyword(_) => None,
    }
}

fn policies(fields: &Fields<'_>) -> Result<PolicySet, Error> {
    match fields.get("policies") {
        None => Ok(PolicySet::default()),
        Some(value) => policy_set(&fields.within(value, "policies")?, "policies."),
    }
}

/// The policies by layer; `prefix` is the path of their object, for errors.
fn policy_set(fields: &Fields<'_>, prefix: &str) -> Result<PolicySet, Error> {
    let mut set = PolicySet::default();
    for (name, value) in fields.each()? {
        let layer = Layer::ALL.into_iter().find(|layer| layer.word() == name);
        let path = format!("{prefix}{name}");
        let layer = layer.ok_or_else(|| field(Problem::UnknownField, &path))?;
        set.put(layer, policy_layer(fields, layer, value, &path)?);
    }
    Ok(set)
}

fn policy_layer(
    fields: &Fields<'_>,
    layer: Layer,
    value: &Value<'_>,
    path: &str,
) -> Result<PolicyLayer, Error> {
    if matches!(value, Value::NullKeyword(_)) {
        return Ok(PolicyLayer::Hidden);
    }
    let entries = list(value, path)?;
    if !layer.has_levels() {
        let only = level(fields, layer, None, entries, path)?;
        return Ok(PolicyLayer::Levels(vec![only]));
    }
    let levels = entries.elements.iter().enumerate();
    let levels =
        levels.map(|(number, entry)| level(fields, layer, Some(number), list(entry, path)?, path));
    Ok(PolicyLayer::Levels(levels.collect::<Result<_, _>>()?))
}

fn level(
    fields: &Fields<'_>,
    layer: Layer,
    level: Option<usize>,
    entries: &Array<'_>,
    path: &str,
) -> Result<Vec<Arc<Policy>>, Error> {
    let policies = entries.elements.iter().enumerate().map(|(policy, entry)| {
        let place = Place {
            layer,
            level,
            policy,
        };
        let text = match entry {
            Value::Object(object) => fields.raw(object),
            Value::StringLit(text) => text.as_str(),
            _ => {
                return Err(Error {
                    place: Some(place),
                    ..wrong_type(path, "policy")
                });
            }
        };
        clear_policy(text, place).map(Arc::new)
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

fn list<'a>(value: &'a Value<'a>, path: &str) -> Result<&'a Array<'a>, Error> {
    value.as_array().ok_or_else(|| wrong_type(path, "list"))
}

fn text<'a>(value: &'a Value<'a>, path: &str) -> Result<&'a str, Error> {
    let text = value.as_string_lit().map(StringLit::as_str);
    text.ok_or_else(|| wrong_type(path, "text"))
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

#[cfg(test)]
mod tests {
    use crate::json_api::answer;
    use crate::trace::Decision;

    /// What somebody masked, or left to be filled in, is not the value of the request.
    #[test]
    fn a_masked_value_is_unknown() {
        for (value, decision) in [
            (r#""o-xxxxxxxxxx""#, Decision::Depends),
            (r#""<redacted>""#, Decision::Depends),
            (r#""***""#, Decision::Depends),
            (r#"["x", "***"]"#, Decision::Depends),
            (r#""y""#, Decision::ExplicitDeny),
            (r#""${y}""#, Decision::ExplicitDeny),
            (r#""x""#, Decision::Allowed),
        ] {
            let reply = answer(&format!(
                r#"{{"principal": "arn:aws:iam::444455556666:user/ann", "action": "s3:ListAllMyBuckets", "resource": "*",
                "context": {{"k:a": {value}}}, "policies": {{"identity": [{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Action": "*", "Resource": "*"}},
                {{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {{"StringNotEquals": {{"k:a": "x"}}}}}}
                ]}}]}}}}"#
            ));
            let found = reply.outcome.map(|evaluation| evaluation.decision);
            assert_eq!(found, Ok(decision), "{value}");
        }
    }
}
