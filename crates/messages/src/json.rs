//! The report as JSON: the schema of contract 3, field by field and in its order.

use evaluator::finding::Severity;
use evaluator::layer::{ByLayer, Layer};
use evaluator::source::{LineIndex, Span};
use evaluator::trace::{Decision, LayerEffect};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use vault::case::{Case, DenialEffect, Place, VaultSetting, Way};
use vault::fix::{Fix, Step};
use vault::infer::Inferred;
use vault::report::{
    Assumption, Blocker, Cause, Cited, FurtherRow, Missing, Observed, PlacedFinding, Report,
    Reproduction, Row, Verdict,
};
use vault::requests::{ACTIONS, Basis, Reason, policy_text};

use crate::evidence::other_denials;
use crate::language::Messages;
use crate::report::line_of;

/// A report as JSON.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportJson {
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict in one sentence.
    pub sentence: String,
    /// The rows.
    pub actions: Vec<ActionJson>,
    /// The actions beside those that create the vault. The verdict does not include them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<FurtherJson>,
    /// The findings in the policies.
    pub findings: Vec<FindingJson>,
    /// The problems in the fields of the case.
    pub problems: Vec<ProblemJson>,
    /// The assumptions.
    pub assumed: Vec<AssumedJson>,
    /// The inferred fields: see [`ReportJson::with_inferred`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inferred: Vec<InferredJson>,
    /// The policies to paste next, in order of the rows that they would decide.
    pub missing: Vec<MissingJson>,
    /// The reported denials of actions without a row.
    #[serde(rename = "otherDenials", skip_serializing_if = "Vec::is_empty")]
    pub other_denials: Vec<OtherDenialJson>,
    /// The placeholders in the policies, including those with a value.
    pub placeholders: Vec<PlaceholderJson>,
    /// Changes that make rows pass: see [`ReportJson::with_fixes`].
    pub fixes: Vec<FixJson>,
}

/// One row.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActionJson {
    /// `kms:CreateGrant`
    pub action: &'static str,
    /// The ARN of the resource, or `*`.
    pub resource: String,
    /// The decision.
    pub decision: Decision,
    /// The effect of each layer that took part.
    pub layers: LayersJson,
    /// The blockers.
    pub blockers: Vec<BlockerJson>,
    /// The message that AWS would return.
    pub message: Option<String>,
    /// The unknowns that the decision depends on.
    pub unknown: Vec<String>,
    /// The notes.
    pub notes: Vec<String>,
    /// The denials that AWS reported for it.
    pub observed: Vec<ObservedJson>,
    /// Whether this kind of vault needs it; omitted if it does. The verdict does not include the others.
    #[serde(skip_serializing_if = "is_true")]
    pub needed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_true(value: &bool) -> bool {
    *value
}

/// The row of an action beside those that create the vault.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FurtherJson {
    /// The row.
    #[serde(flatten)]
    pub row: ActionJson,
    /// Why it is needed: `cloudformation`, `terraform`, `accessPolicy`, `lock` or `notifications`.
    pub reason: &'static str,
    /// `documented` by AWS, or `observed`.
    pub basis: &'static str,
    /// The address of AWS's page, or the name of what was observed.
    pub source: &'static str,
}

/// A denial that AWS reported.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ObservedJson {
    /// The kind of denial, if AWS states it.
    pub effect: Option<LayerEffect>,
    /// The layer that AWS named: `vaultAccessPolicy` for the access policy of a vault.
    pub layer: Option<&'static str>,
    /// The ARN of the policy that AWS named.
    pub policy: Option<String>,
    /// Whether the policies of the case reproduce it.
    pub reproduced: bool,
    /// The statement in the case that reproduces it.
    #[serde(rename = "by", skip_serializing_if = "Option::is_none")]
    pub statement: Option<StatementJson>,
    /// The codes of the possible reasons if they do not.
    pub causes: Vec<&'static str>,
    /// The same in one sentence.
    pub message: String,
}

/// A statement of a policy.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatementJson {
    /// The policy.
    pub policy: String,
    /// The statement's `Sid`.
    pub sid: Option<String>,
    /// The line on which it starts.
    pub line: Option<usize>,
}

/// An assumption.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AssumedJson {
    /// `noPolicies`, `fullAWSAccess`, `filledIn` or `notAKeyPolicy`.
    pub code: &'static str,
    /// The layer.
    pub layer: Layer,
    /// The target of the organization, for SCPs and RCPs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The version of the text that was filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<&'static str>,
    /// Its date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<&'static str>,
    /// The same in one sentence.
    pub message: String,
}

/// An inferred field.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InferredJson {
    /// Its path in the case: `caller.arn`.
    pub field: &'static str,
    /// The inferred value.
    pub value: String,
    /// The source of the value, in one sentence.
    pub message: String,
}

/// A policy to paste next.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MissingJson {
    /// The layer.
    pub layer: Layer,
    /// The policy's name or ARN; `null` for all policies of the layer.
    pub policy: Option<String>,
    /// Whether AWS named it as the source of a denial.
    #[serde(rename = "namedByAws")]
    pub is_named_by_aws: bool,
    /// The actions whose decision depends on it.
    pub actions: Vec<&'static str>,
    /// The AWS CLI commands that print it, in order.
    pub commands: Vec<String>,
    /// The person who can show it.
    pub owner: String,
    /// The same in one sentence.
    pub message: String,
}

/// A reported denial of an action without a row.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OtherDenialJson {
    /// The action.
    pub action: String,
    /// The layer that AWS named, if the policies of the case contradict it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contradicted: Option<Layer>,
    /// The same in one sentence.
    pub message: String,
}

/// The effects of layers by name, in check order.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LayersJson(
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<Layer, LayerEffect>"))]
    ByLayer<(Layer, LayerEffect)>,
);

impl Serialize for LayersJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (layer, effect) in &self.0 {
            map.serialize_entry(layer.word(), effect)?;
        }
        map.end()
    }
}

/// One blocker.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BlockerJson {
    /// The layer.
    pub layer: Layer,
    /// The effect of the layer.
    pub effect: LayerEffect,
    /// The target of the organization, for SCPs and RCPs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The policy; `null` if it is not a single policy.
    pub policy: Option<String>,
    /// The statement's `Sid`.
    pub sid: Option<String>,
    /// The line on which the statement starts.
    pub line: Option<usize>,
    /// The file that the line is in, where the policy came from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The same in one sentence.
    pub message: String,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FindingJson {
    /// Its code.
    pub code: &'static str,
    /// The severity.
    pub severity: Severity,
    /// The layer.
    pub layer: Layer,
    /// The policy.
    pub policy: String,
    /// The file that the line is in, where the policy came from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The same in one sentence.
    pub message: String,
}

/// A field of the case that is missing or cannot be used.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProblemJson {
    /// Its path.
    pub field: &'static str,
    /// The same in one sentence.
    pub message: String,
}

/// A placeholder and its places.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlaceholderJson {
    /// The placeholder as it is written.
    pub placeholder: String,
    /// Its value; `null` if it is not stated.
    pub value: Option<String>,
    /// The number of its occurrences in the policies.
    pub count: usize,
    /// Its places.
    pub places: Vec<PlaceJson>,
}

/// A place in a policy.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlaceJson {
    /// The layer.
    pub layer: Layer,
    /// The target of the organization, for SCPs and RCPs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The policy.
    pub policy: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// The change of one policy, a step of a fix.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FixJson {
    /// The number of its fix, from 1, the best first: the steps of one fix have the same number.
    pub fix: usize,
    /// The layer.
    pub layer: Layer,
    /// The target of the organization, for SCPs and RCPs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The policy to change, or to add.
    pub policy: String,
    /// The person responsible.
    pub owner: String,
    /// The same in one sentence.
    pub summary: String,
    /// The whole policy after the fix.
    pub text: String,
    /// The actions that become allowed by all steps of the fix together.
    pub makes: Vec<&'static str>,
    /// The other effects on access.
    pub permits: String,
}

impl ReportJson {
    /// Adds the changes that would make rows pass, the best fix first.
    #[must_use]
    pub fn with_fixes(mut self, case: &Case, fixes: &[Fix], words: &Messages) -> Self {
        let numbered = (1..).zip(fixes);
        let steps = numbered
            .flat_map(|(number, fix)| fix.steps.iter().map(move |step| (number, fix, step)));
        self.fixes = steps
            .map(|(number, fix, step)| step_json(case, number, fix, step, words))
            .collect();
        self
    }
}

fn step_json(case: &Case, fix: usize, of: &Fix, step: &Step, words: &Messages) -> FixJson {
    let Place { layer, level, .. } = step.place;
    let changes: Vec<String> = step
        .changes
        .iter()
        .map(|change| words.change(step, change))
        .collect();
    FixJson {
        fix,
        layer,
        target: layer
            .has_levels()
            .then(|| words.level_name(case, layer, level)),
        policy: words.step_policy(case, step),
        owner: words.step_owner(case, step),
        summary: changes.join("; "),
        text: step.after.clone(),
        makes: of.makes.clone(),
        permits: words.permits(&of.permits),
    }
}

/// The report of contract 3. Sentences are in the language of `words`; everything else is independent of it.
pub fn report_json(case: &Case, report: &Report, words: &Messages) -> ReportJson {
    ReportJson {
        verdict: report.verdict,
        sentence: words.verdict(report),
        actions: actions(case, report, words),
        further: further(case, &report.further, words),
        findings: report
            .findings
            // The findings of one policy are adjacent, and its line index is built once for all of them.
            .chunk_by(|one, next| one.place == next.place)
            .flat_map(|found| findings(case, found, words))
            .collect(),
        problems: report
            .problems
            .iter()
            .map(|problem| ProblemJson {
                field: problem.field,
                message: words.problem(problem),
            })
            .collect(),
        assumed: report
            .assumed
            .iter()
            .map(|one| assumed(case, one, words))
            .collect(),
        inferred: Vec::new(),
        missing: report
            .missing
            .iter()
            .map(|one| missing(case, one, words))
            .collect(),
        other_denials: other_denials(case, report)
            .map(|(denial, contradicted)| OtherDenialJson {
                action: denial.action.clone(),
                contradicted,
                message: words.other_denial(case, denial, contradicted),
            })
            .collect(),
        placeholders: placeholders(case, report, words),
        fixes: Vec::new(),
    }
}

impl ReportJson {
    /// Adds the inferred fields. `case` is the case with their values.
    #[must_use]
    pub fn with_inferred(mut self, case: &Case, inferred: &[Inferred], words: &Messages) -> Self {
        let of = |one: &Inferred| InferredJson {
            field: one.field,
            value: one.value(case).to_owned(),
            message: words.inferred(case, one),
        };
        self.inferred = inferred.iter().map(of).collect();
        self
    }
}

fn assumed(case: &Case, assumed: &Assumption, words: &Messages) -> AssumedJson {
    let (code, layer, place) = match assumed {
        Assumption::NoPolicies(layer) => ("noPolicies", *layer, None),
        Assumption::FullAwsAccess { .. } => ("fullAWSAccess", Layer::Scp, None),
        Assumption::FilledIn(place, _) => ("filledIn", place.layer, Some(*place)),
        Assumption::NotAKeyPolicy(place) => ("notAKeyPolicy", place.layer, Some(*place)),
    };
    let level = match assumed {
        Assumption::FullAwsAccess { level, .. } => Some(*level),
        _ => place
            .filter(|place| place.layer.has_levels())
            .map(|place| place.level),
    };
    let known = match assumed {
        Assumption::FilledIn(_, known) => Some(*known),
        _ => None,
    };
    AssumedJson {
        code,
        layer,
        target: level.map(|level| words.level_name(case, layer, level)),
        policy: place.map(|place| words.policy_name(case, place)),
        version: known.and_then(|known| known.version),
        date: known.map(|known| known.date),
        message: words.assumption(case, assumed),
    }
}

fn missing(case: &Case, missing: &Missing, words: &Messages) -> MissingJson {
    let account = case.key.arn.trim().split(':').nth(4).unwrap_or_default();
    MissingJson {
        layer: missing.layer,
        policy: missing.policy.clone(),
        is_named_by_aws: missing.is_named_by_aws,
        actions: missing.actions.clone(),
        commands: missing.commands.clone(),
        owner: words.owner(missing.layer, account),
        message: words.missing(missing),
    }
}

fn observed(case: &Case, row: &Row, observed: &Observed, words: &Messages) -> ObservedJson {
    let layer = observed.layer.map(|layer| {
        if observed.is_vault_policy(row.action) {
            "vaultAccessPolicy"
        } else {
            layer.word()
        }
    });
    let (statement, causes) = match &observed.reproduction {
        Reproduction::Same(cited) => (cited.as_ref(), &[][..]),
        Reproduction::Different(causes) => (None, causes.as_slice()),
    };
    ObservedJson {
        effect: observed.effect.map(|effect| match effect {
            DenialEffect::Explicit => LayerEffect::ExplicitDeny,
            DenialEffect::Implicit => LayerEffect::ImplicitDeny,
        }),
        layer,
        policy: observed.policy.clone(),
        reproduced: observed.is_reproduced(),
        statement: statement.map(|cited| StatementJson {
            policy: words.policy_name(case, cited.place),
            sid: cited.sid.clone(),
            line: line_of(case, cited),
        }),
        causes: causes.iter().map(cause).collect(),
        message: words.observed(case, row, observed),
    }
}

const fn cause(cause: &Cause) -> &'static str {
    match cause {
        Cause::LayerMissing(_) => "layerMissing",
        Cause::PolicyMissing { .. } => "policyMissing",
        Cause::PolicyNotSeen(_) => "policyNotSeen",
        Cause::OtherText(_) => "otherText",
        Cause::OtherPolicies(_) => "otherPolicies",
        Cause::NoFullAwsAccess(_) => "noFullAWSAccess",
        Cause::Condition(_) => "condition",
        Cause::Unknown(_) => "unknown",
        Cause::KeyOutOfReach => "keyOutOfReach",
        Cause::VaultAccessPolicy => "vaultAccessPolicy",
        Cause::OtherRequest => "otherRequest",
    }
}

/// The placeholders with their places. The line index of a policy is built once.
fn placeholders(case: &Case, report: &Report, words: &Messages) -> Vec<PlaceholderJson> {
    let all = report.placeholders.iter().flat_map(|one| &one.places);
    let policies: BTreeSet<Place> = all.map(|(place, _)| *place).collect();
    let texts: BTreeMap<Place, _> = policies
        .into_iter()
        .map(|place| (place, policy_text(case, place).unwrap_or_default()))
        .collect();
    let lines: BTreeMap<Place, LineIndex<'_>> = texts
        .iter()
        .map(|(place, text)| (*place, LineIndex::new(text)))
        .collect();
    let place_json = |(place, span): &(Place, Span)| {
        let position = lines.get(place)?.position(span.start);
        let layer = place.layer;
        Some(PlaceJson {
            layer,
            target: layer
                .has_levels()
                .then(|| words.level_name(case, layer, place.level)),
            policy: words.policy_name(case, *place),
            line: position.line,
            column: position.column,
        })
    };
    let placeholders = report.placeholders.iter().map(|one| PlaceholderJson {
        placeholder: one.name.clone(),
        value: one.value.clone(),
        count: one.places.len(),
        places: one.places.iter().filter_map(place_json).collect(),
    });
    placeholders.collect()
}

/// The rows. The line index of a policy is built once.
/// The seven actions in the article's order, whether this kind of vault needs them or not, then the others of the case.
fn actions(case: &Case, report: &Report, words: &Messages) -> Vec<ActionJson> {
    let needed = report.rows.iter().map(|row| (row, true));
    let others = report.not_needed.iter().map(|row| (row, false));
    let mut rows: Vec<(&Row, bool)> = needed.chain(others).collect();
    let place = |row: &Row| ACTIONS.iter().position(|action| action.name == row.action);
    rows.sort_by_key(|(row, _)| place(row).unwrap_or(ACTIONS.len()));
    let plain: Vec<&Row> = rows.iter().map(|(row, _)| *row).collect();
    let mut actions = rows_json(case, &plain, words);
    for (action, (_, needed)) in actions.iter_mut().zip(&rows) {
        action.needed = *needed;
    }
    actions
}

fn further(case: &Case, rows: &[FurtherRow], words: &Messages) -> Vec<FurtherJson> {
    let plain: Vec<&Row> = rows.iter().map(|further| &further.row).collect();
    let of = |(row, further): (ActionJson, &FurtherRow)| FurtherJson {
        row,
        reason: match (further.of.reason, further.of.way) {
            (Reason::Tool, Some(Way::CloudFormation)) => "cloudformation",
            (Reason::Tool, _) => "terraform",
            (Reason::Setting(setting), _) => VaultSetting::WORDS.name(&setting),
        },
        basis: match further.of.basis {
            Basis::Documented => "documented",
            Basis::Observed => "observed",
        },
        source: further.of.source,
    };
    let json = rows_json(case, &plain, words);
    json.into_iter().zip(rows).map(of).collect()
}

fn rows_json(case: &Case, rows: &[&Row], words: &Messages) -> Vec<ActionJson> {
    let blockers = rows.iter().flat_map(|row| &row.blockers);
    let cited = blockers.filter_map(|blocker| Some(blocker.statement.as_ref()?.place));
    let policies: BTreeSet<Place> = cited.collect();
    let texts: BTreeMap<Place, _> = policies
        .into_iter()
        .filter_map(|place| Some((place, policy_text(case, place)?)))
        .collect();
    let lines: Lines<'_> = texts
        .iter()
        .map(|(place, text)| (*place, LineIndex::new(text)))
        .collect();
    let rows = rows.iter();
    rows.map(|row| action(case, row, &lines, words)).collect()
}

/// The line indices of policies.
type Lines<'a> = BTreeMap<Place, LineIndex<'a>>;

fn action(case: &Case, row: &Row, lines: &Lines<'_>, words: &Messages) -> ActionJson {
    ActionJson {
        action: row.action,
        resource: row.resource.to_string(),
        decision: row.decision,
        layers: LayersJson(row.layers.clone()),
        blockers: row
            .blockers
            .iter()
            .map(|one| blocker(case, row.action, one, lines, words))
            .collect(),
        message: row.message.clone(),
        unknown: row.unknown.clone(),
        notes: row.notes.iter().map(|note| words.note(*note)).collect(),
        observed: row
            .observed
            .iter()
            .map(|one| observed(case, row, one, words))
            .collect(),
        needed: true,
    }
}

fn blocker(
    case: &Case,
    action: &str,
    blocker: &Blocker,
    lines: &Lines<'_>,
    words: &Messages,
) -> BlockerJson {
    let line_of = |cited: &Cited| Some(lines.get(&cited.place)?.line(cited.span.start));
    let place = match &blocker.statement {
        Some(cited) => Some(cited.place),
        None => only_policy(case, blocker.layer, blocker.level.unwrap_or(0)),
    };
    BlockerJson {
        layer: blocker.layer,
        effect: blocker.effect,
        target: blocker
            .level
            .map(|level| words.level_name(case, blocker.layer, level)),
        policy: place.map(|place| words.policy_name(case, place)),
        sid: blocker
            .statement
            .as_ref()
            .and_then(|cited| cited.sid.clone()),
        line: blocker.statement.as_ref().and_then(line_of),
        file: None,
        message: words.blocker_at(case, &[action], usize::MAX, blocker, line_of),
    }
}

/// The policy of a layer, or of a level, that has exactly one.
fn only_policy(case: &Case, layer: Layer, level: usize) -> Option<Place> {
    let place = |policy| Place {
        layer,
        level,
        policy,
    };
    let has = |policy| case.policies.at(place(policy)).is_some();
    (has(0) && !has(1)).then(|| place(0))
}

/// The findings in one policy.
fn findings(case: &Case, found: &[PlacedFinding], words: &Messages) -> Vec<FindingJson> {
    let place = found.first().map(|found| found.place);
    let text = place.and_then(|place| policy_text(case, place));
    let text = text.unwrap_or_default();
    let lines = LineIndex::new(&text);
    let found = found.iter();
    found
        .map(|found| finding(case, found, &lines, words))
        .collect()
}

fn finding(
    case: &Case,
    found: &PlacedFinding,
    lines: &LineIndex<'_>,
    words: &Messages,
) -> FindingJson {
    let position = lines.position(found.finding.span.start);
    FindingJson {
        code: found.finding.code.as_str(),
        severity: found.finding.severity(),
        layer: found.place.layer,
        policy: words.policy_name(case, found.place),
        file: None,
        line: position.line,
        column: position.column,
        message: words.finding(&found.finding),
    }
}
