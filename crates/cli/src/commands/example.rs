//! `canivault example`: cases to begin with.

use messages::Messages;
use messages::key;
use vault::examples::EXAMPLES;

use crate::output::{Line, Page, style};
use crate::{Failure, Status, output};

/// Print an example case, or the list of them
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// The example; without it, the list
    id: Option<String>,
}

const HELP: &str = "\
Examples:
  canivault example                                  the list
  canivault example scp-allow-list >case.json        a case to change
  canivault example scp-allow-list | canivault check -";

/// Prints one example, or all their names.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let Some(id) = &args.id else {
        return list(words);
    };
    let Some(example) = EXAMPLES.iter().find(|example| example.id == id) else {
        let ids = EXAMPLES.iter().map(|example| example.id);
        return Err(Failure::Sentence(
            match evaluator::policy::nearest(id, ids) {
                None => words.text(key::CliNoExample { id }),
                Some(near) => words.text(key::CliMisspelledExample {
                    id,
                    suggestion: near,
                }),
            },
        ));
    };
    output::print_document(example.text, words)?;
    Ok(Status::Pass)
}

fn list(words: &Messages) -> Result<Status, Failure> {
    let width = EXAMPLES
        .iter()
        .map(|example| example.id.len())
        .max()
        .unwrap_or(0);
    let mut page = Page::default();
    page.heading(&words.text(key::CLI_EXAMPLES));
    for example in EXAMPLES {
        let title = words.of_family(key::EXAMPLE, example.id, &[]);
        page.line(&Line::of(&format!("  {:width$}  {title}", example.id)));
    }
    page.lead(style::FAINT, "-", &words.text(key::CLI_EXAMPLE_HINT));
    output::print_page(&page, words)?;
    Ok(Status::Pass)
}
