//! A challenge as plain data. What each field means for an author is in `FORMAT.md`.
//!
//! It knows no files and no grades. Next: `read`, which makes it from text.

use crate::text::Text;
use evaluator::layer::Layer;
use evaluator::trace::{Decision, LayerEffect};
use serde::Serialize;
use std::collections::BTreeMap;
use vault::case::{Case, StatedValue, Verdict};

/// The newest version of a challenge that this code reads.
pub const VERSION: u64 = 2;

/// A failure to repair, or to find the reason of.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Challenge {
    /// [`Challenge::needed_version`].
    pub version: u64,
    /// What links and completion codes call it: lower-case words joined by `-`.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// What happened, in Markdown.
    pub story: Text,
    /// What it teaches, in a few words. Since version 2, as everything up to `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concept: Option<Text>,
    /// How hard it is, from 1 to 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// How many minutes it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The ids of the challenges that come before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// Where the learner begins.
    #[serde(rename = "case")]
    pub start: Case,
    /// What the learner may change; nothing in challenges that only ask.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub editable: Vec<Editable>,
    /// What the report must say afterwards.
    #[serde(skip_serializing_if = "Goals::is_empty")]
    pub goals: Goals,
    /// What must be so before and after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guardrails: Vec<Guardrail>,
    /// With a list, the change may permit nothing but what the reference solution permits and these actions (with
    /// wildcards); without, there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond: Option<Vec<String>>,
    /// With a list, everything that worked at the start, and that the reference solution keeps, must still work, except
    /// these actions (with wildcards). Since version 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keeps: Option<Vec<String>>,
    /// What the learner is asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// Help, from a nudge to nearly everything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<Text>,
    /// What there was to learn, for afterwards.
    pub explanation: Text,
    /// The pages of AWS's documentation that it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// What differs from learner to learner.
    #[serde(skip_serializing_if = "Variation::is_empty")]
    pub variation: Variation,
    /// The reference solution's changes; its answers are those of the questions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub solution: Vec<Edit>,
    /// Solutions that look right and are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<Wrong>,
}

impl Challenge {
    /// The version of the format that has all that the challenge uses: an old challenge stays what it was, also in the
    /// number that completion codes have for it.
    pub fn needed_version(&self) -> u64 {
        let is_old = self.keeps.is_none()
            && self.concept.is_none()
            && self.level.is_none()
            && self.minutes.is_none()
            && self.after.is_empty()
            && self.wrong.iter().all(|wrong| wrong.fails.keeps.is_empty());
        if is_old { 1 } else { 2 }
    }
    /// The challenge without what is only said: everything that cases and grades depend on.
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

/// What the learner may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Editable {
    /// In this layer,
    pub layer: Layer,
    /// at this level (every level without),
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// the text of this policy; without, policies can also be added and removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

/// What the report must say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Goals {
    /// The verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Decisions by action.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub actions: BTreeMap<String, Decision>,
    /// What layers say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<LayerGoal>,
}

impl Goals {
    /// Whether the report does not matter.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What one layer must say of one action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerGoal {
    /// The action.
    pub action: String,
    /// The layer.
    pub layer: Layer,
    /// What it must say.
    pub effect: LayerEffect,
}

/// A request that must get the same before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Guardrail {
    /// What [`Fails`] calls it.
    pub id: String,
    /// What it protects, for the learner; without, the request speaks for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The request.
    pub request: Ask,
    /// What it must get.
    #[serde(skip_serializing_if = "Must::is_default")]
    pub must: Must,
}

/// What a guardrail's request must get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Must {
    /// A denial, whatever is unknown.
    #[default]
    Denied,
    /// To be allowed, whatever is unknown.
    Allowed,
}

impl Must {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A request as an author writes it: what differs from the case's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ask {
    /// Who asks; the case's caller without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The action.
    pub action: String,
    /// On what; without, the case's own vault or key for the actions that creating a vault takes, else `*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The region that is called; the resource's without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Whether AWS Backup makes the call; without, as in the case for the actions that creating a vault takes, else
    /// it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via_backup: Option<bool>,
    /// Context keys that are otherwise than in the case.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, StatedValue>,
}

/// Something that the learner must find out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What [`Fails`] and answers call it.
    pub id: String,
    /// The question.
    pub ask: Text,
    /// The right answer; the parts that it has are asked.
    pub answer: Answer,
}

/// An answer, or the parts of it that were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The action that is meant.
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
    /// Who must be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
}

/// Whose job a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Owner {
    /// Who administers IAM in the caller's account.
    IamAdministrator,
    /// Who set the permissions boundary.
    BoundaryOwner,
    /// Who manages the organization's policies.
    Organization,
    /// The administrators of the key.
    KeyAdministrator,
    /// Who starts the session.
    SessionStarter,
    /// Who runs the network that the VPC endpoint belongs to.
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

    /// Whose job it is to change a layer.
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

/// One policy changed, added or removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// In this layer,
    pub layer: Layer,
    /// at this level,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// the policy of this name, which is added if there is none,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub policy: String,
    /// gets this text; with `null` it is removed.
    pub text: Option<String>,
}

/// A solution that looks right and is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// Its changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub change: Vec<Edit>,
    /// Its answers by question; the right ones where it has none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Answer>,
    /// What it fails.
    pub fails: Fails,
    /// Why, for people.
    pub because: Text,
}

/// What a wrong solution fails. Of a kind that is not named, it fails nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fails {
    /// Goals: the action's name, or `verdict`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<String>,
    /// What AWS does not accept in the changed policies: codes of findings, and the words of [`Refusal`](crate::Refusal).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    /// Guardrails by their ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guardrails: Vec<String>,
    /// Actions that it permits beyond the limit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beyond: Vec<String>,
    /// Actions that worked and no longer do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keeps: Vec<String>,
    /// Questions by their ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<String>,
}

/// What differs from learner to learner: values of the file that are drawn anew, everywhere in it.
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
    /// Names (of roles, vaults, teams), each with those that it can become.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, Vec<String>>,
}

impl Variation {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
