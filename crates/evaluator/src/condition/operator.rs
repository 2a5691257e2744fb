//! Operators as they are written: `ForAnyValue:StringNotEqualsIfExists`.

use super::table::{Comparison, Family, TABLE};
use std::fmt;

/// `ForAllValues:`, `ForAnyValue:` or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// No set operator: for keys with one value.
    One,
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

impl Quantifier {
    const fn prefix(self) -> &'static str {
        match self {
            Self::One => "",
            Self::All => "ForAllValues:",
            Self::Any => "ForAnyValue:",
        }
    }
}

/// A condition operator. `NullIfExists` and `ForAnyValue:Null` cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `Null`
    Null,
    /// Every other one: a positive comparison with flags.
    Compare {
        /// The set operator.
        quantifier: Quantifier,
        /// What is compared and how (a row of `table.rs`).
        comparison: Comparison,
        /// The `Not` form.
        negated: bool,
        /// `IfExists`
        if_exists: bool,
    },
}

/// The reason why a text is not an operator. Such a test could mean anything, so it is never ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{self:?}")]
pub enum OperatorError {
    /// No operator has this name, which is case sensitive.
    Unknown,
    /// `Null` asks whether the key exists, so `IfExists` means nothing with it.
    NullIfExists,
    /// `ForAllValues:Null`: always true (Access Analyzer's policy checks).
    AllNull,
    /// `ForAnyValue:Null`: never true.
    AnyNull,
}

impl Operator {
    /// Parses an operator.
    ///
    /// # Examples
    ///
    /// ```
    /// use evaluator::condition::{Family, Operator, OperatorError};
    ///
    /// let operator = Operator::parse("ForAnyValue:StringLikeIfExists")?;
    /// assert_eq!(operator.family(), Some(Family::String));
    /// assert_eq!(Operator::parse("NullIfExists"), Err(OperatorError::NullIfExists));
    /// # Ok::<(), OperatorError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, OperatorError> {
        let (quantifier, name) = [Quantifier::All, Quantifier::Any]
            .into_iter()
            .find_map(|quantifier| Some((quantifier, text.strip_prefix(quantifier.prefix())?)))
            .unwrap_or((Quantifier::One, text));
        let (name, if_exists) = match name.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (name, false),
        };
        if name == "Null" {
            return match quantifier {
                _ if if_exists => Err(OperatorError::NullIfExists),
                Quantifier::One => Ok(Self::Null),
                Quantifier::All => Err(OperatorError::AllNull),
                Quantifier::Any => Err(OperatorError::AnyNull),
            };
        }
        let compare = |comparison, negated| Self::Compare {
            quantifier,
            comparison,
            negated,
            if_exists,
        };
        TABLE
            .iter()
            .find_map(|row| {
                let negated = row.negation == Some(name);
                (negated || row.name == name).then(|| compare(row.comparison, negated))
            })
            .ok_or(OperatorError::Unknown)
    }

    /// The names of all operators, without set operators and `IfExists`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let compared = TABLE.iter().flat_map(|row| [Some(row.name), row.negation]);
        std::iter::once("Null").chain(compared.flatten())
    }

    /// Returns `true` if the operator resolves policy variables in its values.
    pub fn takes_variables(self) -> bool {
        match self {
            Self::Null => false,
            Self::Compare { comparison, .. } => comparison.row().variables,
        }
    }

    /// Whether it has a set operator.
    pub const fn is_for_sets(self) -> bool {
        matches!(
            self,
            Self::Compare {
                quantifier: Quantifier::All | Quantifier::Any,
                ..
            }
        )
    }

    /// The operator's family; `None` for `Null`.
    pub fn family(self) -> Option<Family> {
        match self {
            Self::Null => None,
            Self::Compare { comparison, .. } => Some(comparison.family()),
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Compare {
            quantifier,
            comparison,
            negated,
            if_exists,
        } = *self
        else {
            return formatter.write_str("Null");
        };
        let row = comparison.row();
        let name = if negated {
            row.negation.unwrap_or(row.name)
        } else {
            row.name
        };
        let suffix = if if_exists { "IfExists" } else { "" };
        write!(formatter, "{}{name}{suffix}", quantifier.prefix())
    }
}

#[cfg(test)]
mod tests {
    use super::{Operator, OperatorError, Quantifier};
    use crate::condition::{Comparison, Order};

    #[test]
    fn operators_as_written() {
        for (text, quantifier, comparison, negated, if_exists) in [
            (
                "StringEquals",
                Quantifier::One,
                Comparison::StringEquals,
                false,
                false,
            ),
            (
                "StringNotEqualsIgnoreCase",
                Quantifier::One,
                Comparison::StringEqualsIgnoreCase,
                true,
                false,
            ),
            (
                "ForAnyValue:StringNotLike",
                Quantifier::Any,
                Comparison::StringLike,
                true,
                false,
            ),
            (
                "ForAllValues:NotIpAddressIfExists",
                Quantifier::All,
                Comparison::IpAddress,
                true,
                true,
            ),
            (
                "NumericLessThanEqualsIfExists",
                Quantifier::One,
                Comparison::Numeric(Order::LessThanEquals),
                false,
                true,
            ),
            (
                "DateNotEquals",
                Quantifier::One,
                Comparison::Date(Order::Equals),
                true,
                false,
            ),
        ] {
            let expected = Operator::Compare {
                quantifier,
                comparison,
                negated,
                if_exists,
            };
            assert_eq!(Operator::parse(text), Ok(expected), "{text}");
            assert_eq!(expected.to_string(), text);
        }
        assert_eq!(Operator::parse("Null"), Ok(Operator::Null));
        assert_eq!(Operator::Null.to_string(), "Null");
    }

    #[test]
    fn every_name_is_an_operator() {
        for name in Operator::names() {
            assert_eq!(Operator::parse(name).unwrap().to_string(), name);
        }
        assert_eq!(Operator::names().count(), 27);
    }

    #[test]
    fn what_is_no_operator() {
        for (text, expected) in [
            ("", OperatorError::Unknown),
            ("StringMatches", OperatorError::Unknown),
            ("stringequals", OperatorError::Unknown),
            ("BoolNot", OperatorError::Unknown),
            ("NotBool", OperatorError::Unknown),
            ("NumericNotLessThan", OperatorError::Unknown),
            ("ForSomeValues:StringEquals", OperatorError::Unknown),
            (
                "ForAnyValue:ForAllValues:StringEquals",
                OperatorError::Unknown,
            ),
            ("StringEqualsIfExistsIfExists", OperatorError::Unknown),
            ("NullIfExists", OperatorError::NullIfExists),
            ("ForAnyValue:NullIfExists", OperatorError::NullIfExists),
            ("ForAllValues:Null", OperatorError::AllNull),
            ("ForAnyValue:Null", OperatorError::AnyNull),
        ] {
            assert_eq!(Operator::parse(text), Err(expected), "{text}");
        }
    }
}
