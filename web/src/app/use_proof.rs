//! Proofs by the analysis of policies (`crates/prover`), which is loaded when the first one is wanted.
//!
//! They are computed in slices, after the case has been stable for a moment. The next change cancels them.

use super::slices::{A_MOMENT, Slices, work};
use super::store::PtrEq;
use crate::browser::{self, Proof, Prover};
use crate::state::{Draft, DraftCase, Tried};
use crate::view::view_models::AllowedView;
use serde::Deserialize;
use std::rc::Rc;
use vault::case::{Case, write};
use vault::fix::{Fix, apply};
use yew::{AttrValue, hook, use_effect_with, use_mut_ref, use_state};

/// The result of a proof, in sentences.
#[derive(Debug, Deserialize)]
pub(super) struct Proven {
    /// One for each part of the question.
    pub(super) parts: Vec<ProvenPart>,
    /// Of several fixes, how many others are proven to allow less than each.
    pub(super) narrower: Vec<usize>,
}

/// One part of a result.
#[derive(Debug, Deserialize)]
pub(super) struct ProvenPart {
    /// The answer.
    pub(super) sentence: String,
    /// The access, box by box.
    pub(super) covers: Vec<String>,
}

/// What is to be proven.
#[derive(Clone, PartialEq)]
pub(super) enum Question {
    /// What each fix newly allows.
    Fixes(PtrEq<DraftCase>, PtrEq<Vec<Fix>>),
    /// What the fix that was tried newly allowed.
    Tried(PtrEq<Tried>),
    /// What the case newly allows and no longer allows, compared with the pinned draft.
    Differences(PtrEq<Draft>, PtrEq<DraftCase>),
    /// For which requests of its caller the case allows an action.
    Allowed(PtrEq<DraftCase>, &'static str),
}

impl Question {
    fn begin(&self, prover: &Prover) -> Option<Proof> {
        let after = |case: &Case, fix: &Fix| write(&apply(case, &fix.steps));
        match self {
            Self::Fixes(draft_case, fixes) => {
                let case = &draft_case.case;
                let after = fixes.iter().map(|fix| after(case, fix));
                prover.fixes(&write(case), after.collect())
            }
            Self::Tried(tried) => {
                let case = tried.before.judged().case;
                prover.fixes(&write(&case), vec![after(&case, &tried.fix)])
            }
            Self::Differences(pinned, draft_case) => {
                prover.differences(&write(&pinned.judged().case), &write(&draft_case.case))
            }
            Self::Allowed(draft_case, action) => prover.allowed(&write(&draft_case.case), action),
        }
    }
}

/// The proof of the present question in a language, once it is found.
#[hook]
pub(super) fn use_proof(question: Option<Question>, language: &str) -> Option<Rc<Proven>> {
    let found = use_state(|| None::<(Wanted, Rc<Proven>)>);
    let slices: Slices = use_mut_ref(|| None);
    // The number of the latest question: loading cannot be cancelled.
    let last = use_mut_ref(|| 0_u32);
    let wanted: Option<Wanted> = question.map(|question| (question, language.to_owned()));
    use_effect_with(wanted.clone(), {
        let setter = found.setter();
        move |wanted| {
            let turn = last.borrow().wrapping_add(1);
            last.replace(turn);
            slices.replace(None);
            let Some(wanted) = wanted.clone() else {
                return;
            };
            let waiting = Rc::clone(&slices);
            let begin = move || {
                browser::spawn(async move {
                    let prover = browser::prover(&wanted.1).await;
                    if *last.borrow() != turn {
                        return;
                    }
                    let Some(proof) = prover.and_then(|prover| wanted.0.begin(&prover)) else {
                        return;
                    };
                    work(&waiting, proof, Proof::step, move |proof| {
                        let proven = proof.finish();
                        let proven = proven.and_then(|json| serde_json::from_str(&json).ok());
                        setter.set(proven.map(|proven| (wanted, Rc::new(proven))));
                    });
                });
            };
            slices.replace(Some(browser::set_timeout(A_MOMENT, begin)));
        }
    });
    let found = found.as_ref();
    let found = found.filter(|(answered, _)| wanted.as_ref() == Some(answered));
    found.map(|(_, proven)| Rc::clone(proven))
}

/// A question, and the language of its answer.
type Wanted = (Question, String);

/// For which requests the selected action is allowed, for the explanation.
pub(super) fn allowed(proven: Option<&Proven>) -> Option<AllowedView> {
    let part = proven?.parts.first()?;
    let covers = part.covers.iter().cloned().map(AttrValue::from);
    Some(AllowedView {
        sentence: part.sentence.clone().into(),
        covers: covers.collect(),
    })
}

/// The differences in access, one sentence each.
pub(super) fn sentences(proven: Option<&Proven>) -> Vec<AttrValue> {
    let parts = proven.into_iter().flat_map(|proven| &proven.parts);
    let sentences = parts.flat_map(|part| std::iter::once(&part.sentence).chain(&part.covers));
    sentences.cloned().map(AttrValue::from).collect()
}
