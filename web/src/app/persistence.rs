//! Persistence: the draft in this tab, a case in the address, and the initial example.

use super::store::Store;
use crate::browser::{self, FileProblem, StorageArea};
use crate::components::policy_editor::POLICY_ID;
use crate::dom::{self, Focus};
use crate::routes;
use crate::state::{self, Action, LeftOut, Origin, PastedInput, PolicyId, State, Step};
use messages::Messages;
use messages::key;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use vault::case::{self, Case};
use vault::examples::EXAMPLES;
use vault::import::decode_anything;
use vault::{redact, share};
use yew::{
    AttrValue, Callback, hook, use_callback, use_effect, use_effect_with, use_mut_ref, use_state_eq,
};

/// The delay after the last change before a draft is saved or a sentence is announced, in milliseconds.
const A_MOMENT: u32 = 700;

/// The initial example.
const FIRST: usize = 0;

/// The storage key of the draft. index.html uses the same name.
const DRAFT: &str = "canivault-draft";

/// The storage key of the number of the example that a draft comes from.
const EXAMPLE: &str = "canivault-example";

/// The storage key of policies that are switched off: the case does not contain them.
const ASIDE: &str = "canivault-aside";

/// The initial state: a link, the draft of this tab, or an example that fails in a typical way.
pub(crate) fn first() -> State {
    match share::decode(&browser::fragment()) {
        Ok(case) => return State::new(&case, Origin::Link),
        Err(share::Error::NoCase) => {}
        Err(error) => return without_link().apply(Action::Refuse(error)),
    }
    without_link()
}

/// The saved draft of this tab.
pub(crate) fn draft() -> Option<String> {
    StorageArea::Tab.take(DRAFT)
}

fn without_link() -> State {
    if let Some(case) = draft().and_then(|draft| case::read(&draft).ok()) {
        let kept = StorageArea::Tab
            .take(EXAMPLE)
            .and_then(|kept| kept.parse().ok());
        let aside = StorageArea::Tab.take(ASIDE);
        let aside = aside.and_then(|aside| case::read(&aside).ok());
        let of_example = kept.and_then(|number| Some((number, state::example(number)?)));
        let origin = match of_example {
            Some((number, example)) if example == case && aside.is_none() => {
                Origin::Example(number)
            }
            Some((number, _)) => Origin::Changed(number),
            None => Origin::Own,
        };
        let state = State::new(&case, origin);
        return match aside {
            Some(aside) => state.with_aside(&aside),
            None => state,
        };
    }
    example()
}

/// The initial example without a case from elsewhere.
pub(super) fn example() -> State {
    match state::example(FIRST) {
        Some(case) => State::new(&case, Origin::Example(FIRST)),
        None => State::new(&Case::default(), Origin::Own),
    }
}

/// The names of the examples.
pub(super) fn example_names(words: &Messages) -> Vec<AttrValue> {
    EXAMPLES
        .iter()
        .map(|example| words.of_family(key::EXAMPLE, example.id, &[]).into())
        .collect()
}

/// Opens an example by its number among [`example_names`].
pub(super) fn open_example(number: &str) -> Option<Action> {
    let number: usize = number.parse().ok()?;
    Some(Action::Open(
        Box::new(state::example(number)?),
        Origin::Example(number),
    ))
}

/// Saves the present value (`now`): after a delay in milliseconds since the last change of `changed`, and when the page
/// is left.
#[hook]
pub(crate) fn use_keeping<T: 'static, D: PartialEq + 'static>(
    moment: u32,
    now: T,
    changed: D,
    keep: impl Fn(&T) + 'static,
) {
    let waiting = use_mut_ref(|| None);
    let latest = use_mut_ref(|| None);
    latest.replace(Some(now));
    let keep = Rc::new({
        let latest = Rc::clone(&latest);
        move || {
            if let Some(now) = &*latest.borrow() {
                keep(now);
            }
        }
    });
    {
        let keep = Rc::clone(&keep);
        use_effect_with(changed, move |_| {
            waiting.replace(Some(browser::set_timeout(moment, move || keep())));
        });
    }
    use_effect_with((), move |()| {
        let listener = browser::on_leaving(move || keep());
        move || drop(listener)
    });
}

/// Saves the draft in this tab.
#[hook]
pub(super) fn use_draft(store: &Store) {
    let changed = store.rest.draft_case.clone();
    use_keeping(A_MOMENT, store.now.clone(), changed, |now| {
        // A browser without enough storage keeps no draft.
        if StorageArea::Tab.put(DRAFT, &case::write(&now.draft_case.typed())) {
            let example = now.origin.example().map(|number| number.to_string());
            let aside = now.state.draft.aside().map(|aside| case::write(&aside));
            StorageArea::Tab.keep(EXAMPLE, example.as_deref());
            StorageArea::Tab.keep(ASIDE, aside.as_deref());
        }
    });
}

/// Restores the focus when the focused element was removed or moved.
#[hook]
pub(super) fn use_focus() {
    let focus = use_mut_ref(|| None::<Focus>);
    use_effect(move || focus.borrow_mut().get_or_insert_with(Focus::watch).keep());
}

/// Opens a case that is put into the fragment of the address while the page is open.
#[hook]
pub(super) fn use_fragment(dispatch: &Callback<Action>) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        // The case is in the page now, and the address would otherwise keep showing the original.
        browser::clear_fragment();
        let listener = browser::on_fragment(move |fragment| {
            // The browser is about to leave the page.
            if routes::is_teaching(&fragment) {
                return;
            }
            match share::decode(&fragment) {
                Ok(case) => {
                    dispatch.emit(Action::Open(Box::new(case), Origin::Link));
                    browser::clear_fragment();
                }
                Err(share::Error::NoCase) => {} // a place on the page
                Err(error) => dispatch.emit(Action::Refuse(error)),
            }
        });
        move || drop(listener)
    });
}

/// A sentence after it has been stable for a moment: a screen reader does not announce every keystroke.
#[hook]
pub(crate) fn use_settled(sentence: AttrValue) -> AttrValue {
    let settled = use_state_eq(|| sentence.clone());
    let waiting: Rc<RefCell<Option<browser::PendingTimeout>>> = use_mut_ref(|| None);
    let setter = settled.setter();
    use_effect_with(sentence, move |sentence| {
        let sentence = sentence.clone();
        waiting.replace(Some(browser::set_timeout(A_MOMENT, move || {
            setter.set(sentence);
        })));
    });
    (*settled).clone()
}

/// Replaces names and numbers by placeholders.
#[hook]
pub(super) fn use_redact(store: &Store) -> Callback<()> {
    use_callback(
        (store.rest.draft_case.clone(), store.dispatch.clone()),
        |(), (draft_case, dispatch)| {
            let redacted = redact::redact(&draft_case.case);
            dispatch.emit(Action::Replace(Box::new(redacted.case), Step::Redacted));
        },
    )
}

/// The maximum size of a file, in bytes: no tool output of interest is longer.
const MOST: u32 = 32 << 20;

/// Reads files and imports them in the same way as pasted text.
fn bring(files: Vec<dom::File>, place: Option<PolicyId>, dispatch: Callback<Action>) {
    browser::spawn(async move {
        let mut brought = Vec::new();
        for file in files {
            let text = match browser::read_file(&file, MOST).await {
                Ok(bytes) => Ok(Arc::from(decode_anything(bytes))),
                Err(FileProblem::TooLarge) => Err(LeftOut::TooLarge),
                Err(FileProblem::Unread) => Err(LeftOut::Unread),
            };
            brought.push(PastedInput {
                name: file.name(),
                text,
            });
        }
        dispatch.emit(Action::Drop(brought, place));
    });
}

/// Imports files that are chosen in a file field.
#[hook]
pub(super) fn use_chosen_files(dispatch: &Callback<Action>) -> Callback<Vec<dom::File>> {
    use_callback(dispatch.clone(), |files: Vec<dom::File>, dispatch| {
        if !files.is_empty() {
            bring(files, None, dispatch.clone());
        }
    })
}

/// Imports files that are dropped on an editor or elsewhere on the page.
#[hook]
pub(super) fn use_files(dispatch: &Callback<Action>) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let listeners = browser::on_files(POLICY_ID, move |files, place| {
            let place = place.and_then(|place| place.parse().ok()).map(PolicyId);
            bring(files, place, dispatch.clone());
        });
        move || drop(listeners)
    });
}
