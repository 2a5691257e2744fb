//! Proposes one change for one blocker and applies it to the policy's text; whether it helps is proven elsewhere.
//!
//! Strategies ([`Strategy`]): `correct` an existing statement, or `add` the minimal permissions; for a deny, `exempt`.
//! Next: `solve`.

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

/// The strategy for proposing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strategy {
    /// Correct existing statements; in a key policy, delegate to the account.
    Correct,
    /// Add new, minimal statements; in a key policy, delegate to the account.
    Add,
    /// As `Add`, and in a key policy grant to the caller by name.
    Grant,
}

/// A blocker and the rows that it blocks.
pub(super) struct BlockedPlace<'a> {
    /// The report of these rows.
    pub(super) report: &'a Report,
    /// The layer.
    pub(super) layer: Layer,
    /// The level, 0 in layers without levels.
    pub(super) level: usize,
    /// The statement that denies; without it, nothing at this place allows.
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

/// A change that should remove the blocker for at least the first row. `None` if no change of a text can.
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

/// Returns `true` if the change would require a text that is not available: in a layer with a single policy, one that
/// is hidden cannot be changed, and a second one cannot be added.
fn has_unwritten(case: &Case, spot: &BlockedPlace<'_>) -> bool {
    let mut policies = case.policies.level(spot.layer, spot.level).iter();
    stands_alone(spot.layer) && policies.any(|policy| policy.text.is_hidden())
}

/// Returns `true` for a layer in which a caller, key or endpoint has exactly one policy.
const fn stands_alone(layer: Layer) -> bool {
    matches!(
        layer,
        Layer::Boundary | Layer::Resource | Layer::VpcEndpoint
    )
}

/// The text of a policy as it is evaluated: repaired if necessary, several documents joined.
pub(super) fn text_at(case: &Case, place: Place) -> Option<String> {
    let text = &case.policies.at(place)?.text;
    let repaired = crate::repair::repair(text).map(|repair| repair.documents);
    match repaired.as_deref() {
        None => Some(text.to_string()),
        Some([document]) => Some(document.text.clone()),
        Some(documents) => edit::join(documents.iter().map(|document| document.text.as_str())),
    }
}

/// The number of documents in the text of a policy.
pub(super) fn documents_at(case: &Case, place: Place) -> usize {
    let text = case.policies.at(place).map(|policy| &*policy.text);
    let repaired = text.and_then(crate::repair::repair);
    repaired.map_or(1, |repaired| repaired.documents.len())
}

/// The exact resource to write for a row. The ARN of `aws/backup` is not known before the key exists, so it is replaced
/// by every key of the account and region.
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

/// Returns `true` if a policy's text can be changed. AWS's own policies cannot: in layers with several policies,
/// another one is added instead. In layers with a single policy (boundary, key policy, endpoint policy) the changed
/// text replaces the existing policy. Of an organization's policies only those that allow everything are AWS's.
pub(super) fn is_editable(layer: Layer, policy: &NamedPolicy) -> bool {
    match layer {
        _ if policy.text.is_hidden() => false,
        Layer::Boundary | Layer::Resource | Layer::VpcEndpoint => true,
        Layer::Scp | Layer::Rcp => !policy.name.ends_with("FullAWSAccess"),
        Layer::Identity | Layer::Session => !policy.is_aws_managed(),
    }
}
