//! The report: the result of a case. Rows, layers, blockers, verdict (contract 3); plain data, no sentences.
//!
//! `report/row.rs` makes a row, `report/blockers.rs` finds all its blockers. The report is computed in `incremental`.

mod blockers;
mod fetch;
mod observed;
mod alternatives;
mod row;

pub(crate) use alternatives::merge_alternatives;
pub(crate) use fetch::missing;
pub(crate) use observed::{apply_denials, is_denied_by_aws, layers_only_named, listed, observe};
pub(crate) use row::{row, row_without_request, unknown_policy};

pub use fetch::{Missing, commands};
pub use observed::{Cause, DENIED_ACTION, Observed, Reproduction};
pub use row::unknown_layer;

pub use crate::case::Verdict;
pub use crate::requests::{Problem, ProblemKind};

use crate::case::{Expect, Place};
use crate::managed::ManagedPolicy;
use crate::requests::FurtherAction;
use evaluator::doubt::Doubt;
use evaluator::evaluate::DecisionTable;
use evaluator::finding::Finding;
use evaluator::layer::{ByLayer, Layer};
use evaluator::source::Span;
use evaluator::trace::{Decision, LayerEffect, PolicyTrace, Trace};
use std::sync::Arc;

/// The result of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The case's verdict.
    pub verdict: Verdict,
    /// The seven actions in the article's order, then any additional ones of the case.
    pub rows: Vec<Row>,
    /// Those of the seven actions that this kind of vault does not need: the verdict does not include them.
    pub not_needed: Vec<Row>,
    /// The actions beside those that create the vault, except those that AWS denied: the verdict does not include them.
    pub further: Vec<FurtherRow>,
    /// The findings in the policies, in the case's order, then by place.
    pub findings: Vec<PlacedFinding>,
    /// The fields of the case that are missing or unusable, so that rows depend on them.
    pub problems: Vec<Problem>,
    /// The placeholders in the case's policies, including those with a value, by name.
    pub placeholders: Vec<Placeholder>,
    /// The place in the case of each policy of a trace.
    pub places: Places,
    /// The assumptions.
    pub assumed: Vec<Assumption>,
    /// The policies to paste next, in order of the rows that they would decide.
    pub missing: Vec<Missing>,
    /// The reported denials of actions without a row in the report, by their index in the case.
    pub other_denials: Vec<usize>,
    /// The reported denials that the policies contradict.
    pub contradictions: Vec<Contradiction>,
}

/// The row of an action beside those that create the vault.
#[derive(Clone, Debug, PartialEq)]
pub struct FurtherRow {
    /// The action, and why it is needed.
    pub of: &'static FurtherAction,
    /// Its row.
    pub row: Row,
}

/// A denial that the policies of a layer contradict: they are not the policies in force, or not all of them, so nothing
/// is allowed for certain that needs this layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The index of the denial in the case.
    pub denial: usize,
    /// The layer: the one that AWS named; or the key policy, if it would allow the action without the one that AWS
    /// named.
    pub layer: Layer,
    /// AWS named this layer.
    pub is_named: bool,
}

/// An assumption about something that was not stated, because it is nearly always true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assumption {
    /// A layer that was not mentioned has no policies.
    NoPolicies(Layer),
    /// `FullAWSAccess` is attached at a level of SCPs for which only deny policies are listed.
    FullAwsAccess {
        /// The level, from 0.
        level: usize,
        /// The target's name; blank if it has none.
        target: String,
    },
    /// A policy of AWS's own has its known text.
    FilledIn(Place, &'static ManagedPolicy),
    /// A policy in the place of the key policy has no KMS action: it belongs to something else, and the key policy is
    /// hidden.
    NotAKeyPolicy(Place),
}

/// A placeholder and its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// The placeholder as it is written.
    pub name: String,
    /// Its value, if it was stated.
    pub value: Option<String>,
    /// Its places, in the case's order; one for each occurrence.
    pub places: Vec<(Place, Span)>,
}

impl Report {
    /// The expectations that are not met.
    pub fn unmet(&self, expect: &Expect) -> Vec<Unmet> {
        let verdict = expect.verdict.filter(|expected| *expected != self.verdict);
        let verdict = verdict.map(|expected| Unmet::Verdict {
            expected,
            found: self.verdict,
        });
        let actions = expect.actions.iter().filter_map(|(action, expected)| {
            let found = self.row(action).map(|row| row.decision);
            (found != Some(*expected)).then(|| Unmet::Action {
                action: action.clone(),
                expected: *expected,
                found,
            })
        });
        verdict.into_iter().chain(actions).collect()
    }

    /// The row of an action, ignoring case; also of one that the verdict does not include.
    pub fn row(&self, action: &str) -> Option<&Row> {
        let further = self.further.iter().map(|further| &further.row);
        let mut rows = self.rows.iter().chain(&self.not_needed).chain(further);
        rows.find(|row| row.action.eq_ignore_ascii_case(action))
    }

    /// The actions beside those that create the vault, as far as they are denied.
    pub fn denied_further(&self) -> Vec<&'static str> {
        let rows = self.further.iter().map(|further| &further.row);
        let denied = rows.filter(|row| row.decision.is_denied());
        denied.map(|row| row.action).collect()
    }

    /// The layers that take part in some row, in check order: the columns of a grid.
    pub fn layers(&self) -> Vec<Layer> {
        let takes_part = |layer: &Layer| self.rows.iter().any(|row| row.effect(*layer).is_some());
        Layer::ALL.into_iter().filter(takes_part).collect()
    }

    /// The policies of a layer in a row's trace, each with its place in the case.
    pub fn judged<'a>(
        &'a self,
        trace: &'a Trace,
        layer: Layer,
    ) -> impl Iterator<Item = (Place, &'a PolicyTrace)> {
        let judged = trace.levels(layer).into_iter().flatten().flatten();
        let places = self.places.of(layer).iter().copied();
        places.zip(judged.map(|policy| &**policy))
    }
}

/// The places of the policies that take part, sorted. Blank policies do not take part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(pub(crate) Vec<Place>);

impl Places {
    /// The places in a layer, in the order of [`Trace::levels`].
    pub fn of(&self, layer: Layer) -> &[Place] {
        let of_layer = |place: &Place| place.layer == layer;
        let Some(start) = self.0.iter().position(of_layer) else {
            return &[];
        };
        let places = self.0.get(start..).unwrap_or_default();
        let count = places.iter().take_while(|place| of_layer(place)).count();
        places.get(..count).unwrap_or_default()
    }

    /// The places in a layer by level, as in [`Trace::levels`].
    pub fn levels(&self, layer: Layer) -> impl Iterator<Item = &[Place]> {
        self.of(layer).chunk_by(|one, next| one.level == next.level)
    }
}

/// An expectation that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// Another verdict.
    Verdict {
        /// The expected one.
        expected: Verdict,
        /// The report's.
        found: Verdict,
    },
    /// Another decision for an action.
    Action {
        /// The action as the expectation names it.
        action: String,
        /// The expected decision.
        expected: Decision,
        /// The report's; `None` when the report has no such action.
        found: Option<Decision>,
    },
}

/// One action.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// `kms:CreateGrant`
    pub action: &'static str,
    /// The ARN of the resource, or `*`.
    pub resource: Arc<str>,
    /// The decision.
    pub decision: Decision,
    /// The layers that took part, in check order.
    pub layers: ByLayer<(Layer, LayerEffect)>,
    /// All blockers, not only the one that AWS would name; in check order, the explicit denies of a layer before its
    /// implicit one.
    pub blockers: Vec<Blocker>,
    /// The certain blockers of some of the requests that the row may be about, if there are several (because the key or
    /// the maker of the call is unknown).
    pub sometimes: Vec<Blocker>,
    /// The message that AWS would return; only for denied actions.
    pub message: Option<String>,
    /// The context keys, layers and fields of the case (`caller.arn`) that the decision depends on.
    pub unknown: Vec<String>,
    /// Notes for the person.
    pub notes: Vec<Note>,
    /// The complete reason; `None` when a field that the request needs is missing.
    pub trace: Option<Trace>,
    /// The decision for each combination of answers to the unknowns; `None` unless the decision depends on them.
    pub deciding: Option<DecisionTable>,
    /// The denials that AWS reported for this action. They take precedence over the result of the policies.
    pub observed: Vec<Observed>,
}

impl Row {
    /// The effect of a layer; `None`: it took no part.
    pub fn effect(&self, layer: Layer) -> Option<LayerEffect> {
        let mut layers = self.layers.iter();
        let (_, effect) = layers.find(|(of, _)| *of == layer)?;
        Some(*effect)
    }
}

/// One reason why an action is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// The layer.
    pub layer: Layer,
    /// `implicitDeny`, `explicitDeny` or `unknown`.
    pub effect: LayerEffect,
    /// The level of the organization, for SCPs and RCPs.
    pub level: Option<usize>,
    /// The statement that denies, or that depends on the unknowns.
    pub statement: Option<Cited>,
}

/// A statement in a policy of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// The policy.
    pub place: Place,
    /// The index of the statement in its policy, from 0; 0 for a policy that was not understood at all, whose first
    /// error is at `span`.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// Its place in the policy's text.
    pub span: Span,
    /// The part of it that was not understood, if that is why the result is uncertain.
    pub unclear: Option<Finding>,
}

/// Information about a row in addition to the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// AWS's own `AWSBackupFullAccess` does not grant this action either (semantics 5.4).
    NotInBackupFullAccess,
    /// The grant itself determines at run time who may retire it (`KMS/grant-delete`).
    GrantDecides,
    /// Several layers deny; which one AWS names is undocumented.
    LayerChoiceUndocumented,
    /// A `*` was assumed to match across a colon of the ARN, which AWS documents only as possible.
    StarAcrossColon,
    /// Whether this call is forwarded by AWS Backup or made directly is undocumented.
    ForwardingUndocumented,
    /// The call is assumed to be made by AWS Backup; made directly, the action would have another result. The case's
    /// `viaBackup` states otherwise.
    ThroughBackup,
    /// The call is assumed to be made by the caller; made by `CloudFormation`, the action would have another result.
    /// The case's `way` states it.
    MadeByCaller,
    /// AWS Backup is assumed to be named in `aws:CalledVia`; a value in the case's context states otherwise.
    BackupInCalledVia,
    /// The encryption context of the grant is assumed to have one key; a value for `kms:EncryptionContextKeys` in the
    /// case's context states otherwise.
    OneEncryptionContextKey,
    /// A call made by a service is assumed to come from the caller's address, on which AWS's pages disagree.
    AddressOfCaller,
    /// The action is needed because the vault is created with tags; the Backup guide's list of permissions does not
    /// include it (semantics 5.1, 5.5).
    NeededForTags,
    /// Only the key policy or the identity-based policies do not allow, and a grant on the key may (`KMS22/grants`):
    /// grants are not part of a case.
    GrantMayAllow,
    /// As `GrantMayAllow`, and the case has a grant of this action to the caller. Whether the request meets its
    /// constraints is not known.
    GrantShown,
    /// There are too many unknowns to try all combinations: the listed ones are an upper bound.
    TooMuchOpen,
    /// The decision depends on a doubt.
    Doubt(Doubt),
}

/// A finding and the policy that contains it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedFinding {
    /// The policy.
    pub place: Place,
    /// The finding.
    pub finding: Finding,
}
