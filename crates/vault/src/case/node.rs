//! A cursor over a JSON document: one value and its path.
//!
//! The document is parsed once, into the evaluator's tree, which keeps the place of every value: a bare policy object
//! keeps its order, duplicate keys and numbers such as `1.0`, which a map would lose, and every error knows its path.
//! The meaning of the fields is in `read`.

use super::Visibility;
use super::names::Words;
use evaluator::finding::Finding;
use evaluator::json::{self, DocumentError, StringLit, Value};
use evaluator::policy::nearest;
use evaluator::source::Position;
use evaluator::vec_map::Set;
use std::collections::BTreeMap;

/// The newest version of a case that this code reads. Version 2 added hidden policies, reported denials, placeholders
/// and the tool with which the vault is created.
pub const VERSION: u64 = 2;

/// The reason why a document is not a case. Paths are written as in JavaScript: `policies.scp[1].policies[0].text`; the
/// path of the document itself is empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum Error {
    /// It is not JSON.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1; 0 at the start of a line.
        column: usize,
        /// `true` if the text ends too early, so that a part of it may be missing.
        ended: bool,
    },
    /// It is JSON to many programs, but not to this one: an unpaired surrogate escape, or too many nested brackets.
    Finding {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// The reason.
        finding: Box<Finding>,
    },
    /// A field has a value of another type.
    Expected {
        /// The field.
        path: String,
        /// The expected type.
        kind: Kind,
    },
    /// A field has a value that is not one of its names.
    Word {
        /// The field.
        path: String,
        /// The value found.
        found: String,
        /// The allowed names.
        allowed: &'static [&'static str],
    },
    /// There is no such field.
    UnknownField {
        /// The field.
        path: String,
        /// The existing field with the most similar name, which was perhaps intended.
        nearest: Option<&'static str>,
    },
    /// A required field is missing.
    Missing {
        /// The field.
        path: String,
    },
    /// A field occurs more than once.
    Twice {
        /// The field.
        path: String,
    },
    /// It was written by a newer version of this software.
    Newer {
        /// Its version, as written.
        version: String,
    },
}

/// The expected type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `{...}`
    Object,
    /// `[...]`
    List,
    /// `"..."`
    Text,
    /// `true` or `false`
    TrueOrFalse,
    /// A whole number from 1
    Version,
    /// A whole number from 0 to 4294967295
    Number,
    /// A policy: an object with `name` and `text`, or a policy document as an object.
    Policy,
    /// Text, a number, `true`, `false`, a list of those, or `null`
    ContextValue,
}

/// The result of reading a value.
pub(super) type Result<T> = std::result::Result<T, Error>;

/// A JSON document: its text and the tree of its values.
pub struct Document<'a> {
    text: &'a str,
    value: Value<'a>,
}

impl<'a> Document<'a> {
    /// Parses a text. The error is [`Error::Syntax`], with the place that `serde_json` gives, or [`Error::Finding`].
    pub fn parse(text: &'a str) -> Result<Self> {
        let value = json::read_document(text).map_err(|error| match error {
            DocumentError::Syntax {
                line,
                column,
                ended,
            } => Error::Syntax {
                line,
                column,
                ended,
            },
            DocumentError::Finding(finding, Position { line, column }) => Error::Finding {
                line,
                column,
                finding,
            },
        })?;
        Ok(Self { text, value })
    }

    /// The whole document. Errors have paths from here.
    pub const fn root(&self) -> Node<'_> {
        self.at(String::new())
    }

    /// The whole document, as a value with a path in another one.
    pub const fn at(&self, path: String) -> Node<'_> {
        Node {
            text: self.text,
            value: &self.value,
            path,
        }
    }
}

/// A value of the document and its path. It is also used to read other documents, so that all errors have the same
/// form.
#[derive(Clone)]
pub struct Node<'a> {
    text: &'a str,
    value: &'a Value<'a>,
    path: String,
}

impl<'a> Node<'a> {
    /// The path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value as it is written.
    pub fn raw(&self) -> &'a str {
        let place = json::span(self.value).range();
        self.text.get(place).unwrap_or_default()
    }

    /// Returns `true` for an object.
    pub const fn is_object(&self) -> bool {
        matches!(self.value, Value::Object(_))
    }

    /// Returns `true` for a list.
    pub const fn is_list(&self) -> bool {
        matches!(self.value, Value::Array(_))
    }

    /// Returns `true` for a string.
    pub const fn is_text(&self) -> bool {
        matches!(self.value, Value::StringLit(_))
    }

    /// Returns `true` for `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self.value, Value::NullKeyword(_))
    }

    /// The error for a value of another type.
    pub fn expected(&self, kind: Kind) -> Error {
        Error::Expected {
            path: self.path.clone(),
            kind,
        }
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// The error for a missing field.
    pub fn missing(&self, name: &str) -> Error {
        Error::Missing {
            path: self.path_of(name),
        }
    }

    /// The members in order, including duplicates.
    pub fn members(&self) -> Result<impl Iterator<Item = (&'a str, Self)>> {
        let object = self.value.as_object();
        let object = object.ok_or_else(|| self.expected(Kind::Object))?;
        Ok(object.properties.iter().map(|member| {
            let name = member.name.as_str();
            let node = Self {
                text: self.text,
                value: &member.value,
                path: self.path_of(name),
            };
            (name, node)
        }))
    }

    /// Calls `field` for every member; each must be in `names` and occur once.
    pub fn each(
        &self,
        names: &'static [&'static str],
        mut field: impl FnMut(&str, &Self) -> Result<()>,
    ) -> Result<()> {
        let mut had = Set::default();
        for (name, child) in self.members()? {
            if !names.contains(&name) {
                let nearest = nearest(name, names.iter().copied());
                return Err(Error::UnknownField {
                    path: child.path,
                    nearest,
                });
            }
            field(name, &child)?;
            if !had.insert(name) {
                return Err(Error::Twice { path: child.path });
            }
        }
        Ok(())
    }

    /// The members of an object with arbitrary names.
    pub fn map<T>(&self, value: impl Fn(&Self) -> Result<T>) -> Result<BTreeMap<String, T>> {
        let mut map = BTreeMap::new();
        for (name, child) in self.members()? {
            if map.insert(name.to_owned(), value(&child)?).is_some() {
                return Err(Error::Twice { path: child.path });
            }
        }
        Ok(map)
    }

    /// The items of a list.
    pub fn items(&self, kind: Kind) -> Result<impl Iterator<Item = Self>> {
        let list = self.value.as_array();
        let list = list.ok_or_else(|| self.expected(kind))?;
        Ok(list.elements.iter().enumerate().map(|(at, value)| Self {
            text: self.text,
            value,
            path: format!("{}[{at}]", self.path),
        }))
    }

    /// What `item` reads from the items of a list.
    pub fn list<T>(&self, kind: Kind, item: impl Fn(&Self) -> Result<T>) -> Result<Vec<T>> {
        self.items(kind)?.map(|node| item(&node)).collect()
    }

    /// The policies of a layer: `null`, or a list.
    pub fn seen<T>(&self, item: impl Fn(&Self) -> Result<T>) -> Result<Visibility<T>> {
        if self.is_null() {
            return Ok(Visibility::Hidden);
        }
        Ok(Visibility::Listed(self.list(Kind::List, item)?))
    }

    /// A string.
    pub fn text(&self) -> Result<String> {
        self.as_text().map(str::to_owned)
    }

    fn as_text(&self) -> Result<&'a str> {
        let text = self.value.as_string_lit().map(StringLit::as_str);
        text.ok_or_else(|| self.expected(Kind::Text))
    }

    /// A whole number that is not too large.
    pub fn number(&self) -> Result<u32> {
        let number = match self.value {
            Value::NumberLit(number) => number.value.parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| self.expected(Kind::Number))
    }

    /// A boolean.
    pub fn truth(&self) -> Result<bool> {
        match self.value {
            Value::BooleanLit(truth) => Ok(truth.value),
            _ => Err(self.expected(Kind::TrueOrFalse)),
        }
    }

    /// Checks the version of the document, which must be at most `newest`. It is checked first: a newer document may
    /// have fields that only seem wrong.
    pub fn version(&self, newest: u64) -> Result<()> {
        let Some((_, version)) = self.members()?.find(|(name, _)| *name == "version") else {
            return Ok(());
        };
        match version.raw().parse::<u64>() {
            Ok(number) if (1..=newest).contains(&number) => Ok(()),
            Ok(0) | Err(_) => Err(version.expected(Kind::Version)),
            Ok(_) => Err(Error::Newer {
                version: version.raw().to_owned(),
            }),
        }
    }

    /// A string, or a number or boolean as text.
    pub fn scalar(&self) -> Result<String> {
        match self.value {
            Value::StringLit(text) => Ok(text.as_str().to_owned()),
            Value::NumberLit(_) | Value::BooleanLit(_) => Ok(self.raw().to_owned()),
            _ => Err(self.expected(Kind::ContextValue)),
        }
    }

    /// The value of an enum, by its name.
    pub fn word<T: Copy>(&self, words: &Words<T>) -> Result<T> {
        let found = self.as_text()?;
        words.value(found).ok_or_else(|| Error::Word {
            path: self.path.clone(),
            found: found.to_owned(),
            allowed: words.names,
        })
    }
}
