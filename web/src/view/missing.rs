//! The view of the policies to paste next.

use super::view_models::MissingView;
use super::{ViewInput, capital};

/// The most policies that are shown at once: after pasting these, the next follow.
const SHOWN: usize = 3;

/// The hidden policies, starting with the one that would decide most rows.
pub fn missing(input: &ViewInput<'_>) -> Vec<MissingView> {
    let missing = input.report.missing.iter().take(SHOWN);
    let view = |missing| MissingView {
        sentence: capital(&input.words.missing(missing)).into(),
        commands: missing.commands.join("\n").into(),
        owner: capital(&input.words.missing_owner(&input.draft_case.case, missing)).into(),
    };
    missing
        .map(|missing: &vault::report::Missing| view(missing))
        .collect()
}
