//! Probe requests: generated requests beyond those of the case, to compare what two sets of policies permit.
//!
//! They cover the actions of the services involved, on the case's own vault and key and on similar ones, by the case's
//! caller and by principals whose own policies allow them everything. They are not exhaustive: the tables contain six
//! services. The situations in which the requests are made are given by the case.

use crate::case::Case;
use crate::requests::{self, RequestVariants};
use evaluator::context::{Context, ContextValue};
use evaluator::evaluate::{EffectSummary, PolicyLayer, PolicySet, evaluate_with, summarize};
use evaluator::identifiers::{Action, Arn, Principal, Resource};
use evaluator::key::{Key, covers};
use evaluator::layer::Layer;
use evaluator::policy::tables::{KnownAction, ResourceTypes, actions_of};
use evaluator::policy::{self, Policy};
use evaluator::request::Request;
use evaluator::trace::Decision;
use evaluator::truth::Truth;
use evaluator::vec_map::Set;
use std::cmp::Ordering;
use std::sync::{Arc, LazyLock};

/// A request that becomes allowed, or could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permitted {
    /// The principal.
    pub who: Who,
    /// The action.
    pub action: String,
    /// The resource, or `*`.
    pub resource: String,
    /// `true` if it depends on an unknown whether it becomes allowed.
    pub perhaps: bool,
}

/// The principal of a probe request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// The case's caller.
    Caller,
    /// Another principal of the caller's account whose own policies allow it.
    SameAccount,
    /// A principal of another account whose own policies allow it.
    OtherAccount,
}

impl Who {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Caller, Self::SameAccount, Self::OtherAccount];
}

/// A generated request.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// The principal.
    pub who: Who,
    /// The request.
    pub request: Request,
    /// `true` if it does not pass the caller's VPC endpoint.
    pub forwarded: bool,
}

/// A key ID that no policy names.
const OTHER_KEY: &str = "key/00000000-0000-4000-8000-000000000000";
const OTHER_VAULT: &str = "backup-vault:another-vault";
/// Accounts of AWS's documentation; the first that is not the caller's represents every other account.
const OTHER_ACCOUNTS: [&str; 2] = ["123456789012", "111122223333"];
/// A policy for principals whose own account allows them everything.
const EVERYTHING: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

static ALLOWED_EVERYTHING: LazyLock<Arc<Policy>> =
    LazyLock::new(|| Arc::new(policy::read(EVERYTHING, Layer::Identity)));

/// All probe requests of a principal for the actions that `is_meant` selects, without the requests of the case itself, and
/// with these context keys only: policies that test others cannot be compared with them.
pub fn probes(
    case: &Case,
    who: Who,
    keys: &Set<Key>,
    is_meant: impl Fn(&Action) -> bool,
) -> Vec<Probe> {
    let asked = requests::requests_testing(case, keys);
    let caller = asked.first().map(|asked| &asked.request.principal);
    let Some(principal) = caller.and_then(|caller| somebody(who, caller)) else {
        return Vec::new();
    };
    let all = probe_resources(&asked);
    let mut probes = Vec::new();
    let mut contexts: Vec<(&RequestVariants, Context)> = Vec::new();
    for (action, model) in known(&asked) {
        if !is_meant(&action.action) {
            continue;
        }
        let is_of = |(other, _): &&(&RequestVariants, Context)| std::ptr::eq(*other, model);
        let known = contexts.iter().find(is_of).map(|(_, context)| context);
        let context = known.cloned().unwrap_or_else(|| match who {
            Who::Caller => model.request.context.clone(),
            _ => context_of(&model.request.context, &principal, keys),
        });
        if known.is_none() {
            contexts.push((model, context.clone()));
        }
        for resource in resources(action, &all) {
            let request = request(model, &principal, who, action, &resource, &context);
            let is_own =
                who == Who::Caller && asked.iter().any(|asked| is_same(&asked.request, &request));
            if !is_own {
                probes.push(Probe {
                    who,
                    request,
                    forwarded: model.forwarded,
                });
            }
        }
    }
    probes
}

/// The change of a decision between two sets of policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Unchanged.
    Same,
    /// It becomes allowed, or could.
    More(Permitted),
    /// It is no longer allowed, or no longer for certain.
    Less(Permitted),
}

/// Compares the decisions of two sets of policies on one request. Policies in both are evaluated once.
pub fn compare(probe: &Probe, was: &PolicySet, is: &PolicySet) -> Turn {
    let mut judged = Vec::new();
    let before = rank(judge(was, probe, &mut judged));
    let now = rank(judge(is, probe, &mut judged));
    let found = Permitted {
        who: probe.who,
        action: probe.request.action.to_string(),
        resource: probe.request.resource.as_str().to_owned(),
        perhaps: now == Rank::Open,
    };
    match now.cmp(&before) {
        Ordering::Equal => Turn::Same,
        Ordering::Greater => Turn::More(found),
        Ordering::Less => Turn::Less(found),
    }
}

/// The decision of a case's policies on a request. Principals other than the case's caller are allowed everything by
/// policies of their own.
pub fn decide(policies: &PolicySet, probe: &Probe) -> Decision {
    judge(policies, probe, &mut Vec::new())
}

/// A policy, whether the caller has a permissions boundary, and the policy's effect on one request.
type PolicySummary = (Arc<Policy>, Truth, EffectSummary);

fn judge(policies: &PolicySet, probe: &Probe, known: &mut Vec<PolicySummary>) -> Decision {
    let mut policies = policies.clone();
    match &probe.request.resource {
        resource if is_own_key(resource) => {}
        // Another key has its own key policy.
        Resource::Arn(arn) if arn.service() == "kms" => {
            policies.put(Layer::Resource, PolicyLayer::Hidden);
        }
        Resource::Arn(_) | Resource::Any => policies.put(Layer::Resource, PolicyLayer::None),
    }
    if probe.forwarded {
        policies.put(Layer::VpcEndpoint, PolicyLayer::None);
    }
    if probe.who != Who::Caller {
        let everything = Arc::clone(&ALLOWED_EVERYTHING);
        policies.put(Layer::Identity, PolicyLayer::Levels(vec![vec![everything]]));
        policies.put(Layer::Boundary, PolicyLayer::None);
        policies.put(Layer::Session, PolicyLayer::None);
    }
    if probe.who == Who::OtherAccount {
        policies.put(Layer::Scp, PolicyLayer::None);
    }
    let request = Arc::new(probe.request.clone());
    let evaluation = evaluate_with(&request, &policies, |policy, has_boundary| {
        let fits = |(other, boundary, _): &&PolicySummary| {
            Arc::ptr_eq(other, policy) && *boundary == has_boundary
        };
        if let Some((_, _, said)) = known.iter().find(fits) {
            return *said;
        }
        let said = summarize(&probe.request, policy, has_boundary);
        known.push((Arc::clone(policy), has_boundary, said));
        said
    });
    evaluation.decision
}

/// Returns `true` if a resource is the case's own key, not a generated one.
pub fn is_own_key(resource: &Resource) -> bool {
    matches!(resource, Resource::Arn(arn) if arn.service() == "kms" && arn.resource() != OTHER_KEY)
}

/// The ARN of another key in another region, of the same account; `None` if the text is not an ARN.
pub(crate) fn another_key(arn: &str, region: &str) -> Option<String> {
    let arn = Arn::parse(arn)?;
    let parts = [
        "arn",
        arn.partition(),
        arn.service(),
        region,
        arn.account(),
        OTHER_KEY,
    ];
    Some(parts.join(":"))
}

/// The decisions in order, from denied to allowed.
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

/// The actions of the services involved, each with a request of the case to the same service.
fn known(asked: &[RequestVariants]) -> Vec<(&'static KnownAction, &RequestVariants)> {
    let mut known = Vec::new();
    let mut services: Vec<&str> = Vec::new();
    for model in asked {
        let service = &*model.request.action.service;
        if services.contains(&service) {
            continue;
        }
        services.push(service);
        let actions = actions_of(service)
            .into_iter()
            .flat_map(|actions| actions.iter());
        known.extend(actions.map(|known| (known, model)));
    }
    known
}

/// A resource that a probe request can be about, with the name of its type.
struct ProbeResource {
    kind: &'static str,
    service: String,
    resource: Resource,
}

/// The case's own resources, and another one of each type.
fn probe_resources(asked: &[RequestVariants]) -> Vec<ProbeResource> {
    let mut all: Vec<ProbeResource> = Vec::new();
    let own = asked
        .iter()
        .filter_map(|asked| match &asked.request.resource {
            Resource::Arn(arn) => Some(arn),
            Resource::Any => None,
        });
    for arn in own {
        let (kind, other) = match arn.service() {
            "kms" => ("key", OTHER_KEY),
            _ => ("backupvault", OTHER_VAULT),
        };
        let beside = [
            "arn",
            arn.partition(),
            arn.service(),
            arn.region(),
            arn.account(),
            other,
        ]
        .join(":");
        for arn in [Some(arn.clone()), Arn::parse(&beside)]
            .into_iter()
            .flatten()
        {
            let service = arn.service().to_owned();
            let resource = Resource::Arn(arn);
            if all.iter().all(|known| known.resource != resource) {
                all.push(ProbeResource {
                    kind,
                    service,
                    resource,
                });
            }
        }
    }
    all
}

/// Those of the resources that an action can be about.
fn resources(action: &KnownAction, all: &[ProbeResource]) -> Vec<Resource> {
    let types = match action.resources {
        ResourceTypes::None | ResourceTypes::Untold => return vec![Resource::Any],
        ResourceTypes::These(types) => types,
    };
    let can_be = |one: &&ProbeResource| {
        one.service == action.action.service && types.iter().any(|known| known.name == one.kind)
    };
    let found = all.iter().filter(can_be);
    found.map(|one| one.resource.clone()).collect()
}

/// The case's request with another action, resource and principal.
fn request(
    model: &RequestVariants,
    principal: &Principal,
    who: Who,
    action: &KnownAction,
    resource: &Resource,
    context: &Context,
) -> Request {
    let mut request = Request::clone(&model.request);
    request.action = action.action.clone();
    request.resource = resource.clone();
    if who != Who::Caller {
        request.principal = principal.clone();
        request.context = context.clone();
        request.management_account = false;
    }
    request
}

/// The context with the keys about the caller replaced by those of another principal, as far as they are tested.
fn context_of(context: &Context, principal: &Principal, keys: &Set<Key>) -> Context {
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
    ]
    .into_iter()
    .filter(|(name, _)| keys.iter().any(|key| covers(name, key.as_str())))
    {
        other.insert(Key::new(key), ContextValue::One(value.to_owned()));
    }
    other
}

fn is_same(one: &Request, other: &Request) -> bool {
    one.action == other.action && one.resource == other.resource
}
