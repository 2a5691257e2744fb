//! The case: everything a person typed, as one JSON document (contract 3). It is the page's state, a link's
//! payload, an embed's input and what `canivault check` reads.
//!
//! It knows nothing of what the fields mean for a request; that is `requests`. Reading is in `case/read.rs` (over
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
pub use node::{Error, Kind, Node, VERSION};
pub use read::{read, read_node, read_policy, read_said};
pub use write::write;

use crate::repair::fill;
use evaluator::layer::Layer;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything a person typed, and what AWS said to them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// What the person calls it.
    pub title: Option<String>,
    /// Who creates the vault.
    pub caller: Caller,
    /// The vault to create.
    pub vault: Vault,
    /// The key that encrypts it.
    pub key: Key,
    /// The KMS calls are made through AWS Backup. True unless the case says otherwise.
    pub via_backup: Via,
    /// What the person said about context keys, by the key's name as written.
    pub context: BTreeMap<String, StatedValue>,
    /// The policies.
    pub policies: Policies,
    /// The denials that AWS reported: facts, which outweigh what is computed from the policies.
    pub denials: Vec<ReportedDenial>,
    /// What placeholders in the policies stand for, by the placeholder as it is written (`<my-org-id>`).
    pub placeholders: BTreeMap<String, String>,
    /// With what the vault is created; `None` while nobody has said it.
    pub way: Option<Way>,
    /// What the report is expected to say.
    pub expect: Option<Expect>,
}

impl Case {
    /// Whether the policies of a layer are those that were typed. The key `aws/backup` has a policy of AWS's own, which
    /// nobody can change (`KMS/concepts`, AWS managed keys): what is typed for a key does not count then.
    pub fn is_typed(&self, layer: Layer) -> bool {
        layer != Layer::Resource || self.key.kind == KeyKind::Customer
    }

    /// What was said about a context key, whatever the case of its letters, and by which spelling of its name.
    pub fn said(&self, name: &str) -> Option<(&str, &StatedValue)> {
        let mut context = self.context.iter();
        let (own, said) = context.find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some((own, said))
    }
}

/// Forgets what was said about a key beside its ARN, for whoever gives a case another key: it is no fact about that one.
pub fn forget_key_facts(key: &mut Key, context: &mut BTreeMap<String, StatedValue>) {
    key.state = None;
    context.retain(|name, _| {
        let mut facts = KEY_FACTS.iter();
        !facts.any(|fact| fact.eq_ignore_ascii_case(name))
    });
}

impl Case {
    /// Takes another key. What was said about the one before is no fact about it.
    pub fn set_key(&mut self, kind: KeyKind, arn: &str) {
        if self.key.kind != kind || self.key.arn != arn {
            self.forget_key_facts();
        }
        self.key.kind = kind;
        arn.clone_into(&mut self.key.arn);
    }

    /// Forgets what was said about the key beside its ARN.
    pub(crate) fn forget_key_facts(&mut self) {
        forget_key_facts(&mut self.key, &mut self.context);
    }

    /// The case with what its placeholders stand for in the texts of its policies.
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

/// The context keys that say of which kind the key is.
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

/// With what the person creates the vault: who makes the calls, and so which context they carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The console, the CLI or an SDK.
    Direct,
    /// A `CloudFormation` stack, also one that the CDK makes.
    CloudFormation,
    /// Terraform or `OpenTofu`, which call AWS as the CLI does.
    Terraform,
}

/// A denial that AWS reported: an `AccessDenied` message, a CloudTrail event or an answer of Access Troubleshooter.
/// It says something about this action only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportedDenial {
    /// The action that was denied: `kms:CreateGrant`. Empty where AWS named none (semantics 6.3).
    pub action: String,
    /// Whether a policy denied it or none allowed it; `None` where AWS does not say
    /// (`IAM/troubleshoot_access-denied`: some services do not use the format that does).
    pub effect: Option<DenialEffect>,
    /// The layer that AWS named. "AWS includes only one of those policy types in the error message" (the same page).
    pub layer: Option<Layer>,
    /// The ARN of the policy that AWS named.
    pub policy: Option<String>,
    /// AWS's own words.
    pub text: Option<String>,
}

/// How a request was denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DenialEffect {
    /// A statement denies it.
    Explicit,
    /// Nothing allows it.
    Implicit,
}

/// What was said about one context key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatedValue {
    /// It is not in the request.
    Absent,
    /// It has this value.
    One(String),
    /// It has these values.
    Many(Vec<String>),
}

/// Who creates the vault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The ARN of a user, role, session, federated user or root user; blank while nobody has typed it.
    pub arn: String,
    /// The caller's tags: `aws:PrincipalTag/...`.
    pub tags: BTreeMap<String, String>,
    /// What was said about the organization; without it, it follows from whether there are SCPs.
    pub organization: Option<Organization>,
}

/// What the caller's account is to an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Organization {
    /// A member account.
    Member,
    /// The management account.
    Management,
    /// In no organization.
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
}

/// The key that encrypts the vault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// Whose key it is.
    pub kind: KeyKind,
    /// The ARN of a customer key; blank while nobody has typed it.
    pub arn: String,
    /// Why it cannot be used now; `None` where it can, or nobody said.
    pub state: Option<KeyState>,
}

/// The states of a KMS key in which cryptographic operations and grants fail (`KMS/key-state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyState {
    /// A replica that is being made.
    Creating,
    /// Somebody has disabled it.
    Disabled,
    /// It will be deleted.
    PendingDeletion,
    /// Its key material was not imported, or has expired.
    PendingImport,
    /// It will be deleted when its replicas are.
    PendingReplicaDeletion,
    /// Its custom key store is not connected.
    Unavailable,
}

/// Whose key it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyKind {
    /// A customer managed key, in any account.
    #[default]
    Customer,
    /// The AWS managed key `aws/backup`.
    AwsManaged,
}

/// One policy as typed, broken or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedPolicy {
    /// What the person calls it; may be blank.
    pub name: String,
    /// Its text.
    pub text: PolicyText,
}

/// The text of a policy as it was typed, or that nobody has seen it: its name is known (it stands in a list of attached
/// policies, say), so it may allow or deny anything.
///
/// A copy shares the text, so that the question whether a text has changed is mostly one about addresses. As a `str`, a
/// text that nobody has seen is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyText(Option<Arc<str>>);

impl PolicyText {
    /// The text of a policy that is attached and that nobody has seen.
    pub const NOT_SEEN: Self = Self(None);

    /// Whether nobody has seen it.
    pub const fn is_hidden(&self) -> bool {
        self.0.is_none()
    }

    /// The text, to share it; `None` if nobody has seen it.
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

/// Whether nothing but white space was typed. It looks no further than the first other character: of a long text
/// that ends in white space, trimming would look at all of that.
pub fn is_blank(text: &str) -> bool {
    text.trim_start().is_empty()
}

impl NamedPolicy {
    /// Whether its name is like those of AWS's own policies, which nobody else can change and which may be larger
    /// than others (the list in `MP`: four of five begin with `AWS` or `Amazon`).
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

    /// Has its text rewritten; an unchanged text stays shared, and one that nobody has seen stays hidden.
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

/// The policies at one target of an organization: root, an OU, the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// `Root`, an OU's name, the account.
    pub target: String,
    /// Those attached there.
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

/// What is known of a layer's policies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Visibility<T> {
    /// Nobody said anything about it. For the identity policies and the policy of a customer key that means that nobody
    /// has seen them, because nearly every caller and every such key has some; any other layer is assumed to have none.
    #[default]
    NotMentioned,
    /// `null`: there may be policies, and nobody can see them.
    Hidden,
    /// These policies, and no others; an empty list says that there is none.
    Listed(Vec<T>),
}

impl<T> Visibility<T> {
    /// Whether nothing is listed and it is not said that policies are hidden.
    pub fn is_none(&self) -> bool {
        match self {
            Self::NotMentioned => true,
            Self::Hidden => false,
            Self::Listed(items) => items.is_empty(),
        }
    }

    /// What can be seen.
    pub fn items(&self) -> &[T] {
        match self {
            Self::Listed(items) => items,
            Self::NotMentioned | Self::Hidden => &[],
        }
    }

    /// What is there, to rewrite it.
    fn listed_mut(&mut self) -> impl Iterator<Item = &mut T> {
        match self {
            Self::Listed(items) => items.iter_mut(),
            Self::NotMentioned | Self::Hidden => [].iter_mut(),
        }
    }

    /// What can be seen, to change it: of a layer that nobody mentioned, a new list.
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

    /// The levels of a layer that belongs to an organization; every other layer has none.
    pub fn levels(&self, layer: Layer) -> &[Level] {
        match layer {
            Layer::Scp => self.scp.items(),
            Layer::Rcp => self.rcp.items(),
            _ => &[],
        }
    }

    /// Whether nobody has seen a layer: it is hidden, or it is one of those of which there is nearly always something
    /// and nobody mentioned it.
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

    /// Whether nothing was typed in any of them.
    pub fn are_blank(&self) -> bool {
        let levels = Layer::ALL
            .into_iter()
            .flat_map(|layer| (0..self.height(layer)).map(move |level| self.level(layer, level)));
        let mut policies = levels.flatten();
        policies.all(|policy| is_blank(&policy.text))
    }

    /// How many levels of policies a layer has: one, where it has no levels.
    pub fn height(&self, layer: Layer) -> usize {
        if layer.has_levels() {
            self.levels(layer).len()
        } else {
            1
        }
    }

    /// The policies of one level, which is 0 in layers without levels; none where there is no such level.
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

    /// Says that nobody has seen a layer.
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

    /// The policies beside which a place is; `None` where nobody can see them or there is no such level.
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

/// Where a policy is in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The layer.
    pub layer: Layer,
    /// The level, from 0; 0 in layers without levels.
    pub level: usize,
    /// The policy among those of its level, from 0.
    pub policy: usize,
}

/// What a whole case gets.
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

/// What the report is expected to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expect {
    /// The verdict.
    pub verdict: Option<Verdict>,
    /// Decisions by action.
    pub actions: BTreeMap<String, evaluator::trace::Decision>,
}
