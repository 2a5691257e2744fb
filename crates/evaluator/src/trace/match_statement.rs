//! Matching of one statement with one request: the result, and the complete reason.
//!
//! Both use the same functions for each element: `outcome` stops as soon as the result is determined, `judge` evaluates
//! every element, because a person also wants to know about those that made no difference. The consequences of a
//! statement that applies are decided elsewhere; read `evaluate/combine_layer` next.

use super::{
    Outcome, PrincipalMatch, PrincipalTrace, ResourceMatch, ScopeTrace, StatementTrace,
    adds_unfilled, certainty, colon_decides, includes, means, perhaps_more, strongest,
};
use crate::context::{ContextValue, Lookup};
use crate::doubt::Doubt;
use crate::identifiers::{ActionMatch, ActionPattern, PrincipalPattern, ResourcePattern, ShortArn};
use crate::key::Key;
use crate::layer::Layer;
use crate::policy::{Effect, Parsed, Policy, Scope, Statement};
use crate::request::Request;
use crate::source::Span;
use crate::truth::Truth;

/// The outcome of each statement of a policy; `None` if the text as a whole was not understood. `has_boundary` says
/// whether the caller has a permissions boundary, on which the result of `NotPrincipal` depends.
pub fn outcomes<'a>(
    request: &'a Request,
    policy: &'a Policy,
    has_boundary: Truth,
) -> Option<impl Iterator<Item = Outcome> + 'a> {
    let statements = policy.statements.known()?.iter();
    Some(statements.map(move |statement| outcome(request, policy.layer, statement, has_boundary)))
}

/// The outcome of one statement.
fn outcome(request: &Request, layer: Layer, statement: &Statement, has_boundary: Truth) -> Outcome {
    let effect = effect(statement);
    let action = statement.includes_action(request);
    if effect.is_none() && statement.doubt.is_some() {
        return Outcome::nobody_knows();
    }
    if action == Truth::False {
        return Outcome::never(effect);
    }
    let PrincipalOutcome {
        included: principal,
        names,
        perhaps,
        unfilled,
    } = statement.includes_principal(request, has_boundary);
    let condition = statement.condition.known().map_or(Truth::Unknown, |tests| {
        Truth::all(tests.iter().map(|test| test.holds(&request.context).0))
    });
    let others = action.and(principal).and(condition);
    if others == Truth::False {
        return Outcome::never(effect);
    }
    let (resource, across_colon) = statement.includes_resource(request, layer);
    Outcome {
        effect,
        applies: others.and(resource).and(certainty(statement.doubt)),
        names,
        perhaps,
        unfilled,
        across_colon,
    }
}

/// How the element of a statement that names principals means the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PrincipalOutcome {
    /// Whether the caller is meant.
    pub included: Truth,
    /// See [`Outcome::names`].
    pub names: Option<PrincipalMatch>,
    /// See [`Outcome::perhaps`].
    pub perhaps: Option<PrincipalMatch>,
    /// See [`Outcome::unfilled`].
    pub unfilled: bool,
}

impl Statement {
    /// Whether `Action` or `NotAction` means the request's action.
    pub fn includes_action(&self, request: &Request) -> Truth {
        self.action.known().map_or(Truth::Unknown, |scope| {
            if scope.is_missing(self) {
                return without_action(request);
            }
            let entries = scope.entries.iter();
            let matches = entries.map(|entry| entry.value.truth(&request.action));
            includes(scope.negated, matches)
        })
    }

    /// Whether and how the statement means the caller. One that names no principals means everyone whom its policy is
    /// attached to.
    pub fn includes_principal(&self, request: &Request, has_boundary: Truth) -> PrincipalOutcome {
        let (included, names, perhaps, unfilled) = match &self.principal {
            None => (Truth::True, Some(PrincipalMatch::Everyone), None, false),
            Some(Parsed::Malformed) => (Truth::Unknown, None, None, false),
            Some(Parsed::Known(scope)) => {
                let matches = || principals(request, scope);
                (
                    means(&request.principal, scope.negated, matches(), has_boundary),
                    Some(strongest(scope.negated, matches())),
                    perhaps_more(scope.negated, matches()),
                    adds_unfilled(scope.negated, matches()),
                )
            }
        };
        PrincipalOutcome {
            included,
            names,
            perhaps,
            unfilled,
        }
    }

    /// Whether `Resource` or `NotResource` means the request's resource, and whether that hangs on a `*` that reaches
    /// beyond a colon.
    pub fn includes_resource(&self, request: &Request, layer: Layer) -> (Truth, bool) {
        match &self.resource {
            Parsed::Malformed => (Truth::Unknown, false),
            Parsed::Known(scope) if scope.is_missing(self) => (without_resource(request), false),
            // Most statements say `*`, and nothing else.
            Parsed::Known(scope) if is_everything(scope) => (Truth::True, false),
            Parsed::Known(scope) => {
                let matches = || resources(request, layer, scope);
                let included = includes(scope.negated, matches().map(ResourceMatch::truth));
                (included, colon_decides(matches()))
            }
        }
    }
}

/// The effect of a statement. Unknown for an `Allow` in an RCP that AWS does not accept.
fn effect(statement: &Statement) -> Option<Effect> {
    let effect = statement.effect.known()?.value;
    (effect == Effect::Deny || statement.doubt.is_none()).then_some(effect)
}

/// The complete result of one statement.
pub(crate) fn judge(
    request: &Request,
    layer: Layer,
    statement: &Statement,
    has_boundary: Truth,
) -> StatementTrace {
    let trace = StatementTrace {
        span: statement.span,
        effect: effect(statement),
        doubt: statement.doubt,
        principal: statement.principal.as_ref().map(|principal| {
            let scope = principal.known()?;
            let matches = || principals(request, scope);
            Some(PrincipalTrace {
                scope: listed(scope, matches()),
                included: means(&request.principal, scope.negated, matches(), has_boundary),
            })
        }),
        action: statement.action.known().and_then(|scope| {
            if scope.is_missing(statement) && without_action(request) == Truth::Unknown {
                return None;
            }
            Some(listed(scope, actions(request, scope)))
        }),
        resource: statement.resource.known().map(|scope| {
            if scope.is_missing(statement) && without_resource(request) == Truth::True {
                return ScopeTrace {
                    negated: false,
                    entries: vec![(ResourceMatch::Own, scope.span)],
                };
            }
            listed(scope, resources(request, layer, scope))
        }),
        condition: statement.condition.known().map(|tests| {
            let judged = tests.iter().map(|test| test.judge(&request.context));
            judged.collect()
        }),
    };
    // The decision follows from the outcomes, so the reasons must agree with them.
    debug_assert_eq!(
        trace.outcome(),
        outcome(request, layer, statement, has_boundary)
    );
    trace
}

/// Returns `true` if a `Resource` starts with `*`, so that the rest of it makes no difference.
fn is_everything(scope: &Scope<ResourcePattern>) -> bool {
    let first = scope.entries.first();
    !scope.negated && first.is_some_and(|entry| entry.value.is_everything())
}

/// Whether `Resource` or `NotResource` includes the request's resource.
pub(crate) fn includes_resource(
    request: &Request,
    layer: Layer,
    scope: &Scope<ResourcePattern>,
) -> Truth {
    let matches = resources(request, layer, scope);
    includes(scope.negated, matches.map(ResourceMatch::truth))
}

/// The match of a statement of a resource-based policy without `Resource`. In a key policy it "has no effect"
/// (`KMS/key-policy-overview`); elsewhere it applies to the resource that the policy is attached to, as in every role
/// trust policy (`IAM/reference_policies_elements_resource`) and repository policy (`ECR/repository-policy-examples`).
fn without_resource(request: &Request) -> Truth {
    Truth::from(!request.action.is_of("kms"))
}

/// The same for a statement without `Action`: only KMS is known to accept it.
fn without_action(request: &Request) -> Truth {
    if request.action.is_of("kms") {
        Truth::False
    } else {
        Truth::Unknown
    }
}

fn principals<'a>(
    request: &'a Request,
    scope: &'a Scope<PrincipalPattern>,
) -> impl Iterator<Item = PrincipalMatch> + Clone + 'a {
    let entries = scope.entries.iter();
    entries.map(|entry| principal(request, &entry.value))
}

/// The way in which an entry names the caller, if it does. Whether the caller signed in with an identity provider is
/// seen from the action or the context.
pub(crate) fn principal(request: &Request, pattern: &PrincipalPattern) -> PrincipalMatch {
    match (pattern, pattern.judge(&request.principal)) {
        (
            PrincipalPattern::Federated(provider),
            PrincipalMatch::Doubtful(Doubt::FederatedPrincipal),
        ) if !may_be_of(request, provider) => PrincipalMatch::No,
        (_, judged) => judged,
    }
}

/// Returns `true` if the request may come from a caller who signed in with this identity provider: to assume a role
/// with it, or in a session that started so (`IAM/reference_policies_condition-keys` "aws:FederatedProvider").
fn may_be_of(request: &Request, provider: &str) -> bool {
    let action = &request.action;
    if action.is("sts", "AssumeRoleWithSAML") || action.is("sts", "AssumeRoleWithWebIdentity") {
        return true;
    }
    match request.context.lookup(&Key::new("aws:FederatedProvider")) {
        Lookup::Known(ContextValue::One(known)) => known == provider,
        Lookup::Known(ContextValue::Many(_)) | Lookup::Unknown => true,
        Lookup::Absent => false,
    }
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

/// The results of a scope's entries, each with its place.
fn listed<P, M>(scope: &Scope<P>, matches: impl Iterator<Item = M>) -> ScopeTrace<M> {
    let places = scope.entries.iter().map(|entry| entry.span);
    ScopeTrace {
        negated: scope.negated,
        entries: matches.zip(places).collect::<Vec<(M, Span)>>(),
    }
}
