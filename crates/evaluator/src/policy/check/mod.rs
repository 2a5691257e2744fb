//! Checks of a policy that was read: the rules of its type, then lints.
//!
//! These findings do not affect evaluation: an error means that AWS refuses to save the policy, or that Access Analyzer
//! reports an error in it. The names that exist in AWS are in `tables`. One file for each part of a policy, in the
//! order of the grammar: `document`, `statement`, `principal`, `action`, `resource`, `condition`, `value`; `variable`
//! checks every text that may contain one.

mod action;
mod condition;
mod document;
mod language;
mod overlap;
mod principal;
mod resource;
mod statement;
mod value;
mod variable;

use super::read::read_tree;
use super::{Effect, Parsed, Policy, Scope, Statement, Version};
use crate::condition::Test;
use crate::finding::{Code, Finding};
use crate::identifiers::{ActionPattern, PrincipalPattern, ResourcePattern};
use crate::json::{self, Object, Value};
use crate::layer::Layer;
use crate::source::Span;
use crate::vec_map::sort_by_key;

/// Checks a policy that [`super::read()`] made from the same text. Findings of reading are not repeated.
pub fn check(text: &str, policy: &Policy) -> Vec<Finding> {
    check_tree(text, json::read(text).ok().as_ref(), policy)
}

/// Reads a policy and checks it: the findings of both, in the order of the text. Cheaper than [`super::read()`]
/// and [`check`] one after the other.
///
/// # Examples
///
/// ```
/// use evaluator::finding::Severity;
/// use evaluator::layer::Layer;
/// use evaluator::policy::read_and_check;
///
/// let text = r#"{"Version": "2012-10-17",
///     "Statement": {"Efect": "Allow", "Action": "*", "Resource": "*"}}"#;
/// let (_, findings) = read_and_check(text, Layer::Identity);
/// assert!(findings.iter().any(|finding| finding.severity() == Severity::Error));
/// // Each has its place in the text.
/// assert!(findings.iter().all(|finding| text.get(finding.span.range()).is_some()));
/// ```
pub fn read_and_check(text: &str, layer: Layer) -> (Policy, Vec<Finding>) {
    let tree = json::read(text);
    let policy = read_tree(text, &tree, layer);
    let mut findings = check_tree(text, tree.ok().as_ref(), &policy);
    findings.extend_from_slice(&policy.findings);
    sort_by_key(&mut findings, |finding| (finding.span, finding.code));
    (policy, findings)
}

fn check_tree(text: &str, tree: Option<&Value<'_>>, policy: &Policy) -> Vec<Finding> {
    let mut found = Found {
        findings: Vec::new(),
        suggestions: SUGGESTIONS,
    };
    found.size(text, policy.layer);
    found.characters(text, policy.layer);
    let root = tree.and_then(Value::as_object);
    if let Some(root) = root {
        found.document(root, policy);
    }
    if tree.is_none() {
        found.language(text);
    }
    let objects = root.map(statement_objects).unwrap_or_default();
    for (at, statement) in policy.statements().iter().enumerate() {
        let view = View {
            layer: policy.layer,
            version: policy.version,
            statement,
        };
        found.statement(view);
        found.principals(view);
        let asked = found.actions(view);
        found.resources(view, &asked);
        found.conditions(view, objects.get(at).and_then(Value::as_object));
    }
    found.redundant_statements(policy.statements());
    sort_by_key(&mut found.findings, |finding| (finding.span, finding.code));
    found.findings
}

/// The most words of one policy that are compared with all known names: a page of nonsense must not take minutes.
const SUGGESTIONS: usize = 100;

/// The most findings about one policy: nobody reads more, and a screen cannot show them.
const FINDINGS: usize = 1_000;

/// The findings so far; each file adds its part.
struct Found {
    findings: Vec<Finding>,
    /// The number of suggestions that may still be searched.
    suggestions: usize,
}

impl Found {
    fn push(&mut self, code: Code, span: Span) {
        self.push_with(code, span, []);
    }

    /// The suggestion for "did you mean", unless the limit is reached.
    fn suggest<'s>(&mut self, look: impl FnOnce() -> Option<&'s str>) -> Option<&'s str> {
        self.suggestions = self.suggestions.checked_sub(1)?;
        look()
    }

    fn push_with<const N: usize>(
        &mut self,
        code: Code,
        span: Span,
        parameters: [(&'static str, &str); N],
    ) {
        if self.findings.len() == FINDINGS {
            return;
        }
        let parameters = parameters.map(|(name, value)| (name, value.to_owned()));
        self.findings.push(Finding {
            code,
            span,
            parameters: parameters.into(),
        });
    }
}

/// A statement with the properties of its policy that its checks need.
#[derive(Clone, Copy)]
struct View<'p> {
    layer: Layer,
    version: Version,
    statement: &'p Statement,
}

impl<'p> View<'p> {
    fn allows(self) -> bool {
        matches!(&self.statement.effect, Parsed::Known(effect) if effect.value == Effect::Allow)
    }

    fn denies(self) -> bool {
        matches!(&self.statement.effect, Parsed::Known(effect) if effect.value == Effect::Deny)
    }

    fn principal(self) -> Option<&'p Scope<PrincipalPattern>> {
        self.statement.principal.as_ref().and_then(Parsed::known)
    }

    fn action(self) -> Option<&'p Scope<ActionPattern>> {
        self.statement.action.known()
    }

    fn resource(self) -> Option<&'p Scope<ResourcePattern>> {
        self.statement.resource.known()
    }

    fn tests(self) -> &'p [Test] {
        self.statement
            .condition
            .known()
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Returns `true` if the statement has no condition.
    fn unconditional(self) -> bool {
        self.statement.condition.known().is_some_and(Vec::is_empty)
    }

    /// Returns `true` if the element is present: a key policy's statement may lack one.
    fn is_written<T>(self, scope: &Scope<T>) -> bool {
        scope.span != self.statement.span
    }
}

/// The statements as JSON, in the same order as in the policy.
fn statement_objects<'o, 'a>(root: &'o Object<'a>) -> &'o [Value<'a>] {
    match root.get("Statement").map(|member| &member.value) {
        Some(Value::Array(array)) => &array.elements,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

/// The opening brace: the place of a finding about something that is missing in an object.
fn brace(object: Span) -> Span {
    Span::new(object.start, object.start + 1)
}
