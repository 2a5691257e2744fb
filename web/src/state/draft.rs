//! The draft: everything that was typed, in the structure of the page, and its conversion into the case to evaluate.
//!
//! A draft differs from a case (contract 3) as a screen differs from a document: every policy has an identity that
//! survives moving and renaming, an empty editor is not a policy, and a layer that is switched off keeps its text.
//! Changes are in `draft_reducer.rs`, the conversion into a case in `draft_case.rs`.

use evaluator::layer::Layer;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use vault::case::{Caller, Case, Key, ReportedDenial, StatedValue, Vault, Via, Way, is_blank};

/// A policy's identity on the page, for as long as the page is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyId(pub u32);

/// A level's identity on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LevelId(pub u32);

/// One policy in its editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDraft {
    /// Its identity.
    pub id: PolicyId,
    /// The name that the person gave it; may be blank.
    pub name: String,
    /// The text.
    pub text: Arc<str>,
    /// Whether only its name is known: while the editor is empty, the policy is hidden.
    pub is_named_only: bool,
    /// A counter that is incremented when the page, not the person, changes the text: the editor loads the text then.
    pub revision: u32,
}

/// The policies of one level; layers without levels have one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelDraft {
    /// Its identity.
    pub id: LevelId,
    /// `Root`, an OU's name, the account.
    pub target: String,
    /// The policies, including empty editors.
    pub policies: Vec<PolicyDraft>,
    /// Whether `FullAWSAccess` is assumed beside policies that only deny.
    pub full_aws_access: bool,
}

impl PolicyDraft {
    /// Returns `true` unless it is an empty editor.
    pub fn counts(&self) -> bool {
        self.is_named_only || !is_blank(&self.text)
    }
}

impl LevelDraft {
    /// Returns `true` if it has a policy that is not an empty editor.
    pub fn is_written(&self) -> bool {
        self.policies.iter().any(PolicyDraft::counts)
    }
}

/// The mode of a layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The policies in its editors; none, if they are empty.
    #[default]
    Given,
    /// No policies, whatever the editors contain.
    Without,
    /// Hidden: it may have policies, which the person cannot see.
    Hidden,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerDraft {
    /// The layer.
    pub layer: Layer,
    /// Its mode.
    pub mode: Mode,
    /// Its levels, from the root down.
    pub levels: Vec<LevelDraft>,
}

/// A single-line text field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The caller's ARN.
    CallerArn,
    /// The vault's name.
    VaultName,
    /// The vault's region.
    Region,
    /// The key's ARN.
    KeyArn,
}

/// The owner of tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tagged {
    /// `aws:PrincipalTag/...`
    Caller,
    /// The tags that the vault is created with.
    Vault,
}

/// The person's input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The title of the case.
    pub title: Option<String>,
    /// The fields; tags are stored as typed, below.
    pub caller: Caller,
    /// The vault.
    pub vault: Vault,
    /// The key.
    pub key: Key,
    /// Whether the KMS calls come through AWS Backup.
    pub via: Via,
    /// One `key=value` a line.
    pub caller_tags: String,
    /// One `key=value` a line.
    pub vault_tags: String,
    /// The values stated for context keys.
    pub context: BTreeMap<String, StatedValue>,
    /// The denials that AWS reported.
    pub denials: Vec<ReportedDenial>,
    /// The values of placeholders in the policies.
    pub placeholders: BTreeMap<String, String>,
    /// The tool with which the vault is created.
    pub way: Option<Way>,
    /// The layers, in the order of the page.
    pub stacks: Vec<Rc<LayerDraft>>,
    /// The first identity that no policy or level has had.
    pub(super) next: u32,
}

impl Draft {
    /// A draft for a case.
    pub fn from_case(case: &Case) -> Self {
        Self::numbered(case, 0)
    }

    /// A draft for another case, with new identities, so that no editor of this one is reused.
    #[must_use]
    pub fn replaced_by(&self, case: &Case) -> Self {
        Self::numbered(case, self.next)
    }

    /// This earlier draft, with new revisions for the editors whose text differs in `shown`.
    #[must_use]
    pub fn renewed(&self, shown: &Self) -> Self {
        let mut draft = self.clone();
        draft.next = draft.next.max(shown.next);
        for policy in draft.policies_mut() {
            if let Some(other) = shown.policy(policy.id)
                && (other.text != policy.text || other.revision != policy.revision)
            {
                policy.revision = policy.revision.max(other.revision).wrapping_add(1);
            }
        }
        draft
    }

    pub(super) fn number(&mut self) -> u32 {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        number
    }

    pub(super) fn new_policy(&mut self, name: String, text: Arc<str>) -> PolicyDraft {
        PolicyDraft {
            id: PolicyId(self.number()),
            name,
            text,
            is_named_only: false,
            revision: 0,
        }
    }

    pub(super) fn new_level(&mut self, target: &str) -> LevelDraft {
        let policy = self.new_policy(String::new(), "".into());
        LevelDraft {
            id: LevelId(self.number()),
            target: target.to_owned(),
            policies: vec![policy],
            full_aws_access: true,
        }
    }

    /// A policy by its identity.
    pub fn policy(&self, id: PolicyId) -> Option<&PolicyDraft> {
        self.stacks
            .iter()
            .flat_map(|stack| &stack.levels)
            .flat_map(|level| &level.policies)
            .find(|policy| policy.id == id)
    }

    /// The layer that a policy is in.
    pub fn layer_of(&self, id: PolicyId) -> Option<Layer> {
        let holds = |stack: &&Rc<LayerDraft>| {
            let mut policies = stack.levels.iter().flat_map(|level| &level.policies);
            policies.any(|policy| policy.id == id)
        };
        Some(self.stacks.iter().find(holds)?.layer)
    }

    /// A layer.
    pub fn stack(&self, layer: Layer) -> Option<&LayerDraft> {
        self.stacks
            .iter()
            .map(AsRef::as_ref)
            .find(|stack| stack.layer == layer)
    }

    fn policies_mut(&mut self) -> impl Iterator<Item = &mut PolicyDraft> {
        self.stacks
            .iter_mut()
            .flat_map(|stack| &mut Rc::make_mut(stack).levels)
            .flat_map(|level| &mut level.policies)
    }

    pub(super) fn stack_with_layer(&mut self, layer: Layer) -> Option<&mut LayerDraft> {
        self.stacks
            .iter_mut()
            .find(|stack| stack.layer == layer)
            .map(Rc::make_mut)
    }

    /// The layer with an element that `holds` matches, for changing it; the other layers stay shared.
    pub(super) fn stack_with(
        &mut self,
        holds: impl Fn(&LevelDraft) -> bool,
    ) -> Option<&mut LayerDraft> {
        self.stacks
            .iter_mut()
            .find(|stack| stack.levels.iter().any(&holds))
            .map(Rc::make_mut)
    }

    pub(super) fn level_mut(&mut self, id: LevelId) -> Option<&mut LevelDraft> {
        self.stack_with(|level| level.id == id)?
            .levels
            .iter_mut()
            .find(|level| level.id == id)
    }

    pub(super) fn policy_mut(&mut self, id: PolicyId) -> Option<&mut PolicyDraft> {
        self.stack_with(|level| level.policies.iter().any(|policy| policy.id == id))?
            .levels
            .iter_mut()
            .flat_map(|level| &mut level.policies)
            .find(|policy| policy.id == id)
    }

    /// Makes an editor load its text.
    pub(super) fn tell(&mut self, id: PolicyId) {
        if let Some(policy) = self.policy_mut(id) {
            policy.revision = policy.revision.wrapping_add(1);
        }
    }

    /// The value of a field.
    pub fn field(&self, field: Field) -> &str {
        match field {
            Field::CallerArn => &self.caller.arn,
            Field::VaultName => &self.vault.name,
            Field::Region => &self.vault.region,
            Field::KeyArn => &self.key.arn,
        }
    }
}
