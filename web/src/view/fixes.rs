//! Suggested fixes: the changes, the actions that pass, the other effects on access, and the person responsible.

use super::ViewInput;
use super::answer::first_error;
use super::view_models::{
    AlternativeView, FixView, MessageAbout, PatchView, PrimaryView, StepView, Tone, TriedView,
};
use crate::state::{Layer, Notice, Patches, Put, Step as Done, Tried};
use messages::{Key, Messages, key};
use std::rc::Rc;
use std::sync::Arc;
use vault::alternatives::{Alternative, Change};
use vault::fix::edit::{self, Mark};
use vault::fix::{Fix, Step, allowed};
use vault::report::Verdict;
use yew::AttrValue;

/// The number of context lines around a change.
const AROUND: usize = 1;

/// The fixes. `None` while they are being searched.
pub fn fixes(input: &ViewInput<'_>, found: Option<&[Fix]>, patches: &Patches) -> Vec<FixView> {
    found
        .unwrap_or_default()
        .iter()
        .enumerate()
        .map(|(number, fix)| view(input, number, fix, patches))
        .collect()
}

/// The fixes with what is proven of each.
pub fn proven(fixes: Vec<FixView>, proofs: &[AttrValue]) -> Vec<FixView> {
    let fixes = fixes.into_iter().enumerate();
    let fixes = fixes.map(|(at, fix)| FixView {
        proof: proofs.get(at).cloned(),
        ..fix
    });
    fixes.collect()
}

/// The alternatives that the person can use alone.
pub fn alternatives(input: &ViewInput<'_>, found: Option<&[Alternative]>) -> Vec<AlternativeView> {
    let words = input.words;
    let view = |one: &Alternative| {
        let (sentence, what) = match &one.change {
            Change::ManagedKey => (
                words.text(key::UI_ALTERNATIVE_MANAGED_KEY),
                "aws/backup".to_owned(),
            ),
            Change::Region {
                region,
                with_managed_key: true,
            } => (
                words.text(key::UiAlternativeRegionAndKey { region }),
                region.clone(),
            ),
            Change::Region {
                region,
                with_managed_key: false,
            } => (
                words.text(key::UiAlternativeRegion { region }),
                region.clone(),
            ),
        };
        let (allowed, all) = (one.allowed.to_string(), one.all.to_string());
        let proof = if one.allowed == one.all {
            words.text(key::UiAlternativeProof {
                all: &all,
                allowed: &allowed,
            })
        } else {
            words.text(key::UiAlternativeOpen {
                all: &all,
                allowed: &allowed,
            })
        };
        AlternativeView {
            sentence: sentence.into(),
            proof: proof.into(),
            label: words.text(key::UiAlternativeTry { what: &what }).into(),
            change: one.change.clone(),
        }
    };
    found.unwrap_or_default().iter().map(view).collect()
}

/// The fix that was tried, as long as its texts are unchanged in the editors.
pub fn standing<'a>(input: &ViewInput<'a>) -> Option<&'a Rc<Tried>> {
    let draft = &input.state.draft;
    let stands = |put: &Put| match put {
        Put::Into(id, text) => draft
            .policy(*id)
            .is_some_and(|policy_draft| policy_draft.text == *text),
        Put::New { layer, text, .. } => draft.stack(*layer).is_some_and(|stack| {
            let mut policy_drafts = stack
                .levels
                .iter()
                .flat_map(|level_draft| &level_draft.policies);
            policy_drafts.any(|policy_draft| policy_draft.text == *text)
        }),
    };
    let tried = input.state.tried.as_ref()?;
    tried.puts.iter().all(stands).then_some(tried)
}

/// The result of the fix that was tried; `before` is the number of actions that were allowed without it.
pub fn tried(input: &ViewInput<'_>, before: usize, patches: &Patches) -> Option<TriedView> {
    let words = input.words;
    let tried = standing(input)?;
    let (after, count) = (allowed(input.report), input.report.rows.len());
    let (all, before) = (count.to_string(), before.to_string());
    let now = after.to_string();
    let (tone, headline) = if after == count {
        let headline = words.text(key::UiTriedWorks {
            after: &now,
            all: &all,
        });
        (Tone::Allow, headline)
    } else {
        let headline = words.text(key::UiTriedNot {
            after: &now,
            all: &all,
        });
        (Tone::Quiet, headline)
    };
    let steps = tried.fix.steps.iter().enumerate().map(|(at, step)| {
        let view = step_view(input, MessageAbout::Tried(at), step, patches);
        (view, AttrValue::from(step.after.clone()))
    });
    Some(TriedView {
        tone,
        headline: headline.into(),
        before: words
            .text(key::UiTriedBefore {
                all: &all,
                before: &before,
            })
            .into(),
        permits: words
            .permits_in_brief(&input.draft_case.case, &tried.fix.permits)
            .into(),
        proof: None,
        can_undo: input.state.notice == Some(Notice::Step(Done::AppliedFix)),
        steps: steps.collect(),
    })
}

/// The text if there are no suggestions.
pub fn nothing(input: &ViewInput<'_>, found: Option<&[Fix]>) -> AttrValue {
    let key = match (input.report.verdict, found) {
        (Verdict::Pass, _) => key::UI_FIXES_PASS,
        (_, None) => key::UI_FIXES_LOOKING,
        (Verdict::Depends, Some(_)) if first_error(input.report).is_some() => {
            key::UI_FIXES_ERRONEOUS
        }
        (Verdict::Depends, Some(_)) => key::UI_FIXES_DEPENDS,
        (Verdict::Fail, Some(_)) => key::UI_FIXES_NONE,
    };
    input.words.text(key).into()
}

/// The messages to send: about reported denials that the documents do not reproduce, then about the first fix, one for
/// each owner of a policy.
pub fn primary(input: &ViewInput<'_>, found: Option<&[Fix]>) -> Vec<PrimaryView> {
    let mut layers = Vec::new();
    let mut buttons = Vec::new();
    let label =
        |layer: Layer| AttrValue::from(input.words.of_family(key::UI_PRIMARY, layer.word(), &[]));
    let observed = input.report.rows.iter().flat_map(|row| &row.observed);
    for observed in observed.filter(|observed| !observed.is_reproduced()) {
        if let Some(layer) = observed.layer.filter(|layer| !layers.contains(layer)) {
            layers.push(layer);
            buttons.push(PrimaryView {
                label: label(layer),
                message: MessageAbout::Denial(observed.denial),
            });
        }
    }
    // A fix is sent after it was tried; there may be nothing else to fix.
    let first = || found.and_then(<[Fix]>::first);
    let tried = standing(input).filter(|_| first().is_none());
    let Some(fix) = tried.map(|tried| &tried.fix).or_else(first) else {
        return buttons;
    };
    for (at, step) in fix.steps.iter().enumerate() {
        if layers.contains(&step.place.layer) {
            continue;
        }
        layers.push(step.place.layer);
        buttons.push(PrimaryView {
            label: label(step.place.layer),
            message: match tried {
                Some(_) => MessageAbout::Tried(at),
                None => MessageAbout::Fix { fix: 0, step: at },
            },
        });
    }
    buttons
}

/// The target of a phone's status bar: the fix, or the explanation.
pub fn next(input: &ViewInput<'_>, found: Option<&[Fix]>) -> Option<(AttrValue, &'static str)> {
    let say = |key: Key| AttrValue::from(input.words.text(key));
    match input.report.verdict {
        Verdict::Pass => None,
        Verdict::Fail if found.is_some_and(|fixes| !fixes.is_empty()) => {
            Some((say(key::UI_WAYS_FIX), "fixes-title"))
        }
        Verdict::Fail | Verdict::Depends => Some((say(key::UI_WAYS_WHY), "why-title")),
    }
}

fn view(input: &ViewInput<'_>, number: usize, fix: &Fix, patches: &Patches) -> FixView {
    let words = input.words;
    let makes: Vec<String> = fix
        .makes
        .iter()
        .map(|action| format!("`{action}`"))
        .collect();
    let names: Vec<String> = fix
        .steps
        .iter()
        .map(|step| words.step_policy(&input.draft_case.case, step))
        .collect();
    FixView {
        fix: Rc::new(fix.clone()),
        makes: words
            .text(key::UiFixesMakes {
                actions: &words.list(&makes),
            })
            .into(),
        permits: words
            .permits_in_brief(&input.draft_case.case, &fix.permits)
            .into(),
        details: words.permits(&fix.permits).into(),
        proof: None,
        steps: fix
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| {
                step_view(
                    input,
                    MessageAbout::Fix {
                        fix: number,
                        step: at,
                    },
                    step,
                    patches,
                )
            })
            .collect(),
        apply: words
            .text(key::UiFixesApply {
                policies: &words.list(&names),
            })
            .into(),
        puts: fix.steps.iter().map(|step| put(input, step)).collect(),
    }
}

fn step_view(
    input: &ViewInput<'_>,
    message: MessageAbout,
    step: &Step,
    patches: &Patches,
) -> StepView {
    let words: &Messages = input.words;
    let change = |change| input.sentence(&words.change(step, change)).into();
    let owner = words.step_owner(&input.draft_case.case, step);
    StepView {
        policy: words.policy_and_kind(&step.name, step.place.layer).into(),
        changes: step.changes.iter().map(change).collect(),
        owner: words.text(key::UiWhyOwner { owner: &owner }).into(),
        message,
        lines: lines(&step.before, &step.after),
        patch: patch(input, step, patches),
    }
}

/// The change in the person's own file, if the policy came from one.
fn patch(input: &ViewInput<'_>, step: &Step, patches: &Patches) -> Option<PatchView> {
    let code = input.state.received.code.as_ref()?;
    let Some(patch) = patches.find(&step.before, &step.after)? else {
        return Some(PatchView::Not(input.words.text(key::UI_PATCH_NOT).into()));
    };
    let file = code.files.get(patch.file)?;
    let title = if file.name.is_empty() {
        input.words.text(key::UI_PATCH_PASTED)
    } else {
        input.words.text(key::UiPatchFile { file: &file.name })
    };
    Some(PatchView::Written {
        title: title.into(),
        lines: lines(&file.text, &patch.text),
        diff: patch.diff.clone().into(),
        text: patch.text.clone().into(),
    })
}

fn put(input: &ViewInput<'_>, step: &Step) -> Put {
    let text: Arc<str> = step.after.as_str().into();
    match input.policy_id(step.place) {
        Some(policy_draft) => Put::Into(policy_draft, text),
        None => Put::New {
            layer: step.place.layer,
            level: step.place.level,
            name: step.name.clone(),
            text,
        },
    }
}

/// The changed lines, each with its sign, and a few lines of context.
fn lines(before: &str, after: &str) -> Vec<(Tone, AttrValue)> {
    let lines = edit::lines(before, after, AROUND).into_iter();
    let marked = lines.map(|line| {
        let (tone, sign) = match line.mark {
            Mark::Same => (Tone::Quiet, ' '),
            Mark::Gone => (Tone::Deny, '\u{2212}'),
            Mark::Come => (Tone::Allow, '+'),
            Mark::Skipped => (Tone::Quiet, '\u{2026}'),
        };
        (tone, AttrValue::from(format!("{sign} {}", line.text)))
    });
    marked.collect()
}
