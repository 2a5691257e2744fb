//! A patch as a unified diff, which `git apply` and `patch` take.

use similar::TextDiff;

/// Lines around each change, as `git diff` has them.
const AROUND: usize = 3;

/// The unified diff from one text of a file to another. A text that was pasted has no name and gets this one.
pub(super) fn unified(name: &str, before: &str, after: &str) -> String {
    // Both tools take the first part of the path away, and a path from the root has none to give.
    let name = name.trim_start_matches("./").trim_start_matches('/');
    let name = if name.is_empty() { "pasted" } else { name };
    let (old, new) = (format!("a/{name}"), format!("b/{name}"));
    let diff = TextDiff::from_lines(before, after);
    let mut diff = diff.unified_diff();
    diff.context_radius(AROUND).header(&old, &new).to_string()
}
