//! Whatever is counted as a solution is one: variants of the reference solution, each compared with it exactly.
//!
//! The grade finds differences in access by probing (`regression`), which proves nothing. Here the crate `analysis` does:
//! of the variants that are graded as solved, none allows a request that the reference denies, or denies one that it
//! and the start allow. All of them would take an hour, so each run takes a share; `VARIANTS=all` takes all.

use crate::oracle::verdict;
use crate::variants::{Names, of_policy};
use challenge::{Attempt, COURSE, Challenge, Grader, apply, reference};
use evaluator::request::Request;
use serde_json::Value;

/// Of so many variants one is tried.
const SHARE: usize = 17;

#[test]
fn everything_that_counts_is_proven() {
    let share = match std::env::var("VARIANTS") {
        Ok(_) => 1,
        Err(_) => SHARE,
    };
    let only = std::env::var("CHALLENGE").ok();
    let missed: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|part| {
                let only = only.as_deref();
                scope.spawn(move || {
                    let mine = COURSE.iter().skip(part).step_by(2);
                    let mine = mine.filter(|built_in| only.is_none_or(|only| built_in.id == only));
                    let challenges = mine.map(|built_in| built_in.read().unwrap());
                    challenges
                        .flat_map(|own| missed(&own, share))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(
        missed.is_empty(),
        "{} are counted:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

/// The variants of a challenge's solution that are counted and should not be.
fn missed(own: &Challenge, share: usize) -> Vec<String> {
    let answers = reference(own).answers;
    let solved = apply(&own.start, &own.solution);
    let mut missed = Vec::new();
    let mut tried = 0;
    for (layer, level, at) in crate::cheats::editable(own, &solved) {
        let policy = solved.policies.level(layer, level)[at].clone();
        let document: Value = serde_json::from_str(&policy.text).unwrap();
        for (number, (name, other)) in of_policy(&document, layer, &names(own))
            .into_iter()
            .enumerate()
        {
            if number % share != own.id.len() % share {
                continue;
            }
            tried += 1;
            let mut case = solved.clone();
            case.policies.level_mut(layer, level).unwrap()[at].text = other.to_string().into();
            let attempt = Attempt {
                case: case.clone(),
                answers: answers.clone(),
            };
            if !Grader::new(own).grade(&attempt).is_solved() {
                continue;
            }
            let found = verdict(own, &case);
            let label = format!("{} {layer:?} {}: {name}", own.id, policy.name);
            missed.extend(
                found
                    .beyond
                    .map(|(_, request)| format!("{label}: beyond {}", shown(&request))),
            );
            missed.extend(
                found
                    .lost
                    .map(|(_, request)| format!("{label}: lost {}", shown(&request))),
            );
        }
    }
    assert!(tried > 0 || own.editable.is_empty(), "{}", own.id);
    missed
}

fn shown(request: &Request) -> String {
    let (principal, resource) = (request.principal.as_str(), request.resource.as_str());
    format!(
        "{principal} {} {resource} {:?}",
        request.action, request.context
    )
}

fn names(challenge: &Challenge) -> Names {
    let case = &challenge.start;
    let key = if case.key.arn.is_empty() {
        "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    } else {
        &case.key.arn
    };
    Names {
        caller: case.caller.arn.clone(),
        account: case.caller.arn.split(':').nth(4).unwrap().to_owned(),
        key: key.to_owned(),
        region: case.vault.region.clone(),
    }
}
