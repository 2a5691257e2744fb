//! Evaluation of a request with its policies: the decision and its complete reason.
//!
//! Reading order: `trust` says which services' resource-based policies must grant and which layers do not apply,
//! `combine_layer` combines the policies of one layer, `decide` combines the layers in AWS's check order, `unknowns`
//! finds the unknowns that a decision depends on when that leaves it open. The evaluation of one statement, with its
//! reasons, is in [`crate::trace`].
//!
//! No text is parsed here: policies come from [`crate::policy::read`].

mod decide;
mod combine_layer;
mod trust;
mod unknowns;

pub use crate::policy_set::{PolicyLayer, PolicySet};
pub use crate::trace::{EffectSummary, judge_policy, summarize, summarize_all};
pub use decide::{decide, denies_implicitly, layer_effects};
pub use unknowns::{Answer, DecisionTable, PossibleEffect, Question};

pub use trust::{
    Distinctions, ServiceKind, distinctions, distinguished_services, is_of_creation, lists_with,
    services_with_resource_policies,
};

use crate::doubt::Doubt;
use crate::key::Key;
use crate::layer::{ByLayer, Layer};
use crate::policy::Policy;
use crate::request::Request;
use crate::small_str::SmallStr;
use crate::trace::{Decision, Facts, LayerEffect, LayerTrace, Reasons, Trace};
use crate::truth::Truth;
use std::sync::Arc;

/// An unknown that a decision depends on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// A context key, spelled as in the request, or as in the policies if the request has only a prefix.
    Key(Key),
    /// A layer that is hidden, in which something was not understood or differs from what AWS stores, or which a doubt
    /// concerns.
    Layer(Layer),
    /// A placeholder in a policy that is not filled in, as it is written.
    Placeholder(SmallStr),
}

impl Unknown {
    /// The key as it is spelled, the layer's name, or the placeholder.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Key(key) => key.as_str(),
            Self::Layer(layer) => layer.word(),
            Self::Placeholder(placeholder) => placeholder,
        }
    }
}

/// The result of evaluating one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The decision.
    pub decision: Decision,
    /// The effect of each layer that took part, in check order.
    pub layers: ByLayer<(Layer, LayerEffect)>,
    /// The unknowns that the decision depends on: keys, then layers, then placeholders. Empty unless it is
    /// [`Decision::Depends`].
    pub unknown: Vec<Unknown>,
    /// The doubts that the decision depends on, sorted. Empty unless it is [`Decision::Depends`].
    pub doubts: Vec<Doubt>,
    /// The decision for each combination of answers to the unknowns; `None` unless the decision depends on them, and
    /// when there are too many combinations to list.
    pub deciding: Option<DecisionTable>,
    /// `true` if a statement's effect depends on a `*` that matches across a colon of the resource's ARN.
    pub across_colon: bool,
    /// The complete reason.
    pub trace: Trace,
}

/// Evaluates one request.
///
/// # Examples
///
/// ```
/// use evaluator::evaluate::{PolicyLayer, PolicySet, Unknown, evaluate};
/// use evaluator::identifiers::{Action, Principal, Resource};
/// use evaluator::layer::Layer;
/// use evaluator::request::Request;
/// use evaluator::trace::Decision;
///
/// let request = Request::new(
///     Principal::parse("arn:aws:iam::444455556666:user/ann").unwrap(),
///     Action::parse("backup-storage:MountCapsule").unwrap(),
///     Resource::Any,
/// );
/// // Nobody can see the identity policies: they may allow it, or not.
/// let mut policies = PolicySet::default();
/// policies.put(Layer::Identity, PolicyLayer::Hidden);
/// let evaluation = evaluate(&request, &policies);
/// assert_eq!(evaluation.decision, Decision::Depends);
/// assert_eq!(evaluation.unknown, [Unknown::Layer(Layer::Identity)]);
/// ```
pub fn evaluate(request: &Request, policies: &PolicySet) -> Evaluation {
    let request = Arc::new(request.clone());
    evaluate_with(&request, policies, |policy, has_boundary| {
        summarize(&request, policy, has_boundary)
    })
}

/// What a decision needs of a request beside what statements say of it. Two requests with the same ground of which all
/// statements say the same get the same decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ground {
    facts: Facts,
    applies: [trust::Applies; Layer::ALL.len()],
}

impl Ground {
    /// Of a request.
    pub fn of(request: &Request) -> Self {
        Self {
            facts: trust::facts(request),
            applies: Layer::ALL.map(|layer| trust::applies(request, layer)),
        }
    }

    /// Whether the policies of a layer say nothing to the request, for certain.
    pub fn is_exempt(&self, layer: Layer) -> bool {
        let applies = self.applies.get(layer as usize);
        applies.is_some_and(|applies| applies.exemption().is_some())
    }

    /// Whether the request needs no permission, so that no policy gives it.
    pub const fn needs_nothing(&self) -> bool {
        self.facts.needs_nothing
    }

    /// Whether no policies could make a decision `allowed`: AWS's documentation leaves open whether the request can be.
    pub const fn is_never_allowed(&self) -> bool {
        match self.facts.doubt {
            Some(doubt) => decide::at_worst(self.facts, doubt).is_none(),
            None => false,
        }
    }
}

/// What three-valued logic alone says of a request, without looking at how its unknowns can turn out.
pub fn decide_three_valued(request: &Request, policies: &PolicySet) -> Decision {
    let request = Arc::new(request.clone());
    let traced = trace(&request, policies, |policy, has_boundary| {
        summarize(&request, policy, has_boundary)
    });
    decide(&traced)
}

/// Evaluates one request with the given `summarize` for the effect of each policy, so that a caller can cache the
/// effects of unchanged policies.
///
/// It must return what [`summarize()`](summarize()) returns for this request. Its second argument says whether the
/// caller has a permissions boundary, because the effect of a policy depends on that too.
pub fn evaluate_with(
    request: &Arc<Request>,
    policies: &PolicySet,
    summarize: impl FnMut(&Arc<Policy>, Truth) -> EffectSummary,
) -> Evaluation {
    let trace = trace(request, policies, summarize);
    unknowns::evaluation(request, policies, trace)
}

/// Whether the caller has a permissions boundary, which `NotPrincipal` asks.
pub fn has_boundary(request: &Request, policies: &PolicySet) -> Truth {
    match policies.get(Layer::Boundary) {
        _ if trust::applies(request, Layer::Boundary)
            .exemption()
            .is_some() =>
        {
            Truth::False
        }
        PolicyLayer::None => Truth::False,
        PolicyLayer::Hidden => Truth::Unknown,
        PolicyLayer::Levels(_) => Truth::True,
    }
}

/// What the layers say of a request.
fn trace(
    request: &Arc<Request>,
    policies: &PolicySet,
    mut summarize: impl FnMut(&Arc<Policy>, Truth) -> EffectSummary,
) -> Trace {
    let has_boundary = has_boundary(request, policies);
    let facts = trust::facts(request);
    let mut layers = ByLayer::new();
    for layer in Layer::ALL {
        let given = policies.get(layer);
        if *given == PolicyLayer::None && !decide::takes_part(facts, layer) {
            continue;
        }
        let applies = trust::applies(request, layer);
        let (exempt, doubt) = (applies.exemption(), applies.doubt());
        let said = match given {
            _ if exempt.is_some() => None,
            PolicyLayer::None => None,
            PolicyLayer::Hidden => Some(combine_layer::unseen(layer)),
            PolicyLayer::Levels(levels) => {
                let levels = levels.iter().map(|level| {
                    let said = level.iter().map(|policy| summarize(policy, has_boundary));
                    said.fold(EffectSummary::NOTHING, EffectSummary::union)
                });
                let said = combine_layer::of_levels(layer, levels);
                said.map(|said| combine_layer::if_doubtful(layer, said, doubt.is_some()))
            }
        };
        layers.push(LayerTrace {
            layer,
            exempt,
            doubt,
            said,
            seen: *given != PolicyLayer::Hidden,
        });
    }
    let trace = Trace {
        facts,
        has_boundary,
        layers,
        reasons: Reasons::new(Arc::clone(request), policies.clone(), has_boundary),
    };
    // The decision follows from the summaries, so the complete reasons must lead to the same decision.
    debug_assert!(
        trace
            .layers
            .iter()
            .all(|layer| layer.said == combine_layer::sum(&trace, layer))
    );
    trace
}

#[cfg(test)]
mod tests {
    use super::{PolicyLayer, PolicySet, Unknown, evaluate};
    use crate::identifiers::{Action, Principal, Resource};
    use crate::layer::Layer;
    use crate::policy::read;
    use crate::request::Request;
    use crate::trace::Decision::{self, Allowed, Depends, ExplicitDeny, ImplicitDeny};
    use std::sync::Arc;

    const FULL: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

    /// A part that was not understood could mean anything compatible with the parts that were.
    #[test]
    fn a_decision_depends_on_what_was_not_understood_only_if_that_could_change_it() {
        let statement =
            |rest: &str| format!(r#"{{"Version": "2012-10-17", "Statement": {{{rest}}}}}"#);
        let rows: [(&[String], Decision); 9] = [
            (&["{".to_owned()], Depends),
            (&[FULL.to_owned(), "{".to_owned()], Depends),
            (
                &[
                    FULL.to_owned(),
                    statement(r#""Effect": "allow", "Action": "*", "Resource": "*""#),
                ],
                Depends,
            ),
            (
                &[statement(
                    r#""Effect": "allow", "Action": "*", "Resource": "*""#,
                )],
                Depends,
            ),
            (
                &[
                    FULL.to_owned(),
                    statement(r#""Effect": "Allow", "Action": 7, "Resource": "*""#),
                ],
                Allowed,
            ),
            (
                &[
                    FULL.to_owned(),
                    statement(r#""Effect": "Deny", "Action": 7, "Resource": "*""#),
                ],
                Depends,
            ),
            (
                &[statement(
                    r#""Effect": "Deny", "Action": 7, "Resource": "*""#,
                )],
                ImplicitDeny,
            ),
            (
                &[
                    FULL.to_owned(),
                    statement(r#""Effect": "Deny", "Action": "s3:*", "Resource": 7"#),
                ],
                Allowed,
            ),
            (
                &[
                    "{".to_owned(),
                    statement(r#""Effect": "Deny", "Action": "*", "Resource": "*""#),
                ],
                ExplicitDeny,
            ),
        ];
        for (texts, expected) in rows {
            let policies = texts
                .iter()
                .map(|text| Arc::new(read(text, Layer::Identity)));
            let mut set = PolicySet::default();
            set.put(
                Layer::Identity,
                PolicyLayer::Levels(vec![policies.collect()]),
            );
            let request = Request::new(
                Principal::parse("arn:aws:iam::444455556666:user/u").unwrap(),
                Action::parse("backup-storage:MountCapsule").unwrap(),
                Resource::Any,
            );
            let evaluation = evaluate(&request, &set);
            assert_eq!(evaluation.decision, expected, "{texts:?}");
            let named = evaluation.unknown == [Unknown::Layer(Layer::Identity)];
            assert_eq!(named, expected == Depends, "{texts:?}");
        }
    }
}
