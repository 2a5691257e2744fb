//! Patches: the suggested fixes as changes of the files that their policies came from, computed one by one by the
//! readers.

use super::store::PtrEq;
use super::use_readers::given;
use crate::browser;
use crate::state::{CodeFiles, Patches, Tried};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use vault::fix::Fix;
use yew::{hook, use_effect_with, use_mut_ref, use_state};

/// The maximum number of bytes of code that is read again for a patch: a person waits for it.
const PATCHABLE: usize = 2 << 20;

/// Computes the patches of the suggested fixes and of the one that was tried.
#[hook]
pub(super) fn use_patches(
    code: Option<Arc<CodeFiles>>,
    fixes: &Option<Rc<Vec<Fix>>>,
    tried: Option<Rc<Tried>>,
) -> Patches {
    let patches = use_state(Patches::default);
    // The number of the latest search.
    let last = use_mut_ref(|| 0_u32);
    let fixes = fixes.clone().map(PtrEq);
    let needs = (code, fixes, tried.map(PtrEq));
    use_effect_with(needs, {
        let setter = patches.setter();
        move |(code, fixes, tried)| {
            let turn = last.borrow().wrapping_add(1);
            last.replace(turn);
            let suggested = fixes.iter().flat_map(|fixes| fixes.iter());
            let tried = tried.iter().map(|tried| &tried.fix);
            let wanted = suggested.chain(tried).flat_map(|fix| &fix.steps);
            let Some(code) = code.clone().filter(|code| code.size() <= PATCHABLE) else {
                return;
            };
            let mut wanted: Vec<(String, String)> = wanted
                .filter(|step| code.has(&step.before))
                .map(|step| (step.before.clone(), step.after.clone()))
                .collect();
            wanted.dedup();
            if !wanted.is_empty() {
                browser::spawn(find_patches(code, wanted, (turn, last), move |found| {
                    setter.set(found);
                }));
            }
        }
    });
    (*patches).clone()
}

/// Computes the patches one by one, yielding to the browser in between.
async fn find_patches(
    code: Arc<CodeFiles>,
    wanted: Vec<(String, String)>,
    (turn, last): (u32, Rc<RefCell<u32>>),
    done: impl FnOnce(Patches),
) {
    let Some(readers) = browser::readers().await else {
        return;
    };
    let given = given(&code.files);
    let mut found = Vec::new();
    for (before, after) in wanted {
        browser::after_paint().await;
        if *last.borrow() != turn {
            return;
        }
        let answer = readers.patch(&given, &before, &after).await;
        let patch = answer.and_then(|answer| serde_json::from_str(&answer).ok()?);
        found.push((before, after, patch));
    }
    done(Patches::new(found));
}
