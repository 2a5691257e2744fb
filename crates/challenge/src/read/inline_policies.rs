//! Conversion of policies written as objects into text, as the reader of cases requires (contract 3).
//!
//! Authors read their files again, and a policy in a JSON string is one long line. So a case in a challenge may have
//! `"text": {...}`; this module converts it into a string, and keeps everything else unchanged.

use vault::case::{Kind, Node, pretty_print};

/// The case with the text of every policy as a string.
pub(super) fn case(node: &Node<'_>) -> String {
    let mut out = String::with_capacity(node.raw().len());
    value(&mut out, node, Position::Document);
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

fn value(out: &mut String, node: &Node<'_>, position: Position) {
    let members = node.members().ok();
    match (members, node.items(Kind::List)) {
        (Some(members), _) if position != Position::Elsewhere => object(out, members, position),
        (_, Ok(items)) if position == Position::Layer => list(out, items),
        _ => out.push_str(node.raw()),
    }
}

fn object<'a>(
    out: &mut String,
    members: impl Iterator<Item = (&'a str, Node<'a>)>,
    position: Position,
) {
    out.push('{');
    for (at, (name, node)) in members.enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&string(name));
        out.push(':');
        let inner = match (position, name) {
            (Position::Document, "policies") => Position::Policies,
            (Position::Policies, _) | (Position::Layer, "policies") => Position::Layer,
            _ => Position::Elsewhere,
        };
        if position == Position::Layer && name == "text" && node.is_object() {
            out.push_str(&string(&pretty_print(node.raw())));
        } else {
            value(out, &node, inner);
        }
    }
    out.push('}');
}

fn list<'a>(out: &mut String, items: impl Iterator<Item = Node<'a>>) {
    out.push('[');
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push(',');
        }
        value(out, &item, Position::Layer);
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
    use vault::case::Document;

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
            let document = Document::parse(written).unwrap();
            assert_eq!(case(&document.root()), folded, "{written}");
        }
    }
}
