//! Tests of conditions against contexts: what holds, and why.

use super::{Operator, Test, TestReason};
use crate::context::{Context, ContextValue};
use crate::identifiers::Template;
use crate::key::Key;
use crate::source::{Span, Spanned};
use crate::truth::Truth::{self, False, True, Unknown};
use TestReason::{
    Compared, EmptyText, KeyAbsent, KeyUnknown, ManyValues, NoValues, VariableInBool,
    VariableUnknown,
};

/// A test on the key `k`.
pub(super) fn test(operator: &str, key: &str, values: &[&str]) -> Test {
    let operator = Operator::parse(operator).unwrap();
    let spanned = |value: &&str| {
        let (template, _) = Template::parse(value, operator.takes_variables());
        Spanned::new(template, Span::default())
    };
    Test {
        operator: Spanned::new(operator, Span::default()),
        key: Spanned::new(Key::new(key), Span::default()),
        values: values.iter().map(spanned).collect(),
        never_there: false,
        key_placeholders: Vec::new(),
        several: false,
        denies: false,
        span: Span::default(),
    }
}

/// `one` holds `x`, `many` holds `x` and `y`, `empty` no values, `open` is unknown, everything else absent.
fn context() -> Context {
    let mut context = Context::default();
    context.insert(Key::new("one"), ContextValue::One("x".to_owned()));
    let many = ["x", "y"].map(str::to_owned).to_vec();
    context.insert(Key::new("many"), ContextValue::Many(many));
    context.insert(Key::new("empty"), ContextValue::Many(Vec::new()));
    context.insert_unknown(Key::new("open"));
    context
}

fn check(rows: &[(&str, &str, &[&str], Truth, TestReason)]) {
    for (operator, key, values, holds, reason) in rows {
        let trace = test(operator, key, values).judge(&context());
        assert_eq!(
            (trace.holds, trace.reason),
            (*holds, *reason),
            "{operator} {key} {values:?}"
        );
        assert_eq!(trace.matched.len(), values.len());
    }
}

#[test]
fn one_value() {
    check(&[
        ("StringEquals", "one", &["x"], True, Compared),
        ("StringEquals", "ONE", &["y", "x"], True, Compared),
        ("StringEquals", "one", &["X"], False, Compared),
        ("StringEquals", "one", &["?"], False, Compared),
        ("StringEqualsIgnoreCase", "one", &["X"], True, Compared),
        ("StringLike", "one", &["?"], True, Compared),
        ("StringNotEquals", "one", &["y", "x"], False, Compared),
        ("StringNotEquals", "one", &["y", "z"], True, Compared),
        ("ForAllValues:StringEquals", "one", &["x"], True, Compared),
        ("ForAnyValue:StringEquals", "one", &["y"], False, Compared),
        ("StringEqualsIfExists", "one", &["y"], False, Compared),
        ("NumericEquals", "one", &["1"], False, Compared),
        ("NumericNotEquals", "one", &["1"], True, Compared),
        ("StringEquals", "one", &[], False, NoValues),
        ("StringNotEquals", "one", &[], False, NoValues),
        ("StringNotEqualsIfExists", "one", &[], False, Compared),
        ("ForAllValues:StringNotEquals", "one", &[], False, Compared),
    ]);
}

#[test]
fn no_value() {
    for key in ["none", "empty"] {
        check(&[
            ("StringEquals", key, &["x"], False, KeyAbsent),
            ("StringNotEquals", key, &["x"], True, KeyAbsent),
            ("StringEqualsIfExists", key, &["x"], True, KeyAbsent),
            ("StringNotEqualsIfExists", key, &["x"], True, KeyAbsent),
            ("NumericLessThan", key, &["1"], False, KeyAbsent),
            ("ForAllValues:StringEquals", key, &["x"], True, KeyAbsent),
            ("ForAllValues:StringEquals", key, &[], True, KeyAbsent),
            ("ForAllValues:StringNotEquals", key, &["x"], True, KeyAbsent),
            ("ForAnyValue:StringEquals", key, &["x"], False, KeyAbsent),
            ("ForAnyValue:StringNotEquals", key, &["x"], False, KeyAbsent),
            (
                "ForAnyValue:StringEqualsIfExists",
                key,
                &["x"],
                True,
                KeyAbsent,
            ),
            ("Null", key, &["true"], True, KeyAbsent),
            ("Null", key, &["False"], False, KeyAbsent),
            ("Null", key, &["x"], False, KeyAbsent),
        ]);
    }
}

/// The points that AWS leaves unclear, in a statement that denies.
#[test]
fn unclear_in_a_deny() {
    let mut context = context();
    let single = |value: &str| ContextValue::One(value.to_owned());
    context.insert(Key::new("yes"), single("true"));
    context.insert(Key::new("no"), single("false"));
    let mixed = ["", "x"].map(str::to_owned).to_vec();
    context.insert(Key::new("mixed"), ContextValue::Many(mixed));
    context.insert(Key::new("blank"), ContextValue::Many(vec![String::new()]));
    let rows: &[(&str, &str, &[&str], Truth, TestReason)] = &[
        ("StringEquals", "many", &["x"], Unknown, ManyValues),
        ("StringEquals", "many", &["z"], False, ManyValues),
        ("StringNotEquals", "many", &["z"], Unknown, ManyValues),
        ("StringEquals", "one", &[], Unknown, NoValues),
        ("StringEquals", "none", &[], Unknown, NoValues),
        ("Bool", "yes", &["${yes}"], Unknown, VariableInBool),
        ("Bool", "yes", &["${no}"], False, Compared),
        ("Bool", "yes", &["${none}"], False, Compared),
        ("Bool", "one", &["${yes}"], False, Compared),
        (
            "ForAllValues:StringEquals",
            "mixed",
            &["x"],
            Unknown,
            EmptyText,
        ),
        ("ForAllValues:StringEquals", "blank", &["x"], True, Compared),
        ("ForAnyValue:StringEquals", "blank", &[""], False, Compared),
        (
            "ForAnyValue:StringEqualsIfExists",
            "blank",
            &["x"],
            Unknown,
            EmptyText,
        ),
    ];
    for (operator, key, values, holds, reason) in rows {
        let mut test = test(operator, key, values);
        let operator = test.operator.value;
        let spanned = |value: &&str| Spanned::new(Template::parse(value, true).0, Span::default());
        if operator.family() == Some(super::Family::Bool) {
            test.values = values.iter().map(spanned).collect();
        }
        test.denies = true;
        let found = test.holds(&context);
        assert_eq!(found, (*holds, *reason), "{operator} {key} {values:?}");
    }
}

#[test]
fn several_values() {
    check(&[
        ("StringEquals", "many", &["x"], False, ManyValues),
        ("StringNotEquals", "many", &["z"], Unknown, ManyValues),
        ("StringEqualsIfExists", "many", &["x"], False, ManyValues),
        (
            "ForAllValues:StringEquals",
            "many",
            &["x", "y"],
            True,
            Compared,
        ),
        ("ForAllValues:StringEquals", "many", &["x"], False, Compared),
        (
            "ForAllValues:StringNotEquals",
            "many",
            &["z"],
            True,
            Compared,
        ),
        (
            "ForAllValues:StringNotEquals",
            "many",
            &["y"],
            False,
            Compared,
        ),
        ("ForAllValues:StringEquals", "many", &[], False, Compared),
        ("ForAnyValue:StringEquals", "many", &["y"], True, Compared),
        ("ForAnyValue:StringEquals", "many", &["z"], False, Compared),
        (
            "ForAnyValue:StringNotEquals",
            "many",
            &["x"],
            True,
            Compared,
        ),
        (
            "ForAnyValue:StringNotEquals",
            "many",
            &["x", "y"],
            False,
            Compared,
        ),
        ("Null", "many", &["false"], True, Compared),
    ]);
}

#[test]
fn an_unknown_key() {
    check(&[
        ("StringEquals", "open", &["x"], Unknown, KeyUnknown),
        ("StringNotEquals", "open", &["x"], Unknown, KeyUnknown),
        ("StringNotEquals", "open", &[], False, NoValues),
        ("StringEqualsIfExists", "open", &[], Unknown, KeyUnknown),
        (
            "ForAllValues:StringEquals",
            "open",
            &[],
            Unknown,
            KeyUnknown,
        ),
        ("Null", "open", &["true"], Unknown, KeyUnknown),
        // Whatever the key holds:
        ("StringEquals", "open", &[], False, NoValues),
        ("StringEquals", "open", &["${none}"], False, KeyUnknown),
        ("NumericLessThan", "open", &["ten"], False, KeyUnknown),
        ("DateEquals", "open", &["today"], False, KeyUnknown),
        ("IpAddress", "open", &["host"], False, KeyUnknown),
        ("ForAnyValue:Bool", "open", &["yes"], False, KeyUnknown),
        ("Null", "open", &["true", "false"], True, KeyUnknown),
        ("Null", "open", &[], False, KeyUnknown),
    ]);
}

#[test]
fn variables() {
    check(&[
        ("StringEquals", "one", &["${one}"], True, Compared),
        ("StringEquals", "one", &["${none}"], False, Compared),
        ("StringNotEquals", "one", &["${none}"], True, Compared),
        ("StringNotEquals", "one", &["${none}", "x"], False, Compared),
        ("StringEquals", "one", &["${none, 'x'}"], True, Compared),
        ("StringEquals", "one", &["${many}"], False, Compared),
        (
            "StringEquals",
            "one",
            &["${open}"],
            Unknown,
            VariableUnknown,
        ),
        (
            "StringNotEquals",
            "one",
            &["${open}"],
            Unknown,
            VariableUnknown,
        ),
        ("StringEquals", "one", &["${open}", "x"], True, Compared),
        ("StringNotEquals", "one", &["${open}", "x"], False, Compared),
        ("StringEquals", "one", &["y${open}"], False, Compared),
        ("StringLike", "one", &["${open}*"], Unknown, VariableUnknown),
        ("ArnLike", "one", &["arn:*:*:*:*:${open}"], False, Compared),
        (
            "ForAllValues:StringEquals",
            "many",
            &["${open}", "x"],
            Unknown,
            VariableUnknown,
        ),
        (
            "ForAnyValue:StringEquals",
            "many",
            &["${open}", "x"],
            True,
            Compared,
        ),
        // Not for booleans: AWS's page about variables names strings and ARNs.
        ("Bool", "one", &["${one}"], False, Compared),
    ]);
}

#[test]
fn which_values_matched() {
    let trace = test(
        "ForAnyValue:StringNotEquals",
        "many",
        &["x", "z", "${open}"],
    )
    .judge(&context());
    let matched: Vec<Truth> = trace.matched.iter().map(|(matched, _)| *matched).collect();
    assert_eq!(matched, [True, False, Unknown]);
    let trace = test("StringEquals", "open", &["x"]).judge(&context());
    assert_eq!(trace.matched, [(Unknown, Span::default())]);
}
