//! Looking through folders: which files there are, and what could not be looked at. Links to folders are not followed, so
//! that no link leads back to where it stands.

use messages::Messages;
use messages::key;
use std::path::{Path, PathBuf};

/// Folders that hold what tools made of other files.
const NOT_LOOKED_INTO: [&str; 5] = [".git", ".terraform", "node_modules", "target", ".venv"];
/// Folders are not inside each other more often than this, and hold no more files.
const DEEPEST: usize = 64;
const MOST_FILES: usize = 200_000;

/// The files in a folder, sorted by their paths.
#[derive(Default)]
pub(crate) struct Walk {
    /// Those with one of the endings.
    pub(crate) files: Vec<PathBuf>,
    /// Paths that could not be looked at, each with the reason.
    unreadable: Vec<(PathBuf, String)>,
    /// There are more files than anybody looks through.
    is_cut_off: bool,
}

impl Walk {
    /// Looks through a folder for files with these endings.
    pub(crate) fn of(folder: &Path, endings: &[&str]) -> Self {
        let mut walk = Self::default();
        walk.look_into(folder, 0, endings);
        walk.files.sort();
        walk
    }

    /// What was left out, in sentences.
    pub(crate) fn left_out(&self, folder: &Path, words: &Messages) -> Vec<String> {
        let mut said: Vec<String> = self
            .unreadable
            .iter()
            .map(|(path, reason)| {
                words.text(key::CliCannotRead {
                    path: &path.display().to_string(),
                    reason,
                })
            })
            .collect();
        if self.is_cut_off {
            said.push(words.text(key::CliTooManyFiles {
                count: MOST_FILES,
                path: &folder.display().to_string(),
            }));
        }
        said
    }

    fn look_into(&mut self, folder: &Path, depth: usize, endings: &[&str]) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(folder, &error),
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unreadable(folder, &error);
                    continue;
                }
            };
            let path = entry.path();
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if depth < DEEPEST && !NOT_LOOKED_INTO.contains(&&*name) {
                    self.look_into(&path, depth + 1, endings);
                }
                continue;
            }
            let ending = path.extension().and_then(|ending| ending.to_str());
            if !ending.is_some_and(|ending| endings.contains(&ending)) {
                continue;
            }
            // What a link leads to counts; a link that leads to itself, or nowhere, is told.
            match std::fs::metadata(&path) {
                Ok(at) if !at.is_file() => {}
                Ok(_) if self.files.len() >= MOST_FILES => self.is_cut_off = true,
                Ok(_) => self.files.push(path),
                Err(error) => self.unreadable(&path, &error),
            }
        }
    }

    fn unreadable(&mut self, path: &Path, error: &std::io::Error) {
        self.unreadable
            .push((path.to_path_buf(), error.to_string()));
    }
}
