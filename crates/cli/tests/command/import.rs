//! Tests of importing data into a case, and of redacting a case.

use crate::{assert_kept, data, run, tempfolder};
use std::fs;

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

/// Two policies with one name would be one, so that the later one replaces the other.
#[test]
fn policies_without_a_name_in_one_file_or_in_files_of_one_name_stay_apart() {
    let folder = tempfolder("names");
    let policy = |effect: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "{effect}", "Action": "*", "Resource": "*"}}]}}"#
        )
    };
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let both = format!("{}\n\n{}\n", policy("Deny"), policy("Allow"));
    let one = write("policies.json", &both);
    let deny = write("guard/policy.json", &policy("Deny"));
    let allow = write("admin/policy.json", &policy("Allow"));
    let rows = [
        (vec![one.as_str()], ["policies 1", "policies 2"]),
        (vec![&deny, &allow], ["guard/policy", "admin/policy"]),
    ];
    for (files, names) in rows {
        let imported = run(&[vec!["import"], files].concat(), "");
        let case: serde_json::Value = serde_json::from_str(&imported.stdout).expect("a case");
        let all = ["identity", "scp"].map(|layer| case["policies"][layer].to_string());
        for name in names {
            assert!(
                all.iter().any(|layer| layer.contains(name)),
                "{name}: {case}"
            );
        }
    }
}

/// A policy alone does not say its layer; the name of its file, or a comment in it, may.
#[test]
fn the_name_of_a_file_or_its_first_comment_says_the_layer() {
    let folder = tempfolder("layers");
    let json = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
    let yaml =
        "Version: '2012-10-17'\nStatement:\n- Effect: Allow\n  Action: 's3:*'\n  Resource: '*'\n";
    let commented = format!("# Permissions boundary of the user\n{yaml}");
    for (name, text, layer) in [
        ("permissions-boundary.json", json, "boundary"),
        ("team-boundary-v2.json", json, "boundary"),
        ("ServiceControlPolicy.json", json, "scp"),
        ("policy.json", json, "identity"),
        ("permissions-boundary.yaml", yaml, "boundary"),
        ("scp-allow-list.yaml", yaml, "scp"),
        ("policies.yaml", &commented, "boundary"),
    ] {
        let path = folder.join(name);
        fs::write(&path, text).expect("a file");
        let imported = run(&["import", &path.display().to_string()], "");
        let case: serde_json::Value = serde_json::from_str(&imported.stdout).expect("a case");
        let layers: Vec<&String> = case["policies"]
            .as_object()
            .expect("layers")
            .keys()
            .collect();
        assert_eq!(layers, [layer], "{name}");
    }
}
