//! One statement against one request: every element and every value, nothing cut short, because a person wants
//! to know about what did not matter too.
//!
//! What follows from a statement that applies is not known here; read `layer` next.

use crate::condition::Test;
use crate::layer::Layer;
use crate::name::{ActionPattern, PrincipalPattern, ResourcePattern, ShortArn};
use crate::policy::{Clear, Policy, Scope, Statement};
use crate::request::Request;
use crate::source::Spanned;
use crate::trace::{Judged, PolicyTrace, PrincipalTrace, ScopeTrace, StatementTrace, TestTrace};
use crate::truth::Truth;

/// Judges every statement of a policy. `has_boundary` says whether the caller has a permissions boundary, which
/// `NotPrincipal` asks.
pub fn judge_policy(request: &Request, policy: &Policy, has_boundary: Truth) -> PolicyTrace {
    let Clear::Yes(statements) = &policy.statements else {
        return PolicyTrace { statements: None };
    };
    let judged = statements
        .iter()
        .map(|statement| judge(request, policy.layer, statement, has_boundary));
    PolicyTrace {
        statements: Some(judged.collect()),
    }
}

fn judge(
    request: &Request,
    layer: Layer,
    statement: &Statement,
    has_boundary: Truth,
) -> StatementTrace {
    StatementTrace {
        span: statement.span,
        effect: clear(&statement.effect).map(|effect| effect.value),
        principal: statement.principal.as_ref().map(|principal| {
            let scope = judge_scope(clear(principal)?, |pattern: &PrincipalPattern| {
                pattern.judge(&request.principal)
            });
            Some(PrincipalTrace {
                scope,
                has_boundary,
            })
        }),
        action: clear(&statement.action).map(|scope| {
            judge_scope(scope, |pattern: &ActionPattern| {
                pattern.judge(&request.action)
            })
        }),
        resource: clear(&statement.resource).map(|scope| judge_resource(request, layer, scope)),
        condition: clear(&statement.condition).map(|tests| judge_tests(request, tests)),
    }
}

/// `Resource` or `NotResource`.
pub(super) fn judge_resource(
    request: &Request,
    layer: Layer,
    scope: &Scope<ResourcePattern>,
) -> ScopeTrace<crate::name::ResourceMatch> {
    judge_scope(scope, |pattern| {
        pattern.judge(
            &request.resource,
            ShortArn::of(layer),
            &request.action,
            &request.context,
        )
    })
}

fn judge_tests(request: &Request, tests: &[Test]) -> Vec<TestTrace> {
    tests
        .iter()
        .map(|test| test.judge(&request.context))
        .collect()
}

fn judge_scope<P, M>(scope: &Scope<P>, judge: impl Fn(&P) -> M) -> ScopeTrace<M> {
    ScopeTrace {
        except: scope.except,
        entries: scope
            .entries
            .iter()
            .map(|Spanned { value, span }| (judge(value), *span))
            .collect(),
    }
}

fn clear<T>(element: &Clear<T>) -> Judged<&T> {
    match element {
        Clear::Yes(value) => Some(value),
        Clear::Not => None,
    }
}
