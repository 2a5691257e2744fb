//! A workshop in preparation.

use super::super::state::plan::Step;
use crate::components::i18n::use_i18n;
use crate::components::select::Select;
use crate::dom;
use crate::view::view_models::ChoiceView;
use messages::{Key, key};
use yew::{AttrValue, Callback, Event, Html, InputEvent, Properties, component, html};

/// The view model of a workshop.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanView {
    /// Its title.
    pub title: AttrValue,
    /// The seed.
    pub seed: AttrValue,
    /// The language's code.
    pub language: AttrValue,
    /// The languages to choose from.
    pub languages: Vec<ChoiceView>,
    /// The last day.
    pub ends: AttrValue,
    /// The challenges.
    pub items: Vec<ItemView>,
    /// The number of challenges, in words.
    pub count: AttrValue,
}

/// A challenge that can be included.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemView {
    /// Its title.
    pub title: AttrValue,
    /// Whether it is included.
    pub chosen: bool,
    /// Whether it can be moved before another included one.
    pub raisable: bool,
}

/// The properties of the component.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub plan: PlanView,
    /// Dispatches the trainer's actions.
    pub step: Callback<Step>,
}

/// A workshop in preparation.
#[component]
pub fn Plan(props: &Props) -> Html {
    let i18n = use_i18n();
    let Props { plan, step } = props;
    let typed =
        |make: fn(String) -> Step| step.reform(move |event: InputEvent| make(dom::typed(&event)));
    let field = |id: &'static str,
                 label: Key,
                 kind: &'static str,
                 value: &AttrValue,
                 hint: Key,
                 make: fn(String) -> Step| {
        let hint_id = format!("{id}-hint");
        html! {
            <div class="field">
                <label for={id}>{ i18n.text(label) }</label>
                <input {id} type={kind} value={value.clone()} autocomplete="off" aria-describedby={hint_id.clone()} oninput={typed(make)} />
                <p id={hint_id} class="hint">{ i18n.text(hint) }</p>
            </div>
        }
    };
    let items = plan.items.iter().enumerate().map(|(at, item)| {
        let ItemView {
            title,
            chosen,
            raisable,
        } = item;
        let onchange = step.reform(move |event: Event| Step::Choose(at, dom::checked(&event)));
        html! {
            <li key={title.to_string()} class="teach-row">
                <label class="check">
                    <input type="checkbox" checked={*chosen} {onchange} />
                    { title }
                </label>
                if *raisable {
                    <button
                        type="button"
                        class="plain"
                        aria-label={i18n.text(key::TeachPlanRaiseNamed { challenge: title })}
                        onclick={step.reform(move |_| Step::Raise(at))}
                    >
                        { i18n.text(key::TEACH_PLAN_RAISE) }
                    </button>
                }
            </li>
        }
    });
    html! {
        <div class="teach-plan">
            <div class="fields">
                { field("plan-title", key::TEACH_PLAN_TITLE, "text", &plan.title, key::TEACH_PLAN_TITLE_HINT, Step::Title) }
                { field("plan-seed", key::TEACH_PLAN_SEED, "number", &plan.seed, key::TEACH_PLAN_SEED_HINT, Step::Seed) }
                { field("plan-ends", key::TEACH_PLAN_ENDS, "date", &plan.ends, key::TEACH_PLAN_ENDS_HINT, Step::Ends) }
                <Select
                    id="plan-language"
                    label={i18n.text(key::TEACH_PLAN_LANGUAGE)}
                    choices={plan.languages.clone()}
                    chosen={plan.language.clone()}
                    onchoose={step.reform(Step::Language)}
                />
            </div>
            <fieldset class="teach-ask">
                <legend>{ i18n.text(key::TEACH_PLAN_CHALLENGES) }</legend>
                <div class="teach-row">
                    <button type="button" class="plain" onclick={step.reform(|_| Step::ChooseAll(true))}>{ i18n.text(key::TEACH_PLAN_ALL) }</button>
                    <button type="button" class="plain" onclick={step.reform(|_| Step::ChooseAll(false))}>{ i18n.text(key::TEACH_PLAN_NONE) }</button>
                    { for [45, 120].into_iter().map(|minutes| html! {
                        <button type="button" class="plain" onclick={step.reform(move |_| Step::Fit(minutes))}>
                            { i18n.text(key::TeachPlanFit { minutes: &minutes.to_string() }) }
                        </button>
                    }) }
                    <span class="hint" role="status">{ &plan.count }</span>
                </div>
                <ol class="teach-plan-items">{ for items }</ol>
            </fieldset>
        </div>
    }
}
