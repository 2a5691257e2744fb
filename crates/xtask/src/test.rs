//! `cargo xtask test`: all checks, the fast ones first, the browser last.

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
        package()?;
    }
    if wants(only, Part::Browser) || wants(only, Part::Generators) {
        site(only)?;
    }
    Ok(())
}

/// The published crates, each after its dependencies.
const PUBLISHED: [&str; 5] = [
    "canivault-evaluator",
    "canivault-vault",
    "canivault-analysis",
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
    language::check()?;
    process::run(
        "the Rust tests",
        cargo().args(["test", "--workspace", "--no-fail-fast"]),
    )?;
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

/// They are not in the workspace, so no other check would notice that one no longer builds.
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

/// Makes cargo unpack the local packages again: it assumes that a package of the same version is unchanged, so it would
/// build the crates in the state in which they were last packed.
fn forget_packed() -> Outcome {
    // The folders of real registries are named after their address; that of local packages has no such name.
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

/// Tests the npm package as it would be published.
fn package() -> Outcome {
    tools::for_npm_tests()?;
    let package = npm::build()?;
    process::run(
        "the npm package's tests, and those of the bundlers that others use",
        command("node")
            .arg("--test")
            .arg(root().join("tests/npm/package.test.mjs"))
            .arg(root().join("tests/npm/bundlers.test.mjs"))
            .env("NPM_PACKAGE", package)
            .env("CHROMIUM", tools::for_browser()?),
    )
}

/// Tests the very files of the site that would be published.
fn site(only: Option<Part>) -> Outcome {
    let chromium = tools::for_browser()?;
    let mdbook = tools::mdbook()?;
    let dist = site::build(site::Kind::Release)?;
    if wants(only, Part::Generators) {
        // Those that cannot be had are left out, and the tests say which; CI has all of them.
        let generators = tools::generators()?;
        process::run(
            "the tests of documentation generators (docs/embedding.md, what works where)",
            command("node")
                .arg("--test")
                .arg(root().join("tests/generators/generators.test.mjs"))
                .env("DIST", &dist)
                .env("CHROMIUM", &chromium)
                .env("MDBOOK", &mdbook)
                .envs(generators),
        )?;
    }
    if !wants(only, Part::Browser) {
        return Ok(());
    }
    process::run(
        "building the command for the tests",
        &mut language::build_command(),
    )?;
    measure::budgets(&dist)?;
    process::run_last(
        "the browser tests",
        command("node")
            .arg(root().join("tests/browser/run.mjs"))
            .env("DIST", dist)
            .env("CHROMIUM", chromium)
            .envs(tools::other_engines()?)
            .env("MDBOOK", mdbook),
    )
}
