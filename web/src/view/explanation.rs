//! The explanation of a cell: the deciding statements, near misses, AWS's message, the person responsible for a change.

use super::answer::{tone_of, tone_of_effect};
use super::view_models::{
    BlockerView, EntryView, ExplanationView, LinkView, PartView, StatementView, Tone,
};
use super::{ViewInput, capital, source};
use crate::state::{CellId, Layer, Span};
use evaluator::context::Context;
use evaluator::policy::Effect;
use evaluator::source::LineIndex;
use evaluator::trace::{Element, StatementTrace};
use evaluator::truth::Truth;
use evaluator::vec_map::sort_by_key;
use messages::{ElementReason, ReasonContext};
use messages::{Key, key};
use vault::case::Place;
use vault::report::{Blocker, Row};
use vault::{near_miss, requests};
use yew::AttrValue;

/// The most near misses that are shown: the likeliest.
const NEAR: usize = 3;

/// The most deciding statements that are shown.
const DECIDING: usize = 12;

/// The explanation of the selected cell.
pub fn why(input: &ViewInput<'_>) -> Option<ExplanationView> {
    let spot = input.spot()?;
    let row = input.report.rows.get(spot.row)?;
    match spot.layer {
        None => Some(result(input, spot, row)),
        Some(layer) => layer_cell(input, row, layer),
    }
}

fn result(input: &ViewInput<'_>, spot: CellId, row: &Row) -> ExplanationView {
    let words = input.words;
    let unknown: Vec<String> = row
        .unknown
        .iter()
        .map(|unknown| words.unknown(unknown))
        .collect();
    let sentence = if unknown.is_empty() {
        input.sentence(&words.decision(row.decision))
    } else {
        words.text(key::UiWhyDependsOn {
            what: &words.list(&unknown),
        })
    };
    let blockers = row.blockers.iter().map(|blocker| BlockerView {
        tone: tone_of_effect(blocker.effect),
        sentence: input
            .sentence(&words.blocker(&input.draft_case.case, row.action, blocker))
            .into(),
        spot: CellId {
            row: spot.row,
            layer: Some(blocker.layer),
        },
    });
    ExplanationView {
        title: title(input, row, &words.text(key::UI_GRID_RESULT)),
        tone: tone_of(row.decision),
        word: capital(&words.result(row.decision)).into(),
        sentences: vec![sentence.into()],
        blockers: blockers.collect(),
        statements: Vec::new(),
        rest: None,
        message: row.message.clone().map(Into::into),
        notes: row
            .notes
            .iter()
            .map(|note| input.sentence(&words.note(*note)).into())
            .collect(),
        owner: None,
        links: links(
            input,
            &[
                (key::UI_LINK_VAULT, key::UI_LINK_VAULT_AT),
                (key::UI_LINK_DENIED, key::UI_LINK_DENIED_AT),
                (key::UI_LINK_ORDER, key::UI_LINK_ORDER_AT),
            ],
        ),
    }
}

fn layer_cell(input: &ViewInput<'_>, row: &Row, layer: Layer) -> Option<ExplanationView> {
    let words = input.words;
    let effect = row.effect(layer)?;
    let trace = row
        .trace
        .as_ref()
        .and_then(|trace| trace.layers.iter().find(|traced| traced.layer == layer));
    let blockers = row.blockers.iter().filter(|blocker| blocker.layer == layer);
    let mut sentences: Vec<AttrValue> = blockers
        .map(|blocker| blocked(input, row, blocker))
        .collect();
    if let Some(exemption) = trace.and_then(|trace| trace.exempt) {
        sentences.push(input.sentence(&words.exemption(exemption)).into());
    } else if sentences.is_empty() {
        let (action, policy) = (row.action, &words.layer_policy(layer));
        let sentence = match tone_of_effect(effect) {
            Tone::Allow => words.text(key::UiWhyAllows { action, policy }),
            Tone::Quiet => words.text(key::UiWhyQuiet { action, policy }),
            _ => words.text(key::UiWhyUnknown { action, policy }),
        };
        sentences.push(sentence.into());
    }
    let (statements, others) = statements(input, row, layer);
    let rest = match (others, statements.is_empty()) {
        (0, _) => None,
        (_, false) => Some(words.text(key::UiWhyRest { count: others })),
        (_, true) => Some(words.text(key::UiWhyNone {
            count: &others.to_string(),
        })),
    };
    let stands = row.blockers.iter().any(|blocker| blocker.layer == layer);
    Some(ExplanationView {
        title: title(input, row, &words.layer_title(layer)),
        tone: tone_of_effect(effect),
        word: capital(&words.effect(effect)).into(),
        sentences,
        blockers: Vec::new(),
        statements,
        rest: rest.map(Into::into),
        message: None,
        notes: Vec::new(),
        owner: stands.then(|| {
            words
                .text(key::UiWhyOwner {
                    owner: &words.owner(layer, account(input)),
                })
                .into()
        }),
        links: links(input, &[link_of(layer)]),
    })
}

fn title(input: &ViewInput<'_>, row: &Row, column: &str) -> AttrValue {
    input
        .words
        .text(key::UiWhyTitle {
            action: row.action,
            column,
        })
        .into()
}

fn blocked(input: &ViewInput<'_>, row: &Row, blocker: &Blocker) -> AttrValue {
    input
        .sentence(
            &input
                .words
                .blocker(&input.draft_case.case, row.action, blocker),
        )
        .into()
}

/// The account that owns the key, as far as it is known.
fn account<'a>(input: &ViewInput<'a>) -> &'a str {
    let case = &input.draft_case.case;
    let part = |arn: &'a str| arn.split(':').nth(4).filter(|account| !account.is_empty());
    part(&case.key.arn)
        .or_else(|| part(&case.caller.arn))
        .unwrap_or("?")
}

/// The relevant statements, deciding ones first, and the number of others.
fn statements(input: &ViewInput<'_>, row: &Row, layer: Layer) -> (Vec<StatementView>, usize) {
    let tasks = requests::tasks(&input.draft_case.case);
    let context = tasks
        .tasks
        .iter()
        .find(|task| task.action.name == row.action)
        .and_then(|task| task.request.as_ref().ok())
        .map(|draft_case| &draft_case.request.context);
    // If one level denies, the others make no difference.
    let stopping: Vec<usize> = row
        .blockers
        .iter()
        .filter(|blocker| blocker.layer == layer)
        .filter_map(|blocker| blocker.level)
        .collect();
    let matters = |place: &Place| stopping.is_empty() || stopping.contains(&place.level);
    let (mut deciding, mut few, mut all) = (Vec::new(), Vec::new(), 0);
    let trace = row.trace.iter();
    let judged = || {
        trace
            .clone()
            .flat_map(|trace| input.report.judged(trace, layer))
    };
    // The sentences describe these as possible, if the result depends on how the call is made.
    let cited = |place: Place, number: usize| {
        let mut cited = row
            .blockers
            .iter()
            .filter_map(|each| each.statement.as_ref());
        cited.any(|cited| (cited.place, cited.statement) == (place, number))
    };
    for (place, policy) in judged().filter(|(place, _)| matters(place)) {
        for (number, statement) in policy.statements.iter().flatten().enumerate() {
            if statement.applies() == Truth::False && cited(place, number) {
                continue;
            }
            all += 1;
            let said = Said {
                input,
                row,
                context,
                place,
                number,
            };
            if statement.applies() != Truth::False && deciding.len() < DECIDING {
                deciding.push(said.view(statement, None));
            } else if few.len() < NEAR {
                few.push((said, statement));
            }
        }
    }
    // Denies decide before allows.
    sort_by_key(&mut deciding, |statement: &StatementView| {
        match statement.tone {
            Tone::Deny => 0,
            Tone::Depends => 1,
            _ => 2,
        }
    });
    let near = near(input, row, layer).into_iter().filter_map(|near| {
        let (_, policy) = judged().find(|(place, _)| *place == near.place)?;
        let statement = policy.statements.as_ref()?.get(near.statement)?;
        let said = Said {
            input,
            row,
            context,
            place: near.place,
            number: near.statement,
        };
        Some(said.view(statement, Some(&near)))
    });
    deciding.extend(near);
    // Without deciding statements and near misses, a few others are still shown.
    if deciding.is_empty() && all <= NEAR {
        deciding.extend(
            few.iter()
                .map(|(said, statement)| said.view(statement, None)),
        );
    }
    let others = all - deciding.len().min(all);
    (deciding, others)
}

/// The near misses, if an allow is missing.
fn near(input: &ViewInput<'_>, row: &Row, layer: Layer) -> Vec<near_miss::NearMiss> {
    let lacking = row
        .blockers
        .iter()
        .filter(|blocker| blocker.layer == layer && blocker.statement.is_none());
    let levels = lacking.map(|blocker| blocker.level.unwrap_or(0));
    let mut found: Vec<near_miss::NearMiss> = levels
        .flat_map(|level| {
            let written = |place: Place, at: Span| {
                input
                    .policy(place)
                    .and_then(|policy_draft| policy_draft.text.get(at.range()))
            };
            near_miss::near_misses(input.report, row, layer, level, written)
        })
        .collect();
    found.truncate(NEAR);
    found
}

/// One statement and its description.
struct Said<'a> {
    input: &'a ViewInput<'a>,
    row: &'a Row,
    context: Option<&'a Context>,
    place: Place,
    number: usize,
}

impl Said<'_> {
    /// `near` is the only reason why it does not allow, if there is one.
    fn view(
        &self,
        statement: &StatementTrace,
        near: Option<&near_miss::NearMiss>,
    ) -> StatementView {
        let words = self.input.words;
        let policy_draft = self.input.policy_id(self.place);
        let text =
            requests::policy_text(&self.input.draft_case.case, self.place).unwrap_or_default();
        let draft_case = ReasonContext {
            text: &text,
            action: self.row.action,
            resource: &self.row.resource,
            context: self.context,
        };
        let reason = words.statement_reason(&draft_case, statement);
        let tone = match (statement.applies(), statement.effect) {
            (Truth::True, Some(Effect::Allow)) => Tone::Allow,
            (Truth::True, Some(Effect::Deny)) => Tone::Deny,
            (Truth::False, _) => Tone::Lack,
            _ => Tone::Depends,
        };
        let word = match near {
            Some(near) => words.near_miss(&self.input.draft_case.case, self.row, near),
            None => reason.text.clone(),
        };
        let number = (self.number + 1).to_string();
        let policy = words.policy_name(&self.input.draft_case.case, self.place);
        let line = LineIndex::new(&text)
            .position(statement.span.start)
            .line
            .to_string();
        StatementView {
            title: words
                .text(key::UiWhyStatement {
                    policy: &policy,
                    number: &number,
                })
                .into(),
            tone,
            word: self.input.sentence(&word).into(),
            parts: reason
                .elements
                .iter()
                .map(|element| part(&text, element, near.map(|near| near.at)))
                .collect(),
            place: policy_draft.map(|policy_draft| (policy_draft, statement.span)),
            jump: words.text(key::UiWhyJump { line: &line }).into(),
            source: source::statement(self.input, &text, statement.span),
        }
    }
}

/// The most values of one element that are shown: the ones that match, or else the first.
const VALUES: usize = 4;

fn part(text: &str, element: &ElementReason, near: Option<Span>) -> PartView {
    let tone = tone_of_truth(element.matches);
    let wanted = |at: Span| near.is_some_and(|near| near == at);
    let mut entries: Vec<_> = element.entries.iter().collect();
    // The relevant values first: the one that does not match, then those that agree with the element's result.
    sort_by_key(&mut entries, |entry| {
        (!wanted(entry.at), entry.matches != element.matches)
    });
    // A reason contains the value that it is about; a test is longer than its key.
    let shown = |at: Span| match element.element {
        Element::Condition => text.get(at.range()).unwrap_or_default().to_owned().into(),
        _ => AttrValue::default(),
    };
    let entries = entries.into_iter().take(VALUES).map(|entry| EntryView {
        text: shown(entry.at),
        tone: tone_of_truth(entry.matches),
        reason: entry.text.clone().into(),
    });
    PartView {
        element: element.text.clone().into(),
        tone,
        entries: entries.collect(),
    }
}

const fn tone_of_truth(truth: Truth) -> Tone {
    match truth {
        Truth::True => Tone::Allow,
        Truth::False => Tone::Lack,
        Truth::Unknown => Tone::Depends,
    }
}

/// A page of AWS: the label of the link, and its address.
type Link = (Key, Key);

const fn link_of(layer: Layer) -> Link {
    match layer {
        Layer::Rcp => (key::UI_LINK_RCP, key::UI_LINK_RCP_AT),
        Layer::Scp => (key::UI_LINK_SCP, key::UI_LINK_SCP_AT),
        Layer::VpcEndpoint => (key::UI_LINK_VPC_ENDPOINT, key::UI_LINK_VPC_ENDPOINT_AT),
        Layer::Resource => (key::UI_LINK_RESOURCE, key::UI_LINK_RESOURCE_AT),
        Layer::Identity => (key::UI_LINK_IDENTITY, key::UI_LINK_IDENTITY_AT),
        Layer::Boundary => (key::UI_LINK_BOUNDARY, key::UI_LINK_BOUNDARY_AT),
        Layer::Session => (key::UI_LINK_SESSION, key::UI_LINK_SESSION_AT),
    }
}

/// Links to AWS's pages.
fn links(input: &ViewInput<'_>, links: &[Link]) -> Vec<LinkView> {
    let link = |(label, address): &Link| LinkView {
        label: input.words.text(*label).into(),
        address: input.words.text(*address).into(),
    };
    links.iter().map(link).collect()
}
