//! The readers of `canivault-iac` for the page: a module of their own, which a page loads when a text comes that looks like
//! infrastructure as code, so that nobody else waits for them. They translate and do not think.
//!
//! Text goes in and JSON comes out, as in the npm package. The page's side is `web/src/browser/readers.rs`; the module is
//! built by `crates/xtask/src/readers.rs`.

use iac::File;
use serde::{Deserialize, Serialize};
use vault::import::infrastructure::Found;
use wasm_bindgen::prelude::wasm_bindgen;

/// A file as the page gives it.
#[derive(Deserialize)]
struct GivenFile {
    name: String,
    text: String,
}

/// What is in some files.
#[derive(Serialize)]
struct Reading {
    /// Whether each file is one that the readers know.
    known: Vec<bool>,
    found: Found,
}

/// A file after a change.
#[derive(Serialize)]
struct Patched {
    file: usize,
    text: String,
    diff: String,
}

/// Reads files that belong together: `[{"name", "text"}]`. Answers `{"known": [BOOLEAN], "found": FOUND}`.
#[wasm_bindgen]
pub fn read(files: &str) -> String {
    let files = given(files);
    let files = borrowed(&files);
    let known: Vec<bool> = files.iter().map(|file| iac::is_known(*file)).collect();
    let found = if known.contains(&true) {
        iac::read(&files)
    } else {
        Found::default()
    };
    json(&Reading { known, found })
}

/// The change of a policy's text as a change of the file that it came from: `{"file": NUMBER, "text": TEXT,
/// "diff": UNIFIED}`, or `null` where it cannot be written in the language of the file.
#[wasm_bindgen]
pub fn patch(files: &str, before: &str, after: &str) -> String {
    let files = given(files);
    let files = borrowed(&files);
    let found = iac::read(&files);
    let patch = iac::patch::patch(&files, &found, before, after);
    json(&patch.map(|patch| Patched {
        file: patch.file,
        diff: patch.unified(&files),
        text: patch.text,
    }))
}

fn given(files: &str) -> Vec<GivenFile> {
    serde_json::from_str(files).unwrap_or_default()
}

fn borrowed(files: &[GivenFile]) -> Vec<File<'_>> {
    let files = files.iter();
    files
        .map(|GivenFile { name, text }| File { name, text })
        .collect()
}

/// Nothing that is written here can fail to be JSON.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use vault::import::infrastructure::{Found, Language};

    const ROLE: &str = r#"resource "aws_iam_role_policy" "vaults" {
  role = "creator"
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = ["backup:*"], Resource = "*" }]
  })
}"#;

    fn read(files: &Value) -> (Vec<bool>, Found) {
        let read: Value = serde_json::from_str(&super::read(&files.to_string())).unwrap();
        let known = serde_json::from_value(read["known"].clone()).unwrap();
        let found = serde_json::from_value(read["found"].clone()).unwrap();
        (known, found)
    }

    #[test]
    fn what_the_readers_find_comes_through_json() {
        let files =
            json!([{"name": "main.tf", "text": ROLE}, {"name": "", "text": "AccessDenied"}]);
        let (known, found) = read(&files);
        assert_eq!(known, [true, false]);
        assert_eq!(found.language, Some(Language::Terraform));
        let before = found.policies[0].text.clone().unwrap();
        let after = before.replace("backup:*", "backup-storage:*");
        assert_ne!(before, after);
        let patch: Value =
            serde_json::from_str(&super::patch(&files.to_string(), &before, &after)).unwrap();
        assert_eq!(patch["file"], 0);
        assert_eq!(
            patch["text"].as_str().unwrap(),
            ROLE.replace("backup:*", "backup-storage:*")
        );
        let diff = patch["diff"].as_str().unwrap();
        assert!(
            diff.starts_with("--- a/main.tf\n+++ b/main.tf\n@@ -1,6 +1,6 @@\n"),
            "{diff}"
        );
        assert_eq!(super::patch(&files.to_string(), "other", &after), "null");
    }

    #[test]
    fn other_texts_have_nothing_for_the_readers() {
        let (known, found) = read(&json!([{"name": "", "text": "hello"}]));
        assert_eq!((known, found), (vec![false], Found::default()));
        assert_eq!(super::read("no JSON"), super::read("[]"));
    }
}
