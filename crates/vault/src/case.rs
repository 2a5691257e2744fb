//! The case: everything a person entered, as one JSON document (contract 3). It is the page's state, a link's payload,
//! an embed's input and the input of `canivault check`.
//!
//! Independent of what the fields mean for a request; that is `requests`. Reading is in `case/read.rs` (using
//! `case/node.rs`), writing in `case/write.rs`.

mod json_format;
mod names;
mod node;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use json_format::pretty_print;
pub use names::{DECISIONS, VERDICTS, Words};
pub use node::{Document, Error, Kind, Node, VERSION};
pub use read::{read, read_node, read_policy, read_said};
pub use write::write;

use crate::masked::account_of;
use crate::repair::fill;
use evaluator::layer::Layer;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything a person entered, and the denials that AWS reported to them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// The title that the person gave it.
    pub title: Option<String>,
    /// The principal that creates the vault.
    pub caller: Caller,
    /// The vault to create.
    pub vault: Vault,
    /// The key that encrypts it.
    pub key: Key,
    /// The KMS calls are made through AWS Backup. True unless the case says otherwise.
    pub via_backup: Via,
    /// The values that the person stated for context keys, by the key's name as written.
    pub context: BTreeMap<String, StatedValue>,
    /// The policies.
    pub policies: Policies,
    /// The denials that AWS reported: facts, which take precedence over results computed from the policies.
    pub denials: Vec<ReportedDenial>,
    /// The values of placeholders in the policies, by the placeholder as it is written (`<my-org-id>`).
    pub placeholders: BTreeMap<String, String>,
    /// The tool that creates the vault; `None` if it is not stated.
    pub way: Option<Way>,
    /// The expected results of the report.
    pub expect: Option<Expect>,
}

impl Case {
    /// Returns `true` if the policies of a layer are those that were entered. The key `aws/backup` has a policy of
    /// AWS's own, which nobody can change (`KMS/concepts`, AWS managed keys): a key policy that was entered is ignored
    /// then.
    pub fn is_typed(&self, layer: Layer) -> bool {
        layer != Layer::Resource || self.key.kind == KeyKind::Customer
    }

    /// The value stated for a context key, whatever the case of its letters, with the name as it was spelled.
    pub fn said(&self, name: &str) -> Option<(&str, &StatedValue)> {
        let mut context = self.context.iter();
        let (own, said) = context.find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some((own, said))
    }
}

/// Removes the facts stated about a key other than its ARN, for a case that gets another key: they are not facts about
/// that one.
pub fn forget_key_facts(key: &mut Key, context: &mut BTreeMap<String, StatedValue>) {
    key.state = None;
    key.grants.clear();
    context.retain(|name, _| {
        let mut facts = KEY_FACTS.iter();
        !facts.any(|fact| fact.eq_ignore_ascii_case(name))
    });
}

/// Returns `true` if the first ARN is a session of the role with the second.
pub(crate) fn is_session_of(session: &str, role: &str) -> bool {
    let of = session
        .split_once(":assumed-role/")
        .and_then(|(_, rest)| rest.split('/').next());
    let name = role
        .split_once(":role/")
        .and_then(|(_, path)| path.rsplit('/').next());
    of.is_some() && of == name && account_of(session) == account_of(role)
}

impl Key {
    /// Returns `true` if a grant on the key names the caller, or the role of its session, and allows an action.
    pub(crate) fn grants(&self, caller: &str, action: &str) -> bool {
        let mut grants = self.grants.iter();
        self.kind == KeyKind::Customer
            && grants.any(|(principal, allowed)| {
                (principal == caller || is_session_of(caller, principal))
                    && allowed.iter().any(|each| each == action)
            })
    }
}

impl Case {
    /// Changes the key. The facts stated about the previous key are removed.
    pub fn set_key(&mut self, kind: KeyKind, arn: &str) {
        if self.key.kind != kind || self.key.arn != arn {
            self.forget_key_facts();
        }
        self.key.kind = kind;
        arn.clone_into(&mut self.key.arn);
    }

    /// Removes the facts stated about the key other than its ARN.
    pub(crate) fn forget_key_facts(&mut self) {
        forget_key_facts(&mut self.key, &mut self.context);
    }

    /// The case with the placeholders in its policies replaced by their values.
    pub(crate) fn filled_in(&self) -> Cow<'_, Self> {
        if self.placeholders.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut case = self.clone();
        let values = std::mem::take(&mut case.placeholders);
        let policies = &mut case.policies;
        let levels = [&mut policies.scp, &mut policies.rcp];
        let levels = levels.into_iter().flat_map(Visibility::listed_mut);
        let levels = levels.flat_map(|level| &mut level.policies);
        let flat = [
            &mut policies.identity,
            &mut policies.boundary,
            &mut policies.session,
            &mut policies.vpc_endpoint,
            &mut policies.key,
        ];
        let flat = flat.into_iter().flat_map(Visibility::listed_mut);
        for policy in levels.chain(flat) {
            policy.rewrite(|text| {
                if let Some(filled) = fill(text, &values) {
                    *text = filled.document.text;
                }
            });
        }
        Cow::Owned(case)
    }
}

/// The context keys that describe the type of the key.
const KEY_FACTS: [&str; 2] = ["kms:KeySpec", "kms:KeyUsage"];

/// Whether the KMS calls come through AWS Backup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Via {
    /// `true`
    #[default]
    Backup,
    /// `false`
    Direct,
}

/// The tool with which the person creates the vault: it determines who makes the calls, and so their context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The console, the CLI or an SDK.
    Direct,
    /// A `CloudFormation` stack, including those of the CDK.
    CloudFormation,
    /// Terraform or `OpenTofu`, which call AWS in the same way as the CLI.
    Terraform,
}

/// A denial that AWS reported: an `AccessDenied` message, a CloudTrail event or an answer of Access Troubleshooter. It
/// concerns this action only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportedDenial {
    /// The action that was denied: `kms:CreateGrant`. Empty where AWS named none (semantics 6.3).
    pub action: String,
    /// Whether a policy denied it or none allowed it; `None` if AWS does not say (`IAM/troubleshoot_access-denied`:
    /// some services do not use the format that does).
    pub effect: Option<DenialEffect>,
    /// The layer that AWS named. "AWS includes only one of those policy types in the error message" (the same page).
    pub layer: Option<Layer>,
    /// The ARN of the policy that AWS named.
    pub policy: Option<String>,
    /// The text of AWS's message.
    pub text: Option<String>,
}

/// The kind of denial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DenialEffect {
    /// A statement denies it.
    Explicit,
    /// No policy allows it.
    Implicit,
}

/// The value stated for a context key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatedValue {
    /// It is not in the request.
    Absent,
    /// It has this value.
    One(String),
    /// It has these values.
    Many(Vec<String>),
}

/// The principal that creates the vault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The ARN of a user, role, session, federated user or root user; blank if not entered yet.
    pub arn: String,
    /// The caller's tags: `aws:PrincipalTag/...`.
    pub tags: BTreeMap<String, String>,
    /// The relation to an organization, if it was stated; otherwise it follows from whether there are SCPs.
    pub organization: Option<Organization>,
}

/// The relation of the caller's account to an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Organization {
    /// A member account.
    Member,
    /// The management account.
    Management,
    /// Not part of an organization.
    None,
}

/// The vault to create.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vault {
    /// Its name; case sensitive.
    pub name: String,
    /// Its region.
    pub region: String,
    /// The tags that it is created with.
    pub tags: BTreeMap<String, String>,
    /// Its kind.
    pub kind: VaultKind,
    /// What is set on it once it exists.
    pub settings: BTreeSet<VaultSetting>,
}

/// The kinds of vaults: different actions create them (semantics 5.6).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum VaultKind {
    /// A backup vault.
    #[default]
    Backup,
    /// A logically air-gapped vault.
    LogicallyAirGapped,
    /// A restore access vault, which gives access to the contents of a logically air-gapped vault.
    RestoreAccess,
}

/// What can be set on a vault, each with an action of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum VaultSetting {
    /// Its access policy.
    AccessPolicy,
    /// Its lock.
    Lock,
    /// Its notifications.
    Notifications,
}

/// The key that encrypts the vault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The owner of the key.
    pub kind: KeyKind,
    /// The ARN of a customer managed key; blank if not entered yet.
    pub arn: String,
    /// The state in which it cannot be used; `None` if it can, or its state was not stated.
    pub state: Option<KeyState>,
    /// The actions that grants on the key allow, by the ARN of the principal that they name. The constraints of a grant
    /// are not part of a case, so it makes a denial by the key policy undecided (`KMS22/grants`).
    pub grants: BTreeMap<String, Vec<String>>,
}

/// The states of a KMS key in which cryptographic operations and grants fail (`KMS/key-state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyState {
    /// The key is being created as a replica.
    Creating,
    /// The key is disabled.
    Disabled,
    /// The key is scheduled for deletion.
    PendingDeletion,
    /// Its key material was not imported, or has expired.
    PendingImport,
    /// It will be deleted when its replicas are.
    PendingReplicaDeletion,
    /// Its custom key store is not connected.
    Unavailable,
}

/// The owner of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyKind {
    /// A customer managed key, in any account.
    #[default]
    Customer,
    /// The AWS managed key `aws/backup`; of a logically air-gapped vault, which cannot have that one, the key that AWS
    /// owns (semantics 5.6).
    AwsManaged,
}

/// One policy as entered, valid or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedPolicy {
    /// The name that the person gave it; may be blank.
    pub name: String,
    /// Its text.
    pub text: PolicyText,
}

impl NamedPolicy {
    /// A policy of which only the name is known.
    pub(crate) fn hidden(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: PolicyText::NOT_SEEN,
        }
    }
}

/// The text of a policy as it was entered, or hidden: then only its name is known (from a list of attached policies,
/// for example), so it may allow or deny anything.
///
/// Copies share the text, so that comparing a text with its previous version is usually a pointer comparison. As a
/// `str`, a hidden text is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyText(Option<Arc<str>>);

impl PolicyText {
    /// The text of a policy that is attached and hidden.
    pub const NOT_SEEN: Self = Self(None);

    /// Returns `true` if the text is hidden.
    pub const fn is_hidden(&self) -> bool {
        self.0.is_none()
    }

    /// The shared text; `None` if it is hidden.
    pub const fn shared(&self) -> Option<&Arc<str>> {
        self.0.as_ref()
    }
}

impl Default for PolicyText {
    fn default() -> Self {
        Self(Some(Arc::default()))
    }
}

impl std::fmt::Display for PolicyText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self)
    }
}

impl std::ops::Deref for PolicyText {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<T: Into<Arc<str>>> From<T> for PolicyText {
    fn from(text: T) -> Self {
        Self(Some(text.into()))
    }
}

/// Returns `true` if the text is empty or only white space. It stops at the first other character: trimming a long text
/// with white space at its end would scan all of that.
pub fn is_blank(text: &str) -> bool {
    text.trim_start().is_empty()
}

impl NamedPolicy {
    /// Returns `true` if its name is like those of AWS's own policies, which nobody else can change and which may be
    /// larger than others (the list in `MP`: four of five begin with `AWS` or `Amazon`).
    pub fn is_aws_managed(&self) -> bool {
        const OTHERS: [&str; 7] = [
            "FullAWSAccess",
            "RCPFullAWSAccess",
            "AdministratorAccess",
            "PowerUserAccess",
            "ReadOnlyAccess",
            "SecurityAudit",
            "ViewOnlyAccess",
        ];
        let name = self.name.rsplit('/').next().unwrap_or_default();
        name.starts_with("AWS")
            || name.starts_with("Amazon")
            || OTHERS.contains(&name)
            || self.name.contains(":iam::aws:policy/")
    }

    /// Rewrites its text; an unchanged text stays shared, and a hidden one stays hidden.
    pub fn rewrite(&mut self, change: impl FnOnce(&mut String)) {
        if self.text.is_hidden() {
            return;
        }
        let mut text = self.text.to_string();
        change(&mut text);
        if text != *self.text {
            self.text = text.into();
        }
    }
}

/// The policies attached to one target of an organization: root, an OU, the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// `Root`, an OU's name, the account.
    pub target: String,
    /// The policies attached to it.
    pub policies: Vec<NamedPolicy>,
    /// Whether `FullAWSAccess` is assumed beside policies that only deny: AWS attaches it everywhere, and without any
    /// Allow at a level the whole account would stop (`ORG/orgs_manage_policies_scps_evaluation`).
    pub full_aws_access: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            target: String::new(),
            policies: Vec::new(),
            full_aws_access: true,
        }
    }
}

/// The visibility of a layer's policies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Visibility<T> {
    /// Not mentioned. For identity-based policies and the policy of a customer managed key that means that they are
    /// hidden, because nearly every caller and every such key has some; any other layer is assumed to have none.
    #[default]
    NotMentioned,
    /// `null`: there may be policies, which nobody can see.
    Hidden,
    /// Exactly these policies; an empty list means that there is none.
    Listed(Vec<T>),
}

impl<T> Visibility<T> {
    /// Returns `true` if no policies are listed and the layer is not marked as hidden.
    pub fn is_none(&self) -> bool {
        match self {
            Self::NotMentioned => true,
            Self::Hidden => false,
            Self::Listed(items) => items.is_empty(),
        }
    }

    /// The listed policies.
    pub fn items(&self) -> &[T] {
        match self {
            Self::Listed(items) => items,
            Self::NotMentioned | Self::Hidden => &[],
        }
    }

    /// The listed policies, to rewrite them.
    fn listed_mut(&mut self) -> impl Iterator<Item = &mut T> {
        match self {
            Self::Listed(items) => items.iter_mut(),
            Self::NotMentioned | Self::Hidden => [].iter_mut(),
        }
    }

    /// The listed policies, to change them: for a layer that was not mentioned, a new list.
    pub fn items_mut(&mut self) -> Option<&mut Vec<T>> {
        if matches!(self, Self::NotMentioned) {
            *self = Self::Listed(Vec::new());
        }
        match self {
            Self::Listed(items) => Some(items),
            Self::NotMentioned | Self::Hidden => None,
        }
    }
}

/// The policies of a case, by layer. `key` is the layer `resource` of the five KMS actions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies {
    /// Identity-based policies.
    pub identity: Visibility<NamedPolicy>,
    /// The permissions boundary.
    pub boundary: Visibility<NamedPolicy>,
    /// Session policies.
    pub session: Visibility<NamedPolicy>,
    /// Service control policies, root first, account last.
    pub scp: Visibility<Level>,
    /// Resource control policies, root first, account last.
    pub rcp: Visibility<Level>,
    /// The VPC endpoint's policy.
    pub vpc_endpoint: Visibility<NamedPolicy>,
    /// The key policy.
    pub key: Visibility<NamedPolicy>,
}

impl Policies {
    /// The policy at a place, if the case has one there.
    pub fn at(&self, place: Place) -> Option<&NamedPolicy> {
        self.level(place.layer, place.level).get(place.policy)
    }

    /// The levels of a layer that belongs to an organization; empty for every other layer.
    pub fn levels(&self, layer: Layer) -> &[Level] {
        match layer {
            Layer::Scp => self.scp.items(),
            Layer::Rcp => self.rcp.items(),
            _ => &[],
        }
    }

    /// Returns `true` if a layer is hidden: marked as such, or not mentioned although it nearly always has policies.
    pub fn is_unseen(&self, layer: Layer) -> bool {
        match layer {
            Layer::Rcp => self.rcp == Visibility::Hidden,
            Layer::Scp => self.scp == Visibility::Hidden,
            Layer::VpcEndpoint => self.vpc_endpoint == Visibility::Hidden,
            Layer::Resource => !matches!(self.key, Visibility::Listed(_)),
            Layer::Identity => !matches!(self.identity, Visibility::Listed(_)),
            Layer::Boundary => self.boundary == Visibility::Hidden,
            Layer::Session => self.session == Visibility::Hidden,
        }
    }

    /// Returns `true` if no policy was entered.
    pub fn are_blank(&self) -> bool {
        let levels = Layer::ALL
            .into_iter()
            .flat_map(|layer| (0..self.height(layer)).map(move |level| self.level(layer, level)));
        let mut policies = levels.flatten();
        policies.all(|policy| is_blank(&policy.text))
    }

    /// The number of levels of a layer: one, if it does not have levels.
    pub fn height(&self, layer: Layer) -> usize {
        if layer.has_levels() {
            self.levels(layer).len()
        } else {
            1
        }
    }

    /// The policies of one level (0 in layers without levels); empty if there is no such level.
    pub fn level(&self, layer: Layer, level: usize) -> &[NamedPolicy] {
        let only = match layer {
            Layer::Scp | Layer::Rcp => {
                let level = self.levels(layer).get(level);
                return level.map_or(&[], |level| &level.policies);
            }
            Layer::VpcEndpoint => &self.vpc_endpoint,
            Layer::Resource => &self.key,
            Layer::Identity => &self.identity,
            Layer::Boundary => &self.boundary,
            Layer::Session => &self.session,
        };
        only.items()
    }

    /// Marks a layer as hidden.
    pub fn hide(&mut self, layer: Layer) {
        match layer {
            Layer::Rcp => self.rcp = Visibility::Hidden,
            Layer::Scp => self.scp = Visibility::Hidden,
            Layer::VpcEndpoint => self.vpc_endpoint = Visibility::Hidden,
            Layer::Resource => self.key = Visibility::Hidden,
            Layer::Identity => self.identity = Visibility::Hidden,
            Layer::Boundary => self.boundary = Visibility::Hidden,
            Layer::Session => self.session = Visibility::Hidden,
        }
    }

    /// The policies of the level, to change them; `None` if they are hidden or there is no such level.
    pub fn level_mut(&mut self, layer: Layer, level: usize) -> Option<&mut Vec<NamedPolicy>> {
        let levels = match layer {
            Layer::Scp => &mut self.scp,
            Layer::Rcp => &mut self.rcp,
            Layer::VpcEndpoint => return self.vpc_endpoint.items_mut(),
            Layer::Resource => return self.key.items_mut(),
            Layer::Identity => return self.identity.items_mut(),
            Layer::Boundary => return self.boundary.items_mut(),
            Layer::Session => return self.session.items_mut(),
        };
        Some(&mut levels.items_mut()?.get_mut(level)?.policies)
    }
}

/// The place of a policy in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The layer.
    pub layer: Layer,
    /// The level, from 0; 0 in layers without levels.
    pub level: usize,
    /// The index of the policy within its level, from 0.
    pub policy: usize,
}

/// The result for a whole case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// All actions are allowed.
    Pass,
    /// At least one is denied.
    Fail,
    /// None is denied and at least one depends.
    Depends,
}

/// The expected results of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expect {
    /// The verdict.
    pub verdict: Option<Verdict>,
    /// Decisions by action.
    pub actions: BTreeMap<String, evaluator::trace::Decision>,
}
