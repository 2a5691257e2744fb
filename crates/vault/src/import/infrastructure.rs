//! Conversion of declarations in infrastructure as code into parts of a case.
//!
//! The crate `canivault-iac` reads Terraform, `CloudFormation` and similar formats into [`Found`]; this module decides
//! which principal's policies, which vault and which key to use. It contains no template language, so that a page can
//! load the readers only for such texts: [`Found`] is passed as JSON. Values that are known only after a deployment are
//! placeholders in the texts (`${aws_kms_key.vault.arn}`), or a policy without a text.

use super::{Import, OtherPolicy, Put, Source, kinds};
use crate::case::{
    Case, KeyKind, KeyState, NamedPolicy, PolicyText, StatedValue, VaultKind, VaultSetting, Way,
};
use crate::masked::account_of;
use evaluator::identifiers::Principal;
use evaluator::layer::Layer;
use evaluator::placeholder::has_placeholder;
use evaluator::source::Span;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The name of tags of which not even the names are known: a placeholder, as for everything that only a deployment knows.
const UNKNOWN_TAGS: &str = "${tags}";

/// The declarations found in one or several files.
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
    /// The keys that are disabled, or are not for symmetric encryption.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<FoundKeyFacts>,
    /// The grants on keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<FoundGrant>,
    /// The Region, if the files name one.
    pub region: Option<String>,
    /// Placeholders for properties of the caller or the vault.
    pub pseudo: BTreeMap<String, Pseudo>,
    /// Parts that were not understood, and assumptions.
    pub notes: Vec<Note>,
    /// Outputs of the AWS CLI in YAML, as JSON.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<String>,
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
    /// The index of the file, from 0.
    pub file: usize,
    /// The offset of the first byte.
    pub start: usize,
    /// The offset after the last byte.
    pub end: usize,
}

/// A part of a policy's text and its place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The offset of the first byte in the text.
    pub start: usize,
    /// The offset after the last byte.
    pub end: usize,
    /// Its place in a file.
    pub at: At,
}

/// The role of a policy, given by the construct that contains it.
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
    /// The policy of a VPC endpoint that calls to AWS Backup may go through.
    VpcEndpoint,
    /// A role's trust policy.
    Trust,
    /// A vault's access policy.
    VaultAccess,
    /// The policy of another VPC endpoint.
    OtherEndpoint,
    /// An organization's policy of another type.
    OtherOrganization,
    /// The policy of another AWS resource, if it names principals: a bucket's, a queue's.
    OtherResource,
    /// Not determined by the construct; the text determines it.
    ByContent,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundPolicy {
    /// Its role.
    pub role: Role,
    /// Its name, its ARN, or its address where neither is known.
    pub name: String,
    /// Its address in the file: `aws_iam_role_policy.backup`, `Resources.Role.Policies[0]`.
    pub address: String,
    /// The principals it is attached to, as indices into [`Found::principals`].
    pub principals: Vec<usize>,
    /// The target that an organization's policy is attached to; of a key policy, the ARN or ID of its key.
    pub target: Option<String>,
    /// Its text as JSON; `None` if only its name is known, or the text is known only after a deployment.
    pub text: Option<String>,
    /// The places of the text's parts in the files; inner parts after outer ones.
    pub pieces: Vec<Piece>,
}

/// A role, user, group or permission set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundPrincipal {
    /// Its address in the file: `aws_iam_role.creator`.
    pub address: String,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// A part of the name that the tool generates for it, if the files do not name it: `FRole` of the role of a function
    /// `F`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// Its groups, as indices into [`Found::principals`].
    pub groups: Vec<usize>,
    /// Only a service can assume it, so nobody creates a vault with it.
    pub only_for_services: bool,
    /// It is a group: the files need not contain all of its members.
    #[serde(default)]
    pub is_group: bool,
}

/// The key of a vault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FoundKey {
    /// None is given: AWS Backup uses `aws/backup`.
    Default,
    /// The key with this ARN.
    Arn(String),
    /// The key at this address, or any other that is known only after a deployment.
    Later(String),
    /// Unknown whether one is given.
    Unknown,
}

/// What files say about a key other than its policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundKeyFacts {
    /// Its address in the file.
    pub address: String,
    /// Its ARN, if it is known.
    pub arn: Option<String>,
    /// It cannot be used (`KMS/key-state`).
    pub disabled: bool,
    /// Its specification and usage, as context keys, if it is not for symmetric encryption.
    pub usage: BTreeMap<String, String>,
}

/// A grant on a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundGrant {
    /// The key's address, ARN or ID.
    pub key: String,
    /// The principal that may use it: its ARN, or a placeholder.
    pub principal: String,
    /// That principal, as an index into [`Found::principals`].
    pub holder: Option<usize>,
    /// The actions that are granted.
    pub actions: Vec<String>,
}

/// A vault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundVault {
    /// Its address in the file.
    pub address: String,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// Its key.
    pub key: FoundKey,
    /// Its tags, if all of their names are known. A value may be a placeholder.
    pub tags: Option<BTreeMap<String, String>>,
    /// Its kind.
    #[serde(default)]
    pub kind: VaultKind,
    /// What the files set on it.
    #[serde(default)]
    pub settings: BTreeSet<VaultSetting>,
    /// The limits that the files set, by their context keys (`backup:MinRetentionDays`): `None` for one that is known
    /// not to be set. A limit that is known only after a deployment is not here.
    #[serde(default)]
    pub limits: BTreeMap<String, Option<String>>,
    /// Its Region, if it has one of its own instead of [`Found::region`]; blank if that one is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Its place in a file.
    pub at: Option<At>,
}

/// The meaning of a placeholder of a template.
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

/// A note for the person about the files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// The kind of note.
    pub code: NoteCode,
    /// The name of its subject; may be blank.
    pub name: String,
    /// Its place in a file.
    pub at: Option<At>,
}

/// The kinds of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NoteCode {
    /// This place is not valid in the language; the text around it was read.
    NotUnderstood,
    /// The file ends before this is complete.
    CutOff,
    /// A tab indents YAML, which allows spaces only.
    Tab,
    /// Another file is referenced that is not available.
    FileNotHere,
    /// The default value of a variable or parameter was used.
    Default,
    /// It is not created: its count is 0.
    NotCreated,
    /// It refers to itself.
    Recursion,
    /// It exceeds a size limit.
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

/// Several principals have policies, and it is ambiguous which of them to use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub struct Ambiguous {
    /// The addresses to choose from.
    pub principals: Vec<String>,
}

/// The principal whose policies are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    /// This principal.
    Principal(usize),
    /// None: the policies that the files attach to nobody.
    Unattached,
    /// None: the caller is not one of the principals in the files.
    Nobody,
}

/// Whether an organization's policy applies to the caller's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// It does.
    Caller,
    /// It is attached to another account.
    OtherAccount,
    /// Nobody knows.
    Unknown,
}

impl Found {
    /// Returns `true` if nothing was found.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
            && self.vaults.is_empty()
            && self.principals.is_empty()
            && self.outputs.is_empty()
    }

    /// The parts of a case. `asked` is the principal whose policies to use: an address, a name or an ARN.
    pub fn import(&self, asked: Option<&str>, case: &Case) -> Result<Import, Ambiguous> {
        let mut import = Import::default();
        for output in &self.outputs {
            let mut read = super::read_all(output);
            let wanted = asked.unwrap_or(case.caller.arn.trim());
            if let Some(at) = read.choice_of(wanted) {
                read = read.choose(output, at);
            }
            import.append(read);
        }
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
        self.put_key(vault, holder, case, source, import);
        let caller = Principal::parse(case.caller.arn.trim());
        let is_user = matches!(caller, Some(Principal::User(_)));
        for policy in &self.policies {
            if is_user && !self.is_held(policy, holder) && self.is_of_group(policy) {
                // The user may be a member.
                import.name(source, Layer::Identity, &policy.name);
                continue;
            }
            if self.is_of_other_key(policy, vault, case.key.arn.trim()) {
                let put = Put::Other(OtherPolicy::OtherKey, policy.name.clone());
                import.put(source, put);
                continue;
            }
            match self.reach(policy, case) {
                Reach::Caller => self.put_policy(policy, holder, source, import),
                Reach::OtherAccount => {
                    let put = Put::Other(OtherPolicy::OtherAccount, policy.name.clone());
                    import.put(source, put);
                }
                // Which accounts are in a unit of the organization, the files do not say.
                Reach::Unknown => {
                    let hidden = FoundPolicy {
                        text: None,
                        ..policy.clone()
                    };
                    self.put_policy(&hidden, holder, source, import);
                }
            }
        }
    }

    /// The vault that the case names, or else the first one.
    fn vault(&self, case: &Case) -> Option<&FoundVault> {
        let wanted = case.vault.name.trim();
        let named = |vault: &&FoundVault| vault.name.as_deref() == Some(wanted);
        self.vaults.iter().find(named).or(self.vaults.first())
    }

    /// The vaults that are not used.
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
        let of_vault = || match vault.and_then(|vault| vault.region.clone()) {
            Some(own) if own.is_empty() => of_key(),
            Some(own) => Some(own),
            None => self.region.clone().or_else(of_key),
        };
        let region = of_vault()?;
        (!region.is_empty() && !has_placeholder(&region)).then_some(region)
    }

    fn put_vault(&self, vault: &FoundVault, source: Source, import: &mut Import) {
        if let Some(name) = &vault.name {
            import.put(source, Put::VaultName(name.clone()));
        }
        import.put(source, Put::VaultKind(vault.kind));
        import.put(source, Put::VaultSettings(vault.settings.clone()));
        for (key, limit) in &vault.limits {
            let stated = limit.clone().map_or(StatedValue::Absent, StatedValue::One);
            import.put(source, Put::Context(key.clone(), stated));
        }
        match &vault.key {
            // For a logically air-gapped vault, the key that AWS owns.
            FoundKey::Default => {
                import.put(source, Put::Key(KeyKind::AwsManaged, String::new()));
            }
            FoundKey::Arn(arn) => {
                import.put(source, Put::Key(KeyKind::Customer, arn.clone()));
            }
            FoundKey::Later(_) => import.put(source, Put::KeyKind(KeyKind::Customer)),
            FoundKey::Unknown => {}
        }
        match &vault.tags {
            Some(tags) if tags.is_empty() => {}
            Some(tags) => import.put(source, Put::VaultTags(tags.clone())),
            // Which tags, only the tool knows that reads the file: not that there are none.
            None => {
                let unknown = [(UNKNOWN_TAGS.to_owned(), UNKNOWN_TAGS.to_owned())];
                import.put(source, Put::VaultTags(unknown.into()));
            }
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

    /// What the files say about the key of the vault other than its policy.
    fn put_key(
        &self,
        vault: Option<&FoundVault>,
        holder: Option<Holder>,
        case: &Case,
        source: Source,
        import: &mut Import,
    ) {
        let is_named = |own: &str, name: &str| {
            own == name || own.contains(":key/") && own.rsplit('/').next() == Some(name)
        };
        let is_own = |address: &str, arn: Option<&str>| match vault.map(|vault| &vault.key) {
            Some(FoundKey::Default) => false,
            Some(FoundKey::Later(own)) => own == address,
            Some(FoundKey::Arn(own)) => arn.is_some_and(|arn| is_named(own, arn)),
            Some(FoundKey::Unknown) | None => {
                arn.is_some_and(|arn| is_named(case.key.arn.trim(), arn))
            }
        };
        let mut keys = self.keys.iter();
        if let Some(key) = keys.find(|key| is_own(&key.address, key.arn.as_deref())) {
            let state = key.disabled.then_some(KeyState::Disabled);
            let usage = key.usage.clone().into_iter().collect();
            import.put(source, Put::KeyFacts(state, usage));
        }
        let mut granted: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for grant in &self.grants {
            if !is_own(&grant.key, Some(&grant.key)) {
                continue;
            }
            let is_caller = grant
                .holder
                .is_some_and(|at| holder == Some(Holder::Principal(at)));
            let caller = case.caller.arn.trim();
            let principal = if is_caller && caller.contains(":user/") {
                caller
            } else {
                &grant.principal
            };
            let actions = granted.entry(principal.to_owned()).or_default();
            actions.extend(grant.actions.iter().cloned());
            actions.sort();
            actions.dedup();
        }
        if !granted.is_empty() {
            import.put(source, Put::KeyGrants(granted));
        }
    }

    fn put_policy(
        &self,
        policy: &FoundPolicy,
        holder: Option<Holder>,
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
            Role::Key => Some(Layer::Resource),
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
                Some(layer) => {
                    let put = Put::Policy {
                        layer: Some(layer),
                        target: policy.target.clone(),
                        policy: NamedPolicy::hidden(&policy.name),
                    };
                    import.put(source, put);
                    import.need(Some(layer), &policy.name);
                }
                // A hidden text may be of any kind.
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

    fn is_of_group(&self, policy: &FoundPolicy) -> bool {
        let mut holders = policy.principals.iter();
        policy.role == Role::Identity
            && holders.any(|at| self.principals.get(*at).is_some_and(|one| one.is_group))
    }

    /// Whether an organization's policy applies to the caller's account, by the target that it is attached to.
    fn reach(&self, policy: &FoundPolicy, case: &Case) -> Reach {
        let is_of_organization = matches!(policy.role, Role::Scp | Role::Rcp);
        let target = policy.target.as_deref().filter(|_| is_of_organization);
        let Some(target) = target else {
            return Reach::Caller;
        };
        // The files of the Landing Zone Accelerator name organizational units as the levels of a case do.
        let layer = if policy.role == Role::Rcp {
            Layer::Rcp
        } else {
            Layer::Scp
        };
        let mut levels = case.policies.levels(layer).iter();
        if levels.any(|level| level.target.trim() == target) {
            return Reach::Caller;
        }
        let account = account_of(&case.caller.arn).unwrap_or_default();
        let is_number =
            |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number(target) && is_number(account) {
            return if target == account {
                Reach::Caller
            } else {
                Reach::OtherAccount
            };
        }
        let is_own = self.pseudo.get(target) == Some(&Pseudo::Account);
        let is_root = target == "Root" || target.starts_with("r-") || target.contains("roots");
        if is_own || is_root || is_number(target) {
            Reach::Caller
        } else {
            Reach::Unknown
        }
    }

    /// Returns `true` for a key policy that is not known to be that of the vault's key. `key` is the key of the case.
    fn is_of_other_key(&self, policy: &FoundPolicy, vault: Option<&FoundVault>, key: &str) -> bool {
        if policy.role != Role::Key {
            return false;
        }
        // Its key's ARN or ID, where the files have it.
        let own = policy.target.as_deref();
        let is_named = |arn: &str| {
            let id = arn.rsplit('/').next();
            own.is_some_and(|own| own == arn || Some(own) == id)
                || policy
                    .text
                    .as_deref()
                    .is_some_and(|text| text.contains(arn))
        };
        match vault.map(|vault| &vault.key) {
            Some(FoundKey::Default) => true,
            Some(FoundKey::Later(address)) => {
                *address != policy.address && self.has_key_policy(address)
            }
            Some(FoundKey::Arn(arn)) => !is_named(arn),
            Some(FoundKey::Unknown) | None => {
                own.is_some() && key.contains(":key/") && !has_placeholder(key) && !is_named(key)
            }
        }
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

    /// The principal whose policies [`Found::import`] uses; `None` if it uses those that are attached to nobody.
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

    /// The principal whose policies to use: the requested one, the caller of the case, or the only one whose policies
    /// are about vaults.
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
            // An ARN may be that of a principal in no file: unattached policies may be theirs.
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
        // A known caller is not a principal with another name.
        let may_be = |holder: &Holder| match holder {
            Holder::Principal(at) if known.is_some() => {
                let principal = self.principals.get(*at);
                principal.is_some_and(|principal| {
                    principal.name.is_none() && principal.may_be_named(known.unwrap_or_default())
                })
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
            // Attached policies take precedence over unattached ones.
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
            // That a user is in a group says nothing of who creates vaults.
            let is_group = policy.text.is_none() && policy.name.starts_with("group/");
            if policy.role != Role::Identity || is_group {
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

    /// As [`Found::import`], without the policies of principals: it is not decided yet which of them to use.
    pub fn import_without_principals(&self, case: &Case) -> Import {
        let mut import = Import::default();
        if let Some(language) = self.language {
            self.put_all(language, Some(Holder::Nobody), case, &mut import);
        }
        // They are kept until a principal is chosen; nothing is omitted yet.
        import
            .parts
            .retain(|part| !matches!(part.put, Put::Other(OtherPolicy::OtherPrincipal, _)));
        import
    }

    /// The place in a file of a part of a policy's text, found by the text.
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

    /// Fills in the placeholders of the languages as far as the case has their values; returns those that were filled
    /// in.
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
    /// Whether the name in an ARN may be one that a tool generated for this principal, which is a role then.
    fn may_be_named(&self, arn: &str) -> bool {
        let is_role = arn.contains(":role/") || arn.contains(":assumed-role/");
        let own = self.generated.as_deref();
        own.is_none_or(|own| is_role && arn.contains(own))
    }

    /// Returns `true` if a name, an address or an ARN identifies this principal.
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

    /// The place of a byte of the text: that of the smallest part that contains it.
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
    use crate::case::Visibility;
    use crate::import::To;
    use crate::report;
    use evaluator::trace::Decision;

    /// A backup vault with a key, of which nothing else is known.
    fn vault_with(key: FoundKey) -> FoundVault {
        FoundVault {
            address: "aws_backup_vault.v".to_owned(),
            name: None,
            key,
            tags: None,
            kind: VaultKind::Backup,
            settings: BTreeSet::new(),
            limits: BTreeMap::new(),
            region: None,
            at: None,
        }
    }

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

    /// The names of the identity-based policies in the resulting case.
    fn taken(found: &Found, asked: Option<&str>, caller: &str) -> Result<Vec<String>, Ambiguous> {
        let mut case = Case::default();
        caller.clone_into(&mut case.caller.arn);
        found.import(asked, &case)?.apply(&mut case, None);
        let policies = case.policies.identity.items().iter();
        Ok(policies.map(|policy| policy.name.clone()).collect())
    }

    /// A key that cannot be used, or not for this, is so whatever its policy allows; a grant allows what the policy does
    /// not.
    #[test]
    fn what_the_files_say_about_the_key_of_the_vault_counts() {
        const KEY: &str =
            "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let later = |address: &str| FoundKey::Later(address.to_owned());
        let rows = [
            (
                Some(later("aws_kms_key.k")),
                None,
                "",
                true,
                "by its address",
            ),
            (
                Some(later("aws_kms_key.other")),
                None,
                "",
                false,
                "of another key",
            ),
            (
                Some(FoundKey::Arn(KEY.to_owned())),
                Some(KEY),
                "",
                true,
                "by its ARN",
            ),
            (
                Some(FoundKey::Default),
                Some(KEY),
                KEY,
                false,
                "of no vault",
            ),
            (None, Some(KEY), KEY, true, "of the key of the case"),
            (None, Some(KEY), "", false, "of a key that nobody names"),
        ];
        for (key, arn, stated, is_told, why) in rows {
            let mut found = found(Vec::new(), Vec::new());
            found.keys.push(FoundKeyFacts {
                address: "aws_kms_key.k".to_owned(),
                arn: arn.map(str::to_owned),
                disabled: true,
                usage: [("kms:KeySpec".to_owned(), "RSA_2048".to_owned())].into(),
            });
            found.grants.push(FoundGrant {
                key: arn.unwrap_or("aws_kms_key.k").to_owned(),
                principal: ROLE.to_owned(),
                holder: None,
                actions: vec!["kms:Decrypt".to_owned()],
            });
            found.vaults.extend(key.map(vault_with));
            let mut case = Case::default();
            stated.clone_into(&mut case.key.arn);
            let import = found.import(None, &case).unwrap();
            import.apply(&mut case, None);
            assert_eq!(case.key.state == Some(KeyState::Disabled), is_told, "{why}");
            assert_eq!(case.context.contains_key("kms:KeySpec"), is_told, "{why}");
            assert_eq!(case.key.grants.contains_key(ROLE), is_told, "{why}");
        }
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
        // Another caller may be the role whose name is not known, or have the unattached policies.
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
            ..vault_with(key)
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
            // The policy of a key other than the vault's is omitted.
            let other = went.iter().any(|went| {
                matches!(
                    went.to,
                    To::Other {
                        kind: OtherPolicy::OtherKey,
                        ..
                    }
                )
            });
            assert_eq!(other, name != "c");
            let filled = all.fill_pseudo(&mut case);
            assert_eq!(filled.is_empty(), region.is_empty());
        }
    }

    /// An SCP is the caller's only if it is attached to their account, or to all accounts.
    #[test]
    fn a_policy_of_another_account_is_left_out_and_one_of_a_unit_is_not_seen() {
        let caller = "arn:aws:iam::444455556666:user/u";
        let rows = [
            (caller, None, Some(false)),
            (caller, Some("444455556666"), Some(false)),
            (caller, Some("111122223333"), None),
            (caller, Some("r-abcd"), Some(false)),
            (caller, Some("ou-abcd-11111111"), Some(true)),
            (caller, Some("Root"), Some(false)),
            (caller, Some("Security"), Some(true)),
            (caller, Some("Workloads"), Some(false)),
            (
                caller,
                Some("${aws_organizations_account.a.id}"),
                Some(true),
            ),
            (caller, Some("${AWS::AccountId}"), Some(false)),
            ("", Some("111122223333"), Some(false)),
        ];
        let level = |target: &str| crate::case::Level {
            target: target.to_owned(),
            ..crate::case::Level::default()
        };
        for (caller, target, hidden) in rows {
            let mut scp = policy("g", &[], "kms:*");
            scp.role = Role::Scp;
            scp.target = target.map(str::to_owned);
            let mut all = found(Vec::new(), vec![scp]);
            let own = "${AWS::AccountId}".to_owned();
            all.pseudo.insert(own, Pseudo::Account);
            let mut case = Case::default();
            caller.clone_into(&mut case.caller.arn);
            case.policies.scp = crate::case::Visibility::Listed(vec![level("Workloads")]);
            let went = all.import(None, &case).unwrap().apply(&mut case, None);
            let levels = case.policies.scp.items().iter();
            let there: Vec<bool> = levels
                .flat_map(|level| &level.policies)
                .map(|policy| policy.text.is_hidden())
                .collect();
            assert_eq!(there, Vec::from_iter(hidden), "{caller} {target:?}");
            let kind = OtherPolicy::OtherAccount;
            let name = "g".to_owned();
            let to = To::Other { kind, name };
            assert_eq!(went.iter().any(|went| went.to == to), hidden.is_none());
        }
    }

    /// The role that a tool makes is not the caller whose name cannot be its own.
    #[test]
    fn the_policies_of_a_generated_role_are_those_of_a_caller_with_such_a_name() {
        for (caller, taken_by) in [
            ("arn:aws:iam::444455556666:user/u", false),
            ("arn:aws:iam::444455556666:role/R", false),
            ("arn:aws:iam::444455556666:role/stack-FRole-1A2B3C", true),
            (
                "arn:aws:sts::444455556666:assumed-role/stack-FRole-1A2B3C/s",
                true,
            ),
            ("", true),
        ] {
            let function = FoundPrincipal {
                generated: Some("FRole".to_owned()),
                ..principal(None, "F")
            };
            let found = found(vec![function], vec![policy("p", &[0], "backup:*")]);
            let count = taken(&found, None, caller).map(|names| names.len());
            assert_eq!(count, Ok(usize::from(taken_by)), "{caller}");
        }
    }

    /// A key policy beside a vault with an ARN is that key's only if the files, or its text, say so.
    #[test]
    fn a_key_policy_is_that_of_the_key_that_it_names() {
        let key = "arn:aws:kms:eu-west-1:444455556666:key/1234";
        let other = "arn:aws:kms:eu-west-1:444455556666:key/9999";
        let rows = [
            (true, None, "kms:*", false),
            (true, Some(other), "kms:*", false),
            (true, Some(key), "kms:*", true),
            (true, Some("1234"), "kms:*", true),
            (true, None, key, true),
            // Without a vault, the key is that of the case.
            (false, Some(other), "kms:*", false),
            (false, Some(key), "kms:*", true),
            (false, None, "kms:*", true),
        ];
        for (has_vault, target, text, taken) in rows {
            let mut key_policy = policy("k", &[], text);
            key_policy.role = Role::Key;
            key_policy.target = target.map(str::to_owned);
            let mut all = found(Vec::new(), vec![key_policy]);
            if has_vault {
                all.vaults = vec![vault_with(FoundKey::Arn(key.to_owned()))];
            }
            let mut case = Case::default();
            case.key.arn = key.to_owned();
            all.import(None, &case).unwrap().apply(&mut case, None);
            let count = case.policies.key.items().len();
            assert_eq!(count, usize::from(taken), "{has_vault} {target:?} {text}");
        }
    }

    /// `tags = var.tags`: that there are tags is not known, nor that there are none.
    #[test]
    fn tags_of_which_nothing_is_known_are_unknown() {
        let allows = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
        let tag = |value: &str| {
            format!(
                r#"{{"Effect": "Deny", "Action": "backup:CreateBackupVault", "Resource": "*", "Condition": {{"Null": {{"aws:RequestTag/env": "{value}"}}}}}}"#
            )
        };
        let keys = r#"{"Effect": "Deny", "Action": "backup:CreateBackupVault", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "env"}}}"#;
        let tagging = r#"{"Effect": "Deny", "Action": "backup:TagResource", "Resource": "*"}"#;
        let known = BTreeMap::from([("env".to_owned(), "prod".to_owned())]);
        let rows = [
            (
                None,
                tag("true"),
                Decision::Depends,
                Some(Decision::Allowed),
            ),
            (
                None,
                tag("false"),
                Decision::Depends,
                Some(Decision::Allowed),
            ),
            (
                None,
                keys.to_owned(),
                Decision::Depends,
                Some(Decision::Allowed),
            ),
            // Both are denied, so one of them is.
            (
                None,
                format!("{}, {}", tag("true"), tag("false")),
                Decision::ExplicitDeny,
                Some(Decision::Allowed),
            ),
            // Without tags nothing is tagged.
            (
                None,
                tagging.to_owned(),
                Decision::Allowed,
                Some(Decision::Depends),
            ),
            (
                Some(BTreeMap::new()),
                tag("true"),
                Decision::ExplicitDeny,
                None,
            ),
            (
                Some(known.clone()),
                tag("true"),
                Decision::Allowed,
                Some(Decision::Allowed),
            ),
            (
                Some(known),
                tagging.to_owned(),
                Decision::Allowed,
                Some(Decision::ExplicitDeny),
            ),
        ];
        for (tags, deny, create, tag_resource) in rows {
            let mut all = found(Vec::new(), Vec::new());
            all.vaults = vec![FoundVault {
                address: "aws_backup_vault.a".to_owned(),
                name: Some("prod".to_owned()),
                key: FoundKey::Default,
                tags: tags.clone(),
                kind: VaultKind::Backup,
                settings: BTreeSet::new(),
                limits: BTreeMap::new(),
                region: None,
                at: None,
            }];
            let mut case = Case::default();
            "arn:aws:iam::444455556666:user/u".clone_into(&mut case.caller.arn);
            "us-west-2".clone_into(&mut case.vault.region);
            let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{allows}, {deny}]}}"#);
            case.policies.identity = Visibility::Listed(vec![NamedPolicy {
                name: "p".to_owned(),
                text: text.as_str().into(),
            }]);
            all.import(None, &case).unwrap().apply(&mut case, None);
            let report = report(&case);
            let decision = |action: &str| report.row(action).map(|row| row.decision);
            assert_eq!(
                decision("backup:CreateBackupVault"),
                Some(create),
                "{tags:?} {deny}"
            );
            assert_eq!(
                decision("backup:TagResource"),
                tag_resource,
                "{tags:?} {deny}"
            );
        }
    }

    /// The files do not contain all members of a group, so a user may be one.
    #[test]
    fn a_user_may_be_a_member_of_a_group() {
        let group = FoundPrincipal {
            is_group: true,
            ..principal(Some("ops"), "aws_iam_group.ops")
        };
        let found = found(vec![group], vec![policy("limits", &[0], "kms:*")]);
        for (caller, expected) in [
            ("arn:aws:iam::444455556666:user/u", vec!["limits"]),
            ("arn:aws:sts::444455556666:assumed-role/R/s", vec![]),
        ] {
            assert_eq!(
                taken(&found, None, caller),
                Ok(expected.into_iter().map(str::to_owned).collect())
            );
        }
    }

    #[test]
    fn an_output_beside_the_files_is_read() {
        let found = Found {
            outputs: vec![
                r#"{"Role": {"Arn": "arn:aws:iam::444455556666:role/R", "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::444455556666:policy/Limit"}}}"#.to_owned(),
            ],
            ..Found::default()
        };
        let mut case = Case::default();
        assert!(!found.is_empty());
        let import = found.import(None, &case).unwrap();
        import.apply(&mut case, None);
        assert_eq!(case.caller.arn, "arn:aws:iam::444455556666:role/R");
        assert_eq!(case.policies.boundary.items().len(), 1);
    }
}
