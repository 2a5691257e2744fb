//! View models of a challenge being written.

mod answers;

pub use answers::{
    AskView, KindView, MistakeView, VaryView, first_blocker, mistake, questions, solutions, varying,
};

use super::super::state::author::{Guard, Of, Which, levels, own_guardrail};
use crate::state::{CellId, Layer};
use crate::view::answer;
use crate::view::toolbar::choice_of;
use crate::view::view_models::{ChoiceView, GridView};
use crate::view::{ViewInput, capital};
use challenge::{Challenge, EFFECTS, Editable, Goal, Guardrail, Must, Text, goals};
use evaluator::trace::Decision;
use messages::{Key, key};
use messages::{LANGUAGES, Messages};
use vault::case::{DECISIONS, VERDICTS};
use vault::report::Report;
use yew::AttrValue;

/// A text in each language.
#[derive(Clone, Debug, PartialEq)]
pub struct TextView {
    /// The text.
    pub which: Which,
    /// Its label.
    pub name: AttrValue,
    /// The texts, in the order of the languages.
    pub texts: Vec<AttrValue>,
    /// Whether it can be long.
    pub long: bool,
}

/// A goal.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalView {
    /// The goal.
    pub goal: Goal,
    /// Its subject.
    pub name: AttrValue,
    /// The possible requirements.
    pub choices: Vec<ChoiceView>,
    /// The chosen requirement.
    pub chosen: AttrValue,
}

/// A guardrail.
#[derive(Clone, Debug, PartialEq)]
pub struct RailView {
    /// Its sentence.
    pub sentence: AttrValue,
    /// Its id.
    pub id: AttrValue,
    /// Its name.
    pub name: TextView,
    /// Its request, in the order of [`Of::ALL`].
    pub ask: [AttrValue; 4],
    /// Whether AWS Backup makes it, as a choice.
    pub via: AttrValue,
    /// Whether it must stay allowed.
    pub allowed: bool,
    /// The context keys in its file; blank for none.
    pub context: AttrValue,
}

/// The grid, with the goals pressed.
pub fn goal_grid(input: &ViewInput<'_>, challenge: &Challenge) -> GridView {
    let wanted = &challenge.goals;
    marked(answer::grid(input), |action, layer| match layer {
        None => wanted.actions.contains_key(action),
        Some(layer) => {
            let mut goals = wanted.layers.iter();
            goals.any(|goal| goal.action == action && goal.layer == layer)
        }
    })
}

/// The column of results, with those pressed whose request has a guardrail.
pub fn rail_grid(input: &ViewInput<'_>, challenge: &Challenge) -> GridView {
    let mut grid = answer::grid(input);
    grid.columns.clear();
    for row in &mut grid.rows {
        row.cells = row.cells.pop().into_iter().collect();
    }
    marked(grid, |action, _| own_guardrail(challenge, action).is_some())
}

fn marked(mut grid: GridView, is_marked: impl Fn(&str, Option<Layer>) -> bool) -> GridView {
    for row in &mut grid.rows {
        for cell in &mut row.cells {
            let layer = cell.spot.map(|CellId { layer, .. }| layer);
            cell.chosen = layer.is_some_and(|layer| is_marked(&row.action, layer));
        }
    }
    grid
}

/// The guardrail for a click on a row's result: its decision must not change.
pub fn rail_of(report: &Report, row: usize) -> Option<Guard> {
    let row = report.rows.get(row)?;
    let must = match row.decision {
        Decision::Allowed => Must::Allowed,
        Decision::ImplicitDeny | Decision::ExplicitDeny | Decision::Depends => Must::Denied,
    };
    Some(Guard::Cell(row.action.to_owned(), must))
}

/// The possible verdicts; blank for any.
pub fn verdicts(words: &Messages) -> Vec<ChoiceView> {
    let any = choice_of(
        AttrValue::default(),
        words.text(key::TEACH_AUTHOR_VERDICT_ANY).into(),
    );
    let verdicts = VERDICTS.names.iter().zip(VERDICTS.values);
    let verdicts = verdicts
        .map(|(name, verdict)| choice_of((*name).into(), words.verdict_word(*verdict).into()));
    std::iter::once(any).chain(verdicts).collect()
}

/// The goals for cells.
pub fn aims(words: &Messages, challenge: &Challenge) -> Vec<GoalView> {
    let view = |goal: Goal| {
        let (name, choices, chosen) = match &goal {
            Goal::Verdict(_) => return None,
            Goal::Action { action, decision } => {
                let all = DECISIONS.names.iter().zip(DECISIONS.values);
                let choices = all.map(|(name, one)| ((*name), words.decision(*one)));
                (
                    format!("`{action}`"),
                    choices.collect::<Vec<_>>(),
                    DECISIONS.name(decision),
                )
            }
            Goal::Layer(wanted) => {
                let all = EFFECTS.names.iter().zip(EFFECTS.values);
                let choices = all.map(|(name, one)| ((*name), words.effect(*one)));
                let name = format!("`{}` · {}", wanted.action, words.layer_title(wanted.layer));
                (name, choices.collect(), EFFECTS.name(&wanted.effect))
            }
        };
        let choices = choices.into_iter();
        let choices = choices.map(|(name, word)| choice_of(name.into(), capital(&word).into()));
        Some(GoalView {
            name: name.into(),
            choices: choices.collect(),
            chosen: chosen.into(),
            goal,
        })
    };
    goals(&challenge.goals)
        .into_iter()
        .filter_map(view)
        .collect()
}

fn text(words: &Messages, which: Which, key: Key, text: Option<&Text>, long: bool) -> TextView {
    let of = |language: &str| text.and_then(|text| text.0.get(language)).cloned();
    TextView {
        which,
        name: words.text(key).into(),
        texts: LANGUAGES
            .iter()
            .map(|language| AttrValue::from(of(language.tag).unwrap_or_default()))
            .collect(),
        long,
    }
}

/// Title, story, explanation, and the hints, with an empty one to add to.
pub fn texts(words: &Messages, challenge: &Challenge) -> Vec<TextView> {
    let own = [
        (
            Which::Title,
            key::TEACH_AUTHOR_TITLE,
            &challenge.title,
            false,
        ),
        (
            Which::Story,
            key::TEACH_AUTHOR_STORY,
            &challenge.story,
            true,
        ),
        (
            Which::Explanation,
            key::TEACH_AUTHOR_EXPLANATION,
            &challenge.explanation,
            true,
        ),
    ];
    let own = own
        .into_iter()
        .map(|(which, key, said, long)| text(words, which, key, Some(said), long));
    let hints = (0..=challenge.hints.len()).map(|at| {
        let number = &(at + 1).to_string();
        TextView {
            name: words.text(key::TeachAuthorHint { number }).into(),
            ..text(
                words,
                Which::Hint(at),
                key::TEACH_HINTS,
                challenge.hints.get(at),
                false,
            )
        }
    });
    own.chain(hints).collect()
}

/// The policies that can be made editable: each policy, and whole layers of the caller's own account.
pub fn editable(words: &Messages, challenge: &Challenge) -> Vec<(Editable, AttrValue, bool)> {
    let mut all: Vec<(Editable, AttrValue, bool)> = Vec::new();
    for (layer, target, policies) in levels(&challenge.start) {
        let mut add = |policy: Option<String>, name: String| {
            let editable = Editable {
                layer,
                target: target.clone(),
                policy,
            };
            let open = challenge.editable.contains(&editable);
            all.push((editable, AttrValue::from(name), open));
        };
        let title = match &target {
            Some(target) => format!("{} · {target}", words.layer_title(layer)),
            None => words.layer_title(layer),
        };
        if layer == Layer::Identity || !policies.is_empty() {
            add(None, words.text(key::TeachAuthorLayer { layer: &title }));
        }
        for policy in policies.iter().filter(|policy| !policy.name.is_empty()) {
            add(
                Some(policy.name.clone()),
                format!("{title}: {}", policy.name),
            );
        }
    }
    // Other entries of a file, such as all levels of a layer at once, can be removed.
    let otherwise = challenge
        .editable
        .iter()
        .filter(|editable| !all.iter().any(|(one, ..)| one == *editable));
    let otherwise: Vec<(Editable, AttrValue, bool)> = otherwise
        .map(|editable| {
            let title = words.layer_title(editable.layer);
            let name = match &editable.policy {
                None => words.text(key::TeachAuthorLayer { layer: &title }),
                Some(policy) => format!("{title}: {policy}"),
            };
            (editable.clone(), name.into(), true)
        })
        .collect();
    all.extend(otherwise);
    all
}

/// The guardrails.
pub fn rails(words: &Messages, challenge: &Challenge) -> Vec<RailView> {
    let guardrails = challenge.guardrails.iter().enumerate();
    guardrails
        .map(|(at, guardrail)| rail(words, at, guardrail))
        .collect()
}

fn rail(words: &Messages, at: usize, guardrail: &Guardrail) -> RailView {
    let ask = &guardrail.request;
    let keys: Vec<String> = ask.context.keys().map(|key| format!("`{key}`")).collect();
    RailView {
        sentence: words.guardrail(guardrail).into(),
        id: guardrail.id.clone().into(),
        name: text(
            words,
            Which::Guardrail(at),
            key::TEACH_AUTHOR_GUARD_NAME,
            guardrail.name.as_ref(),
            false,
        ),
        ask: Of::ALL.map(|of| of.of(ask).to_owned().into()),
        via: ask.via_backup.map_or("", via_word).into(),
        allowed: guardrail.must == Must::Allowed,
        context: words.list(&keys).into(),
    }
}

const fn via_word(via: bool) -> &'static str {
    if via { "backup" } else { "directly" }
}

/// Whether AWS Backup makes a request, from the chosen value.
pub fn via_of(chosen: &str) -> Option<bool> {
    [true, false]
        .into_iter()
        .find(|via| via_word(*via) == chosen)
}

/// The possible makers of a guardrail's request; blank uses the case's value.
pub fn vias(words: &Messages) -> Vec<ChoiceView> {
    [
        ("", key::TEACH_AUTHOR_GUARD_VIA_CASE),
        (via_word(true), key::TEACH_AUTHOR_GUARD_VIA_BACKUP),
        (via_word(false), key::TEACH_AUTHOR_GUARD_VIA_DIRECTLY),
    ]
    .map(|(value, key)| choice_of(value.into(), words.text(key).into()))
    .into()
}

#[cfg(test)]
mod tests;
