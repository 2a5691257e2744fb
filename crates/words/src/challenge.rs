//! Sentences about challenges: what a goal wants, which guardrail broke by which request, what is wrong with a
//! challenge's file. What authors write themselves is theirs, in the languages that they write.

use challenge::{
    Beyond, Challenge, Error, Fails, Fault, Found, Goal, GoalGrade, Guardrail, GuardrailGrade,
    LayerGoal, Must, Owner, Part, Problem, Text, code, workshop,
};
use evaluator::layer::Layer;
use evaluator::trace::Decision;
use vault::case;
use vault::probe::Probe;
use vault::share;

use crate::language::Words;

/// So many things of a kind are named; of the rest, how many they are.
const MOST_NAMED: usize = 6;

impl Words {
    /// The language that these sentences are in: `en`.
    pub fn tag(&self) -> String {
        self.say("language.tag", &[])
    }

    /// An author's text in this language, or the nearest that there is.
    pub fn of_author<'a>(&self, text: &'a Text) -> &'a str {
        text.in_language(&self.tag())
    }

    /// Why a text is no challenge.
    pub fn challenge_error(&self, error: &Error) -> String {
        match error {
            Error::Document(error) => self.challenge_document(error),
            Error::Unusable {
                path,
                found,
                problem,
            } => {
                let reason = self.challenge_problem(*problem);
                let parameters = [
                    ("field", path.as_str()),
                    ("found", found.as_str()),
                    ("reason", &reason),
                ];
                if found.is_empty() {
                    self.say("challengeError.missing", &parameters)
                } else {
                    self.say("challengeError.unusable", &parameters)
                }
            }
        }
    }

    /// As [`Words::case_error`], where the document is no case.
    fn challenge_document(&self, error: &case::Error) -> String {
        match error {
            case::Error::Expected { path, .. } if path.is_empty() => {
                self.say("challengeError.document", &[])
            }
            case::Error::UnknownField {
                path,
                nearest: None,
            } => self.say("challengeError.unknownField", &[("field", path)]),
            case::Error::UnknownField {
                path,
                nearest: Some(nearest),
            } => self.say(
                "challengeError.misspelledField",
                &[("field", path), ("suggestion", nearest)],
            ),
            case::Error::Newer { version } => {
                self.say("challengeError.newer", &[("version", version)])
            }
            case::Error::Syntax { .. }
            | case::Error::Expected { .. }
            | case::Error::Word { .. }
            | case::Error::Missing { .. }
            | case::Error::Twice { .. } => self.case_error(error),
        }
    }

    fn challenge_problem(&self, problem: Problem) -> String {
        let key = match problem {
            Problem::NotAnId => "challengeProblem.notAnId",
            Problem::Taken => "challengeProblem.taken",
            Problem::NoSuchLevel => "challengeProblem.noSuchLevel",
            Problem::NoSuchPolicy => "challengeProblem.noSuchPolicy",
            Problem::NoSuchStatement => "challengeProblem.noSuchStatement",
            Problem::NoSuchAction => "challengeProblem.noSuchAction",
            Problem::NotAnAction => "challengeProblem.notAnAction",
            Problem::NotAPrincipal => "challengeProblem.notAPrincipal",
            Problem::NotAResource => "challengeProblem.notAResource",
            Problem::NoSuchGuardrail => "challengeProblem.noSuchGuardrail",
            Problem::NoSuchQuestion => "challengeProblem.noSuchQuestion",
            Problem::NoSuchGoal => "challengeProblem.noSuchGoal",
            Problem::NoSuchFinding => "challengeProblem.noSuchFinding",
            Problem::NoLimit => "challengeProblem.noLimit",
            Problem::NotEditable => "challengeProblem.notEditable",
            Problem::NotTheOwner => "challengeProblem.notTheOwner",
            Problem::NothingToDo => "challengeProblem.nothingToDo",
            Problem::NothingAsked => "challengeProblem.nothingAsked",
            Problem::NothingFails => "challengeProblem.nothingFails",
            Problem::NotAnAccount => "challengeProblem.notAnAccount",
            Problem::NotARegion => "challengeProblem.notARegion",
            Problem::NotAKeyId => "challengeProblem.notAKeyId",
            Problem::NotNames => "challengeProblem.notNames",
        };
        self.say(key, &[])
    }

    /// What a goal wants.
    pub fn goal(&self, goal: &Goal) -> String {
        match goal {
            Goal::Verdict(verdict) => {
                self.say("goal.verdict", &[("verdict", &self.verdict_word(*verdict))])
            }
            Goal::Action { action, decision } => self.say(
                "goal.action",
                &[("action", action), ("decision", &self.decision(*decision))],
            ),
            Goal::Layer(LayerGoal {
                action,
                layer,
                effect,
            }) => {
                let parameters = [
                    ("action", action.as_str()),
                    ("layer", &self.layer_policy(*layer)),
                    ("effect", &self.effect(*effect)),
                ];
                self.say("goal.layer", &parameters)
            }
        }
    }

    /// What the report says of a goal.
    pub fn goal_found(&self, grade: &GoalGrade) -> String {
        let found = match grade.found {
            Found::Verdict(verdict) => self.verdict_word(verdict),
            Found::Decision(decision) => self.decision(decision),
            Found::Effect(effect) => self.effect(effect),
            Found::Nothing => self.say("goal.nothing", &[]),
        };
        self.say("goal.found", &[("found", &found)])
    }

    /// What a guardrail protects: its author's words, or its request.
    pub fn guardrail(&self, guardrail: &Guardrail) -> String {
        if let Some(name) = &guardrail.name {
            return self.of_author(name).to_owned();
        }
        let action = ("action", guardrail.request.action.as_str());
        match (&guardrail.request.resource, guardrail.must) {
            (Some(resource), Must::Denied) => {
                self.say("guardrail.denied", &[action, ("resource", resource)])
            }
            (Some(resource), Must::Allowed) => {
                self.say("guardrail.allowed", &[action, ("resource", resource)])
            }
            // On what the case itself has.
            (None, Must::Denied) => self.say("guardrail.deniedOwn", &[action]),
            (None, Must::Allowed) => self.say("guardrail.allowedOwn", &[action]),
        }
    }

    /// Which request broke a guardrail, and what it gets now.
    pub fn guardrail_broken(&self, grade: &GuardrailGrade) -> String {
        let Some(Probe { request, .. }) = &grade.request else {
            return self.say("guardrail.notAsked", &[]);
        };
        let action = request.action.to_string();
        let parameters = [
            ("principal", request.principal.as_str()),
            ("action", &action),
            ("resource", request.resource.as_str()),
        ];
        self.say(
            match grade.decision {
                Decision::Allowed => "guardrail.nowAllowed",
                Decision::Depends => "guardrail.nowPerhaps",
                Decision::ImplicitDeny | Decision::ExplicitDeny => "guardrail.nowDenied",
            },
            &parameters,
        )
    }

    /// What is permitted beyond a challenge's limit.
    pub fn beyond(&self, beyond: &Beyond) -> Vec<String> {
        let permits = vault::fix::Permits {
            more: beyond.requests.clone(),
            also: beyond.situations.clone(),
            ..vault::fix::Permits::default()
        };
        self.differences(&permits)
    }

    /// What a part of an answer is.
    pub fn part(&self, part: Part) -> String {
        let key = match part {
            Part::Action => "part.action",
            Part::Layer => "part.layer",
            Part::Target => "part.target",
            Part::Statement => "part.statement",
            Part::Owner => "part.owner",
        };
        self.say(key, &[])
    }

    /// Whose job a change is. `account` is the one that owns the key.
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

    /// What is wrong with a challenge.
    pub fn fault(&self, challenge: &Challenge, fault: &Fault) -> String {
        let number = |wrong: &usize| (wrong + 1).to_string();
        match fault {
            Fault::NothingToChange => self.say("fault.nothingToChange", &[]),
            Fault::BrokenAtStart { guardrail } => {
                self.say("fault.brokenAtStart", &[("id", guardrail)])
            }
            Fault::Unsolved { seed: None, fails } => {
                self.say("fault.unsolved", &[("fails", &self.fails(fails))])
            }
            Fault::Unsolved {
                seed: Some(seed),
                fails,
            } => self.say(
                "fault.unsolvedForSeed",
                &[("seed", &seed.to_string()), ("fails", &self.fails(fails))],
            ),
            Fault::NotVaried { seed } => {
                self.say("fault.notVaried", &[("seed", &seed.to_string())])
            }
            Fault::Passes { wrong } => self.say("fault.passes", &[("number", &number(wrong))]),
            Fault::FailsOtherwise { wrong, fails } => {
                let stated = challenge.wrong.get(*wrong).map(|wrong| &wrong.fails);
                let parameters = [
                    ("number", &*number(wrong)),
                    ("fails", &self.fails(fails)),
                    (
                        "stated",
                        &stated.map_or_else(String::new, |stated| self.fails(stated)),
                    ),
                ];
                self.say("fault.failsOtherwise", &parameters)
            }
            Fault::NotABlocker { question } => self.say("fault.notABlocker", &[("id", question)]),
            Fault::Untranslated { language } => {
                self.say("fault.untranslated", &[("language", language)])
            }
        }
    }

    /// Why a text is no completion code.
    pub fn code_error(&self, error: &code::Error) -> String {
        match error {
            code::Error::NotACode => self.say("code.notACode", &[]),
            code::Error::Older { codec } => self.say("code.older", &[("codec", codec)]),
            code::Error::Newer { codec } => self.say("code.newer", &[("codec", codec)]),
            code::Error::Incomplete { missing, all } => {
                let missing: Vec<String> = missing.iter().map(u32::to_string).collect();
                let parameters = [("missing", self.list(&missing)), ("all", all.to_string())];
                let parameters = parameters
                    .each_ref()
                    .map(|(name, text)| (*name, text.as_str()));
                self.say("code.incomplete", &parameters)
            }
            code::Error::Mangled => self.say("code.mangled", &[]),
            code::Error::TooLarge => self.say("code.tooLarge", &[]),
            code::Error::Content(error) => {
                self.say("code.content", &[("reason", &self.challenge_error(error))])
            }
        }
    }

    /// Why a link holds no workshop.
    pub fn workshop_error(&self, error: &workshop::Error) -> String {
        match error {
            workshop::Error::Link(share::Error::NoCase) => self.say("workshop.none", &[]),
            workshop::Error::Link(error) => self.share_error(error),
            workshop::Error::Document(error) => self.say(
                "workshop.document",
                &[("reason", &self.challenge_error(error))],
            ),
            workshop::Error::NoSuchChallenge { id } => {
                self.say("workshop.noSuchChallenge", &[("id", id)])
            }
            workshop::Error::NotADay { found } => self.say("workshop.notADay", &[("found", found)]),
            workshop::Error::Challenges => self.say("workshop.challenges", &[]),
        }
    }

    /// What an attempt fails, by the names that the challenge's file has for it.
    pub fn fails(&self, fails: &Fails) -> String {
        let kinds = [
            ("fails.goals", &fails.goals),
            ("fails.refused", &fails.refused),
            ("fails.guardrails", &fails.guardrails),
            ("fails.beyond", &fails.beyond),
            ("fails.questions", &fails.questions),
        ];
        let failed = kinds.iter().filter(|(_, names)| !names.is_empty());
        let failed = failed.map(|(key, names)| {
            let mut quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let more = quoted.len().saturating_sub(MOST_NAMED);
            quoted.truncate(MOST_NAMED);
            if more > 0 {
                quoted.push(self.say_count("fix.permits.more", more, &[]));
            }
            self.say(key, &[("names", &self.list(&quoted))])
        });
        let failed: Vec<String> = failed.collect();
        if failed.is_empty() {
            self.say("fails.nothing", &[])
        } else {
            failed.join(&self.say("list.then", &[]))
        }
    }
}
