//! Every example that can be fixed by changing policies is fixed, and the statements of a fix about itself are true.

use super::{Fix, Kind, Search, Situation, apply, find_all, for_row};
use crate::case::{Case, NamedPolicy, Visibility, read};
use crate::examples::EXAMPLES;
use crate::incremental::ReportCache;
use crate::report::{Report, Verdict};
use evaluator::layer::Layer;
use evaluator::policy;
use evaluator::trace::Decision;

fn example(id: &str) -> Case {
    let text = EXAMPLES
        .iter()
        .find(|example| example.id == id)
        .map(|example| example.text);
    read(text.unwrap_or_else(|| panic!("no example {id}"))).unwrap()
}

fn best(id: &str) -> Fix {
    find_all(&example(id))
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("{id}: no fix"))
}

fn allowed(report: &Report) -> Vec<&'static str> {
    report
        .rows
        .iter()
        .filter(|row| row.decision == Decision::Allowed)
        .map(|row| row.action)
        .collect()
}

/// The path of a session's role is not in its ARN, so its role is named with and without one.
#[test]
fn a_session_is_exempted_whatever_the_path_of_its_role_is() {
    let deny = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Sid": "No", "Effect": "Deny", "Action": "*", "Resource": "*"}]}"#;
    for (role, path) in [
        ("R", ""),
        (
            "AWSReservedSSO_Admin_0123456789abcdef",
            "/aws-reserved/sso.amazonaws.com",
        ),
    ] {
        let mut case = example("passes");
        case.caller.arn = format!("arn:aws:sts::444455556666:assumed-role/{role}/session");
        case.policies.identity = Visibility::Listed(vec![NamedPolicy {
            name: "p".to_owned(),
            text: deny.into(),
        }]);
        let fixes = find_all(&case);
        let exempted = fixes.iter().flat_map(|fix| &fix.steps).find(|step| {
            let is_exempted = |kind: &Kind| matches!(kind, Kind::ExemptCaller { .. });
            step.changes.iter().any(is_exempted)
        });
        let after = &exempted
            .unwrap_or_else(|| panic!("{role}: {fixes:#?}"))
            .after;
        let before = format!("arn:aws:iam::444455556666:role{path}");
        for pattern in [format!("{before}/{role}"), format!("{before}/*/{role}")] {
            assert!(after.contains(&format!("\"{pattern}\"")), "{after}");
        }
    }
}

#[test]
fn every_fix_makes_what_it_says_and_nothing_worse() {
    for example in EXAMPLES {
        let case = read(example.text).unwrap();
        let before = crate::report(&case);
        for fix in find_all(&case) {
            let after = crate::report(&apply(&case, &fix.steps));
            let (was, is) = (allowed(&before), allowed(&after));
            assert!(
                was.iter().all(|action| is.contains(action)),
                "{}: worse",
                example.id
            );
            let made: Vec<_> = is
                .into_iter()
                .filter(|action| !was.contains(action))
                .collect();
            assert_eq!(made, fix.makes, "{}", example.id);
            assert!(
                after.findings.len() <= before.findings.len() + 2,
                "{}: {:?}",
                example.id,
                after.findings
            );
        }
    }
}

#[test]
fn every_example_that_fails_can_be_fixed_whole() {
    for example in EXAMPLES {
        let case = read(example.text).unwrap();
        if crate::report(&case).verdict != Verdict::Fail {
            continue;
        }
        let fix = best(example.id);
        let after = crate::report(&apply(&case, &fix.steps));
        assert!(
            after.rows.iter().all(|row| !row.decision.is_denied()),
            "{}: {:#?}",
            example.id,
            fix.steps
        );
    }
}

#[test]
fn a_change_is_made_where_the_blocker_is() {
    let rows = [
        ("mount-capsule-forgotten", Layer::Identity),
        ("boundary-without-kms", Layer::Boundary),
        ("scp-allow-list", Layer::Scp),
        ("key-policy-does-not-delegate", Layer::Resource),
    ];
    for (id, layer) in rows {
        let fix = best(id);
        assert!(
            fix.steps.iter().any(|step| step.place.layer == layer),
            "{id}: {:#?}",
            fix.steps
        );
    }
}

/// AWS's own policies stay unchanged, and a new one is added beside them. There is no second boundary
/// (`IAM/access_policies_boundaries`), and no second key policy (`KMS/key-policies`).
#[test]
fn a_change_goes_beside_a_policy_of_aws_where_it_can() {
    let renamed = |id, layer, name: &str, expected: &str| {
        let mut case = example(id);
        let list = match layer {
            Layer::Identity => &mut case.policies.identity,
            Layer::Boundary => &mut case.policies.boundary,
            _ => &mut case.policies.key,
        };
        let Visibility::Listed(policies) = list else {
            panic!("{id}: not seen");
        };
        policies[0].name = name.to_owned();
        let fixes = find_all(&case);
        let steps = fixes.iter().flat_map(|fix| &fix.steps);
        let places = steps.filter(|step| step.place.layer == layer);
        let policies: Vec<usize> = places.map(|step| step.place.policy).collect();
        assert!(!policies.is_empty(), "{id}: {fixes:#?}");
        let beside = policies.iter().all(|policy| *policy > 0);
        let instead = policies.iter().all(|policy| *policy == 0);
        let found = match (beside, instead) {
            (true, false) => "beside",
            (false, true) => "instead",
            _ => "both",
        };
        assert_eq!(found, expected, "{id} {name}: {fixes:#?}");
    };
    let forgotten = "mount-capsule-forgotten";
    let boundary = "boundary-without-kms";
    let key = "key-policy-does-not-delegate";
    renamed(forgotten, Layer::Identity, "Ours", "instead");
    for name in [
        "AmazonEC2FullAccess",
        "arn:aws-us-gov:iam::aws:policy/job-function/Billing",
    ] {
        renamed(forgotten, Layer::Identity, name, "beside");
    }
    renamed(boundary, Layer::Boundary, "ReadOnlyAccess", "instead");
    renamed(key, Layer::Resource, "AWSBackupVaultKey", "instead");
}

/// AWS attaches quarantine policies to users whose keys were found in public (`MP/AWSCompromisedKeyQuarantineV3`).
#[test]
fn a_deny_of_aws_is_detached_and_one_of_an_organization_is_changed() {
    let deny = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
    let policy = |name: &str| NamedPolicy {
        name: name.to_owned(),
        text: deny.into(),
    };
    let mut denied = example("passes");
    let Visibility::Listed(identity) = &mut denied.policies.identity else {
        panic!("not seen");
    };
    identity.push(policy("AWSDenyAll"));
    let fixes = find_all(&denied);
    for fix in &fixes {
        let [step] = fix.steps.as_slice() else {
            panic!("{fix:#?}");
        };
        assert_eq!((&*step.name, &*step.after), ("AWSDenyAll", ""));
        assert_eq!(step.changes, [Kind::Detach]);
    }
    assert!(!fixes.is_empty());

    let mut denied = example("passes");
    let Visibility::Listed(levels) = &mut denied.policies.scp else {
        panic!("not seen");
    };
    levels[0].policies.push(policy("AWSRegionsThatWeUse"));
    let kinds: Vec<Kind> = find_all(&denied)
        .into_iter()
        .flat_map(|fix| fix.steps)
        .flat_map(|step| step.changes)
        .collect();
    assert!(
        !kinds.is_empty() && !kinds.contains(&Kind::Detach),
        "{kinds:?}"
    );
}

#[test]
fn an_alias_becomes_the_key() {
    let fixes = find_all(&example("alias-in-resource"));
    let replaced = fixes.iter().flat_map(|fix| &fix.steps).flat_map(|step| &step.changes).any(|change| {
        matches!(change, Kind::ReplaceResource { from, to, .. } if from.contains(":alias/") && to.contains(":key/"))
    });
    assert!(replaced, "{fixes:#?}");
}

#[test]
fn a_fix_for_one_action_makes_that_action() {
    let fixes = for_row(
        &example("mount-capsule-forgotten"),
        "backup-storage:MountCapsule",
    );
    assert!(!fixes.is_empty());
    assert!(
        fixes
            .iter()
            .all(|fix| fix.makes == ["backup-storage:MountCapsule"]),
        "{fixes:#?}"
    );
    // An action without a resource has no similar requests, but no policy can restrict it to one region or way either.
    let found = fixes.iter().find(|fix| fix.permits.more.is_empty());
    let permits = &found.unwrap_or_else(|| panic!("{fixes:#?}")).permits;
    assert!(permits.less.is_empty(), "{permits:?}");
    assert_eq!(
        permits.also,
        [Situation::Directly, Situation::OtherRegion],
        "{permits:?}"
    );
}

#[test]
fn a_search_that_knows_the_case_already_finds_the_same() {
    for example in EXAMPLES.iter().take(4) {
        let case = read(example.text).unwrap();
        let mut memory = ReportCache::default();
        memory.report(&case);
        let mut search = Search::new(case.clone(), memory);
        let mut steps = 1;
        while search.step() {
            steps += 1;
        }
        let found = search.fixes();
        assert!(steps > found.len() * 4, "{}: {steps}", example.id);
        assert_eq!(found, find_all(&case), "{}", example.id);
    }
}

#[test]
fn what_stands_in_the_way_of_one_of_two_callers_is_removed() {
    const FULL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    const MFA: &str = r#"{"Effect": "Deny", "Action": "backup-storage:*", "Resource": "*",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}"#;
    const BACKUP: &str =
        r#"{"Effect": "Allow", "Principal": "*", "Action": "backup:*", "Resource": "*"}"#;
    // A denial of the direct call alone, and one of the call through AWS Backup alone.
    for policies in [
        format!(
            r#"{{"identity": [{{"Statement": {FULL}}}], "vpcEndpoint": [{{"Statement": {BACKUP}}}]}}"#
        ),
        format!(r#"{{"identity": [{{"Statement": [{FULL}, {MFA}]}}]}}"#),
    ] {
        let case = format!(
            r#"{{"version": 1, "caller": {{"arn": "arn:aws:iam::444455556666:user/u"}},
                "vault": {{"name": "prod", "region": "us-west-2"}}, "key": {{"kind": "awsManaged"}},
                "context": {{"aws:MultiFactorAuthPresent": null}}, "policies": {policies}}}"#
        );
        let fixes = find_all(&read(&case).unwrap());
        let makes: Vec<_> = fixes.iter().map(|fix| fix.makes.as_slice()).collect();
        assert!(
            makes.contains(&["backup-storage:MountCapsule"].as_slice()),
            "{policies}: {makes:?}"
        );
    }
}

#[test]
fn several_documents_in_one_text_become_one_policy() {
    // An older document without variables means the same in the current version.
    let document = |sid: &str, action: &str, version: &str| {
        format!(
            r#"{{"Version": "{version}", "Statement": [{{"Sid": "{sid}", "Effect": "Allow", "Action": "{action}", "Resource": "*"}}]}}"#
        )
    };
    for older in ["2012-10-17", "2008-10-17"] {
        let documents = [
            document("Vaults", "backup:*", older),
            document("Keys", "kms:*", "2012-10-17"),
        ];
        joins(&documents);
    }
}

fn joins(documents: &[String]) {
    let mut case = example("mount-capsule-forgotten");
    case.policies.identity = Visibility::Listed(vec![NamedPolicy {
        name: "Two".into(),
        text: documents.join("\n\n").into(),
    }]);
    let fix = find_all(&case).into_iter().next().unwrap();
    let [step] = fix.steps.as_slice() else {
        panic!("{:#?}", fix.steps);
    };
    assert_eq!(step.changes.first(), Some(&Kind::Join { documents: 2 }));
    assert_eq!(fix.makes, ["backup-storage:MountCapsule"]);
    assert_eq!(
        crate::report(&apply(&case, &fix.steps)).verdict,
        Verdict::Pass
    );
    let policy = policy::read(&step.after, Layer::Identity);
    let sids: Vec<&str> = policy
        .statements()
        .iter()
        .filter_map(|statement| Some(statement.sid.as_ref()?.value.as_str()))
        .collect();
    assert!(sids.starts_with(&["Vaults", "Keys"]), "{sids:?}");
    assert!(policy.is_clear(), "{}", step.after);
}

/// Service prefixes are case-insensitive.
#[test]
fn a_resource_gives_way_however_the_service_is_spelled() {
    for service in ["backup-storage", "Backup-Storage"] {
        let mut case = example("passes");
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{service}:MountCapsule",
                "Resource": "arn:aws:backup:us-west-2:444455556666:backup-vault:*"}}}}"#
        );
        case.policies.identity = Visibility::Listed(vec![NamedPolicy {
            name: "mount".to_owned(),
            text: text.into(),
        }]);
        let fixes = for_row(&case, "backup-storage:MountCapsule");
        let mut changes = fixes
            .iter()
            .flat_map(|fix| &fix.steps)
            .flat_map(|step| &step.changes);
        assert!(
            changes.any(|change| matches!(change, Kind::ReplaceResource { .. })),
            "{service}: {fixes:#?}"
        );
    }
}

/// The policy of `aws/backup` cannot be changed, and its denials do not prevent the rest from being fixed.
#[test]
fn the_policy_of_aws_backup_is_left_as_it_is() {
    let mut case = example("aws-backup-key");
    case.via_backup = crate::case::Via::Direct;
    let typed = Visibility::Listed(vec![NamedPolicy {
        name: "typed before".to_owned(),
        text: r#"{"Version": "2012-10-17", "Statement": []}"#.into(),
    }]);
    for key in [Visibility::default(), typed] {
        case.policies.key = key;
        let fixes = find_all(&case);
        let best = fixes.first().map(|fix| fix.makes.as_slice());
        assert_eq!(best, Some(&["kms:DescribeKey", "kms:RetireGrant"][..]));
        let mut places = fixes.iter().flat_map(|fix| &fix.steps);
        assert!(places.all(|step| step.place.layer == Layer::Identity));
    }
}
