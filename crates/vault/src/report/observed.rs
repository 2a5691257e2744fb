//! Reported denials: comparison of AWS's messages with the rows.
//!
//! A message is a fact about one request, so it takes precedence over the result of the policies; it says nothing about
//! other actions. Nothing is evaluated here, so cached evaluations stay valid.

use super::{Blocker, Cited, Note, Places, Row, unknown_layer};
use crate::access_denied::{self, Why};
use crate::case::{Case, DenialEffect, Place, ReportedDenial};
use crate::managed;
use evaluator::layer::Layer;
use evaluator::policy::Effect;
use evaluator::trace::{Decision, Element, LayerEffect, StatementTrace};
use evaluator::truth::Truth;

/// A denial that AWS reported, compared with the result of the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The index of the denial in the case.
    pub denial: usize,
    /// The kind of denial, if AWS states it.
    pub effect: Option<DenialEffect>,
    /// The layer that AWS named. For an action on the vault, `resource` is the vault's access policy.
    pub layer: Option<Layer>,
    /// The ARN of the policy that AWS named.
    pub policy: Option<String>,
    /// Whether the documents reproduce it.
    pub reproduction: Reproduction,
}

/// The result of comparing a denial with the documents of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reproduction {
    /// The documents deny the action too: by this statement, or because none allows it.
    Same(Option<Cited>),
    /// They do not, for one of these reasons.
    Different(Vec<Cause>),
}

/// A possible reason why the documents do not reproduce a denial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No policy of the layer was given.
    LayerMissing(Layer),
    /// The policy that AWS named was not given.
    PolicyMissing {
        /// Its layer.
        layer: Layer,
        /// Its ARN.
        arn: String,
    },
    /// A policy whose text is hidden.
    PolicyNotSeen(Place),
    /// The policy that AWS named was given with a text that does not deny the action: AWS has another version.
    OtherText(Place),
    /// The policies of the layer in force differ from those given.
    OtherPolicies(Layer),
    /// `FullAWSAccess` was assumed at this level of SCPs, but AWS says that nothing allows the action.
    NoFullAwsAccess(usize),
    /// The statement would deny it if its condition held: the request of the message had other context values.
    Condition(Cited),
    /// The result depends on these context keys and fields.
    Unknown(Vec<String>),
    /// KMS does not distinguish between these: the key does not exist in the Region, its policy does not allow the
    /// caller, or it denies it (`BK/logicallyairgappedvault`).
    KeyOutOfReach,
    /// The message is about the access policy of a vault, which is not among the documents.
    VaultAccessPolicy,
    /// The message is about another request than this one: another caller, resource or time.
    OtherRequest,
}

impl Observed {
    /// Returns `true` if the documents reproduce the denial.
    pub const fn is_reproduced(&self) -> bool {
        matches!(self.reproduction, Reproduction::Same(_))
    }

    /// Returns `true` if AWS said only that the key is out of reach.
    fn is_out_of_reach(&self) -> bool {
        matches!(&self.reproduction, Reproduction::Different(causes) if causes.contains(&Cause::KeyOutOfReach))
    }

    /// Returns `true` if the layer that AWS named is the access policy of a vault.
    pub fn is_vault_policy(&self, action: &str) -> bool {
        self.layer == Some(Layer::Resource) && !is_on_key(action)
    }
}

/// The layers that AWS named and for which the case lists no policies: contrary to any assumption, they have a hidden
/// policy.
pub(crate) fn layers_only_named(case: &Case) -> Vec<Layer> {
    let named = case.denials.iter().filter_map(|denial| {
        let told = || denial.text.as_deref().and_then(access_denied::parse);
        let layer = denial.layer.or_else(|| told()?.layer())?;
        let is_of_vault = layer == Layer::Resource && !is_on_key(&denial.action);
        (!is_of_vault).then_some(layer)
    });
    let mut layers: Vec<Layer> = Vec::new();
    for layer in named {
        if !layers.contains(&layer) && case.is_typed(layer) && listed(case, layer).is_empty() {
            layers.push(layer);
        }
    }
    layers
}

/// Returns `true` if AWS denied this action in the request of the case.
pub(crate) fn is_denied_by_aws(case: &Case, action: &str) -> bool {
    let mut denials = case.denials.iter();
    denials.any(|denial| {
        denial.action.trim().eq_ignore_ascii_case(action)
            && !access_denied::is_of_other_request(case, denial)
    })
}

/// Compares the reported denials with the rows. Returns those that no row is about, by their index in the case.
pub(crate) fn observe(case: &Case, places: &Places, rows: &mut [Row]) -> Vec<usize> {
    let mut others = Vec::new();
    for (at, denial) in case.denials.iter().enumerate() {
        let action = denial.action.trim();
        let row = rows
            .iter_mut()
            .find(|row| row.action.eq_ignore_ascii_case(action));
        match row {
            Some(row) if !access_denied::is_of_other_request(case, denial) => {
                let observed = compare(case, places, row, at, denial);
                row.observed.push(observed);
            }
            _ => others.push(at),
        }
    }
    others
}

/// Applies the reported denials to the rows that they were compared with, and those that name no action to all that
/// they may be about.
pub(crate) fn apply_denials(case: &Case, rows: &mut [Row]) {
    for row in rows.iter_mut().filter(|row| !row.observed.is_empty()) {
        take(row, case);
    }
    let denials = case.denials.iter();
    for denial in denials.filter(|denial| denial.action.trim().is_empty()) {
        doubt(rows, denial);
    }
}

/// The unknown of rows that may be the action that AWS denied without naming it.
pub const DENIED_ACTION: &str = "denials.action";

/// Handles a denial that does not name its action. If the policies deny a possible action, that explains it; otherwise
/// each possible action that they allow may be the one. An action that AWS's own full-access policy lacks as well
/// explains nothing: vaults are created with that policy (semantics 5.4).
fn doubt(rows: &mut [Row], denial: &ReportedDenial) {
    let told = denial.text.as_deref().and_then(access_denied::parse);
    let is_of_storage_or_key = told.is_some_and(|told| told.why == Why::StorageOrKey);
    let may_be_reason = |row: &Row| {
        row.decision == Decision::ExplicitDeny || !row.notes.contains(&Note::NotInBackupFullAccess)
    };
    let is_meant = |row: &Row| !is_of_storage_or_key || !row.action.starts_with("backup:");
    if rows
        .iter()
        .any(|row| is_meant(row) && row.decision.is_denied() && may_be_reason(row))
    {
        return;
    }
    for row in rows.iter_mut().filter(|row| is_meant(row)) {
        if row.decision == Decision::Allowed {
            row.decision = Decision::Depends;
            row.unknown = vec![DENIED_ACTION.to_owned()];
        }
    }
}

fn is_on_key(action: &str) -> bool {
    action
        .get(..4)
        .is_some_and(|service| service.eq_ignore_ascii_case("kms:"))
}

/// Compares a denial with the results of the policies for its row.
fn compare(
    case: &Case,
    places: &Places,
    row: &Row,
    at: usize,
    denial: &ReportedDenial,
) -> Observed {
    let told = denial
        .text
        .as_deref()
        .and_then(access_denied::parse)
        .unwrap_or_default();
    let effect = denial.effect.or(match told.why {
        Why::Explicit(_) => Some(DenialEffect::Explicit),
        Why::Implicit(_) => Some(DenialEffect::Implicit),
        _ => None,
    });
    let mut observed = Observed {
        denial: at,
        effect,
        layer: denial.layer.or_else(|| told.layer()),
        policy: denial.policy.clone().or(told.policy),
        reproduction: Reproduction::Same(None),
    };
    let is_out_of_reach = told.why == Why::KeyOutOfReach;
    observed.reproduction = match reproduced(row, &observed) {
        Some(blocker) => Reproduction::Same(blocker.statement.clone()),
        None if observed.layer.is_none() && row.decision.is_denied() => Reproduction::Same(None),
        None if observed.is_vault_policy(row.action) => {
            Reproduction::Different(vec![Cause::VaultAccessPolicy])
        }
        None if is_out_of_reach => Reproduction::Different(vec![Cause::KeyOutOfReach]),
        None => Reproduction::Different(causes(case, places, row, &observed)),
    };
    observed
}

/// The blocker that reproduces the denial; one in the policy that AWS named takes precedence.
fn reproduced<'r>(row: &'r Row, observed: &Observed) -> Option<&'r Blocker> {
    if observed.is_vault_policy(row.action) {
        return None;
    }
    let same = |blocker: &&Blocker| {
        let denies = match observed.effect {
            Some(DenialEffect::Explicit) => blocker.effect == LayerEffect::ExplicitDeny,
            Some(DenialEffect::Implicit) => blocker.effect == LayerEffect::ImplicitDeny,
            None => blocker.effect != LayerEffect::Unknown,
        };
        denies && observed.layer.is_none_or(|layer| blocker.layer == layer)
    };
    if !row.decision.is_denied() {
        return None;
    }
    row.blockers.iter().find(same)
}

fn causes(case: &Case, places: &Places, row: &Row, observed: &Observed) -> Vec<Cause> {
    let open = || {
        let names = row.unknown.iter();
        let names = names.filter(|name| unknown_layer(name).is_none());
        let names: Vec<String> = names.cloned().collect();
        (!names.is_empty()).then_some(Cause::Unknown(names))
    };
    let Some(layer) = observed.layer else {
        return vec![open().unwrap_or(Cause::OtherRequest)];
    };
    let listed = listed(case, layer);
    let hidden = |place: &Place| {
        let policy = case.policies.at(*place);
        policy.is_some_and(|policy| managed::text_of(layer, policy).is_none())
    };
    let mut causes = Vec::new();
    match &observed.policy {
        Some(arn) => causes.push(
            match listed.iter().find(|place| is_named(case, **place, arn)) {
                None => Cause::PolicyMissing {
                    layer,
                    arn: arn.clone(),
                },
                Some(place) if hidden(place) => Cause::PolicyNotSeen(*place),
                Some(place) => Cause::OtherText(*place),
            },
        ),
        None if listed.is_empty() => causes.push(Cause::LayerMissing(layer)),
        None => {
            let hidden = listed.iter().copied().filter(hidden);
            causes.extend(hidden.map(Cause::PolicyNotSeen));
        }
    }
    if observed.effect != Some(DenialEffect::Explicit) && layer == Layer::Scp {
        let assumed = places
            .of(layer)
            .iter()
            .filter(|place| case.policies.at(**place).is_none());
        causes.extend(assumed.map(|place| Cause::NoFullAwsAccess(place.level)));
    }
    if observed.effect != Some(DenialEffect::Implicit) {
        causes.extend(denies_otherwise(places, row, layer).map(Cause::Condition));
    }
    if row.effect(layer) == Some(LayerEffect::Unknown) {
        causes.extend(open());
    }
    if causes.is_empty() {
        causes.push(Cause::OtherPolicies(layer));
    }
    causes
}

/// The policies of a layer that are not blank.
pub(crate) fn listed(case: &Case, layer: Layer) -> Vec<Place> {
    if !case.is_typed(layer) {
        return Vec::new();
    }
    let mut listed = Vec::new();
    for level in 0..case.policies.height(layer) {
        for (policy, named) in case.policies.level(layer, level).iter().enumerate() {
            if named.text.is_hidden() || !crate::case::is_blank(&named.text) {
                listed.push(Place {
                    layer,
                    level,
                    policy,
                });
            }
        }
    }
    listed
}

/// Returns `true` if a policy of the case has this ARN: its name is the ARN, its last part, or its ID.
fn is_named(case: &Case, place: Place, arn: &str) -> bool {
    let name = case
        .policies
        .at(place)
        .map_or("", |policy| policy.name.trim());
    let last = |text: &str| {
        text.rsplit(['/', ':'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    !name.is_empty() && (name == arn || last(name) == last(arn))
}

/// The statements of a layer that would deny the action if their conditions held.
fn denies_otherwise<'t>(
    places: &'t Places,
    row: &'t Row,
    layer: Layer,
) -> impl Iterator<Item = Cited> + 't {
    let others = [Element::Principal, Element::Action, Element::Resource];
    let would = move |statement: &StatementTrace| {
        statement.effect == Some(Effect::Deny)
            && others
                .iter()
                .all(|element| statement.matches(*element) == Truth::True)
            && statement.matches(Element::Condition) == Truth::False
    };
    let levels = row
        .trace
        .iter()
        .filter_map(move |trace| trace.levels(layer));
    let policies = levels.flatten().flatten();
    let judged = places.of(layer).iter().zip(policies);
    judged.flat_map(move |(place, policy)| {
        let statements = policy
            .statements
            .iter()
            .flat_map(|statements| statements.iter());
        let found = statements
            .enumerate()
            .filter(move |(_, statement)| would(statement));
        found.map(|(at, statement)| Cited {
            place: *place,
            statement: at,
            sid: None,
            span: statement.span,
            unclear: None,
        })
    })
}

/// Applies the reported denials to a row.
fn take(row: &mut Row, case: &Case) {
    let is_explicit = |observed: &Observed| observed.effect == Some(DenialEffect::Explicit);
    let says_how = row
        .observed
        .iter()
        .any(|observed| observed.effect.is_some());
    if row.observed.iter().any(is_explicit) {
        row.decision = Decision::ExplicitDeny;
    } else if says_how || !row.decision.is_denied() {
        row.decision = Decision::ImplicitDeny;
    }
    for observed in &row.observed {
        let Some(layer) = observed.layer else {
            continue;
        };
        if observed.is_vault_policy(row.action) {
            continue;
        }
        // KMS does not distinguish between a key policy that denies and a key that does not exist.
        let is_out_of_reach = observed.is_out_of_reach();
        let effect = match observed.effect {
            None if is_out_of_reach => LayerEffect::Unknown,
            Some(DenialEffect::Explicit) => LayerEffect::ExplicitDeny,
            // For a denial that the policies reproduce, they provide the reason.
            None if observed.is_reproduced() => continue,
            Some(DenialEffect::Implicit) | None => LayerEffect::ImplicitDeny,
        };
        let at = row.layers.iter().position(|(of, _)| *of >= layer);
        match at.and_then(|at| row.layers.get_mut(at)) {
            Some((of, _)) if *of == layer && is_out_of_reach => {}
            Some((of, before)) if *of == layer => *before = effect,
            _ => row
                .layers
                .insert(at.unwrap_or(row.layers.len()), (layer, effect)),
        }
        if observed.is_reproduced() {
            continue;
        }
        // The unknown effect of the layer is decided: it denies, by a policy that is not among the documents.
        row.blockers
            .retain(|blocker| blocker.layer != layer || blocker.effect != LayerEffect::Unknown);
        let blocker = Blocker {
            layer,
            effect,
            level: None,
            statement: None,
        };
        let after = row.blockers.iter().position(|known| known.layer >= layer);
        if !row.blockers.contains(&blocker) {
            row.blockers
                .insert(after.unwrap_or(row.blockers.len()), blocker);
        }
        row.message = case
            .denials
            .get(observed.denial)
            .and_then(|denial| denial.text.clone());
    }
    row.unknown.clear();
    row.deciding = None;
}
