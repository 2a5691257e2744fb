//! `compare` and `allows`: answers that are proven or shown, and their exit statuses (contract 6).

use crate::{assert_kept, data, run};
use serde_json::{Value, json};

fn file(name: &str) -> String {
    data(&format!("compare/{name}")).display().to_string()
}

fn compare(before: &str, after: &str, more: &[&str]) -> crate::Run {
    let (before, after) = (file(before), file(after));
    run(&[&["compare", &before, &after], more].concat(), "")
}

const IDENTITY: [&str; 2] = ["--layer", "identity"];

#[test]
fn an_answer_is_a_sentence_with_its_status() {
    for (before, after, layer, status, kept) in [
        ("wide.json", "narrow.json", "identity", 0, "none.txt"),
        ("narrow.json", "wide.json", "identity", 1, "some.txt"),
        (
            "part-of-account-before.json",
            "part-of-account.json",
            "identity",
            3,
            "undecided.txt",
        ),
        (
            "bucket-own.json",
            "bucket-other.json",
            "resource",
            1,
            "bucket.txt",
        ),
        (
            "bucket-other.json",
            "bucket-own.json",
            "resource",
            0,
            "bucket-none.txt",
        ),
    ] {
        let found = compare(before, after, &["--layer", layer]);
        assert_eq!(found.status, status, "{before} {after} {}", found.stderr);
        assert_kept(&format!("compare/{kept}"), &found.stdout);
    }
    let found = compare(
        "narrow.json",
        "wide.json",
        &[&IDENTITY[..], &["--format", "json"]].concat(),
    );
    assert_eq!(found.status, 1);
    assert_kept("compare/some.json.txt", &found.stdout);
}

/// What is missing is named, and where it cannot matter the answer is certain in spite of it.
#[test]
fn what_is_missing_is_named() {
    for (before, after, layer, status, reason) in [
        (
            "narrow.json",
            "placeholder.json",
            Some("identity"),
            3,
            "`<BUCKET>`",
        ),
        (
            "narrow.json",
            "broken.json",
            Some("identity"),
            3,
            "identity policy",
        ),
        (
            "placeholder.json",
            "narrow.json",
            Some("identity"),
            0,
            "proven",
        ),
        ("broken.json", "broken.json", Some("identity"), 0, "proven"),
        (
            "case-hidden.json",
            "case-more-hidden.json",
            None,
            3,
            "permissions boundary",
        ),
        (
            "case-more-hidden.json",
            "case-hidden.json",
            None,
            0,
            "proven",
        ),
        ("case.json", "case-hidden.json", None, 0, "proven"),
    ] {
        let layer: Vec<&str> = layer.iter().flat_map(|layer| ["--layer", layer]).collect();
        let found = compare(before, after, &layer);
        assert_eq!(
            found.status, status,
            "{before} {after}\n{}{}",
            found.stdout, found.stderr
        );
        let first = found.stdout.split("\n\n").next().unwrap_or_default();
        let first = first.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(first.contains(reason), "{before} {after}\n{first}");
    }
}

#[test]
fn what_is_no_case_or_not_there_cannot_be_used() {
    for (before, after) in [
        ("narrow.json", "case.json"),
        ("case.json", "none-such.json"),
    ] {
        let found = compare(before, after, &[]);
        assert_eq!(found.status, 2, "{}", found.stdout);
        assert!(!found.stderr.is_empty());
    }
    assert_eq!(run(&["allows", &file("narrow.json")], "").status, 2);
    let found = run(&["allows", &file("case.json"), "no action"], "");
    assert_eq!(found.status, 2);
    assert!(
        found.stderr.contains("`no action` is no action"),
        "{}",
        found.stderr
    );
    // Both from standard input cannot be.
    let policy = std::fs::read_to_string(data("compare/narrow.json")).unwrap_or_default();
    let found = run(
        &["compare", "-", &file("wide.json"), "--layer", "identity"],
        &policy,
    );
    assert_eq!(found.status, 1, "{}", found.stderr);
}

/// With the policies of each side put in, `evaluate` decides a witness differently.
#[test]
fn evaluate_confirms_each_witness() {
    for (before, after, layer) in [
        ("narrow.json", "wide.json", "identity"),
        ("bucket-own.json", "bucket-other.json", "resource"),
        ("wide.json", "narrow.json", "identity"),
    ] {
        let found = compare(before, after, &["--layer", layer, "--format", "json"]);
        let answer: Value = serde_json::from_str(&found.stdout).expect("JSON");
        let (access, sides) = if answer["newAccess"]["answer"] == "some" {
            (&answer["newAccess"], [before, after])
        } else {
            (&answer["lostAccess"], [after, before])
        };
        assert_eq!(access["answer"], "some", "{answer}");
        let decisions = sides.map(|side| {
            let policy = std::fs::read_to_string(data(&format!("compare/{side}"))).expect("a file");
            let mut line = access["witness"].clone();
            let mut policies = access.get("assumes").cloned().unwrap_or_else(|| json!({}));
            policies[layer] = json!([policy]);
            line["policies"] = policies;
            let decided = run(&["evaluate"], format!("{line}\n"));
            let decided: Value = serde_json::from_str(&decided.stdout).expect("a decision");
            decided["decision"].clone()
        });
        assert_eq!(decisions[1], "allowed", "{access}");
        assert!(
            decisions[0] == "implicitDeny" || decisions[0] == "explicitDeny",
            "{decisions:?}"
        );
    }
}

#[test]
fn what_is_allowed_is_said_exactly() {
    for (case, actions, status, kept) in [
        (
            "case.json",
            &["backup:CreateBackupVault"][..],
            0,
            "allows.txt",
        ),
        (
            "case-mfa.json",
            &["backup:CreateBackupVault"],
            0,
            "allows-mfa.txt",
        ),
        (
            "case.json",
            &["backup:CreateBackupVault", "kms:Decrypt"],
            1,
            "allows-never.txt",
        ),
        (
            "case-hidden.json",
            &["backup:CreateBackupVault"],
            3,
            "allows-hidden.txt",
        ),
    ] {
        let found = run(&[&["allows", &file(case)], actions].concat(), "");
        assert_eq!(
            found.status, status,
            "{case} {}{}",
            found.stdout, found.stderr
        );
        assert_kept(&format!("compare/{kept}"), &found.stdout);
    }
    let found = run(
        &[
            "allows",
            &file("case-mfa.json"),
            "backup:CreateBackupVault",
            "--format",
            "json",
        ],
        "",
    );
    assert_eq!(found.status, 0);
    assert_kept("compare/allows.json.txt", &found.stdout);
    let found = run(
        &[
            "allows",
            &file("case.json"),
            "backup:CreateBackupVault",
            "--language",
            "ja",
        ],
        "",
    );
    assert_kept("compare/allows.ja.txt", &found.stdout);
}

/// `fix` says what the fix newly allows over all requests.
#[test]
fn a_fix_says_what_it_newly_allows() {
    let found = run(&["fix", &file("case.json")], "");
    assert_eq!(found.status, 0, "{}{}", found.stdout, found.stderr);
    let text = found
        .stdout
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        text.contains("it passes") || text.contains("Pass:"),
        "{text}"
    );
    let found = run(&["fix", &data("fail.json").display().to_string()], "");
    let text = found
        .stdout
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        text.contains("Over all requests, it newly allows exactly: "),
        "{text}"
    );
    assert!(text.contains("`kms:CreateGrant`"), "{text}");
}
