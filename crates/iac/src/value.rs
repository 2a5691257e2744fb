//! The value type of all languages, with the place of each value.
//!
//! Copies share their parts, so that a value that is referenced often costs nothing until it is written.

use std::rc::Rc;
use vault::import::infrastructure::At;

/// A value.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    /// The data.
    pub(crate) data: Data,
    /// Its place in a file.
    pub(crate) at: Option<At>,
}

/// The data of a value.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    Null,
    Bool(bool),
    /// As it was written.
    Number(Rc<str>),
    /// A string, with placeholders for unknown parts.
    Text(Rc<str>),
    List(Rc<Vec<Value>>),
    Map(Rc<Vec<Entry>>),
    /// A string that contains this value as JSON.
    Json(Rc<Value>),
    /// Unknown; named by its expression.
    Unknown(Rc<str>),
    /// A conditional value with an unknown condition, given by its expression.
    Maybe(Rc<str>, Rc<Value>),
}

/// A member of a map. A name can occur twice.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) name: Rc<str>,
    pub(crate) at: Option<At>,
    pub(crate) value: Value,
}

/// A member of a map that represents those that a plan hides.
pub(crate) const HIDDEN: &str = "${unchanged attributes are hidden}";

impl Value {
    pub(crate) const fn new(data: Data, at: Option<At>) -> Self {
        Self { data, at }
    }

    pub(crate) fn text(text: &str, at: Option<At>) -> Self {
        Self::new(Data::Text(text.into()), at)
    }

    pub(crate) fn unknown(expression: &str, at: Option<At>) -> Self {
        Self::new(Data::Unknown(named(expression).into()), at)
    }

    pub(crate) fn list(items: Vec<Self>, at: Option<At>) -> Self {
        Self::new(Data::List(Rc::new(items)), at)
    }

    pub(crate) fn map(entries: Vec<Entry>, at: Option<At>) -> Self {
        Self::new(Data::Map(Rc::new(entries)), at)
    }

    /// The member with this name; the last one if there are several, as in the languages.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let mut entries = self.entries().iter().rev();
        let entry = entries.find(|entry| &*entry.name == name)?;
        Some(&entry.value)
    }

    /// The value at a path of names.
    pub(crate) fn path(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |value, name| value.get(name))
    }

    /// The members of a map; empty for other values.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a list; empty for other values.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// The elements of a list, or the value alone.
    pub(crate) fn one_or_more(&self) -> &[Self] {
        match &self.data {
            Data::List(items) => items,
            Data::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The string, if it is one and not blank.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text)
                .map(|text| &**text)
                .filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// The text of a member.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }

    /// The text of a member without unknown parts.
    pub(crate) fn known_text_of(&self, name: &str) -> Option<&str> {
        self.text_of(name).filter(|text| !text.contains("${"))
    }

    pub(crate) const fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    pub(crate) const fn is_unknown(&self) -> bool {
        matches!(self.data, Data::Unknown(_))
    }

    /// The text to insert into another string, with placeholders for unknown parts. `None` for lists and maps.
    pub(crate) fn to_text(&self) -> Option<String> {
        Some(match &self.data {
            Data::Null => String::new(),
            Data::Bool(truth) => truth.to_string(),
            Data::Number(text) | Data::Text(text) => text.to_string(),
            Data::Unknown(name) | Data::Maybe(name, _) => format!("${{{name}}}"),
            Data::List(_) | Data::Map(_) | Data::Json(_) => return None,
        })
    }

    /// Sets the place of a value that has none.
    pub(crate) fn or_at(mut self, at: Option<At>) -> Self {
        self.at = self.at.or(at);
        self
    }

    /// The value under a condition.
    pub(crate) fn maybe(self, condition: &str) -> Self {
        let at = self.at;
        Self::new(Data::Maybe(named(condition).into(), Rc::new(self)), at)
    }

    /// The policy with its statements under a condition.
    pub(crate) fn maybe_policy(&self, condition: &str) -> Self {
        match &self.data {
            Data::Json(policy) => {
                Self::new(Data::Json(Rc::new(policy.maybe_policy(condition))), self.at)
            }
            Data::Map(entries) if self.get("Statement").is_some() => {
                let entries = entries.iter().map(|entry| {
                    let mut entry = entry.clone();
                    if &*entry.name == "Statement" {
                        let statements = entry.value.one_or_more().iter();
                        let statements = statements.map(|each| each.clone().maybe(condition));
                        entry.value = Self::list(statements.collect(), entry.value.at);
                    }
                    entry
                });
                Self::map(entries.collect(), self.at)
            }
            _ => Self::unknown(condition, self.at),
        }
    }
}

/// An expression as the name of a placeholder: without characters that would end one, and shortened to the maximum
/// length.
pub(crate) fn named(expression: &str) -> String {
    const LONGEST: usize = 120;
    let mut name = String::with_capacity(expression.len().min(LONGEST));
    let mut space = false;
    for character in expression.trim().chars() {
        let character = match character {
            '{' => '(',
            '}' => ')',
            '"' | '\\' => '\'',
            '$' => continue,
            other => other,
        };
        if character.is_whitespace() || character.is_control() {
            space = true;
            continue;
        }
        if name.len() + character.len_utf8() > LONGEST {
            name.push('…');
            break;
        }
        if std::mem::take(&mut space) && !name.is_empty() {
            name.push(' ');
        }
        name.push(character);
    }
    // A blank name would say nothing, and one with a colon could be a policy variable.
    if name.is_empty() {
        "unknown".clone_into(&mut name);
    }
    let variable = name.contains(':') && !name.starts_with("AWS::");
    if variable {
        name = name
            .replace("::", ".")
            .replace(" : ", ":")
            .replace(':', " : ");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use evaluator::placeholder::placeholders;

    fn is_whole(text: &str) -> bool {
        let found = placeholders(text);
        matches!(found.as_slice(), [only] if *only == (0..text.len()))
    }

    #[test]
    fn every_name_is_a_placeholder() {
        let long = "x".repeat(1000);
        for (expression, name) in [
            ("var.region", "var.region"),
            ("var.names[\"a\"]", "var.names['a']"),
            (
                "{ for k, v in x : k => \"${v}\" }",
                "( for k, v in x : k => '(v)' )",
            ),
            ("a ? b:c", "a ? b : c"),
            ("AWS::Region", "AWS::Region"),
            (" a\n\t b ", "a b"),
            ("", "unknown"),
        ] {
            assert_eq!(named(expression), name);
            let text = format!("${{{name}}}");
            assert!(is_whole(&text), "{text}");
        }
        let text = format!("${{{}}}", named(&long));
        assert!(is_whole(&text), "{text}");
    }
}
