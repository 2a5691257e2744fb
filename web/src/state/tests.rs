use super::*;
use vault::case::Visibility;
use vault::examples::EXAMPLES;

fn example() -> Case {
    let case = vault::case::read(EXAMPLES[0].text).unwrap();
    Case {
        expect: None,
        ..case
    }
}

fn open() -> State {
    State::new(&example(), Origin::Example(0))
}

fn policy(state: &State, layer: Layer) -> PolicyDraft {
    state.draft.stack(layer).unwrap().levels[0].policies[0].clone()
}

fn text(state: &State, layer: Layer) -> String {
    policy(state, layer).text.to_string()
}

#[test]
fn an_example_is_asked_as_it_was_written() {
    for example in EXAMPLES {
        let case = Case {
            expect: None,
            ..vault::case::read(example.text).unwrap()
        };
        let draft_case = State::new(&case, Origin::Own).draft.draft_case();
        assert_eq!(draft_case.case, case, "{}", example.id);
        for (place, policy) in &draft_case.policy_ids {
            let shown = State::new(&case, Origin::Own)
                .draft
                .policy(*policy)
                .unwrap()
                .text
                .to_string();
            assert_eq!(
                case.policies.at(*place).unwrap().text,
                shown.into(),
                "{} {place:?}",
                example.id
            );
        }
    }
}

#[test]
fn typing_changes_the_case_and_the_origin_and_tells_no_editor() {
    let before = open();
    let id = policy(&before, Layer::Identity).id;
    let after = before.apply(Action::Edit(id, "{}".into()));
    assert_eq!(text(&after, Layer::Identity), "{}");
    assert_eq!(policy(&after, Layer::Identity).revision, 0);
    assert_eq!(after.origin, Origin::Changed(0));
    assert!(!after.can_undo(), "the editor has its own undo");
}

/// All changes by which a person replaces an example by a case of their own.
fn by_hand(state: &State) -> Vec<Action> {
    let field = |field, text: &str| Action::Fill(field, text.to_owned());
    let level_drafts = state.draft.stacks.iter().flat_map(|stack| &stack.levels);
    let policies = level_drafts.flat_map(|level_draft| &level_draft.policies);
    let edits = policies
        .filter(|policy| !policy.text.is_empty() && policy.name != "FullAWSAccess")
        .map(|policy| Action::Edit(policy.id, "{}".into()));
    let fields = [
        field(Field::CallerArn, "arn:aws:iam::111122223333:role/Mine"),
        field(Field::VaultName, "mine"),
        field(
            Field::KeyArn,
            "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-000000000000",
        ),
    ];
    fields.into_iter().chain(edits).collect()
}

#[test]
fn an_example_of_which_nothing_is_left_is_the_person_s_own() {
    for (number, example) in EXAMPLES.iter().enumerate() {
        let id = example.id;
        let open = State::new(&origin::example(number).unwrap(), Origin::Example(number));
        assert_eq!(open.comes_from(), Origin::Example(number), "{id}");
        let actions = by_hand(&open);
        let without = |left_out: Option<usize>| {
            let done = actions
                .iter()
                .enumerate()
                .filter(|(at, _)| Some(*at) != left_out);
            done.fold(open.clone(), |state, (_, action)| {
                state.apply(action.clone())
            })
        };
        assert_eq!(without(None).comes_from(), Origin::Own, "{id}");
        for (left, action) in actions.iter().enumerate() {
            // The ARN of a key that is not used is not shown on the page.
            let no_key = open.draft.key.kind == KeyKind::AwsManaged
                && matches!(action, Action::Fill(Field::KeyArn, _));
            let expected = if no_key {
                Origin::Own
            } else {
                Origin::Changed(number)
            };
            assert_eq!(
                without(Some(left)).comes_from(),
                expected,
                "{id} without {action:?}"
            );
        }
    }
}

#[test]
fn what_comes_back_of_an_example_is_seen_again() {
    let own = by_hand(&open()).into_iter().fold(open(), State::apply);
    let vault = Action::Fill(Field::VaultName, " prod ".to_owned());
    assert_eq!(own.apply(vault).comes_from(), Origin::Changed(0));
}

#[test]
fn an_empty_editor_is_no_policy() {
    let state = open();
    let id = policy(&state, Layer::Identity).id;
    let draft_case = state
        .apply(Action::Edit(id, " \n ".into()))
        .draft
        .draft_case();
    assert_eq!(draft_case.case.policies.identity, Visibility::NotMentioned);
    assert_eq!(draft_case.policy_ids.len(), 1, "the key policy");
}

#[test]
fn a_layer_that_is_switched_off_keeps_its_text() {
    let state = open();
    let written = text(&state, Layer::Identity);
    let off = state.apply(Action::SetMode(Layer::Identity, Mode::Hidden));
    assert_eq!(
        off.draft.draft_case().case.policies.identity,
        Visibility::Hidden
    );
    let none = off.apply(Action::SetMode(Layer::Identity, Mode::Without));
    assert_eq!(
        none.draft.draft_case().case.policies.identity,
        Visibility::Listed(Vec::new())
    );
    let back = none.apply(Action::SetMode(Layer::Identity, Mode::Given));
    assert_eq!(text(&back, Layer::Identity), written);
}

/// Steps that replace work, and the resulting text in the identity policy's editor.
#[test]
fn whatever_replaces_work_can_be_undone_and_done_again() {
    let typed = "typed by hand";
    let start = || {
        let state = open();
        let id = policy(&state, Layer::Identity).id;
        state.apply(Action::Edit(id, typed.into()))
    };
    let id = policy(&start(), Layer::Identity).id;
    let another = Box::new(vault::case::read(EXAMPLES[1].text).unwrap());
    for action in [
        Action::StartOver,
        Action::Open(another.clone(), Origin::Example(1)),
        Action::Open(another.clone(), Origin::Link),
        Action::Replace(another, Step::Redacted),
        Action::ApplyFix {
            puts: vec![Put::Into(id, "fixed".into())],
            fix: Rc::new(Fix::default()),
        },
        Action::RemovePolicy(id),
    ] {
        let done = start().apply(action.clone());
        assert_ne!(text(&done, Layer::Identity), typed, "{action:?}");
        assert!(done.notice.is_some(), "{action:?}");
        let undone = done.clone().apply(Action::Undo);
        assert_eq!(
            undone.draft.draft_case().case,
            start().draft.draft_case().case,
            "{action:?}"
        );
        assert_eq!(undone.origin, start().origin, "{action:?}");
        assert_eq!(undone.notice, Some(Notice::Step(Step::Undone)));
        let again = undone.apply(Action::Redo);
        assert_eq!(again.notice, Some(Notice::Step(Step::Redone)));
        assert_eq!(
            again.draft.draft_case().case,
            done.draft.draft_case().case,
            "{action:?}"
        );
    }
}

#[test]
fn going_from_one_example_to_the_next_is_nothing_to_tell_of() {
    let another = || Box::new(vault::case::read(EXAMPLES[1].text).unwrap());
    let state = open().apply(Action::Open(another(), Origin::Example(1)));
    assert_eq!(state.notice, None);
    assert!(state.can_undo());
    let linked = open().apply(Action::Open(another(), Origin::Link));
    assert_eq!(linked.notice, Some(Notice::Step(Step::OpenedLink)));
}

#[test]
fn undoing_tells_the_editors_that_hold_another_text() {
    let state = open();
    let id = policy(&state, Layer::Identity).id;
    let fixed = state.clone().apply(Action::ApplyFix {
        puts: vec![Put::Into(id, "fixed".into())],
        fix: Rc::new(Fix::default()),
    });
    assert_eq!(policy(&fixed, Layer::Identity).revision, 1);
    let undone = fixed.apply(Action::Undo);
    assert!(policy(&undone, Layer::Identity).revision > 1);
    assert_eq!(
        policy(&undone, Layer::Resource),
        policy(&state, Layer::Resource)
    );
}

#[test]
fn editors_of_another_case_are_other_editors() {
    let state = open();
    let over = state.clone().apply(Action::StartOver);
    assert_ne!(
        policy(&state, Layer::Identity).id,
        policy(&over, Layer::Identity).id
    );
    let again = over.clone().apply(Action::Undo).apply(Action::StartOver);
    assert_ne!(
        policy(&over, Layer::Identity).id,
        policy(&again, Layer::Identity).id
    );
}

#[test]
fn levels_can_be_added_named_moved_and_removed() {
    let level =
        |state: &State, at: usize| state.draft.stack(Layer::Scp).unwrap().levels[at].clone();
    let state = State::new(&Case::default(), Origin::Own);
    let root = level(&state, 0).id;
    let state = state
        .apply(Action::AddFullAccess(root))
        .apply(Action::AddLevel(Layer::Scp));
    assert_eq!(
        level(&state, 0).policies.len(),
        1,
        "the empty editor gave way"
    );
    let below = level(&state, 1).id;
    let state = state
        .apply(Action::NameLevel(below, "OU".to_owned()))
        .apply(Action::AddFullAccess(below));
    let targets = |state: &State| match state.draft.draft_case().case.policies.scp {
        Visibility::Listed(levels) => levels
            .into_iter()
            .map(|level| level.target)
            .collect::<Vec<_>>(),
        Visibility::NotMentioned | Visibility::Hidden => Vec::new(),
    };
    assert_eq!(targets(&state), ["Root", "OU"]);
    let state = state.apply(Action::RaiseLevel(below));
    assert_eq!(targets(&state), ["OU", "Root"]);
    let state = state.apply(Action::RemoveLevel(root));
    assert_eq!(targets(&state), ["OU"]);
    assert_eq!(targets(&state.apply(Action::Undo)), ["OU", "Root"]);
}

#[test]
fn what_is_set_aside_is_kept_beside_the_case() {
    let state = open();
    assert_eq!(state.draft.aside(), None);
    for mode in [Mode::Without, Mode::Hidden] {
        let set_aside = state.clone().apply(Action::SetMode(Layer::Identity, mode));
        let (case, aside) = (set_aside.draft.draft_case().case, set_aside.draft.aside());
        let again = State::new(&case, Origin::Own).with_aside(&aside.unwrap());
        assert_eq!(
            again.draft.draft_case().case,
            case,
            "it still does not count"
        );
        let given = again.apply(Action::SetMode(Layer::Identity, Mode::Given));
        assert_eq!(given.draft.draft_case().case, example());
    }
}

#[test]
fn a_message_that_an_example_takes_away_can_be_had_back() {
    let state = open().apply(Action::Write("User: ".into()));
    let state = state.apply(Action::Open(Box::new(example()), Origin::Example(0)));
    assert_eq!(&*state.received.text, "");
    assert_eq!(state.notice, Some(Notice::Step(Step::OpenedExample)));
    assert_eq!(&*state.apply(Action::Undo).received.text, "User: ");
}

#[test]
fn tags_are_lines() {
    for (typed, tags) in [
        ("team=ops", vec![("team", "ops")]),
        (
            " team = ops \n\nenv=a=b\nbare",
            vec![("bare", ""), ("env", "a=b"), ("team", "ops")],
        ),
        ("", vec![]),
    ] {
        let state = open().apply(Action::Tag(Tagged::Vault, typed.to_owned()));
        let case = state.draft.draft_case().case;
        let found: Vec<(&str, &str)> = case
            .vault
            .tags
            .iter()
            .map(|(key, value)| (&**key, &**value))
            .collect();
        assert_eq!(found, tags, "{typed:?}");
    }
}

#[test]
fn looking_and_pointing_change_nothing_that_is_asked() {
    let state = open();
    let id = policy(&state, Layer::Identity).id;
    let looked = state
        .clone()
        .apply(Action::Select(Selection::Nowhere))
        .apply(Action::Point(id, Span::new(0, 1)))
        .apply(Action::Caret(id, 3));
    assert!(
        Rc::ptr_eq(&state.draft, &looked.draft),
        "so that the report is not made again"
    );
    assert_eq!(looked.origin, Origin::Example(0));
    let again = looked.clone().apply(Action::Point(id, Span::new(0, 1)));
    assert_ne!(
        looked.pointed, again.pointed,
        "the same place is shown again"
    );
}

#[test]
fn what_was_said_about_a_key_is_no_fact_about_another() {
    let mut case = example();
    case.key.state = Some(vault::case::KeyState::PendingDeletion);
    let spec = vault::case::StatedValue::One("RSA_2048".to_owned());
    case.context.insert("kms:KeySpec".to_owned(), spec);
    let before = State::new(&case, Origin::Own);
    let managed = vault::alternatives::Change::ManagedKey;
    for action in [
        Action::Fill(Field::KeyArn, "arn:aws:kms:us-west-2:1:key/2".to_owned()),
        Action::ChooseKey(KeyKind::AwsManaged),
    ] {
        let after = before.clone().apply(action.clone()).draft.judged().case;
        assert_eq!(after.key.state, None, "{action:?}");
        assert!(!after.context.contains_key("kms:KeySpec"), "{action:?}");
    }
    let mut draft = Draft::clone(&before.draft);
    draft.try_alternative(managed);
    assert_eq!(draft.judged().case.key.state, None);
    let same = before.apply(Action::Fill(Field::VaultName, "other".to_owned()));
    assert_eq!(same.draft.judged().case.key.state, case.key.state);
}
