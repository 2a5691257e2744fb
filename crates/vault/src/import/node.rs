//! A cursor over a JSON document of arbitrary structure: a member that does not exist is `None`.
//!
//! Keeps the text of policies as it was written, which a map would not. Independent of formats; read `formats.rs` next.

use crate::case::{self, NamedPolicy};
use crate::repair;
use evaluator::json::{self, Value};

/// A value of the document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'a> {
    pub(super) text: &'a str,
    pub(super) value: &'a Value<'a>,
}

/// Calls `work` with the document in a text; `None` if the text is not JSON.
pub(super) fn within<R>(text: &str, work: impl FnOnce(Node<'_>) -> R) -> Option<R> {
    let value = json::read(text).ok()?;
    Some(work(Node {
        text,
        value: &value,
    }))
}

impl<'a> Node<'a> {
    fn at(self, value: &'a Value<'a>) -> Self {
        Self {
            text: self.text,
            value,
        }
    }

    /// The member with this name.
    pub(super) fn get(self, name: &str) -> Option<Self> {
        let member = self.value.as_object()?.get(name)?;
        Some(self.at(&member.value))
    }

    /// The value at a path of names.
    pub(super) fn path(self, names: &[&str]) -> Option<Self> {
        names.iter().try_fold(self, |node, name| node.get(name))
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The member's text; `None` if it is blank.
    pub(super) fn text_of(self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_text().filter(|text| !text.is_empty())
    }

    pub(super) fn as_text(self) -> Option<&'a str> {
        self.value.as_string_lit().map(|text| text.value.as_ref())
    }

    pub(super) fn is_object(self) -> bool {
        self.value.as_object().is_some()
    }

    /// The elements of a list; empty for other values.
    pub(super) fn items(self) -> impl Iterator<Item = Self> {
        let items = self.value.as_array().map_or(&[][..], |list| &list.elements);
        items.iter().map(move |item| self.at(item))
    }

    /// The elements of the member's list.
    pub(super) fn items_of(self, name: &str) -> impl Iterator<Item = Self> {
        self.get(name).into_iter().flat_map(Self::items)
    }

    /// The elements of the member's list, or the member alone: IAM treats one value like a list of one.
    pub(super) fn one_or_more(self, name: &str) -> impl Iterator<Item = Self> {
        let member = self.get(name);
        let alone = member.filter(|member| member.value.as_array().is_none());
        alone
            .into_iter()
            .chain(member.into_iter().flat_map(Self::items))
    }

    /// The members of an object in order; empty for other values.
    pub(super) fn members(self) -> impl Iterator<Item = (&'a str, Self)> {
        let members = self
            .value
            .as_object()
            .map_or(&[][..], |object| &object.properties);
        members
            .iter()
            .map(move |member| (member.name.as_str(), self.at(&member.value)))
    }

    /// Strings, numbers and booleans as text: context values can be any of them.
    pub(super) fn scalar(self) -> Option<String> {
        match self.value {
            Value::StringLit(text) => Some(text.value.to_string()),
            Value::NumberLit(_) | Value::BooleanLit(_) => Some(self.raw().to_owned()),
            _ => None,
        }
    }

    /// As it was written.
    pub(super) fn raw(self) -> &'a str {
        self.text
            .get(json::span(self.value).range())
            .unwrap_or_default()
    }

    /// The policy in this value, as an object or in a string, formatted for people.
    pub(super) fn policy(self, name: &str) -> Option<NamedPolicy> {
        let text = match self.value {
            Value::Object(_) => case::pretty_print(self.raw()),
            Value::StringLit(text) => tidy(&text.value)?,
            _ => return None,
        };
        Some(NamedPolicy {
            name: name.to_owned(),
            text: text.into(),
        })
    }
}

/// Decodes a policy in a string if it is encoded, and formats it on several lines if it is on one.
fn tidy(text: &str) -> Option<String> {
    let repaired = repair::repair(text).filter(|repair| repair.complete);
    let text = match &repaired {
        Some(repair) => &repair.documents.first()?.text,
        None => text,
    };
    let is_policy = json::read(text).is_ok_and(|value| value.as_object().is_some());
    Some(if is_policy && !text.trim().contains('\n') {
        case::pretty_print(text)
    } else {
        text.to_owned()
    })
}
