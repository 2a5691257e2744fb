//! `cargo xtask test`: every check there is, the quick ones first, the browser last.

use crate::args::Part;
use crate::process::{self, Outcome, cargo, command, root};
use crate::site;
use crate::{language, measure, npm, tools, wants};
use std::fs;
use std::path::PathBuf;

/// Runs the checks and stops at the first that fails.
pub(crate) fn run(only: Option<Part>) -> Outcome {
    if wants(only, Part::Rust) {
        rust()?;
    }
    if wants(only, Part::Browser) {
        browser()?;
    }
    Ok(())
}

/// The crates that others can use, each after those that it needs.
const PUBLISHED: [&str; 4] = [
    "canivault-evaluator",
    "canivault-vault",
    "canivault-challenge",
    "canivault-messages",
];

fn rust() -> Outcome {
    tools::wasm_target()?;
    let warnings_are_errors = ["--", "-D", "warnings"];
    process::run(
        "checking the format",
        cargo().args(["fmt", "--all", "--check"]),
    )?;
    process::run(
        "clippy, native",
        cargo()
            .args(["clippy", "--workspace", "--all-targets"])
            .args(warnings_are_errors),
    )?;
    process::run(
        "clippy, the page for wasm",
        cargo()
            .args([
                "clippy",
                "--manifest-path",
                "web/Cargo.toml",
                "--target",
                "wasm32-unknown-unknown",
            ])
            .args(warnings_are_errors),
    )?;
    process::run(
        "the Rust tests",
        cargo().args(["test", "--workspace", "--no-fail-fast"]),
    )?;
    language::check()?;
    process::run(
        "the documentation",
        cargo()
            .args(["doc", "--workspace", "--no-deps"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    fuzz_targets()?;
    forget_packed()?;
    process::run(
        "packing the crates that others can use, and building what was packed",
        cargo()
            .args(["package", "--offline", "--allow-dirty"])
            .args(PUBLISHED.iter().flat_map(|name| ["--package", name])),
    )
}

/// They are not in the workspace, so nothing else would notice that one no longer builds.
fn fuzz_targets() -> Outcome {
    let has_compiler = process::ask(command("c++").arg("--version")).is_some();
    if !has_compiler && !tools::is_ci() {
        process::say("no C++ compiler: the fuzz targets are not built");
        return Ok(());
    }
    process::run(
        "building the fuzz targets",
        cargo()
            .args(["build", "--manifest-path", "fuzz/Cargo.toml"])
            .arg("--target-dir")
            .arg(process::target().join("fuzz")),
    )
}

/// Has cargo unpack anew what it packs: it takes a package of the same version for the same package, so that it would
/// build what the crates were when it last packed them here.
fn forget_packed() -> Outcome {
    // Real registries are called after their address; only what is packed here is in a folder without a name.
    let local = |folder: &PathBuf| {
        folder
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('-'))
    };
    for folder in process::unpacked().into_iter().filter(local) {
        for crate_name in PUBLISHED {
            let version = env!("CARGO_PKG_VERSION");
            let packed = folder.join(format!("{crate_name}-{version}"));
            if packed.is_dir() {
                fs::remove_dir_all(&packed)
                    .map_err(|why| format!("cannot remove {}: {why}", packed.display()))?;
            }
        }
    }
    Ok(())
}

/// Tests the very files that would be published: the npm package and the page.
fn browser() -> Outcome {
    tools::for_npm_tests()?;
    let package = npm::build()?;
    let chromium = tools::for_browser()?;
    process::run(
        "the npm package's tests, and those of the bundlers that others use",
        command("node")
            .arg("--test")
            .arg(root().join("tests/npm/package.test.mjs"))
            .arg(root().join("tests/npm/bundlers.test.mjs"))
            .env("NPM_PACKAGE", package)
            .env("CHROMIUM", &chromium),
    )?;
    let engines = tools::other_engines()?;
    let mdbook = tools::mdbook()?;
    process::run(
        "building the command for the tests",
        cargo().args(["build", "--package", "canivault-cli"]),
    )?;
    let dist = site::build(site::Kind::Release)?;
    measure::budgets(&dist)?;
    process::run_last(
        "the browser tests",
        command("node")
            .arg(root().join("tests/browser/run.mjs"))
            .env("DIST", dist)
            .env("CHROMIUM", chromium)
            .envs(engines)
            .env("MDBOOK", mdbook),
    )
}
