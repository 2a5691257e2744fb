//! The second evaluator: short, slow, and written from `semantics.md` alone, so that a misinterpretation in the real
//! one shows as a disagreement.
//!
//! It reads contract 2's request as plain JSON and has no third truth value. Unknown keys and hidden layers are
//! enumerated: every representative combination of values is evaluated ([`fill`]), and the answer is the common result.
//! It parses no policy texts, keeps no reasons, and assumes well-formed policies.
//!
//! Next: [`decide`], then `condition.rs` and `pattern.rs`.

#![allow(
    clippy::match_same_arms,
    clippy::too_many_lines,
    reason = "as close to the reference as can be, in its order"
)]

mod condition;
mod decide;
pub(crate) mod fill;
mod pattern;
mod principal;

use serde_json::Value;

use crate::case::Decision;

/// The naive evaluator's result for one request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The decision over all combinations of values of the unknowns.
    pub(crate) decision: Decision,
    /// The keys and layers that could by themselves turn an allowed request into a denied one, sorted.
    pub(crate) unknown: Vec<String>,
}

/// Evaluates one request of contract 2. The policies in it are taken to be valid.
pub(crate) fn evaluate(request: &Value) -> Answer {
    let axes = fill::axes(request);
    assert!(
        fill::can_be_tried(&axes),
        "too many ways to fill in the unknowns of {request}"
    );
    let decisions: Vec<Decision> = fill::ways(&axes)
        .map(|way| decide::decide(&fill::filled(request, &axes, &way)))
        .collect();
    let allowed = |decision: &Decision| *decision == Decision::Allowed;
    if decisions.iter().all(allowed) {
        return Answer {
            decision: Decision::Allowed,
            unknown: Vec::new(),
        };
    }
    if !decisions.iter().any(allowed) {
        let explicit = decisions
            .iter()
            .all(|decision| *decision == Decision::ExplicitDeny);
        let decision = if explicit {
            Decision::ExplicitDeny
        } else {
            Decision::ImplicitDeny
        };
        return Answer {
            decision,
            unknown: Vec::new(),
        };
    }
    let mut unknown: Vec<String> = axes
        .iter()
        .enumerate()
        .filter(|(axis, _)| {
            let step = fill::step(&axes, *axis);
            let count = axes[*axis].options.len();
            (0..decisions.len()).any(|way| {
                // If `way` has the axis's first option, the others are multiples of the step away.
                (way / step).is_multiple_of(count)
                    && (1..count)
                        .any(|n| allowed(&decisions[way]) != allowed(&decisions[way + n * step]))
            })
        })
        .map(|(_, axis)| axis.name.clone())
        .collect();
    unknown.sort();
    unknown.dedup();
    Answer {
        decision: Decision::Depends,
        unknown,
    }
}
