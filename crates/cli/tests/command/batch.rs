//! `check` of many cases and `lint` of many policies: what is looked at, what is printed, how it ends (contract 7).

use crate::{case, data, run, tempfolder};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

fn put(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(&path, text).expect("a file");
    path.display().to_string()
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// pass.json, whose identity policy is in another file.
fn referring(file: &Value) -> String {
    let mut whole: Value = json_of(&case("pass.json"));
    whole["policies"]["identity"] = json!([file]);
    serde_json::to_string_pretty(&whole).expect("JSON")
}

/// The text of the first identity policy of a case.
fn identity_of(name: &str) -> String {
    let whole: Value = json_of(&case(name));
    let policy = &whole["policies"]["identity"][0];
    match policy["text"].as_str() {
        Some(text) => text.to_owned(),
        None => serde_json::to_string_pretty(policy).expect("JSON"),
    }
}

#[test]
fn several_cases_end_as_the_worst_of_them() {
    let folder = tempfolder("several");
    let pass = put(&folder, "cases/pass.json", &case("pass.json"));
    let fail = put(&folder, "cases/deeper/fail.json", &case("fail.json"));
    put(&folder, "cases/policy.json", &identity_of("pass.json"));
    put(
        &folder,
        "cases/package.json",
        r#"{"name": "x", "version": "1.0.0"}"#,
    );
    let broken = put(
        &folder,
        "broken.json",
        "{\"version\": 1, \"vault\": {}, \"policies\": {",
    );
    let all = folder.join("cases").display().to_string();
    let pattern = format!("{all}/**/*l.json");
    for (arguments, status, verdicts) in [
        (vec![pass.as_str()], 0, vec!["pass"]),
        (vec![&pass, &fail], 1, vec!["pass", "fail"]),
        (vec![&all], 1, vec!["fail", "pass"]),
        (vec![&pattern], 1, vec!["fail"]),
        (vec![&pass, &broken], 2, vec!["pass", ""]),
        (
            vec![&fail, &broken, "no-such.json"],
            2,
            vec!["fail", "", ""],
        ),
    ] {
        let json = run(
            &[&["check", "--format", "json"], &arguments[..]].concat(),
            "",
        );
        assert_eq!(json.status, status, "{arguments:?}: {}", json.stderr);
        let value = json_of(&json.stdout);
        let reports = match &value {
            Value::Array(reports) => {
                assert!(reports.len() > 1, "one case is an object");
                reports.clone()
            }
            one => vec![one.clone()],
        };
        let found: Vec<&str> = reports
            .iter()
            .map(|one| one["verdict"].as_str().unwrap_or(""))
            .collect();
        assert_eq!(found, verdicts, "{arguments:?}");
        for report in &reports {
            assert_eq!(report["version"], 1);
            let has_fixes = report["fixes"]
                .as_array()
                .is_some_and(|fixes| !fixes.is_empty());
            assert_eq!(has_fixes, report["verdict"] == "fail", "{arguments:?}");
            let name = report["case"].as_str().expect("the case's file");
            assert_eq!(
                report["verdict"].is_string(),
                report["error"]["message"].is_null(),
                "{name}"
            );
        }
        let quiet = run(&[&["check", "--quiet"], &arguments[..]].concat(), "");
        assert_eq!(quiet.status, status);
        assert_eq!(quiet.stdout.is_empty(), status == 0, "{}", quiet.stdout);
        let text = run(&[&["check"], &arguments[..]].concat(), "");
        assert_eq!(text.status, status, "{arguments:?}");
    }
    let text = run(&["check", &pass, &fail], "");
    assert!(
        text.stdout.contains(&pass) && text.stdout.contains("1 of 2 cases"),
        "{}",
        text.stdout
    );
    let nothing = run(&["check", &format!("{all}/*.nothing")], "");
    assert_eq!(nothing.status, 2);
    assert!(
        nothing.stderr.contains("no file matches"),
        "{}",
        nothing.stderr
    );
    let policy = run(&["check", &format!("{all}/policy.json")], "");
    assert_eq!(policy.status, 2);
    assert!(
        policy.stderr.contains("canivault lint"),
        "{}",
        policy.stderr
    );
}

#[test]
fn what_is_expected_otherwise_is_in_every_format() {
    let folder = tempfolder("unmet");
    let mut expecting: Value = json_of(&case("pass.json"));
    expecting["expect"] = json!({"verdict": "fail", "actions": {"kms:Decrypt": "allowed"}});
    let path = put(&folder, "case.json", &expecting.to_string());
    let json = run(&["check", &path, "--format", "json"], "");
    assert_eq!(json.status, 1);
    assert_eq!(
        json_of(&json.stdout)["unmet"].as_array().map(Vec::len),
        Some(1)
    );
    let github = run(&["check", &path, "--format", "github"], "");
    assert!(
        github.stdout.starts_with("::error file=") && github.stdout.contains("title=unmet::"),
        "{}",
        github.stdout
    );
    let junit = run(&["check", &path, "--format", "junit"], "");
    assert!(
        junit
            .stdout
            .contains(r#"<testsuites name="canivault" tests="2" skipped="0" failures="1""#),
        "{}",
        junit.stdout
    );
    let sarif = json_of(&run(&["check", &path, "--format", "sarif"], "").stdout);
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "unmet");
    // Nothing is expected: the key is not there.
    let plain = run(&["check", "-", "--format", "json"], case("pass.json"));
    assert!(json_of(&plain.stdout).get("unmet").is_none());
}

#[test]
fn a_policy_of_another_file_is_found_at_its_own_lines() {
    let folder = tempfolder("files");
    let policy = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Effect\": \"Allow\",\n     \"Action\": \"backup:CreateBackupVaul\",\n     \"Resource\": \"*\"}]}\n";
    put(&folder, "policies/ops.json", policy);
    put(
        &folder,
        "infra/main.tf",
        "resource \"aws_iam_policy\" \"other\" {\n  policy = jsonencode({Version = \"2012-10-17\", Statement = []})\n}\n\nresource \"aws_iam_policy\" \"ops\" {\n  name   = \"ops\"\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{\n      Effect   = \"Allow\"\n      Action   = \"backup:CreateBackupVaul\"\n      Resource = \"*\"\n    }]\n  })\n}\n",
    );
    for (reference, line, file) in [
        (
            json!({"name": "ops", "file": "../policies/ops.json"}),
            5,
            "policies/ops.json",
        ),
        (
            json!({"file": "../policies/ops.json"}),
            5,
            "policies/ops.json",
        ),
        (
            json!({"name": "ops", "file": "../infra/main.tf", "address": "aws_iam_policy.ops"}),
            11,
            "infra/main.tf",
        ),
    ] {
        let path = put(&folder, "cases/case.json", &referring(&reference));
        let report = json_of(&run(&["check", &path, "--format", "json"], "").stdout);
        let finding = &report["findings"][0];
        assert_eq!(finding["code"], "misspelledAction", "{reference}: {report}");
        assert_eq!(finding["line"], line, "{reference}");
        assert!(
            finding["file"].as_str().expect("a file").ends_with(file),
            "{finding}"
        );
        let github = run(&["check", &path, "--format", "github"], "").stdout;
        assert!(github.contains(&format!("{file},line={line},")), "{github}");
        let sarif = json_of(&run(&["check", &path, "--format", "sarif"], "").stdout);
        let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["region"]["startLine"], line);
        assert!(
            place["artifactLocation"]["uri"]
                .as_str()
                .expect("an address")
                .ends_with(file)
        );
        let text = run(&["check", &path], "").stdout;
        assert!(text.contains(&format!("{file}:{line}:")), "{text}");
    }
    // The change is written into the file that the policy came from, not into the case.
    let path = put(
        &folder,
        "cases/case.json",
        &referring(&json!({"name": "ops", "file": "../policies/ops.json"})),
    );
    let before = fs::read_to_string(&path).expect("the case");
    let fixed = run(&["fix", &path, "--write"], "");
    assert_eq!(fixed.status, 0, "{}{}", fixed.stdout, fixed.stderr);
    assert_eq!(fs::read_to_string(&path).expect("the case"), before);
    assert!(
        fs::read_to_string(folder.join("policies/ops.json"))
            .expect("the policy")
            .contains("backup-storage:MountCapsule")
    );
    assert_eq!(run(&["check", &path], "").status, 0);
}

/// A case from a stranger shows no other files than one would expect beside it.
#[test]
fn a_case_reads_no_file_outside() {
    let folder = tempfolder("outside/a/b");
    let mut rows = vec![
        (json!({"file": "/etc/hostname"}), "outside"),
        (
            json!({"file": "../../../../../../../../../../../../../etc/hostname"}),
            "outside",
        ),
        (json!({"file": "missing.json"}), "missing.json"),
        (json!({"file": "."}), "not an ordinary file"),
        (json!({"file": "policy.json", "addres": "x"}), "addres"),
        (json!({"file": "two.tf"}), "aws_iam_policy.a"),
        (
            json!({"file": "two.tf", "address": "aws_iam_policy.c"}),
            "aws_iam_policy.b",
        ),
    ];
    put(&folder, "policy.json", &identity_of("pass.json"));
    put(
        &folder,
        "two.tf",
        "resource \"aws_iam_policy\" \"a\" {\n  policy = jsonencode({Version = \"2012-10-17\", Statement = [{Effect = \"Allow\", Action = \"kms:*\", Resource = \"*\"}]})\n}\nresource \"aws_iam_policy\" \"b\" {\n  policy = jsonencode({Version = \"2012-10-17\", Statement = [{Effect = \"Allow\", Action = \"kms:*\", Resource = \"*\"}]})\n}\n",
    );
    if cfg!(unix) {
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/hostname", folder.join("link.json")).expect("a link");
            std::os::unix::fs::symlink("circle.json", folder.join("circle.json")).expect("a link");
            std::os::unix::fs::symlink("/dev/zero", folder.join("zero.json")).expect("a link");
        }
        rows.push((json!({"file": "link.json"}), "outside"));
        rows.push((json!({"file": "circle.json"}), "circle.json"));
        rows.push((json!({"file": "zero.json"}), "outside"));
        rows.push((
            json!({"file": "../../../../../../../../../../../../../dev/zero"}),
            "outside",
        ));
    }
    for (reference, said) in rows {
        let path = put(&folder, "case.json", &referring(&reference));
        let refused = run(&["check", &path], "");
        assert_eq!(refused.status, 2, "{reference}: {}", refused.stdout);
        assert_eq!(refused.stdout, "");
        assert!(
            refused.stderr.contains(said),
            "{reference}: {}",
            refused.stderr
        );
    }
    let path = put(
        &folder,
        "case.json",
        &referring(&json!({"file": "policy.json"})),
    );
    assert_eq!(run(&["check", &path], "").status, 0);
}

#[cfg(unix)]
#[test]
fn a_link_in_a_circle_is_told_and_the_others_are_checked() {
    let folder = tempfolder("circles");
    put(&folder, "a/pass.json", &case("pass.json"));
    std::os::unix::fs::symlink("..", folder.join("a/up")).expect("a link");
    std::os::unix::fs::symlink("self.json", folder.join("a/self.json")).expect("a link");
    fs::write(
        folder.join("a/latin.json"),
        b"{\"version\": 1, \"caf\xe9\": 1}",
    )
    .expect("a file");
    let all = folder.display().to_string();
    let checked = run(&["check", &all], "");
    assert_eq!(checked.status, 2, "{}", checked.stdout);
    assert!(checked.stderr.contains("self.json"), "{}", checked.stderr);
    assert!(
        checked.stdout.contains("Pass") || checked.stdout.contains('✓'),
        "{}",
        checked.stdout
    );
}

/// Whoever runs the tests may read everything, so the command runs as somebody else.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_read_is_told_and_the_others_are_checked() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let folder = tempfolder("unreadable");
    put(&folder, "good/pass.json", &case("pass.json"));
    put(&folder, "closed/pass.json", &case("pass.json"));
    put(&folder, "good/secret.json", &case("pass.json"));
    let close = |name: &str| {
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o000)).expect("a mode");
    };
    close("closed");
    close("good/secret.json");
    let is_root = fs::read_dir(folder.join("closed")).is_ok();
    for arguments in [["check", "."], ["import", "."]] {
        let mut command = crate::command(&arguments);
        command.current_dir(&folder);
        if is_root {
            command.uid(65_534);
        }
        let Ok(ended) = command.output() else {
            // The program is in a folder that this user may not enter.
            return;
        };
        let printed = String::from_utf8_lossy(&ended.stdout);
        // What `check` says of a case is on standard output, also that it cannot be read.
        let told = format!("{}{printed}", String::from_utf8_lossy(&ended.stderr));
        for path in ["closed", "secret.json"] {
            assert!(told.contains(path), "{arguments:?}: {told}");
        }
        assert!(printed.contains("prod"), "{arguments:?}: {told}");
        if arguments == ["check", "."] {
            assert_eq!(ended.status.code(), Some(2), "{told}");
        }
    }
    fs::set_permissions(folder.join("closed"), fs::Permissions::from_mode(0o755)).expect("a mode");
}

#[test]
fn utf_16_and_marks_are_read() {
    let folder = tempfolder("encodings");
    let text = case("pass.json");
    let units: Vec<u8> = std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(folder.join("wide.json"), units).expect("a file");
    put(&folder, "mark.json", &format!("\u{feff}{text}"));
    let checked = run(
        &["check", &folder.display().to_string(), "--format", "json"],
        "",
    );
    assert_eq!(checked.status, 0, "{}", checked.stderr);
    assert_eq!(json_of(&checked.stdout).as_array().map(Vec::len), Some(2));
}

#[test]
fn what_fails_can_be_chosen() {
    let depends = {
        let mut whole: Value = json_of(&case("pass.json"));
        whole["policies"]["identity"] = Value::Null;
        whole.to_string()
    };
    let warned = {
        let mut whole: Value = json_of(&case("pass.json"));
        whole["policies"]["identity"] = json!([{"name": "a", "text":
            "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": [\"*\", \"kms:Decryptt\"], \"Resource\": \"*\"}}"}]);
        whole.to_string()
    };
    for (input, fail_on, status) in [
        (&depends, "fail", 0),
        (&depends, "depends", 1),
        (&depends, "error", 3),
        (&warned, "fail", 0),
        (&warned, "suggestion", 1),
        (&case("fail.json"), "depends", 1),
        (&case("pass.json"), "error", 0),
    ] {
        let ended = run(&["check", "-", "--fail-on", fail_on], input);
        assert_eq!(
            ended.status, status,
            "{fail_on}: {}{}",
            ended.stdout, ended.stderr
        );
    }
}

#[test]
fn an_output_is_written_as_a_whole() {
    let folder = tempfolder("output");
    let to = folder.join("out").display().to_string();
    for format in ["text", "json", "markdown", "github", "sarif", "junit"] {
        let path = data("fail.json").display().to_string();
        let written = run(
            &[
                "check", &path, "--format", format, "--output", &to, "--color", "always",
            ],
            "",
        );
        assert_eq!(
            (written.status, written.stdout.as_str()),
            (1, ""),
            "{}",
            written.stderr
        );
        let text = fs::read_to_string(&to).expect("the output");
        assert_eq!(
            text,
            run(&["check", &path, "--format", format], "").stdout,
            "{format}"
        );
    }
    let nowhere = folder.join("no/such/folder").display().to_string();
    assert_eq!(
        run(&["check", "-", "--output", &nowhere], case("pass.json")).status,
        2
    );
}

#[test]
fn lint_ends_as_the_contract_says() {
    let folder = tempfolder("lint");
    let good = put(&folder, "good.json", &identity_of("pass.json"));
    let bad = put(
        &folder,
        "bad.json",
        "{\n \"Version\": \"2012-10-17\",\n \"Statement\": {\"Effect\": \"Alow\", \"Action\": \"kms:*\", \"Resource\": \"*\"}}",
    );
    let warned = put(
        &folder,
        "warned.json",
        "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"kms:Decryptt\", \"Resource\": \"*\"}}",
    );
    let damaged = put(
        &folder,
        "damaged.json",
        "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"kms:*\", \"Resource\": \"*\"}",
    );
    let whole = put(&folder, "case.json", &case("pass.json"));
    let other = put(&folder, "other.json", "{\"a\": 1}");
    let all = folder.display().to_string();
    for (arguments, status) in [
        (vec![good.as_str()], 0),
        (vec![&bad], 1),
        (vec![&damaged], 1),
        (vec![&good, &bad], 1),
        (vec![&warned, "--fail-on", "suggestion"], 1),
        (vec![&all], 1),
        (vec![&whole], 2),
        (vec![&other], 2),
        (vec![&good, "no-such.json"], 2),
        (vec![&other, "--skip-others"], 0),
        (vec![&other, &bad, "--skip-others"], 1),
        (vec![&good, "--layer", "scp"], 0),
        (vec![&good, "--layer", "key"], 1),
    ] {
        let ended = run(&[&["lint"], &arguments[..]].concat(), "");
        assert_eq!(
            ended.status, status,
            "{arguments:?}: {}{}",
            ended.stdout, ended.stderr
        );
    }
    let github = run(&["lint", &bad, "--format", "github"], "").stdout;
    assert!(
        github.contains("bad.json,line=3,col=") && github.contains("title=badEffect::"),
        "{github}"
    );
    let json = json_of(&run(&["lint", &good, "--layer", "scp", "--format", "json"], "").stdout);
    assert_eq!(
        (&json["version"], &json["layer"]),
        (&json!(1), &json!("scp"))
    );
    let effects = json["actions"].as_array().expect("actions");
    assert!(
        effects.len() >= 7 && effects.iter().all(|one| one["effect"] == "allow"),
        "{json}"
    );
    let several = json_of(&run(&["lint", &good, &bad, "--format", "json"], "").stdout);
    assert_eq!(several.as_array().map(Vec::len), Some(2));
    for format in ["markdown", "sarif", "junit"] {
        let printed = run(&["lint", &bad, "--format", format], "").stdout;
        assert!(
            printed.contains("Alow") || printed.contains("badEffect"),
            "{printed}"
        );
    }
    let terraform = put(
        &folder,
        "main.tf",
        "resource \"aws_organizations_policy\" \"p\" {\n  type = \"SERVICE_CONTROL_POLICY\"\n  content = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{\n      Effect = \"Deny\"\n      Action = \"kms:Decryptt\"\n      Resource = \"*\"\n    }]\n  })\n}\n",
    );
    let github = run(&["lint", &terraform, "--format", "github"], "").stdout;
    assert!(github.contains("main.tf,line=7,"), "{github}");
    let text = run(&["lint", &bad], "").stdout;
    assert!(
        text.contains("kms:Decrypt") && text.contains("Alow"),
        "{text}"
    );
}

/// The times of a debug build on a busy machine are no measure; what grows with the square of the number is seen here too.
#[test]
fn many_files_take_no_longer_than_they_must() {
    let folder = tempfolder("many");
    let (pass, policy) = (case("pass.json"), identity_of("pass.json"));
    for number in 0..300 {
        put(&folder, &format!("cases/{number}.json"), &pass);
        put(&folder, &format!("policies/{number}.json"), &policy);
    }
    for (command, inside) in [("check", "cases"), ("lint", "policies")] {
        let begun = Instant::now();
        let path = folder.join(inside).display().to_string();
        let ended = run(&[command, &path, "--format", "sarif"], "");
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "{command}: {:?}",
            begun.elapsed()
        );
    }
}
