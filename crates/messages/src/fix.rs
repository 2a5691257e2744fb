//! Sentences about fixes: what a change does, what else it permits, what to write to whoever can make it.

use crate::key;
use evaluator::layer::Layer;
use evaluator::policy::read;
use vault::case::Case;
use vault::fix::{Fix, Kind, Permits, Permitted, Situation, Step, Who};
use vault::report::Report;

use crate::language::Messages;

/// So many requests that a fix permits besides are named; of the rest, how many they are.
const MOST_NAMED: usize = 4;

impl Messages {
    /// What one change does.
    pub fn change(&self, step: &Step, change: &Kind) -> String {
        let code = |text: &str| format!("`{text}`");
        let codes =
            |texts: &[String]| self.list(&texts.iter().map(|text| code(text)).collect::<Vec<_>>());
        let at = |statement: &usize| self.statement_of(step, *statement);
        match change {
            Kind::Join { documents } => self.text(key::FixJoin {
                documents: &documents.to_string(),
            }),
            Kind::AddActions { statement, actions } => self.text(key::FixAddActions {
                actions: &codes(actions),
                statement: &at(statement),
            }),
            Kind::AddStatement { actions, resource } => self.text(key::FixAddStatement {
                actions: &codes(actions),
                resource: &code(resource),
            }),
            Kind::AddResource {
                statement,
                resource,
            } => self.text(key::FixAddResource {
                resource: &code(resource),
                statement: &at(statement),
            }),
            Kind::ReplaceResource {
                statement,
                from,
                to,
            } => self.text(key::FixReplaceResource {
                from: &code(from),
                statement: &at(statement),
                to: &code(to),
            }),
            Kind::Delegate { actions, .. } => self.text(key::FixDelegate {
                actions: &codes(actions),
            }),
            Kind::Grant { actions, caller } => self.text(key::FixGrant {
                actions: &codes(actions),
                caller: &code(caller),
            }),
            Kind::AddConditionValue {
                statement,
                key,
                value,
            } => self.text(key::FixAddConditionValue {
                key: &code(key),
                statement: &at(statement),
                value: &code(value),
            }),
            Kind::ExemptActions { statement, actions } => self.text(key::FixExemptActions {
                actions: &codes(actions),
                statement: &at(statement),
            }),
            Kind::ExemptForwarded { statement } => self.text(key::FixExemptForwarded {
                statement: &at(statement),
            }),
            Kind::ExemptCaller { statement, caller } => self.text(key::FixExemptCaller {
                caller: &code(caller),
                statement: &at(statement),
            }),
            Kind::Detach => self.text(key::FIX_DETACH),
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
            Some(sid) if !sid.value.is_empty() => self.text(key::StatementSid { sid: &sid.value }),
            _ => self.text(key::StatementNumber {
                number: &(statement + 1).to_string(),
            }),
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
            self.requests(
                |requests| self.text(key::FixPermitsCaller { requests }),
                &permits.more,
                is_caller,
            ),
            self.requests(
                |requests| self.text(key::FixPermitsOthers { requests }),
                &permits.more,
                |who| !is_caller(who),
            ),
            self.situations(
                |situations| self.text(key::FixPermitsAlso { situations }),
                &permits.also,
            ),
            self.requests(
                |requests| self.text(key::FixPermitsLess { requests }),
                &permits.less,
                |_| true,
            ),
        ];
        let mut sentences: Vec<String> = sentences.into_iter().flatten().collect();
        if sentences.is_empty() {
            sentences.push(self.text(key::FIX_PERMITS_NONE));
        }
        sentences.extend(self.checked(permits));
        sentences.join(" ")
    }

    /// How much else a change permits, in a few words; [`Messages::permits`] says what.
    pub fn permits_in_brief(&self, permits: &Permits) -> String {
        let is_caller = |who: Who| who == Who::Caller;
        let count = self.named(&permits.more, is_caller).len()
            + self.named(&permits.more, |who| !is_caller(who)).len();
        match (count, permits.also.is_empty()) {
            (0, true) => self.text(key::FIX_BRIEF_NONE),
            (0, false) => self.text(key::FIX_BRIEF_SITUATIONS),
            (count, _) => self.text(key::FixBriefRequests { count }),
        }
    }

    /// What one state of a case's policies permits more and less than another, beyond what the case itself asks.
    pub fn differences(&self, permits: &Permits) -> Vec<String> {
        let is_caller = |who: Who| who == Who::Caller;
        let is_other = |who: Who| !is_caller(who);
        let sentences = [
            self.requests(
                |requests| self.text(key::CompareCallerMore { requests }),
                &permits.more,
                is_caller,
            ),
            self.situations(
                |situations| self.text(key::CompareAlso { situations }),
                &permits.also,
            ),
            self.requests(
                |requests| self.text(key::CompareOthersMore { requests }),
                &permits.more,
                is_other,
            ),
            self.requests(
                |requests| self.text(key::CompareCallerLess { requests }),
                &permits.less,
                is_caller,
            ),
            self.situations(
                |situations| self.text(key::CompareNoLonger { situations }),
                &permits.no_longer,
            ),
            self.requests(
                |requests| self.text(key::CompareOthersLess { requests }),
                &permits.less,
                is_other,
            ),
        ];
        let mut sentences: Vec<String> = sentences.into_iter().flatten().collect();
        if sentences.is_empty() {
            sentences.push(self.text(key::COMPARE_NONE));
        }
        sentences
    }

    /// The requests of some, the first few by name.
    fn requests(
        &self,
        sentence: impl Fn(&str) -> String,
        requests: &[Permitted],
        wanted: impl Fn(Who) -> bool,
    ) -> Option<String> {
        let mut named = self.named(requests, wanted);
        let more = named.len().saturating_sub(MOST_NAMED);
        named.truncate(MOST_NAMED);
        if more > 0 {
            named.push(self.text(key::FixPermitsMore { count: more }));
        }
        (!named.is_empty()).then(|| sentence(&self.list(&named)))
    }

    /// The requests of some by name, each once.
    fn named(&self, requests: &[Permitted], wanted: impl Fn(Who) -> bool) -> Vec<String> {
        let mut named: Vec<String> = Vec::new();
        for request in requests.iter().filter(|request| wanted(request.who)) {
            let request = self.text(key::FixPermitsRequest {
                action: &request.action,
                resource: &request.resource,
            });
            if !named.contains(&request) {
                named.push(request);
            }
        }
        named
    }

    fn situations(
        &self,
        sentence: impl Fn(&str) -> String,
        situations: &[Situation],
    ) -> Option<String> {
        (!situations.is_empty()).then(|| sentence(&self.situation_list(situations)))
    }

    fn situation_list(&self, situations: &[Situation]) -> String {
        let named = situations.iter().map(|situation| match situation {
            Situation::AsAsked => self.text(key::SITUATION_AS_ASKED),
            Situation::Directly => self.text(key::SITUATION_DIRECTLY),
            Situation::ThroughBackup => self.text(key::SITUATION_THROUGH_BACKUP),
            Situation::OtherRegion => self.text(key::SITUATION_OTHER_REGION),
            Situation::OtherAddress => self.text(key::SITUATION_OTHER_ADDRESS),
            Situation::WithoutMfa => self.text(key::SITUATION_WITHOUT_MFA),
        });
        self.list(&named.collect::<Vec<_>>())
    }

    /// How many requests were compared, of whom and in which situations; nothing where there were none to compare.
    pub fn checked(&self, permits: &Permits) -> Option<String> {
        let who = permits.who.iter().map(|who| match who {
            Who::Caller => self.text(key::WHO_CALLER),
            Who::SameAccount => self.text(key::WHO_SAME_ACCOUNT),
            Who::OtherAccount => self.text(key::WHO_OTHER_ACCOUNT),
        });
        let who = self.list(&who.collect::<Vec<_>>());
        let situations = self.situation_list(&permits.situations);
        (permits.asked > 0).then(|| {
            self.text(key::FixChecked {
                count: permits.asked,
                situations: &situations,
                who: &who,
            })
        })
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
        (
            self.text(key::FixMessageSubject {
                which: &self.which_policy(step),
            }),
            self.text(key::FixMessageBody {
                actions: &self.list(&actions),
                caller: case.caller.arn.trim(),
                changes: &changes.join("\n"),
                permits: &self.permits(&fix.permits),
                text: step.after.trim_end(),
                vault: case.vault.name.trim(),
                which: &self.which_policy(step),
            }),
        )
    }

    /// A message to whoever owns the layer that AWS named in a denial that nothing in the case explains: its subject and
    /// its text. `None` where AWS named no layer.
    pub fn request_about_denial(
        &self,
        case: &Case,
        report: &Report,
        denial: usize,
    ) -> Option<(String, String)> {
        let denied = case.denials.get(denial)?;
        let mut rows = report.rows.iter();
        let observed =
            rows.find_map(|row| row.observed.iter().find(|each| each.denial == denial))?;
        let policy = self.layer_policy(observed.layer?);
        let which = match &observed.policy {
            Some(arn) => self.text(key::FixMessageNamed {
                layer: &policy,
                policy: arn,
            }),
            None => policy.clone(),
        };
        let subject = self.text(key::DenialMessageSubject { policy: &policy });
        let vault = match case.vault.name.trim() {
            "" => self.text(key::DENIAL_MESSAGE_SOME_VAULT),
            name => format!("`{name}`"),
        };
        let caller = match case.caller.arn.trim() {
            "" => self.text(key::DENIAL_MESSAGE_SOME_CALLER),
            arn => arn.to_owned(),
        };
        let body = self.text(key::DenialMessageBody {
            action: denied.action.trim(),
            caller: &caller,
            text: denied.text.as_deref().unwrap_or_default().trim(),
            vault: &vault,
            which: &which,
        });
        Some((subject, body.trim_end().to_owned()))
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
        let layer = self.layer_policy(step.place.layer);
        if step.name.trim().is_empty() {
            self.text(key::FixMessageUnnamed { layer: &layer })
        } else {
            self.text(key::FixMessageNamed {
                layer: &layer,
                policy: step.name.trim(),
            })
        }
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
