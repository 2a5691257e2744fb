//! The hook for work that takes longer than a keystroke: the search for fixes, the access difference to the pinned
//! draft, and what is proven of both.
//!
//! The work starts once the case has been stable for a moment, in slices, so that the page stays responsive. The next
//! change cancels it.

use super::slices::{A_MOMENT, work};
use super::store::{PtrEq, SharedSnapshot};
use super::use_patches::use_patches;
use super::use_proof::{Proven, Question, use_proof};
use crate::browser;
use crate::state::{Draft, DraftCase, Patches};
use messages::Messages;
use std::ops::Deref;
use std::rc::Rc;
use vault::alternatives::{Alternative, Alternatives};
use vault::fix::{Comparison, Fix, Permits, Search};
use yew::{AttrValue, hook, use_effect_with, use_memo, use_mut_ref, use_state};

/// Fixes, with what is proven of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ProvenFixes {
    fixes: Vec<Fix>,
    /// What each newly allows; empty until it is proven.
    pub(super) proofs: Vec<AttrValue>,
    /// What the fix that was tried newly allowed.
    pub(super) tried: Option<AttrValue>,
}

impl ProvenFixes {
    /// Fixes of which nothing is proven.
    pub(super) fn unproven(fixes: Vec<Fix>) -> Self {
        Self {
            fixes,
            ..Self::default()
        }
    }

    /// Fixes in the order of what is proven of them: one that allows less comes before one that allows all of that and
    /// more.
    fn new(fixes: &[Fix], proven: Option<&Proven>, tried: Option<&Proven>) -> Self {
        let tried = tried.and_then(|proven| proven.parts.first());
        let mut ranked: Vec<(usize, &Fix, Option<AttrValue>)> = fixes
            .iter()
            .enumerate()
            .map(|(at, fix)| {
                let narrower = proven.and_then(|proven| proven.narrower.get(at));
                let part = proven.and_then(|proven| proven.parts.get(at));
                let sentence = part.map(|part| AttrValue::from(part.sentence.clone()));
                (narrower.copied().unwrap_or(0), fix, sentence)
            })
            .collect();
        ranked.sort_by_key(|(narrower, ..)| *narrower);
        Self {
            proofs: ranked
                .iter()
                .filter_map(|(_, _, proof)| proof.clone())
                .collect(),
            fixes: ranked.into_iter().map(|(_, fix, _)| fix.clone()).collect(),
            tried: tried.map(|part| part.sentence.clone().into()),
        }
    }
}

impl Deref for ProvenFixes {
    type Target = [Fix];

    fn deref(&self) -> &[Fix] {
        &self.fixes
    }
}

/// The fixes for the present case, once they are found.
pub(super) type Fixes = Option<Rc<ProvenFixes>>;

/// The results for the present case; `None` until they are available.
#[derive(Clone, Default)]
pub(super) struct FixSearch {
    /// The fixes.
    pub(super) fixes: Fixes,
    /// For which requests the selected action is allowed.
    pub(super) allowed: Option<Rc<Proven>>,
    /// What is proven of the difference from the pinned policies.
    pub(super) differences: Option<Rc<Proven>>,
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
        is_same(self.fixes.as_ref(), other.fixes.as_ref())
            && is_same(self.permits.as_ref(), other.permits.as_ref())
            && is_same(self.alternatives.as_ref(), other.alternatives.as_ref())
            && is_same(self.allowed.as_ref(), other.allowed.as_ref())
            && is_same(self.differences.as_ref(), other.differences.as_ref())
            && self.patches == other.patches
    }
}

fn is_same<T>(one: Option<&Rc<T>>, other: Option<&Rc<T>>) -> bool {
    one.map(Rc::as_ptr) == other.map(Rc::as_ptr)
}

/// The input of the search: the case, and the draft that it is compared with.
type Wanted = (PtrEq<DraftCase>, Option<PtrEq<Draft>>);

/// Starts the searches, and the proofs if the person works with the page.
#[hook]
pub(super) fn use_fix_search(
    snapshot: &SharedSnapshot,
    words: &Messages,
    is_used: bool,
) -> FixSearch {
    let fixes = use_state(|| None::<(PtrEq<DraftCase>, Rc<Vec<Fix>>)>);
    let permits = use_state(|| None::<(Wanted, Rc<Permits>)>);
    let alternatives = use_state(|| None::<(PtrEq<DraftCase>, Rc<Vec<Alternative>>)>);
    let (searching, comparing) = (use_mut_ref(|| None), use_mut_ref(|| None));
    let trying = use_mut_ref(|| None);
    let wanted: Wanted = (
        snapshot.draft_case.clone(),
        snapshot.state.pinned.clone().map(PtrEq),
    );
    use_effect_with(wanted.clone(), {
        let (memory, setter) = (Rc::clone(&snapshot.memory), permits.setter());
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
    use_effect_with(snapshot.draft_case.clone(), {
        let (memory, setter) = (Rc::clone(&snapshot.memory), fixes.setter());
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
    use_effect_with(snapshot.draft_case.clone(), {
        let (memory, setter) = (Rc::clone(&snapshot.memory), alternatives.setter());
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
    let alternatives = alternatives.filter(|(draft_case, _)| *draft_case == snapshot.draft_case);
    let fixes = fixes
        .as_ref()
        .filter(|(draft_case, _)| *draft_case == snapshot.draft_case);
    let permits = permits.as_ref().filter(|(found, _)| *found == wanted);
    let fixes = fixes.map(|(_, fixes)| Rc::clone(fixes));
    let code = snapshot.state.received.code.clone();
    let patches = use_patches(code, &fixes, snapshot.state.tried.clone());
    let language = words.tag();
    let asked = |question: Option<Question>| question.filter(|_| is_used);
    let draft_case = || snapshot.draft_case.clone();
    let of_fixes = fixes.clone().filter(|fixes| !fixes.is_empty());
    let of_fixes = of_fixes.map(|fixes| Question::Fixes(draft_case(), PtrEq(fixes)));
    let of_fixes = use_proof(asked(of_fixes), &language);
    let of_tried = snapshot.state.tried.clone();
    let of_tried = of_tried.map(|tried| Question::Tried(PtrEq(tried)));
    let of_tried = use_proof(asked(of_tried), &language);
    let differences = wanted
        .1
        .map(|pinned| Question::Differences(pinned, draft_case()));
    let differences = use_proof(asked(differences), &language);
    let input = snapshot.view_input(words);
    let row = input
        .spot()
        .and_then(|spot| input.report.rows.get(spot.row));
    let row = row.filter(|row| !row.decision.is_denied());
    let allowed = row.map(|row| Question::Allowed(draft_case(), row.action));
    let allowed = use_proof(asked(allowed), &language);
    let fixes = use_memo(
        (fixes.map(PtrEq), of_fixes.map(PtrEq), of_tried.map(PtrEq)),
        |(fixes, proven, tried)| {
            let fixes = fixes.as_ref()?;
            let found = ProvenFixes::new(fixes, proven.as_deref(), tried.as_deref());
            Some(Rc::new(found))
        },
    );
    FixSearch {
        fixes: (*fixes).clone(),
        allowed,
        differences,
        patches,
        permits: permits.map(|(_, permits)| Rc::clone(permits)),
        alternatives: alternatives.map(|(_, found)| Rc::clone(found)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Proven, ProvenFixes};
    use crate::app::use_proof::ProvenPart;
    use vault::fix::Fix;

    fn fix(makes: &'static str) -> Fix {
        Fix {
            makes: vec![makes],
            ..Fix::default()
        }
    }

    /// A fix that is proven to allow less comes first, and keeps its own sentence.
    #[test]
    fn fixes_are_in_the_order_of_what_is_proven() {
        let fixes = [fix("wide"), fix("narrow")];
        let part = |sentence: &str| ProvenPart {
            sentence: sentence.to_owned(),
            covers: Vec::new(),
        };
        let proven = Proven {
            parts: vec![part("much"), part("little")],
            narrower: vec![1, 0],
        };
        let found = ProvenFixes::new(&fixes, Some(&proven), None);
        let shown: Vec<(&str, &str)> = found
            .iter()
            .zip(&found.proofs)
            .map(|(fix, proof)| (fix.makes[0], proof.as_str()))
            .collect();
        assert_eq!(shown, [("narrow", "little"), ("wide", "much")]);
        // Before anything is proven, they are as the search has found them.
        let found = ProvenFixes::new(&fixes, None, None);
        assert_eq!(found.first().map(|fix| fix.makes[0]), Some("wide"));
        assert!(found.proofs.is_empty());
    }
}
