//! One change for one blocker: thinks of it, writes it into the policy's text, proves nothing.
//!
//! Two ways of thinking ([`Strategy`]): `correct` what a person already wrote, or `add` the least that is needed; where
//! something denies, `exempt`. Next: `solve`.

mod add;
mod correct;
mod exempt;

use super::{Kind, edit};
use crate::case::{Case, NamedPolicy, Place};
use crate::report::{Cited, Report, Row};
use evaluator::context::{Context, ContextValue, Lookup};
use evaluator::identifiers::Principal;
use evaluator::key::Key;
use evaluator::layer::Layer;

/// How changes are thought of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strategy {
    /// Correct what is there; in a key policy, delegate to the account.
    Correct,
    /// Add new statements with nothing but what is needed; in a key policy, delegate to the account.
    Add,
    /// As `Add`, and in a key policy grant to the caller by name.
    Grant,
}

/// What stands in the way, and of which rows.
pub(super) struct BlockedPlace<'a> {
    /// The report that the rows are of.
    pub(super) report: &'a Report,
    /// The layer.
    pub(super) layer: Layer,
    /// The level, 0 in layers without levels.
    pub(super) level: usize,
    /// The statement that denies; without it, nothing there allows.
    pub(super) deny: Option<&'a Cited>,
    /// The rows, each with its request's context.
    pub(super) rows: Vec<(&'a Row, &'a Context)>,
}

/// A policy's text after one change.
pub(super) struct Proposal {
    pub(super) place: Place,
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// One change that should remove the blocker for at least the first row. `None` when no change of a text can.
pub(super) fn propose(
    case: &Case,
    caller: &Principal,
    spot: &BlockedPlace<'_>,
    way: Strategy,
) -> Option<Proposal> {
    if !case.is_typed(spot.layer) || has_unwritten(case, spot) {
        return None;
    }
    match spot.deny {
        Some(cited) => exempt::exempt(case, caller, spot, cited, way),
        None => allow(case, caller, spot, way),
    }
}

/// Whether the change would have to go into a text that is not the person's: where a policy stands alone, one that
/// nobody has seen, or that of AWS's own policy, cannot be changed, and a second one cannot stand beside it.
fn has_unwritten(case: &Case, spot: &BlockedPlace<'_>) -> bool {
    let mut policies = case.policies.level(spot.layer, spot.level).iter();
    stands_alone(spot.layer) && policies.any(|policy| policy.text.is_hidden())
}

/// Whether a caller, a key or an endpoint has one policy of the layer.
const fn stands_alone(layer: Layer) -> bool {
    matches!(
        layer,
        Layer::Boundary | Layer::Resource | Layer::VpcEndpoint
    )
}

/// The text of a policy as it is evaluated: repaired where it had to be, several documents joined.
pub(super) fn text_at(case: &Case, place: Place) -> Option<String> {
    let text = &case.policies.at(place)?.text;
    let repaired = crate::repair::repair(text).map(|repair| repair.documents);
    match repaired.as_deref() {
        None => Some(text.to_string()),
        Some([document]) => Some(document.text.clone()),
        Some(documents) => edit::join(documents.iter().map(|document| document.text.as_str())),
    }
}

/// How many documents the text of a policy holds, one after another.
pub(super) fn documents_at(case: &Case, place: Place) -> usize {
    let text = case.policies.at(place).map(|policy| &*policy.text);
    let repaired = text.and_then(crate::repair::repair);
    repaired.map_or(1, |repaired| repaired.documents.len())
}

/// The exact resource to write for a row. The ARN of `aws/backup` is not known before the key exists, so there it
/// is every key of the account and region.
fn exact_resource(row: &Row) -> String {
    match row.resource.strip_suffix(crate::requests::MANAGED_KEY_ID) {
        Some(keys) => format!("{keys}*"),
        None => row.resource.to_string(),
    }
}

fn allow(
    case: &Case,
    caller: &Principal,
    spot: &BlockedPlace<'_>,
    way: Strategy,
) -> Option<Proposal> {
    if way == Strategy::Correct
        && let Some(corrected) = correct::correct(case, spot)
    {
        return Some(corrected);
    }
    add::add(case, caller, spot, way)
}

fn single(context: &Context, key: &Key) -> Option<String> {
    match context.lookup(key) {
        Lookup::Known(ContextValue::One(value)) => Some(value.clone()),
        _ => None,
    }
}

/// Whether a policy's text can be changed. AWS's own policies cannot: where several can stand side by side, another
/// one goes beside them. A boundary, a key policy and an endpoint policy stand alone, so there the changed text
/// takes the place of what is there. Of an organization's policies only those that allow everything are AWS's.
pub(super) fn is_editable(layer: Layer, policy: &NamedPolicy) -> bool {
    match layer {
        _ if policy.text.is_hidden() => false,
        Layer::Boundary | Layer::Resource | Layer::VpcEndpoint => true,
        Layer::Scp | Layer::Rcp => !policy.name.ends_with("FullAWSAccess"),
        Layer::Identity | Layer::Session => !policy.is_aws_managed(),
    }
}
