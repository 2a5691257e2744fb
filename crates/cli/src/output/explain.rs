//! The whole reason of a row: its layers, their policies, every statement, and why each value matches or not.

use anstyle::Style;
use evaluator::context::Context;
use evaluator::policy::Effect;
use evaluator::trace::{LayerTrace, StatementTrace, Trace};
use evaluator::truth::Truth;
use messages::key;
use messages::{Messages, ReasonContext};
use vault::case::{Case, Place};
use vault::report::{Cited, Report, Row};
use vault::requests::{self, Tasks};

use super::page::{Line, Page};
use super::{near_miss, style};

/// Adds the reasons of some rows of a report.
pub(crate) fn explain(
    page: &mut Page,
    case: &Case,
    report: &Report,
    rows: &[&Row],
    words: &Messages,
) {
    let (sign, style) = style::of_verdict(report.verdict);
    page.lead(style, sign, &words.verdict(report));
    let tasks = requests::tasks(case);
    for row in rows {
        let reason = Reason {
            case,
            report,
            row,
            context: context(&tasks, row),
            words,
        };
        reason.add(page);
    }
}

/// What is known of the request of a row.
fn context<'a>(tasks: &'a Tasks, row: &Row) -> Option<&'a Context> {
    let task = tasks
        .tasks
        .iter()
        .find(|task| task.action.name == row.action)?;
    task.request
        .as_ref()
        .ok()
        .map(|asked| &asked.request.context)
}

struct Reason<'a> {
    case: &'a Case,
    report: &'a Report,
    row: &'a Row,
    context: Option<&'a Context>,
    words: &'a Messages,
}

impl Reason<'_> {
    fn add(&self, page: &mut Page) {
        let Self { row, words, .. } = self;
        let (sign, style) = style::of_decision(row.decision);
        page.gap();
        let title = format!("{} {}", row.action, row.resource);
        let line = Line::default().styled(style, sign).text(" ");
        page.line(&line.styled(style::HEADING, &title));
        page.item(style::PLAIN, " ", &words.decision(row.decision));
        for unknown in &row.unknown {
            page.item(style::UNKNOWN, "?", &words.unknown(unknown));
        }
        for way in words.allowed_if(self.case, self.report, row) {
            page.item(style::ALLOW, "→", &way);
        }
        if let Some(trace) = &row.trace {
            for traced in &trace.layers {
                self.layer(page, trace, traced);
            }
        }
    }

    fn layer(&self, page: &mut Page, trace: &Trace, traced: &LayerTrace) {
        let Self { row, words, .. } = self;
        let layer = traced.layer;
        let Some(effect) = row.effect(layer) else {
            return;
        };
        let (sign, style) = style::of_effect(effect);
        let (title, word) = (words.layer_title(layer), words.effect(effect));
        page.gap();
        let line = Line::of("  ").styled(style, sign);
        page.line(&line.text(&format!(" {title}: {word}")));
        if let Some(exemption) = traced.exempt {
            page.nested(1, style::FAINT, "·", &words.exemption(exemption));
        }
        for blocker in row.blockers.iter().filter(|blocker| blocker.layer == layer) {
            page.nested(
                1,
                style,
                "·",
                &words.blocker(self.case, row.action, blocker),
            );
            for near in words.near_misses(self.case, self.report, &[row], blocker) {
                near_miss(page, 1, self.case, &near, words);
            }
        }
        for (place, judged) in self.report.judged(trace, layer) {
            let Some(text) = requests::policy_text(self.case, place) else {
                continue;
            };
            for (number, statement) in judged.statements.iter().flatten().enumerate() {
                self.statement(page, place, &text, number, statement);
            }
        }
    }

    fn statement(
        &self,
        page: &mut Page,
        place: Place,
        text: &str,
        number: usize,
        trace: &StatementTrace,
    ) {
        let Self {
            case, row, words, ..
        } = self;
        let asked = ReasonContext {
            text,
            action: row.action,
            resource: &row.resource,
            context: self.context,
        };
        let reason = words.statement_reason(&asked, trace);
        let cited = Cited {
            place,
            statement: number,
            sid: None,
            span: trace.span,
            unclear: None,
        };
        let statement = words.statement(case, &cited);
        let policy = words.policy_name(case, place);
        let (sign, style) = of_statement(trace);
        page.nested(
            1,
            style,
            sign,
            &words.text(key::CliStatementReason {
                policy: &policy,
                reason: &reason.text,
                statement: &statement,
            }),
        );
        for element in &reason.elements {
            let (sign, style) = of_truth(element.matches);
            page.nested(2, style, sign, &element.text);
            for entry in &element.entries {
                let (sign, style) = of_truth(entry.matches);
                page.nested(3, style, sign, &entry.text);
            }
        }
    }
}

const fn of_truth(truth: Truth) -> (&'static str, Style) {
    match truth {
        Truth::True => ("✓", style::ALLOW),
        Truth::False => ("·", style::FAINT),
        Truth::Unknown => ("?", style::UNKNOWN),
    }
}

fn of_statement(trace: &StatementTrace) -> (&'static str, Style) {
    match (trace.applies(), trace.effect) {
        (Truth::False, _) => ("·", style::FAINT),
        (Truth::True, Some(Effect::Allow)) => ("✓", style::ALLOW),
        (Truth::True, Some(Effect::Deny)) => ("✗", style::DENY),
        (Truth::Unknown, _) | (Truth::True, None) => ("?", style::UNKNOWN),
    }
}
