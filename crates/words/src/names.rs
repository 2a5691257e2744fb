//! Names: of layers and whose job they are, of decisions, of what the engine calls by a word.

use evaluator::doubt::Doubt;
use evaluator::finding::{Finding, Severity};
use evaluator::layer::Layer;
use evaluator::trace::{Decision, Element, Exemption, LayerEffect};
use vault::case::{Case, Place};
use vault::report::Verdict;

use crate::language::Words;

impl Words {
    /// What a finding says, without its place.
    pub fn finding(&self, finding: &Finding) -> String {
        let parameters: Vec<(&str, &str)> = finding
            .parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.say(&format!("finding.{}", finding.code.as_str()), &parameters)
    }

    /// `error`, `warning`, `suggestion`
    pub fn severity(&self, severity: Severity) -> String {
        let key = match severity {
            Severity::Error => "severity.error",
            Severity::Warning => "severity.warning",
            Severity::Suggestion => "severity.suggestion",
        };
        self.say(key, &[])
    }

    /// The heading of a layer's column: short.
    pub fn layer_title(&self, layer: Layer) -> String {
        let key = match layer {
            Layer::Rcp => "layer.rcp.title",
            Layer::Scp => "layer.scp.title",
            Layer::VpcEndpoint => "layer.vpcEndpoint.title",
            Layer::Resource => "layer.resource.title",
            Layer::Identity => "layer.identity.title",
            Layer::Boundary => "layer.boundary.title",
            Layer::Session => "layer.session.title",
        };
        self.say(key, &[])
    }

    /// The heading of a layer's column where there is no room.
    pub fn layer_short(&self, layer: Layer) -> String {
        match layer {
            Layer::VpcEndpoint => self.say("layer.vpcEndpoint.short", &[]),
            Layer::Resource => self.say("layer.resource.short", &[]),
            Layer::Identity => self.say("layer.identity.short", &[]),
            Layer::Rcp | Layer::Scp | Layer::Boundary | Layer::Session => self.layer_title(layer),
        }
    }

    /// What AWS calls one policy of the layer, for the middle of a sentence.
    pub fn layer_policy(&self, layer: Layer) -> String {
        let key = match layer {
            Layer::Rcp => "layer.rcp.policy",
            Layer::Scp => "layer.scp.policy",
            Layer::VpcEndpoint => "layer.vpcEndpoint.policy",
            Layer::Resource => "layer.resource.policy",
            Layer::Identity => "layer.identity.policy",
            Layer::Boundary => "layer.boundary.policy",
            Layer::Session => "layer.session.policy",
        };
        self.say(key, &[])
    }

    /// Whose job it is to change the layer. `account` is the one that owns the key.
    pub fn owner(&self, layer: Layer, account: &str) -> String {
        let key = match layer {
            Layer::Rcp => "owner.rcp",
            Layer::Scp => "owner.scp",
            Layer::VpcEndpoint => "owner.vpcEndpoint",
            Layer::Resource => "owner.resource",
            Layer::Identity => "owner.identity",
            Layer::Boundary => "owner.boundary",
            Layer::Session => "owner.session",
        };
        self.say(key, &[("account", account)])
    }

    /// What one action gets.
    pub fn decision(&self, decision: Decision) -> String {
        let key = match decision {
            Decision::Allowed => "decision.allowed",
            Decision::ImplicitDeny => "decision.implicitDeny",
            Decision::ExplicitDeny => "decision.explicitDeny",
            Decision::Depends => "decision.depends",
        };
        self.say(key, &[])
    }

    /// The word of the last column: pass, fail or depends.
    pub fn result(&self, decision: Decision) -> String {
        self.verdict_word(match decision {
            Decision::Allowed => Verdict::Pass,
            Decision::ImplicitDeny | Decision::ExplicitDeny => Verdict::Fail,
            Decision::Depends => Verdict::Depends,
        })
    }

    /// What a whole case gets, in a word.
    pub fn verdict_word(&self, verdict: Verdict) -> String {
        let key = match verdict {
            Verdict::Pass => "verdict.pass.word",
            Verdict::Fail => "verdict.fail.word",
            Verdict::Depends => "verdict.depends.word",
        };
        self.say(key, &[])
    }

    /// What one layer says, in a word for its cell.
    pub fn effect(&self, effect: LayerEffect) -> String {
        let key = match effect {
            LayerEffect::Allow => "effect.allow",
            LayerEffect::NoImpact => "effect.noImpact",
            LayerEffect::ImplicitDeny => "effect.implicitDeny",
            LayerEffect::ExplicitDeny => "effect.explicitDeny",
            LayerEffect::Unknown => "effect.unknown",
        };
        self.say(key, &[])
    }

    /// What would be so if an unclear point of AWS's documentation were decided for it: a clause.
    pub fn doubt(&self, doubt: Doubt) -> String {
        self.say(&format!("doubt.{}", doubt.as_str()), &[])
    }

    /// Why a layer does not apply to a request.
    pub fn exemption(&self, exemption: Exemption) -> String {
        let key = match exemption {
            Exemption::ServiceLinkedRole => "exemption.serviceLinkedRole",
            Exemption::ManagementAccount => "exemption.managementAccount",
            Exemption::NotAnAccountPrincipal => "exemption.notAnAccountPrincipal",
            Exemption::RootUser => "exemption.rootUser",
            Exemption::ServiceNotCovered => "exemption.serviceNotCovered",
            Exemption::AwsManagedKey => "exemption.awsManagedKey",
            Exemption::NotEffectiveHere => "exemption.notEffectiveHere",
            Exemption::NeedsNoPermission => "exemption.needsNoPermission",
            Exemption::RootUserOfBucket => "exemption.rootUserOfBucket",
        };
        self.say(key, &[])
    }

    /// The name of a policy of the case: its own, else what kind it is, numbered from the second one on.
    pub fn policy_name(&self, case: &Case, place: Place) -> String {
        let typed = case.policies.at(place);
        let typed = typed.filter(|_| case.is_typed(place.layer));
        let name = typed.map(|policy| policy.name.trim());
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            return name.to_owned();
        }
        let policy = self.layer_policy(place.layer);
        if place.policy == 0 {
            return policy;
        }
        let number = (place.policy + 1).to_string();
        self.say(
            "policy.numbered",
            &[("policy", &policy), ("number", &number)],
        )
    }

    /// A policy's name and what kind of policy it is, unless the name says that already.
    pub fn policy_and_kind(&self, name: &str, layer: Layer) -> String {
        let kind = self.layer_policy(layer);
        if name.trim().is_empty() || name.trim().eq_ignore_ascii_case(&kind) {
            return kind;
        }
        self.say("policy.kind", &[("policy", name), ("kind", &kind)])
    }

    /// The name of a level of the organization: its own, else its number.
    pub fn level_name(&self, case: &Case, layer: Layer, level: usize) -> String {
        let levels = case.policies.levels(layer);
        match levels.get(level).map(|level| level.target.trim()) {
            Some(target) if !target.is_empty() => target.to_owned(),
            _ => self.say("level.numbered", &[("number", &(level + 1).to_string())]),
        }
    }
}

/// The element of a statement as its policy writes it.
pub(crate) const fn element_name(element: Element, except: bool) -> &'static str {
    match (element, except) {
        (Element::Principal, false) => "Principal",
        (Element::Principal, true) => "NotPrincipal",
        (Element::Action, false) => "Action",
        (Element::Action, true) => "NotAction",
        (Element::Resource, false) => "Resource",
        (Element::Resource, true) => "NotResource",
        (Element::Condition, _) => "Condition",
    }
}
