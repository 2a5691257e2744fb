//! Reproducible builds: no path of this machine is embedded by the compiler.
//!
//! The location of a panic is embedded as the path of its source file. For the crates of this workspace that path is
//! relative already; for others it starts with cargo's folder on this machine.

use crate::process::{ask, command, root, unpacked};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The variable from which cargo reads the flags, and the separator between them.
const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";
const BETWEEN: &str = "\u{1f}";

/// The folder of the standard library's sources in a toolchain.
const SOURCES: &str = "lib/rustlib/src/rust";

/// The environment variables for building a release. A person's own flags are not included.
pub(crate) fn variables() -> [(&'static str, OsString); 1] {
    [(FLAGS, flags(&places()))]
}

fn flags(places: &[(PathBuf, String)]) -> OsString {
    let mut flags = OsString::new();
    for (path, name) in places {
        if !flags.is_empty() {
            flags.push(BETWEEN);
        }
        flags.push("--remap-path-prefix=");
        flags.push(path);
        flags.push("=");
        flags.push(name);
    }
    flags
}

/// The folders of this machine with their replacements; if several match, the last one applies.
fn places() -> Vec<(PathBuf, String)> {
    let mut places = vec![(root(), ".".to_owned())];
    places.extend(
        unpacked()
            .into_iter()
            .map(|folder| (folder, "registry".to_owned())),
    );
    // The standard library's sources, if they are installed: without them their paths do not depend on this machine.
    let compiler = ask(command("rustc").args(["--print", "sysroot"]));
    places
        .extend(compiler.map(|compiler| (Path::new(&compiler).join(SOURCES), standard_library())));
    places
}

/// The path that a compiler embeds for the standard library's sources if it has none.
fn standard_library() -> String {
    let about = ask(command("rustc").arg("-vV")).unwrap_or_default();
    let commit = about
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "));
    format!("/rustc/{}", commit.unwrap_or("unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_says_what_stands_for_each_place() {
        let flags = flags(&[
            (PathBuf::from("/home/me/work"), ".".to_owned()),
            (PathBuf::from("/home/me/with space"), "registry".to_owned()),
        ]);
        let expected = [
            "--remap-path-prefix=/home/me/work=.",
            "--remap-path-prefix=/home/me/with space=registry",
        ];
        assert_eq!(flags, OsString::from(expected.join(BETWEEN)));
    }

    #[test]
    fn this_repository_is_one_of_the_places() {
        assert!(places().contains(&(root(), ".".to_owned())));
    }
}
