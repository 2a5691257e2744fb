//! Policies inside other encodings: a JSON string (`kms get-key-policy`, Terraform), URL encoding (the IAM API).
//!
//! Only decoding; the decoded text may still need repair: `repairer.rs`.

use super::source_map::{Map, Writer};
use super::{Done, Kind};
use evaluator::source::Span;

/// The maximum number of nested encodings: two occur in practice.
const DEEPEST: usize = 3;

/// The decoded text, if the text was encoded.
pub(super) fn decode(text: &str, done: &mut Vec<Done>) -> Option<(String, Map)> {
    let mut decoded: Option<(String, Map)> = None;
    for _ in 0..DEEPEST {
        let (from, before) = match &decoded {
            Some((text, map)) => (text.as_str(), map.clone()),
            None => (text, Map::default()),
        };
        let Some((kind, span, (text, map))) = json_string(from).or_else(|| url(from)) else {
            break;
        };
        done.push(Done {
            kind,
            span: before.span(span),
        });
        decoded = Some((text, map.after(&before)));
    }
    decoded
}

type Decoded = (Kind, Span, (String, Map));

/// The text without surrounding white space, and the position of its start.
fn trim(text: &str) -> (&str, usize) {
    let ignored = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}';
    let rest = text.trim_start_matches(ignored);
    (rest.trim_end_matches(ignored), text.len() - rest.len())
}

/// The text after white space, which may be escaped.
fn after_white_space(mut text: &str) -> &str {
    loop {
        let rest = text.trim_start();
        let rest = ["\\n", "\\r", "\\t"]
            .iter()
            .find_map(|escape| rest.strip_prefix(escape))
            .unwrap_or(rest);
        if rest.len() == text.len() {
            return text;
        }
        text = rest;
    }
}

fn is_encoded_brace(text: &str) -> bool {
    text.get(..3)
        .is_some_and(|three| three.eq_ignore_ascii_case("%7b"))
}

/// `"{\"Version\": ...}"`, or the same without the quotes around it.
fn json_string(text: &str) -> Option<Decoded> {
    let (inner, start) = trim(text);
    let (inside, quoted) = if let Some(inside) = inner.strip_prefix('"') {
        let first = after_white_space(inside);
        if !(first.starts_with('{') || first.starts_with("\\\"{") || is_encoded_brace(first)) {
            return None;
        }
        let end = closing_quote(inside)?;
        let rest = inside.get(end + 1..)?.trim();
        if !matches!(rest, "" | "," | ";") {
            return None;
        }
        (inside.get(..end)?, 1)
    } else {
        let first = after_white_space(inner.strip_prefix('{')?);
        if !first.starts_with("\\\"") {
            return None;
        }
        (inner, 0)
    };
    let from = start + quoted;
    let mut to = Writer::new(text);
    let mut at = from;
    while let Some(rest) = text
        .get(at..from + inside.len())
        .filter(|rest| !rest.is_empty())
    {
        let plain = rest.find('\\').unwrap_or(rest.len());
        to.keep(Span::new(at, at + plain));
        at += plain;
        if let Some(escape) = rest.get(plain..).filter(|escape| !escape.is_empty()) {
            let (length, value) = unescape(escape);
            let span = Span::new(at, at + length);
            match value {
                Some(value) => to.put(span, value.encode_utf8(&mut [0; 4])),
                None => to.keep(span),
            }
            at += length;
        }
    }
    Some((
        Kind::JsonString,
        Span::new(start, start + inner.len()),
        to.finish(),
    ))
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let was_escaped = std::mem::take(&mut escaped);
        escaped = byte == b'\\' && !was_escaped;
        byte == b'"' && !was_escaped
    })
}

/// The escape at the start of a text: its length and its character; no character if it is not a JSON escape.
fn unescape(text: &str) -> (usize, Option<char>) {
    let Some(letter) = text.chars().nth(1) else {
        return (text.len(), None);
    };
    let simple = match letter {
        '"' | '\\' | '/' => Some(letter),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'b' => Some('\u{8}'),
        'f' => Some('\u{c}'),
        'u' => {
            let Some(first) = unit(text) else {
                return (2, None);
            };
            let second = text
                .get(6..)
                .filter(|rest| rest.starts_with("\\u"))
                .and_then(unit);
            if let Some(second) = second
                && let Some(Ok(pair)) = char::decode_utf16([first, second]).next()
                && pair.len_utf16() == 2
            {
                return (12, Some(pair));
            }
            return (6, char::from_u32(first.into()));
        }
        _ => None,
    };
    (1 + letter.len_utf8(), simple)
}

/// The UTF-16 unit of `\uXXXX`.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(
        text.get(2..6)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?,
        16,
    )
    .ok()
}

/// `%7B%22Version%22...`
fn url(text: &str) -> Option<Decoded> {
    let (inner, start) = trim(text);
    let after_brace = || {
        inner
            .strip_prefix('{')
            .is_some_and(|rest| rest.trim_start().starts_with("%22"))
    };
    let encoded = is_encoded_brace(inner)
        || after_brace()
        || (inner.starts_with("%0A") || inner.starts_with("%20")) && inner.contains("%7B");
    if !encoded {
        return None;
    }
    // RFC 3986, as IAM writes it, has `%20`; forms have `+`.
    let plus = !inner.contains("%20") && !inner.contains(' ');
    let mut to = Writer::new(text);
    let end = start + inner.len();
    let mut at = start;
    while let Some(rest) = text.get(at..end).filter(|rest| !rest.is_empty()) {
        let plain = rest
            .find(|c| c == '%' || plus && c == '+')
            .unwrap_or(rest.len());
        to.keep(Span::new(at, at + plain));
        at += plain;
        let Some(rest) = rest.get(plain..).filter(|rest| !rest.is_empty()) else {
            continue;
        };
        let (length, value) = if rest.starts_with('+') {
            (1, Some(' '))
        } else {
            percent(rest)
        };
        let span = Span::new(at, at + length);
        match value {
            Some(value) => to.put(span, value.encode_utf8(&mut [0; 4])),
            None => to.keep(span),
        }
        at += length;
    }
    Some((Kind::UrlEncoded, Span::new(start, end), to.finish()))
}

/// One character from its one to four `%XX`; a `%` that starts none stands for itself.
fn percent(text: &str) -> (usize, Option<char>) {
    let mut bytes = Vec::with_capacity(4);
    while bytes.len() < 4 {
        let code = text.get(3 * bytes.len()..3 * bytes.len() + 3);
        let digits = code.and_then(|code| code.strip_prefix('%'));
        let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            break;
        };
        bytes.push(byte);
        if let Ok(read) = std::str::from_utf8(&bytes) {
            return (3 * bytes.len(), read.chars().next());
        }
    }
    (1, None)
}
