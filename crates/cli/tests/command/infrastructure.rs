//! Infrastructure as code as direct input of commands.

use crate::{assert_kept, data, run};

const CALLER: &str = "arn:aws:iam::444455556666:role/vault-creator";

fn main_tf() -> String {
    data("infrastructure")
        .join("main.tf")
        .to_string_lossy()
        .into_owned()
}

#[test]
fn findings_stand_at_the_lines_of_the_file() {
    let checked = run(
        &["check", &main_tf(), "--caller", CALLER, "--format", "json"],
        "",
    );
    assert_eq!(checked.status, 1, "{}", checked.stderr);
    let report: serde_json::Value = serde_json::from_str(&checked.stdout).expect("JSON");
    let blocker = &report["actions"][0]["blockers"][0];
    assert_eq!(blocker["effect"], "explicitDeny", "{blocker}");
    assert_eq!(blocker["line"], 22, "{blocker}");
    let file = blocker["file"].as_str().expect("a file");
    assert!(file.ends_with("main.tf"), "{file}");
    let further: Vec<&str> = report["further"]
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["action"].as_str())
        .collect();
    assert_eq!(further, ["backup:DescribeBackupVault", "backup:ListTags"]);

    let text = run(&["check", &main_tf(), "--caller", CALLER], "").stdout;
    assert!(
        text.contains("the statement on line 22 of vaults"),
        "{text}"
    );
    assert!(text.contains("main.tf:22:7"), "{text}");
}

#[test]
fn a_folder_and_the_error_of_its_deployment_are_a_case() {
    let folder = data("infrastructure").to_string_lossy().into_owned();
    let message = format!(
        "Error: creating Backup Vault (prod): AccessDeniedException: User: {CALLER} is not authorized to perform: \
         backup:CreateBackupVault on resource: arn:aws:backup:eu-west-1:444455556666:backup-vault:prod with an explicit \
         deny in an identity-based policy"
    );
    let imported = run(&["import", &folder, "-"], &message);
    assert_eq!(imported.status, 0, "{}", imported.stderr);
    for part in [
        "\"arn\":\"arn:aws:iam::444455556666:role/vault-creator\"",
        "\"name\":\"prod\"",
        "\"way\":\"terraform\"",
        "\"${data.aws_caller_identity.current.account_id}\":\"444455556666\"",
    ] {
        assert!(
            imported.stdout.contains(part),
            "{part}: {}",
            imported.stdout
        );
    }
    let path = |text: &str| text.replace(&folder, "infrastructure");
    assert_kept("infrastructure.txt", &path(&imported.stderr));
    let said = run(&["import", &folder, "-", "--lang", "ja"], &message).stderr;
    assert_kept("infrastructure.ja.txt", &path(&said));
}

#[test]
fn a_fix_is_written_in_the_language_of_the_file() {
    let folder = std::env::temp_dir().join(format!("canivault-iac-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("main.tf");
    let before = std::fs::read_to_string(main_tf()).expect("the file");
    let before = before.replace("\"Deny\"", "\"Allow\"");
    std::fs::write(&file, &before).expect("a file");
    let path = file.to_string_lossy().into_owned();
    let key = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "kms:*", "Resource": "*"}]}"#;
    let with_key = format!(
        "{before}\nresource \"aws_kms_key_policy\" \"k\" {{\n  key_id = \"1234abcd-12ab-34cd-56ef-1234567890ab\"\n  policy = jsonencode(jsondecode({}))\n}}\n",
        serde_json::to_string(key).expect("a text")
    );
    std::fs::write(&file, &with_key).expect("a file");
    let fixed = run(&["fix", &path, "--caller", CALLER, "--write"], "");
    assert_eq!(fixed.status, 0, "{}{}", fixed.stdout, fixed.stderr);
    let after = std::fs::read_to_string(&file).expect("the file");
    let gone: Vec<&str> = with_key
        .lines()
        .filter(|line| !after.contains(line))
        .collect();
    assert_eq!(gone, ["        Action    = \"backup:*\""], "{after}");
    assert!(after.contains("\"backup-storage:MountCapsule\""), "{after}");
    let checked = run(&["check", &path, "--caller", CALLER], "");
    assert_eq!(checked.status, 0, "{}", checked.stdout);
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}

/// A file in a folder of its own, for one test.
fn file(name: &str, text: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("canivault-kind-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

fn rows(report: &serde_json::Value, of: &str) -> Vec<(String, String)> {
    let rows = report[of].as_array().into_iter().flatten();
    rows.map(|row| {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        (text("action"), text("decision"))
    })
    .collect()
}

#[test]
fn an_air_gapped_vault_is_judged_by_the_actions_that_create_it() {
    const OWN: &str = "backup:CreateLogicallyAirGappedBackupVault";
    let terraform = |days: u32, key: &str| {
        format!(
            r#"resource "aws_backup_logically_air_gapped_vault" "gap" {{
  name               = "gap"
  min_retention_days = {days}
  max_retention_days = 90
  {key}
}}

resource "aws_iam_user_policy" "own" {{
  user = "ann"
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [
      {{ Effect = "Allow", Action = "backup-storage:MountCapsule", Resource = "*" }},
      {{
        Effect    = "Allow"
        Action    = ["backup:CreateLogicallyAirGappedBackupVault", "backup:DescribeBackupVault"]
        Resource  = "*"
        Condition = {{ NumericGreaterThanEquals = {{ "backup:MinRetentionDays" = 7 }} }}
      }},
    ]
  }})
}}

provider "aws" {{
  region = "us-west-2"
}}
"#
        )
    };
    let key = "encryption_key_arn = \"arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab\"";
    let user = "arn:aws:iam::444455556666:user/ann";
    // With the key that AWS owns, no action of KMS is needed; with another one, those that AWS documents.
    for (days, key, verdict, denied) in [
        (7, "", "pass", vec![]),
        (3, "", "fail", vec![OWN]),
        // Its key policy is in none of these files.
        (
            7,
            key,
            "depends",
            vec!["kms:CreateGrant", "kms:DescribeKey"],
        ),
    ] {
        let path = file("gap.tf", &terraform(days, key));
        let path = path.to_string_lossy();
        let checked = run(&["check", &path, "--caller", user, "--format", "json"], "");
        let report: serde_json::Value = serde_json::from_str(&checked.stdout).expect("JSON");
        assert_eq!(
            report["verdict"], verdict,
            "{days} {key} {}",
            checked.stdout
        );
        let actions = report["actions"].as_array().expect("rows");
        assert_eq!(
            actions.len(),
            8,
            "the seven, and the one that creates this vault"
        );
        assert_eq!(actions[7]["action"], OWN);
        let not_needed: Vec<&str> = actions
            .iter()
            .filter(|row| row["needed"] == false)
            .filter_map(|row| row["action"].as_str())
            .collect();
        assert!(
            not_needed.contains(&"backup:CreateBackupVault"),
            "{not_needed:?}"
        );
        assert_eq!(not_needed.len(), if key.is_empty() { 6 } else { 4 });
        let found: Vec<&str> = actions
            .iter()
            .filter(|row| row["needed"] != false && row["decision"] != "allowed")
            .filter_map(|row| row["action"].as_str())
            .collect();
        assert_eq!(found, denied, "{days} {key}");
        // Describing the vault is not a request with retention limits.
        assert_eq!(
            rows(&report, "further"),
            [
                (
                    "backup:DescribeBackupVault".to_owned(),
                    "implicitDeny".to_owned()
                ),
                ("backup:ListTags".to_owned(), "implicitDeny".to_owned()),
            ]
        );
    }
}

#[test]
fn what_a_template_sets_on_a_vault_stands_apart_and_the_verdict_names_what_of_it_is_denied() {
    let template = r#"Resources:
  Vault:
    Type: AWS::Backup::BackupVault
    Properties:
      BackupVaultName: prod
      AccessPolicy:
        Version: "2012-10-17"
        Statement: []
      LockConfiguration:
        MinRetentionDays: 7
      Notifications:
        BackupVaultEvents: [BACKUP_JOB_FAILED]
        SNSTopicArn: arn:aws:sns:us-west-2:444455556666:topic
  Policy:
    Type: AWS::IAM::UserPolicy
    Properties:
      UserName: ann
      PolicyName: own
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: "*"
            Resource: "*"
          - Effect: Deny
            Action: backup:PutBackupVaultAccessPolicy
            Resource: "*"
          - Effect: Deny
            Action: backup:PutBackupVaultLockConfiguration
            Resource: "*"
            Condition:
              NumericLessThan:
                backup:ChangeableForDays: 3
"#;
    let path = file("vault.yaml", template);
    let path = path.to_string_lossy();
    let user = "arn:aws:iam::444455556666:user/ann";
    let arguments = [
        "check",
        &path,
        "--caller",
        user,
        "--region",
        "us-west-2",
        "--format",
        "json",
    ];
    let checked = run(&arguments, "");
    let report: serde_json::Value = serde_json::from_str(&checked.stdout).expect("JSON");
    assert_eq!(
        (checked.status, &report["verdict"]),
        (0, &"pass".into()),
        "{}",
        checked.stderr
    );
    let further: Vec<String> = report["further"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| {
            let word = |name: &str| row[name].as_str().unwrap_or_default();
            format!(
                "{} {} {} {}",
                word("action"),
                word("decision"),
                word("reason"),
                word("basis")
            )
        })
        .collect();
    assert_eq!(
        further,
        [
            "backup-storage:Mount allowed cloudformation observed",
            "backup:DescribeBackupVault allowed cloudformation observed",
            "backup:ListTags allowed cloudformation observed",
            "backup:PutBackupVaultAccessPolicy explicitDeny accessPolicy documented",
            // No `ChangeableForDays` is set, so the condition does not hold.
            "backup:PutBackupVaultLockConfiguration allowed lock documented",
            "backup:PutBackupVaultNotifications allowed notifications documented",
        ]
    );
    let sentence = report["sentence"].as_str().expect("a sentence");
    let told = "1 action needed beside these is denied too: `backup:PutBackupVaultAccessPolicy`.";
    assert!(sentence.ends_with(told), "{sentence}");
    let text = run(
        &["check", &path, "--caller", user, "--region", "us-west-2"],
        "",
    )
    .stdout;
    // Lines are wrapped at the width of the page.
    let text: Vec<&str> = text.split_whitespace().collect();
    let row = "✗ `backup:PutBackupVaultAccessPolicy`: denied by a statement (explicit deny) (sets the vault's access policy; documented)";
    assert!(text.join(" ").contains(row), "{text:?}");
}

#[test]
fn the_whole_reason_is_explained_at_the_lines_of_the_file() {
    let explained = run(
        &[
            "explain",
            &main_tf(),
            "backup:CreateBackupVault",
            "--caller",
            CALLER,
        ],
        "",
    );
    assert_eq!(explained.status, 0, "{}", explained.stderr);
    let reason = "the statement on line 22 of vaults: it applies, and denies";
    assert!(explained.stdout.contains(reason), "{}", explained.stdout);
    let nobody = run(&["explain", &main_tf(), "s3:GetObject"], "");
    assert_eq!(nobody.status, 2, "{}", nobody.stdout);
}
