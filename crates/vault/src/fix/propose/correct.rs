//! For implicit denies: corrects the statement that was most probably intended to allow.

use super::{BlockedPlace, Proposal, exact_resource, is_editable, single, text_at};
use crate::case::Case;
use crate::fix::{Kind, edit};
use crate::near_miss::{Miss, NearMiss, near_misses};
use crate::report::Row;
use evaluator::condition::{Comparison, Operator, Quantifier};
use evaluator::context::Context;
use evaluator::identifiers::ResourceMatch;
use evaluator::policy::{Parsed, Statement, read};
use evaluator::source::Span;

/// Corrects the most likely near miss of the first row.
pub(super) fn correct(case: &Case, spot: &BlockedPlace<'_>) -> Option<Proposal> {
    let (row, context) = spot.rows.first()?;
    let written = |place, span: Span| case.policies.at(place)?.text.get(span.range());
    let misses = near_misses(spot.report, row, spot.layer, spot.level, written);
    misses
        .iter()
        .filter(|near| {
            case.policies
                .at(near.place)
                .is_some_and(|policy| is_editable(spot.layer, policy))
        })
        .find_map(|near| correction(case, spot, near, row, context))
}

fn correction(
    case: &Case,
    spot: &BlockedPlace<'_>,
    near: &NearMiss,
    row: &Row,
    context: &Context,
) -> Option<Proposal> {
    let text = text_at(case, near.place)?;
    let policy = read(&text, spot.layer);
    let statement = policy.statements().get(near.statement)?;
    let index = near.statement;
    let (kind, text) = match near.miss {
        Miss::OtherAction | Miss::SimilarService => {
            // All rows for which the corrected statement works too; otherwise the next round would repeat this
            // correction.
            let same = spot
                .rows
                .iter()
                .filter(|(other, _)| other.resource == row.resource);
            let actions: Vec<String> = same.map(|(other, _)| other.action.to_owned()).collect();
            let mut after = text;
            for action in &actions {
                after = edit::apply(&after, &edit::add_value(&after, index, "Action", action)?);
            }
            (
                Kind::AddActions {
                    statement: index,
                    actions,
                },
                after,
            )
        }
        Miss::Resource(found) if never_meant(found, statement, row.action) => {
            let Parsed::Known(scope) = &statement.resource else {
                return None;
            };
            let from = scope.entries.get(near.entry)?.value.text().to_owned();
            let to = exact_resource(row);
            let changes = edit::replace_value(&text, index, "Resource", near.entry, &to)?;
            let kind = Kind::ReplaceResource {
                statement: index,
                from,
                to,
            };
            (kind, edit::apply(&text, &changes))
        }
        Miss::Resource(ResourceMatch::Differs(_)) => {
            let resource = exact_resource(row);
            let changes = edit::add_value(&text, index, "Resource", &resource)?;
            let kind = Kind::AddResource {
                statement: index,
                resource,
            };
            (kind, edit::apply(&text, &changes))
        }
        Miss::Condition(_) => join_test(&text, statement, index, near.entry, context, false)?,
        _ => return None,
    };
    Some(Proposal {
        place: near.place,
        kind,
        text,
    })
}

/// Returns `true` if a resource that does not match should be replaced by the requested one, instead of being kept
/// beside it.
fn never_meant(found: ResourceMatch, statement: &Statement, action: &str) -> bool {
    match found {
        ResourceMatch::AliasOfKey | ResourceMatch::NotAnArn | ResourceMatch::CaseDiffers(_) => true,
        ResourceMatch::NoResourceType => only_of_service(statement, action),
        _ => false,
    }
}

/// Returns `true` if a statement is only about the action's service, so that its resource can be changed to `*` without
/// affecting actions that have a resource.
fn only_of_service(statement: &Statement, action: &str) -> bool {
    let wanted = action.split(':').next().unwrap_or_default();
    match &statement.action {
        Parsed::Known(scope) if !scope.negated => {
            let mut services = scope.entries.iter().map(|entry| entry.value.service());
            services
                .all(|service| service.is_some_and(|service| service.eq_ignore_ascii_case(wanted)))
        }
        _ => false,
    }
}

/// Adds the request's value to a test that requires one of several values (`joins`), or that denies all except several.
pub(super) fn join_test(
    text: &str,
    statement: &Statement,
    index: usize,
    place: usize,
    context: &Context,
    negated: bool,
) -> Option<(Kind, String)> {
    let Parsed::Known(tests) = &statement.condition else {
        return None;
    };
    let compared = tests.get(place)?;
    let fits = match compared.operator.value {
        Operator::Compare {
            quantifier: Quantifier::One,
            comparison,
            negated: is,
            ..
        } => is == negated && joins(comparison),
        _ => false,
    };
    let key = compared.key.value.as_str();
    let value = single(context, &compared.key.value).filter(|_| fits && can_be_listed(key))?;
    let operator = text
        .get(compared.operator.span.range())?
        .trim_matches('"')
        .to_owned();
    let changes = edit::add_test_value(text, index, &operator, key, &value)?;
    let kind = Kind::AddConditionValue {
        statement: index,
        key: key.to_owned(),
        value,
    };
    Some((kind, edit::apply(text, &changes)))
}

const fn joins(comparison: Comparison) -> bool {
    matches!(
        comparison,
        Comparison::StringEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringLike
            | Comparison::ArnLike
    )
}

/// Returns `true` for keys whose values say where a call comes from or goes to, so that adding one more is what the
/// policy's author would do. A tag or a user name is never added.
fn can_be_listed(key: &str) -> bool {
    const KEYS: [&str; 4] = [
        "kms:ViaService",
        "aws:RequestedRegion",
        "aws:CalledVia",
        "aws:PrincipalArn",
    ];
    KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
}
