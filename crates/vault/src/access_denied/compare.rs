//! Comparison of a report with a reported denial: whether the policies reproduce it, and if not, what is probably
//! missing.
//!
//! The report is only read; nothing is evaluated here.

use super::{Denied, Why};
use crate::case::Case;
use crate::report::{Report, Row};
use crate::requests;
use evaluator::layer::Layer;
use evaluator::trace::{Decision, LayerEffect, Trace};

/// The result of comparing a message with a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The indices of the rows that the message can be about: the one that it names, or else every one that is not
    /// allowed.
    pub rows: Vec<usize>,
    /// The outcome.
    pub outcome: Outcome,
}

/// The outcome of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The same denial: by the layer that AWS named, or AWS named none.
    Reproduced,
    /// Denied here too, but the layer that AWS named does not deny here: the pasted policies of that layer are not
    /// those in force.
    OtherLayer {
        /// The layer that AWS named.
        named: Layer,
        /// Whether policies of that layer were given.
        given: bool,
        /// The layers that deny here.
        here: Vec<Layer>,
    },
    /// The layer denies here too, but implicitly, where AWS reported an explicit deny, or the reverse.
    OtherReason {
        /// The layer.
        layer: Layer,
        /// `true` if AWS reported an explicit deny.
        explicit: bool,
    },
    /// The decision depends on unknowns, so it could be denied here.
    Depends {
        /// The unknowns: context keys, layers and fields.
        unknown: Vec<String>,
    },
    /// Not denied here: a policy that denies is missing.
    Missing {
        /// The layer that AWS named.
        named: Option<Layer>,
        /// Whether policies of that layer were given; if so, they are not those in force.
        given: bool,
        /// `true` if AWS reported an explicit deny.
        explicit: bool,
        /// The policy that AWS named.
        policy: Option<String>,
    },
    /// The action is needed only for a vault that is created with tags, and this one has none.
    WithoutTags,
    /// The action is not needed to create a vault.
    OtherAction,
    /// No policies were given, so a denial says nothing.
    NothingGiven,
}

/// Compares the report of a case with a reported denial.
pub fn compare(case: &Case, report: &Report, denied: &Denied) -> Comparison {
    let comparison = match (&denied.action, &denied.operation) {
        (Some(action), _) => with_action(report, denied, action),
        // AWS Backup gives the same answer to other calls, even for a vault that does not exist (semantics 6.3).
        (None, Some(operation)) if !requests::is_of_vaults(operation) => Comparison {
            rows: Vec::new(),
            outcome: Outcome::OtherAction,
        },
        _ => without_action(report, denied),
    };
    // Without policies everything is denied, so a denial here explains nothing.
    let has_rows = !matches!(
        comparison.outcome,
        Outcome::OtherAction | Outcome::WithoutTags
    );
    if has_rows && case.policies.are_blank() {
        return Comparison {
            outcome: Outcome::NothingGiven,
            ..comparison
        };
    }
    comparison
}

/// The row of the action that AWS named.
fn with_action(report: &Report, denied: &Denied, action: &str) -> Comparison {
    let same = |row: &&Row| row.action.eq_ignore_ascii_case(action);
    let mut rows = (0..).zip(&report.rows);
    match rows.find(|(_, row)| same(row)) {
        Some((at, row)) => Comparison {
            rows: vec![at],
            outcome: judge(row, denied),
        },
        None => Comparison {
            rows: Vec::new(),
            outcome: if requests::is_needed(action) {
                Outcome::WithoutTags
            } else {
                Outcome::OtherAction
            },
        },
    }
}

/// "Insufficient privileges": explained by any action of the named services that is not allowed here.
fn without_action(report: &Report, denied: &Denied) -> Comparison {
    let is_meant =
        |row: &Row| denied.why != Why::StorageOrKey || !row.action.starts_with("backup:");
    let rows = |wanted: fn(Decision) -> bool| -> Vec<usize> {
        let all = report.rows.iter().enumerate();
        all.filter(|(_, row)| is_meant(row) && wanted(row.decision))
            .map(|(at, _)| at)
            .collect()
    };
    let denied_rows = rows(Decision::is_denied);
    if !denied_rows.is_empty() {
        return Comparison {
            rows: denied_rows,
            outcome: Outcome::Reproduced,
        };
    }
    let open = rows(|decision| decision == Decision::Depends);
    let outcome = if open.is_empty() {
        missing(None, denied)
    } else {
        let mut unknown: Vec<String> = Vec::new();
        let meant = report.rows.iter().filter(|row| is_meant(row));
        for name in meant.flat_map(|row| &row.unknown) {
            if !unknown.contains(name) {
                unknown.push(name.clone());
            }
        }
        Outcome::Depends { unknown }
    };
    Comparison {
        rows: open,
        outcome,
    }
}

fn judge(row: &Row, denied: &Denied) -> Outcome {
    match row.decision {
        // The policies of the layer that AWS named were not given, so they may deny: that layer is what is missing.
        Decision::Depends
            if certain(denied)
                .is_some_and(|named| row.unknown.iter().any(|name| name == named.word())) =>
        {
            missing(Some(row), denied)
        }
        Decision::Depends => Outcome::Depends {
            unknown: row.unknown.clone(),
        },
        Decision::Allowed => missing(Some(row), denied),
        Decision::ImplicitDeny | Decision::ExplicitDeny => same_reason(row, denied),
    }
}

/// The layer that is missing if nothing denies here. For a key out of reach it is unknown, because the key may be
/// another one, or not exist.
fn certain(denied: &Denied) -> Option<Layer> {
    denied.layer().filter(|_| denied.why != Why::KeyOutOfReach)
}

fn missing(row: Option<&Row>, denied: &Denied) -> Outcome {
    let named = certain(denied);
    Outcome::Missing {
        named,
        given: row.is_some_and(|row| named.is_some_and(|named| is_given(row, named))),
        explicit: matches!(denied.why, Why::Explicit(_)),
        policy: denied.policy.clone(),
    }
}

/// Returns `true` if policies of the layer were given. Those of a hidden layer were not.
fn is_given(row: &Row, layer: Layer) -> bool {
    let has_policies = |trace: &Trace| {
        let mut levels = trace.levels(layer).into_iter().flatten();
        levels.any(|level| !level.is_empty())
    };
    row.effect(layer).is_some()
        && row.unknown.iter().all(|name| name != layer.word())
        && row.trace.as_ref().is_none_or(has_policies)
}

/// The outcome for a row that is denied: whether the layer and the kind of denial are those that AWS named.
fn same_reason(row: &Row, denied: &Denied) -> Outcome {
    let Some(named) = denied.layer() else {
        return Outcome::Reproduced;
    };
    let effects = || {
        row.blockers
            .iter()
            .filter(|blocker| blocker.layer == named)
            .map(|blocker| blocker.effect)
    };
    let explicit = effects().any(|effect| effect == LayerEffect::ExplicitDeny);
    let implicit = effects().any(|effect| effect == LayerEffect::ImplicitDeny);
    let wanted = match denied.why {
        Why::Explicit(_) => explicit,
        Why::Implicit(_) => implicit,
        _ => explicit || implicit,
    };
    if wanted {
        return Outcome::Reproduced;
    }
    if explicit || implicit {
        return Outcome::OtherReason {
            layer: named,
            explicit: implicit,
        };
    }
    let mut here: Vec<Layer> = row
        .blockers
        .iter()
        .filter(|blocker| blocker.effect != LayerEffect::Unknown)
        .map(|blocker| blocker.layer)
        .collect();
    here.dedup();
    Outcome::OtherLayer {
        named,
        given: is_given(row, named),
        here,
    }
}
