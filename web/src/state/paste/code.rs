//! Infrastructure as code in inputs. A separate program reads it (`app/use_readers.rs`); its result is handled here,
//! and imported like every other paste.

use super::{Imported, Message, PastedInput, PrincipalChoice, ReceivedMessages};
use crate::state::draft::PolicyId;
use crate::state::{LeftOut, State};
use evaluator::source::Span;
use serde::Deserialize;
use std::rc::Rc;
use std::sync::Arc;
use vault::import::infrastructure::{Found, FoundPrincipal, FoundVault};
use vault::import::{self, Import, Put};

/// A file or a pasted text that contains infrastructure as code, or accompanies such a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeFile {
    /// The file's name; blank for a paste.
    pub name: String,
    /// Its text.
    pub text: Arc<str>,
}

/// Files that were read together, and their contents.
#[derive(Debug, Default)]
pub struct CodeFiles {
    /// All of them, including those without recognized contents: places use their indices.
    pub files: Vec<CodeFile>,
    /// For each file, whether it has recognized contents, or is referenced by another.
    pub known: Vec<bool>,
    /// The contents.
    pub found: Found,
    /// The offsets of the line breaks of each file: sentences name many lines, and a plan may have 20 MB.
    line_breaks: Vec<Vec<usize>>,
}

impl PartialEq for CodeFiles {
    /// Compares by pointer: comparing texts would take too long for a keystroke.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl CodeFiles {
    /// Combines files with the result of the readers.
    pub fn new(files: Vec<CodeFile>, mut known: Vec<bool>, found: Found) -> Self {
        let pieces = found.policies.iter().flat_map(|policy| &policy.pieces);
        for piece in pieces {
            if let Some(known) = known.get_mut(piece.at.file) {
                *known = true;
            }
        }
        let line_breaks = files.iter().map(|file| {
            let bytes = file.text.bytes().enumerate();
            let breaks = bytes.filter(|(_, byte)| *byte == b'\n');
            breaks.map(|(at, _)| at).collect()
        });
        Self {
            line_breaks: line_breaks.collect(),
            files,
            known,
            found,
        }
    }

    /// The line of an offset in one of the files, from 1.
    pub fn line(&self, file: &CodeFile, offset: usize) -> usize {
        let at = self.files.iter().position(|each| std::ptr::eq(each, file));
        let breaks = at.and_then(|at| self.line_breaks.get(at));
        1 + breaks.map_or(0, |breaks| breaks.partition_point(|at| *at < offset))
    }

    /// The lines of one of the files from one number to another, without their breaks.
    pub fn lines<'f>(
        &self,
        file: &'f CodeFile,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = (usize, usize, &'f str)> {
        let at = self.files.iter().position(|each| std::ptr::eq(each, file));
        let breaks = at.and_then(|at| self.line_breaks.get(at));
        let breaks = breaks.map(Vec::as_slice).unwrap_or_default();
        (from.max(1)..=to).filter_map(move |number| {
            let start = match number.checked_sub(2) {
                None => 0,
                Some(before) => breaks.get(before)? + 1,
            };
            let end = breaks.get(number - 1).copied().unwrap_or(file.text.len());
            let line = file.text.get(start..end)?;
            Some((number, start, line.trim_end_matches('\r')))
        })
    }

    /// Returns `true` if they contain neither vaults nor policies.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The files to read again together with others.
    pub fn kept(&self) -> impl Iterator<Item = &CodeFile> {
        let files = self.files.iter().zip(&self.known);
        files.filter(|(_, known)| **known).map(|(file, _)| file)
    }

    /// The origin of a part of a policy's text: the file, and the place in it.
    pub fn origin(&self, text: &str, span: Span) -> Option<(&CodeFile, Span)> {
        let at = self.found.origin(text, span)?;
        let file = self.files.get(at.file)?;
        let end = at.end.min(file.text.len());
        Some((file, Span::new(at.start.min(end), end)))
    }

    /// The total number of bytes.
    pub fn size(&self) -> usize {
        self.files.iter().map(|file| file.text.len()).sum()
    }

    /// The addresses of the policies and vaults: `aws_iam_role_policy.creator`.
    pub fn addresses(&self) -> Vec<&str> {
        let addresses = self.placed().map(|(_, address)| address);
        addresses.collect()
    }

    /// The addresses in one of the files.
    pub fn addresses_in(&self, file: &CodeFile) -> impl Iterator<Item = &str> {
        let at = self.files.iter().position(|other| other == file);
        let placed = self.placed().filter(move |(place, _)| Some(*place) == at);
        placed.map(|(_, address)| address)
    }

    /// The addresses, each with the index of its file.
    fn placed(&self) -> impl Iterator<Item = (usize, &str)> {
        let policies = self.found.policies.iter().filter_map(|policy| {
            let place = policy.pieces.first()?.at.file;
            Some((place, policy.address.as_str()))
        });
        let vaults = self.found.vaults.iter();
        policies.chain(vaults.filter_map(|vault| Some((vault.at?.file, vault.address.as_str()))))
    }

    /// Returns `true` if a policy's text came from them.
    pub fn has(&self, text: &str) -> bool {
        let mut policies = self.found.policies.iter();
        policies.any(|policy| policy.text.as_deref() == Some(text))
    }
}

/// A change of a policy as a patch of its file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Patch {
    /// The index of the file, from 0.
    pub file: usize,
    /// Its whole text after the change.
    pub text: String,
    /// The change as a unified diff.
    pub diff: String,
}

/// Patches by the policy's text before and after; `None` for a change that cannot be written as one.
#[derive(Clone, Debug, Default)]
pub struct Patches(Rc<Vec<(String, String, Option<Patch>)>>);

impl PartialEq for Patches {
    /// Compares by pointer.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Patches {
    /// A set of patches.
    pub fn new(all: Vec<(String, String, Option<Patch>)>) -> Self {
        Self(Rc::new(all))
    }

    /// The patch from one text to another: `None` if it is not computed yet, `Some(None)` if there is none.
    pub fn find(&self, before: &str, after: &str) -> Option<Option<&Patch>> {
        let mut all = self.0.iter();
        let found = all.find(|(old, new, _)| old == before && new == after);
        found.map(|(.., patch)| patch.as_ref())
    }
}

/// Notes about files that were read.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeNotes {
    /// The files.
    pub files: Arc<CodeFiles>,
    /// The principal whose policies are used, if the same files create the vault.
    pub principal: Option<FoundPrincipal>,
    /// The vaults that are not used.
    pub other_vaults: Vec<FoundVault>,
    /// The values of placeholders of the language.
    pub pseudo: Vec<(String, String)>,
}

/// The progress of reading inputs that were pasted or dropped, possibly on an editor.
#[derive(Clone, Debug, PartialEq)]
pub enum CodeReading {
    /// They may be infrastructure as code: the readers are being loaded.
    Begun,
    /// They contain infrastructure as code, with this result.
    Done(Vec<PastedInput>, Option<PolicyId>, Arc<CodeFiles>),
    /// The readers could not be loaded.
    NoReaders(Vec<PastedInput>, Option<PolicyId>),
}

impl State {
    pub(in crate::state) fn take_reading(&mut self, reading: CodeReading) {
        match reading {
            CodeReading::Begun => self.received.message = Message::Reading,
            CodeReading::Done(brought, into, files) => self.import_code(&brought, into, files),
            CodeReading::NoReaders(brought, into) => self.import_without_readers(&brought, into),
        }
    }

    /// Imports the infrastructure as code in the inputs.
    fn import_code(
        &mut self,
        brought: &[PastedInput],
        into: Option<PolicyId>,
        files: Arc<CodeFiles>,
    ) {
        self.received.message = Message::Unread;
        let is_box = into.is_none() && is_in_box(brought, &self.received);
        if is_box && files.is_empty() {
            self.received.message = Message::NothingInCode(files);
            self.notice = None;
            return;
        }
        self.import_inputs(brought, into, Some(&files));
        if is_box {
            self.received.text = Arc::default();
        }
    }

    /// Imports inputs without the readers, which could not be loaded.
    fn import_without_readers(&mut self, brought: &[PastedInput], into: Option<PolicyId>) {
        self.received.message = Message::Unread;
        let text = brought.first().and_then(|only| only.text.clone().ok());
        match (into, text) {
            (Some(id), Some(text)) if brought.len() == 1 && brought.iter().all(is_pasted) => {
                self.edit(id, text);
                self.received.message = Message::NoReaders;
            }
            (None, Some(text)) if is_in_box(brought, &self.received) => {
                self.read(text);
                if self.received.message == Message::Nothing {
                    self.received.message = Message::NoReaders;
                }
            }
            _ => {
                let mut brought = brought.to_vec();
                for each in &mut brought {
                    if let Ok(text) = &each.text
                        && import::read_all(text) == Import::default()
                        && import::may_be_code(&each.name, text)
                    {
                        each.text = Err(LeftOut::NoReaders);
                    }
                }
                self.import_inputs(&brought, into, None);
            }
        }
    }
}

fn is_pasted(each: &PastedInput) -> bool {
    each.name.is_empty()
}

/// Returns `true` if the input is the text in the input box.
fn is_in_box(brought: &[PastedInput], received: &ReceivedMessages) -> bool {
    matches!(brought, [only] if is_pasted(only)
        && only.text.as_ref().is_ok_and(|text| *text == received.text))
}

impl PastedInput {
    /// Returns `true` if a text is among files that were read together, so that only their result has to be imported.
    pub(super) fn is_code(&self, files: Option<&Arc<CodeFiles>>) -> bool {
        let (Some(files), Ok(text)) = (files, &self.text) else {
            return false;
        };
        let mut all = files.kept();
        all.any(|file| file.name == self.name && Arc::ptr_eq(&file.text, text))
    }
}

impl Imported {
    /// Imports AWS's messages in files that were read by the readers.
    pub(super) fn take_messages(&mut self, text: &Arc<str>, received: &mut ReceivedMessages) {
        let import = import::read_messages(text);
        if import != Import::default() {
            self.apply_outcome(&import, None);
            received.hear(text, import);
        }
    }

    /// Imports the contents of files. `received` contains the files that were read before, and keeps these.
    pub(super) fn take_code(&mut self, files: &Arc<CodeFiles>, received: &mut ReceivedMessages) {
        let found = &files.found;
        let asked = received.principal.clone();
        let asked = asked.as_deref();
        let mut import = match found.import(asked, &self.case) {
            Ok(import) => import,
            Err(ambiguous) => {
                received.choosing = Some(Rc::new(PrincipalChoice::InCode(ambiguous.principals)));
                found.import_without_principals(&self.case)
            }
        };
        // A policy that is unchanged since the last reading stays as the person has edited it.
        if let Some(before) = &received.code {
            import.parts.retain(|part| match &part.put {
                Put::Policy { policy, .. } => policy.text.is_hidden() || !before.has(&policy.text),
                _ => true,
            });
        }
        let principal = found.principal(asked, &self.case).ok().flatten();
        let is_deployer_unknown =
            !found.vaults.is_empty() && asked.is_none() && self.case.caller.arn.trim().is_empty();
        let principal = principal.filter(|_| is_deployer_unknown).cloned();
        let other_vaults = found.other_vaults(&self.case);
        let other_vaults = other_vaults.into_iter().cloned().collect();
        self.apply_outcome(&import, None);
        self.code = Some(CodeNotes {
            files: Arc::clone(files),
            principal,
            other_vaults,
            pseudo: found.fill_pseudo(&mut self.case),
        });
        if !files.is_empty() {
            received.code = Some(Arc::clone(files));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Action, Notice, Origin};
    use evaluator::layer::Layer;
    use vault::case::Case;
    use vault::import::infrastructure::{FoundPolicy, Language, Note, NoteCode, Role};

    const MAIN: &str = "resource \"aws_iam_role_policy\" \"creator\" {}";

    fn policy(name: &str, action: &str, principals: &[usize]) -> FoundPolicy {
        let text = format!(
            r#"{{"Statement": [{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}]}}"#
        );
        FoundPolicy {
            role: Role::Identity,
            name: name.to_owned(),
            address: format!("aws_iam_role_policy.{name}"),
            principals: principals.to_vec(),
            target: None,
            text: Some(text),
            pieces: Vec::new(),
        }
    }

    fn found(policies: Vec<FoundPolicy>) -> Found {
        let principal = |name: &str| FoundPrincipal {
            address: format!("aws_iam_role.{name}"),
            name: Some(name.to_owned()),
            ..FoundPrincipal::default()
        };
        Found {
            language: Some(Language::Terraform),
            policies,
            principals: vec![principal("one"), principal("two")],
            ..Found::default()
        }
    }

    fn file(name: &str, text: &str) -> (PastedInput, CodeFile) {
        let text: Arc<str> = text.into();
        let input = PastedInput {
            name: name.to_owned(),
            text: Ok(Arc::clone(&text)),
        };
        let file = CodeFile {
            name: name.to_owned(),
            text,
        };
        (input, file)
    }

    fn bring(state: State, files: &[(PastedInput, CodeFile)], found: Found) -> State {
        let inputs = files.iter().map(|(input, _)| input.clone()).collect();
        let texts: Vec<CodeFile> = files.iter().map(|(_, file)| file.clone()).collect();
        let known = vec![true; texts.len()];
        let files = Arc::new(CodeFiles::new(texts, known, found));
        state.apply(Action::Code(CodeReading::Done(inputs, None, files)))
    }

    fn empty() -> State {
        State::new(&Case::default(), Origin::Own)
    }

    fn texts(state: &State) -> Vec<String> {
        let stack = state.draft.stack(Layer::Identity).unwrap();
        let policy_drafts = stack.levels.iter().flat_map(|level| &level.policies);
        policy_drafts
            .map(|policy_draft| policy_draft.text.to_string())
            .collect()
    }

    #[test]
    fn what_the_readers_found_goes_into_the_case_and_can_be_undone() {
        let pasted = file("", MAIN);
        let state = empty().apply(Action::Write(MAIN.into()));
        let state = state.apply(Action::Code(CodeReading::Begun));
        assert_eq!(state.received.message, Message::Reading);
        let found = found(vec![policy("a", "backup:*", &[0])]);
        let state = bring(state, &[pasted], found);
        assert_eq!(state.received.text.as_ref(), "", "the box is free again");
        assert_eq!(state.received.message, Message::Unread);
        assert!(texts(&state)[0].contains("backup:*"), "{:?}", texts(&state));
        assert!(state.received.code.is_some());
        let back = state.apply(Action::Undo);
        assert_eq!(texts(&back), [""]);
        assert_eq!(back.received.text.as_ref(), MAIN);
        assert_eq!(back.received.code, None);
    }

    #[test]
    fn a_policy_that_was_read_before_stays_as_the_person_has_it() {
        let (one, other) = (file("a.tf", MAIN), file("b.tf", "locals {}"));
        let first = || policy("a", "backup:*", &[0]);
        let state = bring(empty(), std::slice::from_ref(&one), found(vec![first()]));
        let policy_draft = state.draft.stack(Layer::Identity).unwrap().levels[0].policies[0].id;
        let state = state.apply(Action::Edit(policy_draft, "{}".into()));
        let both = [one, other];
        let again = bring(state.clone(), &both, found(vec![first()]));
        assert_eq!(texts(&again), ["{}"]);
        // Differences in the second file are imported.
        let changed = found(vec![policy("a", "kms:*", &[0])]);
        let again = bring(state, &both, changed);
        assert!(texts(&again)[0].contains("kms:*"));
    }

    #[test]
    fn where_several_could_create_the_vault_a_person_chooses() {
        let all = || {
            found(vec![
                policy("a", "backup:*", &[0]),
                policy("b", "backup:List*", &[1]),
            ])
        };
        let state = bring(empty(), &[file("main.tf", MAIN)], all());
        assert_eq!(texts(&state), [""]);
        let choosing = state.received.choosing.clone().unwrap();
        let addresses = ["aws_iam_role.one", "aws_iam_role.two"].map(str::to_owned);
        assert_eq!(*choosing, PrincipalChoice::InCode(addresses.to_vec()));
        let state = state.apply(Action::Choose(1));
        assert!(texts(&state)[0].contains("backup:List*"));
        // The next file of the same code does not ask for the principal again.
        let state = state.apply(Action::EndChoice);
        let state = bring(state, &[file("more.tf", MAIN)], all());
        assert_eq!(state.received.choosing, None);
    }

    #[test]
    fn without_the_readers_the_text_stays_and_other_files_are_read() {
        let state = empty().apply(Action::Write(MAIN.into()));
        let (pasted, _) = file("", MAIN);
        let state = state.apply(Action::Code(CodeReading::NoReaders(vec![pasted], None)));
        assert_eq!(state.received.message, Message::NoReaders);
        assert_eq!(state.received.text.as_ref(), MAIN);

        let policy = r#"{"Version": "2012-10-17", "Statement": []}"#;
        let (code, _) = file("main.tf", MAIN);
        let (other, _) = file("policy.json", policy);
        let state = empty().apply(Action::Code(CodeReading::NoReaders(
            vec![code, other],
            None,
        )));
        assert!(
            texts(&state)[0].contains("2012-10-17"),
            "{:?}",
            texts(&state)
        );
        let Some(Notice::Imported(imported)) = &state.notice else {
            panic!("{:?}", state.notice);
        };
        let left_out = [("main.tf".to_owned(), LeftOut::NoReaders)];
        assert_eq!(imported.unknown, left_out);
    }

    #[test]
    fn code_with_nothing_in_it_stays_in_the_box_with_what_is_wrong() {
        let broken = Found {
            language: Some(Language::Terraform),
            notes: vec![Note {
                code: NoteCode::NotUnderstood,
                name: String::new(),
                at: None,
            }],
            ..Found::default()
        };
        let state = empty().apply(Action::Write(MAIN.into()));
        let state = bring(state, &[file("", MAIN)], broken.clone());
        assert!(matches!(state.received.message, Message::NothingInCode(_)));
        assert_eq!(state.received.text.as_ref(), MAIN);
        assert!(!state.can_undo());
        let state = bring(empty(), &[file("main.tf", MAIN)], broken);
        let Some(Notice::Imported(imported)) = &state.notice else {
            panic!("{:?}", state.notice);
        };
        let left_out = [("main.tf".to_owned(), LeftOut::NothingInCode)];
        assert_eq!(imported.unknown, left_out);
        assert!(imported.code.is_some(), "what is wrong is told");
    }
}
