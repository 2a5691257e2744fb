//! A fix: its steps by layer, each with what changes in the policy's text.

use anstyle::Style;
use vault::case::Case;
use vault::fix::{Fix, Step};
use vault::report::Report;
use words::Words;

use super::page::{Page, plain};
use super::style;

/// Lines around a change that stay the same.
const AROUND: usize = 2;

/// Adds a fix, and the verdict after it.
pub(crate) fn fix(page: &mut Page, case: &Case, fix: Option<&Fix>, after: &Report, words: &Words) {
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
}

fn heading(page: &mut Page, case: &Case, step: &Step, words: &Words) {
    let layer = step.place.layer;
    let kind = words.layer_policy(layer);
    let target = words.level_name(case, layer, step.place.level);
    let parameters = [
        ("policy", &*words.step_policy(case, step)),
        ("kind", &*kind),
        ("target", &*target),
    ];
    let key = if layer.has_levels() {
        "cli.stepAt"
    } else {
        "cli.step"
    };
    page.heading(&words.say(key, &parameters));
}

/// The lines that go and come, with a few of those around them.
fn difference(page: &mut Page, before: &str, after: &str) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let first = old
        .iter()
        .zip(&new)
        .take_while(|(old, new)| old == new)
        .count();
    let backwards = old.iter().rev().zip(new.iter().rev());
    let most = old.len().min(new.len()) - first;
    let last = backwards
        .take(most)
        .take_while(|(old, new)| old == new)
        .count();
    let gone = old.len() - first - last;
    let come = new.len() - first - last;
    let start = first.saturating_sub(AROUND);
    lines(
        page,
        " ",
        style::FAINT,
        new.iter().skip(start).take(first - start),
    );
    lines(page, "-", style::DENY, old.iter().skip(first).take(gone));
    lines(page, "+", style::ALLOW, new.iter().skip(first).take(come));
    lines(
        page,
        " ",
        style::FAINT,
        new.iter().skip(first + come).take(AROUND),
    );
}

fn lines<'a>(page: &mut Page, sign: &str, style: Style, lines: impl Iterator<Item = &'a &'a str>) {
    for line in lines {
        page.line(&format!("  {style}{sign} {}{style:#}", plain(line)));
    }
}
