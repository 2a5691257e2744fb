//! Everything that is open in a trace: the unknowns with their ways of turning out, and the statements that
//! hang on them.

use super::atom::{Atom, Part, Source};
use super::says::{self, Says};
use super::{Answer, Unknown};
use crate::condition::{self, Uses, is_for_sets};
use crate::context::{ContextValue, Lookup};
use crate::given::PolicySet;
use crate::key::Key;
use crate::layer::Layer;
use crate::name::{Principal, PrincipalMatch, ResourceMatch, ShortArn};
use crate::policy::{Clear, Effect, Policy, Statement, tables};
use crate::request::Request;
use crate::sorted::sort;
use crate::text::Text;
use crate::trace::{Element, LayerTrace, Said, StatementTrace, Trace, judge, outcomes};
use crate::truth::Truth;
use std::sync::Arc;

/// So many of the last parts and statements are compared with the next one: statements that ask the same, as many a
/// large set of policies has them, count once.
const MOST_COMPARED: usize = 64;

/// With more unknowns than this there are too many combinations, as few as each may have.
const MOST_UNKNOWNS: usize = 32;

/// What is open.
pub(super) struct Open<'a> {
    /// The unknowns.
    pub(super) axes: Vec<Axis<'a>>,
    /// The parts of statements that hang on them.
    pub(super) atoms: Vec<Atom<'a>>,
    /// The statements that hang on atoms alone.
    pub(super) terms: Vec<Term>,
    /// The unknown keys that some set operator asks for, in a statement that is open or not: whoever wrote it takes them
    /// to hold several values.
    sets: Vec<&'a Key>,
    /// Whether each unknown has all its ways; if not, nothing follows from those that are there.
    pub(super) complete: bool,
    pub(super) request: &'a Request,
}

/// One unknown and the ways in which it can turn out.
pub(super) struct Axis<'a> {
    pub(super) unknown: Unknown,
    /// What else it is made of: one part of a statement can have several placeholders.
    pub(super) others: Vec<Unknown>,
    pub(super) ways: Ways<'a>,
}

/// How an unknown can turn out.
pub(super) enum Ways<'a> {
    /// A context key: its values, as far as the policies can tell them apart; `None`: absent.
    Key(Vec<Option<ContextValue>>),
    /// A layer that nobody can see.
    Layer(Layer, Vec<Says>),
    /// Something that was not understood, at one level of a layer.
    Level(Layer, usize, Vec<Says>),
    /// Who asked for the caller's federated session: each user whom a policy names; `None`: somebody else.
    Asker(Vec<Option<&'a Principal>>),
    /// A part of a statement with placeholders: it does not match, or it does.
    Unfilled,
}

/// A statement that applies if all its atoms are true.
#[derive(PartialEq)]
pub(super) struct Term {
    pub(super) layer: Layer,
    pub(super) level: usize,
    /// What it says then.
    pub(super) said: Said,
    /// Its atoms, by their place.
    pub(super) atoms: Vec<usize>,
}

impl Ways<'_> {
    /// How many.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Key(values) => values.len(),
            Self::Layer(_, says) | Self::Level(_, _, says) => says.len(),
            Self::Asker(users) => users.len(),
            Self::Unfilled => 2,
        }
    }

    /// The answer that some of them are.
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
            Self::Unfilled => ways.first().map(|way| Answer::Matches(*way > 0)),
            Self::Asker(users) => {
                let user = users.get(*ways.first()?)?;
                Some(Answer::Asker(user.map(|user| user.as_str().to_owned())))
            }
        }
    }
}

impl Open<'_> {
    /// The unknowns, each once.
    pub(super) fn names(&self) -> Vec<Unknown> {
        let axes = self.axes.iter();
        let names = axes.flat_map(|axis| std::iter::once(&axis.unknown).chain(&axis.others));
        let mut names: Vec<Unknown> = names.cloned().collect();
        sort(&mut names);
        names.dedup();
        names
    }
}

/// Placeholders as unknowns.
fn named<'t>(placeholders: impl IntoIterator<Item = &'t Text>) -> impl Iterator<Item = Unknown> {
    let placeholders = placeholders.into_iter();
    placeholders.map(|name| Unknown::Placeholder(name.clone()))
}

/// Collects what is open.
pub(super) fn collect<'a>(
    request: &'a Request,
    policies: &'a PolicySet,
    trace: &Trace,
) -> Open<'a> {
    let mut open = Open {
        axes: Vec::new(),
        atoms: Vec::new(),
        terms: Vec::new(),
        sets: Vec::new(),
        complete: true,
        request,
    };
    let applying = || trace.layers.iter().filter(|layer| layer.exempt.is_none());
    for layer in applying().filter(|layer| !layer.seen) {
        open.axes.push(Axis {
            unknown: Unknown::Layer(layer.layer),
            others: Vec::new(),
            ways: Ways::Layer(layer.layer, says::unseen(layer.layer, trace.facts.caller)),
        });
    }
    // Of a layer that says the same however unknowns turn out, nothing has to be tried; mostly it is all but one.
    let certain = |layer: &LayerTrace| layer.said.is_some_and(Said::is_certain);
    for layer in applying().filter(|layer| layer.seen && !certain(layer)) {
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
        .any(|axis| matches!(axis.ways, Ways::Key(_)))
    {
        let levels = applying().flat_map(|layer| policies.levels(layer.layer));
        for policy in levels.flatten() {
            open.note_sets(policy);
        }
        open.fill_keys();
    }
    open
}

impl<'a> Open<'a> {
    /// Takes in what is open at one level of a layer.
    fn level(&mut self, layer: Layer, level: usize, trace: &Trace, policies: &'a [Arc<Policy>]) {
        let (request, has_boundary) = (self.request, trace.has_boundary);
        let caller = trace.facts.caller;
        let (mut unclear, mut others) = (Vec::new(), Vec::new());
        for policy in policies {
            let Some(outcomes) = outcomes(request, policy, has_boundary) else {
                unclear.extend(says::anything(layer, caller));
                let names = policy.placeholders().map(|(name, _)| name.into());
                others.extend(names.map(Unknown::Placeholder));
                continue;
            };
            let open = policy.statements().iter().zip(outcomes);
            for (statement, _) in open.filter(|(_, outcome)| !says::is_certain(*outcome)) {
                let trace = judge(request, layer, statement, has_boundary);
                match says::if_unclear(layer, &trace, caller) {
                    Some(says) => {
                        unclear.extend(says);
                        others.extend(named(statement.placeholders()));
                    }
                    None => self.term(layer, level, statement, &trace),
                }
            }
        }
        if !unclear.is_empty() {
            unclear.push(Says::Nothing);
            sort(&mut unclear);
            unclear.dedup();
            sort(&mut others);
            others.dedup();
            self.axes.push(Axis {
                unknown: Unknown::Layer(layer),
                others,
                ways: Ways::Level(layer, level, unclear),
            });
        }
    }

    fn note_sets(&mut self, policy: &'a Policy) {
        for statement in policy.statements() {
            let Clear::Yes(tests) = &statement.condition else {
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

    /// Takes in a statement that hangs on something.
    fn term(
        &mut self,
        layer: Layer,
        level: usize,
        statement: &'a Statement,
        trace: &StatementTrace,
    ) {
        let mut atoms = Vec::new();
        if let (Clear::Yes(scope), Some(judged)) = (&statement.resource, &trace.resource)
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
        if let Clear::Yes(scope) = &statement.action
            && trace.matches(Element::Action) == Truth::Unknown
        {
            atoms.push(self.unfilled(layer, Part::Action(scope)));
        }
        if let (Clear::Yes(tests), Some(traces)) = (&statement.condition, &trace.condition) {
            for (test, judged) in tests.iter().zip(traces) {
                if judged.holds == Truth::Unknown {
                    atoms.push(if test.is_unfilled() {
                        self.unfilled(layer, Part::Test(test))
                    } else {
                        self.atom(Source::Test(test))
                    });
                }
            }
        }
        let says = match (trace.effect, trace.names()) {
            (Some(Effect::Allow), Some(names)) => Says::Allow(names),
            _ => Says::Deny,
        };
        let allows = trace.effect == Some(Effect::Allow);
        let unfilled = match &statement.principal {
            Some(Clear::Yes(scope)) if allows && trace.adds_unfilled() => {
                Some(self.unfilled(layer, Part::Principal(scope)))
            }
            _ => None,
        };
        let principal = match unfilled {
            Some(_) if trace.names() == Some(PrincipalMatch::Unfilled) => None,
            _ => self.principal(layer, statement, trace),
        };
        let mut says_if = |says: Says, atoms: Vec<usize>| {
            let term = Term {
                layer,
                level,
                said: says.said().unwrap_or(Said::NOTHING),
                atoms,
            };
            let mut last = self.terms.iter().rev().take(MOST_COMPARED);
            if last.all(|other| *other != term) {
                self.terms.push(term);
            }
        };
        if let Some(unfilled) = unfilled {
            // Nothing, or everything that a principal can be granted: what lies between allows no less than nothing
            // and no more than everything.
            let with_unfilled = atoms.iter().copied().chain([unfilled]).collect();
            says_if(Says::Allow(PrincipalMatch::Unfilled), with_unfilled);
            if trace.names() == Some(PrincipalMatch::Unfilled) {
                return;
            }
        }
        let Some(principal) = principal else {
            return says_if(says, atoms);
        };
        // What the account has is one thing, what one of its users has besides is another.
        let with_principal = atoms.iter().copied().chain([principal]).collect();
        if trace.adds_asker() {
            says_if(says, atoms);
            says_if(Says::Allow(PrincipalMatch::Asker), with_principal);
        } else {
            says_if(says, with_principal);
        }
    }

    /// The principals of a statement, if it is open whether they mean the caller, or how.
    fn principal(
        &mut self,
        layer: Layer,
        statement: &'a Statement,
        trace: &StatementTrace,
    ) -> Option<usize> {
        let Some(Clear::Yes(scope)) = &statement.principal else {
            return None;
        };
        let unknown = trace.matches(Element::Principal) == Truth::Unknown;
        let more = trace.adds_asker() && trace.effect == Some(Effect::Allow);
        let has_unfilled = || {
            let mut entries = scope.entries.iter();
            let caller = &self.request.principal;
            entries.any(|entry| entry.value.judge(caller) == PrincipalMatch::Unfilled)
        };
        if unknown && !more && has_unfilled() {
            return Some(self.unfilled(layer, Part::Principal(scope)));
        }
        (unknown || more).then(|| self.atom(Source::Principal(layer, scope)))
    }

    /// Takes in a part of a statement that is one unknown for itself.
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
        self.axes.push(Axis {
            unknown: others.pop().unwrap_or(Unknown::Layer(layer)),
            others,
            ways: Ways::Unfilled,
        });
        self.atoms.push(Atom { source, axes });
        self.atoms.len() - 1
    }

    /// What is open in a part of a statement: its placeholders, where these matter, the unknown keys that a test asks
    /// for, and the layer where AWS has something else than is written.
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
                open.extend(named(open_ones.flat_map(|entry| entry.placeholders())));
            }
            Part::Principal(scope) => {
                let entries = scope.entries.iter().map(|entry| &entry.value);
                let open_ones =
                    entries.filter(|entry| entry.judge(principal) == PrincipalMatch::Unfilled);
                open.extend(named(open_ones.flat_map(|entry| entry.placeholders())));
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

    /// A key as the request spells it, if it names it.
    fn spelled<'k>(&'k self, key: &'k Key) -> &'k Key {
        let mut said = self.request.context.unknown();
        said.find(|unknown| *unknown == key).unwrap_or(key)
    }

    /// Takes in a part of a statement, and the keys it hangs on.
    fn atom(&mut self, source: Source<'a>) -> usize {
        let mut last = self.atoms.iter().enumerate().rev().take(MOST_COMPARED);
        if let Some((at, _)) = last.find(|(_, atom)| atom.source.is_same(&source)) {
            return at;
        }
        let axes = match source {
            Source::Unfilled(_) => Vec::new(),
            Source::Principal(layer, scope) => {
                let mut axes: Vec<usize> = self.asker(layer, scope).into_iter().collect();
                let boundary = Unknown::Layer(Layer::Boundary);
                let boundary = self.axes.iter().position(|axis| axis.unknown == boundary);
                axes.extend(boundary.filter(|_| scope.except));
                axes
            }
            Source::Test(test) => {
                let variables = test.values.iter().flat_map(|value| value.value.variables());
                let keys =
                    std::iter::once(&test.key.value).chain(variables.map(|variable| &variable.key));
                self.keys(keys)
            }
            Source::Resource(_, scope) => {
                let entries = scope.entries.iter();
                let variables = entries.flat_map(|entry| entry.value.variables());
                self.keys(variables.map(|variable| &variable.key))
            }
        };
        self.atoms.push(Atom { source, axes });
        self.atoms.len() - 1
    }

    /// Finds out which values of the unknown keys matter, now that everything that asks for them is known.
    fn fill_keys(&mut self) {
        let keys = self
            .axes
            .iter()
            .filter_map(|axis| match (&axis.unknown, &axis.ways) {
                (Unknown::Key(key), Ways::Key(_)) => Some(key.clone()),
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
                Source::Test(test) => uses.tests.push(test),
                Source::Resource(layer, scope) => {
                    let entries = scope.entries.iter();
                    let short = ShortArn::of(layer);
                    uses.resources
                        .extend(entries.map(|entry| (&entry.value, short)));
                }
                Source::Principal(..) | Source::Unfilled(_) => {}
            }
        }
        let Request {
            resource, context, ..
        } = self.request;
        for axis in &mut self.axes {
            if let (Unknown::Key(key), Ways::Key(values)) = (&axis.unknown, &mut axis.ways) {
                let classes = condition::classes(key, &uses, resource, context);
                *values = classes.values;
                self.complete &= classes.complete;
            }
        }
    }

    /// The places of the unknown ones among some keys, each once.
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
                    matches!((&axis.unknown, &axis.ways), (Unknown::Key(other), Ways::Key(_)) if other == key)
                });
            let at = known.unwrap_or_else(|| {
                let spelled = self.spelled(key).clone();
                self.axes.push(Axis {
                    unknown: Unknown::Key(spelled),
                    others: Vec::new(),
                    ways: Ways::Key(Vec::new()),
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
