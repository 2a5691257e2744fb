//! `Action` and `NotAction`: names that match nothing, and actions where they have no effect.

use super::{Found, View};
use crate::finding::Code;
use crate::layer::Layer;
use crate::name::{ActionMatch, ActionPattern};
use crate::policy::near::nearest;
use crate::policy::tables::{self, KnownAction, ResourceTypes};
use crate::policy::{Clear, Scope};
use crate::source::{Span, Spanned};

/// No action has a longer name, so a longer pattern needs no matching.
const LONGEST_NAME: usize = 128;

impl Found {
    pub(super) fn actions(&mut self, view: View<'_>) {
        let Some(scope) = view.action() else {
            return;
        };
        let only_arns = only_arns(view);
        for entry in &scope.entries {
            let text = entry.value.text();
            if text == "*:*" {
                self.push(Code::StarColonStar, entry.span);
            }
            let (Some(service), Some(name)) = (entry.value.service(), entry.value.name()) else {
                continue;
            };
            if !self.spelling(text, name, entry.span) || !self.service(service, entry.span) {
                continue;
            }
            let Some(actions) = tables::actions_of(service) else {
                continue;
            };
            let matching = matching(&entry.value, actions);
            if matching.is_empty() {
                self.no_such_action(text, name, actions, entry.span);
                continue;
            }
            if scope.except {
                continue;
            }
            self.key_policy(view.layer, text, &matching, entry.span);
            let none = |known: &&KnownAction| known.resources == ResourceTypes::None;
            if only_arns && view.layer != Layer::Resource && matching.iter().all(none) {
                self.push_with(Code::NoResourceType, entry.span, [("action", text)]);
            }
        }
        if view.allows() && !scope.except {
            self.pass_role(view, scope);
        }
    }

    /// Whether the text could be the name of an action or a pattern for some.
    fn spelling(&mut self, text: &str, name: &str, span: Span) -> bool {
        let code = if text.contains("${") {
            Code::VariableInAction
        } else if text.contains(',') {
            Code::ActionWithComma
        } else if text.contains(char::is_whitespace) {
            Code::ActionWithSpace
        } else if name.contains(':') {
            Code::ActionWithColons
        } else {
            return true;
        };
        self.push_with(code, span, [("action", text)]);
        false
    }

    /// Whether there is such a service.
    fn service(&mut self, service: &str, span: Span) -> bool {
        if tables::is_service(service) {
            return true;
        }
        match self.suggest(|| tables::near_service(service)) {
            Some(suggestion) => self.push_with(
                Code::MisspelledService,
                span,
                [("service", service), ("suggestion", suggestion)],
            ),
            None => self.push_with(Code::UnknownService, span, [("service", service)]),
        }
        false
    }

    fn no_such_action(&mut self, text: &str, name: &str, actions: &[KnownAction], span: Span) {
        if name.contains(['*', '?']) {
            self.push_with(Code::ActionMatchesNothing, span, [("action", text)]);
            return;
        }
        let names = actions.iter().map(|known| known.action.name.as_str());
        let near = self.suggest(|| nearest(name, names));
        let near = near.and_then(|near| actions.iter().find(|known| known.action.name == near));
        match near {
            Some(known) => {
                let suggestion = known.action.to_string();
                let parameters = [("action", text), ("suggestion", suggestion.as_str())];
                self.push_with(Code::MisspelledAction, span, parameters);
            }
            None => self.push_with(Code::UnknownAction, span, [("action", text)]),
        }
    }

    /// Actions that a key policy cannot give, and the one that is not effective in RCPs either.
    fn key_policy(&mut self, layer: Layer, text: &str, matching: &[&KnownAction], span: Span) {
        let on_policies_of_keys = matches!(layer, Layer::Resource | Layer::Rcp);
        let [known] = matching else {
            return;
        };
        if !on_policies_of_keys || !known.action.is_of("kms") || text.contains(['*', '?']) {
            return;
        }
        if known.action.is("kms", "RetireGrant") {
            self.push_with(Code::RetireGrantHere, span, [("action", text)]);
        } else if layer == Layer::Resource && known.resources == ResourceTypes::None {
            self.push_with(Code::NotAKeyAction, span, [("action", text)]);
        }
    }

    /// `iam:PassRole` by name for every role and every service.
    fn pass_role(&mut self, view: View<'_>, scope: &Scope<ActionPattern>) {
        let everywhere = view.resource().is_some_and(|scope| {
            !scope.except
                && scope
                    .entries
                    .iter()
                    .any(|entry| entry.value.is_everything())
        });
        let limited = view.tests().iter().any(|test| {
            test.key
                .value
                .as_str()
                .eq_ignore_ascii_case("iam:PassedToService")
        });
        if !everywhere || limited || view.layer != Layer::Identity {
            return;
        }
        let passes = |entry: &&Spanned<ActionPattern>| {
            entry.value.text().eq_ignore_ascii_case("iam:PassRole")
        };
        if let Some(entry) = scope.entries.iter().find(passes) {
            self.push_with(
                Code::PassRoleEverywhere,
                entry.span,
                [("action", entry.value.text())],
            );
        }
    }
}

/// The known actions that a pattern matches.
pub(super) fn matching<'k>(
    pattern: &ActionPattern,
    actions: &'k [KnownAction],
) -> Vec<&'k KnownAction> {
    let name = pattern.name().unwrap_or("*");
    if name == "*" {
        return actions.iter().collect();
    }
    if !name.contains(['*', '?']) {
        // Most patterns are plain names, and comparing is much cheaper than matching.
        let plain = |known: &&KnownAction| known.action.name.eq_ignore_ascii_case(name);
        return actions.iter().filter(plain).collect();
    }
    if name.bytes().filter(|byte| *byte != b'*').count() > LONGEST_NAME {
        return Vec::new();
    }
    actions
        .iter()
        .filter(|known| pattern.judge(&known.action) == ActionMatch::Yes)
        .collect()
}

/// Whether the statement names resources and `*` is not among them.
fn only_arns(view: View<'_>) -> bool {
    let Clear::Yes(scope) = &view.statement.resource else {
        return false;
    };
    !scope.except
        && !scope.entries.is_empty()
        && scope
            .entries
            .iter()
            .all(|entry| !entry.value.is_everything())
}
