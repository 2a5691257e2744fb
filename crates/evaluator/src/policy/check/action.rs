//! `Action` and `NotAction`: names that match no action, and actions in places where they have no effect.

use super::resource::AuthorizedTypes;
use super::{Found, View};
use crate::finding::Code;
use crate::identifiers::ActionPattern;
use crate::identifiers::wildcard::is_wild;
use crate::layer::Layer;
use crate::policy::Scope;
use crate::policy::suggest::nearest;
use crate::policy::tables::{self, Actions, KnownAction, ResourceTypes};
use crate::source::{Span, Spanned};

/// The maximum length of an action's name; a longer pattern is not compared.
const LONGEST_NAME: usize = 128;

impl Found {
    /// Checks the actions, and returns the resource types that they are authorized on if the statement names resources
    /// by ARN.
    pub(super) fn actions(&mut self, view: View<'_>) -> AuthorizedTypes {
        let Some(scope) = view.action() else {
            return AuthorizedTypes::default();
        };
        let mut asked = AuthorizedTypes::nothing_of(scope);
        let (names_arns, only_arns) = arns(view);
        // Fast path: most lists have actions of one service.
        let mut last: Option<(&str, &Actions)> = None;
        for entry in &scope.entries {
            let (text, span) = (entry.value.text(), entry.span);
            if !entry.value.placeholders().is_empty() {
                asked.add_unknown();
                continue;
            }
            if text == "*:*" {
                self.push(Code::StarColonStar, span);
            }
            let (Some(service), Some(name)) = (entry.value.service(), entry.value.name()) else {
                asked.add_unknown();
                continue;
            };
            let known = last.filter(|(same, _)| *same == service);
            let known = known.map_or_else(|| tables::actions_of(service), |(_, known)| Some(known));
            let Some(actions) = known else {
                asked.add_unknown();
                if self.spelling(text, name, span) {
                    self.service(service, span);
                }
                continue;
            };
            last = Some((service, actions));
            let mut matching = matching(&entry.value, actions).peekable();
            let Some(first) = matching.peek().copied() else {
                // A pattern with characters that no action has matches none.
                if self.spelling(text, name, span) {
                    self.no_such_action(text, name, actions, span);
                }
                continue;
            };
            if scope.negated {
                continue;
            }
            if !entry.value.is_wild() {
                self.key_policy(view.layer, text, first, span);
            }
            if !names_arns {
                continue;
            }
            let mut needs_star = true;
            for known in matching {
                asked.add(known);
                needs_star &= known.resources == ResourceTypes::None;
            }
            if needs_star && only_arns && view.layer != Layer::Resource {
                self.push_with(Code::NoResourceType, span, [("action", text)]);
            }
        }
        if view.allows() && !scope.negated {
            self.pass_role(view, scope);
        }
        asked
    }

    /// Returns `true` if the text could be the name of an action or a pattern for some.
    fn spelling(&mut self, text: &str, name: &str, span: Span) -> bool {
        // Fast path: in most names, only the colon is neither a letter nor a wildcard.
        let usual = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'*' | b'?');
        if text.bytes().filter(|byte| !usual(*byte)).count() == 1 {
            return true;
        }
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

    /// Reports a service that does not exist.
    fn service(&mut self, service: &str, span: Span) {
        if tables::is_service(service) {
            return;
        }
        match self.suggest(|| tables::near_service(service)) {
            Some(suggestion) => self.push_with(
                Code::MisspelledService,
                span,
                [("service", service), ("suggestion", suggestion)],
            ),
            None => self.push_with(Code::UnknownService, span, [("service", service)]),
        }
    }

    fn no_such_action(&mut self, text: &str, name: &str, actions: &[KnownAction], span: Span) {
        if is_wild(name) {
            self.push_with(Code::ActionMatchesNothing, span, [("action", text)]);
            return;
        }
        let names = actions.iter().map(|known| &*known.action.name);
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

    /// Reports actions that a key policy cannot grant, and the one that is not effective in RCPs either.
    fn key_policy(&mut self, layer: Layer, text: &str, known: &KnownAction, span: Span) {
        let on_policies_of_keys = matches!(layer, Layer::Resource | Layer::Rcp);
        if !on_policies_of_keys || !known.action.is_of("kms") {
            return;
        }
        if known.action.is("kms", "RetireGrant") {
            self.push_with(Code::RetireGrantHere, span, [("action", text)]);
        } else if layer == Layer::Resource && known.resources == ResourceTypes::None {
            self.push_with(Code::NotAKeyAction, span, [("action", text)]);
        }
    }

    /// Reports `iam:PassRole` by name for every role and every service.
    fn pass_role(&mut self, view: View<'_>, scope: &Scope<ActionPattern>) {
        let everywhere = view.resource().is_some_and(|scope| {
            !scope.negated
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
fn matching<'k>(
    pattern: &ActionPattern,
    actions: &'k Actions,
) -> impl Iterator<Item = &'k KnownAction> {
    let name = pattern.name().unwrap_or("*");
    let is_wild = pattern.is_wild();
    let fits = name.len() <= LONGEST_NAME
        || name.bytes().filter(|byte| *byte != b'*').count() <= LONGEST_NAME;
    let wild = name.bytes().position(|byte| matches!(byte, b'*' | b'?'));
    let start = wild.and_then(|at| name.get(..at)).unwrap_or(name);
    let possible = actions.beginning_with(start);
    let matches = move |known: &&KnownAction| {
        if is_wild {
            fits && pattern.matches(&known.action)
        } else {
            // A name that starts with another name of the same length is equal to it.
            known.action.name.len() == name.len()
        }
    };
    possible.filter(matches)
}

/// Whether the statement names resources by their ARNs, and whether it names only ARNs.
fn arns(view: View<'_>) -> (bool, bool) {
    let Some(scope) = view.resource().filter(|scope| !scope.negated) else {
        return (false, false);
    };
    let mut arns = scope
        .entries
        .iter()
        .map(|entry| !entry.value.is_everything());
    let some = arns.clone().any(|arn| arn);
    (some, some && arns.all(|arn| arn))
}
