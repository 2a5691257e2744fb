//! `<can-i-vault>`: attributes and children as a case. web/embed/can-i-vault.js reads the same in the browser; what is
//! changed here is changed there.

use super::Problem;
use super::tag::{self, Tag, decoded};
use serde_json::{Map, Value, json};
use std::ops::Range;
use vault::case::{self, Case};

const NAME: &str = "can-i-vault";

/// The level of an SCP or RCP whose `data-target` is not given.
const ROOT: &str = "Root";

/// The element in a document.
pub(super) struct Element {
    /// From its opening to its end tag.
    pub(super) place: Range<usize>,
    /// What it shows.
    pub(super) case: Result<Case, Problem>,
}

/// The elements in a text.
pub(super) fn elements(text: &str) -> Vec<Element> {
    tag::tags(text, NAME)
        .map(|tag| {
            let Some(end) = tag::end_tag(text, &tag, NAME) else {
                return Element {
                    place: tag.place,
                    case: Err(Problem::NotClosed),
                };
            };
            let inside = text.get(tag.place.end..end).unwrap_or_default();
            Element {
                case: case_of(&tag, inside),
                place: tag.place.start..end,
            }
        })
        .collect()
}

fn case_of(element: &Tag, inside: &str) -> Result<Case, Problem> {
    let mut case = rest(inside)?;
    let mut policies = match case.remove("policies") {
        Some(Value::Object(policies)) => policies,
        _ => Map::new(),
    };
    for (layer, written) in written(inside) {
        policies.insert(layer, Value::Array(written));
    }
    case.insert("policies".into(), Value::Object(policies));
    case.entry("version")
        .or_insert_with(|| case::VERSION.into());
    let given = |name: &str| element.attribute(name).filter(|value| !value.is_empty());
    let mut set = |object: &str, field: &str, value: &str| {
        if let Value::Object(object) = case.entry(object).or_insert_with(|| json!({})) {
            object.insert(field.into(), value.into());
        }
    };
    if let Some(caller) = given("caller") {
        set("caller", "arn", caller);
    }
    if let Some(name) = given("vault") {
        set("vault", "name", name);
    }
    if let Some(region) = given("region") {
        set("vault", "region", region);
    }
    if let Some(key) = given("key") {
        let key = match key {
            "aws/backup" => json!({"kind": "awsManaged"}),
            arn => json!({"kind": "customer", "arn": arn}),
        };
        case.insert("key".into(), key);
    }
    if let Some(expect) = given("expect") {
        case.insert("expect".into(), expectation(expect));
    }
    case::read(&Value::Object(case).to_string()).map_err(Problem::Case)
}

/// The last `<script type="application/json">` without a layer: everything but what is written otherwise.
fn rest(inside: &str) -> Result<Map<String, Value>, Problem> {
    let scripts = tag::tags(inside, "script").filter(is_json);
    let last = scripts.filter(|tag| layer_of(tag).is_none()).last();
    let Some(tag) = last else {
        return Ok(Map::new());
    };
    serde_json::from_str(content(inside, &tag, "script")).map_err(|_| Problem::NotJson)
}

/// The policies that are written as children, by layer.
fn written(inside: &str) -> Vec<(String, Vec<Value>)> {
    let pre = tag::tags(inside, "pre").map(|tag| (tag, "pre"));
    let scripts = tag::tags(inside, "script").filter(is_json);
    let mut children: Vec<(Tag, &str)> = pre.chain(scripts.map(|tag| (tag, "script"))).collect();
    children.sort_by_key(|(tag, _)| tag.place.start);
    let mut layers: Vec<(String, Vec<Value>)> = Vec::new();
    for (tag, name) in &children {
        let Some(layer) = layer_of(tag) else { continue };
        let content = content(inside, tag, name).replace("\r\n", "\n");
        let text = match *name {
            "pre" => decoded(&content),
            _ => content,
        };
        let policy =
            json!({"name": tag.attribute("data-name").unwrap_or_default(), "text": text.trim()});
        let at = layers.iter().position(|(known, _)| known == layer);
        let at = at.unwrap_or_else(|| {
            layers.push((layer.to_owned(), Vec::new()));
            layers.len() - 1
        });
        let Some((_, list)) = layers.get_mut(at) else {
            continue;
        };
        if matches!(layer, "scp" | "rcp") {
            add_to_level(list, tag.attribute("data-target").unwrap_or(ROOT), policy);
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

fn is_json(tag: &Tag) -> bool {
    tag.attribute("type") == Some("application/json")
}

fn layer_of(tag: &Tag) -> Option<&str> {
    tag.attribute("data-layer")
        .filter(|layer| !layer.is_empty())
}

fn content<'a>(text: &'a str, tag: &Tag, name: &str) -> &'a str {
    let end = tag::end_tag(text, tag, name).unwrap_or(text.len());
    text.get(tag.place.end..end).unwrap_or_default()
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
