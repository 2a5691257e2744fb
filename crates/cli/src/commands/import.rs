//! `canivault import`: converts existing data into a case.

use messages::Messages;
use messages::key;
use std::path::{Path, PathBuf};
use vault::access_denied;
use vault::case::{self, Case};
use vault::import::{self, Import, Put, troubleshooter};
use vault::redact;

use crate::infrastructure::{self, TextFile};
use crate::{Failure, Status, input, output};

/// Make a case of what the AWS CLI prints, of policies and of AccessDenied messages
///
/// Each file is recognised by what is in it: `aws iam get-account-authorization-details`, `get-role-policy`,
/// `get-policy-version`, `aws kms get-key-policy`, `aws organizations describe-policy`, `aws sts get-caller-identity`
/// and others, CloudTrail events, Access Troubleshooter, AccessDenied messages, policies alone. So are Terraform (files,
/// plans, states), templates of AWS CloudFormation and policies in YAML; of a folder, every file that may be one. The case goes
/// to standard output; what went where goes to standard error.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// The files and folders; `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The user or role to take from account authorization details or infrastructure as code
    #[arg(long, value_name = "ARN")]
    principal: Option<String>,
    /// A case to add to
    #[arg(long, value_name = "CASE.json")]
    into: Option<PathBuf>,
    #[command(flatten)]
    values: input::Values,
}

const HELP: &str = "\
Examples:
  aws iam get-account-authorization-details >account.json
  canivault import error.txt account.json >case.json      the caller it names
  canivault import error.txt account.json | canivault check -
  canivault import --into case.json key-policy.json       one thing more
  canivault import main.tf iam.tf error.txt               and an error of it
  canivault import infrastructure/                        a whole folder";

/// One file and its import.
struct Read {
    path: PathBuf,
    text: String,
    import: Import,
}

/// Prints the case that the files make.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let mut case = match &args.into {
        Some(path) => input::case(path, words)?,
        None => Case::default(),
    };
    args.values.fill_in(&mut case, words)?;
    let files = infrastructure::files(&args.files, words)?;
    let (case, said) = assemble(files, case, args.principal.as_deref(), words)?;
    for sentence in said {
        crate::tell(&sentence);
    }
    output::print_document(&case::write(&case), words)?;
    Ok(Status::Pass)
}

/// Imports files into a case, and returns the places of their parts.
pub(crate) fn assemble(
    files: Vec<TextFile>,
    mut case: Case,
    principal: Option<&str>,
    words: &Messages,
) -> Result<(Case, Vec<String>), Failure> {
    let (infrastructure, files) = infrastructure::split(files);
    let mut all = Vec::with_capacity(files.len());
    for TextFile { path, text, found } in files {
        let import = import::read_file(&stem(&path, &[]), &text);
        if import != Import::default() {
            all.push(Read { path, text, import });
        } else if !found {
            return Err(infrastructure::unknown(&path, &text, words));
        }
    }
    let paths: Vec<PathBuf> = all.iter().map(|read| read.path.clone()).collect();
    // The choice of a principal requires the caller, so files with choices come last.
    all.sort_by_key(|read| !read.import.choices.is_empty());
    let mut said = Vec::new();
    for import in infrastructure.messages() {
        all.push(Read {
            path: PathBuf::new(),
            text: String::new(),
            import,
        });
    }
    for read in &mut all {
        choose(read, principal, &case, words)?;
        name_policies(read, &stem(&read.path, &paths));
        let went = read.import.apply(&mut case, None);
        said.extend(words.went(&case, &went));
        said.extend(words.import_needs(&read.import.needs));
        said.extend(words.secrets(&redact::secrets(&read.text)));
    }
    said.extend(infrastructure.apply(principal, &mut case, words)?);
    compare(&all, &case, words, &mut said);
    Ok((case, said))
}

/// Imports one user or role of an account: the requested one, or the known caller.
fn choose(
    read: &mut Read,
    principal: Option<&str>,
    case: &Case,
    words: &Messages,
) -> Result<(), Failure> {
    if read.import.choices.is_empty() {
        return Ok(());
    }
    let asked = principal.unwrap_or(&case.caller.arn);
    let path = shown(&read.path);
    let Some(at) = read.import.choice_of(asked) else {
        let all: Vec<&str> = read
            .import
            .choices
            .iter()
            .map(|choice| choice.arn.as_str())
            .collect();
        let sentence = if principal.is_some() {
            words.text(key::CliImportNobody {
                path: &path,
                principal: asked,
            })
        } else {
            words.text(key::CliImportWho {
                choices: &words.list(&all),
                path: &path,
            })
        };
        return Err(Failure::Sentence(sentence));
    };
    read.import = read.import.choose(&read.text, at);
    Ok(())
}

/// Names the policies of a file that have no name after the file. Several get numbers: two policies with one name would be
/// one, of which the later replaces the other.
fn name_policies(read: &mut Read, stem: &str) {
    let mut unnamed: Vec<&mut String> = read
        .import
        .parts
        .iter_mut()
        .filter_map(|part| match &mut part.put {
            Put::Policy { policy, .. } => Some(&mut policy.name),
            Put::Other(_, name) => Some(name),
            _ => None,
        })
        .filter(|name| name.is_empty())
        .collect();
    let is_one = unnamed.len() == 1;
    for (at, name) in unnamed.iter_mut().enumerate().filter(|_| !stem.is_empty()) {
        **name = if is_one {
            stem.to_owned()
        } else {
            format!("{stem} {}", at + 1)
        };
    }
}

/// The name of a file without its extension, after the name of its folder if others have the same; empty for standard
/// input.
fn stem(path: &Path, all: &[PathBuf]) -> String {
    let own = |path: &Path| {
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        stem.unwrap_or_default().to_owned()
    };
    let stem = own(path);
    if stem == "-" {
        return String::new();
    }
    let is_alone = all.iter().filter(|other| own(other) == stem).count() < 2;
    let folder = path.parent().and_then(Path::file_name);
    match folder.and_then(|folder| folder.to_str()) {
        Some(folder) if !is_alone => format!("{folder}/{stem}"),
        _ => stem,
    }
}

/// Reports whether the case agrees with AWS's messages.
fn compare(all: &[Read], case: &Case, words: &Messages, said: &mut Vec<String>) {
    // Only the policies count for whether AWS's messages are reproduced.
    let mut policies_alone = case.clone();
    policies_alone.denials.clear();
    let report = vault::report(&policies_alone);
    for read in all {
        for part in &read.import.parts {
            if let Put::Denied(denied) = &part.put {
                said.extend(words.denied(denied));
                said.push(words.comparison(
                    &access_denied::compare(case, &report, denied),
                    &report,
                    denied,
                ));
            }
        }
        let differences = troubleshooter::compare(&report, &read.import.evaluations);
        said.extend(
            differences
                .iter()
                .map(|difference| words.difference(difference, &report)),
        );
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
