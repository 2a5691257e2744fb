//! Everything that stands in an action's way, read off its trace.
//!
//! AWS names one policy type; a person who has fixed that one meets the next. So all are listed: in each layer
//! the statements that deny, then the levels at which nothing allows, then what is unknown.

use super::{Blocker, Cited};
use crate::case::Place;
use evaluator::evaluate::{PolicySet, layer_effects};
use evaluator::finding::Severity;
use evaluator::layer::Layer;
use evaluator::policy::Effect;
use evaluator::source::Span;
use evaluator::trace::{LayerEffect, LayerTrace, PolicyTrace, StatementTrace, Trace};
use evaluator::truth::Truth;
use std::sync::Arc;

/// One layer of a trace with what it was made from.
struct Judged<'a> {
    traced: &'a LayerTrace,
    policies: &'a PolicySet,
    places: &'a [Vec<Place>],
    trace: &'a Trace,
}

/// The blockers of a request that is not allowed. `effects` are those of the evaluation, which may know more
/// than the trace alone; `places` are the places of a layer's policies.
pub(super) fn blockers<'p>(
    trace: &Trace,
    effects: &[(Layer, LayerEffect)],
    policies: &PolicySet,
    places: impl Fn(Layer) -> &'p [Vec<Place>],
) -> Vec<Blocker> {
    let mut blockers = Vec::new();
    for (traced, (layer, effect)) in trace.layers.iter().zip(effects) {
        let judged = Judged {
            traced,
            policies,
            places: places(*layer),
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

impl Judged<'_> {
    /// The statements that deny. Where none does by itself (two of them leave no way out together), those that
    /// may.
    fn denies(&self) -> Vec<Blocker> {
        for truth in [Truth::True, Truth::Unknown] {
            let denies = self.statements(LayerEffect::ExplicitDeny, |statement| {
                statement.effect == Some(Effect::Deny) && statement.applies() == truth
            });
            if !denies.is_empty() {
                return denies;
            }
        }
        Vec::new()
    }

    /// What hangs on something unknown: statements, and policies that were not understood at all. Where another
    /// statement allows already, those that could allow too do not matter.
    fn unclear(&self) -> Vec<Blocker> {
        let allows = |statement: &StatementTrace| statement.effect == Some(Effect::Allow);
        let certainly =
            |statement: &StatementTrace| allows(statement) && statement.applies() == Truth::True;
        let allowed = !self.traced.layer.has_levels()
            && !self.statements(LayerEffect::Allow, certainly).is_empty();
        self.statements(LayerEffect::Unknown, |statement| {
            statement.applies() == Truth::Unknown && !(allowed && allows(statement))
        })
    }

    /// The levels at which nothing allows, whatever is denied there.
    fn nothing_allows(&self) -> Vec<Blocker> {
        let layer = self.traced.layer;
        let Some(levels) = &self.traced.levels else {
            return Vec::new();
        };
        let without = |levels: Vec<Vec<Arc<PolicyTrace>>>| {
            let traced = LayerTrace {
                layer,
                exempt: self.traced.exempt,
                levels: Some(levels),
            };
            let others = self
                .trace
                .layers
                .iter()
                .filter(|other| other.layer != layer)
                .cloned();
            let layers = others.chain([traced]).collect();
            let effects = layer_effects(&Trace {
                facts: self.trace.facts,
                layers,
            });
            effects
                .iter()
                .any(|(of, effect)| *of == layer && *effect == LayerEffect::ImplicitDeny)
        };
        let blocker = |level| Blocker {
            layer,
            effect: LayerEffect::ImplicitDeny,
            level,
            statement: None,
        };
        let allowing =
            |level: &[Arc<PolicyTrace>]| level.iter().map(without_denies).collect::<Vec<_>>();
        if !layer.has_levels() {
            let levels = levels.iter().map(|level| allowing(level)).collect();
            return if without(levels) {
                vec![blocker(None)]
            } else {
                Vec::new()
            };
        }
        let denied = levels
            .iter()
            .enumerate()
            .filter(|(_, level)| without(vec![allowing(level)]));
        denied
            .map(|(at, _)| blocker(Some(self.level(at))))
            .collect()
    }

    /// The place in the case of a level of the trace.
    fn level(&self, at: usize) -> usize {
        self.places
            .get(at)
            .and_then(|level| level.first())
            .map_or(at, |place| place.level)
    }

    /// A blocker for each statement that `meant` picks.
    fn statements(
        &self,
        effect: LayerEffect,
        meant: impl Fn(&StatementTrace) -> bool,
    ) -> Vec<Blocker> {
        let layer = self.traced.layer;
        let mut blockers = Vec::new();
        let levels = self.traced.levels.iter().flatten();
        for ((level, judged), places) in self
            .policies
            .levels(layer)
            .iter()
            .zip(levels)
            .zip(self.places)
        {
            for ((policy, trace), place) in level.iter().zip(judged).zip(places) {
                let mut add = |statement: usize, span: Span| {
                    let sid = policy
                        .statements()
                        .get(statement)
                        .and_then(|statement| statement.sid.as_ref());
                    let sid = sid.map(|sid| sid.value.clone());
                    let unclear = policy.findings.iter().find(|finding| {
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
                match &trace.statements {
                    None if effect == LayerEffect::Unknown => {
                        add(
                            0,
                            policy
                                .blocker()
                                .map(|finding| finding.span)
                                .unwrap_or_default(),
                        );
                    }
                    None => {}
                    Some(statements) => {
                        let statements = statements.iter().enumerate();
                        for (at, statement) in statements.filter(|(_, statement)| meant(statement))
                        {
                            add(at, statement.span);
                        }
                    }
                }
            }
        }
        blockers
    }
}

/// A policy without its statements that deny.
fn without_denies(policy: &Arc<PolicyTrace>) -> Arc<PolicyTrace> {
    let denies = |statement: &StatementTrace| statement.effect == Some(Effect::Deny);
    match &policy.statements {
        Some(statements) if statements.iter().any(denies) => {
            let kept = statements
                .iter()
                .filter(|statement| !denies(statement))
                .cloned()
                .collect();
            Arc::new(PolicyTrace {
                statements: Some(kept),
            })
        }
        _ => Arc::clone(policy),
    }
}
