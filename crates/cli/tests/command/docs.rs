//! `canivault docs`: over a small book, as the author of a documentation runs it.

use crate::{data, run, tempfolder};

/// The book beside this file: two of its five cases are not as expected.
fn book() -> String {
    data("book").display().to_string()
}

#[test]
fn what_is_no_longer_so_is_told_with_file_and_line() {
    let book = book();
    let run = run(&["docs", &book], "");
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    let chapter = format!("{book}/chapter.md");
    let told = format!(
        "{chapter}:21\n  ✗ `backup-storage:MountCapsule` was expected to be `allowed` and is\n    `implicitDeny`\n\
         {chapter}:29\n  ✗ the end of this link is missing"
    );
    assert!(run.stdout.contains(&told), "{}", run.stdout);
    assert!(run.stdout.contains("5 cases in 2 files."), "{}", run.stdout);
    assert!(
        run.stdout.contains("2 are not as expected."),
        "{}",
        run.stdout
    );
}

#[test]
fn what_is_so_passes() {
    let page = data("book/page.html").display().to_string();
    let run = run(&["docs", &page], "");
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("All are as expected."),
        "{}",
        run.stdout
    );
}

#[test]
fn other_formats_say_the_same() {
    let book = book();
    let github = run(&["docs", &book, "--format", "github"], "");
    assert_eq!(github.status, 1);
    let lines: Vec<&str> = github.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", github.stdout);
    let first = format!(
        "::error file={book}/chapter.md,line=21::`backup-storage:MountCapsule` was expected"
    );
    assert!(lines[0].starts_with(&first), "{}", lines[0]);

    let json = run(&["docs", &book, "--format", "json"], "");
    assert_eq!(json.status, 1);
    let found: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let kinds: Vec<(&str, bool)> = found
        .as_array()
        .expect("a list")
        .iter()
        .map(|embed| {
            let problems = embed["problems"].as_array().expect("problems");
            (embed["kind"].as_str().expect("a kind"), problems.is_empty())
        })
        .collect();
    assert_eq!(
        kinds,
        [
            ("element", true),
            ("block", false),
            ("link", false),
            ("element", true),
            ("iframe", true),
        ]
    );
}

#[test]
fn a_path_that_is_not_there_is_unusable() {
    let run = run(&["docs", "no-such-folder"], "");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("no-such-folder"), "{}", run.stderr);
}

#[test]
fn no_case_is_not_all_well() {
    let folder = tempfolder("docs-empty");
    std::fs::write(folder.join("page.md"), "# Nothing here\n").expect("a file");
    let path = folder.display().to_string();
    let found = run(&["docs", &path], "");
    assert_eq!(
        (found.status, found.stdout.trim()),
        (4, "No case was found.")
    );
    assert_eq!(run(&["docs", &path, "--allow-empty"], "").status, 0);
}

#[test]
fn a_case_without_expectation_can_be_refused() {
    let folder = tempfolder("docs-silent");
    let file = folder.join("page.md");
    std::fs::write(&file, "```canivault\n{\"version\": 1}\n```\n").expect("a file");
    let path = file.display().to_string();
    let found = run(&["docs", &path], "");
    assert_eq!(found.status, 0);
    assert!(
        found.stdout.contains("1 case in 1 file."),
        "{}",
        found.stdout
    );
    let refused = run(&["docs", &path, "--require-expect"], "");
    assert_eq!(refused.status, 1);
    let told = format!("{path}:2\n  ✗ this case expects nothing: add `expect`");
    assert!(refused.stdout.contains(&told), "{}", refused.stdout);
}

#[test]
fn a_file_that_is_no_text_does_not_stop_the_others() {
    let folder = tempfolder("docs-latin");
    std::fs::write(folder.join("a.md"), b"caf\xe9 <can-i-vault>").expect("a file");
    let wrong = "```canivault\n{\"version\": 1, \"expect\": {\"verdict\": \"pass\"}}\n```\n";
    std::fs::write(folder.join("b.md"), wrong).expect("a file");
    let found = run(&["docs", &folder.display().to_string()], "");
    assert_eq!(found.status, 2, "what was not read cannot be well");
    assert!(found.stderr.contains("a.md"), "{}", found.stderr);
    assert!(found.stdout.contains("b.md:2"), "{}", found.stdout);
}
