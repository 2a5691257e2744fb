//! `canivault link`: a case as a link (contract 4).

use messages::Messages;
use std::path::PathBuf;
use vault::share;

use crate::{Failure, Status, input, output};

/// Print the link that opens a case in the page
///
/// The whole case is in the fragment of the address, behind the `#`, which browsers send nowhere. It is packed, not
/// encrypted: whoever has the link has the case.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The case; `-` for standard input
    #[arg(value_name = "CASE.json")]
    case: PathBuf,
    /// The address of the page; without it, only the part from the `#` on is printed
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        value_name = "ADDRESS"
    )]
    page: String,
}

/// Prints the link of a case.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let case = input::case(&args.case, words)?;
    let page = args.page.split('#').next().unwrap_or_default();
    output::print_lines(&format!("{page}#{}", share::encode(&case)), words)?;
    Ok(Status::Pass)
}
