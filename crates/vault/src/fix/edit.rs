//! Small changes to one policy's text: nothing is touched but what changes, so a person finds their own
//! indentation, order and spacing again.
//!
//! It knows JSON and the names of a statement's elements, and nothing of what a change means. Read `propose`
//! next.

use evaluator::json::{self, Array, Object, ObjectProp, Value};
use evaluator::sorted::sort_by_key;
use evaluator::source::Span;
use serde_json::json;

/// One replacement in a text: what stands at `span` becomes `with`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The place in the text before the change.
    pub span: Span,
    /// What stands there afterwards.
    pub with: String,
}

/// A statement to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStatement {
    /// Its `Sid`.
    pub sid: String,
    /// Whom it names, where the policy type wants that: an ARN under `AWS`.
    pub principal: Option<String>,
    /// Its actions, all exact.
    pub actions: Vec<String>,
    /// Its resource.
    pub resource: String,
    /// Its conditions: operator, key, value.
    pub conditions: Vec<(&'static str, String, String)>,
}

impl NewStatement {
    /// Its elements in the order in which people write them.
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

    /// The statement as text: on one line, or on several of which all but the first begin with `indent`.
    fn write(&self, layout: &Layout) -> String {
        let members = self.elements().into_iter();
        layout.object(members.map(|(name, value)| format!("\"{name}\": {}", layout.inner().value(&value))))
    }
}

/// A whole policy with this one statement.
pub fn new_policy(statement: &NewStatement) -> String {
    let layout = Layout { indent: "    ".into(), step: "  ".into(), lines: true };
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {}\n  ]\n}}\n",
        statement.write(&layout)
    )
}

/// The text after the changes, which must not overlap. A change whose place does not exist is left out.
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

/// Puts a statement behind the last one. `None` when the text has no place for statements.
pub fn add_statement(text: &str, statement: &NewStatement) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    let member = member(object(&root)?, "Statement")?;
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
                Change { span: Span::new(span.start, span.start), with: "[".into() },
                Change {
                    span: Span::new(span.end, span.end),
                    with: format!(",{}{written}]", layout.separator()),
                },
            ])
        }
        _ => None,
    }
}

/// Adds a value to an element of a statement that holds a value or a list of them.
pub fn add_value(text: &str, statement: usize, element: &str, value: &str) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    join(text, member(nth_statement(&root, statement)?, element)?, value)
}

/// Puts a value beside the one or the ones that a member holds.
fn join(text: &str, member: &ObjectProp<'_>, value: &str) -> Option<Vec<Change>> {
    let quoted = quote(value);
    match &member.value {
        Value::Array(list) => {
            let layout = Layout::of_list(text, list, member);
            Some(vec![append(list, &quoted, text, &layout)])
        }
        Value::StringLit(single) => {
            let span = json::span(single);
            Some(vec![
                Change { span: Span::new(span.start, span.start), with: "[".into() },
                Change { span: Span::new(span.end, span.end), with: format!(", {quoted}]") },
            ])
        }
        _ => None,
    }
}

/// Takes values out of an element's list, each with its comma. `None` if none would be left.
pub fn remove_values(text: &str, statement: usize, element: &str, gone: &[usize]) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    let member = member(nth_statement(&root, statement)?, element)?;
    let Value::Array(list) = &member.value else {
        return None;
    };
    let spans: Vec<Span> = list.elements.iter().map(json::span).collect();
    let first_kept = (0..spans.len()).find(|at| !gone.contains(at))?;
    let mut changes = Vec::new();
    for at in gone {
        // Before the first that stays, a value goes with the comma behind it; after it, with the one before it.
        let span = if *at < first_kept {
            Span::new(spans.get(*at)?.start, spans.get(at + 1)?.start)
        } else {
            Span::new(spans.get(at.checked_sub(1)?)?.end, spans.get(*at)?.end)
        };
        changes.push(Change { span, with: String::new() });
    }
    Some(changes)
}

/// Writes another value at the place of one of an element's.
pub fn replace_value(
    text: &str,
    statement: usize,
    element: &str,
    index: usize,
    value: &str,
) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    let member = member(nth_statement(&root, statement)?, element)?;
    let old = match &member.value {
        Value::Array(list) => list.elements.get(index)?,
        single if index == 0 => single,
        _ => return None,
    };
    Some(vec![Change { span: json::span(old), with: quote(value) }])
}

/// Adds a value to those that a test compares its key with.
pub fn add_test_value(
    text: &str,
    statement: usize,
    operator: &str,
    key: &str,
    value: &str,
) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    let condition = member(nth_statement(&root, statement)?, "Condition")?;
    let keys = object(&member(object(&condition.value)?, operator)?.value)?;
    let mut tests = keys.properties.iter();
    let test = tests.find(|test| test.name.as_str().eq_ignore_ascii_case(key))?;
    join(text, test, value)
}

/// Adds a test to a statement: under the operator that is there, or with the operator, or with the element.
/// `None` when the operator already tests the key.
pub fn add_condition(
    text: &str,
    statement: usize,
    operator: &str,
    key: &str,
    value: &str,
) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    let statement = nth_statement(&root, statement)?;
    let test = |layout: &Layout| layout.object([format!("{}: {}", quote(key), quote(value))].into_iter());
    let Some(condition) = member(statement, "Condition") else {
        let layout = Layout::of_members(text, statement);
        let tests = format!("{}: {}", quote(operator), test(&layout.inner()));
        let written = layout.object([tests].into_iter());
        return Some(vec![append_member(statement, &format!("\"Condition\": {written}"), text, &layout)]);
    };
    let operators = object(&condition.value)?;
    let layout = Layout::of_members(text, operators);
    match member(operators, operator) {
        None => {
            let written = test(&layout);
            Some(vec![append_member(operators, &format!("{}: {written}", quote(operator)), text, &layout)])
        }
        Some(there) => {
            let keys = object(&there.value)?;
            if keys.properties.iter().any(|test| test.name.as_str().eq_ignore_ascii_case(key)) {
                return None;
            }
            let layout = Layout::of_members(text, keys);
            let written = format!("{}: {}", quote(key), quote(value));
            Some(vec![append_member(keys, &written, text, &layout)])
        }
    }
}

fn quote(value: &str) -> String {
    json!(value).to_string()
}

fn object<'a, 'b>(value: &'a Value<'b>) -> Option<&'a Object<'b>> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

fn member<'a, 'b>(object: &'a Object<'b>, name: &str) -> Option<&'a ObjectProp<'b>> {
    object.properties.iter().find(|member| member.name.as_str() == name)
}

fn nth_statement<'a, 'b>(root: &'a Value<'b>, index: usize) -> Option<&'a Object<'b>> {
    match &member(object(root)?, "Statement")?.value {
        Value::Array(list) => object(list.elements.get(index)?),
        Value::Object(single) if index == 0 => Some(single),
        _ => None,
    }
}

fn append(list: &Array<'_>, written: &str, text: &str, layout: &Layout) -> Change {
    let last = list.elements.last().map(json::span);
    behind(last, json::span(list), written, text, layout)
}

fn append_member(object: &Object<'_>, written: &str, text: &str, layout: &Layout) -> Change {
    let last = object.properties.last().map(json::span);
    behind(last, json::span(object), written, text, layout)
}

/// Behind the last element, or as the only one between the brackets.
fn behind(last: Option<Span>, brackets: Span, written: &str, text: &str, layout: &Layout) -> Change {
    match last {
        Some(last) => Change {
            span: Span::new(last.end, last.end),
            with: format!(",{}{written}", layout.separator()),
        },
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

/// How the neighbours of something new are laid out.
#[derive(Clone, Debug)]
struct Layout {
    /// The white space in front of a neighbour that begins a line.
    indent: String,
    /// What each level adds.
    step: String,
    /// Whether neighbours stand on lines of their own.
    lines: bool,
}

impl Layout {
    fn new(text: &str, first: Option<Span>, outer: usize) -> Self {
        let base = indentation(text, outer);
        let Some(first) = first else {
            let step = step_of(text);
            return Self { indent: format!("{base}{step}"), lines: text.contains('\n'), step };
        };
        let between = text.get(outer..first.start).unwrap_or_default();
        let indent = indentation(text, first.start);
        let step = indent.strip_prefix(base.as_str()).filter(|step| !step.is_empty());
        Self {
            step: step.map_or_else(|| step_of(text), str::to_owned),
            lines: between.contains('\n'),
            indent,
        }
    }

    fn of_list(text: &str, list: &Array<'_>, member: &ObjectProp<'_>) -> Self {
        Self::new(text, list.elements.first().map(json::span), json::span(member).start)
    }

    fn of_members(text: &str, object: &Object<'_>) -> Self {
        Self::new(text, object.properties.first().map(json::span), json::span(object).start)
    }

    fn of_single(text: &str, span: Span, lines: bool) -> Self {
        Self { indent: indentation(text, span.start), step: step_of(text), lines }
    }

    fn inner(&self) -> Self {
        Self { indent: format!("{}{}", self.indent, self.step), ..self.clone() }
    }

    fn separator(&self) -> String {
        if self.lines { format!("\n{}", self.indent) } else { " ".into() }
    }

    /// An object whose closing brace is at this layout's indent.
    fn object(&self, members: impl Iterator<Item = String>) -> String {
        let inner = self.inner();
        let members: Vec<String> = members.collect();
        if self.lines {
            let separator = inner.separator();
            format!("{{{separator}{}{}}}", members.join(&format!(",{separator}")), self.separator())
        } else {
            format!("{{{}}}", members.join(", "))
        }
    }

    fn value(&self, value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::Array(items) if self.lines => {
                let inner = self.inner().separator();
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                format!("[{inner}{}{}]", items.join(&format!(",{inner}")), self.separator())
            }
            serde_json::Value::Array(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                format!("[{}]", items.join(", "))
            }
            serde_json::Value::Object(fields) => self.object(
                fields.iter().map(|(name, field)| format!("{}: {}", quote(name), self.inner().value(field))),
            ),
            scalar => scalar.to_string(),
        }
    }
}

/// The white space at the beginning of the line that holds a place.
fn indentation(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line = text.get(start..).unwrap_or_default();
    line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
}

/// The smallest indentation in the text, which is what one level adds; two spaces where there is none.
fn step_of(text: &str) -> String {
    let lines = text.lines().map(|line| indentation(line, 0));
    let smallest = lines.filter(|indent| !indent.is_empty()).min_by_key(String::len);
    smallest.unwrap_or_else(|| "  ".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> NewStatement {
        NewStatement {
            sid: "New".into(),
            principal: None,
            actions: vec!["kms:Decrypt".into()],
            resource: "*".into(),
            conditions: Vec::new(),
        }
    }

    #[test]
    fn a_statement_goes_behind_the_last_one_in_the_same_layout() {
        let rows = [
            (
                "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {\"Sid\": \"A\"}\n    ]\n}",
                "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {\"Sid\": \"A\"},\n        {\n            \"Sid\": \"New\",\n            \"Effect\": \"Allow\",\n            \"Action\": \"kms:Decrypt\",\n            \"Resource\": \"*\"\n        }\n    ]\n}",
            ),
            (
                r#"{"Statement":[{"Sid":"A"}]}"#,
                r#"{"Statement":[{"Sid":"A"}, {"Sid": "New", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}"#,
            ),
            (
                r#"{"Statement":{"Sid":"A"}}"#,
                r#"{"Statement":[{"Sid":"A"}, {"Sid": "New", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}"#,
            ),
            (
                r#"{"Statement":[]}"#,
                r#"{"Statement":[{"Sid": "New", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}"#,
            ),
        ];
        for (before, after) in rows {
            let changes = add_statement(before, &wanted()).unwrap();
            assert_eq!(apply(before, &changes), after);
        }
    }

    #[test]
    fn a_value_joins_the_others() {
        let rows = [
            (r#"{"Statement":[{"Action":"a:B"}]}"#, r#"{"Statement":[{"Action":["a:B", "c:D"]}]}"#),
            (r#"{"Statement":{"Action":["a:B","a:C"]}}"#, r#"{"Statement":{"Action":["a:B","a:C", "c:D"]}}"#),
            (
                "{\"Statement\":[{\n  \"Action\": [\n    \"a:B\"\n  ]}]}",
                "{\"Statement\":[{\n  \"Action\": [\n    \"a:B\",\n    \"c:D\"\n  ]}]}",
            ),
        ];
        for (before, after) in rows {
            let changes = add_value(before, 0, "Action", "c:D").unwrap();
            assert_eq!(apply(before, &changes), after);
        }
        assert_eq!(add_value(r#"{"Statement":[{"Action":7}]}"#, 0, "Action", "c:D"), None);
    }

    #[test]
    fn values_leave_with_their_commas() {
        let text = r#"{"Statement":{"Action":["a:B", "a:C", "a:D"]}}"#;
        let rows: [(&[usize], Option<&str>); 7] = [
            (&[0], Some(r#"["a:C", "a:D"]"#)),
            (&[1], Some(r#"["a:B", "a:D"]"#)),
            (&[2], Some(r#"["a:B", "a:C"]"#)),
            (&[0, 1], Some(r#"["a:D"]"#)),
            (&[0, 2], Some(r#"["a:C"]"#)),
            (&[1, 2], Some(r#"["a:B"]"#)),
            (&[0, 1, 2], None),
        ];
        for (gone, after) in rows {
            let changes = remove_values(text, 0, "Action", gone);
            let after = after.map(|after| format!(r#"{{"Statement":{{"Action":{after}}}}}"#));
            assert_eq!(changes.map(|changes| apply(text, &changes)), after, "{gone:?}");
        }
        assert_eq!(remove_values(r#"{"Statement":{"Action":"a:B"}}"#, 0, "Action", &[0]), None);
    }

    #[test]
    fn what_is_added_is_indented_like_its_neighbours() {
        let before = "{\n  \"Statement\": [\n    {\n      \"Sid\": \"A\"\n    }\n  ]\n}";
        let after = "{\n  \"Statement\": [\n    {\n      \"Sid\": \"A\",\n      \"Condition\": {\n        \"Op\": {\n          \"k:a\": \"v\"\n        }\n      }\n    }\n  ]\n}";
        let changes = add_condition(before, 0, "Op", "k:a", "v").unwrap();
        assert_eq!(apply(before, &changes), after);
    }

    #[test]
    fn a_condition_joins_the_operator_the_element_or_the_statement() {
        let rows = [
            (r#"{"Statement":[{"Sid":"A"}]}"#, Some(r#"{"Statement":[{"Sid":"A", "Condition": {"Op": {"k:a": "v"}}}]}"#)),
            (
                r#"{"Statement":[{"Condition":{"Other":{"k:b":"w"}}}]}"#,
                Some(r#"{"Statement":[{"Condition":{"Other":{"k:b":"w"}, "Op": {"k:a": "v"}}}]}"#),
            ),
            (
                r#"{"Statement":[{"Condition":{"Op":{"k:b":"w"}}}]}"#,
                Some(r#"{"Statement":[{"Condition":{"Op":{"k:b":"w", "k:a": "v"}}}]}"#),
            ),
            (r#"{"Statement":[{"Condition":{"Op":{"K:A":"w"}}}]}"#, None),
        ];
        for (before, after) in rows {
            let changes = add_condition(before, 0, "Op", "k:a", "v");
            assert_eq!(changes.map(|changes| apply(before, &changes)).as_deref(), after);
        }
    }

    #[test]
    fn a_new_policy_is_a_policy() {
        let mut wanted = wanted();
        wanted.principal = Some("arn:aws:iam::444455556666:root".into());
        wanted.conditions = vec![("Bool", "kms:GrantIsForAWSResource".into(), "true".into())];
        let text = new_policy(&wanted);
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["Statement"][0]["Principal"]["AWS"], "arn:aws:iam::444455556666:root");
        assert_eq!(read["Statement"][0]["Condition"]["Bool"]["kms:GrantIsForAWSResource"], "true");
    }
}
