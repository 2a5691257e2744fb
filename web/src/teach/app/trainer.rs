//! The trainer's page: a workshop to prepare, what learners handed in, challenges to write, and the way to the wall.

use super::author::Compose;
use super::plan::Prepare;
use super::results::Collect;
use crate::browser;
use crate::components::speech::use_speech;
use crate::teach::state::plan::{Plan, Step};
use std::rc::Rc;
use yew::{
    Callback, Html, Reducible, component, html, use_callback, use_effect_with, use_reducer,
    use_state_eq,
};

/// The tools, in the order in which a trainer needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tool {
    Plan,
    Results,
    Author,
}

const TOOLS: [(Tool, &str); 3] = [
    (Tool::Plan, "teach.tool.plan"),
    (Tool::Results, "teach.tool.results"),
    (Tool::Author, "teach.tool.author"),
];

impl Reducible for Plan {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<Self> {
        Rc::new((*self).clone().apply(step))
    }
}

/// The trainer's page.
#[component]
pub(super) fn Trainer() -> Html {
    let speech = use_speech();
    let tool = use_state_eq(|| Tool::Plan);
    let plan = use_reducer(|| Plan::new(browser::chance() % 1_000_000));
    let step: Callback<Step> = use_callback(plan.dispatcher(), |step, dispatcher| {
        dispatcher.dispatch(step);
    });
    use_effect_with(*tool, |_| browser::focus("teach-title"));
    let tools = TOOLS.iter().map(|(one, key)| {
        let (one, setter) = (*one, tool.setter());
        let current = (one == *tool).then_some("true");
        html! {
            <button type="button" class="plain" aria-current={current} onclick={move |_| setter.set(one)}>{ speech.say(key) }</button>
        }
    });
    let inside = match *tool {
        Tool::Plan => html! { <Prepare plan={Rc::new((*plan).clone())} {step} /> },
        Tool::Author => html! { <Compose /> },
        Tool::Results => html! { <Collect workshop={plan.workshop()} /> },
    };
    html! {
        <>
            <nav class="teach-bar" aria-label={speech.say("teach.nav.tools")}>
                { for tools }
                <a href="#project">{ speech.say("teach.nav.projector") }</a>
                <a href="#guide">{ speech.say("teach.nav.guide") }</a>
                <a href="#learn">{ speech.say("teach.nav.course") }</a>
                <a href="#">{ speech.say("teach.nav.playground") }</a>
            </nav>
            <main class="teach-column teach-wide">{ inside }</main>
        </>
    }
}
