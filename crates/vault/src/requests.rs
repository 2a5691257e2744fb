//! The requests that creating a backup vault makes: action, resource and context of each.
//!
//! Reading order: `requests/action.rs` (the actions, as data), `requests/further.rs` (actions beside those that
//! create the vault), `requests/context_rules.rs` (the rules for each context key, as data), `requests/context.rs` (their
//! application, and values that a person stated), then here: the fields of the case, validated and combined. Independent of policies,
//! which are evaluated for `report`.

mod action;
mod context;
mod context_rules;
mod further;

use crate::masked::account_of;
use action::has_denied_tags;
pub use action::{ACTIONS, Action, CREATING_OTHERS, Forwarding, On};
pub(crate) use context::{WHICH_SERVICE_CALLS, WHO_CALLS};
pub(crate) use context_rules::{
    CALLED_VIA, VIA_SERVICE, passes_endpoint, principal_arn_of, principal_arn_patterns,
};
pub use further::{Basis, FURTHER_ACTIONS, FurtherAction, Reason};

use crate::case::{Case, KeyKind, KeyState, Organization, Place, StatedValue, VaultKind, Via};
use crate::managed;
use evaluator::identifiers::{Arn, Principal, Resource, is_account_id};
use evaluator::key::Key;
use evaluator::placeholder::has_placeholder;
use evaluator::policy::regions;
use evaluator::request::Request;
use evaluator::vec_map::Set;
use std::borrow::Cow;
use std::sync::Arc;

/// The ID of the `aws/backup` key in requests. The real one cannot be known before the key exists (AWS creates it with
/// the first vault, `BK/create-a-vault`); no key has this ID, so statements about certain keys never match it by
/// accident (inferred). Whether they would match the real one is unknown: `report` treats them so.
pub const MANAGED_KEY_ID: &str = "aws-backup";

/// Returns `true` if creating a vault needs this action (`kms:CreateGrant`), or the action of this operation
/// (`CreateGrant`).
///
/// # Examples
///
/// ```
/// use vault::requests::is_needed;
///
/// assert!(is_needed("backup-storage:MountCapsule"));
/// assert!(!is_needed("backup:DeleteBackupVault"));
/// ```
pub fn is_needed(name: &str) -> bool {
    ACTIONS.iter().any(|action| is_named(action, name))
}

/// The kind of vault that an action or operation creates.
pub fn kind_created_by(name: &str) -> Option<VaultKind> {
    let backup = ACTIONS
        .iter()
        .filter(|action| action.on == On::Vault && !action.only_with_tags);
    let backup = backup.map(|action| (VaultKind::Backup, action));
    let others = CREATING_OTHERS.iter().map(|(kind, action)| (*kind, action));
    let mut all = backup.chain(others);
    all.find(|(_, action)| is_named(action, name))
        .map(|(kind, _)| kind)
}

/// Returns `true` if creating a vault of some kind needs this action or operation.
pub(crate) fn is_of_vaults(name: &str) -> bool {
    is_needed(name) || kind_created_by(name).is_some()
}

fn is_named(action: &Action, name: &str) -> bool {
    let operation = action.name.split_once(':').map(|(_, operation)| operation);
    [Some(action.name), operation]
        .iter()
        .flatten()
        .any(|each| each.eq_ignore_ascii_case(name))
}

/// One action that creating the vault needs, and its request.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The action.
    pub action: &'static Action,
    /// The ARN of the resource, or `*`; blank parts where a field is missing.
    pub resource: Arc<str>,
    /// The request; if it cannot be made, the field that is missing.
    pub request: Result<RequestVariants, &'static str>,
}

/// A request that can be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestVariants {
    /// The request as AWS documents it.
    pub request: Arc<Request>,
    /// Alternative requests that could change the result: AWS does not document something, or the case does not state
    /// it.
    pub alternatives: Vec<Alternative>,
    /// A service makes the request on behalf of the caller: it does not pass the caller's VPC endpoint, so the
    /// endpoint's policy does not apply.
    pub forwarded: bool,
}

/// An alternative to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The premise that does not hold for it.
    pub premise: Premise,
    /// The request.
    pub request: Arc<Request>,
    /// As [`RequestVariants::forwarded`].
    pub forwarded: bool,
}

/// An assumption in the requests of a case that AWS does not document, or that the case does not state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Premise {
    /// Whether the caller or AWS Backup makes the call: AWS does not document it for this one.
    Forwarding,
    /// AWS Backup makes the call: AWS's own policies allow it in this way only, but no page states it for creating a
    /// vault.
    ThroughBackup,
    /// The caller makes the calls, not `CloudFormation`.
    Way,
    /// Calls that AWS Backup makes name it in `aws:CalledVia`: AWS's own policies test it for other services' actions.
    CalledVia,
    /// The encryption context of the grant has one key only.
    EncryptionContext,
    /// A call on behalf of the caller comes from the caller's address. The page about forwarded calls says so
    /// (`IAM/access_forward_access_sessions`); the one about operators says that it comes from the service's.
    SourceAddress,
}

/// The requests derived from the fields of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Tasks {
    /// The actions in the article's order, then any additional ones of the case.
    pub tasks: Vec<Task>,
    /// The problems in the fields.
    pub problems: Vec<Problem>,
}

/// A field of the case that is missing or cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its path in the case: `caller.arn`.
    pub field: &'static str,
    /// The kind of problem.
    pub kind: ProblemKind,
}

/// The kinds of problems with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// It is blank.
    Missing,
    /// A placeholder without a value, or a masked value: not a fact.
    Placeholder,
    /// It is not the ARN of a principal that can make requests.
    NotAPrincipal,
    /// It is not the ARN of a KMS key.
    NotAKey,
    /// It is a KMS alias: the key's own ARN is needed.
    AliasNotKey,
    /// It is not the key `aws/backup`, but an AWS managed key of another service or another account.
    NotTheBackupKey,
    /// AWS does not accept it as a vault's name (`BK/API_CreateBackupVault`).
    NotAVaultName,
    /// It does not have the form of a region.
    NotARegion,
    /// There is no such Region; this one has a similar name.
    MisspelledRegion(&'static str),
    /// It is not in the list of Regions known at the list's date; it may have been added since.
    UnknownRegion,
    /// The key is in a state in which it cannot be used (`KMS/key-state`).
    KeyUnusable(KeyState),
    /// The key is not a symmetric encryption key, and `GenerateDataKey` accepts no other (`KMS/API_GenerateDataKey`).
    KeyNotSymmetric,
    /// The key is in another region than the vault.
    OtherRegion,
    /// The key is in another partition than the caller.
    OtherPartition,
    /// The region is in another partition than the caller.
    RegionOfOtherPartition,
}

impl ProblemKind {
    /// Returns `true` if no policy could make the vault possible: the combination does not exist in AWS. A vault uses a
    /// key of its own Region (`BK/create-a-vault`; KMS keys are of one Region, `KMS/concepts`) that is usable, and
    /// credentials are of one partition (`IAM/reference-arns`).
    pub const fn is_impossible(self) -> bool {
        matches!(
            self,
            Self::OtherRegion
                | Self::OtherPartition
                | Self::RegionOfOtherPartition
                | Self::KeyUnusable(_)
                | Self::KeyNotSymmetric
        )
    }
}

/// The maker of a call, as far as it is known.
struct Caller {
    /// AWS Backup makes it, or is assumed to.
    forwarded: bool,
    /// The premise behind that assumption; `None` if the case states it.
    otherwise: Option<Premise>,
    /// Whether `CloudFormation` makes the caller's call, if that was stated.
    said_stack: Option<bool>,
}

/// The usable fields of a case.
pub(crate) struct Fields<'a> {
    case: &'a Case,
    asked: context::RequestedKeys<'a>,
    caller: Option<Principal>,
    vault: Option<&'a str>,
    region: Option<&'a str>,
    key: Option<Arn>,
    problems: Vec<Problem>,
}

/// The requests of a case, with all known context keys.
pub fn tasks(case: &Case) -> Tasks {
    Fields::read(case, context::RequestedKeys::new(None)).into_tasks()
}

/// The requests of a case, with these context keys only: sufficient to evaluate policies that test no others, and made in
/// a fraction of the time.
pub fn requests_testing(case: &Case, keys: &Set<Key>) -> Vec<RequestVariants> {
    let fields = asking(case, keys);
    let requests = fields.tasks().filter_map(|task| task.request.ok());
    requests.collect()
}

/// The fields of a case, for requests with these context keys only.
pub(crate) fn asking<'a>(case: &'a Case, keys: &'a Set<Key>) -> Fields<'a> {
    Fields::read(case, context::RequestedKeys::new(Some(keys)))
}

/// A stand-in for the caller if only its kind is known: for an ARN with a masked account, a caller of another account.
pub(crate) fn stand_in_caller(case: &Case) -> Option<Principal> {
    const SOME_ACCOUNT: &str = "000000000000";
    let text = case.caller.arn.trim();
    if !has_placeholder(text) {
        return Principal::parse(text);
    }
    let mut parts: Vec<&str> = text.splitn(6, ':').collect();
    let account = parts.get_mut(4)?;
    if !is_account_id(account) {
        *account = SOME_ACCOUNT;
    }
    // The name itself does not matter.
    let name = parts.get_mut(5)?;
    let kind = name.split('/').next().unwrap_or_default();
    let whole = match kind {
        _ if !has_placeholder(name) => (*name).to_owned(),
        "user" | "federated-user" => format!("{kind}/name"),
        "assumed-role" => "assumed-role/name/session".to_owned(),
        // A role with an unknown path may be service-linked.
        _ => return None,
    };
    *name = &whole;
    Principal::parse(&parts.join(":"))
}

/// The key policy that AWS gives the key `aws/backup` of an account and region (semantics 4.7). It cannot be
/// changed (`KMS/concepts`, AWS managed keys).
pub fn managed_key_policy(case: &Case) -> String {
    let principal = Principal::parse(case.caller.arn.trim());
    let account = principal
        .as_ref()
        .and_then(Principal::account)
        .unwrap_or_default();
    let partition = principal
        .as_ref()
        .and_then(Principal::partition)
        .unwrap_or("aws");
    include_str!("../data/aws-backup-key-policy.json")
        .replace("PARTITION", partition)
        .replace("ACCOUNT", account)
        .replace("REGION", case.vault.region.trim())
}

/// The policy text that is evaluated at a place of a case: the case's own; for the key `aws/backup` the policy that AWS
/// gives it ([`managed_key_policy`]); for AWS's own policies and an assumed `FullAWSAccess` their known texts
/// ([`managed`]). `None`: it is hidden.
pub fn policy_text(case: &Case, place: Place) -> Option<Cow<'_, str>> {
    if !case.is_typed(place.layer) {
        return Some(Cow::Owned(managed_key_policy(case)));
    }
    let text = match case.policies.at(place) {
        Some(policy) => managed::text_of(place.layer, policy)?,
        None => managed::assumed_at(case, place)?.text(),
    };
    Some(Cow::Borrowed(&**text))
}

impl<'a> Fields<'a> {
    fn read(case: &'a Case, asked: context::RequestedKeys<'a>) -> Self {
        let mut fields = Self {
            case,
            asked,
            caller: None,
            vault: None,
            region: None,
            key: None,
            problems: Vec::new(),
        };
        fields.caller = fields.field("caller.arn", &case.caller.arn, |text| {
            let principal =
                Principal::parse(text).filter(|principal| principal.account().is_some());
            principal.ok_or(ProblemKind::NotAPrincipal)
        });
        fields.vault = fields.field("vault.name", &case.vault.name, |text| {
            is_vault_name(text)
                .then_some(text)
                .ok_or(ProblemKind::NotAVaultName)
        });
        fields.region = fields.field("vault.region", &case.vault.region, |text| {
            if !is_region(text) {
                return Err(ProblemKind::NotARegion);
            }
            known_region(text).map(|()| text)
        });
        fields.key = match case.key.kind {
            // A restore access vault has no key of its own (`BK/API_CreateRestoreAccessBackupVault`).
            _ if case.vault.kind == VaultKind::RestoreAccess => None,
            KeyKind::AwsManaged => fields.managed_key(),
            KeyKind::Customer => fields.field("key.arn", &case.key.arn, key),
        };
        fields.look_for_new_regions();
        fields.look_for_impossible_places();
        fields.look_for_unusable_key();
        fields
    }

    /// Reports Regions that are not known to exist. The evaluator leaves requests to them undecided.
    fn look_for_new_regions(&mut self) {
        let key = self.key.as_ref();
        let key = key.filter(|_| self.case.key.kind == KeyKind::Customer);
        let found = [
            (self.region, "vault.region"),
            (key.map(Arn::region), "key.arn"),
        ];
        let unknown = found
            .into_iter()
            .filter(|(region, _)| region.is_some_and(|region| !regions::is_known(region)));
        let kind = ProblemKind::UnknownRegion;
        self.problems
            .extend(unknown.map(|(_, field)| Problem { field, kind }));
    }

    /// Reports a key that was stated to be unusable.
    fn look_for_unusable_key(&mut self) {
        if self.case.key.kind != KeyKind::Customer
            || self.case.vault.kind == VaultKind::RestoreAccess
        {
            return;
        }
        let field = "key.arn";
        if let Some(state) = self.case.key.state {
            let kind = ProblemKind::KeyUnusable(state);
            self.problems.push(Problem { field, kind });
        }
        let differs = |name, usual: &str| {
            let said = self.case.said(name).filter(|said| context::is_fact(*said));
            matches!(said, Some((_, StatedValue::One(value))) if value != usual)
        };
        if differs("kms:KeySpec", "SYMMETRIC_DEFAULT") || differs("kms:KeyUsage", "ENCRYPT_DECRYPT")
        {
            let kind = ProblemKind::KeyNotSymmetric;
            self.problems.push(Problem { field, kind });
        }
    }

    /// Reports combinations that no policy could make work.
    fn look_for_impossible_places(&mut self) {
        let own = self.caller.as_ref().and_then(Principal::partition);
        let of_region = self.region.and_then(partition_of);
        let key = self.key.as_ref();
        let key = key.filter(|_| self.case.key.kind == KeyKind::Customer);
        let differ = |one: Option<&str>, other: Option<&str>| match (one, other) {
            (Some(one), Some(other)) => one != other,
            _ => false,
        };
        let region = differ(own, of_region);
        let of_key = key.map(Arn::partition);
        let partition = differ(of_key, own) || (own.is_none() && differ(of_key, of_region));
        let elsewhere = differ(key.map(Arn::region), self.region);
        let found = [
            (region, "vault.region", ProblemKind::RegionOfOtherPartition),
            (partition, "key.arn", ProblemKind::OtherPartition),
            (elsewhere && !partition, "key.arn", ProblemKind::OtherRegion),
        ];
        let found = found.into_iter().filter(|(is_so, ..)| *is_so);
        self.problems
            .extend(found.map(|(_, field, kind)| Problem { field, kind }));
    }

    /// The actions in the article's order, then any that the case adds: made one by one, because each is large.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = Task> {
        let of_backup = ACTIONS.iter();
        let of_backup = of_backup.filter(|action| action.is_needed_for(self.case));
        let others = CREATING_OTHERS.iter();
        let own = others.filter(|(kind, _)| *kind == self.case.vault.kind);
        let needed = of_backup.chain(own.map(|(_, action)| action));
        needed.map(|action| self.task(action))
    }

    /// Those of the seven actions that this kind of vault does not need. None for a backup vault.
    pub(crate) fn tasks_not_needed(&self) -> impl Iterator<Item = Task> {
        let others = ACTIONS
            .iter()
            .filter(|action| !action.only_with_tags && !action.is_needed_for(self.case));
        others.map(|action| self.task(action))
    }

    /// The actions beside those that create the vault.
    pub(crate) fn further_tasks(&self) -> impl Iterator<Item = (&'static FurtherAction, Task)> {
        let needed = FURTHER_ACTIONS
            .iter()
            .filter(|further| further.is_needed_for(self.case));
        needed.map(|further| (further, self.task(&further.action)))
    }

    /// The problems in the fields.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    fn into_tasks(self) -> Tasks {
        Tasks {
            tasks: self.tasks().collect(),
            problems: self.problems,
        }
    }

    /// A field's value, or a problem.
    fn field<T>(
        &mut self,
        field: &'static str,
        text: &'a str,
        read: impl FnOnce(&'a str) -> Result<T, ProblemKind>,
    ) -> Option<T> {
        let text = text.trim();
        let read = if text.is_empty() {
            Err(ProblemKind::Missing)
        } else if has_placeholder(text) {
            Err(ProblemKind::Placeholder)
        } else {
            read(text)
        };
        match read {
            Ok(value) => Some(value),
            Err(kind) => {
                self.problems.push(Problem { field, kind });
                None
            }
        }
    }

    fn managed_key(&mut self) -> Option<Arn> {
        let caller = self.caller.as_ref()?;
        let (partition, account) = (caller.partition()?, caller.account()?);
        // The key that a person named. An AWS managed key is usable through its own service only, in its own account
        // (`KMS/concepts`, AWS managed keys).
        let named = self.case.key.arn.trim();
        let (_, alias) = named.split_once("alias/").unwrap_or_default();
        let of_account = account_of(named).unwrap_or_default();
        let is_alias_of_other = !alias.is_empty() && alias != "aws/backup";
        if is_alias_of_other || is_account_id(of_account) && of_account != account {
            let (field, kind) = ("key.arn", ProblemKind::NotTheBackupKey);
            self.problems.push(Problem { field, kind });
            return None;
        }
        let region = self.region?;
        Arn::parse(&format!(
            "arn:{partition}:kms:{region}:{account}:key/{MANAGED_KEY_ID}"
        ))
    }

    fn task(&self, action: &'static Action) -> Task {
        let resource = self.resource(action);
        Task {
            action,
            request: self.asked(action, &resource),
            resource,
        }
    }

    /// The resource, as far as it is known.
    fn resource(&self, action: &Action) -> Arc<str> {
        match action.on {
            On::Nothing => "*".into(),
            On::Key => self
                .key
                .as_ref()
                .map_or_else(Arc::default, |key| Arc::clone(key.shared())),
            On::Vault => {
                let caller = self.caller.as_ref();
                let parts = [
                    "arn",
                    caller.and_then(Principal::partition).unwrap_or("aws"),
                    "backup",
                    self.region.unwrap_or_default(),
                    caller.and_then(Principal::account).unwrap_or_default(),
                    "backup-vault",
                    self.vault.unwrap_or_default(),
                ];
                parts.join(":").into()
            }
        }
    }

    /// The maker of the call of an action.
    fn caller_of(&self, action: &Action) -> Caller {
        let through_backup = self.case.via_backup == Via::Backup;
        let (forwarded, otherwise) = match action.forwarding {
            Forwarding::Never => (false, None),
            Forwarding::Always => (through_backup, Some(Premise::ThroughBackup)),
            Forwarding::Undocumented if action.on == On::Key => {
                (through_backup, Some(Premise::Forwarding))
            }
            Forwarding::Undocumented => match context::said_forwarded(self.case) {
                Some(forwarded) => (through_backup && forwarded, None),
                None => (false, Some(Premise::Forwarding)),
            },
        };
        let otherwise = otherwise.filter(|_| through_backup);
        // If the calls to KMS are stated to be direct, no service makes them unless that is stated too.
        let directly = action.on == On::Key && !through_backup;
        let said_stack = context::said_stack(self.case, self.caller.as_ref())
            .or_else(|| directly.then_some(false));
        Caller {
            forwarded,
            otherwise,
            said_stack,
        }
    }

    /// The request, or the path of the first field that it needs and that is unusable.
    fn asked(
        &self,
        action: &'static Action,
        resource: &Arc<str>,
    ) -> Result<RequestVariants, &'static str> {
        let caller = self.caller.as_ref().ok_or("caller.arn")?;
        if action.on == On::Vault {
            self.vault.ok_or("vault.name")?;
            self.region.ok_or("vault.region")?;
        }
        let resource = match (action.on, &self.key) {
            (On::Nothing, _) => Resource::Any,
            (On::Vault, _) => {
                let arn = Arn::parse_shared(Arc::clone(resource));
                Resource::Arn(arn.ok_or("vault.name")?)
            }
            (On::Key, Some(key)) => Resource::Arn(key.clone()),
            (On::Key, None) if self.case.key.kind == KeyKind::AwsManaged => {
                return Err("vault.region");
            }
            (On::Key, None) => return Err("key.arn"),
        };
        let named = evaluator::identifiers::Action::named(action.name).ok_or("")?;
        let make = |forwarded, through_stack, without| {
            let call = context::Call {
                case: self.case,
                caller,
                action,
                resource: &resource,
                region: match (&resource, action.on) {
                    (Resource::Arn(key), On::Key) => Some(key.region()),
                    _ => self.region,
                },
                forwarded,
                through_stack,
                without,
            };
            let context = call.context(&self.asked);
            let mut request = Request::new(caller.clone(), named.clone(), resource.clone());
            request.context = context;
            request.management_account =
                self.case.caller.organization == Some(Organization::Management);
            request.aws_managed_key =
                action.on == On::Key && self.case.key.kind == KeyKind::AwsManaged;
            Arc::new(request)
        };
        let Caller {
            forwarded,
            otherwise,
            said_stack,
        } = self.caller_of(action);
        let through_stack = said_stack.unwrap_or(false);
        let request = make(forwarded, through_stack, None);
        let relayed = forwarded || through_stack;
        let mut alternatives = Vec::new();
        let mut add = |premise, forwarded, through_stack, without| {
            let other = Alternative {
                premise,
                request: make(forwarded, through_stack, without),
                forwarded: forwarded || through_stack,
            };
            if other.request != request || other.forwarded != relayed {
                alternatives.push(other);
            }
        };
        // The alternatives differ in their context, and in whether the call passes a VPC endpoint.
        let has_endpoint = !self.case.policies.vpc_endpoint.is_none();
        if has_endpoint || self.asked.tells_who_calls() {
            if let Some(premise) = otherwise {
                add(premise, !forwarded, through_stack, None);
            }
            if said_stack.is_none() {
                add(Premise::Way, forwarded, true, None);
                if otherwise == Some(Premise::Forwarding) && action.on != On::Key {
                    add(Premise::Way, !forwarded, true, None);
                }
            }
        }
        for (premise, has_it) in [
            (
                Premise::CalledVia,
                forwarded && !context::says_called_via(self.case),
            ),
            (
                Premise::EncryptionContext,
                context::assumes_encryption_context(self.case, action, forwarded),
            ),
            (
                Premise::SourceAddress,
                relayed && context::says_address(self.case),
            ),
        ] {
            if has_it && self.asked.hangs_on(premise) {
                add(premise, forwarded, through_stack, Some(premise));
            }
        }
        Ok(RequestVariants {
            request,
            alternatives,
            forwarded: relayed,
        })
    }
}

/// The partition of a Region, by the prefix of its name, for known prefixes (botocore's `partitions.json`, 1.44.5);
/// `None` for any other.
fn partition_of(region: &str) -> Option<&'static str> {
    const PARTITIONS: &[(&str, &[&str])] = &[
        ("aws-cn", &["cn-"]),
        ("aws-us-gov", &["us-gov-"]),
        ("aws-iso", &["us-iso-"]),
        ("aws-iso-b", &["us-isob-"]),
        ("aws-iso-e", &["eu-isoe-"]),
        ("aws-iso-f", &["us-isof-"]),
        ("aws-eusc", &["eusc-"]),
    ];
    // Regions of these continents have a compass point between two hyphens.
    const CONTINENTS: &[&str] = &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"];
    if let Some(partition) = regions::partition(region) {
        return Some(partition);
    }
    let begins = |beginnings: &[&str]| beginnings.iter().any(|text| region.starts_with(text));
    let other = PARTITIONS.iter().find(|(_, regions)| begins(regions));
    let main = || {
        let (continent, rest) = region.split_once('-')?;
        (CONTINENTS.contains(&continent) && rest.matches('-').count() == 1).then_some("aws")
    };
    other.map(|(partition, _)| *partition).or_else(main)
}

/// `BK/API_CreateBackupVault`: `^[a-zA-Z0-9\-\_]{2,50}$`
fn is_vault_name(text: &str) -> bool {
    (2..=50).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Returns `true` for the form of a Region's name: lower-case words and a number, such as `us-gov-west-1`. Existence is
/// not checked, because new Regions are added.
fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else {
        return false;
    };
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    words.contains('-')
        && words.split('-').all(is_word)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The ARN of a KMS key (`KMS/concepts`, key ARN).
fn key(text: &str) -> Result<Arn, ProblemKind> {
    if text.starts_with("alias/") {
        return Err(ProblemKind::AliasNotKey);
    }
    let arn = Arn::parse(text)
        .filter(|arn| arn.service() == "kms")
        .ok_or(ProblemKind::NotAKey)?;
    if arn.resource().starts_with("alias/") {
        return Err(ProblemKind::AliasNotKey);
    }
    let id = arn.resource().strip_prefix("key/").unwrap_or_default();
    let plain = id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if id.is_empty() || !plain || !is_account_id(arn.account()) || !is_region(arn.region()) {
        return Err(ProblemKind::NotAKey);
    }
    known_region(arn.region())?;
    Ok(arn)
}

/// Rejects the name of a Region that is a misspelling of another's.
fn known_region(region: &str) -> Result<(), ProblemKind> {
    match regions::meant(region) {
        Some(suggestion) => Err(ProblemKind::MisspelledRegion(suggestion)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{ACTIONS, CREATING_OTHERS, FURTHER_ACTIONS, asking, tasks};
    use crate::{case, examples::EXAMPLES};
    use evaluator::key::Key;
    use evaluator::vec_map::Set;
    use std::collections::BTreeSet;

    /// All keys that a rule covers, and some that none does.
    fn keys() -> Set<Key> {
        let rows = super::context_rules::FACTS
            .iter()
            .chain(super::context_rules::KMS_FACTS);
        let said = rows.flat_map(|row| row.keys);
        let own = ACTIONS.iter().flat_map(|action| action.keys);
        let named = said
            .chain(own)
            .map(|key| Key::new(&key.replace('*', "some")));
        named
            .chain(["AWS:sourceip", "KMS:viaservice", "aws:RequestTag/env"].map(Key::new))
            .collect()
    }

    #[test]
    fn asking_for_a_key_changes_nothing_about_it() {
        let keys = keys();
        let mut looked_up = 0;
        for example in EXAMPLES {
            let case = case::read(example.text).unwrap();
            let whole = tasks(&case);
            for key in keys.iter() {
                let keys = Set::from_iter([key.clone()]);
                let asking = asking(&case, &keys).into_tasks();
                for (whole, asking) in whole.tasks.iter().zip(&asking.tasks) {
                    let (Ok(whole), Ok(asking)) = (&whole.request, &asking.request) else {
                        panic!("{}: {:?}", example.id, whole.request);
                    };
                    let (whole, asking) = (&whole.request.context, &asking.request.context);
                    assert_eq!(
                        whole.lookup(key),
                        asking.lookup(key),
                        "{} {key}",
                        example.id
                    );
                    looked_up += 1;
                }
            }
        }
        assert!(looked_up > 5_000, "{looked_up}");
    }

    /// The Service Authorization Reference as data, as `cargo xtask data` writes it.
    #[test]
    fn the_keys_of_each_action_are_those_of_the_service_authorization_reference() {
        const DATA: &str = include_str!("../../evaluator/src/policy/data/action_keys.txt");
        let rows: Vec<(&str, BTreeSet<&str>)> = DATA
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let (action, keys) = line
                    .split_once(": ")
                    .unwrap_or((line.trim_end_matches(':'), ""));
                // Tags are the same for every action, and have rows of their own.
                let own = keys
                    .split_whitespace()
                    .filter(|key| !key.starts_with("aws:"));
                (action, own.collect())
            })
            .collect();
        let found: Vec<(&str, BTreeSet<&str>)> = {
            let others = CREATING_OTHERS.iter().map(|(_, action)| action);
            let further = FURTHER_ACTIONS.iter().map(|further| &further.action);
            let mut actions: Vec<_> = ACTIONS
                .iter()
                .chain(others)
                .chain(further)
                // The Service Authorization Reference does not have this action (semantics 5.4b).
                .filter(|action| action.name != "backup-storage:Mount")
                .map(|action| (action.name, action.keys.iter().copied().collect()))
                .collect();
            actions.sort();
            actions.dedup();
            actions
        };
        assert_eq!(found, rows);
    }

    #[test]
    fn the_actions_are_those_of_the_article_in_its_order() {
        let names: Vec<&str> = ACTIONS.iter().map(|action| action.name).collect();
        assert_eq!(
            names,
            [
                "backup:CreateBackupVault",
                "backup-storage:MountCapsule",
                "kms:CreateGrant",
                "kms:DescribeKey",
                "kms:RetireGrant",
                "kms:Decrypt",
                "kms:GenerateDataKey",
                "backup:TagResource",
            ]
        );
    }
}
