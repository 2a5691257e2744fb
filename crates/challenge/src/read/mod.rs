//! Reading a challenge: JSON text to [`Challenge`], or an error that names the field.
//!
//! It uses the same reader as cases (`vault::case`): this file interprets the fields, `inline_policies` converts
//! policies that are written as objects, `check` finds names that refer to nothing. Next: `personalize`.

mod check;
mod inline_policies;

use crate::error::Error;
use crate::model::{
    Answer, Ask, Challenge, Edit, Editable, Fails, Goals, Guardrail, LayerGoal, Must, Owner,
    Question, VERSION, Variation, Wrong,
};
use crate::text::Text;
use evaluator::layer::Layer;
use evaluator::trace::LayerEffect;
use std::collections::BTreeMap;
use vault::case::{self, Case, DECISIONS, Document, Kind, Node, VERDICTS, Words};

type Result<T> = std::result::Result<T, case::Error>;

/// Reads a challenge.
pub fn read(text: &str) -> std::result::Result<Challenge, Error> {
    read_node(&Document::parse(text)?.root())
}

/// Reads a challenge that is part of another document.
pub(crate) fn read_node(node: &Node<'_>) -> std::result::Result<Challenge, Error> {
    let challenge = document(node)?;
    check::check(&challenge)?;
    Ok(challenge)
}

pub(crate) const LAYERS: Words<Layer> = Words {
    names: &[
        "rcp",
        "scp",
        "vpcEndpoint",
        "resource",
        "identity",
        "boundary",
        "session",
    ],
    values: &Layer::ALL,
};

/// The effects of a layer, by name.
pub const EFFECTS: Words<LayerEffect> = Words {
    names: &[
        "allow",
        "noImpact",
        "implicitDeny",
        "explicitDeny",
        "unknown",
    ],
    values: &[
        LayerEffect::Allow,
        LayerEffect::NoImpact,
        LayerEffect::ImplicitDeny,
        LayerEffect::ExplicitDeny,
        LayerEffect::Unknown,
    ],
};

const MUST: Words<Must> = Words {
    names: &["denied", "allowed"],
    values: &[Must::Denied, Must::Allowed],
};

const OWNERS: Words<Owner> = Words {
    names: &[
        "iamAdministrator",
        "boundaryOwner",
        "organization",
        "keyAdministrator",
        "sessionStarter",
        "network",
    ],
    values: &Owner::ALL,
};

fn document(node: &Node<'_>) -> Result<Challenge> {
    node.version(VERSION)?;
    let (mut id, mut title, mut story, mut start, mut explanation) = (None, None, None, None, None);
    let mut challenge = Challenge::default();
    let mut version = None;
    node.each(
        &[
            "version",
            "id",
            "title",
            "story",
            "concept",
            "level",
            "minutes",
            "after",
            "case",
            "editable",
            "goals",
            "guardrails",
            "beyond",
            "keeps",
            "questions",
            "hints",
            "explanation",
            "sources",
            "variation",
            "solution",
            "wrong",
        ],
        |name, value| {
            match name {
                "version" => version = Some(value.number()?),
                "id" => id = Some(value.text()?),
                "concept" => challenge.concept = Some(localized(value)?),
                "level" => challenge.level = Some(value.number()?),
                "minutes" => challenge.minutes = Some(value.number()?),
                "after" => challenge.after = value.list(Kind::List, Node::text)?,
                "title" => title = Some(localized(value)?),
                "story" => story = Some(localized(value)?),
                "case" => start = Some(folded_case(value)?),
                "editable" => challenge.editable = value.list(Kind::List, editable)?,
                "goals" => challenge.goals = goals(value)?,
                "guardrails" => challenge.guardrails = value.list(Kind::List, guardrail)?,
                "beyond" => challenge.beyond = Some(value.list(Kind::List, Node::text)?),
                "keeps" => challenge.keeps = Some(value.list(Kind::List, Node::text)?),
                "questions" => challenge.questions = value.list(Kind::List, question)?,
                "hints" => challenge.hints = value.list(Kind::List, localized)?,
                "explanation" => explanation = Some(localized(value)?),
                "sources" => challenge.sources = value.list(Kind::List, Node::text)?,
                "variation" => challenge.variation = variation(value)?,
                "solution" => challenge.solution = value.list(Kind::List, edit)?,
                "wrong" => challenge.wrong = value.list(Kind::List, wrong)?,
                _ => {}
            }
            Ok(())
        },
    )?;
    challenge.id = id.ok_or_else(|| node.missing("id"))?;
    challenge.title = title.ok_or_else(|| node.missing("title"))?;
    challenge.story = story.ok_or_else(|| node.missing("story"))?;
    challenge.start = start.ok_or_else(|| node.missing("case"))?;
    challenge.explanation = explanation.ok_or_else(|| node.missing("explanation"))?;
    challenge.version = challenge.needed_version();
    // Whoever reads version 1 only must not be led to believe that it understands all of this.
    if let Some(written) = version.filter(|written| u64::from(*written) < challenge.version) {
        challenge.version = written.into();
    }
    Ok(challenge)
}

/// A text by language; one without languages is used for all.
pub(crate) fn localized(node: &Node<'_>) -> Result<Text> {
    if node.is_text() {
        return Ok(Text(BTreeMap::from([("en".to_owned(), node.text()?)])));
    }
    let texts = node.map(Node::text).map_err(|error| match error {
        case::Error::Expected { path, .. } if path == node.path() => node.expected(Kind::Text),
        error => error,
    })?;
    if texts.is_empty() {
        return Err(node.missing("en"));
    }
    Ok(Text(texts))
}

fn folded_case(node: &Node<'_>) -> Result<Case> {
    let text = inline_policies::case(node);
    // It was JSON before, and the conversion keeps it so.
    case::read_node(&Document::parse(&text)?.at(node.path().to_owned()))
}

/// A whole layer by its name, or one level or policy of it.
fn editable(node: &Node<'_>) -> Result<Editable> {
    if node.is_text() {
        let layer = node.word(&LAYERS)?;
        return Ok(Editable {
            layer,
            target: None,
            policy: None,
        });
    }
    let (mut layer, mut target, mut policy) = (None, None, None);
    node.each(&["layer", "target", "policy"], |name, value| {
        match name {
            "layer" => layer = Some(value.word(&LAYERS)?),
            "target" => target = Some(value.text()?),
            _ => policy = Some(value.text()?),
        }
        Ok(())
    })?;
    let layer = layer.ok_or_else(|| node.missing("layer"))?;
    Ok(Editable {
        layer,
        target,
        policy,
    })
}

fn goals(node: &Node<'_>) -> Result<Goals> {
    let mut goals = Goals::default();
    node.each(&["verdict", "actions", "layers"], |name, value| {
        match name {
            "verdict" => goals.verdict = Some(value.word(&VERDICTS)?),
            "actions" => goals.actions = value.map(|decision| decision.word(&DECISIONS))?,
            _ => goals.layers = value.list(Kind::List, layer_goal)?,
        }
        Ok(())
    })?;
    Ok(goals)
}

fn layer_goal(node: &Node<'_>) -> Result<LayerGoal> {
    let (mut action, mut layer, mut effect) = (None, None, None);
    node.each(&["action", "layer", "effect"], |name, value| {
        match name {
            "action" => action = Some(value.text()?),
            "layer" => layer = Some(value.word(&LAYERS)?),
            _ => effect = Some(value.word(&EFFECTS)?),
        }
        Ok(())
    })?;
    Ok(LayerGoal {
        action: action.ok_or_else(|| node.missing("action"))?,
        layer: layer.ok_or_else(|| node.missing("layer"))?,
        effect: effect.ok_or_else(|| node.missing("effect"))?,
    })
}

fn guardrail(node: &Node<'_>) -> Result<Guardrail> {
    let (mut id, mut label, mut request, mut must) = (None, None, None, Must::default());
    node.each(&["id", "name", "request", "must"], |name, value| {
        match name {
            "id" => id = Some(value.text()?),
            "name" => label = Some(localized(value)?),
            "request" => request = Some(ask(value)?),
            _ => must = value.word(&MUST)?,
        }
        Ok(())
    })?;
    Ok(Guardrail {
        id: id.ok_or_else(|| node.missing("id"))?,
        name: label,
        request: request.ok_or_else(|| node.missing("request"))?,
        must,
    })
}

fn ask(node: &Node<'_>) -> Result<Ask> {
    let mut ask = Ask::default();
    let mut action = None;
    let fields = &[
        "principal",
        "action",
        "resource",
        "region",
        "viaBackup",
        "context",
    ];
    node.each(fields, |name, value| {
        match name {
            "principal" => ask.principal = Some(value.text()?),
            "action" => action = Some(value.text()?),
            "resource" => ask.resource = Some(value.text()?),
            "region" => ask.region = Some(value.text()?),
            "viaBackup" => ask.via_backup = Some(value.truth()?),
            _ => ask.context = value.map(case::read_said)?,
        }
        Ok(())
    })?;
    ask.action = action.ok_or_else(|| node.missing("action"))?;
    Ok(ask)
}

fn question(node: &Node<'_>) -> Result<Question> {
    let (mut id, mut asked, mut right) = (None, None, None);
    node.each(&["id", "ask", "answer"], |name, value| {
        match name {
            "id" => id = Some(value.text()?),
            "ask" => asked = Some(localized(value)?),
            _ => right = Some(answer(value)?),
        }
        Ok(())
    })?;
    Ok(Question {
        id: id.ok_or_else(|| node.missing("id"))?,
        ask: asked.ok_or_else(|| node.missing("ask"))?,
        answer: right.ok_or_else(|| node.missing("answer"))?,
    })
}

/// Reads an answer.
pub(crate) fn answer(node: &Node<'_>) -> Result<Answer> {
    let mut answer = Answer::default();
    node.each(
        &["action", "layer", "target", "statement", "owner"],
        |name, value| {
            match name {
                "action" => answer.action = Some(value.text()?),
                "layer" => answer.layer = Some(value.word(&LAYERS)?),
                "target" => answer.target = Some(value.text()?),
                "statement" => answer.statement = Some(value.text()?),
                _ => answer.owner = Some(value.word(&OWNERS)?),
            }
            Ok(())
        },
    )?;
    Ok(answer)
}

fn edit(node: &Node<'_>) -> Result<Edit> {
    let (mut layer, mut target, mut policy, mut text) = (None, None, String::new(), None);
    node.each(&["layer", "target", "policy", "text"], |name, value| {
        match name {
            "layer" => layer = Some(value.word(&LAYERS)?),
            "target" => target = Some(value.text()?),
            "policy" => policy = value.text()?,
            _ => text = Some(policy_text(value)?),
        }
        Ok(())
    })?;
    Ok(Edit {
        layer: layer.ok_or_else(|| node.missing("layer"))?,
        target,
        policy,
        text: text.ok_or_else(|| node.missing("text"))?,
    })
}

/// A policy's text, or the policy as an object; `null` for none.
fn policy_text(node: &Node<'_>) -> Result<Option<String>> {
    Ok(if node.is_null() {
        None
    } else if node.is_object() {
        Some(case::pretty_print(node.raw()))
    } else {
        Some(node.text().map_err(|_| node.expected(Kind::Policy))?)
    })
}

fn wrong(node: &Node<'_>) -> Result<Wrong> {
    let (mut change, mut answers) = (Vec::new(), BTreeMap::new());
    let (mut failing, mut because) = (None, None);
    node.each(&["change", "answers", "fails", "because"], |name, value| {
        match name {
            "change" => change = value.list(Kind::List, edit)?,
            "answers" => answers = value.map(answer)?,
            "fails" => failing = Some(fails(value)?),
            _ => because = Some(localized(value)?),
        }
        Ok(())
    })?;
    Ok(Wrong {
        change,
        answers,
        fails: failing.ok_or_else(|| node.missing("fails"))?,
        because: because.ok_or_else(|| node.missing("because"))?,
    })
}

fn fails(node: &Node<'_>) -> Result<Fails> {
    let mut fails = Fails::default();
    node.each(
        &[
            "goals",
            "refused",
            "guardrails",
            "beyond",
            "keeps",
            "questions",
        ],
        |name, value| {
            let names = value.list(Kind::List, Node::text)?;
            match name {
                "goals" => fails.goals = names,
                "refused" => fails.refused = names,
                "guardrails" => fails.guardrails = names,
                "beyond" => fails.beyond = names,
                "keeps" => fails.keeps = names,
                _ => fails.questions = names,
            }
            Ok(())
        },
    )?;
    Ok(fails)
}

fn variation(node: &Node<'_>) -> Result<Variation> {
    let mut variation = Variation::default();
    node.each(&["accounts", "regions", "keys", "names"], |name, value| {
        match name {
            "accounts" => variation.accounts = value.list(Kind::List, Node::text)?,
            "regions" => variation.regions = value.list(Kind::List, Node::text)?,
            "keys" => variation.keys = value.list(Kind::List, Node::text)?,
            _ => variation.names = value.map(|names| names.list(Kind::List, Node::text))?,
        }
        Ok(())
    })?;
    Ok(variation)
}
