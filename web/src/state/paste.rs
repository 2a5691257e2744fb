//! Pasting and dropping: the output of a tool is put into the layers it belongs to. The offers for a single pasted
//! policy are in `paste/offers.rs`.
//!
//! `vault` knows what a text is; this knows which editor it came to, and that nothing that was there is lost: the
//! editors that get nothing new stay as they are, and the whole step can be undone.

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

/// An edit that brings fewer bytes at once was typed.
const PASTED: usize = 20;

/// A text that came as a whole: pasted, or a dropped file.
#[derive(Clone, Debug, PartialEq)]
pub struct PastedInput {
    /// What the file is called; blank for a paste. It names a policy that has no name of its own, without its ending.
    pub name: String,
    /// The text, or why a file has none.
    pub text: Result<Arc<str>, LeftOut>,
}

/// Why nothing of a file was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The browser could not read it.
    Unread,
    /// It has more bytes than are read.
    TooLarge,
    /// Nothing is known in it; it looks like this.
    Unknown(Format),
    /// It is code, and has neither a policy nor a vault in it.
    NothingInCode,
    /// It looks like code, and what reads that could not be loaded.
    NoReaders,
}

impl PastedInput {
    /// A text that was pasted.
    pub fn pasted(text: Arc<str>) -> Self {
        Self {
            name: String::new(),
            text: Ok(text),
        }
    }

    /// Its name without the ending.
    fn stem(&self) -> &str {
        let stem = self.name.rsplit_once('.').map(|(stem, _)| stem);
        stem.unwrap_or(&self.name)
    }
}

/// What an import did.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The case afterwards, which has the names of the places.
    pub case: Case,
    /// What went where.
    pub went: Vec<ImportedPart>,
    /// Policies that are named, without their texts.
    pub needs: Vec<Need>,
    /// The files of which nothing was taken, and why.
    pub unknown: Vec<(String, LeftOut)>,
    /// Whether an example that nobody had touched made room for it.
    pub instead: bool,
    /// What is to be told about infrastructure as code that was read.
    pub code: Option<CodeNotes>,
}

/// What AWS said, as far as it was pasted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReceivedMessages {
    /// What is typed or pasted to be read.
    pub text: Arc<str>,
    /// The error message.
    pub message: Message,
    /// The checks of Access Troubleshooter.
    pub checks: Rc<Vec<Evaluation>>,
    /// The users and roles of an account, one of whom is to be chosen.
    pub choosing: Option<Rc<PrincipalChoice>>,
    /// The infrastructure as code that was read.
    pub code: Option<Arc<CodeFiles>>,
    /// Whose policies count of those in code, where a person said so.
    principal: Option<String>,
}

/// The error message that was read last.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Message {
    /// None was.
    #[default]
    Unread,
    /// The text held none.
    Nothing,
    /// This one.
    Denied(Rc<Denied>),
    /// The text is meant as a whole case, and is none for this reason.
    Refused(Rc<Refusal>),
    /// The text may be infrastructure as code, and is being read.
    Reading,
    /// The text is infrastructure as code with neither a policy nor a vault in it.
    NothingInCode(Arc<CodeFiles>),
    /// What reads infrastructure as code could not be loaded.
    NoReaders,
}

/// Users and roles to choose from.
#[derive(Clone, Debug, PartialEq)]
pub enum PrincipalChoice {
    /// Those of an account.
    InAccount {
        /// The text that they are in.
        text: Arc<str>,
        /// What is in it.
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
    /// An output that is pasted into an editor goes where it belongs; everything else stays.
    pub(super) fn edit(&mut self, id: PolicyId, text: Arc<str>) {
        self.received.end_reading();
        let before = self.draft.sheet(id).map(|sheet| Arc::clone(&sheet.text));
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
        // It stays in the box until it is understood, and undoing puts it back there.
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

    /// Takes what was brought; `code` is what was found in the infrastructure as code among it.
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
            // The case first, then what belongs into it.
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

    /// An example that nobody touched makes room for what was brought: a message or an account is not about the
    /// example's policies, and what they come to together is nobody's answer. A policy only replaces another one.
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

/// Whether a text that became another was pasted into, rather than typed in.
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

/// Where something came to.
struct DropTarget {
    sheet: PolicyId,
    layer: Layer,
    target: String,
    place: Option<Place>,
}

/// Puts what is in texts where it belongs; `into` is the editor that they came to, if they came to one, `code` what the
/// readers of infrastructure as code found in them.
pub(super) fn import_outcome(
    draft: &Draft,
    received: &ReceivedMessages,
    brought: &[PastedInput],
    into: Option<PolicyId>,
    code: Option<&Arc<CodeFiles>>,
) -> ImportOutcome {
    let draft_case = draft.draft_case();
    let mut here = into.and_then(|sheet| {
        let (stack, tier) = draft.home(sheet)?;
        Some(DropTarget {
            sheet,
            layer: stack.layer,
            target: tier.target.clone(),
            place: draft_case.place(sheet),
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
            let import = import::read_all(text);
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
        for part in &mut import.parts {
            comes_here |= assign_layer(part, here.as_ref(), each.stem());
        }
        // A policy takes the place of what was in the editor; others come beside it.
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
        // The policy of another resource is left out: nothing takes the place of what was there.
        let comes = |went: &ImportedPart| matches!(went.to, To::Policy(_));
        if !imported.went.iter().skip(before).any(comes)
            && let Some((place, text)) = cleared
            && let Some(policy) = at(&mut imported.case.policies, place)
        {
            policy.text = text;
        }
        // Whoever AWS refused is whose permissions are looked for.
        if !imported.case.denials.is_empty()
            && let Some(at) = import.choice_of(&imported.case.caller.arn)
        {
            imported.apply_outcome(&import.choose(text, at), None);
            import.choices.clear();
        }
        received.hear(text, import);
    }
    // With what the others say of the caller and the vault.
    if let Some(files) = code {
        imported.take_code(files, &mut received);
    }
    let mut draft = draft.taking(&draft_case.case.policies, &imported.case);
    if let Some(here) = here {
        // It holds what was pasted, which is not what belongs there.
        draft.tell(here.sheet);
    }
    ImportOutcome {
        draft,
        received,
        imported,
    }
}

/// Brings one of the users and roles.
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

/// A damaged policy stays as it was brought: AWS would refuse it like this, and what was repaired is told beside it.
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

/// Says of a policy what the place that it came to says of it. Answers whether that is where it goes.
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
    // A managed policy of IAM can be each of three kinds, and nothing else.
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
    /// Nothing yet, into this case.
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

    /// Whether nothing at all was recognised.
    pub(super) fn is_nothing(&self, brought: &[PastedInput]) -> bool {
        self.unknown.len() == brought.len()
    }
}

impl ReceivedMessages {
    /// What was being read is read, or another text has come.
    pub(super) fn end_reading(&mut self) {
        if self.message == Message::Reading {
            self.message = Message::Unread;
        }
    }

    fn hear(&mut self, text: &Arc<str>, import: Import) {
        // Of several denials the first is the one that the text is about.
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
        let tiers = self
            .stacks
            .iter()
            .flat_map(|stack| stack.tiers.iter().map(move |tier| (&**stack, tier)));
        tiers
            .into_iter()
            .find(|(_, tier)| tier.sheets.iter().any(|sheet| sheet.id == id))
    }

    /// This draft with another case in it. Layers that have the same policies before and after stay as they are,
    /// empty editors and all; the editors of the others are told.
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
            for (tier, old) in Rc::make_mut(stack).tiers.iter_mut().zip(&old.tiers) {
                tier.id = old.id;
                for (sheet, old) in tier.sheets.iter_mut().zip(&old.sheets) {
                    sheet.id = old.id;
                    sheet.revision = old.revision.wrapping_add(1);
                }
            }
        }
        draft
    }
}

/// A policy of a case, to be changed.
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
