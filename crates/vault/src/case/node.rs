//! A cursor over a JSON document: one value and its path.
//!
//! It uses `serde_json`'s raw values: a bare policy object keeps its order, duplicate keys and numbers such as `1.0`,
//! which a map would lose, and every error knows its path. The meaning of the fields is in `read`.

use super::Visibility;
use super::names::Words;
use evaluator::policy::nearest;
use evaluator::vec_map::Set;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;

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

/// A value of the document and its path. It is also used to read other documents, so that all errors have the same
/// form.
pub struct Node<'a> {
    raw: &'a RawValue,
    path: String,
}

impl<'a> Node<'a> {
    /// The document itself.
    pub const fn document(raw: &'a RawValue) -> Self {
        Self::new(raw, String::new())
    }

    /// A value with a path: a case within a longer document, for example.
    pub const fn new(raw: &'a RawValue, path: String) -> Self {
        Self { raw, path }
    }

    /// The path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value as it is written.
    pub const fn raw(&self) -> &'a RawValue {
        self.raw
    }

    /// The value's own text.
    pub fn text_of(&self) -> &'a str {
        self.raw.get()
    }

    /// The first byte, which determines the type of the value: `serde_json` has checked the rest.
    pub fn first(&self) -> u8 {
        self.raw.get().bytes().next().unwrap_or(b'n')
    }

    /// The error for a value of another type.
    pub fn expected(&self, kind: Kind) -> Error {
        Error::Expected {
            path: self.path.clone(),
            kind,
        }
    }

    /// One of its members.
    #[must_use]
    pub fn child(&self, name: &str, raw: &'a RawValue) -> Self {
        let path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        };
        Self { raw, path }
    }

    /// The error for a missing field.
    pub fn missing(&self, name: &str) -> Error {
        Error::Missing {
            path: self.child(name, self.raw).path,
        }
    }

    /// The members in order, including duplicates.
    pub fn members(&self) -> Result<Vec<(String, &'a RawValue)>> {
        let members: std::result::Result<Members<'a>, _> = serde_json::from_str(self.raw.get());
        members
            .map(|members| members.0)
            .map_err(|_| self.expected(Kind::Object))
    }

    /// Calls `field` for every member; each must be in `names` and occur once.
    pub fn each(
        &self,
        names: &'static [&'static str],
        mut field: impl FnMut(&str, &Self) -> Result<()>,
    ) -> Result<()> {
        let mut had = Set::default();
        for (name, raw) in self.members()? {
            let child = self.child(&name, raw);
            if !names.contains(&name.as_str()) {
                let nearest = nearest(&name, names.iter().copied());
                return Err(Error::UnknownField {
                    path: child.path,
                    nearest,
                });
            }
            field(&name, &child)?;
            if !had.insert(name) {
                return Err(Error::Twice { path: child.path });
            }
        }
        Ok(())
    }

    /// The members of an object with arbitrary names.
    pub fn map<T>(&self, value: impl Fn(&Self) -> Result<T>) -> Result<BTreeMap<String, T>> {
        let mut map = BTreeMap::new();
        for (name, raw) in self.members()? {
            let child = self.child(&name, raw);
            if map.insert(name, value(&child)?).is_some() {
                return Err(Error::Twice { path: child.path });
            }
        }
        Ok(map)
    }

    /// The items of a list.
    pub fn list<T>(&self, kind: Kind, item: impl Fn(&Self) -> Result<T>) -> Result<Vec<T>> {
        let items: Vec<&'a RawValue> =
            serde_json::from_str(self.raw.get()).map_err(|_| self.expected(kind))?;
        let nodes = items.into_iter().enumerate();
        nodes
            .map(|(at, raw)| {
                item(&Self {
                    raw,
                    path: format!("{}[{at}]", self.path),
                })
            })
            .collect()
    }

    /// The policies of a layer: `null`, or a list.
    pub fn seen<T>(&self, item: impl Fn(&Self) -> Result<T>) -> Result<Visibility<T>> {
        if self.first() == b'n' {
            return Ok(Visibility::Hidden);
        }
        Ok(Visibility::Listed(self.list(Kind::List, item)?))
    }

    /// A string.
    pub fn text(&self) -> Result<String> {
        serde_json::from_str(self.raw.get()).map_err(|_| self.expected(Kind::Text))
    }

    /// A whole number that is not too large.
    pub fn number(&self) -> Result<u32> {
        serde_json::from_str(self.raw.get()).map_err(|_| self.expected(Kind::Number))
    }

    /// A boolean.
    pub fn truth(&self) -> Result<bool> {
        serde_json::from_str(self.raw.get()).map_err(|_| self.expected(Kind::TrueOrFalse))
    }

    /// Checks the version of the document, which must be at most `newest`. It is checked first: a newer document may
    /// have fields that only seem wrong.
    pub fn version(&self, newest: u64) -> Result<()> {
        let members = self.members()?;
        let Some((name, raw)) = members.iter().find(|(name, _)| name == "version") else {
            return Ok(());
        };
        match serde_json::from_str::<u64>(raw.get()) {
            Ok(version) if (1..=newest).contains(&version) => Ok(()),
            Ok(0) | Err(_) => Err(self.child(name, raw).expected(Kind::Version)),
            Ok(_) => Err(Error::Newer {
                version: raw.get().to_owned(),
            }),
        }
    }

    /// A string, or a number or boolean as text.
    pub fn scalar(&self) -> Result<String> {
        match self.first() {
            b'"' => self.text(),
            b'{' | b'[' | b'n' => Err(self.expected(Kind::ContextValue)),
            _ => Ok(self.raw.get().to_owned()),
        }
    }

    /// The value of an enum, by its name.
    pub fn word<T: Copy>(&self, words: &Words<T>) -> Result<T> {
        let found = self.text()?;
        words.value(&found).ok_or_else(|| Error::Word {
            path: self.path.clone(),
            found,
            allowed: words.names,
        })
    }
}

/// The members of an object as they were written.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> std::result::Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}
