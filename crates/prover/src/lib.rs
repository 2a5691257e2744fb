//! The analysis of `canivault-analysis` for the page: a separate module, which a page loads only when there is something to
//! prove, so that nobody waits for it. It only converts between text and the crates' types.
//!
//! Cases go in as JSON, and sentences come out: this module has the language file as the page does. A [`Proof`] is taken
//! in steps, so that the page stays responsive, and is dropped when its question is no longer asked. The page uses it in
//! `web/src/browser/prover.rs`; it is built by `crates/xtask/src/on_demand.rs`.

use analysis::fixes::Widenings;
use analysis::{Budget, Search, of_case, of_cases};
use evaluator::identifiers::Action;
use messages::{AccessText, Messages};
use serde::Serialize;
use std::cell::RefCell;
use vault::case;
use wasm_bindgen::prelude::wasm_bindgen;

/// The steps of a question. What needs more is undecided.
const BUDGET: u64 = 1_000_000;

/// The steps between two looks at the clock: some hundredths of a second on a phone.
const EACH: u64 = 20_000;

const fn budget() -> Budget {
    Budget::new(BUDGET).with_each(EACH)
}

thread_local! {
    static WORDS: RefCell<Messages> = const { RefCell::new(Messages::english()) };
}

/// Sets the language: the text of a language file, or nothing for English.
#[wasm_bindgen]
pub fn speak(file: &str) {
    WORDS.set(Messages::from_json(file).unwrap_or(Messages::english()));
}

/// The result of a proof.
#[derive(Serialize)]
struct Found {
    /// One for each part of the question.
    parts: Vec<AccessText>,
    /// Of several fixes, how many others are proven to allow less than each.
    narrower: Vec<usize>,
}

/// A question, while it is answered.
enum Work {
    /// Of fixes.
    Widenings(Box<Widenings>),
    /// What one version allows and the other does not, in both directions.
    Differences(Box<[Search; 2]>),
    /// For which requests an action is allowed.
    Allowed(String, Box<Search>),
}

/// A proof in small steps.
#[wasm_bindgen]
pub struct Proof(Work);

/// What fixes newly allow, and which of them allows the least: of the case before, and those after each fix.
#[wasm_bindgen(js_name = proveFixes)]
pub fn prove_fixes(before: &str, after: Vec<String>) -> Option<Proof> {
    let before = case::read(before).ok()?;
    let after: Vec<case::Case> = after
        .into_iter()
        .map(|after| case::read(&after).ok())
        .collect::<Option<_>>()?;
    let work = Widenings::new(&before, &after, budget());
    Some(Proof(Work::Widenings(Box::new(work))))
}

/// What one case newly allows and what it no longer allows, compared with another.
#[wasm_bindgen(js_name = proveDifferences)]
pub fn prove_differences(before: &str, after: &str) -> Option<Proof> {
    let question = of_cases(&case::read(before).ok()?, &case::read(after).ok()?);
    let (before, after, hints) = (&question.before, &question.after, &question.hints);
    let work = [(before, after), (after, before)]
        .map(|(low, high)| Search::new(Some(low), high, hints, budget()));
    Some(Proof(Work::Differences(Box::new(work))))
}

/// For which requests of its caller a case allows an action.
#[wasm_bindgen(js_name = proveAllowed)]
pub fn prove_allowed(case: &str, action: &str) -> Option<Proof> {
    let case = case::read(case).ok()?;
    let (setting, mut hints) = of_case(&case);
    hints.only_principals = !hints.principals.is_empty();
    hints.only = vec![Action::parse(action)?];
    let work = Search::new(None, &setting, &hints, budget());
    Some(Proof(Work::Allowed(action.to_owned(), Box::new(work))))
}

#[wasm_bindgen]
impl Proof {
    /// Takes the next step. Returns `false` if none is left.
    pub fn step(&mut self) -> bool {
        match &mut self.0 {
            Work::Widenings(work) => work.step(),
            Work::Differences(work) => work.iter_mut().any(Search::step),
            Work::Allowed(_, work) => work.step(),
        }
    }

    /// Takes the steps that are left. Returns `{"parts": [{"sentence", "covers"}], "narrower": [NUMBER]}`.
    pub fn finish(self) -> String {
        let found = WORDS.with_borrow(|words| self.found(words));
        // Serialization of these values cannot fail.
        serde_json::to_string(&found).unwrap_or_default()
    }
}

impl Proof {
    fn found(self, words: &Messages) -> Found {
        let mut narrower = Vec::new();
        let parts = match self.0 {
            Work::Widenings(work) => {
                let found = work.finish().into_iter();
                let part = |(access, less)| {
                    narrower.push(less);
                    AccessText {
                        sentence: words.fix_widening(&access),
                        covers: Vec::new(),
                    }
                };
                found.map(part).collect()
            }
            Work::Differences(work) => {
                let [new, lost] = work.map(Search::finish);
                vec![
                    words.access_text(&new, true),
                    words.access_text(&lost, false),
                ]
            }
            Work::Allowed(action, work) => {
                vec![words.allowed_exactly(&action, &work.finish(), false)]
            }
        };
        Found { parts, narrower }
    }
}

#[cfg(test)]
mod tests {
    use super::{Proof, prove_allowed, prove_differences, prove_fixes, speak};
    use messages::JAPANESE;
    use serde_json::{Value, json};

    fn case(actions: &Value) -> String {
        let text = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": actions, "Resource": "*"}
        ]});
        json!({"version": 1,
            "caller": {"arn": "arn:aws:iam::444455556666:role/BackupAdmin"},
            "vault": {"name": "prod", "region": "us-west-2"},
            "key": {"kind": "awsManaged"},
            "policies": {"identity": [{"name": "BackupAdmin", "text": text.to_string()}]}
        })
        .to_string()
    }

    fn answer(proof: Option<Proof>) -> Value {
        let mut proof = proof.unwrap();
        let mut steps = 0;
        while proof.step() {
            steps += 1;
        }
        assert!(steps > 0);
        serde_json::from_str(&proof.finish()).unwrap()
    }

    #[test]
    fn what_is_proven_comes_as_sentences() {
        let before = case(&json!(["backup:CreateBackupVault"]));
        let wide = case(&json!(["backup:*"]));
        let narrow = case(&json!(["backup:CreateBackupVault", "backup:TagResource"]));
        let found = answer(prove_fixes(
            &before,
            vec![wide.clone(), narrow.clone(), before.clone()],
        ));
        assert_eq!(found["narrower"], json!([2, 1, 0]));
        let sentence = |at: usize| found["parts"][at]["sentence"].as_str().unwrap();
        assert!(
            sentence(1).contains("newly allows exactly: `backup:TagResource`"),
            "{}",
            sentence(1)
        );
        assert!(
            sentence(2).contains("newly allows nothing (proven)"),
            "{}",
            sentence(2)
        );

        let found = answer(prove_differences(&wide, &narrow));
        let [new, lost] = [0, 1].map(|at| &found["parts"][at]);
        assert!(
            new["sentence"]
                .as_str()
                .unwrap()
                .starts_with("No new access"),
            "{new}"
        );
        assert!(
            lost["sentence"]
                .as_str()
                .unwrap()
                .starts_with("Lost access"),
            "{lost}"
        );
        assert!(
            lost["covers"][0]
                .as_str()
                .unwrap()
                .contains("`backup:*` except"),
            "{lost}"
        );

        let found = answer(prove_allowed(&before, "backup:CreateBackupVault"));
        let said = found["parts"][0]["sentence"].as_str().unwrap();
        assert_eq!(said, "Allowed exactly for");
        assert!(!found["parts"][0]["covers"].as_array().unwrap().is_empty());

        speak(JAPANESE);
        let found = answer(prove_fixes(&before, vec![before.clone()]));
        let said = found["parts"][0]["sentence"].as_str().unwrap();
        assert!(said.contains("証明済み"), "{said}");
        speak("");
    }

    #[test]
    fn what_is_no_case_or_no_action_has_no_proof() {
        let case = case(&json!("*"));
        assert!(prove_allowed(&case, "no action").is_none());
        assert!(prove_allowed("no case", "s3:GetObject").is_none());
        assert!(prove_fixes(&case, vec!["{".to_owned()]).is_none());
        assert!(prove_differences("", &case).is_none());
    }
}
