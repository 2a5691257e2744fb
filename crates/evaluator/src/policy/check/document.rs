//! The document: its size and characters, `Version`, `Id` and `Sid`.

use super::{Found, brace, statement_objects};
use crate::finding::Code;
use crate::json::{self, Names, Object, ObjectProp, Value};
use crate::layer::Layer;
use crate::policy::size::{Size, beyond, limit, size};
use crate::policy::{Policy, Version};
use crate::source::Span;

/// The most characters that are marked individually.
const MARKS: usize = 20;

impl Found {
    pub(super) fn size(&mut self, text: &str, layer: Layer) {
        // Fast path: AWS counts no character twice, so for most texts the length is enough.
        let far_below = |limit: usize| text.len() <= limit - limit / 20;
        if limit(layer).is_none_or(far_below) {
            return;
        }
        let Some(Size { used, limit }) = size(text, layer) else {
            return;
        };
        let end = text.trim_end().len();
        if used > limit {
            // The limit depends on whose policy it is: AWS's own policies are much larger.
            let code = match layer {
                Layer::Identity | Layer::Boundary => Code::TooLargeForManaged,
                _ => Code::TooLarge,
            };
            let start = beyond(text, layer, limit).unwrap_or(end);
            let [used, limit, excess] =
                [used, limit, used - limit].map(|number| number.to_string());
            self.push_with(
                code,
                Span::new(start, end.max(start)),
                [("size", &used), ("limit", &limit), ("excess", &excess)],
            );
        } else if used > limit - limit / 20 {
            let last = text.get(..end).and_then(|text| text.chars().next_back());
            let start = end - last.map_or(0, char::len_utf8);
            let [left, limit] = [limit - used, limit].map(|number| number.to_string());
            self.push_with(
                Code::FewCharactersLeft,
                Span::new(start, end),
                [("left", &left), ("limit", &limit)],
            );
        }
    }

    /// Checks the characters: IAM and KMS accept tab, line feed, carriage return and U+0020 to U+00FF.
    pub(super) fn characters(&mut self, text: &str, layer: Layer) {
        if matches!(layer, Layer::Scp | Layer::Rcp | Layer::VpcEndpoint) {
            return;
        }
        // Checks all bytes without stopping early, so that the loop is vectorized.
        let usual = |byte: u8| matches!(byte, 0x20..0x80 | b'\t' | b'\n' | b'\r');
        if text.bytes().fold(true, |all, byte| all & usual(byte)) {
            return;
        }
        let mut marked: Vec<(Span, char)> = Vec::new();
        for (at, character) in text.char_indices() {
            if matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}') {
                continue;
            }
            let end = at + character.len_utf8();
            let full = marked.len() == MARKS;
            match marked.last_mut() {
                Some((span, _)) if span.end == at => span.end = end,
                _ if full => break,
                _ => marked.push((Span::new(at, end), character)),
            }
        }
        for (span, first) in marked {
            let character = format!("U+{:04X}", u32::from(first));
            self.push_with(Code::RefusedCharacter, span, [("character", &character)]);
        }
    }

    pub(super) fn document(&mut self, root: &Object<'_>, policy: &Policy) {
        match root.get("Version") {
            None => self.push(Code::MissingVersion, brace(json::span(root))),
            Some(member) if policy.version == Version::V2008 => {
                if let Some(version) = member
                    .value
                    .as_string_lit()
                    .filter(|text| text.value == "2008-10-17")
                {
                    let span = json::span(version);
                    self.push_with(Code::OldVersion, span, [("version", &version.value)]);
                }
            }
            Some(_) => {}
        }
        if let Some(id) = self.one_text(root, "Id")
            && matches!(
                policy.layer,
                Layer::Identity | Layer::Boundary | Layer::Session
            )
        {
            self.push(Code::IdNotAllowed, json::span(&id.name));
        }
        if let Some(list) = root.get_array("Statement")
            && list.elements.is_empty()
        {
            self.push(Code::NoStatements, json::span(list));
        }
        let mut seen = Names::default();
        for object in statement_objects(root).iter().filter_map(Value::as_object) {
            self.sid(object, policy.layer, &mut seen);
        }
    }

    fn sid<'o>(&mut self, object: &'o Object<'_>, layer: Layer, seen: &mut Names<'o>) {
        let Some(sid) = self
            .one_text(object, "Sid")
            .and_then(|member| member.value.as_string_lit())
        else {
            return;
        };
        let span = json::span(sid);
        let text: &str = &sid.value;
        if text.is_empty() {
            self.push(Code::EmptySid, span);
            return;
        }
        // KMS accepts spaces, and the rules for policies of other services are not checked.
        let strict = !matches!(layer, Layer::Resource | Layer::VpcEndpoint);
        if strict && !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            self.push_with(Code::SidCharacters, span, [("sid", text)]);
        }
        if !seen.insert(text) {
            self.push_with(Code::DuplicateSid, span, [("sid", text)]);
        }
    }

    /// An element that reading ignores: it must be a string and occur once.
    fn one_text<'o, 'a>(
        &mut self,
        object: &'o Object<'a>,
        name: &str,
    ) -> Option<&'o ObjectProp<'a>> {
        let mut found = object
            .properties
            .iter()
            .filter(|member| member.name.as_str() == name);
        let first = found.next()?;
        for second in found {
            self.push_with(
                Code::DuplicateKey,
                json::span(&second.name),
                [("key", name)],
            );
        }
        if !matches!(first.value, Value::StringLit(_)) {
            let kind = json::type_word(&first.value);
            self.push_with(
                Code::WrongType,
                json::span(&first.value),
                [("element", name), ("expected", "string"), ("found", kind)],
            );
        }
        Some(first)
    }
}
