//! Writing a challenge: `read(write(challenge)) == challenge`, and the same for [`write_pretty`].

use crate::model::Challenge;
use serde_json::value::RawValue;
use std::borrow::Cow;
use vault::case::{Node, pretty_print};

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

/// The same as a file that people read and edit: on several lines, and policies as objects where their layout allows.
pub fn write_pretty(challenge: &Challenge) -> String {
    let mut out = String::new();
    unfold(&mut out, &write(challenge), false);
    pretty_print(&out) + "\n"
}

/// The same JSON, with every policy's text as the object that it is. Policies and edits are items of lists; what else
/// is called `text` (a tag, a context key) is not.
fn unfold(out: &mut String, text: &str, is_item: bool) {
    if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(text) {
        list(out, '[', ']', items.into_iter(), |out, item| {
            unfold(out, item.get(), true);
        });
        return;
    }
    let members = serde_json::from_str::<&RawValue>(text).ok();
    let Some(members) = members.and_then(|raw| Node::document(raw).members().ok()) else {
        out.push_str(text);
        return;
    };
    list(out, '{', '}', members.into_iter(), |out, (name, raw)| {
        // A text always has a JSON form.
        out.push_str(&serde_json::to_string(&name).unwrap_or_default());
        out.push(':');
        match policy(raw).filter(|_| is_item && name == "text") {
            Some(policy) => out.push_str(&policy),
            None => unfold(out, raw.get(), false),
        }
    });
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

/// The object that a policy's text is, if reading it gives the very same text again.
fn policy(raw: &RawValue) -> Option<String> {
    let text: String = serde_json::from_str(raw.get()).ok()?;
    let object = text.starts_with('{') && serde_json::from_str::<&RawValue>(&text).is_ok();
    (object && pretty_print(&text) == text).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::unfold;

    #[test]
    fn only_policies_become_objects() {
        for (written, expected) in [
            (
                r#"[{"text":"{\n  \"a\": 1\n}"}]"#,
                "[{\"text\":{\n  \"a\": 1\n}}]",
            ),
            // Another layout would be lost, and what is no object stays text.
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
            unfold(&mut out, written, false);
            assert_eq!(out, expected, "{written}");
        }
    }
}
