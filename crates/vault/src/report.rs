//! The report: what a case comes to. Rows, layers, blockers, verdict (contract 3); plain data, no sentences.
//!
//! `report/row.rs` makes a row, `report/blockers.rs` finds everything that stands in its way. Putting a report
//! together is `incremental`.

mod blockers;
mod fetch;
mod observed;
mod alternatives;
mod row;

pub(crate) use alternatives::merge_alternatives;
pub(crate) use fetch::missing;
pub(crate) use observed::{layers_only_named, observe};
pub(crate) use row::{row, row_without_request, unknown_policy};

pub use fetch::{Missing, commands};
pub use observed::{Cause, DENIED_ACTION, Observed, Reproduction};
pub use row::unknown_layer;

pub use crate::case::Verdict;
pub use crate::requests::{Problem, ProblemKind};

use crate::case::{Expect, Place};
use crate::managed::ManagedPolicy;
use evaluator::doubt::Doubt;
use evaluator::evaluate::DecisionTable;
use evaluator::finding::Finding;
use evaluator::layer::{ByLayer, Layer};
use evaluator::source::Span;
use evaluator::trace::{Decision, LayerEffect, PolicyTrace, Trace};
use std::sync::Arc;

/// What a case comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The case's verdict.
    pub verdict: Verdict,
    /// The seven actions in the article's order, then any that the case brings.
    pub rows: Vec<Row>,
    /// What the way of creating the vault needs beside these, after the vault is there: the verdict is not about them.
    pub further: Vec<Row>,
    /// What was found in the policies, in the case's order, then by place.
    pub findings: Vec<PlacedFinding>,
    /// What is missing or unusable in the fields of the case, so that rows depend on it.
    pub problems: Vec<Problem>,
    /// The placeholders in the case's policies, those that are filled in among them, by name.
    pub placeholders: Vec<Placeholder>,
    /// Which policy of the case each policy of a trace is.
    pub places: Places,
    /// What nobody said and is taken to be so.
    pub assumed: Vec<Assumption>,
    /// What to paste next, in order of what it would decide.
    pub missing: Vec<Missing>,
    /// The denials that AWS reported of actions that the report has no row for, by their place in the case.
    pub other_denials: Vec<usize>,
    /// Those of them that the policies contradict.
    pub contradictions: Vec<Contradiction>,
}

/// A denial of an action that creating a vault does not need, of which the policies of the layer that AWS named say
/// something else: they are not what is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Which of the case's denials it is.
    pub denial: usize,
    /// The layer that AWS named.
    pub layer: Layer,
}

/// What nobody said and is taken to be so, because it nearly always is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assumption {
    /// There are no policies of a layer that nobody mentioned.
    NoPolicies(Layer),
    /// `FullAWSAccess` is at a level of SCPs of which only policies that deny are listed.
    FullAwsAccess {
        /// The level, from 0.
        level: usize,
        /// What it is called; blank where it has no name.
        target: String,
    },
    /// A policy of AWS's own has the text that is known of it.
    FilledIn(Place, &'static ManagedPolicy),
    /// A policy in the place of the key policy has no action of KMS: it stands on something else, and the key policy was
    /// not seen.
    NotAKeyPolicy(Place),
}

/// A placeholder and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// As it is written.
    pub name: String,
    /// What it stands for, if somebody said so.
    pub value: Option<String>,
    /// Where, in the case's order; as often as it stands there.
    pub places: Vec<(Place, Span)>,
}

impl Report {
    /// What was expected and is not so.
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

    /// The row of an action, whatever the case of its letters.
    pub fn row(&self, action: &str) -> Option<&Row> {
        let mut rows = self.rows.iter();
        rows.find(|row| row.action.eq_ignore_ascii_case(action))
    }

    /// The layers that take part in some row, in check order: the columns of a grid.
    pub fn layers(&self) -> Vec<Layer> {
        let takes_part = |layer: &Layer| self.rows.iter().any(|row| row.effect(*layer).is_some());
        Layer::ALL.into_iter().filter(takes_part).collect()
    }

    /// The judged policies of a layer of a row's trace, each with its place in the case.
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

/// The places of the policies that take part, sorted. Those of which nothing was typed do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(pub(crate) Vec<Place>);

impl Places {
    /// Those of a layer, in the order of [`Trace::levels`].
    pub fn of(&self, layer: Layer) -> &[Place] {
        let of_layer = |place: &Place| place.layer == layer;
        let Some(start) = self.0.iter().position(of_layer) else {
            return &[];
        };
        let places = self.0.get(start..).unwrap_or_default();
        let count = places.iter().take_while(|place| of_layer(place)).count();
        places.get(..count).unwrap_or_default()
    }

    /// Those of a layer by level, as in [`Trace::levels`].
    pub fn levels(&self, layer: Layer) -> impl Iterator<Item = &[Place]> {
        self.of(layer).chunk_by(|one, next| one.level == next.level)
    }
}

/// An expectation that does not hold.
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
    /// The ARN that is asked for, or `*`.
    pub resource: Arc<str>,
    /// What the action gets.
    pub decision: Decision,
    /// The layers that took part, in check order.
    pub layers: ByLayer<(Layer, LayerEffect)>,
    /// Everything that stands in the way, not only what AWS would name first; in check order, explicit denies
    /// of a layer before its implicit one.
    pub blockers: Vec<Blocker>,
    /// What certainly stands in the way of some of the requests that the row may be about, where that is more than
    /// one (which key is it, who makes the call?).
    pub sometimes: Vec<Blocker>,
    /// What AWS would print; only for denied actions.
    pub message: Option<String>,
    /// The context keys, layers and fields of the case (`caller.arn`) that the decision depends on.
    pub unknown: Vec<String>,
    /// What else a person should know about this row.
    pub notes: Vec<Note>,
    /// The complete reason; `None` when a field that the request needs is missing.
    pub trace: Option<Trace>,
    /// What answers to the unknowns would decide; `None` unless the decision depends on such.
    pub deciding: Option<DecisionTable>,
    /// The denials that AWS reported of this action. They outweigh what follows from the policies.
    pub observed: Vec<Observed>,
}

impl Row {
    /// What a layer says; `None`: it took no part.
    pub fn effect(&self, layer: Layer) -> Option<LayerEffect> {
        let mut layers = self.layers.iter();
        let (_, effect) = layers.find(|(of, _)| *of == layer)?;
        Some(*effect)
    }
}

/// One thing that stands in an action's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// The layer.
    pub layer: Layer,
    /// `implicitDeny`, `explicitDeny` or `unknown`.
    pub effect: LayerEffect,
    /// The level of the organization, for SCPs and RCPs.
    pub level: Option<usize>,
    /// The statement that denies, or that decides when what is unknown is known.
    pub statement: Option<Cited>,
}

/// A statement in a policy of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// The policy.
    pub place: Place,
    /// The statement among those of its policy, from 0; 0 for a policy that was not understood at all, whose
    /// first error is at `span`.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// Its place in the policy's text.
    pub span: Span,
    /// What in it was not understood, where that is why nothing certain can be said.
    pub unclear: Option<Finding>,
}

/// What a person should know about a row, beside the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// AWS's own `AWSBackupFullAccess` does not grant this action either (semantics 5.4).
    NotInBackupFullAccess,
    /// The grant itself decides at run time who may retire it (`KMS/grant-delete`).
    GrantDecides,
    /// Several layers deny; which one AWS names is undocumented.
    LayerChoiceUndocumented,
    /// A `*` was taken to reach beyond a colon of the ARN, which AWS documents only as possible.
    StarAcrossColon,
    /// Whether this call is forwarded by AWS Backup or made directly is undocumented.
    ForwardingUndocumented,
    /// It is taken to be made by AWS Backup; made directly, the action would get something else. The case's `viaBackup`
    /// says otherwise.
    ThroughBackup,
    /// It is taken to be made by the caller; made by `CloudFormation`, the action would get something else. The case's
    /// `way` says it.
    MadeByCaller,
    /// AWS Backup is taken to be named in `aws:CalledVia`; a value in the case's context says otherwise.
    BackupInCalledVia,
    /// The encryption context of the grant is taken to have one key; a value for `kms:EncryptionContextKeys` in the case's
    /// context says otherwise.
    OneEncryptionContextKey,
    /// A call that a service makes is taken to come from the caller's address, of which AWS's pages differ.
    AddressOfCaller,
    /// The action is needed because the vault is created with tags; the Backup guide's list of permissions does not have
    /// it (semantics 5.1, 5.5).
    NeededForTags,
    /// Nothing but the key policy or the identity policies lacks an allowance, and a grant on the key may give it
    /// (`KMS22/grants`): grants are no part of a case.
    GrantMayAllow,
    /// Too much is open for all of it to be tried out: it depends on it as far as was seen, perhaps on less of it.
    TooMuchOpen,
    /// The decision depends on a point that AWS's documentation leaves unclear.
    Doubt(Doubt),
}

/// A finding and the policy that it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedFinding {
    /// The policy.
    pub place: Place,
    /// What and where in its text.
    pub finding: Finding,
}
