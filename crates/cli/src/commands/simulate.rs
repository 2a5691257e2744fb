//! `canivault simulate`: the same questions for AWS's own simulator.

use messages::Messages;
use std::path::PathBuf;
use vault::simulate;

use crate::output;
use crate::{Failure, Status, input};

/// Write what `aws iam simulate-custom-policy` needs to judge the same actions
///
/// Prints the command lines, what AWS's simulator cannot see of the case, and the parameters of each call. Nothing is
/// called: run the commands yourself, with credentials that may.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The case; `-` for standard input
    #[arg(value_name = "CASE.json")]
    case: PathBuf,
    /// Write the files into this folder, and print the command lines alone
    #[arg(long, value_name = "FOLDER")]
    files: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  canivault simulate case.json                          a document with everything
  canivault simulate case.json --files sim >sim/run.sh  the files, and a script to run beside them

Exit status:
  0  the commands were written
  2  the case cannot be used, or a file cannot be written";

/// Prints the commands.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let case = input::case(&args.case, words)?;
    let simulation = simulate::simulation(&case, &vault::report(&case));
    let Some(folder) = &args.files else {
        output::print(words.simulation(&simulation).trim_end(), words)?;
        return Ok(Status::Pass);
    };
    input::make_folder(folder, words)?;
    for call in &simulation.calls {
        input::write_text(
            &folder.join(&call.file),
            &(call.parameters.clone() + "\n"),
            words,
        )?;
    }
    for unseen in &simulation.unseen {
        output::print(
            &format!("# {}", output::plain(&words.unseen(unseen))),
            words,
        )?;
    }
    for call in &simulation.calls {
        output::print(&call.line, words)?;
    }
    Ok(Status::Pass)
}
