//! Condition operators by the table of semantics 3.2, and the set operators of 3.4.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::Value;

use super::pattern::{self, Piece};

/// The request's context: lower-case key to value. A key that is not in it is absent.
pub(crate) type Context = BTreeMap<String, Value>;

/// Whether a statement's `Condition` holds: all tests in it must hold.
///
/// Doubts are answered by two functions: `denies` answers a point for a statement that denies, where the unfavourable
/// answer must not exempt anybody; `is_so` for any statement.
pub(crate) fn holds(
    condition: &Value,
    variables: bool,
    context: &Context,
    denies: &dyn Fn(&str) -> bool,
    is_so: &dyn Fn(&str) -> bool,
) -> bool {
    let Value::Object(operators) = condition else {
        return true;
    };
    operators.iter().all(|(operator, keys)| {
        keys.as_object()
            .expect("an operator maps keys to values")
            .iter()
            .all(|(key, values)| {
                let values = list(values);
                one(operator, key, &values, variables, context, denies, is_so)
            })
    })
}

/// A value or a list of values, as a list.
pub(crate) fn list(values: &Value) -> Vec<Value> {
    match values {
        Value::Array(values) => values.clone(),
        one => vec![one.clone()],
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    None,
    All,
    Any,
}

fn one(
    operator: &str,
    key: &str,
    values: &[Value],
    variables: bool,
    context: &Context,
    denies: &dyn Fn(&str) -> bool,
    is_so: &dyn Fn(&str) -> bool,
) -> bool {
    let present = context.get(&key.to_lowercase());
    let (set, operator) = match operator.split_once(':') {
        Some(("ForAllValues", rest)) => (Set::All, rest),
        Some(("ForAnyValue", rest)) => (Set::Any, rest),
        _ => (Set::None, operator),
    };
    if operator == "Null" {
        return match set {
            Set::All => true,
            Set::Any => false,
            Set::None => values
                .iter()
                .any(|value| pattern::text(value) == present.is_none().to_string()),
        };
    }
    let (if_exists, operator) = match operator.strip_suffix("IfExists") {
        Some(operator) => (true, operator),
        None => (false, operator),
    };
    let negated = operator.contains("Not");
    let positive = operator.replace("Not", "");
    // Within one value of the request: OR over the policy's values, NOR when negated.
    let single = |actual: &Value| {
        let some = values.iter().any(|wanted| {
            compare(
                &positive,
                wanted,
                &pattern::text(actual),
                variables,
                context,
            )
        });
        some != negated
    };
    // An empty string is a null data set for a set operator (3.4); beside other values, neither the cases nor the
    // generator use it.
    let filled = |actual: &[Value]| -> Vec<Value> {
        let not_empty = actual.iter().filter(|value| **value != "");
        not_empty.cloned().collect()
    };
    match (present, set) {
        // Without values: it "provides no permissions"; the effect of a Deny with it is not clear (2.5).
        (_, Set::None) if values.is_empty() && !if_exists => denies("empty"),
        (None, Set::All) => true,
        (None, _) if if_exists => true,
        (None, Set::Any) => false,
        (None, Set::None) => negated,
        // With `IfExists` and set operators, it holds only without the key, if at all (2.5).
        (Some(_), _) if values.is_empty() => false,
        (Some(Value::Array(actual)), Set::All) => filled(actual).iter().all(single),
        (Some(Value::Array(actual)), Set::Any) => filled(actual).iter().any(single),
        // A multi-valued key without a set operator (3.4): as observed, a positive operator never matches, which must
        // not exempt anybody from a Deny; the result of a negated one is not known.
        (Some(Value::Array(_)), Set::None) if negated => is_so("many"),
        (Some(Value::Array(actual)), Set::None) => actual.iter().any(single) && denies("many"),
        (Some(one), Set::All) if *one == "" => true,
        (Some(one), Set::Any) if *one == "" => false,
        (Some(one), Set::None) if super::fill::several(key) => {
            if negated {
                is_so("many")
            } else {
                single(one) && denies("many")
            }
        }
        (Some(scalar), _) => single(scalar),
    }
}

fn compare(
    operator: &str,
    wanted: &Value,
    actual: &str,
    variables: bool,
    context: &Context,
) -> bool {
    let wanted = pattern::text(wanted);
    let pieces =
        |variables: bool| -> Option<Vec<Piece>> { pattern::expand(&wanted, variables, context) };
    match operator {
        "StringEquals" => pieces(variables).is_some_and(|pieces| pattern::equal(&pieces, actual)),
        "StringEqualsIgnoreCase" => {
            let lower = actual.to_lowercase();
            pieces(variables).is_some_and(|pieces| pattern::equal(&lowered(&pieces), &lower))
        }
        "StringLike" => {
            pieces(variables).is_some_and(|pieces| pattern::like(&pieces, actual, false))
        }
        "ArnEquals" | "ArnLike" => {
            pieces(variables).is_some_and(|pieces| pattern::arn(&pieces, actual))
        }
        "Bool" => bool_of(&wanted).is_some() && bool_of(&wanted) == bool_of(actual),
        "BinaryEquals" => base64(&wanted).is_some() && base64(&wanted) == base64(actual),
        "IpAddress" => ip(&wanted, actual).unwrap_or(false),
        _ if operator.starts_with("Numeric") => ordered(
            &operator["Numeric".len()..],
            number(actual),
            number(&wanted),
        ),
        _ if operator.starts_with("Date") => {
            ordered(&operator["Date".len()..], date(actual), date(&wanted))
        }
        unknown => panic!("the naive evaluator does not know the operator {unknown}"),
    }
}

fn lowered(pieces: &[Piece]) -> Vec<Piece> {
    pieces
        .iter()
        .flat_map(|piece| match piece {
            Piece::Literal(literal) => literal.to_lowercase().map(Piece::Literal).collect(),
            wild => vec![*wild],
        })
        .collect()
}

fn bool_of(text: &str) -> Option<bool> {
    text.to_lowercase().parse().ok()
}

fn ordered<T: PartialOrd>(relation: &str, actual: Option<T>, wanted: Option<T>) -> bool {
    let (Some(actual), Some(wanted)) = (actual, wanted) else {
        return false;
    };
    match relation {
        "Equals" => actual == wanted,
        "LessThan" => actual < wanted,
        "LessThanEquals" => actual <= wanted,
        "GreaterThan" => actual > wanted,
        "GreaterThanEquals" => actual >= wanted,
        unknown => panic!("the naive evaluator does not know the relation {unknown}"),
    }
}

fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    plain.then(|| text.parse().ok()).flatten()
}

/// Milliseconds since 1970: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, with a time and zone, or the epoch.
///
/// Four digits are a year, any other integer is an epoch in seconds.
fn date(text: &str) -> Option<i64> {
    if text.len() != 4
        && let Ok(seconds) = text.parse::<i64>()
    {
        return Some(seconds * 1000);
    }
    let (day, time) = text
        .split_once('T')
        .map_or((text, None), |(day, time)| (day, Some(time)));
    let mut fields = day.split('-').map(|field| field.parse::<i64>().ok());
    let year = fields.next()??;
    let month = fields.next().unwrap_or(Some(1))?;
    let date = fields.next().unwrap_or(Some(1))?;
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let lengths = [
        31,
        if leap(year) { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let length = lengths.get(usize::try_from(month - 1).ok()?)?;
    if date < 1 || date > *length {
        return None;
    }
    let in_years = |years: std::ops::Range<i64>| -> i64 {
        years.map(|year| if leap(year) { 366 } else { 365 }).sum()
    };
    let mut days = in_years(1970..year) - in_years(year..1970);
    days += lengths
        .iter()
        .take(usize::try_from(month - 1).ok()?)
        .sum::<i64>()
        + date
        - 1;
    let mut millis = days * 86_400_000;
    if let Some(time) = time {
        let zone_at = time.find(['Z', '+', '-'])?;
        let (clock, zone) = time.split_at(zone_at);
        let mut clock = clock.split(':');
        millis += clock.next()?.parse::<i64>().ok()? * 3_600_000
            + clock.next()?.parse::<i64>().ok()? * 60_000;
        if let Some(seconds) = clock.next() {
            let (whole, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
            let part: String = part.chars().chain("000".chars()).take(3).collect();
            millis += whole.parse::<i64>().ok()? * 1000 + part.parse::<i64>().ok()?;
        }
        if zone != "Z" {
            let (hours, minutes) = zone[1..].split_once(':')?;
            let offset =
                hours.parse::<i64>().ok()? * 3_600_000 + minutes.parse::<i64>().ok()? * 60_000;
            millis += if zone.starts_with('-') {
                offset
            } else {
                -offset
            };
        }
    }
    Some(millis)
}

fn ip(network: &str, address: &str) -> Option<bool> {
    let (base, prefix) = network
        .split_once('/')
        .map_or((network, None), |(base, prefix)| (base, Some(prefix)));
    let bits = |address: IpAddr| match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)) << 96, 32),
        IpAddr::V6(v6) => (u128::from(v6), 128),
    };
    let (base, width) = bits(base.parse().ok()?);
    let (actual, actual_width) = bits(address.parse().ok()?);
    let prefix: u32 = prefix.map_or(Some(width), |prefix| prefix.parse().ok())?;
    let mask = if prefix == 0 {
        0
    } else {
        u128::MAX << (128 - prefix)
    };
    Some(width == actual_width && prefix <= width && base & mask == actual & mask)
}

fn base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let mut bits = Vec::new();
    for byte in text.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|letter| *letter == byte)?;
        bits.extend((0..6).rev().map(|bit| value >> bit & 1));
    }
    Some(
        bits.chunks_exact(8)
            .map(|byte| {
                byte.iter()
                    .fold(0, |sum, bit| sum << 1 | u8::from(*bit == 1))
            })
            .collect(),
    )
}
