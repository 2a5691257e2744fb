//! The proof of a fix: the case is evaluated before and after all of its steps, and the allowed actions are counted.

use super::{Fix, apply};
use crate::case::Case;
use crate::incremental::report;
use crate::report::Report;
use evaluator::trace::Decision;

/// The number of a case's actions that are allowed before a fix and after all of its steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Allowed before.
    pub before: usize,
    /// Allowed after.
    pub after: usize,
    /// The number of actions.
    pub all: usize,
}

impl Proof {
    /// Evaluates the case before and after.
    pub fn of(case: &Case, fix: &Fix) -> Self {
        let mut changed = apply(case, &fix.steps);
        // The reported denials were about the policies before the fix.
        changed
            .denials
            .retain(|denial| !fix.makes.contains(&denial.action.as_str()));
        let (before, after) = (report(case), report(&changed));
        Self {
            before: allowed(&before),
            after: allowed(&after),
            all: after.rows.len(),
        }
    }
}

/// The number of actions that a report allows.
pub fn allowed(report: &Report) -> usize {
    let rows = report.rows.iter();
    rows.filter(|row| row.decision == Decision::Allowed).count()
}
