//! Validation of a challenge: for every learner's case, the start fails, the reference solution passes, and each wrong
//! solution fails for the stated reason. `canivault challenge test` and the trainer's page run it.

use crate::edit;
use crate::grade::{Attempt, GoalGrade, Grade, Grader, GuardrailGrade};
use crate::model::{Answer, Challenge, Fails, Wrong};
use crate::refusal::Refusal;
use std::collections::{BTreeMap, BTreeSet};
use vault::report::Row;

/// The solution is tried for so many seeds.
pub const SEEDS: u32 = 100;

/// What is wrong with a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Every goal holds at the start: there is nothing to change.
    NothingToChange,
    /// A guardrail is broken before anybody changed anything.
    BrokenAtStart {
        /// Its id.
        guardrail: String,
    },
    /// The reference solution fails something.
    Unsolved {
        /// The learner's seed; `None` for the challenge as it is written.
        seed: Option<u32>,
        /// What it fails.
        fails: Fails,
    },
    /// With this seed, what varies cannot be replaced.
    NotVaried {
        /// The learner's seed.
        seed: u32,
    },
    /// A wrong solution passes.
    Passes {
        /// Its place in the challenge, from 0.
        wrong: usize,
    },
    /// A wrong solution fails otherwise than it says.
    FailsOtherwise {
        /// Its place in the challenge, from 0.
        wrong: usize,
        /// What it fails.
        fails: Fails,
    },
    /// The answer to a question is not what stands in the way at the start.
    NotABlocker {
        /// The question's id.
        question: String,
    },
    /// A text is missing in a language that others are in.
    Untranslated {
        /// The language.
        language: String,
    },
}

/// What one run of the proof did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// The seeds that the solution was tried for.
    pub seeds: u32,
    /// The wrong solutions that fail for their reason.
    pub wrong: usize,
    /// What is wrong with the challenge.
    pub faults: Vec<Fault>,
}

/// Tries a challenge, its solution for so many seeds.
pub fn validate(challenge: &Challenge, seeds: u32) -> Proof {
    let mut proof = Proof {
        seeds,
        ..Proof::default()
    };
    let faults = &mut proof.faults;
    let mut grader = Grader::new(challenge);

    let start = grader.grade(&Attempt {
        case: challenge.start.clone(),
        answers: BTreeMap::new(),
    });
    let open = !challenge.goals.is_empty() && start.goals.iter().all(|goal| goal.holds);
    if open && challenge.questions.is_empty() {
        faults.push(Fault::NothingToChange);
    }
    for guardrail in start.guardrails.iter().filter(|guardrail| !guardrail.holds) {
        let broken = challenge.guardrails.get(guardrail.guardrail);
        faults.extend(broken.map(|broken| Fault::BrokenAtStart {
            guardrail: broken.id.clone(),
        }));
    }
    for question in &challenge.questions {
        if !start
            .report
            .rows
            .iter()
            .any(|row| explains(row, &question.answer, challenge))
        {
            faults.push(Fault::NotABlocker {
                question: question.id.clone(),
            });
        }
    }

    let unsolved = |seed, grade: &Grade, challenge: &Challenge| {
        (!grade.is_solved()).then(|| Fault::Unsolved {
            seed,
            fails: fails(challenge, grade),
        })
    };
    let solved = grader.grade(&reference(challenge));
    let written = unsolved(None, &solved, challenge);
    let is_solved = written.is_none();
    faults.extend(written);
    if is_solved && !challenge.variation.is_empty() {
        for seed in 0..seeds {
            let varied = challenge.vary(seed);
            if !varied.variation.is_empty() {
                faults.push(Fault::NotVaried { seed });
                break;
            }
            let grade = Grader::new(&varied).grade(&reference(&varied));
            faults.extend(unsolved(Some(seed), &grade, &varied));
        }
    }

    for (at, wrong) in challenge.wrong.iter().enumerate() {
        let grade = grader.grade(&mistaken(challenge, wrong));
        if grade.is_solved() {
            faults.push(Fault::Passes { wrong: at });
            continue;
        }
        let found = fails(challenge, &grade);
        if is_stated(&wrong.fails, &found) {
            proof.wrong += 1;
        } else {
            faults.push(Fault::FailsOtherwise {
                wrong: at,
                fails: found,
            });
        }
    }
    faults.extend(untranslated(challenge));
    proof
}

/// The reference solution as an attempt.
pub fn reference(challenge: &Challenge) -> Attempt {
    let questions = challenge.questions.iter();
    Attempt {
        case: edit::apply(&challenge.start, &challenge.solution),
        answers: questions
            .map(|question| (question.id.clone(), question.answer.clone()))
            .collect(),
    }
}

/// A wrong solution as an attempt.
pub fn mistaken(challenge: &Challenge, wrong: &Wrong) -> Attempt {
    let mut answers = reference(challenge).answers;
    answers.extend(wrong.answers.clone());
    Attempt {
        case: edit::apply(&challenge.start, &wrong.change),
        answers,
    }
}

/// What a grade fails, as a challenge says it.
pub fn fails(challenge: &Challenge, grade: &Grade) -> Fails {
    let is_missed = |goal: &&GoalGrade| !goal.holds && !grade.is_undecided();
    let goals = grade.goals.iter().filter(is_missed);
    let goals: BTreeSet<&str> = goals.map(|goal| goal.goal.name()).collect();
    let refused = grade.refused.iter();
    let refused: BTreeSet<&str> = refused.map(Refusal::word).collect();
    // What AWS does not accept decides nothing.
    let is_broken = |guardrail: &&GuardrailGrade| !guardrail.holds && !grade.is_undecided();
    let guardrails = grade.guardrails.iter().filter(is_broken);
    let guardrails = guardrails.filter_map(|broken| challenge.guardrails.get(broken.guardrail));
    let beyond = grade.beyond.iter().flat_map(|beyond| beyond.names());
    let lost = grade.lost.iter().flatten();
    let lost: BTreeSet<&str> = lost.map(|lost| lost.action.as_str()).collect();
    let questions = grade
        .questions
        .iter()
        .filter(|question| !question.is_right());
    let questions = questions.filter_map(|wrong| challenge.questions.get(wrong.question));
    Fails {
        goals: goals.into_iter().map(str::to_owned).collect(),
        refused: refused.into_iter().map(str::to_owned).collect(),
        guardrails: guardrails.map(|guardrail| guardrail.id.clone()).collect(),
        beyond: beyond.map(str::to_owned).collect(),
        keeps: lost.into_iter().map(str::to_owned).collect(),
        questions: questions.map(|question| question.id.clone()).collect(),
    }
}

/// Whether what was found is what was stated: everything stated, and of a kind that is not stated nothing.
fn is_stated(stated: &Fails, found: &Fails) -> bool {
    // Of what AWS does not accept, nothing else is decided: files of version 1 state what seemed to follow.
    if !found.refused.is_empty() {
        let mut stated = stated.refused.iter();
        return stated.len() > 0 && stated.all(|one| found.refused.contains(one));
    }
    let kinds = [
        (&stated.goals, &found.goals),
        (&stated.refused, &found.refused),
        (&stated.guardrails, &found.guardrails),
        (&stated.beyond, &found.beyond),
        (&stated.keeps, &found.keeps),
        (&stated.questions, &found.questions),
    ];
    kinds.iter().all(|(stated, found)| {
        stated.iter().all(|one| found.contains(one)) && (!stated.is_empty() || found.is_empty())
    })
}

/// Whether an answer tells what stands in the way of a row.
fn explains(row: &Row, answer: &Answer, challenge: &Challenge) -> bool {
    if answer
        .action
        .as_deref()
        .is_some_and(|action| action != row.action)
    {
        return false;
    }
    row.blockers.iter().any(|blocker| {
        let layer = answer.layer.is_none_or(|layer| layer == blocker.layer);
        let owner = answer
            .owner
            .is_none_or(|owner| crate::Owner::of(blocker.layer) == owner);
        let target = answer.target.as_deref().is_none_or(|target| {
            edit::level(&challenge.start, blocker.layer, Some(target)) == blocker.level
        });
        let statement = answer.statement.as_ref().is_none_or(|sid| {
            blocker
                .statement
                .as_ref()
                .is_some_and(|cited| cited.sid.as_ref() == Some(sid))
        });
        layer && owner && target && statement
    })
}

/// The languages that some text is in and another is not.
fn untranslated(challenge: &Challenge) -> Vec<Fault> {
    let texts = texts(challenge);
    let languages: BTreeSet<&str> = texts.iter().flat_map(|text| text.languages()).collect();
    let missing = |language: &&str| {
        !texts
            .iter()
            .all(|text| text.languages().any(|one| one == *language))
    };
    let missing = languages.into_iter().filter(missing);
    missing
        .map(|language| Fault::Untranslated {
            language: language.to_owned(),
        })
        .collect()
}

/// Every text of a challenge.
pub fn texts(challenge: &Challenge) -> Vec<&crate::Text> {
    let guardrails = challenge
        .guardrails
        .iter()
        .filter_map(|guardrail| guardrail.name.as_ref());
    let questions = challenge.questions.iter().map(|question| &question.ask);
    let wrong = challenge.wrong.iter().map(|wrong| &wrong.because);
    let own = [&challenge.title, &challenge.story, &challenge.explanation];
    own.into_iter()
        .chain(&challenge.concept)
        .chain(guardrails)
        .chain(questions)
        .chain(&challenge.hints)
        .chain(wrong)
        .collect()
}
