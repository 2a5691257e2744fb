//! Untrusted cases: the output contains no terminal escapes of theirs, and files are written atomically.

use crate::{command, data, run, tempfolder};
use serde_json::{Value, json};
use std::fs;

/// Escape, C1, bell, direction, zero width, line separators, a tag; in the middle of readable words.
const STEERING: &str = "a\u{1b}[31mb\u{9b}32mc\u{7}d\u{202e}e\u{2066}f\u{200b}g\u{200d}h\u{feff}i\u{2028}j\u{85}k\u{e0041}l\r\nm\u{7f}n";

fn is_steering(character: char) -> bool {
    character.is_control() && character != '\n'
        || matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{ad}' | '\u{61c}' | '\u{e0000}'..='\u{e0fff}')
}

fn case() -> Value {
    let policy = |effect: &str, action: &str| {
        let statement = json!({"Sid": STEERING, "Effect": effect, "Action": action, "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/x": STEERING}}});
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
    };
    json!({
        "version": 1, "title": STEERING,
        "caller": {"arn": "arn:aws:iam::444455556666:role/BackupAdmin", "tags": {STEERING: STEERING}},
        "vault": {"name": STEERING, "region": "us-west-2"},
        "key": {"kind": "customer", "arn": "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
        "context": {STEERING: STEERING},
        "policies": {
            "identity": [{"name": STEERING, "text": policy("Allow", "backup:*")}, {"name": "b", "text": STEERING}],
            "scp": [{"target": STEERING, "policies": [{"name": STEERING, "text": policy("Deny", "kms:Decrypt")}]}],
            "boundary": [{"name": STEERING, "text": null}],
        },
        "denials": [{"action": "kms:CreateGrant", "effect": "implicitDeny", "layer": "boundary", "policy": STEERING, "text": STEERING}],
        "expect": {"verdict": "pass", "actions": {STEERING: "allowed"}},
    })
}

#[test]
fn nothing_that_is_printed_steers_the_terminal() {
    let case = case().to_string();
    let markdown = format!("# Page\n\n```canivault\n{case}\n```\n");
    let folder = tempfolder("steering");
    fs::write(folder.join("page.md"), markdown).expect("a page");
    let page = folder.join("page.md").display().to_string();
    let request = json!({"id": STEERING, "principal": STEERING, "action": STEERING, "resource": STEERING,
        "policies": {"identity": [STEERING]}});
    let allowed = json!({"id": STEERING, "principal": "arn:aws:iam::123456789012:user/a", "action": "s3:GetObject",
        "resource": "*", "context": {}, "unknown": [format!("aws:PrincipalTag/{STEERING}")],
        "policies": {"identity": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {format!("aws:PrincipalTag/{STEERING}"): "x"}}}}]}});
    let requests = format!("{request}\n{allowed}\n");
    let rows: Vec<(Vec<&str>, &str)> = vec![
        (vec!["check", "-"], &case),
        (vec!["check", "-", "--lang", "ja"], &case),
        (vec!["check", "-", "--format", "json"], &case),
        (vec!["check", "-", "--format", "markdown"], &case),
        (vec!["explain", "-"], &case),
        (vec!["fix", "-"], &case),
        (vec!["simulate", "-"], &case),
        (vec!["redact", "-"], &case),
        (vec!["link", "-"], &case),
        (vec!["import", "-"], &case),
        (vec!["import", "-"], STEERING),
        (vec!["docs", &page], ""),
        (vec!["docs", &page, "--format", "github"], ""),
        (vec!["docs", &page, "--format", "json"], ""),
        (vec!["evaluate"], &requests),
        (vec!["check", STEERING], ""),
        (vec!["check", "-", "--format", STEERING], ""),
        (vec![STEERING], ""),
        (vec!["open", STEERING], ""),
        (vec!["example", STEERING], ""),
        (vec!["fix", "-", "--action", STEERING], &case),
        (vec!["check", "-", "--set", STEERING], &case),
    ];
    for (arguments, input) in rows {
        let ended = run(&arguments, input);
        for (stream, text) in [("stdout", &ended.stdout), ("stderr", &ended.stderr)] {
            let found: Vec<char> = text.chars().filter(|c| is_steering(*c)).collect();
            assert!(
                found.is_empty(),
                "{arguments:?} {stream}: {found:?} in {text}"
            );
        }
        assert!(
            !ended.stdout.is_empty() || !ended.stderr.is_empty(),
            "{arguments:?}"
        );
    }
    // With colours, the only escapes are those of colours.
    let coloured = run(&["check", "-", "--color", "always"], &case);
    let escapes = coloured.stdout.split('\u{1b}').skip(1);
    assert!(escapes.clone().count() > 10);
    for escape in escapes {
        let colour = escape
            .strip_prefix('[')
            .and_then(|colour| colour.split_once('m'));
        let (colour, _) = colour.expect("a colour");
        let is_number = |c: char| c.is_ascii_digit() || c == ';';
        assert!(colour.chars().all(is_number), "{escape:?}");
    }
}

#[test]
fn json_says_the_same_with_escapes() {
    let printed = run(
        &["open", "-"],
        run(&["link", "-"], case().to_string()).stdout,
    );
    let opened: Value = serde_json::from_str(&printed.stdout).expect("JSON");
    assert_eq!(opened["title"], STEERING);
    assert!(printed.stdout.contains("\\u202e"), "{}", printed.stdout);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_written_keeps_its_mode_and_its_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfolder("written");
    let real = folder.join("real.json");
    let link = folder.join("link.json");
    fs::copy(data("fail.json"), &real).expect("a case");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("a mode");
    symlink("real.json", &link).expect("a link");
    let path = link.display().to_string();
    let fixed = run(&["fix", &path, "--write"], "");
    assert_eq!(fixed.status, 0, "{}{}", fixed.stdout, fixed.stderr);
    assert!(link.symlink_metadata().expect("a link").is_symlink());
    let mode = real.metadata().expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(run(&["check", &path], "").status, 0);
    assert_only(&folder, &["link.json", "real.json"]);
    // If it is not writable, the old file stays unchanged.
    let before = fs::read(&real).expect("the case");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o440)).expect("a mode");
    fs::copy(data("fail.json"), folder.join("other.json")).expect("a case");
    let locked = folder.join("other.json");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o440)).expect("a mode");
    let refused = run(&["fix", &locked.display().to_string(), "--write"], "");
    assert_eq!(refused.status, 2, "{}{}", refused.stdout, refused.stderr);
    assert_eq!(
        fs::read(&locked).expect("the case"),
        fs::read(data("fail.json")).expect("the case")
    );
    assert_eq!(fs::read(&real).expect("the case"), before);
    assert_only(&folder, &["link.json", "other.json", "real.json"]);
}

/// A limit on the size of files has the effect of a full disk: the write fails in the middle.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_file() {
    let folder = tempfolder("full");
    let path = folder.join("case.json");
    fs::copy(data("fail.json"), &path).expect("a case");
    let before = fs::read(&path).expect("the case");
    let program = command(&[]).get_program().to_owned();
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" fix \"$1\" --write";
    let ended = std::process::Command::new("sh")
        .args(["-c", script])
        .arg(program)
        .arg(&path)
        .output()
        .expect("a shell");
    assert_eq!(
        ended.status.code(),
        Some(2),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    assert_eq!(fs::read(&path).expect("the case"), before);
    assert_only(&folder, &["case.json"]);
}

/// A command that is killed leaves the old file or the new one, whenever that happens.
#[cfg(unix)]
#[test]
fn a_killed_command_leaves_no_half_written_file() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};
    let folder = tempfolder("killed");
    let case = folder.join("case.json");
    let report = folder.join("report.json");
    let before = fs::read(data("fail.json")).expect("the case");
    fs::write(&case, &before).expect("a case");
    let begun = Instant::now();
    let path = case.display().to_string();
    let to = report.display().to_string();
    let write = ["fix", &path, "--write"];
    assert_eq!(run(&write, "").status, 0);
    let fixed = fs::read(&case).expect("the case");
    assert_ne!(fixed, before);
    let takes = begun.elapsed();
    let print = ["check", &path, "--format", "json", "--output", &to];
    run(&print, "");
    let reported = fs::read(&report).expect("the report");
    // Kills at 20 moments of a run; from half of it on it writes.
    for moment in 0..20_u32 {
        let after = takes * (10 + moment) / 20;
        for (arguments, file, old, new) in [
            (&write[..], &case, &before, &fixed),
            (&print[..], &report, &Vec::new(), &reported),
        ] {
            fs::write(file, old).expect("the old file");
            if file == &report {
                fs::write(&case, &fixed).expect("the case");
            }
            let mut child = command(arguments)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the command");
            std::thread::sleep(after.min(Duration::from_secs(2)));
            child.kill().expect("a signal");
            child.wait().expect("an end");
            let found = fs::read(file).expect("the file");
            assert!(found == *old || found == *new, "{arguments:?}, {after:?}");
        }
    }
}

/// The files of a folder: no temporary file is left.
fn assert_only(folder: &std::path::Path, names: &[&str]) {
    let entries = fs::read_dir(folder).expect("the folder");
    let mut found: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    found.sort();
    assert_eq!(found, names);
}
