//! The decision table of an action whose decision depends: which answers allow it, and which question to ask first.
//!
//! The evaluator's table lists for every combination of answers whether the request is allowed. For a person it is
//! simplified: combinations are merged into as few as a simple search finds, and the result is exact: what no merged
//! combination covers is denied. Questions that make no difference any more are never asked.
//!
//! The values that an answer stands for, as the policies write them, are in `decision_table/values.rs`.

mod values;
#[cfg(test)]
mod tests;

pub use values::{Compared, Values, values};

use evaluator::evaluate::DecisionTable;
use evaluator::vec_map::{sort, sort_by};

/// The most combinations that are described: nobody would read more.
const MOST_COMBINATIONS: usize = 4_096;

/// A combination of answers that allows: for each question the answers, by index, any of which is sufficient.
///
/// If all answers to a question are listed, the question makes no difference here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Combination {
    /// The answers by question, sorted.
    pub answers: Vec<Vec<usize>>,
}

impl Combination {
    /// Returns `true` if the answers to a question make a difference here.
    pub fn minds(&self, deciding: &DecisionTable, question: usize) -> bool {
        let all = deciding
            .questions
            .get(question)
            .map_or(0, |question| question.answers.len());
        self.answers
            .get(question)
            .is_some_and(|answers| answers.len() < all)
    }
}

/// The answers given so far: for each question, the index of the answer.
pub type GivenAnswers = Vec<Option<usize>>;

/// The merged combinations that allow the action. Together they cover exactly the combinations that allow it, each
/// once. `None`: there are too many to describe.
pub fn ways(deciding: &DecisionTable) -> Option<Vec<Combination>> {
    let nothing = vec![None; deciding.questions.len()];
    let mut allowed = Vec::new();
    let mut count = 0_usize;
    each(deciding, &nothing, |answers, is_allowed| {
        count += 1;
        if is_allowed {
            allowed.push(Combination {
                answers: answers.iter().map(|answer| vec![*answer]).collect(),
            });
        }
        count <= MOST_COMBINATIONS
    });
    if count > MOST_COMBINATIONS {
        return None;
    }
    // The order of the questions determines how well the combinations can be merged.
    let questions = deciding.questions.len();
    let orders =
        (0..questions.max(1)).map(|first| (0..questions).map(move |at| (first + at) % questions));
    orders
        .map(|order| together(allowed.clone(), order))
        .min_by_key(Vec::len)
}

/// Merges combinations that differ in one question only into one with the answers of both.
fn together(mut ways: Vec<Combination>, order: impl Iterator<Item = usize>) -> Vec<Combination> {
    for question in order {
        sort_by(&mut ways, |one, other| {
            without(one, question).cmp(&without(other, question))
        });
        let mut merged: Vec<Combination> = Vec::new();
        for way in ways {
            match merged.last_mut() {
                Some(last) if without(last, question) == without(&way, question) => {
                    if let (Some(have), Some(more)) =
                        (last.answers.get_mut(question), way.answers.get(question))
                    {
                        have.extend(more);
                        sort(have);
                    }
                }
                _ => merged.push(way),
            }
        }
        ways = merged;
    }
    sort(&mut ways);
    ways
}

/// The question to ask next: the one whose answers decide the most combinations, on average. `None` if the decision is
/// known.
pub fn next_question(deciding: &DecisionTable, given: &GivenAnswers) -> Option<usize> {
    if settled(deciding, given).is_some() {
        return None;
    }
    let open = |question: &usize| given.get(*question).is_some_and(Option::is_none);
    let questions = (0..deciding.questions.len()).filter(open);
    // A question that cannot change the decision by itself may still be needed, but not one whose answers make no
    // difference.
    questions
        .filter(|question| makes_a_difference(deciding, given, *question))
        .min_by_key(|question| {
            let answers = deciding
                .questions
                .get(*question)
                .map_or(0, |question| question.answers.len());
            let unsettled = (0..answers)
                .filter(|answer| settled(deciding, &with(given, *question, *answer)).is_none());
            // Shares are compared as thousandths: each answer has the same weight, whatever the number of answers.
            (unsettled.count() * 1000 / answers.max(1), answers)
        })
}

/// The decision for the given answers: allowed, denied, or not determined yet.
pub fn settled(deciding: &DecisionTable, given: &GivenAnswers) -> Option<bool> {
    let mut first = None;
    let mut agree = true;
    each(deciding, given, |_, allowed| {
        agree = *first.get_or_insert(allowed) == allowed;
        agree
    });
    first.filter(|_| agree)
}

/// Returns `true` if another answer to a question can by itself change the decision, for some answers to the others.
fn makes_a_difference(deciding: &DecisionTable, given: &GivenAnswers, question: usize) -> bool {
    let answers = deciding
        .questions
        .get(question)
        .map_or(0, |question| question.answers.len());
    let mut differs = false;
    let first = with(given, question, 0);
    each(deciding, &first, |combination, allowed| {
        let mut other = combination.to_vec();
        differs = (1..answers).any(|answer| {
            if let Some(place) = other.get_mut(question) {
                *place = answer;
            }
            deciding.allowed(&other) != Some(allowed)
        });
        !differs
    });
    differs
}

/// Visits every combination that agrees with the given answers, with its decision, until the visitor returns `false`.
fn each(
    deciding: &DecisionTable,
    given: &GivenAnswers,
    mut visit: impl FnMut(&[usize], bool) -> bool,
) {
    let counts: Vec<usize> = deciding
        .questions
        .iter()
        .map(|question| question.answers.len())
        .collect();
    let mut answers: Vec<usize> = counts
        .iter()
        .enumerate()
        .map(|(question, _)| given.get(question).copied().flatten().unwrap_or(0))
        .collect();
    loop {
        let Some(allowed) = deciding.allowed(&answers) else {
            return;
        };
        if !visit(&answers, allowed) {
            return;
        }
        // The next combination: the first open question with a further answer advances, and those before it restart.
        let open = |question: usize| given.get(question).is_none_or(Option::is_none);
        let mut moved = false;
        for (question, (answer, count)) in answers.iter_mut().zip(&counts).enumerate() {
            if !open(question) {
                continue;
            }
            if *answer + 1 < *count {
                *answer += 1;
                moved = true;
                break;
            }
            *answer = 0;
        }
        if !moved {
            return;
        }
    }
}

fn with(given: &GivenAnswers, question: usize, answer: usize) -> GivenAnswers {
    let mut given = given.clone();
    if let Some(place) = given.get_mut(question) {
        *place = Some(answer);
    }
    given
}

/// The answers of a combination to all questions except one.
fn without(way: &Combination, question: usize) -> Vec<&[usize]> {
    let answers = way
        .answers
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != question);
    answers.map(|(_, answers)| answers.as_slice()).collect()
}
