//! Pasted texts that are not quite JSON: `repair/texts.json`, and policies damaged at random.

use evaluator::layer::Layer;
use evaluator::policy::{Parsed, Policy};
use evaluator::source::Span;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use vault::repair::{self, Kind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    repaired: Vec<Row>,
    untouched: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    text: String,
    /// The name of each repair, and its pasted text.
    done: Vec<(String, String)>,
    clean: Vec<String>,
    #[serde(default = "yes")]
    complete: bool,
}

fn yes() -> bool {
    true
}

fn texts() -> Texts {
    serde_json::from_str(include_str!("repair/texts.json")).expect("repair/texts.json")
}

#[test]
fn texts_are_repaired_where_they_are_wrong() {
    for row in texts().repaired {
        let repair =
            repair::repair(&row.text).unwrap_or_else(|| panic!("{}: nothing repaired", row.name));
        let done: Vec<(String, String)> = repair
            .done
            .iter()
            .map(|done| {
                (
                    done.kind.word().to_owned(),
                    row.text[done.span.range()].to_owned(),
                )
            })
            .collect();
        let clean: Vec<&str> = repair
            .documents
            .iter()
            .map(|document| document.text.as_str())
            .collect();
        assert_eq!(done, row.done, "{}", row.name);
        assert_eq!(clean, row.clean, "{}", row.name);
        assert_eq!(repair.complete, row.complete, "{}", row.name);
    }
}

#[test]
fn every_kind_of_repair_has_a_text() {
    let rows = texts().repaired;
    let missing: Vec<&str> = Kind::ALL
        .into_iter()
        .map(Kind::word)
        .filter(|word| {
            !rows
                .iter()
                .any(|row| row.done.iter().any(|(kind, _)| kind == word))
        })
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn what_is_json_or_beyond_repair_is_untouched() {
    for text in texts().untouched {
        assert_eq!(repair::repair(&text), None, "{text}");
    }
}

/// One way of damaging a pretty-printed policy without changing its meaning.
#[derive(Debug, Clone, Copy)]
enum Damage {
    NoBreakSpaces,
    CurlyQuotes,
    SingleQuotes,
    FullWidth,
    TrailingCommas,
    NoCommas,
    Comments,
    ZeroWidth,
    Mark,
    Fence,
    NoOuterBraces,
    JsonString,
    Url,
}

impl Damage {
    fn to(self, text: &str) -> String {
        match self {
            Self::NoBreakSpaces => text.replace("\n  ", "\n\u{a0}\u{a0}"),
            Self::CurlyQuotes => alternate(text, '“', '”'),
            Self::SingleQuotes => alternate(text, '\'', '\''),
            Self::FullWidth => text.replace("\": ", "\"：").replace(",\n", "，\n"),
            Self::TrailingCommas => text.replace("\"\n", "\",\n").replace("]\n", "],\n"),
            Self::NoCommas => text.replace(",\n", "\n"),
            Self::Comments => text
                .replace(",\n", ", // and, \"so\": {on\n")
                .replace("{\n", "{ /* } */\n# ]\n"),
            Self::ZeroWidth => text.replace("\": ", "\"\u{200b}: \u{2060}"),
            Self::Mark => format!("\u{feff}{text}"),
            Self::Fence => format!("Here:\n\n```json\n{text}\n```\n"),
            Self::NoOuterBraces => text
                .trim_start_matches('{')
                .trim_end_matches('}')
                .to_owned(),
            Self::JsonString => json!(text).to_string(),
            Self::Url => text
                .bytes()
                .map(|byte| match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => {
                        char::from(byte).to_string()
                    }
                    _ => format!("%{byte:02X}"),
                })
                .collect(),
        }
    }

    /// Damage that wraps the whole text is applied last.
    fn wraps(self) -> bool {
        matches!(
            self,
            Self::Mark | Self::Fence | Self::NoOuterBraces | Self::JsonString | Self::Url
        )
    }
}

/// Replaces quotes alternately by `one` and `other`.
fn alternate(text: &str, one: char, other: char) -> String {
    let mut closing = false;
    let quotes = |c| {
        if c != '"' {
            return c;
        }
        closing = !closing;
        if closing { one } else { other }
    };
    text.chars().map(quotes).collect()
}

fn policy() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        Just(json!("*")),
        Just(json!("arn:aws:kms:us-west-2:444455556666:key/*")),
        Just(json!(["kms:Decrypt", "backup:*"])),
        Just(json!("保管庫、“prod” {x}: #1 // y")),
        Just(json!(true)),
        Just(json!([])),
    ];
    let member = prop_oneof![
        Just("Action"),
        Just("Resource"),
        Just("Sid"),
        Just("aws:PrincipalTag/team")
    ];
    let statement = prop::collection::btree_map(member, value, 1..4).prop_map(|map| json!(map));
    prop::collection::vec(statement, 1..4)
        .prop_map(|statements| json!({"Version": "2012-10-17", "Statement": statements}))
}

fn damages() -> impl Strategy<Value = (Option<Damage>, Vec<Damage>, Option<Damage>)> {
    use Damage::*;
    // Quotes are changed first, while those in the text are still straight; wrapping is last.
    let quotes = prop::option::of(prop::sample::select(vec![CurlyQuotes, SingleQuotes]));
    let inner = prop::sample::subsequence(
        vec![
            FullWidth,
            TrailingCommas,
            NoBreakSpaces,
            ZeroWidth,
            Comments,
        ],
        0..4,
    );
    let inner = prop_oneof![4 => inner, 1 => Just(vec![NoCommas])];
    let outer = prop::option::of(prop::sample::select(vec![
        Mark,
        Fence,
        NoOuterBraces,
        JsonString,
        Url,
    ]));
    (quotes, inner, outer)
}

/// The article's policy, formatted by hand.
const ARTICLE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Kms",
      "Effect": "Allow",
      "Action": [
        "kms:CreateGrant",
        "kms:Decrypt"
      ],
      "Resource": "arn:aws:kms:us-west-2:444455556666:key/*",
      "Condition": {
        "StringLike": {
          "kms:ViaService": "backup.*.amazonaws.com"
        }
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "backup:*",
      "Resource": "*"
    }
  ]
}"#;

/// Every entry of a policy with the text at its place.
fn entries<'t>(policy: &Policy, text: &'t str) -> Vec<&'t str> {
    let mut spans = Vec::new();
    for statement in policy.statements() {
        spans.extend(statement.sid.iter().map(|sid| sid.span));
        if let Parsed::Known(effect) = &statement.effect {
            spans.push(effect.span);
        }
        if let Parsed::Known(scope) = &statement.action {
            spans.extend(scope.entries.iter().map(|entry| entry.span));
        }
        if let Parsed::Known(scope) = &statement.resource {
            spans.extend(scope.entries.iter().map(|entry| entry.span));
        }
        if let Parsed::Known(tests) = &statement.condition {
            spans.extend(
                tests
                    .iter()
                    .flat_map(|test| test.values.iter().map(|value| value.span)),
            );
        }
    }
    spans.into_iter().map(|span| &text[span.range()]).collect()
}

#[test]
fn a_text_without_faults_is_read_as_it_is() {
    let reading = repair::read(ARTICLE, Layer::Identity);
    assert_eq!(reading.repair, None);
    assert_eq!(
        reading.policy,
        evaluator::policy::read(ARTICLE, Layer::Identity)
    );
    assert_eq!(entries(&reading.policy, ARTICLE).len(), 9);
}

#[test]
fn several_documents_are_read_as_one_policy() {
    let text = format!("{ARTICLE}\n\n{ARTICLE}");
    let reading = repair::read(&text, Layer::Identity);
    assert_eq!(reading.policy.statements().len(), 4);
    let (one, two) = text.split_at(ARTICLE.len());
    let places: Vec<bool> = reading
        .policy
        .statements()
        .iter()
        .map(|statement| statement.span.start > one.len())
        .collect();
    assert_eq!(places, [false, false, true, true]);
    assert!(two.contains("Kms"));
}

#[test]
fn an_encoded_policy_is_read_with_its_places() {
    let text = json!(ARTICLE).to_string();
    let reading = repair::read(&text, Layer::Identity);
    let entries = entries(&reading.policy, &text);
    assert_eq!(entries[2], "\\\"kms:CreateGrant\\\"");
}

proptest! {
    #![proptest_config(crate::generate::tried(256))]

    #[test]
    fn a_damaged_policy_reads_as_the_one_it_was(policy in policy(), (quotes, inner, outer) in damages()) {
        let mut text = serde_json::to_string_pretty(&policy).expect("a value");
        prop_assume!(quotes.is_none() || !text.contains('“'));
        for damage in inner {
            prop_assert!(!damage.wraps());
            text = damage.to(&text);
        }
        for damage in quotes.into_iter().chain(outer) {
            text = damage.to(&text);
        }
        match repair::repair(&text) {
            None => prop_assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(policy), "{}", text),
            Some(repair) => {
                prop_assert_eq!(repair.documents.len(), 1, "{}", text);
                let clean = &repair.documents[0].text;
                prop_assert_eq!(serde_json::from_str::<Value>(clean).ok(), Some(policy), "{}\nrepaired to\n{}", text, clean);
            }
        }
    }

    #[test]
    fn places_lead_back_to_what_was_pasted(policy in policy(), (_, inner, outer) in damages()) {
        let mut text = serde_json::to_string_pretty(&policy).expect("a value");
        for damage in inner {
            text = damage.to(&text);
        }
        if let Some(outer) = outer.filter(|outer| !matches!(outer, Damage::JsonString | Damage::Url)) {
            text = outer.to(&text);
        }
        for document in repair::repair(&text).iter().flat_map(|repair| &repair.documents) {
            for (at, word) in document.text.match_indices("\"Action\"").chain(document.text.match_indices("kms:Decrypt")) {
                let span = document.map.span(Span::new(at, at + word.len()));
                prop_assert_eq!(&text[span.range()], word);
            }
        }
    }

    #[test]
    fn a_damaged_text_is_evaluated_with_its_own_places((_, inner, outer) in damages()) {
        let whole = evaluator::policy::read(ARTICLE, Layer::Identity);
        let mut text = ARTICLE.to_owned();
        let outer = outer.filter(|outer| !matches!(outer, Damage::JsonString | Damage::Url));
        for damage in inner.into_iter().chain(outer) {
            text = damage.to(&text);
        }
        let reading = repair::read(&text, Layer::Identity);
        prop_assert_eq!(entries(&reading.policy, &text), entries(&whole, ARTICLE), "{}", text);
        prop_assert!(reading.policy.is_clear(), "{:?}", reading.findings);
    }

    #[test]
    fn strict_json_is_never_touched(policy in policy(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&policy).expect("a value") } else { policy.to_string() };
        prop_assert_eq!(repair::repair(&text), None);
    }

    #[test]
    fn anything_can_be_pasted(text in "(?s)[{}\\[\\]\",:'“”%7Bb2\\\\u\\-/#*` \n\u{a0}\u{200b}あ：，a`]{0,60}") {
        if let Some(repair) = repair::repair(&text) {
            prop_assert!(!repair.done.is_empty());
            for done in &repair.done {
                prop_assert!(text.get(done.span.range()).is_some());
            }
            for document in &repair.documents {
                for (at, _) in document.text.char_indices() {
                    prop_assert!(text.get(document.map.span(Span::new(at, document.text.len())).range()).is_some());
                }
                if repair.complete {
                    prop_assert!(serde_json::from_str::<Value>(&document.text).is_ok());
                }
            }
        }
    }
}
