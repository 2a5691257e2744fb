//! The view of one challenge: its story, goals, guardrails and questions.

use super::super::markdown::{self, Block};
use super::super::state::{Learner, Work, chosen};
use super::CheckView;
use crate::state::Layer;
use crate::view::view_models::{ChoiceView, Tone};
use challenge::{
    Answer, Grade, Owner, Part, Question, QuestionGrade, effective, fails, mistaken, parts,
    statements,
};
use messages::Messages;
use messages::{Key, key};
use serde_json::Value;
use vault::case::{Case, KeyKind, NamedPolicy, StatedValue};
use vault::report::Report;
use yew::AttrValue;

/// A challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct ChallengeView {
    /// `Challenge 3 of 16`
    pub number: AttrValue,
    /// Its title.
    pub title: AttrValue,
    /// The story.
    pub story: Vec<Block>,
    /// The facts of the case, as names and values.
    pub facts: Vec<(AttrValue, AttrValue)>,
    /// AWS's message for the first request that is denied at the start.
    pub message: Option<AttrValue>,
    /// The prediction before the evaluation is shown; `None` if nothing is denied.
    pub prediction: Option<PredictionView>,
    /// The explanation of a known mistake, if the attempt is one.
    pub mistake: Option<Vec<Block>>,
    /// The goals.
    pub goals: Vec<CheckView>,
    /// The guardrails.
    pub guardrails: Vec<CheckView>,
    /// The questions.
    pub questions: Vec<AskView>,
    /// The hints shown.
    pub hints: Vec<Vec<Block>>,
    /// The number of hints.
    pub all_hints: usize,
    /// The status, in a sentence.
    pub standing: AttrValue,
    /// Whether there are editable policies.
    pub edits: bool,
}

/// The learner's prediction, and its result.
#[derive(Clone, Debug, PartialEq)]
pub struct PredictionView {
    /// The question.
    pub ask: AttrValue,
    /// The policy types to choose from.
    pub choices: Vec<ChoiceView>,
    /// Whether it was answered, so that the evaluation is visible.
    pub is_open: bool,
    /// Whether the answer was correct, in a sentence; `None` without an answer.
    pub said: Option<(Tone, AttrValue)>,
}

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct AskView {
    /// Its id.
    pub id: AttrValue,
    /// The question.
    pub ask: Vec<Block>,
    /// Its parts.
    pub parts: Vec<PartView>,
    /// Whether every part was chosen, so that it can be checked.
    pub is_complete: bool,
}

/// A part of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct PartView {
    /// The part.
    pub part: Part,
    /// Its label.
    pub label: AttrValue,
    /// The choices.
    pub choices: Vec<ChoiceView>,
    /// The chosen one.
    pub chosen: AttrValue,
    /// Whether it is correct, once the learner requested a check.
    pub judged: Option<(Tone, AttrValue)>,
}

/// The view of a challenge. `grade` is that of the present attempt, once it is computed.
pub fn challenge(
    words: &Messages,
    learner: &Learner,
    at: usize,
    work: &Work,
    grade: Option<&Grade>,
) -> ChallengeView {
    let own = &work.own;
    let number = (at + 1).to_string();
    let all = learner.written.len().to_string();
    let text = |text| markdown::read(words.of_author(text));
    let hints = own.hints.iter().take(work.hints);
    let start = vault::report(&own.start);
    ChallengeView {
        facts: facts(words, &own.start),
        message: start
            .rows
            .iter()
            .find_map(|row| row.message.clone())
            .map(Into::into),
        prediction: prediction(words, work, &start),
        mistake: grade
            .filter(|grade| !grade.is_solved())
            .and_then(|grade| mistake(words, work, grade)),
        number: words
            .text(key::TeachChallengeNumber {
                number: &number,
                all: &all,
            })
            .into(),
        title: words.of_author(&own.title).to_owned().into(),
        story: text(&own.story),
        goals: goals(words, grade),
        guardrails: guardrails(words, work, grade),
        questions: own
            .questions
            .iter()
            .enumerate()
            .map(|(at, question)| {
                let judged = grade.and_then(|grade| grade.questions.get(at));
                ask(words, work, question, judged)
            })
            .collect(),
        hints: hints.map(text).collect(),
        all_hints: own.hints.len(),
        standing: standing(words, work, grade),
        edits: !own.editable.is_empty(),
    }
}

/// The status, in a sentence.
fn standing(words: &Messages, work: &Work, grade: Option<&Grade>) -> AttrValue {
    let Some(grade) = grade else {
        return AttrValue::default();
    };
    if grade.is_solved() && work.is_all_checked() {
        return words.text(key::TEACH_STANDING_SOLVED).into();
    }
    let holds = grade.goals.iter().filter(|goal| goal.holds).count();
    let is_decided = !grade.is_undecided();
    let broken = grade.guardrails.iter();
    let broken = broken.filter(|one| !one.holds && is_decided).count();
    let beyond = grade
        .beyond
        .as_ref()
        .is_some_and(|beyond| !beyond.is_empty());
    // Unchecked answers stay open, correct or not: a changing count would reveal the answer.
    let questions = grade.questions.iter().filter(|found| {
        let question = work.own.questions.get(found.question);
        !found.is_right() || !question.is_some_and(|question| work.is_checked(&question.id))
    });
    let wrong = questions.count();
    let mut said = Vec::new();
    if !grade.goals.is_empty() {
        let all = grade.goals.len().to_string();
        said.push(words.text(key::TeachStandingGoals {
            count: holds,
            all: &all,
        }));
    }
    if !grade.refused.is_empty() {
        said.push(words.text(key::TEACH_STANDING_REFUSED));
    }
    if broken > 0 {
        said.push(words.text(key::TeachStandingBroken { count: broken }));
    }
    if beyond {
        said.push(words.text(key::TEACH_STANDING_BEYOND));
    }
    if grade.lost.as_ref().is_some_and(|lost| !lost.is_empty()) {
        said.push(words.text(key::TEACH_STANDING_LOST));
    }
    if wrong > 0 {
        said.push(words.text(key::TeachStandingQuestions { count: wrong }));
    }
    said.join(&words.text(key::TEACH_STANDING_BETWEEN)).into()
}

fn held(words: &Messages, holds: bool, broken: Key) -> (Tone, AttrValue) {
    if holds {
        (Tone::Allow, words.text(key::TEACH_HOLDS).into())
    } else {
        (Tone::Deny, words.text(broken).into())
    }
}

fn goals(words: &Messages, grade: Option<&Grade>) -> Vec<CheckView> {
    let Some(grade) = grade else {
        return Vec::new();
    };
    let goals = grade.goals.iter();
    let mut checks: Vec<CheckView> = goals
        .map(|goal| {
            let (tone, word) = held(words, goal.holds, key::TEACH_NOT_YET);
            let found = words.goal_found(goal);
            CheckView {
                tone,
                word,
                sentence: words.goal(&goal.goal).into(),
                details: (!goal.holds).then(|| found.into()).into_iter().collect(),
            }
        })
        .collect();
    if !grade.refused.is_empty() {
        let refused = grade.refused.iter();
        checks.push(CheckView {
            tone: Tone::Deny,
            word: words.text(key::TEACH_NOT_YET).into(),
            sentence: words.text(key::TEACH_ACCEPTED).into(),
            details: refused.map(|found| words.refusal(found).into()).collect(),
        });
    }
    checks
}

fn guardrails(words: &Messages, work: &Work, grade: Option<&Grade>) -> Vec<CheckView> {
    let Some(grade) = grade else {
        return Vec::new();
    };
    let rails = grade.guardrails.iter().filter_map(|found| {
        let guardrail = work.own.guardrails.get(found.guardrail)?;
        let (tone, standing) = decided(words, grade, found.holds);
        let is_broken = !found.holds && !grade.is_undecided();
        let by = is_broken.then(|| words.guardrail_broken(found).into());
        Some(CheckView {
            tone,
            word: standing,
            sentence: words.guardrail(guardrail).into(),
            details: by.into_iter().collect(),
        })
    });
    let beyond = grade.beyond.as_ref().map(|beyond| {
        let (tone, standing) = decided(words, grade, beyond.is_empty());
        let details = if beyond.is_empty() {
            Vec::new()
        } else {
            words.beyond(beyond)
        };
        CheckView {
            tone,
            word: standing,
            sentence: words.text(key::TEACH_BEYOND).into(),
            details: details.into_iter().map(Into::into).collect(),
        }
    });
    let lost = grade.lost.as_ref().map(|lost| {
        let (tone, standing) = decided(words, grade, lost.is_empty());
        CheckView {
            tone,
            word: standing,
            sentence: words.text(key::TEACH_KEEPS).into(),
            details: words.lost(lost).into_iter().map(Into::into).collect(),
        }
    });
    // Until the access is compared, the rules about it are shown without a result.
    let rules = [
        (key::TEACH_BEYOND, work.own.beyond.is_some()),
        (key::TEACH_KEEPS, work.own.keeps.is_some()),
    ];
    let open = rules
        .into_iter()
        .filter(|(_, is_set)| *is_set && !grade.is_compared);
    let open = open.map(|(rule, _)| CheckView {
        tone: Tone::Depends,
        word: words.text(key::TEACH_COMPARING).into(),
        sentence: words.text(rule).into(),
        details: Vec::new(),
    });
    rails.chain(beyond).chain(lost).chain(open).collect()
}

/// The result of a rule; undecided if AWS does not accept the policies.
fn decided(words: &Messages, grade: &Grade, holds: bool) -> (Tone, AttrValue) {
    if grade.is_undecided() {
        return (Tone::Depends, words.text(key::TEACH_UNDECIDED).into());
    }
    held(words, holds, key::TEACH_BROKEN)
}

/// The facts of the case, so that nobody has to search for them in policies.
pub fn facts(words: &Messages, case: &Case) -> Vec<(AttrValue, AttrValue)> {
    let mut facts: Vec<(Key, String)> = vec![
        (key::TEACH_CASE_CALLER, format!("`{}`", case.caller.arn)),
        (
            key::TEACH_CASE_VAULT,
            words.text(key::TeachCaseVaultIn {
                region: &case.vault.region,
                vault: &case.vault.name,
            }),
        ),
        (
            key::TEACH_CASE_KEY,
            match case.key.kind {
                KeyKind::Customer => format!("`{}`", case.key.arn),
                KeyKind::AwsManaged => words.text(key::TEACH_CASE_MANAGED),
            },
        ),
    ];
    for (title, tags) in [
        (key::TEACH_CASE_CALLER_TAG, &case.caller.tags),
        (key::TEACH_CASE_VAULT_TAG, &case.vault.tags),
    ] {
        let tags = tags.iter();
        facts.extend(
            tags.map(|(key, value)| (title, words.text(key::TeachCaseContextKey { key, value }))),
        );
    }
    facts.extend(case.context.iter().map(|(key, said)| {
        let said = match said {
            StatedValue::Absent => words.text(key::TeachCaseAbsent { key }),
            StatedValue::One(value) => words.text(key::TeachCaseContextKey { key, value }),
            StatedValue::Many(values) => words.text(key::TeachCaseContextKey {
                key,
                value: &values.join(", "),
            }),
        };
        (key::TEACH_CASE_CONTEXT, said)
    }));
    let facts = facts.into_iter();
    facts
        .map(|(title, value)| (words.text(title).into(), value.into()))
        .collect()
}

/// The prediction for the first request that is denied.
fn prediction(words: &Messages, work: &Work, start: &Report) -> Option<PredictionView> {
    let row = start.rows.iter().find(|row| !row.blockers.is_empty())?;
    let layers: Vec<Layer> = row.blockers.iter().map(|blocker| blocker.layer).collect();
    let said = work.predicted.flatten().map(|expected| {
        if layers.contains(&expected) {
            return (Tone::Allow, words.text(key::TEACH_PREDICT_RIGHT).into());
        }
        let mut policies: Vec<String> = Vec::new();
        for layer in &layers {
            let policy = words.layer_policy(*layer);
            if !policies.contains(&policy) {
                policies.push(policy);
            }
        }
        let said = words.text(key::TeachPredictWrong {
            action: row.action,
            expected: &words.layer_policy(expected),
            policies: &words.list(&policies),
        });
        (Tone::Deny, said.into())
    });
    Some(PredictionView {
        ask: words
            .text(key::TeachPredictAsk { action: row.action })
            .into(),
        choices: choices(words, &work.own.start, Part::Layer),
        is_open: work.is_open(),
        said,
    })
}

/// The explanation of a known mistake, if the attempt's policies or checked answers are those of the mistake, or it
/// fails exactly the same requirements.
fn mistake(words: &Messages, work: &Work, grade: &Grade) -> Option<Vec<Block>> {
    let own = &work.own;
    let checked = work.is_all_checked();
    let found = fails(own, grade);
    let known = own.wrong.iter().find(|wrong| {
        let attempt = mistaken(own, wrong);
        let case = effective(own, &attempt.case);
        let is_same = is_alike(&case, &grade.case);
        if wrong.change.is_empty() {
            return checked
                && !wrong.answers.is_empty()
                && wrong
                    .answers
                    .iter()
                    .all(|(id, answer)| work.answers.get(id) == Some(answer));
        }
        // A missed goal can have many reasons; breaking exactly these rules in exactly these ways usually has one.
        let is_telling = !wrong.fails.guardrails.is_empty() || !wrong.fails.refused.is_empty();
        is_same || (is_telling && wrong.fails == found)
    })?;
    Some(markdown::read(words.of_author(&known.because)))
}

/// Returns `true` if two cases have the same policies, ignoring layout.
fn is_alike(one: &Case, other: &Case) -> bool {
    let is_same = |one: &NamedPolicy, other: &NamedPolicy| {
        let [one, other] = [one, other].map(|policy| serde_json::from_str::<Value>(&policy.text));
        matches!((one, other), (Ok(one), Ok(other)) if one == other)
    };
    Layer::ALL.into_iter().all(|layer| {
        let heights = [one, other].map(|case| case.policies.height(layer));
        let height = heights.into_iter().max().unwrap_or(0);
        (0..height).all(|level| {
            let [one, other] = [one, other].map(|case| case.policies.level(layer, level));
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| is_same(one, other))
        })
    })
}

fn ask(
    words: &Messages,
    work: &Work,
    question: &Question,
    grade: Option<&QuestionGrade>,
) -> AskView {
    let given = work.answers.get(&question.id).cloned().unwrap_or_default();
    let is_complete =
        grade.is_some_and(|grade| grade.parts.iter().all(|(_, right)| right.is_some()));
    let is_checked = work.is_checked(&question.id);
    let view = |part: Part| {
        let right = grade
            .filter(|_| is_complete && is_checked)
            .and_then(|grade| {
                let found = grade.parts.iter().find(|(one, _)| *one == part);
                found.and_then(|(_, right)| *right)
            });
        PartView {
            judged: right.map(|right| held(words, right, key::TEACH_NOT_RIGHT)),
            ..self::part(words, &work.own.start, &given, part)
        }
    };
    AskView {
        id: question.id.clone().into(),
        ask: markdown::read(words.of_author(&question.ask)),
        parts: parts(question).into_iter().map(view).collect(),
        is_complete: is_complete && !is_checked,
    }
}

/// A part of an answer before it is graded.
pub(super) fn part(words: &Messages, start: &Case, answer: &Answer, part: Part) -> PartView {
    PartView {
        part,
        label: words.part(part).into(),
        choices: choices(words, start, part),
        chosen: chosen(answer, part).into(),
        judged: None,
    }
}

/// The choices for a part: all values of its kind in the case, correct or not.
fn choices(words: &Messages, start: &Case, part: Part) -> Vec<ChoiceView> {
    let plain = |texts: Vec<String>| -> Vec<(String, String)> {
        let mut input: Vec<(String, String)> = Vec::new();
        for text in texts {
            if !input.iter().any(|(one, _)| *one == text) {
                input.push((text.clone(), text));
            }
        }
        input
    };
    let levels = || {
        start
            .policies
            .scp
            .items()
            .iter()
            .chain(start.policies.rcp.items())
    };
    let offered = match part {
        Part::Action => plain(
            vault::requests::ACTIONS
                .iter()
                .map(|action| action.name.to_owned())
                .collect(),
        ),
        Part::Layer => Layer::ALL
            .into_iter()
            .map(|layer| (layer.word().to_owned(), words.layer_title(layer)))
            .collect(),
        Part::Target => plain(levels().map(|level| level.target.clone()).collect()),
        Part::Statement => plain(
            statements(start)
                .into_iter()
                .map(|named| named.sid)
                .collect(),
        ),
        Part::Owner => Owner::ALL
            .iter()
            .enumerate()
            .map(|(at, owner)| (at.to_string(), words.owner_named(*owner, account(start))))
            .collect(),
    };
    let none = (String::new(), words.text(key::TEACH_CHOOSE));
    std::iter::once(none)
        .chain(offered)
        .map(|(value, label)| ChoiceView {
            value: value.into(),
            label: label.into(),
            group: AttrValue::default(),
        })
        .collect()
}

/// The account that owns the key, as far as it is known.
fn account(case: &Case) -> &str {
    let of = |arn: &'_ str| {
        arn.split(':')
            .nth(4)
            .is_some_and(|account| !account.is_empty())
    };
    let arn = if of(&case.key.arn) {
        &case.key.arn
    } else {
        &case.caller.arn
    };
    arn.split(':').nth(4).unwrap_or("?")
}
