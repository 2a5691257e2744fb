//! Combines changes until actions pass, and proves it by evaluating the case again.
//!
//! Fixing one blocker reveals the next: while a key policy names nobody, it hides that the identity-based policy lacks
//! the action too. So changes are applied one by one to a copy of the case until the wanted actions pass or no further
//! change is found, and changes that turn out not to be needed are removed again.

use super::propose::{BlockedPlace, Proposal, Strategy, documents_at, propose, text_at};
use super::{Fix, Kind, Permits, Step};
use crate::case::{Case, NamedPolicy, Place, Policies};
use crate::incremental::ReportCache;
use crate::report::{Blocker, Report, Row};
use crate::requests;
use evaluator::context::Context;
use evaluator::identifiers::Principal;
use evaluator::layer::Layer;
use evaluator::trace::{Decision, LayerEffect};
use evaluator::vec_map::sort_by_key;

/// The most changes of a fix. Seven actions can each need one at seven levels of SCPs.
const MOST_CHANGES: usize = 64;

/// The name of a policy that a fix adds.
const NEW_POLICY: &str = "CanIVault";

/// The goals of a search, and its starting point.
#[derive(Debug)]
pub(super) struct Goals {
    before: Report,
    caller: Principal,
    /// The context of each action's request.
    contexts: Vec<(&'static str, Context)>,
    /// The wanted actions that are not allowed.
    actions: Vec<&'static str>,
}

impl Goals {
    /// The goals: the actions of a case that are not allowed, or the given one. `None` if there are none.
    pub(super) fn of(
        case: &Case,
        wanted: Option<&str>,
        unexplained: &[&'static str],
        memory: &mut ReportCache,
    ) -> Option<Self> {
        let before = memory.report_without_findings(case);
        let caller = Principal::parse(case.caller.arn.trim())?;
        let actions: Vec<&'static str> = before
            .rows
            .iter()
            .filter(|row| row.decision != Decision::Allowed)
            .map(|row| row.action)
            .filter(|action| wanted.is_none_or(|wanted| wanted == *action))
            .filter(|action| !unexplained.contains(action))
            .collect();
        if actions.is_empty() {
            return None;
        }
        Some(Self {
            before,
            caller,
            contexts: contexts(case),
            actions,
        })
    }
}

/// The changes of one strategy so far.
#[derive(Debug)]
pub(super) struct Solving {
    way: Strategy,
    now: Case,
    steps: Vec<Step>,
    given_up: Vec<&'static str>,
    rounds: usize,
    /// Once no more changes are added: the next step to try removing, and the number of goals that are reached.
    thinning: Option<(usize, usize)>,
}

impl Solving {
    pub(super) fn new(case: &Case, way: Strategy) -> Self {
        Self {
            way,
            now: case.clone(),
            steps: Vec::new(),
            given_up: Vec::new(),
            rounds: 0,
            thinning: None,
        }
    }

    /// Adds one change, or removes one that is not needed. Returns `true` if there may be more to do.
    pub(super) fn step(&mut self, case: &Case, goals: &Goals, memory: &mut ReportCache) -> bool {
        let thinning = self.thinning;
        match thinning {
            None if self.rounds < MOST_CHANGES && self.change(goals, memory) => {
                self.rounds += 1;
                true
            }
            None => {
                let reached = goals.reached(case, &self.steps, memory);
                self.thinning = Some((0, reached));
                !self.steps.is_empty()
            }
            Some((at, reached)) => {
                let mut fewer = self.steps.clone();
                fewer.remove(at);
                if goals.reached(case, &fewer, memory) == reached {
                    self.steps = fewer;
                } else {
                    self.thinning = Some((at + 1, reached));
                }
                self.thinning.is_some_and(|(at, _)| at < self.steps.len())
            }
        }
    }

    /// Removes the first blocker, or gives its action up. Returns `true` if there are goals left.
    fn change(&mut self, goals: &Goals, memory: &mut ReportCache) -> bool {
        let report = memory.report_without_findings(&self.now);
        let open = |row: &&Row| {
            row.decision != Decision::Allowed
                && goals.actions.contains(&row.action)
                && !self.given_up.contains(&row.action)
        };
        let rows: Vec<&Row> = report.rows.iter().filter(open).collect();
        let Some(first) = rows.first() else {
            return false;
        };
        let proposal = next_blocker(first, self.way).and_then(|blocker| {
            let spot = spot(&report, blocker, first, &rows, &goals.contexts);
            propose(&self.now, &goals.caller, &spot, self.way)
        });
        match proposal {
            Some(proposal)
                if text_at(&self.now, proposal.place).as_deref()
                    != Some(proposal.text.as_str()) =>
            {
                take(&mut self.now, &mut self.steps, proposal);
            }
            _ => self.given_up.push(first.action),
        }
        true
    }

    /// The fix; `None` if it makes no action pass, or any action worse. Its other effects on access are determined
    /// elsewhere.
    pub(super) fn prove(self, case: &Case, goals: &Goals, memory: &mut ReportCache) -> Option<Fix> {
        let mut steps = self.steps;
        sort_by_key(&mut steps, |step| step.place);
        let report = memory.report_without_findings(&apply(case, &steps));
        let makes = makes(&goals.before, &report);
        let worse =
            goals.before.rows.iter().zip(&report.rows).any(|(was, is)| {
                was.decision == Decision::Allowed && is.decision != Decision::Allowed
            });
        (!makes.is_empty() && !worse).then(|| Fix {
            steps,
            makes,
            permits: Permits::default(),
        })
    }
}

impl Goals {
    /// The number of goals that these steps reach.
    fn reached(&self, case: &Case, steps: &[Step], memory: &mut ReportCache) -> usize {
        let made = makes(
            &self.before,
            &memory.report_without_findings(&apply(case, steps)),
        );
        let wanted = made.iter().filter(|action| self.actions.contains(action));
        wanted.count()
    }
}

/// The blocker to remove next. If the key policy is to name the caller, it comes before the caller's own policies,
/// which may then not need a change.
fn next_blocker(row: &Row, way: Strategy) -> Option<&Blocker> {
    let certain = |blocker: &&Blocker| blocker.effect != LayerEffect::Unknown;
    let blockers = || row.blockers.iter().filter(certain).chain(&row.sometimes);
    let of_key = |blocker: &&Blocker| way == Strategy::Grant && blocker.layer == Layer::Resource;
    blockers().find(of_key).or_else(|| blockers().next())
}

/// All rows with the same blocker, the given one first.
fn spot<'a>(
    report: &'a Report,
    blocker: &'a Blocker,
    first: &'a Row,
    rows: &[&'a Row],
    contexts: &'a [(&'static str, Context)],
) -> BlockedPlace<'a> {
    let blocks = |row: &Row| row.blockers.contains(blocker) || row.sometimes.contains(blocker);
    let also = |row: &&Row| row.action != first.action && blocks(row);
    let others = rows.iter().copied().filter(also);
    let context = |row: &'a Row| {
        let (_, context) = contexts.iter().find(|(action, _)| *action == row.action)?;
        Some((row, context))
    };
    BlockedPlace {
        report,
        layer: blocker.layer,
        level: blocker.level.unwrap_or(0),
        deny: blocker.statement.as_ref(),
        rows: std::iter::once(first)
            .chain(others)
            .filter_map(context)
            .collect(),
    }
}

fn contexts(case: &Case) -> Vec<(&'static str, Context)> {
    let tasks = requests::tasks(case).tasks.into_iter();
    let contexts = tasks.filter_map(|task| {
        let asked = task.request.ok()?;
        Some((task.action.name, asked.request.context.clone()))
    });
    contexts.collect()
}

/// Applies the proposed change, and adds it to the step of its policy.
fn take(case: &mut Case, steps: &mut Vec<Step>, proposal: Proposal) {
    let Proposal { place, kind, text } = proposal;
    match steps.iter_mut().find(|step| step.place == place) {
        Some(step) => {
            step.changes.push(kind);
            step.after.clone_from(&text);
        }
        None => steps.push(Step {
            place,
            name: case
                .policies
                .at(place)
                .map_or_else(|| NEW_POLICY.to_owned(), |policy| policy.name.clone()),
            changes: joined(case, place).into_iter().chain([kind]).collect(),
            before: text_at(case, place).unwrap_or_default(),
            after: text.clone(),
        }),
    }
    put(&mut case.policies, place, &text);
}

/// The change that must precede any other if a text contains several documents.
fn joined(case: &Case, place: Place) -> Option<Kind> {
    let documents = documents_at(case, place);
    (documents > 1).then_some(Kind::Join { documents })
}

/// Applies a fix's steps to a case.
pub fn apply(case: &Case, steps: &[Step]) -> Case {
    let mut after = case.clone();
    for step in steps {
        put(&mut after.policies, step.place, &step.after);
    }
    after
}

/// Sets a policy's text, adding the policy if it is the next one of its level.
fn put(policies: &mut Policies, place: Place, text: &str) {
    let Some(level) = policies.level_mut(place.layer, place.level) else {
        return;
    };
    if place.policy == level.len() {
        level.push(NamedPolicy {
            name: NEW_POLICY.to_owned(),
            ..NamedPolicy::default()
        });
    }
    if let Some(policy) = level.get_mut(place.policy) {
        policy.text = text.into();
    }
}

/// The actions that were not allowed before and are allowed after.
fn makes(before: &Report, after: &Report) -> Vec<&'static str> {
    let rows = before.rows.iter().zip(&after.rows);
    rows.filter(|(was, is)| was.decision != Decision::Allowed && is.decision == Decision::Allowed)
        .map(|(_, is)| is.action)
        .collect()
}
