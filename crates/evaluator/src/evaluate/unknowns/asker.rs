//! Who asked for the caller's `GetFederationToken` session: a request does not say.
//!
//! Such a session also has what a resource's policy grants to the IAM user who asked for it
//! (`IAM/reference_policies_evaluation-logic_policy-eval-denyallow`; semantics 1.4), and what it denies to them. Neither
//! the session's ARN nor its context names that user, so each user of the account whom a policy names could be it. One
//! unknown is enough for all of them, because only one can have asked. It is reported as the layer that names them:
//! what that layer says to this caller cannot be known.

use super::Unknown;
use super::open::{Axis, Open, Ways};
use crate::layer::Layer;
use crate::name::{Principal, PrincipalMatch, PrincipalPattern};
use crate::policy::Scope;

/// Whether the user is one of those listed.
pub(super) fn lists(scope: &Scope<PrincipalPattern>, asker: Option<&Principal>) -> bool {
    let mut listed = scope.entries.iter().map(|entry| &entry.value);
    asker.is_some_and(|asker| listed.any(|entry| user(entry) == Some(asker)))
}

/// Whether the caller is listed, whoever asked.
pub(super) fn certainly_lists(scope: &Scope<PrincipalPattern>, caller: &Principal) -> bool {
    let mut listed = scope.entries.iter();
    listed.any(|entry| {
        !matches!(
            entry.value.judge(caller),
            PrincipalMatch::No | PrincipalMatch::Asker
        )
    })
}

const fn user(entry: &PrincipalPattern) -> Option<&Principal> {
    match entry {
        PrincipalPattern::Arn(principal @ Principal::User(_)) => Some(principal),
        _ => None,
    }
}

impl<'a> Open<'a> {
    /// The unknown, if one of those listed may have asked; they become its answers.
    pub(super) fn asker(
        &mut self,
        layer: Layer,
        scope: &'a Scope<PrincipalPattern>,
    ) -> Option<usize> {
        let entries = scope.entries.iter().map(|entry| &entry.value);
        let mut askers = entries
            .filter(|entry| entry.judge(&self.request.principal) == PrincipalMatch::Asker)
            .filter_map(user)
            .peekable();
        askers.peek()?;
        let known = self.axes.iter();
        let mut known = known.map(|axis| matches!(axis.ways, Ways::Asker(_)));
        let at = known.position(|asker| asker).unwrap_or_else(|| {
            self.axes.push(Axis {
                unknown: Unknown::Layer(layer),
                others: Vec::new(),
                ways: Ways::Asker(vec![None]),
            });
            self.axes.len() - 1
        });
        if let Some(Axis {
            ways: Ways::Asker(users),
            unknown,
            ..
        }) = self.axes.get_mut(at)
        {
            // Where the resource's policy names users, that is where to look.
            if layer == Layer::Resource {
                *unknown = Unknown::Layer(layer);
            }
            for asker in askers {
                if !users.contains(&Some(asker)) {
                    users.push(Some(asker));
                }
            }
        }
        Some(at)
    }
}
