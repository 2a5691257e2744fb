//! `canivault open`: the case in a link (contract 4).

use messages::Messages;
use messages::key;
use std::path::Path;
use vault::share;

use crate::{Failure, Status, input, output};

/// Print the case that is in a link
///
/// Links of every version are read. What is printed is a case again, for `canivault check -` or to edit.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The link, whole or from its `#` on; `-` for standard input
    #[arg(value_name = "LINK")]
    link: String,
}

/// Prints the case in a link.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let link = match args.link.as_str() {
        "-" => input::text(Path::new("-"), words)?,
        link => link.to_owned(),
    };
    let case = share::decode(&link).map_err(|error| {
        let reason = words.share_error(&error);
        Failure::Sentence(words.text(key::CliBadLink { reason: &reason }))
    })?;
    output::print_json(&case, words)?;
    Ok(Status::Pass)
}
