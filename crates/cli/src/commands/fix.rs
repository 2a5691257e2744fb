//! `canivault fix`: the smallest changes that make the actions pass.

use evaluator::trace::Decision;
use messages::Messages;
use messages::key;
use std::path::PathBuf;
use vault::fix;
use vault::report::Verdict;
use vault::requests::ACTIONS;

use crate::output::{self, Page};
use crate::{Failure, Status, input};

/// Find the smallest changes that make every action pass
///
/// Every change was made on a copy of the case and evaluated again: it says what it makes pass, what else it permits,
/// and whose job it is.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The case; `-` for standard input
    #[arg(value_name = "CASE.json")]
    case: PathBuf,
    #[command(flatten)]
    values: input::Values,
    /// Only for this action
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Write the case with the changed policies into its file
    #[arg(long)]
    write: bool,
}

const EXAMPLES: &str = "\
Examples:
  canivault fix case.json                            the changes, and whose job they are
  canivault fix case.json --action kms:CreateGrant   what one action needs
  canivault fix case.json --write                    the case file, with the changed policies

Exit status:
  0  everything that was asked for passes with the changes, or already does
  1  some of it cannot be made to pass by changing policies
  3  it depends on something that is not known
  2  the case cannot be used";

/// Prints the best fix of a case.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    if args.write && args.case.as_os_str() == "-" {
        return Err(Failure::Sentence(words.text(key::CLI_WRITE_NEEDS_FILE)));
    }
    let mut case = input::case(&args.case, words)?;
    args.values.fill_in(&mut case, words)?;
    let fixes = match &args.action {
        None => fix::find_all(&case),
        Some(action) => {
            let named = ACTIONS
                .iter()
                .find(|known| known.name.eq_ignore_ascii_case(action));
            let unknown = || Failure::Sentence(words.text(key::CliNoAction { action }));
            fix::for_row(&case, named.ok_or_else(unknown)?.name)
        }
    };
    let best = fixes.first();
    let after = best.map_or_else(|| case.clone(), |best| fix::apply(&case, &best.steps));
    let report = vault::report(&after);
    let mut page = Page::default();
    output::fix(&mut page, &case, best, &report, words);
    output::print_page(&page, words)?;
    if args.write && best.is_some() {
        input::write(&args.case, &after, words)?;
    }
    Ok(match &args.action {
        None => match report.verdict {
            Verdict::Pass => Status::Pass,
            Verdict::Depends => Status::Depends,
            Verdict::Fail => Status::Fail,
        },
        Some(action) => match report.row(action).map(|row| row.decision) {
            Some(Decision::Allowed) => Status::Pass,
            Some(Decision::Depends) => Status::Depends,
            _ => Status::Fail,
        },
    })
}
