//! The page as files: Trunk builds it, and what Trunk cannot do is added.
//!
//! Trunk.toml says how `index.html`, the page and these steps fit together.

use crate::halves;
use crate::html::{self, Trusted};
use crate::icons;
use crate::integrity::{self, Named};
use crate::offline;
use crate::reproducible;
use crate::step::{self, Outcome, cargo, command, path_with, root};
use crate::tools;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

const EDITOR: &str = "web/editor/editor.js";
const STYLE: &str = "web/style/page.css";
const WORDS: &str = "crates/words";
/// The element for other people's pages. Its name is in their pages, so it has no hash.
const ELEMENT: &str = "web/embed/can-i-vault.js";
/// It is compiled into the page.
const FIRST_LANGUAGE: &str = "en";

/// What the page is built for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// To be published and tested: optimized, in `dist/`.
    Release,
    /// To be looked at while working on it: quicker to build, in `target/dist-dev/`.
    Dev,
}

impl Kind {
    fn folder(self) -> PathBuf {
        root().join(match self {
            Self::Release => "dist",
            Self::Dev => "target/dist-dev",
        })
    }
}

/// Builds the site and answers the folder that it is in.
pub(crate) fn build(kind: Kind) -> Outcome<PathBuf> {
    let path = path_with(&tools::for_building()?)?;
    // Trunk runs cargo offline, so every crate must be here already.
    let target = ["--target", "wasm32-unknown-unknown"];
    step::run(
        "fetching the crates that are missing",
        cargo().arg("fetch").args(target),
    )?;
    let folder = kind.folder();
    trunk(kind, &folder, &path)?;
    if kind == Kind::Release {
        halves::write(&folder, &path)?;
        minify(&folder, &path)?;
    }
    let added = Added {
        editor: editor(kind, &folder, &path)?,
        style: style(kind, &folder, &path)?,
        languages: languages(&folder)?,
    };
    finish(&folder, &added)?;
    element(&folder, &path)?;
    Ok(folder)
}

/// Builds only what Trunk makes of it, the program in one piece.
pub(crate) fn build_whole(folder: &Path) -> Outcome {
    trunk(Kind::Release, folder, &path_with(&tools::for_building()?)?)
}

fn trunk(kind: Kind, folder: &Path, path: &OsString) -> Outcome {
    let (profile, what) = match kind {
        Kind::Release => (
            "web",
            "building the page, optimized (1 to 4 minutes from nothing)",
        ),
        Kind::Dev => (
            "dev",
            "building the page, not optimized (about a minute from nothing)",
        ),
    };
    let mut trunk = command("trunk");
    trunk
        .args([
            "build",
            "--offline",
            "--skip-version-check",
            "--color",
            "never",
        ])
        .args(["--cargo-profile", profile, "--dist"])
        .arg(folder)
        .env("PATH", path);
    if kind == Kind::Release {
        trunk
            .arg("--release")
            .envs(reproducible::variables(&halves::FLAGS));
    }
    // Trunk reads this variable as the value of an option, and refuses the usual `1`.
    trunk.env_remove("NO_COLOR");
    step::run(what, &mut trunk)
}

/// Minifies what Trunk wrote, in place: the names keep the hash of what was there before, which changes as often.
fn minify(folder: &Path, path: &OsString) -> Outcome {
    let files = files_ending(folder, &["js"])?;
    let mut esbuild = command("esbuild");
    esbuild
        .args(files)
        .args(["--minify", "--allow-overwrite", "--log-level=warning"])
        .arg(format!("--outdir={}", folder.display()))
        .env("PATH", path);
    step::run("minifying scripts", &mut esbuild)
}

/// Bundles the editor into one module, and answers its address in the page.
fn editor(kind: Kind, folder: &Path, path: &OsString) -> Outcome<String> {
    let form = [
        "--format=esm",
        "--target=es2022",
        "--legal-comments=none",
        "--entry-names=editor-[hash]",
    ];
    let module = bundle("bundling the editor", EDITOR, &form, folder, path)?;
    if kind == Kind::Release {
        shrink(&module, path)?;
    }
    Ok(address(&module))
}

/// Bundles the style sheets into one, and answers its address in the page.
fn style(kind: Kind, folder: &Path, path: &OsString) -> Outcome<String> {
    let named = "--entry-names=style-[hash]";
    let form: &[&str] = match kind {
        Kind::Release => &[named, "--minify"],
        Kind::Dev => &[named],
    };
    let sheet = bundle("bundling the style sheets", STYLE, form, folder, path)?;
    Ok(address(&sheet))
}

/// Bundles a file with what it imports into one whose name holds its content's hash, and answers it.
fn bundle(
    what: &str,
    entry: &str,
    form: &[&str],
    folder: &Path,
    path: &OsString,
) -> Outcome<PathBuf> {
    let before = files_ending(folder, &["js", "css"])?;
    let mut esbuild = command("esbuild");
    esbuild
        .args([entry, "--bundle", "--log-level=warning"])
        .args(form)
        .arg(format!("--outdir={}", folder.display()))
        .env("PATH", path);
    step::run(what, &mut esbuild)?;
    let mut files = files_ending(folder, &["js", "css"])?;
    files.retain(|file| !before.contains(file));
    match files.as_slice() {
        [file] => Ok(file.clone()),
        _ => Err(format!("{entry} should become exactly one file")),
    }
}

/// Minifies a module in place: some kilobytes smaller than esbuild would, and slower.
fn shrink(module: &Path, path: &OsString) -> Outcome {
    let mut terser = command("terser");
    terser
        .arg(module)
        .args(["--module", "--compress", "passes=2", "--mangle", "--output"])
        .arg(module)
        .env("PATH", path);
    step::run("minifying the editor", &mut terser)
}

/// Copies the languages that the page loads when they are chosen, and answers their addresses: `ja=./ja-1a2b3c4d.json`.
fn languages(folder: &Path) -> Outcome<String> {
    step::say("copying the languages");
    let mut addresses = Vec::new();
    for file in language_files()? {
        let code = file.file_stem().unwrap_or_default().to_string_lossy();
        if code == FIRST_LANGUAGE {
            continue;
        }
        let problem = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
        let text = fs::read_to_string(&file).map_err(|why| problem(&why))?;
        let words: serde_json::Value = serde_json::from_str(&text).map_err(|why| problem(&why))?;
        let small = words.to_string();
        let copy = folder.join(format!("{code}-{}.json", html::short_hash(&small)));
        fs::write(&copy, small).map_err(|why| problem(&why))?;
        addresses.push(format!("{code}={}", address(&copy)));
    }
    Ok(addresses.join(" "))
}

/// The language files: those of the repository, and those of a folder that crates/words/build.rs reads too.
fn language_files() -> Outcome<Vec<PathBuf>> {
    let mut files = files_ending(&root().join(WORDS), &["json"])?;
    if let Some(other) = std::env::var_os("CANIVAULT_LANGUAGES").filter(|folder| !folder.is_empty())
    {
        files.extend(files_ending(Path::new(&other), &["json"])?);
    }
    Ok(files)
}

/// The address of a file beside `index.html`, as the page uses it.
fn address(file: &Path) -> String {
    format!("./{}", name(file))
}

/// A file's name without its folder.
pub(crate) fn name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The files of a folder whose names end so, sorted.
pub(crate) fn files_ending(folder: &Path, endings: &[&str]) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let ending = |file: &PathBuf| {
        file.extension()
            .and_then(|ending| ending.to_str().map(String::from))
    };
    let mut files: Vec<PathBuf> = files
        .filter(|file| ending(file).is_some_and(|ending| endings.contains(&ending.as_str())))
        .collect();
    files.sort();
    Ok(files)
}

/// The addresses in the page of what Trunk does not bring.
struct Added {
    editor: String,
    style: String,
    languages: String,
}

/// Writes `embed/index.html`, the page for frames, and `index.html`.
fn finish(folder: &Path, added: &Added) -> Outcome {
    step::say("writing the content security policy into index.html and embed/index.html");
    let index = folder.join("index.html");
    let page = fs::read_to_string(&index).map_err(|why| format!("{}: {why}", index.display()))?;
    let page = html::with_style(&page, &added.style)?;
    let page = html::with_meta(&page, "editor-module", &added.editor)?;
    let page = html::with_meta(&page, "language-files", &added.languages)?;
    let names = files_ending(folder, &["js", "wasm", "css", "json", "svg"])?;
    let names: Vec<String> = names
        .iter()
        .filter_map(|file| Some(file.file_name()?.to_str()?.to_owned()))
        .collect();
    let page = integrity::with_integrity(&page, &hashed(folder, &names)?)?;
    let embed = html::for_embed(&page, &names)?;
    write(
        &folder.join("embed/index.html"),
        &html::with_policy(&embed, Trusted::Nothing)?,
    )?;
    installable(folder, &page, names)
}

/// The files with their hashes.
fn hashed(folder: &Path, names: &[String]) -> Outcome<Vec<Named>> {
    let hashed = names.iter().map(|name| {
        let bytes = fs::read(folder.join(name)).map_err(|why| format!("{name}: {why}"))?;
        Ok(Named {
            name: name.clone(),
            hash: html::integrity(&bytes),
        })
    });
    hashed.collect()
}

/// Writes the page itself, with what lets it be installed and open without the network.
fn installable(folder: &Path, page: &str, mut files: Vec<String>) -> Outcome {
    step::say("writing the manifest and the service worker");
    let is_icon = |name: &&String| Path::new(name).extension().is_some_and(|end| end == "svg");
    let icon = files.iter().find(is_icon).ok_or("there is no icon")?;
    let icons = icons::copy(folder)?;
    let manifest = offline::manifest(icon, &icons.installed);
    let name = format!("manifest-{}.webmanifest", html::short_hash(&manifest));
    write(&folder.join(&name), &manifest)?;
    let page = html::with_link(page, "manifest", &format!("./{name}"))?;
    let page = html::with_link(&page, "apple-touch-icon", &icons.touch)?;
    files.push(name);
    let version = html::short_hash(format!("{page}{}", files.concat()));
    let page = html::with_meta(&page, "version", &version)?;
    let page = html::with_policy(&page, Trusted::Worker)?;
    write(
        &folder.join(offline::WORKER_NAME),
        &offline::worker(&version, &page, &files)?,
    )?;
    write(&folder.join("index.html"), &page)
}

fn write(file: &Path, text: &str) -> Outcome {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, text))
        .map_err(|why| format!("{}: {why}", file.display()))
}

/// Minifies the custom element into its place.
fn element(folder: &Path, path: &OsString) -> Outcome {
    let mut terser = command("terser");
    terser
        .args([ELEMENT, "--compress", "passes=2", "--mangle", "--output"])
        .arg(folder.join("can-i-vault.js"))
        .env("PATH", path);
    step::run("minifying the custom element", &mut terser)
}
