//! The implementation of the npm package: the vault and the evaluator for JavaScript. It only converts between JSON and
//! the crates' types.
//!
//! Text goes in and JSON comes out: `{"value": ...}` or `{"error": {"message": ...}}`. `npm/api.js` converts it to
//! objects, and `npm/types.d.ts` declares their types. `cargo xtask npm` builds the package. Passing text is faster for
//! whole cases, requests and answers; for the exceptions, and the reasons, see `prepared.rs`. Long texts go in as UTF-8:
//! the browser's encoder is faster than the loop over characters that `wasm-bindgen` generates for strings.

mod prepared;

use analysis::Budget;
use evaluator::identifiers::Action;
use evaluator::json_api;
use evaluator::layer::Layer;
use evaluator::source::LineIndex;
use messages::key;
use messages::{
    ActionJson, AssumedJson, FindingJson, FixJson, Messages, MissingJson, OtherDenialJson,
    PlaceholderJson, ProblemJson, report_json,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use vault::case::{self, Case};
use vault::report::{PlacedFinding, Verdict};
use vault::requests;
use vault::share;
use wasm_bindgen::prelude::wasm_bindgen;

pub use prepared::{Prepared, decision_words};

/// The report of a case (contract 3), with suggested fixes if `with_fixes` is set. Findings also have their place in
/// the policy's text in UTF-16 units.
#[wasm_bindgen]
pub fn report(case: &[u8], with_fixes: bool) -> String {
    let words = Messages::english();
    let case = match case::read(&utf8(case)) {
        Ok(case) => case,
        Err(error) => return failed(&words.case_error(&error)),
    };
    let report = vault::report(&case);
    let mut shaped = report_json(&case, &report, &words);
    if with_fixes {
        let fixes = vault::fix::find_all(&case);
        shaped = shaped.with_fixes(&case, &fixes, &words);
    }
    let findings = shaped.findings.iter().zip(&report.findings);
    let unmet = case.expect.as_ref().map(|expect| report.unmet(expect));
    let value = Report {
        verdict: shaped.verdict,
        sentence: &shaped.sentence,
        actions: &shaped.actions,
        findings: findings
            .map(|(finding, found)| in_units(&case, finding, found))
            .collect(),
        problems: &shaped.problems,
        assumed: &shaped.assumed,
        missing: &shaped.missing,
        other_denials: &shaped.other_denials,
        placeholders: &shaped.placeholders,
        fixes: &shaped.fixes,
        unmet: unmet.map(|unmet| unmet.iter().map(|unmet| words.unmet(unmet)).collect()),
    };
    // Serialized directly: building a tree of values first takes a third longer.
    serde_json::to_string(&Done { value }).unwrap_or_else(|error| failed(&error.to_string()))
}

#[derive(Serialize)]
struct Done<T> {
    value: T,
}

/// As [`messages::ReportJson`], with additions for JavaScript.
#[derive(Serialize)]
struct Report<'a> {
    verdict: Verdict,
    sentence: &'a str,
    actions: &'a [ActionJson],
    findings: Vec<Finding<'a>>,
    problems: &'a [ProblemJson],
    assumed: &'a [AssumedJson],
    missing: &'a [MissingJson],
    #[serde(rename = "otherDenials", skip_serializing_if = "<[_]>::is_empty")]
    other_denials: &'a [OtherDenialJson],
    placeholders: &'a [PlaceholderJson],
    fixes: &'a [FixJson],
    #[serde(skip_serializing_if = "Option::is_none")]
    unmet: Option<Vec<String>>,
}

/// A finding with its place in UTF-16 units.
#[derive(Serialize)]
struct Finding<'a> {
    #[serde(flatten)]
    said: &'a FindingJson,
    start: usize,
    end: usize,
}

fn in_units<'a>(case: &Case, finding: &'a FindingJson, found: &PlacedFinding) -> Finding<'a> {
    let text = requests::policy_text(case, found.place).unwrap_or_default();
    let (units, span) = (LineIndex::new(&text), found.finding.span);
    Finding {
        said: finding,
        start: units.utf16(span.start),
        end: units.utf16(span.end),
    }
}

/// The answer to one authorization request (contract 2).
#[wasm_bindgen]
pub fn evaluate(request: &[u8]) -> String {
    let words = Messages::english();
    let reply = json_api::answer(&utf8(request));
    reply.to_json(|error| words.exchange_error(error))
}

/// Reads the policies of requests once; the error is the JSON of `{"error": ...}`, as [`evaluate`] returns it.
#[wasm_bindgen]
pub fn prepare(policies: &[u8]) -> Result<Prepared, String> {
    Prepared::read(&utf8(policies)).map_err(|error| {
        let reply = json_api::Reply {
            id: None,
            outcome: Err(error),
        };
        reply.to_json(|error| Messages::english().exchange_error(error))
    })
}

/// Whether policies allow anything that others do not (contract 6): two cases, or two documents of a layer.
#[wasm_bindgen]
pub fn compare(before: &str, after: &str, layer: Option<String>) -> String {
    let words = Messages::english();
    let questions = match layer {
        Some(word) => match Layer::ALL.into_iter().find(|layer| layer.word() == word) {
            Some(layer) => analysis::of_documents(before, after, layer),
            None => return failed(&format!("no layer `{word}`")),
        },
        None => match (case::read(before), case::read(after)) {
            (Ok(before), Ok(after)) => vec![analysis::of_cases(&before, &after)],
            (Err(error), _) | (_, Err(error)) => return failed(&words.case_error(&error)),
        },
    };
    match analysis::compare_all(questions, Budget::default()) {
        Some(found) => in_value(&words.comparison_json(&found)),
        None => failed(""),
    }
}

/// For which requests an action is allowed, exactly (contract 6).
#[wasm_bindgen]
pub fn allows(case: &str, action: &str) -> String {
    let words = Messages::english();
    let case = match case::read(case) {
        Ok(case) => case,
        Err(error) => return failed(&words.case_error(&error)),
    };
    let Some(named) = Action::parse(action) else {
        return failed(&words.text(key::AnalysisNoAction { action }));
    };
    let (setting, mut hints) = analysis::of_case(&case);
    hints.only = vec![named];
    let access = analysis::allows(&setting, &hints, Budget::default());
    in_value(&words.access_json(&access, access.covers(), &[&setting.policies], &[], true))
}

/// What `TextEncoder` wrote is always valid.
fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn in_value(value: &impl Serialize) -> String {
    serde_json::to_string(&Done { value }).unwrap_or_else(|error| failed(&error.to_string()))
}

/// The fragment of a link with a case (contract 4), without the `#`.
#[wasm_bindgen(js_name = encodeLink)]
pub fn encode_link(case: &str) -> String {
    match case::read(case) {
        Ok(case) => done(&share::encode(&case).into()),
        Err(error) => failed(&Messages::english().case_error(&error)),
    }
}

/// The case in a link.
#[wasm_bindgen(js_name = decodeLink)]
pub fn decode_link(link: &str) -> String {
    match share::decode(link) {
        Ok(case) => format!("{{\"value\":{}}}", written(&case)),
        Err(error) => failed(&Messages::english().share_error(&error)),
    }
}

fn written(case: &Case) -> String {
    case::write(case)
}

fn done(value: &Value) -> String {
    json!({ "value": value }).to_string()
}

fn failed(message: &str) -> String {
    json!({"error": {"message": message}}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Value {
        serde_json::from_str(json).unwrap_or_default()
    }

    #[test]
    fn answers_are_json() {
        let case = r#"{"policies": {"identity": [{"text": "{\"Statement\": [{\"Sid\": \"𝒶\", \"Effect\": \"Alow\"}]}"}]}, "expect": {"verdict": "pass"}}"#;
        let answer = read(&report(case.as_bytes(), true));
        assert_eq!(answer["value"]["verdict"], "depends");
        assert_eq!(answer["value"]["unmet"].as_array().map(Vec::len), Some(1));
        let findings = answer["value"]["findings"].as_array().cloned();
        let effect = findings.unwrap_or_default().into_iter();
        let mut effect = effect.filter(|finding| finding["code"] == "badEffect");
        let effect = effect.next().unwrap_or_default();
        let (start, end) = (effect["start"].as_u64(), effect["end"].as_u64());
        // `𝒶` is one character, two units and four bytes.
        assert_eq!((start, end), (Some(39), Some(45)), "{effect}");
        assert!(read(&report(b"{\"vaults\": 1}", true))["error"]["message"].is_string());

        let link = read(&encode_link(case));
        let link = link["value"].as_str().unwrap_or_default();
        assert!(link.starts_with("c=1."), "{link}");
        assert_eq!(
            read(&decode_link(link))["value"]["expect"]["verdict"],
            "pass"
        );
        assert!(read(&decode_link("#c=9.A"))["error"]["message"].is_string());

        let answer = read(&evaluate(b"{}"));
        assert!(answer["error"]["message"].is_string(), "{answer}");
    }
}
