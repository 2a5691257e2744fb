//! One value of a document and its path.
//!
//! The text is walked with `serde_json`'s raw values: a bare policy object keeps what a map would lose (the order,
//! duplicate keys, `1.0`), and every error knows where it is. What the fields mean is in `read`.

use super::Visibility;
use super::names::Names;
use evaluator::policy::nearest;
use evaluator::vec_map::Set;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;

/// The newest version of a case that this code reads. Version 2 brought what was not seen, what AWS said, placeholders
/// and the way in which the vault is created.
pub const VERSION: u64 = 2;

/// Why a document is no case. Paths are written as in JavaScript: `policies.scp[1].policies[0].text`; the path
/// of the document itself is empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
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
    /// A field that must be there is not.
    Missing {
        /// The field.
        path: String,
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
    /// A whole number from 0 to 4294967295
    Number,
    /// A policy: an object with `name` and `text`, or a policy document as an object.
    Policy,
    /// Text, a number, `true`, `false`, a list of those, or `null`
    ContextValue,
}

/// What reading a value comes to.
pub(super) type Result<T> = std::result::Result<T, Error>;

/// A value of the document and where it is. Other documents that people write are read with it too, so that all
/// errors are told in the same way.
pub struct Node<'a> {
    raw: &'a RawValue,
    path: String,
}

impl<'a> Node<'a> {
    /// The document itself.
    pub const fn document(raw: &'a RawValue) -> Self {
        Self::new(raw, String::new())
    }

    /// A value at a path: a case in a longer document, say.
    pub const fn new(raw: &'a RawValue, path: String) -> Self {
        Self { raw, path }
    }

    /// Where it is.
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

    /// The first byte, which tells what kind of value it is: `serde_json` has checked the rest.
    pub fn first(&self) -> u8 {
        self.raw.get().bytes().next().unwrap_or(b'n')
    }

    /// It is not what it must be.
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

    /// A field that must be there is not.
    pub fn missing(&self, name: &str) -> Error {
        Error::Missing {
            path: self.child(name, self.raw).path,
        }
    }

    /// Its members in order, duplicates included.
    pub fn members(&self) -> Result<Vec<(String, &'a RawValue)>> {
        let members: std::result::Result<Members<'a>, _> = serde_json::from_str(self.raw.get());
        members
            .map(|members| members.0)
            .map_err(|_| self.expected(Kind::Object))
    }

    /// Calls `field` for every member; each must be in `names`, and none there twice.
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

    /// An object whose names are a person's own.
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

    /// Its items.
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

    /// A layer: `null`, or a list.
    pub fn seen<T>(&self, item: impl Fn(&Self) -> Result<T>) -> Result<Visibility<T>> {
        if self.first() == b'n' {
            return Ok(Visibility::Hidden);
        }
        Ok(Visibility::Listed(self.list(Kind::List, item)?))
    }

    /// Text.
    pub fn text(&self) -> Result<String> {
        serde_json::from_str(self.raw.get()).map_err(|_| self.expected(Kind::Text))
    }

    /// A whole number that is not too large.
    pub fn number(&self) -> Result<u32> {
        serde_json::from_str(self.raw.get()).map_err(|_| self.expected(Kind::Number))
    }

    /// `true` or `false`.
    pub fn truth(&self) -> Result<bool> {
        serde_json::from_str(self.raw.get()).map_err(|_| self.expected(Kind::TrueOrFalse))
    }

    /// The version of the document, which must be one up to `newest`. It is looked at before everything else: a
    /// newer document may have fields that only look wrong.
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

    /// Text, or a number or truth value as text.
    pub fn scalar(&self) -> Result<String> {
        match self.first() {
            b'"' => self.text(),
            b'{' | b'[' | b'n' => Err(self.expected(Kind::ContextValue)),
            _ => Ok(self.raw.get().to_owned()),
        }
    }

    /// One of some words.
    pub fn word<T: Copy>(&self, words: &Names<T>) -> Result<T> {
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
