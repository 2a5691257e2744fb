//! What else a fix permits: requests that were not allowed before and are afterwards, or could be.
//!
//! Asked are the actions of the services involved, on the case's own vault and key and on others like them, for
//! this caller and, where the changed policy binds or grants to others, for others whose own policies allow them
//! everything. What nobody listed here can still exist: the tables know six services, and contexts other than the
//! case's are not tried.

use super::{Kind, Step};
use crate::case::Case;
use crate::memory::Memory;
use crate::task::{self, Asked};
use evaluator::context::{Context, ContextValue};
use evaluator::evaluate::{Given, PolicySet, evaluate};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::name::{Action, Arn, Principal, Resource};
use evaluator::policy::tables::{KnownAction, ResourceTypes, actions_of};
use evaluator::policy::{self, Clear};
use evaluator::request::Request;
use evaluator::trace::{ActionMatch, Decision};
use std::sync::Arc;

/// What else becomes allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permits {
    /// Each request, this caller's first.
    pub requests: Vec<Permitted>,
}

/// A request that becomes allowed, or could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permitted {
    /// Who asks.
    pub who: Who,
    /// The action.
    pub action: String,
    /// The resource, or `*`.
    pub resource: String,
    /// It depends on something unknown whether it does.
    pub perhaps: bool,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// The case's caller.
    Caller,
    /// Another principal of the caller's account whose own policies allow it.
    SameAccount,
    /// A principal of another account whose own policies allow it.
    OtherAccount,
}

/// A key ID that no policy names.
const OTHER_KEY: &str = "key/00000000-0000-4000-8000-000000000000";
const OTHER_VAULT: &str = "backup-vault:another-vault";
/// Accounts of AWS's documentation; the first that is not the caller's stands for every other account.
const OTHER_ACCOUNTS: [&str; 2] = ["123456789012", "111122223333"];
/// A policy of somebody to whom their own account allows everything.
const EVERYTHING: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

/// Finds out what `after` permits beyond `before` and beyond the actions of the case itself.
pub(super) fn permits(before: &Case, after: &Case, steps: &[Step], memory: &mut Memory) -> Permits {
    let asked: Vec<Asked> = task::tasks(before)
        .tasks
        .into_iter()
        .filter_map(|task| task.request.ok())
        .collect();
    let Some(caller) = asked.first().map(|asked| asked.request.principal.clone()) else {
        return Permits::default();
    };
    let [was, is] = [before, after].map(|case| memory.policies(case));
    let mut requests = Vec::new();
    for who in [Who::Caller, Who::SameAccount, Who::OtherAccount] {
        if !steps.iter().any(|step| reaches(step.place.layer, who)) {
            continue;
        }
        let Some(principal) = somebody(who, &caller) else {
            continue;
        };
        for (action, model) in changed(steps, &asked) {
            for resource in resources(action, &asked) {
                let request = request(model, &principal, who, action, &resource);
                let own = who == Who::Caller
                    && asked.iter().any(|asked| is_same(&asked.request, &request));
                if own {
                    continue;
                }
                let rank =
                    |policies: &PolicySet| rank(decide(policies, &request, model.forwarded, who));
                let now = rank(&is);
                if now > rank(&was) {
                    requests.push(Permitted {
                        who,
                        action: action.action.to_string(),
                        resource: resource.as_str().to_owned(),
                        perhaps: now == Rank::Open,
                    });
                }
            }
        }
    }
    Permits { requests }
}

/// How far a request is from being allowed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Denied,
    Open,
    Allowed,
}

fn rank(decision: Decision) -> Rank {
    match decision {
        Decision::Allowed => Rank::Allowed,
        Decision::Depends => Rank::Open,
        Decision::ImplicitDeny | Decision::ExplicitDeny => Rank::Denied,
    }
}

/// Whether a change in a layer can change what somebody may do.
const fn reaches(layer: Layer, who: Who) -> bool {
    match who {
        Who::Caller => true,
        Who::SameAccount => matches!(
            layer,
            Layer::Rcp | Layer::Scp | Layer::Resource | Layer::VpcEndpoint
        ),
        Who::OtherAccount => matches!(layer, Layer::Rcp | Layer::Resource),
    }
}

fn somebody(who: Who, caller: &Principal) -> Option<Principal> {
    let partition = caller.partition()?;
    let account = match who {
        Who::Caller => return Some(caller.clone()),
        Who::SameAccount => caller.account()?,
        Who::OtherAccount => OTHER_ACCOUNTS
            .into_iter()
            .find(|other| Some(*other) != caller.account())?,
    };
    Principal::parse(&format!(
        "arn:{partition}:iam::{account}:user/somebody-else"
    ))
}

/// The actions that the changed statements are about, each with a request of the case of the same service.
fn changed<'a>(steps: &[Step], asked: &'a [Asked]) -> Vec<(&'static KnownAction, &'a Asked)> {
    let mut changed = Vec::new();
    let mut services: Vec<&str> = Vec::new();
    for model in asked {
        let service = model.request.action.service.as_str();
        if services.contains(&service) {
            continue;
        }
        services.push(service);
        let known = actions_of(service).unwrap_or_default().iter();
        let about = known.filter(|known| steps.iter().any(|step| is_about(step, &known.action)));
        changed.extend(about.map(|known| (known, model)));
    }
    changed
}

/// Whether a step can change what is said of an action.
fn is_about(step: &Step, action: &Action) -> bool {
    let named = |actions: &[String]| {
        actions
            .iter()
            .filter_map(|text| Action::parse(text))
            .any(|named| named == *action)
    };
    let statement = |index: usize| {
        let policy = policy::read(&step.before, step.place.layer);
        match policy
            .statements()
            .get(index)
            .map(|statement| &statement.action)
        {
            Some(Clear::Yes(scope)) => {
                let mut entries = scope.entries.iter();
                entries.any(|entry| entry.value.judge(action) == ActionMatch::Yes) != scope.except
            }
            // Not there or not understood: it may be about anything.
            _ => true,
        }
    };
    step.changes.iter().any(|change| match change {
        Kind::AddActions { actions, .. }
        | Kind::AddStatement { actions, .. }
        | Kind::Delegate { actions, .. }
        | Kind::Grant { actions, .. }
        | Kind::ExemptActions { actions, .. } => named(actions),
        Kind::AddResource {
            statement: index, ..
        }
        | Kind::ReplaceResource {
            statement: index, ..
        }
        | Kind::AddConditionValue {
            statement: index, ..
        }
        | Kind::ExemptForwarded { statement: index }
        | Kind::ExemptCaller {
            statement: index, ..
        } => statement(*index),
    })
}

/// What an action could be asked for: the case's own resources of its types, and another one of each.
fn resources(action: &KnownAction, asked: &[Asked]) -> Vec<Resource> {
    let types = match action.resources {
        ResourceTypes::None | ResourceTypes::Untold => return vec![Resource::Any],
        ResourceTypes::These(types) => types,
    };
    let own = asked
        .iter()
        .filter_map(|asked| match &asked.request.resource {
            Resource::Arn(arn) if arn.service() == action.action.service => Some(arn),
            _ => None,
        });
    let mut resources: Vec<Resource> = Vec::new();
    let mut add = |arn: Option<Arn>| {
        let resource = arn.map(Resource::Arn);
        resources.extend(
            resource
                .filter(|resource| !resources.contains(resource))
                .into_iter()
                .collect::<Vec<_>>(),
        );
    };
    for arn in own {
        let (kind, other) = match arn.service() {
            "kms" => ("key", OTHER_KEY),
            _ => ("backupvault", OTHER_VAULT),
        };
        if types.iter().any(|known| known.name == kind) {
            add(Some(arn.clone()));
            let beside = [
                arn.partition(),
                arn.service(),
                arn.region(),
                arn.account(),
                other,
            ]
            .join(":");
            add(Arn::parse(&format!("arn:{beside}")));
        }
    }
    resources
}

/// The case's request with another action, resource and principal.
fn request(
    model: &Asked,
    principal: &Principal,
    who: Who,
    action: &KnownAction,
    resource: &Resource,
) -> Request {
    let mut request = model.request.clone();
    request.action = action.action.clone();
    request.resource = resource.clone();
    if who != Who::Caller {
        request.principal = principal.clone();
        request.context = context_of(&model.request.context, principal);
        request.management_account = false;
    }
    request
}

/// The context with what is said of the caller replaced by what is known of somebody else.
fn context_of(context: &Context, principal: &Principal) -> Context {
    let mut other = Context::default();
    let own = |key: &Key| {
        let name = key.as_str().to_ascii_lowercase();
        name.starts_with("aws:principal") || name == "aws:userid" || name == "aws:username"
    };
    for (key, value) in context.known().filter(|(key, _)| !own(key)) {
        other.insert(key.clone(), value.clone());
    }
    for key in context.unknown() {
        other.insert_unknown(key.clone());
    }
    let account = principal.account().unwrap_or_default();
    for (key, value) in [
        ("aws:PrincipalArn", principal.as_str()),
        ("aws:PrincipalAccount", account),
        ("aws:PrincipalType", "User"),
        ("aws:username", "somebody-else"),
        ("kms:CallerAccount", account),
    ] {
        other.insert(Key::new(key), ContextValue::One(value.to_owned()));
    }
    other
}

fn is_same(one: &Request, other: &Request) -> bool {
    one.action == other.action && one.resource == other.resource
}

fn decide(policies: &PolicySet, request: &Request, forwarded: bool, who: Who) -> Decision {
    let mut policies = policies.clone();
    match &request.resource {
        // Another key has a key policy of its own.
        Resource::Arn(arn) if arn.resource() == OTHER_KEY => {
            policies.put(Layer::Resource, Given::Unseen);
        }
        Resource::Arn(arn) if arn.service() == "kms" => {}
        Resource::Arn(_) | Resource::Any => policies.put(Layer::Resource, Given::None),
    }
    if forwarded {
        policies.put(Layer::VpcEndpoint, Given::None);
    }
    if who != Who::Caller {
        let everything = Arc::new(policy::read(EVERYTHING, Layer::Identity));
        policies.put(Layer::Identity, Given::Levels(vec![vec![everything]]));
        policies.put(Layer::Boundary, Given::None);
        policies.put(Layer::Session, Given::None);
    }
    if who == Who::OtherAccount {
        policies.put(Layer::Scp, Given::None);
    }
    evaluate(request, &policies).decision
}
