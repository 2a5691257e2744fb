//! Languages: the list of them, and the sentences of one.
//!
//! A language is one file, a flat map from keys to templates. The list is generated from the files by build.rs; English
//! is compiled into its keys ([`crate::key`]), so that it is available without loading a file.
//!
//! A template is text with parameters, `{action}`: a name of ASCII letters in braces. Any other brace is literal text,
//! so that sentences can contain JSON and `${aws:username}`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::key;
use crate::plural::Plural;

/// A language with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// Its tag: `ja`. The file has this name.
    pub tag: &'static str,
    /// Its name in the language itself: `日本語`.
    pub name: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

impl Language {
    /// The language that is compiled into the keys.
    pub const ENGLISH: Self = Self {
        tag: "en",
        name: "English",
    };

    /// The language for a tag: `ja-JP` is `ja`, unless it has a file of its own.
    pub fn find(tag: &str) -> Option<Self> {
        let exact = |wanted: &str| {
            let mut all = LANGUAGES.iter().copied();
            all.find(|language| language.tag.eq_ignore_ascii_case(wanted))
        };
        exact(tag).or_else(|| exact(tag.split(['-', '_']).next()?))
    }

    /// Its file, for programs that contain all languages. The page loads them instead.
    pub fn file(self) -> &'static str {
        let mut files = FILES.iter();
        let file = files.find(|(tag, _)| *tag == self.tag);
        file.map_or("{}", |(_, text)| text)
    }
}

/// The Japanese language file.
pub const JAPANESE: &str = include_str!("../ja.json");

/// A sentence of en.json.
#[derive(Debug)]
pub(crate) struct Sentence {
    pub(crate) key: &'static str,
    /// The form for one, if the sentence has a count.
    pub(crate) one: Option<&'static str>,
    /// The sentence, or its form for every other number.
    pub(crate) other: &'static str,
    /// The names of its parameters, without the count.
    pub(crate) parameters: &'static [&'static str],
}

/// The key of a sentence without parameters.
#[derive(Clone, Copy)]
pub struct Key(pub(crate) &'static Sentence);

impl Key {
    /// The key in the language files: `ui.title`.
    pub const fn as_str(self) -> &'static str {
        self.0.key
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.key == other.0.key
    }
}

impl Eq for Key {}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Key").field(&self.0.key).finish()
    }
}

/// A sentence with all its parameters: a [`Key`], or a struct of [`crate::key`].
pub trait Message {
    /// The sentence in the language of `words`.
    fn text(&self, words: &Messages) -> String;
}

impl Message for Key {
    fn text(&self, words: &Messages) -> String {
        words.fill(self.0, None, &[])
    }
}

/// Sentences whose keys are names of the engine: those of findings, by their codes, for example.
#[derive(Clone, Copy, Debug)]
pub struct Family(pub(crate) &'static [(&'static str, &'static Sentence)]);

impl Family {
    /// The names that have a sentence, sorted.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(word, _)| *word)
    }

    fn get(self, word: &str) -> Option<&'static Sentence> {
        let at = self.0.binary_search_by(|(one, _)| (*one).cmp(word)).ok()?;
        self.0.get(at).map(|(_, sentence)| *sentence)
    }
}

/// The sentences of one language.
#[derive(Clone, Debug)]
pub struct Messages {
    /// For languages other than English, the contents of the file.
    templates: Option<BTreeMap<String, String>>,
    lines: Option<Lines>,
}

/// The line in a file for a byte of a policy's text.
type LineOf = dyn Fn(&str, usize) -> Option<usize> + Send + Sync;

#[derive(Clone)]
struct Lines(Arc<LineOf>);

impl fmt::Debug for Lines {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Lines")
    }
}

/// The reason why a text is not a language file.
#[derive(Debug)]
pub struct MessagesError(serde_json::Error);

impl fmt::Display for MessagesError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "not a flat JSON object of sentences: {}", self.0)
    }
}

impl std::error::Error for MessagesError {}

impl Messages {
    /// English, which is compiled in.
    pub const fn english() -> Self {
        Self {
            templates: None,
            lines: None,
        }
    }

    /// A language that is compiled in. A program that calls this contains all language files.
    pub fn in_language(language: Language) -> Self {
        if language == Language::ENGLISH {
            return Self::english();
        }
        // A test reads every file, so this never falls back to English.
        Self::from_json(language.file()).unwrap_or(Self::english())
    }

    /// Reads a language file. Missing sentences fall back to English.
    pub fn from_json(text: &str) -> Result<Self, MessagesError> {
        let templates = serde_json::from_str(text).map_err(MessagesError)?;
        Ok(Self {
            templates: Some(templates),
            lines: None,
        })
    }

    /// The same sentences, with line numbers of the file that a policy came from. `line_of` returns the line for a text
    /// and a byte in it, if the text came from a file.
    #[must_use]
    pub fn with_lines(
        mut self,
        line_of: impl Fn(&str, usize) -> Option<usize> + Send + Sync + 'static,
    ) -> Self {
        self.lines = Some(Lines(Arc::new(line_of)));
        self
    }

    /// Returns `true` if policies may have come from files.
    pub(crate) fn knows_files(&self) -> bool {
        self.lines.is_some()
    }

    /// The line in the file for a byte of a policy's text.
    pub(crate) fn line_in_file(&self, text: &str, offset: usize) -> Option<usize> {
        let Lines(line_of) = self.lines.as_ref()?;
        line_of(text, offset)
    }

    /// The tag of the language: `en`.
    pub fn tag(&self) -> String {
        self.text(key::LANGUAGE_TAG)
    }

    /// A message in this language.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "messages are made where they are said: a reference would be noise in 400 places"
    )]
    pub fn text(&self, message: impl Message) -> String {
        message.text(self)
    }

    /// The sentence of a family for a name of the engine, with its parameters by name. A name without a sentence is
    /// shown itself, and so is a parameter without a value: visible, and harmless. Tests ensure that there are none.
    pub fn of_family(&self, family: Family, word: &str, parameters: &[(&str, &str)]) -> String {
        match family.get(word) {
            Some(sentence) => filled(self.template_of(sentence, None), |name| {
                value_of(parameters, name)
            }),
            None => word.to_owned(),
        }
    }

    /// The same for a family whose sentences have a count and no other parameter.
    pub fn counted_of_family(&self, family: Family, word: &str, count: usize) -> String {
        match family.get(word) {
            Some(sentence) => self.fill(sentence, Some(count), &[]),
            None => word.to_owned(),
        }
    }

    /// A sentence with the values of its parameters, in the order of their names.
    pub(crate) fn fill(
        &self,
        sentence: &Sentence,
        count: Option<usize>,
        values: &[&str],
    ) -> String {
        let number = count.map(|count| count.to_string());
        let number = number.as_deref();
        filled(self.template_of(sentence, count), |name| {
            let place = sentence.parameters.iter().position(|one| *one == name);
            let value = place.and_then(|place| values.get(place)).copied();
            value.or(number.filter(|_| name == "count"))
        })
    }

    /// The template of a sentence, in the plural form for its count.
    fn template_of(&self, sentence: &Sentence, count: Option<usize>) -> &str {
        let english = || match (count, sentence.one) {
            (Some(1), Some(one)) => one,
            _ => sentence.other,
        };
        let Some(templates) = &self.templates else {
            return english();
        };
        let own = if sentence.one.is_some() {
            let tag = templates.get(key::LANGUAGE_TAG.as_str());
            let form = Plural::of(tag.map_or("en", String::as_str), count.unwrap_or_default());
            let of = |form: Plural| templates.get(&format!("{}.{}", sentence.key, form.name()));
            of(form).or_else(|| of(Plural::Other))
        } else {
            templates.get(sentence.key)
        };
        own.map_or_else(english, String::as_str)
    }

    /// A list in one sentence: `a, b and c`.
    pub fn list<T: AsRef<str>>(&self, items: &[T]) -> String {
        self.list_until(key::LIST_LAST, items)
    }

    /// A list with the separator of this key before the last item.
    pub(crate) fn list_until<T: AsRef<str>>(&self, last: Key, items: &[T]) -> String {
        let mut said = String::new();
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                let is_last = at + 1 == items.len();
                said.push_str(&self.text(if is_last { last } else { key::LIST_BETWEEN }));
            }
            said.push_str(item.as_ref());
        }
        said
    }

    /// The template of a key as the file of the language writes it (`verdict.pass.one`), if it has it.
    pub fn template(&self, key: &str) -> Option<&str> {
        let Some(templates) = &self.templates else {
            let form = |ending| key.strip_suffix(ending).and_then(find);
            let counted = |sentence: &&Sentence| sentence.one.is_some();
            return match find(key) {
                Some(sentence) if sentence.one.is_none() => Some(sentence.other),
                _ => {
                    let one = form(".one").and_then(|sentence| sentence.one);
                    one.or_else(|| Some(form(".other").filter(counted)?.other))
                }
            };
        };
        templates.get(key).map(String::as_str)
    }

    /// All keys, sorted.
    pub fn keys(&self) -> Vec<Cow<'_, str>> {
        if let Some(templates) = &self.templates {
            return templates.keys().map(|key| key.as_str().into()).collect();
        }
        let mut keys: Vec<Cow<'_, str>> = Vec::new();
        for sentence in key::ALL {
            if sentence.one.is_some() {
                let forms = [Plural::One, Plural::Other];
                keys.extend(forms.map(|form| format!("{}.{}", sentence.key, form.name()).into()));
            } else {
                keys.push(sentence.key.into());
            }
        }
        keys.sort();
        keys
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

/// The sentence of a key by name; for one with a count, without the plural form.
fn find(key: &str) -> Option<&'static Sentence> {
    let at = key::ALL
        .binary_search_by(|sentence| sentence.key.cmp(key))
        .ok()?;
    key::ALL.get(at).copied()
}

fn value_of<'a>(parameters: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    let given = parameters.iter().find(|(given, _)| *given == name);
    given.map(|(_, value)| *value)
}

/// A template with its parameters filled in; those without a value stay literal.
fn filled<'a>(template: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut filled = String::with_capacity(template.len());
    for piece in pieces(template) {
        filled.push_str(match piece {
            Piece::Text(text) => text,
            Piece::Parameter { name, written } => value(name).unwrap_or(written),
        });
    }
    filled
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
        // The brace at the start is literal; the next one is searched after it.
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

/// The parameter at the start of a text: its name, and all of it as written.
fn parameter(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('{')?.split_once('}')?;
    let written = text.strip_suffix(after)?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_name.then_some((name, written))
}

#[cfg(test)]
mod tests {
    use super::{Messages, filled, value_of};

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
            let value = |name: &str| value_of(&[("name", "N")], name);
            assert_eq!(filled(template, value), said, "{template}");
        }
    }

    #[test]
    fn a_value_is_never_read_as_a_template() {
        let value = |name: &str| value_of(&[("a", "{b}"), ("b", "{a}")], name);
        assert_eq!(filled("{a} {b}", value), "{b} {a}");
    }

    #[test]
    fn lists_and_counts() {
        let words = Messages::english();
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
            assert!(Messages::from_json(text).is_err(), "{text}");
        }
    }
}
