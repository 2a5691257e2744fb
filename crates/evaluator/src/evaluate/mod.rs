//! From a request and its policies to a decision with its complete reason.
//!
//! Reading order: `statement` judges one statement, `trust` says what a service's resources must grant and
//! which layers do not apply, `layer` sums what one layer says, `decide` combines the layers in AWS's check
//! order, `unknowns` finds out what a decision hangs on when the trace alone leaves it open.
//!
//! Nothing here reads text: policies come from [`crate::policy::read`].

mod decide;
mod layer;
mod statement;
mod trust;
mod unknowns;

pub use decide::{decide, layer_effects};
pub use statement::judge_policy;
pub use unknowns::{Answer, Deciding, Question, Says};

use crate::key::Key;
use crate::layer::Layer;
use crate::policy::Policy;
use crate::request::Request;
use crate::trace::{Decision, LayerEffect, LayerTrace, PolicyTrace, Trace};
use crate::truth::Truth;
use std::sync::Arc;

/// What is given of one layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Given {
    /// There is no such policy.
    #[default]
    None,
    /// Nobody can see whether there are any, and what they say.
    Unseen,
    /// Its policies by level, root first, account last; layers without levels have one.
    Levels(Vec<Vec<Arc<Policy>>>),
}

/// The policies that apply to a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicySet {
    given: [Given; Layer::ALL.len()],
}

impl PolicySet {
    /// Says what there is of a layer. Levels without any policy are a meaning for SCPs only (nothing is allowed
    /// there), so an empty list is the same as none everywhere else.
    pub fn put(&mut self, layer: Layer, given: Given) {
        if let Some(place) = self.given.get_mut(layer as usize) {
            *place = match given {
                Given::Levels(levels) if levels.is_empty() => Given::None,
                Given::Levels(levels)
                    if !layer.has_levels() && levels.iter().all(Vec::is_empty) =>
                {
                    Given::None
                }
                given => given,
            };
        }
    }

    /// What was given of a layer.
    pub fn get(&self, layer: Layer) -> &Given {
        self.given.get(layer as usize).unwrap_or(&Given::None)
    }

    /// The policies of a layer with their level and place in it.
    pub fn levels(&self, layer: Layer) -> &[Vec<Arc<Policy>>] {
        match self.get(layer) {
            Given::Levels(levels) => levels,
            Given::None | Given::Unseen => &[],
        }
    }
}

/// Something that nobody said and that a decision depends on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// A context key, spelled as the request spells it, or as the policies do if the request has a prefix.
    Key(Key),
    /// A layer that cannot be seen, or in which something was not understood.
    Layer(Layer),
}

impl Unknown {
    /// The key as it is spelled, or the layer's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Key(key) => key.as_str(),
            Self::Layer(layer) => layer.word(),
        }
    }
}

/// The answer to one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// What the request gets.
    pub decision: Decision,
    /// What each layer that took part says, in check order.
    pub layers: Vec<(Layer, LayerEffect)>,
    /// What the decision depends on: keys, then layers. Empty unless it is [`Decision::Depends`].
    pub unknown: Vec<Unknown>,
    /// What answers to the unknowns would decide, as a table; `None` unless the decision depends on them, and
    /// when there are too many combinations to write down.
    pub deciding: Option<Deciding>,
    /// The complete reason.
    pub trace: Trace,
}

/// Evaluates one request.
pub fn evaluate(request: &Request, policies: &PolicySet) -> Evaluation {
    evaluate_with(request, policies, |policy, has_boundary| {
        Arc::new(judge_policy(request, policy, has_boundary))
    })
}

/// Evaluates one request, asking `judge` for each policy's trace, so that a caller can keep those of policies
/// that did not change.
///
/// `judge` must return what [`judge_policy`] returns for this request; its second argument says whether the
/// caller has a permissions boundary, which is part of what a trace depends on.
pub fn evaluate_with(
    request: &Request,
    policies: &PolicySet,
    mut judge: impl FnMut(&Arc<Policy>, Truth) -> Arc<PolicyTrace>,
) -> Evaluation {
    let has_boundary = match policies.get(Layer::Boundary) {
        _ if trust::exemption(request, Layer::Boundary).is_some() => Truth::False,
        Given::None => Truth::False,
        Given::Unseen => Truth::Unknown,
        Given::Levels(_) => Truth::True,
    };
    let facts = trust::facts(request);
    let mut layers = Vec::with_capacity(Layer::ALL.len());
    for layer in Layer::ALL {
        let levels = match policies.get(layer) {
            Given::None if !decide::takes_part(facts, layer) => continue,
            Given::None => Some(Vec::new()),
            Given::Unseen => None,
            Given::Levels(levels) => {
                let judged = levels.iter().map(|level| {
                    let policies = level.iter();
                    policies.map(|policy| judge(policy, has_boundary)).collect()
                });
                Some(judged.collect())
            }
        };
        layers.push(LayerTrace {
            layer,
            exempt: trust::exemption(request, layer),
            levels,
        });
    }
    let trace = Trace { facts, layers };
    unknowns::evaluation(request, policies, trace)
}

#[cfg(test)]
mod tests {
    use super::{Given, PolicySet, Unknown, evaluate};
    use crate::layer::Layer;
    use crate::name::{Action, Principal, Resource};
    use crate::policy::read;
    use crate::request::Request;
    use crate::trace::Decision::{self, Allowed, Depends, ExplicitDeny, ImplicitDeny};
    use std::sync::Arc;

    const FULL: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

    /// What was not understood could mean anything that its understood parts leave open.
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
            set.put(Layer::Identity, Given::Levels(vec![policies.collect()]));
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
