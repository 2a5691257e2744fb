//! Cases and their reports: `vault/*.json`, and the links under `links/`.
//!
//! A file is `{"cases": [...]}`: each case is `vault/base.json` with the fields of its `case` merged into it (a list
//! replaces a list). `"$NAME"` is a fixture of `cases/fixtures.json`. A policy in the place of a text is converted to
//! its JSON text. Only the listed fields are checked, but `unknown`, `blockers` and `notes` must be complete if they
//! are listed.

use crate::case::{files, fixtures, home, read, resolve};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use vault::case;
use vault::report::{Blocker, Report, Row};
use vault::{ReportCache, report, share};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    source: String,
    #[serde(rename = "case")]
    given: Value,
    verdict: Option<String>,
    /// By path: `{"caller.arn": "Missing"}`.
    problems: Option<BTreeMap<String, String>>,
    /// By action, by several with `, ` between them, or `all` for the seven that creating a vault needs; other actions
    /// are not checked.
    #[serde(default)]
    rows: BTreeMap<String, Expected>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Expected {
    Decision(String),
    Row(Expectations),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectations {
    decision: Option<String>,
    resource: Option<String>,
    layers: Option<BTreeMap<String, String>>,
    /// `scp/1 implicitDeny`, `identity explicitDeny Sid`
    blockers: Option<Vec<String>>,
    message: Option<String>,
    unknown: Option<Vec<String>>,
    notes: Option<Vec<String>>,
}

fn all() -> Vec<(String, Case, Value)> {
    let folder = home().join("vault");
    let base: Value = read(&folder.join("base.json"));
    let fixtures = fixtures();
    let mut all = Vec::new();
    for path in files(&folder) {
        if path.ends_with("base.json") {
            continue;
        }
        let file: File = read(&path);
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        for case in file.cases {
            let label = format!("{name}: {} ({})", case.name, case.source);
            let mut document = base.clone();
            put_over(&mut document, &case.given);
            document = resolve(&document, &fixtures, &label, 0);
            write_texts(&mut document);
            all.push((label, case, document));
        }
    }
    all
}

fn put_over(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (name, value) in over {
                put_over(under.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over.clone(),
    }
}

/// Converts policies in the place of texts to text.
fn write_texts(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if name == "text" && !member.is_string() && !member.is_null() {
                    *member = json!(serde_json::to_string_pretty(member).expect("JSON"));
                }
                write_texts(member);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(write_texts),
        _ => {}
    }
}

fn word<T: serde::Serialize>(value: T) -> String {
    json!(value).as_str().unwrap_or_default().to_owned()
}

fn blocker(blocker: &Blocker) -> String {
    let level = blocker
        .level
        .map(|level| format!("/{level}"))
        .unwrap_or_default();
    let sid = blocker
        .statement
        .as_ref()
        .and_then(|cited| cited.sid.as_deref());
    let sid = sid.map(|sid| format!(" {sid}")).unwrap_or_default();
    format!(
        "{}{level} {}{sid}",
        blocker.layer.word(),
        word(blocker.effect)
    )
}

/// Compares a value with the expected one, if there is one.
fn same<T: PartialEq + std::fmt::Debug>(
    wrong: &mut Vec<String>,
    what: &str,
    found: &T,
    expected: Option<&T>,
) {
    if let Some(expected) = expected
        && found != expected
    {
        wrong.push(format!(
            "{what}\n      found    {found:?}\n      expected {expected:?}"
        ));
    }
}

fn check_row(wrong: &mut Vec<String>, row: &Row, expected: &Expected) {
    let decision = word(row.decision);
    let expected = match expected {
        Expected::Decision(expected) => return same(wrong, row.action, &decision, Some(expected)),
        Expected::Row(expected) => expected,
    };
    let layers = row
        .layers
        .iter()
        .map(|(layer, effect)| (layer.word().to_owned(), word(effect)))
        .collect();
    let blockers = row.blockers.iter().map(blocker).collect();
    let notes = row.notes.iter().map(|note| format!("{note:?}")).collect();
    let what = |part: &str| format!("{} {part}", row.action);
    same(
        wrong,
        &what("decision"),
        &decision,
        expected.decision.as_ref(),
    );
    same(
        wrong,
        &what("resource"),
        &row.resource.to_string(),
        expected.resource.as_ref(),
    );
    same(wrong, &what("layers"), &layers, expected.layers.as_ref());
    same(
        wrong,
        &what("blockers"),
        &blockers,
        expected.blockers.as_ref(),
    );
    same(
        wrong,
        &what("unknown"),
        &row.unknown,
        expected.unknown.as_ref(),
    );
    same(wrong, &what("notes"), &notes, expected.notes.as_ref());
    if let Some(message) = &expected.message {
        same(
            wrong,
            &what("message"),
            &row.message,
            Some(&Some(message.clone())),
        );
    }
}

fn check(label: &str, case: &Case, report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    same(
        &mut wrong,
        "verdict",
        &word(report.verdict),
        case.verdict.as_ref(),
    );
    let problems = report
        .problems
        .iter()
        .map(|problem| (problem.field.to_owned(), format!("{:?}", problem.kind)));
    same(
        &mut wrong,
        "problems",
        &problems.collect(),
        Some(&case.problems.clone().unwrap_or_default()),
    );
    for (actions, expected) in &case.rows {
        let actions: Vec<&str> = match actions.as_str() {
            "all" => report.rows.iter().map(|row| row.action).take(7).collect(),
            named => named.split(", ").collect(),
        };
        for action in actions {
            match report.rows.iter().find(|row| row.action == action) {
                Some(row) => check_row(&mut wrong, row, expected),
                None => wrong.push(format!("no row {action}")),
            }
        }
    }
    wrong
        .iter()
        .map(|wrong| format!("{label}\n    {wrong}"))
        .collect()
}

#[test]
fn every_case_has_its_report() {
    let mut wrong = Vec::new();
    for (label, expected, document) in all() {
        let case =
            case::read(&document.to_string()).unwrap_or_else(|error| panic!("{label}: {error:?}"));
        wrong.extend(check(&label, &expected, &report(&case)));
    }
    assert!(
        wrong.is_empty(),
        "{} differences\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Cached evaluations of other cases change nothing.
#[test]
fn a_memory_that_has_seen_everything_says_the_same() {
    let cases: Vec<case::Case> = all()
        .iter()
        .map(|(_, _, document)| case::read(&document.to_string()).expect("a case"))
        .collect();
    let mut memory = ReportCache::default();
    for case in cases.iter().chain(cases.iter().rev()) {
        assert_eq!(memory.report(case), report(case));
    }
}

/// Every policy of a trace has a place in the case, and every cited statement is at the place of its blocker.
#[test]
fn what_a_report_cites_is_in_the_case() {
    for (label, _, document) in all() {
        let case = case::read(&document.to_string()).expect("a case");
        let report = report(&case);
        for blocker in report.rows.iter().flat_map(|row| &row.blockers) {
            let Some(cited) = &blocker.statement else {
                continue;
            };
            let Some(policy) = case.policies.at(cited.place) else {
                panic!("{label}: {cited:?}")
            };
            let text = policy
                .text
                .get(cited.span.range())
                .unwrap_or_else(|| panic!("{label}: {cited:?}"));
            if let Some(sid) = &cited.sid {
                assert!(text.contains(&format!("\"{sid}\"")), "{label}: {text}");
            }
        }
        for placed in &report.findings {
            let policy = case
                .policies
                .at(placed.place)
                .unwrap_or_else(|| panic!("{label}: {placed:?}"));
            assert!(
                policy.text.get(placed.finding.span.range()).is_some(),
                "{label}: {placed:?}"
            );
        }
    }
}

#[test]
fn expectations_are_compared() {
    let text = r#"{"expect": {"verdict": "pass", "actions": {"kms:Decrypt": "allowed", "kms:Decrpt": "depends",
        "backup:CreateBackupVault": "depends"}}}"#;
    let case = case::read(text).expect("a case");
    let unmet = report(&case).unmet(case.expect.as_ref().expect("expectations"));
    let unmet: Vec<String> = unmet.iter().map(|unmet| format!("{unmet:?}")).collect();
    assert_eq!(
        unmet,
        [
            "Verdict { expected: Pass, found: Depends }",
            "Action { action: \"kms:Decrpt\", expected: Depends, found: None }",
            "Action { action: \"kms:Decrypt\", expected: Allowed, found: Some(Depends) }",
        ]
    );
}

/// Old links must stay readable: `links/NAME.txt` contains one, `links/NAME.json` its case. A file is never changed,
/// only added.
#[test]
fn old_links_open() {
    let documents = files(&home().join("links"));
    assert!(documents.len() >= 3, "{documents:?}");
    for document in documents {
        let link = std::fs::read_to_string(document.with_extension("txt"))
            .expect("a link beside the case");
        let text = std::fs::read_to_string(&document).expect("a case");
        let expected =
            case::read(&text).unwrap_or_else(|error| panic!("{}: {error:?}", document.display()));
        assert_eq!(share::decode(&link), Ok(expected), "{}", document.display());
    }
}

/// Four typical policies fit into a link of 900 characters (issue 4, section 1).
#[test]
fn links_are_short() {
    let lengths: Vec<(&str, usize)> = vault::examples::EXAMPLES
        .iter()
        .map(|example| {
            let mut case = case::read(example.text).expect("an example");
            case.expect = None;
            (example.id, share::encode(&case).len())
        })
        .collect();
    let (_, length) = lengths
        .iter()
        .max_by_key(|(_, length)| *length)
        .expect("examples");
    assert!(*length <= 900, "{lengths:?}");
}
