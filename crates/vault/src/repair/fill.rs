//! Substitution of placeholders: the resulting text, and the original place of each of its parts.
//!
//! A value is inserted into a policy before that is read, wherever the placeholder is: inside a JSON string with JSON's
//! escapes, elsewhere unchanged, so that a value can be a list too. Of placeholders with a common prefix the longest
//! match is used. The pasted text stays unchanged.

use super::Document;
use super::source_map::Writer;
use evaluator::source::Span;
use std::collections::BTreeMap;
use std::ops::Bound;

/// A text with its placeholders filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The text, and its map to the pasted one.
    pub document: Document,
    /// The placeholders that were replaced, and their places in the pasted text.
    pub places: Vec<(String, Span)>,
}

/// Replaces placeholders by their values; `None` if there is nothing to replace.
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> Option<Filled> {
    if values.keys().all(String::is_empty) {
        return None;
    }
    let mut writer = Writer::new(text);
    let mut places = Vec::new();
    let bytes = text.as_bytes();
    let (mut at, mut kept) = (0, 0);
    let mut in_string = false;
    while let Some(byte) = bytes.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        let found = if text.is_char_boundary(at) {
            longest(rest, values).or_else(|| escaped(rest, values))
        } else {
            None
        };
        if let Some((length, name, value)) = found {
            writer.keep(Span::new(kept, at));
            let place = Span::new(at, at + length);
            if in_string {
                writer.put(place, &inside_string(value));
            } else {
                writer.put(place, value);
            }
            places.push((name.to_owned(), place));
            at += length;
            kept = at;
            continue;
        }
        match byte {
            b'"' => in_string = !in_string,
            // An escape is one unit, unless the document is itself a string.
            b'\\' if in_string => at += 1,
            _ => {}
        }
        at += 1;
    }
    if places.is_empty() {
        return None;
    }
    writer.keep(Span::new(kept, text.len()));
    let (text, map) = writer.finish();
    Some(Filled {
        document: Document { text, map },
        places,
    })
}

/// The longest placeholder at the start of a text, and its value.
fn longest<'v>(
    text: &str,
    values: &'v BTreeMap<String, String>,
) -> Option<(usize, &'v str, &'v str)> {
    let mut most = text;
    loop {
        let range = (Bound::Excluded(""), Bound::Included(most));
        let (name, value) = values.range::<str, _>(range).next_back()?;
        if most.starts_with(name.as_str()) {
            return Some((name.len(), name, value));
        }
        // Another placeholder that is a prefix of this one matches too.
        let same = name
            .char_indices()
            .zip(most.chars())
            .find(|((_, one), other)| one != other)
            .map_or(name.len().min(most.len()), |((at, _), _)| at);
        most = most.get(..same).filter(|same| !same.is_empty())?;
    }
}

/// As [`longest`], for a placeholder whose angle brackets are escaped, as HTML-safe encoders do.
fn escaped<'v>(
    text: &str,
    values: &'v BTreeMap<String, String>,
) -> Option<(usize, &'v str, &'v str)> {
    const OPEN: &str = "\\u003c";
    const CLOSE: &str = "\\u003e";
    /// The maximum length of a name, in bytes.
    const LONGEST: usize = 400;
    let starts = |text: &str, escape: &str| {
        text.get(..escape.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(escape))
    };
    if !starts(text, OPEN) {
        return None;
    }
    let window = text.as_bytes().get(..LONGEST.min(text.len()))?;
    let close = window
        .windows(CLOSE.len())
        .position(|part| part.eq_ignore_ascii_case(CLOSE.as_bytes()))?;
    let inner = text.get(OPEN.len()..close)?;
    let (name, value) = values.get_key_value(&format!("<{inner}>"))?;
    Some((close + CLOSE.len(), name, value))
}

/// A value escaped for a JSON string.
fn inside_string(value: &str) -> String {
    let quoted = serde_json::to_string(value).unwrap_or_default();
    let inner = quoted.get(1..quoted.len().saturating_sub(1));
    inner.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::fill;
    use evaluator::source::Span;
    use std::collections::BTreeMap;

    #[test]
    fn what_a_text_becomes() {
        for (text, values, expected) in [
            (r#"{"a": "<x>"}"#, &[("<x>", "1")][..], r#"{"a": "1"}"#),
            (
                r#"{"a": "<x>"}"#,
                &[("<x>", "a\"b\\")],
                r#"{"a": "a\"b\\"}"#,
            ),
            (
                r#"{"a": <x>}"#,
                &[("<x>", r#"["1", "2"]"#)],
                r#"{"a": ["1", "2"]}"#,
            ),
            (
                r#""p: xxxx-xxxx""#,
                &[("xxxx", "1"), ("xxxx-xxxx", "2")],
                r#""p: 2""#,
            ),
            (
                r#""xxxx-y""#,
                &[("xxxx", "1"), ("xxxx-xxxx", "2")],
                r#""1-y""#,
            ),
            (r#""\u003cx\u003E/""#, &[("<x>", "1")], r#""1/""#),
            (r#""\"<x>""#, &[("<x>", "\"")], r#""\"\"""#),
            (r#""日<x>本""#, &[("<x>", "")], r#""日本""#),
        ] {
            let values: BTreeMap<String, String> = values
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            let filled = fill(text, &values).expect(text);
            assert_eq!(filled.document.text, expected, "{text}");
        }
        assert_eq!(fill("<x>", &BTreeMap::new()), None);
        let other = BTreeMap::from([("<y>".to_owned(), "1".to_owned())]);
        assert_eq!(fill("<x>", &other), None);
    }

    #[test]
    fn places_are_those_of_the_pasted_text() {
        let text = r#"{"a": "<x>", "b": 7}"#;
        let values = BTreeMap::from([("<x>".to_owned(), "longer".to_owned())]);
        let filled = fill(text, &values).unwrap();
        let seven = filled.document.text.find('7').unwrap();
        let place = filled.document.map.span(Span::new(seven, seven + 1));
        assert_eq!(text.get(place.range()), Some("7"));
        assert_eq!(text.get(filled.places[0].1.range()), Some("<x>"));
    }

    #[test]
    fn many_placeholders_take_no_longer_each() {
        let names: Vec<String> = (0..10_000).map(|number| format!("<p{number}>")).collect();
        let text = names.join(", ");
        let values = names
            .into_iter()
            .map(|name| (name, "1".to_owned()))
            .collect();
        assert_eq!(fill(&text, &values).unwrap().places.len(), 10_000);
    }
}
