//! Texts that are not policies at all: a clear finding with its place, no panic, no hang.

use std::fmt::Write as _;

use evaluator::layer::Layer;
use evaluator::policy::{self, Policy};
use evaluator::source::{LineIndex, Position};
use serde_json::{Value, json};

use crate::adapter;
use crate::case::Decision;

/// Reads and checks a text; the caller asserts the result.
fn read(text: &str) -> Policy {
    let policy = policy::read(text, Layer::Identity);
    let _ = policy::check(text, &policy);
    policy
}

/// One statement with an element replaced.
fn with(element: &str, value: &str) -> String {
    let mut text = String::from("{\"Version\": \"2012-10-17\", \"Statement\": {");
    for (name, usual) in [
        ("Effect", "\"Allow\""),
        ("Action", "\"s3:*\""),
        ("Resource", "\"*\""),
    ] {
        let value = if name == element { value } else { usual };
        let _ = write!(text, "\"{name}\": {value}, ");
    }
    let condition = if element == "Condition" { value } else { "{}" };
    let _ = write!(text, "\"Condition\": {condition}}}}}");
    text
}

#[test]
fn every_bad_text_has_its_finding_and_its_place() {
    let rows: &[(String, &str, (usize, usize))] = &[
        (String::new(), "emptyText", (1, 1)),
        (" \n\t ".into(), "emptyText", (1, 1)),
        ("7".into(), "wrongType", (1, 1)),
        ("[]".into(), "wrongType", (1, 1)),
        ("null".into(), "wrongType", (1, 1)),
        ("\"{}\"".into(), "wrongType", (1, 1)),
        ("hello".into(), "unquoted", (1, 1)),
        (
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\"Effect\": \"Al".into(),
            "unclosed",
            (3, 28),
        ),
        (
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{".into(),
            "unclosed",
            (3, 17),
        ),
        ("[".repeat(100_000), "tooDeep", (1, 129)),
        ("{\"a\":".repeat(100_000), "tooDeep", (1, 641)),
        ("{\"a\": \"\u{0}\"}".into(), "controlCharacter", (1, 8)),
        ("\u{0}".into(), "unexpectedText", (1, 1)),
        ("{\"a\": \"\\ud800\"}".into(), "badEscape", (1, 8)),
        ("{\"a\": \"\\udc00\\ud800\"}".into(), "badEscape", (1, 8)),
        ("\"日本\" x".into(), "moreText", (1, 6)),
        (
            "{\"Version\": \"2012-10-17\",\r\n\"Version\": \"2012-10-17\", \"Statement\": []}"
                .into(),
            "duplicateKey",
            (2, 1),
        ),
        (with("Effect", "[]"), "wrongType", (1, 51)),
        (with("Effect", "\"\""), "badEffect", (1, 51)),
        (with("Action", "{}"), "wrongType", (1, 70)),
        (with("Action", "[[\"s3:*\"]]"), "wrongType", (1, 71)),
        (with("Action", "\"\""), "actionWithoutService", (1, 70)),
        (with("Action", "\":\""), "actionWithoutService", (1, 70)),
        (with("Resource", "true"), "wrongType", (1, 90)),
        (with("Condition", "7"), "wrongType", (1, 108)),
        (
            with("Condition", "{\"Matches\": {\"a:b\": \"c\"}}"),
            "unknownOperator",
            (1, 109),
        ),
        (
            with("Condition", "{\"StringLike\": {\"a:b\": null}}"),
            "wrongType",
            (1, 131),
        ),
        (
            with("Condition", "{\"StringLike\": [{\"a:b\": \"c\"}]}"),
            "wrongType",
            (1, 123),
        ),
    ];
    let mut failures = Vec::new();
    for (text, code, (line, column)) in rows {
        let policy = read(text);
        let blocker = policy.blocker().map(|finding| {
            let place = LineIndex::new(text).position(finding.span.start);
            (finding.code.as_str(), place)
        });
        let expected = Position {
            line: *line,
            column: *column,
        };
        if blocker != Some((code, expected)) {
            let start: String = text.chars().take(60).collect();
            failures.push(format!("{start}: {blocker:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn odd_values_are_clear_and_match_nothing() {
    for (element, value) in [
        ("Resource", "\"arn:aws:kms\""),
        ("Resource", "\"\""),
        ("Resource", "\"::::::::\""),
        ("Action", "\"s3:Get Object, s3:PutObject\""),
        ("Action", "[]"),
        ("Condition", "{\"NumericEquals\": {\"a:b\": \"ten\"}}"),
        ("Condition", "{\"StringEquals\": {\"\": \"\"}}"),
        (
            "Condition",
            "{\"IpAddress\": {\"aws:SourceIp\": \"999.0.0.1/99\"}}",
        ),
    ] {
        let policy = read(&with(element, value));
        assert!(
            policy.is_clear(),
            "{element} {value}: {:?}",
            policy.findings
        );
    }
}

#[test]
fn ten_thousand_statements_are_read() {
    let statement = "{\"Effect\": \"Allow\", \"Action\": [\"kms:*\", \"s3:Get*\"], \"Resource\": [\"arn:aws:s3:::b/*\", \"*\"], \"Condition\": {\"StringEquals\": {\"aws:username\": \"ann\"}}}";
    let text = format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}",
        vec![statement; 10_000].join(",")
    );
    let policy = read(&text);
    assert!(policy.is_clear());
    assert_eq!(policy.statements().len(), 10_000);
}

#[test]
fn ten_megabytes_are_read() {
    let text = with(
        "Condition",
        &format!(
            "{{\"StringEquals\": {{\"a:b\": \"{}\"}}}}",
            "x".repeat(10_000_000)
        ),
    );
    assert!(read(&text).is_clear());
}

#[test]
fn long_texts_of_every_kind_take_no_longer_than_others() {
    let wild = format!("\"kms:{}\"", "*a".repeat(100_000));
    let arns = format!("[{}\"*\"]", "\"arn:aws:s3:::b/*\", ".repeat(10_000));
    let keys: Vec<String> = (0..10_000)
        .map(|number| format!("\"aws:k{number}\": \"v\""))
        .collect();
    let keys = format!("{{\"StringEquals\": {{{}}}}}", keys.join(","));
    let variables = format!(
        "{{\"StringEquals\": {{\"a:b\": \"{}\"}}}}",
        "${a:b}".repeat(20_000)
    );
    let open = format!(
        "{{\"StringEquals\": {{\"a:b\": \"{}\"}}}}",
        "${".repeat(50_000)
    );
    for (element, value) in [
        ("Action", wild),
        ("Resource", arns),
        ("Condition", keys),
        ("Condition", variables),
        ("Condition", open),
    ] {
        assert!(read(&with(element, &value)).is_clear(), "{element}");
    }
}

/// The equivalence classes of one unknown key, and the statements that depend on it, are not multiplied without limit.
#[test]
fn thousands_of_statements_about_one_unknown_key_are_answered() {
    for (operator, value) in [
        ("StringEquals", "v#"),
        ("ForAnyValue:StringLike", "*v#*"),
        ("IpAddress", "2001:db8:#::/48"),
        ("StringLike", "${k:b}-#"),
    ] {
        let statement = |number: usize| {
            let value = value.replace('#', &number.to_string());
            json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {"k:a": value}}})
        };
        let statements: Vec<Value> = (0..2_000).map(statement).collect();
        let request = json!({
            "principal": "arn:aws:iam::444455556666:user/u", "action": "s3:ListAllMyBuckets", "resource": "*",
            "unknown": ["k:*"],
            "policies": {"identity": [{"Version": "2012-10-17", "Statement": statements}]},
        });
        let outcome = adapter::evaluate(&request).unwrap();
        assert_eq!(outcome.decision, Decision::Depends, "{operator}");
        assert_eq!(outcome.unknown.first().unwrap(), "k:a", "{operator}");
    }
}
