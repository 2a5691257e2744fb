//! Infrastructure as code among the files of a command: read together, imported into a case, and located again when a
//! policy of the case is shown.

use evaluator::source::{LineIndex, Position, Span};
use iac::File;
use messages::key;
use messages::{Messages, ReportJson};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use vault::case::Case;
use vault::import::infrastructure::{At, Found, FoundPolicy, Note};
use vault::import::{Import, ImportedPart};

use crate::walk::Walk;
use crate::{Failure, case_file, input};

/// The extensions of files that are read in a folder.
const ENDINGS: [&str; 9] = [
    "tf", "tofu", "tfvars", "hcl", "yaml", "yml", "template", "json", "txt",
];
/// The extensions of the files that form one Terraform module if they are in one folder.
const OF_A_MODULE: [&str; 4] = ["tf", "tofu", "tfvars", "hcl"];

/// A file with its text.
#[derive(Clone)]
pub(crate) struct TextFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    /// Whether it was found in a folder rather than named.
    pub(crate) found: bool,
}

/// The files that policies came from: infrastructure as code that belongs together, with its contents, and files that a
/// case references.
#[derive(Clone, Default)]
pub(crate) struct Infrastructure {
    files: Vec<TextFile>,
    found: Found,
    /// Files that contain one policy each.
    policies: Vec<TextFile>,
    /// Other infrastructure that a case references.
    named: Vec<Infrastructure>,
}

/// The files at these paths: for a folder, the files in it.
pub(crate) fn files(paths: &[PathBuf], words: &Messages) -> Result<Vec<TextFile>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            let walk = Walk::of(path, &ENDINGS);
            for sentence in walk.left_out(path, words) {
                crate::tell(&sentence);
            }
            for path in walk.files {
                // An unreadable file in a folder is told and left out.
                match input::any_text(&path, words) {
                    Ok(text) => all.push(TextFile {
                        path,
                        text,
                        found: true,
                    }),
                    Err(Failure::Sentence(sentence)) => crate::tell(&sentence),
                    Err(closed @ Failure::Closed) => return Err(closed),
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

/// The names of files in messages.
fn names(files: &[TextFile]) -> Vec<String> {
    files.iter().map(|file| shown(&file.path)).collect()
}

/// The files in the format of the readers, with their `names`.
fn texts<'a>(files: &'a [TextFile], names: &'a [String]) -> Vec<File<'a>> {
    let files = files.iter().zip(names);
    files
        .map(|(file, name)| File {
            name,
            text: &file.text,
        })
        .collect()
}

/// Separates the files of infrastructure as code from others. The others are returned, without those that a file of
/// infrastructure references.
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
    let infrastructure = Infrastructure {
        files,
        found,
        ..Infrastructure::default()
    };
    (infrastructure, others)
}

impl Infrastructure {
    /// Whether there are no such files.
    pub(crate) const fn is_none(&self) -> bool {
        self.files.is_empty() && self.policies.is_empty() && self.named.is_empty()
    }

    /// The infrastructure that a file belongs to, with the other files of its module; `None` for other files.
    pub(crate) fn around(file: &TextFile) -> Option<Self> {
        let name = shown(&file.path);
        let is_known = iac::is_known(File {
            name: &name,
            text: &file.text,
        });
        if !is_known {
            return None;
        }
        let mut files = vec![file.clone()];
        let is_of_module = |path: &Path| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            ending.is_some_and(|ending| OF_A_MODULE.contains(&ending))
        };
        if is_of_module(&file.path) {
            let folder = file.path.parent().unwrap_or(Path::new(""));
            let folder = if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            };
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let mut others: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
            others.retain(|path| is_of_module(path) && path.file_name() != file.path.file_name());
            others.sort();
            let texts = others.into_iter().filter_map(|path| {
                let text = std::fs::read_to_string(&path).ok()?;
                Some(TextFile {
                    path,
                    text,
                    found: true,
                })
            });
            files.extend(texts);
        }
        let names = names(&files);
        let found = iac::read(&texts(&files, &names));
        Some(Self {
            files,
            found,
            ..Self::default()
        })
    }

    /// The name and the text of the policy at an address, or of the only policy. `file` is the name of the files.
    pub(crate) fn policy(
        &self,
        file: &str,
        address: Option<&str>,
        words: &Messages,
    ) -> Result<(String, String), Failure> {
        let with_text = self.found.policies.iter();
        let with_text = with_text.filter_map(|policy| Some((policy, policy.text.as_deref()?)));
        let all: Vec<_> = with_text.collect();
        let mut named = all.iter().filter(|(policy, _)| {
            address.is_none_or(|address| policy.address == address || policy.name == address)
        });
        if let (Some((policy, text)), None) = (named.next(), named.next()) {
            return Ok((policy.name.clone(), (*text).to_owned()));
        }
        let addresses: Vec<String> = all
            .iter()
            .map(|(policy, _)| format!("`{}`", policy.address))
            .collect();
        let addresses = words.list(&addresses);
        Err(Failure::Sentence(if all.is_empty() {
            words.text(key::CliImportNothingIn { path: file })
        } else {
            words.text(key::CliFileWhich {
                addresses: &addresses,
                file,
            })
        }))
    }

    /// The imported policies that have a text.
    pub(crate) fn policies(&self) -> impl Iterator<Item = &FoundPolicy> {
        let policies = self.found.policies.iter();
        policies.filter(|policy| policy.text.is_some())
    }

    /// Adds infrastructure that a case references.
    pub(crate) fn add(&mut self, infrastructure: Self) {
        self.named.push(infrastructure);
    }

    /// Adds a file that contains a policy.
    pub(crate) fn add_policy(&mut self, file: TextFile) {
        self.policies.push(file);
    }

    /// AWS's messages in the files.
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

    /// Imports the contents into a case, and reports the places.
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
        let went: Vec<ImportedPart> = import.apply(case, None);
        said.extend(words.went(case, &went));
        said.extend(words.import_needs(&import.needs));
        said.extend(others);
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

    /// Fills in the placeholders of the languages as far as the case has their values.
    pub(crate) fn fill_pseudo(&self, case: &mut Case) {
        self.found.fill_pseudo(case);
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

    /// The sentences with line numbers of these files.
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

    /// The patch for a change of a policy: the name of its file, and the file's text before and after.
    pub(crate) fn patch(&self, before: &str, after: &str) -> Option<(String, &str, String)> {
        if let Some(file) = self.policies.iter().find(|file| file.text == before) {
            return Some((shown(&file.path), &file.text, after.to_owned()));
        }
        let mut others = self.named.iter();
        if let Some(patch) = others.find_map(|other| other.patch(before, after)) {
            return Some(patch);
        }
        let names = names(&self.files);
        let files = texts(&self.files, &names);
        let patch = iac::patch::patch(&files, &self.found, before, after)?;
        let file = self.files.get(patch.file)?;
        Some((shown(&file.path), &file.text, patch.text))
    }

    /// Replaces a file's text, and reads the files again.
    pub(crate) fn replace(&mut self, name: &str, text: String) {
        for other in &mut self.named {
            other.replace(name, text.clone());
        }
        let mut policies = self.policies.iter_mut();
        if let Some(file) = policies.find(|file| shown(&file.path) == name) {
            file.text.clone_from(&text);
        }
        if let Some(file) = self.files.iter_mut().find(|file| shown(&file.path) == name) {
            file.text = text;
        }
        let names = names(&self.files);
        self.found = iac::read(&texts(&self.files, &names));
    }

    /// The origin of a part of a policy's text: the file, its text and the place in it.
    pub(crate) fn origin(&self, text: &str, span: Span) -> Option<(String, &str, Span)> {
        if let Some(file) = self.policies.iter().find(|file| file.text == text) {
            return Some((shown(&file.path), &file.text, span));
        }
        let mut others = self.named.iter();
        if let Some(origin) = others.find_map(|other| other.origin(text, span)) {
            return Some(origin);
        }
        let at = self.found.origin(text, span)?;
        let file = self.files.get(at.file)?;
        let end = at.end.min(file.text.len());
        let place = Span::new(at.start.min(end), end);
        Some((shown(&file.path), &file.text, place))
    }
}

impl Infrastructure {
    /// Sets the places in the files for the findings and blockers of a report.
    pub(crate) fn put_places(&self, case: &Case, report: &mut ReportJson) {
        let texts = texts_by_name(case);
        for finding in &mut report.findings {
            let place = self.position(&texts, &finding.policy, finding.line, Some(finding.column));
            if let Some((file, position)) = place {
                finding.file = Some(file);
                (finding.line, finding.column) = (position.line, position.column);
            }
        }
        let further = report.further.iter_mut().map(|further| &mut further.row);
        let rows = report.actions.iter_mut().chain(further);
        for blocker in rows.flat_map(|row| &mut row.blockers) {
            let (Some(policy), Some(line)) = (&blocker.policy, blocker.line) else {
                continue;
            };
            if let Some((file, position)) = self.position(&texts, policy, line, None) {
                blocker.file = Some(file);
                blocker.line = Some(position.line);
            }
        }
    }

    /// The file and the place in it of a line of a policy.
    fn position(
        &self,
        texts: &HashMap<String, String>,
        policy: &str,
        line: usize,
        column: Option<usize>,
    ) -> Option<(String, Position)> {
        let text = texts.get(policy)?;
        let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
        let start: usize = lines.map(str::len).sum();
        let own = text.get(start..).unwrap_or_default();
        let indent = own.len() - own.trim_start().len();
        let offset = column.map_or(indent, |column| {
            let mut characters = own.char_indices();
            characters
                .nth(column.saturating_sub(1))
                .map_or(0, |(at, _)| at)
        });
        let place = Span::new(start + offset, start + offset + 1);
        let (file, source, span) = self.origin(text, place)?;
        Some((file, LineIndex::new(source).position(span.start)))
    }
}

/// The texts of a case's policies, by name.
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

/// A case as the input of a command.
pub(crate) struct Given {
    /// The case.
    pub(crate) case: Case,
    /// The files that its policies came from.
    pub(crate) files: Infrastructure,
    /// The text of the case's own file; blank for a case that was made from other files.
    pub(crate) text: String,
    /// The places of the imported parts, in sentences.
    pub(crate) said: Vec<String>,
}

/// The case for a command; prints the messages about it.
pub(crate) fn case(
    path: &Path,
    caller: Option<&str>,
    words: &Messages,
) -> Result<(Case, Infrastructure), Failure> {
    let given = given(path, caller, words)?;
    for sentence in &given.said {
        crate::tell(sentence);
    }
    Ok((given.case, given.files))
}

/// The case for a command: a case document, or one made from infrastructure as code.
pub(crate) fn given(path: &Path, caller: Option<&str>, words: &Messages) -> Result<Given, Failure> {
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
            return of_case(path, text, caller, words);
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
    Ok(Given {
        case,
        files: infrastructure,
        text: String::new(),
        said,
    })
}

fn of_case(
    path: &Path,
    text: String,
    caller: Option<&str>,
    words: &Messages,
) -> Result<Given, Failure> {
    if is_policy(&text) {
        return Err(Failure::Sentence(
            words.text(key::CliPolicyNotCase { path: &shown(path) }),
        ));
    }
    let (whole, files) = case_file::with_files(path, input::without_mark(&text), words)?;
    let mut case = input::case_of(path, &whole, words)?;
    if let Some(caller) = caller {
        caller.clone_into(&mut case.caller.arn);
    }
    Ok(Given {
        case,
        files,
        text,
        said: Vec::new(),
    })
}

/// Returns `true` if a text is a policy document.
pub(crate) fn is_policy(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Document {
        #[serde(rename = "Statement")]
        _statement: serde::de::IgnoredAny,
    }
    serde_json::from_str::<Document>(input::without_mark(text)).is_ok()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The error for a text that is not recognized.
pub(crate) fn unknown(path: &Path, text: &str, words: &Messages) -> Failure {
    let unknown = words.text(key::CliImportUnknown { path: &shown(path) });
    let format = words.import_format(vault::import::looks_like(text));
    Failure::Sentence(format!("{unknown}. {format}"))
}
