//! Conditions: the evaluation of one test of a `Condition` element against a request's context.
//!
//! Source: `IAM/reference_policies_elements_condition_operators` and
//! `IAM/reference_policies_condition-single-vs-multi-valued-context-keys`. This module implements the set operators,
//! missing and unknown keys, and negation; `table` lists the operators, and one file for each family compares values of
//! its type. `equivalence` finds the values of an unknown key that can make a difference. Which keys AWS has is not
//! known here.

mod arn;
mod binary;
mod bool;
pub mod equivalence;
mod date;
mod ip;
mod number;
mod operator;
mod present;
mod string;
pub mod table;

pub(crate) use equivalence::is_for_sets;
pub use equivalence::{Budget, Classes, Uses, equivalence_classes};
pub use operator::{Operator, OperatorError, Quantifier};
pub use table::{Comparison, Family, Order};

use crate::context::{Context, ContextValue, Lookup};
use crate::doubt::Doubt;
use crate::identifiers::wildcard::{Matching, Piece, equal_ignoring_case};
use crate::identifiers::{Resolution, Template, Wildcards};
use crate::key::Key;
use crate::small_str::SmallStr;
use crate::source::{Span, Spanned};
use crate::truth::Truth;

/// One condition test: an operator, a key and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The operator as written.
    pub operator: Spanned<Operator>,
    /// The context key as written.
    pub key: Spanned<Key>,
    /// The values. Empty lists are kept: they have a meaning (semantics 2.5).
    pub values: Vec<Spanned<Template>>,
    /// The key is never in the request context of policies of this type, whatever the request contains.
    pub never_there: bool,
    /// The placeholders in the key.
    pub key_placeholders: Vec<SmallStr>,
    /// The key is multivalued in AWS.
    pub several: bool,
    /// The statement denies, or might deny: where AWS does not document the result of a test, the denial must not be
    /// ruled out.
    pub denies: bool,
    /// From the key to its last value.
    pub span: Span,
}

/// Why a condition test holds or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestReason {
    /// The key is present, and its value was compared with the test's values.
    Compared,
    /// The key is not in the request.
    KeyAbsent,
    /// Unknown whether the key is present, or with which value.
    KeyUnknown,
    /// The key has several values and the operator is not a set operator.
    ManyValues,
    /// The test has no values.
    NoValues,
    /// The key has an empty value, among others or with `IfExists`.
    EmptyText,
    /// `Bool` with a policy variable; AWS's pages contradict each other on it.
    VariableInBool,
    /// The result depends on a policy variable whose value is unknown.
    VariableUnknown,
    /// The result depends on a placeholder that is not filled in.
    Unfilled,
}

impl TestReason {
    /// The doubt that leaves a test unknown, if this reason is a doubt.
    pub const fn doubt(self) -> Option<Doubt> {
        match self {
            Self::ManyValues => Some(Doubt::MissingSetOperator),
            Self::NoValues => Some(Doubt::EmptyValues),
            Self::EmptyText => Some(Doubt::EmptyText),
            Self::VariableInBool => Some(Doubt::VariableWithBool),
            Self::Compared
            | Self::KeyAbsent
            | Self::KeyUnknown
            | Self::VariableUnknown
            | Self::Unfilled => None,
        }
    }
}

/// The result of evaluating one condition test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestTrace {
    /// The test's result.
    pub holds: Truth,
    /// The reason for the result.
    pub reason: TestReason,
    /// The values that matched the key's value (for a negated operator: those it equals), by position.
    pub matched: Vec<(Truth, Span)>,
    /// From the key to the last value.
    pub span: Span,
}

impl Test {
    /// The placeholders in its key and its values.
    pub fn placeholders(&self) -> impl Iterator<Item = &SmallStr> {
        let values = self.values.iter();
        let of_values = values.flat_map(|value| value.value.placeholders());
        self.key_placeholders.iter().chain(of_values)
    }

    /// Returns `true` if it contains placeholders that are not filled in.
    pub fn is_unfilled(&self) -> bool {
        self.placeholders().next().is_some()
    }

    /// What a text must look like to equal one of the values, for an operator that compares texts; `None` for every other
    /// operator, and where the value of a variable is not known.
    pub fn patterns(&self, context: &Context) -> Option<Vec<(Vec<Piece>, Matching)>> {
        let Operator::Compare { comparison, .. } = self.operator.value else {
            return None;
        };
        let (wildcards, matching) = equivalence::reading(comparison);
        let family = comparison.family();
        if !matches!(family, Family::String | Family::Arn) {
            return None;
        }
        let mut patterns = Vec::new();
        for value in &self.values {
            match value.value.resolve(context, wildcards) {
                Resolution::Pieces(pieces) if family == Family::Arn => {
                    let limited = equivalence::limited_to_parts(&pieces);
                    patterns.extend(limited.map(|pieces| (pieces, matching)));
                }
                Resolution::Pieces(pieces) => patterns.push((pieces.into_owned(), matching)),
                Resolution::Unresolved => {}
                Resolution::Unknown(_) => return None,
            }
        }
        Some(patterns)
    }

    /// Returns `true` if another test has the same content at another place.
    pub fn is_same(&self, other: &Self) -> bool {
        let values = self.values.iter().zip(&other.values);
        self.operator.value == other.operator.value
            && self.key.value == other.key.value
            && self.never_there == other.never_there
            && (self.several, self.denies) == (other.several, other.denies)
            && self.values.len() == other.values.len()
            && values
                .into_iter()
                .all(|(one, other)| one.value == other.value)
    }

    /// Evaluates the test in a request's context: the result and the reason, value by value.
    pub fn judge(&self, context: &Context) -> TestTrace {
        let (holds, reason) = self.holds(context);
        let matched = |value: &Template| match (reason, context.lookup(&self.key.value)) {
            (TestReason::KeyUnknown, _) if holds == Truth::Unknown => Truth::Unknown,
            (
                TestReason::Compared
                | TestReason::VariableUnknown
                | TestReason::VariableInBool
                | TestReason::Unfilled,
                Lookup::Known(ContextValue::One(actual)),
            ) => self.equals_any(value, std::slice::from_ref(actual), context),
            (
                TestReason::Compared
                | TestReason::VariableUnknown
                | TestReason::VariableInBool
                | TestReason::Unfilled
                | TestReason::EmptyText,
                Lookup::Known(ContextValue::Many(actual)),
            ) => self.equals_any(value, actual, context),
            _ => Truth::False,
        };
        let values = self.values.iter();
        TestTrace {
            holds,
            reason,
            matched: values
                .map(|value| (matched(&value.value), value.span))
                .collect(),
            span: self.span,
        }
    }

    /// Evaluates the test in a request's context: the result and the reason, without the matched values.
    pub fn holds(&self, context: &Context) -> (Truth, TestReason) {
        if !self.key_placeholders.is_empty() {
            return (Truth::Unknown, TestReason::Unfilled);
        }
        let found = if self.never_there {
            Lookup::Absent
        } else {
            context.lookup(&self.key.value)
        };
        if self.has_no_values() {
            // IAM/access-analyzer-reference-policy-checks "Empty array condition": it "returns true and the policy
            // statement provides no permissions". So it allows nothing; what it denies is not clear.
            let holds = if self.denies {
                Truth::Unknown
            } else {
                Truth::False
            };
            return (holds, TestReason::NoValues);
        }
        match found {
            Lookup::Known(ContextValue::One(value)) => {
                self.holds_of(std::slice::from_ref(value), self.several, context)
            }
            Lookup::Known(ContextValue::Many(values)) if !values.is_empty() => {
                self.holds_of(values, true, context)
            }
            // An empty set of values is the same as an absent key: AWS's table of set operators has one column for
            // both.
            Lookup::Absent | Lookup::Known(ContextValue::Many(_)) => {
                (self.without_key(), TestReason::KeyAbsent)
            }
            Lookup::Unknown => {
                let holds = self.whatever_the_key(context);
                let holds = holds.or_else(|| self.whatever_the_value(context));
                let holds = holds.map_or(Truth::Unknown, Truth::from);
                (holds, TestReason::KeyUnknown)
            }
        }
    }

    /// The result when the key is not in the request.
    fn without_key(&self) -> Truth {
        let holds = match self.operator.value {
            Operator::Null => return self.null_wants(true),
            Operator::Compare {
                if_exists: true, ..
            } => true,
            Operator::Compare {
                quantifier,
                negated,
                ..
            } => match quantifier {
                Quantifier::One => negated,
                Quantifier::All => true,
                // There is no value that could satisfy a negated operator either.
                Quantifier::Any => false,
            },
        };
        holds.into()
    }

    /// The result of `Null`: whether one of its values requires the key to be absent, or present.
    fn null_wants(&self, absent: bool) -> Truth {
        Truth::any(self.values.iter().map(|value| {
            if value.value.placeholders().is_empty() {
                (bool::parse(value.value.text()) == Some(absent)).into()
            } else {
                Truth::Unknown
            }
        }))
    }

    /// The result when the key has these values; `many` if it is a multivalued key.
    fn holds_of(&self, actual: &[String], many: bool, context: &Context) -> (Truth, TestReason) {
        let Operator::Compare {
            quantifier,
            if_exists,
            ..
        } = self.operator.value
        else {
            let holds = self.null_wants(false);
            return (holds, self.reason(holds));
        };
        if self.values.is_empty() {
            // The same page: with `IfExists` and `ForAllValues` it "matches only if the key is missing", with
            // `ForAnyValue` never.
            return (Truth::False, TestReason::Compared);
        }
        if many && quantifier == Quantifier::One {
            return (self.of_many(actual, context), TestReason::ManyValues);
        }
        let among = |actual: &mut dyn Iterator<Item = &String>| {
            let each = actual.map(|one| self.holds_of_one(one, context));
            match quantifier {
                Quantifier::One | Quantifier::All => Truth::all(each),
                Quantifier::Any => Truth::any(each),
            }
        };
        let holds = among(&mut actual.iter());
        if quantifier != Quantifier::One && actual.iter().any(String::is_empty) {
            // Only a set of nothing but empty strings is a null data set (the page about set operators).
            let mut others = actual.iter().filter(|one| !one.is_empty()).peekable();
            if others.peek().is_none() {
                return match quantifier {
                    Quantifier::Any if if_exists => (Truth::Unknown, TestReason::EmptyText),
                    _ => ((quantifier == Quantifier::All).into(), TestReason::Compared),
                };
            }
            // Among other values, an empty string may count as a value or not.
            if among(&mut others) != holds {
                return (Truth::Unknown, TestReason::EmptyText);
            }
        }
        (holds, self.reason(holds))
    }

    /// The reason for the result of a comparison.
    fn reason(&self, holds: Truth) -> TestReason {
        match holds {
            Truth::Unknown if self.is_unfilled() => TestReason::Unfilled,
            Truth::Unknown if self.has_variable_in_bool() && !self.is_negated() => {
                TestReason::VariableInBool
            }
            Truth::Unknown => TestReason::VariableUnknown,
            Truth::True | Truth::False => TestReason::Compared,
        }
    }

    /// The result for a single one of the key's values.
    pub(crate) fn holds_of_one(&self, actual: &str, context: &Context) -> Truth {
        let Operator::Compare {
            comparison,
            negated,
            ..
        } = self.operator.value
        else {
            return Truth::False;
        };
        let values = self.values.iter();
        let equal = values.map(|value| compare(comparison, &value.value, actual, context));
        let some = Truth::any(equal);
        if negated { !some } else { some }
    }

    /// The result of an operator without a set operator for a key with several values. As observed, a positive operator
    /// never holds, so that it allows nothing, but AWS does not document it; for a negated one the result is unknown
    /// (semantics 3.4). A test that no reading could satisfy is false.
    fn of_many(&self, actual: &[String], context: &Context) -> Truth {
        if self.is_negated() {
            return Truth::Unknown;
        }
        let some = Truth::any(actual.iter().map(|one| self.holds_of_one(one, context)));
        if self.denies {
            some.and(Truth::Unknown)
        } else {
            Truth::False
        }
    }

    const fn is_negated(&self) -> bool {
        matches!(self.operator.value, Operator::Compare { negated: true, .. })
    }

    /// A comparison without values, and without a set operator or `IfExists`.
    fn has_no_values(&self) -> bool {
        let plain = matches!(
            self.operator.value,
            Operator::Compare {
                quantifier: Quantifier::One,
                if_exists: false,
                ..
            }
        );
        plain && self.values.is_empty()
    }

    /// The doubts that this test can raise in this context.
    pub(crate) fn doubts(&self, context: &Context) -> impl Iterator<Item = Doubt> {
        let known = context.lookup(&self.key.value);
        let many = self.may_be_of_many()
            && (self.several
                || !matches!(known, Lookup::Known(ContextValue::One(_)) | Lookup::Absent));
        let sets = is_for_sets(self) && !matches!(known, Lookup::Absent);
        let variable = self.has_variable_in_bool();
        [
            (many, Doubt::MissingSetOperator),
            (self.denies && self.has_no_values(), Doubt::EmptyValues),
            (sets && Self::has_empty_text(known), Doubt::EmptyText),
            (variable, Doubt::VariableWithBool),
        ]
        .into_iter()
        .filter_map(|(is_there, doubt)| is_there.then_some(doubt))
    }

    /// Returns `true` if the test can raise a doubt in some context.
    pub(crate) fn may_be_doubtful(&self) -> bool {
        self.may_be_of_many()
            || self.has_no_values()
            || is_for_sets(self)
            || self.has_variable_in_bool()
    }

    /// Returns `true` if the result for several values can be in doubt.
    pub(crate) fn may_be_of_many(&self) -> bool {
        let one = matches!(
            self.operator.value,
            Operator::Compare {
                quantifier: Quantifier::One,
                ..
            }
        );
        one && (self.denies || self.is_negated())
    }

    fn has_variable_in_bool(&self) -> bool {
        let comparison = matches!(
            self.operator.value,
            Operator::Compare {
                comparison: Comparison::Bool,
                ..
            }
        );
        comparison
            && self.values.iter().any(|value| {
                let value = &value.value;
                let placeholders = value.placeholders();
                !value.is_plain() && (placeholders.is_empty() || value.variables().next().is_some())
            })
    }

    /// Returns `true` if an empty string is among the key's values.
    fn has_empty_text(known: Lookup<'_>) -> bool {
        match known {
            Lookup::Known(ContextValue::One(one)) => one.is_empty(),
            Lookup::Known(ContextValue::Many(many)) => many.iter().any(String::is_empty),
            // The candidate values of an unknown key never include one.
            Lookup::Unknown | Lookup::Absent => false,
        }
    }

    /// The result of comparing one value of the policy with all values of the request.
    fn equals_any(&self, value: &Template, actual: &[String], context: &Context) -> Truth {
        match self.operator.value {
            Operator::Null => Truth::False,
            Operator::Compare { comparison, .. } => {
                let actual = actual.iter();
                Truth::any(actual.map(|one| compare(comparison, value, one, context)))
            }
        }
    }

    /// The result for an unknown key, if it is the same for every value of the key. This covers the simple cases of one
    /// test; combinations of several tests of one key are decided by trying its [`equivalence`] classes.
    fn whatever_the_key(&self, context: &Context) -> Option<bool> {
        match self.operator.value {
            Operator::Null => {
                let (absent, present) = (self.null_wants(true), self.null_wants(false));
                (absent == present && absent != Truth::Unknown).then_some(present == Truth::True)
            }
            // Without a value that could match, a positive operator never holds, with the key or without.
            Operator::Compare {
                quantifier: Quantifier::One | Quantifier::Any,
                comparison,
                negated: false,
                if_exists: false,
            } => {
                let possible =
                    |value: &Spanned<Template>| can_match(comparison, &value.value, context);
                (!self.values.iter().any(possible)).then_some(false)
            }
            Operator::Compare { .. } => None,
        }
    }
}

/// The result of comparing one value of the request with one value of the policy.
fn compare(comparison: Comparison, value: &Template, actual: &str, context: &Context) -> Truth {
    let text = value.text();
    let plain = value.is_plain();
    match comparison {
        _ if !value.placeholders().is_empty()
            && !matches!(comparison.family(), Family::String | Family::Arn) =>
        {
            Truth::Unknown
        }
        Comparison::StringEquals | Comparison::StringLike if plain => (text == actual).into(),
        Comparison::StringEqualsIgnoreCase if plain => equal_ignoring_case(text, actual).into(),
        Comparison::ArnEquals | Comparison::ArnLike if plain => {
            (text == actual && arn::is_whole(actual)).into()
        }
        Comparison::StringEquals => {
            let check = |pieces: &[_]| string::compare(pieces, actual, false);
            compare_template(value, Wildcards::Literal, context, check, check)
        }
        Comparison::StringEqualsIgnoreCase => {
            let check = |pieces: &[_]| string::compare(pieces, actual, true);
            compare_template(value, Wildcards::Literal, context, check, check)
        }
        Comparison::StringLike => {
            let check = |pieces: &[_]| string::compare(pieces, actual, false);
            compare_template(value, Wildcards::Active, context, check, check)
        }
        Comparison::ArnEquals | Comparison::ArnLike => {
            let check = |pieces: &[_]| arn::compare(pieces, actual);
            // An unknown value can contain colons, so the boundaries between the parts are not known.
            let could = |pieces: &[_]| string::compare(pieces, actual, false);
            compare_template(value, Wildcards::Active, context, check, could)
        }
        Comparison::Numeric(order) => ordered(
            order,
            number::Number::parse(actual),
            number::Number::parse(text),
        ),
        Comparison::Date(order) => ordered(
            order,
            date::Instant::parse(actual),
            date::Instant::parse(text),
        ),
        Comparison::Bool if !plain => {
            let Some(actual) = bool::parse(actual) else {
                return Truth::False;
            };
            let actual = if actual { "true" } else { "false" };
            let check = |pieces: &[_]| string::compare(pieces, actual, true);
            let equal = compare_template(value, Wildcards::Literal, context, check, check);
            // As a literal it is not a boolean and equals nothing; whether AWS treats it as a variable is not clear.
            equal.and(Truth::Unknown)
        }
        Comparison::Bool => same(bool::parse(actual).as_ref(), bool::parse(text).as_ref()),
        Comparison::BinaryEquals => {
            same(binary::parse(actual).as_ref(), binary::parse(text).as_ref())
        }
        Comparison::IpAddress => match (ip::parse_network(text), ip::parse_address(actual)) {
            (Some(network), Some(address)) => network.contains(&address).into(),
            _ => Truth::False,
        },
    }
}

/// Compares with a value that may contain variables. A variable without a value is null, and null matches nothing.
fn compare_template(
    value: &Template,
    wildcards: Wildcards,
    context: &Context,
    matches: impl Fn(&[crate::identifiers::wildcard::Piece]) -> bool,
    could_match: impl Fn(&[crate::identifiers::wildcard::Piece]) -> bool,
) -> Truth {
    match value.resolve(context, wildcards) {
        Resolution::Pieces(pieces) => matches(&pieces).into(),
        Resolution::Unknown(pieces) if could_match(&pieces) => Truth::Unknown,
        Resolution::Unknown(_) | Resolution::Unresolved => Truth::False,
    }
}

/// A value that is not a number, or not a date, fails every comparison.
fn ordered<T: PartialOrd>(order: Order, actual: Option<T>, value: Option<T>) -> Truth {
    match (actual, value) {
        (Some(actual), Some(value)) => order.holds(&actual, &value).into(),
        _ => Truth::False,
    }
}

fn same<T: PartialEq>(actual: Option<&T>, value: Option<&T>) -> Truth {
    (actual.is_some() && actual == value).into()
}

/// Returns `true` if some string matches the value.
fn can_match(comparison: Comparison, value: &Template, context: &Context) -> bool {
    let text = value.text();
    match comparison.family() {
        // A value without variables need not be resolved to see that it can match.
        Family::String | Family::Arn => {
            value.is_plain() || value.resolve(context, Wildcards::Active) != Resolution::Unresolved
        }
        // AWS may or may not resolve variables here.
        Family::Bool if !value.is_plain() => true,
        family => !value.placeholders().is_empty() || is_value(family, text),
    }
}

/// Returns `true` if the text is a value that operators of this family can compare with. Texts with variables are not
/// checked.
///
/// # Examples
///
/// ```
/// use evaluator::condition::{Family, is_value};
///
/// assert!(is_value(Family::Ip, "203.0.113.0/24"));
/// assert!(!is_value(Family::Numeric, "ten"));
/// ```
pub fn is_value(family: Family, text: &str) -> bool {
    match family {
        Family::String | Family::Arn => true,
        Family::Numeric => number::Number::parse(text).is_some(),
        Family::Date => date::Instant::parse(text).is_some(),
        Family::Bool => bool::parse(text).is_some(),
        Family::Binary => binary::parse(text).is_some(),
        Family::Ip => ip::parse_network(text).is_some(),
    }
}

#[cfg(test)]
mod tests;
