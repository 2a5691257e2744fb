//! Reasons why a statement applies to a request or not: element by element, value by value, with the compared values.
//!
//! The trace contains the results; the compared texts are taken from the policy's text, by span, and from the request.
//! Next: `report`.

use crate::key;
use evaluator::context::{Context, ContextValue, Lookup};
use evaluator::key::Key;
use evaluator::policy::Effect;
use evaluator::source::Span;
use evaluator::trace::{
    ActionMatch, Element, PrincipalMatch, ResourceMatch, ScopeTrace, Segment, StatementTrace,
    TestReason, TestTrace,
};
use evaluator::truth::Truth;

use crate::language::Messages;
use crate::names::element_name;

/// The request and the text of the statement's policy.
#[derive(Clone, Copy, Debug)]
pub struct ReasonContext<'a> {
    /// The policy's text.
    pub text: &'a str,
    /// `kms:Decrypt`
    pub action: &'a str,
    /// The resource's ARN, or `*`.
    pub resource: &'a str,
    /// The request's context; without it, reasons do not include the compared values.
    pub context: Option<&'a Context>,
}

/// The reason why a statement applies or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementReason {
    /// Whether it applies.
    pub applies: Truth,
    /// The same in one sentence.
    pub text: String,
    /// Its elements in the order of AWS's grammar; only those that its policy type has.
    pub elements: Vec<ElementReason>,
}

/// The reason why an element matches or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementReason {
    /// The element.
    pub element: Element,
    /// Whether it matches.
    pub matches: Truth,
    /// The same in one sentence.
    pub text: String,
    /// Its values, or its tests, in the order of the policy.
    pub entries: Vec<EntryReason>,
}

/// The reason why one value of an element, or one test of a condition, matches or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryReason {
    /// Whether it matches, or holds.
    pub matches: Truth,
    /// The same in one sentence.
    pub text: String,
    /// Its place in the policy's text.
    pub at: Span,
}

impl Messages {
    /// The reason why a statement applies or not.
    pub fn statement_reason(
        &self,
        asked: &ReasonContext<'_>,
        trace: &StatementTrace,
    ) -> StatementReason {
        let applies = trace.applies();
        // If some element does not match, those that could match make no difference.
        let names = Element::ALL
            .into_iter()
            .filter(|element| trace.matches(*element) == applies);
        let hindered: Vec<String> = names
            .map(|element| format!("`{}`", element_name(element, negated(trace, element))))
            .collect();
        StatementReason {
            applies,
            text: match (applies, trace.effect) {
                (_, None) => self.text(key::STATEMENT_UNCLEAR),
                (Truth::True, Some(Effect::Allow)) => self.text(key::StatementAllows {
                    action: asked.action,
                }),
                (Truth::True, Some(Effect::Deny)) => self.text(key::StatementDenies {
                    action: asked.action,
                }),
                (Truth::False, Some(_)) => self.text(key::StatementElsewhere {
                    elements: &self.list(&hindered),
                }),
                (Truth::Unknown, Some(Effect::Allow)) => self.text(key::StatementCouldAllow {
                    action: asked.action,
                    elements: &self.list(&hindered),
                }),
                (Truth::Unknown, Some(Effect::Deny)) => self.text(key::StatementCouldDeny {
                    action: asked.action,
                    elements: &self.list(&hindered),
                }),
            },
            elements: self.elements(asked, trace),
        }
    }

    fn elements(&self, asked: &ReasonContext<'_>, trace: &StatementTrace) -> Vec<ElementReason> {
        let principal = trace.principal.as_ref().map(|judged| {
            let scope = judged.as_ref().map(|principal| &principal.scope);
            entries(scope, |matched, at| {
                self.principal_entry(asked, matched, at)
            })
        });
        let action = entries(trace.action.as_ref(), |matched, at| {
            self.action_entry(asked, matched, at)
        });
        let resource = entries(trace.resource.as_ref(), |matched, at| {
            self.resource_entry(asked, matched, at)
        });
        let tests = trace
            .condition
            .iter()
            .flatten()
            .map(|test| self.test_entry(asked, test))
            .collect();
        let has_condition = trace
            .condition
            .as_ref()
            .is_none_or(|tests| !tests.is_empty());
        let all = [
            principal.map(|entries| (Element::Principal, entries)),
            Some((Element::Action, action)),
            Some((Element::Resource, resource)),
            has_condition.then_some((Element::Condition, tests)),
        ];
        let present = all.into_iter().flatten();
        present
            .map(|(element, entries)| self.element(trace, element, entries))
            .collect()
    }

    fn element(
        &self,
        trace: &StatementTrace,
        element: Element,
        entries: Vec<EntryReason>,
    ) -> ElementReason {
        let matches = trace.matches(element);
        let negated = negated(trace, element);
        let text = match (matches, negated) {
            (Truth::Unknown, _) if is_unclear(trace, element) => self.text(key::ElementUnclear {
                element: element_name(element, negated),
            }),
            (Truth::Unknown, _) => self.text(key::ElementUnknown {
                element: element_name(element, negated),
            }),
            (Truth::True, _) => self.text(key::ElementMatches {
                element: element_name(element, negated),
            }),
            (Truth::False, true) => self.text(key::ElementExcludes {
                element: element_name(element, negated),
            }),
            (Truth::False, false) => self.text(key::ElementDiffers {
                element: element_name(element, negated),
            }),
        };
        ElementReason {
            element,
            matches,
            text,
            entries,
        }
    }

    fn principal_entry(
        &self,
        asked: &ReasonContext<'_>,
        matched: PrincipalMatch,
        at: Span,
    ) -> EntryReason {
        let text = match matched {
            PrincipalMatch::No => self.text(key::PrincipalNo {
                value: &written(asked.text, at),
            }),
            PrincipalMatch::Unfilled => self.text(key::ValueUnfilled {
                value: &written(asked.text, at),
            }),
            PrincipalMatch::Asker => self.text(key::PrincipalAsker {
                value: &written(asked.text, at),
            }),
            PrincipalMatch::Account => self.text(key::PrincipalAccount {
                value: &written(asked.text, at),
            }),
            PrincipalMatch::Role => self.text(key::PrincipalRole {
                value: &written(asked.text, at),
            }),
            PrincipalMatch::Exact => self.text(key::PrincipalExact {
                value: &written(asked.text, at),
            }),
            PrincipalMatch::Everyone => self.text(key::PrincipalEveryone {
                value: &written(asked.text, at),
            }),
            PrincipalMatch::Session => self.text(key::PrincipalSession {
                value: &written(asked.text, at),
            }),
            PrincipalMatch::Doubtful(doubt) => self.text(key::PrincipalDoubtful {
                doubt: &self.doubt(doubt),
                value: &written(asked.text, at),
            }),
        };
        EntryReason {
            matches: matched.truth(),
            text,
            at,
        }
    }

    fn action_entry(
        &self,
        asked: &ReasonContext<'_>,
        matched: ActionMatch,
        at: Span,
    ) -> EntryReason {
        let value = written(asked.text, at);
        let prefix = |action: &str| action.split(':').next().unwrap_or_default().to_owned();
        let (found, service) = (prefix(&value), prefix(asked.action));
        EntryReason {
            matches: matched.truth(),
            text: match matched {
                ActionMatch::Yes => self.text(key::ActionYes {
                    action: asked.action,
                    value: &value,
                }),
                ActionMatch::OtherService => self.text(key::ActionOtherService {
                    action: asked.action,
                    found: &found,
                    service: &service,
                    value: &value,
                }),
                ActionMatch::OtherName => self.text(key::ActionOtherName {
                    action: asked.action,
                    service: &service,
                    value: &value,
                }),
                ActionMatch::Unfilled => self.text(key::ValueUnfilled { value: &value }),
            },
            at,
        }
    }

    fn resource_entry(
        &self,
        asked: &ReasonContext<'_>,
        matched: ResourceMatch,
        at: Span,
    ) -> EntryReason {
        let segment = match matched {
            ResourceMatch::CaseDiffers(segment) | ResourceMatch::Differs(segment) => Some(segment),
            _ => None,
        };
        let value = written(asked.text, at);
        let part = |arn: &str| {
            let part = segment.and_then(|segment| arn.splitn(6, ':').nth(place(segment)));
            part.filter(|part| !part.is_empty()).map(ToOwned::to_owned)
        };
        let none = || self.text(key::RESOURCE_NO_PART);
        let named = segment
            .map(|segment| self.segment(segment))
            .unwrap_or_default();
        let found = part(&value).unwrap_or_else(none);
        let wanted = part(asked.resource).unwrap_or_else(none);
        EntryReason {
            matches: matched.truth(),
            text: match matched {
                ResourceMatch::Yes => self.text(key::ResourceYes {
                    resource: asked.resource,
                    value: &value,
                }),
                ResourceMatch::Own => self.text(key::RESOURCE_OWN),
                ResourceMatch::Unfilled => self.text(key::ValueUnfilled { value: &value }),
                ResourceMatch::Refused => self.text(key::ResourceRefused { value: &value }),
                ResourceMatch::AcrossColon => self.text(key::ResourceAcrossColon {
                    resource: asked.resource,
                    value: &value,
                }),
                ResourceMatch::CaseDiffers(_) => self.text(key::ResourceCaseDiffers {
                    resource: asked.resource,
                    segment: &named,
                    value: &value,
                }),
                ResourceMatch::Differs(_) => self.text(key::ResourceDiffers {
                    asked: &wanted,
                    found: &found,
                    segment: &named,
                    value: &value,
                }),
                ResourceMatch::NoResourceType => self.text(key::ResourceNoResourceType {
                    action: asked.action,
                    value: &value,
                }),
                ResourceMatch::AliasOfKey => self.text(key::ResourceAliasOfKey { value: &value }),
                ResourceMatch::NotAnArn => self.text(key::ResourceNotAnArn { value: &value }),
                ResourceMatch::Unresolved => self.text(key::ResourceUnresolved { value: &value }),
                ResourceMatch::Unknown => self.text(key::ResourceUnknown { value: &value }),
            },
            at,
        }
    }

    /// The part of an ARN.
    pub fn segment(&self, segment: Segment) -> String {
        let key = match segment {
            Segment::Partition => key::SEGMENT_PARTITION,
            Segment::Service => key::SEGMENT_SERVICE,
            Segment::Region => key::SEGMENT_REGION,
            Segment::Account => key::SEGMENT_ACCOUNT,
            Segment::Resource => key::SEGMENT_RESOURCE,
        };
        self.text(key)
    }

    fn test_entry(&self, asked: &ReasonContext<'_>, test: &TestTrace) -> EntryReason {
        let name = written(asked.text, test.span);
        let actual = asked
            .context
            .and_then(|context| match context.lookup(&Key::new(&name)) {
                Lookup::Known(ContextValue::One(value)) => Some(format!("`{value}`")),
                Lookup::Known(ContextValue::Many(values)) => {
                    let values: Vec<String> =
                        values.iter().map(|value| format!("`{value}`")).collect();
                    Some(self.list(&values))
                }
                Lookup::Absent | Lookup::Unknown => None,
            });
        let is_known = actual.is_some();
        let actual = actual.unwrap_or_default();
        let sentence = match (test.reason, test.holds) {
            (TestReason::Compared, Truth::True) if is_known => self.text(key::TestHolds {
                actual: &actual,
                key: &name,
            }),
            (TestReason::Compared, _) if is_known => self.text(key::TestFails {
                actual: &actual,
                key: &name,
            }),
            (TestReason::Compared, Truth::True) => self.text(key::TestHoldsSomehow { key: &name }),
            (TestReason::Compared, _) => self.text(key::TestFailsSomehow { key: &name }),
            (TestReason::KeyAbsent, Truth::True) => {
                self.text(key::TestHoldsWithoutKey { key: &name })
            }
            (TestReason::KeyAbsent, _) => self.text(key::TestKeyAbsent { key: &name }),
            (TestReason::KeyUnknown, Truth::True) => self.text(key::TestHoldsAnyway { key: &name }),
            (TestReason::KeyUnknown, Truth::False) => {
                self.text(key::TestFailsAnyway { key: &name })
            }
            (TestReason::KeyUnknown, Truth::Unknown) => {
                self.text(key::TestKeyUnknown { key: &name })
            }
            (TestReason::ManyValues, _) => self.text(key::TestManyValues { key: &name }),
            (TestReason::VariableUnknown, _) => self.text(key::TestVariableUnknown { key: &name }),
            (TestReason::Unfilled, _) => self.text(key::TestUnfilled { key: &name }),
            (TestReason::NoValues, _) => self.text(key::TestNoValues { key: &name }),
            (TestReason::EmptyText, _) => self.text(key::TestEmptyText { key: &name }),
            (TestReason::VariableInBool, _) => self.text(key::TEST_VARIABLE_IN_BOOL),
        };
        EntryReason {
            matches: test.holds,
            text: sentence,
            at: test.span,
        }
    }
}

fn entries<M: Copy>(
    scope: Option<&ScopeTrace<M>>,
    word: impl Fn(M, Span) -> EntryReason,
) -> Vec<EntryReason> {
    let entries = scope.iter().flat_map(|scope| &scope.entries);
    entries.map(|(matched, at)| word(*matched, *at)).collect()
}

/// Returns `true` if an element of a statement has its `Not...` form.
fn negated(trace: &StatementTrace, element: Element) -> bool {
    match element {
        Element::Principal => trace
            .principal
            .iter()
            .flatten()
            .any(|principal| principal.scope.negated),
        Element::Action => trace.action.as_ref().is_some_and(|scope| scope.negated),
        Element::Resource => trace.resource.as_ref().is_some_and(|scope| scope.negated),
        Element::Condition => false,
    }
}

/// Returns `true` if an element was not understood.
fn is_unclear(trace: &StatementTrace, element: Element) -> bool {
    match element {
        Element::Principal => matches!(trace.principal, Some(None)),
        Element::Action => trace.action.is_none(),
        Element::Resource => trace.resource.is_none(),
        Element::Condition => trace.condition.is_none(),
    }
}

/// The index of an ARN's segment, split at colons.
const fn place(segment: Segment) -> usize {
    match segment {
        Segment::Partition => 1,
        Segment::Service => 2,
        Segment::Region => 3,
        Segment::Account => 4,
        Segment::Resource => 5,
    }
}

/// The text at a place: for a JSON string, or a name with its values, the value of the first string.
fn written(text: &str, at: Span) -> String {
    let slice = text.get(at.range()).unwrap_or_default();
    let mut strings = serde_json::Deserializer::from_str(slice).into_iter::<String>();
    match strings.next() {
        Some(Ok(string)) => string,
        _ => slice.to_owned(),
    }
}
