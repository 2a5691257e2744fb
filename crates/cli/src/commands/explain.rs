//! `canivault explain`: the complete reason, statement by statement.

use messages::Messages;
use messages::key;
use std::path::PathBuf;
use vault::case::Case;
use vault::infer::infer;

use crate::infrastructure::{self, Infrastructure};
use crate::output::{self, Page};
use crate::{Failure, Status, input};

/// Say why: every layer, every statement, every value that did or did not match
///
/// Without actions, those that are denied or depend are explained.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The case; `-` for standard input. A Terraform file, a CloudFormation template or a folder of them is imported first
    #[arg(value_name = "CASE.json")]
    case: PathBuf,
    /// The ARN of whoever creates the vault, in the place of the one that the case has
    #[arg(long, value_name = "ARN")]
    caller: Option<String>,
    #[command(flatten)]
    values: input::Values,
    /// The actions to explain
    #[arg(value_name = "ACTION")]
    actions: Vec<String>,
    /// Explain every action
    #[arg(long, conflicts_with = "actions")]
    all: bool,
}

const EXAMPLES: &str = "\
Examples:
  canivault explain case.json                   what is denied or depends
  canivault explain case.json kms:CreateGrant   one action, whatever it gets

Exit status:
  0  the case was explained, whatever its verdict
  2  the case cannot be used, or has no such action";

/// Prints the reasons of a case.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let (mut case, files) = infrastructure::case(&args.case, args.caller.as_deref(), words)?;
    args.values.fill_in(&mut case, words)?;
    files.fill_pseudo(&mut case);
    if !files.is_none() {
        // As `check` does with the same files.
        (case, _) = infer(case);
    }
    let page = page(&case, files, &args.actions, args.all, words)?;
    output::print_page(&page, words)?;
    Ok(Status::Pass)
}

/// The reasons of some actions of a case; without any, of those that are denied or depend, or of all.
pub(crate) fn page(
    case: &Case,
    files: Infrastructure,
    actions: &[String],
    all: bool,
    words: &Messages,
) -> Result<Page, Failure> {
    let words = &files.words(words);
    let report = vault::report(case);
    for action in actions {
        if report.row(action).is_none() {
            return Err(Failure::Sentence(words.text(key::CliNoAction { action })));
        }
    }
    let wanted = |row: &&vault::report::Row| {
        let mut named = actions.iter();
        let is_named = named.any(|action| row.action.eq_ignore_ascii_case(action));
        let open = row.decision != evaluator::trace::Decision::Allowed;
        all || is_named || (actions.is_empty() && open)
    };
    let rows: Vec<_> = report.rows.iter().filter(wanted).collect();
    let mut page = Page::with_sources(files);
    output::explain(&mut page, case, &report, &rows, words);
    Ok(page)
}
