//! The list of challenges, and the start page with the learner's name.

use super::super::state::LearnerAction;
use super::super::view::course::{CourseView, ItemView};
use super::progress::import;
use crate::components::i18n::use_i18n;
use crate::dom;
use messages::key;
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, SubmitEvent, classes, component, html,
};

/// The properties of the start page.
#[derive(Clone, PartialEq, Properties)]
pub struct BeginProps {
    /// The title of the workshop.
    pub title: AttrValue,
    /// Its last day.
    pub ends: Option<AttrValue>,
    /// The typed name.
    pub name: AttrValue,
    /// Told that a file with progress was chosen.
    pub onimport: Callback<Event>,
    /// What came of it.
    pub told: AttrValue,
    /// Dispatches the learner's actions.
    pub act: Callback<LearnerAction>,
}

/// The start page: a name, which determines the learner's own case.
#[component]
pub fn Begin(props: &BeginProps) -> Html {
    let i18n = use_i18n();
    let oninput = props
        .act
        .reform(|event: InputEvent| LearnerAction::Name(dom::typed(&event)));
    let onsubmit = props.act.reform(|event: SubmitEvent| {
        event.prevent_default();
        LearnerAction::Begin
    });
    html! {
        <section class="teach-card teach-begin" aria-labelledby="teach-title">
            <h2 id="teach-title" tabindex="-1">{ &props.title }</h2>
            if let Some(ends) = &props.ends {
                <p class="hint">{ ends }</p>
            }
            <p>{ i18n.text(key::TEACH_BEGIN_ABOUT) }</p>
            <form class="teach-form" {onsubmit}>
                <div class="field">
                    <label for="learner-name">{ i18n.text(key::TEACH_BEGIN_NAME) }</label>
                    <input
                        id="learner-name"
                        type="text"
                        value={props.name.clone()}
                        maxlength="60"
                        autocomplete="off"
                        aria-describedby="learner-hint"
                        {oninput}
                    />
                    <p id="learner-hint" class="hint">{ i18n.text(key::TEACH_BEGIN_HINT) }</p>
                </div>
                <button type="submit" class="teach-main">{ i18n.text(key::TEACH_BEGIN_START) }</button>
            </form>
            { import(&i18n.text(key::TEACH_PROGRESS_IMPORT), &props.onimport) }
            <p class="hint" role="status">{ &props.told }</p>
        </section>
    }
}

/// The properties of the list.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub course: CourseView,
    /// Dispatches the learner's actions.
    pub act: Callback<LearnerAction>,
}

/// The list.
#[component]
pub fn Course(props: &Props) -> Html {
    let CourseView {
        title,
        ends,
        progress,
        done,
        items,
    } = &props.course;
    let i18n = use_i18n();
    html! {
        <section class="teach-card" aria-labelledby="teach-title">
            <h2 id="teach-title" tabindex="-1">{ title }</h2>
            if let Some(ends) = ends {
                <p class="hint">{ ends }</p>
            }
            <p id="teach-progress">{ progress }</p>
            <progress aria-labelledby="teach-progress" value={done.0.to_string()} max={done.1.to_string()} />
            <ol class="teach-course" aria-label={i18n.text(key::TEACH_COURSE_LIST)}>
                { for items.iter().map(|item| self::item(item, &props.act)) }
            </ol>
        </section>
    }
}

fn item(item: &ItemView, act: &Callback<LearnerAction>) -> Html {
    let at = item.at;
    let class = classes!(
        "teach-item",
        item.solved.then_some("teach-item-solved"),
        item.next.then_some("teach-item-next")
    );
    html! {
        <li key={at} {class}>
            if let Some(section) = &item.section {
                <h3 class="teach-section">{ section }</h3>
            }
            <button type="button" onclick={act.reform(move |_| LearnerAction::Open(Some(at)))}>
                <span class="teach-number" aria-hidden="true">{ &item.number }</span>
                <span class="teach-item-title">{ &item.title }</span>
                <span class="teach-item-word">{ &item.word }</span>
            </button>
            if !item.about.is_empty() {
                <p class="hint teach-about">{ &item.about }</p>
            }
        </li>
    }
}
