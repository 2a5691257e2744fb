//! The editor of guardrails: the policies that the learner may change, and the requests whose decision must not change.

use super::super::super::state::author::{Guard, Of, Write};
use super::super::super::view::author::{RailView, via_of};
use super::texts::{localized, name};
use crate::components::grid::Grid;
use crate::components::i18n::{I18n, use_i18n};
use crate::components::inline_code::inline_code;
use crate::components::select::Select;
use crate::dom;
use crate::state::Action;
use crate::teach::state::{Ask, Editable, Must};
use crate::view::view_models::{ChoiceView, GridView};
use messages::{Key, key};
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, SubmitEvent, component, html,
    use_state_eq,
};

/// The properties of the editor.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The policies that can be made editable: each with its name, and whether it is.
    pub editable: Vec<(Editable, AttrValue, bool)>,
    /// The guardrails.
    pub rails: Vec<RailView>,
    /// The possible makers of a request.
    pub vias: Vec<ChoiceView>,
    /// With a limit on access, the actions that are exempt from it, as one text.
    pub beyond: Option<AttrValue>,
    /// With a rule about what must still work, the actions that are exempt from it, as one text.
    pub keeps: Option<AttrValue>,
    /// The grid of results, in which those with a guardrail are pressed.
    pub grid: GridView,
    /// Called with the action for a click on a result.
    pub onrail: Callback<Action>,
    /// Dispatches the author's actions.
    pub write: Callback<Write>,
}

/// The editor.
#[component]
pub fn Rules(props: &Props) -> Html {
    let i18n = use_i18n();
    let write = &props.write;
    let guard = write.reform(Write::Guard);
    let editable = props.editable.iter().map(|(editable, name, open)| {
        let editable = editable.clone();
        let onchange = write.reform(move |event: Event| Write::Editable(editable.clone(), dom::checked(&event)));
        html! { <li><label class="check"><input type="checkbox" checked={*open} {onchange} />{ name }</label></li> }
    });
    let strict = write.reform(|event: Event| Write::Strict(dom::checked(&event)));
    let onbeyond = write.reform(|event: Event| Write::Beyond(dom::typed(&event)));
    let keeping = write.reform(|event: Event| Write::Keeping(dom::checked(&event)));
    let onkeeps = write.reform(|event: Event| Write::Keeps(dom::typed(&event)));
    html! {
        <>
            <fieldset class="teach-ask">
                <legend>{ i18n.text(key::TEACH_AUTHOR_EDITABLE) }</legend>
                <ul class="teach-choices">{ for editable }</ul>
            </fieldset>
            <fieldset class="teach-ask">
                <legend>{ i18n.text(key::TEACH_GUARDRAILS) }</legend>
                <div class="teach-plan">
                    <div>
                        <label class="check">
                            <input type="checkbox" checked={props.beyond.is_some()} onchange={strict} />
                            { i18n.text(key::TEACH_BEYOND) }
                        </label>
                        if let Some(beyond) = &props.beyond {
                            <div class="field">
                                <label for="author-beyond">{ i18n.text(key::TEACH_AUTHOR_BEYOND) }</label>
                                <input id="author-beyond" type="text" class="code" value={beyond.clone()} placeholder="kms:List*" autocomplete="off" autocapitalize="off" spellcheck="false" onchange={onbeyond} />
                            </div>
                        }
                    </div>
                    <div>
                        <label class="check">
                            <input type="checkbox" checked={props.keeps.is_some()} onchange={keeping} />
                            { i18n.text(key::TEACH_KEEPS) }
                        </label>
                        if let Some(keeps) = &props.keeps {
                            <div class="field">
                                <label for="author-keeps">{ i18n.text(key::TEACH_AUTHOR_KEEPS) }</label>
                                <input id="author-keeps" type="text" class="code" value={keeps.clone()} placeholder="kms:List*" autocomplete="off" autocapitalize="off" spellcheck="false" onchange={onkeeps} />
                            </div>
                        }
                    </div>
                    <Grid grid={props.grid.clone()} dispatch={&props.onrail} name="rail-cell" marks={i18n.text(key::TEACH_AUTHOR_RAILS)} />
                    if !props.rails.is_empty() {
                        <ol class="teach-rails">
                            { for props.rails.iter().enumerate().map(|(at, view)| rail(at, view, props, &guard, &i18n)) }
                        </ol>
                    }
                    <GuardForm onadd={guard} />
                </div>
            </fieldset>
        </>
    }
}

/// A guardrail: its sentence, and its details in a disclosure.
fn rail(at: usize, view: &RailView, props: &Props, guard: &Callback<Guard>, i18n: &I18n) -> Html {
    let id = format!("rail-{at}");
    let fields = OF.iter().zip(&view.ask).map(|((of, key, _), value)| {
        let of = *of;
        let onname = guard.reform(move |text| Guard::Ask(at, of, text));
        name(
            &format!("{id}-{of:?}"),
            &i18n.text(*key),
            value,
            None,
            &onname,
        )
    });
    let onid = guard.reform(move |text| Guard::Id(at, text));
    let onvia = guard.reform(move |value: String| Guard::Via(at, via_of(&value)));
    let onmust = guard.reform(move |allowed| Guard::Must(at, must(allowed)));
    html! {
        <li key={at}>
            <div class="teach-row">
                <span>{ inline_code(&view.sentence) }</span>
                <button
                    type="button"
                    class="plain"
                    aria-label={i18n.text(key::TeachAuthorUnguardNamed { number: &(at + 1).to_string() })}
                    onclick={guard.reform(move |_| Guard::Remove(at))}
                >
                    { i18n.text(key::TEACH_AUTHOR_UNGUARD) }
                </button>
            </div>
            <details>
                <summary>{ i18n.text(key::TEACH_AUTHOR_GUARD_EDIT) }</summary>
                <div class="teach-plan">
                    { localized(&format!("{id}-name"), &view.name, &props.write) }
                    <div class="fields">
                        { name(&format!("{id}-id"), &i18n.text(key::TEACH_AUTHOR_ID), &view.id, None, &onid) }
                        { for fields }
                        <Select id={format!("{id}-via")} label={i18n.text(key::TEACH_AUTHOR_GUARD_VIA)} choices={props.vias.clone()} chosen={view.via.clone()} onchoose={onvia} />
                    </div>
                    { stays(view.allowed, &onmust, i18n) }
                    if !view.context.is_empty() {
                        <p class="hint">{ inline_code(&i18n.text(key::TeachAuthorGuardContext { keys: &view.context })) }</p>
                    }
                </div>
            </details>
        </li>
    }
}

/// The parts of a request, with their labels, and an example.
const OF: [(Of, Key, &str); 4] = [
    (Of::Action, key::TEACH_AUTHOR_GUARD_ACTION, "kms:Decrypt"),
    (Of::Resource, key::TEACH_AUTHOR_GUARD_RESOURCE, ""),
    (Of::Principal, key::TEACH_AUTHOR_GUARD_PRINCIPAL, ""),
    (Of::Region, key::TEACH_AUTHOR_GUARD_REGION, ""),
];

const fn must(allowed: bool) -> Must {
    if allowed { Must::Allowed } else { Must::Denied }
}

fn stays(allowed: bool, onmust: &Callback<bool>, i18n: &I18n) -> Html {
    let onchange = onmust.reform(|event: Event| dom::checked(&event));
    html! { <label class="check"><input type="checkbox" checked={allowed} {onchange} />{ i18n.text(key::TEACH_AUTHOR_GUARD_ALLOWED) }</label> }
}

#[derive(Clone, PartialEq, Properties)]
struct GuardProps {
    onadd: Callback<Guard>,
}

/// The form that adds a guardrail.
#[component]
fn GuardForm(props: &GuardProps) -> Html {
    let i18n = use_i18n();
    let ask = use_state_eq(Ask::default);
    let allowed = use_state_eq(|| false);
    let inputs = OF.iter().map(|(of, label, placeholder)| {
        let (of, now, setter) = (*of, (*ask).clone(), ask.setter());
        let oninput = move |event: InputEvent| {
            let mut ask = now.clone();
            of.put(&mut ask, &dom::typed(&event));
            setter.set(ask);
        };
        let id = format!("guard-{of:?}");
        html! {
            <div class="field">
                <label for={id.clone()}>{ i18n.text(*label) }</label>
                <input {id} type="text" class="code" value={of.of(&ask).to_owned()} placeholder={*placeholder} autocomplete="off" autocapitalize="off" spellcheck="false" {oninput} />
            </div>
        }
    });
    let onsubmit = {
        let (now, must, onadd, setter) = (
            (*ask).clone(),
            must(*allowed),
            props.onadd.clone(),
            ask.setter(),
        );
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if now.action.is_empty() {
                return;
            }
            onadd.emit(Guard::Add(Box::new(now.clone()), must));
            setter.set(Ask::default());
        })
    };
    let onmust = {
        let setter = allowed.setter();
        Callback::from(move |allowed| setter.set(allowed))
    };
    html! {
        <form class="teach-plan" {onsubmit}>
            <div class="fields">{ for inputs }</div>
            { stays(*allowed, &onmust, &i18n) }
            <button type="submit">{ i18n.text(key::TEACH_AUTHOR_GUARD_ADD) }</button>
        </form>
    }
}
