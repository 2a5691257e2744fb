//! The actions beside those of the grid.

use super::ViewInput;
use super::answer::tone_of;
use super::view_models::{FurtherRowView, FurtherView};
use messages::key;
use vault::report::FurtherRow;
use yew::AttrValue;

/// The actions beside those that create the vault, and those that its kind does not need.
pub fn further(input: &ViewInput<'_>) -> FurtherView {
    let ViewInput { words, report, .. } = *input;
    let case = &input.draft_case.case;
    let row = |further: &FurtherRow| {
        let row = &further.row;
        let sentence = words.text(key::CliFurtherRow {
            action: row.action,
            basis: &words.further_basis(further),
            decision: &words.decision(row.decision),
            reason: &words.further_reason(further),
        });
        let reasons = row.blockers.iter();
        let reasons = reasons.map(|blocker| words.blocker(case, row.action, blocker));
        FurtherRowView {
            tone: tone_of(row.decision),
            sentence: sentence.into(),
            reasons: reasons.map(AttrValue::from).collect(),
        }
    };
    FurtherView {
        not_needed: words.not_needed(case, report).map(AttrValue::from),
        rows: report.further.iter().map(row).collect(),
    }
}
