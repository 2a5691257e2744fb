//! Test with an artificial language, which is added as one file and must then be available everywhere.
//!
//! The file contains the sentences of en.json in other brackets, and has the tag of Polish, which has more plural forms
//! than English. It is in a folder of its own that crates/messages/build.rs reads in addition; the command is built
//! with it and run.

use crate::process::{self, Outcome, ask, cargo, command, root};
use serde_json::{Map, Value};
use std::fs;
use std::process::Command;

const TAG: &str = "pl";
const NAME: &str = "⟦Polski⟧";

/// Builds the command with the artificial language, and fails if the command does not use it. What is built next replaces
/// the command.
pub(crate) fn check() -> Outcome {
    let folder = root().join("target/made-up");
    let problem = |why: &dyn std::fmt::Display| format!("{}: {why}", folder.display());
    fs::create_dir_all(&folder).map_err(|why| problem(&why))?;
    let english =
        fs::read_to_string(root().join("crates/messages/en.json")).map_err(|why| problem(&why))?;
    let english: Map<String, Value> =
        serde_json::from_str(&english).map_err(|why| problem(&why))?;
    let made_up = Value::Object(made_up(&english)).to_string();
    fs::write(folder.join(format!("{TAG}.json")), made_up).map_err(|why| problem(&why))?;
    process::run(
        "building the command with a made-up language",
        build_command().env("CANIVAULT_LANGUAGES", &folder),
    )?;
    let program = process::target().join("debug/canivault");
    let said = |arguments: &[&str]| ask(command(&program).args(arguments)).unwrap_or_default();
    for (arguments, expected) in [
        (&["--help"][..], NAME.to_owned()),
        (
            &["--lang", TAG, "example"],
            format!("⟦{}", sentence(&english, "cli.examples")),
        ),
    ] {
        if !said(arguments).contains(&expected) {
            return Err(format!(
                "`canivault {}` does not say `{expected}`",
                arguments.join(" ")
            ));
        }
    }
    Ok(())
}

/// Builds the command as `cargo test --workspace` does, so that neither compiles the dependencies of the other again: for
/// one package alone they would have other features.
pub(crate) fn build_command() -> Command {
    let mut build = cargo();
    build.args(["build", "--workspace", "--bin", "canivault"]);
    build
}

/// Every sentence of English in brackets, and the plural forms that Polish has.
fn made_up(english: &Map<String, Value>) -> Map<String, Value> {
    let mut made_up = Map::new();
    for (key, text) in english {
        let bracketed =
            |form: &str| Value::from(format!("⟦{}{form}⟧", text.as_str().unwrap_or_default()));
        if let Some(name) = key.strip_suffix(".other") {
            for form in ["few", "many"] {
                made_up.insert(format!("{name}.{form}"), bracketed(form));
            }
        }
        made_up.insert(key.clone(), bracketed(""));
    }
    made_up.insert("language.tag".to_owned(), TAG.into());
    made_up.insert("language.name".to_owned(), NAME.into());
    made_up
}

fn sentence<'a>(english: &'a Map<String, Value>, key: &str) -> &'a str {
    english.get(key).and_then(Value::as_str).unwrap_or_default()
}
