//! Preparing a workshop: its contents, and its link.

use super::share_box::ShareBox;
use crate::browser;
use crate::components::i18n::use_i18n;
use crate::components::inline_code::inline_code;
use crate::dom;
use crate::teach::components::plan::{ItemView, Plan as Form, PlanView};
use crate::teach::state::plan::{Item, Plan, Step};
use crate::view::toolbar::languages;
use crate::view::view_models::ChoiceView;
use challenge::{Workshop, read};
use messages::Messages;
use messages::key;
use std::rc::Rc;
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, component, html, use_callback,
    use_state_eq,
};

/// The maximum size of a challenge file, in bytes.
const MOST: u32 = 1 << 20;

/// The properties of the tool.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The workshop being prepared.
    pub(super) plan: Rc<Plan>,
    /// Dispatches the trainer's actions.
    pub(super) step: Callback<Step>,
}

/// The tool for preparing a workshop.
#[component]
pub(super) fn Prepare(props: &Props) -> Html {
    let i18n = use_i18n();
    let words = i18n.words();
    let Props { plan, step } = props;
    let told = use_state_eq(AttrValue::default);
    let onfile = use_callback((step.clone(), i18n.clone()), {
        let told = told.setter();
        move |event: Event, (step, i18n)| {
            for file in dom::chosen_files(&event) {
                let (step, i18n, told) = (step.clone(), i18n.clone(), told.clone());
                browser::spawn(async move {
                    let text = browser::read_text(&file, MOST).await.unwrap_or_default();
                    let (name, words) = (file.name(), i18n.words());
                    told.set(match read(&text) {
                        Ok(challenge) => {
                            let title = words.of_author(&challenge.title).to_owned();
                            step.emit(Step::Bring(Box::new(challenge)));
                            i18n.text(key::TeachPlanBrought { challenge: &title })
                        }
                        Err(error) => {
                            let why = words.challenge_error(&error);
                            i18n.text(key::TeachPlanUnusable {
                                file: &name,
                                why: &why,
                            })
                        }
                    });
                });
            }
        }
    });
    let onlink = use_callback((step.clone(), i18n.clone()), {
        let told = told.setter();
        move |event: InputEvent, (step, i18n)| {
            let link = dom::typed(&event);
            if link.trim().is_empty() {
                return;
            }
            match Workshop::decode(link.trim()) {
                Ok(workshop) => {
                    step.emit(Step::Open(Box::new(workshop)));
                    told.set(i18n.text(key::TEACH_PLAN_OPENED));
                }
                Err(error) => {
                    let why = i18n.words().workshop_error(&error);
                    told.set(i18n.text(key::TeachRefusedWhy { why: &why }));
                }
            }
        }
    });
    let link = plan
        .fragment()
        .map(|fragment| format!("{}#{fragment}", browser::address()));
    html! {
        <>
            <section class="teach-card" aria-labelledby="teach-title">
                <h2 id="teach-title" tabindex="-1">{ i18n.text(key::TEACH_TOOL_PLAN) }</h2>
                <p>{ i18n.text(key::TEACH_PLAN_ABOUT) }</p>
                <Form plan={view(words, plan)} {step} />
            </section>
            <section class="teach-card" aria-labelledby="teach-link-title">
                <h3 id="teach-link-title">{ i18n.text(key::TEACH_PLAN_LINK) }</h3>
                if let Some(link) = link {
                    <p>{ inline_code(&i18n.text(key::TEACH_PLAN_LINK_ABOUT)) }</p>
                    <ShareBox
                        id="workshop-link"
                        label={i18n.text(key::TEACH_PLAN_LINK_LABEL)}
                        text={link.clone()}
                        copy={i18n.text(key::TEACH_PLAN_LINK_COPY)}
                        qr={i18n.text(key::TEACH_PLAN_LINK_QR)}
                    />
                    <p><a href={link} target="_blank" rel="noopener">{ i18n.text(key::TEACH_PLAN_TRY) }</a></p>
                } else {
                    <p>{ i18n.text(key::TEACH_PLAN_EMPTY) }</p>
                }
            </section>
            <section class="teach-card" aria-labelledby="teach-bring-title">
                <h3 id="teach-bring-title">{ i18n.text(key::TEACH_PLAN_BRING) }</h3>
                <div class="fields">
                    <div class="field">
                        <label for="plan-file">{ i18n.text(key::TEACH_PLAN_FILE) }</label>
                        <input id="plan-file" type="file" multiple=true accept=".json,application/json" onchange={onfile} />
                    </div>
                    <div class="field">
                        <label for="plan-open">{ i18n.text(key::TEACH_PLAN_OPEN) }</label>
                        <input id="plan-open" type="text" class="code" autocomplete="off" spellcheck="false" oninput={onlink} />
                    </div>
                </div>
                <p class="hint" role="status">{ inline_code(&told) }</p>
            </section>
        </>
    }
}

fn view(words: &Messages, plan: &Plan) -> PlanView {
    let own = ChoiceView {
        value: AttrValue::default(),
        label: words.text(key::TEACH_PLAN_OWN_LANGUAGE).into(),
        group: AttrValue::default(),
    };
    let item = |(at, item): (usize, &Item)| ItemView {
        title: words.of_author(&item.title).to_owned().into(),
        chosen: item.chosen,
        raisable: item.chosen && plan.before(at).is_some(),
    };
    let chosen = plan.items.iter().filter(|item| item.chosen).count();
    PlanView {
        title: plan.title.clone().into(),
        seed: plan.seed.clone().into(),
        language: plan.language.clone().into(),
        languages: std::iter::once(own).chain(languages()).collect(),
        ends: plan.ends.clone().into(),
        items: plan.items.iter().enumerate().map(item).collect(),
        count: words.text(key::TeachPlanCount { count: chosen }).into(),
    }
}
