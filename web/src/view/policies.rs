//! The layers with their editors, and what was found in each.

use super::Seen;
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

/// The layers: those that people have at hand, and those that are out of the way.
pub fn layers(seen: &Seen<'_>, why: Option<&ExplanationView>) -> (Vec<LayerView>, Vec<LayerView>) {
    let mut findings: BTreeMap<PolicyId, Vec<&PlacedFinding>> = BTreeMap::new();
    for finding in &seen.report.findings {
        if let Some(sheet) = seen.sheet_id(finding.place) {
            findings.entry(sheet).or_default().push(finding);
        }
    }
    let stacks = seen.state.draft.stacks.iter();
    let kept = stacks.filter(|stack| {
        stack.layer != Layer::Resource || seen.state.draft.key.kind == KeyKind::Customer
    });
    let views = kept.map(|stack| layer(seen, stack, &findings, why));
    views.partition(|view| {
        matches!(
            view.layer,
            Layer::Identity | Layer::Resource | Layer::Scp | Layer::Boundary
        )
    })
}

/// The layers as tabs: each with how it came out and its name, which says how many policies it has.
pub fn tabs(seen: &Seen<'_>, why: Option<&ExplanationView>) -> Vec<(LayerView, Tone, AttrValue)> {
    let (at_hand, others) = layers(seen, why);
    let tab = |view: LayerView| {
        let effects = seen
            .report
            .rows
            .iter()
            .filter_map(|row| row.effect(view.layer));
        let tones: Vec<Tone> = effects.map(tone_of_effect).collect();
        let worst = [Tone::Deny, Tone::Lack, Tone::Depends, Tone::Allow];
        let tone = worst.into_iter().find(|tone| tones.contains(tone));
        let title = seen.words.layer_title(view.layer);
        let stack = seen.state.draft.stack(view.layer);
        let sheets = stack
            .into_iter()
            .flat_map(|stack| &stack.tiers)
            .flat_map(|tier| &tier.sheets);
        let count = sheets.filter(|sheet| sheet.counts()).count();
        let name = match (view.mode, count) {
            (Mode::Hidden, _) => seen.words.text(key::UiTabHidden { layer: &title }),
            (_, 0) => title,
            (_, count) => {
                let count = count.to_string();
                seen.words.text(key::UiTabCounted {
                    layer: &title,
                    count: &count,
                })
            }
        };
        (view, tone.unwrap_or(Tone::Quiet), name.into())
    };
    at_hand.into_iter().chain(others).map(tab).collect()
}

/// The layer whose policies are shown: the chosen one, or the one that is explained, or the first.
pub fn shown_layer(seen: &Seen<'_>) -> Layer {
    let is_there =
        |layer: &Layer| *layer != Layer::Resource || seen.state.draft.key.kind == KeyKind::Customer;
    let explained = seen.spot().and_then(|spot| spot.layer);
    let chosen = seen.state.shown.or(explained);
    chosen.filter(is_there).unwrap_or(Layer::Identity)
}

fn layer(
    seen: &Seen<'_>,
    stack: &LayerDraft,
    findings: &BTreeMap<PolicyId, Vec<&PlacedFinding>>,
    why: Option<&ExplanationView>,
) -> LayerView {
    let words = seen.words;
    let word = stack.layer.word();
    let of_layer = |part: &str| {
        let sentence = words.of_family(key::UI_LAYER, &format!("{word}.{part}"), &[]);
        sentence.into()
    };
    let mut number = 0;
    let mut level = |tier: &LevelDraft| LevelView {
        id: tier.id,
        target: tier.target.clone().into(),
        sheets: tier
            .sheets
            .iter()
            .map(|sheet| {
                number += 1;
                let found = findings
                    .get(&sheet.id)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                sheet_view(seen, stack.layer, number, sheet, found, why)
            })
            .collect(),
    };
    // Empty, it says that there is none; but not where something shows that there is one.
    let is_missing = seen
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
            .tiers
            .iter()
            .flat_map(|tier| &tier.sheets)
            .all(|sheet| is_blank(&sheet.text)),
        has_levels: stack.layer.has_levels(),
        levels: stack.tiers.iter().map(&mut level).collect(),
        add: of_layer("add"),
    }
}

fn sheet_view(
    seen: &Seen<'_>,
    layer: Layer,
    number: usize,
    sheet: &PolicyDraft,
    findings: &[&PlacedFinding],
    why: Option<&ExplanationView>,
) -> PolicyView {
    let words = seen.words;
    let pointed = seen
        .state
        .pointed
        .filter(|pointed| pointed.sheet == sheet.id);
    PolicyView {
        id: sheet.id,
        layer,
        label: label(words, layer, number),
        name: sheet.name.clone().into(),
        text: Arc::clone(&sheet.text),
        revision: sheet.revision,
        findings: finding_views(seen, sheet, findings),
        marks: marks(sheet.id, why),
        pointed: pointed.map(|pointed| (pointed.span, pointed.time)),
        found_in: found_in(seen, layer, &sheet.name),
    }
}

/// Where AWS shows a policy: the way through its console, and the commands that print it.
fn found_in(seen: &Seen<'_>, layer: Layer, name: &str) -> (AttrValue, AttrValue) {
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
    let commands = report::commands(&seen.draft_case.case, layer, name);
    (seen.words.text(console).into(), commands.join("\n").into())
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
    seen: &Seen<'_>,
    sheet: &PolicyDraft,
    findings: &[&PlacedFinding],
) -> Vec<FindingView> {
    if findings.is_empty() {
        return Vec::new();
    }
    let lines = LineIndex::new(&sheet.text);
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
            word: seen.words.severity(severity).into(),
            line: seen.words.text(key::UiFindingLine { line: &line }).into(),
            source: source::place_of(seen, &sheet.text, finding.span),
            sentence: seen.words.finding(finding).into(),
            span: finding.span,
        }
    };
    findings.iter().map(view).collect()
}

/// The statements of the explanation that stand in this editor.
fn marks(sheet: PolicyId, why: Option<&ExplanationView>) -> Vec<MarkView> {
    let statements = why.into_iter().flat_map(|why| &why.statements);
    let here = statements.filter_map(|statement| {
        let (place, span) = statement.place?;
        (place == sheet).then_some(MarkView {
            span,
            tone: shown(statement.tone),
        })
    });
    here.collect()
}

/// A statement that nearly allowed is pointed at rather than blamed.
const fn shown(tone: Tone) -> Tone {
    match tone {
        Tone::Lack => Tone::Quiet,
        other => other,
    }
}
