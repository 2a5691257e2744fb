//! `canivault check`: the report of a case (contract 3).

use clap::ValueEnum;
use messages::key;
use messages::{Messages, report_json};
use std::io::Write as _;
use std::path::PathBuf;
use vault::case::Case;
use vault::infer::{Inferred, infer};
use vault::report::{Report, Verdict};

use crate::infrastructure::{self, Infrastructure};
use crate::output::{self, Page};
use crate::{Failure, Status, input};

/// Say for a case which of the seven actions are allowed, and what stands in the way of the others
///
/// A case is a JSON document with everything that decides: who creates which vault with which key, the policies
/// as they are, and what is known of the request. The page's links and its `canivault check` file are cases.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The case; `-` for standard input. A Terraform file or plan, a CloudFormation template or a folder of them is
    /// imported first
    #[arg(value_name = "CASE.json")]
    case: PathBuf,
    /// The ARN of whoever creates the vault, in the place of the one that the case has
    #[arg(long, value_name = "ARN")]
    caller: Option<String>,
    #[command(flatten)]
    values: input::Values,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For tickets and messages, with the smallest change that helps
    Markdown,
}

const EXAMPLES: &str = r#"Examples:
  canivault check case.json
  canivault check plan.json --caller arn:aws:iam::444455556666:role/Deployer
  canivault check infrastructure/              every file of a folder

A small case:
  {"version": 1,
   "caller": {"arn": "arn:aws:iam::444455556666:role/BackupAdmin"},
   "vault": {"name": "prod", "region": "us-west-2"},
   "key": {"kind": "customer", "arn": "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
   "policies": {
     "identity": [{"name": "BackupAdmin", "text": "...as you have it..."}],
     "scp": [{"target": "Root", "policies": [{"name": "FullAWSAccess", "text": "..."}]}],
     "key": [{"name": "key policy", "text": "..."}]}}

  A layer that you cannot see is `null`; a layer that is not there is left out. A context key that is known to be
  absent is `null` in `context`. With `"expect": {"verdict": "pass"}` the case checks itself.

Exit status:
  0  pass: every action is allowed; with `expect`: every expectation holds
  1  fail: at least one action is denied; with `expect`: at least one expectation does not hold
  2  the case cannot be used
  3  depends: nothing is denied, but something depends on what the case does not say"#;

/// Prints the report of a case.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let (mut case, infrastructure) =
        infrastructure::case(&args.case, args.caller.as_deref(), words)?;
    args.values.fill_in(&mut case, words)?;
    let words = &infrastructure.words(words);
    // The page does the same, so that both give the same answer.
    let (case, inferred) = infer(case);
    let report = vault::incremental::report(&case);
    let unmet: Option<Vec<String>> = case.expect.as_ref().map(|expect| {
        report
            .unmet(expect)
            .iter()
            .map(|unmet| words.unmet(unmet))
            .collect()
    });
    match args.format {
        Format::Text => print_text(
            &case,
            infrastructure,
            &report,
            &inferred,
            unmet.as_deref(),
            words,
        )?,
        Format::Json => print_json(
            &case,
            &infrastructure,
            &report,
            &inferred,
            unmet.as_deref(),
            words,
        )?,
        Format::Markdown => print_markdown(&case, &report, unmet.as_deref(), words)?,
    }
    Ok(match (unmet, report.verdict) {
        (Some(unmet), _) if unmet.is_empty() => Status::Pass,
        (Some(_), _) | (None, Verdict::Fail) => Status::Fail,
        (None, Verdict::Pass) => Status::Pass,
        (None, Verdict::Depends) => Status::Depends,
    })
}

fn print_text(
    case: &Case,
    infrastructure: Infrastructure,
    report: &Report,
    inferred: &[Inferred],
    unmet: Option<&[String]>,
    words: &Messages,
) -> Result<(), Failure> {
    let mut page = Page::with_sources(infrastructure);
    output::report(&mut page, case, report, words);
    output::inferred(&mut page, case, inferred, words);
    match (unmet, &case.expect) {
        (Some([]), Some(expect)) => {
            let count = expect.actions.len() + usize::from(expect.verdict.is_some());
            page.paragraph(&words.text(key::CliExpectationsHold { count }));
        }
        (Some(unmet), _) => {
            page.heading(&words.text(key::CLI_EXPECTED));
            for sentence in unmet {
                page.item(output::style::DENY, "✗", sentence);
            }
        }
        (None, _) => {}
    }
    output::print_page(&page, words)
}

/// The report goes to standard output, and what was expected otherwise to standard error.
fn print_json(
    case: &Case,
    infrastructure: &Infrastructure,
    report: &Report,
    inferred: &[Inferred],
    unmet: Option<&[String]>,
    words: &Messages,
) -> Result<(), Failure> {
    let fixes = vault::fix::find_all(case);
    let json = report_json(case, report, words)
        .with_fixes(case, &fixes, words)
        .with_inferred(case, inferred, words);
    if infrastructure.is_none() {
        output::print_json(&json, words)?;
    } else {
        output::print_json(&infrastructure.with_places(case, &json), words)?;
    }
    tell_unmet(unmet);
    Ok(())
}

/// As [`print_json`], for people who read it elsewhere.
fn print_markdown(
    case: &Case,
    report: &Report,
    unmet: Option<&[String]>,
    words: &Messages,
) -> Result<(), Failure> {
    let fixes = vault::fix::find_all(case);
    output::print_lines(&words.markdown(case, report, &fixes), words)?;
    tell_unmet(unmet);
    Ok(())
}

fn tell_unmet(unmet: Option<&[String]>) {
    for sentence in unmet.into_iter().flatten() {
        // When standard error is closed, the exit status still says it.
        let _ = writeln!(std::io::stderr().lock(), "{}", output::plain(sentence));
    }
}
