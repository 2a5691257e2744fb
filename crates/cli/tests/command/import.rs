//! Tests of importing data into a case, and of redacting a case.

use crate::{assert_kept, data, run};

fn path(name: &str) -> String {
    data(name).to_string_lossy().into_owned()
}

/// The case of a message, an account and a key policy, and the messages of the import.
fn import(more: &[&str]) -> crate::Run {
    let files = ["account.json", "denied.txt", "key-policy.json"].map(path);
    let mut arguments = vec!["import"];
    arguments.extend(files.iter().map(String::as_str));
    arguments.extend(more);
    run(&arguments, "")
}

#[test]
fn a_message_an_account_and_a_key_policy_are_a_case() {
    let imported = import(&[]);
    assert_eq!(imported.status, 0, "{}", imported.stderr);
    assert_kept("import.txt", &imported.stderr);
    let check = run(&["check", "-"], &imported.stdout);
    assert_eq!(check.status, 1, "{}", check.stdout);
    for action in ["backup-storage:MountCapsule", "kms:CreateGrant"] {
        let row = check.stdout.lines().find(|line| line.starts_with(action));
        assert!(
            row.is_some_and(|row| row.contains("Fail")),
            "{}",
            check.stdout
        );
    }
    assert_kept("import.ja.txt", &import(&["--lang", "ja"]).stderr);
}

#[test]
fn who_is_not_known_is_asked_for() {
    let account = path("account.json");
    let run_it = |more: &[&str]| run(&[&["import", account.as_str()], more].concat(), "");
    let asked = run_it(&[]);
    assert_eq!(asked.status, 2);
    assert!(
        asked.stderr.contains("role/BackupAdmin") && asked.stderr.contains("role/Other"),
        "{}",
        asked.stderr
    );
    let other = "arn:aws:iam::444455556666:role/Other";
    let chosen = run_it(&["--principal", other]);
    assert_eq!(chosen.status, 0, "{}", chosen.stderr);
    assert!(chosen.stdout.contains(other), "{}", chosen.stdout);
    assert_eq!(
        run_it(&["--principal", "arn:aws:iam::444455556666:role/Nobody"]).status,
        2
    );
}

#[test]
fn something_can_be_added_to_a_case() {
    let caller = r#"{"UserId": "AIDAEXAMPLE", "Account": "444455556666", "Arn": "arn:aws:iam::444455556666:user/u"}"#;
    let layers = path("layers.json");
    let added = run(&["import", "-", "--into", &layers], caller);
    assert_eq!(added.status, 0, "{}", added.stderr);
    assert!(
        added.stdout.contains("arn:aws:iam::444455556666:user/u"),
        "{}",
        added.stdout
    );
    let unknown = run(&["import", "-"], "good morning");
    assert_eq!((unknown.status, unknown.stdout.as_str()), (2, ""));
    assert!(unknown.stderr.contains('-'), "{}", unknown.stderr);
}

#[test]
fn a_redacted_case_is_decided_the_same() {
    let case = import(&[]).stdout;
    let redacted = run(&["redact", "-"], &case);
    assert_eq!(redacted.status, 0, "{}", redacted.stderr);
    for secret in [
        "BackupAdmin",
        "maria",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
    ] {
        assert!(
            case.contains(secret) && !redacted.stdout.contains(secret),
            "{secret}"
        );
    }
    let grid = |case: &str| {
        let report = run(&["check", "-"], case).stdout;
        let lines = report
            .lines()
            .filter(|line| line.contains("Pass") || line.contains("Fail"));
        lines.skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(grid(&redacted.stdout), grid(&case));
    assert!(
        redacted
            .stderr
            .starts_with("Replaced: 1 account id, 1 key id, "),
        "{}",
        redacted.stderr
    );
}
