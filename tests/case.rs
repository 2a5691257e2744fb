//! The case files under `cases/`: their format, and the expansion of one case into several checks.
//!
//! A file is an array of cases, or `{"fixtures": {...}, "cases": [...]}`. A string `"$NAME"`
//! anywhere in a request stands for the fixture of that name: those of the case's row, of the
//! file, or of `cases/fixtures.json`. A bare statement where a policy belongs stands for the
//! policy of version 2012-10-17 that consists of it. A case is one request with one expectation, or
//!
//! * `for`: rows `[action or actions, resource, decision, more]`, the request without these two;
//! * `columns`, `rows`, `outcomes`: each row gives a fixture for every column and ends with the
//!   name of an outcome, so that one request with holes is asked many times.
//!
//! Every field is checked: a misspelt one is an error.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

/// The decision on one action: contract 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Decision {
    Allowed,
    ImplicitDeny,
    ExplicitDeny,
    Depends,
}

/// The effect of one layer: contract 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Effect {
    Allow,
    NoImpact,
    ImplicitDeny,
    ExplicitDeny,
    Unknown,
}

/// The policy layers: contract 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Layer {
    Rcp,
    Scp,
    VpcEndpoint,
    Resource,
    Identity,
    Boundary,
    Session,
}

/// An element of a statement that may not match, in the order of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Element {
    Principal,
    Action,
    Resource,
    Condition,
}

/// The result of one statement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Judged {
    Word(Word),
    /// Exactly these elements do not match.
    Except(Vec<Element>),
}

/// The result of a statement without a mismatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Word {
    Applies,
    Unknown,
}

/// The expected result of a request. Omitted fields are not checked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) decision: Option<Decision>,
    #[serde(default)]
    pub(crate) layers: BTreeMap<Layer, Effect>,
    /// For `depends` only: everything that the decision depends on.
    pub(crate) unknown: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) statements: BTreeMap<String, Judged>,
    /// Instead of a decision: the error line's place and code, as far as given.
    pub(crate) error: Option<Map<String, Value>>,
}

impl Expect {
    fn and(mut self, more: &Expect) -> Self {
        self.decision = more.decision.or(self.decision);
        self.layers.extend(more.layers.clone());
        self.unknown = more.unknown.clone().or(self.unknown);
        self.statements.extend(more.statements.clone());
        self.error = more.error.clone().or(self.error);
        self
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Row {
    Short(Value, String, Decision),
    Long(Value, String, Decision, Expect),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    source: String,
    why: String,
    request: Value,
    expect: Option<Expect>,
    r#for: Option<Vec<Row>>,
    columns: Option<Vec<String>>,
    rows: Option<Vec<Vec<Value>>>,
    outcomes: Option<BTreeMap<String, Expect>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fixtures: Map<String, Value>,
    cases: Vec<Case>,
}

/// The format of contract 2's request, to detect misspelt fields; the checks use the plain JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "only its shape matters")]
struct Request {
    principal: String,
    action: String,
    resource: Option<String>,
    resource_account: Option<String>,
    #[serde(default)]
    context: Map<String, Value>,
    #[serde(default)]
    unknown: Vec<String>,
    #[serde(default)]
    policies: BTreeMap<Layer, Value>,
}

/// One request and its expected result.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    /// File, case and row, for the failure message.
    pub(crate) label: String,
    /// The case's name alone.
    pub(crate) case: String,
    /// Contract 2's request, without `id`, every fixture filled in.
    pub(crate) request: Value,
    pub(crate) expect: Expect,
}

/// The folder of this crate.
pub(crate) fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files with an extension below a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every check of every case file.
pub(crate) fn all() -> Vec<Check> {
    let folder = home().join("cases");
    let common = fixtures();
    let mut checks = Vec::new();
    for path in files(&folder) {
        if path.ends_with("fixtures.json") {
            continue;
        }
        let value: Value = read(&path);
        let file: File = match value {
            Value::Array(_) => serde_json::from_value(value).map(|cases| File {
                fixtures: Map::new(),
                cases,
            }),
            object => serde_json::from_value(object),
        }
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut fixtures = common.clone();
        fixtures.extend(file.fixtures);
        let shown = path
            .strip_prefix(&folder)
            .unwrap_or(&path)
            .display()
            .to_string();
        for case in file.cases {
            checks.extend(case.checks(&shown, &fixtures));
        }
    }
    checks
}

/// The value of `"$NAME"` in every file.
pub(crate) fn fixtures() -> Map<String, Value> {
    read(&home().join("cases/fixtures.json"))
}

pub(crate) fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> T {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Case {
    fn checks(self, file: &str, fixtures: &Map<String, Value>) -> Vec<Check> {
        let label = format!("{file}: {}", self.name);
        assert!(
            !self.source.is_empty() && !self.why.is_empty(),
            "{label}: source and why are required"
        );
        let common = self.expect.unwrap_or_default();
        let mut asked: Vec<(String, Value, Expect, Map<String, Value>)> = Vec::new();
        match (self.r#for, self.columns, self.rows, self.outcomes) {
            (None, None, None, None) => asked.push((label, self.request, common, fixtures.clone())),
            (Some(rows), None, None, None) => {
                for row in rows {
                    let (actions, resource, decision, more) = match row {
                        Row::Short(actions, resource, decision) => {
                            (actions, resource, decision, Expect::default())
                        }
                        Row::Long(actions, resource, decision, more) => {
                            (actions, resource, decision, more)
                        }
                    };
                    let actions = match resolve(&actions, fixtures, &label, 0) {
                        Value::Array(actions) => actions,
                        action => vec![action],
                    };
                    for action in actions {
                        let mut expect = common.clone().and(&more);
                        expect.decision = Some(decision);
                        let mut request = self.request.clone();
                        request["action"] = action.clone();
                        request["resource"] = Value::String(resource.clone());
                        asked.push((
                            format!("{label} [{action} {resource}]"),
                            request,
                            expect,
                            fixtures.clone(),
                        ));
                    }
                }
            }
            (None, Some(columns), Some(rows), Some(outcomes)) => {
                for (at, mut row) in rows.into_iter().enumerate() {
                    let label = format!("{label} [row {}: {}]", at + 1, Value::Array(row.clone()));
                    let outcome = row.pop().unwrap_or_default();
                    let outcome = outcome.as_str().and_then(|name| outcomes.get(name));
                    let outcome = outcome.unwrap_or_else(|| panic!("{label}: no such outcome"));
                    assert_eq!(row.len(), columns.len(), "{label}: cells and columns");
                    let mut fixtures = fixtures.clone();
                    fixtures.extend(columns.iter().cloned().zip(row));
                    asked.push((
                        label,
                        self.request.clone(),
                        common.clone().and(outcome),
                        fixtures,
                    ));
                }
            }
            _ => panic!("{label}: either `expect`, or `for`, or `columns`, `rows` and `outcomes`"),
        }
        asked
            .into_iter()
            .map(|(label, request, expect, fixtures)| {
                let request = whole_policies(resolve(&request, &fixtures, &label, 0));
                if let Err(error) = Request::deserialize(&request) {
                    panic!("{label}: {error}");
                }
                check_expectation(&label, &expect);
                Check {
                    label,
                    case: self.name.clone(),
                    request,
                    expect,
                }
            })
            .collect()
    }
}

fn check_expectation(label: &str, expect: &Expect) {
    if expect.error.is_some() {
        assert!(
            expect.decision.is_none(),
            "{label}: an error has no decision"
        );
        return;
    }
    let decision = expect
        .decision
        .unwrap_or_else(|| panic!("{label}: no decision is expected"));
    assert_eq!(
        decision == Decision::Depends,
        expect.unknown.is_some(),
        "{label}: `unknown` goes with `depends`"
    );
    assert!(
        !(expect.layers.is_empty() && expect.statements.is_empty()),
        "{label}: no reason is expected"
    );
}

/// Wraps the bare statements among a request's policies.
fn whole_policies(mut request: Value) -> Value {
    fn wrap(policies: &mut Value) {
        for policy in policies.as_array_mut().into_iter().flatten() {
            if policy.is_array() {
                wrap(policy);
            } else if policy.get("Effect").is_some() {
                *policy = serde_json::json!({"Version": "2012-10-17", "Statement": policy});
            }
        }
    }
    if let Some(layers) = request.get_mut("policies").and_then(Value::as_object_mut) {
        layers.values_mut().for_each(wrap);
    }
    request
}

/// Replaces each string that names a fixture by the fixture.
pub(crate) fn resolve(
    value: &Value,
    fixtures: &Map<String, Value>,
    label: &str,
    depth: u8,
) -> Value {
    assert!(depth < 32, "{label}: a fixture contains itself");
    match value {
        Value::String(text) => match text.strip_prefix('$') {
            Some(name)
                if !name.is_empty()
                    && name
                        .chars()
                        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') =>
            {
                let fixture = fixtures
                    .get(name)
                    .unwrap_or_else(|| panic!("{label}: no fixture {text}"));
                resolve(fixture, fixtures, label, depth + 1)
            }
            _ => value.clone(),
        },
        Value::Array(items) => items
            .iter()
            .map(|item| resolve(item, fixtures, label, depth + 1))
            .collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), resolve(field, fixtures, label, depth + 1)))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}
