//! The texts of a challenge, in each language.

use super::super::super::state::author::Write;
use super::super::super::view::author::TextView;
use crate::components::i18n::use_i18n;
use crate::dom;
use messages::key;
use messages::{LANGUAGES, Language};
use yew::{AttrValue, Callback, Event, Html, InputEvent, Properties, component, html};

/// The properties of the editor.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The id.
    pub id: AttrValue,
    /// The texts.
    pub texts: Vec<TextView>,
    /// The pages of AWS's documentation, one per line.
    pub sources: AttrValue,
    /// Dispatches the author's actions.
    pub write: Callback<Write>,
}

/// The texts.
#[component]
pub fn Texts(props: &Props) -> Html {
    let i18n = use_i18n();
    let write = &props.write;
    let texts = props.texts.iter().enumerate();
    let onsources = write.reform(|event: Event| Write::Sources(dom::typed(&event)));
    html! {
        <div class="teach-plan">
            { name("author-id", &i18n.text(key::TEACH_AUTHOR_ID), &props.id, Some(&i18n.text(key::TEACH_AUTHOR_ID_HINT)), &write.reform(Write::Id)) }
            { for texts.map(|(number, text)| localized(&format!("author-text-{number}"), text, write)) }
            <div class="field">
                <label for="author-sources">{ i18n.text(key::TEACH_AUTHOR_SOURCES) }</label>
                <textarea id="author-sources" class="code" rows="3" spellcheck="false" value={props.sources.clone()} onchange={onsources} />
            </div>
        </div>
    }
}

/// A text in each language, side by side.
pub(super) fn localized(id: &str, text: &TextView, write: &Callback<Write>) -> Html {
    let which = text.which;
    let field = |language: &Language, value: &AttrValue| {
        let code = language.tag;
        let id = format!("{id}-{code}");
        let oninput =
            write.reform(move |event: InputEvent| Write::Say(which, code, dom::typed(&event)));
        let input = if text.long {
            html! { <textarea id={id.clone()} rows="4" lang={code} value={value.clone()} {oninput} /> }
        } else {
            html! { <input id={id.clone()} type="text" lang={code} value={value.clone()} autocomplete="off" {oninput} /> }
        };
        html! {
            <div class="field">
                <label for={id}>{ &text.name }{ " · " }<span lang={code}>{ language.name }</span></label>
                { input }
            </div>
        }
    };
    let fields = LANGUAGES.iter().zip(&text.texts);
    html! { <div class="teach-sides">{ for fields.map(|(language, value)| field(language, value)) }</div> }
}

/// A field for an id, which is not translated.
pub(super) fn name(
    id: &str,
    label: &AttrValue,
    value: &AttrValue,
    hint: Option<&AttrValue>,
    onname: &Callback<String>,
) -> Html {
    let id = id.to_owned();
    let hint_id = hint.map(|_| format!("{id}-hint"));
    html! {
        <div class="field">
            <label for={id.clone()}>{ label }</label>
            <input
                {id}
                type="text"
                class="code"
                value={value.clone()}
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-describedby={hint_id.clone()}
                oninput={onname.reform(|event: InputEvent| dom::typed(&event))}
            />
            if let Some(hint) = hint {
                <p id={hint_id} class="hint">{ hint }</p>
            }
        </div>
    }
}
