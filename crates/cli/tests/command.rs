//! The built `canivault`, run as a person or a script runs it: what it prints and how it ends.
//!
//! Whole outputs are kept beside this file in `command/`; `UPDATE=1 cargo test -p canivault-cli` writes them anew,
//! for somebody to read.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run came to.
struct Run {
    status: i32,
    stdout: String,
    stderr: String,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_canivault"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// Runs `canivault` with these arguments and this standard input.
fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
    let mut child = command(arguments).spawn().expect("canivault starts");
    let mut stdin = child.stdin.take().expect("standard input");
    let input = input.as_ref().to_vec();
    let writer = std::thread::spawn(move || {
        // A program that refuses its arguments does not read.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("canivault ends");
    writer.join().expect("the input is written");
    Run {
        status: output.status.code().expect("an exit status"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command").join(name)
}

fn case(name: &str) -> String {
    let path = data(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares a whole output with the file of that name.
fn assert_kept(name: &str, found: &str) {
    let path = data(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, found).expect("the kept output is written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, kept, "{name} differs from what was kept");
}

/// A request of contract 2 with these changes; `null` removes a field.
fn request(changes: &Value) -> String {
    let allow = json!({
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"},
    });
    let delegates = json!({
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
    });
    let mut request = json!({
        "id": 7,
        "principal": "arn:aws:iam::123456789012:user/alice",
        "action": "kms:Decrypt",
        "resource": "arn:aws:kms:us-east-1:123456789012:key/1234abcd",
        "context": {
            "aws:SourceIp": "203.0.113.7",
            "aws:TagKeys": ["env", "team"],
            "aws:MultiFactorAuthPresent": true,
        },
        "unknown": ["aws:PrincipalTag/team"],
        "policies": {"identity": [allow], "scp": [[allow, allow], [allow]], "resource": [delegates]},
    });
    for (name, value) in changes.as_object().expect("changes") {
        let fields = request.as_object_mut().expect("fields");
        if value.is_null() { fields.remove(name) } else { fields.insert(name.clone(), value.clone()) };
    }
    request.to_string()
}

fn answers(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

#[test]
fn evaluate_answers_the_contracts_request_with_the_contracts_answer() {
    let mut other: Value = serde_json::from_str(&request(&json!({}))).expect("JSON");
    other["policies"]["identity"] = json!([]);
    let run = run(&["evaluate"], format!("{}\n{other}\n", request(&json!({}))));
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            r#"{"id":7,"decision":"allowed","layers":{"scp":"allow","resource":"allow","identity":"allow"},"unknown":[]}"#,
            r#"{"id":7,"decision":"implicitDeny","layers":{"scp":"allow","resource":"allow","identity":"implicitDeny"},"unknown":[]}"#,
        ],
    );
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
}

#[test]
fn evaluate_echoes_whatever_the_id_is() {
    for id in [r#""x""#, "null", "1.50", r#"{"a":[1,{}]}"#, "12345678901234567890123"] {
        let line = request(&json!({"id": "ID"})).replace(r#""ID""#, id);
        let run = run(&["evaluate"], line);
        assert!(run.stdout.starts_with(&format!(r#"{{"id":{id},"decision""#)), "{id}: {}", run.stdout);
    }
    let run = run(&["evaluate"], request(&json!({"id": null})));
    assert!(run.stdout.starts_with(r#"{"decision""#), "{}", run.stdout);
}

#[test]
fn evaluate_answers_a_bad_line_by_an_error_and_goes_on() {
    let good = request(&json!({}));
    for (bad, code) in [
        (b"".to_vec(), "notJson"),
        (b"{".to_vec(), "notJson"),
        (b"[]".to_vec(), "notAnObject"),
        (b"7".to_vec(), "notAnObject"),
        (b"\"\xff\xfe\"".to_vec(), "notUtf8"),
        (vec![b' '; 17 * 1024 * 1024], "lineTooLong"),
        (vec![b'['; 100_000], "notAnObject"),
        (request(&json!({"colour": "red"})).into_bytes(), "unknownField"),
        (request(&json!({"principal": null})).into_bytes(), "missingField"),
        (request(&json!({"principal": "alice"})).into_bytes(), "notAPrincipal"),
        (request(&json!({"action": "kms"})).into_bytes(), "notAnAction"),
        (request(&json!({"resource": "key/1"})).into_bytes(), "notAResource"),
        (request(&json!({"resourceAccount": "1"})).into_bytes(), "notAnAccount"),
        (request(&json!({"policies": {"identity": [7]}})).into_bytes(), "wrongFieldType"),
        (request(&json!({"policies": {"identity": ["{"]}})).into_bytes(), "unclosed"),
    ] {
        let shown = String::from_utf8_lossy(&bad).chars().take(60).collect::<String>();
        let input = [good.as_bytes(), b"\n", &bad, b"\n", good.as_bytes(), b"\n"].concat();
        let run = run(&["evaluate"], input);
        let answers = answers(&run);
        assert_eq!(answers.len(), 3, "{shown}: {}", run.stdout);
        assert_eq!(answers[0]["decision"], "allowed", "{shown}");
        assert_eq!(answers[1]["error"]["code"], code, "{shown}: {}", answers[1]);
        let message = answers[1]["error"]["message"].as_str().expect("a message");
        let unfilled = message.split('{').skip(1).any(|after| after.starts_with(|c: char| c.is_ascii_alphabetic()));
        assert!(!message.is_empty() && !unfilled, "{shown}: {message}");
        assert_eq!(answers[2]["decision"], "allowed", "{shown}");
        assert_eq!(run.status, 2, "{shown}");
    }
}

#[test]
fn evaluate_says_where_in_which_policy() {
    let text = "{\n  \"Statement\": {\n    \"Effect\": \"Alow\", \"Action\": \"*\", \"Resource\": \"*\"\n  }\n}";
    let run = run(&["evaluate"], request(&json!({"policies": {"scp": [[text]]}})));
    let answers = answers(&run);
    let error = &answers[0]["error"];
    assert_eq!(
        (&error["layer"], &error["level"], &error["policy"], &error["line"], &error["column"], &error["code"]),
        (&json!("scp"), &json!(0), &json!(0), &json!(3), &json!(15), &json!("badEffect")),
    );
    assert_eq!(answers[0]["id"], 7);
}

#[test]
fn evaluate_answers_each_question_before_the_next_one_comes() {
    let mut child = command(&["evaluate"]).spawn().expect("canivault starts");
    let mut stdin = child.stdin.take().expect("standard input");
    let mut stdout = BufReader::new(child.stdout.take().expect("standard output"));
    for id in 0..3 {
        writeln!(stdin, "{}", request(&json!({"id": id}))).expect("a question");
        let mut answer = String::new();
        stdout.read_line(&mut answer).expect("an answer");
        assert!(answer.starts_with(&format!("{{\"id\":{id},")), "{answer}");
    }
    drop(stdin);
    assert!(child.wait().expect("canivault ends").success());
}

/// The most memory that a process had so far, in kB.
#[cfg(target_os = "linux")]
fn peak_memory(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("a status");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("VmHWM");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

#[cfg(target_os = "linux")]
#[test]
fn evaluate_needs_no_more_memory_for_more_lines() {
    const LINES: usize = 100_000;
    let mut child = command(&["evaluate"]).spawn().expect("canivault starts");
    let mut stdin = child.stdin.take().expect("standard input");
    let mut stdout = BufReader::new(child.stdout.take().expect("standard output"));
    let line = request(&json!({"policies": {"identity": []}}));
    let (sent, rest) = (LINES / 10, LINES - LINES / 10);
    let mut ask = |count: usize| {
        std::thread::scope(|scope| {
            scope.spawn(|| (0..count).for_each(|_| writeln!(stdin, "{line}").expect("a question")));
            let mut answer = String::new();
            for _ in 0..count {
                answer.clear();
                stdout.read_line(&mut answer).expect("an answer");
                assert!(answer.contains("implicitDeny"), "{answer}");
            }
        });
        peak_memory(child.id())
    };
    let (early, late) = (ask(sent), ask(rest));
    assert!(late <= early + 1024, "{early} kB after a tenth of the lines, {late} kB at the end");
    drop(stdin);
    assert!(child.wait().expect("canivault ends").success());
}

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
        ("a newer version", with("/version", json!(2)), 2),
        ("as expected", with("/expect", json!({"verdict": "pass", "actions": {"kms:Decrypt": "allowed"}})), 0),
        ("another verdict", with("/expect", json!({"verdict": "fail"})), 1),
        ("another decision", with("/expect", json!({"actions": {"kms:Decrypt": "depends"}})), 1),
        ("no such action", with("/expect", json!({"actions": {"s3:GetObject": "allowed"}})), 1),
        ("a failure as expected", case("fail.json").replacen('{', r#"{"expect": {"verdict": "fail"},"#, 1), 0),
    ] {
        let text = run(&["check", "-"], &input);
        assert_eq!(text.status, status, "{what}: {}{}", text.stdout, text.stderr);
        let json = run(&["check", "-", "--format", "json"], &input);
        assert_eq!(json.status, status, "{what} as JSON");
        if status == 2 {
            assert_eq!(text.stdout, "", "{what}");
            assert!(text.stderr.starts_with("error: "), "{what}: {}", text.stderr);
        }
    }
    let missing = run(&["check", "no-such-file.json"], "");
    assert_eq!(missing.status, 2);
    assert!(missing.stderr.contains("no-such-file.json"), "{}", missing.stderr);
}

#[test]
fn check_names_the_field_that_is_wrong() {
    for (case, words) in [
        (r#"{"version": 1, "caler": {}}"#, "`caler`; did you mean `caller`?"),
        (r#"{"version": 1, "vault": {"name": 7}}"#, "`vault.name` must be text"),
        (r#"{"version": 1, "key": {"kind": "mine"}}"#, "`key.kind` is `mine`"),
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
    let names: Vec<&str> = actions.iter().filter_map(|row| row["action"].as_str()).collect();
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
    assert_kept("fail.report.json", &run.stdout);
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
    assert_kept("layers.txt", &run(&["check", "-"], case("layers.json")).stdout);
    assert_kept("broken.txt", &run(&["check", "-"], case("broken.json")).stdout);
}

#[test]
fn colours_are_for_terminals() {
    let escape = "\u{1b}[";
    assert!(!run(&["check", "-"], case("fail.json")).stdout.contains(escape));
    assert!(run(&["check", "-", "--color", "always"], case("fail.json")).stdout.contains(escape));
}

#[test]
fn nothing_that_is_typed_steers_the_terminal() {
    let case = case("pass.json").replace("\"prod\"", r#""\u001b]0;title\u0007\u202e""#);
    let run = run(&["check", "-"], case);
    assert!(!run.stdout.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{}", run.stdout);
}

#[test]
fn help_teaches() {
    for (arguments, taught) in [
        (vec!["--help"], vec!["evaluate", "check", "Exit status", "canivault check case.json"]),
        (vec!["evaluate", "--help"], vec!["constant memory", "\"principal\"", "Exit status"]),
        (vec!["check", "--help"], vec!["\"caller\"", "--format", "Exit status"]),
    ] {
        let run = run(&arguments, "");
        for taught in taught {
            assert!(run.stdout.contains(taught), "{arguments:?} does not mention {taught}");
        }
        assert!(run.stdout.lines().all(|line| line.chars().count() <= 120), "{}", run.stdout);
    }
    assert_eq!(run(&["--help"], "").status, 0);
    assert_eq!(run(&["no-such-command"], "").status, 2);
}
