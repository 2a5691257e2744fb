//! State in Yew: one reducer, and the report made from what is asked, remembered between keystrokes.

use crate::app::keep;
use crate::state::{Action, Asked, Draft, State};
use std::rc::Rc;
use vault::Memory;
use vault::report::Report;
use yew::{Callback, Reducible, hook, use_callback, use_memo, use_mut_ref, use_reducer_eq};

/// What the page is made from.
pub(super) struct Store {
    /// What the person did.
    pub(super) state: State,
    /// What is judged.
    pub(super) asked: Rc<Asked>,
    /// What it came to.
    pub(super) report: Rc<Report>,
    /// What the pinned draft came to.
    pub(super) pinned: Option<Rc<Report>>,
    /// Takes what the person does.
    pub(super) ask: Callback<Action>,
}

#[derive(PartialEq)]
struct Kept(State);

impl Reducible for Kept {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        // Nobody else holds the state when an action arrives but the page that was drawn from it.
        let state = self.0.clone();
        Rc::new(Self(state.apply(action)))
    }
}

/// The state, from the draft of this tab, a link or the first example on.
#[hook]
pub(super) fn use_store() -> Store {
    let kept = use_reducer_eq(|| Kept(keep::first()));
    let memory = use_mut_ref(Memory::default);
    // Looking around changes neither: the draft is shared until it changes.
    let asked = use_memo(Rc::clone(&kept.0.draft), |draft| draft.asked());
    let report = use_memo(Rc::clone(&asked), |asked| {
        memory.borrow_mut().report(&asked.case)
    });
    let pinned = use_memo(kept.0.pinned.clone(), |pinned| {
        let report = |draft: &Rc<Draft>| Rc::new(vault::report(&draft.asked().case));
        pinned.as_ref().map(report)
    });
    let ask = use_callback(kept.dispatcher(), |action, dispatcher| {
        dispatcher.dispatch(action);
    });
    Store {
        state: kept.0.clone(),
        asked,
        report,
        pinned: (*pinned).clone(),
        ask,
    }
}
