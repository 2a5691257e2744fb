//! Laws: a value written in a language is read back unchanged, and any text can be read.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic here is a failed test"
)]

use iac::File;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9:*?/._-]{1,20}",
        // Characters with a meaning in one of the languages.
        2 => proptest::string::string_regex("[ \"'\\\\#&%$(){}\\[\\],:!|>@`~\n\t日😀a-z]{0,12}").unwrap(),
        1 => Just("true".to_owned()),
        1 => Just("0123".to_owned()),
        1 => Just("null".to_owned()),
        1 => Just("- a: b".to_owned()),
    ]
    // A placeholder names an unknown value, so it does not survive the round trip.
    .prop_filter("no placeholder", |text| !text.contains("${"))
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => texts().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => (0..100_000_i64).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z][a-zA-Z:/-]{0,10}", inner, 0..4)
                .prop_map(|map| Value::from(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn policies() -> impl Strategy<Value = Value> {
    let statement = (values(), values(), values()).prop_map(|(action, resource, condition)| {
        json!({"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition})
    });
    prop::collection::vec(statement, 1..4)
        .prop_map(|statements| json!({"Version": "2012-10-17", "Statement": statements}))
}

fn hcl_text(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
    out.push('"');
    out.replace("%{", "%%{")
}

fn hcl(value: &Value) -> String {
    match value {
        Value::String(text) => hcl_text(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(hcl).collect();
            format!("[\n  {}\n]", items.join(", # a comment\n  "))
        }
        Value::Object(members) => {
            let mut out = String::from("{\n");
            for (name, value) in members {
                let _ = writeln!(out, "  {} = {}", hcl_text(name), hcl(value));
            }
            out + "}"
        }
        other => other.to_string(),
    }
}

fn yaml(value: &Value, indent: usize, out: &mut String) {
    let margin = " ".repeat(indent);
    match value {
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let _ = write!(out, "\n{margin}- ");
                yaml(item, indent + 2, out);
            }
        }
        Value::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                let _ = write!(out, "\n{margin}{}: ", json!(name));
                yaml(value, indent + 2, out);
            }
        }
        // A double-quoted string is a JSON string.
        other => {
            let _ = write!(out, "{other} # a comment");
        }
    }
}

/// The only policy in a file.
fn read(name: &str, text: &str) -> Value {
    let found = iac::read(&[File { name, text }]);
    assert_eq!(found.policies.len(), 1, "{text}\n{:?}", found.notes);
    let policy = found.policies[0].text.as_deref();
    let policy = policy.unwrap_or_else(|| panic!("no text of {text}"));
    serde_json::from_str(policy).unwrap_or_else(|error| panic!("{error}: {policy}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_in_terraform_is_read_as_it_was(policy in policies()) {
        let text = format!("resource \"aws_iam_policy\" \"p\" {{\n  policy = jsonencode({})\n}}\n", hcl(&policy));
        prop_assert_eq!(read("p.tf", &text), policy);
    }

    #[test]
    fn what_is_written_in_yaml_is_read_as_it_was(policy in policies()) {
        let mut text = String::from("Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:");
        yaml(&policy, 8, &mut text);
        prop_assert_eq!(read("p.yaml", &text), policy);
    }

    /// Every place is valid in the given file, and every text is JSON.
    #[test]
    fn any_text_is_read(name in "[a-c]{1,3}[.](tf|tf[.]json|yaml|json|txt|tfvars)", text in texts_of_files()) {
        let found = iac::read(&[File { name: &name, text: &text }]);
        for piece in found.policies.iter().flat_map(|policy| &policy.pieces) {
            prop_assert!(text.get(piece.at.start..piece.at.end).is_some(), "{:?}", piece);
        }
        for at in found.notes.iter().filter_map(|note| note.at) {
            prop_assert!(text.get(at.start..at.end).is_some(), "{:?}", at);
        }
    }
}

/// Pieces of files in any order.
fn texts_of_files() -> impl Strategy<Value = String> {
    const PARTS: [&str; 34] = [
        "resource \"aws_iam_policy\" \"p\" {\n",
        "policy = jsonencode(",
        "data \"aws_iam_policy_document\" \"d\" {\n",
        "statement {\n",
        "}\n",
        "{",
        "[",
        "]",
        ")",
        "\"",
        "<<-EOT\n",
        "EOT\n",
        "${",
        "actions = [\"kms:*\"]\n",
        "data.aws_iam_policy_document.d.json",
        "locals {\n",
        "a = local.a\n",
        "for x in local.a : x",
        "Resources:\n",
        "  P:\n",
        "    Type: AWS::IAM::Policy\n",
        "    Properties:\n",
        "- !If [a, b, c]\n",
        "&a ",
        "*a",
        "\t",
        "\n",
        "Statement",
        "Effect = \"Allow\"\n",
        "\"planned_values\": {",
        "  + resource \"aws_iam_policy\" \"p\" {\n",
        "# (1 unchanged element hidden)\n",
        "日本",
        "\u{feff}",
    ];
    prop::collection::vec(prop::sample::select(PARTS.to_vec()), 0..40)
        .prop_map(|parts| parts.concat())
}

/// Texts that expand to a large size are refused quickly.
#[test]
fn bombs_take_no_time() {
    let mut aliases = String::from("a0: &a0 [x, x]\n");
    for number in 1..40 {
        let before = number - 1;
        let _ = writeln!(
            aliases,
            "a{number}: &a{number} [*a{before}, *a{before}, *a{before}]"
        );
    }
    aliases.push_str("Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: { PolicyDocument: { Statement: *a39 } }\n");
    let mut merges = String::from("a0: &a0 {x: y}\n");
    for number in 1..40 {
        let before = number - 1;
        let _ = writeln!(
            merges,
            "a{number}: &a{number} {{<<: [*a{before}, *a{before}]}}"
        );
    }
    merges.push_str("Statement: [{Effect: Allow, Action: *a39, Resource: x}]\n");
    let mut locals = String::from("locals {\n  a0 = [\"x\", \"x\"]\n");
    for number in 1..40 {
        let before = number - 1;
        let _ = writeln!(
            locals,
            "  a{number} = concat(local.a{before}, local.a{before})"
        );
    }
    locals.push_str("}\npolicy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = local.a39, Resource = \"*\" }] })\n");
    let deep = format!(
        "policy = jsonencode({}1{})",
        "[".repeat(5000),
        "]".repeat(5000)
    );
    let deep_yaml = format!("Statement: {}", "[".repeat(5000));
    let many: String = (0..20_000)
        .map(|number| format!("resource \"aws_iam_policy\" \"p{number}\" {{\n  count = 1\n  policy = jsonencode({{ Statement = [] }})\n}}\n"))
        .collect::<Vec<_>>()
        .concat();
    let rows = [
        ("a.yaml", &aliases),
        ("m.yaml", &merges),
        ("l.tf", &locals),
        ("d.tf", &deep),
        ("d.yaml", &deep_yaml),
        ("many.tf", &many),
    ];
    for (name, text) in rows {
        let start = Instant::now();
        let found = iac::read(&[File { name, text }]);
        // The limit allows for a debug build on a busy machine; exponential time would never end.
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "{name}: {:?}",
            start.elapsed()
        );
        let longest = found
            .policies
            .iter()
            .filter_map(|policy| policy.text.as_ref())
            .map(String::len)
            .max();
        assert!(longest.unwrap_or(0) < 1 << 20, "{name}");
    }
}
