//! `canivault completions` and `canivault man`: what shells and `man` know about the command.

use clap::CommandFactory as _;
use clap_complete::Shell;
use messages::Messages;

use crate::{Cli, Failure, Status};

/// Print a shell's completions, for the file that the shell reads
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  canivault completions bash >/etc/bash_completion.d/canivault
  canivault completions zsh >~/.zfunc/_canivault
  canivault completions fish >~/.config/fish/completions/canivault.fish";

/// Print the manual page, in the format of man pages
#[derive(clap::Args)]
pub(crate) struct ManArgs {
    /// The manual page of this subcommand
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints the completions.
pub(crate) fn completions(args: &CompletionsArgs, words: &Messages) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "canivault", &mut script);
    write(&script, words)
}

/// Prints the manual page.
pub(crate) fn man(args: &ManArgs, words: &Messages) -> Result<Status, Failure> {
    let mut command = Cli::command();
    command.build();
    let command = match &args.command {
        None => command,
        Some(name) => {
            let found = command.find_subcommand(name).cloned();
            let unknown = words.text(messages::key::CliNoCommand { command: name });
            let found = found.ok_or(Failure::Sentence(unknown))?;
            // As its file is called: `canivault-check.1`.
            found.name(format!("canivault-{name}"))
        }
    };
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut page);
    rendered.map_err(|error| Failure::writing(&error, words))?;
    write(&page, words)
}

/// What is generated has no text of other people in it.
fn write(bytes: &[u8], words: &Messages) -> Result<Status, Failure> {
    use std::io::Write as _;
    let mut output = std::io::stdout().lock();
    let written = output.write_all(bytes).and_then(|()| output.flush());
    written.map_err(|error| Failure::writing(&error, words))?;
    Ok(Status::Pass)
}
