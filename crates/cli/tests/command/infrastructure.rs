//! Infrastructure as code, given to the command without a detour.

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
