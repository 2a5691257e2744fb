//! Conditions: what one test of a `Condition` element says about a request's context.
//!
//! Source: `IAM/reference_policies_elements_condition_operators` and
//! `IAM/reference_policies_condition-single-vs-multi-valued-context-keys`. Here are the set operators, missing
//! and unknown keys, and negation; `table` has the operators, and one file each how a kind of value is compared.
//! Which keys exist is not known here. `equivalence` says which values of an unknown key matter.

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
pub use equivalence::{Classes, Uses, equivalence_classes};
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

/// One key of one operator with its values: holds or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The operator as written.
    pub operator: Spanned<Operator>,
    /// The context key as written.
    pub key: Spanned<Key>,
    /// The values. Empty lists are kept: they have a meaning (semantics 2.5).
    pub values: Vec<Spanned<Template>>,
    /// The key is never there where the policy is, whatever the request has.
    pub never_there: bool,
    /// The placeholders in the key.
    pub key_placeholders: Vec<SmallStr>,
    /// AWS gives the key several values.
    pub several: bool,
    /// Its statement denies, or could: where AWS does not say what a test comes to, that must not spare anybody.
    pub denies: bool,
    /// From the key to its last value.
    pub span: Span,
}

/// Why a condition test holds or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestReason {
    /// The key is there, and its value was compared with the values.
    Compared,
    /// The key is not in the request.
    KeyAbsent,
    /// Nobody said whether the key is there, or what it holds.
    KeyUnknown,
    /// The key has several values and the operator is none for sets.
    ManyValues,
    /// The test has no values.
    NoValues,
    /// The key has an empty value, among others or with `IfExists`.
    EmptyText,
    /// `Bool` with a policy variable, of which AWS's pages differ.
    VariableInBool,
    /// A policy variable in a value decides, and its own value is unknown.
    VariableUnknown,
    /// A placeholder in the key or a value decides, and nobody filled it in.
    Unfilled,
}

impl TestReason {
    /// The unclear point that leaves a test open, if it is open for this reason.
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

/// One condition test, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestTrace {
    /// Whether the test holds.
    pub holds: Truth,
    /// Why.
    pub reason: TestReason,
    /// Which values matched the key's value (for a negated operator: which it equals), by position.
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

    /// Whether there are placeholders in it that nobody filled in.
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

    /// Whether another test is the same one, written somewhere else.
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

    /// Whether the test holds in a request's context, and why, value by value.
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

    /// Whether the test holds in a request's context, and why.
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
            // No values are as good as no key: AWS's table of set operators has one column for both.
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

    /// What the test says when the key is not in the request.
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
                // There is no value of which a negated operator could hold either.
                Quantifier::Any => false,
            },
        };
        holds.into()
    }

    /// Whether one of the values of `Null` asks for the key to be absent, or present.
    fn null_wants(&self, absent: bool) -> Truth {
        Truth::any(self.values.iter().map(|value| {
            if value.value.placeholders().is_empty() {
                (bool::parse(value.value.text()) == Some(absent)).into()
            } else {
                Truth::Unknown
            }
        }))
    }

    /// What the test says when the key has these values; `many` if it is a multi-valued key.
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
            // Nothing but empty texts is a null data set (the page about set operators).
            let mut others = actual.iter().filter(|one| !one.is_empty()).peekable();
            if others.peek().is_none() {
                return match quantifier {
                    Quantifier::Any if if_exists => (Truth::Unknown, TestReason::EmptyText),
                    _ => ((quantifier == Quantifier::All).into(), TestReason::Compared),
                };
            }
            // Among others, it may be a value or none.
            if among(&mut others) != holds {
                return (Truth::Unknown, TestReason::EmptyText);
            }
        }
        (holds, self.reason(holds))
    }

    /// Why a comparison came to this.
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

    /// What a single one of the key's values says.
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

    /// What an operator without set operator says of a key with several values. A positive one never holds as far as
    /// anybody saw, so that it allows nothing, but AWS does not say so; of a negated one nothing is known (semantics
    /// 3.4). What cannot hold in any reading, does not.
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

    /// What can be unclear of the test in this context.
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

    /// Whether something of it can be unclear in some context.
    pub(crate) fn may_be_doubtful(&self) -> bool {
        self.may_be_of_many()
            || self.has_no_values()
            || is_for_sets(self)
            || self.has_variable_in_bool()
    }

    /// Whether what it says of several values can be unclear.
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

    /// Whether an empty text is among the key's values.
    fn has_empty_text(known: Lookup<'_>) -> bool {
        match known {
            Lookup::Known(ContextValue::One(one)) => one.is_empty(),
            Lookup::Known(ContextValue::Many(many)) => many.iter().any(String::is_empty),
            // Among the values to try there is none.
            Lookup::Unknown | Lookup::Absent => false,
        }
    }

    /// Whether a value of the policy matches one of the request's.
    fn equals_any(&self, value: &Template, actual: &[String], context: &Context) -> Truth {
        match self.operator.value {
            Operator::Null => Truth::False,
            Operator::Compare { comparison, .. } => {
                let actual = actual.iter();
                Truth::any(actual.map(|one| compare(comparison, value, one, context)))
            }
        }
    }

    /// What the test says of an unknown key, where that is the same whatever the key holds. Only the plain cases:
    /// what several tests of one key say together is found elsewhere, by trying its [`equivalence`].
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

/// Whether one value of the request matches one value of the policy.
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
            // An unknown value can bring colons, so where the parts begin is not known.
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
            // As text it is no boolean and equals nothing; whether it is a variable is not clear.
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

/// Compares with a value that may have variables. One without a value is null, and null matches nothing.
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

/// What is no number, or no date, stands in no relation to anything.
fn ordered<T: PartialOrd>(order: Order, actual: Option<T>, value: Option<T>) -> Truth {
    match (actual, value) {
        (Some(actual), Some(value)) => order.holds(&actual, &value).into(),
        _ => Truth::False,
    }
}

fn same<T: PartialEq>(actual: Option<&T>, value: Option<&T>) -> Truth {
    (actual.is_some() && actual == value).into()
}

/// Whether there is any text that the value matches.
fn can_match(comparison: Comparison, value: &Template, context: &Context) -> bool {
    let text = value.text();
    match comparison.family() {
        // What has no variables is not filled in only to find that it could be.
        Family::String | Family::Arn => {
            value.is_plain() || value.resolve(context, Wildcards::Active) != Resolution::Unresolved
        }
        // It may have variables, or not.
        Family::Bool if !value.is_plain() => true,
        family => !value.placeholders().is_empty() || is_value(family, text),
    }
}

/// Whether a text is a value that operators of this kind can compare with. What holds a variable is not asked.
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
