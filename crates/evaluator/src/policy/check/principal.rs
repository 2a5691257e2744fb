//! `Principal` and `NotPrincipal`: values that name somebody by mistake, or nobody.

use super::{Found, View};
use crate::finding::Code;
use crate::identifiers::{Principal, PrincipalPattern};
use crate::layer::Layer;
use crate::policy::Scope;
use crate::vec_map::Set;

impl Found {
    pub(super) fn principals(&mut self, view: View<'_>) {
        let Some(scope) = view.principal() else {
            return;
        };
        let element = if scope.negated {
            "NotPrincipal"
        } else {
            "Principal"
        };
        if scope.entries.is_empty() {
            self.push_with(Code::EmptyPrincipal, scope.span, [("element", element)]);
        }
        for entry in &scope.entries {
            match &entry.value {
                PrincipalPattern::Everyone | PrincipalPattern::EveryAws => {
                    let open =
                        view.layer == Layer::Resource && view.allows() && view.unconditional();
                    if open && !scope.negated {
                        self.push(Code::EverybodyAllowed, entry.span);
                    }
                }
                PrincipalPattern::Deleted(id) => {
                    self.push_with(Code::DeletedPrincipal, entry.span, [("principal", id)]);
                }
                PrincipalPattern::Service(name) if !is_service_principal(name) => {
                    self.push_with(Code::BadServicePrincipal, entry.span, [("principal", name)]);
                }
                _ => {}
            }
        }
        // RCPs do not support the element at all, which is reported separately.
        if scope.negated && view.denies() && view.layer != Layer::Rcp {
            self.not_principal(scope);
        }
    }

    /// The pitfalls of `Deny` with `NotPrincipal` (`IAM/reference_policies_elements_notprincipal`).
    fn not_principal(&mut self, scope: &Scope<PrincipalPattern>) {
        self.push(Code::NotPrincipalAndBoundaries, scope.span);
        let accounts = scope.entries.iter().filter_map(|entry| match &entry.value {
            PrincipalPattern::Account { account, .. } => Some(account.as_str()),
            _ => None,
        });
        // Sorted, so that a malicious list does not cause quadratic time.
        let accounts: Set<&str> = accounts.collect();
        for entry in &scope.entries {
            if let PrincipalPattern::Arn(principal) = &entry.value
                && let Some(account) = principal.account()
                && !accounts.has(&account)
            {
                let code = Code::NotPrincipalWithoutAccount;
                self.push_with(
                    code,
                    entry.span,
                    [("principal", principal.as_str()), ("account", account)],
                );
            }
        }
    }
}

/// `backup.amazonaws.com`, also with a Region in it, in every partition.
fn is_service_principal(name: &str) -> bool {
    let host = name.strip_suffix(".cn").unwrap_or(name);
    matches!(Principal::parse(name), Some(Principal::Service(_)))
        && [
            ".amazonaws.com",
            ".amazon.com",
            ".amazonaws.eu",
            ".aws.internal",
        ]
        .iter()
        .any(|end| host.ends_with(end))
}
