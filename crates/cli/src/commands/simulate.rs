//! `canivault simulate`: the same questions for AWS's own simulator.

use messages::Messages;
use messages::escape::{JsonText, ShellComment};
use std::path::PathBuf;
use vault::simulate;

use crate::output;
use crate::{Failure, Status, input};

/// Write what `aws iam simulate-custom-policy` needs to judge the same actions
///
/// Prints a shell script with one call for each action, which prints AWS's decision beside Can I Vault?'s; its comments say
/// what AWS's simulator cannot see of the case. Nothing is called: run the script yourself, with credentials that may.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The case; `-` for standard input
    #[arg(value_name = "CASE.json")]
    case: PathBuf,
    /// Write the parameters of each call into a file in this folder, and print the command lines alone
    #[arg(long, value_name = "FOLDER")]
    files: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  canivault simulate case.json >simulate.sh              one script, for sh
  canivault simulate case.json --files sim >sim/run.sh   a file for each call

Exit status:
  0  the script was written
  2  the case cannot be used, or a file cannot be written";

/// Prints the commands.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let case = input::case(&args.case, words)?;
    let simulation = simulate::simulation(&case, &vault::report(&case));
    let Some(folder) = &args.files else {
        output::print_lines(&words.simulation(&simulation), words)?;
        return Ok(Status::Pass);
    };
    input::make_folder(folder, words)?;
    for call in &simulation.calls {
        input::write_text(
            &folder.join(&call.file),
            &format!("{}\n", JsonText::new(&call.parameters)),
            words,
        )?;
    }
    for unseen in &simulation.unseen {
        let comment = ShellComment::new(&words.unseen(unseen));
        output::print_lines(comment.as_str(), words)?;
    }
    for call in &simulation.calls {
        output::print_lines(&call.line, words)?;
    }
    Ok(Status::Pass)
}
