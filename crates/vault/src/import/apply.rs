//! Putting what was found into a case, and saying what went where.
//!
//! Applying the same import twice changes nothing the second time.

use super::belongs::guess;
use super::{Import, Put, Source};
use crate::case::{Case, Level, NamedPolicy, Organization, Place, Visibility, is_blank};
use evaluator::layer::Layer;

/// One part and the place that it went to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Went {
    /// What it was found in.
    pub source: Source,
    /// Where it went.
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
    /// A layer that has no policies now.
    NoPolicies(Layer),
}

impl Import {
    /// Puts every part into the case. `here` is the layer of the editor that it was pasted into, if it was, for
    /// policies that do not say where they belong.
    pub fn apply(&self, case: &mut Case, here: Option<Layer>) -> Vec<Went> {
        let mut went = Vec::new();
        for part in &self.parts {
            let source = part.source;
            let mut to = |to| went.push(Went { source, to });
            match &part.put {
                Put::Case(whole) => {
                    case.clone_from(whole);
                    to(To::Case);
                }
                // A session says more than its role.
                Put::Caller(arn) if is_session_of(&case.caller.arn, arn) => {}
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
                Put::VaultName(name) => {
                    case.vault.name.clone_from(name);
                    to(To::Field("vault.name"));
                }
                Put::Region(region) => {
                    case.vault.region.clone_from(region);
                    to(To::Field("vault.region"));
                }
                Put::VaultTags(tags) => {
                    case.vault.tags.clone_from(tags);
                    to(To::Field("vault.tags"));
                }
                Put::Key(kind, arn) => {
                    case.key.kind = *kind;
                    case.key.arn.clone_from(arn);
                    to(To::Field(if arn.is_empty() {
                        "key.kind"
                    } else {
                        "key.arn"
                    }));
                }
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
                } => {
                    let layer = layer.or(here).unwrap_or_else(|| guess(&policy.text));
                    to(To::Policy(put_policy(
                        case,
                        layer,
                        target.as_deref(),
                        policy,
                    )));
                }
                Put::Layer(layer, policies) => {
                    if let Some(seen) = flat(case, *layer) {
                        *seen = Visibility::Listed(policies.clone());
                    }
                    if policies.is_empty() {
                        to(To::NoPolicies(*layer));
                    }
                    for policy in 0..policies.len() {
                        to(To::Policy(Place {
                            layer: *layer,
                            level: 0,
                            policy,
                        }));
                    }
                }
                Put::Denied(denied) => denied
                    .fill(case)
                    .into_iter()
                    .for_each(|field| to(To::Field(field))),
            }
        }
        went
    }
}

/// Whether the first ARN is a session of the role that the second is.
fn is_session_of(session: &str, role: &str) -> bool {
    let account = |arn: &str| arn.split(':').nth(4).map(str::to_owned);
    let of = session
        .split_once(":assumed-role/")
        .and_then(|(_, rest)| rest.split('/').next());
    let name = role
        .split_once(":role/")
        .and_then(|(_, path)| path.rsplit('/').next());
    of.is_some() && of == name && account(session) == account(role)
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

/// Works on what can be seen of a layer; it can be seen from now on.
fn see<T, R>(seen: &mut Visibility<T>, work: impl FnOnce(&mut Vec<T>) -> R) -> R {
    let mut items = match std::mem::take(seen) {
        Visibility::Listed(items) => items,
        Visibility::NotMentioned | Visibility::Hidden => Vec::new(),
    };
    let result = work(&mut items);
    *seen = Visibility::Listed(items);
    result
}

/// Adds a policy to a layer, or to the level with the target (else the last).
fn put_policy(case: &mut Case, layer: Layer, target: Option<&str>, policy: &NamedPolicy) -> Place {
    let into_level = |levels: &mut Vec<Level>| {
        let named = levels
            .iter()
            .position(|level| target.is_some_and(|target| level.target == target));
        if levels.is_empty() || target.is_some() && named.is_none() {
            let target = target.unwrap_or_default().to_owned();
            levels.push(Level {
                target,
                ..Level::default()
            });
        }
        let level = named.unwrap_or(levels.len() - 1);
        let policy = levels
            .get_mut(level)
            .map_or(0, |level| add(&mut level.policies, policy, false));
        Place {
            layer,
            level,
            policy,
        }
    };
    let only_one = matches!(
        layer,
        Layer::Boundary | Layer::Resource | Layer::VpcEndpoint
    );
    let into = |policies: &mut Vec<NamedPolicy>| Place {
        layer,
        level: 0,
        policy: add(policies, policy, only_one),
    };
    match (layer, flat(case, layer)) {
        (_, Some(seen)) => see(seen, into),
        (Layer::Rcp, None) => see(&mut case.policies.rcp, into_level),
        (_, None) => see(&mut case.policies.scp, into_level),
    }
}

/// Adds a policy to others, or renews the one that it is, or fills one that is blank. Returns its position.
fn add(policies: &mut Vec<NamedPolicy>, policy: &NamedPolicy, only_one: bool) -> usize {
    let named = |other: &NamedPolicy| !policy.name.is_empty() && other.name == policy.name;
    let find = |wanted: &dyn Fn(&NamedPolicy) -> bool| policies.iter().position(wanted);
    let there = find(&named)
        .or_else(|| find(&|other| other.text == policy.text))
        .or_else(|| find(&|other| is_blank(&other.text)))
        .or((only_one && !policies.is_empty()).then_some(0));
    let Some(other) = there.and_then(|at| policies.get_mut(at)) else {
        policies.push(policy.clone());
        return policies.len() - 1;
    };
    other.text.clone_from(&policy.text);
    if !policy.name.is_empty() {
        other.name.clone_from(&policy.name);
    }
    there.unwrap_or_default()
}
