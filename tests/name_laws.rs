//! Laws of matching names: the wildcard matcher and an equivalent regular expression agree, and no pattern is slow.

use evaluator::context::{Context, ContextValue};
use evaluator::identifiers::wildcard::{self, Matching, Piece, Reach};
use evaluator::identifiers::{Action, ActionMatch, ActionPattern, Resolution, Template, Wildcards};
use evaluator::key::Key;
use proptest::prelude::*;
use regex::Regex;

/// Few characters, so that they meet often; one of more than one byte, one with a case, and a colon.
fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        Just('a'),
        Just('b'),
        Just('A'),
        Just(':'),
        Just('日'),
        Just('.')
    ]
}

fn reach() -> impl Strategy<Value = Reach> {
    prop_oneof![
        Just(Reach::Any),
        Just(Reach::Segment),
        Just(Reach::SegmentEnd)
    ]
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        3 => character().prop_map(Piece::Char),
        1 => reach().prop_map(Piece::One),
        2 => reach().prop_map(Piece::Many),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(character(), 0..10).prop_map(String::from_iter)
}

/// The equivalent regular expression.
fn regex(pattern: &[Piece], matching: Matching) -> Regex {
    let class = |reach| match reach {
        Reach::SegmentEnd if matching.across_colons => ".",
        Reach::Any => ".",
        Reach::Segment | Reach::SegmentEnd => "[^:]",
    };
    let source: String = pattern
        .iter()
        .map(|piece| match piece {
            Piece::Char(character) => regex::escape(&character.to_string()),
            Piece::One(reach) => class(*reach).to_owned(),
            Piece::Many(reach) => format!("{}*", class(*reach)),
        })
        .collect();
    let flags = if matching.ignore_case {
        "(?si)"
    } else {
        "(?s)"
    };
    Regex::new(&format!("{flags}^{source}$")).unwrap()
}

proptest! {
    #![proptest_config(crate::generate::tried(256))]

    #[test]
    fn a_pattern_matches_what_its_regular_expression_matches(
        pattern in prop::collection::vec(piece(), 0..8),
        text in text(),
        ignore_case: bool,
        across_colons: bool,
    ) {
        let matching = Matching { ignore_case, across_colons };
        let expected = regex(&pattern, matching).is_match(&text);
        prop_assert_eq!(wildcard::matches(&pattern, &text, matching), expected);
    }

    /// The value of a tag is literal text: never a wildcard.
    #[test]
    fn a_substituted_value_matches_only_itself(value in "[ab*?$]{0,4}", text in "[ab*?$]{0,4}") {
        let mut context = Context::default();
        context.insert(Key::new("k:a"), ContextValue::One(value.clone()));
        let (template, _) = Template::parse("${k:a}", true);
        let Resolution::Pieces(pieces) = template.resolve(&context, Wildcards::Active) else {
            panic!("the key is known");
        };
        prop_assert_eq!(wildcard::matches(&pieces, &text, Matching::EXACT), value == text);
    }

    #[test]
    fn the_case_of_an_action_never_matters(entry in "[ab*?]{1,5}", name in "[ab]{1,5}") {
        let judge = |entry: &str, name: &str| {
            let action = Action::parse(&format!("kms:{name}")).unwrap();
            ActionPattern::parse(&format!("kms:{entry}")).unwrap().judge(&action)
        };
        let found = judge(&entry, &name);
        prop_assert_eq!(judge(&entry.to_uppercase(), &name), found);
        prop_assert_eq!(judge(&entry, &name.to_uppercase()), found);
        prop_assert_ne!(found, ActionMatch::OtherService);
    }
}

/// The time is proportional to text times pattern: some forty thousand steps each, where backtracking would never end.
#[test]
fn no_pattern_is_slow() {
    let text = "a".repeat(2_000);
    for (written, expected) in [
        ("*a*a*a*a*b", false),
        ("*a*a*a*a*a", true),
        ("?*?*?*?*?*b", false),
    ] {
        let entry = ActionPattern::parse(&format!("s3:{}", written.repeat(2))).unwrap();
        let action = Action::parse(&format!("s3:{text}")).unwrap();
        assert_eq!(
            entry.judge(&action) == ActionMatch::Yes,
            expected,
            "{written}"
        );
    }
}
