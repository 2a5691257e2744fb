//! Laws over random pairs of settings and random requests: what is proven is never contradicted by the evaluator, and what
//! is shown is confirmed by it.

mod random;

use analysis::{Access, Answer, Budget, Held, Hints, Setting, allows, new_access};
use evaluator::context::Lookup;
use evaluator::evaluate::evaluate;
use evaluator::identifiers::Principal;
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::policy_set::PolicyLayer;
use evaluator::request::Request;
use evaluator::trace::Decision;
use random::Random;
use std::collections::BTreeMap;
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

fn decide(setting: &Setting, request: &Request) -> Decision {
    evaluate(request, &setting.for_service(&request.action.service)).decision
}

fn show(request: &Request) -> String {
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

/// What a run found: a failure does not end it, so that a long run says how many there are.
#[derive(Default)]
struct Tally {
    none: u64,
    some: u64,
    undecided: u64,
    reasons: BTreeMap<String, u64>,
    requests: u64,
    allowed: u64,
    times: Vec<(Duration, u64)>,
    failures: Vec<String>,
}

/// More failures than these are counted, and not shown.
const MOST_SHOWN: usize = 5;

impl Tally {
    fn fail(&mut self, seed: u64, random: &Random, what: &str) {
        self.failures
            .push(format!("seed {seed}: {what}\n{}", random.shown()));
    }

    fn count(&mut self, answer: &Answer) {
        match answer {
            Answer::None => self.none += 1,
            Answer::Some(_) => self.some += 1,
            Answer::Undecided(reason) => {
                self.undecided += 1;
                let word = reason.code().to_owned();
                *self.reasons.entry(word).or_insert(0) += 1;
            }
        }
    }

    fn finish(mut self, what: &str) {
        self.times.sort();
        let at = |part: usize| self.times.get(self.times.len() * part / 100);
        let Self {
            none,
            some,
            undecided,
            reasons,
            requests,
            allowed,
            ..
        } = &self;
        println!(
            "{what}: {none} none, {some} some, {undecided} undecided {reasons:?}; {requests} requests, {allowed} allowed; \
             median {:?}, 95 % {:?}, slowest {:?}",
            at(50),
            at(95),
            self.times.last()
        );
        let shown: Vec<&str> = self
            .failures
            .iter()
            .take(MOST_SHOWN)
            .map(String::as_str)
            .collect();
        assert!(
            shown.is_empty(),
            "{} failures\n{}",
            self.failures.len(),
            shown.join("\n")
        );
    }
}

/// Goes through the seeds, until the time is over.
fn each(count: u64, mut each: impl FnMut(u64)) {
    let started = Instant::now();
    for seed in first()..first() + count {
        if seconds().is_some_and(|seconds| started.elapsed() > seconds) {
            println!("stopped by the clock before pair {seed}");
            break;
        }
        each(seed);
        if count >= LONG && (seed + 1).is_multiple_of(LONG) {
            println!("pairs up to {seed} done after {:?}", started.elapsed());
        }
    }
}

/// A run of so many pairs says how far it is.
const LONG: u64 = 1000;

/// Compares what a diagram says of a request with what is so. Credentials of `GetSessionToken` make some requests of users
/// impossible (`STS/API_GetSessionToken`). The diagram has them only where a policy asks for them; nothing is allowed that is
/// not allowed without.
fn check(access: &Access, request: &Request, is_so: bool) -> Result<(), String> {
    let token = matches!(
        request.context.lookup(&Key::new("aws:TokenIssueTime")),
        Lookup::Known(_)
    );
    if token && matches!(request.principal, Principal::User(_)) {
        return Ok(());
    }
    match access.holds(request) {
        Held::Known(known) if known == is_so => Ok(()),
        Held::Known(_) => Err(format!(
            "{is_so} and not so in the diagram: {}",
            show(request)
        )),
        Held::Open => Ok(()),
        Held::Nowhere => Err(format!("in no class: {}", show(request))),
    }
}

#[test]
fn what_is_proven_is_never_contradicted() {
    let mut tally = Tally::default();
    each(pairs(), |seed| {
        let mut random = Random::new(seed);
        let (low, high) = random.pair();
        let began = Instant::now();
        let access = new_access(&low, &high, &Hints::default(), Budget::default());
        tally.times.push((began.elapsed(), seed));
        tally.count(&access.answer);
        if let Answer::Some(witness) = &access.answer {
            let request = &witness.request;
            if decide(&high, request) != Decision::Allowed || !decide(&low, request).is_denied() {
                tally.fail(seed, &random, &format!("no witness: {}", show(request)));
            }
        }
        for _ in 0..requests() {
            let request = random.request();
            let says = (decide(&low, &request), decide(&high, &request));
            tally.requests += 1;
            tally.allowed += u64::from(says.1 == Decision::Allowed);
            let is_new = says.0.is_denied() && says.1 == Decision::Allowed;
            if is_new && access.answer == Answer::None {
                let what = format!("was proven not to be new: {}", show(&request));
                tally.fail(seed, &random, &what);
            }
            if let Err(what) = check(&access, &request, is_new) {
                tally.fail(seed, &random, &format!("{says:?} {what}"));
            }
        }
    });
    tally.finish("compare");
}

/// Every request inside of what is allowed is allowed, and every one outside is not.
#[test]
fn what_is_allowed_is_exactly_that() {
    let mut tally = Tally::default();
    each(pairs() / 10, |seed| {
        let mut random = Random::new(seed);
        let (_, setting) = random.pair();
        let began = Instant::now();
        let access = allows(&setting, &Hints::default(), Budget::default());
        tally.times.push((began.elapsed(), seed));
        tally.count(&access.answer);
        for _ in 0..requests() {
            let request = random.request();
            let says = decide(&setting, &request);
            tally.requests += 1;
            tally.allowed += u64::from(says == Decision::Allowed);
            if let Err(what) = check(&access, &request, says == Decision::Allowed) {
                tally.fail(seed, &random, &format!("{says:?} {what}"));
            }
        }
    });
    tally.finish("allows");
}

/// Nothing is new where nothing changes. A statement that allows more never loses access, one that denies more never gains any.
#[test]
fn what_one_more_statement_can_do() {
    let mut tally = Tally::default();
    each(pairs() / 2, |seed| {
        let mut random = Random::new(seed);
        let (setting, _) = random.pair();
        let (allowing, denying) = random.with_more(&setting);
        for (low, high) in [
            (&setting, &setting),
            (&allowing, &setting),
            (&setting, &denying),
        ] {
            let access = new_access(low, high, &Hints::default(), Budget::default());
            tally.count(&access.answer);
            if access.answer != Answer::None {
                tally.fail(seed, &random, &format!("{:?}", access.answer));
            }
        }
    });
    tally.finish("one more statement");
}

/// Layers compose: one that only limits never allows more, and what a first change and a second do not gain, both together
/// do not gain.
#[test]
fn what_layers_and_changes_do_together() {
    let mut tally = Tally::default();
    let run = |low: &Setting, high: &Setting| {
        new_access(low, high, &Hints::default(), Budget::default()).answer
    };
    each(pairs() / 10, |seed| {
        let mut random = Random::new(seed);
        let (first, second) = random.pair();
        for layer in [Layer::Scp, Layer::Rcp, Layer::VpcEndpoint] {
            if *second.policies.get(layer) == PolicyLayer::None {
                continue;
            }
            let mut without = second.clone();
            without.policies.put(layer, PolicyLayer::None);
            let answer = run(&without, &second);
            tally.count(&answer);
            if matches!(answer, Answer::Some(_)) {
                tally.fail(seed, &random, &format!("{layer:?} adds access: {answer:?}"));
            }
        }
        let (third, fourth) = random.with_more(&second);
        for last in [third, fourth] {
            let steps = [run(&first, &second), run(&second, &last)];
            let both = run(&first, &last);
            tally.count(&both);
            if steps == [Answer::None, Answer::None] && matches!(both, Answer::Some(_)) {
                tally.fail(seed, &random, &format!("two steps add access: {both:?}"));
            }
        }
    });
    tally.finish("composition");
}
