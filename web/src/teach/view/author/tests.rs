use super::*;
use crate::state::{Action, Origin, Selection, State};
use challenge::{COURSE, Fault, Question, built_in, validate};
use evaluator::trace::LayerEffect;
use vault::case::Verdict;

fn of(id: &str) -> Challenge {
    built_in(id).unwrap().read().unwrap()
}

/// A view of the start of a challenge.
fn see<T>(challenge: &Challenge, look: impl FnOnce(&ViewInput<'_>) -> T) -> T {
    let state = State::new(&challenge.start, Origin::Own).apply(Action::Select(Selection::Nowhere));
    let draft_case = state.draft.draft_case();
    let report = vault::report(&draft_case.case);
    look(&ViewInput {
        words: &Messages::english(),
        state: &state,
        origin: Origin::Own,
        draft_case: &draft_case,
        report: &report,
        pinned: None,
    })
}

/// The pressed cells: the action, and the layer's column or the result.
fn pressed(grid: &GridView) -> Vec<(String, Option<Layer>)> {
    let cells = grid.rows.iter().flat_map(|row| {
        let pressed = row.cells.iter().filter(|cell| cell.chosen);
        pressed.map(|cell| (row.action.to_string(), cell.spot.unwrap().layer))
    });
    cells.collect()
}

#[test]
fn goals_and_guardrails_are_pressed_in_their_grids() {
    let mut challenge = of("several-layers");
    challenge.goals = challenge::Goals::default();
    let decrypt = "kms:Decrypt".to_owned();
    challenge
        .goals
        .actions
        .insert(decrypt.clone(), Decision::Allowed);
    challenge.goals.layers.push(challenge::LayerGoal {
        action: decrypt.clone(),
        layer: Layer::Resource,
        effect: LayerEffect::Allow,
    });
    let wanted = [
        (decrypt.clone(), Some(Layer::Resource)),
        (decrypt.clone(), None),
    ];
    assert_eq!(
        see(&challenge, |input| pressed(&goal_grid(input, &challenge))),
        wanted
    );

    // A guardrail for another request does not press the result of its action.
    let grid = see(&challenge, |input| rail_grid(input, &challenge));
    assert_eq!(pressed(&grid), []);
    assert!(grid.rows.iter().all(|row| row.cells.len() == 1));
    let row = grid
        .rows
        .iter()
        .position(|row| row.action == "kms:Decrypt")
        .unwrap();
    let clicked = see(&challenge, |input| rail_of(input.report, row)).unwrap();
    assert_eq!(clicked, Guard::Cell(decrypt.clone(), Must::Denied));
    challenge.guardrails.push(Guardrail {
        id: "own".to_owned(),
        name: None,
        request: challenge::Ask {
            action: decrypt.clone(),
            ..challenge::Ask::default()
        },
        must: Must::Denied,
    });
    let grid = see(&challenge, |input| rail_grid(input, &challenge));
    assert_eq!(pressed(&grid), [(decrypt, None)]);
}

/// A question about the first blocker has a correct initial answer.
#[test]
fn the_first_blocker_answers_a_question() {
    for built_in in COURSE {
        let mut challenge = built_in.read().unwrap();
        let report = vault::report(&challenge.start);
        if report.verdict != Verdict::Fail {
            continue;
        }
        challenge.wrong.clear();
        challenge.questions = vec![Question {
            id: "blocker".to_owned(),
            ask: challenge.title.clone(),
            answer: first_blocker(&report, &challenge.start),
        }];
        let faults = validate(&challenge, 0).faults;
        let found = faults
            .iter()
            .any(|fault| matches!(fault, Fault::NotABlocker { .. }));
        assert!(!found, "{}: {faults:?}", built_in.id);
    }
}

/// All values in a file are selected in some list of every form.
#[test]
fn every_list_has_what_is_chosen() {
    let words = Messages::english();
    for built_in in COURSE {
        let challenge = built_in.read().unwrap();
        let lists = aims(&words, &challenge).into_iter();
        let mut lists: Vec<_> = lists.map(|goal| (goal.choices, goal.chosen)).collect();
        let asked = questions(&words, &challenge)
            .into_iter()
            .flat_map(|one| one.parts);
        lists.extend(asked.map(|part| (part.choices, part.chosen)));
        for at in 0..challenge.wrong.len() {
            let mistake = mistake(&words, &challenge, at).unwrap();
            let parts = mistake.answers.into_iter().flat_map(|(.., parts)| parts);
            lists.extend(parts.map(|part| (part.choices, part.chosen)));
        }
        for (choices, chosen) in lists {
            let held = choices.iter().filter(|choice| choice.value == chosen);
            assert_eq!(held.count(), 1, "{chosen} in {}", built_in.id);
        }
        for (editable, name, open) in editable(&words, &challenge) {
            assert_eq!(open, challenge.editable.contains(&editable), "{name}");
        }
    }
}
