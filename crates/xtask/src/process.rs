//! Printing steps, and running commands.
//!
//! Every command's output is passed through: a build that is silent for minutes looks stuck.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// An error is a sentence for the person at the terminal: no program handles it.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// Prints one step.
pub(crate) fn say(what: &str) {
    eprintln!("==> {what}");
}

/// The repository's root: the folder two above this crate.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// The target folder of cargo.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The folders in which cargo keeps unpacked packages: one for each registry, named after its address.
pub(crate) fn unpacked() -> Vec<PathBuf> {
    let home = || {
        #[allow(deprecated)] // what was wrong with it on one system is mended since Rust 1.85
        env::home_dir().map(|home| home.join(".cargo"))
    };
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home);
    let folders = cargo.and_then(|cargo| fs::read_dir(cargo.join("registry/src")).ok());
    let folders = folders.into_iter().flatten().filter_map(Result::ok);
    let mut folders: Vec<_> = folders.map(|folder| folder.path()).collect();
    folders.sort();
    folders
}

/// The cargo that runs this xtask.
pub(crate) fn cargo() -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    command(cargo)
}

/// A command that will run in the repository's root.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Prints a step, runs its command, and prints its duration; a failure names the command.
pub(crate) fn run(what: &str, command: &mut Command) -> Outcome {
    let started = Instant::now();
    run_last(what, command)?;
    eprintln!("    done in {:.1} s", started.elapsed().as_secs_f32());
    Ok(())
}

/// As [`run`], for a command whose own last line should be the last in the output.
pub(crate) fn run_last(what: &str, command: &mut Command) -> Outcome {
    say(what);
    let line = describe(command);
    let status = command
        .status()
        .map_err(|why| format!("{what}: `{line}` could not be started: {why}"))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("{what}: `{line}` failed ({status})"))
}

/// Runs a command and returns its standard output; its standard error is passed through.
pub(crate) fn output(what: &str, command: &mut Command) -> Outcome<String> {
    say(what);
    let started = Instant::now();
    let line = describe(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|why| format!("{what}: `{line}` could not be started: {why}"))?;
    if !output.status.success() {
        return Err(format!("{what}: `{line}` failed ({})", output.status));
    }
    eprintln!("    done in {:.1} s", started.elapsed().as_secs_f32());
    String::from_utf8(output.stdout).map_err(|why| format!("{what}: {why}"))
}

/// The output of a command, or `None` if it does not exist or fails.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// `PATH` with some folders put first.
pub(crate) fn path_with(first: &[PathBuf]) -> Outcome<OsString> {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = first.iter().cloned().chain(std::env::split_paths(&rest));
    std::env::join_paths(all).map_err(|why| format!("a folder's name cannot be in PATH: {why}"))
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}
