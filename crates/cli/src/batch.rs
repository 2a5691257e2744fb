//! One answer for each of many files: found in parallel, printed in the order of the files, in one of the formats.

use clap::ValueEnum;
use messages::Messages;
use messages::escape::{JsonText, MarkdownText, TerminalText};
use messages::key;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use serde::Serialize;
use std::path::{Path, PathBuf};

use crate::annotations::{self, Annotation, Outcome, Test, TestSuite, UNUSABLE};
use crate::output::{self, Line, Page, style};
use crate::walk::Walk;
use crate::{Failure, Status, input};
use evaluator::finding::Severity;

/// How answers are printed, and where.
#[derive(clap::Args)]
pub(crate) struct Printing {
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Say only what is not as it should be
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Write it into this file, all of it or nothing
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs: of one file an object, of several a list
    Json,
    /// For tickets and messages, with the smallest change that helps
    Markdown,
    /// Annotations beside the source, in GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// XML of `JUnit`, for servers that count tests
    Junit,
}

/// What is said of one file.
pub(crate) struct Answer {
    /// The file.
    pub(crate) name: String,
    /// How the command would end, if this were the only one.
    pub(crate) status: Status,
    /// What is printed, if the format is one for people.
    pub(crate) page: Page,
    /// What is printed, if the format is Markdown.
    pub(crate) markdown: String,
    /// What is printed, if the format is JSON.
    pub(crate) json: String,
    /// One line for people who want to hear only what is wrong.
    pub(crate) brief: Vec<String>,
    /// What is wrong.
    pub(crate) annotations: Vec<Annotation>,
    /// What was asked.
    pub(crate) tests: Vec<Test>,
    /// What is said beside the output.
    pub(crate) told: Vec<String>,
    /// Why the file cannot be used.
    pub(crate) failure: Option<String>,
}

impl Answer {
    /// Of a file about which nothing was said yet.
    pub(crate) fn of(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            status: Status::Pass,
            page: Page::default(),
            markdown: String::new(),
            json: String::new(),
            brief: Vec::new(),
            annotations: Vec::new(),
            tests: Vec::new(),
            told: Vec::new(),
            failure: None,
        }
    }

    /// Of a file that cannot be used.
    fn unusable(name: &str, sentence: String) -> Self {
        let json = json(&Unusable {
            version: VERSION,
            case: name,
            error: Problem { message: &sentence },
        });
        let mut answer = Self::of(name);
        answer.status = Status::Unusable;
        answer.json = json;
        answer.markdown = format!("{}\n", MarkdownText::sentence(&sentence));
        answer.annotations = vec![Annotation {
            severity: Severity::Error,
            rule: UNUSABLE.to_owned(),
            file: name.to_owned(),
            place: None,
            message: sentence.clone(),
        }];
        answer.tests = vec![Test {
            name: UNUSABLE.to_owned(),
            outcome: Outcome::Error(sentence.clone()),
        }];
        answer.page.item(style::DENY, "✗", &sentence);
        answer.failure = Some(sentence);
        answer
    }
}

/// The version of the shapes that are printed as JSON.
pub(crate) const VERSION: u8 = 1;

/// A file that cannot be used, among several.
#[derive(Serialize)]
struct Unusable<'a> {
    version: u8,
    case: &'a str,
    error: Problem<'a>,
}

#[derive(Serialize)]
struct Problem<'a> {
    message: &'a str,
}

/// A value as JSON on several lines.
pub(crate) fn json(value: &impl Serialize) -> String {
    // What is serialized here has text as keys, so that it always has a JSON form.
    let json = JsonText::pretty(value);
    json.map_or_else(|_| String::new(), |json| json.to_string())
}

/// Answers for each of some files, on all cores.
pub(crate) fn answers(
    paths: &[PathBuf],
    answer: impl Fn(&PathBuf) -> Result<Vec<Answer>, Failure> + Sync,
) -> Vec<Answer> {
    let answered = paths.into_par_iter().map(|path| match answer(path) {
        Ok(answers) => answers,
        Err(Failure::Sentence(sentence)) => {
            vec![Answer::unusable(&path.display().to_string(), sentence)]
        }
        Err(Failure::Closed) => Vec::new(),
    });
    answered.flatten().collect()
}

/// Prints the answers, and says how the command ends: as the worst of them. `summary` ends what people read of several.
pub(crate) fn print(
    printing: &Printing,
    mut answers: Vec<Answer>,
    summary: impl Fn(&[Answer]) -> Option<(bool, String)>,
    words: &Messages,
) -> Result<Status, Failure> {
    let for_tools = matches!(
        printing.format,
        Format::Github | Format::Sarif | Format::Junit
    );
    if let [only] = answers.as_mut_slice()
        && !for_tools
        && let Some(sentence) = only.failure.take()
    {
        return Err(Failure::Sentence(sentence));
    }
    for sentence in answers.iter().flat_map(|answer| &answer.told) {
        crate::tell(sentence);
    }
    for sentence in answers.iter().filter_map(|answer| answer.failure.clone()) {
        Failure::Sentence(sentence).print();
    }
    let status = worst(answers.iter().map(|answer| answer.status));
    match printing.format {
        Format::Text => {
            let page = page(&answers, printing.quiet, summary);
            let text = page.text();
            match &printing.output {
                None => output::print_page(&page, words)?,
                Some(path) => {
                    let plain = anstream::adapter::strip_str(text).to_string();
                    input::write_text(path, &plain, words)?;
                }
            }
            return Ok(status);
        }
        Format::Json => {
            let all: Vec<String> = answers.into_iter().map(|answer| answer.json).collect();
            emit(printing, &JsonText::new(&list(&all)), words)?;
        }
        Format::Markdown => {
            let pages = answers.iter().map(|answer| match answers.len() {
                1 => answer.markdown.trim_end().to_owned(),
                _ => format!(
                    "{}\n\n{}",
                    MarkdownText::code(&answer.name),
                    answer.markdown.trim_end()
                ),
            });
            let pages: Vec<String> = pages.collect();
            let text = TerminalText::lines(&pages.join("\n\n---\n\n"));
            emit(printing, &text, words)?;
        }
        Format::Github => {
            let lines = annotations::github(&annotations_of(answers));
            let lines = lines.trim_end();
            // An empty line would be none of the annotations.
            if !lines.is_empty() || printing.output.is_some() {
                emit(printing, &TerminalText::lines(lines), words)?;
            }
        }
        Format::Sarif => {
            let json = json(&annotations::sarif(&annotations_of(answers)));
            emit(printing, &JsonText::new(&json), words)?;
        }
        Format::Junit => {
            let suites = answers.into_iter().map(|answer| TestSuite {
                name: answer.name,
                tests: answer.tests,
            });
            let xml = annotations::junit(suites.collect());
            emit(printing, &TerminalText::lines(xml.trim_end()), words)?;
        }
    }
    Ok(status)
}

fn annotations_of(answers: Vec<Answer>) -> Vec<Annotation> {
    answers
        .into_iter()
        .flat_map(|answer| answer.annotations)
        .collect()
}

/// Prints a text, or writes it into the file that was asked for.
fn emit(
    printing: &Printing,
    text: &impl output::Printable,
    words: &Messages,
) -> Result<(), Failure> {
    match &printing.output {
        None => output::print(text, words),
        Some(path) => input::write_text(path, &format!("{}\n", text.printable()), words),
    }
}

/// Several JSON documents as a list; one as it is.
fn list(documents: &[String]) -> String {
    if let [only] = documents {
        return only.clone();
    }
    let indented = documents
        .iter()
        .map(|document| format!("  {}", document.replace('\n', "\n  ")));
    let indented: Vec<String> = indented.collect();
    if indented.is_empty() {
        return "[]".to_owned();
    }
    format!("[\n{}\n]", indented.join(",\n"))
}

/// What people read.
fn page(
    answers: &[Answer],
    is_quiet: bool,
    summary: impl Fn(&[Answer]) -> Option<(bool, String)>,
) -> Page {
    let mut page = Page::default();
    if is_quiet {
        for answer in answers
            .iter()
            .filter(|answer| answer.status != Status::Pass)
        {
            page.line(&Line::of(&answer.name));
            for sentence in answer.failure.iter().chain(&answer.brief) {
                page.item(style::DENY, "✗", sentence);
            }
        }
        return page;
    }
    if let [only] = answers {
        page.append(&only.page);
        return page;
    }
    for answer in answers
        .iter()
        .filter(|answer| !answer.page.text().is_empty())
    {
        page.gap();
        page.line(&Line::default().styled(style::HEADING, &answer.name));
        page.gap();
        page.append(&answer.page);
    }
    if let Some((is_well, sentence)) = summary(answers) {
        let (style, sign) = if is_well {
            (style::ALLOW, "✓")
        } else {
            (style::DENY, "✗")
        };
        page.lead(style, sign, &sentence);
    }
    page
}

/// The status of several: what cannot be used first, then what fails, then what depends.
fn worst(all: impl Iterator<Item = Status>) -> Status {
    let rank = |status: &Status| match status {
        Status::Pass => 0,
        Status::Empty => 1,
        Status::Depends => 2,
        Status::Fail => 3,
        Status::Unusable => 4,
    };
    all.max_by_key(rank).unwrap_or(Status::Pass)
}

/// The files that the arguments of a command name.
pub(crate) struct Expanded {
    pub(crate) paths: Vec<PathBuf>,
    /// Whether some paths in the folders were left out, as standard error says.
    pub(crate) is_incomplete: bool,
}

impl Expanded {
    /// The status of the command, given that of the files that were answered.
    pub(crate) const fn status(&self, answered: Status) -> Status {
        if self.is_incomplete {
            Status::Unusable
        } else {
            answered
        }
    }

    /// Adds the files in a folder that have one of the endings and are chosen; the folder itself if `choose` answers
    /// `None`.
    fn add_folder(
        &mut self,
        folder: &Path,
        endings: &[&str],
        choose: impl Fn(Vec<PathBuf>) -> Option<Vec<PathBuf>>,
        words: &Messages,
    ) {
        let walk = Walk::of(folder, endings);
        let left_out = walk.left_out(folder, words);
        let Some(chosen) = choose(walk.files) else {
            self.paths.push(folder.to_path_buf());
            return;
        };
        for sentence in &left_out {
            crate::tell(sentence);
        }
        self.is_incomplete |= !left_out.is_empty();
        self.paths.extend(chosen);
    }
}

/// The files that paths, folders and patterns name. Of the files in a folder with these endings, `choose` says which
/// count, or, by `None`, that the folder counts as a whole.
pub(crate) fn expand(
    paths: &[PathBuf],
    endings: &[&str],
    choose: impl Fn(Vec<PathBuf>) -> Option<Vec<PathBuf>>,
    words: &Messages,
) -> Result<Expanded, Failure> {
    let mut all = Expanded {
        paths: Vec::new(),
        is_incomplete: false,
    };
    for path in paths {
        let pattern = path.to_string_lossy();
        if path.is_dir() {
            all.add_folder(path, endings, &choose, words);
        } else if path.exists() || !pattern.contains(['*', '?', '[']) {
            all.paths.push(path.clone());
        } else {
            // Shells pass a pattern on in quotation marks, or where nothing matches.
            let before = all.paths.len();
            let matches = glob::glob(&pattern);
            for found in matches.into_iter().flatten().flatten() {
                if found.is_dir() {
                    all.add_folder(&found, endings, &choose, words);
                } else {
                    all.paths.push(found);
                }
            }
            if all.paths.len() == before {
                return Err(Failure::Sentence(
                    words.text(key::CliNothingMatches { pattern: &pattern }),
                ));
            }
        }
    }
    Ok(all)
}
