//! `canivault fix`: the smallest changes that make the actions pass.

use analysis::Budget;
use evaluator::trace::Decision;
use messages::Messages;
use messages::key;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use vault::case::Case;
use vault::fix::{self, Fix};
use vault::infer::infer;
use vault::report::Verdict;
use vault::requests::ACTIONS;

use crate::infrastructure::{self, Infrastructure};
use crate::output::{self, Page};
use crate::{Failure, Status, input};

/// Find the smallest changes that make every action pass
///
/// Every change was made on a copy of the case and evaluated again: it says what it makes pass, what else it permits,
/// and whose job it is.
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
    /// Only for this action
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Write the changed policies into the case's file, or into the files of infrastructure as code
    #[arg(long)]
    write: bool,
}

const EXAMPLES: &str = "\
Examples:
  canivault fix case.json                            the changes
  canivault fix case.json --action kms:CreateGrant   what one action needs
  canivault fix case.json --write                    into the file

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
    let (mut case, infrastructure) =
        infrastructure::case(&args.case, args.caller.as_deref(), words)?;
    args.values.fill_in(&mut case, words)?;
    infrastructure.fill_pseudo(&mut case);
    let words = &infrastructure.words(words);
    if !infrastructure.is_none() {
        // As `check` does with the same files.
        (case, _) = infer(case);
    }
    let fixes = find(&case, args.action.as_deref(), words)?;
    let best = fixes.first();
    let after = best.map_or_else(|| case.clone(), |best| fix::apply(&case, &best.steps));
    let report = vault::report(&after);
    let patches = if args.write && !infrastructure.is_none() {
        patches(&infrastructure, best, words)?
    } else {
        Vec::new()
    };
    let mut page = Page::with_sources(infrastructure);
    output::fix(&mut page, &case, best, &report, words);
    output::print_page(&page, words)?;
    for (path, text) in &patches {
        input::write_text(Path::new(path), text, words)?;
    }
    if args.write && best.is_some() && patches.is_empty() {
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

/// The fixes of a case, or of one of its actions, the best first.
pub(crate) fn find(
    case: &Case,
    action: Option<&str>,
    words: &Messages,
) -> Result<Vec<Fix>, Failure> {
    let mut fixes = match action {
        None => fix::find_all(case),
        Some(action) => {
            let mut known = ACTIONS.iter();
            let named = known.find(|known| known.name.eq_ignore_ascii_case(action));
            let unknown = || Failure::Sentence(words.text(key::CliNoAction { action }));
            fix::for_row(case, named.ok_or_else(unknown)?.name)
        }
    };
    analysis::fixes::order(case, &mut fixes, Budget::default());
    Ok(fixes)
}

/// The files of infrastructure as code after the fix.
fn patches(
    infrastructure: &Infrastructure,
    fix: Option<&Fix>,
    words: &Messages,
) -> Result<Vec<(String, String)>, Failure> {
    let mut changed = BTreeMap::new();
    let mut after = infrastructure.clone();
    for step in fix.iter().flat_map(|fix| &fix.steps) {
        let patch = after.patch(&step.before, &step.after);
        let Some((name, _, text)) = patch else {
            let policy = step.name.as_str();
            return Err(Failure::Sentence(words.text(key::CliNoPatch { policy })));
        };
        after.replace(&name, text.clone());
        changed.insert(name, text);
    }
    Ok(changed.into_iter().collect())
}
