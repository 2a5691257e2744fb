//! Input that may be infrastructure as code: the readers are loaded and read it, and their result is dispatched. All
//! other actions are dispatched at once.

use super::store::{SharedSnapshot, Store};
use crate::browser::{self, Readers};
use crate::components::i18n::I18n;
use crate::state::{
    Action, CodeFile, CodeFiles, CodeReading, PastedInput, PolicyId, State, is_paste,
};
use evaluator::source::Span;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use std::sync::Arc;
use vault::import;
use vault::import::infrastructure::Found;
use yew::{Callback, hook, use_callback, use_memo, use_mut_ref};

/// A file in the format of the readers.
#[derive(Serialize)]
struct GivenFile<'a> {
    name: &'a str,
    text: &'a str,
}

/// The answer of the readers.
#[derive(Deserialize)]
struct Reading {
    known: Vec<bool>,
    found: Found,
}

/// A reading job: the input, and the editor where it was pasted.
struct Job {
    brought: Vec<PastedInput>,
    into: Option<PolicyId>,
    /// The original action, which is dispatched if none of the input is code.
    action: Action,
}

impl Job {
    /// The job for an action, if it needs the readers.
    fn of(action: &Action, state: &State) -> Option<Self> {
        let (brought, into) = match action {
            Action::Read(text) => (vec![PastedInput::pasted(Arc::clone(text))], None),
            Action::Drop(brought, into) => (brought.clone(), *into),
            Action::Edit(id, text) => {
                let before = &state.draft.policy(*id)?.text;
                if !is_paste(before, text) {
                    return None;
                }
                (vec![PastedInput::pasted(Arc::clone(text))], Some(*id))
            }
            _ => return None,
        };
        let may_be_code = |each: &PastedInput| {
            let text = each.text.as_ref();
            text.is_ok_and(|text| import::may_be_code(&each.name, text))
        };
        brought.iter().any(may_be_code).then(|| Self {
            brought,
            into,
            action: action.clone(),
        })
    }

    /// The resulting action, reading the input together with earlier files.
    async fn run(self, before: Option<Arc<CodeFiles>>) -> Action {
        let Some(readers) = browser::readers().await else {
            return Action::Code(CodeReading::NoReaders(self.brought, self.into));
        };
        // The input box shows that reading is in progress before a large text blocks the page.
        browser::after_paint().await;
        let new: Vec<CodeFile> = self
            .brought
            .iter()
            .filter_map(|each| {
                Some(CodeFile {
                    name: each.name.clone(),
                    text: each.text.clone().ok()?,
                })
            })
            .collect();
        let Some(read) = read(&readers, new).await else {
            return Action::Code(CodeReading::NoReaders(self.brought, self.into));
        };
        if !read.known.contains(&true) || self.into.is_some() && read.is_empty() {
            return self.action;
        }
        let together = match before {
            Some(before) => with_earlier(&readers, &before, &read).await,
            None => None,
        };
        let files = together.unwrap_or(read);
        Action::Code(CodeReading::Done(self.brought, self.into, Arc::new(files)))
    }
}

/// Reads files together with earlier ones in the same language: they may reference each other.
async fn with_earlier(readers: &Readers, before: &CodeFiles, new: &CodeFiles) -> Option<CodeFiles> {
    if before.found.language != new.found.language {
        return None;
    }
    // A file with the same name, or with the same resources, replaces the earlier one.
    let addresses = new.addresses();
    let is_replaced = |file: &CodeFile| {
        let named = !file.name.is_empty() && new.files.iter().any(|new| new.name == file.name);
        named
            || before
                .addresses_in(file)
                .any(|address| addresses.contains(&address))
    };
    let earlier = before.kept().filter(|file| !is_replaced(file)).cloned();
    let mut files: Vec<CodeFile> = earlier.collect();
    if files.is_empty() {
        return None;
    }
    files.extend(new.files.iter().cloned());
    read(readers, files).await
}

async fn read(readers: &Readers, files: Vec<CodeFile>) -> Option<CodeFiles> {
    let answer = readers.read(&given(&files)).await?;
    let Reading { known, found } = serde_json::from_str(&answer).ok()?;
    Some(CodeFiles::new(files, known, found))
}

/// Files in the format of the readers.
pub(super) fn given(files: &[CodeFile]) -> String {
    let files: Vec<GivenFile<'_>> = files
        .iter()
        .map(|CodeFile { name, text }| GivenFile { name, text })
        .collect();
    // Strings can always be serialized to JSON.
    serde_json::to_string(&files).unwrap_or_default()
}

/// Handles actions; input that may be infrastructure as code goes through the readers.
#[hook]
pub(super) fn use_readers(store: &Store) -> Callback<Action> {
    let state = use_mut_ref(|| store.now.state.clone());
    state.replace(store.now.state.clone());
    // The number of edits since the one that is being read.
    let edits = use_mut_ref(|| 0_u32);
    use_callback(store.dispatch.clone(), move |action: Action, dispatch| {
        if matches!(action, Action::Edit(..)) {
            let count = edits.borrow().wrapping_add(1);
            edits.replace(count);
        }
        let Some(job) = Job::of(&action, &state.borrow()) else {
            dispatch.emit(action);
            return;
        };
        if let Action::Read(text) = &action {
            dispatch.emit(Action::Write(Arc::clone(text)));
        }
        dispatch.emit(Action::Code(CodeReading::Begun));
        let (state, dispatch) = (Rc::clone(&state), dispatch.clone());
        let edits = Rc::clone(&edits);
        let edit = *edits.borrow();
        browser::spawn(async move {
            let before = state.borrow().received.code.clone();
            let came = job.run(before).await;
            // If the person has changed the text in the meantime, that is a separate edit with a job of its own.
            let is_present = match &action {
                Action::Read(text) => state.borrow().received.text == *text,
                Action::Edit(..) => *edits.borrow() == edit,
                _ => true,
            };
            if is_present {
                dispatch.emit(came);
            }
        });
    })
}

/// The same sentences, with line numbers of the files that policies came from.
#[hook]
pub(super) fn use_lines(i18n: &I18n, snapshot: &SharedSnapshot) -> I18n {
    let needs = (i18n.clone(), snapshot.state.received.code.clone());
    let words = use_memo(needs, |(i18n, code)| {
        let Some(code) = code.clone() else {
            return i18n.clone();
        };
        let words = (**i18n.words()).clone();
        I18n::new(Rc::new(words.with_lines(move |text, offset| {
            let (file, place) = code.origin(text, Span::new(offset, offset + 1))?;
            Some(code.line(file, place.start))
        })))
    });
    (*words).clone()
}
