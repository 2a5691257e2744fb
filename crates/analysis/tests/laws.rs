//! Laws over random pairs of settings and random requests: what is proven is never contradicted by the evaluator, and what
//! is shown is confirmed by it.

mod random;

use analysis::{Answer, Budget, Held, Hints, Setting, new_access};
use evaluator::context::Lookup;
use evaluator::evaluate::evaluate;
use evaluator::identifiers::Principal;
use evaluator::key::Key;
use evaluator::trace::Decision;
use random::Random;
use std::time::{Duration, Instant};

/// How many pairs are tried, and how many requests of each: `ANALYSIS_PAIRS=100000` for the long run.
fn pairs() -> u64 {
    let said = std::env::var("ANALYSIS_PAIRS").ok();
    said.and_then(|said| said.parse().ok()).unwrap_or(12)
}

fn requests() -> u64 {
    let said = std::env::var("ANALYSIS_REQUESTS").ok();
    said.and_then(|said| said.parse().ok()).unwrap_or(100)
}

/// When to stop, if not all pairs are to be waited for.
fn seconds() -> Option<Duration> {
    let said = std::env::var("ANALYSIS_SECONDS").ok()?;
    Some(Duration::from_secs(said.parse().ok()?))
}

fn first() -> u64 {
    let said = std::env::var("ANALYSIS_SEED").ok();
    said.and_then(|said| said.parse().ok()).unwrap_or(0)
}

fn decide(setting: &Setting, request: &evaluator::request::Request) -> Decision {
    evaluate(request, &setting.for_service(&request.action.service)).decision
}

fn show(request: &evaluator::request::Request) -> String {
    let context: Vec<String> = request
        .context
        .known()
        .map(|(key, value)| format!("{key}={value:?}"))
        .collect();
    format!(
        "{} {} {} {:?} {}",
        request.principal.as_str(),
        request.action,
        request.resource.as_str(),
        request.resource_account,
        context.join(" ")
    )
}

#[test]
fn what_is_proven_is_never_contradicted() {
    let (mut none, mut some, mut undecided, mut allowed) = (0, 0, 0, 0_u64);
    let mut reasons = std::collections::BTreeMap::new();
    let mut slowest = (Duration::ZERO, 0);
    let mut times = Vec::new();
    let started = Instant::now();
    for seed in first()..first() + pairs() {
        if seconds().is_some_and(|seconds| started.elapsed() > seconds) {
            println!("stopped by the clock before pair {seed}");
            break;
        }
        let mut random = Random::new(seed);
        let (low, high) = random.pair();
        let began = Instant::now();
        let access = new_access(&low, &high, &Hints::default(), Budget::default());
        let took = began.elapsed();
        times.push(took);
        slowest = slowest.max((took, seed));
        match &access.answer {
            Answer::None => none += 1,
            Answer::Some(witness) => {
                some += 1;
                let request = &witness.request;
                assert_eq!(
                    decide(&high, request),
                    Decision::Allowed,
                    "{seed} {request:?}"
                );
                assert!(decide(&low, request).is_denied(), "{seed} {request:?}");
            }
            Answer::Undecided(reason) => {
                undecided += 1;
                let word = format!("{reason:?}");
                let word = word.split('(').next().unwrap_or_default().to_owned();
                *reasons.entry(word).or_insert(0) += 1;
            }
        }
        for _ in 0..requests() {
            let request = random.request();
            let says = (decide(&low, &request), decide(&high, &request));
            allowed += u64::from(says.1 == Decision::Allowed);
            let is_new = says.0.is_denied() && says.1 == Decision::Allowed;
            assert!(
                !is_new || access.answer != Answer::None,
                "seed {seed}: {}\n{}\n{}",
                random.shown(),
                show(&request),
                "was proven not to be new"
            );
            // Credentials of `GetSessionToken` make some requests of users impossible (`STS/API_GetSessionToken`). The diagram
            // has them only where a policy asks for them; nothing is allowed that is not allowed without.
            let token = matches!(
                request.context.lookup(&Key::new("aws:TokenIssueTime")),
                Lookup::Known(_)
            );
            if token && matches!(request.principal, Principal::User(_)) {
                continue;
            }
            match access.holds(&request) {
                Held::Known(known) => {
                    assert_eq!(
                        known,
                        is_new,
                        "seed {seed}: {} {says:?}\n{}",
                        random.shown(),
                        show(&request)
                    );
                }
                Held::Open => {}
                Held::Nowhere => panic!(
                    "seed {seed}: {} {says:?}\n{}",
                    random.shown(),
                    show(&request)
                ),
            }
        }
    }
    times.sort();
    println!(
        "{none} none, {some} some, {undecided} undecided {reasons:?}, {allowed} requests allowed; median {:?}, 95 % {:?}, slowest {slowest:?}",
        times.get(times.len() / 2),
        times.get(times.len() * 95 / 100)
    );
}

/// Nothing is new where nothing changes. A statement that allows more never loses access, one that denies more never gains any.
#[test]
fn what_one_more_statement_can_do() {
    for seed in first()..first() + pairs() / 2 {
        let mut random = Random::new(seed);
        let (setting, _) = random.pair();
        let (allowing, denying) = random.with_more(&setting);
        for (low, high) in [
            (&setting, &setting),
            (&allowing, &setting),
            (&setting, &denying),
        ] {
            let access = new_access(low, high, &Hints::default(), Budget::default());
            assert_eq!(access.answer, Answer::None, "{seed} {}", random.shown());
        }
    }
}
