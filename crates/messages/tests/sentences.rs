//! Consistency of the language files with each other, with the code that uses the sentences, and with the engine.

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
use messages::{LANGUAGES, Language, Messages, Plural, key};
use serde_json::json;
use vault::examples::EXAMPLES;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every language file: its name and its sentences.
fn languages() -> BTreeMap<String, Messages> {
    let folder = std::fs::read_dir(env!("CARGO_MANIFEST_DIR")).expect("the crate's folder");
    let paths = folder.map(|entry| entry.expect("an entry").path());
    let files = paths.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    let languages: BTreeMap<String, Messages> = files
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a language file");
            let words = Messages::from_json(&text)
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

/// The keys that the Rust sources use: the text after `key::`, as letters.
fn used_keys() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in [
        "crates/messages/src",
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
            found.extend(text.split("key::").skip(1).map(|rest| {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                letters(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default())
            }));
        }
    }
}

/// The letters and digits of a name after `key::` in the Rust sources, or of a key: `UiTitle`, `UI_TITLE` and
/// `ui.title` are the same.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The English keys without plural forms, and the sentences with a count.
fn singular_and_counted(english: &Messages) -> (BTreeSet<String>, BTreeSet<String>) {
    let keys: BTreeSet<String> = english.keys().into_iter().map(Into::into).collect();
    let counted = keys.iter().filter_map(|key| {
        let name = key.strip_suffix(".one")?;
        keys.contains(&format!("{name}.other"))
            .then(|| name.to_owned())
    });
    let counted: BTreeSet<String> = counted.collect();
    let is_form = |key: &String| {
        let name = key
            .strip_suffix(".one")
            .or_else(|| key.strip_suffix(".other"));
        name.is_some_and(|name| counted.contains(name))
    };
    let singular = keys.iter().filter(|key| !is_form(key)).cloned().collect();
    (singular, counted)
}

#[test]
fn every_language_has_the_keys_and_parameters_of_english() {
    let languages = languages();
    let english = &languages["en"];
    let (singular, counted) = singular_and_counted(english);
    for (language, words) in &languages {
        let mut expected = singular.clone();
        let forms = Plural::needed(language);
        let with_form = |form: &Plural| {
            let name = form.name();
            counted.iter().map(move |key| format!("{key}.{name}"))
        };
        expected.extend(forms.iter().flat_map(with_form));
        // A form that no number requires does no harm, and one for millions is allowed.
        let possible: BTreeSet<String> = Plural::ALL.iter().flat_map(with_form).collect();
        let found: BTreeSet<String> = words.keys().into_iter().map(Into::into).collect();
        let missing: Vec<_> = expected.difference(&found).collect();
        let extra = found.difference(&expected);
        let extra: Vec<_> = extra.filter(|key| !possible.contains(*key)).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{language}: missing {missing:?}, extra {extra:?}"
        );
        let parameters = |words: &Messages, key: &str| -> BTreeSet<String> {
            let names = words.parameters(key).into_iter();
            names.map(str::to_owned).collect()
        };
        for key in &singular {
            assert_eq!(
                parameters(words, key),
                parameters(english, key),
                "{language}: {key}"
            );
        }
        for (key, form) in counted
            .iter()
            .flat_map(|key| forms.iter().map(move |form| (key, form)))
        {
            let english = |form: Plural| parameters(english, &format!("{key}.{}", form.name()));
            let found = parameters(words, &format!("{key}.{}", form.name()));
            if *form == Plural::Other {
                assert_eq!(found, english(Plural::Other), "{language}: {key}");
            }
            // "The one action" needs no number.
            let all = english(Plural::One)
                .union(&english(Plural::Other))
                .cloned()
                .collect();
            assert!(
                found.is_subset(&all),
                "{language}: {key}.{}: {found:?}",
                form.name()
            );
        }
    }
}

#[test]
fn the_list_of_languages_is_the_files() {
    let files: BTreeSet<String> = languages().into_keys().collect();
    let listed = LANGUAGES.iter().map(|language| language.tag.to_owned());
    // A build may add other languages.
    assert!(listed.collect::<BTreeSet<_>>().is_superset(&files));
    assert_eq!(LANGUAGES[0], Language::ENGLISH);
    for language in LANGUAGES {
        let words = Messages::in_language(*language);
        assert_eq!(words.tag(), language.tag);
        assert_eq!(words.text(key::LANGUAGE_NAME), language.name);
    }
    let found = |tag| Language::find(tag).map(|language| language.tag);
    assert_eq!(found("ja-JP"), Some("ja"));
    assert_eq!(found("EN_us"), Some("en"));
    assert_eq!(found("tlh"), None);
}

#[test]
fn a_sentence_takes_the_form_that_its_count_has_in_the_language() {
    let polish = json!({
        "language.tag": "pl",
        "verdict.pass.one": "{count} akcja",
        "verdict.pass.few": "{count} akcje",
        "verdict.pass.many": "{count} akcji",
        "verdict.pass.other": "{count} akcji (inne)",
    });
    let polish = Messages::from_json(&polish.to_string()).expect("a language file");
    let pass = |count| polish.text(key::VerdictPass { count });
    assert_eq!(
        [1, 2, 5, 12, 22].map(pass),
        ["1 akcja", "2 akcje", "5 akcji", "12 akcji", "22 akcje"]
    );
    // Missing sentences fall back to English.
    assert_eq!(
        polish.text(key::LIST_LAST),
        Messages::english().text(key::LIST_LAST)
    );
    let only_other = r#"{"language.tag": "pl", "verdict.pass.other": "{count} x"}"#;
    let only_other = Messages::from_json(only_other).expect("a language file");
    assert_eq!(only_other.text(key::VerdictPass { count: 1 }), "1 x");
}

/// The table compared with ICU (`plurals.txt` contains its results), for every language that ICU supports. The crate
/// `intl_pluralrules` 7.0 cannot be the reference: it gives `other` for 22 in Lithuanian and 103 in Arabic.
#[test]
fn plural_forms_are_those_of_cldr() {
    let mut lines = include_str!("plurals.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    let numbers = lines.next().expect("numbers").split(' ');
    let numbers: Vec<usize> = numbers
        .map(|number| number.parse().expect("a number"))
        .collect();
    let (mut languages, mut differ) = (0, Vec::new());
    for line in lines {
        let (forms, tags) = line.split_once(' ').expect("forms and languages");
        for tag in tags.split(' ') {
            languages += 1;
            let found = numbers.iter().map(|number| match Plural::of(tag, *number) {
                Plural::Zero => 'z',
                Plural::One => '1',
                Plural::Two => '2',
                Plural::Few => 'f',
                Plural::Many => 'm',
                Plural::Other => '.',
            });
            if found.collect::<String>() != forms {
                differ.push(tag);
            }
        }
    }
    assert!(differ.is_empty(), "{differ:?}");
    assert!(languages > 180, "{languages}");
}

#[test]
fn sentences_are_plain_text() {
    for (language, words) in languages() {
        for key in words.keys() {
            let sentence = words.template(&key).unwrap_or_default();
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
    let english = Messages::english();
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
        .iter()
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
fn no_sentence_is_unused() {
    let used = used_keys();
    let families = messages::key::FAMILIES;
    let is_of_family = |key: &str| {
        let mut families = families.iter();
        families
            .any(|family| key.starts_with(&format!("{family}.")) && used.contains(&letters(family)))
    };
    let (singular, counted) = singular_and_counted(&Messages::english());
    let unused: Vec<&String> = singular
        .iter()
        .chain(&counted)
        // The list of languages has it.
        .filter(|key| *key != "language.name")
        .filter(|key| !used.contains(&letters(key)) && !is_of_family(key))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn every_finding_and_example_has_a_sentence_and_the_other_way_round() {
    let english = Messages::english();
    for code in Code::ALL {
        let key = format!("finding.{}", code.as_str());
        assert!(english.template(&key).is_some(), "{key}");
        let finding = Finding::new(*code, Span::default());
        assert_ne!(english.finding(&finding), key);
    }
    for key in english
        .keys()
        .iter()
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
        .iter()
        .filter_map(|key| key.strip_prefix("finding."))
    {
        assert!(
            Code::ALL.iter().any(|code| code.as_str() == key),
            "finding.{key} is no code"
        );
    }
}
