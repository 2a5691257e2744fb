//! The decisions on requests, by the policies of a case as they apply to a principal.

use super::requests::Asked;
use crate::request;
use evaluator::evaluate::{EffectSummary, PolicyLayer, PolicySet, evaluate_with, summarize};
use evaluator::identifiers::{Arn, Resource};
use evaluator::layer::Layer;
use evaluator::policy::{self, Policy};
use evaluator::trace::Decision;
use evaluator::truth::Truth;
use std::sync::{Arc, LazyLock};
use vault::case::{Case, KeyKind};
use vault::fix::Who;
use vault::incremental::ReportCache;
use vault::requests::requests_testing;

/// The permissions that a principal's own policies grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rights {
    /// Those of the case.
    AsInCase,
    /// Everything.
    Everything(Who),
    /// None, so that only the key policy can allow something.
    Nothing(Who),
    /// Those that the case's policies of one layer grant the caller, with all other layers allowing.
    Alone(Layer),
}

/// The policies of a case, and their decisions.
#[derive(Debug)]
pub(super) struct State {
    pub(super) policies: PolicySet,
    /// The ARN of the case's key.
    key: Option<Resource>,
    is_customer_key: bool,
    /// A key policy that delegates everything to the caller's account.
    delegating: PolicyLayer,
    /// A trust policy that does the same.
    trusting: PolicyLayer,
}

static EVERYTHING: LazyLock<Arc<Policy>> = LazyLock::new(|| {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    Arc::new(policy::read(text, Layer::Identity))
});

static EVERYBODY: LazyLock<Arc<Policy>> = LazyLock::new(|| {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#;
    Arc::new(policy::read(text, Layer::Resource))
});

impl State {
    pub(super) fn of(case: &Case, memory: &mut ReportCache) -> Self {
        let policies = memory.policies(case);
        let key = requests_testing(case, memory.asked())
            .into_iter()
            .find(|model| model.request.action.is_of("kms"))
            .map(|model| model.request.resource.clone());
        Self {
            policies,
            key,
            is_customer_key: case.key.kind == KeyKind::Customer,
            delegating: Arn::parse(case.caller.arn.trim())
                .map_or(PolicyLayer::None, |arn| default_key_policy(&arn)),
            trusting: Arn::parse(case.caller.arn.trim())
                .map_or(PolicyLayer::None, |arn| trust_policy(&arn)),
        }
    }

    pub(super) fn is_own_key(&self, asked: &Asked) -> bool {
        self.key.as_ref() == Some(&asked.request.resource)
    }

    /// The policies as they apply to a principal with these permissions.
    pub(super) fn with(&self, rights: Rights) -> Judge<'_> {
        let mut own = self.policies.clone();
        let everything = || PolicyLayer::Levels(vec![vec![Arc::clone(&EVERYTHING)]]);
        match rights {
            Rights::AsInCase => {}
            Rights::Everything(who) | Rights::Nothing(who) => {
                let identity = match rights {
                    Rights::Nothing(_) => PolicyLayer::None,
                    _ => everything(),
                };
                own.put(Layer::Identity, identity);
                own.put(Layer::Boundary, PolicyLayer::None);
                own.put(Layer::Session, PolicyLayer::None);
                if who == Who::OtherAccount {
                    own.put(Layer::Scp, PolicyLayer::None);
                }
            }
            Rights::Alone(layer) => {
                for other in [Layer::VpcEndpoint, Layer::Boundary, Layer::Session] {
                    if other != layer {
                        own.put(other, PolicyLayer::None);
                    }
                }
                if layer != Layer::Identity {
                    own.put(Layer::Identity, everything());
                }
                // As if the resources let everybody in, or as if the key policy delegated everything to the caller's account.
                if layer == Layer::VpcEndpoint {
                    let everybody = vec![vec![Arc::clone(&EVERYBODY)]];
                    own.put(Layer::Resource, PolicyLayer::Levels(everybody));
                } else if layer != Layer::Resource && self.is_customer_key {
                    own.put(Layer::Resource, self.delegating.clone());
                }
            }
        }
        let elsewhere = own.without(Layer::Resource);
        Judge {
            state: self,
            own,
            elsewhere,
            is_caller: matches!(rights, Rights::AsInCase | Rights::Alone(_)),
            is_open: rights == Rights::Alone(Layer::VpcEndpoint),
        }
    }
}

/// The policies of a case as they apply to a principal.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    state: &'a State,
    /// For the case's key.
    own: PolicySet,
    /// For everything else.
    elsewhere: PolicySet,
    /// It is the case's caller who asks.
    is_caller: bool,
    /// Every resource lets everybody in.
    is_open: bool,
}

/// A policy, whether the caller has a boundary, and what it says of one request.
pub(super) type PolicySummary = (Arc<Policy>, Truth, EffectSummary);

impl Judge<'_> {
    /// What a request gets. What the states share is summarized once.
    pub(super) fn decide(&self, asked: &Asked, known: &mut Vec<PolicySummary>) -> Decision {
        let mut policies = match &asked.request.resource {
            _ if self.is_open || self.state.is_own_key(asked) => self.own.clone(),
            Resource::Arn(arn) if arn.service() == "kms" => {
                let mut policies = self.elsewhere.clone();
                let is_own = asked.request.principal.account() == Some(arn.account());
                let other = if is_own && self.is_caller {
                    self.state.delegating.clone()
                } else {
                    default_key_policy(arn)
                };
                policies.put(Layer::Resource, other);
                policies
            }
            _ if asked.request.action.is_of("sts") => {
                // A role trusts nobody by itself. It is taken to trust its account, so that the caller's policies decide
                // (`IAM/access_policies-cross-account-resource-access`).
                let mut policies = self.elsewhere.clone();
                policies.put(Layer::Resource, self.state.trusting.clone());
                policies
            }
            Resource::Arn(_) | Resource::Any => self.elsewhere.clone(),
        };
        if asked.forwarded {
            policies.put(Layer::VpcEndpoint, PolicyLayer::None);
        }
        let evaluation = evaluate_with(&asked.request, &policies, |policy, has_boundary| {
            let fits = |(other, boundary, _): &&PolicySummary| {
                Arc::ptr_eq(other, policy) && *boundary == has_boundary
            };
            if let Some((_, _, said)) = known.iter().find(fits) {
                return *said;
            }
            let said = summarize(&asked.request, policy, has_boundary);
            known.push((Arc::clone(policy), has_boundary, said));
            said
        });
        evaluation.decision
    }
}

/// Another key leaves everything to IAM policies, as keys do when nobody says otherwise.
fn default_key_policy(key: &Arn) -> PolicyLayer {
    let text = request::default_key_policy(key);
    PolicyLayer::Levels(vec![vec![Arc::new(policy::read(&text, Layer::Resource))]])
}

/// The trust policy of a role that leaves everything to IAM policies of its account.
fn trust_policy(role: &Arn) -> PolicyLayer {
    let principal = format!("arn:{}:iam::{}:root", role.partition(), role.account());
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "*", "Resource": "*"}}}}"#
    );
    PolicyLayer::Levels(vec![vec![Arc::new(policy::read(&text, Layer::Resource))]])
}
