//! View models: all data that components show, with texts.
//!
//! Components compare these values to detect changes, so they contain only what is shown. Texts are cheap to clone.

use crate::state::{
    CellId, Field, KeyKind, Layer, LevelId, Mode, Organization, PolicyId, Put, Span, StatedValue,
    Understood, VaultKind, VaultSetting, Via, Way,
};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use vault::alternatives::Change;
use vault::fix::Fix;
use yew::AttrValue;

/// The tone of an outcome: it determines colour, icon and shape; there is always a text beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Allowed; matches.
    Allow,
    /// Denied by a statement.
    Deny,
    /// Denied because nothing allows; does not match.
    Lack,
    /// Depends on an unknown.
    Depends,
    /// Takes no part in it.
    Quiet,
}

/// The verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct VerdictView {
    /// Its tone.
    pub tone: Tone,
    /// `Example: the key policy does not delegate`
    pub label: AttrValue,
    /// The verdict in a few words.
    pub headline: AttrValue,
    /// The verdict in one sentence, with the actions that it is about.
    pub sentence: AttrValue,
    /// A summary of the request, in one line.
    pub about: AttrValue,
    /// The actions that it concerns, if there are few.
    pub named: Option<AttrValue>,
    /// Links to other parts of the page.
    pub ways: Vec<WayView>,
}

/// The kind of fact on a chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipKind {
    /// Reported by AWS.
    Aws,
    /// Pasted or typed.
    Known,
    /// Hidden, or unusable.
    NotShown,
    /// An assumption, until it is stated otherwise.
    Assumed,
    /// The example that the page opens on.
    Example,
}

/// The way to remove a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Removal {
    /// Removes only this fact.
    Forget(Understood),
    /// Removes everything: the example.
    StartOver,
    /// Moves the focus to the field with this id.
    FillIn(&'static str),
    /// Shows a layer, into which the policies can be pasted.
    Show(Layer),
    /// Stops assuming `FullAWSAccess` at a level.
    Assume(LevelId),
}

/// A recognized fact.
#[derive(Clone, Debug, PartialEq)]
pub struct ChipView {
    /// The kind of fact.
    pub kind: ChipKind,
    /// Its label.
    pub label: AttrValue,
    /// The label of the button that removes it; it starts with `Remove`.
    pub remove: AttrValue,
    /// The effect of that button.
    pub removal: Removal,
    /// The layer whose policies it links to.
    pub shows: Option<Layer>,
}

/// The subject of a message to the owner of a policy.
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
    /// A reported denial that the documents do not reproduce, by its index in the case.
    Denial(usize),
}

/// A placeholder that a decision depends on, or that has a value.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceholderView {
    /// The placeholder as it is written.
    pub name: AttrValue,
    /// Its value; blank if it is not stated.
    pub value: AttrValue,
    /// The suggested value; blank if there is none.
    pub suggestion: AttrValue,
    /// Its places, and the rows that depend on it.
    pub about: AttrValue,
}

/// An alternative that the person can use alone.
#[derive(Clone, Debug, PartialEq)]
pub struct AlternativeView {
    /// The change, in one sentence.
    pub sentence: AttrValue,
    /// The number of actions that it allows.
    pub proof: AttrValue,
    /// The label of the button; it starts with `Try`.
    pub label: AttrValue,
    /// The change.
    pub change: Change,
}

/// The fix that was tried, and its result.
#[derive(Clone, Debug, PartialEq)]
pub struct TriedView {
    /// Its tone.
    pub tone: Tone,
    /// The result: `Works: 7 of 7 actions are allowed`.
    pub headline: AttrValue,
    /// The number of actions that passed before.
    pub before: AttrValue,
    /// The number of other requests that it permits.
    pub permits: AttrValue,
    /// What it newly allows, proven.
    pub proof: Option<AttrValue>,
    /// Whether undoing the last step undoes the fix.
    pub can_undo: bool,
    /// One for each policy that changed, with its whole text now.
    pub steps: Vec<(StepView, AttrValue)>,
}

/// A hidden policy.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingView {
    /// The policy, and the rows that it would decide.
    pub sentence: AttrValue,
    /// The commands that print it, one per line.
    pub commands: AttrValue,
    /// The person who can show it.
    pub owner: AttrValue,
}

/// A message to send.
#[derive(Clone, Debug, PartialEq)]
pub struct PrimaryView {
    /// The label of the button: the recipient.
    pub label: AttrValue,
    /// The subject of the message.
    pub message: MessageAbout,
}

/// The state of a row's line at a gate of the path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// It passes.
    #[default]
    Through,
    /// It ends here: the first gate that is shut.
    Ends,
    /// It ended at an earlier gate.
    Past,
}

/// A link from the verdict to another part of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct WayView {
    /// Its label.
    pub label: AttrValue,
    /// The id of its target.
    pub place: &'static str,
    /// Whether the target is beside the verdict in a wide window.
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

/// The actions beside those of the grid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FurtherView {
    /// The actions that this kind of vault does not need.
    pub not_needed: Option<AttrValue>,
    /// The actions beside those that create the vault.
    pub rows: Vec<FurtherRowView>,
}

/// An action beside those of the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct FurtherRowView {
    /// Its tone.
    pub tone: Tone,
    /// The action, its decision, and why it is needed.
    pub sentence: AttrValue,
    /// Why it is not allowed.
    pub reasons: Vec<AttrValue>,
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
    /// One cell for each column, the result last.
    pub cells: Vec<CellView>,
    /// Whether the statement at the caret concerns it.
    pub touched: bool,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellView {
    /// Its tone.
    pub tone: Tone,
    /// Its text, one or two words.
    pub word: AttrValue,
    /// The column's name for a narrow window, above the text; not needed for the result.
    pub column: Option<AttrValue>,
    /// Its identity; `None` for one without an explanation.
    pub spot: Option<CellId>,
    /// Whether it is the explained one.
    pub chosen: bool,
    /// Its text in the pinned draft, if that is different.
    pub before: Option<AttrValue>,
    /// The state of the row's line.
    pub line: Line,
    /// The accessible name of the button: `kms:Decrypt, Identity: Allow`.
    pub name: AttrValue,
    /// The label of the pin if AWS reported it.
    pub pin: Option<AttrValue>,
}

/// The explanation of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplanationView {
    /// Its subject: the action and the layer.
    pub title: AttrValue,
    /// The tone of the cell.
    pub tone: Tone,
    /// The text of the cell.
    pub word: AttrValue,
    /// The reason, in plain sentences.
    pub sentences: Vec<AttrValue>,
    /// The blockers, for the result: each links to its own cell.
    pub blockers: Vec<BlockerView>,
    /// The deciding statements, then the near misses.
    pub statements: Vec<StatementView>,
    /// The number of other statements, in words.
    pub rest: Option<AttrValue>,
    /// The message that AWS would return.
    pub message: Option<AttrValue>,
    /// Further notes.
    pub notes: Vec<AttrValue>,
    /// The person responsible for a change.
    pub owner: Option<AttrValue>,
    /// AWS's own pages.
    pub links: Vec<LinkView>,
}

/// For which requests an action is allowed: proven.
#[derive(Clone, Debug, PartialEq)]
pub struct AllowedView {
    /// The answer.
    pub sentence: AttrValue,
    /// The requests, box by box.
    pub covers: Vec<AttrValue>,
}

/// The blockers of some actions, for print.
#[derive(Clone, Debug, PartialEq)]
pub struct ReasonView {
    /// Its tone.
    pub tone: Tone,
    /// The actions, and the reason, in one sentence.
    pub sentence: AttrValue,
    /// The near misses.
    pub near: Vec<AttrValue>,
}

/// One blocker.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockerView {
    /// Its tone.
    pub tone: Tone,
    /// In one sentence.
    pub sentence: AttrValue,
    /// The cell with its explanation.
    pub spot: CellId,
}

/// The result of one statement.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementView {
    /// Its policy, number and `Sid`.
    pub title: AttrValue,
    /// The tone of its effect here.
    pub tone: Tone,
    /// Its effect here, in words.
    pub word: AttrValue,
    /// Its elements.
    pub parts: Vec<PartView>,
    /// Its place.
    pub place: Option<(PolicyId, Span)>,
    /// The label of the button that navigates there.
    pub jump: AttrValue,
    /// Its place in a person's own file, if it came from one.
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
    /// The relevant values.
    pub entries: Vec<EntryView>,
}

/// One value of an element.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryView {
    /// The value as written, if the reason does not contain it; else blank.
    pub text: AttrValue,
    /// Whether it matches.
    pub tone: Tone,
    /// The reason.
    pub reason: AttrValue,
}

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkView {
    /// Its label.
    pub label: AttrValue,
    /// Its address.
    pub address: AttrValue,
}

/// A question that only the person can answer, and that a decision depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionView {
    /// The context key.
    pub key: AttrValue,
    /// The rows that depend on it, in words; blank for one that was answered.
    pub rows: AttrValue,
    /// The stated value.
    pub said: SaidView,
    /// The distinct answers, in words, each with a representative value.
    pub offers: Vec<(AttrValue, StatedValue)>,
}

/// All unknowns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenView {
    /// The combinations of answers that allow rows, in words.
    pub ways: Vec<AttrValue>,
    /// The questions about context keys, the most decisive first.
    pub questions: Vec<QuestionView>,
    /// Hidden layers, each with a hint that it could be looked up.
    pub layers: Vec<(Layer, AttrValue)>,
    /// Placeholders in the policies: those that a row depends on, and those with a value.
    pub placeholders: Vec<PlaceholderView>,
}

/// The comparison with a pinned draft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComparisonView {
    /// Whether a draft is pinned.
    pub pinned: bool,
    /// The differences, in sentences.
    pub changes: Vec<AttrValue>,
}

/// The value stated for a context key.
#[derive(Clone, Debug, PartialEq)]
pub enum SaidView {
    /// None.
    Nothing,
    /// It is not in the request.
    Absent,
    /// This value.
    Value(AttrValue),
}

/// The request's fields.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestView {
    /// The fields with one line.
    pub fields: Vec<FieldView>,
    /// The kind of key.
    pub key: KeyKind,
    /// The relation to an organization, if it was stated.
    pub organization: Option<Organization>,
    /// Whether the KMS calls come through AWS Backup.
    pub via: Via,
    /// The tool with which the vault is created, if it was stated.
    pub way: Option<Way>,
    /// The kind of vault.
    pub kind: VaultKind,
    /// What is set on the vault.
    pub settings: BTreeSet<VaultSetting>,
    /// One `key=value` per line.
    pub caller_tags: AttrValue,
    /// One `key=value` per line.
    pub vault_tags: AttrValue,
    /// The whole request in one line, for the collapsed form.
    pub summary: AttrValue,
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldView {
    /// The field.
    pub field: Field,
    /// Its label.
    pub label: AttrValue,
    /// Its value.
    pub value: AttrValue,
    /// An example of a valid value.
    pub hint: AttrValue,
    /// The problem with it.
    pub problem: Option<AttrValue>,
}

/// One layer's policies.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerView {
    /// The layer.
    pub layer: Layer,
    /// Its name.
    pub title: AttrValue,
    /// A description, and the person responsible for it.
    pub about: AttrValue,
    /// Its mode.
    pub mode: Mode,
    /// The possible modes.
    pub modes: Vec<(Mode, AttrValue)>,
    /// The meaning of an empty layer.
    pub empty: AttrValue,
    /// Whether it is empty.
    pub is_empty: bool,
    /// Whether it has levels that can be named, added and moved.
    pub has_levels: bool,
    /// Its levels.
    pub levels: Vec<LevelView>,
    /// The label of the button that adds a policy.
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
    pub policies: Vec<PolicyView>,
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
    /// The name that the person gave the policy.
    pub name: AttrValue,
    /// The text.
    pub text: Arc<str>,
    /// A counter that is incremented when the page changes the text.
    pub revision: u32,
    /// Its findings.
    pub findings: Vec<FindingView>,
    /// The statements to mark for the explained cell.
    pub marks: Vec<MarkView>,
    /// The highlighted place, and its counter.
    pub pointed: Option<(Span, u32)>,
    /// Its place in AWS: in the console, and the commands that print it.
    pub found_in: (AttrValue, AttrValue),
}

/// The repair of a text, for the person to accept.
#[derive(Clone, Debug, PartialEq)]
pub struct RepairView {
    /// The repairs, in a sentence.
    pub sentence: AttrValue,
    /// Whether the repaired text is complete.
    pub complete: bool,
}

/// The proposal to move a policy to another layer.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveView {
    /// The proposal, in a sentence.
    pub sentence: AttrValue,
    /// The layer.
    pub to: Layer,
}

/// Users and roles to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalPickerView {
    /// A description of the choices and their effect.
    pub about: AttrValue,
    /// All of them, by number.
    pub choices: Vec<ChoiceView>,
    /// The suggested one.
    pub chosen: AttrValue,
}

/// A range of a text to mark.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkView {
    /// The range.
    pub span: Span,
    /// Its tone.
    pub tone: Tone,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// AWS reports it as an error.
    Error,
    /// It probably does not have the intended effect.
    Warning,
    /// It could be written more clearly.
    Suggestion,
}

/// A finding in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingView {
    /// The severity.
    pub weight: Weight,
    /// The severity, in a word.
    pub word: AttrValue,
    /// `line 3`
    pub line: AttrValue,
    /// The same in a person's own file, if the policy came from one: `main.tf:12`.
    pub source: Option<AttrValue>,
    /// The finding, in a sentence.
    pub sentence: AttrValue,
    /// Its place.
    pub span: Span,
}

/// A fix: changes that would make actions pass.
#[derive(Clone, Debug, PartialEq)]
pub struct FixView {
    /// The actions that pass with it.
    pub makes: AttrValue,
    /// The fix itself, for trying it.
    pub fix: Rc<Fix>,
    /// The number of other requests that it permits.
    pub permits: AttrValue,
    /// These requests, and how they were determined.
    pub details: AttrValue,
    /// What it newly allows, proven.
    pub proof: Option<AttrValue>,
    /// One for each policy that changes.
    pub steps: Vec<StepView>,
    /// The label of the button; it starts with `Apply`.
    pub apply: AttrValue,
    /// The policies' texts after it.
    pub puts: Vec<Put>,
}

/// The changes of one policy.
#[derive(Clone, Debug, PartialEq)]
pub struct StepView {
    /// The policy.
    pub policy: AttrValue,
    /// The changes.
    pub changes: Vec<AttrValue>,
    /// The person responsible.
    pub owner: AttrValue,
    /// The subject of a message to that person.
    pub message: MessageAbout,
    /// The changed lines, with context.
    pub lines: Vec<(Tone, AttrValue)>,
    /// The same change in a person's own file, if the policy came from one.
    pub patch: Option<PatchView>,
}

/// A change of a person's own file.
#[derive(Clone, Debug, PartialEq)]
pub enum PatchView {
    /// It can be written as a patch.
    Written {
        /// The file, in a sentence.
        title: AttrValue,
        /// The changed lines, with context.
        lines: Vec<(Tone, AttrValue)>,
        /// The change as a unified diff.
        diff: AttrValue,
        /// The whole file after it.
        text: AttrValue,
    },
    /// It cannot be written as a patch: the next step instead.
    Not(AttrValue),
}

/// The notice about the last step, with undo.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeView {
    /// In one sentence.
    pub sentence: AttrValue,
    /// The effects, one by one.
    pub details: Vec<AttrValue>,
    /// Whether it can be undone.
    pub undo: bool,
    /// Whether an undone step can be redone.
    pub redo: bool,
}

/// A choice of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceView {
    /// Its value.
    pub value: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// The group it is listed under; blank for none.
    pub group: AttrValue,
}
