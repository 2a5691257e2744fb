//! Persistence: the draft in this tab, a case in the address, and the examples that the page opens on.

use super::store::Store;
use crate::browser::{self, FileProblem, StorageArea};
use crate::components::policy_editor::SHEET;
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

/// How long a draft or a sentence stands still before it is kept or said, in milliseconds.
const A_MOMENT: u32 = 700;

/// The example that the page opens on.
const FIRST: usize = 0;

/// Where the draft is kept. index.html asks for it by this name.
const DRAFT: &str = "canivault-draft";

/// Where the number of the example is kept that a draft comes from.
const EXAMPLE: &str = "canivault-example";

/// Where the policies are kept that do not count at the moment: the case does not have them.
const ASIDE: &str = "canivault-aside";

/// What the page opens on: a link, the draft of this tab, or an example that fails in a typical way.
pub(crate) fn first() -> State {
    match share::decode(&browser::fragment()) {
        Ok(case) => return State::new(&case, Origin::Link),
        Err(share::Error::NoCase) => {}
        Err(error) => return without_link().apply(Action::Refuse(error)),
    }
    without_link()
}

/// The draft that this tab keeps.
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

/// The example that the page opens on when nobody brought a case.
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

/// Keeps what there is `now`: a moment, in milliseconds, after the last time that something was `changed`, and when
/// the page is left.
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

/// Keeps the draft in this tab.
#[hook]
pub(super) fn use_draft(store: &Store) {
    let changed = store.rest.draft_case.clone();
    use_keeping(A_MOMENT, store.now.clone(), changed, |now| {
        // A browser without room for it keeps no draft.
        if StorageArea::Tab.put(DRAFT, &case::write(&now.draft_case.typed())) {
            let example = now.origin.example().map(|number| number.to_string());
            let aside = now.state.draft.aside().map(|aside| case::write(&aside));
            StorageArea::Tab.keep(EXAMPLE, example.as_deref());
            StorageArea::Tab.keep(ASIDE, aside.as_deref());
        }
    });
}

/// Has the focus go on from where it was, when what had it is gone or was moved.
#[hook]
pub(super) fn use_focus() {
    let focus = use_mut_ref(|| None::<Focus>);
    use_effect(move || focus.borrow_mut().get_or_insert_with(Focus::watch).keep());
}

/// Opens a case that is put behind the `#` of the address while the page is open.
#[hook]
pub(super) fn use_fragment(dispatch: &Callback<Action>) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        // What was opened is in the page now, and the address would go on showing what it was.
        browser::clear_fragment();
        let listener = browser::on_fragment(move |fragment| {
            // The page is about to be left for it.
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

/// A sentence once it has stood still for a moment: a screen reader is not told about every keystroke.
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

/// No output of a tool that is worth reading here is longer.
const MOST: u32 = 32 << 20;

/// Reads files and hands them over, as if they had been pasted.
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

/// Takes files that are chosen.
#[hook]
pub(super) fn use_chosen_files(dispatch: &Callback<Action>) -> Callback<Vec<dom::File>> {
    use_callback(dispatch.clone(), |files: Vec<dom::File>, dispatch| {
        if !files.is_empty() {
            bring(files, None, dispatch.clone());
        }
    })
}

/// Takes files that are dropped on an editor or anywhere else on the page.
#[hook]
pub(super) fn use_files(dispatch: &Callback<Action>) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let listeners = browser::on_files(SHEET, move |files, place| {
            let place = place.and_then(|place| place.parse().ok()).map(PolicyId);
            bring(files, place, dispatch.clone());
        });
        move || drop(listeners)
    });
}
