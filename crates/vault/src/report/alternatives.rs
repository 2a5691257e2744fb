//! Rows with several alternative requests: the key, or the maker of the call, is unknown.
//!
//! Each alternative is evaluated separately; this module merges the results.

use super::{Blocker, Row};
use evaluator::trace::{Decision, LayerEffect};

/// Merges a row with the rows of the alternative requests: results on which all of them agree stay, everything else
/// becomes undecided. Without `others` there were too many alternatives to evaluate, and nothing is assumed to be
/// agreed on. `unknown` is the property in which the alternatives differ.
pub(crate) fn merge_alternatives(row: &mut Row, unknown: &str, others: &[Row]) {
    let denied = |row: &Row| row.decision.is_denied();
    let before = row.decision;
    if denied(row) && !others.is_empty() && others.iter().all(denied) {
        // In some alternatives a statement denies, in others nothing allows.
        row.decision = Decision::ImplicitDeny;
    } else {
        row.decision = Decision::Depends;
        row.unknown.push(unknown.to_owned());
    }
    if row.decision != before {
        row.message = None;
    }
    row.deciding = None;
    for (layer, effect) in &mut row.layers {
        let said = others.iter().map(|other| {
            let said = other.effect(*layer);
            said.unwrap_or(LayerEffect::NoImpact)
        });
        *effect = said.fold(*effect, either);
        if others.is_empty() {
            *effect = either(*effect, LayerEffect::NoImpact);
        }
    }
    let some = std::iter::once(&*row).chain(others);
    let certain = |blocker: &&Blocker| blocker.effect != LayerEffect::Unknown;
    let some = some.flat_map(|row| row.blockers.iter().filter(certain));
    let mut sometimes: Vec<Blocker> = Vec::new();
    for blocker in some {
        if !sometimes.contains(blocker) {
            sometimes.push(blocker.clone());
        }
    }
    row.sometimes = sometimes;
    // A blocker that does not occur in all alternatives becomes a possible one.
    for blocker in &mut row.blockers {
        let always = others.iter().all(|other| other.blockers.contains(blocker));
        if others.is_empty() || !always {
            blocker.effect = LayerEffect::Unknown;
        }
    }
    for blocker in others.iter().flat_map(|other| &other.blockers) {
        let mut blocker = blocker.clone();
        if row.blockers.contains(&blocker) {
            continue;
        }
        blocker.effect = LayerEffect::Unknown;
        if !row.blockers.contains(&blocker) {
            let mut known = row.blockers.iter();
            let after = known.position(|known| known.layer > blocker.layer);
            let at = after.unwrap_or(row.blockers.len());
            row.blockers.insert(at, blocker);
        }
    }
}

/// The merged effect of a layer with two possible effects.
fn either(one: LayerEffect, other: LayerEffect) -> LayerEffect {
    use LayerEffect::{Allow, ExplicitDeny, ImplicitDeny, NoImpact, Unknown};
    match (one, other) {
        _ if one == other => one,
        (Allow | NoImpact, Allow | NoImpact) => one,
        (ImplicitDeny | ExplicitDeny, ImplicitDeny | ExplicitDeny) => ImplicitDeny,
        _ => Unknown,
    }
}
