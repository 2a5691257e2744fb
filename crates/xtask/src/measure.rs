//! `cargo xtask bench`: speed and size. Speed is only printed, because machines differ; `--check` fails if a page
//! exceeds its budget of bytes, which is the same on every machine.

use crate::args::Part;
use crate::process::{self, Outcome, cargo, command, root};
use crate::site;
use crate::{npm, tools, wants};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs the native benchmarks, then measures the built page.
pub(crate) fn run(only: Option<Part>) -> Outcome {
    if wants(only, Part::Rust) {
        for manifest in crates_with_benches()? {
            // `--benches` alone would also run the unit tests as benchmarks.
            process::run(
                &format!("benchmarks of {}", manifest.display()),
                cargo()
                    .args(["bench", "--bench", "*", "--manifest-path"])
                    .arg(&manifest),
            )?;
        }
    }
    if wants(only, Part::Browser) {
        package()?;
        page()?;
    }
    Ok(())
}

fn crates_with_benches() -> Outcome<Vec<PathBuf>> {
    let crates = root().join("crates");
    let entries = fs::read_dir(&crates).map_err(|why| format!("{}: {why}", crates.display()))?;
    let folders = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found: Vec<PathBuf> = folders
        .filter(|folder| folder.join("benches").is_dir())
        .map(|folder| folder.join("Cargo.toml"))
        .collect();
    found.sort();
    Ok(found)
}

/// Builds the site, and fails if a page exceeds its budget.
pub(crate) fn check() -> Outcome {
    budgets(&site::build(site::Kind::Release)?)
}

/// The npm package beside its peer, which the script installs.
fn package() -> Outcome {
    let package = npm::build()?;
    process::run(
        "the npm package, beside JSON.parse and its peer",
        command("node")
            .arg(root().join("tests/npm/bench.mjs"))
            .env("NPM_PACKAGE", package),
    )
}

/// Fails if a page of a built site exceeds its budget.
pub(crate) fn budgets(dist: &Path) -> Outcome {
    process::run(
        "the size of the pages, against their budgets",
        script("size.mjs", dist).arg("--check"),
    )
}

fn page() -> Outcome {
    let chromium = tools::for_browser()?;
    let dist = site::build(site::Kind::Release)?;
    process::run("the size of the pages", &mut script("size.mjs", &dist))?;
    process::run(
        "the page with the largest case that AWS allows",
        script("bench.mjs", &dist).env("CHROMIUM", chromium),
    )
}

fn script(name: &str, dist: &Path) -> Command {
    let mut node = command("node");
    node.arg(root().join("tests/browser").join(name))
        .env("DIST", dist);
    node
}
