//! Policies, groups and boundaries that a text only names: filtered outputs and tables below the command that printed
//! them, commands that attach something, and sentences with an ARN.
//!
//! What is named and not seen may deny, so it is never left out because the rest of the text could be read. JSON with
//! members is `formats.rs`; only the text around it is searched.

use super::command::{self, Command};
use super::formats::THE_REST;
use super::node::Node;
use super::prose::words;
use super::{Import, Put, Source};
use crate::case::{KeyKind, KeyState, NamedPolicy};
use evaluator::layer::Layer;

/// What a command prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    /// Managed policies that are attached.
    Attached,
    /// Inline policies.
    Inline,
    Groups,
    Boundary,
    /// The policies of one target of an organization.
    Level(Layer),
    /// A policy, in a form that is no JSON.
    Text(Option<Layer>),
    /// The state and the usage of a key.
    Key,
}

/// A command with the lines below it.
struct Block<'a> {
    listed: Listed,
    /// Whose: `user/u`.
    holder: Option<String>,
    /// The name or ARN in the command.
    name: Option<String>,
    lines: Vec<&'a str>,
    /// A shell that puts a blank line before its output.
    may_begin_blank: bool,
}

/// Adds what a text names. Documents that were read are no part of the text.
pub(super) fn read(text: &str, import: &mut Import) {
    let joined = command::joined(text);
    let mut open: Option<Block<'_>> = None;
    for line in joined.lines() {
        if let Some(command) = Command::in_line(line) {
            finish(open.take(), import);
            given(&command, import);
            open = Block::of_command(&command);
            continue;
        }
        if let Some(block) = Block::of_title(line) {
            let is_within = open
                .as_ref()
                .is_some_and(|open| open.listed == block.listed);
            if !is_within {
                finish(open.take(), import);
                open = Some(block);
            }
            continue;
        }
        let Some(block) = &mut open else {
            continue;
        };
        let is_blank = line.trim().is_empty();
        let begins = is_blank && block.lines.is_empty() && block.may_begin_blank;
        let is_prompt = ["$ ", "PS ", "``", "> ", "C:\\"]
            .iter()
            .any(|prompt| line.trim_start().starts_with(prompt));
        if is_blank && !begins || is_prompt || line.contains("error occurred") {
            finish(open.take(), import);
        } else if !is_blank {
            block.lines.push(line);
        }
    }
    finish(open, import);
}

impl Block<'_> {
    fn new(listed: Listed) -> Self {
        Self {
            listed,
            holder: None,
            name: None,
            lines: Vec::new(),
            may_begin_blank: false,
        }
    }

    /// A command that lists policies, groups, a boundary or a key.
    fn of_command(command: &Command<'_>) -> Option<Self> {
        let has = |part: &str| command.words.iter().any(|word| word.contains(part));
        let listed = match (command.service, command.operation) {
            (
                "iam",
                "list-attached-user-policies"
                | "list-attached-role-policies"
                | "list-attached-group-policies",
            )
            | (
                "sso-admin",
                "list-managed-policies-in-permission-set"
                | "list-customer-managed-policy-references-in-permission-set",
            ) => Listed::Attached,
            ("iam", "list-user-policies" | "list-role-policies" | "list-group-policies") => {
                Listed::Inline
            }
            ("iam", "list-groups-for-user") => Listed::Groups,
            ("iam", "get-user" | "get-role") if has("PermissionsBoundary") => Listed::Boundary,
            ("iam", "get-policy-version") => Listed::Text(None),
            ("iam", "get-user-policy" | "get-role-policy" | "get-group-policy") => {
                Listed::Text(Some(Layer::Identity))
            }
            ("organizations", "list-policies-for-target") if has("SERVICE_CONTROL_POLICY") => {
                Listed::Level(Layer::Scp)
            }
            ("organizations", "list-policies-for-target") if has("RESOURCE_CONTROL_POLICY") => {
                Listed::Level(Layer::Rcp)
            }
            ("kms", "describe-key") => Listed::Key,
            _ => return None,
        };
        Some(Self {
            holder: command.holder(),
            name: ["--policy-arn", "--policy-name", "--key-id"]
                .into_iter()
                .find_map(|name| command.option(name)),
            ..Self::new(listed)
        })
    }

    /// The title of a table, or a cmdlet of the Tools for PowerShell.
    fn of_title(line: &str) -> Option<Self> {
        let all = words(line);
        let listed = all.clone().find_map(|word| {
            Some(match word {
                "ListUserPolicies"
                | "ListRolePolicies"
                | "ListGroupPolicies"
                | "Get-IAMUserPolicyList"
                | "Get-IAMRolePolicyList"
                | "Get-IAMGroupPolicyList" => Listed::Inline,
                "ListAttachedUserPolicies"
                | "ListAttachedRolePolicies"
                | "ListAttachedGroupPolicies"
                | "Get-IAMAttachedUserPolicyList"
                | "Get-IAMAttachedRolePolicyList"
                | "Get-IAMAttachedGroupPolicyList" => Listed::Attached,
                "ListGroupsForUser" | "Get-IAMGroupForUser" => Listed::Groups,
                _ => return None,
            })
        });
        // The columns that the cmdlets for attached policies print.
        let is_column = |name: &str| all.clone().any(|word| word == name);
        let is_header = is_column("PolicyArn") && is_column("PolicyName");
        let listed = listed.or_else(|| is_header.then_some(Listed::Attached))?;
        Some(Self {
            may_begin_blank: line.contains("Get-IAM"),
            ..Self::new(listed)
        })
    }
}

/// Adds what the lines below a command name.
fn finish(block: Option<Block<'_>>, import: &mut Import) {
    let Some(block) = block.filter(|block| !block.lines.is_empty()) else {
        return;
    };
    let target = block.holder.as_deref();
    match block.listed {
        Listed::Attached | Listed::Inline => {
            for name in names(&block, |arn| arn.contains(":policy/")) {
                put(import, Some(Layer::Identity), target, name);
            }
        }
        Listed::Groups => {
            for name in names(&block, |arn| arn.contains(":group/")) {
                let name = if name.starts_with("arn:") {
                    name.to_owned()
                } else {
                    format!("group/{name}")
                };
                put(import, Some(Layer::Identity), target, &name);
            }
        }
        Listed::Boundary => {
            let arns = block.lines.iter().copied().flat_map(words);
            for arn in arns.filter(|arn| arn.starts_with("arn:") && arn.contains(":policy/")) {
                put(import, Some(Layer::Boundary), target, arn);
            }
        }
        Listed::Level(layer) => level(&block, layer, import),
        Listed::Text(layer) => {
            let marks = ["STATEMENT", "Statement", "Allow", "Deny"];
            let is_policy = |line: &&&str| marks.iter().any(|mark| line.contains(mark));
            if block.lines.iter().any(|line| is_policy(&line)) {
                put(
                    import,
                    layer,
                    target,
                    block.name.as_deref().unwrap_or(THE_REST),
                );
            }
        }
        Listed::Key => {
            let facts = key_facts(block.lines.iter().copied().flat_map(words));
            if let Some(facts) = facts {
                if let Some(arn) = block.name.filter(|arn| arn.contains(":key/")) {
                    import.put(Source::KeyMetadata, Put::Key(KeyKind::Customer, arn));
                }
                import.put(Source::KeyMetadata, facts);
            }
        }
    }
}

/// `iam list-entities-for-policy`: to whom the policy in the command before the output is attached, or whose boundary it
/// is.
pub(super) fn entities(document: Node<'_>, before: &str, import: &mut Import) -> bool {
    let lists = [
        ("PolicyUsers", "UserName", "user"),
        ("PolicyRoles", "RoleName", "role"),
    ];
    let joined = command::joined(before);
    let command = joined.lines().rev().find_map(Command::in_line);
    let command = command.filter(|command| command.operation == "list-entities-for-policy");
    let Some(arn) = command
        .as_ref()
        .and_then(|command| command.option("--policy-arn"))
    else {
        return false;
    };
    let is_boundary = command
        .and_then(|command| command.option("--policy-usage-filter"))
        .is_some_and(|filter| filter == "PermissionsBoundary");
    let layer = if is_boundary {
        Layer::Boundary
    } else {
        Layer::Identity
    };
    for (list, member, kind) in lists {
        let names = document.items_of(list);
        for name in names.filter_map(|entity| entity.text_of(member)) {
            put(import, Some(layer), Some(&format!("{kind}/{name}")), &arn);
        }
    }
    true
}

/// The SCPs or RCPs of one target.
fn level(block: &Block<'_>, layer: Layer, import: &mut Import) {
    // `prose.rs` reads the lines with the type of the policy.
    if block
        .lines
        .iter()
        .any(|line| line.contains("CONTROL_POLICY"))
    {
        return;
    }
    let all = names(block, |arn| arn.contains(":organizations::"));
    let is_id = |name: &&str| name.starts_with("p-") && !name.contains(' ');
    // Beside the names, IDs say nothing more.
    let only_ids = all.iter().all(is_id);
    let kept = all.iter().filter(|name| only_ids || !is_id(name));
    let policies: Vec<_> = kept
        .map(|name| {
            // AWS's own policies have their name as ID.
            let managed = name
                .rsplit(['/'])
                .next()
                .and_then(|id| id.strip_prefix("p-"));
            let managed = managed.filter(|name| name.ends_with("AWSAccess"));
            NamedPolicy::hidden(managed.unwrap_or(name))
        })
        .collect();
    for policy in &policies {
        import.need(Some(layer), &policy.name);
    }
    if !policies.is_empty() {
        import.put(Source::PolicyNames, Put::Level(layer, policies));
    }
}

/// The ARNs in an output, or else the names.
fn names<'a>(block: &Block<'a>, is_wanted: fn(&str) -> bool) -> Vec<&'a str> {
    let arns = block.lines.iter().copied().flat_map(words);
    let arns: Vec<&str> = arns.filter(|word| word.starts_with("arn:")).collect();
    if !arns.is_empty() {
        return arns.into_iter().filter(|arn| is_wanted(arn)).collect();
    }
    let may_have_spaces = matches!(block.listed, Listed::Level(_));
    let is_name = |name: &&str| {
        let is_part = |c: char| {
            c.is_ascii_alphanumeric() || "+=,.@_-".contains(c) || may_have_spaces && c == ' '
        };
        !name.is_empty()
            && name.chars().all(is_part)
            && name.contains(|c: char| c.is_ascii_alphabetic())
            && !MEMBERS.contains(name)
    };
    let lines = block.lines.iter().enumerate();
    lines
        .flat_map(|(at, line)| cells(line, at == 0 && !may_have_spaces))
        .filter(is_name)
        .collect()
}

/// The titles of columns and values that are no names.
const MEMBERS: [&str; 25] = [
    "PolicyNames",
    "PolicyName",
    "POLICYNAMES",
    "PolicyArn",
    "AttachedPolicies",
    "ATTACHEDPOLICIES",
    "Policies",
    "POLICIES",
    "Groups",
    "GROUPS",
    "GroupName",
    "GroupId",
    "Path",
    "CreateDate",
    "Arn",
    "Name",
    "Id",
    "Type",
    "Description",
    "AwsManaged",
    "IsTruncated",
    "None",
    "null",
    "True",
    "False",
];

/// The cells of a line: JSON, a table, columns. Words with single spaces are a sentence, except directly below the
/// command, where a copied tab is a space.
fn cells(line: &str, is_first: bool) -> Vec<&str> {
    let line = line.trim().trim_start_matches("- ");
    if line.contains('"') {
        let quoted = line.split('"').collect::<Vec<_>>();
        let is_value = |at: usize| {
            let after = quoted.get(at + 1).copied().unwrap_or_default();
            at % 2 == 1 && !after.trim_start().starts_with(':')
        };
        let all = quoted.iter().enumerate();
        return all
            .filter(|(at, _)| is_value(*at))
            .map(|(_, cell)| *cell)
            .collect();
    }
    let is_mark = |c: char| matches!(c, '|' | '│' | '\t');
    if line.contains(is_mark) {
        return line.split(is_mark).map(str::trim).collect();
    }
    if line.contains("  ") {
        return line.split("  ").map(str::trim).collect();
    }
    if is_first || !line.contains(' ') {
        return line.split(' ').collect();
    }
    Vec::new()
}

/// Adds what a command attaches, or gives to a session.
fn given(command: &Command<'_>, import: &mut Import) {
    let holder = command.holder();
    let target = holder.as_deref();
    let option = |name: &str| command.option(name);
    let file = |name: &str| option(name).filter(|value| value.starts_with("file://"));
    match (command.service, command.operation) {
        (
            "iam",
            "put-user-permissions-boundary"
            | "put-role-permissions-boundary"
            | "create-user"
            | "create-role",
        ) => {
            if let Some(boundary) = option("--permissions-boundary") {
                put(import, Some(Layer::Boundary), target, &boundary);
            }
        }
        ("iam", "attach-user-policy" | "attach-role-policy" | "attach-group-policy") => {
            if let Some(policy) = option("--policy-arn") {
                put(import, Some(Layer::Identity), target, &policy);
            }
        }
        ("iam", "add-user-to-group") => {
            if let (Some(user), Some(group)) = (option("--user-name"), option("--group-name")) {
                let user = format!("user/{user}");
                put(
                    import,
                    Some(Layer::Identity),
                    Some(&user),
                    &format!("group/{group}"),
                );
            }
        }
        ("iam", "put-user-policy" | "put-role-policy" | "put-group-policy") => {
            if let (Some(_), Some(name)) = (file("--policy-document"), option("--policy-name")) {
                put(import, Some(Layer::Identity), target, &name);
            }
        }
        ("sts", operation)
            if operation.starts_with("assume-role") || operation == "get-federation-token" =>
        {
            let role = option("--role-arn");
            let role = role.as_deref().and_then(|role| role.rsplit('/').next());
            let role = role.map(|role| format!("role/{role}"));
            let arns = command.values("--policy-arns").flat_map(words);
            for arn in arns.filter(|word| word.starts_with("arn:")) {
                put(import, Some(Layer::Session), role.as_deref(), arn);
            }
            if let Some(name) = file("--policy") {
                put(import, Some(Layer::Session), role.as_deref(), &name);
            }
        }
        _ => {}
    }
}

/// Adds a policy without its text. A variable of a script is no name.
fn put(import: &mut Import, layer: Option<Layer>, target: Option<&str>, name: &str) {
    let is_variable = |text: &str| text.contains(['$', '{', '<']);
    if is_variable(name) || target.is_some_and(is_variable) {
        return;
    }
    let put = Put::Policy {
        layer,
        target: target.map(str::to_owned),
        policy: NamedPolicy::hidden(name),
    };
    if !import.parts.iter().any(|part| part.put == put) {
        import.put(Source::PolicyNames, put);
    }
    // Whose it is, a case says that may not be here yet.
    if target.is_none() {
        import.need(layer, name);
    }
}

/// The state of a key in which it cannot be used, and its usage if that is not encryption.
pub(super) fn key_facts<'a>(words: impl Iterator<Item = &'a str>) -> Option<Put> {
    let mut state = None;
    let mut facts: Vec<(String, String)> = Vec::new();
    for word in words {
        state = state.or_else(|| KeyState::WORDS.value(word));
        let is_other_spec = ["RSA_", "ECC_", "HMAC_", "ML_DSA_"]
            .iter()
            .any(|family| word.starts_with(family));
        // The names of signing algorithms have the same beginnings.
        let is_spec = word == "SM2" || is_other_spec && !word.contains("SHA_");
        let is_usage = ["SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"].contains(&word);
        let key = match (is_spec, is_usage) {
            (true, _) => "kms:KeySpec",
            (_, true) => "kms:KeyUsage",
            _ => continue,
        };
        if !facts.iter().any(|(other, _)| other == key) {
            facts.push((key.to_owned(), word.to_owned()));
        }
    }
    (state.is_some() || !facts.is_empty()).then_some(Put::KeyFacts(state, facts))
}

/// A sentence that names the caller's boundary, an attached policy or a group by its ARN.
pub(super) fn sentences(text: &str, import: &mut Import) {
    for line in text.lines().filter(|line| line.contains(":iam::")) {
        let low = line.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|words| low.contains(words));
        if says(&NOT_THE_CALLERS) || Command::in_line(line).is_some() {
            continue;
        }
        let arns = || words(line).filter(|word| word.starts_with("arn:"));
        let policy = || arns().find(|arn| arn.contains(":policy/"));
        let group = || arns().find(|arn| arn.contains(":group/"));
        let (layer, name) = if says(&BOUNDARY) {
            (Layer::Boundary, policy())
        } else if says(&["attached", "アタッチ"]) {
            (Layer::Identity, policy().or_else(group))
        } else if says(&["member", "belongs", "in the group", "メンバー"]) {
            (Layer::Identity, group())
        } else {
            continue;
        };
        if let Some(name) = name {
            put(import, Some(layer), None, name);
        }
    }
}

/// The words for a permissions boundary. (inferred)
const BOUNDARY: [&str; 5] = [
    "permissions boundary",
    "permission boundary",
    "permissionsboundary",
    "アクセス許可の境界",
    "アクセス許可境界",
];

/// The words of AWS's message, which says itself what it means, and of what is not attached to the caller. (inferred)
const NOT_THE_CALLERS: [&str; 13] = [
    "not authorized",
    "explicit deny",
    "because no",
    "not attached",
    "no longer",
    "another",
    "other role",
    "other user",
    "detached",
    "removed",
    "plan to",
    "want to",
    "except",
];
