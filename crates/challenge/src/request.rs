//! A guardrail's request: the case's own with another caller, key, vault, Region or action; and its decision.
//!
//! The worst case is assumed: principals other than the case's caller are allowed everything by policies of their own
//! (`vault::probe_requests`), and another key has the default key policy of KMS, which delegates everything to IAM
//! policies (`KMS/key-policy-default`).

use crate::error::Problem;
use crate::model::Ask;
use evaluator::context::ContextValue;
use evaluator::identifiers::{Action, Arn, Principal, Resource};
use evaluator::key::Key;
use evaluator::request::Request;
use evaluator::trace::Decision;
use evaluator::vec_map::Set;
use vault::case::{Case, KeyKind, NamedPolicy, Via, Visibility};
use vault::incremental::ReportCache;
use vault::probe_requests::{Probe, Who, decide};
use vault::requests::{self, ACTIONS, RequestVariants};

/// Context keys about the caller: for another caller they are unknown.
const ABOUT_THE_CALLER: [&str; 4] = [
    "aws:principal",
    "aws:userid",
    "aws:username",
    "aws:multifactor",
];

/// The first invalid field of a request.
pub(crate) fn check(ask: &Ask) -> Result<(), (&'static str, Problem)> {
    Action::parse(&ask.action).ok_or(("action", Problem::NotAnAction))?;
    if let Some(principal) = &ask.principal {
        let principal = Principal::parse(principal).filter(|one| one.account().is_some());
        principal.ok_or(("principal", Problem::NotAPrincipal))?;
    }
    if let Some(resource) = &ask.resource {
        Resource::parse(resource).ok_or(("resource", Problem::NotAResource))?;
    }
    Ok(())
}

/// The decision on a guardrail's request in a case; `None` if the case is too incomplete for one.
pub(crate) fn judge(case: &Case, ask: &Ask, memory: &mut ReportCache) -> Option<(Probe, Decision)> {
    let (case, who) = variant(case, ask);
    let policies = memory.policies(&case);
    let probe = probe(&case, ask, who, memory.asked())?;
    let decision = decide(&policies, &probe);
    Some((probe, decision))
}

/// The case changed for such a request, and its principal.
pub(crate) fn variant(case: &Case, ask: &Ask) -> (Case, Who) {
    let mut case = case.clone();
    let mut who = Who::Caller;
    if let Some(principal) = &ask.principal {
        let account = |arn: &str| Principal::parse(arn.trim())?.account().map(str::to_owned);
        if *principal != case.caller.arn {
            who = if account(principal) == account(&case.caller.arn) {
                Who::SameAccount
            } else {
                // The case does not state the other account's organization.
                case.caller.organization = None;
                Who::OtherAccount
            };
            case.caller.arn.clone_from(principal);
            case.caller.tags.clear();
            case.context.retain(|key, _| {
                let key = key.to_ascii_lowercase();
                !ABOUT_THE_CALLER.iter().any(|own| key.starts_with(own))
            });
        }
    }
    let resource = ask.resource.as_deref().and_then(Arn::parse);
    let of_resource = resource
        .as_ref()
        .map(Arn::region)
        .filter(|region| !region.is_empty());
    let region = ask.region.as_deref().or(of_resource);
    if let Some(region) = region {
        if case.key.kind == KeyKind::Customer
            && resource.is_none()
            && let Some(key) = elsewhere(&case.key.arn, region)
        {
            put_key(&mut case, &key);
        }
        region.clone_into(&mut case.vault.region);
    }
    match &resource {
        Some(arn) if arn.service() == "kms" => put_key(&mut case, arn),
        Some(arn) if arn.service() == "backup" => {
            if let Some(name) = arn.resource().strip_prefix("backup-vault:") {
                name.clone_into(&mut case.vault.name);
            }
        }
        _ => {}
    }
    case.via_backup = match ask.via_backup {
        Some(true) => Via::Backup,
        None if is_own(&ask.action) => case.via_backup,
        Some(false) | None => Via::Direct,
    };
    case.context.extend(ask.context.clone());
    (case, who)
}

/// Returns `true` if creating a vault needs an action.
fn is_own(action: &str) -> bool {
    ACTIONS
        .iter()
        .any(|own| own.name.eq_ignore_ascii_case(action))
}

/// The key's ARN in another region.
fn elsewhere(key: &str, region: &str) -> Option<Arn> {
    let key = Arn::parse(key.trim())?;
    let parts = [
        key.partition(),
        key.service(),
        region,
        key.account(),
        key.resource(),
    ];
    Arn::parse(&format!("arn:{}", parts.join(":")))
}

/// Replaces the case's key by another one, with the default key policy.
fn put_key(case: &mut Case, key: &Arn) {
    if case.key.kind == KeyKind::Customer && case.key.arn.trim() == key.as_str() {
        return;
    }
    case.set_key(KeyKind::Customer, key.as_str());
    let text = default_key_policy(key);
    case.policies.key = Visibility::Listed(vec![NamedPolicy {
        name: String::new(),
        text: text.into(),
    }]);
}

/// The default key policy, which delegates everything to IAM policies of the key's account.
pub(crate) fn default_key_policy(key: &Arn) -> String {
    include_str!("../data/policy/default-key-policy.json")
        .replace("PARTITION", key.partition())
        .replace("ACCOUNT", key.account())
}

/// The request, with the context of the most similar request of the case.
fn probe(case: &Case, ask: &Ask, who: Who, keys: &Set<Key>) -> Option<Probe> {
    let action = Action::parse(&ask.action)?;
    let asked = requests::requests_testing(case, keys);
    let model = model_of(&asked, &action)?;
    let is_same = model.request.action == action;
    let mut request = Request::clone(&model.request);
    if let Some(resource) = &ask.resource {
        request.resource = Resource::parse(resource)?;
    } else if !is_same {
        request.resource = Resource::Any;
    }
    if !is_same || ask.resource.is_some() {
        own(&mut request, ask);
    }
    request.action = action;
    Some(Probe {
        who,
        request,
        forwarded: model.forwarded,
    })
}

/// The request of a case that is most similar to one for an action: of this action, or else of its service.
pub(crate) fn model_of<'a>(
    asked: &'a [RequestVariants],
    action: &Action,
) -> Option<&'a RequestVariants> {
    let same = asked.iter().find(|asked| asked.request.action == *action);
    let of_service = || {
        let mut asked = asked.iter();
        asked.find(|asked| asked.request.action.is_of(&action.service))
    };
    same.or_else(of_service).or(asked.first())
}

/// Sets the owner of the resource, unless the author did: the model's may be another account.
pub(crate) fn own(request: &mut Request, ask: &Ask) {
    const OWNER: &str = "aws:ResourceAccount";
    let Resource::Arn(arn) = &request.resource else {
        return;
    };
    if ask
        .context
        .keys()
        .any(|key| key.eq_ignore_ascii_case(OWNER))
    {
        return;
    }
    // For an ARN without an account, such as those of S3, the model's owner is assumed, as in the case.
    if !arn.account().is_empty() {
        let account = ContextValue::One(arn.account().to_owned());
        request.context.insert(Key::new(OWNER), account);
    }
}
