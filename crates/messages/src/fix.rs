//! Sentences about fixes: the effect of a change, its other effects on access, and the message to the person
//! responsible.

use crate::key;
use evaluator::layer::Layer;
use evaluator::policy::read;
use vault::case::Case;
use vault::fix::edit::{self, Mark};
use vault::fix::{Fix, Kind, Permits, Permitted, Proof, Situation, Step, Who};
use vault::infer::is_stand_in;
use vault::report::Report;
use vault::requests;

use crate::escape::{MarkdownCode, MarkdownText, TerminalText};
use crate::language::Messages;

/// The most additionally permitted requests that are named; of the rest, only the number is given.
const MOST_NAMED: usize = 4;

/// The number of context lines around a change in a message.
const AROUND: usize = 2;

impl Messages {
    /// One change.
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

    /// The person responsible for a step.
    pub fn step_owner(&self, case: &Case, step: &Step) -> String {
        let account = case.key.arn.trim().split(':').nth(4).unwrap_or_default();
        self.owner(step.place.layer, account)
    }

    /// The other requests that a fix permits, and how they were determined.
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

    /// The other effects of a change on access, in one line that a person understands; [`Messages::permits`] names the
    /// requests.
    pub fn permits_in_brief(&self, case: &Case, permits: &Permits) -> String {
        let mut what = self.own_extras(case, permits);
        if !permits.also.is_empty() {
            what.push(self.text(key::FixElseSituations {
                situations: &self.situation_list(&permits.also),
            }));
        }
        let is_reached = |who: Who| permits.more.iter().any(|request| request.who == who);
        if is_reached(Who::SameAccount) {
            what.push(self.text(key::FIX_ELSE_SAME_ACCOUNT));
        }
        if is_reached(Who::OtherAccount) {
            what.push(self.text(key::FIX_ELSE_OTHER_ACCOUNT));
        }
        if what.is_empty() {
            return self.text(key::FIX_ELSE_NONE);
        }
        self.text(key::FixElse {
            what: &self.list(&what),
        })
    }

    /// The caller's additional permissions: other actions by name, those of the case by their kind of resource.
    fn own_extras(&self, case: &Case, permits: &Permits) -> Vec<String> {
        let own = permits.more.iter();
        let own = own.filter(|request| request.who == Who::Caller);
        let (same, other): (Vec<&Permitted>, Vec<&Permitted>) =
            own.partition(|request| requests::is_needed(&request.action));
        let mut what = Vec::new();
        let mut actions: Vec<String> = Vec::new();
        for request in other {
            let action = format!("`{}`", request.action);
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
        let more = actions.len().saturating_sub(MOST_NAMED);
        actions.truncate(MOST_NAMED);
        let named = self.list(&actions);
        match (actions.is_empty(), more) {
            (true, _) => {}
            (false, 0) => what.push(self.text(key::FixElseActions { actions: &named })),
            (false, count) => what.push(self.text(key::FixElseActionsMore {
                actions: &actions.join(&self.text(key::LIST_BETWEEN)),
                count,
            })),
        }
        let own_key = case.key.arn.trim();
        let kinds = [
            (":backup-vault:", key::FIX_ELSE_VAULTS),
            (":key/", key::FIX_ELSE_KEYS),
        ];
        for (kind, sentence) in kinds {
            let is_other = |request: &&Permitted| {
                request.resource.contains(kind) && request.resource != own_key
            };
            if same.iter().any(is_other) {
                what.push(self.text(sentence));
            }
        }
        let is_unnamed = |request: &&Permitted| {
            kinds
                .iter()
                .all(|(kind, _)| !request.resource.contains(kind))
        };
        if same.iter().any(is_unnamed) {
            what.push(self.text(key::FIX_ELSE_RESOURCES));
        }
        what
    }

    /// The difference in access between two versions of a case's policies, beyond the requests of the case itself.
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

    /// Requests, the first few by name.
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

    /// Requests by name, without duplicates.
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

    /// The number of requests that were compared, by which principals and in which situations; `None` if there were
    /// none.
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

    /// A message to the person responsible for a step: its subject, and its text as Markdown, which is readable in a
    /// mail too. It contains the request, the changed lines and their effects; `link` leads to the case, if there is a
    /// page to link to, and `widening` says what is proven of what the fix newly allows.
    pub fn request_for_change(
        &self,
        case: &Case,
        fix: &Fix,
        step: &Step,
        widening: Option<&str>,
        link: Option<&str>,
    ) -> (String, String) {
        let which = self.which_policy(step);
        let actions = asked_of(fix, step).map(|action| format!("`{action}`"));
        let actions = self.list(&actions.collect::<Vec<_>>());
        let changes = step.changes.iter().map(|change| self.change(step, change));
        let changes: Vec<String> = changes.collect();
        let (caller, vault) = (self.caller_of(case), self.vault_of(case));
        let ask = if step.before.trim().is_empty() && !step.after.trim().is_empty() {
            self.text(key::FixMessageAdd {
                actions: &actions,
                caller: &caller,
                vault: &vault,
                which: &which,
            })
        } else {
            self.text(key::FixMessageAsk {
                actions: &actions,
                caller: &caller,
                changes: &changes.join(&self.text(key::LIST_THEN)),
                vault: &vault,
                which: &which,
            })
        };
        let prose = MarkdownText::sentence;
        let mut paragraphs = vec![prose(&ask).to_string(), difference(step)];
        let permits = self.permits_in_brief(case, &fix.permits);
        let proof = self.proof(case, fix, step);
        paragraphs.push(format!("{}\n{}", prose(&proof), prose(&permits)));
        paragraphs.extend(widening.map(|widening| prose(widening).to_string()));
        paragraphs.extend(link.map(|link| {
            let address = MarkdownText::ADDRESS;
            let sentence = self.text(key::FixMessageLink { link: address });
            MarkdownText::with_address(&sentence, link).to_string()
        }));
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        let subject = self.text(key::FixMessageSubject { which: &which });
        (
            TerminalText::new(&subject).to_string(),
            paragraphs.join("\n\n"),
        )
    }

    /// The number of actions that pass before and after a fix, with the fix's other steps.
    fn proof(&self, case: &Case, fix: &Fix, step: &Step) -> String {
        let proof = Proof::of(case, fix);
        let [before, after, all] =
            [proof.before, proof.after, proof.all].map(|count| count.to_string());
        let others = fix.steps.iter().filter(|other| other.place != step.place);
        let others: Vec<String> = others.map(|other| self.which_policy(other)).collect();
        if others.is_empty() {
            return self.text(key::FixMessageProof {
                after: &after,
                all: &all,
                before: &before,
            });
        }
        self.text(key::FixMessageProofTogether {
            after: &after,
            all: &all,
            before: &before,
            others: &self.list(&others),
        })
    }

    /// The caller, as far as it is known.
    fn caller_of(&self, case: &Case) -> String {
        match case.caller.arn.trim() {
            arn if arn.is_empty() || is_stand_in(arn) => self.text(key::DENIAL_MESSAGE_SOME_CALLER),
            arn => format!("`{arn}`"),
        }
    }

    /// The vault, as far as it is known.
    fn vault_of(&self, case: &Case) -> String {
        match case.vault.name.trim() {
            name if name.is_empty() || is_stand_in(name) => {
                self.text(key::DENIAL_MESSAGE_SOME_VAULT)
            }
            name => format!("`{name}`"),
        }
    }

    /// A message to the owner of the layer that AWS named in a denial that the case does not reproduce: its subject and
    /// its text. `None` if AWS named no layer.
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
        let body = self.text(key::DenialMessageBody {
            action: &format!("`{}`", denied.action.trim()),
            caller: &self.caller_of(case),
            text: "",
            vault: &self.vault_of(case),
            which: &which,
        });
        let paragraphs = body.trim_end().split("\n\n");
        let paragraphs = paragraphs.map(MarkdownText::sentence);
        let mut body: Vec<String> = paragraphs.map(|said| said.to_string()).collect();
        let said = denied.text.as_deref().unwrap_or_default().trim();
        body.push(MarkdownCode::block("", said).to_string());
        Some((TerminalText::new(&subject).to_string(), body.join("\n\n")))
    }

    /// The name of a step's policy: its own, or else its type.
    pub fn step_policy(&self, case: &Case, step: &Step) -> String {
        match step.name.trim() {
            "" => self.policy_name(case, step.place),
            name => name.to_owned(),
        }
    }

    /// The policy of a step for the middle of a sentence: its type, and its name if it has one.
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

/// The changed lines of a step.
fn difference(step: &Step) -> String {
    let lines = edit::lines(&step.before, &step.after, AROUND).into_iter();
    let signed = lines.map(|line| {
        let sign = match line.mark {
            Mark::Same => ' ',
            Mark::Gone => '-',
            Mark::Come => '+',
            Mark::Skipped => '…',
        };
        format!("{sign} {}", line.text).trim_end().to_owned()
    });
    let lines = signed.collect::<Vec<_>>();
    if lines.is_empty() {
        return String::new();
    }
    MarkdownCode::block("diff", &lines.join("\n")).to_string()
}

/// The actions that one step of a fix is for: those that its changes name, or else all that the fix makes pass. A key
/// policy concerns actions on keys only.
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
