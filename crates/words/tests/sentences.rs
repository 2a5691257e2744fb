//! The language files against each other, against the code that asks for sentences, and against the engine.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic here is a failed test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use evaluator::finding::{Code, Finding};
use evaluator::source::Span;
use vault::examples::EXAMPLES;
use words::Words;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every language file: its name and its words.
fn languages() -> BTreeMap<String, Words> {
    let folder = std::fs::read_dir(env!("CARGO_MANIFEST_DIR")).expect("the crate's folder");
    let paths = folder.map(|entry| entry.expect("an entry").path());
    let files = paths.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    let languages: BTreeMap<String, Words> = files
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a language file");
            let words = Words::from_json(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (
                path.file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
                words,
            )
        })
        .collect();
    assert!(
        languages.contains_key("en") && languages.contains_key("ja"),
        "{:?}",
        languages.keys()
    );
    languages
}

/// Every string literal of the Rust sources that ask for sentences.
fn literals() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in [
        "crates/words/src",
        "crates/cli/src",
        "crates/wasm/src",
        "web/src",
    ] {
        collect(&root().join(folder), &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut BTreeSet<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source file");
            found.extend(text.split('"').map(str::to_owned));
        }
    }
}

/// A key without what is added to it at run time: by `say_count`, by `Words::verdict`, and by the page to what
/// names a link.
fn stem(key: &str) -> &str {
    let endings = [".one", ".other", ".all", ".at"];
    let stem = endings
        .into_iter()
        .find_map(|ending| key.strip_suffix(ending));
    stem.unwrap_or(key)
}

/// Whether a key is a literal of `format!`, such as `finding.{}`, with a word in each of its places.
fn is_filled_in(pattern: &str, key: &str) -> bool {
    let (pattern, key): (Vec<&str>, Vec<&str>) =
        (pattern.split('.').collect(), key.split('.').collect());
    pattern.len() == key.len()
        && pattern
            .iter()
            .zip(key)
            .all(|(expected, found)| *expected == found || expected.starts_with('{'))
}

#[test]
fn every_language_has_the_keys_and_parameters_of_english() {
    let languages = languages();
    let english = &languages["en"];
    for (language, words) in &languages {
        let keys = |words: &Words| words.keys().map(str::to_owned).collect::<BTreeSet<_>>();
        let (expected, found) = (keys(english), keys(words));
        let missing: Vec<_> = expected.difference(&found).collect();
        let extra: Vec<_> = found.difference(&expected).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{language}: missing {missing:?}, extra {extra:?}"
        );
        for key in english.keys() {
            let parameters = |words: &Words| {
                words
                    .parameters(key)
                    .into_iter()
                    .map(str::to_owned)
                    .collect::<BTreeSet<_>>()
            };
            assert_eq!(parameters(words), parameters(english), "{language}: {key}");
        }
    }
}

#[test]
fn sentences_are_plain_text() {
    for (language, words) in languages() {
        for key in words.keys() {
            let sentence = words.template(key).unwrap_or_default();
            let at = format!("{language}: {key}: {sentence}");
            assert!(!sentence.trim().is_empty(), "{at}");
            assert!(
                !sentence.contains(['<', '>']) && !sentence.contains("&#"),
                "markup in {at}"
            );
            let control = |character: char| character.is_control() && character != '\n';
            assert!(!sentence.contains(control), "a control character in {at}");
            assert_eq!(
                sentence.matches('`').count() % 2,
                0,
                "an open backtick in {at}"
            );
        }
    }
}

#[test]
fn sentences_of_findings_and_reasons_are_lower_case_without_a_final_period() {
    let english = Words::english();
    let told = [
        "finding.",
        "blocker.",
        "note.",
        "problem.",
        "test.",
        "resource.",
        "action.",
        "caseError.",
    ];
    for key in english
        .keys()
        .filter(|key| told.iter().any(|told| key.starts_with(told)))
    {
        let sentence = english.template(key).unwrap_or_default();
        assert!(!sentence.ends_with('.'), "{key}: {sentence}");
        let first = sentence.split(' ').next().unwrap_or_default();
        let is_name = first.chars().skip(1).any(char::is_uppercase);
        assert!(
            is_name || !first.starts_with(char::is_uppercase),
            "{key}: {sentence}"
        );
    }
}

#[test]
fn no_sentence_is_unused_and_none_is_missing() {
    let literals = literals();
    let english = Words::english();
    let patterns: Vec<&String> = literals
        .iter()
        .filter(|literal| literal.contains(".{") && !literal.starts_with('{'))
        .collect();
    let is_said = |key: &str| {
        literals.contains(key) || patterns.iter().any(|pattern| is_filled_in(pattern, key))
    };
    let unused: Vec<&str> = english
        .keys()
        .filter(|key| !is_said(key) && !is_said(stem(key)))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");

    let prefixes: BTreeSet<&str> = english
        .keys()
        .filter_map(|key| key.split('.').next())
        .collect();
    let keys: BTreeSet<&str> = english.keys().flat_map(|key| [key, stem(key)]).collect();
    let is_key = |literal: &&String| {
        let shape = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        literal
            .split('.')
            .next()
            .is_some_and(|prefix| prefixes.contains(prefix))
            && literal.contains('.')
            && literal.chars().all(shape)
            && !literal.ends_with(['.', '-'])
    };
    // Fields of a case are written as their paths.
    let fields = ["vault.", "key."];
    let missing: Vec<&String> = literals
        .iter()
        .filter(is_key)
        .filter(|literal| !keys.contains(literal.as_str()))
        .filter(|literal| !fields.iter().any(|field| literal.starts_with(field)))
        .collect();
    assert!(missing.is_empty(), "no sentence for {missing:?}");
}

#[test]
fn every_finding_and_example_has_a_sentence_and_the_other_way_round() {
    let english = Words::english();
    for code in Code::ALL {
        let key = format!("finding.{}", code.as_str());
        assert!(english.template(&key).is_some(), "{key}");
        let finding = Finding::new(*code, Span::default());
        assert_ne!(english.finding(&finding), key);
    }
    for key in english
        .keys()
        .filter_map(|key| key.strip_prefix("example."))
    {
        assert!(
            EXAMPLES.iter().any(|example| example.id == key),
            "example.{key} is no example"
        );
    }
    for example in EXAMPLES {
        assert!(
            english
                .template(&format!("example.{}", example.id))
                .is_some(),
            "{}",
            example.id
        );
    }
    for key in english
        .keys()
        .filter_map(|key| key.strip_prefix("finding."))
    {
        assert!(
            Code::ALL.iter().any(|code| code.as_str() == key),
            "finding.{key} is no code"
        );
    }
}
