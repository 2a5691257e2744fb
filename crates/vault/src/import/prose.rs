//! Facts in plain text: `sts get-caller-identity` as text, table or YAML, and the ARNs of a vault and a key.
//!
//! No JSON: that is `formats.rs`. Only the text between documents is searched.

use super::names::key_facts;
use super::{Import, Put, Source};
use crate::case::{KeyKind, KeyState, NamedPolicy, Way};
use crate::masked;
use evaluator::layer::Layer;
use std::collections::BTreeSet;

/// The words of a line, without the characters that tables, YAML and sentences add around them.
pub(super) fn words(line: &str) -> impl Iterator<Item = &str> + Clone {
    let ends = |c: char| {
        c.is_whitespace() || matches!(c, '|' | '"' | '\'' | ',' | '`' | '(' | ')' | '=' | '│')
    };
    line.split(ends)
        .map(|word| word.trim_matches(['.', ';', ':', '[', ']', '*']))
        .filter(|word| !word.is_empty())
}

/// The number of lines around an ARN in which its account and user ID are searched.
const NEAR: usize = 6;

/// `sts get-caller-identity --output text|table|yaml`: an ARN, its account and its user id, near each other.
pub(super) fn caller_identity(text: &str, import: &mut Import) {
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        if !line.contains("arn:") {
            continue;
        }
        let Some(arn) = words(line).find(|word| is_principal(word)) else {
            continue;
        };
        let account = arn.split(':').nth(4).unwrap_or_default();
        let near = lines
            .get(at.saturating_sub(NEAR)..(at + NEAR + 1).min(lines.len()))
            .unwrap_or_default();
        let near = || near.iter().copied().flat_map(words);
        if near().any(|word| word == account) && near().any(|word| is_user_id(word, account)) {
            import.put(Source::CallerIdentity, Put::Caller(arn.to_owned()));
            return;
        }
    }
}

/// The names of lists of attached policies in `--output text`, `table` and `yaml`.
const ATTACHED: [&str; 4] = [
    "ATTACHEDPOLICIES",
    "AttachedPolicies",
    "ATTACHEDMANAGEDPOLICIES",
    "AttachedManagedPolicies",
];

/// `iam list-attached-role-policies`, `iam get-role` and `organizations list-policies-for-target` as text, table or YAML:
/// the policies and the permissions boundary that they name.
pub(super) fn attached_policies(text: &str, import: &mut Import) {
    let lists_attached = ATTACHED.iter().any(|name| text.contains(name));
    let mut organization: Vec<(Layer, NamedPolicy)> = Vec::new();
    for line in text.lines() {
        let is_boundary = ["PERMISSIONSBOUNDARY", "PermissionsBoundaryArn"]
            .iter()
            .any(|name| line.contains(name));
        rows_of_names(line, import);
        for arn in words(line).filter(|word| word.starts_with("arn:")) {
            let is_iam = arn.contains(":iam::") && arn.contains(":policy/");
            if is_iam && is_boundary {
                import.name(Source::Principal, Layer::Boundary, arn);
            } else if is_iam && lists_attached {
                import.name(Source::PolicyNames, Layer::Identity, arn);
            }
            let of_organization = [
                (Layer::Scp, "SERVICE_CONTROL_POLICY"),
                (Layer::Rcp, "RESOURCE_CONTROL_POLICY"),
            ];
            let layer = of_organization
                .into_iter()
                .find(|(_, kind)| line.contains(kind) && arn.contains(":organizations::"));
            if let Some((layer, _)) = layer {
                // AWS's own policies have their name as ID.
                let managed = arn.contains(":organizations::aws:");
                let name = arn.rsplit_once("/p-").filter(|_| managed);
                let name = name.map_or(arn, |(_, name)| name);
                import.need(Some(layer), name);
                organization.push((layer, NamedPolicy::hidden(name)));
            }
        }
    }
    for layer in [Layer::Scp, Layer::Rcp] {
        let policies = organization.iter().filter(|(of, _)| *of == layer);
        let level: Vec<NamedPolicy> = policies.map(|(_, policy)| policy.clone()).collect();
        if !level.is_empty() {
            import.put(Source::PolicyNames, Put::Level(layer, level));
        }
    }
}

/// The state in which KMS says that a key cannot be used: `arn:aws:kms:...:key/... is pending deletion.`
/// (`KMS/key-state`).
pub(super) fn state_in_message(text: &str) -> Option<KeyState> {
    const SAID: [(&str, KeyState); 6] = [
        ("is disabled", KeyState::Disabled),
        ("is pending deletion", KeyState::PendingDeletion),
        ("is pending import", KeyState::PendingImport),
        (
            "is pending replica deletion",
            KeyState::PendingReplicaDeletion,
        ),
        ("is unavailable", KeyState::Unavailable),
        ("is creating", KeyState::Creating),
    ];
    SAID.iter().find_map(|(said, state)| {
        let is_of_key = |(at, _): (usize, &str)| {
            let before = text.get(..at).unwrap_or_default().trim_end();
            let subject = before
                .rsplit(char::is_whitespace)
                .next()
                .unwrap_or_default();
            subject.contains(":kms:") && subject.contains(":key/")
        };
        text.match_indices(said).any(is_of_key).then_some(*state)
    })
}

/// `kms describe-key` as text or table, or an error of KMS: the state of the key, if it cannot be used, and its usage.
pub(super) fn key_state(text: &str, import: &mut Import) {
    if let Some(state) = state_in_message(text) {
        import.put(Source::KeyMetadata, Put::KeyFacts(Some(state), Vec::new()));
    }
    if (text.contains("KEYMETADATA") || text.contains("DescribeKey"))
        && let Some(facts) = key_facts(text.lines().flat_map(words))
    {
        import.put(Source::KeyMetadata, facts);
    }
}

/// A row of `iam list-role-policies` or `iam list-groups-for-user` with `--output text`: an inline policy, a group.
fn rows_of_names(line: &str, import: &mut Import) {
    let mut columns = line.trim().split('\t');
    let (Some(list), Some(first)) = (columns.next(), columns.next()) else {
        return;
    };
    let is_named = match list {
        "POLICYNAMES" => !first.trim().is_empty(),
        "GROUPS" => first.starts_with("arn:") && first.contains(":group/"),
        _ => false,
    };
    if is_named {
        import.name(Source::PolicyNames, Layer::Identity, first.trim());
    }
}

fn is_principal(word: &str) -> bool {
    let mut parts = word.splitn(6, ':');
    parts.next() == Some("arn") && matches!(parts.nth(1), Some("iam" | "sts"))
}

/// `AIDA...`, `AROA...:session` (`IAM/reference_identifiers`), or the account for its root user.
fn is_user_id(word: &str, account: &str) -> bool {
    let id = word.split(':').next().unwrap_or_default();
    let is_unique = ["AIDA", "AROA"].iter().any(|prefix| id.starts_with(prefix))
        && id
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    is_unique || word == "UserId" || word == account && word.len() == 12
}

/// The tool whose log a text is: Terraform names the resource below an error (`with aws_backup_vault.this,`),
/// `CloudFormation` cites the handler of the resource.
pub(super) fn tool(text: &str) -> Option<Way> {
    if text.contains("Resource handler returned message") || text.contains("HandlerErrorCode") {
        return Some(Way::CloudFormation);
    }
    let is_resource = |line: &str| {
        let resource = line
            .split("with ")
            .nth(1)
            .and_then(|rest| rest.split_once(','));
        resource.is_some_and(|(address, _)| {
            address.contains("aws_backup_vault.") && !address.contains(' ')
        })
    };
    let mut lines = text.lines();
    lines.any(is_resource).then_some(Way::Terraform)
}

/// Reads facts about the vault and the key from their addresses. If there are two different ones, neither is used.
pub(super) fn addresses(text: &str, import: &mut Import) {
    let mut found = Addresses::default();
    for line in text.lines() {
        if [
            "arn:",
            "amazonaws.com",
            "aws.amazon.com",
            ".api.aws",
            "--backup-vault-name",
            "--region",
        ]
        .iter()
        .any(|mark| line.contains(mark))
        {
            found.take(line);
        }
    }
    // A stack is in the Region of its vault.
    if text.contains("AWS::Backup::BackupVault") {
        let stacks = text.lines().flat_map(words);
        for stack in stacks.filter(|word| word.contains(":cloudformation:")) {
            if let Some(region) = stack.split(':').nth(3) {
                found.region(region);
            }
        }
    }
    found.is_command = text.contains("create-backup-vault");
    let only = |all: &BTreeSet<&str>| match (all.len(), all.first()) {
        (1, Some(only)) => Some((*only).to_owned()),
        _ => None,
    };
    let mut put = |what| import.put(Source::Address, what);
    if let Some(name) = only(&found.vaults) {
        put(Put::VaultName(name));
    }
    if let Some(region) = only(&found.regions) {
        put(Put::Region(region));
    } else if found.is_command
        && let Some(region) = only(&found.options)
    {
        put(Put::Region(region));
    }
    if let Some(key) = only(&found.keys) {
        put(Put::Key(KeyKind::Customer, key));
    }
}

/// The values found in addresses.
#[derive(Debug, Default)]
struct Addresses<'a> {
    vaults: BTreeSet<&'a str>,
    regions: BTreeSet<&'a str>,
    keys: BTreeSet<&'a str>,
    /// The values of `--region`.
    options: BTreeSet<&'a str>,
    is_command: bool,
}

impl<'a> Addresses<'a> {
    fn take(&mut self, line: &'a str) {
        let mut before = "";
        for word in words(line) {
            match before {
                "--backup-vault-name" => self.vault(word),
                "--region" => self.region_option(word),
                _ => {}
            }
            before = word;
            if let Some(arn) = word.find("arn:").and_then(|at| word.get(at..)) {
                self.arn(arn);
            } else if word.contains(".amazonaws.com") || word.contains(".api.aws") {
                self.endpoint(word);
            }
        }
        if line.contains("console.aws.amazon.com/backup") {
            self.console(line);
        }
    }

    fn arn(&mut self, arn: &'a str) {
        let mut parts = arn.splitn(6, ':').skip(2);
        let (Some(service), Some(region), Some(_), Some(resource)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return;
        };
        match service {
            "backup" => {
                if let Some(name) = resource.strip_prefix("backup-vault:") {
                    self.vault(name);
                    self.region(region);
                }
            }
            "kms" if resource.starts_with("key/") && masked::is_arn(arn) => {
                self.keys.insert(arn);
            }
            _ => {}
        }
    }

    /// `https://backup.us-west-2.amazonaws.com/backup-vaults/prod`
    fn endpoint(&mut self, address: &'a str) {
        let address = address.split_once("://").map_or(address, |(_, rest)| rest);
        let (host, path) = address.split_once('/').unwrap_or((address, ""));
        let mut labels = host.split('.');
        if !labels.any(|label| matches!(label, "backup" | "backup-fips")) {
            return;
        }
        if let Some(region) = labels.next() {
            self.region(region);
        }
        if let Some(rest) = path.strip_prefix("backup-vaults/") {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            self.vault(rest.get(..end).unwrap_or_default());
        }
    }

    /// `https://us-west-2.console.aws.amazon.com/backup/home?region=us-west-2#/backupvaults/details/prod`
    fn console(&mut self, line: &'a str) {
        let region = line
            .split_once(".console.aws.amazon.com")
            .and_then(|(before, _)| before.rsplit(['/', ' ', '(', '<']).next());
        if let Some(region) = region {
            self.region(region);
        }
        if let Some((_, rest)) = line.split_once("/backupvaults/details/") {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            self.vault(rest.get(..end).unwrap_or_default());
        }
    }

    fn vault(&mut self, name: &'a str) {
        if masked::is_name(name) {
            self.vaults.insert(name);
        }
    }

    fn region(&mut self, region: &'a str) {
        if masked::is_region(region) {
            self.regions.insert(region);
        }
    }

    fn region_option(&mut self, region: &'a str) {
        if masked::is_region(region) {
            self.options.insert(region);
        }
    }
}
