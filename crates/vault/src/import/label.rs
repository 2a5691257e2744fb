//! What the text before a policy document says about it: the command that printed it, a heading, a comment, a label
//! ("Permissions boundary:").
//!
//! A document alone does not say what it is attached to, and a wrong layer gives a wrong answer, so the words of the
//! person count more than its contents. Independent of the document; read `kinds.rs` for those without a label.

use super::OtherPolicy;
use super::command::{self, Command};
use evaluator::layer::Layer;

/// What a label says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) what: Labelled,
    /// Whose: `role/R`, `user/u`, `group/g`, or the ID or ARN of a key.
    pub(super) target: Option<String>,
    /// The policy's name or ARN.
    pub(super) name: Option<String>,
}

/// The kind of policy that a label names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Labelled {
    /// A policy of a layer.
    Layer(Layer),
    /// An SCP or RCP.
    Organization,
    /// A customer managed policy: attached to somebody, or a boundary.
    #[default]
    Managed,
    /// A policy without effect on the request.
    Other(OtherPolicy),
}

/// The label at the end of a text, directly before a document.
pub(super) fn before(text: &str) -> Option<Label> {
    let joined = command::joined(text);
    let is_fence = |line: &str| line.trim_start_matches(['>', ' ']).starts_with("```");
    let mut lines = joined
        .lines()
        .rev()
        .filter(|line| !line.trim().is_empty() && !is_fence(line))
        .take(NEAR);
    lines.find_map(|line| command(line).or_else(|| words(line)))
}

/// The label that the name of a file is, without its extension. Policies of principals and of keys are recognized by
/// their contents: `backup-role` and `vault-key` are as often names of what a policy is about.
pub(super) fn of_file(stem: &str) -> Option<Label> {
    let by_contents = [Layer::Identity, Layer::Resource].map(Labelled::Layer);
    let mut labels = [stem, &format!("{stem} policy")].map(words).into_iter();
    let label =
        labels.find_map(|label| label.filter(|label| !by_contents.contains(&label.what)))?;
    let of_organization = [Layer::Scp, Layer::Rcp].map(Labelled::Layer);
    Some(Label {
        what: label.what,
        target: label
            .target
            .filter(|_| of_organization.contains(&label.what)),
        ..Label::default()
    })
}

/// Returns `true` if the command or the words directly before a document say that it is only a part of a policy: a filter
/// of statements (`--query 'Statement[?Effect==...]'`), an excerpt.
pub(super) fn is_part(text: &str) -> bool {
    const FILTERS: [&str; 9] = [
        "Statement[?",
        "select(",
        "grep ",
        "head -",
        "tail -",
        "sed -n",
        "Select-String",
        "Where-Object",
        "awk ",
    ];
    const WORDS: [&str; 14] = [
        "relevant statement",
        "relevant part",
        "relevant section",
        "excerpt",
        "extract of",
        "snippet",
        "part of the policy",
        "part of it",
        "there are more",
        "there is more",
        "abridged",
        "shortened",
        "抜粋",
        "一部",
    ];
    let lines = text.lines().rev().filter(|line| !line.trim().is_empty());
    lines.take(NEAR).any(|line| {
        let index = line.split("Statement[").nth(1);
        let is_one = index.is_some_and(|index| index.starts_with(|c: char| c.is_ascii_digit()));
        let lower = line.to_lowercase();
        is_one
            || FILTERS.iter().any(|filter| line.contains(filter))
            || WORDS.iter().any(|words| lower.contains(words))
    })
}

/// The number of lines before a document that can be its label.
const NEAR: usize = 2;

/// The command `aws SERVICE OPERATION ...` in a line.
fn command(line: &str) -> Option<Label> {
    let command = Command::in_line(line)?;
    let what = kind_of_command(command.service, command.operation, &command.words)?;
    let target = match command.service {
        "iam" => command.holder(),
        "kms" => command.option("--key-id"),
        _ => None,
    };
    let name = command.option("--policy-arn").or_else(|| {
        let is_inline = what == Labelled::Layer(Layer::Identity);
        command.option("--policy-name").filter(|_| is_inline)
    });
    Some(Label { what, target, name })
}

fn kind_of_command(service: &str, operation: &str, words: &[&str]) -> Option<Labelled> {
    use Labelled::{Layer as Of, Managed, Organization, Other};
    let has = |part: &str| words.iter().any(|word| word.contains(part));
    let named = operation.contains("policy");
    Some(match service {
        // What was deleted is in force for nobody.
        "iam" if operation.starts_with("delete-") && named => Other(OtherPolicy::OtherPrincipal),
        "iam" if operation == "update-assume-role-policy" || has("AssumeRolePolicyDocument") => {
            Other(OtherPolicy::RoleTrust)
        }
        "iam" if has("--assume-role-policy-document") => Other(OtherPolicy::RoleTrust),
        "iam" => match operation {
            "get-role-policy" | "get-user-policy" | "get-group-policy" | "put-role-policy"
            | "put-user-policy" | "put-group-policy" => Of(Layer::Identity),
            "get-policy-version" | "create-policy" | "create-policy-version" => Managed,
            _ => return None,
        },
        "sso-admin" if operation.contains("inline-policy") => Of(Layer::Identity),
        "kms" if operation.ends_with("-key-policy") || operation == "create-key" => {
            Of(Layer::Resource)
        }
        "organizations" if named => {
            if has("SERVICE_CONTROL_POLICY") {
                Of(Layer::Scp)
            } else if has("RESOURCE_CONTROL_POLICY") {
                Of(Layer::Rcp)
            } else {
                Organization
            }
        }
        "ec2" if operation.contains("vpc-endpoint") => {
            let of_another = words.iter().any(|word| {
                word.find("com.amazonaws.").is_some_and(|at| {
                    let name = word.get(at..).unwrap_or_default();
                    name.split([',', '"', '\'', ' '])
                        .next()
                        .is_some_and(|name| !name.ends_with(".backup"))
                })
            });
            if of_another {
                Other(OtherPolicy::Endpoint)
            } else {
                Of(Layer::VpcEndpoint)
            }
        }
        "sts" if operation.starts_with("assume-role") || operation == "get-federation-token" => {
            Of(Layer::Session)
        }
        "backup" if named => Other(OtherPolicy::VaultAccess),
        "s3api" if named => Other(OtherPolicy::Bucket),
        "sqs" if operation.ends_with("queue-attributes") => Other(OtherPolicy::Queue),
        "sns" if operation.ends_with("topic-attributes") => Other(OtherPolicy::Topic),
        "sts" | "kms" | "ec2" | "sso-admin" | "accessanalyzer" => return None,
        _ if named => Other(OtherPolicy::Resource),
        _ => return None,
    })
}

/// The words for each kind of policy, in lower case, with spaces for hyphens. (inferred)
const KINDS: [(Labelled, &[&str]); 11] = [
    (
        Labelled::Layer(Layer::Boundary),
        &[
            "permissions boundary",
            "permission boundary",
            " boundary ",
            "アクセス許可の境界",
            "アクセス許可境界",
            "アクセス権限の境界",
            "パーミッションバウンダリ",
        ],
    ),
    (
        Labelled::Layer(Layer::Session),
        &["session policy", "セッションポリシー"],
    ),
    (
        Labelled::Layer(Layer::Scp),
        &[
            "service control policy",
            " scp ",
            "サービスコントロールポリシー",
        ],
    ),
    (
        Labelled::Layer(Layer::Rcp),
        &[
            "resource control policy",
            " rcp ",
            "リソースコントロールポリシー",
        ],
    ),
    (
        Labelled::Layer(Layer::VpcEndpoint),
        &["endpoint policy", "エンドポイントポリシー"],
    ),
    (
        Labelled::Layer(Layer::Resource),
        &["key policy", "キーポリシー"],
    ),
    (
        Labelled::Layer(Layer::Identity),
        &[
            "inline policy",
            "identity policy",
            "identity based policy",
            "managed policy",
            "role policy",
            "user policy",
            "group policy",
            "policy of the role",
            "policy of the user",
            "policy of the group",
            "policy of role",
            "policy of user",
            "policy of group",
            "policy of my role",
            "policy of my user",
            "attached to the role",
            "attached to the user",
            "attached to the group",
            "attached to my role",
            "attached to my user",
            "インラインポリシー",
            "アイデンティティベース",
            "id ベース",
        ],
    ),
    (
        Labelled::Other(OtherPolicy::RoleTrust),
        &["trust policy", "trust relationship", "信頼ポリシー"],
    ),
    (
        Labelled::Other(OtherPolicy::Bucket),
        &["bucket policy", "バケットポリシー"],
    ),
    (
        Labelled::Other(OtherPolicy::VaultAccess),
        &[
            "vault access policy",
            "vault policy",
            "ボールトアクセスポリシー",
        ],
    ),
    (
        Labelled::Other(OtherPolicy::Resource),
        &["queue policy", "topic policy", "secret policy"],
    ),
];

/// Words for a policy that is attached to something else or not yet, in lower case. (inferred)
const NOT_ATTACHED: [&str; 12] = [
    " not to ours ",
    " not attached ",
    " not applied ",
    " proposed ",
    " old ",
    " previous ",
    " no longer attached ",
    " plan to attach ",
    " plan to add ",
    " want to attach ",
    " want to add ",
    " going to attach ",
];

/// The longest line without a colon that is a label.
const SHORT: usize = 40;

/// The label in a line of prose: a heading, a comment, or words with a colon at their end. A line that names several
/// kinds, or says which one there is not, is no label; neither is AWS's message.
fn words(line: &str) -> Option<Label> {
    let trimmed = line.trim().trim_start_matches(['>', ' ']);
    let is_mark = ["#", "//", "--", "==", "**", "/*", "<!--"]
        .iter()
        .any(|mark| trimmed.starts_with(mark));
    let bare = trimmed.trim_matches(['*', '_', '`', ' ', '#', '=', '-', '/']);
    let is_label = is_mark || bare.ends_with([':', '：']) || bare.chars().count() <= SHORT;
    let sentence = bare.rsplit(". ").next()?.rsplit('。').next()?;
    let plain: String = apart(sentence)
        .to_lowercase()
        .replace("policies", "policy")
        .replace("scps", "scp")
        .replace("rcps", "rcp");
    // Japanese has no spaces around "SCP".
    let mut spaced = String::from(" ");
    for c in plain.chars() {
        let is_part = c.is_ascii_alphanumeric() || !c.is_ascii() && c.is_alphabetic();
        if is_part
            && spaced
                .chars()
                .last()
                .is_some_and(|last| last != ' ' && last.is_ascii() != c.is_ascii())
        {
            spaced.push(' ');
        }
        if is_part {
            spaced.push(c);
        } else if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
    }
    spaced.push(' ');
    let says = |words: &[&str]| words.iter().any(|words| spaced.contains(words));
    let is_message = says(&[
        "not authorized",
        "explicit deny",
        "because no",
        "accessdenied",
    ]);
    let is_negated = says(&[
        " no scp",
        " no rcp",
        " no permission",
        " without ",
        " not a ",
        " not an ",
    ]);
    if !is_label || is_message {
        return None;
    }
    let is_other_key = says(&[
        " old key",
        " other key",
        " another key",
        " no longer ",
        " previous key",
    ]);

    if says(&NOT_ATTACHED) {
        let kind = if is_other_key {
            OtherPolicy::OtherKey
        } else {
            OtherPolicy::OtherPrincipal
        };
        return Some(Label {
            what: Labelled::Other(kind),
            ..Label::default()
        });
    }
    if is_negated {
        return None;
    }
    let mut what = kind_of_words(&spaced)?;
    let holder = holder(sentence);
    let caller = [Layer::Identity, Layer::Boundary, Layer::Session].map(Labelled::Layer);
    let is_others = says(&[
        " another role",
        " another user",
        " other role",
        " other user",
        " another group",
    ]);
    if caller.contains(&what) && is_others {
        what = Labelled::Other(OtherPolicy::OtherPrincipal);
    } else if what == Labelled::Layer(Layer::Resource) && is_other_key {
        what = Labelled::Other(OtherPolicy::OtherKey);
    }
    Some(Label {
        what,
        target: match what {
            Labelled::Layer(Layer::Scp | Layer::Rcp) => unit(&spaced),
            _ => holder.filter(|_| caller.contains(&what)),
        },
        name: None,
    })
}

/// A sentence with the words of names such as `PermissionsBoundary` apart.
fn apart(sentence: &str) -> String {
    let mut apart = String::with_capacity(sentence.len() + 8);
    let mut is_small = false;
    for c in sentence.chars() {
        if is_small && c.is_ascii_uppercase() {
            apart.push(' ');
        }
        is_small = c.is_ascii_lowercase();
        apart.push(c);
    }
    apart
}

/// The target of an organization's policy: `SCP on the root`, `scp-ou-workloads`.
fn unit(spaced: &str) -> Option<String> {
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let position = |word: &str| words.iter().position(|other| *other == word);
    if position("root").is_some() {
        return Some("Root".to_owned());
    }
    if let Some(at) = position("ou").or_else(|| position("unit")) {
        // `the OU Workloads`, `the Workloads OU`
        let name = |word: &&&str| {
            !["the", "policy", "scp", "rcp", "organizational", "on", "of"].contains(*word)
        };
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        let name = words.get(at + 1).filter(name).or(before.filter(name));
        return Some(name.map_or_else(|| "OU".to_owned(), |name| format!("OU {name}")));
    }
    position("account").map(|_| "Account".to_owned())
}

/// The only kind that the words name. "Boundary of the role" names a role too: the more specific kind counts.
fn kind_of_words(spaced: &str) -> Option<Labelled> {
    let identity = Labelled::Layer(Layer::Identity);
    let named: Vec<Labelled> = KINDS
        .iter()
        .filter(|(_, names)| names.iter().any(|name| spaced.contains(name)))
        .map(|(kind, _)| *kind)
        .collect();
    let mut others = named.iter().filter(|kind| **kind != identity);
    match (others.next(), others.next()) {
        (Some(only), None) => Some(*only),
        (None, _) => named.first().copied(),
        _ => None,
    }
}

/// The role, user or group that a sentence names: `the role backup-service`.
fn holder(sentence: &str) -> Option<String> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）' | ',' | '、');
    let words: Vec<&str> = sentence
        .split(is_end)
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let kind = word.to_ascii_lowercase();
        let kind = kind.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        if !matches!(kind, "role" | "user" | "group")
            || word.ends_with(':') && at + 1 == words.len()
        {
            return None;
        }
        let next = words.get(at + 1)?;
        let is_quoted = next.starts_with(['`', '"', '\'', '“', '*']);
        let name = next.trim_matches(|c: char| {
            matches!(
                c,
                '`' | '"' | '\'' | '“' | '”' | '*' | ':' | '：' | '.' | ';'
            )
        });
        let is_name = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
        let is_word = !is_quoted && NO_NAMES.contains(&name.to_ascii_lowercase().as_str());
        (!name.is_empty() && name.chars().all(is_name) && !is_word)
            .then(|| format!("{kind}/{name}"))
    })
}

/// Words after "role" and "user" that are not its name.
const NO_NAMES: [&str; 32] = [
    "policy",
    "policies",
    "is",
    "are",
    "has",
    "have",
    "had",
    "with",
    "that",
    "which",
    "who",
    "in",
    "of",
    "on",
    "for",
    "to",
    "and",
    "or",
    "we",
    "i",
    "itself",
    "below",
    "here",
    "now",
    "today",
    "permissions",
    "permission",
    "the",
    "looks",
    "inline",
    "uses",
    "as",
];

#[cfg(test)]
mod tests {
    use super::*;
    use Labelled::{Layer as Of, Managed, Organization, Other};
    use Layer::{Boundary, Identity, Rcp, Resource, Scp, Session, VpcEndpoint};

    type Expected = Option<(Labelled, Option<&'static str>)>;

    fn check(rows: &[(&str, Expected)]) {
        for (text, expected) in rows {
            let label = before(text);
            let label = label.as_ref();
            let found = label.map(|label| (label.what, label.target.as_deref()));
            assert_eq!(found, *expected, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_file_says_its_layer() {
        for (stem, expected) in [
            ("permissions-boundary", Some(Of(Boundary))),
            ("boundary", Some(Of(Boundary))),
            ("scp", Some(Of(Scp))),
            ("scp_deny_regions", Some(Of(Scp))),
            ("endpoint-policy", Some(Of(VpcEndpoint))),
            ("session", Some(Of(Session))),
            ("trust-policy", Some(Other(OtherPolicy::RoleTrust))),
            ("backup-role", None),
            ("key-policy", None),
            ("policy", None),
            ("no-scp", None),
        ] {
            assert_eq!(of_file(stem).map(|label| label.what), expected, "{stem}");
        }
    }

    #[test]
    fn the_words_before_a_document_say_what_it_is() {
        check(&[
            (
                "The permissions boundary of my user is:",
                Some((Of(Boundary), None)),
            ),
            ("# Permissions boundary", Some((Of(Boundary), None))),
            ("// permissions-boundary.json", Some((Of(Boundary), None))),
            (
                "**Permissions boundary**\n\n```json\n",
                Some((Of(Boundary), None)),
            ),
            (
                "Permissions boundary of the role R:",
                Some((Of(Boundary), Some("role/R"))),
            ),
            (
                "アクセス許可の境界（Permissions boundary）:",
                Some((Of(Boundary), None)),
            ),
            (
                "Session policy that our broker passes:",
                Some((Of(Session), None)),
            ),
            ("SCP on the account:", Some((Of(Scp), Some("Account")))),
            ("組織のSCP：", Some((Of(Scp), None))),
            ("Resource control policy:", Some((Of(Rcp), None))),
            ("VPC endpoint policy:", Some((Of(VpcEndpoint), None))),
            ("## Key policy", Some((Of(Resource), None))),
            (
                "Key policy of the old key (we no longer use it):",
                Some((Other(OtherPolicy::OtherKey), None)),
            ),
            (
                "Inline policy of the role backup-service:",
                Some((Of(Identity), Some("role/backup-service"))),
            ),
            (
                "## Identity policy (user u)",
                Some((Of(Identity), Some("user/u"))),
            ),
            ("Inline policy of my role:", Some((Of(Identity), None))),
            (
                "Inline policy of another role:",
                Some((Other(OtherPolicy::OtherPrincipal), None)),
            ),
            (
                "Trust policy of the role R:",
                Some((Other(OtherPolicy::RoleTrust), None)),
            ),
            (
                "This SCP is attached to the Sandbox OU only, not to ours:",
                Some((Other(OtherPolicy::OtherPrincipal), None)),
            ),
            (
                "We plan to attach this policy next week:",
                Some((Other(OtherPolicy::OtherPrincipal), None)),
            ),
            // No label.
            ("Here it is:", None),
            ("There is no SCP:", None),
            ("SCP and permissions boundary:", None),
            (
                "because no permissions boundary allows the backup:CreateBackupVault action:",
                None,
            ),
            (
                "I asked the team that looks after the SCP what it does and they said this",
                None,
            ),
            ("", None),
        ]);
    }

    #[test]
    fn the_command_before_a_document_says_what_it_is() {
        check(&[
            (
                "$ aws iam get-role-policy --role-name Other --policy-name p --query PolicyDocument",
                Some((Of(Identity), Some("role/Other"))),
            ),
            (
                "aws --profile a iam get-user-policy --user-name=bob \\\n  --policy-name p",
                Some((Of(Identity), Some("user/bob"))),
            ),
            (
                "$ aws iam get-group-policy --group-name ops --policy-name p",
                Some((Of(Identity), Some("group/ops"))),
            ),
            (
                "aws iam put-role-policy --role-name Other --policy-name x --policy-document '",
                Some((Of(Identity), Some("role/Other"))),
            ),
            (
                "aws iam delete-user-policy --user-name u --policy-name x # was '",
                Some((Other(OtherPolicy::OtherPrincipal), Some("user/u"))),
            ),
            (
                "aws iam get-policy-version --policy-arn arn:aws:iam::444455556666:policy/p --version-id v1",
                Some((Managed, None)),
            ),
            (
                "aws iam get-role --role-name R --query Role.AssumeRolePolicyDocument",
                Some((Other(OtherPolicy::RoleTrust), Some("role/R"))),
            ),
            (
                "aws kms get-key-policy --key-id 1234 --policy-name default --output text",
                Some((Of(Resource), Some("1234"))),
            ),
            (
                "aws organizations describe-policy --policy-id p-1 --query Policy.Content",
                Some((Organization, None)),
            ),
            (
                "aws ec2 describe-vpc-endpoints --query VpcEndpoints[0].PolicyDocument",
                Some((Of(VpcEndpoint), None)),
            ),
            (
                "aws ec2 describe-vpc-endpoints --filters Name=service-name,Values=com.amazonaws.us-west-2.s3",
                Some((Other(OtherPolicy::Endpoint), None)),
            ),
            (
                "aws sts assume-role --role-arn arn:aws:iam::444455556666:role/R --role-session-name s --policy '",
                Some((Of(Session), None)),
            ),
            (
                "aws secretsmanager get-resource-policy --secret-id x",
                Some((Other(OtherPolicy::Resource), None)),
            ),
            (
                "aws s3api get-bucket-policy --bucket b",
                Some((Other(OtherPolicy::Bucket), None)),
            ),
            (
                "aws backup get-backup-vault-access-policy --backup-vault-name prod",
                Some((Other(OtherPolicy::VaultAccess), None)),
            ),
            ("aws sts get-caller-identity", None),
            ("aws", None),
        ]);
    }
}
