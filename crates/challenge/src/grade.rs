//! The grading of an attempt. A grade is never just right or wrong: it says which goal is met, which guardrail broke
//! and by which request, what the attempt permits beyond the reference, and which part of an answer is right.
//!
//! An attempt is graded by what its policies decide: how they are laid out, and the order of what has no order, does
//! not matter. The sentences are in `messages`.

use crate::edit;
use crate::model::{Answer, Ask, Challenge, Goals, LayerGoal, Must, Question};
use crate::refusal::{Refusal, refusals};
use crate::regression::{self, Compared, Difference, Differences};
use crate::request;
use evaluator::identifiers::ActionPattern;
use evaluator::trace::{ActionMatch, Decision, LayerEffect};
use std::collections::{BTreeMap, BTreeSet};
use vault::case::{Case, Verdict};
use vault::fix::{Comparison, Permits, Situation};
use vault::incremental::ReportCache;
use vault::probe_requests::{Permitted, Probe};
use vault::report::Report;

/// What a learner did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attempt {
    /// The case as the learner has it; only what may be changed counts.
    pub case: Case,
    /// The answers by question.
    pub answers: BTreeMap<String, Answer>,
}

/// What an attempt comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Grade {
    /// The case that was graded: the start with what the learner may change.
    pub case: Case,
    /// Its report.
    pub report: Report,
    /// Each goal.
    pub goals: Vec<GoalGrade>,
    /// What AWS does not accept of the policies that were changed. As long as there is something, nobody knows what
    /// the policies in force would be: guardrails, limit and what is kept are not decided.
    pub refused: Vec<Refusal>,
    /// Each guardrail, in the order of the challenge.
    pub guardrails: Vec<GuardrailGrade>,
    /// What else is permitted than by the reference solution: how much more permissive the attempt is.
    pub than_reference: Permits,
    /// What of that breaks the limit; `None` where the challenge sets none.
    pub beyond: Option<Beyond>,
    /// What worked before and works no longer, although the reference solution keeps it; `None` where the challenge
    /// has no such rule.
    pub lost: Option<Vec<Difference>>,
    /// Each question.
    pub questions: Vec<QuestionGrade>,
}

impl Grade {
    /// Whether everything is as it must be.
    pub fn is_solved(&self) -> bool {
        self.refused.is_empty()
            && self.goals.iter().all(|goal| goal.holds)
            && self.guardrails.iter().all(|guardrail| guardrail.holds)
            && self.beyond.as_ref().is_none_or(Beyond::is_empty)
            && self.lost.as_ref().is_none_or(Vec::is_empty)
            && self.questions.iter().all(QuestionGrade::is_right)
    }

    /// Whether AWS does not accept the policies, so that nobody knows what else they permit and keep.
    pub const fn is_undecided(&self) -> bool {
        !self.refused.is_empty()
    }
}

/// What is permitted beyond the limit of a challenge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beyond {
    /// Requests that the case itself does not make.
    pub requests: Vec<Permitted>,
    /// Situations in which those that it makes are allowed too.
    pub situations: Vec<Situation>,
    /// Requests of principals and services, and in situations, that only the challenge's policies name; where the
    /// challenge has a rule `keeps`, too.
    pub others: Vec<Difference>,
}

impl Beyond {
    /// Whether it is nothing.
    pub const fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.situations.is_empty() && self.others.is_empty()
    }

    /// What `fails` of a challenge calls all of it: the actions, and the words of the situations.
    pub fn names(&self) -> BTreeSet<&str> {
        let words = self.situations.iter().copied();
        let words = words.map(|situation| -> &str { situation_word(situation) });
        let actions = self.requests.iter().map(|request| request.action.as_str());
        let others = self.others.iter().map(|other| other.action.as_str());
        actions.chain(others).chain(words).collect()
    }
}

/// The word of a situation in a challenge's file.
pub const fn situation_word(situation: Situation) -> &'static str {
    match situation {
        Situation::AsAsked => "asAsked",
        Situation::Directly => "directly",
        Situation::ThroughBackup => "throughBackup",
        Situation::OtherRegion => "otherRegion",
        Situation::OtherAddress => "otherAddress",
        Situation::WithoutMfa => "withoutMfa",
    }
}

/// One thing that the report must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The verdict.
    Verdict(Verdict),
    /// What an action gets.
    Action {
        /// The action.
        action: String,
        /// What it must get.
        decision: Decision,
    },
    /// What a layer says of an action.
    Layer(LayerGoal),
}

impl Goal {
    /// What `fails` of a challenge calls it: the action, or `verdict`.
    pub fn name(&self) -> &str {
        match self {
            Self::Verdict(_) => "verdict",
            Self::Action { action, .. } | Self::Layer(LayerGoal { action, .. }) => action,
        }
    }
}

/// What the report says about a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The verdict.
    Verdict(Verdict),
    /// What the action gets.
    Decision(Decision),
    /// What the layer says.
    Effect(LayerEffect),
    /// The layer takes no part, or the report has no such action.
    Nothing,
}

/// A goal and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalGrade {
    /// The goal.
    pub goal: Goal,
    /// What the report says.
    pub found: Found,
    /// Whether that is what it must say.
    pub holds: bool,
}

/// A guardrail and what its request gets.
#[derive(Clone, Debug, PartialEq)]
pub struct GuardrailGrade {
    /// Its place in the challenge, from 0.
    pub guardrail: usize,
    /// Who asks; `None` if the case does not say enough to ask at all.
    pub request: Option<Probe>,
    /// What the request gets.
    pub decision: Decision,
    /// Whether that is what it must get.
    pub holds: bool,
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The action.
    Action,
    /// The layer.
    Layer,
    /// The level.
    Target,
    /// The statement.
    Statement,
    /// Whose job it is.
    Owner,
}

/// A question and what is right of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionGrade {
    /// Its place in the challenge, from 0.
    pub question: usize,
    /// The parts that were asked, each with whether it is right; `None` where nothing was answered.
    pub parts: Vec<(Part, Option<bool>)>,
}

impl QuestionGrade {
    /// Whether all of it is right.
    pub fn is_right(&self) -> bool {
        self.parts.iter().all(|(_, right)| *right == Some(true))
    }
}

/// The goals one by one.
pub fn goals(goals: &Goals) -> Vec<Goal> {
    let verdict = goals.verdict.map(Goal::Verdict);
    let actions = goals.actions.iter().map(|(action, decision)| Goal::Action {
        action: action.clone(),
        decision: *decision,
    });
    let layers = goals.layers.iter().cloned().map(Goal::Layer);
    verdict.into_iter().chain(actions).chain(layers).collect()
}

/// The parts that a question asks for.
pub fn parts(question: &Question) -> Vec<Part> {
    let right = &question.answer;
    [
        (Part::Action, right.action.is_some()),
        (Part::Layer, right.layer.is_some()),
        (Part::Target, right.target.is_some()),
        (Part::Statement, right.statement.is_some()),
        (Part::Owner, right.owner.is_some()),
    ]
    .into_iter()
    .filter_map(|(part, asked)| asked.then_some(part))
    .collect()
}

/// Grades an attempt. Whoever grades often keeps a [`Grader`].
pub fn grade(challenge: &Challenge, attempt: &Attempt) -> Grade {
    Grader::new(challenge).grade(attempt)
}

/// Grades attempts at one challenge, keeping what does not change from one to the next.
#[derive(Debug)]
pub struct Grader<'a> {
    challenge: &'a Challenge,
    memory: ReportCache,
    reference: Case,
}

impl<'a> Grader<'a> {
    /// Begins to grade attempts at a challenge.
    pub fn new(challenge: &'a Challenge) -> Self {
        Self {
            challenge,
            memory: ReportCache::default(),
            reference: edit::apply(&challenge.start, &challenge.solution),
        }
    }

    /// Grades an attempt.
    pub fn grade(&mut self, attempt: &Attempt) -> Grade {
        let challenge = self.challenge;
        let case = edit::effective(challenge, &attempt.case);
        let report = self.memory.report(&case);
        let refused = refusals(challenge, &case, &mut self.memory);
        let is_decided = refused.is_empty();
        let goals = goals(&challenge.goals).into_iter();
        let goals = goals.map(|goal| grade_goal(goal, &report)).collect();
        let guardrails = challenge.guardrails.iter().enumerate();
        let guardrails = guardrails
            .map(|(at, guardrail)| {
                let found = grade_guardrail(
                    at,
                    &guardrail.request,
                    guardrail.must,
                    &case,
                    &mut self.memory,
                );
                if is_decided {
                    return found;
                }
                GuardrailGrade {
                    decision: Decision::Depends,
                    holds: false,
                    ..found
                }
            })
            .collect();
        let reference = self.reference.clone();
        let than_reference = if is_decided {
            self.compare(&reference, &case)
        } else {
            Permits::default()
        };
        let Differences { lost, gained } = if is_decided {
            self.differences(&case)
        } else {
            Differences::default()
        };
        let beyond = challenge
            .beyond
            .as_ref()
            .map(|allowed| beyond(&than_reference, gained, allowed));
        let lost = challenge.keeps.as_ref().map(|_| lost);
        let questions = challenge.questions.iter().enumerate();
        let questions = questions
            .map(|(at, question)| grade_question(at, question, &attempt.answers))
            .collect();
        Grade {
            case,
            report,
            goals,
            refused,
            guardrails,
            than_reference,
            beyond,
            lost,
            questions,
        }
    }

    /// What else is different, of challenges that want to know.
    fn differences(&mut self, case: &Case) -> Differences {
        let Some(keeps) = &self.challenge.keeps else {
            return Differences::default();
        };
        let lost = patterns(keeps);
        let gained = patterns(self.challenge.beyond.as_deref().unwrap_or_default());
        let reference = self.reference.clone();
        let compared = Compared {
            start: &self.challenge.start,
            reference: &reference,
            attempt: case,
        };
        regression::find(self.challenge, compared, [&lost, &gained], &mut self.memory)
    }

    /// What else a graded case permits than the start: how far the attempt went.
    pub fn permits(&mut self, case: &Case) -> Permits {
        self.compare(&self.challenge.start, case)
    }

    /// What else `after` permits than `before`.
    fn compare(&mut self, before: &Case, after: &Case) -> Permits {
        let mut comparison = Comparison::new(before, after, &mut self.memory);
        while comparison.step() {}
        comparison.permits()
    }
}

/// What of it is more than the challenge allows.
fn beyond(permits: &Permits, others: Vec<Difference>, allowed: &[String]) -> Beyond {
    let patterns = patterns(allowed);
    let too_much = permits.more.iter().filter(|more| !matches(&patterns, more));
    Beyond {
        requests: too_much.cloned().collect(),
        situations: permits.also.clone(),
        others,
    }
}

/// Patterns of actions; a file with one that is none is not read.
fn patterns(texts: &[String]) -> Vec<ActionPattern> {
    let texts = texts.iter();
    texts
        .filter_map(|text| ActionPattern::parse(text).ok())
        .collect()
}

fn matches(patterns: &[ActionPattern], permitted: &Permitted) -> bool {
    let Some(action) = evaluator::identifiers::Action::parse(&permitted.action) else {
        return false;
    };
    patterns
        .iter()
        .any(|pattern| pattern.judge(&action) == ActionMatch::Yes)
}

fn grade_goal(goal: Goal, report: &Report) -> GoalGrade {
    let row = |action: &str| report.rows.iter().find(|row| row.action == action);
    let (found, holds) = match &goal {
        Goal::Verdict(verdict) => (Found::Verdict(report.verdict), report.verdict == *verdict),
        Goal::Action { action, decision } => match row(action) {
            Some(row) => (Found::Decision(row.decision), row.decision == *decision),
            None => (Found::Nothing, false),
        },
        Goal::Layer(LayerGoal {
            action,
            layer,
            effect,
        }) => {
            match row(action).and_then(|row| row.effect(*layer)) {
                Some(found) => (Found::Effect(found), found == *effect),
                // A layer that takes no part has no impact.
                None => (Found::Nothing, *effect == LayerEffect::NoImpact),
            }
        }
    };
    GoalGrade { goal, found, holds }
}

fn grade_guardrail(
    guardrail: usize,
    ask: &Ask,
    must: Must,
    case: &Case,
    memory: &mut ReportCache,
) -> GuardrailGrade {
    let (request, decision) = match request::judge(case, ask, memory) {
        Some((probe, decision)) => (Some(probe), decision),
        None => (None, Decision::Depends),
    };
    let holds = match must {
        Must::Denied => decision.is_denied(),
        Must::Allowed => decision == Decision::Allowed,
    };
    GuardrailGrade {
        guardrail,
        request,
        decision,
        holds,
    }
}

fn grade_question(
    at: usize,
    question: &Question,
    answers: &BTreeMap<String, Answer>,
) -> QuestionGrade {
    let right = &question.answer;
    let given = answers.get(&question.id).cloned().unwrap_or_default();
    let same = |one: &Option<String>, other: &Option<String>| {
        let given = other.as_deref()?.trim();
        Some(one.as_deref().is_some_and(|one| one.trim() == given))
    };
    let judge = |part| match part {
        Part::Action => same(&right.action, &given.action),
        Part::Layer => given.layer.map(|layer| right.layer == Some(layer)),
        Part::Target => same(&right.target, &given.target),
        Part::Statement => same(&right.statement, &given.statement),
        Part::Owner => given.owner.map(|owner| right.owner == Some(owner)),
    };
    let parts = parts(question).into_iter().map(|part| (part, judge(part)));
    QuestionGrade {
        question: at,
        parts: parts.collect(),
    }
}
