//! `canivault challenge codes`: completion codes, every answer evaluated again.

use challenge::code::{self, Checked, Code};
use challenge::{COURSE, Challenge, Grade, Workshop, fails};
use messages::Messages;
use messages::key;
use serde::Serialize;
use std::path::PathBuf;

use super::Format;
use crate::output::{self, Line, Page, style};
use crate::{Failure, Status, input};

/// Read completion codes and say who solved what, and how much more than needed it permits
///
/// Every answer in a code is evaluated again: nothing that a code says of itself is believed. This is no
/// examination, because everything runs on the learner's side. Names stay on this computer.
#[derive(clap::Args)]
#[command(after_long_help = EXIT)]
pub(super) struct Args {
    /// Texts with any number of completion codes, such as saved messages; `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The link of the workshop that the codes are of; without it, the course that comes with the program
    #[arg(long, value_name = "LINK")]
    workshop: Option<String>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

const EXIT: &str = "\
Examples:
  canivault challenge codes chat.txt --workshop 'https://.../#w=1....'
  pbpaste | canivault challenge codes - --format json

Exit status:
  0  every answer of every code solves its challenge
  1  one does not, or a code cannot be read
  2  a file or the workshop's link cannot be read";

/// What one code comes to.
#[derive(Serialize)]
struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u32>,
    /// Whether the case is not the one that the workshop gives to the name; only with a workshop.
    #[serde(skip_serializing_if = "Option::is_none")]
    copied: Option<bool>,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    answers: Vec<Answered>,
}

/// What one answer comes to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    challenge: String,
    solved: bool,
    /// What it fails, or why nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    fails: Option<String>,
    /// The challenge has changed since it was answered.
    other_edition: bool,
    /// In how many requests and situations it permits what the reference solution does not.
    permits_more: usize,
    /// What was changed: each policy as the learner left it.
    policies: Vec<String>,
}

/// Reads codes.
pub(super) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let workshop = args.workshop.as_deref().map(Workshop::decode).transpose();
    let workshop = workshop.map_err(|error| Failure::Sentence(words.workshop_error(&error)))?;
    let written: Vec<Challenge> = match &workshop {
        Some(workshop) => workshop.challenges(),
        None => COURSE
            .iter()
            .filter_map(|built_in| built_in.read().ok())
            .collect(),
    };
    let mut rows = Vec::new();
    for file in &args.files {
        for code in code::decode_all(&input::text(file, words)?) {
            rows.push(match code {
                Ok(code) => row(&code, workshop.as_ref(), &written, words),
                Err(error) => Row {
                    name: None,
                    seed: None,
                    copied: None,
                    error: Some(words.code_error(&error)),
                    answers: Vec::new(),
                },
            });
        }
    }
    match args.format {
        Format::Text => print_text(&rows, words)?,
        Format::Json => output::print_json(&rows, words)?,
    }
    let well = |row: &Row| row.error.is_none() && row.answers.iter().all(|answer| answer.solved);
    Ok(if rows.iter().all(well) {
        Status::Pass
    } else {
        Status::Fail
    })
}

fn row(code: &Code, workshop: Option<&Workshop>, written: &[Challenge], words: &Messages) -> Row {
    let graded = code::grades(code, written).into_iter().zip(&code.done);
    let answers = graded.map(|(checked, done)| {
        let policies = done.changed.iter().flat_map(|changed| &changed.policies);
        let policies = policies.map(|policy| policy.text.to_string()).collect();
        answered(checked, policies, written, words)
    });
    Row {
        name: Some(code.name.clone()),
        seed: Some(code.seed),
        copied: workshop.map(|workshop| !workshop.gave(code)),
        error: None,
        answers: answers.collect(),
    }
}

fn answered(
    checked: Checked,
    policies: Vec<String>,
    written: &[Challenge],
    words: &Messages,
) -> Answered {
    let Checked {
        id,
        other_edition,
        grade,
    } = checked;
    let solved = grade.as_ref().is_some_and(Grade::is_solved);
    let challenge = written.iter().find(|challenge| challenge.id == id);
    let reason = match (&grade, challenge) {
        (Some(grade), Some(challenge)) if !solved => Some(words.fails(&fails(challenge, grade))),
        (Some(_), Some(_)) => None,
        _ => Some(words.text(key::ChallengeNone { id: &id })),
    };
    Answered {
        challenge: id,
        solved,
        fails: reason,
        other_edition,
        permits_more: grade.map_or(0, |grade| grade.than_reference.breadth()),
        policies,
    }
}

fn print_text(rows: &[Row], words: &Messages) -> Result<(), Failure> {
    let mut page = Page::default();
    for row in rows {
        page.gap();
        if let Some(error) = &row.error {
            page.lead(style::DENY, "✗", error);
            continue;
        }
        let anonymous = words.text(key::CHALLENGE_CODES_ANONYMOUS);
        let name = row.name.as_deref().filter(|name| !name.is_empty());
        page.line(&Line::of(name.unwrap_or(&anonymous)));
        if row.copied == Some(true) {
            page.item(
                style::UNKNOWN,
                "!",
                &words.text(key::CHALLENGE_CODES_COPIED),
            );
        }
        for answer in &row.answers {
            print_answer(&mut page, answer, words);
        }
    }
    if rows.is_empty() {
        page.paragraph(&words.text(key::CHALLENGE_CODES_NONE));
    }
    output::print_page(&page, words)
}

fn print_answer(page: &mut Page, answer: &Answered, words: &Messages) {
    match &answer.fails {
        Some(fails) => {
            page.item(
                style::DENY,
                "✗",
                &words.text(key::ChallengeCodesFailed {
                    challenge: answer.challenge.as_str(),
                    fails: fails.as_str(),
                }),
            );
        }
        None => {
            page.item(
                style::ALLOW,
                "✓",
                &words.text(key::ChallengeCodesSolved {
                    challenge: answer.challenge.as_str(),
                }),
            );
        }
    }
    if answer.permits_more > 0 {
        let more = words.text(key::ChallengeCodesMore {
            count: answer.permits_more,
        });
        page.nested(1, style::FAINT, "-", &more);
    }
    if answer.other_edition {
        let edition = words.text(key::CHALLENGE_CODES_OTHER_EDITION);
        page.nested(1, style::UNKNOWN, "!", &edition);
    }
}
