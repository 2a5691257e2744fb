//! The decision for every combination of values of the unknowns.
//!
//! A predicate depends on few unknowns, so it is evaluated once for each combination of their values; values that no
//! predicate distinguishes are merged; the remaining combinations only look the predicates up.

use super::possible_effects::is_certain;
use super::predicate::Predicate;
use super::residual::{Domain, Residual};
use super::{Answer, DecisionTable, MOST_COMBINATIONS, Question, Unknown};
use crate::evaluate::combine_layer;
use crate::evaluate::decide::{self, Sums};
use crate::layer::Layer;
use crate::policy_set::PolicySet;
use crate::trace::{
    Decision, EffectSummary, LayerEffect, LayerTrace, Trace, outcomes, summarize_all,
};
use crate::truth::Truth;

/// The most evaluations of one predicate.
const MOST_JUDGEMENTS: usize = 20_000;

/// The most evaluations of all predicates together.
const MOST_JUDGEMENTS_OF_ALL: usize = 100_000;

/// The decision for each combination.
pub(super) struct Table {
    /// Each unknown with the further unknowns of the same variable.
    unknowns: Vec<(Unknown, Vec<Unknown>)>,
    answers: Vec<Vec<Answer>>,
    allowed: Vec<bool>,
    all_explicit: bool,
    /// The effect of each layer, if it is the same in every combination; `None`: it varies.
    effects: Vec<(Layer, Option<LayerEffect>)>,
}

impl Table {
    /// The decision over all combinations.
    pub(super) fn decision(&self) -> Decision {
        if self.allowed.iter().all(|allowed| *allowed) {
            Decision::Allowed
        } else if self.allowed.iter().any(|allowed| *allowed) {
            Decision::Depends
        } else if self.all_explicit {
            Decision::ExplicitDeny
        } else {
            Decision::ImplicitDeny
        }
    }

    /// The effect of a layer, if it is the same in every combination.
    pub(super) fn always(&self, layer: Layer) -> Option<LayerEffect> {
        let mut effects = self.effects.iter();
        effects.find(|(of, _)| *of == layer)?.1
    }

    /// The unknowns that can by themselves turn an allowed request into a denied one, by their index.
    pub(super) fn flipping(&self) -> Vec<usize> {
        let mut step = 1;
        let mut flipping = Vec::new();
        for (at, answers) in self.answers.iter().enumerate() {
            let count = answers.len();
            // A block holds every answer to this question, `step` entries apart, with all other answers fixed.
            let flips = self.allowed.chunks(step * count).any(|block| {
                let (first, rest) = block.split_at(step.min(block.len()));
                rest.chunks(step).any(|other| other != first)
            });
            if flips {
                flipping.push(at);
            }
            step *= count;
        }
        flipping
    }

    /// The table as data.
    pub(super) fn into_deciding(self) -> DecisionTable {
        let questions = self.unknowns.into_iter().zip(self.answers);
        DecisionTable {
            questions: questions
                // A doubt that the decision does not depend on has one answer left, and does not count among the
                // combinations.
                .filter(|(_, answers)| !matches!(answers.as_slice(), [Answer::Doubt(..)]))
                .map(|((unknown, others), answers)| Question {
                    unknown,
                    others,
                    answers,
                })
                .collect(),
            allowed: self.allowed,
        }
    }
}

/// Decides every combination; `None` when there are too many.
pub(super) fn fill(
    open: &Residual<'_>,
    policies: &PolicySet,
    trace: &Trace,
    sums: &Sums,
) -> Option<Table> {
    if !open.complete {
        return None;
    }
    let judgements = open.atoms.iter().map(|atom| Part::counts(open, atom));
    let judgements = judgements.map(|counts| product(&counts?, MOST_JUDGEMENTS));
    let judgements = judgements.sum::<Option<usize>>()?;
    if judgements > MOST_JUDGEMENTS_OF_ALL {
        return None;
    }
    let parts: Vec<Part> = open
        .atoms
        .iter()
        .map(|atom| Part::judge(open, atom))
        .collect::<Option<_>>()?;
    let classes: Vec<Vec<Vec<usize>>> = (0..open.axes.len())
        .map(|axis| classes(open, &parts, axis))
        .collect();
    let counts: Vec<usize> = classes.iter().map(Vec::len).collect();
    product(&counts, MOST_COMBINATIONS)?;
    let mut result = Table {
        unknowns: open
            .axes
            .iter()
            .map(|axis| (axis.unknown.clone(), axis.others.clone()))
            .collect(),
        answers: answers(open, &classes),
        allowed: Vec::new(),
        all_explicit: true,
        effects: Vec::new(),
    };
    let varying = Varying::of(open, policies, trace);
    let mut first = true;
    for ways in Combinations::new(&counts) {
        let raw = |axis: usize| -> usize {
            let class = ways.get(axis).and_then(|way| classes.get(axis)?.get(*way));
            class.and_then(|class| class.first()).copied().unwrap_or(0)
        };
        let sums = varying.sums(open, &parts, sums, &raw);
        let axes = open.axes.iter().enumerate();
        let mut request = axes.filter(|(_, axis)| matches!(axis.ways, Domain::Request(_)));
        let ruling = match request.next() {
            None => decide::ruling(trace.facts, &sums),
            Some((at, _)) => decide::ruling_if(trace.facts, &sums, raw(at) != 0),
        };
        result.allowed.push(ruling.allowed == Truth::True);
        result.all_explicit &= ruling.explicit == Truth::True;
        for (at, layer) in visible(trace).enumerate() {
            let effect = decide::effect(trace.facts, layer, &sums);
            if first {
                result.effects.push((layer.layer, Some(effect)));
            } else if let Some((_, always)) = result.effects.get_mut(at)
                && *always != Some(effect)
            {
                *always = None;
            }
        }
        first = false;
    }
    Some(result)
}

/// A predicate with its truth for every combination of its own unknowns.
struct Part {
    axes: Vec<usize>,
    counts: Vec<usize>,
    /// The first of its unknowns varies fastest.
    holds: Vec<bool>,
}

impl Part {
    /// The number of values of each unknown that a predicate depends on.
    fn counts(open: &Residual<'_>, atom: &Predicate<'_>) -> Option<Vec<usize>> {
        let count = |axis: &usize| open.axes.get(*axis).map(|axis| axis.ways.count());
        atom.axes.iter().map(count).collect()
    }

    fn judge(open: &Residual<'_>, atom: &Predicate<'_>) -> Option<Self> {
        let counts = Self::counts(open, atom)?;
        let mut scratch = open.scratch();
        let holds = Combinations::new(&counts).map(|ways| open.judge(atom, &ways, &mut scratch));
        Some(Self {
            holds: holds.collect::<Option<_>>()?,
            axes: atom.axes.clone(),
            counts,
        })
    }

    /// The truth when each unknown has the value with the index that `way` returns.
    fn holds(&self, way: impl Fn(usize) -> usize) -> bool {
        let mut at = 0;
        let mut step = 1;
        for (axis, count) in self.axes.iter().zip(&self.counts) {
            at += way(*axis) * step;
            step *= count;
        }
        self.holds.get(at).copied().unwrap_or(false)
    }

    /// The truth when one unknown has one value, over all values of the others.
    fn column(&self, axis: usize, way: usize) -> Vec<bool> {
        let mut counts = self.counts.clone();
        for (of, count) in self.axes.iter().zip(&mut counts) {
            if *of == axis {
                *count = 1;
            }
        }
        Combinations::new(&counts)
            .map(|ways| {
                self.holds(|of| {
                    let place = self.axes.iter().position(|other| *other == of);
                    let other = place.and_then(|place| ways.get(place)).copied();
                    if of == axis { way } else { other.unwrap_or(0) }
                })
            })
            .collect()
    }
}

/// The values of one unknown, grouped by those that no predicate distinguishes.
fn classes(open: &Residual<'_>, parts: &[Part], axis: usize) -> Vec<Vec<usize>> {
    let Some(ways) = open.axes.get(axis).map(|axis| &axis.ways) else {
        return Vec::new();
    };
    if !matches!(ways, Domain::Key(_) | Domain::Doubt(..)) {
        return (0..ways.count()).map(|way| vec![way]).collect();
    }
    let mut classes: Vec<(Vec<bool>, Vec<usize>)> = Vec::new();
    for way in 0..ways.count() {
        let hanging = parts.iter().filter(|part| part.axes.contains(&axis));
        let signature: Vec<bool> = hanging.flat_map(|part| part.column(axis, way)).collect();
        match classes.iter_mut().find(|(other, _)| *other == signature) {
            Some((_, class)) => class.push(way),
            None => classes.push((signature, vec![way])),
        }
    }
    classes.into_iter().map(|(_, class)| class).collect()
}

fn answers(open: &Residual<'_>, classes: &[Vec<Vec<usize>>]) -> Vec<Vec<Answer>> {
    let axes = open.axes.iter().zip(classes);
    axes.map(|(axis, classes)| {
        let classes = classes.iter();
        classes
            .filter_map(|class| axis.ways.answer(class))
            .collect()
    })
    .collect()
}

/// The layers whose sums vary between combinations.
struct Varying(Vec<(Layer, Vec<EffectSummary>)>);

impl Varying {
    /// Starts from the certain effects of each of their levels.
    fn of(open: &Residual<'_>, policies: &PolicySet, trace: &Trace) -> Self {
        let layers = visible(trace).filter_map(|layer| {
            let levels = policies.levels(layer.layer);
            let varies = open.terms.iter().any(|term| term.layer == layer.layer)
                || open
                    .axes
                    .iter()
                    .any(|axis| matches!(axis.ways, Domain::Level(of, _, _) | Domain::Applies(_, of) if of == layer.layer));
            let certain = levels.iter().map(|level| {
                // Nothing is certain about policies that were not understood.
                let outcomes = level
                    .iter()
                    .filter_map(|policy| outcomes(open.request, policy, trace.has_boundary));
                summarize_all(
                    outcomes.map(|outcomes| Some(outcomes.filter(|outcome| is_certain(*outcome)))),
                )
            });
            (varies && layer.exempt.is_none()).then(|| (layer.layer, certain.collect()))
        });
        Self(layers.collect())
    }

    /// The sums when each unknown has the value with the index that `way` returns.
    fn sums(
        &self,
        open: &Residual<'_>,
        parts: &[Part],
        certain: &Sums,
        way: &impl Fn(usize) -> usize,
    ) -> Sums {
        let mut sums = *certain;
        for (layer, certain) in &self.0 {
            let mut levels = certain.clone();
            for term in open.terms.iter().filter(|term| term.layer == *layer) {
                let mut parts = term.atoms.iter().filter_map(|atom| parts.get(*atom));
                if parts.all(|part| part.holds(way))
                    && let Some(level) = levels.get_mut(term.level)
                {
                    *level = level.union(term.said);
                }
            }
            for (at, axis) in open.axes.iter().enumerate() {
                if let Domain::Level(of, level, says) = &axis.ways
                    && of == layer
                    && let Some(said) = says.get(way(at)).and_then(|says| says.said())
                    && let Some(level) = levels.get_mut(*level)
                {
                    *level = level.union(said);
                }
            }
            let mut axes = open.axes.iter().enumerate();
            let exempt = axes.any(|(at, axis)| {
                matches!(axis.ways, Domain::Applies(_, of) if of == *layer) && way(at) != 0
            });
            let said = if exempt {
                None
            } else {
                combine_layer::of_levels(*layer, levels.into_iter())
            };
            decide::set(&mut sums, *layer, said);
        }
        for (at, axis) in open.axes.iter().enumerate() {
            if let Domain::Layer(layer, says) = &axis.ways {
                let said = says.get(way(at)).and_then(|says| says.said());
                decide::set(
                    &mut sums,
                    *layer,
                    combine_layer::of_levels(*layer, said.into_iter()),
                );
            }
        }
        sums
    }
}

/// The layers whose effect may be more certain than the effects of their single statements: all that are not hidden.
fn visible(trace: &Trace) -> impl Iterator<Item = &LayerTrace> {
    trace.layers.iter().filter(|layer| layer.seen)
}

/// Every combination of digits, one for each count and below it; the first digit varies fastest.
struct Combinations {
    counts: Vec<usize>,
    next: usize,
    end: usize,
}

impl Combinations {
    fn new(counts: &[usize]) -> Self {
        Self {
            counts: counts.to_vec(),
            next: 0,
            end: counts.iter().product(),
        }
    }
}

impl Iterator for Combinations {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let mut rest = self.next;
        self.next += 1;
        let digits = self.counts.iter().map(|count| {
            let digit = rest % count;
            rest /= count;
            digit
        });
        Some(digits.collect())
    }
}

/// The product of the counts, unless it is more than `most`.
fn product(counts: &[usize], most: usize) -> Option<usize> {
    let product = counts
        .iter()
        .try_fold(1_usize, |product, count| product.checked_mul(*count))?;
    (product <= most).then_some(product)
}
