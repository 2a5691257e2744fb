//! The same requests for AWS's own simulator: the arguments of `aws iam simulate-custom-policy`, action by action, and
//! the parts of the case that the simulator does not support.
//!
//! Source: `SDK/iam` (`SimulateCustomPolicy`) and `IAM/access_policies_testing-policies`. The parameters of one call
//! are one JSON document (`--cli-input-json`), in a file or in a here-document of one script, so that nothing has to be
//! quoted for a shell. No call is made here.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use evaluator::context::ContextValue;
use evaluator::evaluate::Unknown;
use evaluator::identifiers::{Principal, Resource};
use evaluator::layer::Layer;
use evaluator::policy::tables::{self, KeyType};
use evaluator::request::Request;
use evaluator::trace::Decision;
use serde::Serialize;

use crate::case::{Case, KeyKind, NamedPolicy, Visibility, is_blank};
use crate::fix::edit;
use crate::managed;
use crate::repair;
use crate::report::{Assumption, Report};
use crate::requests;

/// AWS's limit for the levels of an organization (`SDK/iam`, `OrderedOrganizationPolicyInputList`).
const MOST_LEVELS: usize = 7;

/// The most placeholders that are listed.
const MOST_PLACEHOLDERS: usize = 20;

/// The calls for a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// One call for each action that can be simulated.
    pub calls: Vec<Call>,
    /// The parts of the case that the simulation omits, sorted.
    pub unseen: Vec<NotSimulated>,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `kms:CreateGrant`
    pub action: &'static str,
    /// The report's decision, for comparison.
    pub decision: Decision,
    /// The name of the file with its parameters.
    pub file: String,
    /// The file: JSON on several lines.
    pub parameters: String,
    /// The command line.
    pub line: String,
}

/// A part of a case that the simulator does not support.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotSimulated {
    /// The case has no usable request for an action.
    Action(&'static str),
    /// It accepts no policies of this layer.
    Layer(Layer),
    /// The policies of this layer are hidden.
    Hidden(Layer),
    /// It accepts no caller of this kind; roles represent their sessions, others are omitted.
    Caller,
    /// It does not report that this key is missing if only an SCP tests it.
    Key(String),
    /// It accepts seven levels of an organization.
    Levels,
    /// It evaluates roles without resource-based policies.
    KeyPolicyOfRole,
    /// A malformed policy was repaired for it.
    Repaired(Layer),
    /// This placeholder in the policies is not filled in, so the simulator uses it literally.
    Placeholder(String),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Parameters<'a> {
    policy_input_list: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    permissions_boundary_policy_input_list: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ordered_organization_policy_input_list: Vec<OneLevel>,
    action_names: [&'a str; 1],
    resource_arns: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_policy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caller_arn: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    context_entries: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OneLevel {
    service_control_policy_input_list: Vec<String>,
}

#[derive(Serialize)]
struct Entry<'a> {
    #[serde(rename = "ContextKeyName")]
    name: &'a str,
    #[serde(rename = "ContextKeyValues")]
    values: Vec<&'a str>,
    #[serde(rename = "ContextKeyType")]
    kind: &'static str,
}

/// The calls for a case, and the parts that they omit.
pub fn simulation(case: &Case, report: &Report) -> Simulation {
    let case = &*case.filled_in();
    let mut unseen = BTreeSet::new();
    let mut calls = Vec::new();
    let assumed: Vec<usize> = report
        .assumed
        .iter()
        .filter_map(|assumed| match assumed {
            Assumption::FullAwsAccess { level, .. } => Some(*level),
            _ => None,
        })
        .collect();
    for task in requests::tasks(case).tasks {
        let Ok(asked) = &task.request else {
            unseen.insert(NotSimulated::Action(task.action.name));
            continue;
        };
        let file = format!("{}.json", task.action.name.replace(':', "-"));
        let parameters = parameters(
            case,
            task.action.name,
            &asked.request,
            &assumed,
            &mut unseen,
        );
        let line = format!(
            "aws iam simulate-custom-policy --cli-input-json file://{file} \
             --query 'EvaluationResults[].[EvalActionName,EvalDecision]' --output text"
        );
        let parameters = serde_json::to_string_pretty(&parameters).unwrap_or_default();
        let row = report.row(task.action.name);
        calls.push(Call {
            action: task.action.name,
            decision: row.map_or(Decision::Depends, |row| row.decision),
            file,
            parameters,
            line,
        });
    }
    let open = report
        .rows
        .iter()
        .filter_map(|row| row.deciding.as_ref())
        .flat_map(|deciding| &deciding.questions);
    unseen.extend(open.filter_map(|question| match &question.unknown {
        Unknown::Key(key) => Some(NotSimulated::Key(key.as_str().to_owned())),
        Unknown::Layer(_) | Unknown::Placeholder(_) => None,
    }));
    let open = report.placeholders.iter().filter(|one| one.value.is_none());
    unseen.extend(
        open.take(MOST_PLACEHOLDERS)
            .map(|one| NotSimulated::Placeholder(one.name.clone())),
    );
    let policies = &case.policies;
    for (layer, is_none) in [
        (Layer::Rcp, policies.rcp.is_none()),
        (Layer::VpcEndpoint, policies.vpc_endpoint.is_none()),
        (Layer::Session, policies.session.is_none()),
    ] {
        if !is_none {
            unseen.insert(NotSimulated::Layer(layer));
        }
    }
    let taken = [
        Layer::Scp,
        Layer::Identity,
        Layer::Boundary,
        Layer::Resource,
    ];
    let hidden = taken.into_iter().filter(|layer| policies.is_unseen(*layer));
    unseen.extend(hidden.map(NotSimulated::Hidden));
    Simulation {
        calls,
        unseen: unseen.into_iter().collect(),
    }
}

fn parameters<'a>(
    case: &Case,
    action: &'a str,
    request: &'a Request,
    assumed: &[usize],
    unseen: &mut BTreeSet<NotSimulated>,
) -> Parameters<'a> {
    let caller = caller(&request.principal);
    if caller.as_deref() != Some(case.caller.arn.trim()) {
        unseen.insert(NotSimulated::Caller);
    }
    let is_user = matches!(request.principal, Principal::User(_));
    let on_key = action.starts_with("kms:");
    let key_policy = match case.key.kind {
        KeyKind::AwsManaged => Some(requests::managed_key_policy(case)),
        KeyKind::Customer => texts(case.policies.key.items(), Layer::Resource, unseen)
            .into_iter()
            .next(),
    };
    // AWS: "simulation of resource-based policies isn't supported for IAM roles".
    if on_key && !is_user && key_policy.is_some() {
        unseen.insert(NotSimulated::KeyPolicyOfRole);
    }
    let resource_policy = key_policy.filter(|_| on_key && is_user);
    let owner = request.owner().filter(|_| resource_policy.is_some());
    Parameters {
        policy_input_list: texts(case.policies.identity.items(), Layer::Identity, unseen),
        permissions_boundary_policy_input_list: texts(
            case.policies.boundary.items(),
            Layer::Boundary,
            unseen,
        ),
        ordered_organization_policy_input_list: levels(case, assumed, unseen),
        action_names: [action],
        resource_arns: [request.resource.as_str()],
        resource_owner: owner.map(|owner| format!("arn:{}:iam::{owner}:root", partition(request))),
        resource_policy,
        caller_arn: caller,
        context_entries: entries(case, request),
    }
}

/// The caller in the form that the simulator accepts: a user or a role, which represents its sessions.
fn caller(principal: &Principal) -> Option<String> {
    match principal {
        Principal::User(arn) | Principal::Role(arn) => Some(arn.to_string()),
        Principal::Session(_) => principal.role_of_session(),
        _ => None,
    }
}

fn partition(request: &Request) -> &str {
    match &request.resource {
        Resource::Arn(arn) => arn.partition(),
        Resource::Any => request.principal.partition().unwrap_or("aws"),
    }
}

/// The policies that are not blank, repaired if necessary; one text each, unless it contains several documents that
/// cannot be joined.
fn texts(
    policies: &[NamedPolicy],
    layer: Layer,
    unseen: &mut BTreeSet<NotSimulated>,
) -> Vec<String> {
    let mut texts = Vec::new();
    for policy in policies {
        let Some(text) = managed::text_of(layer, policy) else {
            unseen.insert(NotSimulated::Hidden(layer));
            continue;
        };
        if is_blank(text) {
            continue;
        }
        let Some(repair) = repair::repair(text) else {
            texts.push(text.to_string());
            continue;
        };
        unseen.insert(NotSimulated::Repaired(layer));
        let documents = repair.documents.into_iter().map(|document| document.text);
        let documents: Vec<String> = documents.collect();
        let whole = match documents.as_slice() {
            [_] => None,
            several => edit::join(several.iter().map(String::as_str)),
        };
        texts.extend(whole.map_or(documents, |whole| vec![whole]));
    }
    texts
}

fn levels(case: &Case, assumed: &[usize], unseen: &mut BTreeSet<NotSimulated>) -> Vec<OneLevel> {
    let levels = case.policies.scp.items();
    if levels.len() > MOST_LEVELS {
        unseen.insert(NotSimulated::Levels);
    }
    let taken = levels.iter().enumerate().take(MOST_LEVELS);
    taken
        .map(|(at, level)| {
            let mut texts = texts(&level.policies, Layer::Scp, unseen);
            let full_access = assumed
                .contains(&at)
                .then(|| managed::full_aws_access().to_string());
            texts.extend(full_access);
            OneLevel {
                service_control_policy_input_list: texts,
            }
        })
        .collect()
}

/// The known context keys that a policy mentions.
fn entries<'a>(case: &Case, request: &'a Request) -> Vec<Entry<'a>> {
    let policies = &case.policies;
    let flat = [
        (Layer::Identity, &policies.identity),
        (Layer::Boundary, &policies.boundary),
        (Layer::Resource, &policies.key),
    ]
    .into_iter()
    .flat_map(|(layer, seen)| {
        Visibility::items(seen)
            .iter()
            .map(move |policy| (layer, policy))
    });
    let levels = policies
        .scp
        .items()
        .iter()
        .flat_map(|level| level.policies.iter().map(|policy| (Layer::Scp, policy)));
    let texts: Vec<String> = flat
        .chain(levels)
        .filter_map(|(layer, policy)| managed::text_of(layer, policy))
        .map(|text| text.to_ascii_lowercase())
        .collect();
    let managed = requests::managed_key_policy(case).to_ascii_lowercase();
    let mentions = |key: &str| {
        let key = key.to_ascii_lowercase();
        texts.iter().any(|text| text.contains(&key))
            || (case.key.kind == KeyKind::AwsManaged && managed.contains(&key))
    };
    let known = request
        .context
        .known()
        .filter(|(key, _)| mentions(key.as_str()));
    known
        .map(|(key, value)| {
            let values: Vec<&str> = match value {
                ContextValue::One(value) => vec![value],
                ContextValue::Many(values) => values.iter().map(String::as_str).collect(),
            };
            Entry {
                name: key.as_str(),
                kind: type_of(key.as_str(), matches!(value, ContextValue::Many(_))),
                values,
            }
        })
        .collect()
}

/// The simulator's name for a key's type.
fn type_of(key: &str, many: bool) -> &'static str {
    match (
        tables::key(key).map_or(KeyType::String, |known| known.kind),
        many,
    ) {
        (KeyType::String | KeyType::Arn, false) => "string",
        (KeyType::String | KeyType::Arn, true) => "stringList",
        (KeyType::Bool, false) => "boolean",
        (KeyType::Bool, true) => "booleanList",
        (KeyType::Numeric, false) => "numeric",
        (KeyType::Numeric, true) => "numericList",
        (KeyType::Date, false) => "date",
        (KeyType::Date, true) => "dateList",
        (KeyType::IpAddress, false) => "ip",
        (KeyType::IpAddress, true) => "ipList",
    }
}
