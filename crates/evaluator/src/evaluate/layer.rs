//! What the statements of one layer say together.
//!
//! Policies of one level are united, levels are intersected for what they allow and united for what they deny
//! (`ORG/orgs_manage_policies_scps_evaluation`). Whether the request needs the layer's word is for `decide`.

use crate::layer::Layer;
use crate::name::PrincipalMatch;
use crate::policy::Effect;
use crate::trace::{LayerTrace, PolicyTrace, StatementTrace};
use crate::truth::Truth;
use std::sync::Arc;

/// What is allowed, by the strongest way in which a statement means the caller. Layers that name no principals
/// mean everyone whom they are attached to, so all of it is `whole` there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grants {
    /// To the account.
    pub(super) account: Truth,
    /// To the role whose session asks.
    pub(super) role: Truth,
    /// To the caller itself, or to everyone.
    pub(super) whole: Truth,
}

impl Grants {
    /// The same for every way of naming the caller.
    pub(super) const fn all(truth: Truth) -> Self {
        Self {
            account: truth,
            role: truth,
            whole: truth,
        }
    }

    /// One way of naming the caller.
    pub(super) const fn by(names: PrincipalMatch, truth: Truth) -> Self {
        let mut grants = Self::all(Truth::False);
        match names {
            PrincipalMatch::No => {}
            PrincipalMatch::Account => grants.account = truth,
            PrincipalMatch::Role => grants.role = truth,
            PrincipalMatch::Exact | PrincipalMatch::Everyone => grants.whole = truth,
        }
        grants
    }

    /// Whether the caller is granted something in any way.
    pub(super) const fn any(self) -> Truth {
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

/// What statements say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// Whether one of them denies.
    pub(super) deny: Truth,
    /// What they allow.
    pub(super) allow: Grants,
}

impl Said {
    /// No statement says anything.
    pub(super) const NOTHING: Self = Self {
        deny: Truth::False,
        allow: Grants::all(Truth::False),
    };

    /// Statements that nobody can see or understand.
    pub(super) const UNKNOWN: Self = Self {
        deny: Truth::Unknown,
        allow: Grants::all(Truth::Unknown),
    };

    /// Statements beside each other.
    pub(super) const fn beside(self, other: Self) -> Self {
        Self {
            deny: self.deny.or(other.deny),
            allow: self.allow.or(other.allow),
        }
    }

    /// A level below another: both must allow, either denies.
    pub(super) const fn below(self, other: Self) -> Self {
        Self {
            deny: self.deny.or(other.deny),
            allow: Grants {
                account: self.allow.account.and(other.allow.account),
                role: self.allow.role.and(other.allow.role),
                whole: self.allow.whole.and(other.allow.whole),
            },
        }
    }
}

/// What a whole layer says; `None` when there is no such policy, so that it limits nothing.
pub(super) fn sum(layer: &LayerTrace) -> Option<Said> {
    let Some(levels) = &layer.levels else {
        return Some(unseen(layer.layer));
    };
    of_levels(layer.layer, levels.iter().map(|level| of_level(level)))
}

/// What levels say together.
pub(super) fn of_levels(layer: Layer, levels: impl Iterator<Item = Said>) -> Option<Said> {
    let said = levels.reduce(Said::below)?;
    Some(if layer == Layer::Rcp {
        implied(said)
    } else {
        said
    })
}

/// What a layer could say that nobody can see.
pub(super) const fn unseen(layer: Layer) -> Said {
    match layer {
        Layer::Rcp => implied(Said::UNKNOWN),
        _ => Said::UNKNOWN,
    }
}

/// `RCPFullAWSAccess` is attached at every level and cannot be detached (`ORG/orgs_manage_policies_rcps`).
const fn implied(said: Said) -> Said {
    Said {
        deny: said.deny,
        allow: Grants::all(Truth::True),
    }
}

/// What the policies of one level say.
pub(super) fn of_level(policies: &[Arc<PolicyTrace>]) -> Said {
    let mut said = Said::NOTHING;
    for policy in policies {
        match &policy.statements {
            None => said = said.beside(Said::UNKNOWN),
            Some(statements) => {
                for statement in statements {
                    said = said.beside(of_statement(statement));
                }
            }
        }
    }
    said
}

/// What one statement says.
pub(super) fn of_statement(statement: &StatementTrace) -> Said {
    let applies = statement.applies();
    if applies == Truth::False {
        return Said::NOTHING;
    }
    let allow = match statement.names() {
        Some(names) => Grants::by(names, applies),
        None => Grants::all(applies.and(Truth::Unknown)),
    };
    let deny = applies;
    match statement.effect {
        Some(Effect::Allow) => Said {
            deny: Truth::False,
            allow,
        },
        Some(Effect::Deny) => Said {
            deny,
            allow: Grants::all(Truth::False),
        },
        None => Said::UNKNOWN,
    }
}
