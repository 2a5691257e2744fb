//! `canivault challenge`, as used by authors' CI and trainers.

use crate::{assert_kept, run};
use challenge::code::{Code, Done, encode};
use challenge::workshop::Listed;
use challenge::{COURSE, Workshop, built_in, mistaken, reference};

fn file(id: &str) -> String {
    run(&["challenge", "show", id], "").stdout
}

#[test]
fn the_course_is_listed_and_every_file_shown() {
    let list = run(&["challenge", "list", "--lang", "ja"], "");
    assert_eq!(list.status, 0, "{}", list.stderr);
    for built_in in COURSE {
        assert!(list.stdout.contains(built_in.id), "{}", list.stdout);
        assert_eq!(file(built_in.id).trim_end(), built_in.text.trim_end());
    }
    let other = run(&["challenge", "show", "seven-action"], "");
    assert_eq!(other.status, 2);
    let near = "did you mean `seven-actions`?";
    assert!(other.stderr.contains(near), "{}", other.stderr);
    let own = run(&["challenge", "show", "seven-actions", "--seed", "7"], "");
    let tested = run(&["challenge", "test", "-"], own.stdout);
    assert_eq!(tested.status, 0, "{}", tested.stdout);
}

#[test]
fn a_challenge_is_tested_as_a_test_runner_does() {
    let right = file("seven-actions");
    let passes = run(&["challenge", "test", "-", "--seeds", "3"], &right);
    assert_eq!(passes.status, 0, "{}", passes.stderr);
    assert_kept("challenge.txt", &passes.stdout);

    // The stated failures of its last wrong solution, and the actual ones.
    let stated = "\"beyond\": [\"kms:RetireGrant\", \"otherRegion\"]";
    assert!(right.contains(stated));
    let wrong = right.replace(stated, "\"questions\": []");
    for (text, status, says) in [
        (
            &*wrong,
            1,
            "wrong solution 3 fails the guardrails `otherKey`; the limit by",
        ),
        (
            &*right.replace("\"hints\"", "\"hnits\""),
            2,
            "no field `hnits`; did you mean `hints`?",
        ),
        (
            &*right.replace("\"444455556666\"", "\"4444\""),
            2,
            "`variation.accounts[0]` is `4444`",
        ),
        ("{", 2, "the JSON ends too early"),
        ("[]", 2, "a challenge must be an object"),
    ] {
        let tested = run(&["challenge", "test", "-", "--seeds", "1"], text);
        let said = tested
            .stdout
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert_eq!(tested.status, status, "{said}");
        assert!(said.contains(says), "{says}: {said}");
    }
    let json = run(
        &["challenge", "test", "-", "--format", "json", "--seeds", "1"],
        &wrong,
    );
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(json[0]["id"], "seven-actions");
    assert_eq!(json[0]["wrong"], 3);
    assert_eq!(json[0]["faults"].as_array().map(Vec::len), Some(1));
}

#[test]
fn codes_are_graded_again() {
    let challenge = built_in("seven-actions")
        .expect("it is there")
        .read()
        .expect("it is one");
    let workshop = Workshop {
        version: 1,
        challenges: vec![Listed::BuiltIn(challenge.id.clone())],
        seed: 4,
        ..Workshop::default()
    };
    let code = |name: &str, seed: u32, solves: bool| {
        let own = challenge.vary(seed);
        let attempt = if solves {
            reference(&own)
        } else {
            mistaken(&own, &own.wrong[2])
        };
        let done = vec![Done::new(&challenge, &own, &attempt)];
        encode(&Code {
            name: name.to_owned(),
            seed,
            done,
            ..Code::default()
        })
    };
    let (ann, bob) = (workshop.seed_for("Ann"), workshop.seed_for("Bob"));
    let mut cut = code("Eve", bob, true);
    cut.truncate(cut.len() - 4);
    let pasted = [
        code("Ann", ann, true),
        code("Bob", bob, false),
        code("Cleo \u{1b}[31m", ann, true),
        cut,
        "v0.AAAA.00000000".to_owned(),
    ]
    .join("\n");
    let link = format!("https://page.example.invalid/#{}", workshop.encode());
    let read = run(&["challenge", "codes", "-", "--workshop", &link], &pasted);
    assert_eq!(read.status, 1, "{}", read.stderr);
    assert_kept("codes.txt", &read.stdout);
    let json = run(
        &["challenge", "codes", "-", "--format", "json"],
        code("Ann", ann, true),
    );
    assert_eq!(json.status, 0, "{}", json.stderr);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(json[0]["answers"][0]["solved"], true);
    assert_eq!(json[0]["copied"], serde_json::Value::Null);
    let none = run(
        &["challenge", "codes", "-", "--workshop", "#w=2.AAAA"],
        &pasted,
    );
    assert_eq!(none.status, 2);
}
