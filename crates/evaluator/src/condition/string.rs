//! `StringEquals`, `StringEqualsIgnoreCase`, `StringLike`: see `mod`.

use crate::identifiers::wildcard::{self, Matching, Piece};

/// Returns `true` if the text matches the pieces.
pub(super) fn compare(pieces: &[Piece], text: &str, ignore_case: bool) -> bool {
    let matching = if ignore_case {
        Matching::IGNORE_CASE
    } else {
        Matching::EXACT
    };
    wildcard::matches(pieces, text, matching)
}
