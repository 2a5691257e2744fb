//! `canivault evaluate`: contract 2.

use crate::{Run, command, run};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};

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
        if value.is_null() {
            fields.remove(name)
        } else {
            fields.insert(name.clone(), value.clone())
        };
    }
    request.to_string()
}

fn answers(run: &Run) -> Vec<Value> {
    run.stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON line"))
        .collect()
}

#[test]
fn a_mark_at_the_beginning_of_a_file_is_no_text() {
    let line = request(&json!({}));
    let marked = run(
        &["evaluate"],
        format!("\u{feff}{line}\n{line}\n\u{feff}{line}\n"),
    );
    let answers = answers(&marked);
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[2]["error"]["code"], "notJson");
    let case = run(&["check", "-"], "\u{feff}{\"version\": 1}");
    assert_eq!((case.status, case.stderr.as_str()), (3, ""));
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
    for id in [
        r#""x""#,
        "null",
        "1.50",
        r#"{"a":[1,{}]}"#,
        "12345678901234567890123",
    ] {
        let line = request(&json!({"id": "ID"})).replace(r#""ID""#, id);
        let run = run(&["evaluate"], line);
        assert!(
            run.stdout
                .starts_with(&format!(r#"{{"id":{id},"decision""#)),
            "{id}: {}",
            run.stdout
        );
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
        (vec![b'['; 100_000], "notJson"),
        (
            request(&json!({"colour": "red"})).into_bytes(),
            "unknownField",
        ),
        (
            request(&json!({"principal": null})).into_bytes(),
            "missingField",
        ),
        (
            request(&json!({"principal": "alice"})).into_bytes(),
            "notAPrincipal",
        ),
        (
            request(&json!({"action": "kms"})).into_bytes(),
            "notAnAction",
        ),
        (
            request(&json!({"resource": "key/1"})).into_bytes(),
            "notAResource",
        ),
        (
            request(&json!({"resourceAccount": "1"})).into_bytes(),
            "notAnAccount",
        ),
        (
            request(&json!({"policies": {"identity": [7]}})).into_bytes(),
            "wrongFieldType",
        ),
        (
            request(&json!({"policies": {"identity": ["{"]}})).into_bytes(),
            "unclosed",
        ),
    ] {
        let shown = String::from_utf8_lossy(&bad)
            .chars()
            .take(60)
            .collect::<String>();
        let input = [good.as_bytes(), b"\n", &bad, b"\n", good.as_bytes(), b"\n"].concat();
        let run = run(&["evaluate"], input);
        let answers = answers(&run);
        assert_eq!(answers.len(), 3, "{shown}: {}", run.stdout);
        assert_eq!(answers[0]["decision"], "allowed", "{shown}");
        assert_eq!(answers[1]["error"]["code"], code, "{shown}: {}", answers[1]);
        let message = answers[1]["error"]["message"].as_str().expect("a message");
        let unfilled = message
            .split('{')
            .skip(1)
            .any(|after| after.starts_with(|c: char| c.is_ascii_alphabetic()));
        assert!(!message.is_empty() && !unfilled, "{shown}: {message}");
        assert_eq!(answers[2]["decision"], "allowed", "{shown}");
        assert_eq!(run.status, 2, "{shown}");
    }
}

#[test]
fn evaluate_says_where_in_which_policy() {
    let text = "{\n  \"Statement\": {\n    \"Effect\": \"Alow\", \"Action\": \"*\", \"Resource\": \"*\"\n  }\n}";
    let run = run(
        &["evaluate"],
        request(&json!({"policies": {"scp": [[text]]}})),
    );
    let answers = answers(&run);
    let error = &answers[0]["error"];
    assert_eq!(
        (
            &error["layer"],
            &error["level"],
            &error["policy"],
            &error["line"],
            &error["column"],
            &error["code"]
        ),
        (
            &json!("scp"),
            &json!(0),
            &json!(0),
            &json!(3),
            &json!(15),
            &json!("badEffect")
        ),
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
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .expect("VmHWM");
    line.split_whitespace()
        .nth(1)
        .and_then(|number| number.parse().ok())
        .expect("a number")
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
    assert!(
        late <= early + 1024,
        "{early} kB after a tenth of the lines, {late} kB at the end"
    );
    drop(stdin);
    assert!(child.wait().expect("canivault ends").success());
}
