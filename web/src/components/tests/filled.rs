//! Tests of filling in and trying: placeholders, the tool that creates a vault, and fixes.

use super::{example, html, see, text};
use crate::components::fixes::{self, Fixes};
use crate::components::questions::{self, Questions};
use crate::components::understood::{self, Understood};
use crate::state::{Action, Origin, Patches, State, Understood as Forgotten, Way};
use crate::view::{
    ViewInput, answer, fixes as fix_views, questions as question_views, understood as chips,
};
use messages::Messages;
use serde_json::json;
use std::rc::Rc;
use vault::case::Case;
use vault::fix::{Fix, allowed};
use yew::Callback;

/// A case in which everything depends on the account that a placeholder stands for.
fn templated() -> Case {
    let resource = |of: &str| of.replace("ACCOUNT", "${AWS::AccountId}");
    let allow = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["backup:*", "backup-storage:*"], "Resource": "*"},
        {"Effect": "Allow", "Action": "kms:*", "Resource": resource("arn:aws:kms:us-west-2:ACCOUNT:key/*")},
    ]});
    let delegate = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "kms:*", "Resource": "*",
    }});
    let case = json!({
        "version": 1,
        "caller": {"arn": "arn:aws:iam::444455556666:role/R"},
        "vault": {"name": "prod", "region": "us-west-2"},
        "key": {"kind": "customer", "arn": "arn:aws:kms:us-west-2:444455556666:key/1234abcd"},
        "policies": {"identity": [{"name": "FromTemplate", "text": allow.to_string()}], "key": [delegate], "boundary": []},
    });
    vault::case::read(&case.to_string()).unwrap()
}

fn view<T>(state: &State, view: impl FnOnce(&ViewInput<'_>) -> T) -> T {
    let words = Messages::english();
    let draft_case = state.draft.judged();
    let report = vault::report(&draft_case.case);
    view(&ViewInput {
        words: &words,
        state,
        origin: state.comes_from(),
        draft_case: &draft_case,
        report: &report,
        pinned: None,
    })
}

fn questions(state: &State) -> String {
    let open = view(state, question_views::open);
    html::<Questions>(questions::Props {
        open,
        dispatch: Callback::noop(),
    })
}

fn labels(state: &State) -> Vec<String> {
    let chips = view(state, |seen| chips::chips(seen, &[]));
    chips.iter().map(|chip| chip.label.to_string()).collect()
}

#[test]
fn a_placeholder_that_decides_is_asked_for_with_what_the_request_suggests() {
    let state = State::new(&templated(), Origin::Own);
    let page = questions(&state);
    let said = text(&page);
    assert!(said.contains("Fill in ${AWS::AccountId}"), "{said}");
    assert!(
        said.contains("Once in FromTemplate. Decides about"),
        "{said}"
    );
    assert!(
        said.contains("Nothing is filled in until you say so."),
        "{said}"
    );
    assert!(page.contains(r#"value="444455556666""#), "{page}");
    assert!(labels(&state).contains(&"`${AWS::AccountId}` not filled in".to_owned()));
    // Only suggested: the case does not contain it.
    assert!(state.draft.draft_case().case.placeholders.is_empty());
}

#[test]
fn what_a_placeholder_stands_for_counts_at_once_and_can_be_taken_back() {
    let name = || "${AWS::AccountId}".to_owned();
    let open = State::new(&templated(), Origin::Own);
    let filled = open
        .clone()
        .apply(Action::FillPlaceholder(name(), "444455556666".into()));
    let passes = |state: &State| view(state, |seen| allowed(seen.report));
    assert_eq!((passes(&open), passes(&filled)), (2, 7));
    assert!(labels(&filled).contains(&"`${AWS::AccountId}` = `444455556666`".to_owned()));
    // It is in the case, so a link contains it.
    let link = vault::share::encode(&filled.draft.draft_case().case);
    let shared = vault::share::decode(&link).unwrap();
    assert_eq!(shared.placeholders[&name()], "444455556666");
    for back in [
        Action::Undo,
        Action::Forget(Forgotten::Placeholder(name())),
        Action::FillPlaceholder(name(), String::new()),
    ] {
        let back_again = filled.clone().apply(back.clone());
        assert_eq!(passes(&back_again), 2, "{back:?}");
    }
    // An unchanged value is not a step.
    let same = open
        .clone()
        .apply(Action::FillPlaceholder(name(), String::new()));
    assert!(!same.can_undo());
}

#[test]
fn a_placeholder_that_decides_nothing_is_not_asked_for() {
    let mut case = templated();
    case.policies.identity = example("mount-capsule-forgotten").policies.identity;
    let said = text(&questions(&State::new(&case, Origin::Own)));
    assert!(!said.contains("Fill in"), "{said}");
}

#[test]
fn the_way_a_vault_is_created_is_a_chip_that_can_be_removed() {
    let state = State::new(&example("mount-capsule-forgotten"), Origin::Own);
    let said = state.apply(Action::ChooseWay(Some(Way::CloudFormation)));
    assert_eq!(said.draft.draft_case().case.way, Some(Way::CloudFormation));
    let page = html::<Understood>(understood::Props {
        chips: view(&said, |seen| chips::chips(seen, &[])),
        dispatch: Callback::noop(),
    });
    assert!(page.contains("Remove created by CloudFormation"), "{page}");
    let back = said.apply(Action::Forget(Forgotten::Way));
    assert_eq!(back.draft.draft_case().case.way, None);
}

fn fixes_of(state: &State, before: usize) -> String {
    let (fixes, nothing, tried, alternatives) = view(state, |seen| {
        let found = vault::fix::find_all(&seen.draft_case.case);
        let others = vault::alternatives::alternatives(&seen.draft_case.case);
        (
            fix_views::fixes(seen, Some(&found), &Patches::default()),
            fix_views::nothing(seen, Some(&found)),
            fix_views::tried(seen, before, &Patches::default()),
            fix_views::alternatives(seen, Some(&others)),
        )
    });
    html::<Fixes>(fixes::Props {
        fixes,
        alternatives,
        tried,
        nothing,
        onmessage: Callback::noop(),
        oncopy: Callback::noop(),
        dispatch: Callback::noop(),
    })
}

/// The first suggested fix, applied.
fn fixed(state: &State) -> (State, Fix) {
    let (view, fix) = view(state, |seen| {
        let found = vault::fix::find_all(&seen.draft_case.case);
        (
            fix_views::fixes(seen, Some(&found), &Patches::default()).remove(0),
            found[0].clone(),
        )
    });
    let apply = Action::ApplyFix {
        puts: view.puts,
        fix: Rc::new(fix.clone()),
    };
    (state.clone().apply(apply), fix)
}

#[test]
fn a_fix_that_was_tried_stays_with_all_that_is_to_be_sent() {
    let state = State::new(&example("mount-capsule-forgotten"), Origin::Own);
    let (fixed, fix) = fixed(&state);
    let said = text(&fixes_of(&fixed, 6));
    for part in [
        "Works: 7 of 7 actions are allowed",
        "Before: 6 of 7.",
        "Undo",
        "Copy new policy",
        "Copy message",
        "+       \"Action\": [\"backup:*\", \"backup-storage:MountCapsule\"]",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("Nothing needs to be fixed"), "{said}");
    // The primary button below the verdict still leads to the message.
    let primary = view(&fixed, |seen| fix_views::primary(seen, Some(&[])));
    assert_eq!(primary.len(), fix.steps.len());
    // A text that is edited again is another one; undoing that restores the message.
    let id = view(&fixed, |seen| seen.policy_id(fix.steps[0].place).unwrap());
    for action in [Action::Edit(id, "{}".into()), Action::Undo] {
        let gone = fixed.clone().apply(action.clone());
        assert!(!text(&fixes_of(&gone, 6)).contains("Works:"), "{action:?}");
    }
    let again = fixed.apply(Action::Undo).apply(Action::Redo);
    assert!(text(&fixes_of(&again, 6)).contains("Works: 7 of 7"));
}

#[test]
fn what_can_be_done_alone_comes_before_what_others_must_change() {
    let mut case = example("mount-capsule-forgotten");
    let scp = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*",
         "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}},
    ]});
    let with_scp =
        json!({"version": 1, "policies": {"scp": [{"target": "Root", "policies": [scp]}]}});
    case.policies.scp = vault::case::read(&with_scp.to_string())
        .unwrap()
        .policies
        .scp;
    let find_all = templated().policies.key;
    let allow = json!({"version": 1, "policies": {"identity": [
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]}});
    case.policies.identity = vault::case::read(&allow.to_string())
        .unwrap()
        .policies
        .identity;
    case.policies.key = find_all;
    let state = State::new(&case, Origin::Own);
    let said = text(&fixes_of(&state, 0));
    let own = said.find("You can do this yourself").expect(&said);
    assert!(
        said.contains("Create the vault in eu-central-1, with the key aws/backup there."),
        "{said}"
    );
    assert!(said.contains("Try eu-central-1"), "{said}");
    if let Some(dispatch) = said.find("Or ask for a change") {
        assert!(own < dispatch, "{said}");
    }
    let change = vault::alternatives::alternatives(&case).remove(0).change;
    let tried = state.clone().apply(Action::TryAlternative(change));
    assert_eq!(view(&tried, |seen| allowed(seen.report)), 7);
    assert_eq!(tried.apply(Action::Undo).draft, state.draft);
}

#[test]
fn no_fix_is_promised_for_what_only_aws_said() {
    let denied = |layer: &str, policies: serde_json::Value| {
        let case = json!({"version": 2, "caller": {"arn": "arn:aws:iam::444455556666:role/R"},
            "vault": {"name": "prod", "region": "us-west-2"}, "key": {"kind": "awsManaged"},
            "denials": [{"action": "backup:CreateBackupVault", "effect": "explicitDeny", "layer": layer}],
            "policies": policies});
        let case = vault::case::read(&case.to_string()).unwrap();
        see(&case, crate::state::Selection::First, |seen| {
            answer::verdict(seen, &[])
        })
    };
    let leads = |verdict: &crate::view::view_models::VerdictView| {
        verdict.ways.iter().any(|way| way.place == answer::FIXES)
    };
    assert!(!leads(&denied("scp", json!({}))), "the SCP was not shown");
    let scp = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "backup:*", "Resource": "*"}]});
    let shown = json!({"scp": [{"target": "Root", "policies": [scp]}]});
    assert!(leads(&denied("scp", shown)), "the SCP denies it");
}
