//! Reading and writing cases.

use super::{
    Caller, Case, DenialEffect, Error, Expect, Key, KeyKind, KeyState, Kind, Level, NamedPolicy,
    Organization, Policies, PolicyText, ReportedDenial, StatedValue, Vault, VaultKind,
    VaultSetting, Verdict, Via, Visibility, Way, read, write,
};
use evaluator::finding::Code;
use evaluator::layer::Layer;
use evaluator::trace::Decision;
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};

#[test]
fn everything_a_case_can_say() {
    let text = r#"{
      "version": 2, "title": "all",
      "caller": {"arn": "a", "tags": {"team": "ops"}, "organization": "management"},
      "vault": {"name": "prod", "region": "us-west-2", "tags": {"env": "prod"},
        "kind": "logicallyAirGapped", "settings": ["lock", "accessPolicy"]},
      "key": {"kind": "awsManaged", "arn": "k", "state": "PendingDeletion", "grants": {"r": ["kms:Decrypt"]}},
      "viaBackup": false,
      "context": {"a": "x", "b": true, "c": 1.50, "d": ["x", 2], "e": null},
      "policies": {
        "identity": [{"name": "n", "text": "{"}, {"Version": "2012-10-17", "Version": 1.0}],
        "boundary": null, "session": [], "scp": [{"target": "Root", "policies": [{"text": "t"}, {"name": "u", "text": null}],
          "fullAWSAccess": false}], "rcp": null,
        "vpcEndpoint": [{}], "key": null
      },
      "denials": [{"action": "kms:CreateGrant", "effect": "explicitDeny", "layer": "scp", "policy": "p",
        "text": "User: ..."}],
      "placeholders": {"<org>": "o-1"}, "way": "cloudformation",
      "expect": {"verdict": "depends", "actions": {"kms:Decrypt": "explicitDeny"}}
    }"#;
    let named = |name: &str, text: &str| NamedPolicy {
        name: name.to_owned(),
        text: text.into(),
    };
    let hidden = |name: &str| NamedPolicy {
        name: name.to_owned(),
        text: PolicyText::NOT_SEEN,
    };
    let one = |text: &str| StatedValue::One(text.to_owned());
    let expected = Case {
        title: Some("all".to_owned()),
        caller: Caller {
            arn: "a".to_owned(),
            tags: [("team".to_owned(), "ops".to_owned())].into(),
            organization: Some(Organization::Management),
        },
        vault: Vault {
            name: "prod".to_owned(),
            region: "us-west-2".to_owned(),
            tags: [("env".to_owned(), "prod".to_owned())].into(),
            kind: VaultKind::LogicallyAirGapped,
            settings: [VaultSetting::AccessPolicy, VaultSetting::Lock].into(),
        },
        key: Key {
            kind: KeyKind::AwsManaged,
            arn: "k".to_owned(),
            state: Some(KeyState::PendingDeletion),
            grants: [("r".to_owned(), vec!["kms:Decrypt".to_owned()])].into(),
        },
        via_backup: Via::Direct,
        context: [
            ("a".to_owned(), one("x")),
            ("b".to_owned(), one("true")),
            ("c".to_owned(), one("1.50")),
            (
                "d".to_owned(),
                StatedValue::Many(vec!["x".to_owned(), "2".to_owned()]),
            ),
            ("e".to_owned(), StatedValue::Absent),
        ]
        .into(),
        policies: Policies {
            identity: Visibility::Listed(vec![
                named("n", "{"),
                named(
                    "",
                    "{\n  \"Version\": \"2012-10-17\",\n  \"Version\": 1.0\n}",
                ),
            ]),
            boundary: Visibility::Hidden,
            session: Visibility::Listed(Vec::new()),
            scp: Visibility::Listed(vec![Level {
                target: "Root".to_owned(),
                policies: vec![named("", "t"), hidden("u")],
                full_aws_access: false,
            }]),
            rcp: Visibility::Hidden,
            vpc_endpoint: Visibility::Listed(vec![named("", "{}")]),
            key: Visibility::Hidden,
        },
        denials: vec![ReportedDenial {
            action: "kms:CreateGrant".to_owned(),
            effect: Some(DenialEffect::Explicit),
            layer: Some(Layer::Scp),
            policy: Some("p".to_owned()),
            text: Some("User: ...".to_owned()),
        }],
        placeholders: [("<org>".to_owned(), "o-1".to_owned())].into(),
        way: Some(Way::CloudFormation),
        expect: Some(Expect {
            verdict: Some(Verdict::Depends),
            actions: [("kms:Decrypt".to_owned(), Decision::ExplicitDeny)].into(),
        }),
    };
    assert_eq!(read(text), Ok(expected));
}

#[test]
fn an_empty_document_is_an_empty_case() {
    assert_eq!(read("{}"), Ok(Case::default()));
    assert_eq!(write(&Case::default()), r#"{"version":1}"#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn what_is_wrong_is_said_with_its_path() {
    let expected = |path: &str, kind| Error::Expected {
        path: path.to_owned(),
        kind,
    };
    let unknown = |path: &str, nearest| Error::UnknownField {
        path: path.to_owned(),
        nearest,
    };
    let rows = [
        (
            "",
            Error::Syntax {
                line: 1,
                column: 0,
                ended: true,
            },
        ),
        (
            "{\"title\": \"a\",\n",
            Error::Syntax {
                line: 2,
                column: 0,
                ended: true,
            },
        ),
        (
            "{\n  'title': 1}",
            Error::Syntax {
                line: 2,
                column: 3,
                ended: false,
            },
        ),
        (
            "{} {}",
            Error::Syntax {
                line: 1,
                column: 4,
                ended: false,
            },
        ),
        ("[]", expected("", Kind::Object)),
        ("null", expected("", Kind::Object)),
        (
            r#"{"version": 3, "novelty": 1}"#,
            Error::Newer {
                version: "3".to_owned(),
            },
        ),
        (r#"{"version": 0}"#, expected("version", Kind::Version)),
        (r#"{"version": "1"}"#, expected("version", Kind::Version)),
        (r#"{"title": 1}"#, expected("title", Kind::Text)),
        (r#"{"titel": "a"}"#, unknown("titel", Some("title"))),
        (r#"{"xyzzy": "a"}"#, unknown("xyzzy", None)),
        (
            r#"{"vault": {}, "vault": {}}"#,
            Error::Twice {
                path: "vault".to_owned(),
            },
        ),
        (
            r#"{"viaBackup": "yes"}"#,
            expected("viaBackup", Kind::TrueOrFalse),
        ),
        (
            r#"{"caller": {"ARN": "a"}}"#,
            unknown("caller.ARN", Some("arn")),
        ),
        (
            r#"{"caller": {"tags": {"a": 1}}}"#,
            expected("caller.tags.a", Kind::Text),
        ),
        (
            r#"{"caller": {"tags": {"a": "1", "a": "1"}}}"#,
            Error::Twice {
                path: "caller.tags.a".to_owned(),
            },
        ),
        (
            r#"{"key": {"kind": "aws"}}"#,
            Error::Word {
                path: "key.kind".to_owned(),
                found: "aws".to_owned(),
                allowed: &["customer", "awsManaged"],
            },
        ),
        (
            r#"{"context": {"a": {}}}"#,
            expected("context.a", Kind::ContextValue),
        ),
        (
            r#"{"context": {"a": ["x", null]}}"#,
            expected("context.a[1]", Kind::ContextValue),
        ),
        (
            r#"{"policies": {"identities": []}}"#,
            unknown("policies.identities", None),
        ),
        (
            r#"{"policies": {"identity": {}}}"#,
            expected("policies.identity", Kind::List),
        ),
        (
            r#"{"policies": {"identity": ["{}"]}}"#,
            expected("policies.identity[0]", Kind::Policy),
        ),
        (
            r#"{"policies": {"scp": [{}, {"policies": [{"name": "a", "text": 1}]}]}}"#,
            expected("policies.scp[1].policies[0].text", Kind::Text),
        ),
        (
            r#"{"policies": {"key": [{"name": "a", "txet": ""}]}}"#,
            unknown("policies.key[0].txet", Some("text")),
        ),
        (
            r#"{"expect": {"actions": {"kms:Decrypt": "denied"}}}"#,
            Error::Word {
                path: "expect.actions.kms:Decrypt".to_owned(),
                found: "denied".to_owned(),
                allowed: &["allowed", "implicitDeny", "explicitDeny", "depends"],
            },
        ),
    ];
    for (text, error) in rows {
        assert_eq!(read(text), Err(error), "{text}");
    }
}

#[test]
fn what_is_json_to_other_programs_only_is_refused_with_its_place() {
    let deep = 100_000;
    let deep = format!(
        r#"{{"policies": {{"identity": [{{"a": {}{}}}]}}}}"#,
        "[".repeat(deep),
        "]".repeat(deep)
    );
    for (text, code, place) in [
        (deep.as_str(), Code::TooDeep, (1, 158)),
        (r#"{"title": "\ud800"}"#, Code::BadEscape, (1, 12)),
    ] {
        let Err(Error::Finding {
            line,
            column,
            finding,
        }) = read(text)
        else {
            panic!("{code:?}: {:?}", read(text).map(|_| ()));
        };
        assert_eq!((finding.code, (line, column)), (code, place));
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "\\PC{0,8}",
        Just("{\n\t\"\\\u{0}日本\"".to_owned())
    ]
}

fn policy() -> impl Strategy<Value = NamedPolicy> {
    let policy_text = prop_oneof![
        1 => Just(PolicyText::NOT_SEEN),
        4 => text().prop_map(PolicyText::from)
    ];
    (text(), policy_text).prop_map(|(name, text)| NamedPolicy { name, text })
}

fn level() -> impl Strategy<Value = Level> {
    (text(), vec(policy(), 0..3)).prop_map(|(target, policies)| Level {
        full_aws_access: target.len() % 2 == 0,
        target,
        policies,
    })
}

fn seen<T: std::fmt::Debug + Clone>(
    item: impl Strategy<Value = T>,
) -> impl Strategy<Value = Visibility<T>> {
    prop_oneof![1 => Just(Visibility::Hidden), 1 => Just(Visibility::NotMentioned), 3 => vec(item, 0..3).prop_map(Visibility::Listed)]
}

fn said() -> impl Strategy<Value = StatedValue> {
    prop_oneof![
        Just(StatedValue::Absent),
        text().prop_map(StatedValue::One),
        vec(text(), 0..3).prop_map(StatedValue::Many)
    ]
}

fn vault() -> impl Strategy<Value = Vault> {
    let kinds = proptest::sample::select(VaultKind::WORDS.values);
    let settings = vec(proptest::sample::select(VaultSetting::WORDS.values), 0..3);
    let tags = btree_map(text(), text(), 0..3);
    (text(), text(), tags, kinds, settings).prop_map(|(name, region, tags, kind, settings)| Vault {
        name,
        region,
        tags,
        kind,
        settings: settings.into_iter().collect(),
    })
}

fn case() -> impl Strategy<Value = Case> {
    let tags = || btree_map(text(), text(), 0..3);
    let organization = of(prop_oneof![
        Just(Organization::Member),
        Just(Organization::Management),
        Just(Organization::None)
    ]);
    let caller = (text(), tags(), organization).prop_map(|(arn, tags, organization)| Caller {
        arn,
        tags,
        organization,
    });
    let vault = vault();
    let kind = prop_oneof![Just(KeyKind::Customer), Just(KeyKind::AwsManaged)];
    let state = of(proptest::sample::select(KeyState::WORDS.values));
    let grants = btree_map(text(), proptest::collection::vec(text(), 0..3), 0..3);
    let key = (kind, text(), state, grants).prop_map(|(kind, arn, state, grants)| Key {
        kind,
        arn,
        state,
        grants,
    });
    let flat = (
        seen(policy()),
        seen(policy()),
        seen(policy()),
        seen(policy()),
        seen(policy()),
    );
    let policies = (flat, seen(level()), seen(level())).prop_map(|(flat, scp, rcp)| {
        let (identity, boundary, session, vpc_endpoint, key) = flat;
        Policies {
            identity,
            boundary,
            session,
            scp,
            rcp,
            vpc_endpoint,
            key,
        }
    });
    let verdict = of(prop_oneof![
        Just(Verdict::Pass),
        Just(Verdict::Fail),
        Just(Verdict::Depends)
    ]);
    let decision = prop_oneof![
        Just(Decision::Allowed),
        Just(Decision::ImplicitDeny),
        Just(Decision::ExplicitDeny),
        Just(Decision::Depends)
    ];
    let expect = of((verdict, btree_map(text(), decision, 0..3))
        .prop_map(|(verdict, actions)| Expect { verdict, actions }));
    let context = btree_map(text(), said(), 0..3);
    let effect = of(prop_oneof![
        Just(DenialEffect::Explicit),
        Just(DenialEffect::Implicit)
    ]);
    let layer = of(proptest::sample::select(&Layer::ALL[..]));
    let denial = ("[a-z:]{1,8}", effect, layer, of(text()), of(text())).prop_map(
        |(action, effect, layer, policy, text)| ReportedDenial {
            action,
            effect,
            layer,
            policy,
            text,
        },
    );
    let way = of(proptest::sample::select(
        &[Way::Direct, Way::CloudFormation, Way::Terraform][..],
    ));
    let evidence = (vec(denial, 0..3), btree_map(text(), text(), 0..3), way);
    (
        of(text()),
        caller,
        vault,
        key,
        any::<bool>(),
        context,
        policies,
        (expect, evidence),
    )
        .prop_map(
            |(title, caller, vault, key, direct, context, policies, (expect, evidence))| Case {
                denials: evidence.0,
                placeholders: evidence.1,
                way: evidence.2,
                title,
                caller,
                vault,
                key,
                via_backup: if direct { Via::Direct } else { Via::Backup },
                context,
                policies,
                expect,
            },
        )
}

proptest! {
    #[test]
    fn what_was_written_is_read_as_it_was(case in case()) {
        let text = write(&case);
        prop_assert_eq!(read(&text), Ok(case.clone()), "{}", text);
        prop_assert_eq!(crate::share::decode(&crate::share::encode(&case)), Ok(case));
    }

    #[test]
    fn reading_any_text_ends(text in "\\PC{0,40}|[\\[\\]{}\":,a-z0-9\\\\ ]{0,40}") {
        // The answer does not matter, only that there is one.
        let _ = read(&text);
    }
}
