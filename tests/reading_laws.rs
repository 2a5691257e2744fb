//! Laws of reading: it never fails, every place is valid in the text, the JSON parser agrees with `serde_json`, and a
//! policy is unclear exactly if an error says so.

use evaluator::finding::Finding;
use evaluator::json;
use evaluator::layer::Layer;
use evaluator::policy::{self, Parsed, Policy, Statement};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value};

/// Insertions that damage valid texts: every character with a meaning in JSON or in policies, some that look alike,
/// some of several bytes, and whole names.
const PIECES: [&str; 44] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "/",
    "'",
    "*",
    "?",
    "$",
    "${",
    "${aws:username}",
    "-",
    "0",
    "1.",
    "1e5",
    "true",
    "null",
    "\u{0}",
    "\n",
    "\t",
    "\u{b}",
    "\u{a0}",
    "\u{feff}",
    "\u{3000}",
    "\u{201c}",
    "é",
    "日本",
    "😀",
    "\\u0041",
    "\\ud83d",
    "\\ude00",
    "//",
    "Allow",
    "Deny",
    "\"Sid\": 1, ",
    "\"Action\": [], ",
    "\"NotResource\": \"*\", ",
    "\"Condition\": {\"Null\": {\"a:b\": true}}, ",
    "arn:aws:iam::",
    ":::",
];

const GOOD: [&str; 5] = [
    r#"{"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Allow", "Action": ["kms:Decrypt", "s3:*"], "Resource": "arn:aws:kms:us-west-2:444455556666:key/${aws:username}", "Condition": {"StringLike": {"aws:PrincipalTag/team": ["a*", "${aws:PrincipalTag/x, 'y'}"]}, "NumericLessThan": {"aws:MultiFactorAuthAge": 3600}}}]}"#,
    r#"{"Version": "2012-10-17", "Id": "k", "Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": ["444455556666", "arn:aws:iam::444455556666:user/u"], "Service": "backup.amazonaws.com"}, "NotAction": "kms:*", "NotResource": ["*"]}}"#,
    r#"{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Principal": "*", "Action": "kms:CreateGrant", "Resource": "*"}]}"#,
    r#"{"Statement": []}"#,
    "[1, 2.5e-3, {\"a\": [true, false, null]}, \"\\u00e9\\ud83d\\ude00\"]",
];

/// A valid text with up to four insertions, and possibly a part removed.
fn damaged() -> impl Strategy<Value = String> {
    let puts = prop::collection::vec((any::<Index>(), select(&PIECES[..])), 0..4);
    let cut = prop::option::weighted(0.3, (any::<Index>(), any::<Index>()));
    (select(&GOOD[..]), puts, cut).prop_map(|(good, puts, cut)| {
        let mut text = good.to_owned();
        for (at, piece) in puts {
            let place = boundary(&text, at);
            text.insert_str(place, piece);
        }
        if let Some((one, other)) = cut {
            let (one, other) = (boundary(&text, one), boundary(&text, other));
            text.replace_range(one.min(other)..one.max(other), "");
        }
        text
    })
}

fn boundary(text: &str, at: Index) -> usize {
    let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    places.push(text.len());
    places[at.index(places.len())]
}

fn layer() -> impl Strategy<Value = Layer> {
    select(&Layer::ALL[..])
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec((any::<String>(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Our tree converted to `serde_json`'s: of two members with one name, that keeps the last.
fn plain(value: &json::Value<'_>) -> Value {
    match value {
        json::Value::StringLit(text) => Value::String(text.value.to_string()),
        json::Value::NumberLit(number) => serde_json::from_str(number.value).expect("a number"),
        json::Value::BooleanLit(boolean) => Value::Bool(boolean.value),
        json::Value::NullKeyword(_) => Value::Null,
        json::Value::Array(array) => array.elements.iter().map(plain).collect(),
        json::Value::Object(object) => {
            let members = object.properties.iter();
            let members =
                members.map(|member| (member.name.as_str().to_owned(), plain(&member.value)));
            Value::Object(members.collect::<Map<String, Value>>())
        }
    }
}

fn check_places(text: &str, findings: &[Finding]) {
    for finding in findings {
        assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
    }
    assert!(
        findings.is_sorted_by_key(|finding| finding.span),
        "{findings:?}"
    );
}

fn is_clear(policy: &Policy) -> bool {
    let clear = |statement: &Statement| {
        matches!(statement.effect, Parsed::Known(_))
            && !matches!(statement.principal, Some(Parsed::Malformed))
            && matches!(statement.action, Parsed::Known(_))
            && matches!(statement.resource, Parsed::Known(_))
            && matches!(statement.condition, Parsed::Known(_))
    };
    matches!(policy.statements, Parsed::Known(_)) && policy.statements().iter().all(clear)
}

proptest! {
    #![proptest_config(crate::generate::tried(2000))]

    #[test]
    fn reading_never_fails_and_knows_its_places(text in damaged(), layer in layer()) {
        let policy = policy::read(&text, layer);
        check_places(&text, &policy.findings);
        check_places(&text, &policy::check(&text, &policy));
        for statement in policy.statements() {
            prop_assert!(text.get(statement.span.range()).is_some());
        }
        prop_assert_eq!(policy.is_clear(), is_clear(&policy));
    }

    #[test]
    fn the_json_reader_takes_what_serde_json_takes(text in damaged()) {
        match (json::read(&text), serde_json::from_str::<Value>(&text)) {
            (Ok(ours), Ok(theirs)) => prop_assert_eq!(plain(&ours), theirs),
            (Err(_), Err(_)) => {}
            // The standard has no maximum number (RFC 8259, 6), and numbers that are not used in computations cannot
            // overflow.
            (Ok(_), Err(error)) if error.to_string().starts_with("number out of range") => {}
            (ours, theirs) => prop_assert!(false, "{ours:?} {theirs:?}"),
        }
    }

    #[test]
    fn the_json_reader_reads_what_serde_json_writes(value in value(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.expect("JSON");
        let read = json::read(&text).map(|value| plain(&value));
        prop_assert_eq!(read, Ok(serde_json::from_str(&text).expect("JSON")));
    }

    #[test]
    fn any_text_can_be_read(text in any::<String>(), layer in layer()) {
        let policy = policy::read(&text, layer);
        check_places(&text, &policy.findings);
        check_places(&text, &policy::check(&text, &policy));
    }
}
