//! Everything that is open in a trace: the unknowns with their ways of turning out, and the statements that
//! hang on them.

use super::says::{self, Says};
use super::{Answer, Unknown};
use crate::condition::{self, Test, Uses};
use crate::context::{ContextValue, Lookup};
use crate::given::PolicySet;
use crate::key::Key;
use crate::layer::Layer;
use crate::name::{ResourcePattern, ShortArn};
use crate::policy::{Clear, Effect, Policy, Scope, Statement};
use crate::request::Request;
use crate::sorted::sort;
use crate::trace::{Element, Said, StatementTrace, Trace, includes_resource, judge, outcomes};
use crate::truth::Truth;
use std::sync::Arc;

/// What is open.
pub(super) struct Open<'a> {
    /// The unknowns.
    pub(super) axes: Vec<Axis>,
    /// The parts of statements that hang on them.
    pub(super) atoms: Vec<Atom<'a>>,
    /// The statements that hang on atoms alone.
    pub(super) terms: Vec<Term>,
    /// Whether each unknown has all its ways; if not, nothing follows from those that are there.
    pub(super) complete: bool,
    pub(super) request: &'a Request,
}

/// One unknown and the ways in which it can turn out.
pub(super) struct Axis {
    pub(super) unknown: Unknown,
    pub(super) ways: Ways,
}

/// How an unknown can turn out.
pub(super) enum Ways {
    /// A context key: its values, as far as the policies can tell them apart; `None`: absent.
    Key(Vec<Option<ContextValue>>),
    /// A layer that nobody can see.
    Layer(Layer, Vec<Says>),
    /// Something that was not understood, at one level of a layer.
    Level(Layer, usize, Vec<Says>),
}

/// A part of a statement that is true or false once its unknowns are filled in.
pub(super) struct Atom<'a> {
    source: Source<'a>,
    /// The unknowns it hangs on, by their place among the axes.
    pub(super) axes: Vec<usize>,
}

enum Source<'a> {
    Test(&'a Test),
    Resource(Layer, &'a Scope<ResourcePattern>),
    /// `NotPrincipal` that lists the caller: includes them if they have a boundary.
    Boundary,
}

/// A statement that applies if all its atoms are true.
pub(super) struct Term {
    pub(super) layer: Layer,
    pub(super) level: usize,
    /// What it says then.
    pub(super) said: Said,
    /// Its atoms, by their place.
    pub(super) atoms: Vec<usize>,
}

impl Ways {
    /// How many.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Key(values) => values.len(),
            Self::Layer(_, says) | Self::Level(_, _, says) => says.len(),
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
        }
    }
}

impl Open<'_> {
    /// The unknowns, each once.
    pub(super) fn names(&self) -> Vec<Unknown> {
        let mut names: Vec<Unknown> = self.axes.iter().map(|axis| axis.unknown.clone()).collect();
        sort(&mut names);
        names.dedup();
        names
    }

    /// Whether an atom holds when its unknowns turn out in these ways, in the order of its axes; `None` when
    /// that is not enough to know.
    pub(super) fn judge(
        &self,
        atom: &Atom<'_>,
        ways: &[usize],
        scratch: &mut Request,
    ) -> Option<bool> {
        let mut bounded = false;
        for (axis, way) in atom.axes.iter().zip(ways) {
            let axis = self.axes.get(*axis)?;
            match (&axis.ways, &axis.unknown) {
                (Ways::Key(values), Unknown::Key(key)) => match values.get(*way)? {
                    Some(value) => scratch.context.insert(key.clone(), value.clone()),
                    None => scratch.context.insert_absent(key.clone()),
                },
                (Ways::Layer(_, says), _) => bounded = *says.get(*way)? != Says::Absent,
                _ => return None,
            }
        }
        let truth = match atom.source {
            Source::Test(test) => test.holds(&scratch.context).0,
            Source::Resource(layer, scope) => includes_resource(scratch, layer, scope),
            Source::Boundary => Truth::from(bounded),
        };
        match truth {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => None,
        }
    }

    /// A request to fill unknowns in.
    pub(super) fn scratch(&self) -> Request {
        self.request.clone()
    }
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
        complete: true,
        request,
    };
    let applying = || trace.layers.iter().filter(|layer| layer.exempt.is_none());
    for layer in applying().filter(|layer| !layer.seen) {
        open.axes.push(Axis {
            unknown: Unknown::Layer(layer.layer),
            ways: Ways::Layer(layer.layer, says::unseen(layer.layer, trace.facts.caller)),
        });
    }
    for layer in applying().filter(|layer| layer.seen) {
        let levels = policies.levels(layer.layer).iter().enumerate();
        for (number, policies) in levels {
            open.level(layer.layer, number, trace, policies);
        }
    }
    open.fill_keys();
    open
}

impl<'a> Open<'a> {
    /// Takes in what is open at one level of a layer.
    fn level(&mut self, layer: Layer, level: usize, trace: &Trace, policies: &'a [Arc<Policy>]) {
        let (request, has_boundary) = (self.request, trace.has_boundary);
        let caller = trace.facts.caller;
        let mut unclear = Vec::new();
        for policy in policies {
            let Some(outcomes) = outcomes(request, policy, has_boundary) else {
                unclear.extend(says::anything(layer, caller));
                continue;
            };
            let open = policy.statements().iter().zip(outcomes);
            for (statement, _) in open.filter(|(_, outcome)| !says::is_certain(*outcome)) {
                let trace = judge(request, layer, statement, has_boundary);
                match says::if_unclear(layer, &trace, caller) {
                    Some(says) => unclear.extend(says),
                    None => self.term(layer, level, statement, &trace),
                }
            }
        }
        if !unclear.is_empty() {
            unclear.push(Says::Nothing);
            sort(&mut unclear);
            unclear.dedup();
            self.axes.push(Axis {
                unknown: Unknown::Layer(layer),
                ways: Ways::Level(layer, level, unclear),
            });
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
        if trace.matches(Element::Principal) == Truth::Unknown {
            atoms.push(self.atom(Source::Boundary));
        }
        if let Clear::Yes(scope) = &statement.resource
            && trace.matches(Element::Resource) == Truth::Unknown
        {
            atoms.push(self.atom(Source::Resource(layer, scope)));
        }
        if let (Clear::Yes(tests), Some(traces)) = (&statement.condition, &trace.condition) {
            for (test, judged) in tests.iter().zip(traces) {
                if judged.holds == Truth::Unknown {
                    atoms.push(self.atom(Source::Test(test)));
                }
            }
        }
        let says = match (trace.effect, trace.names()) {
            (Some(Effect::Allow), Some(names)) => Says::Allow(names),
            _ => Says::Deny,
        };
        self.terms.push(Term {
            layer,
            level,
            said: says.said().unwrap_or(Said::NOTHING),
            atoms,
        });
    }

    /// Takes in a part of a statement, and the keys it hangs on.
    fn atom(&mut self, source: Source<'a>) -> usize {
        let axes = match source {
            Source::Boundary => self
                .axes
                .iter()
                .position(|axis| axis.unknown == Unknown::Layer(Layer::Boundary))
                .into_iter()
                .collect(),
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
        let mut uses = Uses::default();
        for atom in &self.atoms {
            match atom.source {
                Source::Test(test) => uses.tests.push(test),
                Source::Resource(layer, scope) => {
                    let entries = scope.entries.iter();
                    let short = ShortArn::of(layer);
                    uses.resources
                        .extend(entries.map(|entry| (&entry.value, short)));
                }
                Source::Boundary => {}
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
                .position(|axis| matches!(&axis.unknown, Unknown::Key(other) if other == key));
            let at = known.unwrap_or_else(|| {
                let mut said = self.request.context.unknown();
                let spelled = said.find(|unknown| *unknown == key).unwrap_or(key);
                self.axes.push(Axis {
                    unknown: Unknown::Key(spelled.clone()),
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
