//! AWS Access Troubleshooter (`iam-toolbox`): `GetRequestAuthorizationDetails` and
//! `GetRequestAuthorizationPolicy`, shapes as in the service's model (`SDK/iam-toolbox`).
//!
//! AWS's checks have the names of our layers, so its decision can be compared with ours: [`compare`].

use super::node::Node;
use super::{Import, Put, Source};
use crate::case::{DenialEffect, KeyKind, ReportedDenial, StatedValue};
use crate::report::Report;
use evaluator::layer::Layer;
use evaluator::trace::{Decision, LayerEffect};
use std::collections::BTreeMap;

/// AWS's decision on one action on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// `kms:CreateGrant`
    pub action: String,
    /// Its ARN; blank for an action without a resource.
    pub resource: String,
    /// AWS's decision; never `depends`.
    pub effect: Decision,
    /// The checks in AWS's order.
    pub checks: Vec<Check>,
}

/// One of AWS's checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The layer.
    pub layer: Layer,
    /// The check's result; never `unknown`.
    pub effect: LayerEffect,
    /// The root, organizational unit or account of an SCP or RCP check.
    pub target: Option<String>,
}

/// A layer on which AWS and the report disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The row of the report.
    pub row: usize,
    /// The layer.
    pub layer: Layer,
    /// AWS's result.
    pub aws: LayerEffect,
    /// The report's result; `None` if the layer takes no part in it.
    pub ours: Option<LayerEffect>,
}

/// The differences between AWS's checks and the report. A layer that AWS lists with no impact and the report omits is
/// not a difference.
pub fn compare(report: &Report, evaluations: &[Evaluation]) -> Vec<Difference> {
    let mut differences = Vec::new();
    for evaluation in evaluations {
        let same = |action: &str| action.eq_ignore_ascii_case(&evaluation.action);
        let rows = report
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| same(row.action));
        for (at, row) in rows {
            for (layer, aws) in evaluation.layers() {
                let ours = row.effect(layer);
                let quiet = aws == LayerEffect::NoImpact && ours.is_none();
                if ours != Some(aws) && !quiet {
                    differences.push(Difference {
                        row: at,
                        layer,
                        aws,
                        ours,
                    });
                }
            }
        }
    }
    differences
}

impl Evaluation {
    /// The denial that the evaluation describes: by the first layer in AWS's order with a deny statement, or else the
    /// first that does not allow.
    pub fn denial(&self) -> Option<ReportedDenial> {
        let (effect, denies) = match self.effect {
            Decision::ExplicitDeny => (DenialEffect::Explicit, LayerEffect::ExplicitDeny),
            Decision::ImplicitDeny => (DenialEffect::Implicit, LayerEffect::ImplicitDeny),
            Decision::Allowed | Decision::Depends => return None,
        };
        let layer = self.checks.iter().find(|check| check.effect == denies);
        Some(ReportedDenial {
            action: self.action.clone(),
            effect: Some(effect),
            layer: layer.map(|check| check.layer),
            policy: None,
            text: None,
        })
    }

    /// The checks by layer: SCPs and RCPs have one for each target, all of which must allow.
    pub fn layers(&self) -> BTreeMap<Layer, LayerEffect> {
        let weight = |effect: LayerEffect| match effect {
            LayerEffect::ExplicitDeny => 3,
            LayerEffect::ImplicitDeny => 2,
            LayerEffect::Allow => 1,
            LayerEffect::NoImpact | LayerEffect::Unknown => 0,
        };
        let mut layers = BTreeMap::new();
        for check in &self.checks {
            let effect = layers.entry(check.layer).or_insert(check.effect);
            if weight(check.effect) > weight(*effect) {
                *effect = check.effect;
            }
        }
        layers
    }
}

pub(super) fn read(document: Node<'_>, import: &mut Import) -> Option<()> {
    if let Some(policy) = document.get("policyDocument") {
        let policy = policy.policy("")?;
        let put = Put::Policy {
            layer: None,
            target: None,
            policy,
        };
        import.put(Source::Troubleshooter, put);
        return Some(());
    }
    document.get("evaluations")?;
    context(document, import);
    for each in document.items_of("evaluations") {
        if let Some(evaluation) = evaluation(each) {
            resource(&evaluation.resource, import);
            if let Some(denial) = evaluation.denial() {
                import.put(Source::Troubleshooter, Put::Denial(Box::new(denial)));
            }
            import.evaluations.push(evaluation);
        }
    }
    for policy in document.items_of("policies") {
        if let Some(uri) = policy.text_of("uri") {
            let layer = policy.text_of("type").and_then(policy_layer);
            match layer.filter(|layer| !layer.has_levels()) {
                Some(layer) => import.name(Source::Troubleshooter, layer, uri),
                None => import.need(layer, uri),
            }
        }
    }
    Some(())
}

fn evaluation(of: Node<'_>) -> Option<Evaluation> {
    let effect = match of.text_of("evaluatedEffect")? {
        "ALLOW" => Decision::Allowed,
        "EXPLICIT_DENY" => Decision::ExplicitDeny,
        _ => Decision::ImplicitDeny,
    };
    let checks = of.items_of("checks").filter_map(|check| {
        Some(Check {
            layer: check_layer(check.text_of("checkType")?)?,
            effect: match check.text_of("evaluatedEffect")? {
                "ALLOW" => LayerEffect::Allow,
                "EXPLICIT_DENY" => LayerEffect::ExplicitDeny,
                "IMPLICIT_DENY" => LayerEffect::ImplicitDeny,
                _ => LayerEffect::NoImpact,
            },
            target: check.text_of("targetArn").map(str::to_owned),
        })
    });
    Some(Evaluation {
        action: of.text_of("action")?.to_owned(),
        resource: of.text_of("resource").unwrap_or_default().to_owned(),
        effect,
        checks: checks.collect(),
    })
}

fn check_layer(word: &str) -> Option<Layer> {
    Some(match word {
        "RESOURCE_CONTROL_POLICY" => Layer::Rcp,
        "SERVICE_CONTROL_POLICY" => Layer::Scp,
        "VPC_ENDPOINT" => Layer::VpcEndpoint,
        "RESOURCE" => Layer::Resource,
        "PRINCIPAL" => Layer::Identity,
        "PERMISSIONS_BOUNDARY" => Layer::Boundary,
        "SESSION" => Layer::Session,
        _ => return None,
    })
}

fn policy_layer(word: &str) -> Option<Layer> {
    match word {
        "IDENTITY_BASED_POLICY" => Some(Layer::Identity),
        "RESOURCE_BASED_POLICY" => Some(Layer::Resource),
        "SESSION_POLICY" => Some(Layer::Session),
        "VPC_ENDPOINT_POLICY" => Some(Layer::VpcEndpoint),
        other => check_layer(other),
    }
}

/// The requested vault or key.
fn resource(arn: &str, import: &mut Import) {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (Some(service), Some(region), Some(_), Some(resource)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return;
    };
    let mut put = |what| {
        if !import.parts.iter().any(|part| part.put == what) {
            import.put(Source::Troubleshooter, what);
        }
    };
    if service == "kms" && resource.starts_with("key/") {
        put(Put::Key(KeyKind::Customer, arn.to_owned()));
    } else if let Some(name) = resource.strip_prefix("backup-vault:") {
        put(Put::VaultName(name.to_owned()));
        put(Put::Region(region.to_owned()));
    }
}

/// Keys that follow from the rest of a case, or differ between calls.
const DERIVED: [&str; 8] = [
    "aws:PrincipalAccount",
    "aws:PrincipalType",
    "aws:ResourceAccount",
    "aws:TagKeys",
    "aws:userid",
    "aws:username",
    "aws:ViaAWSService",
    "kms:CallerAccount",
];

/// The request's context, with those keys of the evaluations that have the same value in all of them.
fn context(document: Node<'_>, import: &mut Import) {
    let mut values: Vec<(&str, Option<StatedValue>)> = Vec::new();
    let shared = document.get("requestContext");
    let own = document
        .items_of("evaluations")
        .filter_map(|each| each.get("context"));
    for (key, node) in shared.into_iter().chain(own).flat_map(Node::members) {
        let said = said(node);
        match values
            .iter_mut()
            .find(|(other, _)| other.eq_ignore_ascii_case(key))
        {
            Some((_, value)) if *value != said => *value = None,
            Some(_) => {}
            None => values.push((key, said)),
        }
    }
    let (mut caller_tags, mut vault_tags) = (BTreeMap::new(), BTreeMap::new());
    for (key, said) in values {
        let Some(said) = said else { continue };
        let is = |name: &str| key.eq_ignore_ascii_case(name);
        let tag = |prefix: &str| {
            let start = key
                .get(..prefix.len())
                .filter(|start| start.eq_ignore_ascii_case(prefix));
            start.and_then(|_| key.get(prefix.len()..))
        };
        match (said, tag("aws:PrincipalTag/"), tag("aws:RequestTag/")) {
            (StatedValue::One(value), Some(name), _) => {
                caller_tags.insert(name.to_owned(), value);
            }
            (StatedValue::One(value), _, Some(name)) => {
                vault_tags.insert(name.to_owned(), value);
            }
            (StatedValue::One(arn), ..) if is("aws:PrincipalArn") => {
                import.put(Source::Troubleshooter, Put::Caller(arn));
            }
            (StatedValue::One(region), ..) if is("aws:RequestedRegion") => {
                import.put(Source::Troubleshooter, Put::Region(region));
            }
            _ if DERIVED.iter().any(|name| is(name)) => {}
            (said, ..) => import.put(Source::Troubleshooter, Put::Context(key.to_owned(), said)),
        }
    }
    for (tags, put) in [
        (caller_tags, Put::CallerTags as fn(_) -> _),
        (vault_tags, Put::VaultTags),
    ] {
        if !tags.is_empty() {
            import.put(Source::Troubleshooter, put(tags));
        }
    }
}

fn said(node: Node<'_>) -> Option<StatedValue> {
    if let Some(value) = node.scalar() {
        return Some(StatedValue::One(value));
    }
    node.value.as_array()?;
    Some(StatedValue::Many(
        node.items().filter_map(Node::scalar).collect(),
    ))
}
