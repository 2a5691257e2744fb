//! The parsed form of a policy: statements with spans. Illegal states cannot be represented.
//!
//! [`read()`] makes it from text and never fails; a part that was not understood is [`Parsed::Malformed`], and
//! everything that depends on it is unknown. [`check()`] adds findings that do not hinder understanding. Read
//! `read/mod.rs` next.

mod check;
mod suggest;
mod read;
pub mod regions;
mod size;
pub mod tables;

pub use check::{check, read_and_check};
pub use read::read;
pub use size::{Size, size};
pub use suggest::nearest;

use crate::condition::Test;
use crate::doubt::Doubt;
use crate::finding::{Code, Finding, Severity};
use crate::identifiers::{Action, ActionPattern, PrincipalPattern, ResourcePattern};
use crate::key::Key;
use crate::layer::Layer;
use crate::small_str::SmallStr;
use crate::source::{Span, Spanned};
use crate::truth::Truth;

/// A part of a policy that was either understood or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed<T> {
    /// Understood.
    Known(T),
    /// Not understood: it could mean anything. A finding says why.
    Malformed,
}

impl<T> Parsed<T> {
    /// The value, if it was understood.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Malformed => None,
        }
    }

    /// Applies a function to the value, if it was understood.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Parsed<U> {
        match self {
            Self::Known(value) => Parsed::Known(make(value)),
            Self::Malformed => Parsed::Malformed,
        }
    }
}

/// The version of the policy language.
///
/// Source: `IAM/reference_policies_elements_version`. A policy without `Version` is read as
/// [`Version::V2008`]: AWS says that variables do not work in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// `2008-10-17`, or none: variables are literal text.
    V2008,
    /// `2012-10-17`
    V2012,
}

/// The effect of a matching statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`, `Principal` or `NotPrincipal`: one of each pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope<T> {
    /// The element with its name, or the statement's span if the element is missing and that has a meaning (a key
    /// policy statement without `Resource` has no effect).
    pub span: Span,
    /// `true` for the `Not...` form.
    pub negated: bool,
    /// The entries in the order in which they were written.
    pub entries: Vec<Spanned<T>>,
}

impl<T> Scope<T> {
    /// Returns `true` if the statement does not have the element.
    pub fn is_missing(&self, statement: &Statement) -> bool {
        self.entries.is_empty() && self.span == statement.span
    }
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The whole statement, braces included.
    pub span: Span,
    /// Its `Sid`.
    pub sid: Option<Spanned<SmallStr>>,
    /// `Effect`
    pub effect: Parsed<Spanned<Effect>>,
    /// `Principal` or `NotPrincipal`; `None` in policies that have no principals.
    pub principal: Option<Parsed<Scope<PrincipalPattern>>>,
    /// `Action` or `NotAction`
    pub action: Parsed<Scope<ActionPattern>>,
    /// `Resource` or `NotResource`
    pub resource: Parsed<Scope<ResourcePattern>>,
    /// `Condition`: all tests must hold. Malformed if one of them is not understood, or if the statement has an unknown
    /// element, which could limit it.
    pub condition: Parsed<Vec<Test>>,
    /// The reason why its effect is uncertain, although all of it was understood.
    pub doubt: Option<Doubt>,
    /// The placeholders that prevent understanding: as `Effect`, as an operator, as the whole statement.
    pub unread: Vec<SmallStr>,
}

impl Statement {
    /// The context keys that it tests, or has as variables.
    pub fn tested_keys(&self) -> impl Iterator<Item = &Key> {
        let tests = self.condition.known().into_iter().flatten();
        let tested = tests.flat_map(|test| {
            let variables = test.values.iter().flat_map(|value| value.value.variables());
            std::iter::once(&test.key.value).chain(variables.map(|variable| &variable.key))
        });
        let resource = self.resource.known().into_iter();
        let entries = resource.flat_map(|scope| &scope.entries);
        let variables = entries.flat_map(|entry| entry.value.variables());
        tested.chain(variables.map(|variable| &variable.key))
    }

    /// All placeholders in it.
    pub fn placeholders(&self) -> impl Iterator<Item = &SmallStr> {
        let principal = self.principal.iter().filter_map(Parsed::known);
        let principal = principal.flat_map(|scope| &scope.entries);
        let action = self.action.known().into_iter();
        let action = action.flat_map(|scope| &scope.entries);
        let resource = self.resource.known().into_iter();
        let resource = resource.flat_map(|scope| &scope.entries);
        let tests = self.condition.known().into_iter().flatten();
        let unread = self.unread.iter();
        unread
            .chain(principal.flat_map(|entry| entry.value.placeholders()))
            .chain(action.flat_map(|entry| entry.value.placeholders()))
            .chain(resource.flat_map(|entry| entry.value.placeholders()))
            .chain(tests.flat_map(Test::placeholders))
    }

    /// Returns `true` if AWS would not accept it in a customer's RCP (`ORG/orgs_manage_policies_rcps_syntax`): such a
    /// statement may only deny, must apply to everybody, and must name neither every action nor all actions except
    /// some. AWS's own `RCPFullAWSAccess` allows everything.
    pub(crate) fn is_refused_in_rcp(&self) -> bool {
        let every_action = self.action.known().is_some_and(|scope| {
            let mut entries = scope.entries.iter();
            entries.any(|entry| entry.value.service().is_none())
        });
        if self.allows() {
            let everywhere = self.resource.known().is_some_and(|scope| {
                let mut entries = scope.entries.iter();
                !scope.negated && entries.any(|entry| entry.value.is_everything())
            });
            let everybody = self.is_for_everybody();
            let always = self.condition.known().is_some_and(Vec::is_empty);
            let negated = self.action.known().is_some_and(|scope| scope.negated);
            return negated || !(every_action && everywhere && everybody && always);
        }
        let negated = self.action.known().is_some_and(|scope| scope.negated);
        negated || every_action || !self.is_for_everybody()
    }

    fn allows(&self) -> bool {
        matches!(&self.effect, Parsed::Known(effect) if effect.value == Effect::Allow)
    }

    /// Returns `true` if it names exactly everybody, or if its principals were not understood.
    fn is_for_everybody(&self) -> bool {
        let scope = self.principal.as_ref().and_then(Parsed::known);
        scope.is_none_or(|scope| {
            let only = matches!(scope.entries.as_slice(), [one] if one.value.is_everyone());
            only && !scope.negated
        })
    }

    /// Returns `true` if its actions include the action, or were not understood and could include it.
    pub fn is_about(&self, action: &Action) -> bool {
        self.action.known().is_none_or(|scope| {
            let entries = scope.entries.iter();
            let listed = Truth::any(entries.map(|entry| entry.value.truth(action)));
            listed != Truth::from(scope.negated)
        })
    }
}

/// One policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The layer it was read for.
    pub layer: Layer,
    /// `Version`
    pub version: Version,
    /// The statements; malformed if the text as a whole was not understood, so that it could mean anything.
    pub statements: Parsed<Vec<Statement>>,
    /// The findings of reading, in the order of the text. Errors that leave something unclear are among these; lints
    /// are added by `check`.
    pub findings: Vec<Finding>,
}

impl Policy {
    /// The first finding that leaves a part of the policy unclear: nothing is certain about results that depend on that
    /// part. `None`: everything was understood, except for placeholders that are not filled in.
    pub fn blocker(&self) -> Option<&Finding> {
        let mut errors = self.findings.iter().filter(|finding| {
            finding.severity() == Severity::Error && finding.code != Code::Placeholder
        });
        errors.next()
    }

    /// The placeholders, in the order of the text.
    pub fn placeholders(&self) -> impl Iterator<Item = (&str, Span)> {
        let found = self.findings.iter();
        let found = found.filter(|finding| finding.code == Code::Placeholder);
        found.filter_map(|finding| Some((finding.parameters.first()?.1.as_str(), finding.span)))
    }

    /// Returns `true` if everything was understood.
    pub fn is_clear(&self) -> bool {
        self.blocker().is_none()
    }

    /// The statements that were understood at least in part.
    pub fn statements(&self) -> &[Statement] {
        self.statements.known().map_or(&[], Vec::as_slice)
    }
}
