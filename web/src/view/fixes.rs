//! Suggested fixes: what each changes, what it makes pass, what else it permits, and whose job it is.

use super::Seen;
use super::screen::{FixView, StepView, Tone};
use crate::state::Put;
use std::rc::Rc;
use vault::fix::{Fix, Step};
use vault::report::Verdict;
use words::Words;
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
        (Verdict::Pass, _) => "ui.fixes.pass",
        (_, None) => "ui.fixes.looking",
        (Verdict::Depends, Some(_)) => "ui.fixes.depends",
        (Verdict::Fail, Some(_)) => "ui.fixes.none",
    };
    seen.words.say(key, &[]).into()
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
        .map(|step| words.step_policy(&seen.asked.case, step))
        .collect();
    FixView {
        makes: words
            .say("ui.fixes.makes", &[("actions", &words.list(&makes))])
            .into(),
        permits: words.permits(&fix.permits).into(),
        steps: fix
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| step_view(seen, (number, at), step))
            .collect(),
        apply: words
            .say("ui.fixes.apply", &[("policies", &words.list(&names))])
            .into(),
        puts: fix.steps.iter().map(|step| put(seen, step)).collect(),
    }
}

fn step_view(seen: &Seen<'_>, message: (usize, usize), step: &Step) -> StepView {
    let words: &Words = seen.words;
    let policy = words.layer_policy(step.place.layer);
    let change = |change| seen.sentence(&words.change(step, change)).into();
    let owner = words.step_owner(&seen.asked.case, step);
    StepView {
        policy: if step.name.trim().is_empty() {
            policy.into()
        } else {
            let parameters = [("name", step.name.as_str()), ("policy", &policy)];
            words.say("ui.fixes.policy", &parameters).into()
        },
        changes: step.changes.iter().map(change).collect(),
        owner: words.say("ui.why.owner", &[("owner", &owner)]).into(),
        message,
        lines: lines(&step.before, &step.after),
    }
}

fn put(seen: &Seen<'_>, step: &Step) -> Put {
    let text: Rc<str> = step.after.as_str().into();
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

/// The lines that change, with a few around: what stands between the common beginning and the common end.
fn lines(before: &str, after: &str) -> Vec<(Tone, AttrValue)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let front = old.iter().zip(&new).take_while(same).count();
    let most = old.len().min(new.len()) - front;
    let back = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(most)
        .take_while(same)
        .count();
    let kept = |line: &&str| (Tone::Quiet, AttrValue::from(format!("  {line}")));
    let marked = |tone: Tone, sign: char| {
        move |line: &&str| (tone, AttrValue::from(format!("{sign} {line}")))
    };
    let middle =
        |lines: &[&str], mark: &dyn Fn(&&str) -> (Tone, AttrValue)| -> Vec<(Tone, AttrValue)> {
            lines
                .iter()
                .take(lines.len() - back)
                .skip(front)
                .map(mark)
                .collect()
        };
    let mut shown: Vec<_> = old
        .iter()
        .take(front)
        .skip(front.saturating_sub(AROUND))
        .map(kept)
        .collect();
    shown.extend(middle(&old, &marked(Tone::Deny, '\u{2212}')));
    shown.extend(middle(&new, &marked(Tone::Allow, '+')));
    shown.extend(new.iter().skip(new.len() - back).take(AROUND).map(kept));
    shown
}
