//! Changes of policies as patches of their files: each row has a file, a policy's change and the changed lines of the
//! file. `patch` itself reads the result again; these tests check that comments, alignment and everything else stay.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic here is a failed test"
)]

use iac::File;
use serde_json::{Value, json};

/// The patched text of a file after a change of its only policy with a text.
fn patched(name: &str, text: &str, change: impl Fn(&mut Value)) -> Option<String> {
    let files = [File { name, text }];
    let found = iac::read(&files);
    let mut policies = found.policies.iter();
    let policy = policies
        .find_map(|policy| policy.text.clone())
        .expect("a policy");
    let mut after: Value = serde_json::from_str(&policy).expect("JSON");
    change(&mut after);
    let after = serde_json::to_string_pretty(&after).expect("JSON");
    let patch = iac::patch::patch(&files, &found, &policy, &after)?;
    Some(patch.text)
}

fn add_action(policy: &mut Value) {
    let action = &mut policy["Statement"][0]["Action"];
    let new = json!("backup-storage:MountCapsule");
    match action {
        Value::Array(list) => list.push(new),
        one => *one = json!([one.take(), new]),
    }
}

fn add_statement(policy: &mut Value) {
    let statement = json!({"Sid": "New", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:CreateGrant"], "Resource": "*",
        "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}});
    let statements = policy["Statement"].as_array_mut().expect("statements");
    statements.push(statement);
}

fn replace_resource(policy: &mut Value) {
    policy["Statement"][0]["Resource"] = json!("arn:aws:backup:*:*:backup-vault:${aws:username}");
}

type Change = fn(&mut Value);

const JSONENCODE: &str = r#"resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow" # for the team
        Action   = ["backup:CreateBackupVault", "backup:TagResource"]
        Resource = "*"
      },
    ]
  })
}
"#;

const DOCUMENT: &str = r#"data "aws_iam_policy_document" "p" {
  statement {
    sid = "Vaults"
    actions = [
      "backup:CreateBackupVault", # the vault
      "backup:TagResource",       # its tags
    ]
    resources = ["*"]
  }
}
"#;

const DOCUMENT_OF_ONE: &str = r#"data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["backup:*"]
    resources = ["*"]
  }
}
"#;

const YAML: &str = r#"Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow # for the team
            Action:
              - backup:CreateBackupVault # the vault
              - backup:TagResource # its tags
            Resource: "*"
"#;

const YAML_SCALAR: &str = r#"Statement:
  - Effect: Allow
    Action: backup:CreateBackupVault
    Resource: !Sub "arn:aws:backup:${AWS::Region}:*:backup-vault:*"
"#;

const HEREDOC: &str = r#"resource "aws_iam_policy" "p" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": [
            "backup:CreateBackupVault"
          ],
          "Resource": "arn:aws:backup:${var.region}:*:backup-vault:*"
        }
      ]
    }
  EOT
}
"#;

const CDK: &str = r#"{
 "Resources": {
  "P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": [
   {"Effect": "Allow", "Action": "backup:CreateBackupVault", "Resource": {"Fn::GetAtt": ["Vault", "BackupVaultArn"]}}
  ]}}}
 }
}
"#;

#[test]
fn patches_change_only_what_they_say() {
    let rows: [(&str, &str, Change, &str, &str); 12] = [
        (
            "p.tf",
            JSONENCODE,
            add_action,
            "        Action   = [\"backup:CreateBackupVault\", \"backup:TagResource\"]",
            "        Action   = [\"backup:CreateBackupVault\", \"backup:TagResource\", \"backup-storage:MountCapsule\"]",
        ),
        (
            "p.tf",
            JSONENCODE,
            add_statement,
            "",
            "      {\n        Action    = [\"kms:Decrypt\", \"kms:CreateGrant\"]\n        Condition = { Bool = { \"kms:GrantIsForAWSResource\" = \"true\" } }\n        Effect    = \"Allow\"\n        Resource  = \"*\"\n        Sid       = \"New\"\n      },",
        ),
        (
            "p.tf",
            JSONENCODE,
            replace_resource,
            "        Resource = \"*\"",
            "        Resource = \"arn:aws:backup:*:*:backup-vault:$${aws:username}\"",
        ),
        (
            "p.tf",
            DOCUMENT,
            add_action,
            "",
            "      \"backup-storage:MountCapsule\",",
        ),
        (
            "p.tf",
            DOCUMENT,
            add_statement,
            "",
            "\n  statement {\n    actions   = [\"kms:Decrypt\", \"kms:CreateGrant\"]\n    effect    = \"Allow\"\n    resources = [\"*\"]\n    sid       = \"New\"\n    condition {\n      test     = \"Bool\"\n      variable = \"kms:GrantIsForAWSResource\"\n      values   = [\"true\"]\n    }\n  }",
        ),
        (
            "p.tf",
            DOCUMENT_OF_ONE,
            add_action,
            "    actions   = [\"backup:*\"]",
            "    actions   = [\"backup:*\", \"backup-storage:MountCapsule\"]",
        ),
        (
            "p.yaml",
            YAML,
            add_action,
            "",
            "              - backup-storage:MountCapsule",
        ),
        (
            "p.yaml",
            YAML,
            add_statement,
            "",
            "          - Action: [kms:Decrypt, kms:CreateGrant]\n            Condition: { Bool: { kms:GrantIsForAWSResource: \"true\" } }\n            Effect: Allow\n            Resource: \"*\"\n            Sid: New",
        ),
        (
            "p.yaml",
            YAML_SCALAR,
            add_action,
            "    Action: backup:CreateBackupVault",
            "    Action: [backup:CreateBackupVault, backup-storage:MountCapsule]",
        ),
        (
            "p.json",
            CDK,
            add_action,
            "   {\"Effect\": \"Allow\", \"Action\": \"backup:CreateBackupVault\", \"Resource\": {\"Fn::GetAtt\": [\"Vault\", \"BackupVaultArn\"]}}",
            "   {\"Effect\": \"Allow\", \"Action\": [\"backup:CreateBackupVault\", \"backup-storage:MountCapsule\"], \"Resource\": {\"Fn::GetAtt\": [\"Vault\", \"BackupVaultArn\"]}}",
        ),
        (
            "p.tf",
            "policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"backup:*\", Resource = \"*\" }] })\n",
            add_action,
            "policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"backup:*\", Resource = \"*\" }] })",
            "policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = [\"backup:*\", \"backup-storage:MountCapsule\"], Resource = \"*\" }] })",
        ),
        (
            "p.tf",
            "policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"backup:*\", Resource = \"*\" }] })\n",
            add_statement,
            "policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"backup:*\", Resource = \"*\" }] })",
            "policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"backup:*\", Resource = \"*\" }, { Action = [\"kms:Decrypt\", \"kms:CreateGrant\"], Condition = { Bool = { \"kms:GrantIsForAWSResource\" = \"true\" } }, Effect = \"Allow\", Resource = \"*\", Sid = \"New\" }] })",
        ),
    ];
    for (name, text, change, gone, come) in rows {
        let after = patched(name, text, change).unwrap_or_else(|| panic!("no patch of {text}"));
        let (old, new) = changed_lines(text, &after);
        assert_eq!(old.join("\n"), gone, "{after}");
        assert_eq!(new.join("\n"), come, "{after}");
    }
}

/// The lines of both texts without their common prefix and suffix.
fn changed_lines<'a>(old: &'a str, new: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut old, mut new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let pairs = old.iter().zip(&new);
    let same = pairs.take_while(|(old, new)| old == new).count();
    let (mut old, mut new) = (old.split_off(same), new.split_off(same));
    while !old.is_empty() && old.last() == new.last() {
        old.pop();
        new.pop();
    }
    (old, new)
}

/// In text that is literally JSON, the changed lines are those of the JSON fix, with the file's indentation.
#[test]
fn a_heredoc_is_patched_as_the_json_that_it_is() {
    let files = [File {
        name: "p.tf",
        text: HEREDOC,
    }];
    let found = iac::read(&files);
    let before = found.policies[0].text.clone().expect("a text");
    let after = before.replace(
        "\"backup:CreateBackupVault\"\n",
        "\"backup:CreateBackupVault\",\n        \"kms:*\"\n",
    );
    assert_ne!(before, after);
    let patch = iac::patch::patch(&files, &found, &before, &after).expect("a patch");
    let (old, new) = changed_lines(HEREDOC, &patch.text);
    assert_eq!(old, ["            \"backup:CreateBackupVault\""]);
    assert_eq!(
        new,
        [
            "            \"backup:CreateBackupVault\",",
            "            \"kms:*\""
        ]
    );
}

/// A list that two policies share would change both: no patch is better than one with side effects.
#[test]
fn what_would_change_something_else_too_is_not_offered() {
    let shared = r#"locals { actions = ["backup:CreateBackupVault", "backup:TagResource"] }
resource "aws_iam_policy" "a" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = local.actions, Resource = "*" }] })
}
resource "aws_iam_policy" "b" {
  policy = jsonencode({ Statement = [{ Effect = "Deny", Action = local.actions, Resource = "*" }] })
}
"#;
    assert_eq!(patched("p.tf", shared, add_action), None);
    let plan = r#"{"terraform_version": "1", "planned_values": {"root_module": {"resources": [{"address": "aws_iam_policy.p",
        "type": "aws_iam_policy", "values": {"policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"}}]}}}"#;
    assert_eq!(patched("plan.json", plan, add_action), None);
}

/// A comment behind a quoted value is no part of it.
#[test]
fn comments_behind_quoted_values_stay() {
    for own in ["\"arn:a\"", "'arn:a'", "arn:a"] {
        let text = format!(
            "Statement:\n  - Effect: Allow # it's \"all\"\n    Action: 's3:*'\n    Resource: {own} # it's \"c\"\n"
        );
        let list = patched("p.yaml", &text, |policy| {
            policy["Statement"][0]["Resource"] = json!(["arn:a", "arn:*"]);
        });
        let expected = text.replace(own, &format!("[{own}, \"arn:*\"]"));
        assert_eq!(list.as_deref(), Some(&*expected));
        let other = patched("p.yaml", &text, |policy| {
            policy["Statement"][0]["Resource"] = json!("arn:b");
        });
        assert_eq!(other.as_deref(), Some(&*text.replace(own, "arn:b")));
    }
}

/// An action that is taken out of a list leaves its line, or its place, and nothing else.
#[test]
fn elements_that_go_take_their_line_with_them() {
    let without = |policy: &mut Value| {
        policy["Statement"][0]["Action"]
            .as_array_mut()
            .expect("a list")
            .remove(1);
    };
    let rows = [
        (
            "p.tf",
            DOCUMENT,
            "      \"backup:TagResource\",       # its tags\n",
        ),
        ("p.tf", JSONENCODE, ", \"backup:TagResource\""),
        (
            "p.yaml",
            YAML,
            "              - backup:TagResource # its tags\n",
        ),
    ];
    for (name, text, gone) in rows {
        let out = patched(name, text, without);
        assert_eq!(out.as_deref(), Some(&*text.replace(gone, "")), "{name}");
    }
}

/// A condition goes into a block of its own, and to a mapping whose last value is a list on lines of its own.
#[test]
fn a_condition_is_added_in_the_language() {
    let condition = |policy: &mut Value| {
        policy["Statement"][0]["Condition"] =
            json!({"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::444455556666:user/ann"}});
    };
    let written =
        "{ ArnNotEquals = { \"aws:PrincipalArn\" = \"arn:aws:iam::444455556666:user/ann\" } }";
    let in_yaml = "Statement:\n  - Effect: Deny\n    Resource: \"*\"\n    Action:\n      - s3:*\n      - kms:* # all\n";
    let rows = [
        (
            "p.tf",
            DOCUMENT.to_owned(),
            DOCUMENT.replace(
                "    resources = [\"*\"]\n",
                "    resources = [\"*\"]\n    condition {\n      test     = \"ArnNotEquals\"\n      variable = \"aws:PrincipalArn\"\n      values   = [\"arn:aws:iam::444455556666:user/ann\"]\n    }\n",
            ),
        ),
        (
            "p.tf",
            "locals {\n  p = jsonencode({ Statement = [{ Effect = \"Deny\", Action = \"*\", Resource = \"*\" }] })\n}\n".to_owned(),
            format!("locals {{\n  p = jsonencode({{ Statement = [{{ Effect = \"Deny\", Action = \"*\", Resource = \"*\", Condition = {written} }}] }})\n}}\n"),
        ),
        (
            "p.yaml",
            in_yaml.to_owned(),
            format!("{in_yaml}    Condition: {{ ArnNotEquals: {{ aws:PrincipalArn: arn:aws:iam::444455556666:user/ann }} }}\n"),
        ),
    ];
    for (name, text, expected) in rows {
        assert_eq!(patched(name, &text, condition).as_deref(), Some(&*expected));
    }
}
