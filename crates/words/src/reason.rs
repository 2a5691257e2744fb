//! Why a statement applies to a request or not: element by element, value by value, with what was compared.
//!
//! The trace says what matched; the texts that were compared come from the policy's text, by span, and from what
//! was asked. Next: `report`.

use evaluator::context::{Context, ContextValue, Lookup};
use evaluator::key::Key;
use evaluator::policy::Effect;
use evaluator::source::Span;
use evaluator::trace::{
    ActionMatch, Element, PrincipalMatch, ResourceMatch, ScopeTrace, Segment, StatementTrace,
    TestReason, TestTrace,
};
use evaluator::truth::Truth;

use crate::language::Words;
use crate::names::element_name;

/// What was asked, and in which policy text the statement stands.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The policy's text.
    pub text: &'a str,
    /// `kms:Decrypt`
    pub action: &'a str,
    /// The resource's ARN, or `*`.
    pub resource: &'a str,
    /// What is known of the request; without it, reasons do not say which values were compared.
    pub context: Option<&'a Context>,
}

/// Why a statement applies or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementReason {
    /// Whether it applies.
    pub applies: Truth,
    /// In one sentence.
    pub text: String,
    /// Its elements in the order of AWS's grammar; only those that its policy type has.
    pub elements: Vec<ElementReason>,
}

/// Why an element matches or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementReason {
    /// Which.
    pub element: Element,
    /// Whether it matches.
    pub matches: Truth,
    /// In one sentence.
    pub text: String,
    /// Its values, or its tests, in the order of the policy.
    pub entries: Vec<EntryReason>,
}

/// Why one value of an element, or one test of a condition, matches or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryReason {
    /// Whether it matches, or holds.
    pub matches: Truth,
    /// In one sentence.
    pub text: String,
    /// Where it is in the policy's text.
    pub at: Span,
}

impl Words {
    /// Why a statement applies or not.
    pub fn statement_reason(&self, asked: &Asked<'_>, trace: &StatementTrace) -> StatementReason {
        let applies = trace.applies();
        // Where one does not match, those that could do not matter.
        let names = Element::ALL
            .into_iter()
            .filter(|element| trace.matches(*element) == applies);
        let hindered: Vec<String> = names
            .map(|element| format!("`{}`", element_name(element, except(trace, element))))
            .collect();
        let key = match (applies, trace.effect) {
            (_, None) => "statement.unclear",
            (Truth::True, Some(Effect::Allow)) => "statement.allows",
            (Truth::True, Some(Effect::Deny)) => "statement.denies",
            (Truth::False, Some(_)) => "statement.elsewhere",
            (Truth::Unknown, Some(Effect::Allow)) => "statement.couldAllow",
            (Truth::Unknown, Some(Effect::Deny)) => "statement.couldDeny",
        };
        let parameters = [
            ("action", asked.action),
            ("elements", &self.list(&hindered)),
        ];
        StatementReason {
            applies,
            text: self.say(key, &parameters),
            elements: self.elements(asked, trace),
        }
    }

    fn elements(&self, asked: &Asked<'_>, trace: &StatementTrace) -> Vec<ElementReason> {
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
        let except = except(trace, element);
        let key = match (matches, except) {
            (Truth::Unknown, _) if is_unclear(trace, element) => "element.unclear",
            (Truth::Unknown, _) => "element.unknown",
            (Truth::True, _) => "element.matches",
            (Truth::False, true) => "element.excludes",
            (Truth::False, false) => "element.differs",
        };
        let text = self.say(key, &[("element", element_name(element, except))]);
        ElementReason {
            element,
            matches,
            text,
            entries,
        }
    }

    fn principal_entry(&self, asked: &Asked<'_>, matched: PrincipalMatch, at: Span) -> EntryReason {
        let key = match matched {
            PrincipalMatch::No => "principal.no",
            PrincipalMatch::Asker => "principal.asker",
            PrincipalMatch::Session => "principal.session",
            PrincipalMatch::Doubtful(_) => "principal.doubtful",
            PrincipalMatch::Account => "principal.account",
            PrincipalMatch::Role => "principal.role",
            PrincipalMatch::Exact => "principal.exact",
            PrincipalMatch::Everyone => "principal.everyone",
        };
        let doubt = match matched {
            PrincipalMatch::Doubtful(doubt) => self.doubt(doubt),
            _ => String::new(),
        };
        let parameters = [("value", &*written(asked.text, at)), ("doubt", &doubt)];
        let text = self.say(key, &parameters);
        EntryReason {
            matches: matched.truth(),
            text,
            at,
        }
    }

    fn action_entry(&self, asked: &Asked<'_>, matched: ActionMatch, at: Span) -> EntryReason {
        let key = match matched {
            ActionMatch::Yes => "action.yes",
            ActionMatch::OtherService => "action.otherService",
            ActionMatch::OtherName => "action.otherName",
        };
        let value = written(asked.text, at);
        let prefix = |action: &str| action.split(':').next().unwrap_or_default().to_owned();
        let (found, service) = (prefix(&value), prefix(asked.action));
        let parameters = [
            ("value", &*value),
            ("action", asked.action),
            ("found", &found),
            ("service", &service),
        ];
        EntryReason {
            matches: matched.truth(),
            text: self.say(key, &parameters),
            at,
        }
    }

    fn resource_entry(&self, asked: &Asked<'_>, matched: ResourceMatch, at: Span) -> EntryReason {
        let (key, segment) = match matched {
            ResourceMatch::Yes => ("resource.yes", None),
            ResourceMatch::Own => ("resource.own", None),
            ResourceMatch::AcrossColon => ("resource.acrossColon", None),
            ResourceMatch::CaseDiffers(segment) => ("resource.caseDiffers", Some(segment)),
            ResourceMatch::Differs(segment) => ("resource.differs", Some(segment)),
            ResourceMatch::NoResourceType => ("resource.noResourceType", None),
            ResourceMatch::AliasOfKey => ("resource.aliasOfKey", None),
            ResourceMatch::NotAnArn => ("resource.notAnArn", None),
            ResourceMatch::Unresolved => ("resource.unresolved", None),
            ResourceMatch::Unknown => ("resource.unknown", None),
        };
        let value = written(asked.text, at);
        let part = |arn: &str| {
            let part = segment.and_then(|segment| arn.splitn(6, ':').nth(place(segment)));
            part.filter(|part| !part.is_empty()).map(ToOwned::to_owned)
        };
        let none = || self.say("resource.noPart", &[]);
        let parameters = [
            ("value", &*value),
            ("action", asked.action),
            ("resource", asked.resource),
            (
                "segment",
                &*segment
                    .map(|segment| self.segment(segment))
                    .unwrap_or_default(),
            ),
            ("found", &*part(&value).unwrap_or_else(none)),
            ("asked", &*part(asked.resource).unwrap_or_else(none)),
        ];
        EntryReason {
            matches: matched.truth(),
            text: self.say(key, &parameters),
            at,
        }
    }

    /// The part of an ARN.
    pub fn segment(&self, segment: Segment) -> String {
        let key = match segment {
            Segment::Partition => "segment.partition",
            Segment::Service => "segment.service",
            Segment::Region => "segment.region",
            Segment::Account => "segment.account",
            Segment::Resource => "segment.resource",
        };
        self.say(key, &[])
    }

    fn test_entry(&self, asked: &Asked<'_>, test: &TestTrace) -> EntryReason {
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
        let key = match (test.reason, test.holds) {
            (TestReason::Compared, Truth::True) if actual.is_some() => "test.holds",
            (TestReason::Compared, _) if actual.is_some() => "test.fails",
            (TestReason::Compared, Truth::True) => "test.holdsSomehow",
            (TestReason::Compared, _) => "test.failsSomehow",
            (TestReason::KeyAbsent, Truth::True) => "test.holdsWithoutKey",
            (TestReason::KeyAbsent, _) => "test.keyAbsent",
            (TestReason::KeyUnknown, Truth::True) => "test.holdsAnyway",
            (TestReason::KeyUnknown, Truth::False) => "test.failsAnyway",
            (TestReason::KeyUnknown, Truth::Unknown) => "test.keyUnknown",
            (TestReason::ManyValues, _) => "test.manyValues",
            (TestReason::VariableUnknown, _) => "test.variableUnknown",
            (TestReason::NoValues, _) => "test.noValues",
            (TestReason::EmptyText, _) => "test.emptyText",
            (TestReason::VariableInBool, _) => "test.variableInBool",
        };
        let parameters = [("key", &*name), ("actual", &*actual.unwrap_or_default())];
        EntryReason {
            matches: test.holds,
            text: self.say(key, &parameters),
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

/// Whether an element of a statement is in its `Not...` form.
fn except(trace: &StatementTrace, element: Element) -> bool {
    match element {
        Element::Principal => trace
            .principal
            .iter()
            .flatten()
            .any(|principal| principal.scope.except),
        Element::Action => trace.action.as_ref().is_some_and(|scope| scope.except),
        Element::Resource => trace.resource.as_ref().is_some_and(|scope| scope.except),
        Element::Condition => false,
    }
}

/// Whether the text of an element was not understood.
fn is_unclear(trace: &StatementTrace, element: Element) -> bool {
    match element {
        Element::Principal => matches!(trace.principal, Some(None)),
        Element::Action => trace.action.is_none(),
        Element::Resource => trace.resource.is_none(),
        Element::Condition => trace.condition.is_none(),
    }
}

/// Which part of an ARN, split at its colons.
const fn place(segment: Segment) -> usize {
    match segment {
        Segment::Partition => 1,
        Segment::Service => 2,
        Segment::Region => 3,
        Segment::Account => 4,
        Segment::Resource => 5,
    }
}

/// What a person wrote at a place: of a JSON string, or of a name and its values, the text of the first string.
fn written(text: &str, at: Span) -> String {
    let slice = text.get(at.range()).unwrap_or_default();
    let mut strings = serde_json::Deserializer::from_str(slice).into_iter::<String>();
    match strings.next() {
        Some(Ok(string)) => string,
        _ => slice.to_owned(),
    }
}
