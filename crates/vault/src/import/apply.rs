//! Applies an import to a case, and reports where each part was put.
//!
//! Applying the same import twice changes nothing the second time. No data is lost silently: replaced and omitted parts
//! are reported.

use super::formats::THE_REST;
use super::kinds::{self, DocumentKind};
use super::{Import, OtherPolicy, Part, Put, Source};
use crate::access_denied::Denied;
use crate::case::{
    Case, KeyKind, KeyState, Level, NamedPolicy, Organization, Place, ReportedDenial, StatedValue,
    VaultKind, Visibility, Way, is_blank, is_session_of,
};
use crate::managed;
use crate::masked::{self, account_of};
use crate::requests;
use evaluator::identifiers::Principal;
use evaluator::layer::Layer;
use evaluator::policy::{self, Effect, Statement};

/// One part and the place where it was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedPart {
    /// The format it was found in.
    pub source: Source,
    /// The place where it was put.
    pub to: To,
}

/// A place in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// The whole case was replaced.
    Case,
    /// A field: `caller.arn`.
    Field(&'static str),
    /// A context key.
    Context(String),
    /// A policy.
    Policy(Place),
    /// A layer that has no policies any more.
    NoPolicies(Layer),
    /// A reported denial of an action.
    Denial(String),
    /// The tool with which the vault is created.
    Way,
    /// A policy replaced another one with this name.
    Replaced {
        /// Its layer.
        layer: Layer,
        /// The name of the previous policy.
        name: String,
    },
    /// The existing policy stays, because there can be only one; the new one with this name was omitted.
    Kept {
        /// The layer.
        layer: Layer,
        /// The name of the omitted policy.
        name: String,
    },
    /// A policy of another resource was omitted.
    Other {
        /// The kind of policy.
        kind: OtherPolicy,
        /// Its name.
        name: String,
    },
    /// The value of a field is masked: the field is unchanged.
    Masked(&'static str),
    /// The caller has changed, and policies of the previous one, with this ARN, are still in the case.
    OtherCaller(String),
}

impl To {
    /// Returns `true` if the case changes.
    pub const fn is_change(&self) -> bool {
        !matches!(
            self,
            Self::Kept { .. } | Self::Other { .. } | Self::Masked(_) | Self::OtherCaller(_)
        )
    }
}

impl Import {
    /// Applies every part to the case. `here` is the layer of the editor that the text was pasted into, if any, for
    /// policies that do not say where they belong.
    pub fn apply(&self, case: &mut Case, here: Option<Layer>) -> Vec<ImportedPart> {
        let mut went = Vec::new();
        let before = case.caller.arn.trim().to_owned();
        let policies = policies_of_caller(case);
        if let Some((source, name)) = forget_key_policy(&self.parts, case) {
            let kind = OtherPolicy::OtherKey;
            let to = To::Other { kind, name };
            went.push(ImportedPart { source, to });
        }
        // Whose an inline policy or a key policy is, is a question for when the caller and the key are known; so is the
        // endpoint of the calls.
        let names_holder = |part: &&Part| match &part.put {
            Put::Policy { layer, target, .. } => {
                matches!(
                    layer,
                    Some(
                        Layer::Identity
                            | Layer::Boundary
                            | Layer::Session
                            | Layer::Resource
                            | Layer::VpcEndpoint
                    )
                ) && target.is_some()
            }
            _ => false,
        };
        let caller = caller_of_messages(&self.parts, case);
        let unclear = different_endpoints(&self.parts);
        let parts = self.parts.iter();
        let inline = parts.clone().filter(names_holder);
        for part in parts.filter(|part| !names_holder(part)).chain(inline) {
            let source = part.source;
            if let Put::Denied(denied) = &part.put
                && caller
                    .as_ref()
                    .is_some_and(|own| !own.is_by_caller_of(denied))
            {
                let name = denied.caller.clone().unwrap_or_default();
                let kind = OtherPolicy::OtherCaller;
                let to = To::Other { kind, name };
                went.push(ImportedPart { source, to });
                continue;
            }
            if let Put::Policy {
                layer: Some(Layer::VpcEndpoint),
                target: Some(_),
                ..
            } = &part.put
                && let Some(names) = &unclear
                && endpoint_of(case).is_none()
            {
                let policy = NamedPolicy::hidden(names);
                put_policy(case, Layer::VpcEndpoint, None, &policy, &mut |to| {
                    went.push(ImportedPart { source, to });
                });
                continue;
            }
            // A managed policy of IAM is none of an organization, even if it only denies.
            let put_here = match &part.put {
                Put::Policy {
                    layer: None,
                    policy,
                    ..
                } if source == Source::GetPolicyVersion
                    && named_places(case, &policy.name).is_empty()
                    && kinds::of_text(&policy.text) == DocumentKind::Of(Layer::Scp) =>
                {
                    here.or(Some(Layer::Identity))
                }
                _ => here,
            };
            put(&part.put, case, put_here, &mut |to| {
                went.push(ImportedPart { source, to });
            });
        }
        let now = case.caller.arn.trim().to_owned();
        let now = now.as_str();
        let is_same = before.is_empty()
            || before == now
            || is_session_of(now, &before)
            || is_session_of(&before, now);
        let sets_caller = |went: &&ImportedPart| went.to == To::Field("caller.arn");
        let source = went.iter().find(sets_caller).map(|went| went.source);
        let kept = || {
            let now = policies_of_caller(case);
            policies.iter().any(|policy| now.contains(policy))
        };
        if let Some(source) = source.filter(|_| !is_same && kept()) {
            // The policies of the caller that is here now were not seen. They are no part of the text.
            put_policy(
                case,
                Layer::Identity,
                None,
                &NamedPolicy::hidden(now),
                &mut |_| {},
            );
            let to = To::OtherCaller(before);
            went.push(ImportedPart { source, to });
        }
        went
    }
}

fn put(put: &Put, case: &mut Case, here: Option<Layer>, to: &mut dyn FnMut(To)) {
    match put {
        Put::Case(whole) => {
            case.clone_from(whole);
            to(To::Case);
        }
        // A session is more specific than its role.
        Put::Caller(arn) if is_session_of(&case.caller.arn, arn) => {}
        Put::Caller(arn) if !masked::is_arn(arn) => to(To::Masked("caller.arn")),
        Put::Caller(arn) => {
            case.caller.arn.clone_from(arn);
            to(To::Field("caller.arn"));
        }
        Put::CallerTags(tags) => {
            case.caller.tags.clone_from(tags);
            if !tags.is_empty() {
                to(To::Field("caller.tags"));
            }
        }
        Put::ManagementAccount(account) if !masked::is_account(account) => {
            to(To::Masked("caller.organization"));
        }
        Put::ManagementAccount(account) => {
            let own = case.caller.arn.split(':').nth(4) == Some(account);
            let organization = if own {
                Organization::Management
            } else {
                Organization::Member
            };
            case.caller.organization = Some(organization);
            to(To::Field("caller.organization"));
        }
        Put::VaultName(name) if !masked::is_name(name) => to(To::Masked("vault.name")),
        Put::VaultName(name) => {
            case.vault.name.clone_from(name);
            to(To::Field("vault.name"));
        }
        Put::Region(region) if !masked::is_region(region) => to(To::Masked("vault.region")),
        Put::Region(region) => {
            case.vault.region.clone_from(region);
            to(To::Field("vault.region"));
        }
        Put::VaultTags(tags) => {
            case.vault.tags.clone_from(tags);
            to(To::Field("vault.tags"));
        }
        Put::VaultKind(kind) => take_kind(*kind, case, to),
        Put::VaultSettings(settings) => {
            if case.vault.settings != *settings {
                case.vault.settings.clone_from(settings);
                to(To::Field("vault.settings"));
            }
        }
        Put::Key(_, arn) if !arn.is_empty() && !masked::is_arn(arn) => to(To::Masked("key.arn")),
        Put::Key(kind, arn) => {
            let (kind, arn) = key_of(case, *kind, arn);
            case.set_key(kind, arn);
            to(To::Field(if arn.is_empty() {
                "key.kind"
            } else {
                "key.arn"
            }));
        }
        Put::KeyFacts(state, facts) => key_facts(case, *state, facts, to),
        Put::KeyGrants(grants) => {
            case.key.grants.clone_from(grants);
            to(To::Field("key.grants"));
        }
        Put::KeyKind(kind) => {
            if case.key.kind != *kind {
                case.key.kind = *kind;
                to(To::Field("key.kind"));
            }
        }
        Put::Context(_, StatedValue::One(value)) if masked::is_masked(value) => {}
        Put::Context(key, said) => {
            case.context
                .retain(|other, _| !other.eq_ignore_ascii_case(key));
            case.context.insert(key.clone(), said.clone());
            to(To::Context(key.clone()));
        }
        Put::Policy {
            layer,
            target,
            policy,
        } => one_policy(case, (*layer, here), target.as_deref(), policy, to),
        Put::Layer(layer, policies) => whole_layer(case, *layer, policies, to),
        Put::Level(layer, policies) => whole_level(case, *layer, policies, to),
        Put::Text(policy) => {
            for place in named_places(case, &policy.name) {
                fill(case, place, policy);
                to(To::Policy(place));
            }
        }
        Put::Other(kind, name) => to(To::Other {
            kind: *kind,
            name: name.clone(),
        }),
        Put::Way(way) => take_way(*way, case, to),
        Put::Denied(denied) => take_denied(denied, case, to),
        Put::Denial(denial) => report(case, denial, to),
    }
}

/// Of messages about several callers, one that is about the caller of the case, or else the first: the denial of one
/// caller is not a fact about another. `None` if all are about one.
fn caller_of_messages(parts: &[Part], case: &Case) -> Option<Denied> {
    let denials = parts.iter().filter_map(|part| match &part.put {
        Put::Denied(denied) if denied.caller.is_some() => Some(&**denied),
        _ => None,
    });
    let all: Vec<&Denied> = denials.collect();
    let first = *all.first()?;
    if all.iter().all(|denied| denied.is_by_caller_of(first)) {
        return None;
    }
    let own = Denied {
        caller: Some(case.caller.arn.trim().to_owned()).filter(|arn| !arn.is_empty()),
        ..Denied::default()
    };
    let of_case = all.iter().find(|denied| denied.is_by_caller_of(&own));
    Some(of_case.map_or_else(|| first.clone(), |denied| (*denied).clone()))
}

/// The IDs of the endpoints of AWS Backup, if there are several with different policies: which one the calls go through,
/// only the request says (`aws:SourceVpce`).
fn different_endpoints(parts: &[Part]) -> Option<String> {
    let endpoints = parts.iter().filter_map(|part| match &part.put {
        Put::Policy {
            layer: Some(Layer::VpcEndpoint),
            target: Some(id),
            policy,
        } => Some((id.as_str(), &policy.text)),
        _ => None,
    });
    let all: Vec<_> = endpoints.collect();
    let (_, first) = all.first()?;
    let differ = all.iter().any(|(_, text)| text != first);
    let ids: Vec<&str> = all.iter().map(|(id, _)| *id).collect();
    differ.then(|| ids.join(", "))
}

/// The endpoint that the calls go through, if the case says so.
fn endpoint_of(case: &Case) -> Option<&str> {
    let mut context = case.context.iter();
    let (_, value) = context.find(|(key, _)| key.eq_ignore_ascii_case("aws:SourceVpce"))?;
    match value {
        StatedValue::One(id) => Some(id),
        _ => None,
    }
}

/// The key as a case has it. The key `aws/backup` has no ARN there; that of another account is none that the caller's
/// vaults can use, so it stays a key with a policy that is not seen (`KMS/concepts`, AWS managed keys).
fn key_of<'a>(case: &Case, kind: KeyKind, arn: &'a str) -> (KeyKind, &'a str) {
    let is_elsewhere = !arn.is_empty()
        && Principal::parse(case.caller.arn.trim()).is_some()
        && account_of(&case.caller.arn) != account_of(arn);
    match kind {
        KeyKind::AwsManaged if !is_elsewhere => (kind, ""),
        _ => (KeyKind::Customer, arn),
    }
}

/// Removes the key policy of a case that is about to get another key: it is not that key's. Returns its name.
fn forget_key_policy(parts: &[Part], case: &mut Case) -> Option<(Source, String)> {
    let before = case.key.arn.trim().to_owned();
    let policies = case.policies.key.items();
    let policy = policies.iter().find(|policy| !is_empty(policy))?.clone();
    let is_whole = parts.iter().any(|part| matches!(part.put, Put::Case(_)));
    if is_whole || !masked::is_arn(&before) || !before.contains(":key/") {
        return None;
    }
    let mut new = case.clone();
    let mut source = None;
    for part in parts {
        if matches!(part.put, Put::Key(..) | Put::Denied(_)) {
            put(&part.put, &mut new, None, &mut |_| {});
            source = source.or(Some(part.source));
        }
    }
    let now = new.key.arn.trim();
    if now.is_empty() || now == before || policy.text.contains(now) {
        return None;
    }
    case.policies.key = Visibility::NotMentioned;
    Some((source?, policy.name))
}

/// Whether the caller of the case is somebody else than `role/R` or `user/u`.
fn is_of_another(case: &Case, holder: &str) -> bool {
    let caller = case.caller.arn.trim();
    let (kind, name) = holder.split_once('/').unwrap_or_default();
    let own = if let Some((_, session)) = caller.split_once(":assumed-role/") {
        session.split('/').next().map(|role| ("role", role))
    } else {
        let named = |kind: &'static str| {
            let (_, path) = caller.split_once(&format!(":{kind}/"))?;
            Some((kind, path.rsplit('/').next()?))
        };
        named("role").or_else(|| named("user"))
    };
    own.is_some_and(|own| own != (kind, name))
}

/// Whether the key of the case is certainly or probably another one: `get-key-policy` takes an ID or ARN, no alias
/// (`SDK/kms`).
fn is_another_key(case: &Case, key: &str) -> bool {
    let own = case.key.arn.trim();
    let id = own.rsplit_once('/').map_or(own, |(_, id)| id);
    !own.is_empty() && key != own && key != id
}

/// A group's policy: without its text, unless the case says that the caller is in the group.
fn of_group(case: &Case, group: &str, policy: &NamedPolicy) -> NamedPolicy {
    let name = group.strip_prefix("group/").unwrap_or(group);
    let is_group = |other: &str| {
        other == name
            || other == group
            || other.contains(":group/") && other.rsplit('/').next() == Some(name)
    };
    let mut identity = case.policies.identity.items().iter();
    if identity.any(|other| is_group(&other.name)) {
        return policy.clone();
    }
    NamedPolicy::hidden(if policy.name.is_empty() {
        group
    } else {
        &policy.name
    })
}

/// The caller's policies, except those that are blank.
fn policies_of_caller(case: &Case) -> Vec<(Layer, NamedPolicy)> {
    let layers = [Layer::Identity, Layer::Boundary, Layer::Session];
    let policies = layers.into_iter().flat_map(|layer| {
        let policies = case.policies.level(layer, 0).iter();
        policies.map(move |policy| (layer, policy))
    });
    policies
        .filter(|(_, policy)| !is_empty(policy))
        .map(|(layer, policy)| (layer, policy.clone()))
        .collect()
}

/// Replaces the facts stated about the key.
fn key_facts(
    case: &mut Case,
    state: Option<KeyState>,
    facts: &[(String, String)],
    to: &mut dyn FnMut(To),
) {
    let grants = std::mem::take(&mut case.key.grants);
    case.forget_key_facts();
    case.key.grants = grants;
    case.key.state = state;
    if state.is_some() {
        to(To::Field("key.state"));
    }
    for (name, value) in facts {
        case.context
            .insert(name.clone(), StatedValue::One(value.clone()));
        to(To::Context(name.clone()));
    }
}

/// Applies the facts of a message about the request, and the denial.
fn take_denied(denied: &Denied, case: &mut Case, to: &mut dyn FnMut(To)) {
    let before = Request::of(case);
    // The action that creates a vault says which kind it is.
    let named = denied.action.as_deref().or(denied.operation.as_deref());
    if let Some(kind) = named.and_then(requests::kind_created_by) {
        take_kind(kind, case, to);
    }
    let changed = denied.fill(case);
    before.forget(case);
    for field in changed {
        to(To::Field(field));
    }
    for field in denied.masked() {
        to(To::Masked(field));
    }
    if let Some(denial) = denied.reported() {
        report(case, &denial, to);
    }
}

fn take_way(way: Way, case: &mut Case, to: &mut dyn FnMut(To)) {
    if case.way.replace(way) != Some(way) {
        to(To::Way);
    }
}

fn take_kind(kind: VaultKind, case: &mut Case, to: &mut dyn FnMut(To)) {
    if case.vault.kind != kind {
        case.vault.kind = kind;
        to(To::Field("vault.kind"));
    }
}

/// The request that a denial was about. A denial of one request is not a fact about another.
struct Request {
    caller: String,
    vault: String,
    region: String,
    key: String,
}

impl Request {
    fn of(case: &Case) -> Self {
        Self {
            caller: case.caller.arn.clone(),
            vault: case.vault.name.clone(),
            region: case.vault.region.clone(),
            key: case.key.arn.clone(),
        }
    }

    /// Removes the denials that were about another request than the case now describes.
    fn forget(&self, case: &mut Case) {
        let other = |before: &str, now: &str| !before.is_empty() && before != now;
        let is_role = is_session_of(&case.caller.arn, &self.caller);
        let caller = other(&self.caller, &case.caller.arn) && !is_role;
        let is_same_account = account_of(&self.caller) == account_of(&case.caller.arn);
        let region = other(&self.region, &case.vault.region);
        let vault = other(&self.vault, &case.vault.name);
        let key = other(&self.key, &case.key.arn);
        case.denials.retain(|denial| {
            let is_kms = denial.action.starts_with("kms:");
            // An SCP is about an account, not about one caller in it (`ORG/orgs_manage_policies_scps`).
            let is_scp = denial.layer == Some(Layer::Scp) && is_same_account;
            let caller = caller && !is_scp;
            !(caller || region || vault && !is_kms || key && is_kms)
        });
    }
}

/// Adds a denial, unless it exists; a more specific one replaces a less specific one.
fn report(case: &mut Case, denial: &ReportedDenial, to: &mut dyn FnMut(To)) {
    let says = |denial: &ReportedDenial| {
        usize::from(denial.effect.is_some())
            + usize::from(denial.layer.is_some())
            + usize::from(denial.policy.is_some())
    };
    let agree = |one: &ReportedDenial, other: &ReportedDenial| {
        let same = |one: bool, other: bool, equal: bool| !one || !other || equal;
        one.action.eq_ignore_ascii_case(&other.action)
            && same(
                one.effect.is_some(),
                other.effect.is_some(),
                one.effect == other.effect,
            )
            && same(
                one.layer.is_some(),
                other.layer.is_some(),
                one.layer == other.layer,
            )
            && same(
                one.policy.is_some(),
                other.policy.is_some(),
                one.policy == other.policy,
            )
    };
    match case.denials.iter_mut().find(|other| agree(other, denial)) {
        Some(other) if says(other) >= says(denial) => {}
        Some(other) => {
            other.clone_from(denial);
            to(To::Denial(denial.action.clone()));
        }
        None => {
            case.denials.push(denial.clone());
            to(To::Denial(denial.action.clone()));
        }
    }
}

/// The policies of a layer without levels.
fn flat(case: &mut Case, layer: Layer) -> Option<&mut Visibility<NamedPolicy>> {
    let policies = &mut case.policies;
    match layer {
        Layer::Scp | Layer::Rcp => None,
        Layer::VpcEndpoint => Some(&mut policies.vpc_endpoint),
        Layer::Resource => Some(&mut policies.key),
        Layer::Identity => Some(&mut policies.identity),
        Layer::Boundary => Some(&mut policies.boundary),
        Layer::Session => Some(&mut policies.session),
    }
}

/// Changes the visible policies of a layer; it is no longer hidden.
fn see<T, R>(seen: &mut Visibility<T>, work: impl FnOnce(&mut Vec<T>) -> R) -> R {
    let mut items = match std::mem::take(seen) {
        Visibility::Listed(items) => items,
        Visibility::NotMentioned | Visibility::Hidden => Vec::new(),
    };
    let result = work(&mut items);
    *seen = Visibility::Listed(items);
    result
}

/// Returns `true` if two names are those of one policy: equal, or an ARN and the name in it.
fn is_same_name(one: &str, other: &str) -> bool {
    let ends = |arn: &str, name: &str| {
        arn.strip_suffix(name)
            .is_some_and(|before| before.ends_with('/') && before.contains(':'))
    };
    !one.is_empty()
        && !other.is_empty()
        && (one == other
            || ends(one, other) && !other.contains(':')
            || ends(other, one) && !one.contains(':'))
}

/// The places in the case of a named policy without a visible text.
fn named_places(case: &Case, name: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for layer in Layer::ALL {
        for level in 0..case.policies.height(layer) {
            let policies = case.policies.level(layer, level);
            places.extend(policies.iter().enumerate().filter_map(|(policy, other)| {
                let named = other.text.is_hidden() && is_same_name(&other.name, name);
                named.then_some(Place {
                    layer,
                    level,
                    policy,
                })
            }));
        }
    }
    places
}

/// Sets the text of a named policy. The longer of two names is kept, because it is more specific.
fn fill(case: &mut Case, place: Place, policy: &NamedPolicy) {
    let level = case.policies.level_mut(place.layer, place.level);
    if let Some(named) = level.and_then(|level| level.get_mut(place.policy)) {
        named.text.clone_from(&policy.text);
        if policy.name.len() > named.name.len() {
            named.name.clone_from(&policy.name);
        }
    }
}

/// Puts a policy in its place: the entry that names it, its layer, or none.
fn one_policy(
    case: &mut Case,
    (layer, here): (Option<Layer>, Option<Layer>),
    target: Option<&str>,
    policy: &NamedPolicy,
    to: &mut dyn FnMut(To),
) {
    // Who pastes it into an editor says whose it is.
    if let Some(target) = target.filter(|_| here.is_none()) {
        let other = match layer {
            Some(Layer::Resource) => is_another_key(case, target).then_some(OtherPolicy::OtherKey),
            Some(Layer::Identity) if target.starts_with("group/") => {
                put_policy(
                    case,
                    Layer::Identity,
                    None,
                    &of_group(case, target, policy),
                    to,
                );
                return;
            }
            Some(Layer::Identity | Layer::Boundary | Layer::Session) => {
                is_of_another(case, target).then_some(OtherPolicy::OtherPrincipal)
            }
            Some(Layer::VpcEndpoint) => {
                let is_other = endpoint_of(case).is_some_and(|own| own != target);
                is_other.then_some(OtherPolicy::Endpoint)
            }
            _ => None,
        };
        if let Some(kind) = other {
            let name = policy.name.clone();
            to(To::Other { kind, name });
            return;
        }
    }
    let layer = layer.or(here);
    let hidden = policy.text.is_hidden();
    let kind = if hidden {
        DocumentKind::Of(layer.unwrap_or(Layer::Identity))
    } else {
        kinds::of_text(&policy.text)
    };
    // A policy of which nobody says what it is for adds nothing to an entry that names it.
    if layer.is_none() && hidden && !named_places(case, &policy.name).is_empty() {
        return;
    }
    let layer = match (layer, kind) {
        // A policy of another resource has no effect on the caller, the key or an organization.
        (
            None | Some(Layer::Resource | Layer::Identity | Layer::Boundary | Layer::Session),
            DocumentKind::Other(kind),
        ) => {
            let name = policy.name.clone();
            to(To::Other { kind, name });
            return;
        }
        (Some(layer), _) => layer,
        (None, DocumentKind::Of(kind)) => {
            if let Some(place) = named_places(case, &policy.name).first().filter(|_| !hidden) {
                fill(case, *place, policy);
                to(To::Policy(*place));
                return;
            }
            match policy.name.as_str() {
                "FullAWSAccess" => Layer::Scp,
                "RCPFullAWSAccess" => Layer::Rcp,
                // A policy that only denies may be an SCP or a user's own; no SCP applies to the management account
                // (`ORG/orgs_manage_policies_scps`).
                _ if kind == Layer::Scp
                    && case.caller.organization == Some(Organization::Management) =>
                {
                    Layer::Identity
                }
                _ => kind,
            }
        }
    };
    put_policy(case, layer, target, policy, to);
}

/// Sets all policies of a layer. Texts that were visible before stay visible.
fn whole_layer(case: &mut Case, layer: Layer, policies: &[NamedPolicy], to: &mut dyn FnMut(To)) {
    let Some(seen) = flat(case, layer) else {
        return;
    };
    let before = std::mem::take(seen);
    let mut texts: Vec<&NamedPolicy> = before
        .items()
        .iter()
        .filter(|policy| !policy.text.is_hidden() && !is_blank(&policy.text))
        .collect();
    let mut new = policies.to_vec();
    for policy in &mut new {
        let same = |other: &&NamedPolicy| {
            if policy.text.is_hidden() {
                is_same_name(&other.name, &policy.name)
            } else {
                other.text == policy.text
            }
        };
        if let Some(at) = texts.iter().position(same) {
            let known = texts.remove(at);
            policy.text.clone_from(&known.text);
        }
    }
    // A caller has one boundary: one pasted without a name is the one that is named.
    if let (Layer::Boundary, [only], [known]) = (layer, new.as_mut_slice(), texts.as_slice())
        && only.text.is_hidden()
        && known.name.is_empty()
    {
        only.text.clone_from(&known.text);
        texts.clear();
    }
    let lost: Vec<String> = texts.iter().map(|policy| policy.name.clone()).collect();
    let count = new.len();
    *seen = Visibility::Listed(new);
    if count == 0 {
        to(To::NoPolicies(layer));
    }
    for policy in 0..count {
        to(To::Policy(Place {
            layer,
            level: 0,
            policy,
        }));
    }
    for name in lost {
        to(To::Replaced { layer, name });
    }
}

/// Sets the policies of one target. They complete the level that has some of them and no others, or become a new level.
fn whole_level(case: &mut Case, layer: Layer, policies: &[NamedPolicy], to: &mut dyn FnMut(To)) {
    let levels = match layer {
        Layer::Scp => &mut case.policies.scp,
        Layer::Rcp => &mut case.policies.rcp,
        _ => return,
    };
    see(levels, |levels| {
        let is_part = |level: &Level| {
            level.policies.iter().all(|policy| {
                let is_blank = !policy.text.is_hidden() && is_blank(&policy.text);
                let same = |other: &NamedPolicy| is_same_name(&other.name, &policy.name);
                is_blank && policy.name.is_empty() || policies.iter().any(same)
            }) && (level.policies.len() == policies.len()
                || level.policies.iter().all(|policy| !policy.text.is_hidden()))
        };
        let mut at = levels.iter().position(is_part).unwrap_or(levels.len());
        let all = |policy: &NamedPolicy| {
            managed::text_of(layer, policy).is_some_and(|text| allows(text) == Allows::All)
        };
        if layer == Layer::Scp
            && policies.iter().any(all)
            && levels.get_mut(at).is_some_and(may_be_of_another)
        {
            at = levels.len();
        }
        if at == levels.len() {
            levels.push(Level::default());
        }
        let Some(level) = levels.get_mut(at) else {
            return;
        };
        level
            .policies
            .retain(|policy| policy.text.is_hidden() || !is_blank(&policy.text));
        for policy in policies {
            let same = |other: &NamedPolicy| is_same_name(&other.name, &policy.name);
            if !level.policies.iter().any(same) {
                level.policies.push(policy.clone());
                to(To::Policy(Place {
                    layer,
                    level: at,
                    policy: level.policies.len() - 1,
                }));
            }
        }
    });
}

/// Adds a policy to a layer, or to the level with the target (else the last).
fn put_policy(
    case: &mut Case,
    layer: Layer,
    target: Option<&str>,
    policy: &NamedPolicy,
    to: &mut dyn FnMut(To),
) {
    let key = case.key.arn.clone();
    let into_level = |levels: &mut Vec<Level>| {
        let has = |level: &Level| {
            let same = |other: &NamedPolicy| is_same_name(&other.name, &policy.name);
            level.policies.iter().any(same)
        };
        let named = levels
            .iter()
            .position(|level| target.is_some_and(|target| level.target == target))
            .or_else(|| {
                let any = target.is_none();
                any.then(|| levels.iter().position(has)).flatten()
            });
        let is_apart = layer == Layer::Scp
            && target.is_none()
            && named.is_none()
            && levels
                .last_mut()
                .is_some_and(|level| is_perhaps_another(level, policy));
        if levels.is_empty() || target.is_some() && named.is_none() || is_apart {
            let target = target.unwrap_or_default().to_owned();
            levels.push(Level {
                target,
                ..Level::default()
            });
        }
        let at = named.unwrap_or(levels.len() - 1);
        if let Some(level) = levels.get_mut(at) {
            add(&mut level.policies, policy, layer, at, to);
            if is_apart {
                may_be_of_another(level);
            }
        }
    };
    match layer {
        Layer::Rcp => see(&mut case.policies.rcp, into_level),
        Layer::Scp => see(&mut case.policies.scp, into_level),
        _ => {
            let Some(seen) = flat(case, layer) else {
                return;
            };
            see(seen, |policies| {
                if matches!(
                    layer,
                    Layer::Boundary | Layer::Resource | Layer::VpcEndpoint
                ) {
                    only_one(policies, policy, layer, &key, to);
                } else {
                    add(policies, policy, layer, 0, to);
                }
            });
        }
    }
}

/// Returns `true` for an SCP that is probably attached to another level than the policies of this one, because of which it
/// would allow nothing more, or all of theirs (`ORG/orgs_manage_policies_scps_evaluation`: the policies of one level add
/// to each other, those of several limit each other). Which it is is not known, so the level that limits gets a hidden
/// policy.
fn is_perhaps_another(level: &mut Level, policy: &NamedPolicy) -> bool {
    if policy.text.is_hidden() {
        return false;
    }
    let new = allows(&policy.text);
    let shown = level
        .policies
        .iter()
        .filter(|policy| !policy.text.is_hidden());
    let own = shown.map(|policy| allows(&policy.text)).max();
    match (own, new) {
        (Some(Allows::Some), Allows::All | Allows::Some) => may_be_of_another(level),
        (Some(Allows::All), Allows::Some) => true,
        _ => false,
    }
}

/// Marks a level whose policies limit the account as one of which not all is known; `false` if they do not.
fn may_be_of_another(level: &mut Level) -> bool {
    let shown = level
        .policies
        .iter()
        .filter(|policy| !policy.text.is_hidden());
    let limits = shown.map(|policy| allows(&policy.text)).max() == Some(Allows::Some);
    if limits && !level.policies.iter().any(|policy| policy.text.is_hidden()) {
        level.policies.push(NamedPolicy::hidden(THE_REST));
    }
    limits
}

/// What a policy allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Allows {
    Nothing,
    Some,
    All,
}

fn allows(text: &str) -> Allows {
    let policy = policy::read(text, Layer::Scp);
    let is_allow = |statement: &&Statement| {
        let effect = statement.effect.known();
        effect.is_some_and(|effect| effect.value == Effect::Allow)
    };
    let allows = policy
        .statements()
        .iter()
        .filter(is_allow)
        .map(|statement| {
            let action = statement.action.known().is_some_and(|scope| {
                !scope.negated && scope.entries.iter().any(|entry| entry.value.text() == "*")
            });
            let resource = statement.resource.known().is_some_and(|scope| {
                !scope.negated
                    && scope
                        .entries
                        .iter()
                        .any(|entry| entry.value.is_everything())
            });
            let always = statement.condition.known().is_some_and(Vec::is_empty);
            if action && resource && always {
                Allows::All
            } else {
                Allows::Some
            }
        });
    allows.max().unwrap_or(Allows::Nothing)
}

fn is_empty(policy: &NamedPolicy) -> bool {
    !policy.text.is_hidden() && is_blank(&policy.text)
}

/// Adds a policy to others, updates the one that it is, or fills a blank one.
fn add(
    policies: &mut Vec<NamedPolicy>,
    policy: &NamedPolicy,
    layer: Layer,
    level: usize,
    to: &mut dyn FnMut(To),
) {
    let hidden = policy.text.is_hidden();
    let find = |wanted: &dyn Fn(&NamedPolicy) -> bool| policies.iter().position(wanted);
    let there = find(&|other| is_same_name(&other.name, &policy.name))
        .or_else(|| find(&|other| !hidden && other.text == policy.text))
        .or_else(|| find(&|other| is_empty(other) && (!hidden || other.name.is_empty())));
    let place = |policy| Place {
        layer,
        level,
        policy,
    };
    let Some((at, other)) = there.and_then(|at| Some((at, policies.get_mut(at)?))) else {
        policies.push(policy.clone());
        to(To::Policy(place(policies.len() - 1)));
        return;
    };
    if hidden {
        if is_empty(other) {
            other.clone_from(policy);
            to(To::Policy(place(at)));
        }
        return;
    }
    let replaced = !is_empty(other) && !other.text.is_hidden() && other.text != policy.text;
    let name = other.name.clone();
    other.text.clone_from(&policy.text);
    if policy.name.len() > other.name.len()
        || !is_same_name(&other.name, &policy.name) && !policy.name.is_empty()
    {
        other.name.clone_from(&policy.name);
    }
    to(To::Policy(place(at)));
    if replaced {
        to(To::Replaced { layer, name });
    }
}

/// Puts a policy into a layer that can have only one. A second one never replaces it silently.
fn only_one(
    policies: &mut Vec<NamedPolicy>,
    policy: &NamedPolicy,
    layer: Layer,
    key: &str,
    to: &mut dyn FnMut(To),
) {
    let place = Place {
        layer,
        level: 0,
        policy: 0,
    };
    let hidden = policy.text.is_hidden();
    let Some(there) = policies.first_mut() else {
        policies.push(policy.clone());
        to(To::Policy(place));
        return;
    };
    let same_name = is_same_name(&there.name, &policy.name);
    if is_empty(there) || there.text.is_hidden() && !hidden {
        there.text.clone_from(&policy.text);
        if there.name.is_empty() || policy.name.len() > there.name.len() && same_name {
            there.name.clone_from(&policy.name);
        }
        to(To::Policy(place));
        return;
    }
    if there.text == policy.text && (!hidden || same_name) {
        if there.name.is_empty() && !policy.name.is_empty() {
            there.name.clone_from(&policy.name);
            to(To::Policy(place));
        } else if !hidden {
            to(To::Policy(place));
        }
        return;
    }
    if hidden {
        match layer {
            _ if same_name => {}
            // A caller has one boundary: one pasted without a name is the one that is named.
            _ if there.name.is_empty() => {
                there.name.clone_from(&policy.name);
                to(To::Policy(place));
            }
            // AWS's output says which one it is.
            Layer::Boundary => {
                let name = std::mem::replace(there, policy.clone()).name;
                to(To::Policy(place));
                to(To::Replaced { layer, name });
            }
            _ => {}
        }
        return;
    }
    // The policy of this key among two key policies: the one that names the key, or else its account.
    let about = |text: &str| {
        let account = key.split(':').nth(4).filter(|account| !account.is_empty());
        if !key.is_empty() && text.contains(key) {
            2
        } else {
            usize::from(account.is_some_and(|account| text.contains(account)))
        }
    };
    let clear = layer == Layer::Resource && about(&policy.text) > about(&there.text);
    if clear || layer != Layer::Resource && same_name {
        let name = std::mem::replace(there, policy.clone()).name;
        to(To::Policy(place));
        to(To::Replaced { layer, name });
    } else {
        let name = policy.name.clone();
        to(To::Kept { layer, name });
    }
}
