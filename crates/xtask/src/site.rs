//! The site as files: Trunk builds the [`pages`], and this module adds what Trunk does not support.
//!
//! Trunk.toml explains how the pages, their programs and these steps fit together.

use crate::discovery;
use crate::html;
use crate::icons;
use crate::integrity::{self, Named};
use crate::offline;
use crate::on_demand::{self, Built};
use crate::pages::{self, PAGES, Page};
use crate::process::{self, Outcome, cargo, command, path_with, root};
use crate::reproducible;
use crate::tools;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

const EDITOR: &str = "web/editor/editor.js";
const STYLE: &str = "web/style/page.css";
const WORDS: &str = "crates/messages";
/// The custom element for other people's pages. Its name occurs in their pages, so it has no hash.
const ELEMENT: &str = "web/embed/can-i-vault.js";
/// The language that is compiled into the page.
const FIRST_LANGUAGE: &str = "en";

/// The kind of build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// For publishing and testing: optimized, in `dist/`.
    Release,
    /// For development: quicker to build, in `target/dist-dev/`.
    Dev,
}

impl Kind {
    fn folder(self) -> PathBuf {
        root().join(match self {
            Self::Release => "dist",
            Self::Dev => "target/dist-dev",
        })
    }

    /// The cargo profile for the programs.
    pub(crate) fn profile(self) -> &'static str {
        match self {
            Self::Release => "web",
            Self::Dev => "dev",
        }
    }
}

/// Builds the site and returns its folder.
pub(crate) fn build(kind: Kind) -> Outcome<PathBuf> {
    let path = path_with(&tools::for_building()?)?;
    // Trunk runs cargo offline, so every crate must be here already.
    process::run("fetching the crates that are missing", cargo().arg("fetch"))?;
    let folder = kind.folder();
    clear(&folder)?;
    programs(kind)?;
    let pages = PAGES.iter();
    let pages = pages.map(|page| Ok((page, page.build(kind, &folder, &path)?)));
    let pages: Vec<(&Page, String)> = pages.collect::<Outcome<_>>()?;
    let readers = on_demand::READERS.build(kind, &folder, &path)?;
    let prover = on_demand::PROVER.build(kind, &folder, &path)?;
    if kind == Kind::Release {
        minify(&folder, &path)?;
    }
    let added = Added {
        editor: editor(kind, &folder, &path)?,
        style: style(kind, &folder, &path)?,
        languages: languages(&folder)?,
        readers,
        prover,
        views: pages::first_views()?,
    };
    finish(&folder, pages, &added)?;
    element(&folder, &path)?;
    Ok(folder)
}

/// Compiles the programs of all pages at once, on all cores. Trunk, which takes one page after the other, finds them
/// compiled: it runs cargo with the same options.
fn programs(kind: Kind) -> Outcome {
    let mut compile = cargo();
    compile
        .args(["build", "--offline", "--package", "canivault-web"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--profile", kind.profile()])
        .args(PAGES.iter().flat_map(|page| ["--bin", page.program]));
    if kind == Kind::Release {
        compile.envs(reproducible::variables());
    }
    process::run("compiling the programs (up to 5 minutes)", &mut compile)
}

/// Removes the results of earlier builds from a folder.
fn clear(folder: &Path) -> Outcome {
    let problem = |why| format!("{}: {why}", folder.display());
    if folder.is_dir() {
        fs::remove_dir_all(folder).map_err(problem)?;
    }
    fs::create_dir_all(folder).map_err(problem)
}

/// Minifies the programs' JavaScript in place: the names keep the hash of the original, which changes equally often.
fn minify(folder: &Path, path: &OsString) -> Outcome {
    let files = files_ending(folder, &["js"])?;
    let mut esbuild = command("esbuild");
    esbuild
        .args(files)
        .args(["--minify", "--allow-overwrite", "--log-level=warning"])
        .arg(format!("--outdir={}", folder.display()))
        .env("PATH", path);
    process::run("minifying scripts", &mut esbuild)
}

/// Bundles the editor into one module, and returns its name.
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
    Ok(name(&module))
}

/// Bundles the style sheets into one, and returns its name.
fn style(kind: Kind, folder: &Path, path: &OsString) -> Outcome<String> {
    let named = "--entry-names=style-[hash]";
    let form: &[&str] = match kind {
        Kind::Release => &[named, "--minify"],
        Kind::Dev => &[named],
    };
    let sheet = bundle("bundling the style sheets", STYLE, form, folder, path)?;
    Ok(name(&sheet))
}

/// Bundles a file with its imports into one whose name contains the hash of its content, and returns it.
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
    process::run(what, &mut esbuild)?;
    let mut files = files_ending(folder, &["js", "css"])?;
    files.retain(|file| !before.contains(file));
    match files.as_slice() {
        [file] => Ok(file.clone()),
        _ => Err(format!("{entry} should become exactly one file")),
    }
}

/// Minifies a module in place: some kilobytes smaller than with esbuild, but slower.
fn shrink(module: &Path, path: &OsString) -> Outcome {
    let mut terser = command("terser");
    terser
        .arg(module)
        .args(["--module", "--compress", "passes=2", "--mangle", "--output"])
        .arg(module)
        .env("PATH", path);
    process::run("minifying the editor", &mut terser)
}

/// Copies the languages that a page loads on demand, and returns their codes with their file names: `ja`,
/// `ja-1a2b3c4d.json`.
fn languages(folder: &Path) -> Outcome<Vec<(String, String)>> {
    process::say("copying the languages");
    let mut languages = Vec::new();
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
        languages.push((code.into_owned(), name(&copy)));
    }
    Ok(languages)
}

/// The language files: those of the repository, and those of the additional folder that crates/messages/build.rs reads.
fn language_files() -> Outcome<Vec<PathBuf>> {
    let mut files = files_ending(&root().join(WORDS), &["json"])?;
    if let Some(other) = std::env::var_os("CANIVAULT_LANGUAGES").filter(|folder| !folder.is_empty())
    {
        files.extend(files_ending(Path::new(&other), &["json"])?);
    }
    Ok(files)
}

/// A file's name without its folder.
pub(crate) fn name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The files of a folder whose names have one of these endings, sorted.
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

/// Additions to Trunk's output: the names of files in the site's root, and additions to a page's HTML.
struct Added {
    editor: String,
    style: String,
    /// The code and the file of each.
    languages: Vec<(String, String)>,
    readers: Built,
    prover: Built,
    /// The playground's first view: the code and the HTML of each language.
    views: Vec<(String, String)>,
}

impl Added {
    /// Inserts these additions into a page.
    fn put_into(&self, page: &Page, html: &str) -> Outcome<String> {
        let html = html::with_style(html, &page.address(&self.style))?;
        let html = html::with_meta(&html, "editor-module", &page.address(&self.editor))?;
        let html = if page.has_modules {
            let html =
                html::with_meta(&html, "readers-module", &page.address(&self.readers.module))?;
            html::with_meta(&html, "prover-module", &page.address(&self.prover.module))?
        } else {
            html
        };
        let languages = self.languages.iter();
        let languages: Vec<String> = languages
            .map(|(code, file)| format!("{code}={}", page.address(file)))
            .collect();
        let html = html::with_meta(&html, "language-files", &languages.join(" "))?;
        if page.is_prerendered {
            html::with_first_views(&html, FIRST_LANGUAGE, &self.views)
        } else {
            Ok(html)
        }
    }
}

/// Writes the pages, the manifest and the service worker.
fn finish(folder: &Path, pages: Vec<(&Page, String)>, added: &Added) -> Outcome {
    process::say("writing the pages with their policies, the manifest and the service worker");
    let names = files_ending(folder, &["js", "wasm", "css", "json", "svg"])?;
    let mut names: Vec<String> = names.iter().map(|file| name(file)).collect();
    let all_hashed = hashed(folder, &names)?;
    let is_icon = |name: &&String| Path::new(name).extension().is_some_and(|end| end == "svg");
    let icon = names.iter().find(is_icon).ok_or("there is no icon")?;
    let icons = icons::copy(folder)?;
    let manifest = offline::manifest(icon, &icons.installed);
    let manifest_name = format!("manifest-{}.webmanifest", html::short_hash(&manifest));
    write(&folder.join(&manifest_name), &manifest)?;

    let address = discovery::address()?;
    let social = discovery::social(folder)?;
    let all_pages: Vec<&Page> = pages.iter().map(|(page, _)| *page).collect();
    discovery::write(folder, &all_pages, address.as_deref())?;

    let mut finished = Vec::new();
    for (page, html) in pages {
        let html = added.put_into(page, &html)?;
        let html = discovery::with_head(&html, page, address.as_deref(), &social)?;
        let html = integrity::with_integrity(&html, page.home, &all_hashed)?;
        let html = if page.is_kept {
            let html = html::with_link(&html, "manifest", &page.address(&manifest_name))?;
            html::with_link(&html, "apple-touch-icon", &page.address(&icons.touch))?
        } else {
            html
        };
        finished.push((page, html));
    }

    names.push(manifest_name);
    // Files that are used only by pages that are not cached.
    names.retain(|name| {
        let mut kept = finished.iter().filter(|(page, _)| page.is_kept);
        added.readers.has(name)
            || added.prover.has(name)
            || kept.any(|(_, html)| html.contains(name.as_str()))
    });
    let all: String = finished.iter().map(|(_, html)| html.as_str()).collect();
    let version = html::short_hash(format!("{all}{}", names.concat()));
    let mut kept = Vec::new();
    for (page, html) in finished {
        let html = if page.is_kept {
            html::with_meta(&html, "version", &version)?
        } else {
            html
        };
        let html = html::with_policy(&html, page.trusted)?;
        write(&folder.join(page.file()), &html)?;
        if page.is_kept {
            kept.push((page.folder, html));
        }
    }
    write(
        &folder.join(offline::WORKER_NAME),
        &offline::worker(&version, &kept, &hashed(folder, &names)?)?,
    )
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
    process::run("minifying the custom element", &mut terser)
}
