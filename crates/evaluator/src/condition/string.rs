//! `StringEquals`, `StringEqualsIgnoreCase`, `StringLike`: see `mod`.

use crate::identifiers::wildcard::{self, Matching, Piece};

/// Whether the text is what the pieces describe.
pub(super) fn compare(pieces: &[Piece], text: &str, ignore_case: bool) -> bool {
    let matching = if ignore_case {
        Matching::IGNORE_CASE
    } else {
        Matching::EXACT
    };
    wildcard::matches(pieces, text, matching)
}
