//! `cargo xtask release`: the site, with the files that a host needs, as one archive with a list of checksums.
//!
//! Two builds of the same sources give the same bytes on every machine, with the same Rust and Node.js. `--verify`
//! checks it: it copies the sources to two places, builds each from scratch, and compares file by file. It relies on
//! [`crate::reproducible`] for the paths that a compiler embeds, on pinned tools ([`crate::tools`]), and on [`archive`]
//! for the metadata of files in an archive.

use crate::archive::{self, Files};
use crate::discovery;
use crate::process::{self, Outcome, ask, cargo, command, root};
use crate::site;
use crate::tools;
use flate2::read::GzDecoder;
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use tar::Archive;

const NAME: &str = concat!("canivault-", env!("CARGO_PKG_VERSION"));
/// The folder for the archive.
const FOLDER: &str = "target/archive";
/// The files in addition to the site.
const BESIDE: [&str; 8] = [
    "hosting",
    "docs/embedding.md",
    "docs/hosting.md",
    "docs/trainers.md",
    "docs/trainers.ja.md",
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
];

/// Builds the archive and returns its path.
pub(crate) fn build() -> Outcome<PathBuf> {
    discovery::check_expiry()?;
    let dist = site::build(site::Kind::Release)?;
    let folder = root().join(FOLDER);
    let staged = folder.join("dist");
    let problem = |why| format!("{} cannot be made: {why}", folder.display());
    if folder.is_dir() {
        fs::remove_dir_all(&folder).map_err(problem)?;
    }
    let mut site = Files::new();
    collect(&dist, "dist", &mut site)?;
    for (path, bytes) in &site {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap_or(&staged)).map_err(problem)?;
        fs::write(&file, bytes).map_err(problem)?;
    }
    process::run(
        "compressing the files of the site",
        command("node")
            .arg(root().join("hosting/compress.mjs"))
            .arg(&staged),
    )?;
    let mut files = Files::new();
    collect(&staged, "dist", &mut files)?;
    for path in BESIDE {
        collect(&root().join(path), path, &mut files)?;
    }
    let packed = archive::pack(NAME, &files)?;
    let name = format!("{NAME}.tar.gz");
    let sums = folder.join(format!("{name}.sha256"));
    fs::write(sums, archive::sum(&name, &packed)).map_err(problem)?;
    let archive = folder.join(name);
    fs::write(&archive, packed).map_err(problem)?;
    Ok(archive)
}

/// A folder of the site whose name starts with a dot.
const WELL_KNOWN: &str = ".well-known";

/// Reads a file, or the files of a folder, under a name. Other names that start with a dot belong to tools.
fn collect(from: &Path, name: &str, files: &mut Files) -> Outcome {
    let problem = |why| format!("{}: {why}", from.display());
    if from.is_file() {
        files.insert(name.to_owned(), fs::read(from).map_err(problem)?);
        return Ok(());
    }
    for entry in fs::read_dir(from).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        let inside = entry.file_name();
        let inside = inside.to_string_lossy();
        if !inside.starts_with('.') || inside == WELL_KNOWN {
            collect(&entry.path(), &format!("{name}/{inside}"), files)?;
        }
    }
    Ok(())
}

/// Builds the archive twice, from two copies of the sources, and fails if they differ.
pub(crate) fn verify() -> Outcome {
    // Once for both: installing tools is not part of the comparison.
    tools::for_building()?;
    let place = std::env::temp_dir().join(format!("canivault-verify-{}", std::process::id()));
    // Paths of different lengths, because an embedded path also moves everything after it.
    let places = [place.join("a"), place.join("another/place")];
    // Both before the first build, so that changes in between do not affect the comparison.
    for folder in &places {
        copy_sources(folder)?;
    }
    let [first, second] = places;
    let (first, second) = (build_in(&first)?, build_in(&second)?);
    let (first, second) = (unpack(&first)?, unpack(&second)?);
    let differences = differences(&first, &second);
    if !differences.is_empty() {
        return Err(format!(
            "two builds differ in {}; both are in {}",
            differences.join(", "),
            place.display()
        ));
    }
    fs::remove_dir_all(&place).map_err(|why| format!("{}: {why}", place.display()))?;
    process::say(&format!(
        "two builds from nothing in two places gave the same {} files and the same archive",
        first.len() - 1
    ));
    Ok(())
}

/// Copies the sources as they are now.
fn copy_sources(folder: &Path) -> Outcome {
    let listed =
        ask(command("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]))
            .ok_or("`git ls-files` does not say what the sources are")?;
    process::say(&format!("copying the sources to {}", folder.display()));
    for path in listed.lines() {
        let (from, to) = (root().join(path), folder.join(path));
        // A file that was deleted and not yet committed is still listed.
        if !from.is_file() {
            continue;
        }
        let parent = to.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::copy(&from, &to))
            .map_err(|why| format!("{}: {why}", to.display()))?;
    }
    Ok(())
}

/// Builds the archive of a copy and returns its path.
fn build_in(folder: &Path) -> Outcome<PathBuf> {
    process::run(
        &format!("building in {}", folder.display()),
        cargo()
            .args(["xtask", "release"])
            .current_dir(folder)
            .env("XTASK_TOOLS", tools::tools_folder())
            .env_remove("CARGO_TARGET_DIR"),
    )?;
    Ok(folder.join(FOLDER).join(format!("{NAME}.tar.gz")))
}

/// The files of an archive, and the archive itself under its own name.
fn unpack(archive: &Path) -> Outcome<Files> {
    let problem = |why| format!("{}: {why}", archive.display());
    let packed = fs::read(archive).map_err(problem)?;
    let mut files = Files::new();
    for entry in Archive::new(GzDecoder::new(packed.as_slice()))
        .entries()
        .map_err(problem)?
    {
        let mut entry = entry.map_err(problem)?;
        let path = entry.path().map_err(problem)?.display().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(problem)?;
        files.insert(path, bytes);
    }
    files.insert("the archive".to_owned(), packed);
    Ok(files)
}

/// The names of the files that are not in both, or differ.
fn differences(one: &Files, other: &Files) -> Vec<String> {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names
        .into_iter()
        .filter(|name| one.get(*name) != other.get(*name))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_named() {
        let files = |all: &[(&str, &str)]| -> Files {
            let owned = all
                .iter()
                .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
            owned.collect()
        };
        let one = files(&[("a", "1"), ("b", "2"), ("c", "3")]);
        assert!(differences(&one, &one).is_empty());
        let other = files(&[("a", "1"), ("b", "changed"), ("d", "4")]);
        assert_eq!(differences(&one, &other), ["b", "c", "d"]);
    }

    #[test]
    fn what_goes_along_is_there() {
        let mut files = Files::new();
        for path in BESIDE {
            collect(&root().join(path), path, &mut files).unwrap();
        }
        for wanted in [
            "hosting/nginx.conf",
            "hosting/_headers",
            "docs/hosting.md",
            "LICENSE-MIT",
        ] {
            assert!(files.contains_key(wanted), "{wanted}");
        }
    }
}
