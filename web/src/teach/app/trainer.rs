//! The trainer's page: preparing a workshop, collecting codes, writing challenges, and a link to the projector.

use super::author::{Compose, drafted};
use super::handouts::Handouts;
use super::plan::Prepare;
use super::results::Collect;
use crate::app::persistence::use_keeping;
use crate::browser::{self, StorageArea};
use crate::components::i18n::use_i18n;
use crate::dom;
use crate::routes::PLAYGROUND;
use crate::teach::state::author::{Author, Write};
use crate::teach::state::plan::{Plan, Step};
use crate::teach::state::trainer_storage::TrainerStorage;
use messages::{Key, key};
use std::rc::Rc;
use yew::{
    Callback, Html, Reducible, component, html, use_callback, use_effect_with, use_memo,
    use_reducer, use_state_eq,
};

/// The tools, in the order in which a trainer needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tool {
    Plan,
    Print,
    Results,
    Author,
}

const TOOLS: [(Tool, Key); 4] = [
    (Tool::Plan, key::TEACH_TOOL_PLAN),
    (Tool::Print, key::TEACH_TOOL_PRINT),
    (Tool::Results, key::TEACH_TOOL_RESULTS),
    (Tool::Author, key::TEACH_TOOL_AUTHOR),
];

impl Reducible for Plan {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<Self> {
        Rc::new((*self).clone().apply(step))
    }
}

/// The storage key of the trainer's work.
const NAME: &str = "canivault-trainer";

/// The delay after the last change before the work is saved, in milliseconds.
const A_MOMENT: u32 = 500;

/// The trainer's page.
#[component]
pub(super) fn Trainer() -> Html {
    let i18n = use_i18n();
    let tool = use_state_eq(|| Tool::Plan);
    let kept = use_memo((), |()| {
        StorageArea::Tab
            .take(NAME)
            .map(|text| TrainerStorage::read(&text))
            .unwrap_or_default()
    });
    let plan = use_reducer(|| kept.plan(Plan::new(browser::random_u32() % 1_000_000)));
    let step: Callback<Step> = use_callback(plan.dispatcher(), |step, dispatcher| {
        dispatcher.dispatch(step);
    });
    // The state of a tool is kept while another one is shown.
    let author = use_reducer(|| kept.author(Author::new(&drafted())));
    let write: Callback<Write> = use_callback(author.dispatcher(), |write, dispatcher| {
        dispatcher.dispatch(write);
    });
    let handed = use_state_eq(|| kept.handed.clone());
    let (written, planned) = (Rc::new((*author).clone()), Rc::new((*plan).clone()));
    let now = (Rc::clone(&planned), Rc::clone(&written), (*handed).clone());
    use_keeping(A_MOMENT, now.clone(), now, |(plan, author, handed)| {
        // A tab without enough storage saves nothing.
        StorageArea::Tab.put(NAME, &TrainerStorage::new(plan, author, handed).write());
    });
    let onbring = {
        let (step, setter) = (step.clone(), tool.setter());
        Callback::from(move |challenge| {
            step.emit(Step::Bring(challenge));
            setter.set(Tool::Plan);
        })
    };
    use_effect_with(*tool, |_| dom::focus("teach-title"));
    let tools = TOOLS.iter().map(|(one, key)| {
        let (one, setter) = (*one, tool.setter());
        let current = (one == *tool).then_some("true");
        html! {
            <button type="button" class="plain" aria-current={current} onclick={move |_| setter.set(one)}>{ i18n.text(*key) }</button>
        }
    });
    let inside = match *tool {
        Tool::Plan => html! { <Prepare plan={planned} {step} /> },
        Tool::Print => html! { <Handouts workshop={plan.workshop()} /> },
        Tool::Author => html! { <Compose author={written} {write} {onbring} /> },
        Tool::Results => html! { <Collect workshop={plan.workshop()} {handed} /> },
    };
    html! {
        <>
            <nav class="teach-bar" aria-label={i18n.text(key::TEACH_NAV_TOOLS)}>
                { for tools }
                // Opened in new tabs, which start with the case of this one.
                <a href="#project" target="_blank" rel="opener">{ i18n.text(key::TEACH_NAV_PROJECTOR) }</a>
                <a href="#guide" target="_blank" rel="opener">{ i18n.text(key::TEACH_NAV_GUIDE) }</a>
                <a href="#learn" target="_blank" rel="opener">{ i18n.text(key::TEACH_NAV_COURSE) }</a>
                <a href={PLAYGROUND} target="_blank" rel="opener">{ i18n.text(key::TEACH_NAV_PLAYGROUND) }</a>
            </nav>
            <main class="teach-column teach-wide">{ inside }</main>
        </>
    }
}
