//! The npm package: crates/wasm as a wasm module, and the JavaScript, types and README that are kept beside it.

use crate::process::{self, Outcome, cargo, command, path_with, root};
use crate::reproducible;
use crate::tools;
use std::fs;
use std::path::PathBuf;

const KEPT: &str = "crates/wasm/npm";
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Puts the package together and answers its folder.
pub(crate) fn build() -> Outcome<PathBuf> {
    let path = path_with(&tools::for_building()?)?;
    process::run(
        "building the npm package's wasm",
        cargo()
            .args(["build", "--package", "canivault-wasm", "--profile", "npm"])
            .args(["--target", "wasm32-unknown-unknown"])
            .envs(reproducible::variables()),
    )?;
    let built = process::target();
    let package = root().join("target/npm");
    let problem = |why| format!("{} cannot be made: {why}", package.display());
    if package.is_dir() {
        fs::remove_dir_all(&package).map_err(problem)?;
    }
    fs::create_dir_all(&package).map_err(problem)?;
    process::run(
        "binding it to JavaScript",
        command("wasm-bindgen")
            .arg(built.join("wasm32-unknown-unknown/npm/canivault_wasm.wasm"))
            .args([
                "--target",
                "web",
                "--no-typescript",
                "--out-name",
                "canivault",
                "--out-dir",
            ])
            .arg(&package)
            .env("PATH", &path),
    )?;
    let wasm = package.join("canivault_bg.wasm");
    process::run(
        "making it fast",
        command("wasm-opt")
            .arg("-O3")
            .arg(&wasm)
            .arg("-o")
            .arg(&wasm)
            .env("PATH", &path),
    )?;
    let kept = root().join(KEPT);
    for entry in fs::read_dir(&kept).map_err(|why| format!("{KEPT}: {why}"))? {
        let entry = entry.map_err(|why| format!("{KEPT}: {why}"))?;
        fs::copy(entry.path(), package.join(entry.file_name())).map_err(problem)?;
    }
    for licence in LICENCES {
        fs::copy(root().join(licence), package.join(licence)).map_err(problem)?;
    }
    let manifest = package.join("package.json");
    let text = fs::read_to_string(&manifest).map_err(problem)?;
    // The version and the address of the workspace: Cargo.toml is the one place for both.
    let filled = concat!(
        "\"version\": \"",
        env!("CARGO_PKG_VERSION"),
        "\",\n  \"repository\": { \"type\": \"git\", \"url\": \"git+",
        env!("CARGO_PKG_REPOSITORY"),
        ".git\" },\n  \"homepage\": \"",
        env!("CARGO_PKG_REPOSITORY"),
        "#readme\",\n  \"bugs\": \"",
        env!("CARGO_PKG_REPOSITORY"),
        "/issues\""
    );
    fs::write(&manifest, text.replace("\"version\": \"0.0.0\"", filled)).map_err(problem)?;
    Ok(package)
}
