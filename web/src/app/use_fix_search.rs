//! The hook for work that takes longer than a keystroke: the search for fixes, and the access difference to the pinned
//! draft.
//!
//! The work starts once the case has been stable for a moment, in slices, so that the page stays responsive. The next
//! change cancels it.

use super::slices::work;
use super::store::{PtrEq, SharedSnapshot};
use super::use_patches::use_patches;
use crate::browser;
use crate::state::{Draft, DraftCase, Patches};
use std::rc::Rc;
use vault::alternatives::{Alternative, Alternatives};
use vault::fix::{Comparison, Fix, Permits, Search};
use yew::{hook, use_effect_with, use_mut_ref, use_state};

/// The delay after the last change before the work starts, in milliseconds.
const A_MOMENT: u32 = 700;

/// The fixes for the present case, once they are found.
pub(super) type Fixes = Option<Rc<Vec<Fix>>>;

/// The results for the present case; `None` until they are available.
#[derive(Clone, Default)]
pub(super) struct FixSearch {
    /// The fixes.
    pub(super) fixes: Fixes,
    /// The difference in access from the pinned policies.
    pub(super) permits: Option<Rc<Permits>>,
    /// The alternatives that the person can use alone.
    pub(super) alternatives: Option<Rc<Vec<Alternative>>>,
    /// The fixes as patches of the files that their policies came from.
    pub(super) patches: Patches,
}

impl FixSearch {
    /// Returns `true` if the search is complete and found nothing.
    pub(super) fn is_without_fix(&self) -> bool {
        let none = self.fixes.as_ref().is_some_and(|fixes| fixes.is_empty());
        let no_other = self.alternatives.as_ref();
        none && no_other.is_some_and(|alternatives| alternatives.is_empty())
    }
}

impl PartialEq for FixSearch {
    /// Compares by pointer.
    fn eq(&self, other: &Self) -> bool {
        let same_fixes = match (&self.fixes, &other.fixes) {
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        let same_permits = match (&self.permits, &other.permits) {
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        let same_alternatives = match (&self.alternatives, &other.alternatives) {
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        same_fixes && same_permits && same_alternatives && self.patches == other.patches
    }
}

/// The input of the search: the case, and the draft that it is compared with.
type Wanted = (PtrEq<DraftCase>, Option<PtrEq<Draft>>);

/// Starts both searches.
#[hook]
pub(super) fn use_fix_search(scene: &SharedSnapshot) -> FixSearch {
    let fixes = use_state(|| None::<(PtrEq<DraftCase>, Rc<Vec<Fix>>)>);
    let permits = use_state(|| None::<(Wanted, Rc<Permits>)>);
    let alternatives = use_state(|| None::<(PtrEq<DraftCase>, Rc<Vec<Alternative>>)>);
    let (searching, comparing) = (use_mut_ref(|| None), use_mut_ref(|| None));
    let trying = use_mut_ref(|| None);
    let wanted: Wanted = (
        scene.draft_case.clone(),
        scene.state.pinned.clone().map(PtrEq),
    );
    use_effect_with(wanted.clone(), {
        let (memory, setter) = (Rc::clone(&scene.memory), permits.setter());
        move |wanted| {
            let wanted = wanted.clone();
            let (draft_case, Some(pinned)) = &wanted else {
                comparing.replace(None);
                return;
            };
            let (draft_case, pinned, slices) =
                (draft_case.clone(), pinned.clone(), Rc::clone(&comparing));
            let begin = move || {
                let mut memory = memory.borrow().clone();
                let comparison =
                    Comparison::new(&pinned.judged().case, &draft_case.case, &mut memory);
                work(&slices, comparison, Comparison::step, move |comparison| {
                    setter.set(Some((wanted, Rc::new(comparison.permits()))));
                });
            };
            comparing.replace(Some(browser::set_timeout(A_MOMENT, begin)));
        }
    });
    use_effect_with(scene.draft_case.clone(), {
        let (memory, setter) = (Rc::clone(&scene.memory), fixes.setter());
        move |draft_case| {
            let (draft_case, slices) = (draft_case.clone(), Rc::clone(&searching));
            let begin = move || {
                let search = Search::new(draft_case.case.clone(), memory.borrow().clone());
                work(&slices, search, Search::step, move |search| {
                    setter.set(Some((draft_case, Rc::new(search.fixes()))));
                });
            };
            searching.replace(Some(browser::set_timeout(A_MOMENT, begin)));
        }
    });
    use_effect_with(scene.draft_case.clone(), {
        let (memory, setter) = (Rc::clone(&scene.memory), alternatives.setter());
        move |draft_case| {
            let (draft_case, slices) = (draft_case.clone(), Rc::clone(&trying));
            let begin = move || {
                let search = Alternatives::new(&draft_case.case, memory.borrow().clone());
                work(&slices, search, Alternatives::step, move |search| {
                    setter.set(Some((draft_case, Rc::new(search.found()))));
                });
            };
            trying.replace(Some(browser::set_timeout(A_MOMENT, begin)));
        }
    });
    let alternatives = alternatives.as_ref();
    let alternatives = alternatives.filter(|(draft_case, _)| *draft_case == scene.draft_case);
    let fixes = fixes
        .as_ref()
        .filter(|(draft_case, _)| *draft_case == scene.draft_case);
    let permits = permits.as_ref().filter(|(found, _)| *found == wanted);
    let fixes = fixes.map(|(_, fixes)| Rc::clone(fixes));
    let code = scene.state.received.code.clone();
    let patches = use_patches(code, &fixes, scene.state.tried.clone());
    FixSearch {
        fixes,
        patches,
        permits: permits.map(|(_, permits)| Rc::clone(permits)),
        alternatives: alternatives.map(|(_, found)| Rc::clone(found)),
    }
}
