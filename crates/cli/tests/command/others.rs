//! The other commands: examples, links, reasons, fixes, help.

use crate::{assert_kept, case, command, run};
use std::io::Write as _;

#[test]
fn every_example_is_a_case_that_is_as_it_says() {
    let list = run(&["example"], "");
    assert_kept("examples.txt", &list.stdout);
    let ids = list
        .stdout
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let ids: Vec<&str> = ids
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(ids.len() >= 10, "{ids:?}");
    for id in ids {
        let example = run(&["example", id], "");
        assert!(
            example.stdout.contains("\"expect\""),
            "{id} expects nothing"
        );
        let check = run(&["check", "-"], &example.stdout);
        assert_eq!(check.status, 0, "{id}: {}{}", check.stdout, check.stderr);
    }
    let other = run(&["example", "scp-allowlist"], "");
    assert_eq!(other.status, 2);
    assert!(
        other.stderr.contains("did you mean `scp-allow-list`?"),
        "{}",
        other.stderr
    );
}

#[test]
fn a_link_holds_the_whole_case() {
    let case = case("layers.json");
    let link = run(
        &[
            "link",
            "-",
            "--page",
            "https://vault.example.invalid/?lang=ja",
        ],
        &case,
    );
    assert_eq!(link.status, 0, "{}", link.stderr);
    let before_fragment = "https://vault.example.invalid/?lang=ja#c=1.";
    assert!(link.stdout.starts_with(before_fragment), "{}", link.stdout);
    let opened = run(&["open", link.stdout.trim()], "");
    let piped = run(&["open", "-"], &link.stdout);
    assert_eq!(opened.stdout, piped.stdout);
    let report = |case: &str| run(&["check", "-", "--format", "json"], case).stdout;
    assert_eq!(report(&opened.stdout), report(&case));
    for (link, words) in [
        ("https://vault.example.invalid/", "no case in this link"),
        ("#c=2.AAAA", "newer"),
        ("#c=1.q1", "link"),
        ("", "no case in this link"),
    ] {
        let run = run(&["open", link], "");
        assert_eq!(run.status, 2, "{link}");
        assert!(run.stderr.contains(words), "{link}: {}", run.stderr);
    }
}

#[test]
fn a_case_that_depends_says_on_which_answers() {
    let mut case: serde_json::Value = serde_json::from_str(&case("pass.json")).expect("a case");
    let condition = serde_json::json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}]});
    case["policies"]["identity"] = serde_json::json!([{"name": "", "text": condition.to_string()}]);
    let case = case.to_string();
    let said = "`aws:SourceIp` is an address in `203.0.113.0/24`";
    for command in ["check", "explain"] {
        let run = run(&[command, "-"], &case);
        assert!(
            run.stdout.replace('\n', " ").contains("allowed if"),
            "{command}: {}",
            run.stdout
        );
        let words = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.contains(&said.replace('`', "")) || words.contains(said),
            "{command}: {words}"
        );
    }
    let markdown = run(&["check", "-", "--format", "markdown"], &case);
    assert_eq!(markdown.status, 3, "{}", markdown.stderr);
    assert!(
        markdown.stdout.contains(&format!("- allowed if {said}")),
        "{}",
        markdown.stdout
    );
}

#[test]
fn markdown_has_the_grid_the_reasons_and_the_fix() {
    let markdown = run(&["check", "-", "--format", "markdown"], case("fail.json"));
    assert_eq!(markdown.status, 1, "{}", markdown.stderr);
    assert_kept("fail.md", &markdown.stdout);
    let japanese = run(
        &["check", "-", "--format", "markdown", "--lang", "ja"],
        case("fail.json"),
    );
    assert!(
        japanese.stdout.contains("効果のある最小の変更"),
        "{}",
        japanese.stdout
    );
}

#[test]
fn simulate_writes_a_script_or_one_file_a_call() {
    let printed = run(&["simulate", "-"], case("layers.json"));
    assert_eq!(printed.status, 0, "{}", printed.stderr);
    assert_kept("simulate.sh", &printed.stdout);
    assert_runs_as_a_script(&printed.stdout);

    let folder = std::env::temp_dir().join(format!("canivault-simulate-{}", std::process::id()));
    let path = folder.to_string_lossy().into_owned();
    let written = run(&["simulate", "-", "--files", &path], case("layers.json"));
    assert_eq!(written.status, 0, "{}", written.stderr);
    let commands = written
        .stdout
        .lines()
        .filter(|line| line.starts_with("aws iam simulate-custom-policy"));
    assert_eq!(commands.count(), 8, "{}", written.stdout);
    let file =
        std::fs::read_to_string(folder.join("kms-CreateGrant.json")).expect("the file of a call");
    std::fs::remove_dir_all(&folder).expect("the folder goes");
    let parameters: serde_json::Value = serde_json::from_str(&file).expect("JSON");
    assert_eq!(
        parameters["ActionNames"],
        serde_json::json!(["kms:CreateGrant"])
    );
}

/// Runs a script with an `aws` that prints which action it was asked about, from the parameters it is given.
#[cfg(unix)]
fn assert_runs_as_a_script(script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = std::env::temp_dir().join(format!("canivault-script-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let aws = folder.join("aws");
    let stand_in =
        "#!/bin/sh\nsed -n '/ActionNames/{n;s/^ *\"\\(.*\\)\"$/asked \\1/p;}' /dev/stdin\n";
    std::fs::write(&aws, stand_in).expect("a file");
    std::fs::set_permissions(&aws, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let file = folder.join("simulate.sh");
    std::fs::write(&file, script).expect("a file");
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let ran = std::process::Command::new("/bin/sh")
        .arg(&file)
        .env("PATH", path)
        .output();
    let ran = ran.expect("a shell");
    std::fs::remove_dir_all(&folder).expect("the folder goes");
    let printed = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    assert_eq!(printed.lines().count(), 8, "{printed}");
    for line in printed.lines() {
        let action = line.split(' ').next().expect("an action");
        assert!(line.contains("Can I Vault: "), "{line}");
        assert!(line.ends_with(&format!("AWS: asked {action}")), "{line}");
    }
}

#[cfg(not(unix))]
fn assert_runs_as_a_script(_: &str) {}

#[test]
fn help_teaches() {
    for (arguments, taught) in [
        (
            vec!["--help"],
            vec![
                "evaluate",
                "check",
                "Exit status",
                "canivault check case.json",
            ],
        ),
        (
            vec!["evaluate", "--help"],
            vec!["constant memory", "\"principal\"", "Exit status"],
        ),
        (
            vec!["challenge", "test", "--help"],
            vec!["guardrails", "Exit status", "canivault challenge show"],
        ),
        (
            vec!["check", "--help"],
            vec!["\"caller\"", "--format", "Exit status"],
        ),
    ] {
        let run = run(&arguments, "");
        for taught in taught {
            assert!(
                run.stdout.contains(taught),
                "{arguments:?} does not mention {taught}"
            );
        }
        assert!(
            run.stdout.lines().all(|line| line.chars().count() <= 120),
            "{}",
            run.stdout
        );
    }
    assert_eq!(run(&["--help"], "").status, 0);
    assert_eq!(run(&["no-such-command"], "").status, 2);
}

/// The first thing that README.md shows, line by line.
#[test]
fn the_readme_shows_what_is_printed() {
    let readme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).expect("the README");
    let (_, behind) = readme
        .split_once("canivault example scp-allow-list | canivault check -\n```")
        .expect("the pipe");
    let shown = behind.split("```").nth(1).expect("what it prints");
    let example = run(&["example", "scp-allow-list"], "").stdout;
    let printed = run(&["check", "-"], &example).stdout;
    let mut rest = printed.as_str();
    for line in shown
        .lines()
        .filter(|line| !line.is_empty() && *line != "...")
    {
        let at = rest
            .find(&format!("{line}\n"))
            .unwrap_or_else(|| panic!("`{line}` is not printed: {printed}"));
        rest = rest.split_at(at).1;
    }
}

/// On a narrow terminal the examples are the lines that they are on a wide one: what is wrapped by hand is not wrapped again.
#[test]
fn help_wraps_once() {
    let list = run(&["--help"], "").stdout;
    let (_, commands) = list.split_once("Commands:\n").expect("the commands");
    let commands = commands.lines().take_while(|line| line.starts_with("  "));
    let first_lines = commands.filter(|line| !line.starts_with("   "));
    let names: Vec<&str> = first_lines
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.len() >= 16, "{names:?}");
    let mut seen = 0;
    for name in std::iter::once("")
        .chain(names)
        .filter(|name| *name != "help")
    {
        let behind = |columns: &str| {
            let arguments: Vec<&str> = [name, "--help"]
                .into_iter()
                .filter(|one| !one.is_empty())
                .collect();
            let output = command(&arguments)
                .env("COLUMNS", columns)
                .output()
                .expect("canivault ends");
            let help = String::from_utf8(output.stdout).expect("UTF-8");
            let start = help
                .find("\nExample")
                .or_else(|| help.find("\nExit status"));
            start.map(|start| help.split_at(start).1.to_owned())
        };
        let (narrow, wide) = (behind("80"), behind("100"));
        assert_eq!(narrow, wide, "`canivault {name} --help`");
        seen += usize::from(narrow.is_some());
    }
    assert!(seen >= 10, "{seen}");
}

#[test]
fn shells_and_man_are_served() {
    for (shell, word) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef canivault"),
        ("fish", "complete -c canivault"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = run(&["completions", shell], "");
        assert_eq!(script.status, 0, "{}", script.stderr);
        for part in [word, "check", "lint", "fail-on"] {
            assert!(script.stdout.contains(part), "{shell}: {part}");
        }
    }
    let page = run(&["man"], "");
    assert!(
        page.stdout.contains(".TH canivault 1") && page.stdout.contains("check"),
        "{}",
        page.stdout
    );
    let page = run(&["man", "check"], "");
    assert!(page.stdout.contains("fail\\-on"), "{}", page.stdout);
    let none = run(&["man", "chekc"], "");
    assert_eq!(none.status, 2);
}

#[test]
fn explain_gives_the_whole_reason() {
    let denied = run(&["explain", "-"], case("fail.json"));
    for action in [
        "backup-storage:MountCapsule",
        "kms:CreateGrant",
        "kms:RetireGrant",
    ] {
        assert!(denied.stdout.contains(&format!("✗ {action} ")), "{action}");
    }
    assert!(
        !denied.stdout.contains("✓ kms:Decrypt arn:"),
        "{}",
        denied.stdout
    );
    let one = run(&["explain", "-", "KMS:creategrant"], case("fail.json"));
    assert_kept("explain.txt", &one.stdout);
    // The statement that was meant comes first, with the one thing that is off in it underlined.
    let alias = run(&["example", "alias-in-resource"], "").stdout;
    let near = run(&["explain", "-", "kms:CreateGrant"], &alias);
    assert_kept("explain-near.txt", &near.stdout);
    assert_eq!((denied.status, one.status), (0, 0));
    let none = run(&["explain", "-", "s3:GetObject"], case("fail.json"));
    assert_eq!(none.status, 2);
    assert!(none.stderr.contains("`s3:GetObject`"), "{}", none.stderr);
}

#[test]
fn what_fix_writes_passes() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("fixed.json");
    let path = file.to_str().expect("a path");
    for name in ["fail.json", "pass.json"] {
        std::fs::write(&file, case(name)).expect("the case is copied");
        let fixed = run(&["fix", path, "--write"], "");
        assert_eq!(fixed.status, 0, "{name}: {}{}", fixed.stdout, fixed.stderr);
        assert_eq!(run(&["check", path], "").status, 0, "{name}");
    }
    let one = run(
        &["fix", "-", "--action", "backup-storage:MountCapsule"],
        case("fail.json"),
    );
    assert_kept("fix.txt", &one.stdout);
    assert_eq!(one.status, 0);
    assert_eq!(run(&["fix", "-", "--write"], case("fail.json")).status, 2);
    // Of policies that nobody has seen nothing can be changed.
    let unseen =
        case("pass.json").replacen("\"identity\": [", "\"session\": null, \"identity\": [", 1);
    assert_eq!(run(&["fix", "-"], &unseen).status, 3, "{unseen}");
    assert_eq!(
        run(&["fix", "-", "--action", "s3:GetObject"], case("fail.json")).status,
        2
    );
}

/// As `head` closes its pipe once it has enough. A shell reports 141 for a program that SIGPIPE ended.
#[test]
fn a_closed_pipe_ends_the_command_without_a_message() {
    let mut child = command(&["check", "-"]).spawn().expect("canivault starts");
    // Before it can have written anything: it still waits for its input.
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("standard input");
    stdin
        .write_all(b"{\"version\": 1}")
        .expect("the input is written");
    drop(stdin);
    let output = child.wait_with_output().expect("canivault ends");
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
