//! A patch as a unified diff, for `git apply` and `patch`.

use similar::TextDiff;

/// The number of context lines, as in `git diff`.
const AROUND: usize = 3;

/// The unified diff between two versions of a file. A pasted text has no name and gets this one.
pub(super) fn unified(name: &str, before: &str, after: &str) -> String {
    // Both tools strip the first component of the path, which an absolute path does not have.
    let name = name.trim_start_matches("./").trim_start_matches('/');
    let name = if name.is_empty() { "pasted" } else { name };
    let (old, new) = (format!("a/{name}"), format!("b/{name}"));
    let diff = TextDiff::from_lines(before, after);
    let mut diff = diff.unified_diff();
    diff.context_radius(AROUND).header(&old, &new).to_string()
}
