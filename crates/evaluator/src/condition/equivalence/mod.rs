//! Equivalence classes of the values of an unknown key: one representative of each set of values that no test and no
//! pattern on the key can tell apart.
//!
//! A decision that holds for every representative holds for every value of the key: trying all of them is exhaustive,
//! not a sample. `strings` finds the classes of strings by running the automata of all patterns in parallel, `ordered`
//! finds points on and between the boundaries of numbers, dates and networks.
//!
//! Keys that are compared with each other (`"${aws:PrincipalTag/team}"`) are treated together: they get the same
//! candidate strings, several of each class, so that two keys with values of one class can be both equal and different.

mod ordered;
mod sets;
mod strings;

use super::{Comparison, Family, Operator, Test, binary, bool, date, ip, number};
use crate::context::{Context, ContextValue, Lookup};
use crate::identifiers::template::characters;
use crate::identifiers::wildcard::{self, Matching, Piece};
use crate::identifiers::{Resolution, Resource, ResourcePattern, ShortArn, Template, Wildcards};
use crate::key::Key;
use crate::vec_map::Set;
use ordered::Boundaries;
use strings::Strings;

pub(super) use strings::limited_to_parts;

/// All uses of unknown keys in the policies: in condition tests and as policy variables.
#[derive(Clone, Debug, Default)]
pub struct Uses<'a> {
    /// Condition tests.
    pub tests: Vec<&'a Test>,
    /// Values of `Resource` and `NotResource`, with the rule for short ARNs of their layer.
    pub resources: Vec<(&'a ResourcePattern, ShortArn)>,
    /// The keys that can hold several values even in tests without a set operator.
    pub several: Vec<&'a Key>,
}

/// The representatives of the values of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    /// One value of each class: literals of the policies first, then values that no policy mentions, then sets of
    /// several values, and `None` for an absent key. May be empty if the classes are not complete.
    pub values: Vec<Option<ContextValue>>,
    /// `true` if every class has a representative. Otherwise a limit was reached, or keys are compared in a way that
    /// yields infinitely many classes, and nothing may be concluded from the values.
    pub complete: bool,
}

/// The most substrings that are tried as the value of a variable.
const MOST_PARTS: usize = 100;

/// The most strings that are collected.
const MOST_TEXTS: usize = 1_000;

/// The most characters of all patterns together, each counted once for every pattern.
const MOST_SIZE: usize = 1_000_000;

/// The steps left for finding equivalence classes: one budget for all keys of a request, because the author of a policy
/// controls how much work it causes. When the budget is used up, the classes are incomplete, and every result that
/// depends on them stays unknown.
#[derive(Clone, Debug)]
pub struct Budget(usize);

impl Budget {
    /// Some tenths of a second, in the browser of a phone.
    const STEPS: usize = 400_000;

    /// Deducts the given number of steps. Returns `false` if fewer were left.
    const fn take(&mut self, steps: usize) -> bool {
        let is_enough = steps <= self.0;
        self.0 = self.0.saturating_sub(steps);
        is_enough
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self(Self::STEPS)
    }
}

/// One representative of each equivalence class of `key` in this request. If the classes are complete, every assignment
/// of values to the unknown keys has a counterpart among these values for which all tests and patterns give the same
/// results.
pub fn equivalence_classes(
    key: &Key,
    uses: &Uses<'_>,
    resource: &Resource,
    context: &Context,
    budget: &mut Budget,
) -> Classes {
    let mut asked = ComparedValues::default();
    asked.collect(&related(key, uses, context), uses, resource, context);
    if !asked.is_answerable() {
        return Classes {
            values: Vec::new(),
            complete: false,
        };
    }
    let (mut single, mut complete) = asked.texts(budget);
    let present = context.present(key);
    if let Some(patterns) = present.filter(|patterns| !patterns.is_empty()) {
        let patterns: Vec<Vec<Piece>> = patterns.iter().map(|text| characters(text)).collect();
        single.retain(|text| {
            let mut patterns = patterns.iter();
            patterns.any(|pattern| wildcard::matches(pattern, text, Matching::EXACT))
        });
        complete &= !single.is_empty();
    }
    let tests = uses.tests.iter().copied();
    let tests: Vec<&Test> = tests.filter(|test| test.key.value == *key).collect();
    let mut several = Vec::new();
    let asked = tests.iter().any(|test| is_for_sets(test));
    if asked || (!tests.is_empty() && uses.several.contains(&key)) {
        match sets::sets(key, &single, &tests, uses, context) {
            Some(sets) => several = sets,
            None => complete = false,
        }
    }
    let single = single.into_iter().map(ContextValue::One);
    let several = several.into_iter().map(ContextValue::Many);
    Classes {
        values: single
            .chain(several)
            .map(Some)
            .chain(present.is_none().then_some(None))
            .collect(),
        complete,
    }
}

/// The unknown keys whose values are compared with this key's, directly or transitively; the key itself is first.
fn related<'a>(key: &'a Key, uses: &Uses<'a>, context: &Context) -> Vec<&'a Key> {
    let mut related = vec![key];
    let mut next = 0;
    while let Some(one) = related.get(next).copied() {
        next += 1;
        for test in &uses.tests {
            let tested = &test.key.value;
            if context.lookup(tested) != Lookup::Unknown {
                continue;
            }
            for variable in unknown_variables(test, context) {
                if tested == one && !related.contains(&variable) {
                    related.push(variable);
                }
                if variable == one && !related.contains(&tested) {
                    related.push(tested);
                }
            }
        }
    }
    related
}

fn unknown_variables<'a>(test: &'a Test, context: &Context) -> Vec<&'a Key> {
    let values = test.values.iter();
    values
        .flat_map(|value| unknown_in(&value.value, context))
        .collect()
}

fn unknown_in<'a>(value: &'a Template, context: &Context) -> impl Iterator<Item = &'a Key> {
    let keys = value.variables().map(|variable| &variable.key);
    keys.filter(|key| context.lookup(key) == Lookup::Unknown)
}

/// Returns `true` if the test has a set operator.
pub(crate) fn is_for_sets(test: &Test) -> bool {
    test.operator.value.is_for_sets()
}

/// Everything that a group of related keys is compared with.
struct ComparedValues {
    words: Strings,
    boundaries: Boundaries,
    /// The substrings of known values that a variable could stand for; the flag says whether case is ignored.
    parts: Set<(Vec<char>, bool)>,
    /// A set operator tests the key. It treats an empty string as no value, so an empty string must not represent a
    /// class.
    sets: bool,
    complete: bool,
}

impl Default for ComparedValues {
    fn default() -> Self {
        Self {
            words: Strings::default(),
            boundaries: Boundaries::default(),
            parts: Set::default(),
            sets: false,
            complete: true,
        }
    }
}

impl ComparedValues {
    fn collect(&mut self, keys: &[&Key], uses: &Uses<'_>, resource: &Resource, context: &Context) {
        let mut without = context.clone();
        for key in keys {
            without.insert_absent((*key).clone());
        }
        // The pattern of a key that is present restricts its values in the same way as a test does.
        for pattern in keys.iter().filter_map(|key| context.present(key)).flatten() {
            self.words.begin();
            self.words.insert(characters(pattern), Matching::EXACT);
        }
        let mut sets = false;
        for test in &uses.tests {
            let Operator::Compare { comparison, .. } = test.operator.value else {
                continue;
            };
            match context.lookup(&test.key.value) {
                Lookup::Unknown if keys.contains(&&test.key.value) => {
                    sets |= is_for_sets(test);
                    self.compared(test, comparison, context, &without);
                }
                Lookup::Known(actual) => {
                    let reading = reading(comparison);
                    for value in &test.values {
                        for text in all(actual) {
                            self.inserted(keys, &value.value, text, reading, context);
                        }
                    }
                }
                Lookup::Absent | Lookup::Unknown => {}
            }
        }
        if let Resource::Arn(arn) = resource {
            for (pattern, short) in &uses.resources {
                if let Some(template) = pattern.template(*short) {
                    let reading = (Wildcards::Active, Matching::ACROSS_COLONS);
                    self.inserted(keys, template, arn.as_str(), reading, context);
                }
            }
        }
        // Of each class, as many strings as there are keys that could all be different, and one more for a set that
        // holds the key's string and none of the others.
        self.words.members = keys.len() + usize::from(sets && keys.len() > 1);
        self.sets = sets;
        if sets {
            self.words.begin();
            self.words.insert(Vec::new(), Matching::EXACT);
        }
    }

    /// Collects the values that an unknown key is compared with.
    fn compared(
        &mut self,
        test: &Test,
        comparison: Comparison,
        context: &Context,
        without: &Context,
    ) {
        let family = comparison.family();
        let (wildcards, matching) = reading(comparison);
        let (hanging, certain): (Vec<&Template>, Vec<&Template>) = test
            .values
            .iter()
            .map(|value| &value.value)
            .partition(|value| unknown_in(value, context).next().is_some());
        self.words.begin();
        for value in certain {
            match value.resolve(context, wildcards) {
                _ if !matches!(family, Family::String | Family::Arn) => {
                    self.plain(family, value.text());
                }
                Resolution::Pieces(pieces) if family == Family::Arn => {
                    self.words.insert_arn(&pieces);
                }
                Resolution::Pieces(pieces) => self.words.insert(pieces.into_owned(), matching),
                Resolution::Unresolved | Resolution::Unknown(_) => {}
            }
        }
        for value in hanging {
            // The value with all variables absent forms a group of its own.
            self.words.begin();
            match value.resolve(without, wildcards) {
                Resolution::Pieces(pieces) if family == Family::Arn => {
                    self.words.insert_arn(&pieces);
                }
                Resolution::Pieces(pieces) => self.words.insert(pieces.into_owned(), matching),
                Resolution::Unresolved | Resolution::Unknown(_) => {}
            }
            // Only a test for equality with the whole variable has finitely many classes.
            self.complete &= value.as_variable().is_some() && family != Family::Bool;
            self.words.fold |= matching.ignore_case;
            if family == Family::Arn {
                self.words.begin();
                self.words.insert_arn(&characters("arn:*:*:*:*:*"));
            }
        }
    }

    /// Adds a value of an operator that supports neither variables nor wildcards.
    fn plain(&mut self, family: Family, text: &str) {
        let literal = |text: &str| text.chars().map(Piece::Char).collect();
        match family {
            Family::Bool => {
                self.words.hints = vec!["true", "false"];
                if bool::parse(text).is_some() {
                    self.words.insert(literal(text), Matching::IGNORE_CASE);
                }
            }
            Family::Binary => {
                if binary::parse(text).is_some() {
                    self.words.insert(literal(text), Matching::EXACT);
                }
            }
            Family::Numeric => self.boundaries.numbers.extend(number::Number::parse(text)),
            Family::Date => self.boundaries.dates.extend(date::Instant::parse(text)),
            Family::Ip => self.boundaries.networks.extend(ip::parse_network(text)),
            Family::String | Family::Arn => {}
        }
    }

    /// Adds a value in which unknown keys are variables and which is compared with a known string: each substring that
    /// a variable could stand for is a candidate.
    fn inserted(
        &mut self,
        keys: &[&Key],
        value: &Template,
        text: &str,
        (wildcards, matching): (Wildcards, Matching),
        context: &Context,
    ) {
        let text: Vec<char> = text.chars().collect();
        let around = keys
            .iter()
            .flat_map(|key| value.around(key, context, wildcards));
        for [before, mut after] in around {
            after.reverse();
            let forwards = wildcard::beginnings(&before, text.iter().copied(), matching);
            let backwards = wildcard::beginnings(&after, text.iter().rev().copied(), matching);
            let starts: Vec<usize> = places(forwards).collect();
            let ends: Vec<usize> = places(backwards)
                .map(|from_end| text.len() - from_end)
                .collect();
            let parts = starts
                .iter()
                .flat_map(|start| ends.iter().filter_map(|end| text.get(*start..*end)));
            for part in parts {
                if self.parts.len() >= MOST_PARTS {
                    self.complete = false;
                    return;
                }
                if self.parts.insert((part.to_vec(), matching.ignore_case)) {
                    self.words.begin();
                    let literal = part.iter().copied().map(Piece::Char).collect();
                    self.words.insert(literal, matching);
                }
            }
        }
    }

    /// Returns `false` if the search is not worth starting: there would be too many strings, or infinitely many
    /// classes.
    fn is_answerable(&self) -> bool {
        let families = self.boundaries.families();
        let mixed = families > 1 || (families == 1 && !self.words.are_finite());
        // Each boundary is written in as many spellings as there are patterns.
        let texts = (self.boundaries.len() + 1).saturating_mul(self.words.len() + 1);
        self.complete && !mixed && texts <= MOST_TEXTS && self.words.size() <= MOST_SIZE
    }

    /// The candidate strings, and whether every class is represented.
    fn texts(&mut self, budget: &mut Budget) -> (Vec<String>, bool) {
        // A number, date or address needs a spelling that equals none of the strings.
        let spellings = self.words.members + self.words.len();
        let mut texts = self.boundaries.texts(spellings);
        let (words, complete) = self.words.texts(budget);
        for word in words {
            let is_no_value = self.sets && word.is_empty();
            if !is_no_value && !texts.contains(&word) {
                texts.push(word);
            }
        }
        (texts, complete && self.complete)
    }
}

/// The indices of the flags that are true.
fn places(flags: impl Iterator<Item = bool>) -> impl Iterator<Item = usize> {
    flags
        .enumerate()
        .filter_map(|(place, flag)| flag.then_some(place))
}

/// The wildcard rule and the case rule of an operator.
pub(super) fn reading(comparison: Comparison) -> (Wildcards, Matching) {
    let wildcards = if comparison.row().wildcards {
        Wildcards::Active
    } else {
        Wildcards::Literal
    };
    let matching = if comparison == Comparison::StringEqualsIgnoreCase {
        Matching::IGNORE_CASE
    } else {
        Matching::EXACT
    };
    (wildcards, matching)
}

fn all(value: &ContextValue) -> &[String] {
    match value {
        ContextValue::One(one) => std::slice::from_ref(one),
        ContextValue::Many(many) => many,
    }
}
