use super::*;
use challenge::{
    Answer, Ask, COURSE, Fails, Must, Owner, Part, Wrong, read, validate, write_pretty,
};
use evaluator::trace::{Decision, LayerEffect};

const EDITABLE: Editable = Editable {
    layer: Layer::Identity,
    target: None,
    policy: None,
};

fn said(author: Author, texts: &[(Which, &str)]) -> Author {
    texts.iter().fold(author, |author, (which, text)| {
        author.apply(Write::Say(*which, "en", (*text).to_owned()))
    })
}

/// The author's state with a text in the first editor of the identity-based policies.
fn typed(author: Author, text: &str) -> Author {
    let policy_draft = author.desk.draft.stack(Layer::Identity).unwrap().levels[0].policies[0].id;
    author.apply(Write::EditSolution(Action::Edit(policy_draft, text.into())))
}

/// A testable challenge: the correct solution is in the editors.
fn solved() -> Author {
    let model = COURSE[0].read().unwrap();
    let author = Author::new(&model.start).apply(Write::Id("my-own".to_owned()));
    let texts = [
        (Which::Title, "A title"),
        (Which::Story, "A story"),
        (Which::Explanation, "Because"),
        (Which::Hint(0), "Look"),
    ];
    let ask = Ask {
        action: "kms:ScheduleKeyDeletion".to_owned(),
        resource: Some(model.start.key.arn.clone()),
        ..Ask::default()
    };
    let author = said(author, &texts)
        .apply(Write::Editable(EDITABLE, true))
        .apply(Write::Guard(Guard::Add(Box::new(ask), Must::Denied)));
    assert_eq!(author.challenge.guardrails[0].id, "scheduleKeyDeletion");
    assert!(!validate(&author.challenge, 0).faults.is_empty(), "not yet");
    let author = typed(author, model.solution[0].text.as_ref().unwrap());
    assert_eq!(validate(&author.challenge, 0).faults, []);
    author
}

#[test]
fn a_challenge_is_written_solved_and_proved() {
    let author = solved();
    // An exported file is read again unchanged, with its solution in the editors.
    let again = read(&write_pretty(&author.challenge)).unwrap();
    let opened = author.clone().apply(Write::Open(Box::new(again)));
    assert_eq!(opened.challenge, author.challenge);
    assert_eq!(
        opened.desk.draft.draft_case().case.policies,
        author.desk.draft.draft_case().case.policies
    );
}

/// All actions of the forms, done and undone, and a look into every editor: no part of a file is lost.
#[test]
fn a_file_that_was_opened_is_exported_as_it_was() {
    for built_in in COURSE {
        let file = built_in.read().unwrap();
        let opened = Author::new(&Case::default()).apply(Write::Open(Box::new(file.clone())));
        let nowhere = Write::EditSolution(Action::Select(crate::state::Selection::Nowhere));
        let title = file.title.in_language("ja").to_owned();
        let mut writes = vec![
            nowhere.clone(),
            Write::Say(Which::Title, "ja", "別の題名".to_owned()),
            Write::Say(Which::Title, "ja", title),
            Write::Say(Which::Hint(99), "en", "One more".to_owned()),
            Write::Say(Which::Hint(file.hints.len()), "en", String::new()),
            Write::Sources(file.sources.join("\n")),
            Write::Aim(Aim::Cell("kms:Decrypt".to_owned(), Some(Layer::Session))),
            Write::Aim(Aim::Cell("kms:Decrypt".to_owned(), Some(Layer::Session))),
            Write::Aim(Aim::Verdict(file.goals.verdict)),
            Write::Guard(Guard::Add(Box::default(), Must::Denied)),
            Write::Guard(Guard::Remove(file.guardrails.len())),
            Write::Asking(Asking::Add(Box::default())),
            Write::Asking(Asking::Remove(file.questions.len())),
        ];
        match &file.keeps {
            Some(keeps) => writes.push(Write::Keeps(keeps.join(", "))),
            None => writes.push(Write::Keeping(false)),
        }
        if let Some(beyond) = &file.beyond {
            writes.push(Write::Beyond(beyond.join(", ")));
        }
        for (name, others) in &file.variation.names {
            writes.push(Write::Vary(Vary::Name(name.clone(), others.join(", "))));
        }
        for at in 0..file.wrong.len() {
            writes.extend([Write::Show(Some(at)), nowhere.clone()]);
        }
        writes.extend([Write::Show(None), nowhere]);
        writes.push(Write::Mistake(Mistake::Add));
        writes.push(Write::Mistake(Mistake::Remove(file.wrong.len())));
        let edited = writes.into_iter().fold(opened, Author::apply);
        let exported = read(&write_pretty(&edited.challenge)).unwrap();
        assert_eq!(exported, file, "{}", built_in.id);
    }
}

#[test]
fn a_cell_is_a_goal_until_it_is_clicked_again() {
    let author = Author::new(&Case::default());
    let decrypt = || "kms:Decrypt".to_owned();
    let cell = |layer| Write::Aim(Aim::Cell(decrypt(), layer));
    let marked = author
        .clone()
        .apply(cell(None))
        .apply(cell(Some(Layer::Scp)));
    let goals = &marked.challenge.goals;
    assert_eq!(goals.actions["kms:Decrypt"], Decision::Allowed);
    assert_eq!(goals.layers[0].effect, LayerEffect::Allow);
    // A goal can require any result of a report.
    let deny = Aim::Decision(decrypt(), Decision::ExplicitDeny);
    let silent = Aim::Effect(decrypt(), Layer::Scp, LayerEffect::NoImpact);
    let wanted = marked.apply(Write::Aim(deny)).apply(Write::Aim(silent));
    let goals = &wanted.challenge.goals;
    assert_eq!(goals.actions["kms:Decrypt"], Decision::ExplicitDeny);
    assert_eq!(goals.layers[0].effect, LayerEffect::NoImpact);
    let unmarked = wanted.apply(cell(None)).apply(cell(Some(Layer::Scp)));
    assert_eq!(unmarked.challenge.goals, author.challenge.goals);
}

#[test]
fn a_hint_or_a_name_that_is_emptied_is_gone() {
    let cell = Guard::Cell("kms:Decrypt".to_owned(), Must::Denied);
    let author = Author::new(&Case::default()).apply(Write::Guard(cell.clone()));
    for which in [Which::Hint(0), Which::Guardrail(0)] {
        let say = |text: &str| Write::Say(which, "ja", text.to_owned());
        let said = author.clone().apply(say("鍵"));
        assert_ne!(said.challenge, author.challenge, "{which:?}");
        assert_eq!(
            said.apply(say(" ")).challenge,
            author.challenge,
            "{which:?}"
        );
    }
    let gone = author.apply(Write::Guard(cell));
    assert_eq!(gone.challenge.guardrails, []);
}

/// An id occurs in several places of a file.
#[test]
fn what_is_renamed_or_removed_is_so_in_every_wrong_solution() {
    let right = Answer {
        layer: Some(Layer::Scp),
        owner: Some(Owner::Organization),
        ..Answer::default()
    };
    let mut author = Author::new(&Case::default())
        .apply(Write::Guard(Guard::Cell(
            "kms:Decrypt".to_owned(),
            Must::Allowed,
        )))
        .apply(Write::Asking(Asking::Add(Box::new(right))));
    author.challenge.wrong.push(Wrong {
        change: Vec::new(),
        answers: [("blocker".to_owned(), Answer::default())].into(),
        fails: Fails {
            guardrails: vec!["decrypt".to_owned()],
            questions: vec!["blocker".to_owned()],
            ..Fails::default()
        },
        because: challenge::Text::default(),
    });
    let renamed = author
        .apply(Write::Guard(Guard::Id(0, "own".to_owned())))
        .apply(Write::Asking(Asking::Id(0, "who".to_owned())));
    let wrong = &renamed.challenge.wrong[0];
    assert_eq!(wrong.fails.guardrails, ["own"]);
    assert_eq!(wrong.fails.questions, ["who"]);
    assert!(wrong.answers.contains_key("who"));
    let removed = renamed
        .apply(Write::Guard(Guard::Remove(0)))
        .apply(Write::Asking(Asking::Remove(0)));
    let wrong = &removed.challenge.wrong[0];
    assert_eq!((&wrong.fails, wrong.answers.len()), (&Fails::default(), 0));
}

/// The reference is kept while a wrong solution is written, and the failures of that one are determined.
#[test]
fn a_wrong_solution_is_written_in_the_same_editors() {
    let author = solved();
    let all = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let begun = author.clone().apply(Write::Mistake(Mistake::Add));
    assert_eq!((begun.shown, begun.unsaid), (Some(0), Some(0)));
    let written = said(typed(begun, all), &[(Which::Because(0), "Too much")]);
    let known = written.apply(Write::Mistake(Mistake::Fails(0)));
    assert_eq!(known.unsaid, None);
    assert_eq!(known.challenge.solution, author.challenge.solution);
    let fails = &known.challenge.wrong[0].fails;
    assert_eq!(fails.guardrails, ["scheduleKeyDeletion"]);
    assert!(
        fails.goals.is_empty() && !fails.beyond.is_empty(),
        "{fails:?}"
    );
    assert_eq!(validate(&known.challenge, 0).faults, []);
    let back = known.clone().apply(Write::Show(None));
    assert_eq!(
        back.desk.draft.draft_case().case.policies,
        author.desk.draft.draft_case().case.policies
    );
    let gone = known.apply(Write::Mistake(Mistake::Remove(0)));
    assert_eq!((gone.shown, gone.challenge.wrong.len()), (None, 0));
}

/// One wrong part makes an answer wrong; the other parts are correct, and an answer that becomes correct is removed.
#[test]
fn a_wrong_solution_can_answer_otherwise() {
    let right = Answer {
        layer: Some(Layer::Scp),
        owner: Some(Owner::Organization),
        ..Answer::default()
    };
    let author = Author::new(&Case::default())
        .apply(Write::Asking(Asking::Add(Box::new(right.clone()))))
        .apply(Write::Mistake(Mistake::Add));
    let chosen = |layer: &str| {
        let question = "blocker".to_owned();
        Write::Mistake(Mistake::Answer(0, question, Part::Layer, layer.to_owned()))
    };
    let wrong = author.clone().apply(chosen("boundary"));
    let answer = &wrong.challenge.wrong[0].answers["blocker"];
    assert_eq!(answer.layer, Some(Layer::Boundary));
    assert_eq!(answer.owner, right.owner);
    assert_eq!(wrong.apply(chosen("scp")).challenge, author.challenge);
}
