//! Challenges that teach how IAM decides: a failure to repair, graded by the evaluator itself.
//!
//! [`read()`] parses a [`Challenge`] from its file (`FORMAT.md` describes the format), [`Challenge::vary`] personalizes
//! the case for each learner, [`grade()`] grades an attempt:
//!
//! ```
//! let challenge = challenge::COURSE[0].read()?.vary(7);
//! let mut attempt = challenge::Attempt { case: challenge.start.clone(), ..Default::default() };
//! assert!(!challenge::grade(&challenge, &attempt).is_solved());
//!
//! attempt.case = challenge::apply(&challenge.start, &challenge.solution);
//! assert!(challenge::grade(&challenge, &attempt).is_solved());
//! # Ok::<(), challenge::Error>(())
//! ```
//!
//! | for | API |
//! | --- | --- |
//! | a learner's page | [`Grader`] (grades every keystroke, and compares access), [`effective`] (the case to grade), [`goals`], [`parts`], [`statements`], [`Owner`]: the possible questions and answers |
//! | afterwards | [`reference()`] and [`mistaken`] as attempts, [`Grader::permits`] |
//! | an author | [`validate`] and its [`Fault`]s, [`write_pretty`], [`REGIONS`], [`EFFECTS`], [`Challenge::could_vary`] |
//! | a trainer | [`Workshop`] (link, seeds), [`code`] (completion codes, graded again) |
//! | all | [`COURSE`], [`built_in`] |
//!
//! The modules are in reading order, each using only those above it. The crate only computes: no files, no clock, and
//! randomness only from the given seed. The sentences are in the `messages` crate.

mod text;
mod model;
mod error;
mod edit;
mod statements;
mod request;
mod regression;
mod refusal;
mod grade;
mod rng;
mod read;
mod write;
mod personalize;
mod course;
mod validate;
pub mod code;
pub mod workshop;

pub use course::{BuiltIn, COURSE, Section, built_in};
pub use edit::{apply, effective};
pub use error::{Error, Problem};
pub use grade::{
    Attempt, Beyond, Found, Goal, GoalGrade, Grade, Grader, Grading, GuardrailGrade, Part,
    QuestionGrade, goals, grade, parts, situation_word,
};
pub use model::{
    Answer, Ask, Challenge, Edit, Editable, Fails, Goals, Guardrail, LayerGoal, Must, Owner,
    Question, VERSION, Variation, Wrong,
};
pub use read::{EFFECTS, read};
pub use refusal::Refusal;
pub use regression::{Circumstance, Difference};
pub use rng::REGIONS;
pub use statements::{Named, of as statements};
pub use text::Text;
pub use validate::{Fault, Proof, SEEDS, fails, mistaken, reference, texts, validate};
pub use workshop::Workshop;
pub use write::{write, write_pretty};

/// Runs the examples of README.md together with those above.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
