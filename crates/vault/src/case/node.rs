//! One value of a document and its path.
//!
//! The text is walked with `serde_json`'s raw values: a bare policy object keeps what a map would lose (the order,
//! duplicate keys, `1.0`), and every error knows where it is. What the fields mean is in `read`.

use super::Seen;
use super::word::Words;
use evaluator::policy::nearest;
use evaluator::sorted::Set;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;

/// The newest version of the document that this code reads.
pub const VERSION: u64 = 1;

/// Why a document is no case. Paths are written as in JavaScript: `policies.scp[1].policies[0].text`; the path
/// of the document itself is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// It is not JSON.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1; 0 at the start of a line.
        column: usize,
        /// It stops too early, so a part of it may be missing.
        ended: bool,
    },
    /// A field holds another kind of value than it must.
    Expected {
        /// The field.
        path: String,
        /// What it must be.
        kind: Kind,
    },
    /// A field holds a word that it does not know.
    Word {
        /// The field.
        path: String,
        /// What it holds.
        found: String,
        /// What it may hold.
        allowed: &'static [&'static str],
    },
    /// There is no such field.
    UnknownField {
        /// The field.
        path: String,
        /// The name of a field that there is and that was perhaps meant.
        nearest: Option<&'static str>,
    },
    /// A field is there more than once.
    Twice {
        /// The field.
        path: String,
    },
    /// A newer version of this software wrote it.
    Newer {
        /// Its version, as written.
        version: String,
    },
}

/// What a field must be.
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
    /// A policy: an object with `name` and `text`, or a policy document as an object.
    Policy,
    /// Text, a number, `true`, `false`, a list of those, or `null`
    ContextValue,
}

/// What reading a value comes to.
pub(super) type Result<T> = std::result::Result<T, Error>;

/// A value of the document and where it is.
pub(super) struct Node<'a> {
    raw: &'a RawValue,
    path: String,
}

impl<'a> Node<'a> {
    /// The document itself.
    pub(super) const fn document(raw: &'a RawValue) -> Self {
        Self {
            raw,
            path: String::new(),
        }
    }

    /// The value's own text.
    pub(super) fn text_of(&self) -> &'a str {
        self.raw.get()
    }

    /// The first byte, which tells what kind of value it is: `serde_json` has checked the rest.
    pub(super) fn first(&self) -> u8 {
        self.raw.get().bytes().next().unwrap_or(b'n')
    }

    /// It is not what it must be.
    pub(super) fn expected(&self, kind: Kind) -> Error {
        Error::Expected {
            path: self.path.clone(),
            kind,
        }
    }

    /// One of its members.
    pub(super) fn child(&self, name: &str, raw: &'a RawValue) -> Self {
        let path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        };
        Self { raw, path }
    }

    /// Its members in order, duplicates included.
    pub(super) fn members(&self) -> Result<Vec<(String, &'a RawValue)>> {
        let members: std::result::Result<Members<'a>, _> = serde_json::from_str(self.raw.get());
        members
            .map(|members| members.0)
            .map_err(|_| self.expected(Kind::Object))
    }

    /// Calls `field` for every member; each must be in `names`, and none there twice.
    pub(super) fn each(
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

    /// An object whose names are a person's own.
    pub(super) fn map<T>(&self, value: impl Fn(&Self) -> Result<T>) -> Result<BTreeMap<String, T>> {
        let mut map = BTreeMap::new();
        for (name, raw) in self.members()? {
            let child = self.child(&name, raw);
            if map.insert(name, value(&child)?).is_some() {
                return Err(Error::Twice { path: child.path });
            }
        }
        Ok(map)
    }

    /// Its items.
    pub(super) fn list<T>(&self, kind: Kind, item: impl Fn(&Self) -> Result<T>) -> Result<Vec<T>> {
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

    /// A layer: `null`, or a list.
    pub(super) fn seen<T>(&self, item: impl Fn(&Self) -> Result<T>) -> Result<Seen<T>> {
        if self.first() == b'n' {
            return Ok(Seen::No);
        }
        Ok(Seen::Yes(self.list(Kind::List, item)?))
    }

    /// Text.
    pub(super) fn text(&self) -> Result<String> {
        serde_json::from_str(self.raw.get()).map_err(|_| self.expected(Kind::Text))
    }

    /// `true` or `false`.
    pub(super) fn truth(&self) -> Result<bool> {
        serde_json::from_str(self.raw.get()).map_err(|_| self.expected(Kind::TrueOrFalse))
    }

    /// A version of the document that can be read.
    pub(super) fn version(&self) -> Result<()> {
        match serde_json::from_str(self.raw.get()) {
            Ok(1..=VERSION) => Ok(()),
            Ok(0) | Err(_) => Err(self.expected(Kind::Version)),
            Ok(_) => Err(Error::Newer {
                version: self.raw.get().to_owned(),
            }),
        }
    }

    /// Text, or a number or truth value as text.
    pub(super) fn scalar(&self) -> Result<String> {
        match self.first() {
            b'"' => self.text(),
            b'{' | b'[' | b'n' => Err(self.expected(Kind::ContextValue)),
            _ => Ok(self.raw.get().to_owned()),
        }
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&self, words: &Words<T>) -> Result<T> {
        let found = self.text()?;
        let mut pairs = words.names.iter().zip(words.values);
        match pairs.find(|(name, _)| **name == found) {
            Some((_, value)) => Ok(*value),
            None => Err(Error::Word {
                path: self.path.clone(),
                found,
                allowed: words.names,
            }),
        }
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
