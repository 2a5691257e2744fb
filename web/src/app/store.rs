//! State management in Yew: one reducer, and derived data that is cached between keystrokes.
//!
//! While a person types, the answer is computed and rendered in the task of the key itself, and everything else in the
//! first task after that frame: linting the text and rendering the explanation is several times the work, and nobody
//! reads it before the answer.

use crate::browser;
use crate::state::{Action, DraftCase, Origin, Selection, State, is_paste};
use crate::view::ViewInput;
use messages::Messages;
use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;
use vault::ReportCache;
use vault::case::Case;
use vault::report::Report;
use yew::{Callback, Reducible, hook, use_callback, use_effect_with, use_mut_ref, use_reducer_eq};

/// The data that the page is rendered from.
pub(super) struct Store {
    /// The snapshot for the answer.
    pub(super) now: SharedSnapshot,
    /// The snapshot for the rest: the same, except for one frame while a text is typed.
    pub(super) rest: SharedSnapshot,
    /// Whether the last action was typing in a policy.
    pub(super) is_typed: bool,
    /// Handles an action.
    pub(super) dispatch: Callback<Action>,
}

/// A shared value, compared by pointer: comparing texts would take too long for a keystroke.
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

/// A shared snapshot.
pub(super) type SharedSnapshot = PtrEq<Snapshot>;

/// The state, and the data derived from it.
pub(crate) struct Snapshot {
    /// The state.
    pub(super) state: PtrEq<State>,
    /// The origin of the draft, if anything of it is left.
    pub(super) origin: Origin,
    /// The case that is evaluated.
    pub(super) draft_case: PtrEq<DraftCase>,
    /// Its report.
    pub(crate) report: PtrEq<Report>,
    /// Whether the report includes findings.
    whole: bool,
    /// The report of the pinned draft.
    pub(super) pinned: Option<Rc<Report>>,
    /// The cached evaluations, for further work with the case.
    pub(super) memory: Rc<RefCell<ReportCache>>,
}

impl Snapshot {
    /// A snapshot of a case that does not change.
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

    /// Whether the person works with the page: the first example and a link as they were opened are not enough.
    pub(super) fn is_used(&self) -> bool {
        let is_own = matches!(self.origin, Origin::Own | Origin::Changed(_));
        is_own || self.state.steps() > 0 || self.state.selection != Selection::First
    }

    /// The input of the view models.
    pub(crate) fn view_input<'a>(&'a self, words: &'a Messages) -> ViewInput<'a> {
        ViewInput {
            words,
            state: &self.state,
            origin: self.origin,
            draft_case: &self.draft_case,
            report: &self.report,
            pinned: self.pinned.as_deref(),
        }
    }
}

/// Creates snapshots, each reusing parts of the previous one.
#[derive(Default)]
struct SnapshotCache {
    memory: Rc<RefCell<ReportCache>>,
    last: Option<SharedSnapshot>,
}

impl SnapshotCache {
    /// The snapshot of a state; without findings in the policies unless `whole` is set.
    fn make(&mut self, state: &PtrEq<State>, whole: bool) -> SharedSnapshot {
        let last = self.last.as_ref();
        let is_enough = |last: &SharedSnapshot| last.whole || !whole;
        if let Some(last) = last.filter(|last| last.state == *state && is_enough(last)) {
            return last.clone();
        }
        // Navigation changes no draft: it is shared until it changes.
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
            // Usually the present draft is the pinned one.
            let present = || Rc::ptr_eq(draft, &state.draft).then(|| Rc::clone(&report.0));
            let judged = || Rc::new(vault::report(&draft.judged().case));
            known.or_else(present).unwrap_or_else(judged)
        });
        let snapshot = PtrEq(Rc::new(Snapshot {
            state: state.clone(),
            origin,
            draft_case,
            report,
            whole,
            pinned,
            memory: Rc::clone(&self.memory),
        }));
        self.last = Some(snapshot.clone());
        snapshot
    }
}

#[derive(PartialEq)]
struct StoredState {
    state: PtrEq<State>,
    /// Whether the person is typing, and the rest is not rendered yet.
    behind: bool,
    /// Whether the last action was typing in a policy, rather than pasting.
    is_typed: bool,
}

enum Step {
    DraftCase(Action),
    /// The frame with the answer was passed to the browser for painting.
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
                let before = self.state.draft.policy(*id);
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

/// The store, starting from an initial state.
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
