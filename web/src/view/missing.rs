//! The view of the policies to paste next.

use super::view_models::MissingView;
use super::{Seen, capital};

/// The most policies that are shown at once: after pasting these, the next follow.
const SHOWN: usize = 3;

/// The hidden policies, starting with the one that would decide most rows.
pub fn missing(seen: &Seen<'_>) -> Vec<MissingView> {
    let missing = seen.report.missing.iter().take(SHOWN);
    let view = |missing| MissingView {
        sentence: capital(&seen.words.missing(missing)).into(),
        commands: missing.commands.join("\n").into(),
        owner: capital(&seen.words.missing_owner(&seen.draft_case.case, missing)).into(),
    };
    missing
        .map(|missing: &vault::report::Missing| view(missing))
        .collect()
}
