//! View models: everything that a component shows, as plain data, already worded.
//!
//! Components compare these values to know whether anything changed, so they hold no more than is shown. Texts
//! are cheap to clone.

use crate::state::{
    CellId, Field, KeyKind, Layer, LevelId, Mode, Organization, PolicyId, Put, Span, StatedValue,
    Understood, Via, Way,
};
use std::rc::Rc;
use std::sync::Arc;
use vault::alternatives::Change;
use vault::fix::Fix;
use yew::AttrValue;

/// How something came out: it chooses colour, icon and shape; the word beside it is always there too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Allowed; matches.
    Allow,
    /// Denied by a statement.
    Deny,
    /// Denied because nothing allows; does not match.
    Lack,
    /// Depends on what nobody said.
    Depends,
    /// Has no part in it.
    Quiet,
}

/// The verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct VerdictView {
    /// How it came out.
    pub tone: Tone,
    /// `Example: the key policy does not delegate`
    pub label: AttrValue,
    /// The verdict in a few words.
    pub headline: AttrValue,
    /// The verdict in one sentence, with the actions that it is about.
    pub sentence: AttrValue,
    /// Who does what where, in one line.
    pub about: AttrValue,
    /// The actions that it is about, where they are few.
    pub named: Option<AttrValue>,
    /// Where to go on.
    pub ways: Vec<WayView>,
}

/// What kind of knowledge a chip stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipKind {
    /// AWS said it.
    Aws,
    /// It was pasted or typed.
    Known,
    /// It is named, and nobody has shown it, or it cannot be used.
    NotShown,
    /// It is assumed until somebody says otherwise.
    Assumed,
    /// The example that the page opens on.
    Example,
}

/// How something that was understood is taken back.
#[derive(Clone, Debug, PartialEq)]
pub enum Removal {
    /// By itself.
    Forget(Understood),
    /// With everything else: the example.
    StartOver,
    /// By filling in the field at this place of the page.
    FillIn(&'static str),
    /// By showing a layer, into which the policies can be pasted.
    Show(Layer),
    /// By no longer assuming `FullAWSAccess` at a level.
    Assume(LevelId),
}

/// Something that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct ChipView {
    /// How it is known.
    pub kind: ChipKind,
    /// In a few words.
    pub label: AttrValue,
    /// What the button that takes it back is called; it starts with `Remove`.
    pub remove: AttrValue,
    /// What that button does.
    pub removal: Removal,
    /// The layer whose policies it leads to.
    pub shows: Option<Layer>,
}

/// What a message to whoever owns a policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageAbout {
    /// A step of one of the suggested fixes.
    Fix {
        /// The fix, from 0.
        fix: usize,
        /// The step in it, from 0.
        step: usize,
    },
    /// A step of the fix that was tried, from 0.
    Tried(usize),
    /// A denial that AWS reported and that the documents do not explain, by its number in the case.
    Denial(usize),
}

/// A placeholder that a decision depends on, or that was filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceholderView {
    /// As it is written.
    pub name: AttrValue,
    /// What it stands for; blank while nobody said so.
    pub value: AttrValue,
    /// What it most likely stands for; blank where nobody can tell.
    pub suggestion: AttrValue,
    /// Where it stands, and what it decides.
    pub about: AttrValue,
}

/// What can be done without anybody else.
#[derive(Clone, Debug, PartialEq)]
pub struct AlternativeView {
    /// What is done otherwise, in one sentence.
    pub sentence: AttrValue,
    /// How many actions are allowed then.
    pub proof: AttrValue,
    /// What the button is called; it starts with `Try`.
    pub label: AttrValue,
    /// What it does.
    pub change: Change,
}

/// The fix that was tried, and its result.
#[derive(Clone, Debug, PartialEq)]
pub struct TriedView {
    /// How it came out.
    pub tone: Tone,
    /// In a few words: `Works: 7 of 7 actions are allowed`.
    pub headline: AttrValue,
    /// How many passed before.
    pub before: AttrValue,
    /// How much else it permits.
    pub permits: AttrValue,
    /// Whether taking back the last step takes back this.
    pub can_undo: bool,
    /// One a policy that changed, each with its whole text now.
    pub steps: Vec<(StepView, AttrValue)>,
}

/// A policy that nobody has shown.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingView {
    /// Which, and what it would decide.
    pub sentence: AttrValue,
    /// The commands that print it, a line each.
    pub commands: AttrValue,
    /// Who can show it.
    pub owner: AttrValue,
}

/// A message that somebody can be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct PrimaryView {
    /// What the button is called: whose message it is.
    pub label: AttrValue,
    /// What it is about.
    pub message: MessageAbout,
}

/// How the line of a row goes through a gate of the path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// It comes through.
    #[default]
    Through,
    /// It ends here: the first gate that is shut.
    Ends,
    /// It ended at a gate before.
    Past,
}

/// A way from the verdict to another part of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct WayView {
    /// What is there.
    pub label: AttrValue,
    /// The part of the page.
    pub place: &'static str,
    /// Whether a wide window has it beside the verdict.
    pub near: bool,
}

/// The grid.
#[derive(Clone, Debug, PartialEq)]
pub struct GridView {
    /// The layers that take part, in check order.
    pub columns: Vec<ColumnView>,
    /// The actions.
    pub rows: Vec<RowView>,
}

/// A layer's column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnView {
    /// The layer.
    pub layer: Layer,
    /// Its short name.
    pub name: AttrValue,
}

/// An action's row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowView {
    /// `kms:CreateGrant`
    pub action: AttrValue,
    /// One cell a column, the result last.
    pub cells: Vec<CellView>,
    /// Whether the statement under the caret says something about it.
    pub touched: bool,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellView {
    /// How it came out.
    pub tone: Tone,
    /// In a word or two.
    pub word: AttrValue,
    /// What a narrow window shows above the word; the result needs nothing there.
    pub column: Option<AttrValue>,
    /// Which cell it is; `None` for one that has nothing to explain.
    pub spot: Option<CellId>,
    /// Whether it is the one that is explained.
    pub chosen: bool,
    /// What it said when the draft was pinned, if that is different.
    pub before: Option<AttrValue>,
    /// How the row's line goes through it.
    pub line: Line,
    /// What a screen reader calls the button: `kms:Decrypt, Identity: Allow`.
    pub name: AttrValue,
    /// AWS said so: what stands on the pin.
    pub pin: Option<AttrValue>,
}

/// Why a cell says what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplanationView {
    /// What is explained: the action and the layer.
    pub title: AttrValue,
    /// How it came out.
    pub tone: Tone,
    /// In a word or two.
    pub word: AttrValue,
    /// The reason in plain sentences.
    pub sentences: Vec<AttrValue>,
    /// The blockers, for the result: each leads to its own cell.
    pub blockers: Vec<BlockerView>,
    /// The statements that decided, then those that nearly did.
    pub statements: Vec<StatementView>,
    /// How many more statements there are that say nothing about it, in words.
    pub rest: Option<AttrValue>,
    /// What AWS would print.
    pub message: Option<AttrValue>,
    /// What else to know.
    pub notes: Vec<AttrValue>,
    /// Whose job a change is.
    pub owner: Option<AttrValue>,
    /// AWS's own pages.
    pub links: Vec<LinkView>,
}

/// The blockers of some actions, as they are printed.
#[derive(Clone, Debug, PartialEq)]
pub struct ReasonView {
    /// Its colour and sign.
    pub tone: Tone,
    /// Which actions, and why, in one sentence.
    pub sentence: AttrValue,
    /// The statements that nearly allow them.
    pub near: Vec<AttrValue>,
}

/// One blocker.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockerView {
    /// Its colour and sign.
    pub tone: Tone,
    /// In one sentence.
    pub sentence: AttrValue,
    /// The cell that explains it.
    pub spot: CellId,
}

/// One statement, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementView {
    /// Which: policy, number, `Sid`.
    pub title: AttrValue,
    /// What it does here.
    pub tone: Tone,
    /// What it does here, in words.
    pub word: AttrValue,
    /// Its elements.
    pub parts: Vec<PartView>,
    /// Where it is.
    pub place: Option<(PolicyId, Span)>,
    /// What the button that leads there is called.
    pub jump: AttrValue,
    /// Where it stands in a person's own file, if it came out of one.
    pub source: Option<SourceView>,
}

/// What a page around a frame gets of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareView {
    /// Who gets it, as a question.
    pub title: AttrValue,
    /// The same in a sentence.
    pub about: AttrValue,
    /// What it gets.
    pub what: Vec<AttrValue>,
    /// The warning about what looks like credentials in it.
    pub warning: Option<AttrValue>,
}

/// Lines of a person's own file.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceView {
    /// `main.tf:12`
    pub place: AttrValue,
    /// The lines with their numbers.
    pub lines: Vec<(AttrValue, AttrValue)>,
}

/// One element of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct PartView {
    /// `Action`
    pub element: AttrValue,
    /// Whether it matches.
    pub tone: Tone,
    /// The values that matter.
    pub entries: Vec<EntryView>,
}

/// One value of an element.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryView {
    /// As written, where the reason does not say it; else blank.
    pub text: AttrValue,
    /// Whether it matches.
    pub tone: Tone,
    /// Why.
    pub reason: AttrValue,
}

/// A page to read.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkView {
    /// What it is about.
    pub label: AttrValue,
    /// Its address.
    pub address: AttrValue,
}

/// Something that only the person can know, because a decision depends on it.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionView {
    /// The context key.
    pub key: AttrValue,
    /// Which rows depend on it, in words; blank for one that was answered.
    pub rows: AttrValue,
    /// What was said.
    pub said: SaidView,
    /// Answers that make a difference, in words, each with a value that stands for all like it.
    pub offers: Vec<(AttrValue, StatedValue)>,
}

/// Everything that is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenView {
    /// On which answers rows are allowed, in words.
    pub ways: Vec<AttrValue>,
    /// The questions about context keys, the one to ask first at the front.
    pub questions: Vec<QuestionView>,
    /// Layers that nobody can see: the layer, and that it could be looked up.
    pub layers: Vec<(Layer, AttrValue)>,
    /// Placeholders in the policies: those that something depends on, and those that were filled in.
    pub placeholders: Vec<PlaceholderView>,
}

/// The comparison with a pinned draft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComparisonView {
    /// Whether a draft is pinned.
    pub pinned: bool,
    /// What is different now, in sentences.
    pub changes: Vec<AttrValue>,
}

/// What was said about a context key.
#[derive(Clone, Debug, PartialEq)]
pub enum SaidView {
    /// Nothing yet.
    Nothing,
    /// That it is not in the request.
    Absent,
    /// What it holds.
    Value(AttrValue),
}

/// The request's fields.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestView {
    /// The fields with one line.
    pub fields: Vec<FieldView>,
    /// The kind of key.
    pub key: KeyKind,
    /// What was said about the organization.
    pub organization: Option<Organization>,
    /// Whether the KMS calls come through AWS Backup.
    pub via: Via,
    /// With what the vault is created, if somebody said so.
    pub way: Option<Way>,
    /// One `key=value` a line.
    pub caller_tags: AttrValue,
    /// One `key=value` a line.
    pub vault_tags: AttrValue,
    /// The whole request in one line, for when the fields are put away.
    pub summary: AttrValue,
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldView {
    /// Which.
    pub field: Field,
    /// Its label.
    pub label: AttrValue,
    /// What was typed.
    pub value: AttrValue,
    /// What a good value looks like.
    pub hint: AttrValue,
    /// What is wrong with it.
    pub problem: Option<AttrValue>,
}

/// One layer's policies.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerView {
    /// The layer.
    pub layer: Layer,
    /// Its name.
    pub title: AttrValue,
    /// What it is and who looks after it.
    pub about: AttrValue,
    /// What the person says about it.
    pub mode: Mode,
    /// What can be said about it.
    pub modes: Vec<(Mode, AttrValue)>,
    /// What being empty means.
    pub empty: AttrValue,
    /// Whether nothing is written in it.
    pub is_empty: bool,
    /// Whether it has levels that can be named, added and moved.
    pub has_levels: bool,
    /// Its levels.
    pub levels: Vec<LevelView>,
    /// What adding a policy is called.
    pub add: AttrValue,
}

/// One level's policies.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelView {
    /// The level.
    pub id: LevelId,
    /// `Root`
    pub target: AttrValue,
    /// Its editors.
    pub sheets: Vec<PolicyView>,
}

/// One editor.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyView {
    /// The policy.
    pub id: PolicyId,
    /// The layer that it is in.
    pub layer: Layer,
    /// The editor's name: `Identity policy 2`
    pub label: AttrValue,
    /// What the person calls the policy.
    pub name: AttrValue,
    /// The text.
    pub text: Arc<str>,
    /// Counts the times that the page put a text here.
    pub revision: u32,
    /// What was found in it.
    pub findings: Vec<FindingView>,
    /// What to mark for the cell that is explained.
    pub marks: Vec<MarkView>,
    /// What is pointed at, and which time it is.
    pub pointed: Option<(Span, u32)>,
    /// Where AWS shows it: in its console, and by which commands.
    pub found_in: (AttrValue, AttrValue),
}

/// What was repaired in a text, to be judged.
#[derive(Clone, Debug, PartialEq)]
pub struct RepairView {
    /// In a sentence.
    pub sentence: AttrValue,
    /// Whether the repaired text is a whole one.
    pub complete: bool,
}

/// Where a policy belongs that is in another place.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveView {
    /// In a sentence.
    pub sentence: AttrValue,
    /// The layer.
    pub to: Layer,
}

/// Users and roles, one of whom is to be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalPickerView {
    /// What there is to choose from, and what a choice does.
    pub about: AttrValue,
    /// All of them, by number.
    pub choices: Vec<ChoiceView>,
    /// The one that is suggested.
    pub chosen: AttrValue,
}

/// A stretch of a text to be marked.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkView {
    /// Where.
    pub span: Span,
    /// Its colour and sign.
    pub tone: Tone,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// AWS reports it as an error.
    Error,
    /// It does probably not do what was meant.
    Warning,
    /// It could be said better.
    Suggestion,
}

/// Something that was found in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingView {
    /// How much it matters.
    pub weight: Weight,
    /// That, in a word.
    pub word: AttrValue,
    /// `line 3`
    pub line: AttrValue,
    /// The same in a person's own file, if the policy came out of one: `main.tf:12`.
    pub source: Option<AttrValue>,
    /// What it is.
    pub sentence: AttrValue,
    /// Where it is.
    pub span: Span,
}

/// Changes that would make actions pass.
#[derive(Clone, Debug, PartialEq)]
pub struct FixView {
    /// Which actions pass with it.
    pub makes: AttrValue,
    /// The fix itself, for whoever tries it.
    pub fix: Rc<Fix>,
    /// How much else it permits.
    pub permits: AttrValue,
    /// What exactly, and how that was found out.
    pub details: AttrValue,
    /// One a policy that changes.
    pub steps: Vec<StepView>,
    /// What the button is called; it starts with `Apply`.
    pub apply: AttrValue,
    /// The policies' texts after it.
    pub puts: Vec<Put>,
}

/// What a fix changes in one policy.
#[derive(Clone, Debug, PartialEq)]
pub struct StepView {
    /// The policy.
    pub policy: AttrValue,
    /// What is changed.
    pub changes: Vec<AttrValue>,
    /// Whose job it is.
    pub owner: AttrValue,
    /// What a message to whoever can make it is about.
    pub message: MessageAbout,
    /// The lines that change, with some around them.
    pub lines: Vec<(Tone, AttrValue)>,
    /// The same change in a person's own file, if the policy came out of one.
    pub patch: Option<PatchView>,
}

/// A change of a person's own file.
#[derive(Clone, Debug, PartialEq)]
pub enum PatchView {
    /// It can be written there.
    Written {
        /// Which file it changes, in a sentence.
        title: AttrValue,
        /// The lines that change, with some around them.
        lines: Vec<(Tone, AttrValue)>,
        /// The change as a unified diff.
        diff: AttrValue,
        /// The whole file after it.
        text: AttrValue,
    },
    /// It cannot: what to do instead.
    Not(AttrValue),
}

/// What happened, with the way back.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeView {
    /// In one sentence.
    pub sentence: AttrValue,
    /// What it did, one by one.
    pub details: Vec<AttrValue>,
    /// Whether it can be taken back.
    pub undo: bool,
    /// Whether what was taken back can be done again.
    pub redo: bool,
}

/// A choice of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceView {
    /// What it stands for.
    pub value: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// What it is listed under; blank for none.
    pub group: AttrValue,
}
