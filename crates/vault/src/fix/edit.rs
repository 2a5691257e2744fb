//! Minimal edits of a policy's text: everything else stays unchanged, so that the person's indentation, order and
//! spacing are preserved.
//!
//! This module handles JSON and the names of a statement's elements, not the effect of a change. Read `propose` next.

mod join;
mod layout;
mod lines;
#[cfg(test)]
mod tests;

use evaluator::json::{self, Array, Object, ObjectProp, Value};
use evaluator::source::Span;
use evaluator::vec_map::sort_by_key;
pub use join::join;
use layout::{Layout, indentation};
pub use lines::{Line, Mark, lines};
use serde_json::json;

/// One replacement in a text: the text at `span` becomes `with`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The place in the text before the change.
    pub span: Span,
    /// The new text.
    pub with: String,
}

impl Change {
    fn insert(at: usize, with: impl Into<String>) -> Self {
        Self {
            span: Span::new(at, at),
            with: with.into(),
        }
    }
}

/// A statement to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStatement {
    /// Its `Sid`.
    pub sid: String,
    /// The principal, in policy types that have one: an ARN under `AWS`.
    pub principal: Option<String>,
    /// Its actions, all exact.
    pub actions: Vec<String>,
    /// Its resource.
    pub resource: String,
    /// Its conditions: operator, key, value.
    pub conditions: Vec<(&'static str, String, String)>,
}

impl NewStatement {
    /// Its elements in the usual order.
    fn elements(&self) -> Vec<(&'static str, serde_json::Value)> {
        let mut elements = vec![("Sid", json!(self.sid)), ("Effect", json!("Allow"))];
        if let Some(principal) = &self.principal {
            elements.push(("Principal", json!({"AWS": principal})));
        }
        let actions = match self.actions.as_slice() {
            [one] => json!(one),
            many => json!(many),
        };
        elements.extend([("Action", actions), ("Resource", json!(self.resource))]);
        if !self.conditions.is_empty() {
            let mut condition = serde_json::Map::new();
            for (operator, key, value) in &self.conditions {
                let keys = condition.entry(*operator).or_insert_with(|| json!({}));
                if let Some(keys) = keys.as_object_mut() {
                    keys.insert(key.clone(), json!(value));
                }
            }
            elements.push(("Condition", condition.into()));
        }
        elements
    }

    /// The statement as text: on one line, or on several lines of which all except the first start with `indent`.
    fn write(&self, layout: &Layout) -> String {
        let members = self.elements().into_iter();
        layout.object(
            members.map(|(name, value)| format!("\"{name}\": {}", layout.inner().value(&value))),
        )
    }
}

/// A whole policy with this one statement.
pub fn new_policy(statement: &NewStatement) -> String {
    let layout = Layout {
        indent: "    ".into(),
        step: "  ".into(),
        lines: true,
    };
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {}\n  ]\n}}\n",
        statement.write(&layout)
    )
}

/// The text after the changes, which must not overlap. A change whose place does not exist is ignored.
pub fn apply(text: &str, changes: &[Change]) -> String {
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sort_by_key(&mut sorted, |change| (change.span.start, change.span.end));
    let mut result = String::with_capacity(text.len() + 256);
    let mut at = 0;
    for change in sorted {
        let Some(before) = text.get(at..change.span.start) else {
            continue;
        };
        if text.get(change.span.range()).is_none() {
            continue;
        }
        result.push_str(before);
        result.push_str(&change.with);
        at = change.span.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

/// Adds a statement after the last one. `None` if the text has no place for statements.
pub fn add_statement(text: &str, statement: &NewStatement) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    let member = root.as_object()?.get("Statement")?;
    match &member.value {
        Value::Array(list) => {
            let layout = Layout::of_list(text, list, member);
            Some(vec![append(list, &statement.write(&layout), text, &layout)])
        }
        Value::Object(single) => {
            let span = json::span(single);
            let lines = text.get(span.range())?.contains('\n');
            let layout = Layout::of_single(text, span, lines);
            let written = statement.write(&layout);
            Some(vec![
                Change::insert(span.start, "["),
                Change::insert(span.end, format!(",{}{written}]", layout.separator())),
            ])
        }
        _ => None,
    }
}

/// Adds a value to an element of a statement that holds a value or a list of them.
pub fn add_value(text: &str, statement: usize, element: &str, value: &str) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    beside(text, nth_statement(&root, statement)?.get(element)?, value)
}

/// Adds a value to the value or list of values of a member.
fn beside(text: &str, member: &ObjectProp<'_>, value: &str) -> Option<Vec<Change>> {
    let quoted = quote(value);
    match &member.value {
        Value::Array(list) => {
            let layout = Layout::of_list(text, list, member);
            Some(vec![append(list, &quoted, text, &layout)])
        }
        Value::StringLit(single) => {
            let span = json::span(single);
            Some(vec![
                Change::insert(span.start, "["),
                Change::insert(span.end, format!(", {quoted}]")),
            ])
        }
        _ => None,
    }
}

/// Removes values from an element's list, each with its comma. `None` if none would be left.
pub fn remove_values(
    text: &str,
    statement: usize,
    element: &str,
    gone: &[usize],
) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    let member = nth_statement(&root, statement)?.get(element)?;
    let Value::Array(list) = &member.value else {
        return None;
    };
    let spans: Vec<Span> = list.elements.iter().map(json::span).collect();
    let first_kept = (0..spans.len()).find(|at| !gone.contains(at))?;
    let mut changes = Vec::new();
    for at in gone {
        // Before the first value that stays, a value is removed with the comma after it; later ones with the comma
        // before them.
        let span = if *at < first_kept {
            Span::new(spans.get(*at)?.start, spans.get(at + 1)?.start)
        } else {
            Span::new(spans.get(at.checked_sub(1)?)?.end, spans.get(*at)?.end)
        };
        changes.push(Change {
            span,
            with: String::new(),
        });
    }
    Some(changes)
}

/// Replaces one of an element's values.
pub fn replace_value(
    text: &str,
    statement: usize,
    element: &str,
    index: usize,
    value: &str,
) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    let member = nth_statement(&root, statement)?.get(element)?;
    let old = match &member.value {
        Value::Array(list) => list.elements.get(index)?,
        single if index == 0 => single,
        _ => return None,
    };
    Some(vec![Change {
        span: json::span(old),
        with: quote(value),
    }])
}

/// Adds a value to those of a test.
pub fn add_test_value(
    text: &str,
    statement: usize,
    operator: &str,
    key: &str,
    value: &str,
) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    let condition = nth_statement(&root, statement)?.get("Condition")?;
    let keys = condition.value.as_object()?.get_object(operator)?;
    let mut tests = keys.properties.iter();
    let compared = tests.find(|test| test.name.as_str().eq_ignore_ascii_case(key))?;
    beside(text, compared, value)
}

/// Adds a test to a statement: under the existing operator, or with the operator, or with the element. `None` if the
/// operator already tests the key.
pub fn add_condition(
    text: &str,
    statement: usize,
    operator: &str,
    key: &str,
    values: &[&str],
) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    let statement = nth_statement(&root, statement)?;
    let values: Vec<String> = values.iter().map(|value| quote(value)).collect();
    let value = match values.as_slice() {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    let member = format!("{}: {value}", quote(key));
    let pair = |layout: &Layout| layout.object(std::iter::once(member.clone()));
    let Some(condition) = statement.get("Condition") else {
        let layout = Layout::of_members(text, statement);
        let tests = format!("{}: {}", quote(operator), pair(&layout.inner()));
        let written = layout.object([tests].into_iter());
        return Some(vec![append_member(
            statement,
            &format!("\"Condition\": {written}"),
            text,
            &layout,
        )]);
    };
    let operators = condition.value.as_object()?;
    let layout = Layout::of_members(text, operators);
    match operators.get(operator) {
        None => {
            let written = pair(&layout);
            Some(vec![append_member(
                operators,
                &format!("{}: {written}", quote(operator)),
                text,
                &layout,
            )])
        }
        Some(there) => {
            let keys = there.value.as_object()?;
            if keys
                .properties
                .iter()
                .any(|test| test.name.as_str().eq_ignore_ascii_case(key))
            {
                return None;
            }
            let layout = Layout::of_members(text, keys);
            Some(vec![append_member(keys, &member, text, &layout)])
        }
    }
}

fn quote(value: &str) -> String {
    json!(value).to_string()
}

fn nth_statement<'a, 'b>(root: &'a Value<'b>, index: usize) -> Option<&'a Object<'b>> {
    match &root.as_object()?.get("Statement")?.value {
        Value::Array(list) => list.elements.get(index)?.as_object(),
        Value::Object(single) if index == 0 => Some(single),
        _ => None,
    }
}

fn append(array: &Array<'_>, written: &str, text: &str, layout: &Layout) -> Change {
    let last = array.elements.last().map(json::span);
    behind(last, json::span(array), written, text, layout)
}

fn append_member(object: &Object<'_>, written: &str, text: &str, layout: &Layout) -> Change {
    let last = object.properties.last().map(json::span);
    behind(last, json::span(object), written, text, layout)
}

/// Inserts text after the last element, or as the only one between the brackets.
fn behind(
    last: Option<Span>,
    brackets: Span,
    written: &str,
    text: &str,
    layout: &Layout,
) -> Change {
    match last {
        Some(last) => Change::insert(last.end, format!(",{}{written}", layout.separator())),
        None => Change {
            span: Span::new(brackets.start + 1, brackets.end - 1),
            with: if layout.lines {
                let outer = indentation(text, brackets.start);
                format!("\n{}{written}\n{outer}", layout.indent)
            } else {
                written.to_owned()
            },
        },
    }
}
