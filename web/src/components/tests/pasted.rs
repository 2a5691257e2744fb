//! Tests of the notes about pasted texts.

use super::{html, see, text};
use crate::components::credential_warning::{self, CredentialWarning};
use crate::components::notice::{self, Notice};
use crate::components::paste_notes::{self, PasteNotes};
use crate::components::principal_picker::{self, PrincipalPicker};
use crate::state::{Action, Mode, Origin, PastedInput, PolicyId, Selection, State};
use crate::view::{ViewInput, access_denied as denied_view, answer, paste, toolbar};
use evaluator::layer::Layer;
use messages::Messages;
use vault::case::Case;
use yew::{AttrValue, Callback};

const MESSAGE: &str = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: \
    backup:CreateBackupVault on resource: arn:aws:backup:eu-west-1:111122223333:backup-vault:prod because no \
    identity-based policy allows the backup:CreateBackupVault action";

/// The views of a state after actions on an empty page.
fn after<T>(actions: Vec<Action>, view: impl FnOnce(&ViewInput<'_>) -> T) -> T {
    let start = State::new(&Case::default(), Origin::Own);
    let state = actions.into_iter().fold(start, State::apply);
    let words = Messages::english();
    let draft_case = state.draft.draft_case();
    let report = vault::report(&draft_case.case);
    view(&ViewInput {
        words: &words,
        state: &state,
        origin: state.comes_from(),
        draft_case: &draft_case,
        report: &report,
        pinned: None,
    })
}

fn said(repair: Option<&str>, secrets: Option<&str>) -> String {
    let words = Messages::english();
    html::<PasteNotes>(paste_notes::Props {
        id: PolicyId(0),
        repair: repair.and_then(|text| paste::repaired(&words, text)),
        secrets: secrets.and_then(|text| paste::secrets(&words, text)),
        elsewhere: None,
        dispatch: Callback::noop(),
    })
}

#[test]
fn a_repair_says_what_was_repaired_and_offers_only_a_whole_text() {
    let whole = text(&said(
        Some("{\u{a0}\"Version\":\u{a0}\"2012-10-17\",\n\"Statement\": [],}"),
        None,
    ));
    for part in [
        "2 no-break or other special spaces",
        "Your text stays as it is",
        "Use the clean text",
    ] {
        assert!(whole.contains(part), "{part}\n{whole}");
    }
    assert!(!said(Some("{}"), None).contains("button"));
}

#[test]
fn credentials_are_warned_of_aloud() {
    let html = said(None, Some("AKIAIOSFODNN7EXAMPLE"));
    assert!(html.contains(r#"aria-live="assertive""#), "{html}");
    let said_aloud = text(&html);
    assert!(said_aloud.contains("an access key id"), "{said_aloud}");
    assert!(said_aloud.contains("Remove them"), "{said_aloud}");
}

#[test]
fn a_case_that_is_held_back_can_leave_redacted() {
    let held = |held: Option<AttrValue>| {
        html::<CredentialWarning>(credential_warning::Props {
            held,
            onhow: Callback::noop(),
        })
    };
    assert_eq!(held(None).matches("<button").count(), 0);
    let warning = Some("It holds a secret access key.".into());
    let html = held(warning);
    assert!(
        text(&html).starts_with("Not copied yet. It holds a secret access key.Copy it redacted"),
        "{html}"
    );
}

#[test]
fn the_message_names_the_layer_and_says_whether_the_policies_deny_too() {
    let policy = PastedInput {
        name: "Keys".to_owned(),
        text: Ok(
            r#"{"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}"#.into(),
        ),
    };
    let read = || Action::Read(MESSAGE.into());
    for (actions, compared) in [
        (
            vec![Action::Drop(vec![policy], None), read()],
            "The pasted policies show the same.",
        ),
        // Without policies everything is denied, which says nothing about anybody's policies.
        (vec![read()], "no identity policy was pasted"),
    ] {
        let verdict = after(actions, |seen| answer::verdict(seen, &[]));
        let said = format!("{} {}", verdict.headline, verdict.named.unwrap_or_default());
        for part in ["AWS: no identity policy allows", compared] {
            assert!(said.contains(part), "{part}\n{said}");
        }
    }
}

#[test]
fn the_checks_of_aws_are_compared() {
    let check = |effect: &str| {
        format!(
            r#"{{"evaluations": [{{"action": "backup:CreateBackupVault", "evaluatedEffect": "{effect}",
            "resource": "arn:aws:backup:eu-west-1:111122223333:backup-vault:prod",
            "checks": [{{"checkType": "PRINCIPAL", "evaluatedEffect": "{effect}"}}]}}]}}"#
        )
    };
    for (effect, wanted) in [
        ("ALLOW", "AWS’s own checks and these policies differ."),
        (
            "IMPLICIT_DENY",
            "AWS’s own checks and these policies agree.",
        ),
    ] {
        let read = [MESSAGE.to_owned(), check(effect)];
        let read = read.map(|text| Action::Read(text.into()));
        // The caller is stated to have no policies, so nothing allows; if they were not mentioned, they would be
        // unknown.
        let without = Action::SetMode(Layer::Identity, Mode::Without);
        let actions = read.into_iter().chain([without]).collect();
        let told = after(actions, denied_view::told);
        assert!(told.iter().any(|said| *said == wanted), "{told:?}");
    }
}

#[test]
fn the_notice_lists_what_went_where_and_the_choice_names_the_roles() {
    let account = r#"{"RoleDetailList": [
        {"RoleName": "One", "Arn": "arn:aws:iam::111122223333:role/One"},
        {"RoleName": "Two", "Arn": "arn:aws:iam::111122223333:role/Two"}]}"#;
    let read = vec![Action::Read(account.into()), Action::Choose(1)];
    let (notice, choosing) = after(read, |seen| {
        (
            toolbar::notice(seen.words, seen.state),
            paste::choosing(seen),
        )
    });
    let notice = html::<Notice>(notice::Props {
        ontold: None,
        notice,
        told: AttrValue::default(),
        is_shown: true,
        dispatch: Callback::noop(),
    });
    assert!(notice.contains("<li>"), "{notice}");
    assert!(text(&notice).contains("Undo"), "{notice}");
    let choosing = html::<PrincipalPicker>(principal_picker::Props {
        choosing,
        dispatch: Callback::noop(),
    });
    for part in [
        r#"<optgroup label="Roles">"#,
        r#"<label for="choosing""#,
        r#"<option value="1" selected"#,
    ] {
        assert!(choosing.contains(part), "{part}\n{choosing}");
    }
    assert_eq!(
        see(&Case::default(), Selection::First, paste::choosing),
        None
    );
}
