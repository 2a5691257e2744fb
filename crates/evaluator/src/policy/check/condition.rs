//! `Condition`: keys that do not exist, operators of the wrong type, set operators that are missing or misplaced.

use super::variable::first_variable;
use super::{Found, View};
use crate::condition::{Family, Operator, Quantifier, Test};
use crate::finding::Code;
use crate::identifiers::ActionMatch;
use crate::json::{self, Object, Value};
use crate::key::covers;
use crate::layer::Layer;
use crate::policy::tables::{self, KeyType, KnownKey};
use crate::source::Span;
use std::collections::HashMap;

/// Keys that only some actions of KMS have (`KMS/conditions-kms`; semantics 4.3).
const KEYS_OF_GRANTS: [(&str, &[&str]); 8] = [
    (
        "kms:GrantIsForAWSResource",
        &["CreateGrant", "ListGrants", "RevokeGrant"],
    ),
    ("kms:GrantOperations", &["CreateGrant"]),
    ("kms:GrantConstraintType", &["CreateGrant", "RetireGrant"]),
    ("kms:GrantConstraintSourceArn", &["CreateGrant"]),
    ("kms:GranteePrincipal", &["CreateGrant"]),
    ("kms:GranteeServicePrincipal", &["CreateGrant"]),
    ("kms:RetiringPrincipal", &["CreateGrant"]),
    ("kms:RetiringServicePrincipal", &["CreateGrant"]),
];

impl Found {
    pub(super) fn conditions(&mut self, view: View<'_>, object: Option<&Object<'_>>) {
        if let Some(condition) = object.and_then(|object| object.get_object("Condition")) {
            self.condition_object(condition);
        }
        let tests = view.tests();
        for test in tests {
            self.test(view, test);
            self.values(view, test);
        }
        self.keys_in_other_case(tests);
        self.keys_of_grants(view);
    }

    /// Checks that need the JSON: empty objects, and values of several types.
    fn condition_object(&mut self, condition: &Object<'_>) {
        if condition.properties.is_empty() {
            let span = json::span(condition);
            self.push_with(Code::EmptyCondition, span, [("element", "Condition")]);
        }
        for operator in &condition.properties {
            let Value::Object(keys) = &operator.value else {
                continue;
            };
            if keys.properties.is_empty() {
                let element = operator.name.as_str();
                self.push_with(
                    Code::EmptyCondition,
                    json::span(keys),
                    [("element", element)],
                );
            }
            for key in &keys.properties {
                let Value::Array(values) = &key.value else {
                    continue;
                };
                let mut kinds = values.elements.iter().map(json::type_word);
                let first = kinds.next();
                if kinds.any(|kind| Some(kind) != first) {
                    self.push_with(
                        Code::MixedTypes,
                        json::span(values),
                        [("key", key.name.as_str())],
                    );
                }
            }
        }
    }

    fn test(&mut self, view: View<'_>, test: &Test) {
        let (name, span) = (test.key.value.as_str(), test.key.span);
        // `ForAnyValue:Null` loses its values when it is read, and is reported already.
        if test.values.is_empty() && test.operator.value != Operator::Null {
            self.push_with(Code::EmptyValues, test.span, [("key", name)]);
        }
        if !test.key_placeholders.is_empty() {
            return;
        }
        if name.contains("${") {
            self.push_with(Code::VariableInKey, span, [("key", name)]);
            return;
        }
        if !name.contains(':') {
            self.push_with(Code::KeyWithoutPrefix, span, [("key", name)]);
            return;
        }
        if let Some(key) = tables::key(name) {
            self.operator(view, test, key);
        } else {
            self.unknown_key(name, span);
        }
    }

    /// Reports a key that is not in the tables, if these list all keys with its prefix.
    pub(super) fn unknown_key(&mut self, name: &str, span: Span) {
        let prefix = name.split(':').next().unwrap_or_default();
        if !name.contains(':') || !tables::knows_keys_of(prefix) {
            return;
        }
        match self.suggest(|| tables::near_key(name)) {
            Some(near) => self.push_with(
                Code::MisspelledKey,
                span,
                [("key", name), ("suggestion", near)],
            ),
            None => self.push_with(Code::UnknownKey, span, [("key", name)]),
        }
    }

    /// Checks whether the operator suits the key.
    fn operator(&mut self, view: View<'_>, test: &Test, key: KnownKey) {
        let (name, span) = (test.key.value.as_str(), test.key.span);
        let Operator::Compare {
            quantifier,
            if_exists,
            ..
        } = test.operator.value
        else {
            return;
        };
        let operator = test.operator.value.to_string();
        match (quantifier, key.many) {
            (Quantifier::One, true) => {
                self.push_with(Code::MissingSetOperator, span, [("key", name)]);
            }
            (Quantifier::All, false)
                if view.layer == Layer::Resource && kms_refuses_for_all(name) =>
            {
                self.push_with(Code::KmsRefusesForAll, span, [("key", name)]);
            }
            (Quantifier::All | Quantifier::Any, false) => {
                self.push_with(Code::NeedlessSetOperator, span, [("key", name)]);
            }
            (Quantifier::All, true) if view.allows() && !tests_presence(view, name) => {
                self.push_with(Code::ForAllWithoutNull, span, [("key", name)]);
            }
            _ => {}
        }
        if let Some(family) = test.operator.value.family()
            && !fits(family, key)
        {
            let parameters = [
                ("operator", operator.as_str()),
                ("key", name),
                ("type", type_word(key.kind)),
            ];
            self.push_with(Code::OperatorForOtherType, test.operator.span, parameters);
        }
        // `IAM/reference_policies_condition-keys` "aws:MultiFactorAuthPresent": access keys do not have it.
        let wants_false = test
            .values
            .iter()
            .any(|value| value.value.text().eq_ignore_ascii_case("false"));
        if view.denies()
            && !if_exists
            && wants_false
            && name.eq_ignore_ascii_case("aws:MultiFactorAuthPresent")
        {
            self.push(Code::MfaAbsent, test.operator.span);
        }
        if test.never_there {
            self.push_with(Code::KeyNotInKeyPolicies, span, [("key", name)]);
        }
    }

    /// Reports an operator with the same key twice, in different case.
    fn keys_in_other_case(&mut self, tests: &[Test]) {
        let mut seen: HashMap<(Span, String), &str> = HashMap::new();
        for test in tests {
            let name = test.key.value.as_str();
            let place = (test.operator.span, name.to_ascii_lowercase());
            if let Some(other) = seen.insert(place, name) {
                let parameters = [("key", name), ("other", other)];
                self.push_with(Code::KeysDifferInCase, test.key.span, parameters);
            }
        }
    }

    /// Reports keys of `CreateGrant` in a statement with other actions, which it therefore never allows.
    fn keys_of_grants(&mut self, view: View<'_>) {
        let Some(scope) = view
            .action()
            .filter(|scope| !scope.negated && view.allows())
        else {
            return;
        };
        for test in view.tests() {
            let name = test.key.value.as_str();
            let row = KEYS_OF_GRANTS
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name));
            let (
                Some((_, having)),
                Operator::Compare {
                    if_exists: false,
                    negated: false,
                    quantifier: Quantifier::One | Quantifier::Any,
                    ..
                },
            ) = (row, test.operator.value)
            else {
                continue;
            };
            let has_none = scope.entries.iter().find(|entry| {
                let named = entry
                    .value
                    .service()
                    .is_some_and(|service| service.eq_ignore_ascii_case("kms"));
                named
                    && !having.iter().any(|action| {
                        let action = crate::identifiers::Action {
                            service: "kms".into(),
                            name: (*action).into(),
                        };
                        entry.value.judge(&action) == ActionMatch::Yes
                    })
            });
            if let Some(entry) = has_none {
                let parameters = [("key", name), ("action", entry.value.text())];
                self.push_with(Code::KeyOfOtherAction, test.key.span, parameters);
            }
        }
    }

    /// Reports variables where the operator or the version does not support them.
    pub(super) fn variables_in_values(&mut self, view: View<'_>, test: &Test) {
        let operator = test.operator.value;
        for value in &test.values {
            let written = value.value.text();
            if !written.contains("${") || !value.value.placeholders().is_empty() {
                continue;
            }
            if !operator.takes_variables() {
                if first_variable(written).is_some() {
                    let name = operator.to_string();
                    self.push_with(
                        Code::VariableWithOperator,
                        value.span,
                        [("operator", &name)],
                    );
                }
                continue;
            }
            self.variable_in_old_version(written, value.span, view);
            if view.version == crate::policy::Version::V2012 {
                let (_, problems) = crate::identifiers::Template::parse(written, true);
                for problem in problems {
                    self.variable_problem(problem, value.span);
                }
            }
            self.variables(value.value.variables(), value.span);
        }
    }
}

/// `KMS/conditions-kms`: KMS answers `OverlyPermissiveCondition`.
fn kms_refuses_for_all(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("kms:encryptioncontext:") || name.starts_with("aws:requesttag/")
}

/// Returns `true` if the statement also requires the key to be present, or a tag in the request, which implies the key
/// that lists all tags (`IAM/access_tags`).
fn tests_presence(view: View<'_>, name: &str) -> bool {
    let of_tags = name.eq_ignore_ascii_case("aws:TagKeys");
    view.tests().iter().any(|test| match test.operator.value {
        Operator::Compare {
            quantifier: Quantifier::Any,
            ..
        }
        | Operator::Null => test.key.value.as_str().eq_ignore_ascii_case(name),
        Operator::Compare {
            quantifier: Quantifier::One,
            negated: false,
            if_exists: false,
            ..
        } => of_tags && covers("aws:RequestTag/*", test.key.value.as_str()),
        Operator::Compare { .. } => false,
    })
}

/// Returns `true` if the operator can compare values of the key. AWS's reference declares keys with ARNs as strings,
/// and ARNs and numbers can be compared as strings.
fn fits(family: Family, key: KnownKey) -> bool {
    match family {
        Family::String => !matches!(key.kind, KeyType::Bool | KeyType::Date | KeyType::IpAddress),
        Family::Numeric => {
            key.kind == KeyType::Numeric || key.name.eq_ignore_ascii_case("aws:EpochTime")
        }
        Family::Date => key.kind == KeyType::Date,
        Family::Bool => key.kind == KeyType::Bool,
        Family::Ip => key.kind == KeyType::IpAddress,
        Family::Arn => matches!(key.kind, KeyType::Arn | KeyType::String),
        Family::Binary => true,
    }
}

/// AWS's name for the type of a key.
const fn type_word(kind: KeyType) -> &'static str {
    match kind {
        KeyType::String => "String",
        KeyType::Arn => "ARN",
        KeyType::Bool => "Bool",
        KeyType::Numeric => "Numeric",
        KeyType::Date => "Date",
        KeyType::IpAddress => "IPAddress",
    }
}
