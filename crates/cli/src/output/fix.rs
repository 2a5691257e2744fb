//! A fix: its steps by layer, each with what changes in the policy's text.

use analysis::Budget;
use messages::Messages;
use messages::key;
use vault::case::Case;
use vault::fix::edit::{self, Mark};
use vault::fix::{Fix, Step};
use vault::report::Report;

use super::page::{Line, Page};
use super::style;

/// Lines around a change that stay the same.
const AROUND: usize = 2;

/// Adds a fix, and the verdict after it.
///
/// A policy that came from a file of infrastructure as code is changed there: the page knows the files.
pub(crate) fn fix(
    page: &mut Page,
    case: &Case,
    fix: Option<&Fix>,
    after: &Report,
    words: &Messages,
) {
    for step in fix.iter().flat_map(|fix| &fix.steps) {
        heading(page, case, step, words);
        for change in &step.changes {
            page.item(style::PLAIN, "-", &words.change(step, change));
        }
        page.item(style::FAINT, "→", &words.step_owner(case, step));
        page.gap();
        let patch = page.sources().patch(&step.before, &step.after);
        let patch = patch.map(|(name, before, after)| (name, before.to_owned(), after));
        if let Some((name, before, after)) = patch {
            page.line(&Line::of("  ").text(&name));
            difference(page, &before, &after);
        } else {
            difference(page, &step.before, &step.after);
        }
    }
    if let Some(fix) = fix {
        page.paragraph(&words.permits(&fix.permits));
        let widening = analysis::fixes::widening(case, fix, Budget::default());
        page.paragraph(&words.fix_widening(&widening));
    }
    let (sign, style) = style::of_verdict(after.verdict);
    page.lead(style, sign, &words.verdict(after));
    // What nobody has seen cannot be changed: it is to be fetched first.
    super::missing(page, case, after, words);
}

fn heading(page: &mut Page, case: &Case, step: &Step, words: &Messages) {
    let layer = step.place.layer;
    let kind = words.layer_policy(layer);
    let target = words.level_name(case, layer, step.place.level);
    page.heading(&if layer.has_levels() {
        words.text(key::CliStepAt {
            kind: &kind,
            policy: &words.step_policy(case, step),
            target: &target,
        })
    } else {
        words.text(key::CliStep {
            kind: &kind,
            policy: &words.step_policy(case, step),
        })
    });
}

/// The lines that go and come, with a few of those around them.
fn difference(page: &mut Page, before: &str, after: &str) {
    for line in edit::lines(before, after, AROUND) {
        let (sign, style) = match line.mark {
            Mark::Same => (" ", style::FAINT),
            Mark::Gone => ("-", style::DENY),
            Mark::Come => ("+", style::ALLOW),
            Mark::Skipped => ("…", style::FAINT),
        };
        let text = format!("{sign} {}", line.text);
        page.line(&Line::of("  ").styled(style, &text));
    }
}
