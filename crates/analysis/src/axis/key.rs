//! Classes of a context key's values: those that the evaluator finds for unknown keys.

use super::{Classes, Value};
use crate::Reason;
use crate::predicate::{Id, Predicates};
use evaluator::condition::{Budget, Uses, equivalence_classes};
use evaluator::context::{Context, Lookup};
use evaluator::identifiers::Resource;
use evaluator::key::Key;

/// The classes of a key's values, as far as the open tests tell them apart.
pub(crate) fn classes(
    key: &Key,
    predicates: &Predicates,
    open: &[Id],
    context: &Context,
    several: &[Key],
) -> Classes {
    let tests = open.iter().filter_map(|id| predicates.test(*id));
    let uses = Uses {
        tests: tests.collect(),
        resources: Vec::new(),
        several: several.iter().filter(|of| *of == key).collect(),
    };
    let found = equivalence_classes(key, &uses, &Resource::Any, context, &mut Budget::default());
    Classes {
        missing: (!found.complete).then(|| Reason::Values(key.clone())),
        ..Classes::of(found.values.into_iter().map(Value::Key).collect())
    }
}

/// The key to settle next: a key whose value others are compared with comes before these.
pub(crate) fn next(predicates: &Predicates, open: &[Id], context: &Context) -> Option<Key> {
    let is_open = |key: &Key| context.lookup(key) == Lookup::Unknown;
    let tests = || open.iter().filter_map(|id| predicates.test(*id));
    let variables = tests().flat_map(|test| &test.values);
    let variables = variables.flat_map(|value| value.value.variables());
    let variables = variables.map(|variable| &variable.key);
    let keys = tests()
        .filter(|test| !test.never_there)
        .map(|test| &test.key.value);
    variables
        .filter(|key| is_open(key))
        .min()
        .or_else(|| keys.filter(|key| is_open(key)).min())
        .cloned()
}
