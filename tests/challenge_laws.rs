//! Laws of the readers for teaching: a damaged challenge, completion code or workshop link is valid or an error, never
//! a panic. The laws of the fuzz targets, on the course's own files and on random texts.

use crate::case::{files, home};
use crate::link_laws::{change, changes, fuzz};
use challenge::code::{Code, Done, Progress, encode};
use challenge::workshop::Listed;
use challenge::{COURSE, Challenge, Workshop, reference};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The files of the course, as their authors wrote them.
fn written() -> Vec<String> {
    let folder = home().join("../crates/challenge/data/challenges");
    let read = |file| std::fs::read_to_string(file).expect("a file of the course");
    files(&folder).into_iter().map(read).collect()
}

fn course() -> Vec<Challenge> {
    let read = |text: String| challenge::read(&text).expect("a challenge of the course");
    written().into_iter().map(read).collect()
}

/// The completion code of a learner who solved a challenge.
fn code(challenge: &Challenge) -> Code {
    let own = challenge.vary(7);
    Code {
        name: "Ann 日本".to_owned(),
        seed: 7,
        done: vec![Done::new(challenge, &own, &reference(&own))],
        progress: vec![Progress {
            id: challenge.id.clone(),
            hints: 1,
            attempts: 2,
        }],
    }
}

fn workshop(challenge: Challenge) -> Workshop {
    Workshop {
        version: challenge::workshop::VERSION,
        challenges: vec![
            Listed::BuiltIn(COURSE[0].id.to_owned()),
            Listed::Own(Box::new(Challenge {
                id: "own".to_owned(),
                ..challenge
            })),
        ],
        seed: 2026,
        ends: Some("2026-12-31".to_owned()),
        ..Workshop::default()
    }
}

/// The laws are not vacuous: undamaged, each of these is valid.
#[test]
fn whole_they_are_read() {
    for text in written() {
        fuzz::challenge(text.as_bytes());
    }
    for challenge in course() {
        fuzz::code(encode(&code(&challenge)).as_bytes());
        let link = workshop(challenge).encode();
        assert!(Workshop::decode(&link).is_ok());
        fuzz::workshop(link.as_bytes());
    }
}

proptest! {
    #![proptest_config(crate::generate::tried(200))]

    #[test]
    fn a_damaged_challenge_is_read_or_refused(text in select(written()), changes in changes()) {
        let mut text = text.into_bytes();
        change(&mut text, &changes);
        fuzz::challenge(&text);
    }

    #[test]
    fn a_damaged_code_is_one_or_an_error(challenge in select(course()), changes in changes()) {
        let code = code(&challenge);
        let mut whole = encode(&code).into_bytes();
        change(&mut whole, &changes);
        fuzz::code(&whole);
        let mut inside = serde_json::to_vec(&code).expect("a code is JSON");
        change(&mut inside, &changes);
        fuzz::code(&inside);
        let mut parts = challenge::code::split(&encode(&code), 100).join(" ").into_bytes();
        change(&mut parts, &changes);
        fuzz::code(&parts);
    }

    #[test]
    fn a_damaged_workshop_is_one_or_an_error(challenge in select(course()), changes in changes()) {
        let workshop = workshop(challenge);
        let mut link = workshop.encode().into_bytes();
        change(&mut link, &changes);
        fuzz::workshop(&link);
        let mut inside = workshop.write().into_bytes();
        change(&mut inside, &changes);
        fuzz::workshop(&inside);
    }

    #[test]
    fn any_bytes_will_do(bytes in vec(any::<u8>(), 0..200)) {
        fuzz::challenge(&bytes);
        fuzz::code(&bytes);
        fuzz::workshop(&bytes);
    }
}
