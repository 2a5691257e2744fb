//! The application state: the draft, the selection, the history. Pure: no browser, no markup, and no derived data (the
//! report is computed from [`Draft::draft_case`], not stored).
//!
//! Every change is an [`Action`]; [`State::apply`] is the only place where state changes. Actions that replace the
//! person's work (an example, a link, starting over, a fix) can be undone; typing has the editor's own undo.
//!
//! Next to read: `state/draft.rs`, the person's input; `state/draft_case.rs`, its conversion into a case; then `view/`.

mod draft;
mod draft_reducer;
mod draft_case;
mod origin;
mod paste;
mod secrets;

pub use draft::{
    Draft, Field, LayerDraft, LevelDraft, LevelId, Mode, PolicyDraft, PolicyId, Tagged,
};
pub use draft_case::DraftCase;
pub use origin::{Origin, example};
pub use paste::{
    CodeFile, CodeFiles, CodeNotes, CodeReading, Imported, LeftOut, Message, PastedInput, Patch,
    Patches, PrincipalChoice, ReceivedMessages, Refusal, formatted, is_paste,
};
pub use secrets::take_secrets;

use std::rc::Rc;
use std::sync::Arc;
use vault::alternatives::Change;
use vault::case::Case;
use vault::fix::Fix;
use vault::share;

// Types in actions, re-exported for the components.
pub use evaluator::layer::Layer;
pub use evaluator::source::Span;
pub use vault::case::{KeyKind, Organization, StatedValue, VaultKind, VaultSetting, Via, Way};

/// The number of steps that can be undone: drafts share their texts, so a step costs little.
const STEPS: usize = 50;

/// The state of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The person's input.
    pub draft: Rc<Draft>,
    /// The origin of the draft; [`State::comes_from`] returns it only if anything of the original is left.
    pub origin: Origin,
    /// The cell of the grid that is explained.
    pub selection: Selection,
    /// The layer whose policies are shown; `None` if none was chosen: the one that is explained.
    pub shown: Option<Layer>,
    /// The highlighted place in a policy.
    pub pointed: Option<Highlight>,
    /// The position of the caret: the policy, and the byte offset in its text.
    pub caret: Option<(PolicyId, usize)>,
    /// The current notice, until it is dismissed.
    pub notice: Option<Notice>,
    /// The pasted messages of AWS.
    pub received: ReceivedMessages,
    /// The draft to compare the present one with.
    pub pinned: Option<Rc<Draft>>,
    /// The suggested fix that was tried last.
    pub tried: Option<Rc<Tried>>,
    past: Vec<HistoryEntry>,
    future: Vec<HistoryEntry>,
}

/// The cell of the grid that is explained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// None chosen: the first blocker.
    #[default]
    First,
    /// The chosen one.
    At(CellId),
    /// None: the explanation was closed.
    Nowhere,
}

/// A cell of the grid: an action's row and the column of a layer, or the last column, the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellId {
    /// The row, from 0.
    pub row: usize,
    /// The layer; `None` for the result.
    pub layer: Option<Layer>,
}

/// A place in a policy's text to scroll to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// The policy.
    pub policy: PolicyId,
    /// The place, in bytes.
    pub span: Span,
    /// A counter: highlighting the same place again scrolls to it again.
    pub time: u32,
}

/// A suggested fix that was tried on the page; its messages and patches stay available.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The fix.
    pub fix: Fix,
    /// The draft before it.
    pub before: Rc<Draft>,
    /// The texts that it wrote into the editors.
    pub puts: Vec<Put>,
}

/// A policy text to write into the draft.
#[derive(Clone, Debug, PartialEq)]
pub enum Put {
    /// Replaces a policy.
    Into(PolicyId, Arc<str>),
    /// Adds a policy to a layer, at a level with policies.
    New {
        /// The layer.
        layer: Layer,
        /// The level, from 0.
        level: usize,
        /// The policy's name.
        name: String,
        /// Its text.
        text: Arc<str>,
    },
}

/// A recognized fact that can be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Understood {
    /// A reported denial, by its index.
    Denial(usize),
    /// A field of the request.
    Field(Field),
    /// That the key is `aws/backup`.
    AwsManagedKey,
    /// All policies of a layer.
    Layer(Layer),
    /// A value stated for a context key.
    Context(String),
    /// The tool with which the vault is created.
    Way,
    /// The kind of vault.
    VaultKind,
    /// What is set on the vault.
    VaultSettings,
    /// The value of a placeholder.
    Placeholder(String),
}

/// A change of the vault's kind, or of what is set on the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultChange {
    /// It is of this kind.
    Kind(VaultKind),
    /// This is set on it.
    Set(VaultSetting),
    /// This is not set on it.
    Unset(VaultSetting),
}

/// A message to the person.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A step replaced the person's work.
    Step(Step),
    /// An import was applied.
    Imported(Box<Imported>),
    /// A link could not be read.
    Refused(share::Error),
    /// A whole case was not opened, for this reason.
    LeftOut(Refusal),
}

/// A step that replaced the person's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Everything was cleared.
    StartedOver,
    /// An example was opened.
    OpenedExample,
    /// A shared case was opened.
    OpenedLink,
    /// A saved case was opened.
    OpenedCase,
    /// A policy was formatted.
    Formatted,
    /// Names and numbers were replaced by placeholders.
    Redacted,
    /// A suggested fix was applied.
    AppliedFix,
    /// The request was changed to an alternative.
    TriedAlternative,
    /// A damaged text was replaced by the repaired one.
    Cleaned,
    /// Possible credentials were removed.
    RemovedSecrets,
    /// A policy was moved to another layer.
    Moved,
    /// A question was answered with one of the suggested answers.
    Answered,
    /// A policy or a level was removed.
    Removed,
    /// The previous step was undone.
    Undone,
    /// The undone step was redone.
    Redone,
}

/// The actions of the person.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Typed in an editor.
    Edit(PolicyId, Arc<str>),
    /// Used undo or redo of an editor.
    Restore(PolicyId, Arc<str>),
    /// Renamed a policy.
    Name(PolicyId, String),
    /// Added an empty policy to a level.
    AddPolicy(LevelId),
    /// Added `FullAWSAccess` to a level.
    AddFullAccess(LevelId),
    /// Removed a policy.
    RemovePolicy(PolicyId),
    /// Added a level below the others.
    AddLevel(Layer),
    /// Renamed a level.
    NameLevel(LevelId, String),
    /// Moved a level one up.
    RaiseLevel(LevelId),
    /// Removed a level with its policies.
    RemoveLevel(LevelId),
    /// Set the mode of a layer.
    SetMode(Layer, Mode),
    /// Typed in a field.
    Fill(Field, String),
    /// Typed tags.
    Tag(Tagged, String),
    /// Chose the kind of key.
    ChooseKey(KeyKind),
    /// Set the relation of the account to an organization; `None`: derive it from the policies.
    ChooseOrganization(Option<Organization>),
    /// Set whether the KMS calls come through AWS Backup.
    ChooseVia(Via),
    /// Removed a recognized fact.
    Forget(Understood),
    /// Set whether `FullAWSAccess` is assumed beside policies of a level that only deny.
    AssumeFullAccess(LevelId, bool),
    /// Set the value of a placeholder in the policies; blank removes it.
    FillPlaceholder(String, String),
    /// Set the tool with which the vault is created; `None` removes it.
    ChooseWay(Option<Way>),
    /// Set the kind of vault, or what is set on it.
    ChangeVault(VaultChange),
    /// Selected the layer whose policies are shown.
    ShowLayer(Layer),
    /// Set the value of a context key; `None` removes it.
    Answer(String, Option<StatedValue>),
    /// Chose a suggested value of a context key; can be undone.
    Settle(String, StatedValue),
    /// Pinned the present draft for comparison, or unpinned it.
    Pin(bool),
    /// Selected a cell of the grid, or closed the explanation.
    Select(Selection),
    /// Highlighted a place in a policy.
    Point(PolicyId, Span),
    /// Moved the caret to a byte offset of a policy.
    Caret(PolicyId, usize),
    /// Replaced the draft by a case.
    Open(Box<Case>, Origin),
    /// Replaced the draft by a case that was derived from it.
    Replace(Box<Case>, Step),
    /// Applied a suggested fix.
    ApplyFix {
        /// The policies' texts after it.
        puts: Vec<Put>,
        /// The fix.
        fix: Rc<Fix>,
    },
    /// Tried an alternative.
    TryAlternative(Change),
    /// Typed in the input box.
    Write(Arc<str>),
    /// Submitted a text to be imported.
    Read(Arc<str>),
    /// Dropped files, on an editor or somewhere on the page.
    Drop(Vec<PastedInput>, Option<PolicyId>),
    /// Received the progress of reading infrastructure as code.
    Code(CodeReading),
    /// Chose one of the users and roles of an account, or of those in code.
    Choose(usize),
    /// Dismissed the choice of a user or role.
    EndChoice,
    /// Accepted the repaired text of a policy.
    UseClean(PolicyId),
    /// Formatted a policy on several lines.
    Format(PolicyId),
    /// Removed possible credentials from a policy.
    RemoveSecrets(PolicyId),
    /// Moved a policy to another layer.
    Move(PolicyId, Layer),
    /// Cleared everything.
    StartOver,
    /// Undid the last step.
    Undo,
    /// Redid the last undone step.
    Redo,
    /// Opened a link that cannot be read, for this reason.
    Refuse(share::Error),
    /// Dismissed the notice.
    Dismiss,
}

#[derive(Clone, Debug, PartialEq)]
struct HistoryEntry {
    draft: Rc<Draft>,
    origin: Origin,
    received: ReceivedMessages,
    tried: Option<Rc<Tried>>,
}

impl State {
    /// The initial state for a case.
    pub fn new(case: &Case, origin: Origin) -> Self {
        Self {
            draft: Rc::new(Draft::from_case(case)),
            origin,
            selection: Selection::First,
            shown: None,
            pointed: None,
            caret: None,
            notice: None,
            received: ReceivedMessages::default(),
            pinned: None,
            tried: None,
            past: Vec::new(),
            future: Vec::new(),
        }
    }

    /// This state with policies that are switched off.
    #[must_use]
    pub fn with_aside(mut self, aside: &Case) -> Self {
        Rc::make_mut(&mut self.draft).take_aside(aside);
        self
    }

    /// The number of steps that can be undone.
    pub fn steps(&self) -> usize {
        self.past.len()
    }

    /// Returns `true` if a step can be undone.
    pub fn can_undo(&self) -> bool {
        self.steps() > 0
    }

    /// Returns `true` if an undone step can be redone.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The state after an action.
    #[must_use]
    pub fn apply(mut self, action: Action) -> Self {
        match action {
            Action::Select(selection) => {
                self.selection = selection;
                // The explained layer is the one that is shown.
                self.shown = None;
            }
            Action::ShowLayer(layer) => self.shown = Some(layer),
            Action::Pin(pin) => self.pinned = pin.then(|| Rc::clone(&self.draft)),
            Action::Point(policy, span) => {
                let time = self.pointed.map_or(0, |before| before.time.wrapping_add(1));
                self.pointed = Some(Highlight { policy, span, time });
                self.shown = self.draft.layer_of(policy).or(self.shown);
            }
            Action::Caret(policy, at) => self.caret = Some((policy, at)),
            Action::Refuse(error) => self.notice = Some(Notice::Refused(error)),
            Action::Dismiss => self.notice = None,
            Action::Undo => self.undo_redo(true),
            Action::Redo => self.undo_redo(false),
            Action::Open(case, origin) => {
                let step = match origin {
                    Origin::Link => Step::OpenedLink,
                    _ => Step::OpenedExample,
                };
                let draft = self.draft.replaced_by(&case);
                let looks_around = origin.is_example()
                    && self.origin.is_example()
                    && self.received == ReceivedMessages::default();
                self.step(draft, origin, step);
                self.received = ReceivedMessages::default();
                // Switching between examples loses nothing, and needs no notice.
                if looks_around {
                    self.notice = None;
                }
            }
            Action::Replace(case, step) => {
                let draft = self.draft.replaced_by(&case);
                let origin = self.origin.touched();
                self.step(draft, origin, step);
            }
            Action::StartOver => {
                let draft = self.draft.replaced_by(&Case::default());
                self.step(draft, Origin::Own, Step::StartedOver);
                self.received = ReceivedMessages::default();
            }
            Action::ApplyFix { puts, fix } => self.try_fix(puts, Rc::unwrap_or_clone(fix)),
            Action::TryAlternative(change) => {
                let mut draft = (*self.draft).clone();
                draft.try_alternative(change);
                let origin = self.origin.touched();
                self.step(draft, origin, Step::TriedAlternative);
            }
            Action::FillPlaceholder(..) | Action::ChooseWay(_) | Action::ChangeVault(_) => {
                let mut draft = (*self.draft).clone();
                draft.change(action);
                if draft != *self.draft {
                    let origin = self.origin.touched();
                    self.step(draft, origin, Step::Answered);
                }
            }
            Action::Settle(key, said) => {
                let mut draft = (*self.draft).clone();
                draft.change(Action::Answer(key, Some(said)));
                let origin = self.origin.touched();
                self.step(draft, origin, Step::Answered);
            }
            Action::RemovePolicy(_) | Action::RemoveLevel(_) | Action::Forget(_) => {
                let mut draft = (*self.draft).clone();
                draft.change(action);
                let origin = self.origin.touched();
                self.step(draft, origin, Step::Removed);
            }
            Action::Edit(id, text) => self.edit(id, text),
            Action::Write(text) => {
                self.received.end_reading();
                self.received.text = text;
            }
            Action::Read(text) => self.read(text),
            Action::Drop(brought, into) => self.import_inputs(&brought, into, None),
            Action::Code(reading) => self.take_reading(reading),
            Action::Choose(at) => {
                if let Some(arrival) = paste::choose(&self.draft, &self.received, at) {
                    self.apply_outcome(arrival, self.origin.touched());
                }
            }
            Action::EndChoice => self.received.choosing = None,
            Action::Format(id) => self.rewrite(self.draft.formatted(id), Step::Formatted),
            Action::UseClean(id) => self.rewrite(self.draft.cleaned(id), Step::Cleaned),
            Action::RemoveSecrets(id) => {
                self.rewrite(self.draft.without_secrets_in(id), Step::RemovedSecrets);
            }
            Action::Move(id, layer) => self.rewrite(self.draft.moved(id, layer), Step::Moved),
            change => {
                self.origin = self.origin.touched();
                Rc::make_mut(&mut self.draft).change(change);
            }
        }
        self
    }

    /// Writes the texts of a fix into the editors, and keeps the fix for its messages.
    fn try_fix(&mut self, puts: Vec<Put>, fix: Fix) {
        let before = Rc::clone(&self.draft);
        let mut draft = (*before).clone();
        // The reported denials of these actions were about the policies before the fix.
        draft
            .denials
            .retain(|denial| !fix.makes.contains(&denial.action.as_str()));
        for put in puts.clone() {
            draft.put(put);
        }
        let origin = self.origin.touched();
        self.step(draft, origin, Step::AppliedFix);
        self.tried = Some(Rc::new(Tried { fix, before, puts }));
    }

    fn now(&self) -> HistoryEntry {
        HistoryEntry {
            draft: Rc::clone(&self.draft),
            origin: self.origin,
            received: self.received.clone(),
            tried: self.tried.clone(),
        }
    }

    fn step(&mut self, draft: Draft, origin: Origin, step: impl Into<Notice>) {
        if self.past.len() == STEPS {
            self.past.remove(0);
        }
        let before = self.now();
        self.past.push(before);
        self.future.clear();
        self.restore_entry(Rc::new(draft), origin, step.into());
    }

    fn undo_redo(&mut self, back: bool) {
        let here = self.now();
        let typed = Arc::clone(&self.received.text);
        let (from, to) = if back {
            (&mut self.past, &mut self.future)
        } else {
            (&mut self.future, &mut self.past)
        };
        if let Some(moment) = from.pop() {
            to.push(here);
            // The editors contain another text than the draft: they must load it.
            let draft = moment.draft.renewed(&self.draft);
            let step = if back { Step::Undone } else { Step::Redone };
            self.restore_entry(Rc::new(draft), moment.origin, step.into());
            self.received = moment.received;
            self.tried = moment.tried;
            // Text in the input box is only removed by starting over and by opening something.
            if back && !typed.is_empty() {
                self.received.text = typed;
            }
        }
    }

    fn restore_entry(&mut self, draft: Rc<Draft>, origin: Origin, notice: Notice) {
        self.draft = draft;
        self.origin = origin;
        self.selection = Selection::First;
        self.shown = None;
        self.pointed = None;
        self.caret = None;
        self.notice = Some(notice);
    }
}

impl From<Step> for Notice {
    fn from(step: Step) -> Self {
        Self::Step(step)
    }
}

#[cfg(test)]
mod tests;
