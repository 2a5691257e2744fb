//! Conversion of JSON into values. The parser is the one for policies.

use crate::value::{Data, Entry, Value};
use evaluator::json::{self, Value as Json, span};
use vault::import::infrastructure::At;

/// The document in a file; empty if it is not JSON.
pub(crate) fn read(text: &str, file: usize) -> Vec<Value> {
    let text = text.trim_start_matches('\u{feff}');
    json::read(text)
        .ok()
        .map(|value| convert(&value, file, 0))
        .into_iter()
        .collect()
}

/// A string with JSON in it, as a value at the place of the string.
pub(crate) fn within(text: &str, at: Option<At>) -> Option<Value> {
    let value = json::read(text).ok()?;
    Some(at_one_place(&value, at))
}

/// A value with its places; the text starts at `base` in the file.
pub(crate) fn convert(value: &Json<'_>, file: usize, base: usize) -> Value {
    build(value, &|span| {
        Some(At {
            file,
            start: base + span.start,
            end: base + span.end,
        })
    })
}

/// A value whose parts all have the same place.
pub(crate) fn at_one_place(value: &Json<'_>, at: Option<At>) -> Value {
    build(value, &|_| at)
}

fn build(value: &Json<'_>, place: &dyn Fn(evaluator::source::Span) -> Option<At>) -> Value {
    let at = place(span(value));
    let data = match value {
        Json::StringLit(text) => Data::Text(text.as_str().into()),
        Json::NumberLit(number) => Data::Number(number.value.into()),
        Json::BooleanLit(truth) => Data::Bool(truth.value),
        Json::NullKeyword(_) => Data::Null,
        Json::Array(list) => {
            let items = list.elements.iter().map(|item| build(item, place));
            return Value::list(items.collect(), at);
        }
        Json::Object(object) => {
            let entries = object.properties.iter().map(|member| Entry {
                name: member.name.as_str().into(),
                at: place(span(&member.name)),
                value: build(&member.value, place),
            });
            return Value::map(entries.collect(), at);
        }
    };
    Value::new(data, at)
}
