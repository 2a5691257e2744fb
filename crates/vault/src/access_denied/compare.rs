//! Does this reading of the policies reproduce the denial that somebody met? If not, what is probably missing.
//!
//! The report is taken as it is; nothing is evaluated here.

use super::{Denied, Why};
use crate::case::Case;
use crate::report::{Report, Row};
use crate::requests;
use evaluator::layer::Layer;
use evaluator::trace::{Decision, LayerEffect, Trace};

/// A message beside a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The rows that the message can be about, by position: the one that it names, or else every one that does
    /// not pass.
    pub rows: Vec<usize>,
    /// What the comparison says.
    pub outcome: Outcome,
}

/// What comparing says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The same denial: by the layer that AWS named, or AWS named none.
    Reproduced,
    /// Denied here too, but the layer that AWS named does not deny here: what is pasted for it is not what is in
    /// force.
    OtherLayer {
        /// The layer that AWS named.
        named: Layer,
        /// Whether any policies of it were given.
        given: bool,
        /// The layers that deny here.
        here: Vec<Layer>,
    },
    /// The layer denies here too, but only by not allowing, where AWS saw an explicit deny, or the reverse.
    OtherReason {
        /// The layer.
        layer: Layer,
        /// AWS saw an explicit deny.
        explicit: bool,
    },
    /// It could be denied here: it depends on these.
    Depends {
        /// Context keys, layers and fields.
        unknown: Vec<String>,
    },
    /// Nothing denies here: something that does is missing.
    Missing {
        /// The layer that AWS named.
        named: Option<Layer>,
        /// Whether any policies of it were given; then what was given is not what is in force.
        given: bool,
        /// AWS saw an explicit deny.
        explicit: bool,
        /// The policy that AWS named.
        policy: Option<String>,
    },
    /// Only a vault that is created with tags needs the action, and this one has none.
    WithoutTags,
    /// The action is none of those that creating a vault needs.
    OtherAction,
    /// No policy was given that could deny anything.
    NothingGiven,
}

/// Compares the report of a case with what AWS said.
pub fn compare(case: &Case, report: &Report, denied: &Denied) -> Comparison {
    let comparison = match (&denied.action, &denied.operation) {
        (Some(action), _) => with_action(report, denied, action),
        // AWS Backup answers the same to other calls, even about a vault that does not exist (semantics 6.3).
        (None, Some(operation)) if !requests::is_needed(operation) => Comparison {
            rows: Vec::new(),
            outcome: Outcome::OtherAction,
        },
        _ => without_action(report, denied),
    };
    // Without policies everything is denied, and that explains nothing.
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

/// "Insufficient privileges": any action that does not pass here explains it, of the services that are named.
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
        // The layer that AWS named was not given, so that it could say anything: it is what is missing.
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

/// The layer that is missing if nothing here denies. A key out of reach may be another key, or none.
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

/// Whether policies of the layer were given. Those of a layer that cannot be seen were not.
fn is_given(row: &Row, layer: Layer) -> bool {
    let has_policies = |trace: &Trace| {
        let mut levels = trace.levels(layer).into_iter().flatten();
        levels.any(|level| !level.is_empty())
    };
    row.effect(layer).is_some()
        && row.unknown.iter().all(|name| name != layer.word())
        && row.trace.as_ref().is_none_or(has_policies)
}

/// The row is denied: by the layer that AWS named, and in the same way?
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
