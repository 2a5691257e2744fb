//! The view of one challenge: its story, goals, guardrails and questions.

use super::super::markdown::{self, Block};
use super::super::state::{Learner, Work, chosen};
use super::CheckView;
use crate::state::Layer;
use crate::view::view_models::{ChoiceView, Tone};
use challenge::{Answer, Grade, Owner, Part, Question, QuestionGrade, parts, statements};
use messages::Messages;
use messages::{Key, key};
use vault::case::Case;
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

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct AskView {
    /// Its id.
    pub id: AttrValue,
    /// The question.
    pub ask: Vec<Block>,
    /// Its parts.
    pub parts: Vec<PartView>,
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
    /// Whether it is correct, once every part was chosen.
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
    ChallengeView {
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
        standing: standing(words, grade),
        edits: !own.editable.is_empty(),
    }
}

/// The status, in a sentence.
fn standing(words: &Messages, grade: Option<&Grade>) -> AttrValue {
    let Some(grade) = grade else {
        return AttrValue::default();
    };
    if grade.is_solved() {
        return words.text(key::TEACH_STANDING_SOLVED).into();
    }
    let holds = grade.goals.iter().filter(|goal| goal.holds).count();
    let broken = grade.guardrails.iter().filter(|one| !one.holds).count();
    let beyond = grade
        .beyond
        .as_ref()
        .is_some_and(|beyond| !beyond.is_empty());
    let wrong = grade.questions.iter().filter(|one| !one.is_right()).count();
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
            details: refused
                .map(|found| words.finding(&found.finding).into())
                .collect(),
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
        let (tone, standing) = held(words, found.holds, key::TEACH_BROKEN);
        let by = (!found.holds).then(|| words.guardrail_broken(found).into());
        Some(CheckView {
            tone,
            word: standing,
            sentence: words.guardrail(guardrail).into(),
            details: by.into_iter().collect(),
        })
    });
    let beyond = grade.beyond.as_ref().map(|beyond| {
        let (tone, standing) = held(words, beyond.is_empty(), key::TEACH_BROKEN);
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
    rails.chain(beyond).collect()
}

fn ask(
    words: &Messages,
    work: &Work,
    question: &Question,
    grade: Option<&QuestionGrade>,
) -> AskView {
    let given = work.answers.get(&question.id).cloned().unwrap_or_default();
    let all_given = grade.is_some_and(|grade| grade.parts.iter().all(|(_, right)| right.is_some()));
    let view = |part: Part| {
        let right = grade.filter(|_| all_given).and_then(|grade| {
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
        let mut seen: Vec<(String, String)> = Vec::new();
        for text in texts {
            if !seen.iter().any(|(one, _)| *one == text) {
                seen.push((text.clone(), text));
            }
        }
        seen
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
