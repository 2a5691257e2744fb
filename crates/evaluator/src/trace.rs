//! The complete reason for a decision, as plain data: every policy, statement, element and value.
//!
//! A trace is small: reasons are enums without text, places are spans into the policies. Whether a statement applies is
//! a method. The part of a statement's result that the decision needs ([`Outcome`]) is computed by the same functions
//! as its reasons (`trace/match_statement.rs`) and compared with them in debug builds, so an explanation cannot
//! contradict its decision. The reasons are computed lazily (`trace/lazy.rs`).

mod match_statement;
mod lazy;
mod effect_summary;

use crate::doubt::Doubt;
use crate::identifiers::Principal;
use crate::layer::{ByLayer, Layer};
use crate::policy::Effect;
use crate::source::Span;
use crate::truth::Truth;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub(crate) use effect_summary::Grants;
pub use effect_summary::{EffectSummary, summarize, summarize_all};
pub(crate) use lazy::Reasons;
pub use lazy::{Statements, judge_policy};
pub use match_statement::{PrincipalOutcome, outcomes};
pub(crate) use match_statement::{includes_resource, judge, principal};

pub use crate::condition::{TestReason, TestTrace};
pub use crate::identifiers::{ActionMatch, PrincipalMatch, ResourceMatch, Segment};

/// The decision on one request. The names are those of AWS's `EvalDecision`; `depends` is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Allowed, whatever the unknowns are.
    Allowed,
    /// Denied whatever the unknowns are, because no policy allows where one must.
    ImplicitDeny,
    /// Denied whatever the unknowns are, by a statement with `Deny`.
    ExplicitDeny,
    /// Allowed for some values of the unknowns and denied for others.
    Depends,
}

impl Decision {
    /// Returns `true` if it is denied, whatever the unknowns are.
    pub const fn is_denied(self) -> bool {
        matches!(self, Self::ImplicitDeny | Self::ExplicitDeny)
    }
}

/// The effect of one layer. The names are those of AWS's Access Troubleshooter; `unknown` is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum LayerEffect {
    /// It allows.
    Allow,
    /// No statement matched, and none had to; or the layer does not apply to this request.
    NoImpact,
    /// It must allow and does not.
    ImplicitDeny,
    /// A statement in it denies.
    ExplicitDeny,
    /// It depends on something unknown.
    Unknown,
}

/// The results of one element's entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeTrace<M> {
    /// `true` for the `Not...` form.
    pub negated: bool,
    /// Each entry's result and its place in the policy's text.
    pub entries: Vec<(M, Span)>,
}

impl<M: Copy> ScopeTrace<M> {
    fn matches(&self) -> impl Iterator<Item = M> + Clone {
        self.entries.iter().map(|(entry, _)| *entry)
    }
}

impl ScopeTrace<ActionMatch> {
    /// Whether the element includes the action.
    pub fn includes(&self) -> Truth {
        includes(self.negated, self.matches().map(ActionMatch::truth))
    }
}

impl ScopeTrace<ResourceMatch> {
    /// Whether the element includes the resource.
    pub fn includes(&self) -> Truth {
        includes(self.negated, self.matches().map(ResourceMatch::truth))
    }
}

/// Whether an element includes a value, from whether each entry matches it.
fn includes(negated: bool, entries: impl Iterator<Item = Truth>) -> Truth {
    let listed = Truth::any(entries);
    if negated { !listed } else { listed }
}

/// Whether the element includes the caller. `Deny` with `NotPrincipal` includes everybody whom it does not exempt, and
/// even those if they have a permissions boundary.
fn means(
    principal: &Principal,
    negated: bool,
    entries: impl Iterator<Item = PrincipalMatch> + Clone,
    has_boundary: Truth,
) -> Truth {
    if negated {
        (!spares(principal, &entries)).or(has_boundary)
    } else {
        Truth::any(entries.map(PrincipalMatch::truth))
    }
}

/// Whether a `NotPrincipal` with these entries exempts the caller.
///
/// `IAM/reference_policies_elements_notprincipal`: it exempts only principals that are named themselves, and for a user
/// the account must be named as well, for a session the role and the account; naming these exempts nobody else ("all
/// principals except the user named Bob in account 444455556666 are explicitly denied" of `[user/Bob, root]`). Without
/// them the named principal "might" be denied.
pub(crate) fn spares(
    principal: &Principal,
    entries: &(impl Iterator<Item = PrincipalMatch> + Clone),
) -> Truth {
    let has = |wanted: PrincipalMatch| entries.clone().any(|entry| entry == wanted);
    if has(PrincipalMatch::Everyone) {
        return Truth::True;
    }
    let mut entries_of = entries.clone();
    let doubtful = entries_of.any(|entry| {
        matches!(
            entry,
            PrincipalMatch::Doubtful(_) | PrincipalMatch::Unfilled
        )
    });
    let doubtful = if doubtful {
        Truth::Unknown
    } else {
        Truth::False
    };
    let beside = |complete: bool| {
        if complete {
            Truth::True
        } else {
            Truth::Unknown
        }
    };
    let spared = match principal {
        Principal::Root(_) => Truth::from(has(PrincipalMatch::Account)),
        Principal::User(_) if has(PrincipalMatch::Exact) => beside(has(PrincipalMatch::Account)),
        Principal::Session(_) if has(PrincipalMatch::Exact) => {
            beside(has(PrincipalMatch::Role) && has(PrincipalMatch::Account))
        }
        // One of the role's sessions is named, and the caller can be that session.
        Principal::Role(_) if has(PrincipalMatch::Session) => Truth::Unknown,
        // The page does not say which other principals must be named for it (inferred).
        Principal::FederatedUser(_) if has(PrincipalMatch::Exact) || has(PrincipalMatch::Asker) => {
            Truth::Unknown
        }
        // Services have no account.
        Principal::Service(_) => Truth::from(has(PrincipalMatch::Exact)),
        _ => Truth::False,
    };
    spared.or(doubtful)
}

/// The strongest way in which the caller is named, if it is; `NotPrincipal` names everyone it does not list.
fn strongest(negated: bool, entries: impl Iterator<Item = PrincipalMatch>) -> PrincipalMatch {
    if negated {
        return PrincipalMatch::Everyone;
    }
    entries.max().unwrap_or(PrincipalMatch::No)
}

/// The strongest way in which the caller is perhaps named, if it grants more than those in which it certainly is: a
/// user who may have requested the caller's federated session beside its account, a session of the role beside the
/// role.
fn perhaps_more(
    negated: bool,
    entries: impl Iterator<Item = PrincipalMatch> + Clone,
) -> Option<PrincipalMatch> {
    let strongest = strongest(negated, entries.clone());
    if strongest.truth() != Truth::True {
        return None;
    }
    // Placeholders are not among these (see `adds_unfilled`).
    let mut perhaps = entries
        .filter(|entry| *entry != PrincipalMatch::Unfilled && entry.truth() == Truth::Unknown);
    perhaps.find(|entry| {
        let (more, certain) = (
            Grants::by(*entry, Truth::True),
            Grants::by(strongest, Truth::True),
        );
        more.rank() > certain.rank()
    })
}

/// The truth of a statement that a doubt may concern.
const fn certainty(doubt: Option<Doubt>) -> Truth {
    match doubt {
        Some(_) => Truth::Unknown,
        None => Truth::True,
    }
}

/// Returns `true` if principals with placeholders could name the caller in addition to those that do, so that more
/// could be granted.
fn adds_unfilled(negated: bool, mut entries: impl Iterator<Item = PrincipalMatch>) -> bool {
    !negated && entries.any(|entry| entry == PrincipalMatch::Unfilled)
}

/// Returns `true` if the resource matches only by a `*` that matches across a colon.
fn colon_decides(mut entries: impl Iterator<Item = ResourceMatch>) -> bool {
    let first =
        entries.find(|entry| matches!(entry, ResourceMatch::Yes | ResourceMatch::AcrossColon));
    first == Some(ResourceMatch::AcrossColon) && entries.all(|entry| entry != ResourceMatch::Yes)
}

/// The results of the elements that name principals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalTrace {
    /// The entries.
    pub scope: ScopeTrace<PrincipalMatch>,
    /// Whether the caller is included.
    included: Truth,
}

impl PrincipalTrace {
    /// Whether the caller is included.
    pub fn includes(&self) -> Truth {
        self.included
    }

    /// Whether the caller is included.
    pub fn names(&self) -> PrincipalMatch {
        strongest(self.scope.negated, self.scope.matches())
    }
}

/// The result of an element, or `None` if its text was not understood.
pub type Judged<T> = Option<T>;

/// The complete result of one statement, without short-circuiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementTrace {
    /// The statement's place.
    pub span: Span,
    /// `None`: not understood.
    pub effect: Judged<Effect>,
    /// Outer `None`: this policy type has no principals, so everyone it is attached to is included.
    pub principal: Option<Judged<PrincipalTrace>>,
    /// `Action` or `NotAction`
    pub action: Judged<ScopeTrace<ActionMatch>>,
    /// `Resource` or `NotResource`
    pub resource: Judged<ScopeTrace<ResourceMatch>>,
    /// The tests, all of which must hold.
    pub condition: Judged<Vec<TestTrace>>,
    /// The reason why it is uncertain that it applies even if all elements match.
    pub doubt: Option<Doubt>,
}

/// A part of a statement that must match for the statement to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// `Principal` or `NotPrincipal`
    Principal,
    /// `Action` or `NotAction`
    Action,
    /// `Resource` or `NotResource`
    Resource,
    /// `Condition`
    Condition,
}

impl Element {
    /// All of them, in the order in which AWS's grammar lists them.
    pub const ALL: [Self; 4] = [
        Self::Principal,
        Self::Action,
        Self::Resource,
        Self::Condition,
    ];
}

impl StatementTrace {
    /// Whether one element matches the request. Unknown if the element was not understood.
    pub fn matches(&self, element: Element) -> Truth {
        match element {
            Element::Principal => self.principal.as_ref().map_or(Truth::True, |principal| {
                principal
                    .as_ref()
                    .map_or(Truth::Unknown, PrincipalTrace::includes)
            }),
            Element::Action => self
                .action
                .as_ref()
                .map_or(Truth::Unknown, ScopeTrace::<ActionMatch>::includes),
            Element::Resource => self
                .resource
                .as_ref()
                .map_or(Truth::Unknown, ScopeTrace::<ResourceMatch>::includes),
            Element::Condition => self.condition.as_ref().map_or(Truth::Unknown, |tests| {
                Truth::all(tests.iter().map(|test| test.holds))
            }),
        }
    }

    /// Whether the statement applies to the request: all its elements match.
    pub fn applies(&self) -> Truth {
        let elements = Truth::all(Element::ALL.iter().map(|element| self.matches(*element)));
        elements.and(certainty(self.doubt))
    }

    /// The part of the result that the decision needs.
    pub fn outcome(&self) -> Outcome {
        if self.effect.is_none() && self.doubt.is_some() {
            return Outcome::nobody_knows();
        }
        let others = [Element::Action, Element::Principal, Element::Condition];
        let others = Truth::all(others.iter().map(|element| self.matches(*element)));
        if others == Truth::False {
            return Outcome::never(self.effect);
        }
        let resources = self.resource.as_ref();
        Outcome {
            effect: self.effect,
            applies: others
                .and(self.matches(Element::Resource))
                .and(certainty(self.doubt)),
            names: self.names(),
            perhaps: self.perhaps_more(),
            unfilled: self.adds_unfilled(),
            across_colon: resources.is_some_and(|scope| colon_decides(scope.matches())),
        }
    }

    /// The way in which it perhaps names the caller, if it grants more than the certain ones.
    pub(crate) fn perhaps_more(&self) -> Option<PrincipalMatch> {
        let principal = self.principal.iter().flatten().next();
        principal
            .and_then(|PrincipalTrace { scope, .. }| perhaps_more(scope.negated, scope.matches()))
    }

    /// Returns `true` if principals with placeholders could name the caller.
    pub(crate) fn adds_unfilled(&self) -> bool {
        let principal = self.principal.iter().flatten().next();
        principal.is_some_and(|PrincipalTrace { scope, .. }| {
            adds_unfilled(scope.negated, scope.matches())
        })
    }

    /// The strongest way in which the statement names the caller; `None` if its principals were not understood. A
    /// statement without principals names everyone its policy is attached to.
    pub fn names(&self) -> Option<PrincipalMatch> {
        match &self.principal {
            None => Some(PrincipalMatch::Everyone),
            Some(principal) => principal.as_ref().map(PrincipalTrace::names),
        }
    }
}

/// The part of a statement's result that a decision needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// `None`: not understood.
    pub effect: Judged<Effect>,
    /// Whether the statement applies to the request.
    pub applies: Truth,
    /// The strongest way in which it names the caller; `None` if its principals were not understood.
    pub names: Option<PrincipalMatch>,
    /// The way in which it perhaps names the caller, if it grants more than the certain ones: a user who may have
    /// requested the caller's federated session, beside the account.
    pub perhaps: Option<PrincipalMatch>,
    /// `true` if principals with placeholders could name the caller too, in any way.
    pub unfilled: bool,
    /// `true` if the statement applies, or does not apply because of its `NotResource`, only by a `*` that matches
    /// across a colon.
    pub across_colon: bool,
}

impl Outcome {
    /// The result of an allow statement in a place where AWS accepts none.
    const fn nobody_knows() -> Self {
        Self {
            effect: None,
            applies: Truth::Unknown,
            names: None,
            perhaps: None,
            unfilled: false,
            across_colon: false,
        }
    }

    /// The result of a statement that does not apply, whatever its resources are.
    const fn never(effect: Judged<Effect>) -> Self {
        Self {
            effect,
            applies: Truth::False,
            names: None,
            perhaps: None,
            unfilled: false,
            across_colon: false,
        }
    }
}

/// The result of one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyTrace {
    /// `None`: the text as a whole was not understood.
    pub statements: Judged<Statements>,
}

/// The reason why a layer does not apply to a request, whatever its policies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exemption {
    /// SCPs and RCPs do not affect service-linked roles.
    ServiceLinkedRole,
    /// SCPs do not affect principals of the management account.
    ManagementAccount,
    /// The caller is not a principal of an account, so no policies of this type are attached to it.
    NotAnAccountPrincipal,
    /// No policies of this type can limit the root user or be attached to it.
    RootUser,
    /// RCPs do not cover the service.
    ServiceNotCovered,
    /// RCPs do not apply to AWS managed keys.
    AwsManagedKey,
    /// The permission is not effective in key policies and RCPs (`kms:RetireGrant`).
    NotEffectiveHere,
    /// The action needs no permission (`sts:GetCallerIdentity`).
    NeedsNoPermission,
    /// A bucket policy does not prevent the root user of its account from reading and changing it.
    RootUserOfBucket,
}

/// The result of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerTrace {
    /// The layer.
    pub layer: Layer,
    /// The reason why its policies do not apply at all, if they do not.
    pub exempt: Option<Exemption>,
    /// The doubt whether its policies apply.
    pub doubt: Option<Doubt>,
    /// The combined effect of its policies; `None` if there are none, so that they limit nothing, or if they do not
    /// apply.
    pub said: Option<EffectSummary>,
    /// `false` for a hidden layer.
    pub seen: bool,
}

/// The result of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The facts of the request that the decision needs.
    pub facts: Facts,
    /// Whether the caller has a permissions boundary.
    pub has_boundary: Truth,
    /// The layers that have policies or must allow, in check order.
    pub layers: ByLayer<LayerTrace>,
    pub(crate) reasons: Reasons,
}

impl Trace {
    /// The levels of a layer (one, for layers without levels) with the complete results of their policies; `None` if it
    /// took no part, or is hidden.
    pub fn levels(&self, layer: Layer) -> Judged<&[Vec<Arc<PolicyTrace>>]> {
        let traced = self.layers.iter().find(|traced| traced.layer == layer)?;
        traced.seen.then(|| self.reasons.levels(layer))
    }
}

/// The facts of a request that the decision depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and all combinations occur"
)]
pub struct Facts {
    /// The kind of caller.
    pub caller: CallerKind,
    /// The caller and the resource belong to the same account.
    pub same_account: bool,
    /// Whether the resource-based policy must grant or delegate: across accounts, and within one account for resources
    /// that do not trust the account by themselves (a KMS key).
    pub resource_must_grant: bool,
    /// Whether the resource-based policy can grant the action to this caller at all: some actions do not work across
    /// accounts, and some not for every kind of caller.
    pub resource_can_grant: bool,
    /// The action needs no permission.
    pub needs_nothing: bool,
    /// The doubt because of which the request cannot be allowed with certainty, whatever the policies say.
    pub doubt: Option<Doubt>,
}

/// The kinds of callers between which the decision distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallerKind {
    /// An IAM user.
    User,
    /// A role or one of its sessions.
    Role,
    /// A `GetFederationToken` session.
    FederatedUser,
    /// The account's root user.
    Root,
    /// An AWS service, or an anonymous caller.
    Outside,
}
