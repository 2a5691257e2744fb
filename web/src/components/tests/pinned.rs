//! Tests of the comparison with a pinned draft: the marks in the grid, and the sentences.

use super::super::comparison::{self, ComparisonPanel};
use super::{Grid, example, grid, html, text};
use crate::state::{Origin, Selection, State};
use crate::view::{ViewInput, answer, comparison as pin_view};
use messages::Messages;
use vault::case::Case;
use vault::fix::{self, Comparison, Permits};
use vault::{ReportCache, report};
use yew::Callback;

/// A view of `after`, with `before` pinned.
fn compared<T>(before: &Case, after: &Case, view: impl FnOnce(&ViewInput<'_>) -> T) -> T {
    let mut state = State::new(after, Origin::Own);
    state.selection = Selection::Nowhere;
    let draft_case = state.draft.draft_case();
    let (pinned, now) = (report(before), report(&draft_case.case));
    view(&ViewInput {
        words: &Messages::english(),
        state: &state,
        origin: Origin::Own,
        draft_case: &draft_case,
        report: &now,
        pinned: Some(&pinned),
    })
}

fn permits(before: &Case, after: &Case) -> Permits {
    let mut comparison = Comparison::new(before, after, &mut ReportCache::default());
    while comparison.step() {}
    comparison.permits()
}

/// A case that fails, and the same with its best fix.
fn fixed() -> (Case, Case) {
    let before = example("mount-capsule-forgotten");
    let fixes = fix::find_all(&before);
    let after = fix::apply(&before, &fixes.first().unwrap().steps);
    (before, after)
}

#[test]
fn changed_cells_have_a_mark_and_a_word() {
    let (before, after) = fixed();
    let table = |before, after| {
        html::<Grid>(grid::Props {
            grid: compared(before, after, answer::grid),
            dispatch: Callback::noop(),
            name: "cell",
            marks: None,
        })
    };
    let changed = table(&before, &after);
    assert_eq!(changed.matches("icon-changed").count(), 2, "{changed}");
    let row = changed
        .split("</tr>")
        .find(|row| row.contains("MountCapsule"));
    let said = text(row.unwrap());
    assert!(said.contains("Allow, implicit deny before"), "{said}");
    assert!(said.ends_with("Pass, Fail before"), "{said}");
    assert_eq!(table(&after, &after).matches("icon-changed").count(), 0);
}

#[test]
fn what_is_allowed_now_and_no_longer_is_told_in_sentences() {
    let (before, after) = fixed();
    let told = |before: &Case, after: &Case, permits: Option<&Permits>| {
        let pin = compared(before, after, |seen| pin_view::pin(seen, permits));
        text(&html::<ComparisonPanel>(comparison::Props {
            pin,
            dispatch: Callback::noop(),
        }))
    };
    let looser = permits(&before, &after);
    let said = told(&before, &after, Some(&looser));
    for part in [
        "Now allowed: backup-storage:MountCapsule.",
        "backup-storage:MountCapsule: Fail before, Pass now",
        "in other situations too",
        "Compared before and after:",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let said = told(&after, &before, Some(&permits(&after, &before)));
    assert!(
        said.contains("No longer allowed: backup-storage:MountCapsule."),
        "{said}"
    );
    assert!(told(&before, &after, None).contains("Looking for"));
    let same = told(&after, &after, Some(&permits(&after, &after)));
    assert!(same.contains("Nothing is different yet."), "{same}");
}
