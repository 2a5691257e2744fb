//! One policy text: parsed, and linted on demand.

use super::rows::keys;
use crate::repair::{self, Filled, Reading};
use crate::requests::{WHICH_SERVICE_CALLS, WHO_CALLS};
use evaluator::condition::{Family, Operator, is_value};
use evaluator::finding::{Code, Finding};
use evaluator::identifiers::ActionPattern;
use evaluator::layer::Layer;
use evaluator::placeholder::has_placeholder;
use evaluator::policy::{self, Effect, Parsed, Policy, Size, Statement, Version, size, tables};
use evaluator::source::Span;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The maximum length of a text in bytes: it is many times AWS's limit, and reading a longer text would block the page.
pub const LONGEST: usize = 256 * 1024;

/// One policy text, parsed, and linted on demand.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) text: Arc<str>,
    pub(super) policy: Arc<Policy>,
    /// The text is hidden, so the policy may allow or deny anything.
    pub(super) hidden: bool,
    /// It belongs to a resource other than a key, so it is not the key's policy.
    pub(super) is_of_other_resource: bool,
    /// The text with its placeholders filled in, if there are values for any of them.
    filled: Option<Filled>,
    /// Whether it tests who makes a call.
    pub(super) who_calls: WhoCalls,
    findings: Findings,
}

/// The tests of a policy for the maker of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum WhoCalls {
    /// None.
    NotAsked,
    /// Whether a service makes the call.
    RequestVariants,
    /// Which service makes the call.
    AskedByName,
}

/// The findings in a text.
#[derive(Debug)]
enum Findings {
    Found(Vec<Finding>),
    /// Computed on first access.
    OnDemand(OnceLock<Vec<Finding>>),
}

impl Read {
    /// A hidden policy: it may allow or deny anything.
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

    /// Reads a text, and collects findings at the same time if wanted.
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
                // There is nothing to repair, so the text is read in one way only.
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
        leave_refused_open(&mut policy);
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

    /// Returns `true` if it only denies.
    pub(super) fn only_denies(&self) -> bool {
        let denies = |statement: &Statement| {
            statement.effect.known().map(|effect| effect.value) == Some(Effect::Deny)
        };
        let statements = self.policy.statements.known();
        statements.is_some_and(|all| !all.is_empty() && all.iter().all(denies))
    }

    /// The placeholders in it, those with a value first; each with its place.
    pub(super) fn placeholders(&self) -> impl Iterator<Item = (&str, Span)> {
        let filled = self.filled.iter().flat_map(|filled| &filled.places);
        let filled = filled.map(|(name, span)| (name.as_str(), *span));
        filled.chain(self.policy.placeholders())
    }

    /// The findings in it.
    pub(super) fn findings(&self, layer: Layer) -> &[Finding] {
        match &self.findings {
            Findings::Found(findings) => findings,
            Findings::OnDemand(findings) => {
                findings.get_or_init(|| repair::read(&self.text, layer).findings)
            }
        }
    }

    /// A policy of which only the size is known: AWS would not have accepted it.
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

/// Returns `true` if each statement of a policy has principals, in a layer whose policies have none: it is a trust
/// policy or another resource-based policy. AWS accepts no such policy there
/// (`IAM/reference_policies_elements_principal`), so it is not the attached one, whose contents are unknown.
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

/// Makes statements that AWS refuses unclear: the attached policy has another text there. The same holds for an operator
/// that does not exist, which the reader leaves unclear itself.
fn leave_refused_open(policy: &mut Policy) {
    let layer = policy.layer;
    let Parsed::Known(statements) = &mut policy.statements else {
        return;
    };
    for statement in statements {
        if let Some(finding) = refusal(statement, layer) {
            statement.condition = Parsed::Malformed;
            let findings = &mut policy.findings;
            let at = findings.partition_point(|known| known.span.start <= finding.span.start);
            findings.insert(at, finding);
        }
    }
}

/// The reason for which AWS refuses a statement that was understood: its `Sid`, or a value that its operator cannot have
/// (`IAM/reference_policies_elements_sid`, `IAM/reference_policies_elements_condition_operators`). A resource that is no
/// ARN is unclear by itself, so that the resources beside it still count.
fn refusal(statement: &Statement, layer: Layer) -> Option<Finding> {
    let is_strict = !matches!(layer, Layer::Resource | Layer::VpcEndpoint);
    let sid = statement.sid.as_ref().filter(|sid| {
        let is_plain = sid.value.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_strict && !is_plain && !has_placeholder(&sid.value)
    });
    if let Some(sid) = sid {
        let finding = Finding::new(Code::SidCharacters, sid.span);
        return Some(finding.with("sid", sid.value.to_string()));
    }
    let tests = statement.condition.known().into_iter().flatten();
    let mut values = tests.flat_map(|test| {
        let (family, code) = match test.operator.value {
            Operator::Null => (Family::Bool, Code::BadNull),
            Operator::Compare { comparison, .. } => match comparison.family() {
                Family::Numeric => (Family::Numeric, Code::NotANumber),
                Family::Date => (Family::Date, Code::NotADate),
                Family::Bool => (Family::Bool, Code::BadBool),
                Family::Ip => (Family::Ip, Code::NotAnIpAddress),
                family => (family, Code::NotBase64),
            },
        };
        test.values.iter().map(move |value| (family, code, value))
    });
    let (_, code, value) = values.find(|(family, _, value)| {
        let text = value.value.text();
        let is_typed = !matches!(family, Family::String | Family::Arn | Family::Binary);
        let is_open = text.contains("${") || !value.value.placeholders().is_empty();
        is_typed && !is_open && !is_value(*family, text)
    })?;
    Some(Finding::new(code, value.span).with("value", value.value.text()))
}

/// Returns `true` if a policy of a VPC endpoint is about other services than these: each of its statements lists actions
/// of such services. An endpoint is one of a single service.
pub(super) fn is_of_other_endpoint(policy: &Policy, services: &[&str]) -> bool {
    let of_other = |pattern: &ActionPattern| {
        pattern.service().is_some_and(|service| {
            let mut own = services.iter();
            !own.any(|own| own.eq_ignore_ascii_case(service))
        })
    };
    lists_only(policy, of_other)
}

/// Returns `true` if a policy in the place of a key policy belongs to something else (a vault's access policy, a
/// bucket's): each of its statements lists actions of services that exist, and none of KMS. `NotAction` and `*` cover
/// KMS.
fn is_of_other_resource(policy: &Policy) -> bool {
    let of_other_service = |pattern: &ActionPattern| {
        let service = pattern.service();
        service.is_some_and(|service| {
            !service.eq_ignore_ascii_case("kms") && tables::is_service(service)
        })
    };
    policy.layer == Layer::Resource && lists_only(policy, of_other_service)
}

/// Returns `true` if each statement of a policy lists actions, all of them like this.
fn lists_only(policy: &Policy, is_like_this: impl Fn(&ActionPattern) -> bool) -> bool {
    let lists = |statement: &Statement| {
        statement.action.known().is_some_and(|scope| {
            let mut entries = scope.entries.iter();
            !scope.negated
                && !scope.entries.is_empty()
                && entries.all(|entry| is_like_this(&entry.value))
        })
    };
    let statements = policy.statements.known();
    statements.is_some_and(|all| !all.is_empty() && all.iter().all(lists))
}
