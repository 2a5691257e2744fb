//! What stands in infrastructure as code, and the parts of a case that it becomes.
//!
//! The crate `canivault-iac` reads Terraform, `CloudFormation` and their like into [`Found`]; here it is decided whose
//! policies, which vault and which key count. Knows no template language, so that a page can load the readers only when
//! such a text comes: [`Found`] goes through JSON. Values that are known only after a deployment are placeholders in
//! the texts (`${aws_kms_key.vault.arn}`), or a policy without a text.

use super::{Import, OtherPolicy, Put, Source, kinds};
use crate::case::{Case, KeyKind, NamedPolicy, PolicyText, Way};
use evaluator::identifiers::Principal;
use evaluator::layer::Layer;
use evaluator::placeholder::has_placeholder;
use evaluator::source::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was found in one or several files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The language; `None` if nothing was recognised.
    pub language: Option<Language>,
    /// The policies, in the order of the files.
    pub policies: Vec<FoundPolicy>,
    /// Roles, users, groups and permission sets.
    pub principals: Vec<FoundPrincipal>,
    /// The vaults.
    pub vaults: Vec<FoundVault>,
    /// The Region, if the files name one.
    pub region: Option<String>,
    /// Placeholders that stand for something of the caller or the vault.
    pub pseudo: BTreeMap<String, Pseudo>,
    /// What was not understood, and what was assumed.
    pub notes: Vec<Note>,
}

/// The language of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// Terraform or `OpenTofu`: files, plans and states.
    Terraform,
    /// A `CloudFormation` template, also of SAM and the CDK.
    CloudFormation,
    /// Files of the Landing Zone Accelerator.
    LandingZone,
    /// Policies as YAML.
    Yaml,
}

impl Language {
    const fn source(self) -> Source {
        match self {
            Self::Terraform => Source::Terraform,
            Self::CloudFormation => Source::CloudFormation,
            Self::LandingZone => Source::LandingZone,
            Self::Yaml => Source::Yaml,
        }
    }
}

/// A place in one of the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct At {
    /// Which file, from 0.
    pub file: usize,
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

/// A part of a policy's text and the place that it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The first byte in the text.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// Where it came from.
    pub at: At,
}

/// What a policy is by the place where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// An identity policy.
    Identity,
    /// A permissions boundary.
    Boundary,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// A key policy.
    Key,
    /// The policy of a VPC endpoint that the calls to AWS Backup may go through.
    VpcEndpoint,
    /// A role's trust policy.
    Trust,
    /// A vault's access policy.
    VaultAccess,
    /// The policy of another VPC endpoint.
    OtherEndpoint,
    /// An organization's policy of another type.
    OtherOrganization,
    /// The policy of another resource of AWS, if it names principals: a bucket's, a queue's.
    OtherResource,
    /// The place does not say it; what is in the text does.
    ByContent,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundPolicy {
    /// What it is.
    pub role: Role,
    /// Its name, its ARN, or its address where neither is known.
    pub name: String,
    /// Where it stands: `aws_iam_role_policy.backup`, `Resources.Role.Policies[0]`.
    pub address: String,
    /// Whose it is, as positions in [`Found::principals`].
    pub principals: Vec<usize>,
    /// To what an organization's policy is attached.
    pub target: Option<String>,
    /// Its text as JSON; `None` if it is only named or known after a deployment.
    pub text: Option<String>,
    /// Where the parts of the text came from; inner parts after outer ones.
    pub pieces: Vec<Piece>,
}

/// A role, user, group or permission set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundPrincipal {
    /// Where it stands: `aws_iam_role.creator`.
    pub address: String,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// The groups that it is in, as positions in [`Found::principals`].
    pub groups: Vec<usize>,
    /// Only a service can take it on, so that nobody creates a vault with it.
    pub only_for_services: bool,
}

/// The key of a vault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FoundKey {
    /// None was named: AWS Backup takes `aws/backup`.
    Default,
    /// This one.
    Arn(String),
    /// The one that stands at this address, or any other that is known after a deployment.
    Later(String),
    /// Whether one was named is not known.
    Unknown,
}

/// A vault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundVault {
    /// Where it stands.
    pub address: String,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// Its key.
    pub key: FoundKey,
    /// Its tags, if all of their names are known. A value may be a placeholder.
    pub tags: Option<BTreeMap<String, String>>,
    /// A logically air-gapped vault.
    pub air_gapped: bool,
    /// Where it came from.
    pub at: Option<At>,
}

/// What a placeholder of a template stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Pseudo {
    /// The account, which is the caller's.
    Account,
    /// The Region, which is the vault's.
    Region,
    /// The partition, which is the caller's.
    Partition,
}

/// Something that a person should know about what was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// What.
    pub code: NoteCode,
    /// The name of what it is about; may be blank.
    pub name: String,
    /// Where.
    pub at: Option<At>,
}

/// The kinds of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NoteCode {
    /// This place is not of the language; what stands around it was read.
    NotUnderstood,
    /// The file ends before this is complete.
    CutOff,
    /// A tab indents YAML, which allows spaces only.
    Tab,
    /// Another file is named that is not here.
    FileNotHere,
    /// The default value of a variable or parameter was taken.
    Default,
    /// It is not created: its count is 0.
    NotCreated,
    /// It refers to itself.
    Recursion,
    /// It is larger than what is read.
    TooLarge,
}

impl NoteCode {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::NotUnderstood,
        Self::CutOff,
        Self::Tab,
        Self::FileNotHere,
        Self::Default,
        Self::NotCreated,
        Self::Recursion,
        Self::TooLarge,
    ];
}

/// Several principals have policies, and nothing tells whose matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguous {
    /// The addresses to choose from.
    pub principals: Vec<String>,
}

/// Whose policies are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    /// One principal's.
    Principal(usize),
    /// Those that nothing in the files attaches to anybody.
    Unattached,
    /// Nobody's: the caller is somebody else than the principals of the files.
    Nobody,
}

impl Found {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty() && self.vaults.is_empty() && self.principals.is_empty()
    }

    /// The parts of a case. `asked` is the principal whose policies count: an address, a name or an ARN.
    pub fn import(&self, asked: Option<&str>, case: &Case) -> Result<Import, Ambiguous> {
        let mut import = Import::default();
        let Some(language) = self.language else {
            return Ok(import);
        };
        let holder = self.holder(asked, case)?;
        self.put_all(language, holder, case, &mut import);
        Ok(import)
    }

    fn put_all(
        &self,
        language: Language,
        holder: Option<Holder>,
        case: &Case,
        import: &mut Import,
    ) {
        let source = language.source();
        let vault = self.vault(case);
        if let Some(vault) = vault {
            self.put_vault(vault, source, import);
        }
        if let Some(region) = self.region_of(vault) {
            import.put(source, Put::Region(region));
        }
        for policy in &self.policies {
            self.put_policy(policy, holder, vault, source, import);
        }
    }

    /// The vault that the case names, else the first one.
    fn vault(&self, case: &Case) -> Option<&FoundVault> {
        let wanted = case.vault.name.trim();
        let named = |vault: &&FoundVault| vault.name.as_deref() == Some(wanted);
        self.vaults.iter().find(named).or(self.vaults.first())
    }

    /// The vault that is taken, if it is a logically air-gapped one: another action creates it than a backup vault
    /// (semantics 5.6).
    pub fn air_gapped_vault(&self, case: &Case) -> Option<&FoundVault> {
        self.vault(case).filter(|vault| vault.air_gapped)
    }

    /// The vaults that were not taken.
    pub fn other_vaults(&self, case: &Case) -> Vec<&FoundVault> {
        let taken = self.vault(case).map(|vault| &vault.address);
        let is_other = |vault: &&FoundVault| Some(&vault.address) != taken;
        self.vaults.iter().filter(is_other).collect()
    }

    fn region_of(&self, vault: Option<&FoundVault>) -> Option<String> {
        let of_key = || match &vault?.key {
            // A vault takes a key of its own Region (`BK/create-a-vault`).
            FoundKey::Arn(arn) => arn.split(':').nth(3).map(str::to_owned),
            _ => None,
        };
        let region = self.region.clone().or_else(of_key)?;
        (!region.is_empty() && !has_placeholder(&region)).then_some(region)
    }

    fn put_vault(&self, vault: &FoundVault, source: Source, import: &mut Import) {
        if let Some(name) = &vault.name {
            import.put(source, Put::VaultName(name.clone()));
        }
        match &vault.key {
            // The default key of an air-gapped vault is one that AWS owns, which asks the caller for nothing
            // (semantics 5.6); `aws/backup` is the nearest that a case can say.
            FoundKey::Default => {
                import.put(source, Put::Key(KeyKind::AwsManaged, String::new()));
            }
            FoundKey::Arn(arn) => {
                import.put(source, Put::Key(KeyKind::Customer, arn.clone()));
            }
            FoundKey::Later(_) => import.put(source, Put::KeyKind(KeyKind::Customer)),
            FoundKey::Unknown => {}
        }
        if let Some(tags) = vault.tags.as_ref().filter(|tags| !tags.is_empty()) {
            import.put(source, Put::VaultTags(tags.clone()));
        }
        let way = match self.language {
            Some(Language::Terraform) => Some(Way::Terraform),
            Some(Language::CloudFormation) => Some(Way::CloudFormation),
            _ => None,
        };
        if let Some(way) = way {
            import.put(source, Put::Way(way));
        }
    }

    fn put_policy(
        &self,
        policy: &FoundPolicy,
        holder: Option<Holder>,
        vault: Option<&FoundVault>,
        source: Source,
        import: &mut Import,
    ) {
        let other = |import: &mut Import, kind| {
            import.put(source, Put::Other(kind, policy.name.clone()));
        };
        let layer = match policy.role {
            Role::Identity | Role::Boundary => {
                if !self.is_held(policy, holder) {
                    other(import, OtherPolicy::OtherPrincipal);
                    return;
                }
                Some(if policy.role == Role::Identity {
                    Layer::Identity
                } else {
                    Layer::Boundary
                })
            }
            Role::Key => {
                let is_other = vault.is_some_and(|vault| match &vault.key {
                    FoundKey::Default => true,
                    FoundKey::Later(address) => {
                        *address != policy.address && self.has_key_policy(address)
                    }
                    FoundKey::Arn(_) | FoundKey::Unknown => false,
                });
                if is_other {
                    other(import, OtherPolicy::OtherKey);
                    return;
                }
                Some(Layer::Resource)
            }
            Role::Scp => Some(Layer::Scp),
            Role::Rcp => Some(Layer::Rcp),
            Role::VpcEndpoint => Some(Layer::VpcEndpoint),
            Role::Trust => return other(import, OtherPolicy::RoleTrust),
            Role::VaultAccess => return other(import, OtherPolicy::VaultAccess),
            Role::OtherEndpoint => return other(import, OtherPolicy::Endpoint),
            Role::OtherOrganization => return other(import, OtherPolicy::Organization),
            Role::OtherResource => {
                if let Some(kind) = policy.text.as_deref().and_then(kinds::of_other_resource) {
                    return other(import, kind);
                }
                None
            }
            Role::ByContent => None,
        };
        let Some(text) = &policy.text else {
            match layer {
                Some(layer) => import.name(source, layer, &policy.name),
                // A text that nobody has seen may be anything.
                None => import.need(None, &policy.name),
            }
            return;
        };
        let named = NamedPolicy {
            name: policy.name.clone(),
            text: PolicyText::from(text.as_str()),
        };
        let put = Put::Policy {
            layer,
            target: policy.target.clone(),
            policy: named,
        };
        import.put(source, put);
    }

    fn has_key_policy(&self, address: &str) -> bool {
        let mut policies = self.policies.iter();
        policies.any(|policy| policy.role == Role::Key && policy.address == *address)
    }

    fn is_held(&self, policy: &FoundPolicy, holder: Option<Holder>) -> bool {
        match holder {
            None => true,
            Some(Holder::Nobody) => false,
            Some(Holder::Unattached) => policy.principals.is_empty(),
            Some(Holder::Principal(at)) => {
                let groups = self.principals.get(at).map(|principal| &principal.groups);
                policy.principals.contains(&at)
                    || groups.is_some_and(|groups| {
                        groups.iter().any(|group| policy.principals.contains(group))
                    })
            }
        }
    }

    /// The principal whose policies [`Found::import`] takes; `None` if it takes those that are attached to nobody.
    pub fn principal(
        &self,
        asked: Option<&str>,
        case: &Case,
    ) -> Result<Option<&FoundPrincipal>, Ambiguous> {
        Ok(match self.holder(asked, case)? {
            Some(Holder::Principal(at)) => self.principals.get(at),
            Some(Holder::Unattached | Holder::Nobody) | None => None,
        })
    }

    /// Whose policies count: who was asked for, the caller of the case, or the only one whose policies are about vaults.
    fn holder(&self, asked: Option<&str>, case: &Case) -> Result<Option<Holder>, Ambiguous> {
        let caller = case.caller.arn.trim();
        let find = |wanted: &str| {
            let mut principals = self.principals.iter();
            principals.position(|principal| principal.is(wanted))
        };
        if let Some(asked) = asked.filter(|asked| !asked.is_empty()) {
            if let Some(at) = find(asked) {
                return Ok(Some(Holder::Principal(at)));
            }
            // An ARN may be that of somebody who is in no file: what is attached to nobody may be theirs.
            if !asked.starts_with("arn:") {
                return Err(Ambiguous {
                    principals: self.addresses(),
                });
            }
        }
        let known = asked
            .filter(|asked| asked.starts_with("arn:"))
            .or(Some(caller));
        let known = known.filter(|known| !known.is_empty());
        if let Some(at) = known.and_then(find) {
            return Ok(Some(Holder::Principal(at)));
        }
        // A caller who is known is none of those with other names.
        let may_be = |holder: &Holder| match holder {
            Holder::Principal(at) if known.is_some() => {
                let principal = self.principals.get(*at);
                principal.is_some_and(|principal| principal.name.is_none())
            }
            _ => true,
        };
        let (weights, unattached) = self.weights();
        let weights = weights.into_iter().enumerate();
        let mut holders: Vec<(Holder, u8)> = weights
            .map(|(at, weight)| (Holder::Principal(at), weight))
            .chain([(Holder::Unattached, unattached)])
            .filter(|(holder, _)| may_be(holder))
            .filter_map(|(holder, weight)| Some((holder, weight?)))
            .collect();
        if known.is_some() && holders.is_empty() {
            return Ok(Some(Holder::Nobody));
        }
        if holders.len() > 1 {
            let services = |holder: Holder| match holder {
                Holder::Principal(at) => {
                    let principal = self.principals.get(at);
                    principal.is_some_and(|principal| principal.only_for_services)
                }
                Holder::Unattached | Holder::Nobody => false,
            };
            let most = holders.iter().map(|(_, weight)| *weight).max();
            holders.retain(|(_, weight)| Some(*weight) == most);
            if holders.iter().any(|(holder, _)| !services(*holder)) {
                holders.retain(|(holder, _)| !services(*holder));
            }
            // What is attached to somebody comes before what may be attached to anybody.
            if holders
                .iter()
                .any(|(holder, _)| *holder != Holder::Unattached)
            {
                holders.retain(|(holder, _)| *holder != Holder::Unattached);
            }
        }
        match holders.as_slice() {
            [] => Ok(None),
            [(only, _)] => Ok(Some(*only)),
            several => Err(Ambiguous {
                principals: several
                    .iter()
                    .filter_map(|(holder, _)| match holder {
                        Holder::Principal(at) => self.principals.get(*at),
                        Holder::Unattached | Holder::Nobody => None,
                    })
                    .map(|principal| principal.address.clone())
                    .collect(),
            }),
        }
    }

    fn addresses(&self) -> Vec<String> {
        let principals = self.principals.iter();
        principals
            .map(|principal| principal.address.clone())
            .collect()
    }

    /// How much the policies of each principal, and those that are attached to nobody, are about creating vaults; `None`
    /// for one without policies. Each policy is looked at once, however many principals there are.
    fn weights(&self) -> (Vec<Option<u8>>, Option<u8>) {
        let mut own = vec![None; self.principals.len()];
        let mut unattached = None;
        for policy in &self.policies {
            if policy.role != Role::Identity {
                continue;
            }
            let weight = Some(policy.weight());
            if policy.principals.is_empty() {
                unattached = unattached.max(weight);
            }
            for at in &policy.principals {
                if let Some(own) = own.get_mut(*at) {
                    *own = weight.max(*own);
                }
            }
        }
        let of_groups = self.principals.iter().zip(&own).map(|(principal, weight)| {
            let groups = principal.groups.iter();
            let weights = groups.filter_map(|group| own.get(*group).copied().flatten());
            weights.max().max(*weight)
        });
        (of_groups.collect(), unattached)
    }

    /// As [`Found::import`], without the policies of principals: nothing tells yet whose count.
    pub fn import_without_principals(&self, case: &Case) -> Import {
        let mut import = Import::default();
        if let Some(language) = self.language {
            self.put_all(language, Some(Holder::Nobody), case, &mut import);
        }
        // They wait for somebody to say whose they are; nothing is left out yet.
        import
            .parts
            .retain(|part| !matches!(part.put, Put::Other(OtherPolicy::OtherPrincipal, _)));
        import
    }

    /// The place in a file that a part of a policy's text came from, by the text.
    pub fn origin(&self, text: &str, span: Span) -> Option<At> {
        let mut policies = self.policies.iter();
        let policy = policies.find(|policy| policy.text.as_deref() == Some(text))?;
        let start = policy.origin(span.start)?;
        let last = span.end.saturating_sub(1).max(span.start);
        let end = policy.origin(last).filter(|end| end.file == start.file);
        Some(At {
            end: end.map_or(start.end, |end| end.end.max(start.end)),
            ..start
        })
    }

    /// Fills in what the placeholders of the languages stand for, as far as the case says it; answers with which.
    ///
    /// A template is deployed in the caller's account, and a vault's template in its Region (inferred): `sts
    /// get-caller-identity` and the provider's Region are what those placeholders stand for.
    pub fn fill_pseudo(&self, case: &mut Case) -> Vec<(String, String)> {
        let caller = Principal::parse(case.caller.arn.trim());
        let account = caller
            .is_some()
            .then(|| case.caller.arn.trim().split(':').nth(4))
            .flatten()
            .map(str::to_owned);
        let partition = caller
            .is_some()
            .then(|| case.caller.arn.trim().split(':').nth(1))
            .flatten()
            .map(str::to_owned);
        let region = Some(case.vault.region.trim().to_owned());
        let mut filled = Vec::new();
        for (name, pseudo) in &self.pseudo {
            let value = match pseudo {
                Pseudo::Account => &account,
                Pseudo::Region => &region,
                Pseudo::Partition => &partition,
            };
            let Some(value) = value
                .as_deref()
                .filter(|value| !value.is_empty() && !has_placeholder(value))
            else {
                continue;
            };
            if !case.placeholders.contains_key(name) {
                case.placeholders.insert(name.clone(), value.to_owned());
                filled.push((name.clone(), value.to_owned()));
            }
        }
        filled
    }
}

impl FoundPrincipal {
    /// Whether a name, an address or an ARN is this principal's.
    fn is(&self, wanted: &str) -> bool {
        let name = match wanted.split_once(":assumed-role/") {
            Some((_, rest)) => rest.split('/').next(),
            None if wanted.starts_with("arn:") => wanted.rsplit('/').next(),
            None => Some(wanted),
        };
        let last = self.address.rsplit('.').next();
        self.address == wanted
            || name.is_some() && (self.name.as_deref() == name)
            || !wanted.starts_with("arn:") && last == Some(wanted)
    }
}

impl FoundPolicy {
    /// How much it is about creating vaults.
    fn weight(&self) -> u8 {
        let Some(text) = &self.text else {
            return 1;
        };
        let everything = ["\"action\":\"*\"", "\"action\":[\"*\"", "\"notaction\""];
        let mut low = text.to_ascii_lowercase();
        low.retain(|character| !character.is_whitespace());
        if low.contains("backup-storage:") || low.contains("createbackupvault") {
            4
        } else if low.contains("\"backup:") {
            3
        } else if low.contains("\"kms:") || everything.iter().any(|all| low.contains(all)) {
            2
        } else {
            1
        }
    }

    /// The place that a byte of the text came from: of the smallest part around it.
    pub fn origin(&self, offset: usize) -> Option<At> {
        let around = self
            .pieces
            .iter()
            .filter(|piece| piece.start <= offset && offset < piece.end.max(piece.start + 1));
        around
            .min_by_key(|piece| piece.end - piece.start)
            .map(|piece| piece.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::To;

    fn policy(name: &str, principals: &[usize], text: &str) -> FoundPolicy {
        FoundPolicy {
            role: Role::Identity,
            name: name.to_owned(),
            address: format!("aws_iam_role_policy.{name}"),
            principals: principals.to_vec(),
            target: None,
            text: Some(format!(
                r#"{{"Statement": {{"Effect": "Allow", "Action": "{text}", "Resource": "*"}}}}"#
            )),
            pieces: Vec::new(),
        }
    }

    fn principal(name: Option<&str>, address: &str) -> FoundPrincipal {
        FoundPrincipal {
            address: address.to_owned(),
            name: name.map(str::to_owned),
            ..FoundPrincipal::default()
        }
    }

    fn found(principals: Vec<FoundPrincipal>, policies: Vec<FoundPolicy>) -> Found {
        Found {
            language: Some(Language::Terraform),
            principals,
            policies,
            ..Found::default()
        }
    }

    /// The names of the identity policies that a case gets.
    fn taken(found: &Found, asked: Option<&str>, caller: &str) -> Result<Vec<String>, Ambiguous> {
        let mut case = Case::default();
        caller.clone_into(&mut case.caller.arn);
        found.import(asked, &case)?.apply(&mut case, None);
        let policies = case.policies.identity.items().iter();
        Ok(policies.map(|policy| policy.name.clone()).collect())
    }

    const ROLE: &str = "arn:aws:iam::444455556666:role/path/creator";
    const SESSION: &str = "arn:aws:sts::444455556666:assumed-role/creator/me";
    const OTHER: &str = "arn:aws:iam::444455556666:role/deployer";

    #[test]
    fn whose_policies_count_is_who_was_asked_for_or_is_the_caller_or_the_only_one_about_vaults() {
        let roles = || {
            vec![
                principal(Some("creator"), "aws_iam_role.creator"),
                principal(Some("reader"), "aws_iam_role.reader"),
                principal(None, "aws_iam_role.later"),
            ]
        };
        let all = found(
            roles(),
            vec![
                policy("a", &[0], "backup:*"),
                policy("b", &[1], "s3:*"),
                policy("c", &[2], "kms:*"),
                policy("d", &[], "ec2:*"),
            ],
        );
        let names = |names: &[&str]| Ok(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(taken(&all, None, ""), names(&["a"]));
        assert_eq!(taken(&all, Some("reader"), ""), names(&["b"]));
        assert_eq!(taken(&all, Some("aws_iam_role.later"), ""), names(&["c"]));
        assert_eq!(taken(&all, Some(ROLE), ""), names(&["a"]));
        assert_eq!(taken(&all, None, SESSION), names(&["a"]));
        // Somebody else may be the role whose name is not known, or hold what is attached to nobody.
        assert_eq!(taken(&all, None, OTHER), names(&["c"]));
        assert_eq!(taken(&all, Some(OTHER), ""), names(&["c"]));
        assert!(taken(&all, Some("nobody"), "").is_err());

        let single = found(roles(), vec![policy("a", &[0], "backup:*")]);
        assert_eq!(taken(&single, None, OTHER), names(&[]));

        let tied = found(
            roles(),
            vec![
                policy("a", &[0], "backup:*"),
                policy("b", &[1], "backup:List*"),
            ],
        );
        let choices = ["aws_iam_role.creator", "aws_iam_role.reader"];
        let ambiguous = Ambiguous {
            principals: choices.map(str::to_owned).to_vec(),
        };
        assert_eq!(taken(&tied, None, ""), Err(ambiguous));
        let mut service = tied.clone();
        service.principals[0].only_for_services = true;
        assert_eq!(taken(&service, None, ""), names(&["b"]));
        let mut member = tied;
        member.principals[2].groups = vec![0, 1];
        assert_eq!(taken(&member, Some("later"), ""), names(&["a", "b"]));
    }

    #[test]
    fn the_vault_that_the_case_names_is_taken_with_its_key_and_region() {
        let vault = |name: &str, key: FoundKey| FoundVault {
            address: format!("aws_backup_vault.{name}"),
            name: Some(name.to_owned()),
            key,
            tags: None,
            air_gapped: false,
            at: None,
        };
        let key = "arn:aws:kms:eu-west-1:444455556666:key/1234";
        let mut all = found(Vec::new(), Vec::new());
        all.vaults = vec![
            vault("a", FoundKey::Default),
            vault("b", FoundKey::Arn(key.to_owned())),
            vault("c", FoundKey::Later("aws_kms_key.k".to_owned())),
        ];
        let mut key_policy = policy("k", &[], "kms:*");
        key_policy.role = Role::Key;
        key_policy.address = "aws_kms_key.k".to_owned();
        all.policies = vec![key_policy];
        all.pseudo
            .insert("${AWS::Region}".to_owned(), Pseudo::Region);
        for (name, kind, arn, region) in [
            ("", KeyKind::AwsManaged, "", ""),
            ("b", KeyKind::Customer, key, "eu-west-1"),
            ("c", KeyKind::Customer, "", ""),
        ] {
            let mut case = Case::default();
            name.clone_into(&mut case.vault.name);
            let import = all.import(None, &case).unwrap();
            let went = import.apply(&mut case, None);
            assert_eq!(
                (case.key.kind, case.key.arn.as_str()),
                (kind, arn),
                "{name}"
            );
            assert_eq!(case.vault.region, region);
            assert_eq!(case.way, Some(Way::Terraform));
            // The policy of a key that is not the vault's is left out.
            let other = went.iter().any(|went| {
                matches!(
                    went.to,
                    To::Other {
                        kind: OtherPolicy::OtherKey,
                        ..
                    }
                )
            });
            assert_eq!(other, name.is_empty());
            let filled = all.fill_pseudo(&mut case);
            assert_eq!(filled.is_empty(), region.is_empty());
        }
    }
}
