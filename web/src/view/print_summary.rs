//! All blockers, for print, where no cell can be selected.

use super::ViewInput;
use super::answer::tone_of_effect;
use super::view_models::ReasonView;

/// The reasons, in the order of the rows.
pub fn reasons(input: &ViewInput<'_>) -> Vec<ReasonView> {
    let reasons = input.words.reasons_of(&input.draft_case.case, input.report);
    let views = reasons.into_iter().map(|reason| ReasonView {
        tone: tone_of_effect(reason.effect),
        sentence: input.sentence(&reason.sentence).into(),
        near: reason
            .near
            .iter()
            .map(|near| input.sentence(&near.sentence).into())
            .collect(),
    });
    views.collect()
}
