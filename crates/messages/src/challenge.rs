//! Sentences about challenges: goals, broken guardrails, errors in a challenge's file. Texts by authors are shown in
//! the languages in which they are written.

use crate::key;
use challenge::{
    Beyond, Challenge, Circumstance, Difference, Error, Fails, Fault, Found, Goal, GoalGrade,
    Guardrail, GuardrailGrade, LayerGoal, Must, Owner, Part, Problem, Refusal, Text, code,
    workshop,
};
use evaluator::layer::Layer;
use evaluator::trace::Decision;
use vault::case;
use vault::probe_requests::Probe;
use vault::share;

use crate::language::Messages;

/// The most items of a kind that are named; of the rest, only the number is given.
const MOST_NAMED: usize = 6;

impl Messages {
    /// An author's text in this language, or in the closest one available.
    pub fn of_author<'a>(&self, text: &'a Text) -> &'a str {
        text.in_language(&self.tag())
    }

    /// The reason why a text is not a challenge.
    pub fn challenge_error(&self, error: &Error) -> String {
        match error {
            Error::Document(error) => self.challenge_document(error),
            Error::Unusable {
                path,
                found,
                problem,
            } => {
                let reason = self.challenge_problem(*problem);
                if found.is_empty() {
                    self.text(key::ChallengeErrorMissing {
                        field: path.as_str(),
                        reason: &reason,
                    })
                } else {
                    self.text(key::ChallengeErrorUnusable {
                        field: path.as_str(),
                        found: found.as_str(),
                        reason: &reason,
                    })
                }
            }
        }
    }

    /// As [`Messages::case_error`], for a challenge document.
    fn challenge_document(&self, error: &case::Error) -> String {
        match error {
            case::Error::Expected { path, .. } if path.is_empty() => {
                self.text(key::CHALLENGE_ERROR_DOCUMENT)
            }
            case::Error::UnknownField {
                path,
                nearest: None,
            } => self.text(key::ChallengeErrorUnknownField { field: path }),
            case::Error::UnknownField {
                path,
                nearest: Some(nearest),
            } => self.text(key::ChallengeErrorMisspelledField {
                field: path,
                suggestion: nearest,
            }),
            case::Error::Newer { version } => self.text(key::ChallengeErrorNewer { version }),
            case::Error::Syntax { .. }
            | case::Error::Finding { .. }
            | case::Error::Expected { .. }
            | case::Error::Word { .. }
            | case::Error::Missing { .. }
            | case::Error::Twice { .. } => self.case_error(error),
        }
    }

    fn challenge_problem(&self, problem: Problem) -> String {
        let key = match problem {
            Problem::NotAnId => key::CHALLENGE_PROBLEM_NOT_AN_ID,
            Problem::Taken => key::CHALLENGE_PROBLEM_TAKEN,
            Problem::NoSuchLevel => key::CHALLENGE_PROBLEM_NO_SUCH_LEVEL,
            Problem::NoSuchPolicy => key::CHALLENGE_PROBLEM_NO_SUCH_POLICY,
            Problem::NoSuchStatement => key::CHALLENGE_PROBLEM_NO_SUCH_STATEMENT,
            Problem::NoSuchAction => key::CHALLENGE_PROBLEM_NO_SUCH_ACTION,
            Problem::NotAnAction => key::CHALLENGE_PROBLEM_NOT_AN_ACTION,
            Problem::NotAPrincipal => key::CHALLENGE_PROBLEM_NOT_A_PRINCIPAL,
            Problem::NotAResource => key::CHALLENGE_PROBLEM_NOT_A_RESOURCE,
            Problem::NoSuchGuardrail => key::CHALLENGE_PROBLEM_NO_SUCH_GUARDRAIL,
            Problem::NoSuchQuestion => key::CHALLENGE_PROBLEM_NO_SUCH_QUESTION,
            Problem::NoSuchGoal => key::CHALLENGE_PROBLEM_NO_SUCH_GOAL,
            Problem::NoSuchFinding => key::CHALLENGE_PROBLEM_NO_SUCH_FINDING,
            Problem::NoLimit => key::CHALLENGE_PROBLEM_NO_LIMIT,
            Problem::NoRule => key::CHALLENGE_PROBLEM_NO_RULE,
            Problem::NewerFields => key::CHALLENGE_PROBLEM_NEWER_FIELDS,
            Problem::OutOfRange => key::CHALLENGE_PROBLEM_OUT_OF_RANGE,
            Problem::NotEditable => key::CHALLENGE_PROBLEM_NOT_EDITABLE,
            Problem::NotTheOwner => key::CHALLENGE_PROBLEM_NOT_THE_OWNER,
            Problem::NothingToDo => key::CHALLENGE_PROBLEM_NOTHING_TO_DO,
            Problem::NothingAsked => key::CHALLENGE_PROBLEM_NOTHING_ASKED,
            Problem::NothingFails => key::CHALLENGE_PROBLEM_NOTHING_FAILS,
            Problem::NotAnAccount => key::CHALLENGE_PROBLEM_NOT_AN_ACCOUNT,
            Problem::NotARegion => key::CHALLENGE_PROBLEM_NOT_A_REGION,
            Problem::NotAKeyId => key::CHALLENGE_PROBLEM_NOT_A_KEY_ID,
            Problem::NotNames => key::CHALLENGE_PROBLEM_NOT_NAMES,
        };
        self.text(key)
    }

    /// The requirement of a goal.
    pub fn goal(&self, goal: &Goal) -> String {
        match goal {
            Goal::Verdict(verdict) => self.text(key::GoalVerdict {
                verdict: &self.verdict_word(*verdict),
            }),
            Goal::Action { action, decision } => self.text(key::GoalAction {
                action,
                decision: &self.decision(*decision),
            }),
            Goal::Layer(LayerGoal {
                action,
                layer,
                effect,
            }) => self.text(key::GoalLayer {
                action: action.as_str(),
                effect: &self.effect(*effect),
                layer: &self.layer_policy(*layer),
            }),
        }
    }

    /// The report's result for a goal.
    pub fn goal_found(&self, grade: &GoalGrade) -> String {
        let found = match grade.found {
            Found::Verdict(verdict) => self.verdict_word(verdict),
            Found::Decision(decision) => self.decision(decision),
            Found::Effect(effect) => self.effect(effect),
            Found::Nothing => self.text(key::GOAL_NOTHING),
        };
        self.text(key::GoalFound { found: &found })
    }

    /// The purpose of a guardrail: its author's words, or its request.
    pub fn guardrail(&self, guardrail: &Guardrail) -> String {
        if let Some(name) = &guardrail.name {
            return self.of_author(name).to_owned();
        }
        match (&guardrail.request.resource, guardrail.must) {
            (Some(resource), Must::Denied) => self.text(key::GuardrailDenied {
                action: guardrail.request.action.as_str(),
                resource,
            }),
            (Some(resource), Must::Allowed) => self.text(key::GuardrailAllowed {
                action: guardrail.request.action.as_str(),
                resource,
            }),
            // For the resources of the case itself.
            (None, Must::Denied) => self.text(key::GuardrailDeniedOwn {
                action: guardrail.request.action.as_str(),
            }),
            (None, Must::Allowed) => self.text(key::GuardrailAllowedOwn {
                action: guardrail.request.action.as_str(),
            }),
        }
    }

    /// The request that broke a guardrail, and its decision now.
    pub fn guardrail_broken(&self, grade: &GuardrailGrade) -> String {
        let Some(Probe { request, .. }) = &grade.request else {
            return self.text(key::GUARDRAIL_NOT_ASKED);
        };
        let action = request.action.to_string();
        match grade.decision {
            Decision::Allowed => self.text(key::GuardrailNowAllowed {
                action: &action,
                principal: request.principal.as_str(),
                resource: request.resource.as_str(),
            }),
            Decision::Depends => self.text(key::GuardrailNowPerhaps {
                action: &action,
                principal: request.principal.as_str(),
                resource: request.resource.as_str(),
            }),
            Decision::ImplicitDeny | Decision::ExplicitDeny => self.text(key::GuardrailNowDenied {
                action: &action,
                principal: request.principal.as_str(),
                resource: request.resource.as_str(),
            }),
        }
    }

    /// The access beyond a challenge's limit.
    pub fn beyond(&self, beyond: &Beyond) -> Vec<String> {
        let permits = vault::fix::Permits {
            more: beyond.requests.clone(),
            also: beyond.situations.clone(),
            ..vault::fix::Permits::default()
        };
        let mut sentences = Vec::new();
        if !beyond.requests.is_empty() || !beyond.situations.is_empty() {
            sentences = self.differences(&permits);
        }
        sentences.extend(self.each_difference(&beyond.others, true));
        sentences
    }

    /// What worked and no longer does.
    pub fn lost(&self, lost: &[Difference]) -> Vec<String> {
        self.each_difference(lost, false)
    }

    fn each_difference(&self, differences: &[Difference], is_gained: bool) -> Vec<String> {
        let named = differences.iter().take(MOST_NAMED);
        let mut sentences: Vec<String> = named
            .map(|difference| self.changed_request(difference, is_gained))
            .collect();
        let more = differences.len().saturating_sub(MOST_NAMED);
        if more > 0 {
            sentences.push(self.text(key::FixPermitsMore { count: more }));
        }
        sentences
    }

    fn changed_request(&self, difference: &Difference, is_gained: bool) -> String {
        let Difference {
            principal,
            action,
            resource,
            ..
        } = difference;
        let request = match (difference.perhaps, is_gained) {
            (true, _) => self.text(key::GuardrailNowPerhaps {
                action,
                principal,
                resource,
            }),
            (false, true) => self.text(key::GuardrailNowAllowed {
                action,
                principal,
                resource,
            }),
            (false, false) => self.text(key::GuardrailNowDenied {
                action,
                principal,
                resource,
            }),
        };
        let situation = match &difference.situation {
            Circumstance::AsInCase => return request,
            Circumstance::OtherWay => self.text(key::DIFFERENCE_WAY),
            Circumstance::Region(region) => self.text(key::DifferenceRegion { region }),
            Circumstance::Key(key, Some(value)) => self.text(key::DifferenceKey { key, value }),
            Circumstance::Key(key, None) => self.text(key::DifferenceNoKey { key }),
            Circumstance::Alone(layer) => self.text(key::DifferenceAlone {
                policy: &self.layer_policy(*layer),
            }),
        };
        self.text(key::DifferenceSituated {
            request: &request,
            situation: &situation,
        })
    }

    /// Why AWS does not accept an attempt.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::Finding(found) => self.finding(&found.finding),
            Refusal::SecondBoundary => self.text(key::REFUSAL_SECOND_BOUNDARY),
            Refusal::SecondKeyPolicy => self.text(key::REFUSAL_SECOND_KEY_POLICY),
            Refusal::NoKeyPolicy => self.text(key::REFUSAL_NO_KEY_POLICY),
            Refusal::NoPolicy { layer, .. } => self.text(key::RefusalNoPolicy {
                policy: &self.layer_policy(*layer),
            }),
            Refusal::LockOut => self.text(key::REFUSAL_LOCK_OUT),
        }
    }

    /// The name of a part of an answer.
    pub fn part(&self, part: Part) -> String {
        let key = match part {
            Part::Action => key::PART_ACTION,
            Part::Layer => key::PART_LAYER,
            Part::Target => key::PART_TARGET,
            Part::Statement => key::PART_STATEMENT,
            Part::Owner => key::PART_OWNER,
        };
        self.text(key)
    }

    /// The person responsible for a change. `account` is the one that owns the key.
    pub fn owner_named(&self, owner: Owner, account: &str) -> String {
        let layer = match owner {
            Owner::IamAdministrator => Layer::Identity,
            Owner::BoundaryOwner => Layer::Boundary,
            Owner::Organization => Layer::Scp,
            Owner::KeyAdministrator => Layer::Resource,
            Owner::SessionStarter => Layer::Session,
            Owner::Network => Layer::VpcEndpoint,
        };
        self.owner(layer, account)
    }

    /// An error in a challenge.
    pub fn fault(&self, challenge: &Challenge, fault: &Fault) -> String {
        let number = |wrong: &usize| (wrong + 1).to_string();
        match fault {
            Fault::NothingToChange => self.text(key::FAULT_NOTHING_TO_CHANGE),
            Fault::BrokenAtStart { guardrail } => {
                self.text(key::FaultBrokenAtStart { id: guardrail })
            }
            Fault::Unsolved { seed: None, fails } => self.text(key::FaultUnsolved {
                fails: &self.fails(fails),
            }),
            Fault::Unsolved {
                seed: Some(seed),
                fails,
            } => self.text(key::FaultUnsolvedForSeed {
                fails: &self.fails(fails),
                seed: &seed.to_string(),
            }),
            Fault::NotVaried { seed } => self.text(key::FaultNotVaried {
                seed: &seed.to_string(),
            }),
            Fault::Passes { wrong } => self.text(key::FaultPasses {
                number: &number(wrong),
            }),
            Fault::FailsOtherwise { wrong, fails } => {
                let stated = challenge.wrong.get(*wrong).map(|wrong| &wrong.fails);
                self.text(key::FaultFailsOtherwise {
                    fails: &self.fails(fails),
                    number: &number(wrong),
                    stated: &stated.map_or_else(String::new, |stated| self.fails(stated)),
                })
            }
            Fault::NotABlocker { question } => self.text(key::FaultNotABlocker { id: question }),
            Fault::Untranslated { language } => self.text(key::FaultUntranslated { language }),
        }
    }

    /// The reason why a text is not a completion code.
    pub fn code_error(&self, error: &code::Error) -> String {
        match error {
            code::Error::NotACode => self.text(key::CODE_NOT_A_CODE),
            code::Error::Older { codec } => self.text(key::CodeOlder { codec }),
            code::Error::Newer { codec } => self.text(key::CodeNewer { codec }),
            code::Error::Incomplete { missing, all } => {
                let missing: Vec<String> = missing.iter().map(u32::to_string).collect();
                self.text(key::CodeIncomplete {
                    all: &all.to_string(),
                    missing: &self.list(&missing),
                })
            }
            code::Error::Mangled => self.text(key::CODE_MANGLED),
            code::Error::TooLarge => self.text(key::CODE_TOO_LARGE),
            code::Error::Content(error) => self.text(key::CodeContent {
                reason: &self.challenge_error(error),
            }),
        }
    }

    /// The reason why a link does not contain a workshop.
    pub fn workshop_error(&self, error: &workshop::Error) -> String {
        match error {
            workshop::Error::Link(share::Error::NoCase) => self.text(key::WORKSHOP_NONE),
            workshop::Error::Link(error) => self.share_error(error),
            workshop::Error::Document(error) => self.text(key::WorkshopDocument {
                reason: &self.challenge_error(error),
            }),
            workshop::Error::NoSuchChallenge { id } => {
                self.text(key::WorkshopNoSuchChallenge { id })
            }
            workshop::Error::NotADay { found } => self.text(key::WorkshopNotADay { found }),
            workshop::Error::Challenges => self.text(key::WORKSHOP_CHALLENGES),
        }
    }

    /// The requirements that an attempt does not meet, by their names in the challenge's file.
    pub fn fails(&self, fails: &Fails) -> String {
        let named = |names: &[String]| {
            if names.is_empty() {
                return None;
            }
            let mut quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let more = quoted.len().saturating_sub(MOST_NAMED);
            quoted.truncate(MOST_NAMED);
            if more > 0 {
                quoted.push(self.text(key::FixPermitsMore { count: more }));
            }
            Some(self.list(&quoted))
        };
        let failed = [
            named(&fails.goals).map(|names| self.text(key::FailsGoals { names: &names })),
            named(&fails.refused).map(|names| self.text(key::FailsRefused { names: &names })),
            named(&fails.guardrails).map(|names| self.text(key::FailsGuardrails { names: &names })),
            named(&fails.beyond).map(|names| self.text(key::FailsBeyond { names: &names })),
            named(&fails.keeps).map(|names| self.text(key::FailsKeeps { names: &names })),
            named(&fails.questions).map(|names| self.text(key::FailsQuestions { names: &names })),
        ];
        let failed: Vec<String> = failed.into_iter().flatten().collect();
        if failed.is_empty() {
            self.text(key::FAILS_NOTHING)
        } else {
            failed.join(&self.text(key::LIST_THEN))
        }
    }
}
