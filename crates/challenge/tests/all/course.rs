//! Every challenge of the course is what it says, and every file is in the course.

use challenge::{COURSE, Proof, SEEDS, built_in, read, texts, validate, write, write_pretty};
use std::collections::BTreeSet;

#[test]
fn every_challenge_is_proved() {
    // The machine's cores share the work: a course is some thousand evaluations.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for first in 0..cores {
            scope.spawn(move || {
                for built_in in COURSE.iter().skip(first).step_by(cores) {
                    let id = built_in.id;
                    let challenge = built_in
                        .read()
                        .unwrap_or_else(|error| panic!("{id}: {error:?}"));
                    assert_eq!(challenge.id, id);
                    let Proof { faults, wrong, .. } = validate(&challenge, SEEDS);
                    assert_eq!(faults, [], "{id}");
                    assert_eq!(wrong, challenge.wrong.len(), "{id}");
                    assert!(wrong > 0, "{id} has no wrong solution");
                    assert!(!challenge.hints.is_empty(), "{id} has no hint");
                    assert!(!challenge.sources.is_empty(), "{id} has no source");
                }
            });
        }
    });
}

#[test]
fn every_text_is_in_english_and_japanese() {
    for built_in in COURSE {
        let challenge = built_in.read().unwrap();
        for text in texts(&challenge) {
            let languages: Vec<&str> = text.languages().collect();
            assert_eq!(languages, ["en", "ja"], "{}: {text:?}", built_in.id);
            for (language, text) in &text.0 {
                assert!(!text.trim().is_empty(), "{} {language}", built_in.id);
                let ticks = text.matches('`').count() % 2;
                assert_eq!(ticks, 0, "an open backtick in {}: {text}", built_in.id);
            }
        }
    }
}

#[test]
fn the_folder_is_the_course_in_its_order() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/challenges");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let listed: Vec<String> = COURSE
        .iter()
        .enumerate()
        .map(|(at, built_in)| format!("{:02}-{}.json", at + 1, built_in.id))
        .collect();
    assert_eq!(files.into_iter().collect::<Vec<_>>(), listed);
    assert!(built_in(COURSE[0].id).is_some());
    assert_eq!(built_in("no-such-challenge"), None);
}

#[test]
fn writing_keeps_everything() {
    for built_in in COURSE {
        let (id, challenge) = (built_in.id, built_in.read().unwrap());
        assert_eq!(read(&write(&challenge)), Ok(challenge.clone()), "{id}");
        let pretty = write_pretty(&challenge);
        assert_eq!(read(&pretty), Ok(challenge.clone()), "{id}");
        // A policy is exported as it would be written by hand.
        let is_text = |wrong: &challenge::Wrong| {
            let mut refused = wrong.fails.refused.iter();
            refused.any(|code| code == "missingComma")
        };
        let as_text = pretty.contains("\"text\": \"{");
        assert_eq!(as_text, challenge.wrong.iter().any(is_text), "{id}");
    }
}
