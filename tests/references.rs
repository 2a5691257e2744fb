//! References in comments, tests and documents: the cited sections of `docs/contract.md` and `docs/semantics.md`,
//! worked examples, AWS's pages by their tags, and the files that Markdown links to all exist. Also: no browser test
//! waits for a fixed time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::case;

const DOCUMENTS: [&str; 2] = ["docs/contract.md", "docs/semantics.md"];
/// The extensions of files that people write and that may contain citations.
const KINDS: [&str; 9] = [
    "rs", "md", "json", "mjs", "js", "css", "html", "toml", "yml",
];
/// Folders with third-party or generated files.
const NOT_OURS: [&str; 5] = ["target", "node_modules", "dist", "corpus", "artifacts"];

const GUIDES: [&str; 9] = [
    "IAM/", "IAM23/", "KMS/", "KMS22/", "ORG/", "BK/", "MP/", "SDK/", "STS/",
];
const NUMBERED: [&str; 5] = ["E1.", "E2.", "E3.", "E4.", "E5."];

/// A file with its path from the repository's root.
struct Source {
    path: PathBuf,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn collect(folder: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_symlink() || NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            // Folders of tools start with a dot; this one is for people.
            if !name.starts_with('.') || name == ".github" {
                collect(&path, sources);
            }
        } else if path
            .extension()
            .is_some_and(|kind| KINDS.iter().any(|known| kind == *known))
        {
            // A file that is not UTF-8 is test data, and contains no citations.
            if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(root()).unwrap().to_owned();
                sources.push(Source { path, text });
            }
        }
    }
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    collect(root(), &mut sources);
    sources
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

/// The anchors of the two documents: `contract-3`, `semantics-2.7`, `evidence-1`, `E1.12b`, `IAM`.
fn anchors() -> BTreeSet<String> {
    let anchor = regex(r#"<a id="([^"]+)"></a>"#);
    let mut all = BTreeSet::new();
    for document in DOCUMENTS {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for found in anchor.captures_iter(&text) {
            assert!(
                all.insert(found[1].to_owned()),
                "{document}: `{}` is there twice",
                &found[1]
            );
        }
    }
    all
}

/// The listed pages of AWS, as `IAM/reference_policies_variables`.
fn pages() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("docs/semantics.md")).unwrap();
    let listed = regex(r"(?m)^\| `([A-Z0-9]+/[\w.-]+)` \|");
    listed
        .captures_iter(&text)
        .map(|found| found[1].to_owned())
        .collect()
}

/// All places where the pattern's first group is not known, and the number of matches. Only lines with one of the hints
/// are searched: the regular expression is slow without optimization.
fn unknown(
    sources: &[Source],
    hints: &[&str],
    pattern: &str,
    is_known: impl Fn(&str) -> bool,
) -> (Vec<String>, usize) {
    let pattern = regex(pattern);
    let (mut wrong, mut count) = (Vec::new(), 0);
    for Source { path, text } in sources {
        for (number, line) in text.lines().enumerate() {
            if !hints.iter().any(|hint| line.contains(hint)) {
                continue;
            }
            for found in pattern.captures_iter(line) {
                count += 1;
                if !is_known(&found[1]) {
                    let place = path.display();
                    wrong.push(format!("{place}:{}: {}", number + 1, &found[1]));
                }
            }
        }
    }
    (wrong, count)
}

#[test]
fn every_section_that_is_cited_is_there() {
    let anchors = anchors();
    let sources = sources();
    let number = regex(r"\d+(?:\.\d+b?)?");
    for (document, at_least) in [("contract", 100), ("semantics", 60), ("evidence", 0)] {
        let capital = format!("{}{}", document[..1].to_uppercase(), &document[1..]);
        let cited = format!(
            r"\b(?i:{document})(?:\.md)?(?: section)? (\d+(?:\.\d+b?)?(?:(?:, | and )\d+(?:\.\d+b?)?)*)\b"
        );
        let (wrong, count) = unknown(&sources, &[document, &capital], &cited, |sections| {
            number
                .find_iter(sections)
                .all(|section| anchors.contains(&format!("{document}-{}", section.as_str())))
        });
        assert!(
            wrong.is_empty(),
            "docs/ has no such section of {document}:\n{}",
            wrong.join("\n")
        );
        assert!(
            count >= at_least,
            "only {count} places cite {document}: is the pattern still right?"
        );
    }
}

#[test]
fn every_page_that_is_cited_is_listed() {
    let (anchors, pages) = (anchors(), pages());
    let sources = sources();
    // `IAM/x` stands for any page; the other is part of an address in a table of addresses.
    let is_listed = |tag: &str| tag.ends_with("/x") || tag == "IAM/latest" || pages.contains(tag);
    // In a URL such as .../IAM/latest/... it is not a tag.
    let guides = r"(?:^|[^\w/.-])((?:IAM23|IAM|KMS22|KMS|ORG|BK|MP|SDK|STS)/[A-Za-z][\w.-]*\w|(?:IAM|KMS|ORG|BK|MP|SDK|STS)/x\b)";
    let (wrong, count) = unknown(&sources, &GUIDES, guides, is_listed);
    assert!(
        wrong.is_empty(),
        "not among the pages of docs/semantics.md; add a row there:\n{}",
        wrong.join("\n")
    );
    assert!(count >= 400, "only {count} places cite a page of AWS");
    // Any other guide, by the form of tags in comments.
    let other = r"`([A-Z][A-Z0-9]{1,9}/[A-Za-z][\w.-]*)`";
    let (wrong, _) = unknown(&sources, &["`"], other, is_listed);
    assert!(
        wrong.is_empty(),
        "a tag that docs/semantics.md does not list:\n{}",
        wrong.join("\n")
    );
    for guide in [
        "IAM", "IAM23", "AA", "ORG", "KMS", "KMS22", "BK", "MP", "SDK", "DATA", "SIM", "MOTO",
    ] {
        assert!(anchors.contains(guide), "`{guide}` is not explained");
    }
}

#[test]
fn every_worked_example_is_there_and_has_a_case() {
    let anchors = anchors();
    let (wrong, count) = unknown(
        &sources(),
        &NUMBERED,
        r"\b(E[1-9]\.\d+[a-c]?)\b",
        |example| anchors.contains(example),
    );
    assert!(
        wrong.is_empty(),
        "docs/semantics.md has no such example:\n{}",
        wrong.join("\n")
    );
    assert!(count >= 60, "only {count} places name an example");
    let names: Vec<String> = case::all().into_iter().map(|check| check.case).collect();
    let is_example = regex(r"^E\d+\.\d+$");
    for example in anchors.iter().filter(|anchor| is_example.is_match(anchor)) {
        let begins = format!("{example} ");
        assert!(
            names.iter().any(|name| name.starts_with(&begins)),
            "no case begins with {example}"
        );
    }
}

/// Internal notes are not part of the repository.
#[test]
fn nothing_cites_a_document_that_is_not_here() {
    let notes = ["house", "names", "design", "field", "teaching"];
    let pattern = format!(r"\b((?:{})\.md|house \d)", notes.join("|"));
    let (wrong, _) = unknown(&sources(), &notes, &pattern, |_| false);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let anchors = anchors();
    let link = regex(r"\]\(([^)\s]+)\)");
    let (mut wrong, mut count) = (Vec::new(), 0);
    for Source { path, text } in sources() {
        if path.extension().is_none_or(|kind| kind != "md") || path.starts_with("tests") {
            continue;
        }
        for target in link.captures_iter(&text) {
            let target = &target[1];
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let there = root().join(path.parent().unwrap()).join(file);
            // Other documents have the anchors that Markdown generates from their headings.
            let cited = if file.is_empty() {
                path.to_string_lossy()
            } else {
                file.into()
            };
            let is_document = DOCUMENTS.iter().any(|document| document.ends_with(&*cited));
            let is_anchor = anchor.is_empty() || !is_document || anchors.contains(anchor);
            if !there.exists() || !is_anchor {
                wrong.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 30, "only {count} links were looked at");
}

/// The threat model references files and, after a colon, tests in them: both must exist.
#[test]
fn the_threat_model_names_tests_that_exist() {
    let model = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let shown = regex(
        r#"`((?:tests|crates|web|fuzz|\.github)/[\w./-]*)`(?:: ((?:(?:, )?(?:"[^"]+"|`\w+`))+))?"#,
    );
    let name = regex(r#""([^"]+)"|`(\w+)`"#);
    let mut count = 0;
    for found in shown.captures_iter(&model) {
        let path = root().join(&found[1]);
        assert!(path.exists(), "SECURITY.md: there is no {}", &found[1]);
        let Some(tests) = found.get(2) else { continue };
        let source = fs::read_to_string(&path).unwrap();
        for named in name.captures_iter(tests.as_str()) {
            let test = named.get(1).or(named.get(2)).unwrap().as_str();
            assert!(
                source.contains(test),
                "SECURITY.md: {} has no test \"{test}\"",
                &found[1]
            );
            count += 1;
        }
    }
    assert!(count >= 7, "only {count} tests are named");
}

/// Not a citation, but a similar check: a test with a fixed wait is slow, or fails on a slow machine.
#[test]
fn no_browser_test_waits_for_a_time() {
    let mut sources = sources();
    sources.retain(|Source { path, .. }| path.starts_with("tests/browser"));
    let is_test = |path: &Path| path.to_string_lossy().ends_with(".test.mjs");
    assert!(
        sources
            .iter()
            .filter(|source| is_test(&source.path))
            .count()
            > 10
    );
    sources.retain(|Source { path, .. }| is_test(path));
    let (wrong, _) = unknown(
        &sources,
        &["waitForTimeout"],
        r"(waitForTimeout\([^)]*\))",
        |_| false,
    );
    assert!(
        wrong.is_empty(),
        "`idle` and `until` of lib/page.mjs wait for a condition:\n{}",
        wrong.join("\n")
    );
}
