//! Sentences about fixes: what a change does, what else it permits, what to write to whoever can make it; and
//! about near misses.

use evaluator::policy::read;
use evaluator::trace::{ResourceMatch, Segment, TestReason};
use vault::case::Case;
use vault::fix::{Fix, Kind, Permits, Step, Who};
use vault::report::Row;
use vault::why::{Miss, NearMiss};

use crate::language::Words;
use crate::report::policy_text;

/// So many requests that a fix permits besides are named; of the rest, how many they are.
const MOST_NAMED: usize = 4;

impl Words {
    /// What one change does.
    pub fn change(&self, step: &Step, change: &Kind) -> String {
        let code = |text: &str| format!("`{text}`");
        let codes =
            |texts: &[String]| self.list(&texts.iter().map(|text| code(text)).collect::<Vec<_>>());
        let at = |statement: &usize| self.statement_of(step, *statement);
        match change {
            Kind::AddActions { statement, actions } => self.say(
                "fix.addActions",
                &[("statement", &at(statement)), ("actions", &codes(actions))],
            ),
            Kind::AddStatement { actions, resource } => self.say(
                "fix.addStatement",
                &[("actions", &codes(actions)), ("resource", &code(resource))],
            ),
            Kind::AddResource {
                statement,
                resource,
            } => self.say(
                "fix.addResource",
                &[("statement", &at(statement)), ("resource", &code(resource))],
            ),
            Kind::ReplaceResource {
                statement,
                from,
                to,
            } => {
                let parameters = [
                    ("statement", &*at(statement)),
                    ("from", &code(from)),
                    ("to", &code(to)),
                ];
                self.say("fix.replaceResource", &parameters)
            }
            Kind::Delegate { actions, .. } => {
                self.say("fix.delegate", &[("actions", &codes(actions))])
            }
            Kind::Grant { actions, caller } => self.say(
                "fix.grant",
                &[("actions", &codes(actions)), ("caller", &code(caller))],
            ),
            Kind::AddConditionValue {
                statement,
                key,
                value,
            } => {
                let parameters = [
                    ("statement", &*at(statement)),
                    ("key", &code(key)),
                    ("value", &code(value)),
                ];
                self.say("fix.addConditionValue", &parameters)
            }
            Kind::ExemptActions { statement, actions } => self.say(
                "fix.exemptActions",
                &[("statement", &at(statement)), ("actions", &codes(actions))],
            ),
            Kind::ExemptForwarded { statement } => {
                self.say("fix.exemptForwarded", &[("statement", &at(statement))])
            }
            Kind::ExemptCaller { statement, caller } => self.say(
                "fix.exemptCaller",
                &[("statement", &at(statement)), ("caller", &code(caller))],
            ),
        }
    }

    /// A statement of the policy before the change, by its `Sid` or its number.
    fn statement_of(&self, step: &Step, statement: usize) -> String {
        let policy = read(&step.before, step.place.layer);
        let sid = policy
            .statements()
            .get(statement)
            .and_then(|statement| statement.sid.as_ref());
        match sid {
            Some(sid) if !sid.value.is_empty() => self.say("statement.sid", &[("sid", &sid.value)]),
            _ => self.say(
                "statement.number",
                &[("number", &(statement + 1).to_string())],
            ),
        }
    }

    /// Whose job a step is.
    pub fn step_owner(&self, case: &Case, step: &Step) -> String {
        let account = case.key.arn.trim().split(':').nth(4).unwrap_or_default();
        self.owner(step.place.layer, account)
    }

    /// What else a fix permits.
    pub fn permits(&self, permits: &Permits) -> String {
        let of = |key: &str, wanted: &dyn Fn(Who) -> bool| {
            let requests = permits
                .requests
                .iter()
                .filter(|request| wanted(request.who));
            let mut named: Vec<String> = Vec::new();
            for request in requests {
                let request = self.say(
                    "fix.permits.request",
                    &[("action", &request.action), ("resource", &request.resource)],
                );
                if !named.contains(&request) {
                    named.push(request);
                }
            }
            let more = named.len().saturating_sub(MOST_NAMED);
            named.truncate(MOST_NAMED);
            if more > 0 {
                named.push(self.say_count("fix.permits.more", more, &[]));
            }
            (!named.is_empty()).then(|| self.say(key, &[("requests", &self.list(&named))]))
        };
        let sentences: Vec<String> = [
            of("fix.permits.caller", &|who| who == Who::Caller),
            of("fix.permits.others", &|who| who != Who::Caller),
        ]
        .into_iter()
        .flatten()
        .collect();
        if sentences.is_empty() {
            self.say("fix.permits.none", &[])
        } else {
            sentences.join(" ")
        }
    }

    /// A message to whoever can make a step: its subject and its text.
    pub fn request_for_change(&self, case: &Case, fix: &Fix, step: &Step) -> (String, String) {
        let changes: Vec<String> = step
            .changes
            .iter()
            .map(|change| format!("- {}", self.change(step, change)))
            .collect();
        let actions: Vec<String> = fix
            .makes
            .iter()
            .map(|action| format!("`{action}`"))
            .collect();
        let parameters = [
            ("caller", case.caller.arn.trim()),
            ("vault", case.vault.name.trim()),
            ("actions", &self.list(&actions)),
            ("which", &self.which_policy(step)),
            ("changes", &changes.join("\n")),
            ("text", step.after.trim_end()),
            ("permits", &self.permits(&fix.permits)),
        ];
        (
            self.say("fix.message.subject", &parameters),
            self.say("fix.message.body", &parameters),
        )
    }

    /// The name of a step's policy: its own, else what kind it is.
    pub fn step_policy(&self, case: &Case, step: &Step) -> String {
        match step.name.trim() {
            "" => self.policy_name(case, step.place),
            name => name.to_owned(),
        }
    }

    /// The policy of a step for the middle of a sentence: its kind, and its name if somebody gave it one.
    fn which_policy(&self, step: &Step) -> String {
        let key = if step.name.trim().is_empty() {
            "fix.message.unnamed"
        } else {
            "fix.message.named"
        };
        let layer = self.layer_policy(step.place.layer);
        self.say(key, &[("layer", &layer), ("policy", step.name.trim())])
    }

    /// Why a statement that was probably meant to allow an action does not.
    pub fn near_miss(&self, case: &Case, row: &Row, near: &NearMiss) -> String {
        let key = match near.miss {
            Miss::OtherAction => "near.otherAction",
            Miss::SimilarService | Miss::OtherService => "near.similarService",
            Miss::ExcludedAction => "near.excludedAction",
            Miss::Resource(resource) => near_resource(resource),
            Miss::ExcludedResource => "near.excludedResource",
            Miss::OtherPrincipal => "near.otherPrincipal",
            Miss::Condition(TestReason::KeyAbsent) => "near.condition.absent",
            Miss::Condition(TestReason::ManyValues) => "near.condition.many",
            Miss::Condition(_) => "near.condition.compared",
        };
        let text = policy_text(case, near.place).unwrap_or_default();
        let written = text
            .get(near.at.range())
            .unwrap_or_default()
            .trim_matches('"');
        let parameters = [
            ("action", row.action),
            ("resource", row.resource.as_str()),
            ("written", written),
        ];
        self.say(key, &parameters)
    }
}

const fn near_resource(resource: ResourceMatch) -> &'static str {
    match resource {
        ResourceMatch::AliasOfKey => "near.resource.alias",
        ResourceMatch::CaseDiffers(_) => "near.resource.case",
        ResourceMatch::NoResourceType => "near.resource.noType",
        ResourceMatch::Differs(Segment::Region) => "near.resource.region",
        ResourceMatch::Differs(Segment::Account) => "near.resource.account",
        ResourceMatch::NotAnArn => "near.resource.notArn",
        ResourceMatch::Unresolved | ResourceMatch::Unknown => "near.resource.unresolved",
        ResourceMatch::Differs(_) | ResourceMatch::Yes | ResourceMatch::AcrossColon => {
            "near.resource.differs"
        }
    }
}
