//! The page's program in two halves (see [`split`]), in `dist/`: `canivault-page-<hash>_bg.wasm`, which holds what the
//! first verdict takes, and `rest-<hash>.wasm`, which the page loads after it (web/src/browser/rest.rs).

use crate::html;
use crate::site::{self, files_ending};
use crate::split;
use crate::step::{self, Outcome, command, root};
use crate::tools;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// What tells the compiler and the linker to say which function and which constant is which.
pub(crate) const FLAGS: [&str; 2] = [
    // Names that stay the same and differ for every type.
    "-Csymbol-mangling-version=v0",
    "-Clink-arg=--emit-relocs",
];

/// The functions that the first verdict takes.
const NEEDED: &str = "web/first.txt";
/// Where the page finds the rest: its address and its hash.
const META: &str = "rest-module";

/// Splits what Trunk wrote, and says in `index.html` where the rest is.
pub(crate) fn write(folder: &Path, path: &OsString) -> Outcome {
    let whole = program(folder)?;
    let needed = read(&root().join(NEEDED))?;
    let needed = String::from_utf8(needed).map_err(|why| format!("{NEEDED}: {why}"))?;
    step::say("splitting the program into what the first verdict takes and the rest");
    let parts = split::split(&read(&linked())?, &read(&whole)?, &needed)?;
    let rest = folder.join("rest.wasm");
    put(&whole, &parts.first)?;
    put(&rest, &parts.rest)?;
    let (stay, wait) = parts.counts;
    eprintln!("    {stay} functions first, {wait} later");
    let first_name = optimized(&whole, "canivault-page-", "_bg.wasm", path)?;
    let rest_name = optimized(&rest, "rest-", ".wasm", path)?;
    let index = folder.join("index.html");
    let page = String::from_utf8(read(&index)?).map_err(|why| format!("index.html: {why}"))?;
    let page = page.replace(&site::name(&whole), &first_name);
    let hash = html::integrity(&read(&folder.join(&rest_name))?);
    let page = html::with_meta(&page, META, &format!("./{rest_name} {hash}"))?;
    put(&index, page.as_bytes())
}

/// Writes the list of the functions that the first verdict takes: a browser opens the page with a program that notes
/// what is called.
pub(crate) fn refresh() -> Outcome {
    let folder = root().join("target/first");
    let chromium = tools::for_browser()?;
    site::build_whole(&folder)?;
    let program = program(&folder)?;
    let whole = read(&program)?;
    put(&program, &split::instrument(&whole)?)?;
    let index = folder.join("index.html");
    let page = String::from_utf8(read(&index)?).map_err(|why| format!("index.html: {why}"))?;
    // The first verdict is what is on the screen while the rest is awaited, for which an empty module stands here.
    let content = format!("./rest.wasm {}", html::integrity(b"\0asm\x01\0\0\0"));
    put(&index, html::with_meta(&page, META, &content)?.as_bytes())?;
    let marks = folder.join("called.txt");
    step::run(
        "opening the page in a browser, to note what is called",
        command("node")
            .arg(root().join("tests/browser/first.mjs"))
            .arg(&marks)
            .env("DIST", &folder)
            .env("CHROMIUM", chromium),
    )?;
    let marks = String::from_utf8(read(&marks)?).map_err(|why| why.to_string())?;
    put(
        &root().join(NEEDED),
        split::needed(&whole, &marks)?.as_bytes(),
    )
}

/// Optimizes a half in place, then gives it a name with its own hash: Trunk's would not change with the list.
fn optimized(file: &Path, before: &str, after: &str, path: &OsString) -> Outcome<String> {
    step::run(
        &format!("optimizing {} for size", site::name(file)),
        command("wasm-opt")
            .arg("-Oz")
            .arg(file)
            .arg("-o")
            .arg(file)
            .env("PATH", path),
    )?;
    let name = format!("{before}{}{after}", html::short_hash(read(file)?));
    fs::rename(file, file.with_file_name(&name))
        .map_err(|why| format!("{}: {why}", file.display()))?;
    Ok(name)
}

/// The program that Trunk put there.
fn program(folder: &Path) -> Outcome<PathBuf> {
    match files_ending(folder, &["wasm"])?.as_slice() {
        [program] => Ok(program.clone()),
        _ => Err(format!(
            "{}: there should be one wasm file",
            folder.display()
        )),
    }
}

/// The program as the linker wrote it.
fn linked() -> PathBuf {
    step::target().join("wasm32-unknown-unknown/web/canivault-page.wasm")
}

fn read(file: &Path) -> Outcome<Vec<u8>> {
    fs::read(file).map_err(|why| format!("{}: {why}", file.display()))
}

fn put(file: &Path, bytes: &[u8]) -> Outcome {
    fs::write(file, bytes).map_err(|why| format!("{}: {why}", file.display()))
}
