//! The condition operators: one row each.
//!
//! Source: `IAM/reference_policies_elements_condition_operators`. A negated operator is represented as its positive
//! twin with a flag, so the table lists the positive operators and the names of their negations. `Null` is not in the
//! table.

/// A positive comparison operator, without its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// `StringEquals`: case sensitive; `*` and `?` are literal characters.
    StringEquals,
    /// `StringEqualsIgnoreCase`
    StringEqualsIgnoreCase,
    /// `StringLike`: case sensitive, with wildcards.
    StringLike,
    /// `NumericEquals`, `NumericLessThan`, ...
    Numeric(Order),
    /// `DateEquals`, `DateLessThan`, ...
    Date(Order),
    /// `Bool`
    Bool,
    /// `BinaryEquals`
    BinaryEquals,
    /// `IpAddress`
    IpAddress,
    /// `ArnEquals`: the same as `ArnLike`, wildcards included.
    ArnEquals,
    /// `ArnLike`
    ArnLike,
}

/// The order relation for numbers and dates, from the request's value to the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// Equal.
    Equals,
    /// Less.
    LessThan,
    /// Less or equal.
    LessThanEquals,
    /// Greater.
    GreaterThan,
    /// Greater or equal.
    GreaterThanEquals,
}

/// The type of value that an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Strings.
    String,
    /// Integers and decimals.
    Numeric,
    /// Points in time.
    Date,
    /// `true` and `false`.
    Bool,
    /// Bytes, as base64.
    Binary,
    /// Addresses and networks.
    Ip,
    /// ARNs.
    Arn,
}

/// One operator.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The operator.
    pub comparison: Comparison,
    /// Its name.
    pub name: &'static str,
    /// The name of its negation, if it has one.
    pub negation: Option<&'static str>,
    /// The type of its values.
    pub family: Family,
    /// Whether policy variables are resolved in its values. For `Bool`, AWS's operators page says yes and its variables
    /// page says no; we follow the page about variables.
    pub variables: bool,
    /// Whether `*` and `?` in its values are wildcards.
    pub wildcards: bool,
}

impl Row {
    const fn new(
        comparison: Comparison,
        name: &'static str,
        negation: Option<&'static str>,
        family: Family,
    ) -> Self {
        Self {
            comparison,
            name,
            negation,
            family,
            variables: false,
            wildcards: false,
        }
    }

    const fn with_variables(self) -> Self {
        Self {
            variables: true,
            ..self
        }
    }

    const fn with_wildcards(self) -> Self {
        Self {
            wildcards: true,
            ..self
        }
    }
}

/// All of them.
#[rustfmt::skip]
pub const TABLE: [Row; 18] = {
    use Comparison as C;
    use Family as F;
    [
        Row::new(C::StringEquals, "StringEquals", Some("StringNotEquals"), F::String).with_variables(),
        Row::new(C::StringEqualsIgnoreCase, "StringEqualsIgnoreCase", Some("StringNotEqualsIgnoreCase"), F::String).with_variables(),
        Row::new(C::StringLike, "StringLike", Some("StringNotLike"), F::String).with_variables().with_wildcards(),
        Row::new(C::Numeric(Order::Equals), "NumericEquals", Some("NumericNotEquals"), F::Numeric),
        Row::new(C::Numeric(Order::LessThan), "NumericLessThan", None, F::Numeric),
        Row::new(C::Numeric(Order::LessThanEquals), "NumericLessThanEquals", None, F::Numeric),
        Row::new(C::Numeric(Order::GreaterThan), "NumericGreaterThan", None, F::Numeric),
        Row::new(C::Numeric(Order::GreaterThanEquals), "NumericGreaterThanEquals", None, F::Numeric),
        Row::new(C::Date(Order::Equals), "DateEquals", Some("DateNotEquals"), F::Date),
        Row::new(C::Date(Order::LessThan), "DateLessThan", None, F::Date),
        Row::new(C::Date(Order::LessThanEquals), "DateLessThanEquals", None, F::Date),
        Row::new(C::Date(Order::GreaterThan), "DateGreaterThan", None, F::Date),
        Row::new(C::Date(Order::GreaterThanEquals), "DateGreaterThanEquals", None, F::Date),
        Row::new(C::Bool, "Bool", None, F::Bool),
        Row::new(C::BinaryEquals, "BinaryEquals", None, F::Binary),
        Row::new(C::IpAddress, "IpAddress", Some("NotIpAddress"), F::Ip),
        Row::new(C::ArnEquals, "ArnEquals", Some("ArnNotEquals"), F::Arn).with_variables().with_wildcards(),
        Row::new(C::ArnLike, "ArnLike", Some("ArnNotLike"), F::Arn).with_variables().with_wildcards(),
    ]
};

impl Comparison {
    /// The operator's row.
    pub fn row(self) -> &'static Row {
        // Every comparison has a row (a test checks this); the fallback to the first row is never used.
        TABLE
            .iter()
            .find(|row| row.comparison == self)
            .unwrap_or(&TABLE[0])
    }

    /// The type of value that it compares.
    pub fn family(self) -> Family {
        self.row().family
    }
}

impl Order {
    /// Returns `true` if the request's value stands in this relation to the policy's.
    pub fn holds<T: PartialOrd>(self, request: &T, policy: &T) -> bool {
        match self {
            Self::Equals => request == policy,
            Self::LessThan => request < policy,
            Self::LessThanEquals => request <= policy,
            Self::GreaterThan => request > policy,
            Self::GreaterThanEquals => request >= policy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Order, TABLE};

    #[test]
    fn each_comparison_has_one_row() {
        for row in TABLE {
            let same = TABLE
                .iter()
                .filter(|other| other.comparison == row.comparison);
            assert_eq!(same.count(), 1, "{}", row.name);
            assert_eq!(row.comparison.row().name, row.name);
        }
    }

    #[test]
    fn orders() {
        use std::cmp::Ordering::{Equal, Greater, Less};
        for (order, holds) in [
            (Order::Equals, vec![Equal]),
            (Order::LessThan, vec![Less]),
            (Order::LessThanEquals, vec![Less, Equal]),
            (Order::GreaterThan, vec![Greater]),
            (Order::GreaterThanEquals, vec![Greater, Equal]),
        ] {
            for (request, expected) in [(4, Less), (5, Equal), (6, Greater)] {
                assert_eq!(
                    order.holds(&request, &5),
                    holds.contains(&expected),
                    "{order:?} {request}"
                );
            }
        }
    }
}
