//! Constructs of the languages, each with the expected policies: the results of Terraform and CloudFormation according
//! to their documentation, with placeholders for values that are not known before a deployment.
//!
//! `constructs/NAME.EXT`, or a folder of files, is the input; `constructs/NAME.expected.json` the expected result:
//! `policies` with `role`, `name`, `of` (the addresses of their principals), `text`, and `places` (a part of the text,
//! and its line in the file); `vaults`; `region`; `notes`; `outputs`; `groups`; `keys`; `grants`.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on has failed"
)]

use iac::File;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use vault::import::infrastructure::{Found, FoundPolicy};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/constructs")
}

/// The files of a construct: its own, or those of its folder and the folders in it.
fn files(path: &Path) -> Vec<(String, String)> {
    if path.is_file() {
        let name = path.file_name().expect("a name").to_string_lossy();
        let text = fs::read_to_string(path).expect("text");
        return vec![(name.into_owned(), text)];
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let file = entry.expect("an entry").path();
            if file.is_dir() {
                folders.push(file);
                continue;
            }
            let name = file.strip_prefix(path).expect("inside").to_string_lossy();
            let text = fs::read_to_string(&file).expect("text");
            found.push((name.into_owned(), text));
        }
    }
    found.sort();
    found
}

fn read(texts: &[(String, String)]) -> Found {
    let files: Vec<File<'_>> = texts
        .iter()
        .map(|(name, text)| File { name, text })
        .collect();
    iac::read(&files)
}

fn policy(found: &Found, policy: &FoundPolicy) -> Value {
    let of: Vec<&str> = policy
        .principals
        .iter()
        .map(|at| found.principals[*at].address.as_str())
        .collect();
    let text = policy.text.as_deref().map(|text| {
        serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{error}: {text}"))
    });
    let mut value = json!({"role": policy.role, "name": policy.name, "text": text});
    if !of.is_empty() {
        value["of"] = json!(of);
    }
    if let Some(target) = &policy.target {
        value["target"] = json!(target);
    }
    value
}

fn outputs(found: &Found) -> Vec<Value> {
    let outputs = found.outputs.iter();
    let outputs = outputs.map(|output| serde_json::from_str(output).expect("JSON"));
    outputs.collect()
}

/// The addresses of the principals that are groups.
fn groups(found: &Found) -> Vec<&str> {
    let groups = found.principals.iter().filter(|one| one.is_group);
    groups.map(|group| group.address.as_str()).collect()
}

fn line(text: &str, offset: usize) -> usize {
    1 + text[..offset].matches('\n').count()
}

#[test]
fn a_page_loads_the_readers_for_every_construct() {
    for entry in fs::read_dir(folder()).expect("the constructs") {
        let path = entry.expect("an entry").path();
        if path.to_string_lossy().ends_with(".expected.json") {
            continue;
        }
        for (name, text) in files(&path) {
            // As a file, and pasted.
            for name in [name.as_str(), ""] {
                if iac::is_known(File { name, text: &text }) {
                    assert!(
                        vault::import::may_be_code(name, &text),
                        "{name} in {}",
                        path.display()
                    );
                }
            }
        }
    }
    for other in [
        r#"{"Version": "2012-10-17", "Statement": []}"#,
        "User: arn:aws:iam::444455556666:user/a is not authorized to perform: backup:CreateBackupVault",
        "",
    ] {
        assert!(!vault::import::may_be_code("", other), "{other}");
    }
}

#[test]
fn constructs_give_the_policies_that_their_documentation_says() {
    let mut count = 0;
    for entry in fs::read_dir(folder()).expect("the constructs") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        if name.ends_with(".expected.json") {
            continue;
        }
        count += 1;
        let stem = name.split('.').next().expect("a stem");
        let expected = folder().join(format!("{stem}.expected.json"));
        let expected = fs::read_to_string(&expected).unwrap_or_else(|_| panic!("{expected:?}"));
        let mut expected: Value = serde_json::from_str(&expected).expect("JSON");
        let texts = files(&path);
        let found = read(&texts);
        for (at, wanted) in expected["policies"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let places = wanted
                .as_object_mut()
                .and_then(|each| each.remove("places"));
            for (part, wanted) in places
                .as_ref()
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                let policy = &found.policies[at];
                let text = policy.text.as_deref().expect("a text");
                let offset = text.find(part.as_str()).expect("the part");
                let origin = policy.origin(offset).expect("an origin");
                assert_eq!(
                    json!(line(&texts[origin.file].1, origin.start)),
                    *wanted,
                    "{name}: `{part}`"
                );
            }
        }
        let policies: Vec<Value> = found
            .policies
            .iter()
            .map(|each| policy(&found, each))
            .collect();
        assert_eq!(json!(policies), expected["policies"], "{name}");
        for (field, own) in [
            ("region", json!(found.region)),
            ("language", json!(found.language)),
            ("outputs", json!(outputs(&found))),
            ("groups", json!(groups(&found))),
            ("keys", json!(found.keys)),
            ("grants", json!(found.grants)),
        ] {
            if let Some(wanted) = expected.get(field) {
                assert_eq!(own, *wanted, "{name}: {field}");
            }
        }
        if let Some(wanted) = expected.get("vaults") {
            let vaults = found.vaults.iter().map(|vault| {
                let mut shown = json!({"name": vault.name, "key": vault.key, "tags": vault.tags});
                if let Some(region) = &vault.region {
                    shown["region"] = json!(region);
                }
                shown
            });
            assert_eq!(json!(vaults.collect::<Vec<_>>()), *wanted, "{name}: vaults");
        }
        if let Some(wanted) = expected.get("notes") {
            let notes = found.notes.iter().map(|note| {
                let line = note.at.map(|at| line(&texts[at.file].1, at.start));
                json!({"code": note.code, "name": note.name, "line": line})
            });
            assert_eq!(json!(notes.collect::<Vec<_>>()), *wanted, "{name}: notes");
        }
    }
    assert!(count > 15, "only {count} constructs");
}

/// Texts that are truncated anywhere, or contain invalid bytes, are still read, and a placeholder is never lost.
#[test]
fn texts_that_are_cut_off_are_read() {
    for entry in fs::read_dir(folder()).expect("the constructs") {
        let path = entry.expect("an entry").path();
        for (name, text) in files(&path) {
            let step = (text.len() / 60).max(1);
            for end in (0..text.len()).step_by(step) {
                let Some(start) = text.get(..end) else {
                    continue;
                };
                for cut in [
                    start.to_owned(),
                    format!("{start}\t}}]\u{0}{{"),
                    format!("{start}*"),
                ] {
                    let found = iac::read(&[File {
                        name: &name,
                        text: &cut,
                    }]);
                    for piece in found.policies.iter().flat_map(|policy| &policy.pieces) {
                        assert!(
                            cut.get(piece.at.start..piece.at.end).is_some(),
                            "{name} {piece:?}"
                        );
                    }
                }
            }
        }
    }
}
