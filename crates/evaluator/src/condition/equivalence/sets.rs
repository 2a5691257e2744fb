//! Equivalence classes of sets of values, for keys with set operators.

use super::{Uses, is_for_sets, unknown_variables};
use crate::condition::{Operator, Test};
use crate::context::Context;
use crate::key::Key;
use crate::truth::Truth;
use crate::vec_map::{Map, sort, sort_by};
use std::collections::VecDeque;

/// The most sets of values that are generated.
const MOST_SETS: usize = 256;

/// One representative of each class of sets: for each test, some, none or all of the set's values satisfy it. `None` if
/// there are too many.
pub(super) fn sets(
    key: &Key,
    values: &[String],
    tests: &[&Test],
    uses: &Uses<'_>,
    context: &Context,
) -> Option<Vec<Vec<String>>> {
    // Where the result depends on another key's value, every value is a class of its own. Of the other operators, some
    // are unknown for a set with a matching value, and the rest give the same result for every set.
    let (hanging, free): (Vec<&&Test>, Vec<&&Test>) = tests
        .iter()
        .filter(|test| is_for_sets(test) || test.may_be_of_many())
        .partition(|test| !unknown_variables(test, context).is_empty());
    let said = values.iter().enumerate().map(|(place, value)| {
        let mut holds: Vec<bool> = free
            .iter()
            .map(|test| test.holds_of_one(value, context) == Truth::True)
            .collect();
        if !hanging.is_empty() {
            holds.extend((0..values.len()).map(|at| at == place));
        }
        holds
    });
    let said: Vec<Vec<bool>> = said.collect();
    // A set of one value behaves like that value, except in a test without a set operator.
    let one = |test: &Test| test.operator.value != Operator::Null && !is_for_sets(test);
    let mut variables = uses
        .tests
        .iter()
        .flat_map(|test| unknown_variables(test, context));
    let mut patterns = uses
        .resources
        .iter()
        .flat_map(|(pattern, _)| pattern.variables());
    let single = tests.iter().any(|test| one(test))
        || variables.any(|variable| variable == key)
        || patterns.any(|variable| variable.key == *key);
    let least = if single { 1 } else { 2 };
    // For each test, two flags: some value of the set satisfies it, and some value does not. No test distinguishes
    // more.
    let nothing = vec![[false; 2]; said.first().map_or(0, Vec::len)];
    let mut found: Map<Vec<[bool; 2]>, Vec<usize>> = Map::default();
    let mut fresh = VecDeque::from([(nothing, Vec::new())]);
    while let Some((union, members)) = fresh.pop_front() {
        for (place, holds) in said.iter().enumerate() {
            let mut wider = union.clone();
            for ([yes, no], holds) in wider.iter_mut().zip(holds) {
                *yes |= *holds;
                *no |= !*holds;
            }
            if found.get(&wider).is_some() {
                continue;
            }
            if found.count() >= MOST_SETS {
                return None;
            }
            let mut more = members.clone();
            more.push(place);
            found.insert(wider.clone(), more.clone());
            fresh.push_back((wider, more));
        }
    }
    let mut sets: Vec<Vec<usize>> = found
        .into_pairs()
        .into_iter()
        .map(|(_, set)| set)
        .filter(|set| set.len() >= least)
        .collect();
    for set in &mut sets {
        sort(set);
    }
    sort_by(&mut sets, |one, other| {
        (one.len(), one).cmp(&(other.len(), other))
    });
    let named = |set: Vec<usize>| {
        set.into_iter()
            .filter_map(|place| values.get(place).cloned())
            .collect()
    };
    Some(sets.into_iter().map(named).collect())
}
