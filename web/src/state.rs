//! The application state: the draft, the selection, the history. Pure: no browser, no markup, and nothing that can be
//! computed from something else (the report is made from [`Draft::draft_case`], not kept).
//!
//! Everything that happens is an [`Action`]; [`State::apply`] is the only place where state changes. What throws
//! work away (an example, a link, starting over, a fix) can be undone; typing has the editor's own undo.
//!
//! Next to read: `state/draft.rs`, what was typed; `state/draft_case.rs`, how it becomes a case; then `view/`.

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

// What actions carry; the components take them from here.
pub use evaluator::layer::Layer;
pub use evaluator::source::Span;
pub use vault::case::{KeyKind, Organization, StatedValue, Via, Way};

/// How many steps can be undone: drafts share their texts, so a step costs little.
const STEPS: usize = 50;

/// Everything the page remembers.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// What was typed.
    pub draft: Rc<Draft>,
    /// Where the draft came from; [`State::comes_from`] says whether anything of it is left.
    pub origin: Origin,
    /// Which cell of the grid is explained.
    pub selection: Selection,
    /// The layer whose policies are shown; `None` while nobody chose: the one that is explained.
    pub shown: Option<Layer>,
    /// The place in a policy that is pointed at.
    pub pointed: Option<Highlight>,
    /// Where the caret is: the policy, and the place in its text in bytes.
    pub caret: Option<(PolicyId, usize)>,
    /// What there is to tell, until it is dismissed.
    pub notice: Option<Notice>,
    /// What AWS said, as far as it was pasted.
    pub received: ReceivedMessages,
    /// The draft that the present one is compared with.
    pub pinned: Option<Rc<Draft>>,
    /// The suggested fix that was tried last.
    pub tried: Option<Rc<Tried>>,
    past: Vec<HistoryEntry>,
    future: Vec<HistoryEntry>,
}

/// Which cell of the grid is explained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// Nobody chose: the first blocker.
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

/// A place in a policy's text to be shown to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// The policy.
    pub sheet: PolicyId,
    /// The place, in bytes.
    pub span: Span,
    /// Which time this is: pointing at the same place again scrolls to it again.
    pub time: u32,
}

/// A suggested fix that was tried on the page: what is sent to somebody stays at hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The fix.
    pub fix: Fix,
    /// The draft before it.
    pub before: Rc<Draft>,
    /// The texts that it put into the editors.
    pub puts: Vec<Put>,
}

/// A text to be put where it belongs.
#[derive(Clone, Debug, PartialEq)]
pub enum Put {
    /// In a policy's place.
    Into(PolicyId, Arc<str>),
    /// As a new policy of a layer, at one of its levels that have policies.
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

/// Something that was understood from what was pasted or typed, as it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Understood {
    /// A denial that AWS reported, by its number.
    Denial(usize),
    /// A field of the request.
    Field(Field),
    /// That the key is `aws/backup`.
    AwsManagedKey,
    /// All policies of a layer.
    Layer(Layer),
    /// What was said about a context key.
    Context(String),
    /// With what the vault is created.
    Way,
    /// What a placeholder stands for.
    Placeholder(String),
}

/// What there is to tell.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A step replaced work.
    Step(Step),
    /// Something went where it belongs.
    Imported(Box<Imported>),
    /// A link holds no case.
    Refused(share::Error),
    /// Files were left as they are, for this reason.
    LeftOut(Refusal),
}

/// A step that replaced work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Everything was emptied.
    StartedOver,
    /// An example was opened.
    OpenedExample,
    /// A shared case was opened.
    OpenedLink,
    /// A saved case was opened.
    OpenedCase,
    /// A policy was laid out.
    Formatted,
    /// Names and numbers were replaced by placeholders.
    Redacted,
    /// A suggested change was made.
    AppliedFix,
    /// The request was changed to one that nothing denies.
    TriedAlternative,
    /// A damaged text was replaced by the clean one.
    Cleaned,
    /// What looked like credentials was removed.
    RemovedSecrets,
    /// A policy was moved to another layer.
    Moved,
    /// A question was answered with one of the answers that were offered.
    Answered,
    /// A policy or a level was removed.
    Removed,
    /// The step before was taken back.
    Undone,
    /// The step that was taken back was made again.
    Redone,
}

/// Everything a person can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Typed in an editor.
    Edit(PolicyId, Arc<str>),
    /// Went back or forth in what an editor remembers.
    Restore(PolicyId, Arc<str>),
    /// Named a policy.
    Name(PolicyId, String),
    /// Added an empty policy to a level.
    AddPolicy(LevelId),
    /// Added `FullAWSAccess` to a level.
    AddFullAccess(LevelId),
    /// Removed a policy.
    RemovePolicy(PolicyId),
    /// Added a level below the others.
    AddLevel(Layer),
    /// Named a level.
    NameLevel(LevelId, String),
    /// Moved a level one up.
    RaiseLevel(LevelId),
    /// Removed a level with its policies.
    RemoveLevel(LevelId),
    /// Said whether a layer is there and can be seen.
    SetMode(Layer, Mode),
    /// Typed in a field.
    Fill(Field, String),
    /// Typed tags.
    Tag(Tagged, String),
    /// Chose the kind of key.
    ChooseKey(KeyKind),
    /// Said what the account is to an organization; `None`: let it follow from the policies.
    ChooseOrganization(Option<Organization>),
    /// Said whether the KMS calls come through AWS Backup.
    ChooseVia(Via),
    /// Took back one of the things that were understood.
    Forget(Understood),
    /// Said whether `FullAWSAccess` is assumed beside policies of a level that only deny.
    AssumeFullAccess(LevelId, bool),
    /// Said what a placeholder in the policies stands for; blank takes it back.
    FillPlaceholder(String, String),
    /// Said with what the vault is created; `None` takes it back.
    ChooseWay(Option<Way>),
    /// Chose which layer's policies are shown.
    ShowLayer(Layer),
    /// Said what a context key holds; `None` takes it back.
    Answer(String, Option<StatedValue>),
    /// Took one of the offered answers about a context key; can be undone.
    Settle(String, StatedValue),
    /// Remembered the present draft to compare later ones with, or forgot it.
    Pin(bool),
    /// Chose a cell of the grid, or closed the explanation.
    Select(Selection),
    /// Pointed at a place in a policy.
    Point(PolicyId, Span),
    /// Put the caret at a place of a policy, in bytes.
    Caret(PolicyId, usize),
    /// Replaced the draft by a case.
    Open(Box<Case>, Origin),
    /// Replaced the draft by a case that was made from it.
    Replace(Box<Case>, Step),
    /// Made the changes of a suggested fix.
    ApplyFix {
        /// The policies' texts after it.
        puts: Vec<Put>,
        /// The fix.
        fix: Rc<Fix>,
    },
    /// Tried what can be done without anybody else.
    TryAlternative(Change),
    /// Typed where a message is read from.
    Write(Arc<str>),
    /// Gave a text to be read for an error message, or for whatever else it is.
    Read(Arc<str>),
    /// Dropped files, on an editor or somewhere on the page.
    Drop(Vec<PastedInput>, Option<PolicyId>),
    /// Brought what may be infrastructure as code: this far its reading has come.
    Code(CodeReading),
    /// Chose one of the users and roles of an account, or of those in code.
    Choose(usize),
    /// Put the choice of a user or role away.
    EndChoice,
    /// Accepted the repaired text of a policy.
    UseClean(PolicyId),
    /// Had a policy laid out on several lines.
    Format(PolicyId),
    /// Had what looks like credentials removed from a policy.
    RemoveSecrets(PolicyId),
    /// Moved a policy to another layer.
    Move(PolicyId, Layer),
    /// Emptied everything.
    StartOver,
    /// Took the last step back.
    Undo,
    /// Did again what was taken back.
    Redo,
    /// Opened a link that holds no case, for this reason.
    Refuse(share::Error),
    /// Put the notice away.
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
    /// A page that opens on this case.
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

    /// This state with the policies that are kept but do not count.
    #[must_use]
    pub fn with_aside(mut self, aside: &Case) -> Self {
        Rc::make_mut(&mut self.draft).take_aside(aside);
        self
    }

    /// How many steps can be taken back.
    pub fn steps(&self) -> usize {
        self.past.len()
    }

    /// Whether a step can be taken back.
    pub fn can_undo(&self) -> bool {
        self.steps() > 0
    }

    /// Whether a step that was taken back can be done again.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The state after an action.
    #[must_use]
    pub fn apply(mut self, action: Action) -> Self {
        match action {
            Action::Select(selection) => {
                self.selection = selection;
                // What is explained is what is shown.
                self.shown = None;
            }
            Action::ShowLayer(layer) => self.shown = Some(layer),
            Action::Pin(pin) => self.pinned = pin.then(|| Rc::clone(&self.draft)),
            Action::Point(sheet, span) => {
                let time = self.pointed.map_or(0, |before| before.time.wrapping_add(1));
                self.pointed = Some(Highlight { sheet, span, time });
                self.shown = self.draft.layer_of(sheet).or(self.shown);
            }
            Action::Caret(sheet, at) => self.caret = Some((sheet, at)),
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
                // From one example to the next there is nothing to be told of, and nothing lost.
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
            Action::FillPlaceholder(..) | Action::ChooseWay(_) => {
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

    /// Puts the texts of a fix into the editors, and keeps what it is for whoever sends it to somebody.
    fn try_fix(&mut self, puts: Vec<Put>, fix: Fix) {
        let before = Rc::clone(&self.draft);
        let mut draft = (*before).clone();
        // What AWS said of these actions was about the policies as they were.
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
            // The editors show another text than they hold: they must take it.
            let draft = moment.draft.renewed(&self.draft);
            let step = if back { Step::Undone } else { Step::Redone };
            self.restore_entry(Rc::new(draft), moment.origin, step.into());
            self.received = moment.received;
            self.tried = moment.tried;
            // Of what is being typed only starting over and opening something take anything away.
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
