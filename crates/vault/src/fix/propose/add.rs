//! For implicit denies: adds a minimal statement.

use super::{BlockedPlace, Proposal, Strategy, exact_resource, is_editable, stands_alone, text_at};
use crate::case::{Case, NamedPolicy, Place, Via, is_blank};
use crate::fix::Kind;
use crate::fix::edit::{self, NewStatement};
use crate::requests::principal_arn_of;
use evaluator::identifiers::Principal;
use evaluator::layer::Layer;
use evaluator::policy::{Effect, Policy, read};

/// Adds a statement for all rows of the blocker that have the first row's resource.
pub(super) fn add(
    case: &Case,
    caller: &Principal,
    spot: &BlockedPlace<'_>,
    way: Strategy,
) -> Option<Proposal> {
    let (first, _) = spot.rows.first()?;
    let same = spot
        .rows
        .iter()
        .filter(|(row, _)| row.resource == first.resource);
    // The recommended condition applies to this action only (`KMS/key-policy-default`, "Allows key users to use the key
    // with AWS services"), so the grant for a service gets a statement of its own.
    let apart = |action: &str| action == "kms:CreateGrant" && case.via_backup == Via::Backup;
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
            let named = if way == Strategy::Grant {
                principal_arn_of(caller)
            } else {
                account_of(caller)
            }?;
            let kind = if way == Strategy::Grant {
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
            // In a key policy `*` means the key itself (`KMS/key-policy-overview`).
            (Some(named), "*".to_owned(), kind)
        }
        layer => {
            let resource = exact_resource(first);
            let kind = Kind::AddStatement {
                actions: actions.clone(),
                resource: resource.clone(),
            };
            let principal = if layer == Layer::VpcEndpoint {
                principal_arn_of(caller)
            } else {
                None
            };
            (principal, resource, kind)
        }
    };
    let place = place_for_new(case, spot.layer, spot.level);
    let text = text_at(case, place).filter(|text| !is_blank(text));
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

/// The `Sid`: `AllowKmsCreateGrant`, or `AllowKmsForBackupVault` for several actions. Letters and digits only, because
/// IAM allows no others, and distinct from those in the policy, because they must be unique.
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

/// The last policy of the level that people can edit and that was understood, or a new one after them.
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
        // The author of a policy that only denies has the allow statements elsewhere.
        let fits = || {
            let policy = text_at(case, *place).map(|text| read(&text, layer));
            policy.is_some_and(|policy| {
                policy.is_clear() && (stands_alone(layer) || allows_something(&policy))
            })
        };
        is_editable(layer, policy) && (is_blank(&policy.text) || fits())
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

/// Returns `true` if a policy does not only deny.
fn allows_something(policy: &Policy) -> bool {
    let mut effects = policy
        .statements()
        .iter()
        .map(|statement| statement.effect.known());
    policy.statements().is_empty()
        || effects.any(|effect| effect.is_some_and(|effect| effect.value == Effect::Allow))
}

fn account_of(caller: &Principal) -> Option<String> {
    let (partition, account) = (caller.partition()?, caller.account()?);
    Some(format!("arn:{partition}:iam::{account}:root"))
}
