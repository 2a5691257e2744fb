//! The proof of a fix: the case is judged before and after all of its steps, and the allowed actions are counted.

use super::{Fix, apply};
use crate::case::Case;
use crate::incremental::report;
use crate::report::Report;
use evaluator::trace::Decision;

/// How many of a case's actions are allowed before a fix and after all of its steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Allowed before.
    pub before: usize,
    /// Allowed after.
    pub after: usize,
    /// How many actions there are.
    pub all: usize,
}

impl Proof {
    /// Judges the case before and after.
    pub fn of(case: &Case, fix: &Fix) -> Self {
        let mut changed = apply(case, &fix.steps);
        // What AWS said of these actions was about the policies as they were.
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

/// How many actions of a report are allowed.
pub fn allowed(report: &Report) -> usize {
    let rows = report.rows.iter();
    rows.filter(|row| row.decision == Decision::Allowed).count()
}
