//! Laws of pasted texts: truncated or modified texts are read as far as possible, and no answer contradicts AWS's
//! messages. The laws of the fuzz targets, on the tests' own texts and on random texts.

use crate::case::{files, home};
use crate::link_laws::{change, changes, fuzz};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

/// The texts of a file of tests, whichever member they stand in.
fn texts_in(file: &str) -> Vec<String> {
    fn collect(value: &Value, texts: &mut Vec<String>) {
        match value {
            Value::String(text) if text.len() > 20 => texts.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
            Value::Object(members) => members.values().for_each(|member| collect(member, texts)),
            _ => {}
        }
    }
    let mut texts = Vec::new();
    collect(&crate::case::read(&home().join(file)), &mut texts);
    texts
}

/// Existing files of people.
fn pasted() -> Vec<Vec<u8>> {
    let files = files(&home().join("import"));
    let read = files
        .iter()
        .map(|path| std::fs::read(path).expect("a file"));
    read.filter(|bytes| bytes.len() < 20_000).collect()
}

/// Lines of `evaluate`.
fn lines() -> Vec<String> {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalTag/team": "${aws:username}"}}}]}"#;
    let line = |principal: &str, action: &str, layer: &str| {
        format!(
            r#"{{"id": [1, "a"], "principal": "{principal}", "action": "{action}", "resource": "arn:aws:kms:us-east-1:123456789012:key/1234abcd", "context": {{"aws:SourceIp": "203.0.113.7"}}, "unknown": ["aws:PrincipalTag/*"], "policies": {{"{layer}": [{policy}], "boundary": null}}}}"#
        )
    };
    vec![
        line(
            "arn:aws:iam::123456789012:user/alice",
            "kms:Decrypt",
            "identity",
        ),
        line(
            "arn:aws:sts::123456789012:assumed-role/R/s",
            "kms:CreateGrant",
            "session",
        ),
        line("anonymous", "s3:GetObject", "vpcEndpoint"),
    ]
}

proptest! {
    #![proptest_config(crate::generate::tried(200))]

    #[test]
    fn a_damaged_paste_is_read_as_what_is_left(bytes in select(pasted()), changes in changes()) {
        fuzz::import(&bytes);
        let mut damaged = bytes;
        change(&mut damaged, &changes);
        fuzz::import(&damaged);
        fuzz::repair(&damaged);
    }

    #[test]
    fn a_damaged_message_is_never_contradicted(text in select(texts_in("denied/messages.json")), changes in changes()) {
        let mut damaged = text.into_bytes();
        change(&mut damaged, &changes);
        fuzz::message(&damaged);
    }

    #[test]
    fn a_damaged_line_has_an_answer_or_an_error(line in select(lines()), changes in changes()) {
        fuzz::evaluate(line.as_bytes());
        let mut damaged = line.into_bytes();
        change(&mut damaged, &changes);
        fuzz::evaluate(&damaged);
    }

    #[test]
    fn any_bytes_will_do(bytes in vec(any::<u8>(), 0..200)) {
        fuzz::import(&bytes);
        fuzz::message(&bytes);
        fuzz::repair(&bytes);
        fuzz::evaluate(&bytes);
        fuzz::fixes(&bytes);
    }
}
