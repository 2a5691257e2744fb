//! Policy variables: values of one axis that are a part of patterns on another.
//!
//! `arn:aws:s3:::home/${aws:username}/*` makes the user's name a part of a pattern for resources. The variable is settled
//! first, and the pattern is an ordinary one then. So that one name can stand for others, its classes must be fine enough:
//! two names are the same if all patterns on the other axis are in the same states after what stands before the variable
//! and the name. (Then an ARN with the one name is like the ARN with the other, whatever follows.)

use crate::Reason;
use crate::axis::resource::patterns;
use crate::axis::{self, Classes, Value};
use crate::budget::Budget;
use crate::predicate::{Id, Kind, Predicates};
use crate::strings::{Alphabet, Automaton, Joint, State};
use crate::universe::{REQUESTED_REGION, RESOURCE_ACCOUNT, accounts_in};
use evaluator::condition::{Family, Operator};
use evaluator::context::{Context, ContextValue, Lookup};
use evaluator::identifiers::wildcard::{Matching, Piece};
use evaluator::identifiers::{ShortArn, Template, Variable, Wildcards};
use evaluator::key::Key;
use evaluator::policy::tables;

/// The variables that are known, with their values.
pub(crate) type Variables = Vec<(String, String)>;

/// Patterns that a text with a variable's value in it is read against, from where the variable stands.
#[derive(Debug)]
pub(crate) struct Sink {
    pub(crate) automaton: Automaton,
    pub(crate) starts: Vec<State>,
}

/// The ways in which values that follow from the caller are used as variables.
#[derive(Debug, Default)]
pub(crate) struct OfPrincipals {
    /// Where users' names stand.
    pub(crate) sinks: Vec<Sink>,
    /// The number of the caller's account stands somewhere.
    pub(crate) account_is_used: bool,
    /// A variable is used in a way that is not modelled.
    pub(crate) is_unclear: bool,
}

/// The maximum number of states before a variable.
const MOST_STARTS: usize = 32;

/// The variables of a predicate.
fn variables(predicates: &Predicates, id: Id) -> Vec<&Variable> {
    let Some(predicate) = predicates.get(id) else {
        return Vec::new();
    };
    if let Some(test) = predicate.test() {
        let values = test.values.iter();
        return values.flat_map(|value| value.value.variables()).collect();
    }
    if predicate.kind != Kind::Resource {
        return Vec::new();
    }
    let scope = predicate.statement().and_then(|of| of.resource.known());
    let entries = scope.into_iter().flat_map(|scope| &scope.entries);
    entries.flat_map(|entry| entry.value.variables()).collect()
}

/// The variables of some predicates that are known.
pub(crate) fn values(predicates: &Predicates, open: &[Id], context: &Context) -> Variables {
    let mut values = Variables::new();
    for variable in open.iter().flat_map(|id| variables(predicates, *id)) {
        let value = match context.lookup(&variable.key) {
            Lookup::Known(ContextValue::One(value)) => value.clone(),
            Lookup::Known(ContextValue::Many(_)) | Lookup::Absent => "\0".to_owned(),
            Lookup::Unknown => continue,
        };
        let value = (variable.key.as_str().to_lowercase(), value);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values.sort();
    values
}

/// A key that is a part of resources and not settled yet. Those that follow from the resource are not settled before it:
/// where they are a part of it, the classes of resources are not known to be all.
pub(crate) fn open_key(predicates: &Predicates, scopes: &[Id], context: &Context) -> Option<Key> {
    let variables = scopes.iter().flat_map(|id| variables(predicates, *id));
    let mut keys = variables.map(|variable| &variable.key);
    keys.find(|key| {
        let follows = [RESOURCE_ACCOUNT, REQUESTED_REGION];
        context.lookup(key) == Lookup::Unknown
            && !follows
                .iter()
                .any(|of| key.as_str().eq_ignore_ascii_case(of))
    })
    .cloned()
}

/// Returns the ways in which values that follow from the caller are used as variables.
pub(crate) fn of_principals(
    predicates: &Predicates,
    tests: &[Id],
    resources: &[Id],
    budget: &mut Budget,
) -> OfPrincipals {
    let mut found = OfPrincipals::default();
    let mut named = false;
    for id in tests.iter().chain(resources) {
        for variable in variables(predicates, *id) {
            let key = variable.key.as_str();
            if key.eq_ignore_ascii_case("aws:username") {
                named = true;
            } else if key.eq_ignore_ascii_case("aws:PrincipalAccount") {
                found.account_is_used = true;
            } else if axis::principal::is_of_principal(key) {
                found.is_unclear = true;
            }
        }
    }
    if named {
        let key = Key::new("aws:username");
        match sinks(&key, predicates, tests, resources, budget) {
            Some(sinks) => found.sinks = sinks,
            None => found.is_unclear = true,
        }
    }
    found
}

/// The accounts that stand in what an account's number is a part of.
pub(crate) fn accounts(
    predicates: &Predicates,
    tests: &[Id],
    resources: &[Id],
    accounts: &mut Vec<String>,
) {
    for id in resources {
        let statement = predicates.get(*id).and_then(|of| of.statement());
        let scope = statement.and_then(|of| of.resource.known());
        for entry in scope.into_iter().flat_map(|scope| &scope.entries) {
            accounts_in(entry.value.text(), accounts);
        }
    }
    for test in tests.iter().filter_map(|id| predicates.test(*id)) {
        for value in &test.values {
            accounts_in(value.value.text(), accounts);
        }
    }
}

/// Where the value of a key goes: the patterns on each other axis, after what stands before it. `None`: there is too much
/// of it.
fn sinks(
    key: &Key,
    predicates: &Predicates,
    tests: &[Id],
    resources: &[Id],
    budget: &mut Budget,
) -> Option<Vec<Sink>> {
    let mut context = Context::default();
    context.insert_unknown(Key::new("*"));
    let mut sinks = Vec::new();
    // Resources.
    let mut before: Vec<Vec<Piece>> = Vec::new();
    for id in resources {
        let Some(predicate) = predicates.get(*id) else {
            continue;
        };
        let scope = predicate.statement().and_then(|of| of.resource.known());
        let short = ShortArn::of(predicate.layer());
        for entry in scope.into_iter().flat_map(|scope| &scope.entries) {
            let around = entry.value.around(short, key, &context);
            before.extend(around.into_iter().map(|[before, _]| before));
        }
    }
    if !before.is_empty() {
        let (plain, _) = patterns(predicates, resources, &context);
        if !plain.is_empty() {
            sinks.push(sink(&before, &plain, budget)?);
        }
    }
    // Tests of other keys whose values have the variable.
    let with_it = |test: &evaluator::condition::Test| {
        let mut variables = test.values.iter().flat_map(|value| value.value.variables());
        variables.any(|variable| variable.key == *key)
    };
    let mut targets: Vec<&Key> = Vec::new();
    for test in tests.iter().filter_map(|id| predicates.test(*id)) {
        if with_it(test) && !targets.contains(&&test.key.value) {
            targets.push(&test.key.value);
        }
    }
    for target in targets {
        let mut before: Vec<Vec<Piece>> = Vec::new();
        let mut plain: Vec<(Vec<Piece>, Matching)> = Vec::new();
        let of_target = tests.iter().filter_map(|id| predicates.test(*id));
        for test in of_target.filter(|test| test.key.value == *target) {
            if with_it(test) {
                let wildcards = wildcards(test)?;
                for value in &test.values {
                    let around = Template::around(&value.value, key, &context, wildcards);
                    before.extend(around.into_iter().map(|[before, _]| before));
                }
            }
            plain.extend(test.patterns(&Context::default()).unwrap_or_default());
        }
        if !plain.is_empty() {
            sinks.push(sink(&before, &plain, budget)?);
        }
    }
    Some(sinks)
}

fn wildcards(test: &evaluator::condition::Test) -> Option<Wildcards> {
    let Operator::Compare { comparison, .. } = test.operator.value else {
        return None;
    };
    let row = comparison.row();
    matches!(row.family, Family::String | Family::Arn).then_some(if row.wildcards {
        Wildcards::Active
    } else {
        Wildcards::Literal
    })
}

/// The states of patterns after each of the texts that can stand before a variable.
fn sink(
    before: &[Vec<Piece>],
    plain: &[(Vec<Piece>, Matching)],
    budget: &mut Budget,
) -> Option<Sink> {
    let automaton = Automaton::new(plain.iter().cloned());
    let mut starts: Vec<State> = Vec::new();
    for before in before {
        let head = (before.clone(), Matching::ACROSS_COLONS);
        let with_head = Automaton::new(std::iter::once(head).chain(plain.iter().cloned()));
        let start = with_head.start();
        let whole = with_head.explore(&start, Alphabet::All, budget, |state, text| {
            if with_head.accepted(state).first() == Some(&true) {
                let state = automaton.run(&automaton.start(), text);
                if !starts.contains(&state) {
                    starts.push(state);
                }
            }
        });
        if !whole || starts.len() > MOST_STARTS {
            return None;
        }
    }
    Some(Sink { automaton, starts })
}

/// The classes of a key that is a part of resources.
pub(crate) fn classes(
    key: &Key,
    predicates: &Predicates,
    scopes: &[Id],
    tests: &[Id],
    context: &Context,
    budget: &mut Budget,
) -> Classes {
    let mut missing = None;
    let mut patterns: Vec<(Vec<Piece>, Matching)> = Vec::new();
    for test in tests.iter().filter_map(|id| predicates.test(*id)) {
        if test.key.value != *key || test.operator.value == Operator::Null {
            continue;
        }
        match test.patterns(context) {
            Some(found) if !test.operator.value.is_for_sets() => patterns.extend(found),
            _ => missing = Some(Reason::Variable),
        }
    }
    if tables::holds_several(key.as_str()) {
        missing = Some(Reason::Variable);
    }
    let sinks = sinks(key, predicates, tests, scopes, budget).unwrap_or_else(|| {
        missing = Some(Reason::Variable);
        Vec::new()
    });
    let automaton = Automaton::new(patterns);
    let mut joint = Joint::default();
    joint.insert(&automaton, automaton.start());
    for sink in &sinks {
        for start in &sink.starts {
            joint.insert(&sink.automaton, start.clone());
        }
    }
    let mut values = Vec::new();
    let whole = joint.explore(Alphabet::All, budget, |text| {
        values.push(Value::Key(Some(ContextValue::One(text.to_owned()))));
    });
    if !whole {
        missing = missing.or(Some(Reason::Variable));
    }
    values.push(Value::Key(None));
    Classes {
        missing,
        ..Classes::of(values)
    }
}
