//! All blockers, for paper: there no cell can be chosen.

use super::Seen;
use super::answer::tone_of_effect;
use super::view_models::ReasonView;

/// The reasons, in the order of the rows.
pub fn reasons(seen: &Seen<'_>) -> Vec<ReasonView> {
    let reasons = seen.words.reasons_of(&seen.draft_case.case, seen.report);
    let views = reasons.into_iter().map(|reason| ReasonView {
        tone: tone_of_effect(reason.effect),
        sentence: seen.sentence(&reason.sentence).into(),
        near: reason
            .near
            .iter()
            .map(|near| seen.sentence(&near.sentence).into())
            .collect(),
    });
    views.collect()
}
