//! Placeholders in the policies: their values, filled in everywhere at once.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use crate::dom;
use crate::state::Action;
use crate::view::view_models::PlaceholderView;
use messages::key;
use yew::{
    AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, component, html, use_state_eq,
};

/// The properties of the placeholders.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The placeholders.
    pub placeholders: Vec<PlaceholderView>,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The placeholders; empty if there are none.
#[component]
pub fn Placeholders(props: &Props) -> Html {
    let i18n = use_i18n();
    if props.placeholders.is_empty() {
        return Html::default();
    }
    let forms = props.placeholders.iter().map(|one| {
        // A changed value creates a new form: the typed text has been submitted.
        let name = format!("{}={}", one.name, one.value);
        html! { <Form key={name} placeholder={one.clone()} dispatch={&props.dispatch} /> }
    });
    html! {
        <>
            <p class="hint">{ i18n.text(key::UI_PLACEHOLDERS_ABOUT) }</p>
            <ul aria-label={i18n.text(key::UI_PLACEHOLDERS_TITLE)}>{ for forms }</ul>
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FormProps {
    placeholder: PlaceholderView,
    dispatch: Callback<Action>,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let i18n = use_i18n();
    let PlaceholderView {
        name,
        value,
        suggestion,
        about,
    } = &props.placeholder;
    let is_filled = !value.is_empty();
    let first = if is_filled { value } else { suggestion };
    let typed = use_state_eq(|| None::<AttrValue>);
    let text = (*typed).clone().unwrap_or_else(|| first.clone());
    let oninput = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| typed.set(Some(dom::typed(&event).into())))
    };
    let onsubmit = {
        let (dispatch, name, text) = (props.dispatch.clone(), name.to_string(), text.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            dispatch.emit(Action::FillPlaceholder(
                name.clone(),
                text.trim().to_owned(),
            ));
        })
    };
    let id = format!("placeholder-{name}");
    let label = i18n.text(key::UiPlaceholdersLabel {
        placeholder: &format!("`{name}`"),
    });
    let is_suggested = typed.is_none() && !is_filled && !suggestion.is_empty();
    let can_say = !text.trim().is_empty() && text != *value;
    html! {
        <li class="question">
            <form class="placeholder" {onsubmit}>
                <label for={id.clone()}>{ inline_code(&label) }</label>
                <input {id} type="text" class="code" value={text} {oninput} autocomplete="off" spellcheck="false" autocapitalize="off" />
                <button type="submit" disabled={!can_say}>
                    { i18n.text(if is_filled { key::UI_PLACEHOLDERS_CHANGE } else { key::UI_PLACEHOLDERS_FILL_IN }) }
                </button>
            </form>
            if is_suggested {
                <p class="hint">{ i18n.text(key::UI_PLACEHOLDERS_SUGGESTED) }</p>
            }
            <p class="hint">{ inline_code(about) }</p>
        </li>
    }
}
