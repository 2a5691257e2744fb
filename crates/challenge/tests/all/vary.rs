//! The same seed gives the same case for ever, and another seed another.

use super::first;
use challenge::{COURSE, Challenge, REGIONS, Workshop, reference, write};
use std::collections::BTreeSet;

#[test]
fn these_seeds_have_always_given_these_cases() {
    for (seed, caller, key, vault) in [
        (
            0,
            "arn:aws:iam::333377774444:role/BackupOperator",
            "arn:aws:kms:eu-west-1:333377774444:key/81ff3653-85a8-6428-eb7c-b9aefab59191",
            "orders",
        ),
        (
            1,
            "arn:aws:iam::555522226666:role/VaultKeeper",
            "arn:aws:kms:ap-south-1:555522226666:key/99098726-e159-6708-235f-3230a1126232",
            "orders",
        ),
        (
            u32::MAX,
            "arn:aws:iam::333377774444:role/VaultKeeper",
            "arn:aws:kms:eu-west-2:333377774444:key/34785e64-ca47-5977-9df3-dc08069796d8",
            "nightly",
        ),
    ] {
        let varied = first().vary(seed);
        assert_eq!(varied.start.caller.arn, caller, "{seed}");
        assert_eq!(varied.start.key.arn, key, "{seed}");
        assert_eq!(varied.start.vault.name, vault, "{seed}");
    }
    let workshop = Workshop {
        seed: 2026,
        ..Workshop::default()
    };
    let seeds = ["Ann", "  Ann ", "アン", ""].map(|name| workshop.seed_for(name));
    assert_eq!(
        seeds,
        [1_894_359_186, 1_894_359_186, 2_435_116_247, 3_684_455_832]
    );
}

#[test]
fn nothing_of_what_varies_is_left() {
    for built_in in COURSE {
        let challenge = built_in.read().unwrap();
        let variation = &challenge.variation;
        let varied = challenge.vary(12345);
        assert!(varied.variation.is_empty());
        let text = write(&varied);
        for value in variation.accounts.iter().chain(&variation.keys) {
            // A value can be drawn for itself only by a wonder.
            assert!(!text.contains(value.as_str()), "{}: {value}", built_in.id);
        }
        // What was varied varies no more.
        assert_eq!(varied.vary(99), varied, "{}", built_in.id);
    }
}

#[test]
fn learners_have_different_cases_and_each_is_whole() {
    for built_in in COURSE {
        let challenge = built_in.read().unwrap();
        if challenge.variation.is_empty() {
            continue;
        }
        let starts: BTreeSet<String> = (0..40)
            .map(|seed| vault::case::write(&challenge.vary(seed).start))
            .collect();
        assert_eq!(starts.len(), 40, "{}", built_in.id);
        for seed in 0..10 {
            let varied = challenge.vary(seed);
            assert!(
                REGIONS.contains(&varied.start.vault.region.as_str())
                    || challenge.variation.regions.is_empty()
            );
            assert_eq!(
                vault::report(&varied.start).problems,
                [],
                "{} {seed}",
                built_in.id
            );
        }
    }
}

/// A copied answer does not fit: the reference solution of one learner does not solve the case of another.
#[test]
fn a_copied_answer_does_not_fit() {
    let challenge: Challenge = first();
    let (one, other) = (challenge.vary(1), challenge.vary(2));
    let grade = challenge::grade(&other, &reference(&one));
    assert!(!grade.is_solved());
    assert!(grade.goals.iter().any(|goal| !goal.holds));
}

/// An author chooses from what could vary: whatever varies in the course is there to be chosen.
#[test]
fn whatever_varies_could_be_chosen() {
    for built_in in COURSE {
        let challenge = built_in.read().unwrap();
        let could = challenge.could_vary();
        let varies = &challenge.variation;
        let kinds = [
            (&varies.accounts, &could.accounts),
            (&varies.regions, &could.regions),
            (&varies.keys, &could.keys),
        ];
        // A Region can also be drawn from those that fit the story.
        let names = varies.names.keys();
        let names = names.filter(|name| !REGIONS.contains(&name.as_str()));
        for (chosen, offered) in kinds {
            for value in chosen {
                assert!(offered.contains(value), "{value} in {}", built_in.id);
            }
        }
        for name in names {
            assert!(could.names.contains_key(name), "{name} in {}", built_in.id);
        }
    }
    // A word of the story is not offered, nor an alias or the name of a policy.
    let could = first().could_vary();
    let names: Vec<&str> = could.names.keys().map(String::as_str).collect();
    assert_eq!(names, ["BackupAdmin", "prod"]);
    assert_eq!(could.regions, ["us-west-2"]);
}
