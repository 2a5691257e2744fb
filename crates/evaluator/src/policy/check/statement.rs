//! The statement as a whole: forms that are broader than intended, the rules of RCPs, and redundancy.

use super::{Found, View};
use crate::finding::Code;
use crate::identifiers::{Action, ActionPattern, PrincipalPattern, ResourcePattern};
use crate::json::Names;
use crate::layer::Layer;
use crate::policy::{Parsed, Scope, Statement};
use crate::source::{Span, Spanned};
use crate::vec_map::sort;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The most entries with wildcards that are compared with all others of their list.
const PATTERNS: usize = 32;
/// The most statements of a kind that are compared with each other.
const ALIKE: usize = 16;

impl Found {
    pub(super) fn statement(&mut self, view: View<'_>) {
        if let Some(scope) = view.action() {
            let element = if scope.negated { "NotAction" } else { "Action" };
            self.empty_list(view, scope, element);
            if scope.negated && view.allows() && view.layer != Layer::Scp {
                self.push(Code::AllowNotAction, name_of(scope, "NotAction"));
            }
            self.redundant(
                scope,
                ActionPattern::text,
                ActionPattern::is_wild,
                action_covers,
                Code::RedundantAction,
                "action",
            );
        }
        if let Some(scope) = view.resource() {
            let element = if scope.negated {
                "NotResource"
            } else {
                "Resource"
            };
            self.empty_list(view, scope, element);
            if scope.negated && view.allows() && view.layer != Layer::Scp {
                self.push(Code::AllowNotResource, name_of(scope, "NotResource"));
            }
            self.redundant(
                scope,
                ResourcePattern::text,
                |resource| resource.text().contains('*'),
                |wide, narrow| covers(wide.text(), narrow.text()),
                Code::RedundantResource,
                "resource",
            );
        }
        if view.layer == Layer::Rcp {
            self.rcp(view);
        }
    }

    fn empty_list<T>(&mut self, view: View<'_>, scope: &Scope<T>, element: &str) {
        if scope.entries.is_empty() && view.is_written(scope) {
            self.push_with(Code::EmptyList, scope.span, [("element", element)]);
        }
    }

    /// Reports entries of a list that another entry covers.
    fn redundant<T>(
        &mut self,
        scope: &Scope<T>,
        text: impl Fn(&T) -> &str,
        is_wide: impl Fn(&T) -> bool,
        covers: impl Fn(&T, &T) -> bool,
        code: Code,
        parameter: &'static str,
    ) {
        if scope.entries.len() < 2 {
            return;
        }
        let wide: Vec<&Spanned<T>> = scope
            .entries
            .iter()
            .filter(|entry| is_wide(&entry.value))
            .take(PATTERNS)
            .collect();
        let mut seen = Names::default();
        for entry in &scope.entries {
            let written = text(&entry.value);
            let repeated = !seen.insert(written);
            let covering = wide.iter().find(|other| {
                other.span != entry.span
                    && text(&other.value) != written
                    && covers(&other.value, &entry.value)
            });
            let other = if repeated {
                written
            } else if let Some(covering) = covering {
                text(&covering.value)
            } else {
                continue;
            };
            self.push_with(code, entry.span, [(parameter, written), ("other", other)]);
        }
    }

    /// Checks the rules of RCPs (`ORG/orgs_manage_policies_rcps_syntax`). Only AWS's own `RCPFullAWSAccess` may allow,
    /// and it allows everything.
    fn rcp(&mut self, view: View<'_>) {
        let everything = view.action().is_some_and(|scope| {
            !scope.negated
                && scope
                    .entries
                    .iter()
                    .any(|entry| entry.value.service().is_none())
        });
        if let Parsed::Known(effect) = &view.statement.effect
            && view.allows()
        {
            let everywhere = view.resource().is_some_and(|scope| {
                scope
                    .entries
                    .iter()
                    .any(|entry| entry.value.is_everything())
            });
            if !(everything && everywhere && view.unconditional()) {
                self.push(Code::RcpAllows, effect.span);
            }
            return;
        }
        if let Some(scope) = view.principal() {
            let star = |entry: &Spanned<PrincipalPattern>| entry.value.is_everyone();
            if scope.negated {
                let span = name_of(scope, "NotPrincipal");
                self.push_with(Code::RcpElement, span, [("element", "NotPrincipal")]);
            } else if !matches!(scope.entries.as_slice(), [one] if star(one)) {
                self.push(Code::RcpPrincipal, scope.span);
            }
        }
        if let Some(scope) = view.action() {
            if scope.negated {
                let span = name_of(scope, "NotAction");
                self.push_with(Code::RcpElement, span, [("element", "NotAction")]);
            } else if everything {
                for entry in scope
                    .entries
                    .iter()
                    .filter(|entry| entry.value.service().is_none())
                {
                    self.push(Code::RcpEveryAction, entry.span);
                }
            }
        }
    }

    /// Reports statements that an earlier one makes redundant: equal in everything except their actions, which the
    /// earlier one includes.
    pub(super) fn redundant_statements(&mut self, statements: &[Statement]) {
        if statements.len() < 2 {
            return;
        }
        // Fast path: most statements have distinct resources and need no further comparison.
        let mut all: Vec<(u64, usize)> = statements.iter().map(resources_hash).zip(0..).collect();
        sort(&mut all);
        for alike in all.chunk_by(|(one, _), (next, _)| one == next) {
            if alike.len() > 1 {
                let places = alike.iter().map(|(_, at)| *at);
                self.redundant_among(places.filter_map(|at| Some((at, statements.get(at)?))));
            }
        }
    }

    fn redundant_among<'s>(&mut self, statements: impl Iterator<Item = (usize, &'s Statement)>) {
        let mut alike: HashMap<Signature<'_>, Vec<(usize, &Statement)>> = HashMap::new();
        for (at, statement) in statements {
            let Some(signature) = Signature::of(statement) else {
                continue;
            };
            let earlier = alike.entry(signature).or_default();
            let covering = earlier
                .iter()
                .find(|(_, other)| actions_cover(other, statement));
            if let Some((number, _)) = covering {
                let number = (number + 1).to_string();
                let span = super::brace(statement.span);
                self.push_with(Code::RedundantStatement, span, [("statement", &number)]);
            } else if earlier.len() < ALIKE {
                earlier.push((at, statement));
            }
        }
    }
}

/// A hash that is equal for statements with the same resources, in any order.
fn resources_hash(statement: &Statement) -> u64 {
    let Parsed::Known(scope) = &statement.resource else {
        return 0;
    };
    let hashes = scope.entries.iter().map(|entry| {
        let mut hasher = DefaultHasher::new();
        entry.value.text().hash(&mut hasher);
        hasher.finish()
    });
    hashes.fold(0, u64::wrapping_add)
}

/// Everything of a statement except its actions, to group statements.
#[derive(PartialEq, Eq, Hash)]
struct Signature<'s> {
    allows: bool,
    except_action: bool,
    principal: Option<(bool, Vec<String>)>,
    resource: (bool, Vec<&'s str>),
    condition: Vec<(String, String, Vec<&'s str>)>,
}

impl<'s> Signature<'s> {
    /// `None` for a statement that was not understood, and for one that matches nothing.
    fn of(statement: &'s Statement) -> Option<Self> {
        let (
            Parsed::Known(effect),
            Parsed::Known(action),
            Parsed::Known(resource),
            Parsed::Known(condition),
        ) = (
            &statement.effect,
            &statement.action,
            &statement.resource,
            &statement.condition,
        )
        else {
            return None;
        };
        let principal = match &statement.principal {
            None => None,
            Some(Parsed::Malformed) => return None,
            Some(Parsed::Known(scope)) => {
                let mut names: Vec<String> = scope
                    .entries
                    .iter()
                    .map(|entry| format!("{:?}", entry.value))
                    .collect();
                sort(&mut names);
                Some((scope.negated, names))
            }
        };
        if action.entries.is_empty() || resource.entries.is_empty() {
            return None;
        }
        let mut resources: Vec<&str> = resource
            .entries
            .iter()
            .map(|entry| entry.value.text())
            .collect();
        sort(&mut resources);
        let tests = condition.iter().map(|test| {
            let mut values: Vec<&str> =
                test.values.iter().map(|value| value.value.text()).collect();
            sort(&mut values);
            let key = test.key.value.as_str().to_ascii_lowercase();
            (test.operator.value.to_string(), key, values)
        });
        let mut tests: Vec<_> = tests.collect();
        sort(&mut tests);
        Some(Self {
            allows: effect.value == crate::policy::Effect::Allow,
            except_action: action.negated,
            principal,
            resource: (resource.negated, resources),
            condition: tests,
        })
    }
}

/// Returns `true` if the earlier statement includes every action of the later one.
fn actions_cover(earlier: &Statement, later: &Statement) -> bool {
    let (Parsed::Known(earlier), Parsed::Known(later)) = (&earlier.action, &later.action) else {
        return false;
    };
    if later.negated {
        let texts = |scope: &Scope<ActionPattern>| -> HashSet<String> {
            scope
                .entries
                .iter()
                .map(|entry| entry.value.text().to_ascii_lowercase())
                .collect()
        };
        return texts(earlier) == texts(later);
    }
    later.entries.iter().all(|entry| {
        let mut wide = earlier.entries.iter();
        wide.any(|wide| {
            covers(
                &wide.value.text().to_ascii_lowercase(),
                &entry.value.text().to_ascii_lowercase(),
            )
        })
    })
}

/// Returns `true` if an action pattern matches everything that another one matches.
fn action_covers(wide: &ActionPattern, narrow: &ActionPattern) -> bool {
    let services = wide.service().zip(narrow.service());
    services.is_none_or(|(one, other)| one.eq_ignore_ascii_case(other))
        && match Action::parse(narrow.text()) {
            Some(action) => wide.matches(&action),
            None => covers(wide.text(), narrow.text()),
        }
}

/// Returns `true` if a pattern matches everything that another one matches, as far as their texts show: the texts are
/// equal, or the wide one ends in its only `*` and its prefix is one of the narrow one.
fn covers(wide: &str, narrow: &str) -> bool {
    if wide == narrow || wide == "*" {
        return true;
    }
    wide.strip_suffix('*').is_some_and(|start| {
        !start.contains(['*', '?', '$']) && !start.is_empty() && narrow.starts_with(start)
    })
}

/// The place of an element's name: at the start of its span, in quotes.
fn name_of<T>(scope: &Scope<T>, name: &str) -> Span {
    Span::new(scope.span.start, scope.span.start + name.len() + 2)
}
