//! Writing a challenge: `read(write(challenge)) == challenge`, and the same for [`write_pretty`].

use crate::model::Challenge;
use std::borrow::Cow;
use vault::case::{Document, Kind, Node, pretty_print};

/// A challenge as JSON on one line.
pub fn write(challenge: &Challenge) -> String {
    let needed = challenge.needed_version();
    let mut challenge = Cow::Borrowed(challenge);
    if challenge.version != needed {
        challenge.to_mut().version = needed;
    }
    // Serializing to text cannot fail: every map has text as keys.
    serde_json::to_string(&challenge).unwrap_or_default()
}

/// The same as a file for editing: on several lines, and with policies as objects if their layout allows it.
pub fn write_pretty(challenge: &Challenge) -> String {
    let mut out = String::new();
    let text = write(challenge);
    if let Ok(document) = Document::parse(&text) {
        unfold(&mut out, &document.root(), false);
    }
    pretty_print(&out) + "\n"
}

/// The same JSON, with every policy's text as an object. Policies and edits are items of lists; other members called
/// `text` (a tag, a context key) are not converted.
fn unfold(out: &mut String, node: &Node<'_>, is_item: bool) {
    if let Ok(items) = node.items(Kind::List) {
        list(out, '[', ']', items, |out, item| unfold(out, &item, true));
    } else if let Ok(members) = node.members() {
        list(out, '{', '}', members, |out, (name, value)| {
            // A string can always be serialized.
            out.push_str(&serde_json::to_string(name).unwrap_or_default());
            out.push(':');
            let is_policy = is_item && name == "text";
            match is_policy.then(|| policy(&value)).flatten() {
                Some(policy) => out.push_str(&policy),
                None => unfold(out, &value, false),
            }
        });
    } else {
        out.push_str(node.raw());
    }
}

fn list<T>(
    out: &mut String,
    open: char,
    close: char,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    out.push(open);
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(close);
}

/// The object in a policy's text, if reading it gives exactly the same text again.
fn policy(node: &Node<'_>) -> Option<String> {
    let text = node.text().ok()?;
    let object = text.starts_with('{') && Document::parse(&text).is_ok();
    (object && pretty_print(&text) == text).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{Document, unfold};

    #[test]
    fn only_policies_become_objects() {
        for (written, expected) in [
            (
                r#"[{"text":"{\n  \"a\": 1\n}"}]"#,
                "[{\"text\":{\n  \"a\": 1\n}}]",
            ),
            // Another layout would be lost, and a text that is not an object stays a string.
            (r#"[{"text":"{\"a\": 1}"}]"#, r#"[{"text":"{\"a\": 1}"}]"#),
            (
                r#"[{"text":"{"},{"text":null}]"#,
                r#"[{"text":"{"},{"text":null}]"#,
            ),
            (r#"{"tags":{"text":"{}"}}"#, r#"{"tags":{"text":"{}"}}"#),
            (
                r#"[{"context":{"text":"{}"}}]"#,
                r#"[{"context":{"text":"{}"}}]"#,
            ),
        ] {
            let mut out = String::new();
            unfold(&mut out, &Document::parse(written).unwrap().root(), false);
            assert_eq!(out, expected, "{written}");
        }
    }
}
