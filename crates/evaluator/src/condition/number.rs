//! Decimal numbers of any length, compared without rounding.
//!
//! Source: `IAM/reference_policies_elements_condition_operators` "Numeric condition operators": integers and decimals.
//! A value that is not a number (`10abc`) fails every comparison.

use std::cmp::Ordering;
use std::fmt;

/// A decimal number: digits without leading zeros before the point and without trailing zeros after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    negative: bool,
    whole: String,
    fraction: String,
}

impl Number {
    /// Reads an optional sign, digits, and optionally a point and more digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Self {
            negative: negative && !zero,
            whole,
            fraction,
        })
    }

    /// A smaller number.
    pub(super) fn below(&self) -> Option<Self> {
        Some(self.clone().opposite().above()?.opposite())
    }

    /// A greater number: the next integer, unless it is too large to compute.
    pub(super) fn above(&self) -> Option<Self> {
        let integer = match self.integer() {
            Some(integer) => integer.checked_add(1),
            None if self.negative => Some(0),
            None => None,
        };
        match integer {
            Some(integer) => Self::parse(&integer.to_string()),
            // A number with one more digit before the decimal point is greater.
            None => Self::parse(&format!("1{}", "0".repeat(self.whole.len().max(1)))),
        }
    }

    /// A number between this one and a greater one; an integer if the next integer lies between them.
    pub(super) fn between(&self, greater: &Self) -> Option<Self> {
        let integer = self.above().filter(|next| next.fraction.is_empty());
        if let Some(next) = integer.filter(|next| self < next && next < greater) {
            return Some(next);
        }
        if self.negative {
            let zero = Self::parse("0")?;
            return match (greater.negative, greater == &zero) {
                (false, false) => Some(zero),
                _ => Some(
                    greater
                        .clone()
                        .opposite()
                        .between(&self.clone().opposite())?
                        .opposite(),
                ),
            };
        }
        // The two differ at the latest in the last digit of the longer fraction; one digit further is between.
        let digits = self.fraction.len().max(greater.fraction.len());
        let fraction = format!("{:0<digits$}1", self.fraction);
        Some(Self {
            negative: false,
            whole: self.whole.clone(),
            fraction,
        })
    }

    fn integer(&self) -> Option<i64> {
        self.fraction
            .is_empty()
            .then(|| self.to_string().parse().ok())
            .flatten()
    }

    fn opposite(mut self) -> Self {
        let zero = self.whole.is_empty() && self.fraction.is_empty();
        self.negative = !self.negative && !zero;
        self
    }

    fn size(&self) -> (usize, &str, &str) {
        // Without leading zeros, the number with more digits is greater; after the decimal point, the first differing
        // digit decides.
        (self.whole.len(), &self.whole, &self.fraction)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.size().cmp(&other.size()),
            (true, true) => other.size().cmp(&self.size()),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() {
            "0"
        } else {
            &self.whole
        };
        let point = if self.fraction.is_empty() { "" } else { "." };
        write!(formatter, "{sign}{whole}{point}{}", self.fraction)
    }
}

#[cfg(test)]
mod tests {
    use super::Number;
    use std::cmp::Ordering::{Equal, Greater, Less};

    #[test]
    fn numbers_in_order() {
        for (one, other, expected) in [
            ("5", "5.0", Equal),
            ("05", "5", Equal),
            ("+5", "5", Equal),
            ("-0", "0.00", Equal),
            ("5", "10", Less),
            ("-5", "-10", Greater),
            ("-1", "1", Less),
            ("0.1", "0.09", Greater),
            ("0.1", "0.11", Less),
            ("-0.1", "-0.11", Greater),
            ("9007199254740993", "9007199254740992", Greater),
            (
                "99999999999999999999999999",
                "99999999999999999999999998.9",
                Greater,
            ),
        ] {
            let [one, other] = [one, other].map(|text| Number::parse(text).unwrap());
            assert_eq!(one.cmp(&other), expected, "{one} {other}");
            assert_eq!(other.cmp(&one), expected.reverse(), "{other} {one}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "", "-", "10abc", "1e3", ".5", "5.", "1.2.3", " 5", "5 ", "--5", "0x10", "NaN", "٣",
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_around() {
        for (text, below, above) in [
            ("5", "4", "6"),
            ("0", "-1", "1"),
            ("-1", "-2", "0"),
            ("5.5", "0", "10"),
            ("-5.5", "-10", "0"),
            (
                "9223372036854775807",
                "9223372036854775806",
                "10000000000000000000",
            ),
        ] {
            let number = Number::parse(text).unwrap();
            let found = [number.below(), number.above()].map(|found| found.unwrap().to_string());
            assert_eq!(found, [below, above], "{text}");
        }
        for (one, other, expected) in [
            ("5", "10", "6"),
            ("5", "6", "5.1"),
            ("5", "5.01", "5.001"),
            ("0", "1", "0.1"),
            ("-1", "1", "0"),
            ("-1", "0", "-0.1"),
            ("-0.5", "0.5", "0"),
            ("-10", "-5", "-9"),
            ("-5.01", "-5", "-5.001"),
        ] {
            let [one, other] = [one, other].map(|text| Number::parse(text).unwrap());
            let between = one.between(&other).unwrap();
            assert_eq!(between.to_string(), expected, "{one} {other}");
            assert!(one < between && between < other, "{one} {other}");
        }
    }
}
