//! The view of what to paste next.

use super::view_models::MissingView;
use super::{Seen, capital};

/// So many are named at once: whoever has pasted these is told of the next.
const SHOWN: usize = 3;

/// The policies that nobody has shown, first the one that would decide most.
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
