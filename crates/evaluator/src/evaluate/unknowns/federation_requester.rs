//! The unknown user behind a `GetFederationToken` session: a request does not say who requested the session.
//!
//! Such a session also has the permissions that a resource-based policy grants to the IAM user who requested it
//! (`IAM/reference_policies_evaluation-logic_policy-eval-denyallow`; semantics 1.4), and is subject to its denials for
//! them. Neither the session's ARN nor its context names that user, so it could be any user of the account whom a
//! policy names. One unknown covers all of them, because only one of them can have requested the session. It is
//! reported as the layer that names them: the effect of that layer on this caller cannot be known.
//!
//! The same applies to a caller that is a role: the request comes from one of its sessions, and a policy may name some
//! of them.

use super::Unknown;
use super::residual::{Domain, FreeVariable, Residual};
use crate::identifiers::{Principal, PrincipalMatch, PrincipalPattern};
use crate::layer::Layer;
use crate::policy::Scope;

/// Returns `true` if the user or session is one of those listed.
pub(super) fn lists(scope: &Scope<PrincipalPattern>, who: Option<&Principal>) -> bool {
    let mut listed = scope.entries.iter().map(|entry| &entry.value);
    who.is_some_and(|who| listed.any(|entry| named(entry) == Some(who)))
}

const fn named(entry: &PrincipalPattern) -> Option<&Principal> {
    match entry {
        PrincipalPattern::Arn(principal @ (Principal::User(_) | Principal::Session(_))) => {
            Some(principal)
        }
        _ => None,
    }
}

impl<'a> Residual<'a> {
    /// The unknown, if one of the listed users may have requested the session, or one of the listed sessions may be the
    /// caller; they become its answers.
    pub(super) fn who(
        &mut self,
        layer: Layer,
        scope: &'a Scope<PrincipalPattern>,
    ) -> Option<usize> {
        let entries = scope.entries.iter().map(|entry| &entry.value);
        let mut listed = entries
            .filter(|entry| {
                matches!(
                    entry.judge(&self.request.principal),
                    PrincipalMatch::Asker | PrincipalMatch::Session
                )
            })
            .filter_map(named)
            .peekable();
        listed.peek()?;
        let known = self.axes.iter();
        let mut known =
            known.map(|axis| matches!(axis.ways, Domain::Asker(_) | Domain::Session(_)));
        let at = known.position(|who| who).unwrap_or_else(|| {
            self.axes.push(FreeVariable {
                unknown: Unknown::Layer(layer),
                others: Vec::new(),
                ways: match self.request.principal {
                    Principal::FederatedUser(_) => Domain::Asker(vec![None]),
                    _ => Domain::Session(vec![None]),
                },
            });
            self.axes.len() - 1
        });
        if let Some(FreeVariable {
            ways: Domain::Asker(all) | Domain::Session(all),
            unknown,
            ..
        }) = self.axes.get_mut(at)
        {
            // If the resource-based policy names users, it is the layer to look at.
            if layer == Layer::Resource {
                *unknown = Unknown::Layer(layer);
            }
            for who in listed {
                if !all.contains(&Some(who)) {
                    all.push(Some(who));
                }
            }
        }
        Some(at)
    }
}
