//! `schema.json` against every file, and against what the reader takes.
//!
//! The schema is for people's editors and for CI elsewhere; the program reads with its own reader. So that the two
//! say the same, a file that the reader refuses for its shape must be refused by the schema too. The validator below
//! knows the keywords that the schema uses, and stops at any other.

use super::whole;
use challenge::{COURSE, write};
use serde_json::{Map, Value, json};

const SCHEMA: &str = include_str!("../../schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

/// Why a value does not fit, by its path; nothing if it does.
fn misfits(root: &Value, schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let Value::Object(keywords) = schema else {
        panic!("a schema is an object: {schema}");
    };
    let mut found = Vec::new();
    for (keyword, wanted) in keywords {
        match keyword.as_str() {
            "$ref" => {
                let pointer = wanted.as_str().unwrap().strip_prefix('#').unwrap();
                let target = root
                    .pointer(pointer)
                    .unwrap_or_else(|| panic!("no {pointer}"));
                found.extend(misfits(root, target, value, path));
            }
            "anyOf" => {
                let fits = |one: &Value| misfits(root, one, value, path).is_empty();
                if !wanted.as_array().unwrap().iter().any(fits) {
                    found.push(format!("{path}: none of anyOf"));
                }
            }
            "type" => {
                let kinds: Vec<&str> = match wanted {
                    Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
                    one => one.as_str().into_iter().collect(),
                };
                if !kinds.contains(&kind(value)) {
                    found.push(format!("{path}: no {kinds:?}"));
                }
            }
            "minimum" if value.as_i64() < wanted.as_i64() => {
                found.push(format!("{path}: less than {wanted}"));
            }
            "maximum" if value.as_i64() > wanted.as_i64() => {
                found.push(format!("{path}: more than {wanted}"));
            }
            "const" if wanted != value => found.push(format!("{path}: not {wanted}")),
            "enum" if !wanted.as_array().unwrap().contains(value) => {
                found.push(format!("{path}: not in {wanted}"));
            }
            "$schema" | "$id" | "$defs" | "title" | "description" | "const" | "enum"
            | "minimum" | "maximum" => {}
            "minLength" => {
                let least = wanted.as_u64().unwrap();
                if value
                    .as_str()
                    .is_some_and(|text| (text.len() as u64) < least)
                {
                    found.push(format!("{path}: too short"));
                }
            }
            "minItems" | "minProperties" => {
                let least = wanted.as_u64().unwrap();
                let length = match value {
                    Value::Array(items) => items.len(),
                    Value::Object(members) => members.len(),
                    _ => usize::MAX,
                };
                if (length as u64) < least {
                    found.push(format!("{path}: too few"));
                }
            }
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(misfits(root, wanted, item, &format!("{path}[{at}]")));
                }
            }
            "required" => {
                let Value::Object(members) = value else {
                    continue;
                };
                let names = wanted.as_array().unwrap().iter().filter_map(Value::as_str);
                let missing = names.filter(|name| !members.contains_key(*name));
                found.extend(missing.map(|name| format!("{path}.{name}: missing")));
            }
            "properties" => {
                let properties = wanted.as_object().unwrap();
                for (name, member) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = properties.get(name) {
                        found.extend(misfits(root, schema, member, &format!("{path}.{name}")));
                    }
                }
            }
            "additionalProperties" => found.extend(others(root, keywords, wanted, value, path)),
            other => panic!("the validator of this test does not know `{other}`"),
        }
    }
    found
}

/// The members that `properties` does not name.
fn others(
    root: &Value,
    keywords: &Map<String, Value>,
    wanted: &Value,
    value: &Value,
    path: &str,
) -> Vec<String> {
    let known = keywords.get("properties").and_then(Value::as_object);
    let members = value.as_object().into_iter().flatten();
    let others = members.filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)));
    let judged = others.map(|(name, member)| match wanted {
        Value::Bool(true) => Vec::new(),
        Value::Bool(false) => vec![format!("{path}.{name}: unknown")],
        schema => misfits(root, schema, member, &format!("{path}.{name}")),
    });
    judged.flatten().collect()
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[test]
fn every_file_fits_as_it_is_written_and_as_it_is_exported() {
    let schema = schema();
    for built_in in COURSE {
        for text in [built_in.text.to_owned(), write(&built_in.read().unwrap())] {
            let value: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(
                misfits(&schema, &schema, &value, ""),
                Vec::<String>::new(),
                "{}",
                built_in.id
            );
        }
    }
}

/// Every field that the reader refuses, the schema refuses, and the other way round.
#[test]
fn schema_and_reader_agree_about_shapes() {
    let schema = schema();
    let whole: Value = serde_json::from_str(&write(&whole())).unwrap();
    let mut places = Vec::new();
    pointers(&whole, "", &mut places);
    let mut refused = 0;
    for pointer in places {
        for change in [
            json!(null),
            json!(7),
            json!(true),
            json!([7]),
            json!({"x": 7}),
        ] {
            let mut changed = whole.clone();
            *changed.pointer_mut(&pointer).unwrap() = change.clone();
            let by_reader = matches!(
                challenge::read(&changed.to_string()),
                Err(challenge::Error::Document(_))
            );
            let by_schema = !misfits(&schema, &schema, &changed, "").is_empty();
            assert_eq!(by_reader, by_schema, "{pointer} {change}");
            refused += usize::from(by_reader);
        }
    }
    assert!(refused > 300, "{refused}");
}

/// The path of every value, but not of what is inside a case: that is contract 3's.
fn pointers(value: &Value, path: &str, found: &mut Vec<String>) {
    if !path.is_empty() {
        found.push(path.to_owned());
    }
    if path == "/case" {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                pointers(member, &format!("{path}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                pointers(item, &format!("{path}/{at}"), found);
            }
        }
        _ => {}
    }
}
