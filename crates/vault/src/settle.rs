//! What would decide an action that depends: which answers allow it, and which question to ask first.
//!
//! The evaluator's table says for every combination of answers whether the request is allowed. A person wants few
//! words: the combinations are put together into as few ways as a simple search finds, and these are exact: what
//! no way covers is denied. Questions that make no difference any more are never asked.

use evaluator::evaluate::Deciding;

/// One way of being allowed: for each question the answers, by place, of which any will do.
///
/// A question of which all answers are listed does not matter here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// By question, sorted.
    pub answers: Vec<Vec<usize>>,
}

/// Which answers have been given: by question, the place of the answer.
pub type Given = Vec<Option<usize>>;

/// The ways in which the action is allowed. Together they hold exactly the combinations that allow it.
pub fn ways(deciding: &Deciding) -> Vec<Way> {
    let nothing = vec![None; deciding.questions.len()];
    let mut ways: Vec<Way> = combinations(deciding, &nothing)
        .into_iter()
        .filter(|answers| deciding.allowed(answers) == Some(true))
        .map(|answers| Way { answers: answers.into_iter().map(|answer| vec![answer]).collect() })
        .collect();
    // Two ways that differ in one question only are one way with the answers of both there.
    for question in 0..deciding.questions.len() {
        ways.sort_by(|one, other| without(one, question).cmp(&without(other, question)));
        let mut merged: Vec<Way> = Vec::new();
        for way in ways {
            match merged.last_mut() {
                Some(last) if without(last, question) == without(&way, question) => {
                    if let (Some(have), Some(more)) = (last.answers.get_mut(question), way.answers.get(question)) {
                        have.extend(more);
                        have.sort_unstable();
                    }
                }
                _ => merged.push(way),
            }
        }
        ways = merged;
    }
    ways
}

/// The question to ask next: the one whose answers settle the most, on average. `None` when all that is left is
/// settled.
pub fn next_question(deciding: &Deciding, given: &Given) -> Option<usize> {
    if settled(deciding, given).is_some() {
        return None;
    }
    let open = |question: &usize| given.get(*question).is_some_and(Option::is_none);
    let questions = (0..deciding.questions.len()).filter(open);
    questions.min_by_key(|question| {
        let answers = deciding.questions.get(*question).map_or(0, |question| question.answers.len());
        let unsettled = (0..answers).filter(|answer| settled(deciding, &with(given, *question, *answer)).is_none());
        // Shares are compared as thousandths: answers count alike, however many there are.
        (unsettled.count() * 1000 / answers.max(1), answers)
    })
}

/// Whether the answers that were given decide: allowed, denied, or not settled yet.
pub fn settled(deciding: &Deciding, given: &Given) -> Option<bool> {
    let mut all = combinations(deciding, given).into_iter().map(|answers| deciding.allowed(&answers));
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}

/// Every combination of answers that agrees with those given.
fn combinations(deciding: &Deciding, given: &Given) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    for (question, given) in deciding.questions.iter().zip(given) {
        let answers: Vec<usize> = match given {
            Some(answer) => vec![*answer],
            None => (0..question.answers.len()).collect(),
        };
        let longer = all.iter().flat_map(|begun| {
            answers.iter().map(move |answer| begun.iter().copied().chain([*answer]).collect())
        });
        all = longer.collect();
    }
    all
}

fn with(given: &Given, question: usize, answer: usize) -> Given {
    let mut given = given.clone();
    if let Some(place) = given.get_mut(question) {
        *place = Some(answer);
    }
    given
}

/// A way's answers to all questions but one.
fn without(way: &Way, question: usize) -> Vec<&[usize]> {
    let answers = way.answers.iter().enumerate().filter(|(at, _)| *at != question);
    answers.map(|(_, answers)| answers.as_slice()).collect()
}
