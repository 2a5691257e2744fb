//! Summary of the effects of several statements, with everything that a decision needs from the policies.
//!
//! The policies of one level are combined by union; levels are combined by intersection of what they allow and union of
//! what they deny (`ORG/orgs_manage_policies_scps_evaluation`). The combination for each layer is in
//! `evaluate/combine_layer`.

use super::{Outcome, PrincipalMatch, outcomes};
use crate::doubt::Doubt;
use crate::policy::{Effect, Policy};
use crate::request::Request;
use crate::truth::Truth;

/// The grants, by the strongest way in which a statement names the caller. Layers without principals name everyone they
/// are attached to, so all their grants are `whole`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grants {
    /// To the account.
    pub(crate) account: Truth,
    /// To the role of the caller's session.
    pub(crate) role: Truth,
    /// To the caller itself, or to everyone.
    pub(crate) whole: Truth,
}

impl Grants {
    /// The same truth for every way of naming the caller.
    pub(crate) const fn all(truth: Truth) -> Self {
        Self {
            account: truth,
            role: truth,
            whole: truth,
        }
    }

    /// A grant by one way of naming the caller.
    pub(crate) const fn by(names: PrincipalMatch, truth: Truth) -> Self {
        let mut grants = Self::all(Truth::False);
        match names {
            PrincipalMatch::No => {}
            // With the placeholders filled in, it could be any of them.
            PrincipalMatch::Unfilled => grants = Self::all(truth),
            // Somebody's account.
            PrincipalMatch::Account | PrincipalMatch::Doubtful(Doubt::CanonicalUser) => {
                grants.account = truth;
            }
            // Grants to the user of a federated session are limited in the same way as those to the role of a session:
            // by the boundary and the session policy.
            PrincipalMatch::Role | PrincipalMatch::Asker => grants.role = truth,
            PrincipalMatch::Exact
            | PrincipalMatch::Everyone
            | PrincipalMatch::Session
            | PrincipalMatch::Doubtful(_) => grants.whole = truth,
        }
        grants
    }

    /// The rank of the strongest grant.
    pub(crate) fn rank(self) -> u8 {
        let ranks = [(self.whole, 3), (self.role, 2), (self.account, 1)];
        let mut ranks = ranks.into_iter();
        let strongest = ranks.find(|(truth, _)| *truth != Truth::False);
        strongest.map_or(0, |(_, rank)| rank)
    }

    /// Whether the caller is granted something in any way.
    pub(crate) const fn any(self) -> Truth {
        self.account.or(self.role).or(self.whole)
    }

    const fn or(self, other: Self) -> Self {
        Self {
            account: self.account.or(other.account),
            role: self.role.or(other.role),
            whole: self.whole.or(other.whole),
        }
    }
}

/// The combined effect of statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectSummary {
    /// Whether one of them denies.
    pub(crate) deny: Truth,
    /// Their grants.
    pub(crate) allow: Grants,
    /// `true` if one of them depends on a `*` that matches across a colon.
    pub(crate) across_colon: bool,
}

impl EffectSummary {
    /// No statement applies.
    pub(crate) const NOTHING: Self = Self {
        deny: Truth::False,
        allow: Grants::all(Truth::False),
        across_colon: false,
    };

    /// Statements that are hidden or not understood.
    pub(crate) const UNKNOWN: Self = Self {
        deny: Truth::Unknown,
        allow: Grants::all(Truth::Unknown),
        across_colon: false,
    };

    /// Returns `true` if it does not depend on unknowns.
    pub(crate) fn is_certain(self) -> bool {
        let Grants {
            account,
            role,
            whole,
        } = self.allow;
        [self.deny, account, role, whole]
            .iter()
            .all(|truth| *truth != Truth::Unknown)
    }

    /// The effect of the same statements if it is uncertain whether they apply to the request.
    pub(crate) const fn doubtful(self) -> Self {
        Self {
            deny: self.deny.and(Truth::Unknown),
            allow: self.allow.or(Grants::all(Truth::Unknown)),
            ..self
        }
    }

    /// The union of two sets of statements.
    pub(crate) const fn union(self, other: Self) -> Self {
        Self {
            deny: self.deny.or(other.deny),
            allow: self.allow.or(other.allow),
            across_colon: self.across_colon || other.across_colon,
        }
    }

    /// The combination of two levels: both must allow, either can deny.
    pub(crate) const fn intersect_levels(self, other: Self) -> Self {
        Self {
            deny: self.deny.or(other.deny),
            allow: Grants {
                account: self.allow.account.and(other.allow.account),
                role: self.allow.role.and(other.allow.role),
                whole: self.allow.whole.and(other.allow.whole),
            },
            across_colon: self.across_colon || other.across_colon,
        }
    }
}

/// The effect of one policy on a request. `has_boundary` says whether the caller has a permissions boundary, on which
/// the result of `NotPrincipal` depends.
pub fn summarize(request: &Request, policy: &Policy, has_boundary: Truth) -> EffectSummary {
    outcomes(request, policy, has_boundary).map_or(EffectSummary::UNKNOWN, together)
}

/// The combined effect of policies, each given by the outcomes of its statements; `None` for one that was not
/// understood.
pub fn summarize_all<O: Iterator<Item = Outcome>>(
    policies: impl Iterator<Item = Option<O>>,
) -> EffectSummary {
    let said = policies.map(|outcomes| outcomes.map_or(EffectSummary::UNKNOWN, together));
    said.fold(EffectSummary::NOTHING, EffectSummary::union)
}

/// The combined effect of statements.
fn together(outcomes: impl Iterator<Item = Outcome>) -> EffectSummary {
    outcomes
        .map(of_statement)
        .fold(EffectSummary::NOTHING, EffectSummary::union)
}

/// The effect of one statement.
fn of_statement(outcome: Outcome) -> EffectSummary {
    let Outcome {
        effect,
        applies,
        names,
        perhaps,
        unfilled,
        across_colon,
    } = outcome;
    let said = match (applies, effect) {
        (Truth::False, _) => EffectSummary::NOTHING,
        (_, None) => EffectSummary::UNKNOWN,
        (_, Some(Effect::Deny)) => EffectSummary {
            deny: applies,
            ..EffectSummary::NOTHING
        },
        (_, Some(Effect::Allow)) => EffectSummary {
            allow: match names {
                Some(names) => {
                    let also = applies.and(Truth::Unknown);
                    let unfilled = unfilled.then_some(PrincipalMatch::Unfilled);
                    let more = perhaps.into_iter().chain(unfilled);
                    more.map(|names| Grants::by(names, also))
                        .fold(Grants::by(names, applies), Grants::or)
                }
                None => Grants::all(Truth::Unknown),
            },
            ..EffectSummary::NOTHING
        },
    };
    EffectSummary {
        across_colon,
        ..said
    }
}
