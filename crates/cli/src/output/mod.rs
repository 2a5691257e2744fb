//! The command's text output. `page` lays out text, `grid` the table, `snippet` underlined policy text, `explain` whole
//! reasons, `fix` changes, and `style` has the colours; this module joins them into the report.

mod explain;
mod fix;
mod grid;
mod page;
mod snippet;
pub(crate) mod style;

pub(crate) use explain::explain;
pub(crate) use fix::fix;
pub(crate) use page::{Line, Page};

use annotate_snippets::Level;
use evaluator::finding::Severity;
use evaluator::trace::{LayerEffect, StatementTrace};
use evaluator::truth::Truth;
use messages::escape::{JsonText, TerminalText};
use messages::{Key, key};
use messages::{Messages, Near, ReasonContext};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write as _;
use vault::case::{Case, Way};
use vault::infer::Inferred;
use vault::report::{Cited, Report, Row};
use vault::requests::policy_text;

use crate::Failure;
use snippet::{Mark, Title};

/// How many findings are printed; a text that is no policy at all can have thousands.
const FINDINGS: usize = 100;

/// How many things that stand in the way are printed: a policy can have thousands of statements that are open.
const BLOCKERS: usize = 50;

/// How many open places of one statement are underlined.
const OPEN_PLACES: usize = 8;

/// What may be printed: text in which nothing is invisible.
pub(crate) trait Printable {
    /// The text.
    fn printable(&self) -> &str;
}

impl Printable for TerminalText {
    fn printable(&self) -> &str {
        self.as_str()
    }
}

impl Printable for JsonText {
    fn printable(&self) -> &str {
        self.as_str()
    }
}

/// Prints a text, and a line break behind it.
pub(crate) fn print(text: &impl Printable, words: &Messages) -> Result<(), Failure> {
    writeln!(std::io::stdout().lock(), "{}", text.printable())
        .map_err(|error| Failure::writing(&error, words))
}

/// Prints lines of text.
pub(crate) fn print_lines(text: &str, words: &Messages) -> Result<(), Failure> {
    print(&TerminalText::lines(text.trim_end()), words)
}

/// Prints a JSON document as it is written.
pub(crate) fn print_document(json: &str, words: &Messages) -> Result<(), Failure> {
    print(&JsonText::new(json.trim_end()), words)
}

/// Prints a value as JSON on several lines.
pub(crate) fn print_json(value: &impl Serialize, words: &Messages) -> Result<(), Failure> {
    match JsonText::pretty(value) {
        Ok(json) => print(&json, words),
        Err(error) => Err(Failure::writing(&error.into(), words)),
    }
}

/// Prints a page, in colours where they are wanted.
pub(crate) fn print_page(page: &Page, words: &Messages) -> Result<(), Failure> {
    let printed = anstream::stdout().lock().write_all(page.text().as_bytes());
    printed.map_err(|error| Failure::writing(&error, words))
}

/// Adds the report of a case.
pub(crate) fn report(page: &mut Page, case: &Case, report: &Report, words: &Messages) {
    heading(page, case, words);
    let (sign, style) = style::of_verdict(report.verdict);
    page.lead(style, sign, &words.verdict(report));
    grid::add(page, report, words);
    observed(page, case, report, words);
    further(page, case, report, words);
    problems(page, report, words);
    blockers(page, case, report, words);
    depends(page, case, report, words);
    missing(page, case, report, words);
    assumed(page, case, report, words);
    placeholders(page, report, words);
    messages(page, report, words);
    notes(page, report, words);
    findings(page, case, report, words);
}

/// Who creates which vault. Not the case's title: whoever ran the command chose the file, and what its author wrote
/// above the verdict ("why the vault can be created") would read as part of the answer.
fn heading(page: &mut Page, case: &Case, words: &Messages) {
    let or = |text: &str, key: Key| {
        if text.trim().is_empty() {
            words.text(key)
        } else {
            text.trim().to_owned()
        }
    };
    let caller = or(&case.caller.arn, key::CLI_NOBODY);
    let name = or(&case.vault.name, key::CLI_NAMELESS);
    let region = or(&case.vault.region, key::CLI_NOWHERE);
    page.paragraph(&words.text(key::CliWho {
        caller: &caller,
        name: &name,
        region: &region,
    }));
}

/// What the way of creating the vault needs beside the actions of the table.
fn further(page: &mut Page, case: &Case, report: &Report, words: &Messages) {
    if report.further.is_empty() {
        return;
    }
    page.heading(&match case.way {
        Some(Way::CloudFormation) => words.text(key::CLI_FURTHER_CLOUD_FORMATION),
        _ => words.text(key::CLI_FURTHER_TERRAFORM),
    });
    for row in &report.further {
        let (sign, style) = style::of_decision(row.decision);
        let decision = words.decision(row.decision);
        page.item(style, sign, &format!("`{}`: {decision}", row.action));
    }
}

fn problems(page: &mut Page, report: &Report, words: &Messages) {
    if report.problems.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_PROBLEMS));
    for problem in &report.problems {
        page.item(style::UNKNOWN, "?", &words.problem(problem));
    }
}

/// What AWS said, and whether the policies show it.
fn observed(page: &mut Page, case: &Case, report: &Report, words: &Messages) {
    let said = words.observations_of(case, report);
    if said.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_OBSERVED));
    for sentence in said {
        page.item(style::DENY, "!", &sentence);
    }
}

/// What to paste next, with the commands that print it.
pub(crate) fn missing(page: &mut Page, case: &Case, report: &Report, words: &Messages) {
    if report.missing.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_MISSING));
    for missing in &report.missing {
        page.item(style::UNKNOWN, "?", &words.missing(missing));
        for command in &missing.commands {
            // On one line, to be copied.
            page.line(&Line::of("    ").text(command));
        }
        page.nested(0, style::FAINT, "→", &words.missing_owner(case, missing));
    }
}

/// The fields that nobody filled in and that follow from the policies.
pub(crate) fn inferred(page: &mut Page, case: &Case, inferred: &[Inferred], words: &Messages) {
    if inferred.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_INFERRED));
    for one in inferred {
        page.item(style::FAINT, "-", &words.inferred(case, one));
    }
}

/// What was assumed.
fn assumed(page: &mut Page, case: &Case, report: &Report, words: &Messages) {
    if report.assumed.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_ASSUMED));
    for assumed in &report.assumed {
        page.item(style::FAINT, "-", &words.assumption(case, assumed));
    }
}

/// What blocks several actions is said once, with all of them.
fn blockers(page: &mut Page, case: &Case, report: &Report, words: &Messages) {
    let mut grouped = messages::blockers(report);
    if grouped.is_empty() {
        return;
    }
    grouped.sort_by_key(|(blocker, _)| blocker.layer);
    page.heading(&words.text(key::CLI_BLOCKERS));
    let more = grouped.len().saturating_sub(BLOCKERS);
    for (blocker, rows) in grouped.into_iter().take(BLOCKERS) {
        let actions: Vec<&str> = rows.iter().map(|row| row.action).collect();
        let (sign, style) = style::of_effect(blocker.effect);
        let sentence = words.blocker_of(case, &actions, report.rows.len(), blocker);
        page.item(style, sign, &sentence);
        let Some(row) = rows.first() else { continue };
        if let Some(cited) = &blocker.statement {
            let trace = messages::cited_trace(report, row, cited);
            statement(page, case, cited, row, trace, words);
        } else if let Some(near) = words.near_misses(case, report, &rows, blocker).first() {
            near_miss(page, 0, case, near, words);
        }
    }
    if more > 0 {
        page.paragraph(&words.text(key::CliMoreFindings { count: more }));
    }
}

/// A statement that was probably meant to allow an action, with what is off in it underlined.
fn near_miss(page: &mut Page, depth: usize, case: &Case, near: &Near, words: &Messages) {
    let Some(text) = policy_text(case, near.place) else {
        return;
    };
    page.nested(depth, style::FAINT, "→", &near.sentence);
    let mark = Mark {
        span: near.at,
        label: String::new(),
        primary: true,
    };
    snippet::add(
        page,
        &words.policy_name(case, near.place),
        &text,
        None,
        &[mark],
    );
    page.gap();
}

/// A statement underlined, with what in it is not known for the first of the actions.
fn statement(
    page: &mut Page,
    case: &Case,
    cited: &Cited,
    row: &Row,
    trace: Option<&StatementTrace>,
    words: &Messages,
) {
    let Some(text) = policy_text(case, cited.place) else {
        return;
    };
    let mut marks = vec![Mark {
        span: cited.span,
        label: String::new(),
        primary: true,
    }];
    if let Some(trace) = trace {
        let asked = ReasonContext {
            text: &text,
            action: row.action,
            resource: &row.resource,
            context: None,
        };
        let reason = words.statement_reason(&asked, trace);
        let entries = reason
            .elements
            .into_iter()
            .flat_map(|element| element.entries);
        let unknown = entries.filter(|entry| entry.matches == Truth::Unknown);
        let label = words.effect(LayerEffect::Unknown);
        marks.extend(unknown.take(OPEN_PLACES).map(|entry| Mark {
            span: entry.at,
            label: label.clone(),
            primary: false,
        }));
    }
    snippet::add(
        page,
        &words.policy_name(case, cited.place),
        &text,
        None,
        &marks,
    );
    page.gap();
}

/// Rows by what is said of them, each with its actions, in the order of the report.
fn by_sentence(
    rows: &[Row],
    said: impl Fn(&Row) -> Vec<String>,
) -> Vec<(String, Vec<&'static str>)> {
    let mut order: Vec<String> = Vec::new();
    let mut actions: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for row in rows {
        for sentence in said(row) {
            let known = actions.entry(sentence.clone()).or_insert_with(|| {
                order.push(sentence);
                Vec::new()
            });
            known.push(row.action);
        }
    }
    let with_actions = |sentence: String| {
        let actions = actions.remove(&sentence).unwrap_or_default();
        (sentence, actions)
    };
    order.into_iter().map(with_actions).collect()
}

fn depends(page: &mut Page, case: &Case, report: &Report, words: &Messages) {
    let groups = by_sentence(&report.rows, |row| {
        let unknown: Vec<String> = row
            .unknown
            .iter()
            .map(|unknown| words.unknown(unknown))
            .collect();
        if unknown.is_empty() {
            Vec::new()
        } else {
            vec![words.list(&unknown)]
        }
    });
    if groups.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_DEPENDS));
    for (unknown, actions) in groups {
        page.item(
            style::UNKNOWN,
            "?",
            &words.text(key::CliDependsOn {
                actions: &words.actions(&actions, report.rows.len()),
                unknown: &unknown,
            }),
        );
    }
    let ways = by_sentence(&report.rows, |row| {
        let ways = words.allowed_if(case, report, row);
        if ways.is_empty() {
            Vec::new()
        } else {
            vec![ways.join(&words.text(key::LIST_BETWEEN))]
        }
    });
    for (ways, actions) in ways {
        let actions = words.actions(&actions, report.rows.len());
        page.item(
            style::ALLOW,
            "→",
            &words.text(key::CliDependsOn {
                actions: &actions,
                unknown: &ways,
            }),
        );
    }
}

/// The placeholders in the policies, and how often each stands there.
fn placeholders(page: &mut Page, report: &Report, words: &Messages) {
    if report.placeholders.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_PLACEHOLDERS));
    for one in report.placeholders.iter().take(FINDINGS) {
        let placeholder = one.name.as_str();
        let count = one.places.len();
        if let Some(value) = &one.value {
            let sentence = words.text(key::CliPlaceholderFilled {
                count,
                placeholder,
                value,
            });
            page.item(style::ALLOW, "=", &sentence);
        } else {
            let sentence = words.text(key::CliPlaceholderOpen { count, placeholder });
            page.item(style::UNKNOWN, "?", &sentence);
        }
    }
    let more = report.placeholders.len().saturating_sub(FINDINGS);
    if more > 0 {
        page.paragraph(&words.text(key::CliMoreFindings { count: more }));
    }
}

fn messages(page: &mut Page, report: &Report, words: &Messages) {
    let mut messages = report
        .rows
        .iter()
        .filter_map(|row| row.message.as_deref())
        .peekable();
    if messages.peek().is_none() {
        return;
    }
    page.heading(&words.text(key::CLI_MESSAGES));
    for message in messages {
        page.item(style::FAINT, "-", message);
    }
}

fn notes(page: &mut Page, report: &Report, words: &Messages) {
    let groups = by_sentence(&report.rows, |row| {
        row.notes.iter().map(|note| words.note(*note)).collect()
    });
    if groups.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_NOTES));
    for (note, actions) in groups {
        page.item(
            style::FAINT,
            "-",
            &words.text(key::CliNote {
                actions: &words.actions(&actions, report.rows.len()),
                note: &note,
            }),
        );
    }
}

/// Adds what was found in the policies.
pub(crate) fn findings(page: &mut Page, case: &Case, report: &Report, words: &Messages) {
    if report.findings.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_FINDINGS));
    for found in report.findings.iter().take(FINDINGS) {
        let Some(text) = policy_text(case, found.place) else {
            continue;
        };
        let severity = words.severity(found.finding.severity());
        let level = match found.finding.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Suggestion => Level::HELP,
        };
        let title = Title {
            level: level.with_name(severity),
            code: found.finding.code.as_str(),
            sentence: words.finding(&found.finding),
        };
        let mark = Mark {
            span: found.finding.span,
            label: String::new(),
            primary: true,
        };
        snippet::add(
            page,
            &words.policy_name(case, found.place),
            &text,
            Some(title),
            &[mark],
        );
        page.gap();
    }
    let more = report.findings.len().saturating_sub(FINDINGS);
    if more > 0 {
        page.paragraph(&words.text(key::CliMoreFindings { count: more }));
    }
}
