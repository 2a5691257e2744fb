//! Reproducible builds: no path of this machine gets into what the compiler writes.
//!
//! A panic's place is kept in the program as the path of its source file. For the crates of this workspace that path
//! is relative already; for others it begins with wherever this person's cargo keeps them.

use crate::process::{ask, command, root, unpacked};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The variable that cargo reads the flags from, between which it takes this character.
const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";
const BETWEEN: &str = "\u{1f}";

/// Where a compiler keeps the standard library's sources.
const SOURCES: &str = "lib/rustlib/src/rust";

/// The variables for a cargo that builds what is published. A person's own flags are not among them.
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

/// The folders that are this machine's own, with what is written instead; where several fit, the last counts.
fn places() -> Vec<(PathBuf, String)> {
    let mut places = vec![(root(), ".".to_owned())];
    places.extend(
        unpacked()
            .into_iter()
            .map(|folder| (folder, "registry".to_owned())),
    );
    // The standard library's sources, where they are installed: without them their paths are not of this machine.
    let compiler = ask(command("rustc").args(["--print", "sysroot"]));
    places
        .extend(compiler.map(|compiler| (Path::new(&compiler).join(SOURCES), standard_library())));
    places
}

/// What a compiler writes for the standard library's sources when it has none.
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
