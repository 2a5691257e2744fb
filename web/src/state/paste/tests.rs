use super::super::{Mode, Origin, PolicyDraft, take_secrets};
use super::*;
use vault::examples::EXAMPLES;
use vault::{redact, repair};

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "backup:*", "Resource": "*"}]}"#;
const CALLER: &str =
    r#"{"UserId": "AIDA", "Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/ann"}"#;
const ACCOUNT: &str = r#"{"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [
  {"RoleName": "One", "Arn": "arn:aws:iam::111122223333:role/One", "RolePolicyList": [
    {"PolicyName": "OfOne", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}], "AttachedManagedPolicies": []},
  {"RoleName": "Two", "Arn": "arn:aws:iam::111122223333:role/Two", "RolePolicyList": [], "AttachedManagedPolicies": [
    {"PolicyName": "Elsewhere", "PolicyArn": "arn:aws:iam::111122223333:policy/Elsewhere"}]}]}"#;
const MESSAGE: &str = "An error occurred (AccessDeniedException) when calling the CreateBackupVault operation: User: \
    arn:aws:iam::111122223333:user/ann is not authorized to perform: backup:CreateBackupVault on resource: \
    arn:aws:backup:eu-west-1:111122223333:backup-vault:prod because no identity-based policy allows the \
    backup:CreateBackupVault action";

fn key_policy() -> String {
    let policy = POLICY
        .replace("backup:*", "kms:*")
        .replace(r#""Effect""#, r#""Principal": {"AWS": "*"}, "Effect""#);
    format!(r#"{{"Policy": {}}}"#, quoted(&policy))
}

fn quoted(text: &str) -> String {
    format!(r#""{}""#, text.replace('"', r#"\""#))
}

fn open() -> State {
    let case = vault::case::read(EXAMPLES[0].text).unwrap();
    State::new(&case, Origin::Own)
}

fn policy_draft(state: &State, layer: Layer) -> PolicyDraft {
    state.draft.stack(layer).unwrap().levels[0].policies[0].clone()
}

fn imported(state: &State) -> &Imported {
    match &state.notice {
        Some(Notice::Imported(imported)) => imported,
        other => panic!("{other:?}"),
    }
}

fn paste(state: State, layer: Layer, text: &str) -> State {
    let id = policy_draft(&state, layer).id;
    state.apply(Action::Edit(id, text.into()))
}

#[test]
fn a_paste_brings_much_at_once() {
    let much = "x".repeat(PASTED);
    for (before, after, pasted) in [
        ("", much.clone(), true),
        ("", "x".to_owned(), false),
        ("{}", format!("{{{much}}}"), true),
        (&*much.clone(), format!("{much}x"), false),
        (&*"y".repeat(99), much.clone(), true),
        (&*much.clone(), String::new(), false),
        ("aaaa", "aaa".to_owned(), false),
        ("あ", "い".to_owned(), false),
    ] {
        assert_eq!(is_paste(before, &after), pasted, "{before} {after}");
    }
}

#[test]
fn a_policy_stays_where_it_was_pasted() {
    for text in [
        POLICY,
        "no policy at all, but long enough",
        "{\"Statement\": [{\"Effect\": ",
    ] {
        let state = paste(open(), Layer::Resource, text);
        assert_eq!(&*policy_draft(&state, Layer::Resource).text, text);
        assert_eq!(state.notice, None, "{text}");
    }
}

#[test]
fn an_output_goes_where_it_belongs_and_the_editor_gets_its_text_back() {
    let before = open();
    let state = paste(before.clone(), Layer::Identity, CALLER);
    assert_eq!(state.draft.caller.arn, "arn:aws:iam::111122223333:user/ann");
    let (was, is) = (
        policy_draft(&before, Layer::Identity),
        policy_draft(&state, Layer::Identity),
    );
    assert_eq!((was.id, was.text), (is.id, is.text));
    assert!(is.revision > was.revision, "the editor shows the output");
    assert_eq!(imported(&state).went[0].to, To::Field("caller.arn"));
    let undone = state.apply(Action::Undo);
    assert_eq!(
        undone.draft.draft_case().case,
        before.draft.draft_case().case
    );
}

#[test]
fn a_policy_of_an_output_takes_the_place_of_the_editor_s_text_only_in_its_own_layer() {
    let output = format!(
        r#"{{"PolicyVersion": {{"Document": {POLICY}, "VersionId": "v1", "IsDefaultVersion": true}}}}"#
    );
    let before = open();
    let state = paste(before.clone(), Layer::Identity, &output);
    let stack = state.draft.stack(Layer::Identity).unwrap();
    assert_eq!(stack.levels[0].policies.len(), 1);
    assert!(
        policy_draft(&state, Layer::Identity)
            .text
            .contains("backup:*")
    );

    let key = paste(before.clone(), Layer::Identity, &key_policy());
    assert_eq!(
        policy_draft(&key, Layer::Identity).text,
        policy_draft(&before, Layer::Identity).text
    );
    assert!(
        policy_draft(&key, Layer::Resource)
            .text
            .contains("Principal")
    );
}

#[test]
fn a_managed_policy_is_no_key_policy_wherever_it_was_pasted() {
    let output = format!(
        r#"{{"PolicyVersion": {{"Document": {POLICY}, "VersionId": "v1", "IsDefaultVersion": true}}}}"#
    );
    for (into, goes) in [
        (Layer::Boundary, Layer::Boundary),
        (Layer::Resource, Layer::Identity),
        (Layer::Scp, Layer::Identity),
    ] {
        let state = paste(State::new(&Case::default(), Origin::Own), into, &output);
        let text = policy_draft(&state, goes).text;
        assert!(text.contains("backup:*"), "{into:?}: {text}");
        assert_eq!(imported(&state).went.len(), 1, "{into:?}");
        if into != goes {
            assert_eq!(&*policy_draft(&state, into).text, "", "{into:?}");
        }
    }
}

#[test]
fn an_example_that_nobody_touched_makes_room_for_what_is_not_about_it() {
    let example = || {
        let case = vault::case::read(EXAMPLES[0].text).unwrap();
        State::new(&case, Origin::Example(0))
    };
    let file = |text: &str| PastedInput::pasted(text.into());
    let touched = example().apply(Action::Fill(
        super::super::Field::Region,
        "eu-west-1".to_owned(),
    ));
    let changed = paste(touched, Layer::Identity, MESSAGE);
    assert_eq!(changed.origin, Origin::Changed(0));
    assert!(!imported(&changed).instead);
    let replaced = paste(example(), Layer::Identity, &key_policy());
    assert_eq!(
        replaced.origin,
        Origin::Own,
        "the example has another key policy, which made room"
    );
    for state in [
        example().apply(Action::Read(MESSAGE.into())),
        paste(example(), Layer::Identity, MESSAGE),
        paste(example(), Layer::Resource, ACCOUNT),
        example().apply(Action::Drop(vec![file(CALLER)], None)),
    ] {
        assert!(imported(&state).instead);
        assert_eq!(state.origin, Origin::Own);
        let case = state.draft.draft_case().case;
        assert_eq!(
            case.policies,
            Case::default().policies,
            "{:?}",
            state.notice
        );
        let back = state.apply(Action::Undo);
        assert_eq!(
            back.draft.draft_case().case,
            example().draft.draft_case().case
        );
        assert_eq!(back.origin, Origin::Example(0));
    }
    let nothing = example().apply(Action::Read("good morning".into()));
    assert_eq!(nothing.origin, Origin::Example(0));
}

#[test]
fn what_is_typed_to_be_read_stays_until_everything_is_emptied() {
    let write = |text: &str| Action::Write(text.into());
    let text = |state: &State| state.received.text.to_string();
    let case = vault::case::read(EXAMPLES[0].text).unwrap();
    let read = State::new(&case, Origin::Example(0))
        .apply(write(MESSAGE))
        .apply(Action::Read(MESSAGE.into()));
    assert_eq!(text(&read), "", "it was understood");
    assert_eq!(text(&read.apply(Action::Undo)), MESSAGE);
    let nothing = "nothing that is known anywhere";
    let read = State::new(&case, Origin::Example(0))
        .apply(write(nothing))
        .apply(Action::Read(nothing.into()));
    assert_eq!(text(&read), nothing, "to be mended");
    let over = read.apply(Action::StartOver);
    assert_eq!(text(&over), "");
    let back = over.clone().apply(Action::Undo);
    assert_eq!(text(&back), nothing);
    assert_eq!(text(&back.apply(Action::Redo)), "");
    let more = over.apply(write("more")).apply(Action::Undo);
    assert_eq!(text(&more), "more", "typed since");
}

#[test]
fn a_policy_goes_to_the_level_that_it_was_pasted_into() {
    let output = format!(
        r#"{{"Policy": {{"PolicySummary": {{"Name": "Guard", "Type": "SERVICE_CONTROL_POLICY"}}, "Content": {}}}}}"#,
        quoted(POLICY)
    );
    let state = State::new(&Case::default(), Origin::Own);
    let root = state.draft.stack(Layer::Scp).unwrap().levels[0].id;
    let state = state
        .apply(Action::AddFullAccess(root))
        .apply(Action::AddLevel(Layer::Scp));
    let below = state.draft.stack(Layer::Scp).unwrap().levels[1].clone();
    let state = state
        .apply(Action::NameLevel(below.id, "OU".to_owned()))
        .apply(Action::AddFullAccess(below.id));
    let state = paste(state, Layer::Scp, &output);
    let levels = state.draft.draft_case().case.policies.scp.items().to_vec();
    let texts: Vec<bool> = levels
        .iter()
        .map(|level| level.policies[0].text.contains("backup:*"))
        .collect();
    assert_eq!(texts, [true, false], "{levels:?}");
}

#[test]
fn layers_that_get_nothing_keep_empty_editors_and_hidden_texts() {
    // Another caller than the case's would bring policies that nobody saw.
    let caller = "arn:aws:iam::111122223333:user/ann".to_owned();
    let state = open().apply(Action::Fill(super::super::Field::CallerArn, caller));
    let (level, id) = {
        let level_draft = &state.draft.stack(Layer::Identity).unwrap().levels[0];
        (level_draft.id, policy_draft(&state, Layer::Resource).id)
    };
    let hidden = state
        .apply(Action::AddPolicy(level))
        .apply(Action::SetMode(Layer::Resource, Mode::Hidden));
    let after = paste(hidden.clone(), Layer::Boundary, CALLER);
    assert_eq!(
        after.draft.stack(Layer::Identity),
        hidden.draft.stack(Layer::Identity)
    );
    assert_eq!(after.draft.policy(id), hidden.draft.policy(id));
}

#[test]
fn an_account_offers_its_roles_and_the_chosen_one_replaces_the_caller_s_policies() {
    let state = paste(open(), Layer::Identity, ACCOUNT);
    let choosing = state.received.choosing.clone().unwrap();
    let PrincipalChoice::InAccount { import, .. } = &*choosing else {
        panic!("{choosing:?}");
    };
    let names: Vec<&str> = import.choices.iter().map(|choice| &*choice.name).collect();
    assert_eq!(names, ["One", "Two"]);
    assert_eq!(
        state.draft.draft_case().case,
        open().draft.draft_case().case,
        "nothing is chosen yet"
    );

    let one = state.clone().apply(Action::Choose(0));
    assert_eq!(one.draft.caller.arn, "arn:aws:iam::111122223333:role/One");
    assert_eq!(policy_draft(&one, Layer::Identity).name, "OfOne");
    assert!(one.received.choosing.is_some(), "another one can be chosen");
    let two = one.apply(Action::Choose(1));
    let needs: Vec<&str> = imported(&two)
        .needs
        .iter()
        .map(|need| &*need.name)
        .collect();
    assert_eq!(needs, ["arn:aws:iam::111122223333:policy/Elsewhere"]);
    let back = two.apply(Action::Undo);
    assert_eq!(policy_draft(&back, Layer::Identity).name, "OfOne");
    assert_eq!(back.apply(Action::EndChoice).received.choosing, None);
}

#[test]
fn a_damaged_policy_stays_as_it_was_pasted_and_is_repaired_for_the_judgment() {
    let damaged = POLICY.replace("\"Action\"", "\u{a0}\"Action\"");
    let start = State::new(&Case::default(), Origin::Own);
    let read = start.apply(Action::Read((&*damaged).into()));
    assert_eq!(&*policy_draft(&read, Layer::Identity).text, damaged);
    assert!(read.received.text.is_empty(), "it was understood");
    let id = policy_draft(&read, Layer::Identity).id;
    let clean = read.apply(Action::UseClean(id));
    let mended = damaged.replace('\u{a0}', " ");
    assert_eq!(&*policy_draft(&clean, Layer::Identity).text, mended);
}

#[test]
fn whoever_aws_refused_is_chosen_from_an_account() {
    for (caller, chosen) in [
        ("arn:aws:iam::111122223333:role/One", Some("One")),
        ("arn:aws:sts::111122223333:assumed-role/One/jo", Some("One")),
        ("arn:aws:sts::111122223333:assumed-role/Two/jo", Some("Two")),
        // Of another account, or no role of this one.
        ("arn:aws:sts::444455556666:assumed-role/Two/jo", None),
        ("arn:aws:iam::111122223333:role/Three", None),
    ] {
        let message = MESSAGE.replace("arn:aws:iam::111122223333:user/ann", caller);
        let start = State::new(&Case::default(), Origin::Own);
        let denied = start.apply(Action::Read(message.into()));
        let read = denied.apply(Action::Read(ACCOUNT.into()));
        assert_eq!(
            read.received.choosing.is_none(),
            chosen.is_some(),
            "{caller}"
        );
        assert_eq!(read.draft.caller.arn, caller, "a session stays one");
        let has_policy = policy_draft(&read, Layer::Identity).name == "OfOne";
        assert_eq!(has_policy, chosen == Some("One"), "{caller}");
    }
}

#[test]
fn a_message_fills_the_request_wherever_it_is_pasted() {
    let pasted = paste(open(), Layer::Scp, MESSAGE);
    let read = open().apply(Action::Read(MESSAGE.into()));
    for state in [&pasted, &read] {
        assert_eq!(state.draft.vault.name, "prod");
        assert_eq!(state.draft.vault.region, "eu-west-1");
        let Message::Denied(denied) = &state.received.message else {
            panic!("{:?}", state.received)
        };
        assert_eq!(denied.layer(), Some(Layer::Identity));
    }
    let nothing = read.apply(Action::Read("good morning".into()));
    assert_eq!(nothing.received.message, Message::Nothing);
    assert_eq!(
        nothing.apply(Action::StartOver).received,
        ReceivedMessages::default()
    );
}

#[test]
fn dropped_files_go_by_their_content_or_to_the_editor_under_them() {
    let file = |name: &str, text: &str| PastedInput {
        name: name.to_owned(),
        text: Ok(text.into()),
    };
    let lost = PastedInput {
        name: "photo".to_owned(),
        text: Err(LeftOut::Unread),
    };
    let empty = State::new(&Case::default(), Origin::Own);
    let files = vec![file("Backup", POLICY), file("key", &key_policy()), lost];
    let state = empty.clone().apply(Action::Drop(files, None));
    let identity = policy_draft(&state, Layer::Identity);
    assert_eq!(identity.name, "Backup");
    assert!(identity.text.contains("backup:*"), "{identity:?}");
    assert!(
        policy_draft(&state, Layer::Resource)
            .text
            .contains("Principal")
    );
    assert_eq!(
        imported(&state).unknown,
        [("photo".to_owned(), LeftOut::Unread)]
    );

    let boundary = policy_draft(&empty, Layer::Boundary).id;
    let state = empty.apply(Action::Drop(vec![file("Limit", POLICY)], Some(boundary)));
    assert!(
        policy_draft(&state, Layer::Boundary)
            .text
            .contains("backup:*")
    );
    assert_eq!(&*policy_draft(&state, Layer::Identity).text, "");
}

#[test]
fn the_clean_text_takes_the_place_of_the_pasted_one_and_several_documents_become_several_policies()
{
    let damaged = POLICY.replace(' ', "\u{a0}");
    let state = paste(open(), Layer::Identity, &format!("{damaged}\n{POLICY}"));
    let id = policy_draft(&state, Layer::Identity).id;
    let before = state.draft.draft_case().case;
    let clean = state.apply(Action::UseClean(id));
    let level_draft = &clean.draft.stack(Layer::Identity).unwrap().levels[0];
    assert_eq!(level_draft.policies.len(), 2);
    assert_eq!(level_draft.policies[0].id, id);
    for policy_draft in &level_draft.policies {
        assert!(!policy_draft.text.contains('\u{a0}'));
        assert_eq!(repair::repair(&policy_draft.text), None);
    }
    assert_eq!(clean.notice, Some(Notice::Step(Step::Cleaned)));
    assert_eq!(clean.apply(Action::Undo).draft.draft_case().case, before);
}

#[test]
fn a_policy_moves_to_the_layer_that_it_is_of() {
    let of_a_key = POLICY.replace(r#""Effect""#, r#""Principal": {"AWS": "*"}, "Effect""#);
    let both = Action::Edit(policy_draft(&open(), Layer::Resource).id, POLICY.into());
    let state = paste(open().apply(both), Layer::Identity, &of_a_key);
    let before = state.draft.draft_case().case;
    let policy = policy_draft(&state, Layer::Identity).clone();
    let named = state.apply(Action::Name(policy.id, "mine".to_owned()));
    let moved = named
        .clone()
        .apply(Action::Move(policy.id, Layer::Resource));
    assert_eq!(&*policy_draft(&moved, Layer::Identity).text, "");
    let keys = &moved.draft.stack(Layer::Resource).unwrap().levels[0].policies;
    assert_eq!(keys.len(), 1, "a key has one policy");
    assert_eq!((&*keys[0].text, &*keys[0].name), (&*of_a_key, "mine"));
    assert_eq!(moved.notice, Some(Notice::Step(Step::Moved)));
    let back = moved.apply(Action::Undo);
    assert_eq!(back.draft.draft_case().case, named.draft.draft_case().case);
    assert_ne!(back.draft.draft_case().case, before);
}

#[test]
fn credentials_are_removed_from_one_policy_or_from_a_case() {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let text = format!("AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY={secret}\n{POLICY}");
    let state = paste(open(), Layer::Identity, &text);
    let id = policy_draft(&state, Layer::Identity).id;
    let clean = state.clone().apply(Action::RemoveSecrets(id));
    assert_eq!(
        redact::secrets(&policy_draft(&clean, Layer::Identity).text),
        []
    );
    assert_eq!(
        policy_draft(&clean.apply(Action::Undo), Layer::Identity).text,
        policy_draft(&state, Layer::Identity).text
    );

    let mut case = state.draft.draft_case().case;
    case.vault.tags.insert("note".to_owned(), secret.to_owned());
    assert_eq!(take_secrets(&mut case).len(), 3);
    assert!(!vault::case::write(&case).contains("EXAMPLE"), "{case:?}");
    assert_eq!(take_secrets(&mut case), []);
}
