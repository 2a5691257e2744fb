//! The editor of goals: cells of the grid, and the result that each must have.

use super::super::super::state::author::{Aim, Write};
use super::super::super::view::author::GoalView;
use crate::components::i18n::use_i18n;
use crate::components::inline_code::inline_code;
use crate::components::select::Select;
use crate::teach::state::{DECISIONS, EFFECTS, Goal, VERDICTS};
use crate::view::view_models::ChoiceView;
use messages::key;
use yew::{AttrValue, Callback, Html, Properties, component, html};

/// What the goals need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The verdicts to choose from.
    pub verdicts: Vec<ChoiceView>,
    /// The one that is wanted; blank for any.
    pub verdict: AttrValue,
    /// The goals that cells are.
    pub goals: Vec<GoalView>,
    /// Told what the author does.
    pub write: Callback<Write>,
}

/// The goals.
#[component]
pub fn Goals(props: &Props) -> Html {
    let i18n = use_i18n();
    let aim = props.write.reform(Write::Aim);
    let onverdict = aim.reform(|value: String| Aim::Verdict(VERDICTS.value(&value)));
    html! {
        <>
            <div class="fields">
                <Select
                    id="goal-verdict"
                    label={i18n.text(key::TEACH_AUTHOR_VERDICT)}
                    choices={props.verdicts.clone()}
                    chosen={props.verdict.clone()}
                    onchoose={onverdict}
                />
            </div>
            if !props.goals.is_empty() {
                <ul class="teach-goals" aria-label={i18n.text(key::TEACH_GOALS)}>
                    { for props.goals.iter().enumerate().map(|(at, goal)| self::goal(at, goal, &i18n.text(key::TEACH_AUTHOR_UNMARK), &aim)) }
                </ul>
            }
        </>
    }
}

fn goal(at: usize, view: &GoalView, unmark: &AttrValue, aim: &Callback<Aim>) -> Html {
    let cell = match &view.goal {
        Goal::Verdict(_) => Aim::Verdict(None),
        Goal::Action { action, .. } => Aim::Cell(action.clone(), None),
        Goal::Layer(goal) => Aim::Cell(goal.action.clone(), Some(goal.layer)),
    };
    let goal = view.goal.clone();
    let onchoose = {
        let aim = aim.clone();
        Callback::from(move |value: String| {
            if let Some(wanted) = wants(&goal, &value) {
                aim.emit(wanted);
            }
        })
    };
    let label = view.name.replace('`', "");
    html! {
        <li key={view.name.to_string()} class="teach-row">
            <span class="teach-goal">{ inline_code(&view.name) }</span>
            <Select
                id={format!("goal-{at}")}
                label={label.clone()}
                quiet=true
                choices={view.choices.clone()}
                chosen={view.chosen.clone()}
                {onchoose}
            />
            <button type="button" class="plain" aria-label={format!("{unmark}: {label}")} onclick={aim.reform(move |_| cell.clone())}>{ unmark }</button>
        </li>
    }
}

/// The goal with something else that is wanted.
fn wants(goal: &Goal, value: &str) -> Option<Aim> {
    Some(match goal {
        Goal::Verdict(_) => Aim::Verdict(VERDICTS.value(value)),
        Goal::Action { action, .. } => Aim::Decision(action.clone(), DECISIONS.value(value)?),
        Goal::Layer(goal) => Aim::Effect(goal.action.clone(), goal.layer, EFFECTS.value(value)?),
    })
}
