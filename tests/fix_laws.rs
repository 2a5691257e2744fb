//! The laws of fixes: each allows the actions that it states and makes none worse, needs all of its steps, and writes
//! nothing broader than necessary.

use ::vault::case::{Case, read};
use ::vault::fix::{Fix, Kind, apply, find_all};
use ::vault::report;
use evaluator::policy;
use evaluator::trace::Decision;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generate;

/// Statements that conflict with creating a vault, as one policy.
fn policy(kind: generate::Kind, most: usize) -> impl Strategy<Value = Value> {
    let effect = || prop_oneof![4 => Just("Allow"), 1 => Just("Deny")];
    prop::collection::vec(generate::statement(kind, effect()), 1..most).prop_map(|statements| {
        let policy = json!({"Version": "2012-10-17", "Statement": statements});
        json!({"name": "p", "text": serde_json::to_string_pretty(&policy).unwrap()})
    })
}

pub(crate) fn any_case() -> impl Strategy<Value = Case> {
    use generate::Kind::{Identity, Resource, Scp};
    let level = prop::collection::vec(policy(Scp, 3), 1..3)
        .prop_map(|policies| json!({"target": "Level", "policies": policies}));
    (
        prop::collection::vec(policy(Identity, 4), 0..3),
        prop::option::weighted(0.3, policy(Identity, 3)),
        prop::option::weighted(0.4, prop::collection::vec(level, 1..3)),
        policy(Resource, 4),
        any::<bool>(),
    )
        .prop_map(|(identity, boundary, scp, key, via_backup)| {
            let case = json!({
                "caller": {"arn": "arn:aws:iam::444455556666:role/R"},
                "vault": {"name": "xy", "region": "us-west-2"},
                "key": {"arn": "arn:aws:kms:us-west-2:444455556666:key/k"},
                "viaBackup": via_backup,
                "policies": {
                    "identity": identity,
                    "boundary": boundary.into_iter().collect::<Vec<_>>(),
                    "scp": scp.unwrap_or_default(),
                    "key": [key],
                },
            });
            read(&case.to_string()).unwrap()
        })
}

fn allowed(case: &Case) -> Vec<&'static str> {
    let rows = report(case).rows.into_iter();
    rows.filter(|row| row.decision == Decision::Allowed)
        .map(|row| row.action)
        .collect()
}

/// The part of a change that is broader than requested.
fn is_wide(change: &Kind) -> bool {
    let wild = |actions: &[String]| actions.iter().any(|action| action.contains(['*', '?']));
    match change {
        Kind::AddActions { actions, .. }
        | Kind::Delegate { actions, .. }
        | Kind::Grant { actions, .. } => wild(actions),
        // Only MountCapsule has no resource of its own.
        Kind::AddStatement { actions, resource } => {
            wild(actions) || resource.contains('*') != (actions == &["backup-storage:MountCapsule"])
        }
        Kind::AddResource { resource, .. } => resource.contains('*') && resource != "*",
        _ => false,
    }
}

fn without(fix: &Fix, at: usize) -> Fix {
    let mut fewer = fix.clone();
    fewer.steps.remove(at);
    fewer
}

proptest! {
    // Each takes a long time.
    #![proptest_config(crate::generate::tried(24))]

    #[test]
    fn a_fix_is_as_it_says(case in any_case()) {
        let was = allowed(&case);
        let fixes = find_all(&case);
        let order = |fix: &Fix| (std::cmp::Reverse(fix.makes.len()), fix.permits.breadth());
        prop_assert!(fixes.is_sorted_by_key(order));
        for fix in &fixes {
            let is = allowed(&apply(&case, &fix.steps));
            prop_assert!(was.iter().all(|action| is.contains(action)), "worse: {:#?}", fix.steps);
            let made: Vec<&str> = is.iter().copied().filter(|action| !was.contains(action)).collect();
            prop_assert_eq!(&made, &fix.makes, "{:#?}", fix.steps);
            for (at, step) in fix.steps.iter().enumerate() {
                let fewer = allowed(&apply(&case, &without(fix, at).steps));
                prop_assert!(fewer.len() < is.len(), "step {} is not needed: {:#?}", at, fix.steps);
                prop_assert!(!step.changes.iter().any(is_wide), "{:#?}", step.changes);
                prop_assert!(policy::read(&step.after, step.place.layer).is_clear(), "{}", step.after);
            }
        }
    }
}
