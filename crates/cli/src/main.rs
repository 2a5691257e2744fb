//! `canivault`: Can I Vault? on the command line. It reads and prints; what it says comes from the `vault` and
//! `messages` crates.
//!
//! `commands/` has one file for each subcommand, `input` reads what they are given, `docs/` finds cases in documents,
//! `output/` is what a person sees. A new subcommand is a file in `commands/` and a variant of [`Command`].

mod annotations;
mod batch;
mod case_file;
mod commands;
mod docs;
mod infrastructure;
mod input;
mod output;
#[cfg(test)]
mod schemas;
mod walk;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use messages::escape::{TerminalText, is_invisible};
use messages::key;
use messages::{LANGUAGES, Language, Messages};
use std::io::Write as _;
use std::process::ExitCode;

use commands::{
    allows, challenge as challenges, check, compare, docs as documents, evaluate, example, explain,
    fix, import, link, lint, mcp, open, redact, shell, simulate,
};

/// Tells why AWS denied the creation of a backup vault.
///
/// Creating an AWS Backup vault takes seven permissions of three services, and every kind of policy can take one
/// of them away. `canivault check` says which of them pass, which fail, and in which policy.
///
/// Nothing leaves this computer: the program reads files and standard input, and talks to no network.
#[derive(Parser)]
#[command(name = "canivault", version, max_term_width = 100, after_long_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The language of the sentences
    #[arg(long, global = true, value_parser = languages(), default_value = "en", value_name = "LANGUAGE")]
    lang: Language,
    /// When to use colours; without it, on a terminal and unless `NO_COLOR` is set
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,
}

const EXAMPLES: &str = "\
Examples:
  canivault check case.json              the seven actions, what is in their way
  canivault check - --format json        the same for programs, from a pipe
  canivault check cases/ --format github every case, on a pull request
  canivault lint policy.json             a policy by itself
  canivault explain case.json            why, statement by statement
  canivault fix case.json                the smallest changes that help
  canivault example                      cases to begin with
  canivault import error.txt acc.json    a case of what you have
  canivault compare old.json new.json    whether the second allows more
  canivault allows case.json             for which requests, exactly
  canivault simulate case.json           the same for AWS's own simulator
  canivault docs book/                   whether a documentation still holds
  canivault challenge test               whether challenges are what they say
  canivault evaluate <requests.jsonl     any action, one request a line
  canivault mcp                          for assistants that write policies

Exit status:
  0  every action is allowed, every expectation holds, every line is decided
  1  at least one action is denied, or an expectation does not hold
  2  the input cannot be used
  3  nothing is denied, but something depends on what the case does not say";

#[derive(Subcommand)]
enum Command {
    Allows(allows::Args),
    Challenge(challenges::Args),
    Check(check::Args),
    Compare(compare::Args),
    Completions(shell::CompletionsArgs),
    Docs(documents::Args),
    Evaluate(evaluate::Args),
    Example(example::Args),
    Explain(explain::Args),
    Fix(fix::Args),
    Import(import::Args),
    Link(link::Args),
    Lint(lint::Args),
    Man(shell::ManArgs),
    Mcp(mcp::Args),
    Open(open::Args),
    Redact(redact::Args),
    Simulate(simulate::Args),
}

/// Every language that there is a file of, by its tag.
fn languages() -> impl TypedValueParser<Value = Language> {
    let tags = LANGUAGES
        .iter()
        .map(|language| PossibleValue::new(language.tag).help(language.name));
    PossibleValuesParser::new(tags).map(|tag| Language::find(&tag).unwrap_or(Language::ENGLISH))
}

#[derive(Clone, Copy, ValueEnum)]
enum Colour {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How the program ends: contract 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// All is well.
    Pass = 0,
    /// Something is denied, or not as expected.
    Fail = 1,
    /// The input cannot be used.
    Unusable = 2,
    /// Something depends on what nobody said.
    Depends = 3,
    /// Nothing was found to check.
    Empty = 4,
}

/// How a shell tells a program that was ended by SIGPIPE: 128 and the signal's number. Rust's runtime ignores the
/// signal, so that the error of the next write stands for it.
const CLOSED_PIPE: u8 = 141;

/// Why a command could not do its work.
enum Failure {
    /// In one sentence.
    Sentence(String),
    /// Whoever read the output has enough of it.
    Closed,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    match cli.color {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
    let words = Messages::in_language(cli.lang);
    let ended = match cli.command {
        Command::Allows(args) => allows::run(&args, &words),
        Command::Challenge(args) => challenges::run(&args, &words),
        Command::Check(args) => check::run(&args, &words),
        Command::Compare(args) => compare::run(&args, &words),
        Command::Completions(args) => shell::completions(&args, &words),
        Command::Docs(args) => documents::run(&args, &words),
        Command::Evaluate(args) => evaluate::run(&args, &words),
        Command::Example(args) => example::run(&args, &words),
        Command::Explain(args) => explain::run(&args, &words),
        Command::Fix(args) => fix::run(&args, &words),
        Command::Import(args) => import::run(&args, &words),
        Command::Link(args) => link::run(&args, &words),
        Command::Lint(args) => lint::run(&args, &words),
        Command::Man(args) => shell::man(&args, &words),
        Command::Mcp(args) => mcp::run(&args, &words),
        Command::Open(args) => open::run(&args, &words),
        Command::Redact(args) => redact::run(&args, &words),
        Command::Simulate(args) => simulate::run(&args, &words),
    };
    match ended {
        Ok(status) => ExitCode::from(status as u8),
        Err(Failure::Closed) => ExitCode::from(CLOSED_PIPE),
        Err(failure) => {
            failure.print();
            ExitCode::from(Status::Unusable as u8)
        }
    }
}

/// Says why the arguments cannot be used, or prints the help that they ask for.
fn refused(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    let steers = |character| is_invisible(character) && character != '\n';
    if text.contains(steers) {
        // An argument is repeated as it was given: this one could steer the terminal.
        let _ = write!(anstream::stderr(), "{}", TerminalText::lines(&text));
    } else {
        let _ = error.print();
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Status::Unusable as u8))
}

/// Says something beside the output.
fn tell(sentence: &str) {
    // When standard error is closed, the output still matters.
    let _ = writeln!(anstream::stderr(), "{}", TerminalText::new(sentence));
}

impl Failure {
    /// Prints the sentence to standard error.
    fn print(&self) {
        let Self::Sentence(sentence) = self else {
            return;
        };
        let error = output::style::DENY;
        let sentence = TerminalText::new(sentence);
        // When standard error is closed too, the exit status still says it.
        let _ = writeln!(anstream::stderr(), "{error}error:{error:#} {sentence}");
    }

    /// Why the output could not be written.
    fn writing(error: &std::io::Error, words: &Messages) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Sentence(words.text(key::CliCannotWrite {
                reason: &error.to_string(),
            })),
        }
    }
}
