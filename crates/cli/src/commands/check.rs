//! `canivault check`: the reports of cases (contract 3 and 7).

use clap::ValueEnum;
use evaluator::finding::Severity;
use evaluator::trace::Decision;
use messages::key;
use messages::{Messages, ReportJson, report_json};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use vault::case::Case;
use vault::fix::Fix;
use vault::infer::{Inferred, infer};
use vault::report::{Report, Verdict};

use crate::annotations::{self, Outcome, Source, Test};
use crate::batch::{self, Answer, Format, Printing};
use crate::case_file;
use crate::infrastructure::{self, Given, Infrastructure};
use crate::output::{self, Page};
use crate::{Failure, Status, input};

/// Say for a case which of the seven actions are allowed, and what stands in the way of the others
///
/// A case is a JSON document with everything that decides: who creates which vault with which key, the policies
/// as they are, and what is known of the request. The page's links and its `canivault check` file are cases.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The cases: files, folders, patterns; `-` for standard input. A Terraform file or plan, a CloudFormation template
    /// or a folder of them, without a case, is imported first
    #[arg(value_name = "CASE.json", required = true)]
    cases: Vec<PathBuf>,
    /// The ARN of whoever creates the vault, in the place of the one that the case has
    #[arg(long, value_name = "ARN")]
    caller: Option<String>,
    #[command(flatten)]
    values: input::Values,
    #[command(flatten)]
    printing: Printing,
    /// What ends with status 1. Without it: what is denied, or not as expected
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,
}

/// What makes `check` fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// What is denied; what depends ends with 0
    Fail,
    /// What is denied, and what depends
    Depends,
    /// Also an error in a policy
    Error,
    /// Also a warning about a policy
    Warning,
    /// Also a suggestion for a policy
    Suggestion,
}

const EXAMPLES: &str = r#"Examples:
  canivault check case.json
  canivault check cases/ more/*.json --quiet   folders, patterns
  canivault check cases/ --format github       annotations on a pull request
  canivault check cases/ --format sarif --output canivault.sarif
  canivault check plan.json --caller arn:aws:iam::444455556666:role/Deployer
  canivault check infrastructure/              what Terraform makes

A small case:
  {"version": 1,
   "caller": {"arn": "arn:aws:iam::444455556666:role/BackupAdmin"},
   "vault": {"name": "prod", "region": "us-west-2"},
   "key": {"kind": "customer",
           "arn": "arn:aws:kms:us-west-2:444455556666:key/1234abcd"},
   "policies": {
     "identity": [{"name": "BackupAdmin", "text": "...as you have it..."}],
     "boundary": [{"name": "boundary", "file": "../policies/boundary.json"}],
     "scp": [{"target": "Root",
              "policies": [{"name": "FullAWSAccess", "text": "..."}]}],
     "key": [{"file": "../infra/kms.tf", "address": "aws_kms_key.backup"}]}}

  A layer that you cannot see is `null`; one that is not there is left out. A
  context key that is known to be absent is `null` in `context`. With
  `"expect": {"verdict": "pass"}` the case checks itself. The path of a `file`
  is relative to the case; `address` says which policy of Terraform is meant.

Exit status, of several cases the worst (2, 1, 3, 0):
  0  pass: every action is allowed; with `expect`: every expectation holds
  1  fail: an action is denied; with `expect`: an expectation does not hold
  2  the case cannot be used
  3  depends: nothing is denied, but something depends on what nobody said"#;

/// The extensions of files that can be cases.
const ENDINGS: [&str; 1] = ["json"];

/// Prints the reports of the cases.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let expanded = batch::expand(&args.cases, &ENDINGS, cases_among, words)?;
    let is_one = expanded.paths.len() == 1;
    let answers = batch::answers(&expanded.paths, |path| {
        Ok(vec![answer(path, is_one, args, words)?])
    });
    let summary = |answers: &[Answer]| Some(summary(answers, words));
    let status = batch::print(&args.printing, answers, summary, words)?;
    Ok(expanded.status(status))
}

/// The cases among the files of a folder. If there is none, the folder is imported as a whole.
fn cases_among(files: Vec<PathBuf>) -> Option<Vec<PathBuf>> {
    let mut any = false;
    // A file that cannot be read may be a case, and is reported as one.
    let may_be_case = |path: &PathBuf| match std::fs::read(path) {
        Ok(bytes) => {
            let is_case = looks_like_case(&bytes);
            any |= is_case;
            is_case
        }
        Err(_) => true,
    };
    let cases: Vec<PathBuf> = files.into_iter().filter(may_be_case).collect();
    any.then_some(cases)
}

/// Returns `true` if a file in a folder is intended as a case: an object with a number as its version and a field that
/// only cases have. A damaged file with these names counts too, so that the error is reported.
fn looks_like_case(bytes: &[u8]) -> bool {
    let text = vault::import::decode_anything(bytes.to_vec());
    let text = input::without_mark(&text);
    let fields = ["caller", "vault", "key", "policies", "expect", "context"];
    match serde_json::from_str::<BTreeMap<String, &serde_json::value::RawValue>>(text) {
        Ok(members) => {
            let version = members.get("version");
            version.is_some_and(|version| version.get().parse::<u64>().is_ok())
                && fields.iter().any(|field| members.contains_key(*field))
        }
        Err(error) => {
            let named = |field: &str| text.contains(&format!("\"{field}\""));
            !error.is_data() && named("version") && named("policies") && named("vault")
        }
    }
}

fn summary(answers: &[Answer], words: &Messages) -> (bool, String) {
    let off = answers
        .iter()
        .filter(|answer| answer.status != Status::Pass);
    let off = off.count();
    let count = answers.len();
    if off == 0 {
        return (true, words.text(key::CliCasesWell { count }));
    }
    let all = count.to_string();
    (
        false,
        words.text(key::CliCasesOff {
            all: &all,
            count: off,
        }),
    )
}

/// The output for one case.
fn answer(path: &Path, is_one: bool, args: &Args, words: &Messages) -> Result<Answer, Failure> {
    let given = infrastructure::given(path, args.caller.as_deref(), words)?;
    let Given {
        mut case,
        files,
        text,
        said,
    } = given;
    args.values.fill_in(&mut case, words)?;
    files.fill_pseudo(&mut case);
    let words = &files.words(words);
    // The page infers in the same way, so that both give the same answer.
    let (case, inferred) = infer(case);
    let report = vault::incremental::report(&case);
    let unmet = unmet(&case, &report, words);
    let name = path.display().to_string();
    let mut answer = Answer::of(&name);
    answer.told = said;
    answer.status = status(args.fail_on, unmet.as_deref(), &report);
    match args.printing.format {
        Format::Text if args.printing.quiet => {
            answer.brief = unmet.unwrap_or_else(|| vec![words.verdict(&report)]);
        }
        Format::Text => {
            answer.page = page(&case, files, &report, &inferred, unmet.as_deref(), words);
        }
        Format::Json => {
            answer.told.extend(unmet.iter().flatten().cloned());
            // The search takes longer than everything else: of many cases, those that are as they should be need none.
            let wants_fixes = is_one || answer.status != Status::Pass;
            let fixes = wants_fixes.then(|| vault::fix::find_all(&case));
            let fixes = fixes.unwrap_or_default();
            let report = json(&case, &files, &report, &fixes, &inferred, words);
            answer.json = batch::json(&CaseReport {
                version: batch::VERSION,
                case: name,
                report,
                unmet,
            });
        }
        Format::Markdown => {
            answer.told.extend(unmet.into_iter().flatten());
            let fixes = vault::fix::find_all(&case);
            answer.markdown = words.markdown(&case, &report, &fixes);
        }
        Format::Github | Format::Sarif => {
            let source = Source {
                name: &name,
                case: &case,
                files: &files,
                entries: &case_file::entries(input::without_mark(&text)),
            };
            answer.annotations = source.annotations(&report, unmet.as_deref(), words);
        }
        Format::Junit => answer.tests = tests(&case, &report, words),
    }
    Ok(answer)
}

/// The unmet expectations of a case; `None` if it has none.
pub(crate) fn unmet(case: &Case, report: &Report, words: &Messages) -> Option<Vec<String>> {
    let expect = case.expect.as_ref()?;
    let unmet = report.unmet(expect);
    Some(unmet.iter().map(|unmet| words.unmet(unmet)).collect())
}

fn status(fail_on: Option<FailOn>, unmet: Option<&[String]>, report: &Report) -> Status {
    let status = match (unmet, report.verdict) {
        (Some([]), _) | (None, Verdict::Pass) => Status::Pass,
        (Some(_), _) | (None, Verdict::Fail) => Status::Fail,
        (None, Verdict::Depends) => Status::Depends,
    };
    let least = match (fail_on, status) {
        (Some(FailOn::Fail), Status::Depends) => return Status::Pass,
        (Some(FailOn::Depends), Status::Depends) => return Status::Fail,
        (None | Some(FailOn::Fail | FailOn::Depends), _) => return status,
        (Some(FailOn::Error), _) => Severity::Error,
        (Some(FailOn::Warning), _) => Severity::Warning,
        (Some(FailOn::Suggestion), _) => Severity::Suggestion,
    };
    let mut findings = report.findings.iter();
    let is_found = findings
        .any(|found| annotations::rank(found.finding.severity()) >= annotations::rank(least));
    if is_found { Status::Fail } else { status }
}

fn page(
    case: &Case,
    files: Infrastructure,
    report: &Report,
    inferred: &[Inferred],
    unmet: Option<&[String]>,
    words: &Messages,
) -> Page {
    let mut page = Page::with_sources(files);
    output::report(&mut page, case, report, words);
    output::inferred(&mut page, case, inferred, words);
    match (unmet, &case.expect) {
        (Some([]), Some(expect)) => {
            let count = expect.actions.len() + usize::from(expect.verdict.is_some());
            page.paragraph(&words.text(key::CliExpectationsHold { count }));
        }
        (Some(unmet), _) => {
            page.heading(&words.text(key::CLI_EXPECTED));
            for sentence in unmet {
                page.item(output::style::DENY, "✗", sentence);
            }
        }
        (None, _) => {}
    }
    page
}

/// The report of a case as `check --format json` prints it; of several cases, a list of them.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CaseReport {
    /// The version of this format.
    pub(crate) version: u8,
    /// The case's file.
    pub(crate) case: String,
    #[serde(flatten)]
    pub(crate) report: ReportJson,
    /// The unmet expectations, in sentences; omitted if there are no expectations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unmet: Option<Vec<String>>,
}

/// The report with its fixes, and places in the files that the policies came from.
pub(crate) fn json(
    case: &Case,
    files: &Infrastructure,
    report: &Report,
    steps: &[Fix],
    inferred: &[Inferred],
    words: &Messages,
) -> ReportJson {
    let mut json = report_json(case, report, words)
        .with_fixes(case, steps, words)
        .with_inferred(case, inferred, words);
    if !files.is_none() {
        files.put_places(case, &mut json);
    }
    json
}

/// A test for each expectation of the case, or for each action if there are none.
fn tests(case: &Case, report: &Report, words: &Messages) -> Vec<Test> {
    let Some(expect) = &case.expect else {
        let rows = report.rows.iter();
        return rows
            .map(|row| Test {
                name: row.action.to_owned(),
                outcome: match row.decision {
                    Decision::Allowed => Outcome::Success,
                    Decision::Depends => {
                        Outcome::Failure(annotations::DEPENDS, words.decision(row.decision))
                    }
                    Decision::ImplicitDeny | Decision::ExplicitDeny => {
                        let message = row.message.clone();
                        let message = message.unwrap_or_else(|| words.decision(row.decision));
                        Outcome::Failure(annotations::DENIED, message)
                    }
                },
            })
            .collect();
    };
    let verdict = expect.verdict.map(|_| "verdict".to_owned());
    let names = verdict.into_iter().chain(expect.actions.keys().cloned());
    names
        .map(|name| {
            let unmet = report.unmet(expect);
            let unmet = unmet.iter().find(|unmet| match unmet {
                vault::report::Unmet::Verdict { .. } => name == "verdict",
                vault::report::Unmet::Action { action, .. } => *action == name,
            });
            let outcome = unmet.map_or(Outcome::Success, |unmet| {
                Outcome::Failure(annotations::UNMET, words.unmet(unmet))
            });
            Test { name, outcome }
        })
        .collect()
}
