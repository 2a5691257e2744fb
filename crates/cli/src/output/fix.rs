//! A fix: its steps by layer, each with what changes in the policy's text.

use anstyle::Style;
use messages::Messages;
use messages::key;
use vault::case::Case;
use vault::fix::{Fix, Step, edit};
use vault::report::Report;

use super::page::{Page, plain};
use super::style;

/// Lines around a change that stay the same.
const AROUND: usize = 2;

/// Adds a fix, and the verdict after it.
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
        difference(page, &step.before, &step.after);
    }
    if let Some(fix) = fix {
        page.paragraph(&words.permits(&fix.permits));
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
    let lines = edit::lines(before, after, AROUND);
    marked(page, " ", style::FAINT, &lines.before);
    marked(page, "-", style::DENY, &lines.gone);
    marked(page, "+", style::ALLOW, &lines.come);
    marked(page, " ", style::FAINT, &lines.after);
}

fn marked(page: &mut Page, sign: &str, style: Style, lines: &[&str]) {
    for line in lines {
        page.line(&format!("  {style}{sign} {}{style:#}", plain(line)));
    }
}
