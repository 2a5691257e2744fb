//! `canivault redact`: a case without what identifies people and companies.

use messages::Messages;
use std::path::PathBuf;
use vault::{case, redact};

use crate::{Failure, Status, input, output};

/// Replace account ids, key ids, names and addresses in a case by placeholders
///
/// The same thing becomes the same placeholder everywhere, so that the case is decided the same: the program proves
/// it, and keeps and names what a decision hangs on. The redacted case goes to standard output.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The case; `-` for standard input
    #[arg(value_name = "CASE.json")]
    case: PathBuf,
}

/// Prints the redacted case.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let case = input::case(&args.case, words)?;
    let redacted = redact::redact(&case);
    let text = case::write(&redacted.case);
    let mut said = words.redacted(&redacted);
    said.extend(words.secrets(&redact::secrets(&text)));
    for sentence in said {
        crate::tell(&sentence);
    }
    output::print_document(&text, words)?;
    Ok(Status::Pass)
}
