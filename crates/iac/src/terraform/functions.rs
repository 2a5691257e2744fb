//! The functions that people use in policies, applied to known values. Any other call is unknown, and named by its
//! text.

use super::eval::{Evaluator, In};
use crate::value::{Data, Entry, Value};
use crate::write::escape;
use hcl_edit::expr::{BinaryOperator, FuncArgs};
use std::rc::Rc;

/// The maximum size of lists and strings that functions produce.
const LARGEST: usize = 100_000;

/// The value of a call; `None` if it is not known.
#[expect(clippy::too_many_lines, reason = "one arm for each function")]
pub(super) fn call(
    evaluator: &Evaluator<'_, '_>,
    name: &str,
    arguments: &FuncArgs,
    here: In<'_>,
) -> Option<Value> {
    let values: Vec<Value> = arguments
        .iter()
        .map(|argument| evaluator.value(argument, here))
        .collect();
    let first = values.first();
    match name {
        "jsonencode" => {
            let value = first?;
            Some(Value::new(Data::Json(Rc::new(value.clone())), value.at))
        }
        "jsondecode" => match &first?.data {
            Data::Json(inside) => Some((**inside).clone()),
            Data::Text(text) => crate::json::within(text, first?.at),
            _ => None,
        },
        "file" => {
            let path = first?.to_text()?;
            evaluator.file(&path, first?.at)
        }
        "templatefile" => {
            let path = first?.to_text()?;
            let file = evaluator.file(&path, first?.at)?;
            template(&file, values.get(1)?)
        }
        // An unknown list among known ones stays a placeholder in the result; its position makes no difference.
        "concat" | "setunion" => {
            let mut items = Vec::new();
            for value in &values {
                match &value.data {
                    Data::List(list) => items.extend(list.iter().cloned()),
                    _ => items.push(value.clone()),
                }
            }
            (items.len() <= LARGEST).then(|| Value::list(items, None))
        }
        "flatten" => {
            let mut items = Vec::new();
            flatten(first?, &mut items, 0)?;
            Some(Value::list(items, first?.at))
        }
        "compact" => {
            let Data::List(items) = &first?.data else {
                return None;
            };
            let full = items.iter().filter(|item| {
                !item.is_null() && !matches!(&item.data, Data::Text(text) if text.is_empty())
            });
            Some(Value::list(full.cloned().collect(), first?.at))
        }
        "distinct" | "toset" | "tolist" | "sort" | "nonsensitive" | "sensitive" | "tomap"
        | "tostring" | "one" | "abspath" | "pathexpand" => {
            let value = first?;
            let value = if name == "one" {
                value.items().first()?
            } else {
                value
            };
            (!value.is_unknown()).then(|| value.clone())
        }
        "merge" => {
            let mut entries: Vec<Entry> = Vec::new();
            for value in &values {
                let Data::Map(own) = &value.data else {
                    return None;
                };
                for entry in own.iter() {
                    entries.retain(|other| other.name != entry.name);
                    entries.push(entry.clone());
                }
            }
            Some(Value::map(entries, None))
        }
        "coalesce" | "try" => {
            let found = values.iter().find(|value| {
                !value.is_null() && !matches!(&value.data, Data::Text(text) if text.is_empty())
            })?;
            (!found.is_unknown()).then(|| found.clone())
        }
        "coalescelist" => {
            let found = values
                .iter()
                .find(|value| value.is_unknown() || !value.items().is_empty())?;
            (!found.is_unknown()).then(|| found.clone())
        }
        "join" => {
            let Data::List(items) = &values.get(1)?.data else {
                return None;
            };
            let parts: Option<Vec<String>> = items.iter().map(Value::to_text).collect();
            Some(Value::text(&parts?.join(known(first?)?), None))
        }
        "split" => {
            let parts = known(values.get(1)?)?.split(known(first?)?);
            let parts = parts.map(|part| Value::text(part, values.get(1).and_then(|all| all.at)));
            Some(Value::list(parts.collect(), None))
        }
        "format" => format(&values),
        "formatlist" => formatted_list(&values),
        "lower" => Some(Value::text(&known(first?)?.to_lowercase(), None)),
        "upper" => Some(Value::text(&known(first?)?.to_uppercase(), None)),
        "trimspace" => Some(Value::text(known(first?)?.trim(), None)),
        "replace" => {
            let pattern = known(values.get(1)?)?;
            // A pattern between slashes is a regular expression.
            if pattern.len() > 1 && pattern.starts_with('/') && pattern.ends_with('/') {
                return None;
            }
            let text = known(first?)?.replace(pattern, known(values.get(2)?)?);
            (text.len() <= LARGEST).then(|| Value::text(&text, None))
        }
        "element" => {
            let items = first?.items();
            let at = number(values.get(1)?)?.checked_rem(items.len())?;
            items.get(at).cloned()
        }
        "lookup" => {
            let name = known(values.get(1)?)?;
            match &first?.data {
                Data::Map(_) => first?.get(name).or(values.get(2)).cloned(),
                _ => None,
            }
        }
        "length" => {
            let count = match &first?.data {
                Data::List(items) => items.len(),
                Data::Map(entries) => entries.len(),
                Data::Text(text) if !text.contains("${") => text.chars().count(),
                _ => return None,
            };
            let unsure = first?
                .items()
                .iter()
                .any(|item| matches!(item.data, Data::Unknown(_) | Data::Maybe(..)));
            (!unsure).then(|| Value::new(Data::Number(count.to_string().into()), None))
        }
        "keys" | "values" => {
            let Data::Map(entries) = &first?.data else {
                return None;
            };
            let items = entries.iter().map(|entry| {
                if name == "keys" {
                    Value::text(&entry.name, entry.at)
                } else {
                    entry.value.clone()
                }
            });
            Some(Value::list(items.collect(), first?.at))
        }
        "contains" => {
            let wanted = known(values.get(1)?)?;
            let items: Option<Vec<&str>> = first?.items().iter().map(known).collect();
            Some(Value::new(Data::Bool(items?.contains(&wanted)), None))
        }
        _ => None,
    }
}

/// A template with its variables, if it has no directives.
fn template(file: &Value, variables: &Value) -> Option<Value> {
    let text = file.as_text()?;
    if text.contains("%{") {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, from) = rest.split_at_checked(start)?;
        out.push_str(before);
        // `$${` is an escaped `${`.
        if let Some(dollar) = out.strip_suffix('$') {
            out.truncate(dollar.len());
            out.push_str("${");
            rest = from.get(2..)?;
            continue;
        }
        let end = from.find('}')?;
        let name = from.get(2..end)?.trim();
        match variables.get(name).and_then(Value::to_text) {
            Some(value) => out.push_str(&value),
            None => out.push_str(from.get(..=end)?),
        }
        if out.len() > LARGEST * 10 {
            return None;
        }
        rest = from.get(end + 1..)?;
    }
    out.push_str(rest);
    Some(Value::text(&out, file.at))
}

fn flatten(value: &Value, into: &mut Vec<Value>, depth: usize) -> Option<()> {
    if depth > 32 || into.len() > LARGEST {
        return None;
    }
    match &value.data {
        Data::List(items) => {
            for item in items.iter() {
                flatten(item, into, depth + 1)?;
            }
        }
        _ => into.push(value.clone()),
    }
    Some(())
}

/// `%s`, `%d` and `%%`.
fn format(values: &[Value]) -> Option<Value> {
    let (pattern, rest) = values.split_first()?;
    let pattern = pattern.as_text()?;
    let mut values = rest.iter();
    let mut out = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        match characters.next()? {
            's' | 'd' | 'v' => out.push_str(&values.next()?.to_text()?),
            '%' => out.push('%'),
            _ => return None,
        }
    }
    Some(Value::text(&out, None))
}

/// `formatlist` over one list; all other arguments are the same for each element.
fn formatted_list(values: &[Value]) -> Option<Value> {
    let lists = values
        .iter()
        .filter(|value| matches!(value.data, Data::List(_)));
    let longest = lists.map(|list| list.items().len()).max()?;
    let items = (0..longest).map(|at| {
        let arguments: Option<Vec<Value>> = values
            .iter()
            .map(|value| match &value.data {
                Data::List(items) => items.get(at).cloned(),
                _ => Some(value.clone()),
            })
            .collect();
        format(&arguments?)
    });
    Some(Value::list(items.collect::<Option<_>>()?, None))
}

/// A string without unknown parts.
fn known(value: &Value) -> Option<&str> {
    match &value.data {
        Data::Text(text) if !text.contains("${") => Some(text),
        Data::Number(number) => Some(number),
        _ => None,
    }
}

fn number(value: &Value) -> Option<usize> {
    known(value)?.parse().ok()
}

/// The pairs of a collection, in the order of `for`. `None` if a part of it is not known.
pub(super) fn pairs(collection: &Value) -> Option<Vec<(Value, Value)>> {
    match &collection.data {
        Data::List(items) => {
            if items
                .iter()
                .any(|item| matches!(item.data, Data::Maybe(..)))
            {
                return None;
            }
            let pairs = items.iter().enumerate().map(|(number, item)| {
                let number = Value::new(Data::Number(number.to_string().into()), None);
                (number, item.clone())
            });
            Some(pairs.collect())
        }
        Data::Map(entries) => {
            let pairs = entries.iter();
            Some(
                pairs
                    .map(|entry| (Value::text(&entry.name, entry.at), entry.value.clone()))
                    .collect(),
            )
        }
        _ => None,
    }
}

/// The element of a collection at an index.
pub(super) fn index(value: &Value, index: &Value) -> Option<Value> {
    match &value.data {
        Data::List(items) => items.get(number(index)?).cloned(),
        Data::Map(_) => value.get(known(index)?).cloned(),
        _ => None,
    }
}

/// The truth of a value, if it is known.
pub(super) fn truth(value: &Value) -> Option<bool> {
    match &value.data {
        Data::Bool(truth) => Some(*truth),
        Data::Text(text) if &**text == "true" => Some(true),
        Data::Text(text) if &**text == "false" => Some(false),
        _ => None,
    }
}

/// A comparison of known values.
pub(super) fn compare(operator: BinaryOperator, left: &Value, right: &Value) -> Option<bool> {
    match operator {
        BinaryOperator::And => match (truth(left), truth(right)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        BinaryOperator::Or => match (truth(left), truth(right)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        BinaryOperator::Eq | BinaryOperator::NotEq => {
            let same = match (&left.data, &right.data) {
                (Data::Null, Data::Null) => true,
                (Data::Bool(one), Data::Bool(other)) => one == other,
                // An unknown value is not null.
                (Data::Null, Data::Unknown(_) | Data::Maybe(..))
                | (Data::Unknown(_) | Data::Maybe(..), Data::Null) => return None,
                (Data::Null, _) | (_, Data::Null) => false,
                _ => known(left)? == known(right)?,
            };
            Some(same == (operator == BinaryOperator::Eq))
        }
        BinaryOperator::Greater => Some(number(left)? > number(right)?),
        BinaryOperator::GreaterEq => Some(number(left)? >= number(right)?),
        BinaryOperator::Less => Some(number(left)? < number(right)?),
        BinaryOperator::LessEq => Some(number(left)? <= number(right)?),
        _ => None,
    }
}

/// A value as JSON on one line; `None` if it is too deep or too long.
pub(super) fn to_json(value: &Value, out: &mut String, depth: usize) -> Option<()> {
    if depth > 64 || out.len() > LARGEST * 10 {
        return None;
    }
    let string = |text: &str, out: &mut String| {
        out.push('"');
        escape(text, out);
        out.push('"');
    };
    match &value.data {
        Data::Null => out.push_str("null"),
        Data::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Data::Number(number) => out.push_str(number),
        Data::Text(text) => string(text, out),
        Data::Unknown(name) | Data::Maybe(name, _) => string(&format!("${{{name}}}"), out),
        Data::Json(inside) => {
            let mut text = String::new();
            to_json(inside, &mut text, depth + 1)?;
            string(&text, out);
        }
        Data::List(items) => {
            out.push('[');
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.push(',');
                }
                to_json(item, out, depth + 1)?;
            }
            out.push(']');
        }
        Data::Map(entries) => {
            out.push('{');
            for (number, entry) in entries.iter().enumerate() {
                if number > 0 {
                    out.push(',');
                }
                string(&entry.name, out);
                out.push(':');
                to_json(&entry.value, out, depth + 1)?;
            }
            out.push('}');
        }
    }
    Some(())
}
