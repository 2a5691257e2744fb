//! The whole reason for a decision, as plain data: every policy, statement, element and value.
//!
//! A trace is small: reasons are enums without text, places are spans into the policies that were judged. Whether a
//! statement applies is a method; what the decision needs of a statement ([`Outcome`]) is found by the same
//! functions as its reasons (`trace/match_statement.rs`), and compared with them whenever these are made in a debug build, so
//! an explanation cannot contradict its decision. The reasons are made when somebody looks (`trace/lazy.rs`).

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

/// What one request gets. The words are AWS's `EvalDecision`; `depends` is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Allowed, whatever the unknowns are.
    Allowed,
    /// Denied whatever the unknowns are, because something that must allow does not.
    ImplicitDeny,
    /// Denied whatever the unknowns are, by a statement with `Deny`.
    ExplicitDeny,
    /// Some way of filling in the unknowns allows, and some other denies.
    Depends,
}

impl Decision {
    /// Whether it is denied, whatever the unknowns are.
    pub const fn is_denied(self) -> bool {
        matches!(self, Self::ImplicitDeny | Self::ExplicitDeny)
    }
}

/// What one layer says. The words are AWS Access Troubleshooter's; `unknown` is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LayerEffect {
    /// It allows.
    Allow,
    /// Nothing in it matched, and nothing needed to; or it does not apply to this request.
    NoImpact,
    /// It must allow and does not.
    ImplicitDeny,
    /// A statement in it denies.
    ExplicitDeny,
    /// It depends on something unknown.
    Unknown,
}

/// One element's entries, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeTrace<M> {
    /// The `Not...` form.
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
    /// Whether the action is one of those that are meant.
    pub fn includes(&self) -> Truth {
        includes(self.negated, self.matches().map(ActionMatch::truth))
    }
}

impl ScopeTrace<ResourceMatch> {
    /// Whether the resource is one of those that are meant.
    pub fn includes(&self) -> Truth {
        includes(self.negated, self.matches().map(ResourceMatch::truth))
    }
}

/// Whether a thing is one of those that are meant, from whether each entry matches it.
fn includes(negated: bool, entries: impl Iterator<Item = Truth>) -> Truth {
    let listed = Truth::any(entries);
    if negated { !listed } else { listed }
}

/// Whether the caller is meant. `Deny` with `NotPrincipal` means everybody whom it does not spare, and those with a
/// boundary even then.
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

/// Whether a `NotPrincipal` with these entries spares the caller.
///
/// `IAM/reference_policies_elements_notprincipal`: only who is named itself, and for a user the account must be named
/// beside it, for a session the role and the account; naming these spares nobody else ("all principals except the
/// user named Bob in account 444455556666 are explicitly denied" of `[user/Bob, root]`). Without them the named one
/// "might" be denied.
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
        // One of its sessions is named, and the caller can be that one.
        Principal::Role(_) if has(PrincipalMatch::Session) => Truth::Unknown,
        // Who must be named beside it, the page does not say (inferred).
        Principal::FederatedUser(_) if has(PrincipalMatch::Exact) || has(PrincipalMatch::Asker) => {
            Truth::Unknown
        }
        // Services have no account.
        Principal::Service(_) => Truth::from(has(PrincipalMatch::Exact)),
        _ => Truth::False,
    };
    spared.or(doubtful)
}

/// The strongest way in which the caller is meant, if it is; `NotPrincipal` means everyone it does not list.
fn strongest(negated: bool, entries: impl Iterator<Item = PrincipalMatch>) -> PrincipalMatch {
    if negated {
        return PrincipalMatch::Everyone;
    }
    entries.max().unwrap_or(PrincipalMatch::No)
}

/// The strongest way in which the caller is perhaps meant, where that gives more than those in which it certainly is: a
/// user who may have asked for the caller's federated session beside its account, a session of the role beside the role.
fn perhaps_more(
    negated: bool,
    entries: impl Iterator<Item = PrincipalMatch> + Clone,
) -> Option<PrincipalMatch> {
    let strongest = strongest(negated, entries.clone());
    if strongest.truth() != Truth::True {
        return None;
    }
    // What placeholders could name is not among these (see `adds_unfilled`).
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

/// Whether something that follows from the elements is certain.
const fn certainty(doubt: Option<Doubt>) -> Truth {
    match doubt {
        Some(_) => Truth::Unknown,
        None => Truth::True,
    }
}

/// Whether principals with placeholders that nobody filled in could mean the caller, beside those that do: more than
/// these are given could be given then.
fn adds_unfilled(negated: bool, mut entries: impl Iterator<Item = PrincipalMatch>) -> bool {
    !negated && entries.any(|entry| entry == PrincipalMatch::Unfilled)
}

/// Whether the resource is matched only by a `*` that reaches beyond a colon.
fn colon_decides(mut entries: impl Iterator<Item = ResourceMatch>) -> bool {
    let first =
        entries.find(|entry| matches!(entry, ResourceMatch::Yes | ResourceMatch::AcrossColon));
    first == Some(ResourceMatch::AcrossColon) && entries.all(|entry| entry != ResourceMatch::Yes)
}

/// How the elements that name principals were judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalTrace {
    /// The entries.
    pub scope: ScopeTrace<PrincipalMatch>,
    /// Whether the caller is meant.
    included: Truth,
}

impl PrincipalTrace {
    /// Whether the caller is meant.
    pub fn includes(&self) -> Truth {
        self.included
    }

    /// The strongest way in which the caller is meant, if it is.
    pub fn names(&self) -> PrincipalMatch {
        strongest(self.scope.negated, self.scope.matches())
    }
}

/// A judged element, or `None` where the text of the element was not understood.
pub type Judged<T> = Option<T>;

/// One statement, judged completely: nothing is cut short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementTrace {
    /// The statement's place.
    pub span: Span,
    /// `None`: not understood.
    pub effect: Judged<Effect>,
    /// Outer `None`: this policy type names no principals, so everyone it is attached to is meant.
    pub principal: Option<Judged<PrincipalTrace>>,
    /// `Action` or `NotAction`
    pub action: Judged<ScopeTrace<ActionMatch>>,
    /// `Resource` or `NotResource`
    pub resource: Judged<ScopeTrace<ResourceMatch>>,
    /// The tests, all of which must hold.
    pub condition: Judged<Vec<TestTrace>>,
    /// Why it is not certain that it applies even if all of this matches.
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
    /// Whether one element matches the request. What was not understood could match or not.
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

    /// What the decision needs of it.
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

    /// The way in which it perhaps means the caller, where that gives more than the certain ones.
    pub(crate) fn perhaps_more(&self) -> Option<PrincipalMatch> {
        let principal = self.principal.iter().flatten().next();
        principal
            .and_then(|PrincipalTrace { scope, .. }| perhaps_more(scope.negated, scope.matches()))
    }

    /// Whether principals with placeholders that nobody filled in could mean the caller.
    pub(crate) fn adds_unfilled(&self) -> bool {
        let principal = self.principal.iter().flatten().next();
        principal.is_some_and(|PrincipalTrace { scope, .. }| {
            adds_unfilled(scope.negated, scope.matches())
        })
    }

    /// The strongest way in which the statement means the caller; `None` when its principals were not
    /// understood. A statement that names none means everyone whom its policy is attached to.
    pub fn names(&self) -> Option<PrincipalMatch> {
        match &self.principal {
            None => Some(PrincipalMatch::Everyone),
            Some(principal) => principal.as_ref().map(PrincipalTrace::names),
        }
    }
}

/// What one statement comes to: all that a decision needs of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// `None`: not understood.
    pub effect: Judged<Effect>,
    /// Whether the statement applies to the request.
    pub applies: Truth,
    /// The strongest way in which it means the caller; `None` when its principals were not understood.
    pub names: Option<PrincipalMatch>,
    /// The way in which it perhaps means the caller, where that gives more than the certain ones: a user who may have
    /// asked for the caller's federated session, beside the account.
    pub perhaps: Option<PrincipalMatch>,
    /// Principals with placeholders that nobody filled in could mean the caller too, in any way.
    pub unfilled: bool,
    /// That it applies, or that a `NotResource` keeps it from applying, hangs on a `*` that reaches beyond a colon.
    pub across_colon: bool,
}

impl Outcome {
    /// Of a statement that allows where AWS accepts none that does.
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

    /// Of a statement that does not apply, whatever its resources are.
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

/// One policy, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyTrace {
    /// `None`: the text as a whole was not understood.
    pub statements: Judged<Statements>,
}

/// Why a layer does not apply to a request, whatever its policies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exemption {
    /// SCPs and RCPs do not affect service-linked roles.
    ServiceLinkedRole,
    /// SCPs do not affect principals of the management account.
    ManagementAccount,
    /// The caller is no principal of an account, so nothing is attached to it.
    NotAnAccountPrincipal,
    /// Nothing limits or is attached to the root user here.
    RootUser,
    /// RCPs do not cover the service.
    ServiceNotCovered,
    /// RCPs do not apply to AWS managed keys.
    AwsManagedKey,
    /// The permission is not effective in key policies and RCPs (`kms:RetireGrant`).
    NotEffectiveHere,
    /// The action needs no permission (`sts:GetCallerIdentity`).
    NeedsNoPermission,
    /// A bucket's policy does not keep the root user of its account from reading and changing it.
    RootUserOfBucket,
}

/// One layer, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerTrace {
    /// Which.
    pub layer: Layer,
    /// Whether its policies do not apply at all, and why.
    pub exempt: Option<Exemption>,
    /// Why it is not certain whether its policies apply.
    pub doubt: Option<Doubt>,
    /// What its policies say together; `None` when there are none, so that they limit nothing, or when they do not
    /// apply.
    pub said: Option<EffectSummary>,
    /// Somebody can see the layer.
    pub seen: bool,
}

/// Everything about one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What follows from the request alone and the decision needs.
    pub facts: Facts,
    /// Whether the caller has a permissions boundary.
    pub has_boundary: Truth,
    /// The layers that are there or must be, in check order.
    pub layers: ByLayer<LayerTrace>,
    pub(crate) reasons: Reasons,
}

impl Trace {
    /// The levels of a layer (one, for layers without levels) with their policies, judged completely; `None`: it took
    /// no part, or nobody can see it.
    pub fn levels(&self, layer: Layer) -> Judged<&[Vec<Arc<PolicyTrace>>]> {
        let traced = self.layers.iter().find(|traced| traced.layer == layer)?;
        traced.seen.then(|| self.reasons.levels(layer))
    }
}

/// What the decision needs to know of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and all combinations occur"
)]
pub struct Facts {
    /// What the caller is.
    pub caller: CallerKind,
    /// The caller and the resource belong to the same account.
    pub same_account: bool,
    /// Whether the resource's policy must grant or delegate: across accounts, and within one where resources
    /// trust nobody by themselves (a KMS key).
    pub resource_must_grant: bool,
    /// Whether the resource's policy can grant the action to this caller at all: some actions do not work across
    /// accounts, and some not for every kind of caller.
    pub resource_can_grant: bool,
    /// The action needs no permission.
    pub needs_nothing: bool,
    /// Why the request cannot be allowed with certainty, whatever the policies say.
    pub doubt: Option<Doubt>,
}

/// What the caller is, as far as the decision differs.
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
    /// An AWS service, or nobody.
    Outside,
}
