//! Changing a case: the edits of solutions, and what of a learner's case counts.
//!
//! It does not know whether a change is any good. Next: `statements`, `request`, `grade`.

use crate::model::{Challenge, Edit, Editable};
use evaluator::layer::Layer;
use vault::case::{Case, Level, NamedPolicy};

/// The level of a layer that is called so; the only one of a layer without levels, and the first where nobody says
/// which.
pub(crate) fn level(case: &Case, layer: Layer, target: Option<&str>) -> Option<usize> {
    let Some(target) = target else { return Some(0) };
    let mut levels = levels(case, layer).iter();
    levels.position(|level| level.target == target)
}

fn levels(case: &Case, layer: Layer) -> &[Level] {
    match layer {
        Layer::Scp => case.policies.scp.items(),
        Layer::Rcp => case.policies.rcp.items(),
        _ => &[],
    }
}

/// How many levels a layer has.
pub(crate) fn height(case: &Case, layer: Layer) -> usize {
    if layer.has_levels() {
        levels(case, layer).len()
    } else {
        1
    }
}

/// The policies of one level.
pub(crate) fn policies(case: &Case, layer: Layer, level: usize) -> &[NamedPolicy] {
    let policies = &case.policies;
    match layer {
        Layer::Scp | Layer::Rcp => levels(case, layer)
            .get(level)
            .map_or(&[], |level| level.policies.as_slice()),
        Layer::VpcEndpoint => policies.vpc_endpoint.items(),
        Layer::Resource => policies.key.items(),
        Layer::Identity => policies.identity.items(),
        Layer::Boundary => policies.boundary.items(),
        Layer::Session => policies.session.items(),
    }
}

/// Where the policy of that name is: its level and its place there.
pub(crate) fn position(
    case: &Case,
    layer: Layer,
    target: Option<&str>,
    name: &str,
) -> Option<(usize, usize)> {
    let of_level = |level: usize| {
        let mut all = policies(case, layer, level).iter();
        all.position(|policy| policy.name == name)
            .map(|at| (level, at))
    };
    match target {
        Some(_) => of_level(level(case, layer, target)?),
        None => (0..height(case, layer)).find_map(of_level),
    }
}

/// Whether the learner could make an edit.
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

/// The case after some edits. An edit at a level that is not there changes nothing.
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

/// What of a learner's case counts: the start with what the learner may change as the learner has it.
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
    for level in 0..height(after, layer) {
        if only.is_some_and(|only| only != Some(level)) {
            continue;
        }
        let theirs = policies(learner, layer, level);
        match &editable.policy {
            None => {
                if let Some(policies) = after.policies.level_mut(layer, level) {
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
