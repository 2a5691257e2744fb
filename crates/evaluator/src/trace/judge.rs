//! One statement against one request: what it comes to, and the whole reason.
//!
//! Both ask the same functions of each element, `outcome` only as far as the others leave it open, `judge` of
//! everything, because a person wants to know about what did not matter too. What follows from a statement that
//! applies is not known here; read `evaluate/layer` next.

use super::{
    Outcome, PrincipalMatch, PrincipalTrace, ResourceMatch, ScopeTrace, StatementTrace, adds_asker,
    adds_unfilled, colon_decides, includes, means, strongest,
};
use crate::layer::Layer;
use crate::name::{
    ActionMatch, ActionPattern, Principal, PrincipalPattern, ResourcePattern, ShortArn,
};
use crate::policy::{Clear, Policy, Scope, Statement};
use crate::request::Request;
use crate::source::Span;
use crate::truth::Truth;

/// What each statement of a policy comes to; `None` when the text as a whole was not understood. `has_boundary` says
/// whether the caller has a permissions boundary, which `NotPrincipal` asks.
pub fn outcomes<'a>(
    request: &'a Request,
    policy: &'a Policy,
    has_boundary: Truth,
) -> Option<impl Iterator<Item = Outcome> + 'a> {
    let statements = policy.statements.yes()?.iter();
    Some(statements.map(move |statement| outcome(request, policy.layer, statement, has_boundary)))
}

/// What one statement comes to.
fn outcome(request: &Request, layer: Layer, statement: &Statement, has_boundary: Truth) -> Outcome {
    let effect = statement.effect.yes().map(|effect| effect.value);
    let action = statement.action.yes().map_or(Truth::Unknown, |scope| {
        let entries = scope.entries.iter();
        let matches = entries.map(|entry| entry.value.truth(&request.action));
        includes(scope.except, matches)
    });
    if action == Truth::False {
        return Outcome::never(effect);
    }
    let (principal, names, asker, unfilled) = match &statement.principal {
        None => (Truth::True, Some(PrincipalMatch::Everyone), false, false),
        Some(Clear::Not) => (Truth::Unknown, None, false, false),
        Some(Clear::Yes(scope)) => {
            let matches = || principals(request, scope);
            (
                means(scope.except, matches(), has_boundary),
                Some(strongest(scope.except, matches())),
                // Nobody else's session can have been asked for by a user.
                matches!(request.principal, Principal::FederatedUser(_))
                    && adds_asker(scope.except, matches()),
                adds_unfilled(scope.except, matches()),
            )
        }
    };
    let condition = statement.condition.yes().map_or(Truth::Unknown, |tests| {
        Truth::all(tests.iter().map(|test| test.holds(&request.context).0))
    });
    let others = action.and(principal).and(condition);
    if others == Truth::False {
        return Outcome::never(effect);
    }
    let (resource, across_colon) = match &statement.resource {
        Clear::Not => (Truth::Unknown, false),
        // Most statements say `*`, and nothing else.
        Clear::Yes(scope) if is_everything(scope) => (Truth::True, false),
        Clear::Yes(scope) => {
            let matches = || resources(request, layer, scope);
            let included = includes(scope.except, matches().map(ResourceMatch::truth));
            (included, colon_decides(matches()))
        }
    };
    Outcome {
        effect,
        applies: others.and(resource),
        names,
        asker,
        unfilled,
        across_colon,
    }
}

/// Judges one statement completely.
pub(crate) fn judge(
    request: &Request,
    layer: Layer,
    statement: &Statement,
    has_boundary: Truth,
) -> StatementTrace {
    let trace = StatementTrace {
        span: statement.span,
        effect: statement.effect.yes().map(|effect| effect.value),
        principal: statement.principal.as_ref().map(|principal| {
            let scope = principal.yes()?;
            Some(PrincipalTrace {
                scope: listed(scope, principals(request, scope)),
                has_boundary,
            })
        }),
        action: statement
            .action
            .yes()
            .map(|scope| listed(scope, actions(request, scope))),
        resource: statement
            .resource
            .yes()
            .map(|scope| listed(scope, resources(request, layer, scope))),
        condition: statement.condition.yes().map(|tests| {
            let judged = tests.iter().map(|test| test.judge(&request.context));
            judged.collect()
        }),
    };
    // The decision follows from the outcomes, so the reasons must come to the same.
    debug_assert_eq!(
        trace.outcome(),
        outcome(request, layer, statement, has_boundary)
    );
    trace
}

/// Whether a `Resource` begins with `*`, so that the rest of it does not matter.
fn is_everything(scope: &Scope<ResourcePattern>) -> bool {
    let first = scope.entries.first();
    !scope.except && first.is_some_and(|entry| entry.value.is_everything())
}

/// Whether `Resource` or `NotResource` means the request's resource.
pub(crate) fn includes_resource(
    request: &Request,
    layer: Layer,
    scope: &Scope<ResourcePattern>,
) -> Truth {
    let matches = resources(request, layer, scope);
    includes(scope.except, matches.map(ResourceMatch::truth))
}

fn principals(
    request: &Request,
    scope: &Scope<PrincipalPattern>,
) -> impl Iterator<Item = PrincipalMatch> {
    let entries = scope.entries.iter();
    entries.map(|entry| entry.value.judge(&request.principal))
}

fn actions(request: &Request, scope: &Scope<ActionPattern>) -> impl Iterator<Item = ActionMatch> {
    let entries = scope.entries.iter();
    entries.map(|entry| entry.value.judge(&request.action))
}

fn resources(
    request: &Request,
    layer: Layer,
    scope: &Scope<ResourcePattern>,
) -> impl Iterator<Item = ResourceMatch> {
    let short = ShortArn::of(layer);
    let Request {
        resource,
        action,
        context,
        ..
    } = request;
    let entries = scope.entries.iter();
    entries.map(move |entry| entry.value.judge(resource, short, action, context))
}

/// The matches of a scope's entries, each with its place.
fn listed<P, M>(scope: &Scope<P>, matches: impl Iterator<Item = M>) -> ScopeTrace<M> {
    let places = scope.entries.iter().map(|entry| entry.span);
    ScopeTrace {
        except: scope.except,
        entries: matches.zip(places).collect::<Vec<(M, Span)>>(),
    }
}
