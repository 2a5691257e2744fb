//! Files of infrastructure as code among those that a command is given: read together, put into a case, and found again
//! when a policy of the case is shown.

use evaluator::source::{LineIndex, Span};
use iac::File;
use messages::Messages;
use messages::key;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use vault::case::Case;
use vault::import::infrastructure::{At, Found, Note};
use vault::import::{Import, ImportedPart};

use crate::{Failure, input};

/// Folders that hold what tools made of other files.
const NOT_LOOKED_INTO: [&str; 5] = [".git", ".terraform", "node_modules", "target", ".venv"];
/// The endings of files that are looked at in a folder.
const ENDINGS: [&str; 9] = [
    "tf", "tofu", "tfvars", "hcl", "yaml", "yml", "template", "json", "txt",
];
/// Folders are not inside each other more often than this, and hold no more files.
const DEEPEST: usize = 16;
const MOST_FILES: usize = 10_000;

/// A file with its text.
#[derive(Clone)]
pub(crate) struct TextFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    /// It was found in a folder: nobody named it.
    pub(crate) found: bool,
}

/// The files that belong together, and what is in them.
#[derive(Clone, Default)]
pub(crate) struct Infrastructure {
    files: Vec<TextFile>,
    found: Found,
}

/// The files that paths name: those in a folder, where one is named.
pub(crate) fn files(paths: &[PathBuf], words: &Messages) -> Result<Vec<TextFile>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut inside = Vec::new();
            walk(path, 0, &mut inside);
            inside.sort();
            for path in inside {
                // What cannot be read in a folder is somebody else's.
                if let Ok(text) = input::any_text(&path, words) {
                    all.push(TextFile {
                        path,
                        text,
                        found: true,
                    });
                }
            }
        } else {
            all.push(TextFile {
                path: path.clone(),
                text: input::any_text(path, words)?,
                found: false,
            });
        }
    }
    Ok(all)
}

fn walk(folder: &Path, depth: usize, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // A link could lead back to where it stands.
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            if depth < DEEPEST && !NOT_LOOKED_INTO.contains(&&*name) {
                walk(&path, depth + 1, into);
            }
        } else if kind.is_file() && into.len() < MOST_FILES {
            let ending = path.extension().and_then(|ending| ending.to_str());
            if ending.is_some_and(|ending| ENDINGS.contains(&ending)) {
                into.push(path);
            }
        }
    }
}

/// What files are called in what is told about them.
fn names(files: &[TextFile]) -> Vec<String> {
    files.iter().map(|file| shown(&file.path)).collect()
}

/// The files as the readers take them, with their `names`.
fn texts<'a>(files: &'a [TextFile], names: &'a [String]) -> Vec<File<'a>> {
    let files = files.iter().zip(names);
    files
        .map(|(file, name)| File {
            name,
            text: &file.text,
        })
        .collect()
}

/// Takes the files of infrastructure as code out of those that were read. The others stay, without those whose text a file
/// of infrastructure refers to.
pub(crate) fn split(files: Vec<TextFile>) -> (Infrastructure, Vec<TextFile>) {
    let names = names(&files);
    let texts = texts(&files, &names);
    let known: Vec<bool> = texts.iter().map(|file| iac::is_known(*file)).collect();
    if !known.contains(&true) {
        return (Infrastructure::default(), files);
    }
    let found = iac::read(&texts);
    let used: Vec<bool> = (0..files.len())
        .map(|at| {
            let mut pieces = found.policies.iter().flat_map(|policy| &policy.pieces);
            pieces.any(|piece| piece.at.file == at)
        })
        .collect();
    let others = files
        .iter()
        .zip(known.iter().zip(&used))
        .filter(|(_, (known, used))| !**known && !**used)
        .map(|(file, _)| TextFile {
            path: file.path.clone(),
            text: file.text.clone(),
            found: file.found,
        })
        .collect();
    (Infrastructure { files, found }, others)
}

impl Infrastructure {
    /// Whether there are no such files.
    pub(crate) const fn is_none(&self) -> bool {
        self.files.is_empty()
    }

    /// What AWS said in them.
    pub(crate) fn messages(&self) -> Vec<Import> {
        let named = self.files.iter().filter(|file| {
            let name = shown(&file.path);
            iac::is_known(File {
                name: &name,
                text: &file.text,
            })
        });
        named
            .map(|file| vault::import::read_messages(&file.text))
            .filter(|import| *import != Import::default())
            .collect()
    }

    /// Puts what was found into a case, and says what went where.
    pub(crate) fn apply(
        &self,
        asked: Option<&str>,
        case: &mut Case,
        words: &Messages,
    ) -> Result<Vec<String>, Failure> {
        if self.is_none() {
            return Ok(Vec::new());
        }
        let mut said = Vec::new();
        if self.found.is_empty() {
            let names: Vec<String> = self.files.iter().map(|file| shown(&file.path)).collect();
            let sentence = words.text(key::CliImportNothingIn {
                path: &names.join(", "),
            });
            said.push(sentence);
            said.extend(self.notes(words));
            if self.files.iter().any(|file| !file.found) && case == &Case::default() {
                return Err(Failure::Sentence(said.join(". ")));
            }
            return Ok(said);
        }
        let ambiguous = |choices: &[String]| {
            Failure::Sentence(words.text(key::CliImportWhoInFiles {
                choices: &words.first_of(choices),
            }))
        };
        let principal = self.found.principal(asked, case).ok().flatten();
        let import = self
            .found
            .import(asked, case)
            .map_err(|error| ambiguous(&error.principals))?;
        let others = words.infrastructure_other_vaults(&self.found.other_vaults(case));
        let air_gapped = self.found.air_gapped_vault(case);
        let air_gapped = air_gapped.map(|vault| words.infrastructure_air_gapped(vault));
        let went: Vec<ImportedPart> = import.apply(case, None);
        said.extend(words.went(case, &went));
        said.extend(words.import_needs(&import.needs));
        said.extend(others);
        said.extend(air_gapped);
        if let Some(principal) = principal
            && !self.found.vaults.is_empty()
            && asked.is_none()
            && case.caller.arn.trim().is_empty()
        {
            said.push(words.infrastructure_principal(principal));
        }
        said.extend(
            self.found
                .fill_pseudo(case)
                .iter()
                .map(|(name, value)| words.infrastructure_pseudo(name, value)),
        );
        said.extend(self.notes(words));
        Ok(said)
    }

    fn notes(&self, words: &Messages) -> Vec<String> {
        words.infrastructure_notes(&self.found.notes, |note: &Note| {
            note.at.map(|at| self.place(at)).unwrap_or_default()
        })
    }

    /// `main.tf:3:5`
    fn place(&self, at: At) -> String {
        let Some(file) = self.files.get(at.file) else {
            return String::new();
        };
        let position = LineIndex::new(&file.text).position(at.start.min(file.text.len()));
        let name = shown(&file.path);
        format!("{name}:{}:{}", position.line, position.column)
    }

    /// The words, which count the lines of policies in these files.
    pub(crate) fn words(&self, words: &Messages) -> Messages {
        let words = words.clone();
        if self.is_none() {
            return words;
        }
        let files = self.clone();
        words.with_lines(move |text, offset| {
            let (_, source, place) = files.origin(text, Span::new(offset, offset + 1))?;
            Some(LineIndex::new(source).position(place.start).line)
        })
    }

    /// The change of a policy as a change of the file that it came from: its name, its text before and after.
    pub(crate) fn patch(&self, before: &str, after: &str) -> Option<(String, &str, String)> {
        let names = names(&self.files);
        let files = texts(&self.files, &names);
        let patch = iac::patch::patch(&files, &self.found, before, after)?;
        let file = self.files.get(patch.file)?;
        Some((shown(&file.path), &file.text, patch.text))
    }

    /// Takes a file's new text for the old one, and reads the files again.
    pub(crate) fn replace(&mut self, name: &str, text: String) {
        if let Some(file) = self.files.iter_mut().find(|file| shown(&file.path) == name) {
            file.text = text;
        }
        let names = names(&self.files);
        self.found = iac::read(&texts(&self.files, &names));
    }

    /// Where a part of a policy's text was written: the file, its text and the place in it.
    pub(crate) fn origin(&self, text: &str, span: Span) -> Option<(String, &str, Span)> {
        let at = self.found.origin(text, span)?;
        let file = self.files.get(at.file)?;
        let end = at.end.min(file.text.len());
        let place = Span::new(at.start.min(end), end);
        Some((shown(&file.path), &file.text, place))
    }
}

impl Infrastructure {
    /// A report as JSON in which findings and blockers have the places of the files: `file` beside `line` and `column`.
    pub(crate) fn with_places(&self, case: &Case, report: &impl Serialize) -> Value {
        let mut report = serde_json::to_value(report).unwrap_or_default();
        let texts = texts_by_name(case);
        if let Some(findings) = report.get_mut("findings") {
            self.put_places(findings, &texts);
        }
        let actions = report.get_mut("actions").and_then(Value::as_array_mut);
        for action in actions.into_iter().flatten() {
            if let Some(blockers) = action.get_mut("blockers") {
                self.put_places(blockers, &texts);
            }
        }
        report
    }

    fn put_places(&self, items: &mut Value, texts: &HashMap<String, String>) {
        for item in items.as_array_mut().into_iter().flatten() {
            let number = |name: &str| {
                let number = item.get(name)?.as_u64()?;
                usize::try_from(number).ok()
            };
            let policy = item.get("policy").and_then(Value::as_str);
            let (Some(policy), Some(line)) = (policy, number("line")) else {
                continue;
            };
            let column = number("column");
            let Some(text) = texts.get(policy) else {
                continue;
            };
            let start = text
                .split_inclusive('\n')
                .take(line - 1)
                .map(str::len)
                .sum();
            let own = text.get(start..).unwrap_or_default();
            let indent = own.len() - own.trim_start().len();
            let offset = column.map_or(indent, |column| {
                let mut characters = own.char_indices();
                characters.nth(column - 1).map_or(0, |(at, _)| at)
            });
            let place = Span::new(start + offset, start + offset + 1);
            let Some((file, source, span)) = self.origin(text, place) else {
                continue;
            };
            let position = LineIndex::new(source).position(span.start);
            let Some(members) = item.as_object_mut() else {
                continue;
            };
            members.insert("file".to_owned(), file.into());
            members.insert("line".to_owned(), position.line.into());
            if column.is_some() {
                members.insert("column".to_owned(), position.column.into());
            }
        }
    }
}

/// The texts of a case's policies by their names.
fn texts_by_name(case: &Case) -> HashMap<String, String> {
    let mut texts = HashMap::new();
    for layer in evaluator::layer::Layer::ALL {
        for level in 0..case.policies.height(layer) {
            for policy in case.policies.level(layer, level) {
                texts.insert(policy.name.clone(), policy.text.to_string());
            }
        }
    }
    texts
}

/// The case that a command is given: a case, or one that is made of files of infrastructure as code.
pub(crate) fn case(
    path: &Path,
    caller: Option<&str>,
    words: &Messages,
) -> Result<(Case, Infrastructure), Failure> {
    let is_folder = path.is_dir();
    let texts = if is_folder {
        files(&[path.to_path_buf()], words)?
    } else {
        let text = input::any_text(path, words)?;
        let name = shown(path);
        let file = File {
            name: &name,
            text: &text,
        };
        if !iac::is_known(file) {
            let mut case = input::case_of(path, &text, words)?;
            if let Some(caller) = caller {
                caller.clone_into(&mut case.caller.arn);
            }
            return Ok((case, Infrastructure::default()));
        }
        vec![TextFile {
            path: path.to_path_buf(),
            text,
            found: false,
        }]
    };
    let (infrastructure, _) = split(texts);
    if infrastructure.is_none() {
        let path = shown(path);
        return Err(Failure::Sentence(
            words.text(key::CliImportNothingIn { path: &path }),
        ));
    }
    let mut case = Case::default();
    if let Some(caller) = caller {
        caller.clone_into(&mut case.caller.arn);
    }
    for import in infrastructure.messages() {
        import.apply(&mut case, None);
    }
    let said = infrastructure.apply(caller, &mut case, words)?;
    for sentence in said {
        crate::tell(&sentence);
    }
    Ok((case, infrastructure))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The sentence for a text in which nothing is known.
pub(crate) fn unknown(path: &Path, text: &str, words: &Messages) -> Failure {
    let unknown = words.text(key::CliImportUnknown { path: &shown(path) });
    let format = words.import_format(vault::import::looks_like(text));
    Failure::Sentence(format!("{unknown}. {format}"))
}
