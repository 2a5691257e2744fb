//! Tests of the components rendered to HTML: their content for sighted people and for screen readers.

mod filled;
mod pasted;
mod pinned;
mod typing;

use super::explanation::{self, Explanation};
use super::fixes::{self, Fixes};
use super::grid::{self, Grid};
use super::inline_code::inline_code;
use super::layer::{self, Layer as LayerSection};
use super::request::{self, Request};
use super::verdict::{self, Verdict};
use crate::state::{CellId, Layer, Origin, Patches, Selection, State};
use crate::view::{ViewInput, answer, explanation as why_view, fixes as fix_views, form, policies};
use messages::Messages;
use vault::case::{Case, Visibility as Given};
use vault::examples::EXAMPLES;
use yew::{BaseComponent, Callback, Html, Properties, component};

pub(crate) fn html<C: BaseComponent>(props: C::Properties) -> String {
    crate::app::prerender::html::<C>(props, false)
}

/// The text of a piece of HTML.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in html.chars() {
        match character {
            '<' => inside = true,
            '>' => inside = false,
            other if !inside => text.push(other),
            _ => {}
        }
    }
    text.replace("&#x27;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
}

fn example(id: &str) -> Case {
    let example = EXAMPLES.iter().find(|example| example.id == id).unwrap();
    vault::case::read(example.text).unwrap()
}

fn see<T>(case: &Case, selection: Selection, view: impl FnOnce(&ViewInput<'_>) -> T) -> T {
    let words = Messages::english();
    let mut state = State::new(case, Origin::Own);
    state.selection = selection;
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

fn grid_of(case: &Case, selection: Selection) -> String {
    let grid = see(case, selection, answer::grid);
    html::<Grid>(grid::Props {
        grid,
        dispatch: Callback::noop(),
        name: "cell",
        marks: None,
    })
}

#[test]
fn the_grid_is_a_table_of_actions_and_layers() {
    let html = grid_of(&example("scp-allow-list"), Selection::Nowhere);
    assert!(
        html.contains(r#"aria-label="Vault creation actions""#),
        "{html}"
    );
    let headers: Vec<String> = html
        .split("<th ")
        .skip(1)
        .map(|part| text(&format!("<{}", part.split("</th>").next().unwrap())))
        .collect();
    assert_eq!(
        headers,
        [
            "Action",
            "SCP",
            "Key policy",
            "Identity",
            "Result",
            "backup:CreateBackupVault",
            "backup-storage:MountCapsule",
            "kms:CreateGrant",
            "kms:DescribeKey",
            "kms:RetireGrant",
            "kms:Decrypt",
            "kms:GenerateDataKey",
        ]
    );
    let rows = html
        .split("</tr>")
        .filter_map(|row| row.rsplit_once("<td "));
    let results: Vec<String> = rows.map(|(_, cell)| text(&format!("<{cell}"))).collect();
    assert_eq!(
        results,
        ["Pass", "Pass", "Fail", "Fail", "Fail", "Fail", "Fail"]
    );
}

#[test]
fn one_cell_of_the_grid_is_a_stop_of_the_tab_key() {
    let html = grid_of(&example("scp-allow-list"), Selection::Nowhere);
    assert_eq!(html.matches(r#"tabindex="0""#).count(), 1);
    let begins = |selection| {
        let html = grid_of(&example("scp-allow-list"), selection);
        let (before, _) = html.split_once(r#"tabindex="0""#).unwrap();
        let (_, id) = before.rsplit_once("id=\"").unwrap();
        id.split('"').next().unwrap().to_owned()
    };
    assert_eq!(begins(Selection::Nowhere), "cell-0-3", "the first result");
    assert_eq!(begins(Selection::First), "cell-2-0", "what is explained");
}

#[test]
fn what_stands_in_the_way_first_is_explained_until_somebody_chooses() {
    let case = example("mount-capsule-forgotten");
    let explained = |selection| {
        let why = see(&case, selection, why_view::why);
        why.map(|why| why.title.to_string())
    };
    assert_eq!(
        explained(Selection::First).as_deref(),
        Some("backup-storage:MountCapsule · Identity")
    );
    assert_eq!(explained(Selection::Nowhere), None);
    let mut hidden = case.clone();
    hidden.policies.scp = Given::Hidden;
    let why = see(&hidden, Selection::First, why_view::why);
    assert_eq!(
        why.map(|why| why.title.to_string()).as_deref(),
        Some("backup-storage:MountCapsule · Identity"),
        "not the layer that nobody sees"
    );
    assert_eq!(
        grid_of(&case, Selection::First)
            .matches(r#"aria-pressed="true""#)
            .count(),
        1
    );
}

#[test]
fn the_explanation_names_the_near_miss_the_reason_and_the_owner() {
    let why = see(
        &example("mount-capsule-forgotten"),
        Selection::First,
        why_view::why,
    );
    let said = text(&html::<Explanation>(explanation::Props {
        allowed: None,
        why,
        dispatch: Callback::noop(),
    }));
    for part in [
        "backup-storage:MountCapsule · Identity",
        "No identity policy of the caller allows backup-storage:MountCapsule.",
        "backup:* is about the service prefix backup",
        "Ask: your IAM administrator.",
        "Show line 4",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
}

#[test]
fn where_no_statement_comes_near_a_few_are_shown_and_many_are_counted() {
    let mut case = example("scp-allow-list");
    let why = see(&case, Selection::First, why_view::why).unwrap();
    assert_eq!(why.title, "kms:CreateGrant · SCP");
    let titles: Vec<&str> = why.statements.iter().map(|each| &*each.title).collect();
    assert_eq!(titles, ["BackupServices, statement 1"]);
    assert_eq!(why.rest, None);

    let Given::Listed(levels) = &mut case.policies.scp else {
        panic!("{:?}", case.policies.scp)
    };
    let statement = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
        [statement; 4].join(",")
    );
    levels[1].policies[0].text = text.into();
    let why = see(&case, Selection::First, why_view::why).unwrap();
    assert_eq!(why.statements, []);
    assert_eq!(
        why.rest.as_deref(),
        Some("None of the 4 statements here applies.")
    );
}

#[test]
fn a_layer_that_depends_on_the_way_a_call_is_made_is_not_known() {
    let case = example("mfa-through-backup");
    let spot = CellId {
        row: 1,
        layer: Some(Layer::Identity),
    };
    let why = see(&case, Selection::At(spot), why_view::why).unwrap();
    assert_eq!(why.title, "backup-storage:MountCapsule · Identity");
    assert_eq!(why.word, "Unknown");
    assert_eq!(
        why.sentences,
        [
            "Statement `DenyWithoutMfa` of RequireMfa (identity policy) decides about `backup-storage:MountCapsule`, and whether it applies is not known."
        ]
    );
    assert_eq!(
        why.rest.as_deref(),
        Some("2 other statements do not apply.")
    );
}

#[test]
fn every_cell_of_every_example_can_be_explained() {
    for example in EXAMPLES {
        let case = vault::case::read(example.text).unwrap();
        let spots = see(&case, Selection::Nowhere, |seen| {
            let grid = answer::grid(seen);
            grid.rows
                .iter()
                .flat_map(|row| row.cells.iter().filter_map(|cell| cell.spot))
                .collect::<Vec<_>>()
        });
        assert!(spots.len() >= 14, "{}", example.id);
        for spot in spots {
            let why = see(&case, Selection::At(spot), why_view::why).unwrap();
            assert!(!why.sentences.is_empty(), "{} {spot:?}", example.id);
            let words: Vec<&str> = why.sentences.iter().map(|sentence| &**sentence).collect();
            assert!(
                words
                    .iter()
                    .all(|said| said.len() > 1 && !said.starts_with("ui.")),
                "{} {spot:?} {words:?}",
                example.id
            );
        }
    }
}

#[test]
fn the_verdict_is_a_status_and_a_heading() {
    let verdict = see(&example("scp-region"), Selection::First, |seen| {
        answer::verdict(seen, &[])
    });
    let said = verdict.sentence.clone();
    let html = html::<Verdict>(verdict::Props {
        verdict,
        said,
        children: yew::Html::default(),
    });
    let (_, status) = html.split_once(r#"role="status""#).unwrap();
    assert!(
        text(&format!("<{status}")).starts_with("Fail: all 7 actions are denied"),
        "{html}"
    );
    assert!(
        text(&html).contains("No: 7 of 7 actions are denied"),
        "{html}"
    );
}

#[test]
fn a_field_tells_what_is_wrong_with_it() {
    let mut case = example("passes");
    case.key.arn = "arn:aws:kms:us-west-2:444455556666:alias/backup".to_owned();
    let request = see(&case, Selection::First, form::request);
    let html = html::<Request>(request::Props {
        request,
        dispatch: Callback::noop(),
    });
    assert!(
        html.contains(r#"aria-describedby="key-arn-problem""#),
        "{html}"
    );
    assert!(html.contains(r#"aria-invalid="true""#), "{html}");
    assert!(text(&html).contains("The key ARN is an alias"), "{html}");
}

#[test]
fn editors_have_the_names_of_the_contract() {
    let mut case = example("mount-capsule-forgotten");
    if let vault::case::Visibility::Listed(policies) = &mut case.policies.identity {
        policies.push(policies[0].clone());
    }
    let (given, others) = see(&case, Selection::First, |seen| policies::layers(seen, None));
    let names: Vec<&str> = given
        .iter()
        .flat_map(|layer| &layer.levels)
        .flat_map(|level| &level.policies)
        .map(|policy_draft| &*policy_draft.label)
        .collect();
    assert_eq!(
        names,
        [
            "Identity policy",
            "Identity policy 2",
            "KMS key policy",
            "Service control policy",
            "Permissions boundary"
        ]
    );
    assert_eq!(others.len(), 3);
    for layer in given {
        let html = html::<LayerSection>(layer::Props {
            layer,
            oncopy: Callback::noop(),
            dispatch: Callback::noop(),
        });
        assert!(html.contains("<textarea"), "{html}");
    }
}

#[test]
fn a_fix_shows_the_lines_that_change() {
    let (fixes, nothing) = see(
        &example("mount-capsule-forgotten"),
        Selection::First,
        |seen| {
            let found = vault::fix::find_all(&seen.draft_case.case);
            (
                fix_views::fixes(seen, Some(&found), &Patches::default()),
                fix_views::nothing(seen, Some(&found)),
            )
        },
    );
    let html = html::<Fixes>(fixes::Props {
        fixes,
        alternatives: Vec::new(),
        tried: None,
        nothing,
        onmessage: Callback::noop(),
        oncopy: Callback::noop(),
        dispatch: Callback::noop(),
    });
    let said = text(&html);
    assert!(
        said.contains("\u{2212}       \"Action\": \"backup:*\""),
        "{said}"
    );
    assert!(
        said.contains("+       \"Action\": [\"backup:*\", \"backup-storage:MountCapsule\"]"),
        "{said}"
    );
    assert!(said.contains("Try this fix: BackupAdmin"), "{said}");
}

#[derive(Clone, PartialEq, Properties)]
struct SaidProps {
    text: &'static str,
}

#[component]
fn Said(props: &SaidProps) -> Html {
    inline_code(props.text)
}

#[test]
fn what_a_person_wrote_is_code_and_never_markup() {
    for (said, wanted) in [
        ("no code", "no code"),
        ("the `a` and `b`", "the <code>a</code> and <code>b</code>"),
        ("`<img src=x>` is", "<code>&lt;img src=x&gt;</code> is"),
        ("a lone ` stays", "a lone ` stays"),
        ("", ""),
    ] {
        assert_eq!(html::<Said>(SaidProps { text: said }), wanted, "{said}");
    }
}

/// A key policy that was typed before is not shown; AWS's own is evaluated.
#[test]
fn the_policy_of_aws_backup_is_explained_by_its_own_text() {
    let mut case = example("aws-backup-key");
    let explained = |case: &Case| {
        let report = vault::report(case);
        let decrypt = |row: &vault::report::Row| row.action == "kms:Decrypt";
        let row = report.rows.iter().position(decrypt).unwrap();
        let spot = CellId {
            row,
            layer: Some(Layer::Resource),
        };
        see(case, Selection::At(spot), why_view::why).unwrap()
    };
    let own = explained(&case);
    let said: Vec<&str> = own
        .statements
        .iter()
        .flat_map(|statement| &statement.parts)
        .flat_map(|part| &part.entries)
        .map(|entry| &*entry.reason)
        .collect();
    assert!(!said.is_empty());
    assert!(
        said.iter().all(|reason| !reason.contains("``")),
        "{said:#?}"
    );
    let places: Vec<_> = own
        .statements
        .iter()
        .map(|statement| statement.place)
        .collect();
    case.policies.key = Given::Listed(vec![vault::case::NamedPolicy {
        name: "typed before".to_owned(),
        text: r#"{"Version": "2012-10-17", "Statement": []}"#.into(),
    }]);
    assert_eq!(explained(&case), own);
    assert!(places.iter().all(Option::is_none), "{places:?}");
}
