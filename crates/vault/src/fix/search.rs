//! The search for fixes, in small steps, so that the caller can do other work between them.
//!
//! On a page, a search in one piece would block typing: the largest case takes seconds. A step reads or evaluates about
//! as much as one keystroke does.

use super::Fix;
use super::access_diff::Comparison;
use super::propose::Strategy;
use super::solve::{Goals, Solving};
use crate::case::{Case, NamedPolicy};
use crate::incremental::ReportCache;
use crate::report::{Observed, Report, Row, layers_only_named};
use evaluator::layer::Layer;
use evaluator::policy::size;
use evaluator::vec_map::sort_by_key;
use std::cmp::Reverse;

/// The smallest sets of changes that make as many actions pass as possible, ordered by how little they permit.
///
/// # Examples
///
/// ```
/// use vault::case::read;
/// use vault::fix::find_all;
///
/// let case = read(r#"{"version": 1, "caller": {"arn": "arn:aws:iam::444455556666:user/ann"},
///     "vault": {"name": "prod", "region": "us-west-2"}, "key": {"kind": "awsManaged"},
///     "policies": {"identity": [{"name": "own", "text":
///         "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"backup:*\", \"kms:*\"], \"Resource\": \"*\"}]}"}]}}"#)?;
/// // `backup:*` does not cover the service prefix `backup-storage`.
/// assert!(!find_all(&case).is_empty());
/// # Ok::<(), vault::case::Error>(())
/// ```
pub fn find_all(case: &Case) -> Vec<Fix> {
    Search::new(case.clone(), ReportCache::default()).run()
}

/// As [`find_all`], for one action.
pub fn for_row(case: &Case, action: &str) -> Vec<Fix> {
    Search::new(case.clone(), ReportCache::default())
        .only(action)
        .run()
}

/// The actions with a reported denial that the documents do not reproduce.
fn unexplained(report: &Report) -> Vec<&'static str> {
    let is_unexplained = |row: &&Row| !row.observed.iter().all(Observed::is_reproduced);
    let rows = report.rows.iter().filter(is_unexplained);
    rows.map(|row| row.action).collect()
}

/// Returns `true` if a policy of the case exceeds AWS's limit so far that it cannot be the attached one: a search would
/// evaluate it dozens of times, and AWS would not accept a changed one either.
fn has_oversized_policy(case: &Case) -> bool {
    const TIMES_THE_LIMIT: usize = 2;
    let is_oversized = |layer: Layer, policy: &NamedPolicy| {
        let size = size(&policy.text, layer).filter(|_| !policy.is_aws_managed());
        size.is_some_and(|size| size.used > TIMES_THE_LIMIT * size.limit)
    };
    Layer::ALL.into_iter().any(|layer| {
        let mut levels = 0..case.policies.height(layer);
        levels.any(|level| {
            let mut policies = case.policies.level(layer, level).iter();
            policies.any(|policy| is_oversized(layer, policy))
        })
    })
}

/// A search for fixes.
#[derive(Debug)]
pub struct Search {
    case: Case,
    /// The one action to make pass; `None`: all of them.
    action: Option<String>,
    /// The actions that AWS denied for a reason outside the documents: changing these cannot help.
    unexplained: Vec<&'static str>,
    /// One cache for all strategies: each changes few policies, and the others need not be read again.
    memory: ReportCache,
    ways: std::vec::IntoIter<Strategy>,
    stage: Stage,
    fixes: Vec<Fix>,
}

/// The work of the next step.
#[derive(Debug)]
enum Stage {
    /// Determines which actions are denied.
    Begin,
    /// Starts the next strategy.
    NextWay(Box<Goals>),
    /// Adds or removes a change.
    Solve(Box<Goals>, Box<Solving>),
    /// Determines the other effects of a fix.
    Compare(Box<Goals>, Box<(Fix, Comparison)>),
    /// The search is complete.
    End,
}

impl Search {
    /// A new search. A cache that was used for a report of the case saves reading its policies again.
    pub fn new(mut case: Case, mut memory: ReportCache) -> Self {
        let unexplained = if case.denials.is_empty() {
            Vec::new()
        } else {
            unexplained(&memory.report_without_findings(&case))
        };
        for layer in layers_only_named(&case) {
            case.policies.hide(layer);
        }
        // The reported denials are about the current policies, not about changed ones.
        case.denials.clear();
        Self {
            case,
            action: None,
            unexplained,
            memory,
            ways: vec![Strategy::Correct, Strategy::Add, Strategy::Grant].into_iter(),
            stage: Stage::Begin,
            fixes: Vec::new(),
        }
    }

    /// Restricts the search to one action.
    #[must_use]
    pub fn only(mut self, action: &str) -> Self {
        self.action = Some(action.to_owned());
        self
    }

    /// Does the next step. Returns `true` if there may be another.
    pub fn step(&mut self) -> bool {
        self.stage = match std::mem::replace(&mut self.stage, Stage::End) {
            Stage::Begin if has_oversized_policy(&self.case) => Stage::End,
            Stage::Begin => match Goals::of(
                &self.case,
                self.action.as_deref(),
                &self.unexplained,
                &mut self.memory,
            ) {
                Some(goals) => Stage::NextWay(Box::new(goals)),
                None => Stage::End,
            },
            Stage::NextWay(goals) => match self.ways.next() {
                Some(way) => Stage::Solve(goals, Box::new(Solving::new(&self.case, way))),
                None => Stage::End,
            },
            Stage::Solve(goals, mut solving) => {
                if solving.step(&self.case, &goals, &mut self.memory) {
                    Stage::Solve(goals, solving)
                } else {
                    self.compare(goals, *solving)
                }
            }
            Stage::Compare(goals, mut fix) => {
                if fix.1.step() {
                    Stage::Compare(goals, fix)
                } else {
                    let (fix, comparison) = *fix;
                    self.fixes.push(Fix {
                        permits: comparison.permits(),
                        ..fix
                    });
                    Stage::NextWay(goals)
                }
            }
            Stage::End => Stage::End,
        };
        !matches!(self.stage, Stage::End)
    }

    /// The fixes found, once the search is complete.
    pub fn fixes(self) -> Vec<Fix> {
        let mut fixes = self.fixes;
        // Order: more actions that pass, then fewer additional permissions, then fewer changes.
        sort_by_key(&mut fixes, |fix| {
            let changes = fix.steps.iter().map(|step| step.changes.len());
            (
                Reverse(fix.makes.len()),
                fix.permits.breadth(),
                fix.steps.len(),
                changes.sum::<usize>(),
            )
        });
        fixes
    }

    fn run(mut self) -> Vec<Fix> {
        while self.step() {}
        self.fixes()
    }

    /// Starts the access comparison for the changes of a strategy, if they are a new fix.
    fn compare(&mut self, goals: Box<Goals>, solving: Solving) -> Stage {
        let fix = solving.prove(&self.case, &goals, &mut self.memory);
        let new = |fix: &Fix| self.fixes.iter().all(|other| other.steps != fix.steps);
        let Some(fix) = fix.filter(new) else {
            return Stage::NextWay(goals);
        };
        let after = super::apply(&self.case, &fix.steps);
        let comparison = Comparison::new(&self.case, &after, &mut self.memory);
        Stage::Compare(goals, Box::new((fix, comparison)))
    }
}
