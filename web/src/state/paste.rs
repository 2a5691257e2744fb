//! Pasting and dropping: the output of a tool is imported into the layers it belongs to. The offers for a single pasted
//! policy are in `paste/offers.rs`.
//!
//! `vault` recognizes the text; this module handles the editor where it was pasted, and ensures that no work is lost:
//! editors without new text stay unchanged, and the whole step can be undone.

use super::draft::{Draft, LayerDraft, LevelDraft, PolicyId};
use super::{Action, Notice, Origin, State, Step};
pub use code::{CodeFile, CodeFiles, CodeNotes, CodeReading, Patch, Patches};
use evaluator::layer::Layer;
pub use offers::formatted;
use std::rc::Rc;
use std::sync::Arc;
use vault::access_denied::Denied;
use vault::case::{Case, NamedPolicy, Place, Policies};
use vault::import::troubleshooter::Evaluation;
use vault::import::{self, Format, Import, ImportedPart, Need, Part, Put, Source, To};
use vault::repair::repair;
pub use whole::Refusal;
use whole::whole_case;

/// The minimum length of a paste in bytes: a shorter insertion was typed.
const PASTED: usize = 20;

/// A text that was inserted as a whole: pasted, or a dropped file.
#[derive(Clone, Debug, PartialEq)]
pub struct PastedInput {
    /// The file's name; blank for a paste. Without its extension it names a policy that has no name of its own.
    pub name: String,
    /// The text, or the reason why a file has none.
    pub text: Result<Arc<str>, LeftOut>,
}

/// The reason why a file was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The browser could not read it.
    Unread,
    /// It exceeds the size limit.
    TooLarge,
    /// Its format is not recognized; this is its apparent format.
    Unknown(Format),
    /// It is code that contains neither a policy nor a vault.
    NothingInCode,
    /// It looks like code, but the readers could not be loaded.
    NoReaders,
}

impl PastedInput {
    /// A pasted text.
    pub fn pasted(text: Arc<str>) -> Self {
        Self {
            name: String::new(),
            text: Ok(text),
        }
    }

    /// Its name without the extension.
    fn stem(&self) -> &str {
        let stem = self.name.rsplit_once('.').map(|(stem, _)| stem);
        stem.unwrap_or(&self.name)
    }
}

/// The result of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The case afterwards, which contains the names of the places.
    pub case: Case,
    /// The imported parts and their places.
    pub went: Vec<ImportedPart>,
    /// Policies that are referenced without their texts.
    pub needs: Vec<Need>,
    /// The skipped files, with reasons.
    pub unknown: Vec<(String, LeftOut)>,
    /// Whether an unchanged example was replaced.
    pub instead: bool,
    /// The notes about infrastructure as code.
    pub code: Option<CodeNotes>,
}

/// The pasted messages of AWS, and the contents of the input box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReceivedMessages {
    /// The text in the input box.
    pub text: Arc<str>,
    /// The error message.
    pub message: Message,
    /// The checks of Access Troubleshooter.
    pub checks: Rc<Vec<Evaluation>>,
    /// The users and roles of an account to choose from.
    pub choosing: Option<Rc<PrincipalChoice>>,
    /// The infrastructure as code that was imported.
    pub code: Option<Arc<CodeFiles>>,
    /// The principal in code whose policies to use, if the person chose one.
    principal: Option<String>,
}

/// The result of reading the input box.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Message {
    /// It was not read yet.
    #[default]
    Unread,
    /// Nothing was recognized.
    Nothing,
    /// A denial.
    Denied(Rc<Denied>),
    /// It is intended as a whole case, but cannot be opened for this reason.
    Refused(Rc<Refusal>),
    /// It may be infrastructure as code, and is being read.
    Reading,
    /// It is infrastructure as code with neither a policy nor a vault in it.
    NothingInCode(Arc<CodeFiles>),
    /// The readers of infrastructure as code could not be loaded.
    NoReaders,
}

/// Users and roles to choose from.
#[derive(Clone, Debug, PartialEq)]
pub enum PrincipalChoice {
    /// Those of an account.
    InAccount {
        /// The text that contains them.
        text: Arc<str>,
        /// Its import.
        import: Import,
    },
    /// Those in infrastructure as code, by their addresses.
    InCode(Vec<String>),
}

/// The outcome of an import.
pub(super) struct ImportOutcome {
    pub(super) draft: Draft,
    pub(super) received: ReceivedMessages,
    pub(super) imported: Imported,
}

impl State {
    /// Handles an edit: tool output that is pasted into an editor is imported; any other text stays in the editor.
    pub(super) fn edit(&mut self, id: PolicyId, text: Arc<str>) {
        self.received.end_reading();
        let before = self
            .draft
            .policy(id)
            .map(|policy_draft| Arc::clone(&policy_draft.text));
        let pasted = before.is_some_and(|before| is_paste(&before, &text));
        if pasted && let Some(Ok((case, origin))) = whole_case(&text) {
            self.open_whole(&case, origin);
            return;
        }
        if pasted && import::read(&text).is_some() {
            self.import_inputs(&[PastedInput::pasted(text)], Some(id), None);
            return;
        }
        self.origin = self.origin.touched();
        Rc::make_mut(&mut self.draft).change(Action::Edit(id, text));
    }

    pub(super) fn read(&mut self, text: Arc<str>) {
        // The text stays in the input box until it is recognized, and undo restores it there.
        self.received.text = Arc::clone(&text);
        match whole_case(&text) {
            Some(Ok((case, origin))) => return self.open_whole(&case, origin),
            Some(Err(why)) => {
                self.received.message = Message::Refused(Rc::new(why));
                self.notice = None;
                return;
            }
            None => {}
        }
        let brought = [PastedInput::pasted(text)];
        let outcome = import_outcome(&self.draft, &self.received, &brought, None, None);
        if outcome.imported.is_nothing(&brought) {
            self.received.message = Message::Nothing;
            self.notice = None;
        } else {
            self.apply_or_replace_example(outcome, &brought, None, None);
            self.received.text = Arc::default();
        }
    }

    /// Imports inputs; `code` is the infrastructure as code found in them.
    pub(super) fn import_inputs(
        &mut self,
        brought: &[PastedInput],
        into: Option<PolicyId>,
        code: Option<&Arc<CodeFiles>>,
    ) {
        self.received.end_reading();
        let mut cases = Vec::new();
        let mut others = Vec::new();
        for each in brought {
            let text = each.text.as_ref().ok();
            match text.and_then(|text| whole_case(text)) {
                Some(whole) => cases.push(whole),
                None => others.push(each.clone()),
            }
        }
        let count = cases.len();
        match cases.pop() {
            None => {}
            Some(_) if count > 1 => return self.leave_out(Refusal::Several(count)),
            Some(Err(why)) => return self.leave_out(why),
            // The whole case first, then the other inputs into it.
            Some(Ok((case, origin))) => {
                self.open_whole(&case, origin);
                if !others.is_empty() {
                    self.import_inputs(&others, None, code);
                }
                return;
            }
        }
        let outcome = import_outcome(&self.draft, &self.received, brought, into, code);
        self.apply_or_replace_example(outcome, brought, into, code);
    }

    /// Applies an import; an unchanged example is replaced: a message or an account has no relation to the example's
    /// policies, and the combination would be meaningless. A policy only replaces another one.
    fn apply_or_replace_example(
        &mut self,
        outcome: ImportOutcome,
        brought: &[PastedInput],
        into: Option<PolicyId>,
        code: Option<&Arc<CodeFiles>>,
    ) {
        let is_policy = |went: &ImportedPart| matches!(went.to, To::Policy(_));
        let replaces = into.is_some() && outcome.imported.went.iter().any(is_policy);
        if replaces || !self.origin.is_example() || outcome.imported.is_nothing(brought) {
            self.apply_outcome(outcome, self.origin.touched());
            return;
        }
        let empty = self.draft.replaced_by(&Case::default());
        let received = ReceivedMessages::default();
        let mut outcome = import_outcome(&empty, &received, brought, None, code);
        outcome.imported.instead = true;
        outcome.received.text = Arc::clone(&self.received.text);
        self.apply_outcome(outcome, Origin::Own);
    }

    pub(super) fn apply_outcome(&mut self, outcome: ImportOutcome, origin: Origin) {
        self.step(
            outcome.draft,
            origin,
            Notice::Imported(Box::new(outcome.imported)),
        );
        self.received = outcome.received;
    }

    pub(super) fn rewrite(&mut self, draft: Option<Draft>, step: Step) {
        if let Some(draft) = draft {
            let origin = self.origin.touched();
            self.step(draft, origin, step);
        }
    }
}

/// Returns `true` if a change of a text was a paste rather than typing.
pub fn is_paste(before: &str, after: &str) -> bool {
    let same = |(one, other): &(u8, u8)| one == other;
    let start = before.bytes().zip(after.bytes()).take_while(same).count();
    let rest = |text: &str| text.len() - start;
    let ends = before.bytes().rev().zip(after.bytes().rev());
    let end = ends
        .take(rest(before).min(rest(after)))
        .take_while(same)
        .count();
    after.len() - start - end >= PASTED
}

/// The editor that an input was dropped on or pasted into.
struct DropTarget {
    policy_draft: PolicyId,
    layer: Layer,
    target: String,
    place: Option<Place>,
}

/// Applies the imports of texts; `into` is the editor that they were pasted into, if any, `code` the infrastructure as
/// code that the readers found in them.
pub(super) fn import_outcome(
    draft: &Draft,
    received: &ReceivedMessages,
    brought: &[PastedInput],
    into: Option<PolicyId>,
    code: Option<&Arc<CodeFiles>>,
) -> ImportOutcome {
    let draft_case = draft.draft_case();
    let mut here = into.and_then(|policy_draft| {
        let (stack, level_draft) = draft.home(policy_draft)?;
        Some(DropTarget {
            policy_draft,
            layer: stack.layer,
            target: level_draft.target.clone(),
            place: draft_case.place(policy_draft),
        })
    });
    let mut received = received.clone();
    let mut imported = Imported::of(draft_case.case.clone());
    for each in brought {
        if let Ok(text) = &each.text
            && each.is_code(code)
        {
            imported.take_messages(text, &mut received);
            if code.is_some_and(|files| files.is_empty()) {
                imported
                    .unknown
                    .push((each.name.clone(), LeftOut::NothingInCode));
            }
            continue;
        }
        let read = each.text.as_ref().map_err(|why| *why).and_then(|text| {
            // A person who drops a file on an editor says its layer.
            let stem = if here.is_none() { each.stem() } else { "" };
            let import = import::read_file(stem, text);
            if import == Import::default() {
                return Err(LeftOut::Unknown(import::looks_like(text)));
            }
            Ok((text, import))
        });
        let (text, mut import) = match read {
            Ok(read) => read,
            Err(why) => {
                imported.unknown.push((each.name.clone(), why));
                continue;
            }
        };
        keep_as_brought(&mut import, text);
        let mut comes_here = false;
        let count = import.parts.iter().filter(|part| is_unnamed(part)).count();
        let mut number = 0;
        for part in &mut import.parts {
            number += usize::from(is_unnamed(part));
            // Two policies with one name would be one.
            let file = match each.stem() {
                stem if count < 2 || stem.is_empty() => stem.to_owned(),
                stem => format!("{stem} {number}"),
            };
            comes_here |= assign_layer(part, here.as_ref(), &file);
        }
        // The policy replaces the one in the editor; others are added beside it.
        let place = here
            .as_mut()
            .filter(|_| comes_here)
            .and_then(|here| here.place.take());
        let mut cleared = None;
        if let Some(place) = place
            && let Some(policy) = at(&mut imported.case.policies, place)
        {
            cleared = Some((place, std::mem::take(&mut policy.text)));
        }
        let layer = here.as_ref().map(|here| here.layer);
        let before = imported.went.len();
        imported.apply_outcome(&import, layer);
        // The policy of another resource is omitted: it replaces nothing.
        let comes = |went: &ImportedPart| matches!(went.to, To::Policy(_));
        if !imported.went.iter().skip(before).any(comes)
            && let Some((place, text)) = cleared
            && let Some(policy) = at(&mut imported.case.policies, place)
        {
            policy.text = text;
        }
        // The caller that AWS denied is the principal to choose.
        if !imported.case.denials.is_empty()
            && let Some(at) = import.choice_of(&imported.case.caller.arn)
        {
            imported.apply_outcome(&import.choose(text, at), None);
            import.choices.clear();
        }
        received.hear(text, import);
    }
    // Includes the facts of the other inputs about the caller and the vault.
    if let Some(files) = code {
        imported.take_code(files, &mut received);
    }
    let mut draft = draft.taking(&draft_case.case.policies, &imported.case);
    if let Some(here) = here {
        // The editor contains the pasted text, which does not belong there.
        draft.tell(here.policy_draft);
    }
    ImportOutcome {
        draft,
        received,
        imported,
    }
}

/// Imports one of the users and roles.
pub(super) fn choose(
    draft: &Draft,
    received: &ReceivedMessages,
    at: usize,
) -> Option<ImportOutcome> {
    let draft_case = draft.draft_case();
    let mut imported = Imported::of(draft_case.case.clone());
    let mut received = received.clone();
    match received.choosing.as_deref()? {
        PrincipalChoice::InAccount { text, import } => {
            imported.apply_outcome(&import.choose(text, at), None);
        }
        PrincipalChoice::InCode(addresses) => {
            let address = addresses.get(at)?.clone();
            let files = received.code.as_ref()?;
            let import = files.found.import(Some(&address), &imported.case).ok()?;
            imported.apply_outcome(&import, None);
            received.principal = Some(address);
        }
    }
    Some(ImportOutcome {
        draft: draft.taking(&draft_case.case.policies, &imported.case),
        received,
        imported,
    })
}

/// A damaged policy is kept as it was pasted: AWS would refuse it in this form, and the repair is offered beside it.
fn keep_as_brought(import: &mut Import, text: &Arc<str>) {
    let alone =
        import.needs.is_empty() && import.choices.is_empty() && import.evaluations.is_empty();
    if let [
        Part {
            source: Source::PolicyDocument,
            put: Put::Policy { policy, .. },
        },
    ] = import.parts.as_mut_slice()
        && alone
        && repair(text).is_some_and(|repair| repair.complete && repair.documents.len() == 1)
    {
        policy.text = Arc::clone(text).into();
    }
}

fn is_unnamed(part: &Part) -> bool {
    part.source == Source::PolicyDocument
        && matches!(&part.put, Put::Policy { policy, .. } if policy.name.is_empty())
}

/// Assigns a policy without a layer to the target's layer. Returns `true` if the policy goes to the target.
fn assign_layer(part: &mut Part, here: Option<&DropTarget>, file: &str) -> bool {
    let Put::Policy {
        layer,
        target,
        policy,
    } = &mut part.put
    else {
        return false;
    };
    if part.source == Source::PolicyDocument && policy.name.is_empty() {
        file.clone_into(&mut policy.name);
    }
    // A managed policy of IAM can be of each of three types, and no other.
    let managed = [Layer::Identity, Layer::Boundary, Layer::Session];
    if part.source == Source::GetPolicyVersion
        && here.is_some_and(|here| !managed.contains(&here.layer))
    {
        *layer = Some(Layer::Identity);
    }
    let Some(here) = here.filter(|here| layer.is_none_or(|layer| layer == here.layer)) else {
        return false;
    };
    if here.layer.has_levels() && target.is_none() {
        *target = Some(here.target.clone());
    }
    true
}

impl Imported {
    /// The outcome before any import, with this case.
    const fn of(case: Case) -> Self {
        Self {
            case,
            went: Vec::new(),
            needs: Vec::new(),
            unknown: Vec::new(),
            instead: false,
            code: None,
        }
    }

    fn apply_outcome(&mut self, import: &Import, here: Option<Layer>) {
        self.went.extend(import.apply(&mut self.case, here));
        self.needs.extend(import.needs.iter().cloned());
    }

    /// Returns `true` if nothing was recognized.
    pub(super) fn is_nothing(&self, brought: &[PastedInput]) -> bool {
        self.unknown.len() == brought.len()
    }
}

impl ReceivedMessages {
    /// Ends the reading state: the text has been read, or replaced.
    pub(super) fn end_reading(&mut self) {
        if self.message == Message::Reading {
            self.message = Message::Unread;
        }
    }

    fn hear(&mut self, text: &Arc<str>, import: Import) {
        // Of several denials, the first is the main one.
        let denied = import.parts.iter().find_map(|part| match &part.put {
            Put::Denied(denied) => Some(denied),
            _ => None,
        });
        if let Some(denied) = denied {
            self.message = Message::Denied(Rc::new((**denied).clone()));
        }
        if !import.evaluations.is_empty() {
            self.checks = Rc::new(import.evaluations.clone());
        }
        if !import.choices.is_empty() {
            self.choosing = Some(Rc::new(PrincipalChoice::InAccount {
                text: Arc::clone(text),
                import,
            }));
        }
    }
}

impl Draft {
    /// The layer and the level of an editor.
    fn home(&self, id: PolicyId) -> Option<(&LayerDraft, &LevelDraft)> {
        let levels = self.stacks.iter().flat_map(|stack| {
            stack
                .levels
                .iter()
                .map(move |level_draft| (&**stack, level_draft))
        });
        levels.into_iter().find(|(_, level_draft)| {
            level_draft
                .policies
                .iter()
                .any(|policy_draft| policy_draft.id == id)
        })
    }

    /// This draft with another case. Layers with unchanged policies stay as they are, including empty editors; the
    /// editors of the others load their texts.
    fn taking(&self, before: &Policies, case: &Case) -> Self {
        let mut draft = self.replaced_by(case);
        for stack in &mut draft.stacks {
            let Some(old) = self.stacks.iter().find(|old| old.layer == stack.layer) else {
                continue;
            };
            if is_same(stack.layer, before, &case.policies) {
                *stack = Rc::clone(old);
                continue;
            }
            for (level_draft, old) in Rc::make_mut(stack).levels.iter_mut().zip(&old.levels) {
                level_draft.id = old.id;
                for (policy_draft, old) in level_draft.policies.iter_mut().zip(&old.policies) {
                    policy_draft.id = old.id;
                    policy_draft.revision = old.revision.wrapping_add(1);
                }
            }
        }
        draft
    }
}

/// A policy of a case, for changing it.
fn at(policies: &mut Policies, place: Place) -> Option<&mut NamedPolicy> {
    let level = policies.level_mut(place.layer, place.level)?;
    level.get_mut(place.policy)
}

fn is_same(layer: Layer, one: &Policies, other: &Policies) -> bool {
    match layer {
        Layer::Scp => one.scp == other.scp,
        Layer::Rcp => one.rcp == other.rcp,
        Layer::VpcEndpoint => one.vpc_endpoint == other.vpc_endpoint,
        Layer::Resource => one.key == other.key,
        Layer::Identity => one.identity == other.identity,
        Layer::Boundary => one.boundary == other.boundary,
        Layer::Session => one.session == other.session,
    }
}

mod code;
mod offers;
mod whole;
#[cfg(test)]
mod tests;
