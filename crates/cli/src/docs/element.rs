//! Conversion of `<can-i-vault>` into a case: attributes and children. web/embed/can-i-vault.js does the same in the
//! browser; both must be changed together.

use super::Problem;
use super::html::{attribute, descendants, name, text_of};
use markup5ever_rcdom::Handle;
use serde_json::{Map, Value, json};
use vault::case::{self, Case};

pub(super) const NAME: &str = "can-i-vault";

/// The level of an SCP or RCP whose `data-target` is not given.
const ROOT: &str = "Root";

/// The case in an element.
pub(super) fn case(element: &Handle) -> Result<Case, Problem> {
    let inside = descendants(element);
    let children: Vec<&Handle> = inside.iter().filter(|node| is_child(node)).collect();
    case_of(element, &children)
}

/// Returns `true` if an element contains nothing that a case could be made from.
pub(super) fn is_empty(element: &Handle) -> bool {
    !descendants(element).iter().any(is_child)
}

fn case_of(element: &Handle, children: &[&Handle]) -> Result<Case, Problem> {
    let mut case = rest(children)?;
    let mut policies = match case.remove("policies") {
        Some(Value::Object(policies)) => policies,
        _ => Map::new(),
    };
    for (layer, written) in written(children) {
        policies.insert(layer, Value::Array(written));
    }
    case.insert("policies".into(), Value::Object(policies));
    case.entry("version")
        .or_insert_with(|| case::VERSION.into());
    let given = |name: &str| attribute(element, name).filter(|value| !value.is_empty());
    let mut set = |object: &str, field: &str, value: &str| {
        if let Value::Object(object) = case.entry(object).or_insert_with(|| json!({})) {
            object.insert(field.into(), value.into());
        }
    };
    if let Some(caller) = given("caller") {
        set("caller", "arn", &caller);
    }
    if let Some(name) = given("vault") {
        set("vault", "name", &name);
    }
    if let Some(region) = given("region") {
        set("vault", "region", &region);
    }
    if let Some(key) = given("key") {
        let key = match &*key {
            "aws/backup" => json!({"kind": "awsManaged"}),
            arn => json!({"kind": "customer", "arn": arn}),
        };
        case.insert("key".into(), key);
    }
    if let Some(expect) = given("expect") {
        case.insert("expect".into(), expectation(&expect));
    }
    case::read(&Value::Object(case).to_string()).map_err(Problem::Case)
}

/// A policy, or the rest of the case.
fn is_child(node: &Handle) -> bool {
    let is_json = || {
        let kind = attribute(node, "type");
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"))
    };
    match name(node) {
        Some("pre") => layer_of(node).is_some(),
        Some("script") => is_json(),
        _ => false,
    }
}

/// The last script without a layer: the fields that have no attribute or child.
fn rest(children: &[&Handle]) -> Result<Map<String, Value>, Problem> {
    let scripts = children.iter().filter(|child| layer_of(child).is_none());
    let read =
        scripts.map(|script| serde_json::from_str(&text_of(script)).map_err(|_| Problem::NotJson));
    let read: Result<Vec<Map<String, Value>>, Problem> = read.collect();
    Ok(read?.pop().unwrap_or_default())
}

/// The policies in child elements, by layer.
fn written(children: &[&Handle]) -> Vec<(String, Vec<Value>)> {
    let mut layers: Vec<(String, Vec<Value>)> = Vec::new();
    for child in children {
        let Some(layer) = layer_of(child) else {
            continue;
        };
        let name = attribute(child, "data-name").unwrap_or_default();
        let policy = json!({"name": name, "text": text_of(child).trim()});
        let at = layers.iter().position(|(known, _)| *known == layer);
        let at = at.unwrap_or_else(|| {
            layers.push((layer.clone(), Vec::new()));
            layers.len() - 1
        });
        let Some((_, list)) = layers.get_mut(at) else {
            continue;
        };
        if matches!(&*layer, "scp" | "rcp") {
            let target = attribute(child, "data-target");
            add_to_level(list, target.as_deref().unwrap_or(ROOT), policy);
        } else {
            list.push(policy);
        }
    }
    layers
}

fn add_to_level(levels: &mut Vec<Value>, target: &str, policy: Value) {
    let known = levels
        .iter_mut()
        .find(|level| level.get("target").is_some_and(|known| known == target));
    match known.and_then(|level| level.get_mut("policies")) {
        Some(Value::Array(policies)) => policies.push(policy),
        _ => levels.push(json!({"target": target, "policies": [policy]})),
    }
}

fn layer_of(child: &Handle) -> Option<String> {
    attribute(child, "data-layer").filter(|layer| !layer.is_empty())
}

/// `fail kms:Decrypt=implicitDeny` as the `expect` of a case.
fn expectation(text: &str) -> Value {
    let mut expect = Map::new();
    let mut actions = Map::new();
    let words = text.split(|character: char| character.is_whitespace() || character == ',');
    for word in words.filter(|word| !word.is_empty()) {
        match word.split_once('=') {
            Some((action, decision)) => actions.insert(action.into(), decision.into()),
            None => expect.insert("verdict".into(), word.into()),
        };
    }
    expect.insert("actions".into(), Value::Object(actions));
    Value::Object(expect)
}
