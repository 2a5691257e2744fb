//! Contradictions between AWS's messages and the policies of the case: if they disagree on the layer that AWS named, the
//! policies are not those in force, or not all of them, or a field of the case that excludes the layer is wrong.
//!
//! For an action with a row, the row has the result of the policies. Of any other request only the message's facts are
//! known, so its whole context is unknown.

use super::layers::Layers;
use crate::access_denied::{self, Blamed, Why};
use crate::case::{Case, DenialEffect, Organization, ReportedDenial};
use crate::report::{Blocker, Contradiction, DENIED_ACTION, Observed, Row, listed};
use evaluator::evaluate::evaluate;
use evaluator::identifiers::{Action, Principal, Resource};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::request::Request;
use evaluator::trace::{Decision, LayerEffect};

/// The denials that the policies contradict: those compared with rows, and the others. The rows still have the results
/// of the policies.
pub(super) fn contradictions(
    case: &Case,
    layers: &Layers,
    rows: &[Row],
    others: &[usize],
) -> Vec<Contradiction> {
    let observed = rows
        .iter()
        .flat_map(|row| row.observed.iter().map(move |observed| (row, observed)));
    let of_rows = observed.filter_map(|(row, observed)| of_row(case, layers, row, observed));
    let of_others = others.iter().filter_map(|at| {
        let layer = contradicted(case, layers, case.denials.get(*at)?)?;
        Some(Contradiction {
            denial: *at,
            layer,
            is_named: true,
        })
    });
    of_rows.chain(of_others).collect()
}

/// The contradiction between a row and AWS's message about it.
fn of_row(case: &Case, layers: &Layers, row: &Row, observed: &Observed) -> Option<Contradiction> {
    let layer = observed.layer?;
    if observed.is_vault_policy(row.action) {
        return None;
    }
    let contradiction = |layer, is_named| Contradiction {
        denial: observed.denial,
        layer,
        is_named,
    };
    let Some(trace) = &row.trace else {
        // A field of the row's request is missing.
        let layer = contradicted(case, layers, case.denials.get(observed.denial)?)?;
        return Some(contradiction(layer, true));
    };
    let agrees = row
        .effect(layer)
        .is_some_and(|says| agrees(observed.effect, says) && !is_excluded(case, layer));
    if !agrees || is_other_policy(case, layer, observed) {
        return Some(contradiction(layer, true));
    }
    // The key policy allows it without the layer in which AWS says that nothing does.
    let is_bypassed = row.decision == Decision::Allowed && trace.levels(Layer::Resource).is_some();
    is_bypassed.then_some(contradiction(Layer::Resource, false))
}

/// Returns `true` if the effect of a layer's policies agrees with AWS's.
const fn agrees(effect: Option<DenialEffect>, says: LayerEffect) -> bool {
    match effect {
        Some(DenialEffect::Explicit) => {
            matches!(says, LayerEffect::ExplicitDeny | LayerEffect::Unknown)
        }
        Some(DenialEffect::Implicit) | None => !matches!(says, LayerEffect::Allow),
    }
}

/// Returns `true` if the caller, as stated, has no policies of this layer: a root user.
fn is_excluded(case: &Case, layer: Layer) -> bool {
    let of_caller = matches!(layer, Layer::Identity | Layer::Boundary | Layer::Session);
    let caller = Principal::parse(case.caller.arn.trim());
    of_caller && matches!(caller, Some(Principal::Root(_)))
}

/// Returns `true` if AWS named a policy that is certainly none of those of its layer: all of them have other ARNs.
fn is_other_policy(case: &Case, layer: Layer, observed: &Observed) -> bool {
    let Some(arn) = observed.policy.as_deref().map(str::trim) else {
        return false;
    };
    let listed = listed(case, layer);
    let has_other = |name: &str| name.starts_with("arn:") && name != arn;
    !listed.is_empty()
        && arn.starts_with("arn:")
        && listed.iter().all(|place| {
            let policy = case.policies.at(*place);
            policy.is_some_and(|policy| !policy.text.is_hidden() && has_other(policy.name.trim()))
        })
}

/// The layer whose policies contradict AWS's message about a request that is not a row's.
fn contradicted(case: &Case, layers: &Layers, denial: &ReportedDenial) -> Option<Layer> {
    let told = denial.text.as_deref().and_then(access_denied::parse);
    let told = told.unwrap_or_default();
    let layer = denial.layer.or_else(|| told.layer())?;
    let effect = denial.effect.or(match told.why {
        Why::Explicit(Some(Blamed::Layer(_))) => Some(DenialEffect::Explicit),
        Why::Implicit(Some(Blamed::Layer(_))) => Some(DenialEffect::Implicit),
        _ => None,
    })?;
    // The resource-based policy is that of the message's resource, which is not part of the case; and the policies of
    // an endpoint, and those of a resource's account, apply to some requests only.
    let is_of_caller = !matches!(layer, Layer::Resource | Layer::Rcp | Layer::VpcEndpoint);
    if layer == Layer::Resource || !is_of_caller && layers.places.of(layer).is_empty() {
        return None;
    }
    if access_denied::names_other_caller(case, &told) {
        return None;
    }
    let resource = told.resource.as_deref().and_then(Resource::parse);
    let mut request = Request::new(
        Principal::parse(case.caller.arn.trim())?,
        Action::parse(denial.action.trim())?,
        resource.unwrap_or(Resource::Any),
    );
    request.context.insert_unknown(Key::new("*"));
    request.management_account = case.caller.organization == Some(Organization::Management);
    let policies = layers.given.without(Layer::Resource);
    let evaluation = evaluate(&request, &policies);
    let mut effects = evaluation.layers.iter();
    let agrees = match effects.find(|(of, _)| *of == layer) {
        Some((_, says)) => agrees(Some(effect), *says) && !is_excluded(case, layer),
        // The caller or its organization, as stated, excludes the layer.
        None => !is_of_caller,
    };
    (!agrees).then_some(layer)
}

/// Returns `true` if a policy of this layer can decide the action. `kms:RetireGrant` depends on neither the key policy
/// nor RCPs (semantics 4.2).
fn can_decide(layer: Layer, action: &str) -> bool {
    !matches!(layer, Layer::Resource | Layer::Rcp)
        || action.starts_with("kms:") && action != "kms:RetireGrant"
}

/// Makes results undecided that are allowed only if the policies of a contradicted layer are those in force.
pub(super) fn leave_open(rows: &mut [Row], contradictions: &[Contradiction]) {
    for Contradiction { layer, .. } in contradictions {
        // A layer that takes part in no other row is excluded by a field that AWS's message contradicts.
        let is_excluded = rows
            .iter()
            .filter(|row| row.observed.is_empty())
            .all(|row| row.effect(*layer).is_none());
        for row in &mut *rows {
            let takes_part = is_excluded || row.effect(*layer).is_some();
            if !takes_part || row.decision.is_denied() || !can_decide(*layer, row.action) {
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
            let at = row.layers.iter().position(|(of, _)| of >= layer);
            match at.and_then(|at| row.layers.get_mut(at)) {
                Some((of, effect)) if of == layer => *effect = LayerEffect::Unknown,
                _ => {
                    let at = at.unwrap_or(row.layers.len());
                    row.layers.insert(at, (*layer, LayerEffect::Unknown));
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
