//! The view of the layers with their editors and findings.

use super::ViewInput;
use super::answer::tone_of_effect;
use super::source;
use super::view_models::{
    ExplanationView, FindingView, LayerView, LevelView, MarkView, PolicyView, Tone, Weight,
};
use crate::state::{KeyKind, Layer, LayerDraft, LevelDraft, Mode, PolicyDraft, PolicyId};
use evaluator::finding::Severity;
use evaluator::source::LineIndex;
use messages::Messages;
use messages::key;
use std::collections::BTreeMap;
use std::sync::Arc;
use vault::case::is_blank;
use vault::report::{self, PlacedFinding};
use yew::AttrValue;

/// The layers: the common ones, and the less prominent ones.
pub fn layers(
    input: &ViewInput<'_>,
    why: Option<&ExplanationView>,
) -> (Vec<LayerView>, Vec<LayerView>) {
    let mut findings: BTreeMap<PolicyId, Vec<&PlacedFinding>> = BTreeMap::new();
    for finding in &input.report.findings {
        if let Some(policy_draft) = input.policy_id(finding.place) {
            findings.entry(policy_draft).or_default().push(finding);
        }
    }
    let stacks = input.state.draft.stacks.iter();
    let kept = stacks.filter(|stack| {
        stack.layer != Layer::Resource || input.state.draft.key.kind == KeyKind::Customer
    });
    let views = kept.map(|stack| layer(input, stack, &findings, why));
    views.partition(|view| {
        matches!(
            view.layer,
            Layer::Identity | Layer::Resource | Layer::Scp | Layer::Boundary
        )
    })
}

/// The layers as tabs: each with its outcome and its name, which includes the number of policies.
pub fn tabs(
    input: &ViewInput<'_>,
    why: Option<&ExplanationView>,
) -> Vec<(LayerView, Tone, AttrValue)> {
    let (at_hand, others) = layers(input, why);
    let tab = |view: LayerView| {
        let effects = input
            .report
            .rows
            .iter()
            .filter_map(|row| row.effect(view.layer));
        let tones: Vec<Tone> = effects.map(tone_of_effect).collect();
        let worst = [Tone::Deny, Tone::Lack, Tone::Depends, Tone::Allow];
        let tone = worst.into_iter().find(|tone| tones.contains(tone));
        let title = input.words.layer_title(view.layer);
        let stack = input.state.draft.stack(view.layer);
        let policies = stack
            .into_iter()
            .flat_map(|stack| &stack.levels)
            .flat_map(|level_draft| &level_draft.policies);
        let count = policies
            .filter(|policy_draft| policy_draft.counts())
            .count();
        let name = match (view.mode, count) {
            (Mode::Hidden, _) => input.words.text(key::UiTabHidden { layer: &title }),
            (_, 0) => title,
            (_, count) => {
                let count = count.to_string();
                input.words.text(key::UiTabCounted {
                    layer: &title,
                    count: &count,
                })
            }
        };
        (view, tone.unwrap_or(Tone::Quiet), name.into())
    };
    at_hand.into_iter().chain(others).map(tab).collect()
}

/// The layer whose policies are shown: the selected one, the explained one, or the first.
pub fn shown_layer(input: &ViewInput<'_>) -> Layer {
    let is_there = |layer: &Layer| {
        *layer != Layer::Resource || input.state.draft.key.kind == KeyKind::Customer
    };
    let explained = input.spot().and_then(|spot| spot.layer);
    let chosen = input.state.shown.or(explained);
    chosen.filter(is_there).unwrap_or(Layer::Identity)
}

fn layer(
    input: &ViewInput<'_>,
    stack: &LayerDraft,
    findings: &BTreeMap<PolicyId, Vec<&PlacedFinding>>,
    why: Option<&ExplanationView>,
) -> LayerView {
    let words = input.words;
    let word = stack.layer.word();
    let of_layer = |part: &str| {
        let sentence = words.of_family(key::UI_LAYER, &format!("{word}.{part}"), &[]);
        sentence.into()
    };
    let mut number = 0;
    let mut level = |level_draft: &LevelDraft| LevelView {
        id: level_draft.id,
        target: level_draft.target.clone().into(),
        policies: level_draft
            .policies
            .iter()
            .map(|policy_draft| {
                number += 1;
                let found = findings
                    .get(&policy_draft.id)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                policy_view(input, stack.layer, number, policy_draft, found, why)
            })
            .collect(),
    };
    // An empty layer means that there is no policy, unless something shows that there is one.
    let is_missing = input
        .report
        .missing
        .iter()
        .any(|one| one.layer == stack.layer);
    let modes = [
        (Mode::Given, key::UI_MODE_GIVEN),
        (Mode::Without, key::UI_MODE_WITHOUT),
        (Mode::Hidden, key::UI_MODE_HIDDEN),
    ];
    // Every KMS key has a key policy.
    let possible = modes
        .into_iter()
        .filter(|(mode, _)| stack.layer != Layer::Resource || *mode != Mode::Without);
    LayerView {
        layer: stack.layer,
        title: of_layer("title"),
        about: of_layer("about"),
        mode: stack.mode,
        modes: possible
            .map(|(mode, key)| (mode, words.text(key).into()))
            .collect(),
        empty: if is_missing {
            words.text(key::UI_POLICIES_NOT_SHOWN).into()
        } else {
            of_layer("empty")
        },
        is_empty: stack
            .levels
            .iter()
            .flat_map(|level_draft| &level_draft.policies)
            .all(|policy_draft| is_blank(&policy_draft.text)),
        has_levels: stack.layer.has_levels(),
        levels: stack.levels.iter().map(&mut level).collect(),
        add: of_layer("add"),
    }
}

fn policy_view(
    input: &ViewInput<'_>,
    layer: Layer,
    number: usize,
    policy_draft: &PolicyDraft,
    findings: &[&PlacedFinding],
    why: Option<&ExplanationView>,
) -> PolicyView {
    let words = input.words;
    let pointed = input
        .state
        .pointed
        .filter(|pointed| pointed.policy == policy_draft.id);
    PolicyView {
        id: policy_draft.id,
        layer,
        label: label(words, layer, number),
        name: policy_draft.name.clone().into(),
        text: Arc::clone(&policy_draft.text),
        revision: policy_draft.revision,
        findings: finding_views(input, policy_draft, findings),
        marks: marks(policy_draft.id, why),
        pointed: pointed.map(|pointed| (pointed.span, pointed.time)),
        found_in: found_in(input, layer, &policy_draft.name),
    }
}

/// The place of a policy in AWS: the path in the console, and the commands that print it.
fn found_in(input: &ViewInput<'_>, layer: Layer, name: &str) -> (AttrValue, AttrValue) {
    let console = match layer {
        Layer::Identity => key::UI_WHERE_IDENTITY,
        Layer::Boundary => key::UI_WHERE_BOUNDARY,
        Layer::Session => key::UI_WHERE_SESSION,
        Layer::Scp => key::UI_WHERE_SCP,
        Layer::Rcp => key::UI_WHERE_RCP,
        Layer::Resource => key::UI_WHERE_RESOURCE,
        Layer::VpcEndpoint => key::UI_WHERE_VPC_ENDPOINT,
    };
    let name = Some(name.trim()).filter(|name| !name.is_empty());
    let commands = report::commands(&input.draft_case.case, layer, name);
    (input.words.text(console).into(), commands.join("\n").into())
}

/// `Identity policy`, `Identity policy 2`
fn label(words: &Messages, layer: Layer, number: usize) -> yew::AttrValue {
    let label = words.of_family(key::UI_LAYER, &format!("{}.editor", layer.word()), &[]);
    if number == 1 {
        return label.into();
    }
    words
        .text(key::PolicyNumbered {
            policy: &label,
            number: &number.to_string(),
        })
        .into()
}

fn finding_views(
    input: &ViewInput<'_>,
    policy_draft: &PolicyDraft,
    findings: &[&PlacedFinding],
) -> Vec<FindingView> {
    if findings.is_empty() {
        return Vec::new();
    }
    let lines = LineIndex::new(&policy_draft.text);
    let view = |placed: &&PlacedFinding| {
        let finding = &placed.finding;
        let severity = finding.code.severity();
        let line = lines.position(finding.span.start).line.to_string();
        FindingView {
            weight: match severity {
                Severity::Error => Weight::Error,
                Severity::Warning => Weight::Warning,
                Severity::Suggestion => Weight::Suggestion,
            },
            word: input.words.severity(severity).into(),
            line: input.words.text(key::UiFindingLine { line: &line }).into(),
            source: source::place_of(input, &policy_draft.text, finding.span),
            sentence: input.words.finding(finding).into(),
            span: finding.span,
        }
    };
    findings.iter().map(view).collect()
}

/// The statements of the explanation in this editor.
fn marks(policy_draft: PolicyId, why: Option<&ExplanationView>) -> Vec<MarkView> {
    let statements = why.into_iter().flat_map(|why| &why.statements);
    let here = statements.filter_map(|statement| {
        let (place, span) = statement.place?;
        (place == policy_draft).then_some(MarkView {
            span,
            tone: shown(statement.tone),
        })
    });
    here.collect()
}

/// A near miss is highlighted as a hint rather than as an error.
const fn shown(tone: Tone) -> Tone {
    match tone {
        Tone::Lack => Tone::Quiet,
        other => other,
    }
}
