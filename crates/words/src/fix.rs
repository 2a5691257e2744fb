//! Sentences about fixes: what a change does, what else it permits, what to write to whoever can make it.

use evaluator::layer::Layer;
use evaluator::policy::read;
use vault::case::Case;
use vault::fix::{Fix, Kind, Permits, Permitted, Situation, Step, Who};

use crate::language::Words;

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
            Kind::Join { documents } => {
                self.say("fix.join", &[("documents", &documents.to_string())])
            }
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
            Kind::Detach => self.say("fix.detach", &[]),
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

    /// What else a fix permits, and how that was found out.
    pub fn permits(&self, permits: &Permits) -> String {
        let is_caller = |who: Who| who == Who::Caller;
        let sentences = [
            self.requests("fix.permits.caller", &permits.more, is_caller),
            self.requests("fix.permits.others", &permits.more, |who| !is_caller(who)),
            self.situations("fix.permits.also", &permits.also),
            self.requests("fix.permits.less", &permits.less, |_| true),
        ];
        let mut sentences: Vec<String> = sentences.into_iter().flatten().collect();
        if sentences.is_empty() {
            sentences.push(self.say("fix.permits.none", &[]));
        }
        sentences.extend(self.checked(permits));
        sentences.join(" ")
    }

    /// How much else a change permits, in a few words; [`Words::permits`] says what.
    pub fn permits_in_brief(&self, permits: &Permits) -> String {
        let is_caller = |who: Who| who == Who::Caller;
        let count = self.named(&permits.more, is_caller).len()
            + self.named(&permits.more, |who| !is_caller(who)).len();
        match (count, permits.also.is_empty()) {
            (0, true) => self.say("fix.brief.none", &[]),
            (0, false) => self.say("fix.brief.situations", &[]),
            (count, _) => self.say_count("fix.brief.requests", count, &[]),
        }
    }

    /// What one state of a case's policies permits more and less than another, beyond what the case itself asks.
    pub fn differences(&self, permits: &Permits) -> Vec<String> {
        let is_caller = |who: Who| who == Who::Caller;
        let is_other = |who: Who| !is_caller(who);
        let sentences = [
            self.requests("compare.caller.more", &permits.more, is_caller),
            self.situations("compare.also", &permits.also),
            self.requests("compare.others.more", &permits.more, is_other),
            self.requests("compare.caller.less", &permits.less, is_caller),
            self.situations("compare.noLonger", &permits.no_longer),
            self.requests("compare.others.less", &permits.less, is_other),
        ];
        let mut sentences: Vec<String> = sentences.into_iter().flatten().collect();
        if sentences.is_empty() {
            sentences.push(self.say("compare.none", &[]));
        }
        sentences
    }

    /// The requests of some, the first few by name.
    fn requests(
        &self,
        key: &str,
        requests: &[Permitted],
        wanted: impl Fn(Who) -> bool,
    ) -> Option<String> {
        let mut named = self.named(requests, wanted);
        let more = named.len().saturating_sub(MOST_NAMED);
        named.truncate(MOST_NAMED);
        if more > 0 {
            named.push(self.say_count("fix.permits.more", more, &[]));
        }
        (!named.is_empty()).then(|| self.say(key, &[("requests", &self.list(&named))]))
    }

    /// The requests of some by name, each once.
    fn named(&self, requests: &[Permitted], wanted: impl Fn(Who) -> bool) -> Vec<String> {
        let mut named: Vec<String> = Vec::new();
        for request in requests.iter().filter(|request| wanted(request.who)) {
            let request = self.say(
                "fix.permits.request",
                &[("action", &request.action), ("resource", &request.resource)],
            );
            if !named.contains(&request) {
                named.push(request);
            }
        }
        named
    }

    fn situations(&self, key: &str, situations: &[Situation]) -> Option<String> {
        (!situations.is_empty())
            .then(|| self.say(key, &[("situations", &self.situation_list(situations))]))
    }

    fn situation_list(&self, situations: &[Situation]) -> String {
        let named = situations.iter().map(|situation| match situation {
            Situation::AsAsked => self.say("situation.asAsked", &[]),
            Situation::Directly => self.say("situation.directly", &[]),
            Situation::ThroughBackup => self.say("situation.throughBackup", &[]),
            Situation::OtherRegion => self.say("situation.otherRegion", &[]),
            Situation::OtherAddress => self.say("situation.otherAddress", &[]),
            Situation::WithoutMfa => self.say("situation.withoutMfa", &[]),
        });
        self.list(&named.collect::<Vec<_>>())
    }

    /// How many requests were compared, of whom and in which situations; nothing where there were none to compare.
    pub fn checked(&self, permits: &Permits) -> Option<String> {
        let who = permits.who.iter().map(|who| match who {
            Who::Caller => self.say("who.caller", &[]),
            Who::SameAccount => self.say("who.sameAccount", &[]),
            Who::OtherAccount => self.say("who.otherAccount", &[]),
        });
        let who = self.list(&who.collect::<Vec<_>>());
        let situations = self.situation_list(&permits.situations);
        let parameters = [("who", &*who), ("situations", &*situations)];
        (permits.asked > 0).then(|| self.say_count("fix.checked", permits.asked, &parameters))
    }

    /// A message to whoever can make a step: its subject and its text.
    pub fn request_for_change(&self, case: &Case, fix: &Fix, step: &Step) -> (String, String) {
        let changes: Vec<String> = step
            .changes
            .iter()
            .map(|change| format!("- {}", self.change(step, change)))
            .collect();
        let actions = asked_of(fix, step).map(|action| format!("`{action}`"));
        let actions: Vec<String> = actions.collect();
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
}

/// The actions that one step of a fix is for: those that its changes name, or else all that the fix makes pass. A key
/// policy has no part in other actions than those on keys.
fn asked_of<'a>(fix: &'a Fix, step: &Step) -> impl Iterator<Item = &'a str> {
    let named: Vec<&str> = step.changes.iter().flat_map(named_in).collect();
    let concerns = |action: &str| step.place.layer != Layer::Resource || action.starts_with("kms:");
    let makes = || fix.makes.iter().map(AsRef::as_ref);
    let are_named = makes().any(|action| named.contains(&action));
    makes().filter(move |action| {
        if are_named {
            named.contains(action)
        } else {
            concerns(action)
        }
    })
}

fn named_in(change: &Kind) -> impl Iterator<Item = &str> {
    let named: &[String] = match change {
        Kind::AddActions { actions, .. }
        | Kind::AddStatement { actions, .. }
        | Kind::Delegate { actions, .. }
        | Kind::Grant { actions, .. }
        | Kind::ExemptActions { actions, .. } => actions,
        _ => &[],
    };
    named.iter().map(AsRef::as_ref)
}
