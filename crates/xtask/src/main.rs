//! `cargo xtask`: one command for everything that a person or CI does with this repository.
//!
//! It sets up everything that is missing (pinned, in `target/tools`), prints each step, and then serves, builds, tests
//! or measures. It uses the repository's files, and none of its crates.
//!
//! Reading order: [`args`] (arguments), [`process`] (running commands), [`tools`] (required tools), [`site`] (the site
//! in `dist/`), [`pages`] (its pages and their programs), [`on_demand`] (the modules that a page loads when it
//! needs them), [`html`] (additions to their HTML), [`offline`] (the service worker and the manifest), [`discovery`]
//! (metadata for search engines and others), [`icons`], [`integrity`], [`npm`] (the package), [`release`] (the
//! archive), [`server`], [`mod@test`] (all tests), [`measure`], [`data`].

mod archive;
mod args;
mod test;
mod data;
mod discovery;
mod html;
mod icons;
mod integrity;
mod language;
mod measure;
mod npm;
mod offline;
mod on_demand;
mod pages;
mod release;
mod reproducible;
mod server;
mod site;
mod process;
mod tools;

use args::{Command, Part};
use process::Outcome;
use std::process::ExitCode;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    match args::read(&asked).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nxtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Outcome {
    match command {
        Command::Help => {
            print!("{}", args::HELP);
            Ok(())
        }
        Command::Serve { port, dev } => serve(port, dev),
        Command::Build => {
            let built = site::build(site::Kind::Release)?;
            process::say(&format!(
                "the site is in {}: copy it to any static host, at any path",
                built.display()
            ));
            Ok(())
        }
        Command::Test { only } => test::run(only),
        Command::Bench { only } => measure::run(only),
        Command::Budgets => measure::check(),
        Command::Npm => {
            let package = npm::build()?;
            process::say(&format!(
                "the package is in {}: `npm pack` or `npm publish` there",
                package.display()
            ));
            Ok(())
        }
        Command::Release { verify: true } => release::verify(),
        Command::Release { verify: false } => {
            let archive = release::build()?;
            process::say(&format!(
                "the release is {}, with its checksum beside it",
                archive.display()
            ));
            Ok(())
        }
        Command::Data => data::write(),
    }
}

fn serve(port: u16, dev: bool) -> Outcome {
    // The port first: a person should not wait for a build to learn that it is in use.
    let listener = server::bind(port)?;
    let kind = if dev {
        site::Kind::Dev
    } else {
        site::Kind::Release
    };
    let folder = site::build(kind)?;
    server::run(&listener, &folder)
}

/// Returns `true` if `part` is selected, or nothing is.
fn wants(only: Option<Part>, part: Part) -> bool {
    only.is_none_or(|one| one == part)
}
