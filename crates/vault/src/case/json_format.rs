//! Pretty printing of JSON, in the layout in which people write policies: for bare policy objects, which a person will
//! want to read in an editor. Only white space between values changes; order, duplicate keys and the spelling of values
//! stay.

/// The maximum nesting depth; no policy is deeper. The output for deeper text would grow with the square of its depth,
/// so it stays unchanged.
const DEEPEST: usize = 32;

/// Formats valid JSON text with an indentation of two spaces.
pub fn pretty_print(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0;
    let mut just_opened = false;
    let mut in_string = false;
    let mut escaped = false;
    for character in text.chars() {
        if in_string {
            out.push(character);
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        if character.is_ascii_whitespace() {
            continue;
        }
        let closes = matches!(character, '}' | ']');
        if closes {
            depth -= 1;
        }
        if closes != just_opened {
            line(&mut out, depth);
        }
        if depth > DEEPEST {
            return text.to_owned();
        }
        just_opened = matches!(character, '{' | '[');
        in_string = character == '"';
        out.push(character);
        match character {
            '{' | '[' => depth += 1,
            ',' => line(&mut out, depth),
            ':' => out.push(' '),
            _ => {}
        }
    }
    out
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::pretty_print;
    use serde_json::{Value, json};

    #[test]
    fn it_lays_out_as_serde_json_does() {
        for value in [
            json!({}),
            json!([]),
            json!({"a": [], "b": {}, "c": [1, "x, y: {\\\"", {"d": null}], "e": [[], [[]]]}),
        ] {
            assert_eq!(
                pretty_print(&value.to_string()),
                serde_json::to_string_pretty(&value).unwrap()
            );
        }
    }

    #[test]
    fn it_keeps_what_a_map_would_lose() {
        let text = "{\"b\" :1.0,\n\t\"a\":true,\"b\":\"\\u00e9\"}";
        assert_eq!(
            pretty_print(text),
            "{\n  \"b\": 1.0,\n  \"a\": true,\n  \"b\": \"\\u00e9\"\n}"
        );
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&pretty_print(text)).unwrap(),
            value
        );
    }
}
