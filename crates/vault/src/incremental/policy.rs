//! One policy text: read, and checked when somebody wants to know.

use super::rows::keys;
use crate::repair::{self, Filled, Reading};
use crate::requests::{WHICH_SERVICE_CALLS, WHO_CALLS};
use evaluator::finding::{Code, Finding};
use evaluator::identifiers::ActionPattern;
use evaluator::layer::Layer;
use evaluator::policy::{self, Effect, Parsed, Policy, Size, Statement, Version, size, tables};
use evaluator::source::Span;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A longer text, in bytes, is not read: it is many times what AWS takes, and reading it would stop the page.
pub const LONGEST: usize = 256 * 1024;

/// One policy text, read, and checked when somebody wants to know.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) text: Arc<str>,
    pub(super) policy: Arc<Policy>,
    /// Nobody has seen the text, so the policy may say anything.
    pub(super) hidden: bool,
    /// It is the policy of something else than a key, so that it is not what stands on the key.
    pub(super) is_of_other_resource: bool,
    /// The text with its placeholders filled in, if there are values for any.
    filled: Option<Filled>,
    /// Whether it asks who makes a call.
    pub(super) who_calls: WhoCalls,
    findings: Findings,
}

/// What a policy asks of who makes a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum WhoCalls {
    /// Nothing.
    NotAsked,
    /// Whether a service does.
    RequestVariants,
    /// Which service does.
    AskedByName,
}

/// What was found in a text.
#[derive(Debug)]
enum Findings {
    Found(Vec<Finding>),
    /// Nobody has asked for them yet, or only later.
    OnDemand(OnceLock<Vec<Finding>>),
}

impl Read {
    /// A policy that nobody has seen: it may allow or deny anything.
    pub(super) fn hidden(layer: Layer) -> Self {
        let policy = Policy {
            layer,
            version: Version::V2008,
            statements: Parsed::Malformed,
            findings: Vec::new(),
        };
        Self {
            hidden: true,
            ..Self::of(Arc::default(), policy, Findings::Found(Vec::new()))
        }
    }

    /// Reads a text, and if wanted looks for findings on the way.
    pub(super) fn new(
        text: &Arc<str>,
        layer: Layer,
        values: &BTreeMap<String, String>,
        with_findings: bool,
    ) -> Self {
        if text.len() > LONGEST {
            return Self::unread(text, layer);
        }
        if let Some(filled) = repair::fill(text, values) {
            if filled.document.text.len() > LONGEST {
                return Self::unread(text, layer);
            }
            let Reading {
                policy, findings, ..
            } = repair::read_filled(&filled, layer);
            return Self {
                filled: Some(filled),
                ..Self::of(Arc::clone(text), policy, Findings::Found(findings))
            };
        }
        if !with_findings {
            let policy = policy::read(text, layer);
            if matches!(policy.statements, Parsed::Known(_)) {
                // There is nothing to repair, and so no other policy that it could be.
                let findings = Findings::OnDemand(OnceLock::new());
                return Self::of(Arc::clone(text), policy, findings);
            }
        }
        let Reading {
            policy, findings, ..
        } = repair::read(text, layer);
        Self::of(Arc::clone(text), policy, Findings::Found(findings))
    }

    fn of(text: Arc<str>, mut policy: Policy, findings: Findings) -> Self {
        if names_principals_out_of_place(&policy) {
            policy.statements = Parsed::Malformed;
        }
        let asks = |names: &[&str]| {
            let mut keys = keys(&policy);
            keys.any(|key| {
                names
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(key.as_str()))
            })
        };
        Self {
            text,
            is_of_other_resource: is_of_other_resource(&policy),
            hidden: false,
            filled: None,
            who_calls: if asks(WHICH_SERVICE_CALLS) {
                WhoCalls::AskedByName
            } else if asks(WHO_CALLS) {
                WhoCalls::RequestVariants
            } else {
                WhoCalls::NotAsked
            },
            findings,
            policy: Arc::new(policy),
        }
    }

    /// Whether all that it does is to deny.
    pub(super) fn only_denies(&self) -> bool {
        let denies = |statement: &Statement| {
            statement.effect.known().map(|effect| effect.value) == Some(Effect::Deny)
        };
        let statements = self.policy.statements.known();
        statements.is_some_and(|all| !all.is_empty() && all.iter().all(denies))
    }

    /// The placeholders in it, those that are filled in first; each with its place.
    pub(super) fn placeholders(&self) -> impl Iterator<Item = (&str, Span)> {
        let filled = self.filled.iter().flat_map(|filled| &filled.places);
        let filled = filled.map(|(name, span)| (name.as_str(), *span));
        filled.chain(self.policy.placeholders())
    }

    /// What is found in it.
    pub(super) fn findings(&self, layer: Layer) -> &[Finding] {
        match &self.findings {
            Findings::Found(findings) => findings,
            Findings::OnDemand(findings) => {
                findings.get_or_init(|| repair::read(&self.text, layer).findings)
            }
        }
    }

    /// A policy about which nothing is known but that AWS would not have taken it.
    fn unread(text: &Arc<str>, layer: Layer) -> Self {
        let known = size(text, layer).filter(|size| size.used > size.limit);
        let Size { used, limit } = known.unwrap_or(Size {
            used: text.len(),
            limit: LONGEST,
        });
        let excess = used.saturating_sub(limit);
        let first = text.chars().next().map_or(0, char::len_utf8);
        let finding = Finding::new(Code::TooLarge, Span::new(0, first))
            .with("size", used.to_string())
            .with("limit", limit.to_string())
            .with("excess", excess.to_string());
        let findings = vec![finding];
        let policy = Policy {
            layer,
            version: Version::V2008,
            statements: Parsed::Malformed,
            findings: findings.clone(),
        };
        Self::of(Arc::clone(text), policy, Findings::Found(findings))
    }
}

/// Whether each statement of a policy names principals, in a layer whose policies name none: it is a trust policy or
/// that of a resource. AWS accepts no such policy there (`IAM/reference_policies_elements_principal`), so it is not the
/// one that is attached, and what that one says is not known.
fn names_principals_out_of_place(policy: &Policy) -> bool {
    matches!(
        policy.layer,
        Layer::Identity | Layer::Boundary | Layer::Session | Layer::Scp
    ) && policy.statements.known().is_some_and(|statements| {
        !statements.is_empty()
            && statements
                .iter()
                .all(|statement| statement.principal.is_some())
    })
}

/// Whether a policy in the place of a key policy is that of something else (a vault's access policy, a bucket's): each
/// of its statements lists actions of services that exist, and none of KMS. `NotAction` and `*` cover KMS.
fn is_of_other_resource(policy: &Policy) -> bool {
    let of_other_service = |pattern: &ActionPattern| {
        let service = pattern.service();
        service.is_some_and(|service| {
            !service.eq_ignore_ascii_case("kms") && tables::is_service(service)
        })
    };
    let about_others = |statement: &Statement| {
        statement.action.known().is_some_and(|scope| {
            let mut entries = scope.entries.iter();
            !scope.negated
                && !scope.entries.is_empty()
                && entries.all(|entry| of_other_service(&entry.value))
        })
    };
    policy.layer == Layer::Resource
        && policy
            .statements
            .known()
            .is_some_and(|statements| !statements.is_empty() && statements.iter().all(about_others))
}
