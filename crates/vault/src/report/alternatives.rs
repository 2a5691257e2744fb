//! A row of which more is open than an evaluation can ask for: which key it is about, or who makes the call.
//!
//! Each request that it may be is evaluated by itself; here is what holds whichever it is.

use super::{Blocker, Row};
use evaluator::trace::{Decision, LayerEffect};

/// Merges a row with the rows of the alternative requests: what all of them agree on stays, everything else becomes
/// undecided. Without `others` there were too many alternatives to evaluate, and nothing is taken to be agreed on.
/// `unknown` is what the alternatives differ in.
pub(crate) fn merge_alternatives(row: &mut Row, unknown: &str, others: &[Row]) {
    let denied = |row: &Row| row.decision.is_denied();
    let before = row.decision;
    if denied(row) && !others.is_empty() && others.iter().all(denied) {
        // Now a statement denies, now nothing allows.
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
    // What does not stand in the way whichever it is, may.
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

/// What a layer says that says one of two things.
fn either(one: LayerEffect, other: LayerEffect) -> LayerEffect {
    use LayerEffect::{Allow, ExplicitDeny, ImplicitDeny, NoImpact, Unknown};
    match (one, other) {
        _ if one == other => one,
        (Allow | NoImpact, Allow | NoImpact) => one,
        (ImplicitDeny | ExplicitDeny, ImplicitDeny | ExplicitDeny) => ImplicitDeny,
        _ => Unknown,
    }
}
