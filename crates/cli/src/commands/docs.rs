//! `canivault docs`: whether the examples in a documentation are still as they say.

use clap::ValueEnum;
use messages::Messages;
use messages::escape::{AnnotationMessage, AnnotationProperty};
use messages::key;
use serde::Serialize;
use std::path::{Path, PathBuf};
use vault::report::Verdict;

use crate::docs::{self, Embed, Kind, Markup, Problem};
use crate::output::{self, Line, style};
use crate::{Failure, Status, input};

/// Find the cases that Markdown and HTML files show, and say which are no longer as expected
///
/// A case is shown by `<can-i-vault>`, by an `<iframe>` or a link with `#c=1...`, or by a fenced block `canivault`
/// that holds the case itself. What it expects (`expect`) is compared with its report. A case that cannot be read is
/// not as expected either. Folders are searched for .md, .markdown, .mdx, .html and .htm files.
#[derive(clap::Args)]
#[command(after_long_help = EXIT)]
pub(crate) struct Args {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// End with 0 where no case is found
    #[arg(long)]
    allow_empty: bool,
    /// Take a case that expects nothing as not as expected
    #[arg(long)]
    require_expect: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// As annotations in GitHub Actions
    Github,
}

const EXIT: &str = "\
Exit status:
  0  everything is as expected
  1  something is not
  2  a path cannot be read (the others are checked)
  4  no case was found";

/// What became of one embed.
#[derive(Serialize)]
struct Checked {
    file: String,
    line: usize,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The report's verdict; `None` when there is no case.
    verdict: Option<Verdict>,
    /// Whether the case expects anything.
    expects: bool,
    /// What is not as expected, in sentences.
    problems: Vec<String>,
}

/// Checks the embeds of all documents. A path that cannot be read is told, and the others are checked.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let mut unreadable = Vec::new();
    let mut files = Vec::new();
    for path in &args.paths {
        match docs::documents(path) {
            Ok(found) => files.extend(found),
            Err(error) => unreadable.push(Failure::Sentence(words.text(key::CliCannotRead {
                path: &path.display().to_string(),
                reason: &error.to_string(),
            }))),
        }
    }
    let mut checked = Vec::new();
    let mut count = 0;
    for file in &files {
        let text = match input::text(file, words) {
            Ok(text) => text,
            Err(failure) => {
                unreadable.push(failure);
                continue;
            }
        };
        count += 1;
        let markup = Markup::of(file).unwrap_or(Markup::Markdown);
        for embed in docs::embeds(&text, markup) {
            checked.push(check(file, embed, args.require_expect, words));
        }
    }
    match args.format {
        Format::Text => print_text(&checked, count, words)?,
        Format::Json => output::print_json(&checked, words)?,
        Format::Github => print_github(&checked, words)?,
    }
    let is_unreadable = !unreadable.is_empty();
    for failure in unreadable {
        failure.print();
    }
    Ok(
        match checked.iter().all(|embed| embed.problems.is_empty()) {
            _ if is_unreadable => Status::Unusable,
            false => Status::Fail,
            true if checked.is_empty() && !args.allow_empty => Status::Empty,
            true => Status::Pass,
        },
    )
}

fn check(file: &Path, embed: Embed, must_expect: bool, words: &Messages) -> Checked {
    let mut checked = Checked {
        file: file.display().to_string(),
        line: embed.line,
        kind: embed.kind.word(),
        title: None,
        verdict: None,
        expects: false,
        problems: Vec::new(),
    };
    match embed.case {
        Err(problem) => checked.problems.push(told(embed.kind, &problem, words)),
        Ok(case) => {
            let report = vault::report(&case);
            if let Some(expect) = &case.expect {
                let unmet = report.unmet(expect);
                checked.problems = unmet.iter().map(|unmet| words.unmet(unmet)).collect();
            } else if must_expect {
                checked.problems.push(words.text(key::DOCS_NO_EXPECT));
            }
            checked.expects = case.expect.is_some();
            checked.verdict = Some(report.verdict);
            checked.title = case.title;
        }
    }
    checked
}

fn told(kind: Kind, problem: &Problem, words: &Messages) -> String {
    match problem {
        Problem::Case(error) => {
            let reason = words.case_error(error);
            match kind {
                Kind::Block => words.text(key::DocsNoCaseInBlock { reason: &reason }),
                _ => words.text(key::DocsNoCaseInElement { reason: &reason }),
            }
        }
        Problem::Link(error) => words.share_error(error),
        Problem::NotClosed => words.text(key::DOCS_NOT_CLOSED),
        Problem::ClosedEarly => words.text(key::DOCS_CLOSED_EARLY),
        Problem::NotJson => words.text(key::DOCS_NOT_JSON),
    }
}

fn print_text(checked: &[Checked], files: usize, words: &Messages) -> Result<(), Failure> {
    let mut page = output::Page::default();
    for embed in checked {
        for problem in &embed.problems {
            // The place as editors and terminals recognize it, on a line of its own, never wrapped.
            let (place, line) = (&embed.file, embed.line);
            page.line(&Line::of(&format!("{place}:{line}")));
            page.item(style::DENY, "✗", problem);
        }
    }
    let count = |of: &dyn Fn(&&Checked) -> bool| checked.iter().filter(of).count();
    let silent = count(&|embed| !embed.expects && embed.problems.is_empty());
    let off = count(&|embed| !embed.problems.is_empty());
    if checked.is_empty() {
        page.paragraph(&words.text(key::DOCS_NONE));
        return output::print_page(&page, words);
    }
    let files = words.text(key::DocsFiles { count: files });
    page.paragraph(&words.text(key::DocsFound {
        count: checked.len(),
        files: &files,
    }));
    if silent > 0 {
        page.paragraph(&words.text(key::DocsSilent { count: silent }));
    }
    if off > 0 {
        page.lead(style::DENY, "✗", &words.text(key::DocsOff { count: off }));
    } else {
        page.lead(style::ALLOW, "✓", &words.text(key::DOCS_WELL));
    }
    output::print_page(&page, words)
}

/// `::error file=...,line=...::...`, with GitHub's escapes.
fn print_github(checked: &[Checked], words: &Messages) -> Result<(), Failure> {
    for embed in checked {
        let file = AnnotationProperty::new(&embed.file);
        for problem in &embed.problems {
            let (line, problem) = (embed.line, AnnotationMessage::new(problem));
            output::print_lines(
                &format!("::error file={file},line={line}::{problem}"),
                words,
            )?;
        }
    }
    Ok(())
}
