use super::*;
use challenge::workshop::Listed;
use challenge::{apply, built_in, grade};

const FIRST: &str = "seven-actions";

/// A learner with this name who has started a workshop with the course's first challenge.
pub(in crate::teach) fn learner(name: &str) -> Learner {
    let workshop = Workshop {
        version: challenge::workshop::VERSION,
        challenges: vec![Listed::BuiltIn(FIRST.to_owned())],
        seed: 7,
        ..Workshop::default()
    };
    Learner::new(workshop)
        .apply(LearnerAction::Name(name.to_owned()))
        .apply(LearnerAction::Begin)
}

/// The reference solution in the editors of the open challenge, graded as correct.
pub(in crate::teach) fn solve(learner: Learner) -> Learner {
    let (at, work) = learner.work().unwrap();
    let solved = apply(&work.own.start, &work.own.solution);
    let policy = work.desk.draft.stack(Layer::Identity).unwrap().levels[0].policies[0].id;
    let text = solved.policies.identity.items()[0]
        .text
        .shared()
        .unwrap()
        .clone();
    let learner = learner.apply(LearnerAction::Edit(Action::Edit(policy, text)));
    let (_, work) = learner.work().unwrap();
    let attempt = work.attempt();
    assert!(grade(&work.own, &attempt).is_solved());
    learner.apply(LearnerAction::Solved(at, Rc::new(attempt)))
}

#[test]
fn every_name_has_its_own_case_and_what_is_typed_there_is_graded() {
    let [ann, ben] = ["Ann", "Ben"].map(|name| learner(name).apply(LearnerAction::Open(Some(0))));
    let own = |learner: &Learner| learner.work().unwrap().1.own.start.clone();
    assert_ne!(own(&ann), own(&ben));
    let ann = solve(ann);
    assert!(ann.is_solved(0));
    let code = ann.code();
    assert!(ann.workshop.gave(&code));
    let written = [built_in(FIRST).unwrap().read().unwrap()];
    let checked = challenge::code::grades(&code, &written);
    assert!(checked[0].grade.as_ref().unwrap().is_solved());
    // The same answer under another name is graded on another case.
    let copied = Code {
        name: "Ben".to_owned(),
        ..code
    };
    assert!(!ann.workshop.gave(&copied));
}

#[test]
fn what_was_solved_stays_solved_while_something_else_is_tried() {
    let learner = solve(learner("Ann").apply(LearnerAction::Open(Some(0))));
    let tried = learner.clone().apply(LearnerAction::Reset);
    assert!(tried.is_solved(0));
    assert_eq!(tried.code(), learner.code());
    let work = tried.work().unwrap().1;
    assert!(!grade(&work.own, &work.attempt()).is_solved());
    assert!(tried.apply(LearnerAction::Leave).works.is_empty());
}

#[test]
fn an_emptied_policy_is_graded_as_empty() {
    let learner = learner("Ann").apply(LearnerAction::Open(Some(0)));
    let work = learner.work().unwrap().1;
    let policy = work.desk.draft.stack(Layer::Identity).unwrap().levels[0].policies[0].id;
    let learner = learner.apply(LearnerAction::Edit(Action::Edit(policy, "".into())));
    let attempt = learner.work().unwrap().1.attempt();
    assert_eq!(attempt.case.policies.identity.items()[0].text.trim(), "");
}

#[test]
fn parts_of_answers_are_read_as_they_are_shown() {
    let rows = [
        (Part::Action, "kms:Decrypt"),
        (Part::Layer, "scp"),
        (Part::Target, "Root"),
        (Part::Statement, "OnlyOurRegions"),
        (Part::Owner, "2"),
    ];
    for (part, value) in rows {
        let mut answer = Answer::default();
        set(&mut answer, part, value);
        assert_eq!(chosen(&answer, part), value, "{part:?}");
        set(&mut answer, part, "");
        assert_eq!(answer, Answer::default(), "{part:?}");
    }
    let mut answer = Answer::default();
    set(&mut answer, Part::Owner, "2");
    assert_eq!(answer.owner, Some(Owner::Organization));
}
