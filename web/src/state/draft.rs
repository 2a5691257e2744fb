//! The draft: everything typed, as the page shows it, and its conversion into the case that is judged.
//!
//! A draft differs from a case (contract 3) where a screen differs from a document: every policy has an identity
//! that survives moving and naming, an empty editor is no policy, and a layer that was switched off keeps its
//! text. How it changes is in `draft_reducer.rs`, how it becomes a case in `draft_case.rs`.

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
    /// What the person calls it; may be blank.
    pub name: String,
    /// The text.
    pub text: Arc<str>,
    /// The policy is attached, and nobody has seen its text: while the editor is empty it may say anything.
    pub is_named_only: bool,
    /// Counts the times that the page, and not the person, put text here: the editor takes the text then.
    pub revision: u32,
}

/// The policies of one level; layers without levels have one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelDraft {
    /// Its identity.
    pub id: LevelId,
    /// `Root`, an OU's name, the account.
    pub target: String,
    /// The policies, empty editors among them.
    pub sheets: Vec<PolicyDraft>,
    /// Whether `FullAWSAccess` is assumed beside policies that only deny.
    pub full_aws_access: bool,
}

impl PolicyDraft {
    /// Whether it is more than an empty editor.
    pub fn counts(&self) -> bool {
        self.is_named_only || !is_blank(&self.text)
    }
}

impl LevelDraft {
    /// Whether there is a policy that is more than an empty editor.
    pub fn is_written(&self) -> bool {
        self.sheets.iter().any(PolicyDraft::counts)
    }
}

/// What the person says about a layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// What is in its editors; nothing, if they are empty.
    #[default]
    Given,
    /// There is none, whatever the editors hold.
    Without,
    /// Nobody can see it.
    Hidden,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerDraft {
    /// Which.
    pub layer: Layer,
    /// Whether it counts.
    pub mode: Mode,
    /// Its levels, from the root down.
    pub tiers: Vec<LevelDraft>,
}

/// A field with one line of text.
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

/// What can have tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tagged {
    /// `aws:PrincipalTag/...`
    Caller,
    /// The tags that the vault is created with.
    Vault,
}

/// Everything that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What the case is called.
    pub title: Option<String>,
    /// The fields; `tags` are kept as they were typed, below.
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
    /// What was said about context keys.
    pub context: BTreeMap<String, StatedValue>,
    /// The denials that AWS reported.
    pub denials: Vec<ReportedDenial>,
    /// What placeholders in the policies stand for.
    pub placeholders: BTreeMap<String, String>,
    /// With what the vault is created.
    pub way: Option<Way>,
    /// The layers, in the order of the page.
    pub stacks: Vec<Rc<LayerDraft>>,
    /// The first identity that no sheet and no level has had.
    pub(super) next: u32,
}

impl Draft {
    /// A draft that shows a case.
    pub fn from_case(case: &Case) -> Self {
        Self::numbered(case, 0)
    }

    /// A draft that shows another case; no editor of this one is taken for one of the new ones.
    #[must_use]
    pub fn replaced_by(&self, case: &Case) -> Self {
        Self::numbered(case, self.next)
    }

    /// This earlier draft, with its editors told to take its texts again where `shown` has others.
    #[must_use]
    pub fn renewed(&self, shown: &Self) -> Self {
        let mut draft = self.clone();
        draft.next = draft.next.max(shown.next);
        for sheet in draft.sheets_mut() {
            if let Some(other) = shown.sheet(sheet.id)
                && (other.text != sheet.text || other.revision != sheet.revision)
            {
                sheet.revision = sheet.revision.max(other.revision).wrapping_add(1);
            }
        }
        draft
    }

    pub(super) fn number(&mut self) -> u32 {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        number
    }

    pub(super) fn new_sheet(&mut self, name: String, text: Arc<str>) -> PolicyDraft {
        PolicyDraft {
            id: PolicyId(self.number()),
            name,
            text,
            is_named_only: false,
            revision: 0,
        }
    }

    pub(super) fn new_tier(&mut self, target: &str) -> LevelDraft {
        let sheet = self.new_sheet(String::new(), "".into());
        LevelDraft {
            id: LevelId(self.number()),
            target: target.to_owned(),
            sheets: vec![sheet],
            full_aws_access: true,
        }
    }

    /// A policy by its identity.
    pub fn sheet(&self, id: PolicyId) -> Option<&PolicyDraft> {
        self.stacks
            .iter()
            .flat_map(|stack| &stack.tiers)
            .flat_map(|tier| &tier.sheets)
            .find(|sheet| sheet.id == id)
    }

    /// The layer that a policy is in.
    pub fn layer_of(&self, id: PolicyId) -> Option<Layer> {
        let holds = |stack: &&Rc<LayerDraft>| {
            let mut sheets = stack.tiers.iter().flat_map(|tier| &tier.sheets);
            sheets.any(|sheet| sheet.id == id)
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

    fn sheets_mut(&mut self) -> impl Iterator<Item = &mut PolicyDraft> {
        self.stacks
            .iter_mut()
            .flat_map(|stack| &mut Rc::make_mut(stack).tiers)
            .flat_map(|tier| &mut tier.sheets)
    }

    pub(super) fn stack_with_layer(&mut self, layer: Layer) -> Option<&mut LayerDraft> {
        self.stacks
            .iter_mut()
            .find(|stack| stack.layer == layer)
            .map(Rc::make_mut)
    }

    /// The stack that holds what `holds` looks for, to be changed; the others stay shared.
    pub(super) fn stack_with(
        &mut self,
        holds: impl Fn(&LevelDraft) -> bool,
    ) -> Option<&mut LayerDraft> {
        self.stacks
            .iter_mut()
            .find(|stack| stack.tiers.iter().any(&holds))
            .map(Rc::make_mut)
    }

    pub(super) fn tier_mut(&mut self, id: LevelId) -> Option<&mut LevelDraft> {
        self.stack_with(|tier| tier.id == id)?
            .tiers
            .iter_mut()
            .find(|tier| tier.id == id)
    }

    pub(super) fn sheet_mut(&mut self, id: PolicyId) -> Option<&mut PolicyDraft> {
        self.stack_with(|tier| tier.sheets.iter().any(|sheet| sheet.id == id))?
            .tiers
            .iter_mut()
            .flat_map(|tier| &mut tier.sheets)
            .find(|sheet| sheet.id == id)
    }

    /// Has an editor take its text again.
    pub(super) fn tell(&mut self, id: PolicyId) {
        if let Some(sheet) = self.sheet_mut(id) {
            sheet.revision = sheet.revision.wrapping_add(1);
        }
    }

    /// What was typed in a field.
    pub fn field(&self, field: Field) -> &str {
        match field {
            Field::CallerArn => &self.caller.arn,
            Field::VaultName => &self.vault.name,
            Field::Region => &self.vault.region,
            Field::KeyArn => &self.key.arn,
        }
    }
}
