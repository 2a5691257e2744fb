//! The goals of a challenge that is being written.

use crate::state::Layer;
use challenge::{Goals, LayerGoal};
use evaluator::trace::{Decision, LayerEffect};
use vault::case::Verdict;

/// What an author does with the goals.
#[derive(Clone, Debug, PartialEq)]
pub enum Aim {
    /// Wants this verdict, or any.
    Verdict(Option<Verdict>),
    /// Clicked the cell of an action, of a layer or the result: it must allow afterwards, or is no goal any more.
    Cell(String, Option<Layer>),
    /// Wants this decision of an action that is a goal.
    Decision(String, Decision),
    /// Wants a layer that is a goal to say this.
    Effect(String, Layer, LayerEffect),
}

/// The goals after that.
pub(super) fn aim(goals: &mut Goals, aim: Aim) {
    match aim {
        Aim::Verdict(verdict) => goals.verdict = verdict,
        Aim::Cell(action, None) => {
            if goals.actions.remove(&action).is_none() {
                goals.actions.insert(action, Decision::Allowed);
            }
        }
        Aim::Cell(action, Some(layer)) => toggle(&mut goals.layers, action, layer),
        Aim::Decision(action, decision) => {
            if let Some(wanted) = goals.actions.get_mut(&action) {
                *wanted = decision;
            }
        }
        Aim::Effect(action, layer, effect) => {
            let mut goals = goals.layers.iter_mut();
            if let Some(goal) = goals.find(|goal| goal.action == action && goal.layer == layer) {
                goal.effect = effect;
            }
        }
    }
}

fn toggle(goals: &mut Vec<LayerGoal>, action: String, layer: Layer) {
    let before = goals.len();
    goals.retain(|goal| goal.action != action || goal.layer != layer);
    if goals.len() == before {
        goals.push(LayerGoal {
            action,
            layer,
            effect: LayerEffect::Allow,
        });
    }
}
