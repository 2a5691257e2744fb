//! The editor of the parts that vary from learner to learner.

use super::super::super::state::author::{Kind, Vary, Write};
use super::super::super::view::author::{KindView, VaryView};
use crate::components::i18n::use_i18n;
use crate::dom;
use messages::key;
use yew::{AttrValue, Callback, Event, Html, Properties, component, html};

/// What the variation needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What can vary.
    pub varying: VaryView,
    /// Told what the author does.
    pub write: Callback<Write>,
}

/// The variation.
#[component]
pub fn Variation(props: &Props) -> Html {
    let i18n = use_i18n();
    let vary = props.write.reform(Write::Vary);
    let VaryView { values, names } = &props.varying;
    let kinds = values.iter().filter(|kind| !kind.values.is_empty());
    let kinds = kinds.map(|KindView { kind, title, values }| {
        let values = values
            .iter()
            .map(|(value, varies)| one(*kind, value, *varies, &vary));
        html! {
            <fieldset class="teach-ask"><legend>{ title }</legend><ul>{ for values }</ul></fieldset>
        }
    });
    let names = names.iter().enumerate().map(|(at, (name, others))| {
        let id = format!("vary-name-{at}");
        let named = name.to_string();
        let onchange = vary
            .reform(move |event: Event| Vary::Name(named.clone(), dom::typed(&event)));
        html! {
            <div class="field" key={name.to_string()}>
                <label for={id.clone()}><code>{ name }</code></label>
                <input {id} type="text" class="code" value={others.clone()} autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="vary-names-hint" {onchange} />
            </div>
        }
    });
    html! {
        <>
            <p>{ i18n.text(key::TEACH_AUTHOR_VARY_ABOUT) }</p>
            <div class="teach-sides">{ for kinds }</div>
            <fieldset class="teach-ask">
                <legend>{ i18n.text(key::TEACH_AUTHOR_VARY_NAMES) }</legend>
                <p id="vary-names-hint" class="hint">{ i18n.text(key::TEACH_AUTHOR_VARY_NAMES_HINT) }</p>
                <div class="fields">{ for names }</div>
            </fieldset>
        </>
    }
}

fn one(kind: Kind, value: &AttrValue, varies: bool, vary: &Callback<Vary>) -> Html {
    let text = value.to_string();
    let onchange =
        vary.reform(move |event: Event| Vary::Value(kind, text.clone(), dom::checked(&event)));
    html! {
        <li key={value.to_string()}>
            <label class="check"><input type="checkbox" checked={varies} {onchange} /><code>{ value }</code></label>
        </li>
    }
}
