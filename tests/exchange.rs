//! Valid and invalid lines of contract 2, and their answers.

use evaluator::json_api;

const FULL: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

/// The answer, with an error's code and parameters in place of its sentence.
fn answer(line: &str) -> String {
    json_api::answer(line).to_json(|error| {
        let parameters = error.parameters.iter();
        let parameters: Vec<String> = parameters
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        parameters.join(" ")
    })
}

/// A line for an action without a resource, with additional fields at the front.
fn asking(fields: &str) -> String {
    format!(
        r#"{{{fields}"principal": "arn:aws:iam::444455556666:user/u", "action": "kms:ListKeys", "resource": "*"}}"#
    )
}

#[test]
fn an_id_comes_back_as_it_was_written() {
    for id in [
        "7",
        "7.10",
        r#""a\u0062c""#,
        r#"{"b": 1,  "a": [null]}"#,
        "null",
        "[]",
    ] {
        let expected = format!(
            r#"{{"id":{id},"decision":"implicitDeny","layers":{{"identity":"implicitDeny"}},"unknown":[]}}"#
        );
        assert_eq!(answer(&asking(&format!(r#""id": {id}, "#))), expected);
    }
    let expected =
        r#"{"decision":"implicitDeny","layers":{"identity":"implicitDeny"},"unknown":[]}"#;
    assert_eq!(answer(&asking("")), expected);
}

#[test]
fn layers_come_in_check_order_and_unknowns_as_keys_then_layers() {
    let line = asking(&format!(
        r#""id": 1, "unknown": ["k:b", "k:a"], "policies": {{"session": null, "boundary": [{FULL}], "scp": [[{FULL}], [{FULL}]], "identity": [{}]}}, "#,
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {"k:b": "x"}, "Bool": {"k:a": "true"}}}}"#
            .replace('\n', " ")
    ));
    assert_eq!(
        answer(&line),
        r#"{"id":1,"decision":"depends","layers":{"scp":"allow","identity":"unknown","boundary":"allow","session":"unknown"},"unknown":["k:a","k:b","session"]}"#
    );
}

#[test]
fn a_line_that_cannot_be_used_says_why() {
    for (fields, expected) in [
        (
            r#""ID": 1, "#,
            r#""code":"unknownField","message":"field=ID""#,
        ),
        (
            r#""action": "a:b", "#,
            r#""code":"duplicateField","message":"field=action""#,
        ),
        (
            r#""context": [], "#,
            r#""code":"wrongFieldType","message":"field=context expected=object""#,
        ),
        (
            r#""context": {"a": 1, "a": 2}, "#,
            r#""code":"duplicateField","message":"field=a""#,
        ),
        (
            r#""context": {"a": null}, "#,
            r#""code":"wrongFieldType","message":"field=context.a expected=value""#,
        ),
        (
            r#""context": {"a": ["x", {}]}, "#,
            r#""code":"wrongFieldType","message":"field=context.a expected=value""#,
        ),
        (
            r#""unknown": "k:a", "#,
            r#""code":"wrongFieldType","message":"field=unknown expected=list""#,
        ),
        (
            r#""resourceAccount": "12", "#,
            r#""code":"notAnAccount","message":"account=12""#,
        ),
        (
            r#""policies": {"key": []}, "#,
            r#""code":"unknownField","message":"field=policies.key""#,
        ),
        (
            r#""policies": {"identity": {}}, "#,
            r#""code":"wrongFieldType","message":"field=policies.identity expected=list""#,
        ),
        (
            r#""policies": {"scp": [[], [7]]}, "#,
            r#""layer":"scp","level":1,"policy":0,"code":"wrongFieldType","message":"field=policies.scp expected=policy""#,
        ),
        (
            r#""policies": {"scp": [[], ["{}", "["]]}, "#,
            r#""layer":"scp","level":1,"policy":0,"line":1,"column":1,"code":"missingElement","message":"element=Statement""#,
        ),
    ] {
        let expected = format!(r#"{{"error":{{{expected}}}}}"#);
        assert_eq!(answer(&asking(fields)), expected, "{fields}");
    }
    for (line, expected) in [
        (
            "",
            r#"{"error":{"line":1,"column":1,"code":"notJson","message":""}}"#,
        ),
        (
            r#"{"id": 1, "#,
            r#"{"error":{"line":1,"column":10,"code":"notJson","message":""}}"#,
        ),
        ("[1]", r#"{"error":{"code":"notAnObject","message":""}}"#),
        (
            r#"{"id": 5, "principal": "\ud800", "action": "a:b", "resource": "*"}"#,
            r#"{"id":5,"error":{"line":1,"column":25,"code":"badEscape","message":"escape=\\ud800"}}"#,
        ),
        (
            r#"{"id": 6, "principal": "anonymous", "action": "a:b", "resource": "*", "context": {"k": ["\udc00"]}}"#,
            r#"{"id":6,"error":{"line":1,"column":90,"code":"badEscape","message":"escape=\\udc00"}}"#,
        ),
        (
            r#"{"id": 1}"#,
            r#"{"id":1,"error":{"code":"missingField","message":"field=principal"}}"#,
        ),
        (
            r#"{"id": 2, "principal": "root", "action": "a:b", "resource": "*"}"#,
            r#"{"id":2,"error":{"code":"notAPrincipal","message":"principal=root"}}"#,
        ),
        (
            r#"{"id": 3, "principal": "anonymous", "action": "s3:Get*", "resource": "*"}"#,
            r#"{"id":3,"error":{"code":"notAnAction","message":"action=s3:Get*"}}"#,
        ),
        (
            r#"{"id": 4, "principal": "anonymous", "action": "s3:GetObject", "resource": "bucket"}"#,
            r#"{"id":4,"error":{"code":"notAResource","message":"resource=bucket"}}"#,
        ),
    ] {
        assert_eq!(answer(line), expected, "{line}");
    }
}
