//! Completion codes and workshop links: round trips, the distinction between damaged and forged codes, and arbitrary
//! input.

use super::first;
use challenge::code::{Code, Done, Error, decode, decode_all, edition, encode, grades, split};
use challenge::workshop::{self, Listed};
use challenge::{Attempt, COURSE, Challenge, Text, Workshop, effective, mistaken, reference};
use proptest::prelude::*;
use vault::case::NamedPolicy;
use vault::share;

/// The code of a learner who solved the whole course, or claims to.
fn solved(name: &str, seed: u32) -> Code {
    let done = COURSE.iter().map(|built_in| {
        let written = built_in.read().unwrap();
        let own = written.vary(seed);
        Done::new(&written, &own, &reference(&own))
    });
    Code {
        name: name.to_owned(),
        seed,
        done: done.collect(),
        ..Code::default()
    }
}

/// Whoever is stuck hands in a code, too, and what it says of hints and attempts comes back as it went.
#[test]
fn a_code_says_how_far_somebody_came() {
    let progress = vec![challenge::code::Progress {
        id: "boundary".to_owned(),
        hints: 3,
        attempts: 12,
    }];
    let code = Code {
        name: "Ann".to_owned(),
        progress,
        ..Code::default()
    };
    let text = encode(&code);
    assert!(text.starts_with("v2."), "{text}");
    assert_eq!(decode(&text), Ok(code.clone()));
    let answers_only = Code {
        progress: Vec::new(),
        ..code
    };
    assert!(encode(&answers_only).starts_with("v1."));
}

fn course() -> Vec<Challenge> {
    COURSE
        .iter()
        .map(|built_in| built_in.read().unwrap())
        .collect()
}

#[test]
fn a_code_comes_back_and_is_graded_again() {
    let code = solved("Ann 日本", 7);
    let text = encode(&code);
    assert!(text.starts_with("v1."), "{text}");
    let read = decode(&text).unwrap();
    assert_eq!((read.name.as_str(), read.seed), ("Ann 日本", 7));
    let checked = grades(&read, &course());
    assert_eq!(checked.len(), COURSE.len());
    for checked in checked {
        assert!(!checked.other_edition, "{}", checked.id);
        assert!(checked.grade.unwrap().is_solved(), "{}", checked.id);
    }
    // A mail program breaks lines and a person adds spaces.
    let wrapped: Vec<String> = text
        .as_bytes()
        .chunks(60)
        .map(|line| String::from_utf8(line.to_vec()).unwrap())
        .collect();
    assert_eq!(
        decode(&format!("  {}\n", wrapped.join("\r\n> ").replace("> ", ""))),
        Ok(read)
    );
}

/// A code's claims are verified: another learner's answers under another name or seed do not solve the case.
#[test]
fn a_forged_code_is_found_by_its_answers() {
    let challenge = first();
    let workshop = Workshop {
        challenges: vec![Listed::BuiltIn(challenge.id.clone())],
        seed: 5,
        ..Workshop::default()
    };
    let honest = solved("Ann", workshop.seed_for("Ann"));
    assert!(workshop.gave(&honest));
    let renamed = Code {
        name: "Bob".to_owned(),
        ..honest.clone()
    };
    assert!(!workshop.gave(&decode(&encode(&renamed)).unwrap()));
    let reseeded = Code {
        seed: workshop.seed_for("Bob"),
        ..renamed
    };
    assert!(workshop.gave(&reseeded));
    let checked = grades(&decode(&encode(&reseeded)).unwrap(), &course());
    assert!(!checked[0].grade.as_ref().unwrap().is_solved());

    // Changes in layers that are not editable are ignored.
    let own = challenge.vary(1);
    let mut done = Done::new(
        &challenge,
        &own,
        &Attempt {
            case: own.start.clone(),
            ..Attempt::default()
        },
    );
    assert_eq!(done.changed, []);
    done.changed.push(challenge::code::Changed {
        layer: evaluator::layer::Layer::Resource,
        level: 0,
        policies: vec![NamedPolicy::default()],
    });
    let grade = challenge::grade(&own, &done.attempt(&own));
    assert_eq!(grade.case, own.start);
}

#[test]
fn a_challenge_that_has_changed_since_is_told() {
    let challenge = first();
    let code = solved("Ann", 3);
    let mut reworded = challenge.clone();
    reworded.title = Text::default();
    reworded.hints.clear();
    assert_eq!(edition(&reworded), edition(&challenge));
    let mut stricter = challenge.clone();
    stricter.guardrails.remove(0);
    assert!(grades(&code, &[stricter])[0].other_edition);
    assert_eq!(grades(&code, &[])[0].grade, None);
}

#[test]
fn what_is_wrong_with_a_code() {
    let text = encode(&solved("Ann", 7));
    let (front, check) = text.rsplit_once('.').unwrap();
    let payload = front.strip_prefix("v1.").unwrap();
    for (text, error) in [
        (String::new(), Error::NotACode),
        ("hello".to_owned(), Error::NotACode),
        ("vx.AAAA.00000000".to_owned(), Error::NotACode),
        (
            format!("v0.{payload}.{check}"),
            Error::Older {
                codec: "0".to_owned(),
            },
        ),
        (
            format!("v3.{payload}.{check}"),
            Error::Newer {
                codec: "3".to_owned(),
            },
        ),
        ("v1.".to_owned(), Error::Mangled),
        (front.to_owned(), Error::Mangled),
        (format!("{front}.00000000"), Error::Mangled),
        (format!("{text}.x"), Error::Mangled),
    ] {
        assert_eq!(
            decode(&text),
            Err(error),
            "{}",
            text.get(..30).unwrap_or(&text)
        );
    }
}

#[test]
fn a_code_that_lost_or_changed_a_character_is_mangled() {
    let text = encode(&solved("Ann", 7));
    for at in 3..text.len() {
        let cut = decode(&text[..at]);
        assert_eq!(cut, Err(Error::Mangled), "cut at {at}");
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = decode(&String::from_utf8(changed).unwrap());
        assert_eq!(changed, Err(Error::Mangled), "changed at {at}");
    }
}

#[test]
fn many_codes_are_found_in_what_people_paste() {
    let codes = ["Ann", "Bob", "Cleo"].map(|name| encode(&solved(name, 7)));
    let (start, end) = codes[1].split_at(100);
    let pasted = format!(
        "From: Ann\n{}\n\nBob wrote: \"{start}\n{end}\", and\nv9.AAAA.00000000 was his first try.\n<{}>",
        codes[0], codes[2]
    );
    let names: Vec<Result<String, Error>> = decode_all(&pasted)
        .into_iter()
        .map(|code| code.map(|code| code.name))
        .collect();
    assert_eq!(
        names,
        [
            Ok("Ann".to_owned()),
            Ok("Bob".to_owned()),
            Err(Error::Newer {
                codec: "9".to_owned()
            }),
            Ok("Cleo".to_owned())
        ]
    );
}

/// These were made by the first version and must stay readable for ever.
#[test]
fn golden_codes_and_links_stay_readable() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/golden");
    let text = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
    let code = decode(&text("code-1.txt")).unwrap();
    assert_eq!(
        (code.name.as_str(), code.seed, code.done.len()),
        ("Ann", 7, 1)
    );
    assert_eq!(code.done[0].id, "seven-actions");
    assert_eq!(code.done[0].changed[0].policies[0].name, "BackupAdmin");
    let workshop = Workshop::decode(&text("workshop-1.txt")).unwrap();
    assert_eq!(
        workshop
            .challenges
            .iter()
            .map(Listed::id)
            .collect::<Vec<_>>(),
        ["seven-actions", "own"]
    );
    assert_eq!(
        (workshop.seed, workshop.ends.as_deref()),
        (2026, Some("2026-12-31"))
    );
}

fn workshop() -> Workshop {
    let own = Challenge {
        id: "own".to_owned(),
        ..first()
    };
    Workshop {
        version: 1,
        title: Some(Text([("ja".to_owned(), "勉強会".to_owned())].into())),
        challenges: vec![
            Listed::BuiltIn("seven-actions".to_owned()),
            Listed::Own(Box::new(own)),
        ],
        seed: 2026,
        language: Some("ja".to_owned()),
        ends: Some("2026-12-31".to_owned()),
    }
}

#[test]
fn a_workshop_comes_back() {
    let workshop = workshop();
    let link = workshop.encode();
    assert!(link.starts_with("w=1."), "{link}");
    let decoded = Workshop::decode(&format!("https://page.example.invalid/?lang=ja#{link}"));
    assert_eq!(decoded.as_ref(), Ok(&workshop));
    assert_eq!(workshop.challenges().len(), 2);
}

#[test]
fn what_is_wrong_with_a_workshop() {
    use workshop::Error;
    let id = || r#""challenges": ["seven-actions"]"#.to_owned();
    let no_such = Error::NoSuchChallenge {
        id: "no-such".to_owned(),
    };
    let not_a_day = |day: &str| Error::NotADay {
        found: day.to_owned(),
    };
    for (document, error) in [
        (r#""challenges": []"#.to_owned(), Error::Challenges),
        ("\"seed\": 1".to_owned(), Error::Challenges),
        (
            r#""challenges": ["seven-actions", "seven-actions"]"#.to_owned(),
            Error::Challenges,
        ),
        (r#""challenges": ["no-such"]"#.to_owned(), no_such),
        (
            format!("{}, \"ends\": \"2026-13-01\"", id()),
            not_a_day("2026-13-01"),
        ),
        (
            format!("{}, \"ends\": \"tomorrow\"", id()),
            not_a_day("tomorrow"),
        ),
    ] {
        assert_eq!(
            Workshop::read(&format!("{{{document}}}")),
            Err(error),
            "{document}"
        );
    }
    assert_eq!(
        Workshop::decode("https://page.example.invalid/"),
        Err(Error::Link(share::Error::NoCase))
    );
    assert_eq!(
        Workshop::decode("#w=2.AAAA"),
        Err(Error::Link(share::Error::Newer {
            codec: "2".to_owned()
        }))
    );
    let link = workshop().encode();
    for end in 0..link.len() {
        let cut = Workshop::decode(&link[..end]);
        assert!(matches!(cut, Err(Error::Link(_))), "{end}: {cut:?}");
    }
}

#[test]
fn a_wrong_solution_stays_wrong_in_a_code() {
    for built_in in COURSE {
        let challenge = built_in.read().unwrap();
        for wrong in &challenge.wrong {
            let attempt = mistaken(&challenge, wrong);
            let done = Done::new(&challenge, &challenge, &attempt);
            let code = Code {
                done: vec![done],
                ..Code::default()
            };
            let again = decode(&encode(&code)).unwrap().done[0].attempt(&challenge);
            let counts = effective(&challenge, &attempt.case);
            assert_eq!(
                again,
                Attempt {
                    case: counts,
                    ..attempt
                },
                "{}",
                built_in.id
            );
            assert!(
                !challenge::grade(&challenge, &again).is_solved(),
                "{}",
                built_in.id
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn reading_any_text_ends(text in "\\PC{0,60}|v1\\.[A-Za-z0-9_-]{0,60}\\.[0-9a-f]{8}") {
        // No expected result: it must terminate for any input.
        let _ = (decode(&text), decode_all(&text).len(), Workshop::decode(&text));
        let _ = challenge::read(&text);
    }

    /// Any policy text survives a round trip; JSON only loses its layout.
    #[test]
    fn any_text_survives(text in "\\PC{0,80}", name in "\\PC{0,20}") {
        let challenge = first();
        let mut case = challenge.start.clone();
        let policies = case.policies.identity.items_mut().unwrap();
        policies.push(NamedPolicy { name: name.clone(), text: text.as_str().into() });
        let done = Done::new(&challenge, &challenge, &Attempt { case, ..Attempt::default() });
        let code = Code { name: name.clone(), seed: 1, done: vec![done], ..Code::default() };
        let read = decode(&encode(&code)).unwrap();
        prop_assert_eq!(&read.name, name.trim());
        let policy = &read.done[0].changed[0].policies[1];
        prop_assert_eq!(&policy.name, &name);
        if serde_json::from_str::<serde_json::Value>(&text).is_err() {
            prop_assert_eq!(&*policy.text, text.as_str());
        }
    }
}

/// Parts are combined in any order, between the parts of others and with line breaks; missing parts are reported.
#[test]
fn a_code_in_parts_is_put_together() {
    let codes = ["Ann", "Ben"].map(|name| encode(&solved(name, 7)));
    let [ann, ben] = [0, 1].map(|at| split(&codes[at], 1000));
    assert!(ann.len() > 2, "{}", ann.len());
    assert!(ann.iter().all(|part| part.len() <= 1000));
    assert!(ann[0].starts_with(&format!("v1.1of{}.", ann.len())));
    let mut sent: Vec<&String> = ann.iter().rev().chain(&ben).collect();
    sent.rotate_left(ann.len() - 1);
    let lines: Vec<String> = sent
        .iter()
        .map(|part| {
            let (front, back) = part.split_at(part.len() / 2);
            format!("> {front}\n{back} (thanks)")
        })
        .collect();
    let read = decode_all(&lines.join("\n"));
    let names: Vec<&str> = read
        .iter()
        .map(|code| code.as_ref().unwrap().name.as_str())
        .collect();
    assert_eq!(names, ["Ann", "Ben"]);
    assert_eq!(read[0], decode(&codes[0]));

    let all = u32::try_from(ann.len()).unwrap();
    let without = |number: usize| {
        let rest = ann.iter().enumerate().filter(|(at, _)| *at != number);
        rest.map(|(_, part)| part.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let missing = vec![2];
    assert_eq!(
        decode_all(&without(1)),
        [Err(Error::Incomplete { missing, all })]
    );
    let missing: Vec<u32> = (2..=all).collect();
    assert_eq!(decode(&ann[0]), Err(Error::Incomplete { missing, all }));
    let exchanged = ann
        .join(" ")
        .replacen(".1of", ".0of", 1)
        .replacen(".2of", ".1of", 1);
    let exchanged = exchanged.replacen(".0of", ".2of", 1);
    assert_eq!(decode_all(&exchanged), [Err(Error::Mangled)]);
    // Parts that were once published must stay readable for ever.
    let golden = include_str!("golden/code-1.txt").trim();
    let [version, payload, check] = golden.split('.').collect::<Vec<_>>()[..] else {
        panic!("{golden}")
    };
    let (one, two) = payload.split_at(7);
    let old = format!("{version}.2of2.{two}.{check}, {version}.1of2.{one}.{check}");
    assert_eq!(decode_all(&old), [decode(golden)]);
    // A code that is short enough is not split.
    let short = encode(&Code::default());
    assert_eq!(split(&short, 1000), [short]);
}
