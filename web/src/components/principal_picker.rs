//! The picker of the principal whose permissions count, of all the users and roles of an account.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use super::select::Select;
use crate::dom;
use crate::state::Action;
use crate::view::view_models::PrincipalPickerView;
use messages::key;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state_eq};

/// What the choice needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What there is to choose; `None` for nothing.
    pub choosing: Option<PrincipalPickerView>,
    /// What a person asks for.
    pub dispatch: Callback<Action>,
}

/// The choice. Its place is always there, so that screen readers hear what comes into it.
#[component]
pub fn PrincipalPicker(props: &Props) -> Html {
    let i18n = use_i18n();
    let chosen = use_state_eq(|| None::<AttrValue>);
    // Whoever pasted an account into an editor has it before them, far below.
    let names: Option<Vec<AttrValue>> = props.choosing.as_ref().map(|choosing| {
        let choices = choosing.choices.iter();
        choices.map(|choice| choice.label.clone()).collect()
    });
    use_effect_with(names, |names| {
        if names.is_some() {
            dom::scroll_to("choosing-title");
            dom::focus("choosing");
        }
    });
    let inside = props.choosing.as_ref().map(|choosing| {
        let present = (*chosen)
            .clone()
            .filter(|chosen| choosing.choices.iter().any(|choice| choice.value == *chosen))
            .unwrap_or_else(|| choosing.chosen.clone());
        let onchoose = {
            let chosen = chosen.setter();
            Callback::from(move |value: String| chosen.set(Some(value.into())))
        };
        let at: usize = present.parse().unwrap_or_default();
        html! {
            <section class="choosing" aria-labelledby="choosing-title">
                <h2 id="choosing-title">{ i18n.text(key::UI_CHOOSE_TITLE) }</h2>
                <p class="hint">{ inline_code(&choosing.about) }</p>
                <div class="choosing-box">
                    <Select
                        id="choosing"
                        label={i18n.text(key::UI_CHOOSE_LABEL)}
                        choices={choosing.choices.clone()}
                        chosen={present}
                        {onchoose}
                    />
                    <button type="button" onclick={props.dispatch.reform(move |_| Action::Choose(at))}>
                        { i18n.text(key::UI_CHOOSE_USE) }
                    </button>
                    <button type="button" class="plain" onclick={props.dispatch.reform(|_| Action::EndChoice)}>
                        { i18n.text(key::UI_CHOOSE_END) }
                    </button>
                </div>
            </section>
        }
    });
    html! { <div class="choosing-place" aria-live="polite">{ for inside }</div> }
}
