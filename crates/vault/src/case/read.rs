//! Reading a case: JSON text to [`Case`], or an error that names the field.
//!
//! The text is walked value by value with serde_json's raw values, so that a bare policy object keeps what a map
//! would lose (the order, duplicate keys, `1.0`), and so that every error knows its path. Next: `write`.

use super::{
    Caller, Case, Expect, Key, KeyKind, Level, NamedPolicy, Organization, Policies, Said, Seen,
    Vault, Via,
};
use crate::report::Verdict;
use evaluator::policy::nearest;
use evaluator::trace::Decision;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
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

type Result<T> = std::result::Result<T, Error>;

/// Reads a case.
pub fn read(text: &str) -> Result<Case> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| Error::Syntax {
        line: error.line(),
        column: error.column(),
        ended: error.is_eof(),
    })?;
    let document = Node {
        raw,
        path: String::new(),
    };
    // The version first: a newer document may have fields that only look wrong.
    let members = document.members()?;
    if let Some((_, raw)) = members.iter().find(|(name, _)| name == "version") {
        document.child("version", raw).version()?;
    }
    let mut case = Case::default();
    document.each(
        &[
            "version",
            "title",
            "caller",
            "vault",
            "key",
            "viaBackup",
            "context",
            "policies",
            "expect",
        ],
        |name, value| {
            match name {
                "title" => case.title = Some(value.text()?),
                "caller" => case.caller = caller(value)?,
                "vault" => case.vault = vault(value)?,
                "key" => case.key = key(value)?,
                "viaBackup" => {
                    case.via_backup = if value.truth()? {
                        Via::Backup
                    } else {
                        Via::Direct
                    }
                }
                "context" => case.context = value.map(said)?,
                "policies" => case.policies = policies(value)?,
                "expect" => case.expect = Some(expect(value)?),
                _ => {}
            }
            Ok(())
        },
    )?;
    Ok(case)
}

fn caller(node: &Node<'_>) -> Result<Caller> {
    let mut caller = Caller::default();
    node.each(&["arn", "tags", "organization"], |name, value| {
        match name {
            "arn" => caller.arn = value.text()?,
            "tags" => caller.tags = value.map(Node::text)?,
            _ => caller.organization = Some(value.word(&Organization::WORDS)?),
        }
        Ok(())
    })?;
    Ok(caller)
}

fn vault(node: &Node<'_>) -> Result<Vault> {
    let mut vault = Vault::default();
    node.each(&["name", "region", "tags"], |name, value| {
        match name {
            "name" => vault.name = value.text()?,
            "region" => vault.region = value.text()?,
            _ => vault.tags = value.map(Node::text)?,
        }
        Ok(())
    })?;
    Ok(vault)
}

fn key(node: &Node<'_>) -> Result<Key> {
    let mut key = Key::default();
    node.each(&["kind", "arn"], |name, value| {
        match name {
            "kind" => key.kind = value.word(&KeyKind::WORDS)?,
            _ => key.arn = value.text()?,
        }
        Ok(())
    })?;
    Ok(key)
}

fn said(node: &Node<'_>) -> Result<Said> {
    Ok(match node.first() {
        b'n' => Said::Absent,
        b'[' => Said::Many(node.list(Kind::ContextValue, |item| item.scalar())?),
        _ => Said::One(node.scalar()?),
    })
}

fn policies(node: &Node<'_>) -> Result<Policies> {
    let mut policies = Policies::default();
    node.each(
        &[
            "identity",
            "boundary",
            "session",
            "scp",
            "rcp",
            "vpcEndpoint",
            "key",
        ],
        |name, value| {
            match name {
                "identity" => policies.identity = value.seen(policy)?,
                "boundary" => policies.boundary = value.seen(policy)?,
                "session" => policies.session = value.seen(policy)?,
                "scp" => policies.scp = value.seen(level)?,
                "rcp" => policies.rcp = value.seen(level)?,
                "vpcEndpoint" => policies.vpc_endpoint = value.seen(policy)?,
                _ => policies.key = value.seen(policy)?,
            }
            Ok(())
        },
    )?;
    Ok(policies)
}

fn level(node: &Node<'_>) -> Result<Level> {
    let mut level = Level::default();
    node.each(&["target", "policies"], |name, value| {
        match name {
            "target" => level.target = value.text()?,
            _ => level.policies = value.list(Kind::List, policy)?,
        }
        Ok(())
    })?;
    Ok(level)
}

/// An object with `name` or `text` holds a policy as typed; every other object is a policy itself.
fn policy(node: &Node<'_>) -> Result<NamedPolicy> {
    if node.first() != b'{' {
        return Err(node.expected(Kind::Policy));
    }
    let members = node.members()?;
    if !members
        .iter()
        .any(|(name, _)| name == "name" || name == "text")
    {
        let text = super::layout::spread(node.raw.get());
        return Ok(NamedPolicy {
            name: String::new(),
            text,
        });
    }
    let mut policy = NamedPolicy::default();
    node.each(&["name", "text"], |name, value| {
        match name {
            "name" => policy.name = value.text()?,
            _ => policy.text = value.text()?,
        }
        Ok(())
    })?;
    Ok(policy)
}

fn expect(node: &Node<'_>) -> Result<Expect> {
    let mut expect = Expect::default();
    node.each(&["verdict", "actions"], |name, value| {
        match name {
            "verdict" => expect.verdict = Some(value.word(&VERDICTS)?),
            _ => expect.actions = value.map(|decision| decision.word(&DECISIONS))?,
        }
        Ok(())
    })?;
    Ok(expect)
}

/// The words of some choice, and what they mean.
pub(super) struct Words<T: 'static> {
    pub(super) names: &'static [&'static str],
    pub(super) values: &'static [T],
}

impl<T: PartialEq> Words<T> {
    /// The word for a value.
    pub(super) fn name(&self, value: &T) -> &'static str {
        let mut pairs = self.names.iter().zip(self.values);
        pairs
            .find(|(_, other)| *other == value)
            .map_or("", |(name, _)| *name)
    }
}

impl Organization {
    pub(super) const WORDS: Words<Self> = Words {
        names: &["member", "management", "none"],
        values: &[Self::Member, Self::Management, Self::None],
    };
}

impl KeyKind {
    pub(super) const WORDS: Words<Self> = Words {
        names: &["customer", "awsManaged"],
        values: &[Self::Customer, Self::AwsManaged],
    };
}

pub(super) const VERDICTS: Words<Verdict> = Words {
    names: &["pass", "fail", "depends"],
    values: &[Verdict::Pass, Verdict::Fail, Verdict::Depends],
};

pub(super) const DECISIONS: Words<Decision> = Words {
    names: &["allowed", "implicitDeny", "explicitDeny", "depends"],
    values: &[
        Decision::Allowed,
        Decision::ImplicitDeny,
        Decision::ExplicitDeny,
        Decision::Depends,
    ],
};

/// A value of the document and where it is.
struct Node<'a> {
    raw: &'a RawValue,
    path: String,
}

impl<'a> Node<'a> {
    /// The first byte, which tells what kind of value it is: serde_json has checked the rest.
    fn first(&self) -> u8 {
        self.raw.get().bytes().next().unwrap_or(b'n')
    }

    fn expected(&self, kind: Kind) -> Error {
        Error::Expected {
            path: self.path.clone(),
            kind,
        }
    }

    fn child(&self, name: &str, raw: &'a RawValue) -> Self {
        let path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        };
        Self { raw, path }
    }

    /// Its members in order, duplicates included.
    fn members(&self) -> Result<Vec<(String, &'a RawValue)>> {
        let members: std::result::Result<Members<'a>, _> = serde_json::from_str(self.raw.get());
        members
            .map(|members| members.0)
            .map_err(|_| self.expected(Kind::Object))
    }

    /// Calls `field` for every member; each must be in `names`, and none there twice.
    fn each(
        &self,
        names: &'static [&'static str],
        mut field: impl FnMut(&str, &Self) -> Result<()>,
    ) -> Result<()> {
        let mut had = BTreeSet::new();
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
    fn map<T>(&self, value: impl Fn(&Self) -> Result<T>) -> Result<BTreeMap<String, T>> {
        let mut map = BTreeMap::new();
        for (name, raw) in self.members()? {
            let child = self.child(&name, raw);
            if map.insert(name, value(&child)?).is_some() {
                return Err(Error::Twice { path: child.path });
            }
        }
        Ok(map)
    }

    fn list<T>(&self, kind: Kind, item: impl Fn(&Self) -> Result<T>) -> Result<Vec<T>> {
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

    fn seen<T>(&self, item: impl Fn(&Self) -> Result<T>) -> Result<Seen<T>> {
        if self.first() == b'n' {
            return Ok(Seen::No);
        }
        Ok(Seen::Yes(self.list(Kind::List, item)?))
    }

    fn text(&self) -> Result<String> {
        serde_json::from_str(self.raw.get()).map_err(|_| self.expected(Kind::Text))
    }

    fn truth(&self) -> Result<bool> {
        serde_json::from_str(self.raw.get()).map_err(|_| self.expected(Kind::TrueOrFalse))
    }

    fn version(&self) -> Result<()> {
        match serde_json::from_str(self.raw.get()) {
            Ok(1..=VERSION) => Ok(()),
            Ok(0) | Err(_) => Err(self.expected(Kind::Version)),
            Ok(_) => Err(Error::Newer {
                version: self.raw.get().to_owned(),
            }),
        }
    }

    /// Text, or a number or truth value as text.
    fn scalar(&self) -> Result<String> {
        match self.first() {
            b'"' => self.text(),
            b'{' | b'[' | b'n' => Err(self.expected(Kind::ContextValue)),
            _ => Ok(self.raw.get().to_owned()),
        }
    }

    fn word<T: Copy>(&self, words: &Words<T>) -> Result<T> {
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
