//! Denials that hold whatever the missing fields of a case are: a layer that must allow never names the action, or a
//! statement denies it in every request.
//!
//! Without its caller or resource a request cannot be made, so this uses the policies alone, and only rules that depend
//! on neither. Everything else stays undecided (`report/row.rs`).

use super::layers::Layers;
use crate::case::{Case, Organization, Place};
use crate::report::{Blocker, Cited, Row};
use crate::requests::{Action, On, stand_in_caller};
use evaluator::evaluate::PolicyLayer;
use evaluator::identifiers::Principal;
use evaluator::layer::Layer;
use evaluator::policy::{Effect, Parsed, Policy, Statement};
use evaluator::trace::{Decision, LayerEffect};
use evaluator::truth::Truth;
use std::sync::Arc;

/// Adds the certain results to the row of an action that lacks a field.
pub(super) fn deny(row: &mut Row, action: &Action, case: &Case, layers: &Layers) {
    let Some(named) = evaluator::identifiers::Action::named(action.name) else {
        return;
    };
    let caller = stand_in_caller(case);
    let policies = layers.policies(action.on, false);
    let mut blockers = Vec::new();
    for layer in [Layer::Scp, Layer::Identity, Layer::Boundary, Layer::Session] {
        if !applies(layer, caller.as_ref(), case) {
            continue;
        }
        let PolicyLayer::Levels(levels) = policies.get(layer) else {
            continue;
        };
        let places: Vec<&[Place]> = layers.places.levels(layer).collect();
        for (at, level) in levels.iter().enumerate() {
            let places = places.get(at).copied().unwrap_or_default();
            let number = places.first().map_or(at, |place| place.level);
            let number = layer.has_levels().then_some(number);
            let blocker = |effect, statement| Blocker {
                layer,
                effect,
                level: number,
                statement,
            };
            let denies = level.iter().zip(places).flat_map(|(policy, place)| {
                let statements = policy.statements().iter().enumerate();
                let denying = statements.filter(|(_, statement)| denies(statement, &named));
                denying.map(|(at, statement)| cited(*place, at, statement))
            });
            let denies = denies.map(|cited| blocker(LayerEffect::ExplicitDeny, Some(cited)));
            blockers.extend(denies);
            // A grant by the key policy needs no identity-based policy, and sometimes no boundary.
            let must_allow = layer == Layer::Scp || action.on != On::Key;
            if must_allow && !level.is_empty() && level.iter().all(|one| !allows(one, &named)) {
                blockers.push(blocker(LayerEffect::ImplicitDeny, None));
            }
        }
    }
    let explicit = |blocker: &Blocker| blocker.effect == LayerEffect::ExplicitDeny;
    if blockers.is_empty() {
        return;
    }
    row.decision = if blockers.iter().any(explicit) {
        Decision::ExplicitDeny
    } else {
        Decision::ImplicitDeny
    };
    for blocker in &blockers {
        let said = row
            .layers
            .iter_mut()
            .find(|(layer, _)| *layer == blocker.layer);
        match said {
            Some((_, effect)) if explicit(blocker) => *effect = LayerEffect::ExplicitDeny,
            Some(_) => {}
            None => row.layers.push((blocker.layer, blocker.effect)),
        }
    }
    row.blockers = blockers;
    row.unknown.clear();
}

/// Returns `true` if the layer certainly takes part in the caller's requests: identity-based policies, boundaries and
/// session policies do not apply to a root user, and SCPs apply neither to service-linked roles nor to the management
/// account (`ORG/orgs_manage_policies_scps`).
fn applies(layer: Layer, caller: Option<&Principal>, case: &Case) -> bool {
    let is_root = match caller {
        Some(caller) => matches!(caller, Principal::Root(_)),
        // No policy can be attached to a root user, so a caller with identity-based policies is not one.
        None => case.policies.identity.items().is_empty(),
    };
    match layer {
        Layer::Scp => {
            case.caller.organization != Some(Organization::Management)
                && caller.is_some_and(|caller| !caller.is_service_linked())
        }
        _ => !is_root,
    }
}

/// Returns `true` if a statement denies the action for every caller, resource and context.
fn denies(statement: &Statement, action: &evaluator::identifiers::Action) -> bool {
    matches!(&statement.effect, Parsed::Known(effect) if effect.value == Effect::Deny)
        && statement.principal.is_none()
        && statement.action.known().is_some_and(|scope| {
            let entries = scope.entries.iter();
            let listed = Truth::any(entries.map(|entry| entry.value.truth(action)));
            listed == Truth::from(!scope.negated)
        })
        && statement.resource.known().is_some_and(|scope| {
            let mut entries = scope.entries.iter();
            !scope.negated && entries.any(|entry| entry.value.is_everything())
        })
        && statement.condition.known().is_some_and(Vec::is_empty)
}

/// Returns `true` if a policy could allow the action.
fn allows(policy: &Arc<Policy>, action: &evaluator::identifiers::Action) -> bool {
    let Parsed::Known(statements) = &policy.statements else {
        return true;
    };
    statements.iter().any(|statement| {
        let denies =
            matches!(&statement.effect, Parsed::Known(effect) if effect.value == Effect::Deny);
        !denies && statement.is_about(action)
    })
}

fn cited(place: Place, at: usize, statement: &Statement) -> Cited {
    Cited {
        place,
        statement: at,
        sid: statement.sid.as_ref().map(|sid| sid.value.to_string()),
        span: statement.span,
        unclear: None,
    }
}
