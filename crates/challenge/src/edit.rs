//! Edits of a case: those of solutions, and the changes of a learner that count.
//!
//! Whether a change is correct is decided in `grade`. Next: `statements`, `request`, `grade`.

use crate::model::{Challenge, Edit, Editable};
use evaluator::layer::Layer;
use vault::case::{Case, NamedPolicy};

/// The level of a layer with this target; the only one of a layer without levels, and the first if there is no target.
pub(crate) fn level(case: &Case, layer: Layer, target: Option<&str>) -> Option<usize> {
    let Some(target) = target else { return Some(0) };
    let mut levels = case.policies.levels(layer).iter();
    levels.position(|level| level.target == target)
}

/// The position of the policy with this name: its level and its index there.
pub(crate) fn position(
    case: &Case,
    layer: Layer,
    target: Option<&str>,
    name: &str,
) -> Option<(usize, usize)> {
    let of_level = |level: usize| {
        let mut all = case.policies.level(layer, level).iter();
        all.position(|policy| policy.name == name)
            .map(|at| (level, at))
    };
    match target {
        Some(_) => of_level(level(case, layer, target)?),
        None => (0..case.policies.height(layer)).find_map(of_level),
    }
}

/// Returns `true` if the learner may make an edit.
pub(crate) fn is_allowed(challenge: &Challenge, edit: &Edit) -> bool {
    let there = position(
        &challenge.start,
        edit.layer,
        edit.target.as_deref(),
        &edit.policy,
    );
    let meant = match there {
        Some((level, _)) => Some(level),
        None => level(&challenge.start, edit.layer, edit.target.as_deref()),
    };
    challenge.editable.iter().any(|editable| {
        let here = editable.layer == edit.layer
            && editable.target.as_deref().is_none_or(|target| {
                level(&challenge.start, editable.layer, Some(target)) == meant
            });
        here && match &editable.policy {
            None => true,
            Some(policy) => *policy == edit.policy && there.is_some() && edit.text.is_some(),
        }
    })
}

/// Applies edits to a case. An edit at a level that does not exist has no effect.
pub fn apply(case: &Case, edits: &[Edit]) -> Case {
    let mut after = case.clone();
    for edit in edits {
        let there = position(&after, edit.layer, edit.target.as_deref(), &edit.policy);
        let at = there.map(|(level, _)| level);
        let Some(level) = at.or_else(|| level(&after, edit.layer, edit.target.as_deref())) else {
            continue;
        };
        let Some(policies) = after.policies.level_mut(edit.layer, level) else {
            continue;
        };
        match (there, &edit.text) {
            (Some((_, at)), Some(text)) => {
                if let Some(policy) = policies.get_mut(at) {
                    policy.text = text.as_str().into();
                }
            }
            (Some((_, at)), None) => {
                policies.remove(at);
            }
            (None, Some(text)) => policies.push(NamedPolicy {
                name: edit.policy.clone(),
                text: text.as_str().into(),
            }),
            (None, None) => {}
        }
    }
    after
}

/// The case to grade: the start, with the editable parts of the learner's case.
pub fn effective(challenge: &Challenge, learner: &Case) -> Case {
    let mut after = challenge.start.clone();
    for editable in &challenge.editable {
        take(&mut after, learner, editable);
    }
    after
}

fn take(after: &mut Case, learner: &Case, editable: &Editable) {
    let layer = editable.layer;
    let only = editable
        .target
        .as_deref()
        .map(|target| level(after, layer, Some(target)));
    for level in 0..after.policies.height(layer) {
        if only.is_some_and(|only| only != Some(level)) {
            continue;
        }
        let theirs = learner.policies.level(layer, level);
        match &editable.policy {
            None => {
                // A layer that was not mentioned stays so.
                let is_untouched =
                    theirs.is_empty() && after.policies.level(layer, level).is_empty();
                if !is_untouched && let Some(policies) = after.policies.level_mut(layer, level) {
                    policies.clear();
                    policies.extend_from_slice(theirs);
                }
            }
            Some(name) => {
                let changed = theirs.iter().find(|policy| policy.name == *name);
                let own = after.policies.level_mut(layer, level).into_iter().flatten();
                let own = own.filter(|policy| policy.name == *name).take(1);
                for (policy, changed) in own.zip(changed) {
                    policy.text.clone_from(&changed.text);
                }
            }
        }
    }
}
