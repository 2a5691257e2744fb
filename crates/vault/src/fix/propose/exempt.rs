//! For explicit denies: exempts the rows from the statement in the narrowest way that it allows.

use super::correct::join_test;
use super::{BlockedPlace, Proposal, Strategy, is_editable, single, text_at};
use crate::case::Case;
use crate::fix::Kind;
use crate::fix::edit;
use crate::managed;
use crate::report::Cited;
use crate::requests::principal_arn_patterns;
use evaluator::context::Context;
use evaluator::identifiers::Principal;
use evaluator::key::Key;
use evaluator::policy::{Parsed, Policy, Statement, read};

/// Exempts the rows from a deny: by extending the lists of its author or, if nothing may change for others, by the
/// caller's name. A policy of AWS's own is detached.
pub(super) fn exempt(
    case: &Case,
    caller: &Principal,
    spot: &BlockedPlace<'_>,
    cited: &Cited,
    way: Strategy,
) -> Option<Proposal> {
    let (_, context) = spot.rows.first()?;
    let named = case.policies.at(cited.place)?;
    if named.text.is_hidden() && managed::filled_in(spot.layer, named).is_none() {
        return None;
    }
    if !is_editable(spot.layer, named) {
        return Some(Proposal {
            place: cited.place,
            kind: Kind::Detach,
            text: String::new(),
        });
    }
    let text = text_at(case, cited.place)?;
    let policy: Policy = read(&text, spot.layer);
    let statement = policy.statements().get(cited.statement)?;
    let index = cited.statement;
    let listed = || {
        exempt_by_test(&text, statement, index, context)
            .or_else(|| exempt_actions(&text, statement, index, spot))
    };
    let (kind, after) = exempt_forwarded(&text, statement, index, context)
        .or_else(|| {
            if way == Strategy::Correct {
                listed()
            } else {
                None
            }
        })
        .or_else(|| {
            let patterns = principal_arn_patterns(caller)?;
            let values: Vec<&str> = patterns.iter().map(String::as_str).collect();
            let operator = match values.as_slice() {
                [_] => "ArnNotEquals",
                _ => "ArnNotLike",
            };
            let changes = edit::add_condition(&text, index, operator, "aws:PrincipalArn", &values)?;
            Some((
                Kind::ExemptCaller {
                    statement: index,
                    caller: patterns.into_iter().next()?,
                },
                edit::apply(&text, &changes),
            ))
        })
        .or_else(listed)?;
    Some(Proposal {
        place: cited.place,
        kind,
        text: after,
    })
}

/// Exempts the calls that AWS services make for the caller, if the deny tests properties that only the caller's own
/// calls have.
fn exempt_forwarded(
    text: &str,
    statement: &Statement,
    index: usize,
    context: &Context,
) -> Option<(Kind, String)> {
    let forwarded = single(context, &Key::new("aws:ViaAWSService")).as_deref() == Some("true");
    if !forwarded || !is_about_the_network(statement) {
        return None;
    }
    let changes = edit::add_condition(text, index, "Bool", "aws:ViaAWSService", &["false"])?;
    Some((
        Kind::ExemptForwarded { statement: index },
        edit::apply(text, &changes),
    ))
}

/// Exempts the actions of all rows, if the deny lists them or lists its exceptions.
fn exempt_actions(
    text: &str,
    statement: &Statement,
    index: usize,
    spot: &BlockedPlace<'_>,
) -> Option<(Kind, String)> {
    let Parsed::Known(scope) = &statement.action else {
        return None;
    };
    let wanted = |name: &str| {
        spot.rows
            .iter()
            .any(|(row, _)| row.action.eq_ignore_ascii_case(name))
    };
    if scope.negated {
        let actions: Vec<String> = spot
            .rows
            .iter()
            .map(|(row, _)| row.action.to_owned())
            .collect();
        let mut after = text.to_owned();
        for action in &actions {
            after = edit::apply(
                &after,
                &edit::add_value(&after, index, "NotAction", action)?,
            );
        }
        return Some((
            Kind::ExemptActions {
                statement: index,
                actions,
            },
            after,
        ));
    }
    let listed = scope
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| wanted(entry.value.text()));
    let (gone, actions): (Vec<usize>, Vec<String>) = listed
        .map(|(at, entry)| (at, entry.value.text().to_owned()))
        .unzip();
    if gone.is_empty() {
        return None;
    }
    let changes = edit::remove_values(text, index, "Action", &gone)?;
    Some((
        Kind::ExemptActions {
            statement: index,
            actions,
        },
        edit::apply(text, &changes),
    ))
}

/// Exempts the request by a test that denies all except some values of a key: adds the request's value to them.
fn exempt_by_test(
    text: &str,
    statement: &Statement,
    index: usize,
    context: &Context,
) -> Option<(Kind, String)> {
    let Parsed::Known(tests) = &statement.condition else {
        return None;
    };
    (0..tests.len()).find_map(|test| join_test(text, statement, index, test, context, true))
}

/// Returns `true` if a statement tests where a call comes from or how the caller signed in: properties that a call
/// forwarded by AWS Backup does not have (`IAM/access_forward_access_sessions`).
fn is_about_the_network(statement: &Statement) -> bool {
    const KEYS: [&str; 6] = [
        "aws:SourceIp",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:VpcSourceIp",
        "aws:MultiFactorAuthPresent",
        "aws:MultiFactorAuthAge",
    ];
    let Parsed::Known(tests) = &statement.condition else {
        return false;
    };
    let mut tests = tests.iter();
    tests.any(|test| {
        KEYS.iter()
            .any(|key| key.eq_ignore_ascii_case(test.key.value.as_str()))
    })
}
