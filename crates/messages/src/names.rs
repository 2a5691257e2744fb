//! Names: of layers and their owners, of decisions, of other enums of the engine.

use crate::key;
use evaluator::doubt::Doubt;
use evaluator::finding::{Finding, Severity};
use evaluator::layer::Layer;
use evaluator::trace::{Decision, Element, Exemption, LayerEffect};
use vault::case::{Case, Place};
use vault::managed;
use vault::report::Verdict;

use crate::language::Messages;

impl Messages {
    /// A finding, without its place.
    pub fn finding(&self, finding: &Finding) -> String {
        let parameters: Vec<(&str, &str)> = finding
            .parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.of_family(key::FINDING, finding.code.as_str(), &parameters)
    }

    /// `error`, `warning`, `suggestion`
    pub fn severity(&self, severity: Severity) -> String {
        let key = match severity {
            Severity::Error => key::SEVERITY_ERROR,
            Severity::Warning => key::SEVERITY_WARNING,
            Severity::Suggestion => key::SEVERITY_SUGGESTION,
        };
        self.text(key)
    }

    /// The heading of a layer's column.
    pub fn layer_title(&self, layer: Layer) -> String {
        let key = match layer {
            Layer::Rcp => key::LAYER_RCP_TITLE,
            Layer::Scp => key::LAYER_SCP_TITLE,
            Layer::VpcEndpoint => key::LAYER_VPC_ENDPOINT_TITLE,
            Layer::Resource => key::LAYER_RESOURCE_TITLE,
            Layer::Identity => key::LAYER_IDENTITY_TITLE,
            Layer::Boundary => key::LAYER_BOUNDARY_TITLE,
            Layer::Session => key::LAYER_SESSION_TITLE,
        };
        self.text(key)
    }

    /// The short heading of a layer's column, for narrow screens.
    pub fn layer_short(&self, layer: Layer) -> String {
        match layer {
            Layer::VpcEndpoint => self.text(key::LAYER_VPC_ENDPOINT_SHORT),
            Layer::Resource => self.text(key::LAYER_RESOURCE_SHORT),
            Layer::Identity => self.text(key::LAYER_IDENTITY_SHORT),
            Layer::Rcp | Layer::Scp | Layer::Boundary | Layer::Session => self.layer_title(layer),
        }
    }

    /// AWS's term for one policy of the layer, for the middle of a sentence.
    pub fn layer_policy(&self, layer: Layer) -> String {
        let key = match layer {
            Layer::Rcp => key::LAYER_RCP_POLICY,
            Layer::Scp => key::LAYER_SCP_POLICY,
            Layer::VpcEndpoint => key::LAYER_VPC_ENDPOINT_POLICY,
            Layer::Resource => key::LAYER_RESOURCE_POLICY,
            Layer::Identity => key::LAYER_IDENTITY_POLICY,
            Layer::Boundary => key::LAYER_BOUNDARY_POLICY,
            Layer::Session => key::LAYER_SESSION_POLICY,
        };
        self.text(key)
    }

    /// The person responsible for the layer. `account` is the one that owns the key.
    pub fn owner(&self, layer: Layer, account: &str) -> String {
        match layer {
            Layer::Rcp => self.text(key::OWNER_RCP),
            Layer::Scp => self.text(key::OWNER_SCP),
            Layer::VpcEndpoint => self.text(key::OWNER_VPC_ENDPOINT),
            Layer::Resource => self.text(key::OwnerResource { account }),
            Layer::Identity => self.text(key::OWNER_IDENTITY),
            Layer::Boundary => self.text(key::OWNER_BOUNDARY),
            Layer::Session => self.text(key::OWNER_SESSION),
        }
    }

    /// The decision on one action.
    pub fn decision(&self, decision: Decision) -> String {
        let key = match decision {
            Decision::Allowed => key::DECISION_ALLOWED,
            Decision::ImplicitDeny => key::DECISION_IMPLICIT_DENY,
            Decision::ExplicitDeny => key::DECISION_EXPLICIT_DENY,
            Decision::Depends => key::DECISION_DEPENDS,
        };
        self.text(key)
    }

    /// The text of the last column: pass, fail or depends.
    pub fn result(&self, decision: Decision) -> String {
        self.verdict_word(match decision {
            Decision::Allowed => Verdict::Pass,
            Decision::ImplicitDeny | Decision::ExplicitDeny => Verdict::Fail,
            Decision::Depends => Verdict::Depends,
        })
    }

    /// The verdict of a case, in one word.
    pub fn verdict_word(&self, verdict: Verdict) -> String {
        let key = match verdict {
            Verdict::Pass => key::VERDICT_PASS_WORD,
            Verdict::Fail => key::VERDICT_FAIL_WORD,
            Verdict::Depends => key::VERDICT_DEPENDS_WORD,
        };
        self.text(key)
    }

    /// The effect of one layer, in one word for its cell.
    pub fn effect(&self, effect: LayerEffect) -> String {
        let key = match effect {
            LayerEffect::Allow => key::EFFECT_ALLOW,
            LayerEffect::NoImpact => key::EFFECT_NO_IMPACT,
            LayerEffect::ImplicitDeny => key::EFFECT_IMPLICIT_DENY,
            LayerEffect::ExplicitDeny => key::EFFECT_EXPLICIT_DENY,
            LayerEffect::Unknown => key::EFFECT_UNKNOWN,
        };
        self.text(key)
    }

    /// The condition under which a doubt would be answered in the caller's favour: a clause.
    pub fn doubt(&self, doubt: Doubt) -> String {
        self.of_family(key::DOUBT, doubt.as_str(), &[])
    }

    /// The reason why a layer does not apply to a request.
    pub fn exemption(&self, exemption: Exemption) -> String {
        let key = match exemption {
            Exemption::ServiceLinkedRole => key::EXEMPTION_SERVICE_LINKED_ROLE,
            Exemption::ManagementAccount => key::EXEMPTION_MANAGEMENT_ACCOUNT,
            Exemption::NotAnAccountPrincipal => key::EXEMPTION_NOT_AN_ACCOUNT_PRINCIPAL,
            Exemption::RootUser => key::EXEMPTION_ROOT_USER,
            Exemption::ServiceNotCovered => key::EXEMPTION_SERVICE_NOT_COVERED,
            Exemption::AwsManagedKey => key::EXEMPTION_AWS_MANAGED_KEY,
            Exemption::NotEffectiveHere => key::EXEMPTION_NOT_EFFECTIVE_HERE,
            Exemption::NeedsNoPermission => key::EXEMPTION_NEEDS_NO_PERMISSION,
            Exemption::RootUserOfBucket => key::EXEMPTION_ROOT_USER_OF_BUCKET,
        };
        self.text(key)
    }

    /// The name of a policy of the case: its own, or else its type, numbered from the second one on.
    pub fn policy_name(&self, case: &Case, place: Place) -> String {
        let typed = case.policies.at(place);
        let typed = typed.filter(|_| case.is_typed(place.layer));
        let name = typed.map(|policy| policy.name.trim());
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            return name.to_owned();
        }
        if typed.is_none()
            && case.is_typed(place.layer)
            && let Some(known) = managed::assumed_at(case, place)
        {
            return known.name.to_owned();
        }
        let policy = self.layer_policy(place.layer);
        if place.policy == 0 {
            return policy;
        }
        let number = (place.policy + 1).to_string();
        self.text(key::PolicyNumbered {
            number: &number,
            policy: &policy,
        })
    }

    /// A policy's name and type, unless the name contains the type.
    pub fn policy_and_kind(&self, name: &str, layer: Layer) -> String {
        let kind = self.layer_policy(layer);
        if name.trim().is_empty() || name.trim().eq_ignore_ascii_case(&kind) {
            return kind;
        }
        self.text(key::PolicyKind {
            kind: &kind,
            policy: name,
        })
    }

    /// The name of a level of the organization: its own, or else its number.
    pub fn level_name(&self, case: &Case, layer: Layer, level: usize) -> String {
        let levels = case.policies.levels(layer);
        match levels.get(level).map(|level| level.target.trim()) {
            Some(target) if !target.is_empty() => target.to_owned(),
            _ => self.text(key::LevelNumbered {
                number: &(level + 1).to_string(),
            }),
        }
    }
}

/// The name of a statement's element in the policy.
pub(crate) const fn element_name(element: Element, negated: bool) -> &'static str {
    match (element, negated) {
        (Element::Principal, false) => "Principal",
        (Element::Principal, true) => "NotPrincipal",
        (Element::Action, false) => "Action",
        (Element::Action, true) => "NotAction",
        (Element::Resource, false) => "Resource",
        (Element::Resource, true) => "NotResource",
        (Element::Condition, _) => "Condition",
    }
}
