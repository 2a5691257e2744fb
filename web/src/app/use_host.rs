//! The messages that a frame exchanges with the page around it; `embed.rs` defines them.
//!
//! Whatever the visitor has changed stays private until they share it. Until then the frame's height, which reveals how
//! much it shows, does not follow its content, and sharing requires a second step that the page cannot place: the
//! visitor types a number that only they can see.

use super::store::Store;
use crate::browser;
use crate::components::share_dialog;
use crate::embed;
use crate::state::{Action, Message, Origin};
use std::rc::Rc;
use vault::case::Case;
use vault::share;
use yew::{AttrValue, Callback, hook, use_callback, use_effect_with, use_mut_ref, use_state_eq};

/// Any origin: for messages that contain nothing that the visitor typed.
const ANYBODY: &str = "*";

/// The time for which the second step must be visible before it can be confirmed, in milliseconds.
const A_LOOK: u32 = 1500;

/// The page around this one, as seen by the frame's page.
pub(super) struct Host {
    /// The visitor has shared the case with it.
    pub(super) shared: bool,
    /// The sharing of the case; `None` if the case contains nothing of the visitor.
    pub(super) share: Option<Share>,
    /// Makes the height follow the content again; `None` if it already does.
    pub(super) onfollow: Option<Callback<()>>,
}

/// The sharing of the case with the page around this one.
pub(super) struct Share {
    /// The origin of that page.
    pub(super) origin: AttrValue,
    /// Opens the second step.
    pub(super) onask: Callback<()>,
    /// The number to type; `None` while the second step is closed.
    pub(super) code: Option<AttrValue>,
    /// The second step has been visible for long enough.
    pub(super) is_ready: bool,
    /// Shares the case.
    pub(super) onconfirm: Callback<()>,
    /// Closes the second step.
    pub(super) onclose: Callback<()>,
}

/// Returns `true` if the case is unchanged since it came from a link or a message: it contains nothing of the visitor.
fn is_untouched(store: &Store) -> bool {
    store.now.state.origin == Origin::Link
}

/// Returns `true` if the displayed content depends on anything that the visitor loaded or typed.
fn is_of_visitor(store: &Store) -> bool {
    let state = &store.now.state;
    let is_given = matches!(state.origin, Origin::Link | Origin::Example(_));
    !is_given || state.received.message != Message::Unread || !state.received.text.is_empty()
}

/// Talks with the page around this one.
#[hook]
pub(super) fn use_host(store: &Store) -> Host {
    let origin = use_state_eq(|| None::<AttrValue>);
    let shared = use_state_eq(|| false);
    // The case that came last, and whether the visitor has changed it since.
    let given = use_mut_ref(|| share::decode(&browser::fragment()).ok());
    let untouched = use_mut_ref(|| false);
    untouched.replace(is_untouched(store));
    // Whether the visitor has changed anything since the page around gave a case, also what was taken back.
    let changed = use_mut_ref(|| false);
    if is_of_visitor(store) {
        changed.replace(true);
    }
    let follows = use_state_eq(|| false);
    // Each case is answered, also one that comes to what the one before came to.
    let turn = use_state_eq(|| 0_u32);
    let turns = use_mut_ref(|| 0_u32);

    let onheard = use_callback(store.dispatch.clone(), {
        let origin = origin.setter();
        let shared = shared.setter();
        let follows = follows.setter();
        let untouched = Rc::clone(&untouched);
        let changed = Rc::clone(&changed);
        let turn = turn.setter();
        move |(from, message): (String, String), dispatch| {
            let Some(case) = embed::received(&message) else {
                return;
            };
            origin.set(Some(from.into()));
            let next = turns.borrow().wrapping_add(1);
            turns.replace(next);
            turn.set(next);
            match case {
                // What the visitor is at is left alone when the page only repeats itself.
                Ok(case) if given.borrow().as_ref() == Some(&case) => {}
                Ok(case) => {
                    shared.set(false);
                    follows.set(false);
                    open(dispatch, &case, *untouched.borrow());
                    changed.replace(false);
                    given.replace(Some(case));
                }
                Err(error) => dispatch.emit(Action::Refuse(share::Error::Case(error))),
            }
        }
    });
    use_effect_with(onheard, |onheard| {
        let onheard = onheard.clone();
        let listener = browser::on_message(move |from, message| onheard.emit((from, message)));
        browser::tell_parent(&embed::ready(), ANYBODY);
        move || drop(listener)
    });
    let is_kept = *changed.borrow() && !*follows;
    use_effect_with((is_kept, *follows), {
        let changed = Rc::clone(&changed);
        move |(is_kept, follows)| {
            let follows = *follows;
            // The browser may measure the height after the first change and before this effect runs again.
            let tell = move |pixels| {
                if follows || !*changed.borrow() {
                    browser::tell_parent(&embed::height(pixels), ANYBODY);
                }
            };
            let watch = (!is_kept).then(|| browser::on_height(tell));
            move || drop(watch)
        }
    });
    use_effect_with(
        (store.now.report.clone(), is_untouched(store), *turn),
        |(report, untouched, _)| {
            if *untouched {
                browser::tell_parent(&embed::report(report), ANYBODY);
            }
        },
    );

    let nameable = origin.as_ref().filter(|origin| origin.starts_with("http"));
    let nameable = nameable.filter(|_| !is_untouched(store)).cloned();
    let share = use_share(store, nameable, {
        let shared = shared.setter();
        Callback::from(move |()| shared.set(true))
    });
    let onfollow = use_callback(follows.setter(), |(), follows| follows.set(true));
    Host {
        shared: *shared,
        share,
        onfollow: is_kept.then_some(onfollow),
    }
}

/// Opens a case of the page around this one. What the visitor had changed can be had back.
fn open(dispatch: &Callback<Action>, case: &Case, untouched: bool) {
    dispatch.emit(Action::Open(Box::new(case.clone()), Origin::Link));
    if untouched {
        dispatch.emit(Action::Dismiss);
    }
}

/// Gives the case to the page from an origin, in two steps.
#[hook]
fn use_share(store: &Store, origin: Option<AttrValue>, ondone: Callback<()>) -> Option<Share> {
    let code = use_state_eq(|| None::<AttrValue>);
    let is_open = origin.is_some() && code.is_some();
    let is_ready = use_in_sight(is_open);
    let onask = use_callback(code.setter(), |(), code| {
        code.set(Some((browser::random_u32() % 900 + 100).to_string().into()));
    });
    let onclose = use_callback(code.setter(), |(), code| code.set(None));
    let needs = (store.rest.draft_case.clone(), origin.clone(), is_ready);
    let onconfirm = use_callback(needs, {
        let code = code.setter();
        move |(), (draft_case, origin, is_ready)| {
            if let Some(origin) = origin.as_ref().filter(|_| *is_ready) {
                browser::tell_parent(&embed::share(&draft_case.case), origin);
                code.set(None);
                ondone.emit(());
            }
        }
    });
    // What is to be given is another case then.
    use_effect_with(origin.clone(), {
        let code = code.setter();
        move |_| code.set(None)
    });
    Some(Share {
        origin: origin?,
        onask,
        code: (*code).clone(),
        is_ready,
        onconfirm,
        onclose,
    })
}

/// Returns `true` if the second step has been completely visible for a while, so that nobody confirms it unseen.
#[hook]
fn use_in_sight(is_open: bool) -> bool {
    let is_seen = use_state_eq(|| false);
    let is_ready = use_state_eq(|| false);
    let waiting = use_mut_ref(|| None);
    use_effect_with(is_open, {
        let is_seen = is_seen.setter();
        move |is_open| {
            is_seen.set(false);
            let onseen = move |now| is_seen.set(now);
            let watch = is_open.then(|| browser::on_sight(share_dialog::STEP, onseen));
            move || drop(watch)
        }
    });
    use_effect_with(is_open && *is_seen, {
        let is_ready = is_ready.setter();
        move |is_seen| {
            is_ready.set(false);
            let ready = is_seen.then(|| browser::set_timeout(A_LOOK, move || is_ready.set(true)));
            waiting.replace(ready);
        }
    });
    is_open && *is_seen && *is_ready
}
