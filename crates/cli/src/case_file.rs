//! A case's file beside its meaning: where each policy stands in it, and the policies that it names in other files:
//! `{"name": "ops", "file": "../policies/ops.json"}`, of infrastructure as code with the `address` of the policy inside.
//!
//! A stranger's case must not be able to show other files than a person would expect beside it. So a path is relative to
//! the case, and what it leads to, links followed, is an ordinary file in the case's folder, in the folder around that, in
//! the repository that holds the case, or in the working directory, if the case is in there too.

use evaluator::layer::Layer;
use evaluator::source::LineIndex;
use messages::Messages;
use messages::key;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use vault::case::Place;

use crate::infrastructure::{Infrastructure, TextFile};
use crate::{Failure, input};

/// A policy in the text of a case.
pub(crate) struct Entry<'a> {
    /// Which one.
    pub(crate) place: Place,
    /// The line that it begins on.
    pub(crate) line: usize,
    start: usize,
    text: &'a str,
}

/// A policy in another file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reference {
    name: Option<String>,
    file: String,
    address: Option<String>,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    policies: Option<BTreeMap<Cow<'a, str>, &'a RawValue>>,
}

#[derive(Deserialize)]
struct LevelOfPolicies<'a> {
    #[serde(borrow)]
    policies: Option<Vec<&'a RawValue>>,
}

/// The policies of a case, in the order of its text. None of what is no case.
pub(crate) fn entries(text: &str) -> Vec<Entry<'_>> {
    let Ok(Document {
        policies: Some(policies),
    }) = serde_json::from_str(text)
    else {
        return Vec::new();
    };
    let lines = LineIndex::new(text);
    let mut entries = Vec::new();
    for (name, items) in policies {
        let layer = match &*name {
            "key" => Some(Layer::Resource),
            name => Layer::ALL.into_iter().find(|layer| layer.word() == name),
        };
        let items: Result<Vec<&RawValue>, _> = serde_json::from_str(items.get());
        let (Some(layer), Ok(items)) = (layer, items) else {
            continue;
        };
        let levels: Vec<Vec<&RawValue>> = if layer.has_levels() {
            items.into_iter().map(of_level).collect()
        } else {
            vec![items]
        };
        for (level, policies) in levels.into_iter().enumerate() {
            for (policy, raw) in policies.into_iter().enumerate() {
                let place = Place {
                    layer,
                    level,
                    policy,
                };
                // A raw value is a part of the text that it was read from.
                let start = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
                entries.push(Entry {
                    place,
                    line: lines.line(start.min(text.len())),
                    start,
                    text: raw.get(),
                });
            }
        }
    }
    entries.sort_by_key(|entry| entry.start);
    entries
}

/// The policies of a level, as parts of the text of the case.
fn of_level(level: &RawValue) -> Vec<&RawValue> {
    let level: Result<LevelOfPolicies<'_>, _> = serde_json::from_str(level.get());
    level
        .ok()
        .and_then(|level| level.policies)
        .unwrap_or_default()
}

impl Entry<'_> {
    fn reference(&self) -> Option<Result<Reference, serde_json::Error>> {
        let members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(self.text).ok()?;
        let has = |name: &str| members.contains_key(name);
        let is_reference = has("file") && !has("text") && !has("Statement");
        is_reference.then(|| serde_json::from_str(self.text))
    }
}

/// The text of a case with the texts of the policies that it names in other files, and these files.
pub(crate) fn with_files<'a>(
    path: &Path,
    text: &'a str,
    words: &Messages,
) -> Result<(Cow<'a, str>, Infrastructure), Failure> {
    // Most cases name none, and are not read twice.
    if !text.contains("\"file\"") {
        return Ok((Cow::Borrowed(text), Infrastructure::default()));
    }
    let mut files = Infrastructure::default();
    let mut whole = String::with_capacity(text.len());
    let mut end = 0;
    for entry in entries(text) {
        let Some(reference) = entry.reference() else {
            continue;
        };
        let reference = reference.map_err(|error| {
            Failure::Sentence(words.text(key::CliNoCase {
                path: &shown(path),
                reason: &error.to_string(),
            }))
        })?;
        let (name, policy) = load(path, &reference, &mut files, words)?;
        let policy = serde_json::json!({"name": name, "text": policy});
        whole.push_str(text.get(end..entry.start).unwrap_or_default());
        whole.push_str(&policy.to_string());
        end = entry.start + entry.text.len();
    }
    whole.push_str(text.get(end..).unwrap_or_default());
    Ok((Cow::Owned(whole), files))
}

/// The name and the text of a policy in another file.
fn load(
    case: &Path,
    reference: &Reference,
    files: &mut Infrastructure,
    words: &Messages,
) -> Result<(String, String), Failure> {
    let path = resolve(case, &reference.file, words)?;
    let text = input::text(&path, words)?;
    let file = TextFile {
        path: path.clone(),
        text,
        found: false,
    };
    if let Some(infrastructure) = Infrastructure::around(&file) {
        let found = infrastructure.policy(&reference.file, reference.address.as_deref(), words)?;
        files.add(infrastructure);
        let (name, text) = found;
        return Ok((reference.name.clone().unwrap_or(name), text));
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = reference.name.clone().unwrap_or_else(|| stem.into_owned());
    let text = input::without_mark(&file.text).to_owned();
    files.add_policy(TextFile {
        text: text.clone(),
        ..file
    });
    Ok((name, text))
}

/// The file that a case names, as it is called from the working directory.
fn resolve(case: &Path, file: &str, words: &Messages) -> Result<PathBuf, Failure> {
    let case_name = shown(case);
    let names = |sentence: fn(&str, &str, &Messages) -> String| {
        Failure::Sentence(sentence(&case_name, file, words))
    };
    let outside: fn(&str, &str, &Messages) -> String =
        |path, file, words| words.text(key::CliFileOutside { file, path });
    let no_file: fn(&str, &str, &Messages) -> String =
        |path, file, words| words.text(key::CliFileIsNone { file, path });
    if Path::new(file).is_absolute() || file.starts_with(['/', '\\']) {
        return Err(names(outside));
    }
    let working = std::env::current_dir().and_then(std::fs::canonicalize).ok();
    let folder = match case.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let asked = folder.join(file);
    let unread = |error: std::io::Error| {
        Failure::Sentence(words.text(key::CliCannotRead {
            path: &shown(&asked),
            reason: &error.to_string(),
        }))
    };
    let home = std::fs::canonicalize(folder).map_err(unread)?;
    let found = std::fs::canonicalize(&asked).map_err(unread)?;
    let is_root = |folder: &Path| folder.parent().is_none();
    let repository = home.ancestors().find(|folder| folder.join(".git").exists());
    let around = home.parent().filter(|folder| !is_root(folder));
    let working = working.filter(|folder| home.starts_with(folder) && !is_root(folder));
    let mut allowed = [Some(&*home), around, repository, working.as_deref()]
        .into_iter()
        .flatten();
    if !allowed.any(|folder| found.starts_with(folder)) {
        return Err(names(outside));
    }
    if !std::fs::metadata(&found).map_err(unread)?.is_file() {
        return Err(names(no_file));
    }
    let short = working
        .as_deref()
        .and_then(|folder| Some(found.strip_prefix(folder).ok()?.to_path_buf()));
    Ok(short.unwrap_or(asked))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn policies_are_found_with_their_lines() {
        let text = "{\"policies\": {\n \"identity\": [{\"name\": \"a\", \"text\": \"\"},\n  {\"file\": \"b\"}],\n \
                    \"scp\": [\n  {\"policies\": [\n   {\"Statement\": []}]}], \"key\": null, \"other\": [1]}}";
        let found: Vec<_> = entries(text)
            .iter()
            .map(|entry| {
                (
                    entry.place.layer.word(),
                    entry.place.policy,
                    entry.line,
                    entry.reference().is_some(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("identity", 0, 2, false),
                ("identity", 1, 3, true),
                ("scp", 0, 6, false)
            ]
        );
    }
}
