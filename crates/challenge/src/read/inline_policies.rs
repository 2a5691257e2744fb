//! Conversion of policies written as objects into text, as the reader of cases requires (contract 3).
//!
//! Authors read their files again, and a policy in a JSON string is one long line. So a case in a challenge may have
//! `"text": {...}`; this module converts it into a string, and keeps everything else unchanged.

use serde_json::value::RawValue;
use vault::case::{Node, pretty_print};

/// The case with the text of every policy as a string.
pub(super) fn case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    value(&mut out, text, Position::Document);
    out
}

/// The position of a value. Only in the list of a layer can an object be a policy with a name, and only there is `text`
/// converted.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    Document,
    Policies,
    /// A layer, a level, or a policy in one.
    Layer,
    /// Anywhere else.
    Elsewhere,
}

fn value(out: &mut String, text: &str, spot: Position) {
    match (spot, text.bytes().next()) {
        (Position::Elsewhere, _) => out.push_str(text),
        (_, Some(b'{')) => object(out, text, spot),
        (Position::Layer, Some(b'[')) => list(out, text),
        _ => out.push_str(text),
    }
}

fn object(out: &mut String, text: &str, spot: Position) {
    let members = serde_json::from_str::<&RawValue>(text)
        .ok()
        .and_then(|raw| Node::document(raw).members().ok());
    let Some(members) = members else {
        out.push_str(text);
        return;
    };
    out.push('{');
    for (at, (name, raw)) in members.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&string(&name));
        out.push(':');
        let inner = match (spot, name.as_str()) {
            (Position::Document, "policies") => Position::Policies,
            (Position::Policies, _) | (Position::Layer, "policies") => Position::Layer,
            _ => Position::Elsewhere,
        };
        if spot == Position::Layer && name == "text" && raw.get().starts_with('{') {
            out.push_str(&string(&pretty_print(raw.get())));
        } else {
            value(out, raw.get(), inner);
        }
    }
    out.push('}');
}

fn list(out: &mut String, text: &str) {
    let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(text) else {
        out.push_str(text);
        return;
    };
    out.push('[');
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        value(out, item.get(), Position::Layer);
    }
    out.push(']');
}

/// A text as a JSON string.
fn string(text: &str) -> String {
    // A string can always be serialized.
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::case;

    #[test]
    fn only_the_text_of_a_named_policy_is_folded() {
        for (written, folded) in [
            (
                r#"{"policies": {"identity": [{"name": "n", "text": {"a": 1}}]}}"#,
                r#"{"policies":{"identity":[{"name":"n","text":"{\n  \"a\": 1\n}"}]}}"#,
            ),
            (
                r#"{"policies": {"scp": [{"target": "Root", "policies": [{"text": {}}]}]}}"#,
                r#"{"policies":{"scp":[{"target":"Root","policies":[{"text":"{}"}]}]}}"#,
            ),
            // A bare policy with a field of that name is not a named policy.
            (
                r#"{"policies": {"key": [{"Condition": {"text": {"a": 1}}}]}}"#,
                r#"{"policies":{"key":[{"Condition":{"text": {"a": 1}}}]}}"#,
            ),
            (
                r#"{"context": {"text": {}}}"#,
                r#"{"context":{"text": {}}}"#,
            ),
            (
                r#"{"policies": {"rcp": null}}"#,
                r#"{"policies":{"rcp":null}}"#,
            ),
            ("[1]", "[1]"),
        ] {
            assert_eq!(case(written), folded, "{written}");
        }
    }
}
