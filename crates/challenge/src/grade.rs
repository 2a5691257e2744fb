//! The grading of an attempt. A grade is never just right or wrong: it names the goals that are met, the guardrails
//! that broke and the request that broke each, the access beyond the reference, and the parts of an answer that are
//! correct.
//!
//! An attempt is graded by the decisions of its policies: layout, and the order of unordered lists, make no difference.
//! The sentences are in `messages`.

use crate::edit;
use crate::model::{Answer, Ask, Challenge, Goals, LayerGoal, Must, Question};
use crate::refusal::{Refusal, refusals};
use crate::regression::{Compared, Difference, Differences, Search};
use crate::request;
use evaluator::identifiers::ActionPattern;
use evaluator::trace::{ActionMatch, Decision, LayerEffect};
use std::collections::{BTreeMap, BTreeSet};
use vault::case::{Case, Verdict};
use vault::fix::{Comparison, Permits, Situation};
use vault::incremental::ReportCache;
use vault::probe_requests::{Permitted, Probe};
use vault::report::Report;

/// A learner's attempt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attempt {
    /// The learner's case; only editable parts count.
    pub case: Case,
    /// The answers by question.
    pub answers: BTreeMap<String, Answer>,
}

/// The result of grading an attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Grade {
    /// The case that was graded: the start, with the editable parts of the learner's case.
    pub case: Case,
    /// Its report.
    pub report: Report,
    /// The result of each goal.
    pub goals: Vec<GoalGrade>,
    /// The reasons why AWS would not accept the changed policies. If there are any, the policies in force would be
    /// unknown: guardrails, the limit and the rule for working requests are undecided.
    pub refused: Vec<Refusal>,
    /// The result of each guardrail, in the order of the challenge.
    pub guardrails: Vec<GuardrailGrade>,
    /// The access beyond the reference solution: a measure of how permissive the attempt is.
    pub than_reference: Permits,
    /// Whether the access is compared. Until then, the following fields are empty, and the attempt is not solved.
    pub is_compared: bool,
    /// The part of it that exceeds the limit; `None` if the challenge sets none.
    pub beyond: Option<Beyond>,
    /// Requests that are no longer allowed although the reference solution keeps them; `None` if the challenge has no
    /// such rule.
    pub lost: Option<Vec<Difference>>,
    /// The result of each question.
    pub questions: Vec<QuestionGrade>,
}

impl Grade {
    /// Returns `true` if all requirements are met.
    pub fn is_solved(&self) -> bool {
        self.is_compared
            && self.holds_so_far()
            && self.beyond.as_ref().is_none_or(Beyond::is_empty)
            && self.lost.as_ref().is_none_or(Vec::is_empty)
    }

    /// Returns `true` if all requirements but those about the comparisons are met.
    fn holds_so_far(&self) -> bool {
        self.refused.is_empty()
            && self.goals.iter().all(|goal| goal.holds)
            && self.guardrails.iter().all(|guardrail| guardrail.holds)
            && self.questions.iter().all(QuestionGrade::is_right)
    }

    /// Returns `true` if AWS would not accept the policies, so that the other results are undecided.
    pub const fn is_undecided(&self) -> bool {
        !self.refused.is_empty()
    }
}

/// The access beyond the limit of a challenge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beyond {
    /// Requests other than those of the case.
    pub requests: Vec<Permitted>,
    /// Situations in which the case's own requests are allowed too.
    pub situations: Vec<Situation>,
    /// Requests of principals and services, and in situations, that only the challenge's policies name; also if the
    /// challenge has a rule `keeps`.
    pub others: Vec<Difference>,
}

impl Beyond {
    /// Returns `true` if there is none.
    pub const fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.situations.is_empty() && self.others.is_empty()
    }

    /// The names of all of it in `fails` of a challenge: the actions, and the names of the situations.
    pub fn names(&self) -> BTreeSet<&str> {
        let words = self.situations.iter().copied();
        let words = words.map(|situation| -> &str { situation_word(situation) });
        let actions = self.requests.iter().map(|request| request.action.as_str());
        let others = self.others.iter().map(|other| other.action.as_str());
        actions.chain(others).chain(words).collect()
    }
}

/// The name of a situation in a challenge's file.
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

/// One required result of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The verdict.
    Verdict(Verdict),
    /// The decision on an action.
    Action {
        /// The action.
        action: String,
        /// The required decision.
        decision: Decision,
    },
    /// The effect of a layer on an action.
    Layer(LayerGoal),
}

impl Goal {
    /// The name in `fails` of a challenge: the action, or `verdict`.
    pub fn name(&self) -> &str {
        match self {
            Self::Verdict(_) => "verdict",
            Self::Action { action, .. } | Self::Layer(LayerGoal { action, .. }) => action,
        }
    }
}

/// The report's result for a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The verdict.
    Verdict(Verdict),
    /// The decision on the action.
    Decision(Decision),
    /// The effect of the layer.
    Effect(LayerEffect),
    /// The layer takes no part, or the report has no such action.
    Nothing,
}

/// A goal and its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalGrade {
    /// The goal.
    pub goal: Goal,
    /// The report's result.
    pub found: Found,
    /// Whether the goal is met.
    pub holds: bool,
}

/// A guardrail and its result.
#[derive(Clone, Debug, PartialEq)]
pub struct GuardrailGrade {
    /// Its index in the challenge, from 0.
    pub guardrail: usize,
    /// The request, with the context keys that policies test; `None` if the case is too incomplete for one.
    pub request: Option<Probe>,
    /// The decision on the request.
    pub decision: Decision,
    /// Whether it is the required one.
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
    /// The person responsible.
    Owner,
}

/// A question and the result of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionGrade {
    /// Its index in the challenge, from 0.
    pub question: usize,
    /// The parts of the question, each with whether it is correct; `None` if it was not answered.
    pub parts: Vec<(Part, Option<bool>)>,
}

impl QuestionGrade {
    /// Returns `true` if all parts are correct.
    pub fn is_right(&self) -> bool {
        self.parts.iter().all(|(_, right)| *right == Some(true))
    }
}

/// The single goals.
pub fn goals(goals: &Goals) -> Vec<Goal> {
    let verdict = goals.verdict.map(Goal::Verdict);
    let actions = goals.actions.iter().map(|(action, decision)| Goal::Action {
        action: action.clone(),
        decision: *decision,
    });
    let layers = goals.layers.iter().cloned().map(Goal::Layer);
    verdict.into_iter().chain(actions).chain(layers).collect()
}

/// The parts of a question.
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

/// Grades an attempt. To grade repeatedly, use a [`Grader`].
pub fn grade(challenge: &Challenge, attempt: &Attempt) -> Grade {
    Grader::new(challenge).grade(attempt)
}

/// Grades attempts at one challenge, caching everything that does not change between them.
#[derive(Debug)]
pub struct Grader<'a> {
    challenge: &'a Challenge,
    memory: ReportCache,
    reference: Case,
}

impl<'a> Grader<'a> {
    /// A grader for a challenge.
    pub fn new(challenge: &'a Challenge) -> Self {
        Self::with_cache(challenge, ReportCache::default())
    }

    /// A grader with the cache of another one, for a page that cannot keep a reference to the challenge.
    pub fn with_cache(challenge: &'a Challenge, memory: ReportCache) -> Self {
        Self {
            challenge,
            memory,
            reference: edit::apply(&challenge.start, &challenge.solution),
        }
    }

    /// Its cache.
    pub fn into_cache(self) -> ReportCache {
        self.memory
    }

    /// Grades an attempt.
    pub fn grade(&mut self, attempt: &Attempt) -> Grade {
        let mut grading = self.begin(attempt);
        while grading.step() {}
        grading.finish()
    }

    /// Grades an attempt, except for the comparisons of access, which are made in steps.
    pub fn begin(&mut self, attempt: &Attempt) -> Grading {
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
        let questions = challenge.questions.iter().enumerate();
        let questions = questions
            .map(|(at, question)| grade_question(at, question, &attempt.answers))
            .collect();
        let comparison =
            is_decided.then(|| Comparison::new(&self.reference, &case, &mut self.memory));
        let search = challenge.keeps.as_ref().filter(|_| is_decided);
        let search = search.map(|keeps| {
            let compared = Compared {
                start: &challenge.start,
                reference: &self.reference,
                attempt: &case,
            };
            let beyond = challenge.beyond.as_deref().unwrap_or_default();
            let exempt = [patterns(keeps), patterns(beyond)];
            Search::new(challenge, compared, exempt, &mut self.memory)
        });
        let grade = Grade {
            case,
            report,
            goals,
            refused,
            guardrails,
            than_reference: Permits::default(),
            is_compared: false,
            beyond: None,
            lost: None,
            questions,
        };
        Grading {
            grade,
            comparison,
            search,
            keeps: challenge.keeps.is_some(),
            beyond: challenge.beyond.as_deref().map(patterns),
        }
    }

    /// The difference in access between the start and a graded case.
    pub fn permits(&mut self, case: &Case) -> Permits {
        let mut comparison = Comparison::new(&self.challenge.start, case, &mut self.memory);
        while comparison.step() {}
        comparison.permits()
    }
}

/// A grade whose comparisons of access are made in steps, so that a page stays responsive.
#[derive(Debug)]
pub struct Grading {
    grade: Grade,
    comparison: Option<Comparison>,
    search: Option<Search>,
    /// Whether the challenge has a rule about what must still work.
    keeps: bool,
    /// The actions that may be permitted beyond the reference, if the challenge has a limit.
    beyond: Option<Vec<ActionPattern>>,
}

impl Grading {
    /// The results so far: everything but the comparisons.
    pub const fn so_far(&self) -> &Grade {
        &self.grade
    }

    /// Returns `true` if everything but the comparisons is as it must be.
    pub fn can_be_solved(&self) -> bool {
        self.grade.holds_so_far()
    }

    /// Compares some requests. Returns `true` if there may be more to compare.
    pub fn step(&mut self) -> bool {
        let compares = self.comparison.as_mut().is_some_and(Comparison::step);
        compares || self.search.as_mut().is_some_and(Search::step)
    }

    /// The grade, once everything is compared.
    pub fn finish(self) -> Grade {
        let than_reference = self.comparison.map(Comparison::permits).unwrap_or_default();
        let Differences { lost, gained } = self.search.map(Search::found).unwrap_or_default();
        Grade {
            beyond: self
                .beyond
                .map(|allowed| beyond(&than_reference, gained, &allowed)),
            lost: self.keeps.then_some(lost),
            than_reference,
            is_compared: true,
            ..self.grade
        }
    }
}

/// The part of the access that exceeds the challenge's limit.
fn beyond(permits: &Permits, others: Vec<Difference>, allowed: &[ActionPattern]) -> Beyond {
    let too_much = permits.more.iter().filter(|more| !matches(allowed, more));
    Beyond {
        requests: too_much.cloned().collect(),
        situations: permits.also.clone(),
        others,
    }
}

/// Parses action patterns; invalid ones are rejected when a file is read.
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
