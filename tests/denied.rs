//! AccessDenied messages: `denied/messages.json`, the fields that they fill in, and their comparison with a report.

use evaluator::identifiers::Principal;
use evaluator::layer::Layer;
use evaluator::trace::{Decision, LayerEffect};
use serde::Deserialize;
use vault::access_denied::{self, Blamed, Denied, Outcome, Why};
use vault::case::{self, Case};
use vault::message::{self, Denial};
use vault::report::{Blocker, Places, Report, Row, Verdict};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DenialMessages {
    messages: Vec<Message>,
    others: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    name: String,
    text: String,
    reads: Reads,
}

/// Omitted fields are not checked, and blank means none; `why` is always checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reads {
    caller: Option<String>,
    action: Option<String>,
    resource: Option<String>,
    region: Option<String>,
    account: Option<String>,
    key: Option<String>,
    operation: Option<String>,
    vault: Option<String>,
    policy: Option<String>,
    authorization: Option<String>,
    #[serde(default)]
    encoded: bool,
    why: (String, Option<String>),
}

fn messages() -> DenialMessages {
    serde_json::from_str(include_str!("denied/messages.json")).expect("denied/messages.json")
}

fn blamed(kind: Blamed) -> String {
    match kind {
        Blamed::Layer(layer) => layer.word().to_owned(),
        Blamed::RoleTrust => "roleTrust".to_owned(),
    }
}

fn why(denied: &Denied) -> (String, Option<String>) {
    let (word, kind) = match denied.why {
        Why::Explicit(kind) => ("explicit", kind.map(blamed)),
        Why::Implicit(kind) => ("implicit", kind.map(blamed)),
        Why::KeyOutOfReach => (
            "keyOutOfReach",
            denied.layer().map(|layer| layer.word().to_owned()),
        ),
        Why::Insufficient => ("insufficient", None),
        Why::StorageOrKey => ("storageOrKey", None),
        Why::Unsaid => ("unsaid", None),
    };
    (word.to_owned(), kind)
}

#[test]
fn every_form_is_read() {
    for Message { name, text, reads } in messages().messages {
        let denied =
            access_denied::parse(&text).unwrap_or_else(|| panic!("{name}: not recognised"));
        let fields = [
            (reads.caller, denied.caller.as_deref()),
            (reads.action, denied.action.as_deref()),
            (reads.resource, denied.resource.as_deref()),
            (reads.region, denied.region()),
            (reads.account, denied.account()),
            (reads.key, denied.key()),
            (reads.operation, denied.operation.as_deref()),
            (reads.vault, denied.vault.as_deref()),
            (reads.policy, denied.policy.as_deref()),
            (reads.authorization, denied.authorization.as_deref()),
        ];
        for (wanted, read) in fields {
            assert!(
                wanted
                    .as_deref()
                    .is_none_or(|wanted| wanted == read.unwrap_or_default()),
                "{name}: {wanted:?}, read {read:?}"
            );
        }
        assert_eq!(denied.encoded, reads.encoded, "{name}");
        assert_eq!(why(&denied), reads.why, "{name}");
    }
}

/// Lines of at most this number of characters, broken after the last of some characters or else anywhere.
fn wrapped(text: &str, width: usize, behind: &[char]) -> String {
    let mut lines = String::new();
    let mut rest = text;
    while rest.len() > width {
        let line = &rest[..width];
        let end = line.rfind(behind).map_or(width, |at| at + 1);
        lines += rest[..end].trim_end();
        lines += "\n";
        rest = &rest[end..];
    }
    lines + rest
}

#[test]
fn lines_may_be_broken_anywhere() {
    let start =
        "An error occurred (AccessDeniedException) when calling the CreateBackupVault operation: ";
    let user = "User: arn:aws:sts::444455556666:assumed-role/R/alice@example.com is not authorized to perform:";
    let vault = "arn:aws:backup:us-west-2:444455556666:backup-vault:prod";
    let scp = "arn:aws:organizations::777788889999:policy/o-exampleorgid/service_control_policy/p-examplepolicyid123";
    let messages = [
        format!("{user} backup:CreateBackupVault on resource: {vault} because no identity-based policy allows the backup:CreateBackupVault action"),
        format!("{user} kms:CreateGrant on resource: {KEY} with an explicit deny in a service control policy: {scp}"),
        format!("{user} kms:CreateGrant on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access"),
        "Insufficient privileges to create a backup vault. Creating a backup vault requires backup-storage and KMS permissions.".to_owned(),
    ];
    for message in messages.map(|message| format!("{start}{message}")) {
        let whole = access_denied::parse(&message);
        let longest = message.split(' ').map(str::len).max();
        for (behind, least) in [
            (&[' '][..], longest),
            (&[' ', '-'], longest),
            (&[], Some(40)),
        ] {
            for width in least.expect("words")..=160 {
                let lines = wrapped(&message, width, behind);
                assert_eq!(access_denied::parse(&lines), whole, "{lines}");
            }
        }
    }
}

/// Formats lines as some program shows them.
type Frame = fn(&[&str]) -> String;

/// Lines, each formatted with its position among them.
fn framed(lines: &[&str], with: impl Fn(usize, &str) -> String) -> String {
    let lines = lines.iter().enumerate();
    let lines: Vec<String> = lines.map(|(at, line)| with(at, line)).collect();
    lines.join("\n")
}

/// The formats of mail, terminals, pages and chats for text that was wrapped at their width.
const FRAMES: [(&str, Frame); 20] = [
    ("plain", |lines| lines.join("\n")),
    ("of Windows", |lines| lines.join("\r\n")),
    ("without space at the ends", |lines| {
        framed(lines, |_, line| line.trim().to_owned())
    }),
    ("with space at the ends", |lines| {
        framed(lines, |_, line| format!("{line}   "))
    }),
    ("quoted", |lines| {
        framed(lines, |_, line| format!("> {line}"))
    }),
    ("quoted twice", |lines| {
        framed(lines, |_, line| format!(">> {line}"))
    }),
    ("quoted twice, apart", |lines| {
        framed(lines, |_, line| format!("> > {line}"))
    }),
    ("indented", |lines| {
        framed(lines, |_, line| format!("    {line}"))
    }),
    ("hanging", |lines| {
        framed(lines, |at, line| {
            if at == 0 {
                line.to_owned()
            } else {
                format!("        {}", line.trim())
            }
        })
    }),
    ("by hard spaces", |lines| {
        framed(lines, |_, line| format!("\u{a0}\u{a0}{line}"))
    }),
    ("in a bar", |lines| {
        framed(lines, |_, line| format!("│ {line}"))
    }),
    ("in a table", |lines| {
        framed(lines, |_, line| format!("| {line} |"))
    }),
    ("in a box", |lines| {
        format!(
            "+----+\n{}\n+----+",
            framed(lines, |_, line| format!("║ {line} ║"))
        )
    }),
    ("numbered", |lines| {
        framed(lines, |at, line| format!("{}  {line}", at + 9))
    }),
    ("labelled", |lines| {
        framed(lines, |_, line| format!("[ERROR] {line}"))
    }),
    ("of a shell", |lines| lines.join("\\\n")),
    ("of mail", |lines| lines.join("=\n")),
    ("with soft hyphens", |lines| lines.join("\u{ad}\n")),
    ("with empty lines between", |lines| lines.join("\n\n")),
    ("among other text", |lines| {
        format!(
            "Hi,\n\nI get this:\n\n{}\n\nAny idea?\nThanks, Jane",
            framed(lines, |_, line| format!("> {line}"))
        )
    }),
];

#[test]
fn lines_of_any_width_are_read_as_one_in_every_frame() {
    let user = "User: arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Backup_0123456789abcdef/alice@example.com is not \
                authorized to perform:";
    let vault = "arn:aws:backup:us-west-2:444455556666:backup-vault:ledger-prod";
    let key = "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let scp = "arn:aws:organizations::777788889999:policy/o-exampleorgid/service_control_policy/p-examplepolicyid123";
    let messages = [
        format!(
            "{user} kms:CreateGrant on resource: {key} because no resource-based policy allows the kms:CreateGrant action"
        ),
        format!(
            "An error occurred (AccessDeniedException) when calling the CreateBackupVault operation: {user} backup:CreateBackupVault on resource: {vault} with an explicit deny in a service control policy: {scp}"
        ),
        format!(
            "operation error Backup: CreateBackupVault, https response error StatusCode: 403, {user} backup:CreateBackupVault on resource: {vault} with an explicit deny in a permissions boundary: arn:aws:iam::444455556666:policy/DenyVaultsOutsideEurope"
        ),
        format!(
            "{user} backup-storage:MountCapsule because no identity-based policy allows the backup-storage:MountCapsule action"
        ),
        format!(
            "{user} kms:CreateGrant on resource: {key} with an explicit deny in an identity-based policy"
        ),
        format!(
            "{user} kms:Decrypt on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access"
        ),
        format!("{user} kms:Decrypt on resource: {key}"),
    ];
    // Widths that repeat without a pattern that a parser could detect.
    let widths = [13_usize, 41, 22, 57, 9, 34, 48, 17, 60];
    for message in &messages {
        let whole = access_denied::parse(message);
        assert!(
            whole.as_ref().is_some_and(|denied| denied.action.is_some()),
            "{message}"
        );
        for start in 0..widths.len() {
            let mut lines = Vec::new();
            let mut rest = message.as_str();
            for width in widths.iter().cycle().skip(start) {
                if rest.len() <= *width {
                    break;
                }
                let (line, next) = rest.split_at(*width);
                lines.push(line);
                rest = next;
            }
            lines.push(rest);
            for (frame, write) in FRAMES {
                let text = write(&lines);
                assert_eq!(access_denied::parse(&text), whole, "{frame}:\n{text}");
            }
        }
    }
}

#[test]
fn what_stands_behind_a_whole_message_is_not_taken_into_it() {
    let user = "User: arn:aws:iam::444455556666:user/u is not authorized to perform:";
    let policy = "arn:aws:iam::444455556666:policy/Limit";
    let messages = [
        format!(
            "{user} backup:CreateBackupVault on resource: arn:aws:backup:us-west-2:444455556666:backup-vault:prod"
        ),
        format!(
            "{user} kms:Decrypt on resource: arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab with an explicit deny in a permissions boundary: {policy}"
        ),
        format!("{user} backup-storage:MountCapsule"),
    ];
    for message in &messages {
        let whole = access_denied::parse(message);
        for behind in [
            "\nThanks",
            "\n\nJane",
            "\n$ exit",
            "\n    at throwDefaultError (index.js:8388:22)",
            "\n(Service: Backup; Status Code: 403)",
            "\nUser pressed Ctrl-C",
        ] {
            let text = format!("{message}{behind}");
            assert_eq!(access_denied::parse(&text), whole, "{text}");
        }
    }
}

#[test]
fn other_texts_are_no_denial() {
    for text in messages().others {
        assert_eq!(access_denied::parse(&text), None, "{text}");
    }
}

const KEY: &str = "arn:aws:kms:us-west-2:444455556666:key/k";

#[test]
fn a_message_fills_in_the_case() {
    let text = format!(
        "User: arn:aws:iam::444455556666:user/u is not authorized to perform: kms:Decrypt on resource: {KEY}"
    );
    let mut case = Case::default();
    let denied = access_denied::parse(&text).expect("a message");
    assert_eq!(
        denied.fill(&mut case),
        ["caller.arn", "vault.region", "key.arn"]
    );
    assert_eq!(case.caller.arn, "arn:aws:iam::444455556666:user/u");
    assert_eq!(
        (case.vault.region.as_str(), case.key.arn.as_str()),
        ("us-west-2", KEY)
    );
    assert_eq!(
        denied.fill(&mut case),
        Vec::<&str>::new(),
        "it was all there"
    );

    let text = "User: arn:aws:iam::444455556666:user/u is not authorized to perform: backup:CreateBackupVault on resource: arn:aws:backup:eu-west-1:444455556666:backup-vault:prod";
    access_denied::parse(text)
        .expect("a message")
        .fill(&mut case);
    assert_eq!(
        (case.vault.name.as_str(), case.vault.region.as_str()),
        ("prod", "eu-west-1")
    );
}

/// A report of `kms:Decrypt` with these blockers, and `kms:CreateGrant`, which passes.
fn report(decision: Decision, layers: &[(Layer, LayerEffect)], unknown: &[&str]) -> Report {
    let row = |action, decision, layers: &[(Layer, LayerEffect)]| Row {
        action,
        resource: KEY.into(),
        decision,
        layers: layers.iter().copied().collect(),
        blockers: layers
            .iter()
            .filter(|(_, effect)| !matches!(effect, LayerEffect::Allow | LayerEffect::NoImpact))
            .map(|(layer, effect)| Blocker {
                layer: *layer,
                effect: *effect,
                level: None,
                statement: None,
            })
            .collect(),
        sometimes: Vec::new(),
        message: None,
        unknown: unknown.iter().map(|&name| name.to_owned()).collect(),
        notes: Vec::new(),
        trace: None,
        deciding: None,
        observed: Vec::new(),
    };
    Report {
        verdict: Verdict::Fail,
        rows: vec![
            row(
                "kms:CreateGrant",
                Decision::Allowed,
                &[(Layer::Identity, LayerEffect::Allow)],
            ),
            row("kms:Decrypt", decision, layers),
        ],
        places: Places::default(),
        findings: Vec::new(),
        problems: Vec::new(),
        assumed: Vec::new(),
        missing: Vec::new(),
        other_denials: Vec::new(),
        contradictions: Vec::new(),
        not_needed: Vec::new(),
        further: Vec::new(),
        placeholders: Vec::new(),
    }
}

fn missing(named: Option<Layer>, given: bool) -> Outcome {
    let explicit = named.is_some();
    Outcome::Missing {
        named,
        given,
        explicit,
        policy: None,
    }
}

fn depends(key: &str) -> Outcome {
    Outcome::Depends {
        unknown: vec![key.to_owned()],
    }
}

/// A case that has a policy, whatever is in it.
fn given() -> Case {
    let given = case::read(r#"{"version": 1, "policies": {"identity": [{"text": "{"}]}}"#);
    given.expect("a case")
}

#[test]
fn a_message_is_compared_with_the_report() {
    use Decision::{Allowed, Depends};
    use LayerEffect::{Allow, Unknown};
    const IDENTITY: &str = "because no identity-based policy allows the kms:Decrypt action";
    const SCP: &str = "with an explicit deny in a service control policy";
    let other_layer = Outcome::OtherLayer {
        named: Layer::Scp,
        given: false,
        here: vec![Layer::Identity],
    };
    let other_reason = Outcome::OtherReason {
        layer: Layer::Identity,
        explicit: false,
    };
    let allows = |layer| (layer, Allow);
    let implicit = || {
        report(
            Decision::ImplicitDeny,
            &[(Layer::Identity, LayerEffect::ImplicitDeny)],
            &[],
        )
    };
    let explicit = || {
        report(
            Decision::ExplicitDeny,
            &[(Layer::Identity, LayerEffect::ExplicitDeny)],
            &[],
        )
    };
    let rows = [
        (IDENTITY, implicit(), Outcome::Reproduced),
        (IDENTITY, explicit(), other_reason),
        (SCP, implicit(), other_layer),
        (
            SCP,
            report(Allowed, &[Layer::Scp, Layer::Identity].map(allows), &[]),
            missing(Some(Layer::Scp), true),
        ),
        (
            SCP,
            report(Allowed, &[allows(Layer::Identity)], &[]),
            missing(Some(Layer::Scp), false),
        ),
        (
            SCP,
            report(Depends, &[(Layer::Scp, Unknown)], &["scp"]),
            missing(Some(Layer::Scp), false),
        ),
        (
            SCP,
            report(Depends, &[(Layer::Scp, Unknown)], &["aws:SourceIp"]),
            depends("aws:SourceIp"),
        ),
        ("", implicit(), Outcome::Reproduced),
        (
            "",
            report(Depends, &[(Layer::Identity, Unknown)], &["aws:SourceIp"]),
            depends("aws:SourceIp"),
        ),
        (
            "",
            report(Allowed, &[allows(Layer::Identity)], &[]),
            missing(None, false),
        ),
    ];
    let says = |reason: &str| {
        let user = "User: arn:aws:iam::444455556666:user/u is not authorized to perform: kms:Decrypt on resource:";
        if reason.is_empty() {
            "Insufficient privileges to perform this action.".to_owned()
        } else {
            format!("{user} {KEY} {reason}")
        }
    };
    let rows = rows.map(|(reason, report, outcome)| (says(reason), report, outcome));
    let given = given();
    for (text, report, outcome) in rows {
        let denied = access_denied::parse(&text).expect("a message");
        let comparison = access_denied::compare(&given, &report, &denied);
        assert_eq!(comparison.outcome, outcome, "{text}");
        let rows = if matches!(outcome, Outcome::Missing { named: None, .. }) {
            vec![]
        } else {
            vec![1]
        };
        assert_eq!(comparison.rows, rows, "{text}");
        let comparison = access_denied::compare(&Case::default(), &report, &denied);
        assert_eq!(comparison.outcome, Outcome::NothingGiven, "{text}");
    }
    let other = "User: u is not authorized to perform: iam:PassRole on resource: arn:aws:iam::444455556666:role/R";
    for case in [given, Case::default()] {
        let comparison = access_denied::compare(
            &case,
            &report(Decision::Allowed, &[], &[]),
            &access_denied::parse(other).expect("a message"),
        );
        assert_eq!(comparison.outcome, Outcome::OtherAction);
    }
}

#[test]
fn some_messages_are_about_no_row() {
    let rows = [
        (
            "User: u is not authorized to perform: backup:TagResource",
            Outcome::WithoutTags,
        ),
        (
            "An error occurred (AccessDeniedException) when calling the DescribeBackupVault operation: Insufficient privileges to perform this action.",
            Outcome::OtherAction,
        ),
    ];
    let report = report(
        Decision::ImplicitDeny,
        &[(Layer::Identity, LayerEffect::ImplicitDeny)],
        &[],
    );
    for (text, outcome) in rows {
        let denied = access_denied::parse(text).expect("a message");
        let comparison = access_denied::compare(&Case::default(), &report, &denied);
        assert_eq!((comparison.rows, comparison.outcome), (vec![], outcome));
    }
}

#[test]
fn a_key_out_of_reach_may_be_another_key() {
    use Decision::{Allowed, Depends};
    let text = "User: u is not authorized to perform: kms:Decrypt on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";
    let denied = access_denied::parse(text).expect("a message");
    let given = given();
    let unknown = [(Layer::Resource, LayerEffect::Unknown)];
    let allows = [(Layer::Resource, LayerEffect::Allow)];
    let absent = Outcome::Missing {
        named: None,
        given: false,
        explicit: false,
        policy: None,
    };
    let rows = [
        (report(Allowed, &allows, &[]), absent),
        (
            report(Depends, &unknown, &["resource"]),
            depends("resource"),
        ),
    ];
    for (report, outcome) in rows {
        assert_eq!(
            access_denied::compare(&given, &report, &denied).outcome,
            outcome
        );
    }
}

#[test]
fn what_backup_says_of_storage_and_keys_is_not_about_its_own_actions() {
    let text = "Creating a backup vault requires backup-storage and KMS permissions.";
    let denied = access_denied::parse(text).expect("a message");
    let given = given();
    let mut report = report(
        Decision::ImplicitDeny,
        &[(Layer::Identity, LayerEffect::ImplicitDeny)],
        &[],
    );
    for row in &mut report.rows {
        row.decision = Decision::ImplicitDeny;
    }
    report.rows[0].action = "backup:CreateBackupVault";
    let comparison = access_denied::compare(&given, &report, &denied);
    assert_eq!(
        (comparison.rows, comparison.outcome),
        (vec![1], Outcome::Reproduced)
    );
    report.rows[1].decision = Decision::Allowed;
    let comparison = access_denied::compare(&given, &report, &denied);
    assert_eq!(
        (comparison.rows, comparison.outcome),
        (vec![], missing(None, false))
    );
}

#[test]
fn what_is_written_can_be_read_back() {
    let callers = [
        "arn:aws:iam::444455556666:user/u",
        "arn:aws:sts::444455556666:assumed-role/R/s",
        "arn:aws-cn:sts::444455556666:federated-user/f",
    ];
    for (caller, layer) in callers
        .into_iter()
        .flat_map(|caller| Layer::ALL.map(|layer| (caller, layer)))
    {
        for (explicit, key_elsewhere) in
            [(true, false), (false, false), (true, true), (false, true)]
        {
            let principal = Principal::parse(caller).expect("a principal");
            let (action, resource) = ("kms:CreateGrant", KEY);
            let denial = Denial {
                caller: &principal,
                action,
                resource: Some(resource),
                layer,
                explicit,
                key_elsewhere,
            };
            let text = message::write(&denial);
            let denied = access_denied::parse(&text).expect(&text);
            assert_eq!(denied.caller.as_deref(), Some(caller), "{text}");
            assert_eq!(denied.action.as_deref(), Some(action), "{text}");
            assert_eq!(denied.layer(), Some(layer), "{text}");
            if key_elsewhere && layer == Layer::Resource {
                assert_eq!(
                    (denied.why, denied.resource),
                    (Why::KeyOutOfReach, None),
                    "{text}"
                );
            } else {
                let why = if explicit {
                    Why::Explicit(Some(Blamed::Layer(layer)))
                } else {
                    Why::Implicit(Some(Blamed::Layer(layer)))
                };
                assert_eq!(
                    (denied.why, denied.resource.as_deref()),
                    (why, Some(KEY)),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn a_report_reproduces_its_own_messages() {
    let mut seen = 0;
    for example in vault::examples::EXAMPLES {
        let case = vault::case::read(example.text).expect(example.id);
        let report = vault::report(&case);
        for (at, row) in report.rows.iter().enumerate() {
            let Some(message) = &row.message else {
                continue;
            };
            let denied = access_denied::parse(message).expect(message);
            let comparison = access_denied::compare(&case, &report, &denied);
            assert_eq!(
                comparison,
                access_denied::Comparison {
                    rows: vec![at],
                    outcome: Outcome::Reproduced
                },
                "{message}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 10, "only {seen} messages");
}
