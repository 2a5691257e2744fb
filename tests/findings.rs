//! Findings about texts: `findings/<code>.json`, one file for every code.
//!
//! A file is a list of texts: the layer, the policy (an object, or a text as somebody would paste it; `$FILL` in it
//! stands for the first of `fill`, repeated), the text that is underlined, the parameters of the sentence, and
//! the codes that such a text cannot avoid `also`. Nothing else may be found in it. `clean.json` holds policies
//! in which nothing is found.

use std::collections::BTreeMap;

use evaluator::finding::{Code, Finding, Severity};
use evaluator::layer::Layer;
use evaluator::policy;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    layer: Layer,
    policy: Value,
    marked: String,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    #[serde(default)]
    also: Vec<String>,
    fill: Option<(String, usize)>,
}

impl Example {
    fn text(&self) -> String {
        let text = match &self.policy {
            Value::String(text) => text.clone(),
            policy => policy.to_string(),
        };
        match &self.fill {
            Some((piece, times)) => text.replace("$FILL", &piece.repeat(*times)),
            None => text,
        }
    }
}

fn found(text: &str, layer: Layer) -> Vec<Finding> {
    let policy = policy::read(text, layer);
    let lints = policy::check(text, &policy);
    policy.findings.into_iter().chain(lints).collect()
}

#[test]
fn every_code_has_its_texts_and_they_have_nothing_else() {
    let folder = crate::case::home().join("findings");
    let mut failures = Vec::new();
    for code in Code::ALL {
        let path = folder.join(format!("{}.json", code.as_str()));
        let text = std::fs::read_to_string(&path);
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let examples: Vec<Example> = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!examples.is_empty(), "{}", path.display());
        for (at, example) in examples.iter().enumerate() {
            let text = example.text();
            let found = found(&text, example.layer);
            let mut expected: Vec<&str> = example.also.iter().map(String::as_str).collect();
            expected.push(code.as_str());
            expected.sort_unstable();
            let mut codes: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
            codes.sort_unstable();
            let this = found.iter().find(|finding| finding.code == *code);
            let marked = this.map(|finding| &text[finding.span.range()]);
            let parameters: BTreeMap<String, String> = this
                .map(|finding| finding.parameters.iter())
                .unwrap_or_default()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect();
            if codes != expected
                || marked != Some(example.marked.as_str())
                || parameters != example.parameters
            {
                failures.push(format!(
                    "{} {}: {codes:?} {marked:?} {parameters:?}",
                    code.as_str(),
                    at + 1
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn there_is_no_file_without_a_code() {
    for path in crate::case::files(&crate::case::home().join("findings")) {
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let known = Code::ALL.iter().any(|code| code.as_str() == name);
        assert!(known || name == "clean", "{}", path.display());
    }
}

#[test]
fn good_policies_have_no_errors_and_no_warnings() {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Clean {
        name: String,
        layer: Layer,
        policy: Value,
    }
    let path = crate::case::home().join("findings/clean.json");
    let text = std::fs::read_to_string(path).expect("findings/clean.json");
    let all: Vec<Clean> = serde_json::from_str(&text).expect("a list of policies");
    for clean in all {
        let text = serde_json::to_string_pretty(&clean.policy).expect("JSON");
        let serious: Vec<Finding> = found(&text, clean.layer)
            .into_iter()
            .filter(|finding| finding.severity() != Severity::Suggestion)
            .collect();
        assert!(serious.is_empty(), "{}: {serious:?}", clean.name);
    }
}

#[test]
fn every_code_has_a_sentence_with_its_parameters() {
    use messages::Messages;
    let japanese = Messages::from_json(messages::JAPANESE).expect("ja.json");
    for (language, words) in [("en", Messages::english()), ("ja", japanese)] {
        for code in Code::ALL {
            let path = crate::case::home().join(format!("findings/{}.json", code.as_str()));
            let text = std::fs::read_to_string(path).expect("an example");
            let examples: Vec<Example> = serde_json::from_str(&text).expect("examples");
            let key = format!("finding.{}", code.as_str());
            assert!(words.template(&key).is_some(), "{language}: {key}");
            for example in &examples {
                for name in words.parameters(&key) {
                    assert!(
                        example.parameters.contains_key(name),
                        "{language}: {key} {{{name}}}"
                    );
                }
            }
        }
    }
}

#[test]
fn words_and_pages_are_those_of_their_codes() {
    let mut words: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), Code::ALL.len(), "two codes with one word");
    for code in Code::ALL {
        let variant = format!("{code:?}");
        let (first, rest) = variant.split_at(1);
        assert_eq!(code.as_str(), first.to_ascii_lowercase() + rest);
        assert!(code.page().starts_with("https://"), "{variant}");
    }
}
