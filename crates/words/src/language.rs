//! One language: a flat map from keys to templates.
//!
//! A template is text with parameters, `{action}`: a name of ASCII letters in braces. Any other brace is text,
//! so that sentences can talk about JSON and about `${aws:username}`.

use std::collections::BTreeMap;
use std::fmt;

/// The Japanese language file, for programs that carry it with them. The page loads it instead.
pub const JAPANESE: &str = include_str!("../ja.json");

/// The sentences of one language.
#[derive(Clone, Debug)]
pub struct Words {
    templates: BTreeMap<String, String>,
}

/// Why a text is no language file.
#[derive(Debug)]
pub struct WordsError(serde_json::Error);

impl fmt::Display for WordsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "not a flat JSON object of sentences: {}", self.0)
    }
}

impl std::error::Error for WordsError {}

impl Words {
    /// English, which is compiled in.
    pub fn english() -> Self {
        // A test reads this file through `from_json`, so there is always something here.
        Self::from_json(include_str!("../en.json")).unwrap_or(Self {
            templates: BTreeMap::new(),
        })
    }

    /// Reads a language file.
    pub fn from_json(text: &str) -> Result<Self, WordsError> {
        let templates = serde_json::from_str(text).map_err(WordsError)?;
        Ok(Self { templates })
    }

    /// The sentence of a key with its parameters filled in. A key that is not in the file is said as it is, and
    /// so is a parameter that nobody gave: visible, and harmless.
    pub fn say(&self, key: &str, parameters: &[(&str, &str)]) -> String {
        let Some(template) = self.template(key) else {
            return key.to_owned();
        };
        let mut said = String::with_capacity(template.len());
        for piece in pieces(template) {
            match piece {
                Piece::Text(text) => said.push_str(text),
                Piece::Parameter { name, written } => {
                    let given = parameters.iter().find(|(given, _)| *given == name);
                    said.push_str(given.map_or(written, |(_, value)| value));
                }
            }
        }
        said
    }

    /// As [`Words::say`], of the key with `.one` or `.other` behind it; `{count}` is the count.
    pub fn say_count(&self, key: &str, count: usize, parameters: &[(&str, &str)]) -> String {
        let form = if count == 1 { "one" } else { "other" };
        let count = count.to_string();
        let mut all = vec![("count", count.as_str())];
        all.extend_from_slice(parameters);
        self.say(&format!("{key}.{form}"), &all)
    }

    /// Several things in one sentence: `a, b and c`.
    pub fn list<T: AsRef<str>>(&self, items: &[T]) -> String {
        self.list_until("list.last", items)
    }

    /// One item after another, with the words of this key before the last one.
    pub(crate) fn list_until<T: AsRef<str>>(&self, last: &str, items: &[T]) -> String {
        let mut said = String::new();
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                let is_last = at + 1 == items.len();
                said.push_str(&self.say(if is_last { last } else { "list.between" }, &[]));
            }
            said.push_str(item.as_ref());
        }
        said
    }

    /// The template of a key, if the language has it.
    pub fn template(&self, key: &str) -> Option<&str> {
        self.templates.get(key).map(String::as_str)
    }

    /// All keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.templates.keys().map(String::as_str)
    }

    /// The names of a key's parameters, in the order of the sentence.
    pub fn parameters(&self, key: &str) -> Vec<&str> {
        let template = self.template(key).unwrap_or_default();
        let names = pieces(template).filter_map(|piece| match piece {
            Piece::Parameter { name, .. } => Some(name),
            Piece::Text(_) => None,
        });
        names.collect()
    }
}

enum Piece<'a> {
    Text(&'a str),
    Parameter { name: &'a str, written: &'a str },
}

/// A template's text and parameters, in order.
fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, written)) = parameter(rest) {
            rest = rest.strip_prefix(written).unwrap_or_default();
            return Some(Piece::Parameter { name, written });
        }
        // The brace at the front is text; look for the next one behind it.
        let behind = rest.char_indices().skip(1);
        let end = behind
            .filter(|(_, character)| *character == '{')
            .map(|(at, _)| at)
            .next();
        let (text, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some(Piece::Text(text))
    })
}

/// The parameter that a text begins with: its name, and all of it as written.
fn parameter(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('{')?.split_once('}')?;
    let written = text.strip_suffix(after)?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_name.then_some((name, written))
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn what_a_template_says() {
        for (template, said) in [
            ("plain", "plain"),
            ("{name} first", "N first"),
            ("last {name}", "last N"),
            ("{name}{name}", "NN"),
            ("{nobody} {name}", "{nobody} N"),
            (
                "`{` opens, `${aws:username}` stays, {name}",
                "`{` opens, `${aws:username}` stays, N",
            ),
            ("{{name}}", "{N}"),
            ("{} {na me} { {name", "{} {na me} { {name"),
            ("日本{name}語", "日本N語"),
            ("", ""),
        ] {
            let file = serde_json::json!({ "key": template }).to_string();
            let words = Words::from_json(&file).unwrap();
            assert_eq!(words.say("key", &[("name", "N")]), said, "{template}");
        }
    }

    #[test]
    fn a_value_is_never_read_as_a_template() {
        let words = Words::from_json(r#"{"key": "{a} {b}"}"#).unwrap();
        assert_eq!(words.say("key", &[("a", "{b}"), ("b", "{a}")]), "{b} {a}");
    }

    #[test]
    fn lists_and_counts() {
        let words = Words::english();
        assert_eq!(words.list::<&str>(&[]), "");
        assert_eq!(words.list(&["a"]), "a");
        assert_eq!(words.list(&["a", "b", "c"]), "a, b and c");
    }

    #[test]
    fn what_is_no_language_file() {
        for text in [
            "",
            "[]",
            r#"{"key": 1}"#,
            r#"{"key": {"nested": "sentence"}}"#,
        ] {
            assert!(Words::from_json(text).is_err(), "{text}");
        }
    }
}
