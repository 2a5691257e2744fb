//! The whole search, in small steps: whoever has something else to do may stop between them.
//!
//! On a page, a search in one piece would keep a person from typing: the largest case takes seconds. A step reads or
//! judges about as much as one keystroke does.

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

/// The smallest sets of changes that make every action pass that can be made to, by how little they permit.
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

/// The same for one action.
pub fn for_row(case: &Case, action: &str) -> Vec<Fix> {
    Search::new(case.clone(), ReportCache::default())
        .only(action)
        .run()
}

/// The actions of which AWS said something that the documents do not reproduce.
fn unexplained(report: &Report) -> Vec<&'static str> {
    let is_unexplained = |row: &&Row| !row.observed.iter().all(Observed::is_reproduced);
    let rows = report.rows.iter().filter(is_unexplained);
    rows.map(|row| row.action).collect()
}

/// Whether a policy of the case is so much larger than AWS takes that it cannot be the one that is attached: a search
/// would judge it dozens of times, and a changed one would not be taken either.
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
    /// The actions that AWS denied for a reason that is not in the documents: changing those cannot help.
    unexplained: Vec<&'static str>,
    /// One for all ways: each changes few policies, and the others need not be read again.
    memory: ReportCache,
    ways: std::vec::IntoIter<Strategy>,
    stage: Stage,
    fixes: Vec<Fix>,
}

/// What the next step does.
#[derive(Debug)]
enum Stage {
    /// Finds out what is denied.
    Begin,
    /// Begins with the next way of thinking.
    NextWay(Box<Goals>),
    /// Makes or leaves out a change.
    Solve(Box<Goals>, Box<Solving>),
    /// Finds out what else a fix permits.
    Compare(Box<Goals>, Box<(Fix, Comparison)>),
    /// Nothing is left to do.
    End,
}

impl Search {
    /// A search that has not begun. A memory that has reported on the case saves reading its policies again.
    pub fn new(mut case: Case, mut memory: ReportCache) -> Self {
        let unexplained = if case.denials.is_empty() {
            Vec::new()
        } else {
            unexplained(&memory.report_without_findings(&case))
        };
        for layer in layers_only_named(&case) {
            case.policies.hide(layer);
        }
        // What AWS said of the policies as they are says nothing of changed ones.
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

    /// The same for one action.
    #[must_use]
    pub fn only(mut self, action: &str) -> Self {
        self.action = Some(action.to_owned());
        self
    }

    /// Does the next step. Answers whether there may be another.
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

    /// What was found, once there is no other step.
    pub fn fixes(self) -> Vec<Fix> {
        let mut fixes = self.fixes;
        // What makes more pass comes first, then what permits less, then what changes less.
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

    /// What the changes of a way permit, if they are a fix that no other way has found.
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
