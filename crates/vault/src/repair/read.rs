//! Reads a pasted text as a policy after repair, with every place in the pasted text.
//!
//! Several documents in one text are treated as one policy with all their statements. This is exact: apart from its
//! statements a policy has only a version, which is already applied when the statements are read.

use super::{Document, Filled, Map, Repair, repair};
use evaluator::condition::Test;
use evaluator::finding::Finding;
use evaluator::layer::Layer;
use evaluator::policy::{self, Parsed, Policy, Scope, Statement};
use evaluator::source::Spanned;
use evaluator::vec_map::sort_by_key;

/// The result of reading a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The policy.
    pub policy: Policy,
    /// The findings of reading and checking, by place.
    pub findings: Vec<Finding>,
    /// The repair, if one was necessary.
    pub repair: Option<Repair>,
}

/// Reads a text as typed or pasted, repaired where the repair is unambiguous.
pub fn read(text: &str, layer: Layer) -> Reading {
    let (policy, findings) = one(text, layer);
    if matches!(policy.statements, Parsed::Known(_)) {
        // A text that was understood is strict JSON, and not a string: there is nothing to repair.
        return Reading {
            policy,
            findings,
            repair: None,
        };
    }
    let repair = repair(text);
    let mut reading: Option<(Policy, Vec<Finding>)> = None;
    for document in repair.iter().flat_map(|repair| &repair.documents) {
        let (policy, findings) = one(&document.text, layer);
        let (policy, findings) = (
            policy_at(&document.map, policy),
            findings_at(&document.map, findings),
        );
        match &mut reading {
            None => reading = Some((policy, findings)),
            Some((first, found)) => {
                join(first, policy);
                found.extend(findings);
            }
        }
    }
    let (policy, mut findings) = reading.unwrap_or((policy, findings));
    sort_by_key(&mut findings, |finding| finding.span);
    Reading {
        policy,
        findings,
        repair,
    }
}

/// Reads a text with its placeholders filled in. Every place refers to the text as it was typed.
pub fn read_filled(filled: &Filled, layer: Layer) -> Reading {
    let Document { text, map } = &filled.document;
    let reading = read(text, layer);
    Reading {
        policy: policy_at(map, reading.policy),
        findings: findings_at(map, reading.findings),
        repair: reading.repair,
    }
}

fn one(text: &str, layer: Layer) -> (Policy, Vec<Finding>) {
    policy::read_and_check(text, layer)
}

fn join(first: &mut Policy, next: Policy) {
    first.findings.extend(next.findings);
    first.statements = match (
        std::mem::replace(&mut first.statements, Parsed::Malformed),
        next.statements,
    ) {
        (Parsed::Known(mut all), Parsed::Known(more)) => {
            all.extend(more);
            Parsed::Known(all)
        }
        _ => Parsed::Malformed,
    };
}

fn policy_at(map: &Map, policy: Policy) -> Policy {
    let statements = policy.statements.map(|statements| {
        statements
            .into_iter()
            .map(|statement| statement_at(map, statement))
            .collect()
    });
    Policy {
        statements,
        findings: findings_at(map, policy.findings),
        ..policy
    }
}

fn findings_at(map: &Map, findings: Vec<Finding>) -> Vec<Finding> {
    let at = |finding: Finding| Finding {
        span: map.span(finding.span),
        ..finding
    };
    findings.into_iter().map(at).collect()
}

fn statement_at(map: &Map, statement: Statement) -> Statement {
    Statement {
        span: map.span(statement.span),
        sid: statement.sid.map(|sid| spanned(map, sid)),
        effect: statement.effect.map(|effect| spanned(map, effect)),
        principal: statement
            .principal
            .map(|principal| principal.map(|scope| scope_at(map, scope))),
        action: statement.action.map(|scope| scope_at(map, scope)),
        resource: statement.resource.map(|scope| scope_at(map, scope)),
        condition: statement
            .condition
            .map(|tests| tests.into_iter().map(|test| test_at(map, test)).collect()),
        unread: statement.unread,
        doubt: statement.doubt,
    }
}

fn scope_at<T>(map: &Map, scope: Scope<T>) -> Scope<T> {
    let entries = scope
        .entries
        .into_iter()
        .map(|entry| spanned(map, entry))
        .collect();
    Scope {
        span: map.span(scope.span),
        negated: scope.negated,
        entries,
    }
}

fn test_at(map: &Map, test: Test) -> Test {
    Test {
        operator: spanned(map, test.operator),
        key: spanned(map, test.key),
        values: test
            .values
            .into_iter()
            .map(|value| spanned(map, value))
            .collect(),
        never_there: test.never_there,
        key_placeholders: test.key_placeholders,
        several: test.several,
        denies: test.denies,
        span: map.span(test.span),
    }
}

fn spanned<T>(map: &Map, it: Spanned<T>) -> Spanned<T> {
    Spanned::new(it.value, map.span(it.span))
}
