//! `canivault docs`: over a small book, as the author of a documentation runs it.

use crate::{data, run};

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
