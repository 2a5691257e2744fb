//! Contradictions between AWS's message about an action that creating a vault does not need and the policies of the
//! case: if they disagree on the layer that AWS named, the policies are not those in force.
//!
//! Only the message's facts are known of such a request, so its whole context is unknown.

use super::layers::Layers;
use crate::access_denied::{self, Blamed, Why};
use crate::case::{Case, DenialEffect, ReportedDenial};
use crate::report::{Blocker, Contradiction, DENIED_ACTION, Row};
use evaluator::evaluate::evaluate;
use evaluator::identifiers::{Action, Principal, Resource};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::request::Request;
use evaluator::trace::{Decision, LayerEffect};

/// The denials of other actions that the policies contradict.
pub(super) fn contradictions(case: &Case, layers: &Layers, others: &[usize]) -> Vec<Contradiction> {
    let found = others.iter().filter_map(|at| {
        let layer = contradicted(case, layers, case.denials.get(*at)?)?;
        Some(Contradiction { denial: *at, layer })
    });
    found.collect()
}

/// The layer whose policies contradict AWS's message.
fn contradicted(case: &Case, layers: &Layers, denial: &ReportedDenial) -> Option<Layer> {
    let told = denial.text.as_deref().and_then(access_denied::parse);
    let told = told.unwrap_or_default();
    let layer = denial.layer.or_else(|| told.layer())?;
    let effect = denial.effect.or(match told.why {
        Why::Explicit(Some(Blamed::Layer(_))) => Some(DenialEffect::Explicit),
        Why::Implicit(Some(Blamed::Layer(_))) => Some(DenialEffect::Implicit),
        _ => None,
    })?;
    // The resource-based policy is that of the message's resource, which is not part of the case.
    if layer == Layer::Resource || layers.places.of(layer).is_empty() {
        return None;
    }
    let caller = case.caller.arn.trim();
    let said_caller = told.caller.as_deref();
    if said_caller.is_some_and(|said| !is_same_caller(said, caller)) {
        return None;
    }
    let resource = told.resource.as_deref().and_then(Resource::parse);
    let mut request = Request::new(
        Principal::parse(caller)?,
        Action::parse(denial.action.trim())?,
        resource.unwrap_or(Resource::Any),
    );
    request.context.insert_unknown(Key::new("*"));
    let policies = layers.given.without(Layer::Resource);
    let evaluation = evaluate(&request, &policies);
    let (_, says) = evaluation.layers.iter().find(|(of, _)| *of == layer)?;
    let agrees = match effect {
        DenialEffect::Explicit => matches!(says, LayerEffect::ExplicitDeny | LayerEffect::Unknown),
        DenialEffect::Implicit => !matches!(says, LayerEffect::Allow),
    };
    (!agrees).then_some(layer)
}

/// Returns `true` if two ARNs are those of one caller, or of a role and its session.
fn is_same_caller(one: &str, other: &str) -> bool {
    let role = |arn: &str| {
        let principal = Principal::parse(arn)?;
        let account = principal.account()?.to_owned();
        Some((account, principal.name()?.to_owned()))
    };
    one == other || role(one).is_some_and(|one| role(other) == Some(one))
}

/// Makes results undecided that are allowed only if the policies of a contradicted layer are those in force.
pub(super) fn leave_open(rows: &mut [Row], contradictions: &[Contradiction]) {
    for Contradiction { layer, .. } in contradictions {
        for row in &mut *rows {
            let takes_part = row.effect(*layer).is_some();
            if !takes_part || row.decision.is_denied() {
                continue;
            }
            if row.decision == Decision::Allowed {
                row.decision = Decision::Depends;
                row.deciding = None;
            }
            let word = layer.word().to_owned();
            if row.unknown.iter().all(|name| name != DENIED_ACTION) && !row.unknown.contains(&word)
            {
                row.unknown.push(word);
            }
            for (of, effect) in &mut row.layers {
                if of == layer {
                    *effect = LayerEffect::Unknown;
                }
            }
            let blocker = Blocker {
                layer: *layer,
                effect: LayerEffect::Unknown,
                level: None,
                statement: None,
            };
            if row.blockers.iter().all(|known| known.layer != *layer) {
                let mut known = row.blockers.iter();
                let at = known.position(|known| known.layer > *layer);
                row.blockers
                    .insert(at.unwrap_or(row.blockers.len()), blocker);
            }
        }
    }
}
