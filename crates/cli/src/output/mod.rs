//! Text output of the command. `page` lays out text, `grid` the table, `snippet` underlined policy text, `explain`
//! complete reasons, `fix` changes, and `style` has the colours; this module combines them into the report.

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
use vault::case::Case;
use vault::infer::Inferred;
use vault::report::{Cited, Report, Row};
use vault::requests::policy_text;

use crate::Failure;
use snippet::{Mark, Title};

/// The most findings that are printed; a text that is not a policy at all can have thousands.
const FINDINGS: usize = 100;

/// The most blockers that are printed: a policy can have thousands of undecided statements.
const BLOCKERS: usize = 50;

/// The most unknown places of one statement that are underlined.
const OPEN_PLACES: usize = 8;

/// Text that may be printed: it contains no invisible characters.
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

/// Prints a text, followed by a line break.
pub(crate) fn print(text: &impl Printable, words: &Messages) -> Result<(), Failure> {
    writeln!(std::io::stdout().lock(), "{}", text.printable())
        .map_err(|error| Failure::writing(&error, words))
}

/// Prints lines of text.
pub(crate) fn print_lines(text: &str, words: &Messages) -> Result<(), Failure> {
    print(&TerminalText::lines(text.trim_end()), words)
}

/// Prints a JSON document unchanged.
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

/// The caller and the vault. Not the case's title: the user chose the file, and the author's words above the verdict
/// ("why the vault can be created") would read as part of the answer.
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

/// Those of the seven actions that this kind of vault does not need, and the actions beside those of the table.
fn further(page: &mut Page, case: &Case, report: &Report, words: &Messages) {
    if let Some(sentence) = words.not_needed(case, report) {
        page.heading(&sentence);
    }
    if report.further.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_FURTHER));
    for further in &report.further {
        let row = &further.row;
        let (sign, style) = style::of_decision(row.decision);
        let sentence = words.text(key::CliFurtherRow {
            action: row.action,
            basis: &words.further_basis(further),
            decision: &words.decision(row.decision),
            reason: &words.further_reason(further),
        });
        page.item(style, sign, &sentence);
        for blocker in &row.blockers {
            let sentence = words.blocker(case, row.action, blocker);
            page.nested(0, style::FAINT, "→", &sentence);
        }
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

/// The reported denials, and whether the policies reproduce them.
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

/// The policies to paste next, with the commands that print them.
pub(crate) fn missing(page: &mut Page, case: &Case, report: &Report, words: &Messages) {
    if report.missing.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_MISSING));
    for missing in &report.missing {
        page.item(style::UNKNOWN, "?", &words.missing(missing));
        for command in &missing.commands {
            // On one line, for copying.
            page.line(&Line::of("    ").text(command));
        }
        page.nested(0, style::FAINT, "→", &words.missing_owner(case, missing));
    }
}

/// The inferred fields.
pub(crate) fn inferred(page: &mut Page, case: &Case, inferred: &[Inferred], words: &Messages) {
    if inferred.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_INFERRED));
    for one in inferred {
        page.item(style::FAINT, "-", &words.inferred(case, one));
    }
}

/// The assumptions.
fn assumed(page: &mut Page, case: &Case, report: &Report, words: &Messages) {
    if report.assumed.is_empty() {
        return;
    }
    page.heading(&words.text(key::CLI_ASSUMED));
    for assumed in &report.assumed {
        page.item(style::FAINT, "-", &words.assumption(case, assumed));
    }
}

/// The blockers; one that concerns several actions is printed once, with all of them.
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

/// A near miss, with the part that does not match underlined.
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

/// A statement, with its unknown parts for the first of the actions underlined.
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

/// Rows grouped by sentence, each with its actions, in the order of the report.
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

/// The placeholders in the policies, and the number of their occurrences.
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
