//! Completion codes: a learner's answers as a short text, which a trainer's page evaluates again.
//!
//! `v1.PAYLOAD.CHECK`: the payload is packed in the same way as a link's (`vault::share`); the check distinguishes a
//! code that was damaged in transfer from one that was made up. A code does not claim that a challenge is solved: the
//! reader grades the answers itself, so the answers in a forged code do not pass. Policies are included without their
//! layout.

mod parts;

pub use parts::split;

use crate::edit;
use crate::error;
use crate::grade::{Attempt, Grade, grade};
use crate::model::{Answer, Challenge};
use crate::read::{LAYERS, answer};
use crate::rng::mixed;
use crate::write::write;
use evaluator::layer::Layer;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use vault::case::{self, Document, Kind, NamedPolicy, Node, pretty_print};
use vault::share;

/// The version of a code that only has answers.
pub const CODEC: u32 = 1;

/// The version of a code that also says how far the learner came: the newest that is read.
const CODEC_WITH_PROGRESS: u32 = 2;

/// The maximum length of a name in characters.
const LONGEST_NAME: usize = 60;

/// The most answers in a code; no course is longer.
const MOST_DONE: usize = 100;

/// The number of digits of a check.
const CHECK: usize = 8;

/// The contents of a completion code.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Code {
    /// The name that the learner chose.
    pub name: String,
    /// The learner's seed.
    pub seed: u32,
    /// The answers, in the order in which they were given.
    pub done: Vec<Done>,
    /// How far the learner came, solved or not. Since version 2 of codes; nothing in it counts as an answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<Progress>,
}

/// How far a learner came with one challenge, as the learner's page says: for a trainer who looks for those who are stuck.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The challenge's id.
    pub id: String,
    /// How many hints were asked for.
    pub hints: u32,
    /// How many attempts were not right.
    pub attempts: u32,
}

/// The answer to one challenge.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Done {
    /// The challenge's id.
    pub id: String,
    /// The edition of the challenge: [`edition`].
    pub edition: u32,
    /// The changes by the learner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Changed>,
    /// The answers by question.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Answer>,
}

/// All policies of a level that the learner changed, in their final state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The layer.
    pub layer: Layer,
    /// The level, from 0; 0 in layers without levels.
    pub level: u32,
    /// The policies.
    pub policies: Vec<NamedPolicy>,
}

/// The reason why a text is not a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum Error {
    /// It does not have the prefix of a code.
    NotACode,
    /// It was made by an older version that is no longer supported.
    Older {
        /// Its version.
        codec: String,
    },
    /// A newer version of this software made it.
    Newer {
        /// Its version.
        codec: String,
    },
    /// It consists of several parts, and some are missing.
    Incomplete {
        /// The numbers of the missing parts, from 1.
        missing: Vec<u32>,
        /// The number of parts.
        all: u32,
    },
    /// It is truncated or damaged.
    Mangled,
    /// It exceeds the size limit.
    TooLarge,
    /// The check is correct, but this software never writes such contents.
    Content(error::Error),
}

/// The grade of one answer in a code.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The challenge's id.
    pub id: String,
    /// The challenge has changed since it was answered, so the grade may not be the one that the learner saw.
    pub other_edition: bool,
    /// The grade; `None` if the challenge is not known.
    pub grade: Option<Grade>,
}

impl Done {
    /// A learner's answer. `written` is the challenge before personalization, `own` the learner's.
    pub fn new(written: &Challenge, own: &Challenge, attempt: &Attempt) -> Self {
        let after = edit::effective(own, &attempt.case);
        let mut changed = Vec::new();
        for layer in Layer::ALL {
            for level in 0..own.start.policies.height(layer) {
                let theirs = after.policies.level(layer, level);
                if theirs == own.start.policies.level(layer, level) {
                    continue;
                }
                let tightened = |policy: &NamedPolicy| NamedPolicy {
                    name: policy.name.clone(),
                    text: tight(&policy.text).into(),
                };
                changed.push(Changed {
                    layer,
                    level: u32::try_from(level).unwrap_or(u32::MAX),
                    policies: theirs.iter().map(tightened).collect(),
                });
            }
        }
        Self {
            id: own.id.clone(),
            edition: edition(written),
            changed,
            answers: attempt.answers.clone(),
        }
    }

    /// The answer as an attempt at the learner's own challenge.
    pub fn attempt(&self, own: &Challenge) -> Attempt {
        let mut case = own.start.clone();
        for changed in &self.changed {
            let level = usize::try_from(changed.level).unwrap_or(usize::MAX);
            if let Some(policies) = case.policies.level_mut(changed.layer, level) {
                policies.clone_from(&changed.policies);
            }
        }
        Attempt {
            case,
            answers: self.answers.clone(),
        }
    }
}

/// A hash of everything in a challenge that grades depend on: changes of wording do not change the edition.
pub fn edition(challenge: &Challenge) -> u32 {
    number(&write(&challenge.without_words()))
}

fn number(text: &str) -> u32 {
    u32::try_from(mixed(0, text) >> 32).unwrap_or(0)
}

/// A policy without its layout; a text that is not JSON stays unchanged.
fn tight(text: &str) -> String {
    if serde_json::from_str::<&RawValue>(text.trim()).is_err() {
        return text.to_owned();
    }
    let (mut in_string, mut escaped) = (false, false);
    let kept = text.chars().filter(|character| {
        if in_string {
            in_string = escaped || *character != '"';
            escaped = !escaped && *character == '\\';
            return true;
        }
        in_string = *character == '"';
        !character.is_ascii_whitespace()
    });
    kept.collect()
}

/// A policy with a layout again.
fn laid_out(text: &Arc<str>) -> Arc<str> {
    if serde_json::from_str::<&RawValue>(text).is_ok() {
        pretty_print(text).into()
    } else {
        Arc::clone(text)
    }
}

/// A name, shortened to the maximum length.
pub(crate) fn short_name(name: &str) -> String {
    name.trim().chars().take(LONGEST_NAME).collect()
}

/// The code of what a learner did.
pub fn encode(code: &Code) -> String {
    let mut short = code.clone();
    short.name = short_name(&code.name);
    // Serializing to text cannot fail: every map has text as keys.
    let codec = if short.progress.is_empty() {
        CODEC
    } else {
        CODEC_WITH_PROGRESS
    };
    let payload = share::pack(&serde_json::to_string(&short).unwrap_or_default());
    format!("v{codec}.{payload}.{}", check(&payload))
}

/// A payload as a code, with its check. Public for property tests that modify payloads; the check is not a protection.
#[doc(hidden)]
pub fn sealed(payload: &str) -> String {
    let check = check(payload);
    format!("v{CODEC}.{payload}.{check}")
}

fn check(payload: &str) -> String {
    format!("{:0width$x}", number(payload), width = CHECK)
}

/// Parses a code. White space is ignored: mail programs break lines.
pub fn decode(text: &str) -> Result<Code, Error> {
    let text: String = text.split_whitespace().collect();
    let mut segments = text.split('.');
    let codec = segments.next().and_then(|first| first.strip_prefix('v'));
    let codec = codec.ok_or(Error::NotACode)?;
    match codec.parse::<u32>() {
        Ok(CODEC | CODEC_WITH_PROGRESS) => {}
        Ok(number) if number > CODEC_WITH_PROGRESS => {
            return Err(Error::Newer {
                codec: codec.to_owned(),
            });
        }
        Ok(_) => {
            return Err(Error::Older {
                codec: codec.to_owned(),
            });
        }
        Err(_) => return Err(Error::NotACode),
    }
    if let Some(part) = parts::Part::read(&text) {
        return part.alone();
    }
    let (Some(payload), Some(written), None) = (segments.next(), segments.next(), segments.next())
    else {
        return Err(Error::Mangled);
    };
    if payload.len() > share::LIMIT {
        return Err(Error::TooLarge);
    }
    if check(payload) != written {
        return Err(Error::Mangled);
    }
    let json = share::unpack(payload).map_err(|error| match error {
        share::Error::TooLarge => Error::TooLarge,
        _ => Error::Mangled,
    })?;
    let code = read(&json).map_err(|error| Error::Content(error.into()))?;
    if code.done.len() > MOST_DONE || code.progress.len() > MOST_DONE {
        return Err(Error::TooLarge);
    }
    Ok(code)
}

/// All codes in a text that contains many, each parsed. A code ends with its check; other text is ignored. Parts of one
/// code ([`split`]) can be in any order, and between others.
pub fn decode_all(text: &str) -> Vec<Result<Code, Error>> {
    let mut codes: Vec<String> = Vec::new();
    let mut open = false;
    for word in
        text.split(|character: char| character.is_whitespace() || ",;\"<>()".contains(character))
    {
        if begins(word) {
            codes.push(word.to_owned());
        } else if let Some(code) = codes.last_mut().filter(|_| open) {
            code.push_str(word);
        } else {
            continue;
        }
        open = codes.last().is_some_and(|code| !parts::ends(code));
    }
    parts::join(&codes)
}

/// `v1.`
fn begins(word: &str) -> bool {
    let codec = word.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    codec.is_some_and(|(codec, _)| {
        !codec.is_empty() && codec.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn read(json: &str) -> Result<Code, case::Error> {
    let document = Document::parse(json)?;
    let mut code = Code::default();
    document
        .root()
        .each(&["name", "seed", "done", "progress"], |name, value| {
            match name {
                "name" => code.name = short_name(&value.text()?),
                "seed" => code.seed = value.number()?,
                "progress" => code.progress = value.list(Kind::List, progress)?,
                _ => code.done = value.list(Kind::List, done)?,
            }
            Ok(())
        })?;
    Ok(code)
}

fn progress(node: &Node<'_>) -> Result<Progress, case::Error> {
    let mut progress = Progress::default();
    node.each(&["id", "hints", "attempts"], |name, value| {
        match name {
            "id" => progress.id = value.text()?,
            "hints" => progress.hints = value.number()?,
            _ => progress.attempts = value.number()?,
        }
        Ok(())
    })?;
    Ok(progress)
}

fn done(node: &Node<'_>) -> Result<Done, case::Error> {
    let mut done = Done::default();
    node.each(&["id", "edition", "changed", "answers"], |name, value| {
        match name {
            "id" => done.id = value.text()?,
            "edition" => done.edition = value.number()?,
            "changed" => done.changed = value.list(Kind::List, changed)?,
            _ => done.answers = value.map(answer)?,
        }
        Ok(())
    })?;
    Ok(done)
}

fn changed(node: &Node<'_>) -> Result<Changed, case::Error> {
    let (mut layer, mut level, mut policies) = (None, 0, Vec::new());
    node.each(&["layer", "level", "policies"], |name, value| {
        match name {
            "layer" => layer = Some(value.word(&LAYERS)?),
            "level" => level = value.number()?,
            _ => policies = value.list(Kind::List, case::read_policy)?,
        }
        Ok(())
    })?;
    for policy in &mut policies {
        if let Some(text) = policy.text.shared() {
            policy.text = laid_out(text).into();
        }
    }
    let layer = layer.ok_or_else(|| node.missing("layer"))?;
    Ok(Changed {
        layer,
        level,
        policies,
    })
}

/// Grades every answer of a code. `written` are the challenges before personalization.
pub fn grades(code: &Code, written: &[Challenge]) -> Vec<Checked> {
    let done = code.done.iter();
    done.map(|done| check_answer(done, code.seed, written))
        .collect()
}

/// Grades one answer of a code whose case has this seed.
pub fn check_answer(done: &Done, seed: u32, written: &[Challenge]) -> Checked {
    let challenge = written.iter().find(|challenge| challenge.id == done.id);
    let grade = challenge.map(|challenge| {
        let own = challenge.vary(seed);
        grade(&own, &done.attempt(&own))
    });
    Checked {
        id: done.id.clone(),
        other_edition: challenge.is_some_and(|challenge| edition(challenge) != done.edition),
        grade,
    }
}
