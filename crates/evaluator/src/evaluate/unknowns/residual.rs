//! The residual of a trace: the unknowns with their domains, and the statements that depend on them.

use super::possible_effects::{self, PossibleEffect};
use super::predicate::{Part, Predicate, Source};
use super::{Answer, Unknown};
use crate::condition::{self, Budget, Uses, is_for_sets};
use crate::context::{ContextValue, Lookup};
use crate::doubt::Doubt;
use crate::evaluate::trust::PRINCIPAL_ARN;
use crate::identifiers::{
    ActionPattern, Principal, PrincipalMatch, PrincipalPattern, ResourceMatch, ShortArn,
};
use crate::key::Key;
use crate::layer::Layer;
use crate::policy::{Effect, Parsed, Policy, Scope, Statement, tables};
use crate::policy_set::PolicySet;
use crate::request::Request;
use crate::small_str::SmallStr;
use crate::trace::{
    EffectSummary, Element, LayerTrace, StatementTrace, Trace, judge, outcomes, principal,
};
use crate::truth::Truth;
use crate::vec_map::sort;
use std::sync::Arc;

/// The most recent parts and statements that the next one is compared with: equal statements, of which a large set of
/// policies has many, count once.
const MOST_COMPARED: usize = 64;

/// The most unknowns: with more, there are too many combinations, however small each domain is.
const MOST_UNKNOWNS: usize = 32;

/// The undecided part of an evaluation.
pub(super) struct Residual<'a> {
    /// The unknowns.
    pub(super) axes: Vec<FreeVariable<'a>>,
    /// The parts of statements that depend on them.
    pub(super) atoms: Vec<Predicate<'a>>,
    /// The statements that depend on these parts alone.
    pub(super) terms: Vec<ResidualStatement>,
    /// The unknown keys that some statement, decided or not, tests with a set operator: its author expects them to be
    /// multivalued.
    sets: Vec<&'a Key>,
    /// Whether each domain is complete; if not, nothing may be concluded from the values in it.
    pub(super) complete: bool,
    pub(super) request: &'a Request,
}

/// One unknown and its domain.
pub(super) struct FreeVariable<'a> {
    pub(super) unknown: Unknown,
    /// Further unknowns of the same variable: one part of a statement can have several placeholders.
    pub(super) others: Vec<Unknown>,
    pub(super) ways: Domain<'a>,
}

/// The domain of an unknown.
pub(super) enum Domain<'a> {
    /// A context key: one value of each equivalence class; `None`: absent.
    Key(Vec<Option<ContextValue>>),
    /// A hidden layer: its possible effects.
    Layer(Layer, Vec<PossibleEffect>),
    /// A part that was not understood, at one level of a layer: its possible effects.
    Level(Layer, usize, Vec<PossibleEffect>),
    /// The requester of the caller's federated session: each user whom a policy names; `None`: any other user.
    Asker(Vec<Option<&'a Principal>>),
    /// A part of a statement with placeholders: it does not match, or it does. Further doubts about it.
    Unfilled(Vec<Doubt>),
    /// The caller's session: each session of the role that a policy names; `None`: another one.
    Session(Vec<Option<&'a Principal>>),
    /// A doubt, as far as it concerns one layer: answered with no or yes.
    Doubt(Doubt, Layer),
    /// The doubt whether a layer applies to the request: it does, or it does not.
    Applies(Doubt, Layer),
    /// The doubt whether the request can be allowed: it cannot, or it can.
    Request(Doubt),
}

/// A statement that applies if all its predicates are true.
#[derive(PartialEq)]
pub(super) struct ResidualStatement {
    pub(super) layer: Layer,
    pub(super) level: usize,
    /// Its effect if it applies.
    pub(super) said: EffectSummary,
    /// Its predicates, by their indices.
    pub(super) atoms: Vec<usize>,
}

impl Domain<'_> {
    /// The number of values in the domain.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Key(values) => values.len(),
            Self::Layer(_, says) | Self::Level(_, _, says) => says.len(),
            Self::Asker(who) | Self::Session(who) => who.len(),
            Self::Unfilled(_) | Self::Doubt(..) | Self::Applies(..) | Self::Request(_) => 2,
        }
    }

    /// The answer that stands for some of the values.
    pub(super) fn answer(&self, ways: &[usize]) -> Option<Answer> {
        match self {
            Self::Key(values) => Some(Answer::Key(
                ways.iter()
                    .filter_map(|way| values.get(*way).cloned())
                    .collect(),
            )),
            Self::Layer(_, says) | Self::Level(_, _, says) => {
                says.get(*ways.first()?).map(|says| Answer::Policies(*says))
            }
            Self::Unfilled(_) => ways.first().map(|way| Answer::Matches(*way > 0)),
            Self::Asker(users) => {
                let user = users.get(*ways.first()?)?;
                Some(Answer::Asker(user.map(|user| user.as_str().to_owned())))
            }
            Self::Session(sessions) => {
                let session = sessions.get(*ways.first()?)?;
                let session = session.map(|session| session.as_str().to_owned());
                Some(Answer::Session(session))
            }
            Self::Doubt(doubt, _) | Self::Applies(doubt, _) | Self::Request(doubt) => {
                Some(Answer::Doubt(*doubt, *ways.first()? != 0))
            }
        }
    }

    /// The doubts that the unknown consists of.
    pub(super) const fn doubts(&self) -> &[Doubt] {
        match self {
            Self::Doubt(doubt, _) | Self::Applies(doubt, _) | Self::Request(doubt) => {
                std::slice::from_ref(doubt)
            }
            Self::Session(_) => &[Doubt::SessionOfRole],
            Self::Unfilled(doubts) => doubts.as_slice(),
            Self::Key(_) | Self::Layer(..) | Self::Level(..) | Self::Asker(_) => &[],
        }
    }
}

impl Residual<'_> {
    /// The unknowns, without duplicates.
    pub(super) fn names(&self) -> Vec<Unknown> {
        let all: Vec<usize> = (0..self.axes.len()).collect();
        self.names_among(&all)
    }

    /// The unknowns of some of the axes, without duplicates.
    pub(super) fn names_among(&self, axes: &[usize]) -> Vec<Unknown> {
        let axes = axes.iter().filter_map(|at| self.axes.get(*at));
        let names = axes.flat_map(|axis| std::iter::once(&axis.unknown).chain(&axis.others));
        let mut names: Vec<Unknown> = names.cloned().collect();
        sort(&mut names);
        names.dedup();
        names
    }

    /// The doubts, without duplicates.
    pub(super) fn doubts(&self) -> Vec<Doubt> {
        let all: Vec<usize> = (0..self.axes.len()).collect();
        self.doubts_among(&all)
    }

    /// The doubts of some of the axes, without duplicates.
    pub(super) fn doubts_among(&self, axes: &[usize]) -> Vec<Doubt> {
        let axes = axes.iter().filter_map(|at| self.axes.get(*at));
        let doubts = axes.flat_map(|axis| axis.ways.doubts());
        let mut doubts: Vec<Doubt> = doubts.copied().collect();
        sort(&mut doubts);
        doubts.dedup();
        doubts
    }
}

/// Placeholders as unknowns.
fn named<'t>(
    placeholders: impl IntoIterator<Item = &'t SmallStr>,
) -> impl Iterator<Item = Unknown> {
    let placeholders = placeholders.into_iter();
    placeholders.map(|name| Unknown::Placeholder(name.clone()))
}

/// Collects the residual of an evaluation.
pub(super) fn collect<'a>(
    request: &'a Request,
    policies: &'a PolicySet,
    trace: &Trace,
) -> Residual<'a> {
    let mut open = Residual {
        axes: Vec::new(),
        atoms: Vec::new(),
        terms: Vec::new(),
        sets: Vec::new(),
        complete: true,
        request,
    };
    let applying = || trace.layers.iter().filter(|layer| layer.exempt.is_none());
    for layer in applying().filter(|layer| !layer.seen) {
        open.axes.push(FreeVariable {
            unknown: Unknown::Layer(layer.layer),
            others: Vec::new(),
            ways: Domain::Layer(
                layer.layer,
                possible_effects::unseen(layer.layer, trace.facts.caller),
            ),
        });
    }
    // Without a policy of the resource, it is the same whether one could grant the action.
    let may_grant = applying()
        .any(|layer| layer.layer == Layer::Resource && (!layer.seen || layer.said.is_some()));
    let matters = |doubt: &Doubt| may_grant || !doubt.is_about_grants();
    if let Some(doubt) = trace.facts.doubt.filter(matters) {
        open.axes.push(FreeVariable {
            unknown: Unknown::Layer(Layer::Resource),
            others: Vec::new(),
            ways: Domain::Request(doubt),
        });
    }
    // A layer whose effect does not depend on unknowns needs no search; usually all layers but one are of this kind.
    let certain = |layer: &LayerTrace| layer.said.is_some_and(EffectSummary::is_certain);
    for layer in applying().filter(|layer| layer.seen && !certain(layer)) {
        if let Some(doubt) = layer.doubt {
            open.axes.push(FreeVariable {
                unknown: match doubt {
                    Doubt::ServiceLinkedSession => Unknown::Key(Key::new(PRINCIPAL_ARN)),
                    _ => Unknown::Layer(layer.layer),
                },
                others: Vec::new(),
                ways: Domain::Applies(doubt, layer.layer),
            });
        }
        let levels = policies.levels(layer.layer).iter().enumerate();
        for (number, policies) in levels {
            open.level(layer.layer, number, trace, policies);
        }
    }
    if open.axes.len() > MOST_UNKNOWNS {
        open.complete = false;
    } else if open
        .axes
        .iter()
        .any(|axis| matches!(axis.ways, Domain::Key(_)))
    {
        let levels = applying().flat_map(|layer| policies.levels(layer.layer));
        for policy in levels.flatten() {
            open.note_sets(policy);
        }
        open.fill_keys();
    }
    open
}

impl<'a> Residual<'a> {
    /// Collects the residual of one level of a layer.
    fn level(&mut self, layer: Layer, level: usize, trace: &Trace, policies: &'a [Arc<Policy>]) {
        let (request, has_boundary) = (self.request, trace.has_boundary);
        let caller = trace.facts.caller;
        let (mut unclear, mut others) = (Vec::new(), Vec::new());
        for policy in policies {
            let Some(outcomes) = outcomes(request, policy, has_boundary) else {
                unclear.extend(possible_effects::anything(layer, caller));
                let names = policy.placeholders().map(|(name, _)| name.into());
                others.extend(names.map(Unknown::Placeholder));
                continue;
            };
            let open = policy.statements().iter().zip(outcomes);
            for (statement, _) in
                open.filter(|(_, outcome)| !possible_effects::is_certain(*outcome))
            {
                let trace = judge(request, layer, statement, has_boundary);
                if let (Some(doubt), None) = (trace.doubt, trace.effect) {
                    let atoms = vec![self.atom(Source::Doubt(layer, doubt))];
                    self.says(layer, level, PossibleEffect::Deny, atoms);
                    continue;
                }
                match possible_effects::if_unclear(layer, &trace, caller) {
                    Some(says) => {
                        unclear.extend(says);
                        others.extend(named(statement.placeholders()));
                    }
                    None => self.term(layer, level, statement, &trace),
                }
            }
        }
        if !unclear.is_empty() {
            unclear.push(PossibleEffect::Nothing);
            sort(&mut unclear);
            unclear.dedup();
            sort(&mut others);
            others.dedup();
            self.axes.push(FreeVariable {
                unknown: Unknown::Layer(layer),
                others,
                ways: Domain::Level(layer, level, unclear),
            });
        }
    }

    fn note_sets(&mut self, policy: &'a Policy) {
        for statement in policy.statements() {
            let Parsed::Known(tests) = &statement.condition else {
                continue;
            };
            for test in tests.iter().filter(|test| is_for_sets(test)) {
                let key = &test.key.value;
                let unknown = self.request.context.lookup(key) == Lookup::Unknown;
                if unknown && !self.sets.contains(&key) {
                    self.sets.push(key);
                }
            }
        }
    }

    /// Adds a statement that depends on an unknown.
    fn term(
        &mut self,
        layer: Layer,
        level: usize,
        statement: &'a Statement,
        trace: &StatementTrace,
    ) {
        let mut atoms = Vec::new();
        if let (Parsed::Known(scope), Some(judged)) = (&statement.resource, &trace.resource)
            && trace.matches(Element::Resource) == Truth::Unknown
        {
            let open = judged.entries.iter().any(|(found, _)| {
                matches!(found, ResourceMatch::Unfilled | ResourceMatch::Refused)
            });
            atoms.push(if open {
                self.unfilled(layer, Part::Resource(layer, scope))
            } else {
                self.atom(Source::Resource(layer, scope))
            });
        }
        if let Parsed::Known(scope) = &statement.action
            && trace.matches(Element::Action) == Truth::Unknown
        {
            atoms.push(self.unfilled(layer, Part::Action(scope)));
        }
        if let (Parsed::Known(tests), Some(traces)) = (&statement.condition, &trace.condition) {
            for (test, judged) in tests.iter().zip(traces) {
                if judged.holds == Truth::Unknown {
                    atoms.push(if test.is_unfilled() {
                        self.unfilled(layer, Part::Test(test))
                    } else {
                        self.atom(Source::Test(layer, test))
                    });
                }
            }
        }
        let says = match (trace.effect, trace.names()) {
            (Some(Effect::Allow), Some(names)) => PossibleEffect::Allow(names),
            _ => PossibleEffect::Deny,
        };
        if let Some(doubt) = trace.doubt {
            atoms.push(self.atom(Source::Doubt(layer, doubt)));
        }
        let adds =
            says != PossibleEffect::Deny || trace.matches(Element::Principal) == Truth::Unknown;
        if let Some(Parsed::Known(scope)) = &statement.principal
            && adds
            && trace.adds_unfilled()
        {
            let unfilled = self.unfilled(layer, Part::Principal(scope));
            let with_unfilled = atoms.iter().copied().chain([unfilled]).collect();
            // No grant, or every grant that a principal can receive: anything between allows no less than the former
            // and no more than the latter.
            let says = match says {
                PossibleEffect::Allow(_) => PossibleEffect::Allow(PrincipalMatch::Unfilled),
                says => says,
            };
            self.says(layer, level, says, with_unfilled);
            if trace.names() == Some(PrincipalMatch::Unfilled) {
                return;
            }
        }
        let principal = self.principal(layer, statement, trace);
        let Some(principal) = principal else {
            return self.says(layer, level, says, atoms);
        };
        // The grant to the account and the additional grant to one of its users are separate terms.
        let with_principal = atoms.iter().copied().chain([principal]).collect();
        match trace.perhaps_more() {
            Some(more) => {
                self.says(layer, level, says, atoms);
                self.says(layer, level, PossibleEffect::Allow(more), with_principal);
            }
            None => self.says(layer, level, says, with_principal),
        }
    }

    /// Adds an effect that occurs if some predicates are true.
    fn says(&mut self, layer: Layer, level: usize, says: PossibleEffect, atoms: Vec<usize>) {
        let term = ResidualStatement {
            layer,
            level,
            said: says.said().unwrap_or(EffectSummary::NOTHING),
            atoms,
        };
        let mut last = self.terms.iter().rev().take(MOST_COMPARED);
        if last.all(|other| *other != term) {
            self.terms.push(term);
        }
    }

    /// Adds the principals of a statement, if it is unknown whether, or how, they name the caller.
    fn principal(
        &mut self,
        layer: Layer,
        statement: &'a Statement,
        trace: &StatementTrace,
    ) -> Option<usize> {
        let Some(Parsed::Known(scope)) = &statement.principal else {
            return None;
        };
        let unknown = trace.matches(Element::Principal) == Truth::Unknown;
        let more = trace.perhaps_more().is_some() && trace.effect == Some(Effect::Allow);
        // Whether placeholders name the caller is a separate unknown, except where they exempt it.
        let listed = trace.principal.iter().flatten();
        let mut listed = listed.flat_map(|principal| &principal.scope.entries);
        if unknown && scope.negated && listed.any(|(entry, _)| *entry == PrincipalMatch::Unfilled) {
            return Some(self.unfilled(layer, Part::Principal(scope)));
        }
        (unknown || more).then(|| self.atom(Source::Principal(layer, scope)))
    }

    /// Adds a part of a statement that is an unknown of its own.
    fn unfilled(&mut self, layer: Layer, part: Part<'a>) -> usize {
        let source = Source::Unfilled(part);
        let mut last = self.atoms.iter().enumerate().rev().take(MOST_COMPARED);
        if let Some((at, _)) = last.find(|(_, atom)| atom.source.is_same(&source)) {
            return at;
        }
        let mut others = self.open_in(layer, part);
        sort(&mut others);
        others.dedup();
        let axes = vec![self.axes.len()];
        self.axes.push(FreeVariable {
            unknown: others.pop().unwrap_or(Unknown::Layer(layer)),
            others,
            ways: Domain::Unfilled(self.doubts_in(part)),
        });
        self.atoms.push(Predicate { source, axes });
        self.atoms.len() - 1
    }

    /// The unknowns in a part of a statement: its placeholders, where these matter, the unknown keys that a test uses,
    /// and the layer where AWS stores something other than what is written.
    fn open_in(&self, layer: Layer, part: Part<'a>) -> Vec<Unknown> {
        let Request {
            principal,
            action,
            resource,
            context,
            ..
        } = self.request;
        let mut open = Vec::new();
        match part {
            Part::Test(test) => {
                open.extend(named(test.placeholders()));
                let variables = test.values.iter().flat_map(|value| value.value.variables());
                let keys = variables.map(|variable| &variable.key);
                let unknown = |key: &&Key| context.lookup(key) == Lookup::Unknown;
                let key = Some(&test.key.value).filter(|_| test.key_placeholders.is_empty());
                let keys = key.into_iter().chain(keys).filter(unknown);
                open.extend(keys.map(|key| Unknown::Key(self.spelled(key).clone())));
            }
            Part::Action(scope) => {
                let entries = scope.entries.iter().map(|entry| &entry.value);
                let open_ones = entries.filter(|entry| entry.truth(action) == Truth::Unknown);
                open.extend(named(open_ones.flat_map(ActionPattern::placeholders)));
            }
            Part::Principal(scope) => {
                let entries = scope.entries.iter().map(|entry| &entry.value);
                let open_ones =
                    entries.filter(|entry| entry.judge(principal) == PrincipalMatch::Unfilled);
                open.extend(named(open_ones.flat_map(PrincipalPattern::placeholders)));
            }
            Part::Resource(layer, scope) => {
                let short = ShortArn::of(layer);
                for entry in &scope.entries {
                    match entry.value.judge(resource, short, action, context) {
                        ResourceMatch::Refused => open.push(Unknown::Layer(layer)),
                        ResourceMatch::Unfilled => {
                            open.extend(named(entry.value.placeholders()));
                        }
                        ResourceMatch::Unknown => {
                            let variables = entry.value.variables();
                            let keys = variables.map(|variable| &variable.key);
                            let keys = keys.filter(|key| context.lookup(key) == Lookup::Unknown);
                            open.extend(keys.map(|key| Unknown::Key(self.spelled(key).clone())));
                        }
                        _ => {}
                    }
                }
            }
        }
        if open.is_empty() {
            open.push(Unknown::Layer(layer));
        }
        open
    }

    /// The doubts about a part of a statement, in addition to its placeholders.
    fn doubts_in(&self, part: Part<'a>) -> Vec<Doubt> {
        match part {
            Part::Test(test) => test.doubts(&self.request.context).collect(),
            Part::Principal(scope) if scope.negated => {
                let entries = scope.entries.iter();
                let found = entries.map(|entry| principal(self.request, &entry.value));
                let doubts = found.filter_map(|found| match found {
                    PrincipalMatch::Doubtful(doubt) => Some(doubt),
                    _ => None,
                });
                doubts.chain([Doubt::NotPrincipalWithoutAccount]).collect()
            }
            Part::Action(_) | Part::Principal(_) | Part::Resource(..) => Vec::new(),
        }
    }

    /// The key as the request spells it, if the request names it.
    fn spelled<'k>(&'k self, key: &'k Key) -> &'k Key {
        let mut said = self.request.context.unknown();
        said.find(|unknown| *unknown == key).unwrap_or(key)
    }

    /// Adds a predicate, and the keys it depends on.
    fn atom(&mut self, source: Source<'a>) -> usize {
        let mut last = self.atoms.iter().enumerate().rev().take(MOST_COMPARED);
        if let Some((at, _)) = last.find(|(_, atom)| atom.source.is_same(&source)) {
            return at;
        }
        let axes = match source {
            Source::Unfilled(_) => Vec::new(),
            Source::Principal(layer, scope) => self.axes_of_principal(layer, scope),
            Source::Doubt(layer, doubt) => vec![self.doubt(layer, doubt)],
            Source::Test(layer, test) => {
                let variables = test.values.iter().flat_map(|value| value.value.variables());
                let keys =
                    std::iter::once(&test.key.value).chain(variables.map(|variable| &variable.key));
                let mut axes = self.keys(keys);
                let doubts = test.doubts(&self.request.context);
                axes.extend(doubts.map(|doubt| self.doubt(layer, doubt)));
                axes
            }
            Source::Resource(_, scope) => {
                let entries = scope.entries.iter();
                let variables = entries.flat_map(|entry| entry.value.variables());
                self.keys(variables.map(|variable| &variable.key))
            }
        };
        self.atoms.push(Predicate { source, axes });
        self.atoms.len() - 1
    }

    /// The axes that the principals of a statement depend on.
    fn axes_of_principal(
        &mut self,
        layer: Layer,
        scope: &'a Scope<PrincipalPattern>,
    ) -> Vec<usize> {
        let mut axes: Vec<usize> = self.who(layer, scope).into_iter().collect();
        if scope.negated {
            let boundary = Unknown::Layer(Layer::Boundary);
            let boundary = self.axes.iter().position(|axis| axis.unknown == boundary);
            axes.extend(boundary);
            axes.push(self.doubt(layer, Doubt::NotPrincipalWithoutAccount));
        }
        for entry in &scope.entries {
            if let PrincipalMatch::Doubtful(doubt) = principal(self.request, &entry.value) {
                let at = self.doubt(layer, doubt);
                if !axes.contains(&at) {
                    axes.push(at);
                }
            }
        }
        axes
    }

    /// Adds a doubt that concerns a layer; every statement of the layer depends on it.
    fn doubt(&mut self, layer: Layer, doubt: Doubt) -> usize {
        let mut known = self.axes.iter();
        let known = known.position(
            |axis| matches!(axis.ways, Domain::Doubt(of, at) if of == doubt && at == layer),
        );
        known.unwrap_or_else(|| {
            self.axes.push(FreeVariable {
                unknown: Unknown::Layer(layer),
                others: Vec::new(),
                ways: Domain::Doubt(doubt, layer),
            });
            self.axes.len() - 1
        })
    }

    /// Finds the equivalence classes of the unknown keys, once all uses of them are collected.
    fn fill_keys(&mut self) {
        let keys = self
            .axes
            .iter()
            .filter_map(|axis| match (&axis.unknown, &axis.ways) {
                (Unknown::Key(key), Domain::Key(_)) => Some(key.clone()),
                _ => None,
            });
        let several: Vec<Key> = keys
            .filter(|key| self.sets.contains(&key) || tables::holds_several(key.as_str()))
            .collect();
        let mut uses = Uses {
            several: several.iter().collect(),
            ..Uses::default()
        };
        for atom in &self.atoms {
            match atom.source {
                Source::Test(_, test) => uses.tests.push(test),
                Source::Resource(layer, scope) => {
                    let entries = scope.entries.iter();
                    let short = ShortArn::of(layer);
                    uses.resources
                        .extend(entries.map(|entry| (&entry.value, short)));
                }
                Source::Principal(..) | Source::Doubt(..) | Source::Unfilled(_) => {}
            }
        }
        let Request {
            resource, context, ..
        } = self.request;
        let mut budget = Budget::default();
        for axis in &mut self.axes {
            if let (Unknown::Key(key), Domain::Key(values)) = (&axis.unknown, &mut axis.ways) {
                let classes =
                    condition::equivalence_classes(key, &uses, resource, context, &mut budget);
                *values = classes.values;
                if !classes.complete {
                    self.complete = false;
                    return;
                }
            }
        }
    }

    /// The axes of those keys that are unknown, without duplicates.
    fn keys(&mut self, keys: impl Iterator<Item = &'a Key>) -> Vec<usize> {
        let mut axes = Vec::new();
        for key in keys {
            if self.request.context.lookup(key) != Lookup::Unknown {
                continue;
            }
            let known = self
                .axes
                .iter()
                .position(|axis| {
                    matches!((&axis.unknown, &axis.ways), (Unknown::Key(other), Domain::Key(_)) if other == key)
                });
            let at = known.unwrap_or_else(|| {
                let spelled = self.spelled(key).clone();
                self.axes.push(FreeVariable {
                    unknown: Unknown::Key(spelled),
                    others: Vec::new(),
                    ways: Domain::Key(Vec::new()),
                });
                self.axes.len() - 1
            });
            if !axes.contains(&at) {
                axes.push(at);
            }
        }
        axes
    }
}
