//! Combination of the policies of one layer into the layer's effect. Whether the request needs that layer is decided in
//! `decide`.

use crate::layer::Layer;
use crate::trace::{EffectSummary, Grants, LayerTrace, StatementTrace, Trace, summarize_all};
use crate::truth::Truth;

/// The effect of a whole layer, from the traces of its statements; `None` when there is no such policy, so that the
/// layer limits nothing.
pub(super) fn sum(trace: &Trace, layer: &LayerTrace) -> Option<EffectSummary> {
    if layer.exempt.is_some() {
        return None;
    }
    let Some(levels) = trace.levels(layer.layer) else {
        return Some(unseen(layer.layer));
    };
    let doubtful = layer.doubt.is_some();
    let levels = levels.iter().map(|level| {
        summarize_all(level.iter().map(|policy| {
            let statements = policy.statements.as_ref()?.iter();
            Some(statements.map(StatementTrace::outcome))
        }))
    });
    of_levels(layer.layer, levels).map(|said| if_doubtful(layer.layer, said, doubtful))
}

/// The effect of a layer that perhaps does not apply to the request.
pub(super) fn if_doubtful(layer: Layer, said: EffectSummary, doubtful: bool) -> EffectSummary {
    match (doubtful, layer) {
        (false, _) => said,
        (true, Layer::Rcp) => implied(said.doubtful()),
        (true, _) => said.doubtful(),
    }
}

/// The combined effect of the levels of a layer.
pub(super) fn of_levels(
    layer: Layer,
    levels: impl Iterator<Item = EffectSummary>,
) -> Option<EffectSummary> {
    let said = levels.reduce(EffectSummary::intersect_levels)?;
    Some(if layer == Layer::Rcp {
        implied(said)
    } else {
        said
    })
}

/// The possible effect of a hidden layer.
pub(super) const fn unseen(layer: Layer) -> EffectSummary {
    match layer {
        Layer::Rcp => implied(EffectSummary::UNKNOWN),
        _ => EffectSummary::UNKNOWN,
    }
}

/// The implied allow of RCPs: `RCPFullAWSAccess` is attached at every level and cannot be detached
/// (`ORG/orgs_manage_policies_rcps`).
const fn implied(said: EffectSummary) -> EffectSummary {
    EffectSummary {
        allow: Grants::all(Truth::True),
        ..said
    }
}
