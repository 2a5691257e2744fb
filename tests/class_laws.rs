//! The laws of classes: whatever the unknown keys hold, the tests and patterns say what they say for some of the
//! values that [`classes`] gives. Compared with trying every short value.

use evaluator::condition::{Budget, Operator, Test, Uses, equivalence_classes};
use evaluator::context::{Context, ContextValue};
use evaluator::identifiers::{Action, Resource, ResourcePattern, ShortArn, Template};
use evaluator::key::Key;
use evaluator::source::{Span, Spanned};
use evaluator::truth::Truth;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::collections::BTreeSet;

fn test(operator: &str, key: &str, values: &[&str]) -> Test {
    let operator = Operator::parse(operator).unwrap();
    let spanned = |value: &&str| {
        let (template, _) = Template::parse(value, operator.takes_variables());
        Spanned::new(template, Span::default())
    };
    Test {
        operator: Spanned::new(operator, Span::default()),
        key: Spanned::new(Key::new(key), Span::default()),
        values: values.iter().map(spanned).collect(),
        several: false,
        denies: false,
        never_there: false,
        key_placeholders: Vec::new(),
        span: Span::default(),
    }
}

/// What is asked, and what the keys could hold.
struct Asked {
    tests: Vec<Test>,
    patterns: Vec<ResourcePattern>,
    keys: Vec<&'static str>,
    known: Vec<(&'static str, &'static str)>,
}

type Value = Option<ContextValue>;

impl Asked {
    fn context(&self) -> Context {
        let mut context = Context::default();
        for key in &self.keys {
            context.insert_unknown(Key::new(key));
        }
        for (key, value) in &self.known {
            context.insert(Key::new(key), ContextValue::One((*value).to_owned()));
        }
        context
    }

    fn resource() -> Resource {
        Resource::parse("arn:aws:s3:::xy").unwrap()
    }

    /// The values that matter of each key, if all are complete.
    fn equivalence_classes(&self) -> Option<Vec<Vec<Value>>> {
        let uses = Uses {
            tests: self.tests.iter().collect(),
            resources: self
                .patterns
                .iter()
                .map(|pattern| (pattern, ShortArn::Extends))
                .collect(),
            several: Vec::new(),
        };
        let mut budget = Budget::default();
        let found = self.keys.iter().map(|key| {
            let (key, context) = (Key::new(key), self.context());
            let classes =
                equivalence_classes(&key, &uses, &Self::resource(), &context, &mut budget);
            classes.complete.then_some(classes.values)
        });
        found.collect()
    }

    /// Everything that all tests and patterns say together, for all combinations of these values.
    fn outcomes(&self, values: &[Vec<Value>]) -> BTreeSet<Vec<Truth>> {
        let mut ways: Vec<Vec<&Value>> = vec![Vec::new()];
        for values in values {
            let longer = |way: &Vec<_>| {
                let way = way.clone();
                values
                    .iter()
                    .map(move |value| way.iter().copied().chain([value]).collect())
            };
            ways = ways.iter().flat_map(longer).collect();
        }
        ways.iter().map(|way| self.outcome(way)).collect()
    }

    fn outcome(&self, values: &[&Value]) -> Vec<Truth> {
        let mut context = self.context();
        for (key, value) in self.keys.iter().zip(values) {
            match value {
                Some(value) => context.insert(Key::new(key), (*value).clone()),
                None => context.insert_absent(Key::new(key)),
            }
        }
        // What AWS leaves unclear of several values is unknown although everything is filled in.
        let tests = self.tests.iter().map(|test| test.judge(&context).holds);
        let action = Action::parse("s3:GetObject").unwrap();
        let patterns = self.patterns.iter().map(|pattern| {
            pattern
                .judge(&Self::resource(), ShortArn::Extends, &action, &context)
                .truth()
        });
        tests.chain(patterns).collect()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a value that could be absent")]
fn one(text: &str) -> Value {
    Some(ContextValue::One(text.to_owned()))
}

#[expect(clippy::unnecessary_wraps, reason = "a value that could be absent")]
fn many(texts: &[&str]) -> Value {
    Some(ContextValue::Many(
        texts.iter().map(|text| (*text).to_owned()).collect(),
    ))
}

/// All texts of some characters up to a length, and none.
fn texts(characters: &str, most: usize) -> Vec<Value> {
    let mut texts = vec![String::new()];
    let mut longest = texts.clone();
    for _ in 0..most {
        let longer = |text: &String| -> Vec<String> {
            characters
                .chars()
                .map(|character| format!("{text}{character}"))
                .collect()
        };
        longest = longest.iter().flat_map(longer).collect();
        texts.extend(longest.clone());
    }
    texts.iter().map(|text| one(text)).chain([None]).collect()
}

fn operator(names: Vec<&'static str>) -> impl Strategy<Value = String> {
    let form = prop_oneof![4 => Just(""), 1 => Just("IfExists")];
    (select(names), form).prop_map(|(name, form)| format!("{name}{form}"))
}

fn strings() -> Vec<&'static str> {
    vec![
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
    ]
}

fn some(values: &[&'static str]) -> impl Strategy<Value = Vec<&'static str>> + use<> {
    subsequence(values.to_vec(), 1..=values.len().min(3))
}

/// Tests on `keys`.
fn tests(
    operators: Vec<&'static str>,
    keys: Vec<&'static str>,
    values: &[&'static str],
) -> impl Strategy<Value = Vec<Test>> + use<> {
    let compared = (operator(operators), select(keys.clone()), some(values))
        .prop_map(|(operator, key, values)| test(&operator, key, &values));
    let null = (select(keys), select(vec!["true", "false"]))
        .prop_map(|(key, value)| test("Null", key, &[value]));
    prop::collection::vec(prop_oneof![6 => compared, 1 => null], 1..5)
}

fn covered(asked: &Asked, values: &[Vec<Value>]) {
    let classes = asked
        .equivalence_classes()
        .expect("few enough to be complete");
    let found = asked.outcomes(&classes);
    // An empty text is no value to a set operator, and no kind of values.
    let sets = |test: &Test| test.operator.value.to_string().starts_with("For");
    let sets = asked.tests.iter().any(sets);
    let is_tried = |value: &&Value| !sets || **value != one("");
    let values = values.iter().map(|values| values.iter().filter(is_tried));
    let values: Vec<Vec<Value>> = values.map(|values| values.cloned().collect()).collect();
    for outcome in asked.outcomes(&values) {
        assert!(
            found.contains(&outcome),
            "{outcome:?} is not among those of {classes:?}"
        );
    }
}

/// What proptest found once.
#[test]
fn classes_that_were_missing() {
    let asked = |keys: &[&'static str], tests: &[(&str, &str, &str)]| Asked {
        tests: tests
            .iter()
            .map(|(operator, key, value)| test(operator, key, &[value]))
            .collect(),
        patterns: Vec::new(),
        keys: keys.to_vec(),
        known: Vec::new(),
    };
    let cases = [
        asked(
            &["a", "b"],
            &[
                ("StringEqualsIgnoreCase", "b", "${a}"),
                ("StringLike", "a", "?"),
                ("StringEquals", "a", "${b, 'x'}"),
            ],
        ),
        asked(
            &["a", "c"],
            &[("Null", "c", "true"), ("StringLikeIfExists", "a", "${c}")],
        ),
    ];
    for case in &cases {
        covered(case, &[texts("xXyq", 2), texts("xXyq", 2)]);
    }
    let sets = asked(
        &["m", "a"],
        &[
            ("ForAnyValue:StringEquals", "m", "${a}"),
            ("ForAnyValue:StringEquals", "m", "x"),
            ("ForAllValues:StringEquals", "m", "${a}"),
        ],
    );
    let single = texts("xyz", 1);
    let several = [many(&["x", "y"]), many(&["y", "z"]), many(&["x", "y", "z"])];
    let values = single.iter().cloned().chain(several).collect();
    covered(&sets, &[values, single]);
}

proptest! {
    #![proptest_config(crate::generate::tried(100))]

    #[test]
    fn one_key_and_strings(
        tests in tests(strings(), vec!["a"], &["x", "X", "xy", "x*", "?", "*y", "*x*", "x?y", "?*", ""]),
    ) {
        let asked = Asked { tests, patterns: Vec::new(), keys: vec!["a"], known: Vec::new() };
        covered(&asked, &[texts("xXyYq", 3)]);
    }

    #[test]
    fn two_keys_compared_with_each_other(
        tests in tests(strings(), vec!["a", "b"], &["x", "X", "xy", "x*", "?", "${a}", "${b}", "${b, 'x'}", "${known}"]),
    ) {
        let asked = Asked { tests, patterns: Vec::new(), keys: vec!["a", "b"], known: vec![("known", "y")] };
        let values = texts("xXyq", 2);
        covered(&asked, &[values.clone(), values]);
    }

    #[test]
    fn three_keys_compared_with_each_other(
        tests in tests(
            vec!["StringEquals", "StringNotEquals", "StringLike"],
            vec!["a", "b", "c"],
            &["x", "x*", "?", "${a}", "${b}", "${c}"],
        ),
    ) {
        let asked = Asked { tests, patterns: Vec::new(), keys: vec!["a", "b", "c"], known: Vec::new() };
        let values: Vec<Value> = ["x", "y", "q", "xy", "xq", "qq", "yy"].iter().map(|text| one(text)).chain([None]).collect();
        covered(&asked, &[values.clone(), values.clone(), values]);
    }

    #[test]
    fn keys_that_are_variables(
        tests in tests(strings(), vec!["known", "k:a"], &["x", "x*", "${k:a}", "x${k:a}", "${k:a}y", "*${k:a}", "${k:b}-${k:a}"])
            .prop_filter("keys compared around text have no end of kinds", |tests| {
                tests.iter().all(|test| {
                    let partial = |value: &Spanned<Template>| {
                        value.value.variables().next().is_some() && value.value.as_variable().is_none()
                    };
                    test.key.value == Key::new("known") || !test.values.iter().any(partial)
                })
            }),
        patterns in some(&[
            "arn:aws:s3:::${k:a}", "arn:aws:s3:::x${k:a}", "arn:aws:s3:::*${k:a}", "arn:aws:s3:::${k:a}${k:b}",
            "arn:aws:s3:::${k:a, 'xy'}", "arn:aws:s3:::${k:b}*", "arn:aws:s3:::${k:a}${k:a}",
        ]),
    ) {
        let patterns = patterns.iter().map(|text| ResourcePattern::parse(text, true)).collect();
        let asked = Asked { tests, patterns, keys: vec!["k:a", "k:b"], known: vec![("known", "xy")] };
        let values = texts("xXyq", 2);
        covered(&asked, &[values.clone(), values]);
    }

    #[test]
    fn sets(
        tests in tests(
            vec![
                "ForAllValues:StringEquals", "ForAllValues:StringNotLike", "ForAnyValue:StringEquals",
                "ForAnyValue:StringNotEquals", "ForAnyValue:StringLike", "StringEquals", "StringNotEquals",
            ],
            vec!["m"],
            &["x", "X", "x*", "?", "xy"],
        ),
    ) {
        let asked = Asked { tests, patterns: Vec::new(), keys: vec!["m"], known: Vec::new() };
        // A key that nobody asks for several values has one.
        let sets = asked.tests.iter().any(|test| test.operator.value.to_string().starts_with("For"));
        let mut values = texts("xXyq", 2);
        let few = ["x", "X", "xy", "q", "qq"];
        for (at, first) in few.iter().enumerate().filter(|_| sets) {
            values.push(many(&[first]));
            for (next, second) in few.iter().enumerate().skip(at + 1) {
                values.push(many(&[first, second]));
                values.extend(few.iter().skip(next + 1).map(|third| many(&[first, second, third])));
            }
        }
        covered(&asked, &[values]);
    }

    #[test]
    fn sets_compared_with_another_key(
        tests in tests(
            vec!["ForAllValues:StringEquals", "ForAnyValue:StringEquals", "ForAnyValue:StringNotEquals"],
            vec!["m"],
            &["x", "${a}"],
        ),
    ) {
        let asked = Asked { tests, patterns: Vec::new(), keys: vec!["m", "a"], known: Vec::new() };
        let few = ["x", "y", "z"];
        let sets = asked.tests.iter().any(|test| test.operator.value.to_string().starts_with("For"));
        let mut values: Vec<Value> = few.iter().map(|text| one(text)).chain([None]).collect();
        if sets {
            values.extend([many(&["x", "y"]), many(&["y", "z"]), many(&few)]);
        }
        let single = few.iter().map(|text| one(text)).chain([None]).collect();
        covered(&asked, &[values, single]);
    }

    #[test]
    fn numbers(
        tests in tests(
            vec!["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "StringEquals"],
            vec!["n"],
            &["3", "5", "5.0", "5.5", "-1", "ten"],
        ),
    ) {
        let asked = Asked { tests, patterns: Vec::new(), keys: vec!["n"], known: Vec::new() };
        let values = ["-2", "-1", "-1.0", "0", "3", "3.0", "4", "5", "5.0", "5.00", "5.2", "5.5", "5.6", "9", "ten", "x"];
        covered(&asked, &[values.iter().map(|text| one(text)).chain([None]).collect()]);
    }

    #[test]
    fn dates(
        tests in tests(
            vec!["DateEquals", "DateNotEquals", "DateLessThan", "DateGreaterThanEquals", "StringEquals"],
            vec!["d"],
            &["2026", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "1767225600", "2027-06", "now"],
        ),
    ) {
        let asked = Asked { tests, patterns: Vec::new(), keys: vec!["d"], known: Vec::new() };
        let values = [
            "2025", "2026", "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:01Z",
            "1767225600", "1767225601", "2027", "2027-06", "2027-06-01", "2028", "now", "x",
        ];
        covered(&asked, &[values.iter().map(|text| one(text)).chain([None]).collect()]);
    }

    #[test]
    fn addresses(
        tests in tests(
            vec!["IpAddress", "NotIpAddress", "StringEquals", "ForAnyValue:IpAddress"],
            vec!["ip"],
            &["10.0.0.0/30", "10.0.0.2", "10.0.0.2/31", "10.0.0.0/8", "2001:db8::/126", "::/0", "0.0.0.0/0"],
        ),
    ) {
        let asked = Asked { tests, patterns: Vec::new(), keys: vec!["ip"], known: Vec::new() };
        let v4 = (0..6).map(|last| format!("10.0.0.{last}"));
        let v6 = (0..6).map(|last| format!("2001:db8::{last}"));
        let texts: Vec<String> = v4.chain(v6).chain(["9.9.9.9", "255.255.255.255", "::", "x"].map(str::to_owned)).collect();
        covered(&asked, &[texts.iter().map(|text| one(text)).chain([None]).collect()]);
    }

    #[test]
    fn arns(
        tests in tests(
            vec!["ArnEquals", "ArnNotLike", "StringLike", "StringEquals"],
            vec!["arn"],
            &["arn:*:x::*:y*", "arn:a:x:::y", "arn:a:*:::*", "*:a:x:::y", "arn:a:x", "arn:a:x:*", "${a}"],
        ),
    ) {
        let asked = Asked { tests, patterns: Vec::new(), keys: vec!["arn", "a"], known: Vec::new() };
        let values: Vec<Value> = [
            "arn:a:x:::y", "arn:b:x:::y", "arn:a:x:::yy", "arn:a:x::1:y:z", "arn:a:x:r::y", "arn:a:z:::y", "arn:a:x",
            "arn:a:x:", "arn:a:x:::q", "arn:b:z:::q", "x:a:x:::y", "", "q",
        ]
        .iter()
        .map(|text| one(text))
        .chain([None])
        .collect();
        covered(&asked, &[values.clone(), values]);
    }
}

/// Two keys can differ in nothing but case, of every kind.
#[test]
fn keys_compared_with_and_without_case() {
    for tests in [
        vec![
            test("StringEquals", "a", &["${b}"]),
            test("StringEqualsIgnoreCase", "a", &["${b}"]),
        ],
        vec![
            test("StringEquals", "a", &["x"]),
            test("StringLike", "b", &["X*"]),
            test("StringEqualsIgnoreCase", "a", &["${b}"]),
        ],
        vec![
            test("StringLike", "a", &["?"]),
            test("StringNotEquals", "a", &["${b}"]),
            test("StringNotEqualsIgnoreCase", "b", &["${a, 'q'}", "xy"]),
        ],
    ] {
        let asked = Asked {
            tests,
            patterns: Vec::new(),
            keys: vec!["a", "b"],
            known: Vec::new(),
        };
        let values = texts("xXyq", 2);
        covered(&asked, &[values.clone(), values]);
    }
}

/// The values that a person is asked about are ones that a person would think of.
#[test]
fn readable_values() {
    for (tests, expected) in [
        (
            vec![test("StringEquals", "a", &["red", "blue"])],
            vec![one("red"), one("blue"), one("other"), None],
        ),
        (
            vec![test("StringLike", "a", &["team-*"])],
            vec![one("team-example"), one("other"), None],
        ),
        (
            vec![test("Bool", "a", &["true"])],
            vec![one("true"), one("false"), None],
        ),
        (
            vec![
                test("NumericLessThan", "a", &["5"]),
                test("NumericGreaterThan", "a", &["10"]),
            ],
            vec![
                one("4"),
                one("5"),
                one("6"),
                one("10"),
                one("11"),
                one("other"),
                None,
            ],
        ),
        (
            vec![test("IpAddress", "a", &["203.0.113.0/24"])],
            vec![
                one("0.0.0.0"),
                one("203.0.113.0"),
                one("203.0.114.0"),
                one("other"),
                None,
            ],
        ),
        (
            vec![test("DateLessThan", "a", &["2027-01-01T00:00:00Z"])],
            vec![
                one("2026-12-31T23:59:59Z"),
                one("2027-01-01T00:00:00Z"),
                one("2027-01-01T00:00:01Z"),
                one("other"),
                None,
            ],
        ),
        (
            vec![test("ForAnyValue:StringEquals", "a", &["red"])],
            vec![one("red"), one("other"), many(&["red", "other"]), None],
        ),
        (vec![test("Null", "a", &["true"])], vec![one("other"), None]),
    ] {
        let asked = Asked {
            tests,
            patterns: Vec::new(),
            keys: vec!["a"],
            known: Vec::new(),
        };
        assert_eq!(
            asked.equivalence_classes(),
            Some(vec![expected]),
            "{:?}",
            asked.tests
        );
    }
}

/// Where there is no end of kinds, or too many of them, the answer says so.
#[test]
fn incomplete_classes() {
    let stars: Vec<String> = (b'a'..=b'p')
        .map(|letter| format!("*{0}{0}*", char::from(letter)))
        .collect();
    let stars: Vec<&str> = stars.iter().map(String::as_str).collect();
    for tests in [
        vec![test("StringLike", "a", &["x-${b}-*"])],
        vec![
            test("StringLike", "a", &["1*"]),
            test("NumericLessThan", "a", &["5"]),
        ],
        vec![
            test("DateLessThan", "a", &["2026"]),
            test("NumericLessThan", "a", &["5"]),
        ],
        stars
            .iter()
            .map(|pattern| test("StringLike", "a", &[pattern]))
            .collect(),
    ] {
        let asked = Asked {
            tests,
            patterns: Vec::new(),
            keys: vec!["a", "b"],
            known: Vec::new(),
        };
        assert_eq!(asked.equivalence_classes(), None);
    }
}
