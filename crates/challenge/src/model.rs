//! A challenge as plain data. `FORMAT.md` explains the fields to authors.
//!
//! Independent of files and grades. Next: `read`, which parses it.

use crate::text::Text;
use evaluator::layer::Layer;
use evaluator::trace::{Decision, LayerEffect};
use serde::Serialize;
use std::collections::BTreeMap;
use vault::case::{Case, StatedValue, Verdict};

/// The newest version of a challenge that this code reads.
pub const VERSION: u64 = 2;

/// A case with a failure to repair, or to find the reason for.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Challenge {
    /// [`Challenge::needed_version`].
    pub version: u64,
    /// Its id in links and completion codes: lower-case words joined by `-`.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// The story, in Markdown.
    pub story: Text,
    /// Its subject, in a few words. Since version 2, like the following fields up to `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concept: Option<Text>,
    /// Its difficulty, from 1 to 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// Its duration in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The ids of the challenges that should be solved before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// The case at the start.
    #[serde(rename = "case")]
    pub start: Case,
    /// The editable policies; empty in challenges that only ask questions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub editable: Vec<Editable>,
    /// The required results of the report after the change.
    #[serde(skip_serializing_if = "Goals::is_empty")]
    pub goals: Goals,
    /// Requests whose decision must be the same before and after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guardrails: Vec<Guardrail>,
    /// If there is a list, the change may permit nothing beyond the reference solution except these actions (with
    /// wildcards); otherwise there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond: Option<Vec<String>>,
    /// If there is a list, every request that was allowed at the start, and that the reference solution still allows,
    /// must stay allowed, except these actions (with wildcards). Since version 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keeps: Option<Vec<String>>,
    /// The questions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// The hints, from vague to nearly complete.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<Text>,
    /// The explanation, for afterwards.
    pub explanation: Text,
    /// The pages of AWS's documentation that it is based on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The parts that differ between learners.
    #[serde(skip_serializing_if = "Variation::is_empty")]
    pub variation: Variation,
    /// The reference solution's edits; its answers are those of the questions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub solution: Vec<Edit>,
    /// Wrong solutions that look correct.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<Wrong>,
}

impl Challenge {
    /// The lowest version of the format that supports all fields used: an old challenge stays unchanged, including its
    /// edition in completion codes.
    pub fn needed_version(&self) -> u64 {
        let is_old = self.keeps.is_none()
            && self.concept.is_none()
            && self.level.is_none()
            && self.minutes.is_none()
            && self.after.is_empty()
            && self.wrong.iter().all(|wrong| wrong.fails.keeps.is_empty());
        if is_old { 1 } else { 2 }
    }
    /// The challenge without its texts: everything that cases and grades depend on.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let mut bare = Self {
            title: Text::default(),
            story: Text::default(),
            explanation: Text::default(),
            hints: Vec::new(),
            sources: Vec::new(),
            wrong: Vec::new(),
            concept: None,
            level: None,
            minutes: None,
            after: Vec::new(),
            ..self.clone()
        };
        bare.version = bare.needed_version();
        for guardrail in &mut bare.guardrails {
            guardrail.name = None;
        }
        for question in &mut bare.questions {
            question.ask = Text::default();
        }
        bare
    }
}

/// A part of the case that the learner may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Editable {
    /// The layer.
    pub layer: Layer,
    /// The level; every level without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The policy whose text may be changed; without it, policies can also be added and removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

/// The required results of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Goals {
    /// The verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Decisions by action.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub actions: BTreeMap<String, Decision>,
    /// Effects of layers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<LayerGoal>,
}

impl Goals {
    /// Returns `true` if there are no goals.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The required effect of one layer on one action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerGoal {
    /// The action.
    pub action: String,
    /// The layer.
    pub layer: Layer,
    /// The required effect.
    pub effect: LayerEffect,
}

/// A request whose decision must be the same before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Guardrail {
    /// Its id in [`Fails`].
    pub id: String,
    /// Its purpose, for the learner; without it, the request is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The request.
    pub request: Ask,
    /// The required decision.
    #[serde(skip_serializing_if = "Must::is_default")]
    pub must: Must,
}

/// The required decision of a guardrail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Must {
    /// Denied, whatever the unknowns are.
    #[default]
    Denied,
    /// Allowed, whatever the unknowns are.
    Allowed,
}

impl Must {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A request in a challenge's file: its differences from the case's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ask {
    /// The principal; by default the case's caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The action.
    pub action: String,
    /// The resource; by default the case's own vault or key for the actions that creating a vault needs, otherwise `*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The Region that is called; by default the resource's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Whether AWS Backup makes the call; by default as in the case for the actions that creating a vault needs,
    /// otherwise it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via_backup: Option<bool>,
    /// Context keys with other values than in the case.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, StatedValue>,
}

/// A question to the learner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Its id in [`Fails`] and answers.
    pub id: String,
    /// The question.
    pub ask: Text,
    /// The correct answer; its parts are the parts of the question.
    pub answer: Answer,
}

/// An answer, with the parts that were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The layer that decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<Layer>,
    /// The level of the organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The `Sid` of the statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// The person responsible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
}

/// The person responsible for a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Owner {
    /// The IAM administrator of the caller's account.
    IamAdministrator,
    /// The person who set the permissions boundary.
    BoundaryOwner,
    /// The administrator of the organization's policies.
    Organization,
    /// The administrators of the key.
    KeyAdministrator,
    /// The person who starts the session.
    SessionStarter,
    /// The administrator of the network that the VPC endpoint belongs to.
    Network,
}

impl Owner {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::IamAdministrator,
        Self::BoundaryOwner,
        Self::Organization,
        Self::KeyAdministrator,
        Self::SessionStarter,
        Self::Network,
    ];

    /// The person responsible for a layer.
    pub const fn of(layer: Layer) -> Self {
        match layer {
            Layer::Rcp | Layer::Scp => Self::Organization,
            Layer::VpcEndpoint => Self::Network,
            Layer::Resource => Self::KeyAdministrator,
            Layer::Identity => Self::IamAdministrator,
            Layer::Boundary => Self::BoundaryOwner,
            Layer::Session => Self::SessionStarter,
        }
    }
}

/// One policy that is changed, added or removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The layer.
    pub layer: Layer,
    /// The level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The policy's name; it is added if there is none with this name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub policy: String,
    /// The new text; with `null` the policy is removed.
    pub text: Option<String>,
}

/// A wrong solution that looks correct.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// Its edits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub change: Vec<Edit>,
    /// Its answers by question; for the others, the correct ones.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Answer>,
    /// The requirements it fails.
    pub fails: Fails,
    /// The explanation.
    pub because: Text,
}

/// The requirements that a wrong solution fails. It fails none of a kind that is not listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fails {
    /// Goals: the action's name, or `verdict`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<String>,
    /// Reasons why AWS would not accept the changed policies: codes of findings, and names of
    /// [`Refusal`](crate::Refusal).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    /// Guardrails by their ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guardrails: Vec<String>,
    /// Actions that it permits beyond the limit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beyond: Vec<String>,
    /// Actions that are no longer allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keeps: Vec<String>,
    /// Questions by their ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<String>,
}

/// The values of the file that are replaced for each learner, everywhere in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Variation {
    /// Account ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// Regions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Key ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// Names (of roles, vaults, teams), each with its alternatives.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, Vec<String>>,
}

impl Variation {
    /// Returns `true` if nothing is replaced.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
