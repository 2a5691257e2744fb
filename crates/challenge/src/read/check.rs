//! Names in a challenge that nothing has, and values that cannot be what they must.

use crate::edit;
use crate::error::{Error, Problem};
use crate::grade;
use crate::model::{Answer, Challenge, Edit, Fails, Owner, Wrong};
use crate::refusal::WORDS;
use crate::request;
use crate::rng;
use crate::statements;
use evaluator::finding::Code;
use evaluator::identifiers::{ActionPattern, is_account_id};
use evaluator::layer::Layer;
use std::collections::BTreeSet;
use vault::case::Case;
use vault::requests::ACTIONS;

/// The hardest level.
const MOST_LEVEL: u32 = 3;
/// A challenge that takes longer than four hours is no challenge of a workshop.
const MOST_MINUTES: u32 = 240;

type Result = std::result::Result<(), Error>;

fn unusable(path: &str, found: &str, problem: Problem) -> Error {
    Error::Unusable {
        path: path.to_owned(),
        found: found.to_owned(),
        problem,
    }
}

fn wants(holds: bool, path: &str, found: &str, problem: Problem) -> Result {
    if holds {
        Ok(())
    } else {
        Err(unusable(path, found, problem))
    }
}

/// Finds the first thing that is wrong.
pub(super) fn check(challenge: &Challenge) -> Result {
    let case = &challenge.start;
    let written = challenge.version;
    wants(
        written == challenge.needed_version(),
        "version",
        &written.to_string(),
        Problem::NewerFields,
    )?;
    wants(is_id(&challenge.id), "id", &challenge.id, Problem::NotAnId)?;
    course(challenge)?;
    wants(
        !challenge.goals.is_empty() || !challenge.questions.is_empty(),
        "goals",
        "",
        Problem::NothingToDo,
    )?;
    for (at, editable) in challenge.editable.iter().enumerate() {
        let path = format!("editable[{at}]");
        let target = editable.target.as_deref();
        level(case, editable.layer, target, &path)?;
        if let Some(policy) = &editable.policy {
            let known = edit::position(case, editable.layer, target, policy).is_some();
            wants(
                known,
                &format!("{path}.policy"),
                policy,
                Problem::NoSuchPolicy,
            )?;
        }
    }
    goals(challenge)?;
    guardrails(challenge)?;
    for (at, pattern) in challenge.beyond.iter().flatten().enumerate() {
        let known = ActionPattern::parse(pattern).is_ok();
        wants(
            known,
            &format!("beyond[{at}]"),
            pattern,
            Problem::NotAnAction,
        )?;
    }
    for (at, pattern) in challenge.keeps.iter().flatten().enumerate() {
        let known = ActionPattern::parse(pattern).is_ok();
        let path = format!("keeps[{at}]");
        wants(known, &path, pattern, Problem::NotAnAction)?;
    }
    questions(challenge)?;
    edits(challenge, &challenge.solution, "solution")?;
    for (at, wrong) in challenge.wrong.iter().enumerate() {
        mistake(challenge, wrong, &format!("wrong[{at}]"))?;
    }
    variation(challenge)
}

/// What says where the challenge stands in a course.
fn course(challenge: &Challenge) -> Result {
    for (path, number, most) in [
        ("level", challenge.level, MOST_LEVEL),
        ("minutes", challenge.minutes, MOST_MINUTES),
    ] {
        let found = number.map_or_else(String::new, |number| number.to_string());
        let fits = number.is_none_or(|number| (1..=most).contains(&number));
        wants(fits, path, &found, Problem::OutOfRange)?;
    }
    for (at, id) in challenge.after.iter().enumerate() {
        let usable = is_id(id) && *id != challenge.id;
        wants(usable, &format!("after[{at}]"), id, Problem::NotAnId)?;
    }
    Ok(())
}

/// Lower-case words and numbers, joined by `-`.
fn is_id(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.split('-').all(word)
}

fn level(case: &Case, layer: Layer, target: Option<&str>, path: &str) -> Result {
    let Some(target) = target else { return Ok(()) };
    let known = edit::level(case, layer, Some(target)).is_some();
    wants(
        known,
        &format!("{path}.target"),
        target,
        Problem::NoSuchLevel,
    )
}

/// Whether the report has a row for an action.
fn action(name: &str, case: &Case, path: &str) -> Result {
    let known = ACTIONS.iter().any(|action| {
        action.name == name && (!action.only_with_tags || !case.vault.tags.is_empty())
    });
    wants(known, path, name, Problem::NoSuchAction)
}

fn goals(challenge: &Challenge) -> Result {
    for name in challenge.goals.actions.keys() {
        action(name, &challenge.start, "goals.actions")?;
    }
    for (at, goal) in challenge.goals.layers.iter().enumerate() {
        action(
            &goal.action,
            &challenge.start,
            &format!("goals.layers[{at}].action"),
        )?;
    }
    Ok(())
}

fn guardrails(challenge: &Challenge) -> Result {
    let mut ids = BTreeSet::new();
    for (at, guardrail) in challenge.guardrails.iter().enumerate() {
        let path = format!("guardrails[{at}]");
        let id = guardrail.id.as_str();
        wants(!id.is_empty(), &format!("{path}.id"), id, Problem::NotAnId)?;
        wants(ids.insert(id), &format!("{path}.id"), id, Problem::Taken)?;
        if let Err((field, problem)) = request::check(&guardrail.request) {
            let found = match field {
                "principal" => guardrail.request.principal.as_deref(),
                "resource" => guardrail.request.resource.as_deref(),
                _ => Some(guardrail.request.action.as_str()),
            };
            let path = format!("{path}.request.{field}");
            return Err(unusable(&path, found.unwrap_or_default(), problem));
        }
    }
    Ok(())
}

fn questions(challenge: &Challenge) -> Result {
    let mut ids = BTreeSet::new();
    for (at, question) in challenge.questions.iter().enumerate() {
        let path = format!("questions[{at}]");
        let id = question.id.as_str();
        wants(!id.is_empty(), &format!("{path}.id"), id, Problem::NotAnId)?;
        wants(ids.insert(id), &format!("{path}.id"), id, Problem::Taken)?;
        right_answer(challenge, &question.answer, &format!("{path}.answer"))?;
    }
    Ok(())
}

fn right_answer(challenge: &Challenge, answer: &Answer, path: &str) -> Result {
    let case = &challenge.start;
    wants(
        *answer != Answer::default(),
        path,
        "",
        Problem::NothingAsked,
    )?;
    if let Some(name) = &answer.action {
        action(name, case, &format!("{path}.action"))?;
    }
    if let Some(target) = answer.target.as_deref() {
        let known = answer
            .layer
            .is_some_and(|layer| edit::level(case, layer, Some(target)).is_some());
        wants(
            known,
            &format!("{path}.target"),
            target,
            Problem::NoSuchLevel,
        )?;
    }
    if let Some(sid) = &answer.statement {
        let known = statements::of(case).iter().any(|statement| {
            statement.sid == *sid
                && answer
                    .layer
                    .is_none_or(|layer| statement.place.layer == layer)
        });
        wants(
            known,
            &format!("{path}.statement"),
            sid,
            Problem::NoSuchStatement,
        )?;
    }
    if let (Some(layer), Some(owner)) = (answer.layer, answer.owner) {
        let path = format!("{path}.owner");
        wants(Owner::of(layer) == owner, &path, "", Problem::NotTheOwner)?;
    }
    Ok(())
}

fn edits(challenge: &Challenge, edits: &[Edit], path: &str) -> Result {
    for (at, edit) in edits.iter().enumerate() {
        let path = format!("{path}[{at}]");
        level(&challenge.start, edit.layer, edit.target.as_deref(), &path)?;
        let may = edit::is_allowed(challenge, edit);
        wants(
            may,
            &format!("{path}.policy"),
            &edit.policy,
            Problem::NotEditable,
        )?;
    }
    Ok(())
}

fn mistake(challenge: &Challenge, wrong: &Wrong, path: &str) -> Result {
    edits(challenge, &wrong.change, &format!("{path}.change"))?;
    let question = |id: &str| challenge.questions.iter().any(|question| question.id == id);
    for id in wrong.answers.keys() {
        wants(
            question(id),
            &format!("{path}.answers"),
            id,
            Problem::NoSuchQuestion,
        )?;
    }
    let fails = &wrong.fails;
    let path = format!("{path}.fails");
    wants(*fails != Fails::default(), &path, "", Problem::NothingFails)?;
    for code in &fails.refused {
        let known =
            Code::ALL.iter().any(|known| known.as_str() == code) || WORDS.contains(&code.as_str());
        wants(
            known,
            &format!("{path}.refused"),
            code,
            Problem::NoSuchFinding,
        )?;
    }
    for name in &fails.goals {
        let known = grade::goals(&challenge.goals)
            .iter()
            .any(|goal| goal.name() == name);
        wants(known, &format!("{path}.goals"), name, Problem::NoSuchGoal)?;
    }
    for id in &fails.guardrails {
        let known = challenge
            .guardrails
            .iter()
            .any(|guardrail| guardrail.id == *id);
        wants(
            known,
            &format!("{path}.guardrails"),
            id,
            Problem::NoSuchGuardrail,
        )?;
    }
    for name in &fails.beyond {
        let limited = challenge.beyond.is_some();
        wants(limited, &format!("{path}.beyond"), name, Problem::NoLimit)?;
    }
    for name in &fails.keeps {
        let limited = challenge.keeps.is_some();
        wants(limited, &format!("{path}.keeps"), name, Problem::NoRule)?;
    }
    for id in &fails.questions {
        wants(
            question(id),
            &format!("{path}.questions"),
            id,
            Problem::NoSuchQuestion,
        )?;
    }
    Ok(())
}

fn variation(challenge: &Challenge) -> Result {
    let variation = &challenge.variation;
    let listed = |kind: &str, at: usize| format!("variation.{kind}[{at}]");
    for (at, account) in variation.accounts.iter().enumerate() {
        let known = is_account_id(account);
        wants(
            known,
            &listed("accounts", at),
            account,
            Problem::NotAnAccount,
        )?;
    }
    for (at, region) in variation.regions.iter().enumerate() {
        let known = rng::REGIONS.contains(&region.as_str());
        wants(known, &listed("regions", at), region, Problem::NotARegion)?;
    }
    for (at, key) in variation.keys.iter().enumerate() {
        let known = rng::is_key_id(key);
        wants(known, &listed("keys", at), key, Problem::NotAKeyId)?;
    }
    for (name, others) in &variation.names {
        let usable =
            !others.is_empty() && others.iter().chain([name]).all(|name| rng::is_name(name));
        let path = format!("variation.names.{name}");
        wants(usable, &path, &others.join(", "), Problem::NotNames)?;
    }
    Ok(())
}
