//! One row of the report, made from the evaluation of its request.

use super::{Note, Places, Row, blockers};
use crate::message::{self, Denial};
use crate::requests::{Action, On};
use evaluator::evaluate::{Evaluation, PolicySet, Unknown};
use evaluator::layer::{ByLayer, Layer};
use evaluator::request::Request;
use evaluator::trace::{Decision, LayerEffect, Trace};
use std::collections::HashSet;
use std::sync::Arc;

/// The row of an action whose request lacks a field.
pub(crate) fn row_without_request(
    action: &'static Action,
    resource: Arc<str>,
    field: &'static str,
) -> Row {
    Row {
        action: action.name,
        resource,
        decision: Decision::Depends,
        layers: ByLayer::new(),
        blockers: Vec::new(),
        sometimes: Vec::new(),
        message: None,
        unknown: vec![field.to_owned()],
        notes: Vec::new(),
        trace: None,
        deciding: None,
        observed: Vec::new(),
    }
}

/// The row of a request. `resource` is the request's resource as text.
#[inline]
pub(crate) fn row(
    action: &'static Action,
    resource: Arc<str>,
    request: &Request,
    evaluation: Evaluation,
    policies: &PolicySet,
    places: &Places,
    hidden: &[(Layer, String)],
) -> Row {
    let Evaluation {
        decision,
        layers,
        unknown,
        doubts,
        deciding,
        across_colon,
        trace,
    } = evaluation;
    let blockers = if decision == Decision::Allowed {
        Vec::new()
    } else {
        blockers::blockers(&trace, &layers, request, policies, places)
    };
    let (message, undocumented) = denial(action, request, decision, &layers, &trace);
    let mut notes = Vec::new();
    if action.name == "kms:RetireGrant" {
        notes.push(Note::GrantDecides);
    }
    if may_be_granted(action, decision, &layers) {
        notes.push(Note::GrantMayAllow);
    }
    if undocumented {
        notes.push(Note::LayerChoiceUndocumented);
    }
    if across_colon {
        notes.push(Note::StarAcrossColon);
    }
    if decision == Decision::Depends && deciding.is_none() {
        notes.push(Note::TooMuchOpen);
    }
    notes.extend(doubts.into_iter().map(Note::Doubt));
    Row {
        action: action.name,
        resource,
        decision,
        layers,
        blockers,
        sometimes: Vec::new(),
        message,
        unknown: names(&unknown, hidden),
        notes,
        trace: Some(trace),
        deciding,
        observed: Vec::new(),
    }
}

/// The unknowns in the form of a row. For a layer that is visible except for some policies, these are named: each of
/// them may deny, so if the layer can change the decision, each of them can.
fn names(unknown: &[Unknown], hidden: &[(Layer, String)]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(unknown.len());
    let mut known: HashSet<String> = HashSet::new();
    for unknown in unknown {
        let Unknown::Layer(layer) = unknown else {
            names.push(unknown.as_str().to_owned());
            continue;
        };
        let before = names.len();
        let of_layer = hidden.iter().filter(|(of, _)| of == layer);
        names.extend(
            of_layer
                .map(|(_, name)| name.clone())
                .filter(|name| known.insert(name.clone())),
        );
        if names.len() == before && known.insert(layer.word().to_owned()) {
            names.push(layer.word().to_owned());
        }
    }
    names
}

/// The unknown for a hidden policy that a row depends on: `boundary: Limit`. No context key contains a space.
pub(crate) fn unknown_policy(layer: Layer, name: &str) -> String {
    if name.is_empty() {
        layer.word().to_owned()
    } else {
        format!("{}: {name}", layer.word())
    }
}

/// The layer, and the name of the policy if there is one, in a row's unknown; `None` for context keys and fields.
pub fn unknown_layer(unknown: &str) -> Option<(Layer, Option<&str>)> {
    let (word, name) = match unknown.split_once(": ") {
        Some((word, name)) => (word, Some(name)),
        None => (unknown, None),
    };
    let layer = Layer::ALL.into_iter().find(|layer| layer.word() == word)?;
    Some((layer, name))
}

/// Returns `true` if a grant on the key could allow the denied action: an operation that grants support
/// (`KMS22/grants`), which only the key policy, or it and identity-based policies, do not allow.
fn may_be_granted(action: &Action, decision: Decision, layers: &[(Layer, LayerEffect)]) -> bool {
    const OPERATIONS: [&str; 4] = [
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKey",
    ];
    let lacks = |layer: Layer| layers.contains(&(layer, LayerEffect::ImplicitDeny));
    let others = [
        Layer::Rcp,
        Layer::Scp,
        Layer::VpcEndpoint,
        Layer::Boundary,
        Layer::Session,
    ];
    decision == Decision::ImplicitDeny
        && OPERATIONS.contains(&action.name)
        && lacks(Layer::Resource)
        && !others.into_iter().any(lacks)
}

/// AWS's message for a denial, and whether it could name another layer as well.
///
/// "If multiple policy types deny an authorization request, AWS includes only one of those policy types in the error
/// message" (`IAM/troubleshoot_access-denied`); which one is not documented. We choose the first in check order,
/// explicit denies first because AWS evaluates them first (inferred).
fn denial(
    action: &Action,
    request: &Request,
    decision: Decision,
    layers: &[(Layer, LayerEffect)],
    trace: &Trace,
) -> (Option<String>, bool) {
    let wanted = match decision {
        Decision::ExplicitDeny => LayerEffect::ExplicitDeny,
        Decision::ImplicitDeny => LayerEffect::ImplicitDeny,
        Decision::Allowed | Decision::Depends => return (None, false),
    };
    let mut denying = layers
        .iter()
        .filter(|(_, effect)| *effect == wanted)
        .map(|(layer, _)| *layer);
    let Some(layer) = denying.next() else {
        return (None, false);
    };
    let message = message::write(&Denial {
        caller: &request.principal,
        action: action.name,
        resource: (!request.aws_managed_key).then(|| request.resource.as_str()),
        layer,
        explicit: decision == Decision::ExplicitDeny,
        key_elsewhere: action.on == On::Key && !trace.facts.same_account,
    });
    (Some(message), denying.next().is_some())
}
