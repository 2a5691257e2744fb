//! The answer while somebody types. Between most keystrokes a policy is not valid JSON, and an answer that keeps
//! turning unknown helps nobody. The last readable answer stays, dimmed, until the person pauses; then the page says
//! what cannot be read.

use super::store::Store;
use crate::browser;
use crate::view::answer;
use crate::view::view_models::{GridView, VerdictView};
use yew::{hook, use_effect_with, use_mut_ref, use_state_eq};

/// How long a person pauses before a text counts that cannot be read, in milliseconds.
const A_PAUSE: u32 = 1500;

/// The answer to be shown: the present one, or the last one of a text that could be read, and whether it is that.
#[hook]
pub(super) fn use_readable(
    store: &Store,
    verdict: VerdictView,
    grid: GridView,
) -> (VerdictView, GridView, bool) {
    let draft_case = store.now.draft_case.clone();
    let is_readable = answer::is_readable(&store.now.report);
    let last = use_mut_ref(|| None::<(VerdictView, GridView)>);
    let waiting = use_mut_ref(|| None);
    // The case that has stood still for long enough to be told what is wrong with it.
    let paused = use_state_eq(|| None);
    use_effect_with(draft_case.clone(), {
        let setter = paused.setter();
        move |draft_case| {
            let draft_case = draft_case.clone();
            waiting.replace(Some(browser::set_timeout(A_PAUSE, move || {
                setter.set(Some(draft_case));
            })));
        }
    });
    if is_readable {
        last.replace(Some((verdict.clone(), grid.clone())));
        return (verdict, grid, false);
    }
    let is_paused = paused.as_ref().is_some_and(|paused| *paused == draft_case);
    let before = last.borrow().clone();
    match before.filter(|_| store.is_typed && !is_paused) {
        Some((verdict, grid)) => (verdict, grid, true),
        None => (verdict, grid, false),
    }
}
