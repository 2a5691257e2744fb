//! Tests of validation: the faults it finds in challenges that do not keep what they state.

use super::{first, whole};
use challenge::{Challenge, Edit, Fails, Fault, Must, Text, validate};
use evaluator::layer::Layer;

#[test]
fn a_challenge_with_everything_is_proved() {
    let challenge = whole();
    let proof = validate(&challenge, 3);
    assert_eq!(proof.faults, []);
    assert_eq!((proof.seeds, proof.wrong), (3, challenge.wrong.len()));
}

/// A challenge with one thing changed.
fn with(mut challenge: Challenge, change: impl FnOnce(&mut Challenge)) -> Vec<Fault> {
    change(&mut challenge);
    validate(&challenge, 2).faults
}

fn fails(change: impl FnOnce(&mut Fails)) -> Fails {
    let mut fails = Fails::default();
    change(&mut fails);
    fails
}

#[test]
fn each_fault_is_found() {
    let verdict = || fails(|fails| fails.goals = vec!["verdict".to_owned()]);

    let solved = with(first(), |challenge| {
        challenge.start = challenge::apply(&challenge.start, &challenge.solution);
        challenge.wrong.clear();
    });
    assert_eq!(solved, [Fault::NothingToChange]);

    let broken = with(first(), |challenge| {
        challenge.guardrails[0].must = Must::Allowed;
        challenge.wrong.clear();
    });
    let at_start = Fault::BrokenAtStart {
        guardrail: "deleteKey".to_owned(),
    };
    let never = Fault::Unsolved {
        seed: None,
        fails: fails(|fails| fails.guardrails = vec!["deleteKey".to_owned()]),
    };
    assert_eq!(broken, [at_start, never]);

    let unsolved = with(first(), |challenge| challenge.solution.clear());
    assert!(
        unsolved.contains(&Fault::Unsolved {
            seed: None,
            fails: verdict()
        }),
        "{unsolved:?}"
    );

    // What is written once as a name and once as a part of a word is replaced only once.
    let apart = with(first(), |challenge| {
        challenge.variation = challenge::Variation::default();
        let text = challenge.solution[0].text.as_mut().unwrap();
        *text = text.replace("us-west-2", "us-*-2");
        challenge.variation.regions = vec!["us-west-2".to_owned()];
        challenge.wrong.clear();
        challenge.beyond = None;
    });
    assert!(
        matches!(
            apart.as_slice(),
            [Fault::Unsolved { seed: Some(_), .. }, ..]
        ),
        "{apart:?}"
    );

    let passes = with(first(), |challenge| {
        challenge.wrong[0].change.clone_from(&challenge.solution);
    });
    assert_eq!(passes, [Fault::Passes { wrong: 0 }]);

    let otherwise = with(first(), |challenge| {
        challenge.wrong[1].fails = fails(|fails| fails.guardrails = vec!["otherKey".to_owned()]);
    });
    assert_eq!(
        otherwise,
        [Fault::FailsOtherwise {
            wrong: 1,
            fails: verdict()
        }]
    );

    // A kind that is not stated must not fail, even if what is stated does.
    let more = with(first(), |challenge| challenge.wrong[2].fails.beyond.clear());
    assert!(
        matches!(more.as_slice(), [Fault::FailsOtherwise { wrong: 2, .. }]),
        "{more:?}"
    );

    let elsewhere = with(whole(), |challenge| {
        let answer = &mut challenge.questions[0].answer;
        answer.target = Some("Workloads".to_owned());
    });
    let no_blocker = Fault::NotABlocker {
        question: "who".to_owned(),
    };
    assert_eq!(elsewhere, [no_blocker]);

    let untranslated = with(whole(), |challenge| {
        let text = "一つ".to_owned();
        challenge.hints[0] = Text([("ja".to_owned(), text)].into());
    });
    let languages = ["en", "ja"].map(|language| Fault::Untranslated {
        language: language.to_owned(),
    });
    assert_eq!(untranslated, languages);

    // Both names become the same, and a policy can no longer be told from the other.
    let same = with(whole(), |challenge| {
        challenge.variation.regions = vec!["nowhere".to_owned(), "us-west-2".to_owned()];
        challenge.id = "Not An Id".to_owned();
    });
    assert_eq!(same, [Fault::NotVaried { seed: 0 }]);
}

/// Only what `editable` names counts of a learner's case.
#[test]
fn what_the_learner_may_not_change_does_not_count() {
    let challenge = whole();
    let edit = |layer, target: Option<&str>, policy: &str, text: Option<&str>| Edit {
        layer,
        target: target.map(str::to_owned),
        policy: policy.to_owned(),
        text: text.map(str::to_owned),
    };
    let other = Some("{}");
    for (edit, counts) in [
        (edit(Layer::Scp, Some("Root"), "Regions", other), true),
        (edit(Layer::Boundary, None, "Limit", other), true),
        // Its text may be changed, but it cannot be taken away.
        (edit(Layer::Scp, Some("Root"), "Regions", None), false),
        (
            edit(Layer::Scp, Some("Root"), "FullAWSAccess", other),
            false,
        ),
        (edit(Layer::Scp, Some("Root"), "Another", other), false),
        (edit(Layer::Scp, Some("Workloads"), "Regions", other), false),
        (edit(Layer::Identity, None, "Ops", other), false),
        (edit(Layer::Resource, None, "key policy", None), false),
    ] {
        let case = challenge::apply(&challenge.start, std::slice::from_ref(&edit));
        assert_ne!(case, challenge.start, "{edit:?}");
        let expected = if counts { &case } else { &challenge.start };
        assert_eq!(
            &challenge::effective(&challenge, &case),
            expected,
            "{edit:?}"
        );
    }
    let mut elsewhere = challenge.start.clone();
    elsewhere.caller.arn.clear();
    elsewhere.key.arn.clear();
    elsewhere.context.clear();
    assert_eq!(
        challenge::effective(&challenge, &elsewhere),
        challenge.start
    );
}
