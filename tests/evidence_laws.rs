//! The laws of hidden policies and reported denials: no answer is certain that a hidden document, or AWS's own message,
//! could overturn.

use ::vault::case::{Case, DenialEffect, PolicyText, ReportedDenial};
use ::vault::report;
use ::vault::report::Verdict;
use evaluator::layer::Layer;
use evaluator::trace::Decision;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::fix_laws::any_case;

/// The places of the policies of a case, to hide one of them.
fn places(case: &Case) -> Vec<(Layer, usize, usize)> {
    let mut places = Vec::new();
    for layer in Layer::ALL {
        for level in 0..case.policies.height(layer) {
            let count = case.policies.level(layer, level).len();
            places.extend((0..count).map(|policy| (layer, level, policy)));
        }
    }
    places
}

/// A case with one policy hidden.
fn with_hidden(case: &Case, at: Index) -> Option<Case> {
    let places = places(case);
    if places.is_empty() {
        return None;
    }
    let (layer, level, policy) = *at.get(&places);
    let mut hidden = case.clone();
    hidden
        .policies
        .level_mut(layer, level)?
        .get_mut(policy)?
        .text = PolicyText::NOT_SEEN;
    Some(hidden)
}

proptest! {
    #![proptest_config(crate::generate::tried(128))]

    #[test]
    fn a_policy_that_is_only_named_makes_nothing_more_certain(case in any_case(), at in any::<Index>()) {
        let Some(hidden) = with_hidden(&case, at) else { return Ok(()) };
        let (seen, named) = (report(&case), report(&hidden));
        for (was, is) in seen.rows.iter().zip(&named.rows) {
            let allowed = is.decision == Decision::Allowed;
            prop_assert!(!allowed || was.decision == Decision::Allowed, "{}: {:?}", was.action, was.decision);
            let denied = is.decision.is_denied();
            prop_assert!(!denied || was.decision.is_denied(), "{}: {:?}", was.action, was.decision);
        }
    }

    #[test]
    fn a_message_is_never_contradicted_and_says_nothing_of_other_actions(
        case in any_case(),
        row in any::<Index>(),
        layer in prop::option::of(select(Layer::ALL.to_vec())),
        effect in prop::option::of(select(vec![DenialEffect::Explicit, DenialEffect::Implicit])),
    ) {
        let before = report(&case);
        let action = row.get(&before.rows).action;
        let mut told = case;
        told.denials.push(ReportedDenial {
            action: action.to_owned(),
            effect,
            layer,
            ..ReportedDenial::default()
        });
        let after = report(&told);
        prop_assert_eq!(after.verdict, Verdict::Fail);
        for (was, is) in before.rows.iter().zip(&after.rows) {
            if is.action == action {
                prop_assert!(is.decision.is_denied());
                prop_assert_eq!(is.observed.len(), 1);
            } else {
                prop_assert!(!is.decision.is_denied() || was.decision.is_denied(), "{}", is.action);
                prop_assert!(is.decision != Decision::Allowed || was.decision == Decision::Allowed, "{}", is.action);
            }
        }
    }
}
