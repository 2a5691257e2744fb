//! What a solution permits beyond the reference, and no longer permits, decided exactly by the crate `analysis`.

use analysis::{Answer, Budget, Hints, Setting, new_access};
use challenge::{Challenge, apply};
use evaluator::context::Lookup;
use evaluator::evaluate::{PolicyLayer, evaluate};
use evaluator::identifiers::{Action, ActionPattern, Principal, Resource};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::policy;
use evaluator::policy::tables::{self, ResourceTypes};
use evaluator::policy_set::PolicySet;
use evaluator::request::Request;
use evaluator::trace::{ActionMatch, Decision};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use vault::ReportCache;
use vault::case::Case;

/// The differences that are proven; what the analysis could not decide is none.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// A request that only the attempt allows.
    pub beyond: Option<(Layer, Request)>,
    /// A request that the start and the reference allow.
    pub lost: Option<(Layer, Request)>,
}

/// A request that can be made: the analysis also asks for `iam:PassRole` on a key, and for keys with a colon in their name.
fn exists(request: &Request) -> bool {
    let Resource::Arn(arn) = &request.resource else {
        return true;
    };
    let action = &request.action;
    // Keys of KMS are in requests to KMS alone, and this one in `CreateGrant` alone.
    let has = |key: &str| matches!(request.context.lookup(&Key::new(key)), Lookup::Known(_));
    if (has("kms:ViaService") && !action.is_of("kms"))
        || (has("kms:GrantIsForAWSResource") && !action.is("kms", "CreateGrant"))
        || (has("kms:EncryptionContext:team") && !action.is_of("kms"))
    {
        return false;
    }
    let Some(known) = tables::actions_of(&action.service) else {
        return action.is_of(arn.service()) || (action.is_of("sts") && arn.service() == "iam");
    };
    let known = known.iter().find(|known| known.action == *action);
    known.is_some_and(|known| match known.resources {
        ResourceTypes::None => false,
        ResourceTypes::Untold => action.is_of(arn.service()),
        ResourceTypes::These(types) => types.iter().any(|kind| {
            let name = kind
                .arn
                .splitn(6, ':')
                .last()
                .unwrap()
                .split('*')
                .next()
                .unwrap();
            let name = arn.resource().strip_prefix(name);
            action.is_of(arn.service())
                && name.is_some_and(|name| {
                    !name.is_empty()
                        && name
                            .bytes()
                            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
                })
        }),
    })
}

const EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// What can be requested at all: keys and vaults by the actions on them, in real Regions.
fn real(challenge: &Challenge) -> Arc<policy::Policy> {
    let case = &challenge.start;
    let mut regions = vec![case.vault.region.as_str()];
    for region in ["us-east-1", "us-west-1", "eu-north-1", "ap-northeast-1"] {
        if !regions.contains(&region) {
            regions.push(region);
        }
    }
    let own = case.caller.arn.split(':').nth(4).unwrap();
    let of_key = case.key.arn.split(':').nth(4).unwrap_or(own);
    let mut statements = vec![json!({"Effect": "Allow", "Action": "*", "Resource": "*"})];
    for (service, account, name) in [("kms", of_key, "key/*"), ("backup", own, "backup-vault:*")] {
        let actions: Vec<String> = tables::actions_of(service).unwrap().iter().filter(|known| {
            matches!(known.resources, ResourceTypes::These([one]) if one.arn.ends_with(name))
        }).map(|known| known.action.to_string()).collect();
        assert!(actions.len() > 8, "{service}");
        let mut resources: Vec<String> = regions
            .iter()
            .map(|region| format!("arn:aws:{service}:{region}:{account}:{name}"))
            .collect();
        if service == "kms" && account != own {
            resources.push(format!(
                "arn:aws:{service}:{}:{own}:{name}",
                case.vault.region
            ));
        }
        statements.push(json!({"Effect": "Deny", "Action": actions, "NotResource": resources}));
    }
    statements
        .push(json!({"Effect": "Deny", "Action": "sts:*", "NotResource": "arn:aws:iam::*:role/*"}));
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    Arc::new(policy::read(&text, Layer::Identity))
}

fn with(
    challenge: &Challenge,
    case: &Case,
    also: Option<&Case>,
    layer: Layer,
    has_identity: bool,
    memory: &mut ReportCache,
) -> Setting {
    let own = memory.policies(case);
    let mut policies = PolicySet::default();
    let level =
        |text: &str, layer| PolicyLayer::Levels(vec![vec![Arc::new(policy::read(text, layer))]]);
    if has_identity && layer != Layer::Identity {
        policies.put(Layer::Identity, level(EVERYTHING, Layer::Identity));
    }
    if layer != Layer::Resource {
        let account = Principal::parse(&case.caller.arn)
            .and_then(|one| one.account().map(str::to_owned))
            .unwrap_or_default();
        let delegation = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":["{account}"]}},"Action":"*","Resource":"*"}}]}}"#
        );
        policies.put(Layer::Resource, level(&delegation, Layer::Resource));
    }
    policies.put(layer, PolicyLayer::Levels(own.levels(layer).to_vec()));
    let mut levels = match policies.levels(Layer::Scp) {
        [] => Vec::new(),
        levels => levels.to_vec(),
    };
    levels.push(vec![real(challenge)]);
    if let Some(start) = also {
        let start = memory.policies(start);
        match layer {
            Layer::Scp => levels.extend(start.levels(layer).to_vec()),
            Layer::Identity | Layer::Boundary | Layer::Session => {
                levels.push(start.levels(layer).iter().flatten().cloned().collect());
            }
            Layer::Resource | Layer::Rcp | Layer::VpcEndpoint => {}
        }
    }
    policies.put(Layer::Scp, PolicyLayer::Levels(levels));
    Setting {
        policies,
        resource_policy_of: vec!["kms"],
    }
}

/// Compares an attempt with the reference solution, layer by layer.
pub(crate) fn verdict(challenge: &Challenge, attempt: &Case) -> Verdict {
    let reference = apply(&challenge.start, &challenge.solution);
    let mut memory = ReportCache::default();
    let mut found = Verdict::default();
    let layers: BTreeSet<Layer> = challenge
        .editable
        .iter()
        .map(|editable| editable.layer)
        .collect();
    let exempt = |list: &Option<Vec<String>>, action: &Action| {
        list.iter()
            .flatten()
            .any(|text| ActionPattern::parse(text).unwrap().judge(action) == ActionMatch::Yes)
    };
    for layer in layers {
        for has_identity in [true, false] {
            if layer != Layer::Resource && !has_identity {
                continue;
            }
            let mut setting =
                |case: &Case, also| with(challenge, case, also, layer, has_identity, &mut memory);
            let (right, now, start) = (
                setting(&reference, None),
                setting(attempt, None),
                setting(&challenge.start, None),
            );
            let kept = setting(&reference, Some(&challenge.start));
            let is_real = |request: &Request, low: &Setting, high: &Setting| {
                let has_none = tables::actions_of(&request.action.service)
                    .and_then(|all| all.iter().find(|known| known.action == request.action))
                    .is_some_and(|known| matches!(known.resources, ResourceTypes::None));
                if !has_none {
                    return exists(request);
                }
                let mut asked = request.clone();
                asked.resource = Resource::Any;
                let service = &request.action.service;
                evaluate(&asked, &high.for_service(service)).decision == Decision::Allowed
                    && evaluate(&asked, &low.for_service(service))
                        .decision
                        .is_denied()
            };
            let mut hints = Hints::default();
            if matches!(layer, Layer::Identity | Layer::Boundary | Layer::Session) {
                hints.only_principals = true;
            }
            hints
                .principals
                .extend(Principal::parse(&challenge.start.caller.arn));
            if let Answer::Some(witness) =
                new_access(&right, &now, &hints, Budget::default()).answer
                && is_real(&witness.request, &right, &now)
                && !exempt(&challenge.beyond, &witness.request.action)
            {
                found.beyond.get_or_insert((layer, witness.request));
            }
            if let Answer::Some(witness) = new_access(&now, &kept, &hints, Budget::default()).answer
                && is_real(&witness.request, &now, &kept)
                && !exempt(&challenge.keeps, &witness.request.action)
            {
                // A key policy cannot be intersected with that of the start as the others are.
                let service = &witness.request.action.service;
                let before = evaluate(&witness.request, &start.for_service(service)).decision;
                if before == Decision::Allowed {
                    found.lost.get_or_insert((layer, witness.request));
                }
            }
        }
    }
    found
}
