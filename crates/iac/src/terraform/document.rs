//! Conversion of an `aws_iam_policy_document` to a policy.
//!
//! Source: the provider's documentation of the data source `aws_iam_policy_document`: the default effect is `Allow`,
//! the version is 2012-10-17, `&{...}` is a policy variable, documents in `source_policy_documents` come first and
//! those in `override_policy_documents` replace statements with the same `sid`.

use crate::json;
use crate::value::{Data, Entry, Value};
use vault::import::infrastructure::At;

/// Reads the attributes and blocks of the data source.
pub(super) fn read(values: &Value, at: Option<At>) -> Value {
    let mut statements: Vec<Value> = Vec::new();
    for name in ["source_json", "source_policy_documents"] {
        if let Some(sources) = values.get(name) {
            for source in sources.one_or_more() {
                statements.extend(statements_of(source));
            }
        }
    }
    if let Some(own) = values.get("statement") {
        statements.extend(own.one_or_more().iter().map(statement));
    }
    for name in ["override_json", "override_policy_documents"] {
        let Some(overrides) = values.get(name) else {
            continue;
        };
        for each in overrides.one_or_more() {
            for new in statements_of(each) {
                let sid = new.text_of("Sid").map(str::to_owned);
                let same = statements
                    .iter_mut()
                    .find(|other| sid.is_some() && other.text_of("Sid") == sid.as_deref());
                match same {
                    Some(same) => *same = new,
                    None => statements.push(new),
                }
            }
        }
    }
    document(statements, values.get("version"), at)
}

/// A policy made from `statement` blocks.
pub(super) fn policy(blocks: &[Value], version: Option<&Value>, at: Option<At>) -> Value {
    let blocks = blocks.iter().flat_map(Value::one_or_more);
    document(blocks.map(statement).collect(), version, at)
}

fn document(statements: Vec<Value>, version: Option<&Value>, at: Option<At>) -> Value {
    let version = version
        .filter(|version| !version.is_null())
        .cloned()
        .unwrap_or_else(|| Value::text("2012-10-17", None));
    let entries = vec![
        entry("Version", version),
        entry("Statement", Value::list(statements, None)),
    ];
    Value::map(entries, at)
}

/// The statements of another document.
fn statements_of(value: &Value) -> Vec<Value> {
    let statements = |policy: &Value| {
        let statement = policy.get("Statement");
        statement.map_or_else(
            || vec![policy.clone()],
            |statement| statement.one_or_more().to_vec(),
        )
    };
    match &value.data {
        Data::Json(policy) => statements(policy),
        Data::Text(text) => match json::within(text, value.at) {
            Some(policy) => statements(&policy),
            None => vec![Value::unknown("source_policy_documents", value.at)],
        },
        Data::Null => Vec::new(),
        _ => vec![value.clone()],
    }
}

fn entry(name: &str, value: Value) -> Entry {
    Entry {
        name: name.into(),
        at: value.at,
        value,
    }
}

fn statement(block: &Value) -> Value {
    if !matches!(block.data, Data::Map(_)) {
        return block.clone();
    }
    let mut entries = Vec::new();
    let mut add = |name: &str, attribute: &str| {
        if let Some(value) = block.get(attribute)
            && !value.is_null()
        {
            let mut entry = entry(name, variables(&only_one(value)));
            let own = block.entries().iter().rev();
            let own = own.into_iter().find(|own| &*own.name == attribute);
            entry.at = own.and_then(|own| own.at);
            entries.push(entry);
        }
    };
    add("Sid", "sid");
    add("Effect", "effect");
    add("Action", "actions");
    add("NotAction", "not_actions");
    add("Resource", "resources");
    add("NotResource", "not_resources");
    if block.get("effect").is_none_or(Value::is_null) {
        entries.push(Entry {
            name: "Effect".into(),
            at: None,
            value: Value::text("Allow", None),
        });
    }
    for (name, attribute) in [
        ("Principal", "principals"),
        ("NotPrincipal", "not_principals"),
    ] {
        if let Some(blocks) = block
            .get(attribute)
            .filter(|blocks| !blocks.items().is_empty())
        {
            entries.push(entry(name, principals(blocks)));
        }
    }
    if let Some(blocks) = block
        .get("condition")
        .filter(|blocks| !blocks.items().is_empty())
    {
        entries.push(entry("Condition", conditions(blocks)));
    }
    Value::map(entries, block.at)
}

/// A list of one is written as its element.
fn only_one(value: &Value) -> Value {
    match &value.data {
        Data::List(items) => match items.as_slice() {
            [only] if !matches!(only.data, Data::Maybe(..)) => only.clone(),
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}

/// Policy variables, which are written `&{aws:username}` because `${` is Terraform's interpolation.
fn variables(value: &Value) -> Value {
    match &value.data {
        Data::Text(text) if text.contains("&{") => Value::text(&text.replace("&{", "${"), value.at),
        Data::List(items) => Value::list(items.iter().map(variables).collect(), value.at),
        _ => value.clone(),
    }
}

/// Values of conditions, which the data source takes as strings.
fn texts(value: &Value) -> Value {
    match &value.data {
        Data::Bool(_) | Data::Number(_) => {
            let text = value.to_text().unwrap_or_default();
            Value::text(&text, value.at)
        }
        Data::List(items) => Value::list(items.iter().map(texts).collect(), value.at),
        _ => value.clone(),
    }
}

/// Adds values to those with a name.
fn add_to(entries: &mut Vec<Entry>, name: &str, values: &Value) {
    let same = entries.iter_mut().find(|entry| &*entry.name == name);
    match same {
        Some(same) => {
            let mut all = same.value.one_or_more().to_vec();
            all.extend(values.one_or_more().iter().cloned());
            same.value = Value::list(all, same.value.at);
        }
        None => entries.push(entry(name, values.clone())),
    }
}

fn principals(blocks: &Value) -> Value {
    let mut entries = Vec::new();
    let mut any = false;
    for block in blocks.items() {
        let Some(of) = block.get("type") else {
            return Value::unknown("principals", blocks.at);
        };
        let identifiers = block.get("identifiers").cloned();
        let identifiers = identifiers.unwrap_or_else(|| Value::unknown("identifiers", block.at));
        let identifiers = variables(&only_one(&identifiers));
        match of.as_text() {
            Some("*") => any = true,
            Some(of) => add_to(&mut entries, of, &identifiers),
            None => return of.clone(),
        }
    }
    if any {
        return Value::text("*", blocks.items().first().and_then(|block| block.at));
    }
    Value::map(entries, blocks.items().first().and_then(|block| block.at))
}

fn conditions(blocks: &Value) -> Value {
    let mut operators: Vec<Entry> = Vec::new();
    for block in blocks.items() {
        let text = |name: &str| block.get(name).and_then(Value::to_text);
        let (Some(operator), Some(key)) = (text("test"), text("variable")) else {
            return Value::unknown("condition", block.at);
        };
        let values = block.get("values").cloned();
        let values = values.unwrap_or_else(|| Value::unknown("values", block.at));
        let values = only_one(&texts(&variables(&values)));
        let same = operators.iter_mut().find(|entry| *entry.name == *operator);
        if let Some(same) = same {
            let mut keys = same.value.entries().to_vec();
            add_to(&mut keys, &key, &values);
            same.value = Value::map(keys, same.value.at);
        } else {
            let keys = vec![entry(&key, values)];
            operators.push(entry(&operator, Value::map(keys, block.at)));
        }
    }
    Value::map(operators, blocks.items().first().and_then(|block| block.at))
}
