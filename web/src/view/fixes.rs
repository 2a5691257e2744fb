//! Suggested fixes: what each changes, what it makes pass, what else it permits, and whose job it is.

use super::Seen;
use super::view_models::{FixView, MessageAbout, PrimaryView, StepView, Tone};
use crate::state::{Layer, Put};
use messages::Messages;
use messages::{Key, key};
use std::sync::Arc;
use vault::fix::{Fix, Step, edit};
use vault::report::Verdict;
use yew::AttrValue;

/// So many lines around a change are shown, to know it by.
const AROUND: usize = 1;

/// The fixes. `None` while they are still being looked for.
pub fn fixes(seen: &Seen<'_>, found: Option<&[Fix]>) -> Vec<FixView> {
    found
        .unwrap_or_default()
        .iter()
        .enumerate()
        .map(|(number, fix)| view(seen, number, fix))
        .collect()
}

/// What is said when nothing is suggested.
pub fn nothing(seen: &Seen<'_>, found: Option<&[Fix]>) -> AttrValue {
    let key = match (seen.report.verdict, found) {
        (Verdict::Pass, _) => key::UI_FIXES_PASS,
        (_, None) => key::UI_FIXES_LOOKING,
        (Verdict::Depends, Some(_)) => key::UI_FIXES_DEPENDS,
        (Verdict::Fail, Some(_)) => key::UI_FIXES_NONE,
    };
    seen.words.text(key).into()
}

/// The messages that help: about what AWS denied and the documents do not explain, then about the first fix, one for
/// each owner of a policy.
pub fn primary(seen: &Seen<'_>, found: Option<&[Fix]>) -> Vec<PrimaryView> {
    let mut layers = Vec::new();
    let mut buttons = Vec::new();
    let label =
        |layer: Layer| AttrValue::from(seen.words.of_family(key::UI_PRIMARY, layer.word(), &[]));
    let observed = seen.report.rows.iter().flat_map(|row| &row.observed);
    for observed in observed.filter(|observed| !observed.is_reproduced()) {
        if let Some(layer) = observed.layer.filter(|layer| !layers.contains(layer)) {
            layers.push(layer);
            buttons.push(PrimaryView {
                label: label(layer),
                message: MessageAbout::Denial(observed.denial),
            });
        }
    }
    let Some(fix) = found.and_then(<[Fix]>::first) else {
        return buttons;
    };
    for (at, step) in fix.steps.iter().enumerate() {
        if layers.contains(&step.place.layer) {
            continue;
        }
        layers.push(step.place.layer);
        buttons.push(PrimaryView {
            label: label(step.place.layer),
            message: MessageAbout::Fix { fix: 0, step: at },
        });
    }
    buttons
}

/// Where a phone's bar leads: to the fix, or to why.
pub fn next(seen: &Seen<'_>, found: Option<&[Fix]>) -> Option<(AttrValue, &'static str)> {
    let say = |key: Key| AttrValue::from(seen.words.text(key));
    match seen.report.verdict {
        Verdict::Pass => None,
        Verdict::Fail if found.is_some_and(|fixes| !fixes.is_empty()) => {
            Some((say(key::UI_WAYS_FIX), "fixes-title"))
        }
        Verdict::Fail | Verdict::Depends => Some((say(key::UI_WAYS_WHY), "why-title")),
    }
}

fn view(seen: &Seen<'_>, number: usize, fix: &Fix) -> FixView {
    let words = seen.words;
    let makes: Vec<String> = fix
        .makes
        .iter()
        .map(|action| format!("`{action}`"))
        .collect();
    let names: Vec<String> = fix
        .steps
        .iter()
        .map(|step| words.step_policy(&seen.draft_case.case, step))
        .collect();
    FixView {
        actions: fix.makes.iter().map(ToString::to_string).collect(),
        makes: words
            .text(key::UiFixesMakes {
                actions: &words.list(&makes),
            })
            .into(),
        permits: words.permits_in_brief(&fix.permits).into(),
        details: words.permits(&fix.permits).into(),
        steps: fix
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| {
                step_view(
                    seen,
                    MessageAbout::Fix {
                        fix: number,
                        step: at,
                    },
                    step,
                )
            })
            .collect(),
        apply: words
            .text(key::UiFixesApply {
                policies: &words.list(&names),
            })
            .into(),
        puts: fix.steps.iter().map(|step| put(seen, step)).collect(),
    }
}

fn step_view(seen: &Seen<'_>, message: MessageAbout, step: &Step) -> StepView {
    let words: &Messages = seen.words;
    let change = |change| seen.sentence(&words.change(step, change)).into();
    let owner = words.step_owner(&seen.draft_case.case, step);
    StepView {
        policy: words.policy_and_kind(&step.name, step.place.layer).into(),
        changes: step.changes.iter().map(change).collect(),
        owner: words.text(key::UiWhyOwner { owner: &owner }).into(),
        message,
        lines: lines(&step.before, &step.after),
    }
}

fn put(seen: &Seen<'_>, step: &Step) -> Put {
    let text: Arc<str> = step.after.as_str().into();
    match seen.sheet_id(step.place) {
        Some(sheet) => Put::Into(sheet, text),
        None => Put::New {
            layer: step.place.layer,
            level: step.place.level,
            name: step.name.clone(),
            text,
        },
    }
}

/// The lines that change, each with its sign, and a few around them.
fn lines(before: &str, after: &str) -> Vec<(Tone, AttrValue)> {
    let lines = edit::lines(before, after, AROUND);
    let marked = |tone: Tone, sign: char, lines: &[&str]| -> Vec<(Tone, AttrValue)> {
        let marked = lines
            .iter()
            .map(|line| AttrValue::from(format!("{sign} {line}")));
        marked.map(|line| (tone, line)).collect()
    };
    [
        marked(Tone::Quiet, ' ', &lines.before),
        marked(Tone::Deny, '\u{2212}', &lines.gone),
        marked(Tone::Allow, '+', &lines.come),
        marked(Tone::Quiet, ' ', &lines.after),
    ]
    .concat()
}
