//! The statement: each element is read independently, so that one that is not understood leaves the others clear.

use super::super::{Effect, Parsed, Scope, Statement};
use super::Reader;
use crate::finding::{Code, Finding};
use crate::identifiers::{
    ActionPattern, ActionPatternError, Principal, PrincipalKind, PrincipalPattern,
    PrincipalPatternError, ResourcePattern,
};
use crate::json::{self, Object, ObjectProp, Value};
use crate::layer::Layer;
use crate::policy::Version;
use crate::source::{Span, Spanned};

/// The elements of a statement.
#[derive(Clone, Copy)]
enum Element {
    Sid,
    Effect,
    Principal,
    NotPrincipal,
    Action,
    NotAction,
    Resource,
    NotResource,
    Condition,
}

/// The names of the grammar, in the order of [`Element`].
const NAMES: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

impl Element {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "Sid" => Self::Sid,
            "Effect" => Self::Effect,
            "Principal" => Self::Principal,
            "NotPrincipal" => Self::NotPrincipal,
            "Action" => Self::Action,
            "NotAction" => Self::NotAction,
            "Resource" => Self::Resource,
            "NotResource" => Self::NotResource,
            "Condition" => Self::Condition,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        NAMES.get(self as usize).copied().unwrap_or_default()
    }
}

/// The members of a statement object, each at most once.
#[derive(Default)]
struct Members<'o, 'a> {
    found: [Option<&'o ObjectProp<'a>>; NAMES.len()],
    /// Which members occur twice.
    twice: [bool; NAMES.len()],
    /// `true` if there is an unknown element.
    unknown: bool,
}

impl<'o, 'a> Members<'o, 'a> {
    fn get(&self, element: Element) -> Option<&'o ObjectProp<'a>> {
        self.found.get(element as usize).copied().flatten()
    }

    fn is_twice(&self, element: Element) -> bool {
        self.twice
            .get(element as usize)
            .copied()
            .unwrap_or_default()
    }
}

impl Reader {
    pub(super) fn statement(&mut self, value: &Value<'_>) -> Statement {
        let span = json::span(value);
        let Some(object) = value.as_object() else {
            let unclear = self.wrong_type(value, "Statement", "object");
            return Statement {
                span,
                sid: None,
                effect: unclear,
                principal: self.layer.names_principals().then_some(Parsed::Malformed),
                action: Parsed::Malformed,
                resource: Parsed::Malformed,
                condition: Parsed::Malformed,
                unread: std::mem::take(&mut self.unread),
                doubt: None,
            };
        };
        self.unread.clear();
        let members = self.members(object);
        let effect = self.effect(object, &members);
        let denies = !matches!(&effect, Parsed::Known(effect) if effect.value == Effect::Allow);
        let version = self.version;
        let mut statement = Statement {
            span,
            sid: members.get(Element::Sid).and_then(|member| {
                let text = member.value.as_string_lit()?;
                Some(Spanned::new(text.value.as_ref().into(), json::span(text)))
            }),
            principal: self.principal(object, &members, &effect),
            effect,
            action: self.scope(
                object,
                &members,
                [Element::Action, Element::NotAction],
                action,
            ),
            resource: self.scope(
                object,
                &members,
                [Element::Resource, Element::NotResource],
                |text| Ok(ResourcePattern::parse(text, version == Version::V2012)),
            ),
            condition: match members.get(Element::Condition) {
                None => Parsed::Known(Vec::new()),
                Some(member) => self.condition(&member.value, denies),
            },
            unread: Vec::new(),
            doubt: None,
        };
        statement.unread = std::mem::take(&mut self.unread);
        if members.unknown || members.is_twice(Element::Condition) {
            statement.condition = Parsed::Malformed;
        }
        statement
    }

    fn members<'o, 'a>(&mut self, object: &'o Object<'a>) -> Members<'o, 'a> {
        let mut members = Members::default();
        for member in &object.properties {
            let name = member.name.as_str();
            let Some(element) = Element::parse(name) else {
                self.unknown_element(member, &NAMES);
                members.unknown = true;
                continue;
            };
            let found = members.found.get_mut(element as usize);
            match (found, element) {
                (Some(found @ None), _) => *found = Some(member),
                // A second `Sid` has no effect: `check` reports it.
                (_, Element::Sid) => {}
                _ => {
                    self.duplicate(member);
                    if let Some(twice) = members.twice.get_mut(element as usize) {
                        *twice = true;
                    }
                }
            }
        }
        members
    }

    /// Records the placeholders that prevent a text from being understood. Returns `true` if there are any.
    pub(super) fn note_unread(&mut self, text: &str, span: Span) -> bool {
        let names = self.placeholders(text, span);
        let any = !names.is_empty();
        self.unread.extend(names);
        any
    }

    fn effect(
        &mut self,
        object: &Object<'_>,
        members: &Members<'_, '_>,
    ) -> Parsed<Spanned<Effect>> {
        let Some(member) = members.get(Element::Effect) else {
            self.missing(object, "Effect");
            return Parsed::Malformed;
        };
        let Some(text) = member.value.as_string_lit() else {
            return self.wrong_type(&member.value, "Effect", "string");
        };
        let span = json::span(text);
        let effect = match text.value.as_ref() {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            other if self.note_unread(other, span) => return Parsed::Malformed,
            other => {
                let finding = Finding::new(Code::BadEffect, span).with("effect", other);
                self.findings.push(finding);
                return Parsed::Malformed;
            }
        };
        if members.is_twice(Element::Effect) {
            return Parsed::Malformed;
        }
        Parsed::Known(Spanned::new(effect, span))
    }

    /// The element of a pair that is present, unless both are, or it occurs twice.
    fn one_of<'o, 'a>(
        &mut self,
        members: &Members<'o, 'a>,
        [only, negated]: [Element; 2],
    ) -> Result<Option<(&'o ObjectProp<'a>, bool)>, ()> {
        let pair = (members.get(only), members.get(negated));
        let result = match pair {
            (Some(_), Some(member)) => {
                let finding = Finding::new(Code::ExclusiveElements, json::span(&member.name))
                    .with("element", negated.name())
                    .with("other", only.name());
                self.findings.push(finding);
                return Err(());
            }
            (Some(member), None) => Some((member, false)),
            (None, Some(member)) => Some((member, true)),
            (None, None) => None,
        };
        if members.is_twice(only) || members.is_twice(negated) {
            return Err(());
        }
        Ok(result)
    }

    /// `Action` or `NotAction`, `Resource` or `NotResource`.
    fn scope<T>(
        &mut self,
        object: &Object<'_>,
        members: &Members<'_, '_>,
        names: [Element; 2],
        parse: impl Fn(&str) -> Result<T, Code>,
    ) -> Parsed<Scope<T>> {
        match self.one_of(members, names) {
            Err(()) => Parsed::Malformed,
            Ok(Some((member, negated))) => {
                let [only, other] = names;
                let element = if negated { other } else { only };
                let entries = self.texts(&member.value, element.name(), |reader, text, span| {
                    parse(text).map_err(|code| {
                        reader
                            .findings
                            .push(Finding::new(code, span).with("action", text));
                    })
                });
                match entries {
                    Parsed::Known(entries) => Parsed::Known(Scope {
                        span: json::span(member),
                        negated,
                        entries,
                    }),
                    Parsed::Malformed => Parsed::Malformed,
                }
            }
            // "The statement has no effect" (KMS/key-policy-overview), and KMS accepts it.
            Ok(None) if self.layer == Layer::Resource => {
                let [element, _] = names;
                let span = json::span(object);
                let brace = Span::new(span.start, span.start + 1);
                let finding =
                    Finding::new(Code::NoEffectWithout, brace).with("element", element.name());
                self.findings.push(finding);
                Parsed::Known(Scope {
                    span,
                    negated: false,
                    entries: Vec::new(),
                })
            }
            Ok(None) => {
                let [element, _] = names;
                self.missing(object, element.name());
                Parsed::Malformed
            }
        }
    }

    /// A string or a list of strings, each of them parsed. One that is not understood makes the element unclear.
    fn texts<T>(
        &mut self,
        value: &Value<'_>,
        element: &str,
        mut parse: impl FnMut(&mut Self, &str, Span) -> Result<T, ()>,
    ) -> Parsed<Vec<Spanned<T>>> {
        let values = match value {
            Value::Array(array) => array.elements.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut entries = Vec::with_capacity(values.len());
        let mut clear = true;
        for value in values {
            let Some(text) = value.as_string_lit() else {
                self.wrong_type::<()>(value, element, "string");
                clear = false;
                continue;
            };
            let span = json::span(text);
            self.placeholders(&text.value, span);
            match parse(self, &text.value, span) {
                Ok(entry) => entries.push(Spanned::new(entry, span)),
                Err(()) => clear = false,
            }
        }
        if clear {
            Parsed::Known(entries)
        } else {
            Parsed::Malformed
        }
    }

    fn principal(
        &mut self,
        object: &Object<'_>,
        members: &Members<'_, '_>,
        effect: &Parsed<Spanned<Effect>>,
    ) -> Option<Parsed<Scope<PrincipalPattern>>> {
        let one = match self.one_of(members, [Element::Principal, Element::NotPrincipal]) {
            Err(()) => return Some(Parsed::Malformed),
            Ok(one) => one,
        };
        let Some((member, negated)) = one else {
            if !self.layer.names_principals() {
                return None;
            }
            self.missing(object, "Principal");
            return Some(Parsed::Malformed);
        };
        let name = json::span(&member.name);
        if !self.layer.names_principals() {
            let finding = Finding::new(Code::PrincipalNotAllowed, name);
            self.findings
                .push(finding.with("element", member.name.as_str()));
            return Some(Parsed::Malformed);
        }
        let allows = matches!(effect, Parsed::Known(effect) if effect.value == Effect::Allow);
        if negated && allows {
            self.findings
                .push(Finding::new(Code::AllowNotPrincipal, name));
            return Some(Parsed::Malformed);
        }
        let Parsed::Known(entries) = self.principals(&member.value, member.name.as_str()) else {
            return Some(Parsed::Malformed);
        };
        Some(Parsed::Known(Scope {
            span: json::span(member),
            negated,
            entries,
        }))
    }

    /// Reports a principal without the key for its type: `"Principal": "arn:..."`.
    fn bare_principal(&mut self, text: &str, span: Span) {
        let is_aws = text == "*" || PrincipalPattern::parse(PrincipalKind::Aws, text).is_ok();
        let finding = if is_aws {
            Finding::new(Code::BarePrincipal, span).with("key", PrincipalKind::Aws.word())
        } else if matches!(Principal::parse(text), Some(Principal::Service(_))) {
            Finding::new(Code::BarePrincipal, span).with("key", PrincipalKind::Service.word())
        } else {
            Finding::new(Code::BadPrincipal, span)
        };
        self.findings.push(finding.with("principal", text));
    }

    fn principals(
        &mut self,
        value: &Value<'_>,
        element: &str,
    ) -> Parsed<Vec<Spanned<PrincipalPattern>>> {
        let object = match value {
            Value::Object(object) => object,
            Value::StringLit(text) => {
                let span = json::span(text);
                if text.value == "*" {
                    return Parsed::Known(vec![Spanned::new(PrincipalPattern::Everyone, span)]);
                }
                if !self.note_unread(&text.value, span) {
                    self.bare_principal(&text.value, span);
                }
                return Parsed::Malformed;
            }
            Value::Array(values)
                if values
                    .elements
                    .iter()
                    .all(|value| value.as_string_lit().is_some()) =>
            {
                for value in &values.elements {
                    if let Some(text) = value.as_string_lit() {
                        let span = json::span(text);
                        if !self.note_unread(&text.value, span) {
                            self.bare_principal(&text.value, span);
                        }
                    }
                }
                return if values.elements.is_empty() {
                    self.wrong_type(value, element, "object")
                } else {
                    Parsed::Malformed
                };
            }
            _ => return self.wrong_type(value, element, "object"),
        };
        let mut entries = Vec::new();
        let mut clear = true;
        let mut seen: Vec<PrincipalKind> = Vec::new();
        for member in &object.properties {
            let name = member.name.as_str();
            let Some(kind) = PrincipalKind::parse(name) else {
                if !self.note_unread(name, json::span(&member.name)) {
                    let finding = Finding::new(Code::BadPrincipalType, json::span(&member.name));
                    self.findings.push(finding.with("key", name));
                }
                clear = false;
                continue;
            };
            if seen.contains(&kind) {
                self.duplicate(member);
                clear = false;
            }
            seen.push(kind);
            let found = self.texts(&member.value, name, |reader, text, span| {
                PrincipalPattern::parse(kind, text).map_err(|error| {
                    let code = match error {
                        PrincipalPatternError::Wildcard => Code::WildcardInPrincipal,
                        PrincipalPatternError::Group => Code::GroupPrincipal,
                        PrincipalPatternError::NotAPrincipal => Code::BadPrincipal,
                    };
                    reader
                        .findings
                        .push(Finding::new(code, span).with("principal", text));
                })
            });
            match found {
                Parsed::Known(found) => entries.extend(found),
                Parsed::Malformed => clear = false,
            }
        }
        if clear {
            Parsed::Known(entries)
        } else {
            Parsed::Malformed
        }
    }
}

fn action(text: &str) -> Result<ActionPattern, Code> {
    ActionPattern::parse(text).map_err(|error| match error {
        ActionPatternError::NoPrefix => Code::ActionWithoutService,
        ActionPatternError::WildcardInPrefix => Code::WildcardInService,
    })
}
