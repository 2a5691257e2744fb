//! State in Yew: one reducer, and what is made from the state, remembered between keystrokes.
//!
//! While a person types, the answer is found and drawn in the task of the key itself, and everything else in the first
//! task after that frame: checking the text and drawing what explains the answer is several times the work, and
//! nobody reads it before the answer.

use crate::browser;
use crate::state::{Action, DraftCase, Origin, State, is_paste};
use crate::view::Seen;
use messages::Messages;
use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;
use vault::ReportCache;
use vault::case::Case;
use vault::report::Report;
use yew::{Callback, Reducible, hook, use_callback, use_effect_with, use_mut_ref, use_reducer_eq};

/// What the page is made from.
pub(super) struct Store {
    /// What the answer is drawn from.
    pub(super) now: SharedSnapshot,
    /// What the rest is drawn from: the same, but for a frame while a text is typed.
    pub(super) rest: SharedSnapshot,
    /// Whether the last thing that the person did was to type in a policy.
    pub(super) is_typed: bool,
    /// Takes what the person does.
    pub(super) dispatch: Callback<Action>,
}

/// Something shared. Two are equal when they are one and the same: comparing texts costs more than a keystroke may.
pub(crate) struct PtrEq<T>(pub(super) Rc<T>);

impl<T> Clone for PtrEq<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Deref for PtrEq<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> PartialEq for PtrEq<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What there is to show.
pub(super) type SharedSnapshot = PtrEq<Snapshot>;

/// What the person did, and what follows from it.
pub(crate) struct Snapshot {
    /// What the person did.
    pub(super) state: PtrEq<State>,
    /// Where what is left of it came from.
    pub(super) origin: Origin,
    /// What is judged.
    pub(super) draft_case: PtrEq<DraftCase>,
    /// What it came to.
    pub(crate) report: PtrEq<Report>,
    /// Whether the report has findings.
    whole: bool,
    /// What the pinned draft came to.
    pub(super) pinned: Option<Rc<Report>>,
    /// What was read and judged for it, for whoever goes on from there.
    pub(super) memory: Rc<RefCell<ReportCache>>,
}

impl Snapshot {
    /// The report of a case that does not change.
    pub(crate) fn still(case: &Case, origin: Origin) -> Self {
        let state = State::new(case, origin);
        let draft_case = state.draft.judged();
        let report = vault::report(&draft_case.case);
        Self {
            state: PtrEq(Rc::new(state)),
            origin,
            draft_case: PtrEq(Rc::new(draft_case)),
            report: PtrEq(Rc::new(report)),
            whole: true,
            pinned: None,
            memory: Rc::default(),
        }
    }

    /// What the views are made from.
    pub(crate) fn seen<'a>(&'a self, words: &'a Messages) -> Seen<'a> {
        Seen {
            words,
            state: &self.state,
            origin: self.origin,
            draft_case: &self.draft_case,
            report: &self.report,
            pinned: self.pinned.as_deref(),
        }
    }
}

/// Makes scenes, each from what is left of the one before.
#[derive(Default)]
struct SnapshotCache {
    memory: Rc<RefCell<ReportCache>>,
    last: Option<SharedSnapshot>,
}

impl SnapshotCache {
    /// What there is to show; unless the `whole` is wanted, without what was found in the policies.
    fn make(&mut self, state: &PtrEq<State>, whole: bool) -> SharedSnapshot {
        let last = self.last.as_ref();
        let is_enough = |last: &SharedSnapshot| last.whole || !whole;
        if let Some(last) = last.filter(|last| last.state == *state && is_enough(last)) {
            return last.clone();
        }
        // Looking around changes no draft: it is shared until it changes.
        let same = last.filter(|last| Rc::ptr_eq(&last.state.draft, &state.draft));
        let unmoved = same.filter(|last| last.state.origin == state.origin);
        let origin = unmoved.map_or_else(|| state.comes_from(), |last| last.origin);
        let draft_case = same.map_or_else(
            || PtrEq(Rc::new(state.draft.judged())),
            |last| last.draft_case.clone(),
        );
        let same = same.filter(|last| is_enough(last));
        let (report, whole) = if let Some(last) = same {
            (last.report.clone(), last.whole)
        } else {
            let mut memory = self.memory.borrow_mut();
            let report = if whole {
                memory.report(&draft_case.case)
            } else {
                memory.report_without_findings(&draft_case.case)
            };
            (PtrEq(Rc::new(report)), whole)
        };
        let pinned = state.pinned.as_ref().map(|draft| {
            let same = last.filter(|last| {
                let before = last.state.pinned.as_ref();
                before.is_some_and(|before| Rc::ptr_eq(before, draft))
            });
            let known = same.and_then(|last| last.pinned.clone());
            // Mostly it is the present one that is pinned.
            let present = || Rc::ptr_eq(draft, &state.draft).then(|| Rc::clone(&report.0));
            let judged = || Rc::new(vault::report(&draft.judged().case));
            known.or_else(present).unwrap_or_else(judged)
        });
        let scene = PtrEq(Rc::new(Snapshot {
            state: state.clone(),
            origin,
            draft_case,
            report,
            whole,
            pinned,
            memory: Rc::clone(&self.memory),
        }));
        self.last = Some(scene.clone());
        scene
    }
}

#[derive(PartialEq)]
struct StoredState {
    state: PtrEq<State>,
    /// Whether the person is typing, and the rest is yet to be drawn.
    behind: bool,
    /// Whether the last thing that the person did was to type in a policy, rather than to paste.
    is_typed: bool,
}

enum Step {
    DraftCase(Action),
    /// The frame with the answer was handed over to be painted.
    Drawn,
}

impl Reducible for StoredState {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<Self> {
        let Step::DraftCase(action) = step else {
            return Rc::new(Self {
                state: self.state.clone(),
                behind: false,
                is_typed: self.is_typed,
            });
        };
        let behind = matches!(
            action,
            Action::Edit(..) | Action::Restore(..) | Action::Caret(..)
        );
        let is_typed = match &action {
            Action::Edit(id, text) => {
                let before = self.state.draft.sheet(*id);
                before.is_some_and(|before| !is_paste(&before.text, text))
            }
            Action::Caret(..) => self.is_typed,
            _ => false,
        };
        let state = (*self.state).clone().apply(action);
        if state == *self.state {
            return self;
        }
        Rc::new(Self {
            state: PtrEq(Rc::new(state)),
            behind,
            is_typed,
        })
    }
}

/// The state, from a first one on.
#[hook]
pub(super) fn use_store(first: &PtrEq<State>) -> Store {
    let kept = use_reducer_eq(|| StoredState {
        state: first.clone(),
        behind: false,
        is_typed: false,
    });
    let maker = use_mut_ref(SnapshotCache::default);
    let now = maker.borrow_mut().make(&kept.state, !kept.behind);
    let rest = use_mut_ref(|| now.clone());
    if !kept.behind {
        rest.replace(now.clone());
    }
    let dispatcher = kept.dispatcher();
    use_effect_with(kept.behind, {
        let dispatcher = dispatcher.clone();
        move |behind| {
            if *behind {
                browser::spawn(async move {
                    browser::after_paint().await;
                    dispatcher.dispatch(Step::Drawn);
                });
            }
        }
    });
    let dispatch = use_callback(dispatcher, |action, dispatcher| {
        dispatcher.dispatch(Step::DraftCase(action));
    });
    let rest = rest.borrow().clone();
    Store {
        now,
        rest,
        is_typed: kept.is_typed,
        dispatch,
    }
}
