//! View models of the questions, the variation and the solutions of a challenge being written.

use super::super::super::state::author::{Kind, Which};
use super::super::challenge::PartView;
use super::{TextView, text};
use crate::view::toolbar::choice_of;
use crate::view::view_models::ChoiceView;
use challenge::{Answer, Challenge, Owner, Part, Question};
use messages::Messages;
use messages::{Key, key};
use vault::case::Case;
use vault::report::Report;
use yew::AttrValue;

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct AskView {
    /// Its id.
    pub id: AttrValue,
    /// The question.
    pub ask: TextView,
    /// Each part of its correct answer.
    pub parts: Vec<PartView>,
}

/// The variation.
#[derive(Clone, Debug, PartialEq)]
pub struct VaryView {
    /// The values of each kind.
    pub values: Vec<KindView>,
    /// The names, each with its alternatives.
    pub names: Vec<(AttrValue, AttrValue)>,
}

/// The values of a kind that can vary.
#[derive(Clone, Debug, PartialEq)]
pub struct KindView {
    /// The kind.
    pub kind: Kind,
    /// Its title.
    pub title: AttrValue,
    /// The values, each with whether it varies.
    pub values: Vec<(AttrValue, bool)>,
}

/// A wrong solution.
#[derive(Clone, Debug, PartialEq)]
pub struct MistakeView {
    /// Its index.
    pub at: usize,
    /// Its name.
    pub name: AttrValue,
    /// Its explanation.
    pub because: TextView,
    /// What it fails.
    pub fails: AttrValue,
    /// Its answers: the question's id, the question, the parts.
    pub answers: Vec<(AttrValue, AttrValue, Vec<PartView>)>,
}

/// The parts of an answer, each with all possible values. `none` is the label of a missing part.
fn answer_parts(words: &Messages, start: &Case, answer: &Answer, none: Key) -> Vec<PartView> {
    let parts = [
        Part::Action,
        Part::Layer,
        Part::Target,
        Part::Statement,
        Part::Owner,
    ];
    let view = |part: Part| {
        let mut view = super::super::challenge::part(words, start, answer, part);
        let (choices, chosen) = (&mut view.choices, &view.chosen);
        if let Some(first) = choices.first_mut() {
            first.label = words.text(none).into();
        }
        // A value in the file that no longer exists in the case is shown, not hidden.
        if !choices.iter().any(|choice| choice.value == *chosen) {
            choices.push(choice_of(chosen.clone(), chosen.clone()));
        }
        view
    };
    parts.map(view).into()
}

/// The questions.
pub fn questions(words: &Messages, challenge: &Challenge) -> Vec<AskView> {
    let view = |(at, question): (usize, &Question)| AskView {
        id: question.id.clone().into(),
        ask: text(
            words,
            Which::Question(at),
            key::TEACH_AUTHOR_QUESTION,
            Some(&question.ask),
            true,
        ),
        parts: answer_parts(
            words,
            &challenge.start,
            &question.answer,
            key::TEACH_AUTHOR_NOT_ASKED,
        ),
    };
    challenge.questions.iter().enumerate().map(view).collect()
}

/// The first blocker, as the answer to a question about it.
pub fn first_blocker(report: &Report, start: &Case) -> Answer {
    let mut blockers = report.rows.iter().flat_map(|row| &row.blockers);
    let Some(blocker) = blockers.next() else {
        return Answer::default();
    };
    let levels = start.policies.levels(blocker.layer);
    let level = blocker.level.and_then(|level| levels.get(level));
    let statement = blocker.statement.as_ref();
    Answer {
        action: None,
        layer: Some(blocker.layer),
        target: level.map(|level| level.target.clone()),
        statement: statement.and_then(|statement| statement.sid.clone()),
        owner: Some(Owner::of(blocker.layer)),
    }
}

/// The values that can vary, and those that vary in the file.
pub fn varying(words: &Messages, challenge: &Challenge) -> VaryView {
    let could = challenge.could_vary();
    let varies = &challenge.variation;
    let kind = |kind: Kind| {
        let (offered, chosen) = (kind.of(&could), kind.of(varies));
        let others = chosen.iter().filter(|value| !offered.contains(value));
        let key = match kind {
            Kind::Account => key::TEACH_AUTHOR_VARY_ACCOUNTS,
            Kind::Region => key::TEACH_AUTHOR_VARY_REGIONS,
            Kind::Key => key::TEACH_AUTHOR_VARY_KEYS,
        };
        let values = offered.iter().chain(others);
        let values = values.map(|value| (value.clone().into(), chosen.contains(value)));
        KindView {
            kind,
            title: words.text(key).into(),
            values: values.collect(),
        }
    };
    let mut names = could.names.clone();
    names.extend(varies.names.clone());
    let names = names.into_iter();
    VaryView {
        values: Kind::ALL.map(kind).into(),
        names: names
            .map(|(name, others)| (name.into(), others.join(", ").into()))
            .collect(),
    }
}

/// The name of a wrong solution, by its number.
fn mistake_name(words: &Messages, at: usize) -> AttrValue {
    words
        .text(key::TeachAuthorMistake {
            number: &(at + 1).to_string(),
        })
        .into()
}

/// The solutions for the editors; blank for the reference.
pub fn solutions(words: &Messages, challenge: &Challenge) -> Vec<ChoiceView> {
    let reference = words.text(key::TEACH_SOLVED_REFERENCE).into();
    let wrong = (0..challenge.wrong.len())
        .map(|at| choice_of(at.to_string().into(), mistake_name(words, at)));
    std::iter::once(choice_of(AttrValue::default(), reference))
        .chain(wrong)
        .collect()
}

/// A wrong solution.
pub fn mistake(words: &Messages, challenge: &Challenge, at: usize) -> Option<MistakeView> {
    let wrong = challenge.wrong.get(at)?;
    let answers = challenge.questions.iter().map(|question| {
        let answer = wrong.answers.get(&question.id).unwrap_or(&question.answer);
        let asked = challenge::parts(question);
        let parts = answer_parts(words, &challenge.start, answer, key::TEACH_AUTHOR_NO_ANSWER);
        (
            question.id.clone().into(),
            words.of_author(&question.ask).to_owned().into(),
            parts
                .into_iter()
                .filter(|view| asked.contains(&view.part))
                .collect(),
        )
    });
    Some(MistakeView {
        at,
        name: mistake_name(words, at),
        because: text(
            words,
            Which::Because(at),
            key::TEACH_AUTHOR_BECAUSE,
            Some(&wrong.because),
            true,
        ),
        fails: words.fails(&wrong.fails).into(),
        answers: answers.collect(),
    })
}
