//! The view of a solved challenge: the explanation, both solutions, and what each permits.

use super::super::markdown::{self, Block};
use crate::state::Layer;
use crate::view::view_models::LinkView;
use challenge::{Attempt, Challenge, Grader, reference};
use messages::Messages;
use vault::case::{Case, NamedPolicy, Place};
use vault::fix::Permits;
use yew::AttrValue;

/// What there was to learn.
#[derive(Clone, Debug, PartialEq)]
pub struct SolvedView {
    /// The explanation.
    pub explanation: Vec<Block>,
    /// Why solutions that look right are not.
    pub mistakes: Vec<Vec<Block>>,
    /// AWS's pages.
    pub sources: Vec<LinkView>,
    /// The policies that differ between the start, the learner's solution and the reference.
    pub policies: Vec<ComparedView>,
    /// What the learner's solution permits beyond the start.
    pub yours: Vec<AttrValue>,
    /// What the reference permits beyond the start.
    pub reference: Vec<AttrValue>,
    /// What the learner's permits that the reference does not, and the other way round.
    pub than: Vec<AttrValue>,
}

/// A policy in two solutions.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedView {
    /// What it is called.
    pub name: AttrValue,
    /// Its text in the learner's solution; blank where it is not there.
    pub yours: AttrValue,
    /// Its text in the reference.
    pub reference: AttrValue,
}

/// What there was to learn from an attempt that is right.
pub fn solved(words: &Messages, own: &Challenge, attempt: &Attempt) -> SolvedView {
    let mut grader = Grader::new(own);
    let grade = grader.grade(attempt);
    let right = grader.grade(&reference(own));
    let (mine, theirs) = (grader.permits(&grade.case), grader.permits(&right.case));
    let texts = |permits: &Permits| {
        words
            .differences(permits)
            .into_iter()
            .map(Into::into)
            .collect()
    };
    // The challenge may be a stranger's: nothing but an encrypted page is a link.
    let source = |address: &String| {
        let label = address.strip_prefix("https://")?.to_owned().into();
        Some(LinkView {
            label,
            address: address.clone().into(),
        })
    };
    SolvedView {
        explanation: markdown::read(words.of_author(&own.explanation)),
        mistakes: own
            .wrong
            .iter()
            .map(|wrong| markdown::read(words.of_author(&wrong.because)))
            .collect(),
        sources: own.sources.iter().filter_map(source).collect(),
        policies: compared(words, &own.start, &grade.case, &right.case),
        yours: texts(&mine),
        reference: texts(&theirs),
        than: texts(&grade.than_reference),
    }
}

/// The policies that are not in all three as they are in the first.
pub fn compared(
    words: &Messages,
    start: &Case,
    yours: &Case,
    reference: &Case,
) -> Vec<ComparedView> {
    let mut all = Vec::new();
    for layer in Layer::ALL {
        let levels = [start, yours, reference].map(|case| case.policies.height(layer));
        for level in 0..levels.into_iter().max().unwrap_or(0) {
            let [start, own, right] =
                [start, yours, reference].map(|case| case.policies.level(layer, level));
            let text = |policies: &[NamedPolicy], policy: usize| {
                policies
                    .get(policy)
                    .map_or_else(String::new, |policy| policy.text.to_string())
            };
            for policy in 0..own.len().max(right.len()) {
                let (own_text, right_text) = (text(own, policy), text(right, policy));
                if own_text == text(start, policy) && right_text == own_text {
                    continue;
                }
                let place = Place {
                    layer,
                    level,
                    policy,
                };
                let case = if policy < own.len() { yours } else { reference };
                all.push(ComparedView {
                    name: words.policy_name(case, place).into(),
                    yours: own_text.into(),
                    reference: right_text.into(),
                });
            }
        }
    }
    all
}
