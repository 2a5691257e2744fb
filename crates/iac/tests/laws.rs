//! Laws: a value written in a language is read back unchanged, and any text can be read.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a panic here is a failed test"
)]

use iac::File;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use vault::case::{self, Case};
use vault::fix;
use vault::import::infrastructure::{Found, FoundPolicy};

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
                match item {
                    Value::Object(members) if !members.is_empty() => {
                        yaml_members(members, indent + 2, true, out);
                    }
                    other => yaml(other, indent + 2, out),
                }
            }
        }
        Value::Object(members) if !members.is_empty() => yaml_members(members, indent, false, out),
        // A double-quoted string is a JSON string.
        other => {
            let _ = write!(out, "{other} # a comment");
        }
    }
}

/// The members of a mapping; the first one of a list's item is on the line of its dash.
fn yaml_members(members: &Map<String, Value>, indent: usize, is_item: bool, out: &mut String) {
    let margin = " ".repeat(indent);
    for (at, (name, value)) in members.iter().enumerate() {
        if at > 0 || !is_item {
            let _ = write!(out, "\n{margin}");
        }
        let _ = write!(out, "{}: ", json!(name));
        yaml(value, indent + 2, out);
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

/// A policy of a caller who creates vaults, with something missing or denied.
fn policies_of_callers() -> impl Strategy<Value = Value> {
    let action = prop::sample::select(vec![
        "backup:CreateBackupVault",
        "backup:*",
        "backup-storage:MountCapsule",
        "backup-storage:*",
        "kms:CreateGrant",
        "kms:*",
        "kms:D*",
        "s3:GetObject",
    ]);
    let actions = prop_oneof![
        action.clone().prop_map(Value::from),
        prop::collection::vec(action, 1..5).prop_map(Value::from),
    ];
    let resource = prop::sample::select(vec![
        "*",
        "arn:aws:backup:us-west-2:444455556666:backup-vault:*",
        "arn:aws:backup:us-east-1:444455556666:backup-vault:*",
    ]);
    let resources = prop_oneof![
        resource.clone().prop_map(Value::from),
        prop::collection::vec(resource, 1..3).prop_map(Value::from),
    ];
    let effect = prop::sample::select(vec!["Allow", "Allow", "Allow", "Deny"]);
    let statement = (effect, actions, resources).prop_map(|(effect, action, resource)| {
        json!({"Effect": effect, "Action": action, "Resource": resource})
    });
    prop::collection::vec(statement, 1..4)
        .prop_map(|statements| json!({"Version": "2012-10-17", "Statement": statements}))
}

/// A file with this policy of the user `ann` and another policy, in Terraform or `CloudFormation`.
fn file_with(policy: &Value, is_terraform: bool) -> (&'static str, String) {
    if is_terraform {
        let text = format!(
            "# The first line.\nresource \"aws_iam_user_policy\" \"own\" {{\n  user = \"ann\"\n  policy = jsonencode({})\n}}\n\n\
             resource \"aws_iam_role_policy\" \"other\" {{\n  role = \"r\"\n  policy = jsonencode({{ Statement = [] }}) # the last one\n}}\n",
            hcl(policy)
        );
        return ("main.tf", text);
    }
    let mut text = String::from(
        "# The first line.\nResources:\n  Own:\n    Type: AWS::IAM::UserPolicy\n    Properties:\n      UserName: ann\n      PolicyName: own\n      PolicyDocument:",
    );
    yaml(policy, 8, &mut text);
    text.push_str(
        "\n  Other:\n    Type: AWS::IAM::RolePolicy\n    Properties:\n      RoleName: r\n      PolicyName: other\n      PolicyDocument: { Statement: [] } # the last one\n",
    );
    ("template.yaml", text)
}

/// The case of a file's vault creator.
fn case_of(found: &Found) -> Case {
    let mut case = case::read(
        r#"{"version": 1, "caller": {"arn": "arn:aws:iam::444455556666:user/ann"},
            "vault": {"name": "prod", "region": "us-west-2"}, "key": {"kind": "awsManaged"}}"#,
    )
    .unwrap();
    found.import(None, &case).unwrap().apply(&mut case, None);
    case
}

fn decisions(case: &Case) -> Vec<(&'static str, String)> {
    let report = vault::report(case);
    let rows = report.rows.iter();
    rows.map(|row| (row.action, format!("{:?}", row.decision)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// A fix as a patch of the file comes to what the same fix comes to in JSON, and everything else in the file stays.
    #[test]
    fn a_fix_as_a_patch_is_the_fix(policy in policies_of_callers(), is_terraform in any::<bool>()) {
        let (name, text) = file_with(&policy, is_terraform);
        let files = [File { name, text: &text }];
        let found = iac::read(&files);
        let case = case_of(&found);
        let mut fixes = fix::find_all(&case);
        fixes.truncate(3);
        for fix in fixes {
            let changed = fix.steps.iter().filter(|step| !step.before.is_empty());
            for step in changed {
                let patch = iac::patch::patch(&files, &found, &step.before, &step.after);
                let Some(patch) = patch else {
                    prop_assert!(false, "no patch for {:?} of\n{text}", step.changes);
                    return Ok(());
                };
                let mended = [File { name, text: &patch.text }];
                let now = iac::read(&mended);
                // The same decisions as with the whole text after the fix, put in by hand.
                let one = fix::apply(&case, std::slice::from_ref(step));
                prop_assert_eq!(decisions(&case_of(&now)), decisions(&one), "{}", patch.text);
                // Only the policy's own lines change: what is before and after it stays, and the other policy.
                let own = text.find(if is_terraform { "jsonencode(" } else { "PolicyDocument:" });
                let rest = text.find(if is_terraform { "resource \"aws_iam_role_policy\"" } else { "  Other:" });
                let (own, rest) = (own.unwrap(), rest.unwrap());
                prop_assert!(patch.text.starts_with(&text[..own]), "{}", patch.text);
                prop_assert!(patch.text.ends_with(&text[rest..]), "{}", patch.text);
                prop_assert_eq!(&now.policies[1], &shifted(&found.policies[1], text.len(), patch.text.len()));
                // Lines that a change does not concern are there as they were, comments included.
                let removed = text.lines().filter(|line| !patch.text.contains(line)).count();
                let diff = patch.unified(&files);
                let said = diff.lines().filter(|line| line.starts_with('-') && !line.starts_with("---")).count();
                prop_assert!(removed <= said, "{diff}");
            }
        }
    }
}

/// A policy whose file has grown, or shrunk, before it.
fn shifted(policy: &FoundPolicy, before: usize, after: usize) -> FoundPolicy {
    let mut policy = policy.clone();
    for piece in &mut policy.pieces {
        piece.at.start = piece.at.start + after - before;
        piece.at.end = piece.at.end + after - before;
    }
    policy
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
