//! Puts changes together until actions pass, and proves it by evaluating the case again.
//!
//! Fixing one blocker uncovers the next: a key policy that names nobody hides that the identity policy lacks the
//! action too, once it delegates. So changes are made one by one on a copy of the case until the wanted actions
//! pass or nothing more can be thought of, and what turns out not to be needed is dropped again.

use super::permits::{Permits, permits};
use super::propose::{Proposal, Spot, Way, propose, text_at};
use super::{Fix, Step};
use crate::case::{Case, NamedPolicy, Place, Policies, Seen};
use crate::memory::Memory;
use crate::report::{Blocker, Report, Row};
use crate::task;
use evaluator::context::Context;
use evaluator::layer::Layer;
use evaluator::name::Principal;
use evaluator::sorted::sort_by_key;
use evaluator::trace::{Decision, LayerEffect};

/// More changes than this are no small fix. Seven actions can each want one at seven levels of SCPs.
const MOST_CHANGES: usize = 64;

/// The name of a policy that a fix adds.
const NEW_POLICY: &str = "CanIVault";

/// The smallest sets of changes that make every action pass that can be made to, by how little they permit.
pub fn everything(case: &Case) -> Vec<Fix> {
    fixes(case, |_| true)
}

/// The same for one action.
pub fn for_row(case: &Case, action: &str) -> Vec<Fix> {
    fixes(case, |row| row.action == action)
}

fn fixes(case: &Case, wanted: impl Fn(&Row) -> bool) -> Vec<Fix> {
    // One memory for all ways: each changes few policies, and the others need not be read again.
    let mut memory = Memory::default();
    let before = memory.report(case);
    let Some(caller) = Principal::parse(case.caller.arn.trim()) else {
        return Vec::new();
    };
    let goals: Vec<&'static str> = before
        .rows
        .iter()
        .filter(|row| row.decision != Decision::Allowed && wanted(row))
        .map(|row| row.action)
        .collect();
    if goals.is_empty() {
        return Vec::new();
    }
    let mut fixes: Vec<Fix> = Vec::new();
    for way in [Way::Correct, Way::Add, Way::Grant] {
        let fix = solve(case, &before, &caller, &goals, way, &mut memory);
        if let Some(fix) = fix.filter(|fix| !fixes.iter().any(|other| other.steps == fix.steps)) {
            fixes.push(fix);
        }
    }
    let changes = |fix: &Fix| {
        fix.steps
            .iter()
            .map(|step| step.changes.len())
            .sum::<usize>()
    };
    // What makes more pass comes first, then what permits less, then what changes less.
    sort_by_key(&mut fixes, |fix| {
        (
            std::cmp::Reverse(fix.makes.len()),
            fix.permits.requests.len(),
            fix.steps.len(),
            changes(fix),
        )
    });
    fixes
}

/// A fix by one way of thinking, or nothing if none of the goals can be reached.
fn solve(
    case: &Case,
    before: &Report,
    caller: &Principal,
    goals: &[&'static str],
    way: Way,
    memory: &mut Memory,
) -> Option<Fix> {
    let contexts = contexts(case);
    let mut now = case.clone();
    let mut given_up: Vec<&'static str> = Vec::new();
    let mut steps: Vec<Step> = Vec::new();
    for _ in 0..MOST_CHANGES {
        let report = memory.report(&now);
        let open = |row: &&Row| {
            row.decision != Decision::Allowed
                && goals.contains(&row.action)
                && !given_up.contains(&row.action)
        };
        let Some(first) = report.rows.iter().find(open) else {
            break;
        };
        let rows: Vec<&Row> = report.rows.iter().filter(open).collect();
        let proposal = next_blocker(first, way).and_then(|blocker| {
            let spot = spot(&report, blocker, first, &rows, &contexts);
            propose(&now, caller, &spot, way)
        });
        match proposal {
            Some(proposal)
                if text_at(&now, proposal.place).as_deref() != Some(proposal.text.as_str()) =>
            {
                take(&mut now, &mut steps, proposal);
            }
            _ => given_up.push(first.action),
        }
    }
    drop_needless(case, before, &mut steps, memory, goals);
    prove(case, before, steps, memory)
}

/// The blocker to remove next. Where the key policy is to name the caller it comes before the caller's own
/// policies, which may then not be needed.
fn next_blocker(row: &Row, way: Way) -> Option<&Blocker> {
    let certain = |blocker: &&Blocker| blocker.effect != LayerEffect::Unknown;
    let blockers = || row.blockers.iter().filter(certain);
    let of_key = |blocker: &&Blocker| way == Way::Grant && blocker.layer == Layer::Resource;
    blockers().find(of_key).or_else(|| blockers().next())
}

/// All rows that the same thing blocks, the first one first.
fn spot<'a>(
    report: &'a Report,
    blocker: &'a Blocker,
    first: &'a Row,
    rows: &[&'a Row],
    contexts: &'a [(&'static str, Context)],
) -> Spot<'a> {
    let also = |row: &&Row| row.action != first.action && row.blockers.contains(blocker);
    let others = rows.iter().copied().filter(also);
    let context = |row: &'a Row| {
        let (_, context) = contexts.iter().find(|(action, _)| *action == row.action)?;
        Some((row, context))
    };
    Spot {
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
    let tasks = task::tasks(case).tasks.into_iter();
    let contexts =
        tasks.filter_map(|task| Some((task.action.name, task.request.ok()?.request.context)));
    contexts.collect()
}

/// Makes the proposed change, and adds it to the step of its policy.
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
            changes: vec![kind],
            before: text_at(case, place).unwrap_or_default(),
            after: text.clone(),
        }),
    }
    put(&mut case.policies, place, &text);
}

/// Applies a fix's steps to a case.
pub fn apply(case: &Case, steps: &[Step]) -> Case {
    let mut after = case.clone();
    for step in steps {
        put(&mut after.policies, step.place, &step.after);
    }
    after
}

/// Writes a policy's text, adding the policy if it is the next one of its level.
fn put(policies: &mut Policies, place: Place, text: &str) {
    let Some(level) = level_mut(policies, place) else {
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

fn level_mut(policies: &mut Policies, place: Place) -> Option<&mut Vec<NamedPolicy>> {
    fn seen<T>(seen: &mut Seen<T>) -> Option<&mut Vec<T>> {
        match seen {
            Seen::Yes(items) => Some(items),
            Seen::No => None,
        }
    }
    match place.layer {
        Layer::Scp => seen(&mut policies.scp)?
            .get_mut(place.level)
            .map(|level| &mut level.policies),
        Layer::Rcp => seen(&mut policies.rcp)?
            .get_mut(place.level)
            .map(|level| &mut level.policies),
        Layer::VpcEndpoint => seen(&mut policies.vpc_endpoint),
        Layer::Resource => seen(&mut policies.key),
        Layer::Identity => seen(&mut policies.identity),
        Layer::Boundary => seen(&mut policies.boundary),
        Layer::Session => seen(&mut policies.session),
    }
}

/// Leaves out each step without which as many goals are reached.
fn drop_needless(
    case: &Case,
    before: &Report,
    steps: &mut Vec<Step>,
    memory: &mut Memory,
    goals: &[&'static str],
) {
    let mut reached = |steps: &[Step]| {
        let made = makes(before, &memory.report(&apply(case, steps)));
        made.iter().filter(|action| goals.contains(action)).count()
    };
    let wanted = reached(steps);
    let mut at = 0;
    while at < steps.len() {
        let mut fewer = steps.clone();
        fewer.remove(at);
        if reached(&fewer) == wanted {
            *steps = fewer;
        } else {
            at += 1;
        }
    }
}

/// The fix with its proof; nothing if it makes no action pass, or any action worse.
fn prove(case: &Case, before: &Report, mut steps: Vec<Step>, memory: &mut Memory) -> Option<Fix> {
    sort_by_key(&mut steps, |step| step.place);
    let after = apply(case, &steps);
    let report = memory.report(&after);
    let makes = makes(before, &report);
    let worse = before
        .rows
        .iter()
        .zip(&report.rows)
        .any(|(was, is)| was.decision == Decision::Allowed && is.decision != Decision::Allowed);
    if makes.is_empty() || worse {
        return None;
    }
    let permits: Permits = permits(case, &after, &steps, memory);
    Some(Fix {
        steps,
        makes,
        permits,
    })
}

/// The actions that were not allowed and are.
fn makes(before: &Report, after: &Report) -> Vec<&'static str> {
    let rows = before.rows.iter().zip(&after.rows);
    rows.filter(|(was, is)| was.decision != Decision::Allowed && is.decision == Decision::Allowed)
        .map(|(_, is)| is.action)
        .collect()
}
