//! The answer: the verdict and the grid.

use super::view_models::{
    CellView, ColumnView, GridView, Line, RowView, Tone, VerdictView, WayView,
};
use super::{ViewInput, capital};
use crate::state::{CellId, Layer, Origin};
use evaluator::finding::Severity;
use evaluator::source::LineIndex;
use evaluator::trace::{Decision, Element, LayerEffect};
use evaluator::truth::Truth;
use messages::{Key, key};
use vault::infer::Source;
use vault::report::{Observed, PlacedFinding, Report, Row, Verdict};
use vault::requests::policy_text;
use yew::AttrValue;

/// The id of the fixes' heading.
pub const FIXES: &str = "fixes-title";

/// The most actions that are named beside the headline; for more, see the grid.
const NAMED: usize = 3;

/// The tone of a decision.
pub const fn tone_of(decision: Decision) -> Tone {
    match decision {
        Decision::Allowed => Tone::Allow,
        Decision::ImplicitDeny | Decision::ExplicitDeny => Tone::Deny,
        Decision::Depends => Tone::Depends,
    }
}

/// The tone of a layer's effect.
pub const fn tone_of_effect(effect: LayerEffect) -> Tone {
    match effect {
        LayerEffect::Allow => Tone::Allow,
        LayerEffect::NoImpact => Tone::Quiet,
        LayerEffect::ImplicitDeny => Tone::Lack,
        LayerEffect::ExplicitDeny => Tone::Deny,
        LayerEffect::Unknown => Tone::Depends,
    }
}

/// The verdict. `examples` are the names of the examples, by number.
pub fn verdict(input: &ViewInput<'_>, examples: &[AttrValue]) -> VerdictView {
    let ViewInput { words, report, .. } = *input;
    let tone = match report.verdict {
        Verdict::Pass => Tone::Allow,
        Verdict::Fail => Tone::Deny,
        Verdict::Depends => Tone::Depends,
    };
    if is_unasked(report) {
        return unasked(input, examples);
    }
    let rows = report.rows.iter();
    let actions: Vec<String> = rows
        .filter(|row| tone_of(row.decision) == tone)
        .map(|row| format!("`{}`", row.action))
        .collect();
    let count = actions.len();
    let impossible = !words.impossible(report).is_empty();
    let named = || {
        let actions = &words.list(&actions);
        match report.verdict {
            Verdict::Fail if count == 0 => None,
            Verdict::Fail if count <= NAMED => Some(words.text(key::UiHeadlineDenied { actions })),
            Verdict::Depends if count <= NAMED => Some(words.text(key::UiHeadlineOpen { actions })),
            _ => None,
        }
    };
    let all = &report.rows.len().to_string();
    VerdictView {
        tone,
        label: label(input, examples),
        headline: if is_observed(report) {
            words.denials_of_aws(report).unwrap_or_default().into()
        } else if impossible {
            words.text(key::UI_HEADLINE_IMPOSSIBLE).into()
        } else {
            let headline = match report.verdict {
                Verdict::Pass => words.text(key::UiHeadlinePass { count, all }),
                Verdict::Fail => words.text(key::UiHeadlineFail { count, all }),
                Verdict::Depends => words.text(key::UiHeadlineDepends { count, all }),
            };
            headline.into()
        },
        sentence: words.verdict(report).into(),
        about: about(input),
        named: with_further(input, rests_on(input).or_else(|| Some(named()?.into()))),
        ways: ways(input),
    }
}

/// A sentence, and one about denied actions beside those of the grid.
fn with_further(input: &ViewInput<'_>, sentence: Option<AttrValue>) -> Option<AttrValue> {
    let Some(further) = input.words.denied_further(input.report) else {
        return sentence;
    };
    Some(match sentence {
        None => further.into(),
        Some(sentence) => format!("{sentence} {further}").into(),
    })
}

/// Returns `true` if AWS itself reported a denial.
fn is_observed(report: &Report) -> bool {
    report.rows.iter().any(|row| !row.observed.is_empty())
        || messages::depends_on_denied_action(report)
}

/// The basis of the verdict: the relation of the documents to reported denials, the assumptions behind a pass, or the
/// error that leaves it undecided.
fn rests_on(input: &ViewInput<'_>) -> Option<AttrValue> {
    let ViewInput { words, report, .. } = *input;
    let mut said: Vec<String> = Vec::new();
    if is_observed(report) {
        let observed = report.rows.iter().flat_map(|row| &row.observed);
        said.extend(observed.map(|one| words.reproduction(&input.draft_case.case, one)));
        said.dedup();
    }
    match report.verdict {
        _ if !said.is_empty() => {}
        Verdict::Pass => said.extend(words.assumptions(report).map(|assumptions| {
            let assumptions = &assumptions;
            words.text(key::UiHeadlineAssuming { assumptions })
        })),
        Verdict::Depends => said.extend(first_error(report).map(|placed| {
            let (case, place) = (&input.draft_case.case, placed.place);
            let text = policy_text(case, place).unwrap_or_default();
            let line = LineIndex::new(&text)
                .position(placed.finding.span.start)
                .line;
            let name = words.policy_name(case, place);
            words.text(key::UiHeadlineErroneous {
                policy: &words.policy_and_kind(&name, place.layer),
                line: &line.to_string(),
                finding: &words.finding(&placed.finding),
            })
        })),
        Verdict::Fail => {}
    }
    (!said.is_empty()).then(|| said.join(" ").into())
}

/// The first error in a policy. As long as it leaves something undecided, no fix can be proven.
pub fn first_error(report: &Report) -> Option<&PlacedFinding> {
    let mut findings = report.findings.iter();
    findings.find(|placed| placed.finding.severity() == Severity::Error)
}

/// Returns `true` if every visible policy could be parsed.
pub fn is_readable(report: &Report) -> bool {
    let traces = report.rows.iter().filter_map(|row| row.trace.as_ref());
    let mut judged = traces.flat_map(|trace| {
        let layers = Layer::ALL.into_iter();
        layers.flat_map(move |layer| report.judged(trace, layer))
    });
    judged.all(|(_, policy)| policy.statements.is_some())
}

/// Returns `true` if the request is too incomplete for an evaluation.
pub fn is_unasked(report: &Report) -> bool {
    report.rows.iter().all(|row| row.trace.is_none())
}

/// Links from the verdict: to the fixes, and to the place for more input.
fn ways(input: &ViewInput<'_>) -> Vec<WayView> {
    // If AWS denied an action for a reason outside the documents, no fix can be known.
    let is_known = |row: &Row| row.observed.iter().all(Observed::is_reproduced);
    let mut denied = input
        .report
        .rows
        .iter()
        .filter(|row| row.decision.is_denied());
    let fails = input.report.verdict == Verdict::Fail && denied.any(is_known);
    let own = match input.state.origin {
        Origin::Example(_) => ("paste", key::UI_WAYS_OWN),
        _ if is_unasked(input.report) => ("paste", key::UI_PASTE_REGION),
        _ => ("policies-title", key::UI_POLICIES),
    };
    let way = |(place, key): (&'static str, Key), near: bool| WayView {
        label: input.words.text(key).into(),
        place,
        near,
    };
    let fix = fails.then(|| way((FIXES, key::UI_WAYS_FIX), false));
    fix.into_iter().chain([way(own, true)]).collect()
}

/// The verdict for a request that is too incomplete for an evaluation.
fn unasked(input: &ViewInput<'_>, examples: &[AttrValue]) -> VerdictView {
    let ViewInput { words, report, .. } = *input;
    let fields: Vec<String> = report
        .problems
        .iter()
        .map(|problem| words.field(problem.field))
        .collect();
    VerdictView {
        tone: Tone::Quiet,
        label: label(input, examples),
        headline: words.text(key::UI_HEADLINE_UNASKED).into(),
        sentence: words.verdict(report).into(),
        about: words
            .text(key::UiSummaryUnasked {
                fields: &words.list(&fields),
            })
            .into(),
        named: None,
        ways: ways(input),
    }
}

fn label(input: &ViewInput<'_>, examples: &[AttrValue]) -> AttrValue {
    let words = input.words;
    let name = |number: usize| examples.get(number).map_or("", AttrValue::as_str);
    let label = match input.origin {
        Origin::Example(number) => words.text(key::UiLabelExample {
            example: name(number),
        }),
        Origin::Changed(number) => words.text(key::UiLabelChanged {
            example: name(number),
        }),
        Origin::Link => words.text(key::UI_LABEL_LINK),
        Origin::Own => return AttrValue::default(),
    };
    label.into()
}

/// A summary of caller, vault and Region; blank until all of them are known.
pub fn about(input: &ViewInput<'_>) -> AttrValue {
    let ViewInput {
        words, draft_case, ..
    } = *input;
    let case = &draft_case.case;
    let caller = last_part(case.caller.arn.trim(), &['/']);
    let (vault, region) = (case.vault.name.trim(), case.vault.region.trim());
    // Stand-ins are nobody's: a person would look for a vault of that name.
    let is_assumed = draft_case
        .inferred
        .iter()
        .any(|inferred| inferred.source == Source::Assumed && inferred.field != "key.arn");
    if is_assumed || caller.is_empty() || vault.is_empty() || region.is_empty() {
        return AttrValue::default();
    }
    words
        .text(key::UiSummary {
            caller,
            vault,
            region,
        })
        .into()
}

fn last_part<'a>(text: &'a str, at: &[char]) -> &'a str {
    text.rsplit(at).next().unwrap_or(text)
}

/// The grid.
pub fn grid(input: &ViewInput<'_>) -> GridView {
    let ViewInput { words, report, .. } = *input;
    let layers = report.layers().into_iter();
    let columns: Vec<ColumnView> = layers
        .map(|layer| ColumnView {
            layer,
            name: words.layer_title(layer).into(),
        })
        .collect();
    let rows = report.rows.iter().enumerate().map(|(at, row)| RowView {
        action: row.action.into(),
        cells: cells(input, &columns, at, row),
        touched: touched(input, row),
    });
    GridView {
        rows: rows.collect(),
        columns,
    }
}

fn cells(input: &ViewInput<'_>, columns: &[ColumnView], at: usize, row: &Row) -> Vec<CellView> {
    let words = input.words;
    let explained = input.spot();
    // A new action has nothing to compare with.
    let was = input.pinned.and_then(|pinned| pinned.row(row.action));
    // As long as the request is incomplete, it is not known which layers take part.
    let is_known = row.trace.is_some();
    let effect_word = |effect: Option<LayerEffect>| {
        let key = if is_known {
            key::UI_EFFECT_APART
        } else {
            key::UI_EFFECT_NOT_KNOWN
        };
        let apart = || words.text(key);
        effect.map_or_else(apart, |effect| words.effect(effect))
    };
    let before = |was: String, is: &str| {
        (was != is).then(|| AttrValue::from(words.text(key::UiGridBefore { was: &was })))
    };
    let shut = columns.iter().position(|column| {
        let effect = row.effect(column.layer);
        effect.is_some_and(|effect| {
            matches!(
                effect,
                LayerEffect::ImplicitDeny | LayerEffect::ExplicitDeny
            )
        })
    });
    let line = |column: usize| match shut {
        Some(at) if column == at => Line::Ends,
        Some(at) if column > at => Line::Past,
        _ => Line::Through,
    };
    let name = |column: &str, word: &str| {
        AttrValue::from(words.text(key::UiGridCell {
            action: row.action,
            layer: column,
            word,
        }))
    };
    // AWS reported that this layer denies the action.
    let is_pinned = |layer: Layer| {
        let mut observed = row.observed.iter();
        observed.any(|one| one.layer == Some(layer) && !one.is_vault_policy(row.action))
    };
    let layers = columns.iter().enumerate().map(|(number, column)| {
        let spot = CellId {
            row: at,
            layer: Some(column.layer),
        };
        let effect = row.effect(column.layer);
        let word = effect_word(effect);
        CellView {
            tone: match effect {
                Some(effect) => tone_of_effect(effect),
                None if is_known => Tone::Quiet,
                None => Tone::Depends,
            },
            column: Some(column.name.clone()),
            spot: effect.map(|_| spot),
            chosen: effect.is_some() && explained == Some(spot),
            before: was.and_then(|was| before(effect_word(was.effect(column.layer)), &word)),
            line: line(number),
            name: name(&column.name, &capital(&word)),
            pin: is_pinned(column.layer).then(|| words.text(key::UI_GRID_AWS).into()),
            word: capital(&word).into(),
        }
    });
    let spot = CellId {
        row: at,
        layer: None,
    };
    let word = words.result(row.decision);
    let result = CellView {
        // An incomplete request is not a result that needs attention.
        tone: row
            .trace
            .as_ref()
            .map_or(Tone::Quiet, |_| tone_of(row.decision)),
        before: was.and_then(|was| before(words.result(was.decision), &word)),
        line: line(columns.len()),
        name: name(&words.text(key::UI_GRID_RESULT), &capital(&word)),
        pin: None,
        word: capital(&word).into(),
        column: None,
        spot: Some(spot),
        chosen: explained == Some(spot),
    };
    layers.chain([result]).collect()
}

/// Returns `true` if the statement at the caret names the row's action.
fn touched(input: &ViewInput<'_>, row: &Row) -> bool {
    let (Some((policy_draft, at)), Some(trace)) = (input.state.caret, &row.trace) else {
        return false;
    };
    let mut policy_drafts = input.draft_case.policy_ids.iter();
    let Some((here, _)) = policy_drafts.find(|(_, shown)| **shown == policy_draft) else {
        return false;
    };
    let mut policies = input.report.judged(trace, here.layer);
    let judged = policies.find(|(place, _)| place == here);
    judged.is_some_and(|(_, policy)| {
        policy.statements.iter().flatten().any(|statement| {
            statement.span.start <= at
                && at <= statement.span.end
                && statement.matches(Element::Action) != Truth::False
        })
    })
}
