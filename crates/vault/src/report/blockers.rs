//! All reasons why an action is not allowed, derived from its trace.
//!
//! AWS names one policy type; a person who has fixed that one meets the next. So all are listed: in each layer the
//! statements that deny, then the levels at which nothing allows, then the unknowns.

use super::{Blocker, Cited, Places};
use crate::case::Place;
use evaluator::evaluate::{EffectSummary, PolicySet, denies_implicitly, summarize_all};
use evaluator::finding::Severity;
use evaluator::layer::Layer;
use evaluator::policy::{Effect, Policy};
use evaluator::request::Request;
use evaluator::source::Span;
use evaluator::trace::{LayerEffect, LayerTrace, Outcome, Trace, outcomes};
use evaluator::truth::Truth;
use std::sync::Arc;

/// One layer of a trace with its inputs.
struct TracedLayer<'a> {
    traced: &'a LayerTrace,
    request: &'a Request,
    levels: &'a [Vec<Arc<Policy>>],
    places: &'a Places,
    trace: &'a Trace,
}

/// The blockers of a request that is not allowed. `effects` are those of the evaluation, which may be more certain than
/// the trace alone.
pub(super) fn blockers(
    trace: &Trace,
    effects: &[(Layer, LayerEffect)],
    request: &Request,
    policies: &PolicySet,
    places: &Places,
) -> Vec<Blocker> {
    let mut blockers = Vec::new();
    for (traced, (layer, effect)) in trace.layers.iter().zip(effects) {
        let judged = TracedLayer {
            traced,
            request,
            levels: policies.levels(*layer),
            places,
            trace,
        };
        let before = blockers.len();
        match effect {
            LayerEffect::Allow | LayerEffect::NoImpact => continue,
            LayerEffect::ExplicitDeny => {
                blockers.extend(judged.denies());
                blockers.extend(judged.nothing_allows());
            }
            LayerEffect::ImplicitDeny => blockers.extend(judged.nothing_allows()),
            LayerEffect::Unknown => {
                blockers.extend(judged.unclear());
                blockers.extend(judged.nothing_allows());
            }
        }
        if blockers.len() == before {
            blockers.push(Blocker {
                layer: *layer,
                effect: *effect,
                level: None,
                statement: None,
            });
        }
    }
    blockers
}

impl TracedLayer<'_> {
    /// The statements that deny. If none does by itself (two of them together cover all values of an unknown), those
    /// that may.
    fn denies(&self) -> Vec<Blocker> {
        for truth in [Truth::True, Truth::Unknown] {
            let denies = self.statements(LayerEffect::ExplicitDeny, |outcome| {
                outcome.effect == Some(Effect::Deny) && outcome.applies == truth
            });
            if !denies.is_empty() {
                return denies;
            }
        }
        Vec::new()
    }

    /// The statements, and policies that were not understood at all, whose effect is unknown. If another statement
    /// allows already, further possible allows are not listed.
    fn unclear(&self) -> Vec<Blocker> {
        let allows = |outcome: &Outcome| outcome.effect == Some(Effect::Allow);
        let certainly = |outcome: &Outcome| allows(outcome) && outcome.applies == Truth::True;
        let allowed = !self.traced.layer.has_levels()
            && !self.statements(LayerEffect::Allow, certainly).is_empty();
        self.statements(LayerEffect::Unknown, |outcome| {
            outcome.applies == Truth::Unknown && !(allowed && allows(outcome))
        })
    }

    /// The levels at which nothing allows, independently of denies.
    fn nothing_allows(&self) -> Vec<Blocker> {
        let layer = self.traced.layer;
        if !self.traced.seen {
            return Vec::new();
        }
        let without = |level: &Vec<_>| self.without_denies(level);
        let blocker = |level| Blocker {
            layer,
            effect: LayerEffect::ImplicitDeny,
            level,
            statement: None,
        };
        if !layer.has_levels() {
            let levels = self.levels.iter().map(without);
            let denied = denies_implicitly(self.trace, self.traced, levels);
            return denied.then(|| blocker(None)).into_iter().collect();
        }
        let levels = self.levels.iter().enumerate();
        let denied = levels.filter(|(_, level)| {
            denies_implicitly(self.trace, self.traced, std::iter::once(without(level)))
        });
        denied
            .map(|(at, _)| blocker(Some(self.level(at))))
            .collect()
    }

    /// The effect of the policies of a level without their deny statements.
    fn without_denies(&self, level: &[Arc<Policy>]) -> EffectSummary {
        let said = level.iter().map(|policy| {
            let outcomes = self.outcomes(policy)?;
            Some(outcomes.filter(|outcome| outcome.effect != Some(Effect::Deny)))
        });
        summarize_all(said)
    }

    fn outcomes<'p>(&'p self, policy: &'p Policy) -> Option<impl Iterator<Item = Outcome> + 'p> {
        outcomes(self.request, policy, self.trace.has_boundary)
    }

    /// The level in the case for a level of the trace.
    fn level(&self, at: usize) -> usize {
        let mut levels = self.places.levels(self.traced.layer);
        let level = levels.nth(at).and_then(<[Place]>::first);
        level.map_or(at, |place| place.level)
    }

    /// A blocker for each statement that `meant` selects.
    fn statements(&self, effect: LayerEffect, meant: impl Fn(&Outcome) -> bool) -> Vec<Blocker> {
        let layer = self.traced.layer;
        let mut blockers = Vec::new();
        let policies = self.levels.iter().flatten().zip(self.places.of(layer));
        for (policy, place) in policies {
            let mut add = |statement: usize, span: Span| {
                let sid = policy
                    .statements()
                    .get(statement)
                    .and_then(|statement| statement.sid.as_ref());
                let sid = sid.map(|sid| sid.value.to_string());
                // The findings are sorted, and a policy can have as many as it has statements.
                let findings = &policy.findings;
                let first = findings.partition_point(|found| found.span.start < span.start);
                let own = findings.iter().skip(first);
                let mut own = own.take_while(|found| found.span.start <= span.end);
                let unclear = own.find(|finding| {
                    finding.severity() == Severity::Error && span.contains(finding.span)
                });
                let unclear = unclear.cloned();
                blockers.push(Blocker {
                    layer,
                    effect,
                    level: layer.has_levels().then_some(place.level),
                    statement: Some(Cited {
                        place: *place,
                        statement,
                        sid,
                        span,
                        unclear: unclear.filter(|_| effect == LayerEffect::Unknown),
                    }),
                });
            };
            match self.outcomes(policy) {
                None if effect == LayerEffect::Unknown => {
                    let blocker = policy.blocker().or_else(|| policy.findings.first());
                    let blocker = blocker.map(|finding| finding.span);
                    add(0, blocker.unwrap_or_default());
                }
                None => {}
                Some(outcomes) => {
                    let statements = policy.statements().iter().zip(outcomes).enumerate();
                    for (at, (statement, _)) in
                        statements.filter(|(_, (_, outcome))| meant(outcome))
                    {
                        add(at, statement.span);
                    }
                }
            }
        }
        blockers
    }
}
