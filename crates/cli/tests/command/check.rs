//! `canivault check`: contract 3, and the text output.

use crate::{assert_kept, case, run};
use serde_json::{Value, json};

#[test]
fn check_ends_as_the_contract_says() {
    let with = |pointer: &str, value: Value| {
        let mut case: Value = serde_json::from_str(&case("pass.json")).expect("a case");
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        case.pointer_mut(parent).expect("a parent")[name] = value;
        case.to_string()
    };
    for (what, input, status) in [
        ("pass", case("pass.json"), 0),
        ("fail", case("fail.json"), 1),
        ("depends", with("/policies/identity", Value::Null), 3),
        ("no JSON", "{".to_owned(), 2),
        ("a number", "7".to_owned(), 2),
        ("nothing", String::new(), 2),
        ("an unknown field", with("/vault/colour", json!("red")), 2),
        ("a newer version", with("/version", json!(3)), 2),
        (
            "as expected",
            with(
                "/expect",
                json!({"verdict": "pass", "actions": {"kms:Decrypt": "allowed"}}),
            ),
            0,
        ),
        (
            "another verdict",
            with("/expect", json!({"verdict": "fail"})),
            1,
        ),
        (
            "another decision",
            with("/expect", json!({"actions": {"kms:Decrypt": "depends"}})),
            1,
        ),
        (
            "no such action",
            with("/expect", json!({"actions": {"s3:GetObject": "allowed"}})),
            1,
        ),
        (
            "a failure as expected",
            case("fail.json").replacen('{', r#"{"expect": {"verdict": "fail"},"#, 1),
            0,
        ),
    ] {
        let text = run(&["check", "-"], &input);
        assert_eq!(
            text.status, status,
            "{what}: {}{}",
            text.stdout, text.stderr
        );
        let json = run(&["check", "-", "--format", "json"], &input);
        assert_eq!(json.status, status, "{what} as JSON");
        if status == 2 {
            assert_eq!(text.stdout, "", "{what}");
            assert!(
                text.stderr.starts_with("error: "),
                "{what}: {}",
                text.stderr
            );
        }
    }
    let missing = run(&["check", "no-such-file.json"], "");
    assert_eq!(missing.status, 2);
    assert!(
        missing.stderr.contains("no-such-file.json"),
        "{}",
        missing.stderr
    );
}

#[test]
fn check_names_the_field_that_is_wrong() {
    for (case, words) in [
        (
            r#"{"version": 1, "caler": {}}"#,
            "`caler`; did you mean `caller`?",
        ),
        (
            r#"{"version": 1, "vault": {"name": 7}}"#,
            "`vault.name` must be text",
        ),
        (
            r#"{"version": 1, "key": {"kind": "mine"}}"#,
            "`key.kind` is `mine`",
        ),
        (r#"{"version": 9}"#, "has version 9"),
        ("\n\n  {,", "line 3"),
    ] {
        let run = run(&["check", "-"], case);
        assert!(run.stderr.contains(words), "{case}: {}", run.stderr);
    }
}

#[test]
fn check_prints_the_contracts_json() {
    let run = run(&["check", "-", "--format", "json"], case("fail.json"));
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["verdict"], "fail");
    let actions = report["actions"].as_array().expect("actions");
    let names: Vec<&str> = actions
        .iter()
        .filter_map(|row| row["action"].as_str())
        .collect();
    assert_eq!(
        names,
        [
            "backup:CreateBackupVault",
            "backup-storage:MountCapsule",
            "kms:CreateGrant",
            "kms:DescribeKey",
            "kms:RetireGrant",
            "kms:Decrypt",
            "kms:GenerateDataKey",
        ],
    );
    let fixes = report["fixes"].as_array().expect("fixes");
    let first: Vec<&Value> = fixes.iter().filter(|step| step["fix"] == 1).collect();
    assert!(!first.is_empty());
    for step in first {
        assert_eq!(
            step["makes"],
            json!([
                "backup-storage:MountCapsule",
                "kms:CreateGrant",
                "kms:RetireGrant"
            ]),
        );
        for field in ["layer", "policy", "owner", "summary", "text"] {
            assert!(
                step[field].as_str().is_some_and(|text| !text.is_empty()),
                "{field}: {step}"
            );
        }
    }
    // The fixes themselves are tested in `vault`.
    let before_fixes = run.stdout.split("\n  \"fixes\"").next().unwrap_or_default();
    assert_kept("fail.report.json", before_fixes);
}

#[test]
fn check_prints_what_a_person_reads() {
    for (name, arguments) in [
        ("fail.txt", vec!["check", "-"]),
        ("fail.ja.txt", vec!["check", "-", "--lang", "ja"]),
    ] {
        let run = run(&arguments, case("fail.json"));
        assert_kept(name, &run.stdout);
    }
    assert_kept("pass.txt", &run(&["check", "-"], case("pass.json")).stdout);
    assert_kept(
        "layers.txt",
        &run(&["check", "-"], case("layers.json")).stdout,
    );
    assert_kept(
        "broken.txt",
        &run(&["check", "-"], case("broken.json")).stdout,
    );
}

#[test]
fn colours_are_for_terminals() {
    let escape = "\u{1b}[";
    assert!(
        !run(&["check", "-"], case("fail.json"))
            .stdout
            .contains(escape)
    );
    assert!(
        run(&["check", "-", "--color", "always"], case("fail.json"))
            .stdout
            .contains(escape)
    );
}

#[test]
fn nothing_that_is_typed_steers_the_terminal() {
    let case = case("pass.json").replace("\"prod\"", r#""\u001b]0;title\u0007\u202e""#);
    let run = run(&["check", "-"], case);
    assert!(
        !run.stdout.contains(['\u{1b}', '\u{7}', '\u{202e}']),
        "{}",
        run.stdout
    );
}

/// The output is limited to a readable length, and a line of megabytes is not laid out for each place in it.
#[test]
fn thousands_of_open_places_are_not_all_printed() {
    let statements: Vec<Value> = (0..2_000)
        .map(|at| json!({"Effect": "Deny", "Action": "*", "Resource": format!("arn:aws:*:*:*:<k{at}>")}))
        .collect();
    let keys: Vec<String> = (0..2_000).map(|at| format!("<r{at}>")).collect();
    for statement in [
        json!(statements),
        json!([{"Effect": "Allow", "Action": "*", "Resource": keys}]),
    ] {
        let mut case: Value = serde_json::from_str(&case("pass.json")).expect("a case");
        let policy = json!({"Version": "2012-10-17", "Statement": statement});
        case["policies"]["identity"] = json!([{"name": "p", "text": policy.to_string()}]);
        let text = run(&["check", "-"], case.to_string());
        assert!(text.stdout.len() < 250_000, "{} bytes", text.stdout.len());
        assert!(text.stdout.contains("more"), "{}", text.stdout);
    }
}
