//! The list of policies to paste next: hidden policies that would decide a row, each with the AWS CLI command that
//! prints it.
//!
//! Order: first the policies that AWS named, then those that most rows depend on.

use super::{Cause, Contradiction, Reproduction, Row, unknown_layer};
use crate::case::{Case, NamedPolicy, Place};
use crate::infer::is_stand_in;
use crate::managed;
use crate::shell::ShellWord;
use evaluator::identifiers::Principal;
use evaluator::layer::Layer;
use evaluator::trace::Decision;
use evaluator::vec_map::sort_by_key;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// A hidden policy, or the hidden policies of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The layer.
    pub layer: Layer,
    /// Its place in the case; `None` if the case does not contain it.
    pub place: Option<Place>,
    /// Its name or ARN; `None` for all policies of the layer.
    pub policy: Option<String>,
    /// AWS named it as the source of a denial.
    pub is_named_by_aws: bool,
    /// The actions whose decision depends on it.
    pub actions: Vec<&'static str>,
    /// The commands that print it, in order; names such as `POLICY_ARN` stand for output of the previous command.
    pub commands: Vec<String>,
}

/// The policies to paste next.
pub(crate) fn missing(case: &Case, rows: &[Row], contradictions: &[Contradiction]) -> Vec<Missing> {
    let mut missing: Vec<Missing> = Vec::new();
    // A case can name a thousand policies, so they are looked up by key.
    let mut known: HashMap<(Layer, Option<Place>, Option<String>), usize> = HashMap::new();
    let mut add = |layer, place, policy: Option<String>, is_named_by_aws, action| {
        let at = *known
            .entry((layer, place, policy.clone()))
            .or_insert(missing.len());
        match missing.get_mut(at) {
            Some(known) => {
                known.is_named_by_aws |= is_named_by_aws;
                if !known.actions.contains(&action) {
                    known.actions.push(action);
                }
            }
            None => missing.push(Missing {
                commands: commands(case, layer, policy.as_deref()),
                layer,
                place,
                policy,
                is_named_by_aws,
                actions: vec![action],
            }),
        }
    };
    let name_at = |place: Place| {
        let policy = case.policies.at(place)?;
        let name = policy.name.trim();
        (!name.is_empty()).then(|| name.to_owned())
    };
    for row in rows {
        for cause in row
            .observed
            .iter()
            .flat_map(|observed| match &observed.reproduction {
                Reproduction::Same(_) => &[][..],
                Reproduction::Different(causes) => causes,
            })
        {
            match cause {
                Cause::LayerMissing(layer) | Cause::OtherPolicies(layer) => {
                    add(*layer, None, None, true, row.action);
                }
                Cause::PolicyMissing { layer, arn } => {
                    add(*layer, None, Some(arn.clone()), true, row.action);
                }
                Cause::PolicyNotSeen(place) | Cause::OtherText(place) => {
                    add(place.layer, Some(*place), name_at(*place), true, row.action);
                }
                Cause::KeyOutOfReach if case.is_typed(Layer::Resource) => {
                    add(Layer::Resource, None, None, true, row.action);
                }
                _ => {}
            }
        }
    }
    for row in rows.iter().filter(|row| row.decision == Decision::Depends) {
        for Contradiction {
            layer, is_named, ..
        } in contradictions
        {
            if row.unknown.iter().any(|name| name == layer.word()) {
                add(*layer, None, None, *is_named, row.action);
            }
        }
        let layers = row
            .unknown
            .iter()
            .filter_map(|unknown| unknown_layer(unknown));
        let layers: BTreeSet<Layer> = layers.map(|(layer, _)| layer).collect();
        for layer in layers {
            let hidden = hidden(case, layer);
            // For a policy that was pasted and not understood there is nothing more to fetch.
            let mut traced = row.trace.iter().flat_map(|trace| &trace.layers);
            let unseen = traced.any(|traced| traced.layer == layer && !traced.seen);
            if hidden.is_empty() && unseen {
                add(layer, None, None, false, row.action);
            }
            for place in hidden {
                add(layer, Some(place), name_at(place), false, row.action);
            }
        }
    }
    sort_by_key(&mut missing, |one| {
        (!one.is_named_by_aws, Reverse(one.actions.len()), one.layer)
    });
    missing
}

/// The hidden policies of a layer.
fn hidden(case: &Case, layer: Layer) -> Vec<Place> {
    let is_hidden = |policy: &NamedPolicy| managed::text_of(layer, policy).is_none();
    let levels = 0..case.policies.height(layer);
    let places = levels.flat_map(|level| {
        let policies = case.policies.level(layer, level).iter().enumerate();
        let hidden = policies.filter(|(_, policy)| is_hidden(policy));
        hidden.map(move |(policy, _)| Place {
            layer,
            level,
            policy,
        })
    });
    places.collect()
}

/// The commands that print the policies of a layer, or one of them by its name or ARN; names such as `POLICY_ARN` stand
/// for output of the previous command.
pub fn commands(case: &Case, layer: Layer, policy: Option<&str>) -> Vec<String> {
    let caller = Principal::parse(case.caller.arn.trim());
    let account = caller.as_ref().and_then(Principal::account);
    let partition = caller
        .as_ref()
        .and_then(Principal::partition)
        .unwrap_or("aws");
    let name = caller.as_ref().and_then(Principal::name).map(quoted);
    let name = name.as_deref().unwrap_or("NAME");
    let (get, kind) = match caller {
        Some(Principal::User(_)) => ("get-user --user-name", "User"),
        _ => ("get-role --role-name", "Role"),
    };
    match layer {
        Layer::Identity => {
            if let Some(arn) = policy.and_then(|policy| arn_of(policy, partition, None)) {
                return managed_policy(&arn);
            }
            // A name without an ARN may be that of an inline policy. A user has the policies of its groups too.
            let groups = if kind == "User" { " Group" } else { "" };
            vec![format!(
                "aws iam get-account-authorization-details --filter {kind}{groups} LocalManagedPolicy AWSManagedPolicy"
            )]
        }
        Layer::Boundary => {
            if let Some(arn) = policy.and_then(|policy| arn_of(policy, partition, account)) {
                return managed_policy(&arn);
            }
            let path = format!("{kind}.PermissionsBoundary.PermissionsBoundaryArn");
            let mut commands = vec![format!(
                "aws iam {get} {name} --query {path} --output text"
            )];
            commands.extend(managed_policy("POLICY_ARN"));
            commands
        }
        Layer::Scp | Layer::Rcp => {
            let id = policy.and_then(organizations_id);
            if let Some(id) = id {
                return vec![format!("aws organizations describe-policy --policy-id {}", quoted(id))];
            }
            let (filter, target) = if layer == Layer::Scp {
                ("SERVICE_CONTROL_POLICY", account)
            } else {
                let key = case.key.arn.trim().split(':').nth(4);
                ("RESOURCE_CONTROL_POLICY", key.filter(|account| !account.is_empty()).or(account))
            };
            let target = target.map_or_else(|| "ACCOUNT_ID".to_owned(), quoted);
            vec![
                format!(
                    "aws organizations list-policies-for-target --target-id {target} --filter {filter}"
                ),
                "aws organizations describe-policy --policy-id POLICY_ID".to_owned(),
            ]
        }
        Layer::Resource => {
            let arn = Some(case.key.arn.trim());
            let arn = arn.filter(|arn| !is_stand_in(arn)).unwrap_or_default();
            let key = if arn.is_empty() { "KEY_ARN".to_owned() } else { quoted(arn) };
            let region = arn.split(':').nth(3).filter(|region| !region.is_empty());
            let region = region.map(|region| format!(" --region {}", quoted(region)));
            vec![format!(
                "aws kms get-key-policy --key-id {key} --policy-name default{} --query Policy --output text",
                region.unwrap_or_default()
            )]
        }
        Layer::VpcEndpoint => {
            let region = case.vault.region.trim();
            let region = if region.is_empty() { "REGION".to_owned() } else { quoted(region) };
            vec![format!(
                "aws ec2 describe-vpc-endpoints --region {region} \
                 --query 'VpcEndpoints[].[VpcEndpointId,ServiceName,PolicyDocument]'"
            )]
        }
        // It was passed when the session was created, and no API returns it: CloudTrail has it in `requestParameters`.
        Layer::Session => vec![
            "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssumeRole"
                .to_owned(),
        ],
    }
}

/// The ARN of a managed policy: the name itself, or derived from it if the name can only be that of a managed policy.
fn arn_of(policy: &str, partition: &str, account: Option<&str>) -> Option<String> {
    if policy.starts_with("arn:") {
        return Some(policy.to_owned());
    }
    let is_of_aws = NamedPolicy {
        name: policy.to_owned(),
        ..NamedPolicy::default()
    }
    .is_aws_managed();
    let owner = if is_of_aws { "aws" } else { account? };
    Some(format!("arn:{partition}:iam::{owner}:policy/{policy}"))
}

fn managed_policy(arn: &str) -> Vec<String> {
    let arn = quoted(arn);
    vec![
        format!(
            "aws iam get-policy --policy-arn {arn} --query Policy.DefaultVersionId --output text"
        ),
        format!("aws iam get-policy-version --policy-arn {arn} --version-id VERSION_ID"),
    ]
}

/// The ID of an organization's policy, as AWS's tools accept it: `p-examplepolicyid123`.
fn organizations_id(policy: &str) -> Option<&str> {
    let last = policy.rsplit('/').next()?;
    let is_id = |text: &str| text.strip_prefix("p-").is_some_and(|id| !id.is_empty());
    is_id(last).then_some(last)
}

/// An argument of a command, quoted for the shell.
fn quoted(word: &str) -> String {
    ShellWord::new(word).to_string()
}
