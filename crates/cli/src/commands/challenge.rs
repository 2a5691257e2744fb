//! `canivault challenge`: the challenges of the course, whether a challenge is what it says, and what learners did.

mod codes;

use challenge::{COURSE, Challenge, Error, Proof, SEEDS, validate};
use clap::{Subcommand, ValueEnum};
use messages::Messages;
use messages::key;
use serde::Serialize;
use std::path::PathBuf;

use crate::output::{self, Line, Page, style};
use crate::{Failure, Status, input};

/// Test challenges that teach how IAM decides, and read what learners made of them
///
/// A challenge is a JSON file: a case that fails, what the learner may change, what must hold afterwards, and what
/// must stay denied. The page lets people solve it; this command is for those who write challenges, and for trainers.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Test(TestArgs),
    Codes(codes::Args),
    /// List the challenges that come with the program
    List,
    Show(ShowArgs),
}

/// Say of challenge files whether they are what they say
///
/// The start must fail its goals and keep its guardrails, the reference solution must pass for every learner's case,
/// and each wrong solution must fail for the reason that the file gives, and for no other kind of reason.
#[derive(clap::Args)]
#[command(after_long_help = EXIT)]
struct TestArgs {
    /// The files; `-` for standard input; without any, the challenges that come with the program
    #[arg(value_name = "FILE.json")]
    files: Vec<PathBuf>,
    /// For how many learners' cases the solution is tried
    #[arg(long, default_value_t = SEEDS, value_name = "NUMBER")]
    seeds: u32,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Print the file of a challenge that comes with the program
#[derive(clap::Args)]
struct ShowArgs {
    /// Its id, as `canivault challenge list` prints it
    id: String,
    /// As the learner with this seed gets it
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

const EXIT: &str = "\
Examples:
  canivault challenge show seven-actions >mine.json   one to begin with
  canivault challenge test mine.json                  is it what it says?
  canivault challenge test challenges/*.json --format json

Exit status:
  0  every challenge is what it says
  1  one is not
  2  a file cannot be read, or is no challenge";

/// What became of one file.
#[derive(Serialize)]
struct Tested {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// For how many learners' cases the solution was tried.
    seeds: u32,
    /// The wrong solutions that fail for their reason.
    wrong: usize,
    /// What is wrong with it, in sentences.
    faults: Vec<String>,
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    readable: bool,
}

/// Runs one of the subcommands.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    match &args.command {
        Command::Test(args) => test(args, words),
        Command::Codes(args) => codes::run(args, words),
        Command::List => list(words),
        Command::Show(args) => show(args, words),
    }
}

fn test(args: &TestArgs, words: &Messages) -> Result<Status, Failure> {
    let mut tested = Vec::new();
    if args.files.is_empty() {
        for built_in in COURSE {
            tested.push(tried(built_in.id, built_in.read(), args.seeds, words));
        }
    }
    for file in &args.files {
        let text = input::text(file, words)?;
        let name = file.display().to_string();
        tested.push(tried(&name, challenge::read(&text), args.seeds, words));
    }
    match args.format {
        Format::Text => print_text(&tested, words)?,
        Format::Json => output::print_json(&tested, words)?,
    }
    Ok(if tested.iter().any(|tested| !tested.readable) {
        Status::Unusable
    } else if tested.iter().any(|tested| !tested.faults.is_empty()) {
        Status::Fail
    } else {
        Status::Pass
    })
}

fn tried(file: &str, read: Result<Challenge, Error>, seeds: u32, words: &Messages) -> Tested {
    let mut tested = Tested {
        file: file.to_owned(),
        id: None,
        seeds: 0,
        wrong: 0,
        faults: Vec::new(),
        title: String::new(),
        readable: false,
    };
    match read {
        Err(error) => {
            let reason = words.challenge_error(&error);
            let sentence = words.text(key::ChallengeTestUnreadable { reason: &reason });
            tested.faults.push(sentence);
        }
        Ok(challenge) => {
            let Proof {
                seeds,
                wrong,
                faults,
            } = validate(&challenge, seeds);
            tested.seeds = seeds;
            tested.wrong = wrong;
            tested.faults = faults
                .iter()
                .map(|fault| words.fault(&challenge, fault))
                .collect();
            words
                .of_author(&challenge.title)
                .clone_into(&mut tested.title);
            tested.id = Some(challenge.id);
            tested.readable = true;
        }
    }
    tested
}

fn print_text(all: &[Tested], words: &Messages) -> Result<(), Failure> {
    let mut page = Page::default();
    for tested in all {
        // The file as editors and terminals recognize it, on a line of its own, never wrapped.
        page.line(&Line::of(&tested.file));
        let (seeds, wrong) = (tested.seeds.to_string(), tested.wrong.to_string());
        if tested.faults.is_empty() {
            page.item(
                style::ALLOW,
                "✓",
                &words.text(key::ChallengeTestPass {
                    seeds: &seeds,
                    title: tested.title.as_str(),
                    wrong: &wrong,
                }),
            );
        }
        for fault in &tested.faults {
            page.item(style::DENY, "✗", fault);
        }
    }
    let failed = all
        .iter()
        .filter(|tested| !tested.faults.is_empty())
        .count();
    let passed = all.len() - failed;
    if passed > 0 {
        page.lead(
            style::ALLOW,
            "✓",
            &words.text(key::ChallengeTestPassed { count: passed }),
        );
    }
    if failed > 0 {
        page.lead(
            style::DENY,
            "✗",
            &words.text(key::ChallengeTestFailed { count: failed }),
        );
    }
    output::print_page(&page, words)
}

fn list(words: &Messages) -> Result<Status, Failure> {
    let width = COURSE
        .iter()
        .map(|built_in| built_in.id.len())
        .max()
        .unwrap_or(0);
    let mut page = Page::default();
    page.heading(&words.text(key::CHALLENGE_LIST));
    for built_in in COURSE {
        let read = built_in.read();
        let title = read
            .as_ref()
            .map_or("", |challenge| words.of_author(&challenge.title));
        page.line(&Line::of(&format!("  {:width$}  {title}", built_in.id)));
    }
    page.lead(style::FAINT, "-", &words.text(key::CHALLENGE_LIST_HINT));
    output::print_page(&page, words)?;
    Ok(Status::Pass)
}

fn show(args: &ShowArgs, words: &Messages) -> Result<Status, Failure> {
    let Some(built_in) = challenge::built_in(&args.id) else {
        let ids = COURSE.iter().map(|built_in| built_in.id);
        return Err(Failure::Sentence(
            match evaluator::policy::nearest(&args.id, ids) {
                None => words.text(key::ChallengeNone { id: &args.id }),
                Some(near) => words.text(key::ChallengeMisspelled {
                    id: &args.id,
                    suggestion: near,
                }),
            },
        ));
    };
    let text = match (args.seed, built_in.read()) {
        (Some(seed), Ok(challenge)) => challenge::write_pretty(&challenge.vary(seed)),
        _ => built_in.text.to_owned(),
    };
    output::print_document(&text, words)?;
    Ok(Status::Pass)
}
