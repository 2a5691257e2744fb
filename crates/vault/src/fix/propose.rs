//! One change for one blocker: thinks of it, writes it into the policy's text, proves nothing.
//!
//! Two ways of thinking ([`Way`]): correct what a person already wrote, or add the least that is needed. Next:
//! `solve`.

mod exempt;

use super::Kind;
use super::edit::{self, NewStatement};
use crate::case::{Case, NamedPolicy, Place};
use crate::report::{Cited, Report, Row};
use crate::why::{Miss, NearMiss, near_misses};
use evaluator::condition::{Comparison, Operator, Quantifier};
use evaluator::context::{Context, ContextValue, Lookup};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::name::{Principal, ResourceMatch};
use evaluator::policy::{Clear, Statement, read};

/// How changes are thought of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Correct what is there; in a key policy, delegate to the account.
    Correct,
    /// Add new statements with nothing but what is needed; in a key policy, delegate to the account.
    Add,
    /// As `Add`, and in a key policy grant to the caller by name.
    Grant,
}

/// What stands in the way, and of which rows.
pub(super) struct Spot<'a> {
    /// The report that the rows are of.
    pub(super) report: &'a Report,
    /// The layer.
    pub(super) layer: Layer,
    /// The level, 0 in layers without levels.
    pub(super) level: usize,
    /// The statement that denies; without it, nothing there allows.
    pub(super) deny: Option<&'a Cited>,
    /// The rows, each with its request's context.
    pub(super) rows: Vec<(&'a Row, &'a Context)>,
}

/// A policy's text after one change.
pub(super) struct Proposal {
    pub(super) place: Place,
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// One change that should remove the blocker for at least the first row. `None` when no change of a text can.
pub(super) fn propose(
    case: &Case,
    caller: &Principal,
    spot: &Spot<'_>,
    way: Way,
) -> Option<Proposal> {
    match spot.deny {
        Some(cited) => exempt::exempt(case, caller, spot, cited, way),
        None => allow(case, caller, spot, way),
    }
}

/// The text of a policy as it is evaluated: repaired where it had to be.
pub(super) fn text_at(case: &Case, place: Place) -> Option<String> {
    let text = &case.policies.at(place)?.text;
    let repaired = crate::repair::repair(text).map(|repair| repair.documents);
    match repaired.as_deref() {
        None => Some(text.clone()),
        Some([document]) => Some(document.text.clone()),
        // Several policies in one text: which of them to change is for the person to say.
        Some(_) => None,
    }
}

/// The exact resource to write for a row. The ARN of `aws/backup` is not known before the key exists, so there it
/// is every key of the account and region.
fn exact_resource(row: &Row) -> String {
    match row.resource.strip_suffix(crate::task::MANAGED_KEY_ID) {
        Some(keys) => format!("{keys}*"),
        None => row.resource.clone(),
    }
}

fn allow(case: &Case, caller: &Principal, spot: &Spot<'_>, way: Way) -> Option<Proposal> {
    if way == Way::Correct
        && let Some(corrected) = correct(case, spot)
    {
        return Some(corrected);
    }
    add(case, caller, spot, way)
}

/// Corrects the likeliest near miss of the first row.
fn correct(case: &Case, spot: &Spot<'_>) -> Option<Proposal> {
    let (row, context) = spot.rows.first()?;
    let written =
        |place, span: evaluator::source::Span| case.policies.at(place)?.text.get(span.range());
    let misses = near_misses(spot.report, row, spot.layer, spot.level, written);
    misses
        .iter()
        .filter(|near| {
            case.policies
                .at(near.place)
                .is_some_and(|policy| !is_aws_managed(policy))
        })
        .find_map(|near| correction(case, spot, near, row, context))
}

fn correction(
    case: &Case,
    spot: &Spot<'_>,
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
            // Every row that the statement would serve as well, or the next round would come here again.
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
        Miss::Resource(
            ResourceMatch::AliasOfKey | ResourceMatch::NotAnArn | ResourceMatch::CaseDiffers(_),
        ) => {
            let Clear::Yes(scope) = &statement.resource else {
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
        Miss::Resource(ResourceMatch::NoResourceType) if only_of_service(statement, row.action) => {
            let Clear::Yes(scope) = &statement.resource else {
                return None;
            };
            let from = scope.entries.get(near.entry)?.value.text().to_owned();
            let changes = edit::replace_value(&text, index, "Resource", near.entry, "*")?;
            let kind = Kind::ReplaceResource {
                statement: index,
                from,
                to: "*".into(),
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

/// Whether a statement is about the action's service alone, so that its resource can be widened to `*` without
/// widening anything that has a resource.
fn only_of_service(statement: &Statement, action: &str) -> bool {
    let service = action.split(':').next();
    match &statement.action {
        Clear::Yes(scope) if !scope.except => {
            let mut entries = scope.entries.iter();
            entries.all(|entry| entry.value.service().is_some() && entry.value.service() == service)
        }
        _ => false,
    }
}

/// Adds the request's value to a test that wants one of several (`joins`), or that denies all but several.
fn join_test(
    text: &str,
    statement: &Statement,
    index: usize,
    place: usize,
    context: &Context,
    negated: bool,
) -> Option<(Kind, String)> {
    let Clear::Yes(tests) = &statement.condition else {
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

/// Keys whose values say where a call comes from or goes to, so that listing one more of them is what the
/// policy's author would do. A tag or a user name is not added for somebody.
fn can_be_listed(key: &str) -> bool {
    const KEYS: [&str; 4] = [
        "kms:ViaService",
        "aws:RequestedRegion",
        "aws:CalledVia",
        "aws:PrincipalArn",
    ];
    KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
}

fn single(context: &Context, key: &Key) -> Option<String> {
    match context.lookup(key) {
        Lookup::Known(ContextValue::One(value)) => Some(value.clone()),
        _ => None,
    }
}

/// Adds a statement for all rows of the spot that ask for the first one's resource.
fn add(case: &Case, caller: &Principal, spot: &Spot<'_>, way: Way) -> Option<Proposal> {
    let (first, _) = spot.rows.first()?;
    let same = spot
        .rows
        .iter()
        .filter(|(row, _)| row.resource == first.resource);
    // The recommended condition belongs to this action alone (`KMS/key-policy-default`, "Allows key users to use
    // the key with AWS services"), so a grant for a service's use stands by itself.
    let apart =
        |action: &str| action == "kms:CreateGrant" && case.via_backup == crate::case::Via::Backup;
    let actions: Vec<String> = if apart(first.action) {
        vec![first.action.to_owned()]
    } else {
        same.map(|(row, _)| row.action)
            .filter(|action| !apart(action))
            .map(str::to_owned)
            .collect()
    };
    let conditions = if apart(first.action) {
        vec![(
            "Bool",
            "kms:GrantIsForAWSResource".to_owned(),
            "true".to_owned(),
        )]
    } else {
        Vec::new()
    };
    let (principal, resource, kind) = match spot.layer {
        Layer::Resource => {
            let named = if way == Way::Grant {
                named_caller(caller)
            } else {
                account_of(caller)
            }?;
            let kind = if way == Way::Grant {
                Kind::Grant {
                    actions: actions.clone(),
                    caller: named.clone(),
                }
            } else {
                Kind::Delegate {
                    actions: actions.clone(),
                    account: named.clone(),
                }
            };
            // In a key policy `*` is the key itself (`KMS/key-policy-overview`).
            (Some(named), "*".to_owned(), kind)
        }
        layer => {
            let resource = exact_resource(first);
            let kind = Kind::AddStatement {
                actions: actions.clone(),
                resource: resource.clone(),
            };
            let principal = if layer == Layer::VpcEndpoint {
                named_caller(caller)
            } else {
                None
            };
            (principal, resource, kind)
        }
    };
    let place = place_for_new(case, spot.layer, spot.level);
    let text = text_at(case, place).filter(|text| !text.trim().is_empty());
    let statement = NewStatement {
        sid: sid(&actions, text.as_deref().unwrap_or_default()),
        principal,
        actions,
        resource,
        conditions,
    };
    let text = match text {
        Some(text) => edit::apply(&text, &edit::add_statement(&text, &statement)?),
        None => edit::new_policy(&statement),
    };
    Some(Proposal { place, kind, text })
}

/// `AllowKmsCreateGrant`, or `AllowKmsForBackupVault` for several: letters and digits only, because IAM allows no
/// others, and none that the policy already has, because they must be unique.
fn sid(actions: &[String], text: &str) -> String {
    let parts = match actions {
        [one] => one.as_str(),
        several => several
            .first()
            .and_then(|first| first.split(':').next())
            .unwrap_or_default(),
    };
    let mut sid = String::from("Allow");
    for part in parts.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut letters = part.chars();
        sid.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        sid.push_str(letters.as_str());
    }
    if actions.len() > 1 {
        sid.push_str("ForBackupVault");
    }
    let numbered = (2..).map(|number| format!("{sid}{number}"));
    let mut candidates = std::iter::once(sid.clone()).chain(numbered);
    candidates
        .find(|sid| !text.contains(&format!("\"{sid}\"")))
        .unwrap_or_default()
}

/// The last policy of the level that people can edit and that was understood, or a new one behind them.
fn place_for_new(case: &Case, layer: Layer, level: usize) -> Place {
    let places = (0..).map(|policy| Place {
        layer,
        level,
        policy,
    });
    let there: Vec<(Place, &NamedPolicy)> = places
        .map_while(|place| Some((place, case.policies.at(place)?)))
        .collect();
    let editable = there.iter().rev().find(|(place, policy)| {
        let understood = || text_at(case, *place).is_some_and(|text| read(&text, layer).is_clear());
        !is_aws_managed(policy) && (policy.text.trim().is_empty() || understood())
    });
    editable.map_or(
        Place {
            layer,
            level,
            policy: there.len(),
        },
        |(place, _)| *place,
    )
}

/// Whether a policy's name is one of AWS's own, which nobody else can change.
pub(super) fn is_aws_managed(policy: &NamedPolicy) -> bool {
    const OTHERS: [&str; 5] = [
        "FullAWSAccess",
        "RCPFullAWSAccess",
        "AdministratorAccess",
        "PowerUserAccess",
        "ReadOnlyAccess",
    ];
    let name = policy.name.rsplit('/').next().unwrap_or_default();
    name.starts_with("AWSBackup")
        || OTHERS.contains(&name)
        || policy.name.starts_with("arn:aws:iam::aws:")
}

/// The caller as key policies and `aws:PrincipalArn` name it: the role of a session. `None` where the role's ARN
/// cannot be known: the roles of IAM Identity Center have a path, which a session's ARN does not tell.
fn named_caller(caller: &Principal) -> Option<String> {
    match (caller, caller.partition(), caller.account(), caller.name()) {
        (Principal::Session(_), Some(partition), Some(account), Some(role)) => (!role
            .starts_with("AWSReservedSSO_"))
        .then(|| format!("arn:{partition}:iam::{account}:role/{role}")),
        (_, Some(_), ..) => Some(caller.as_str().to_owned()),
        (_, None, ..) => None,
    }
}

fn account_of(caller: &Principal) -> Option<String> {
    let (partition, account) = (caller.partition()?, caller.account()?);
    Some(format!("arn:{partition}:iam::{account}:root"))
}
