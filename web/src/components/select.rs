//! A labelled drop-down list.

use crate::dom;
use crate::view::view_models::ChoiceView;
use yew::{
    AttrValue, Callback, Event, Html, Properties, classes, component, html, use_effect_with,
};

/// The properties of the list.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its id.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// Whether the label is for screen readers only, because the choices are self-explanatory.
    #[prop_or_default]
    pub quiet: bool,
    /// The choices.
    pub choices: Vec<ChoiceView>,
    /// The selected one.
    pub chosen: AttrValue,
    /// Called with the selection.
    pub onchoose: Callback<String>,
}

/// The list.
#[component]
pub fn Select(props: &Props) -> Html {
    let Props {
        id,
        label,
        quiet,
        choices,
        chosen,
        onchoose,
    } = props;
    let onchange = onchoose.reform(|event: Event| dom::typed(&event));
    let option = |choice: &ChoiceView| {
        html! { <option value={&choice.value} selected={choice.value == *chosen}>{ &choice.label }</option> }
    };
    // Choices of one group are adjacent.
    let groups = choices
        .chunk_by(|one, next| one.group == next.group)
        .map(|group| {
            let name = group
                .first()
                .map(|choice| choice.group.clone())
                .unwrap_or_default();
            let options = html! { { for group.iter().map(option) } };
            if name.is_empty() {
                options
            } else {
                html! { <optgroup label={name}>{ options }</optgroup> }
            }
        });
    // The `selected` attribute determines the initial selection; once a person has chosen, only the property has an
    // effect.
    use_effect_with((id.clone(), chosen.clone()), |(id, chosen)| {
        dom::choose(id, chosen);
    });
    html! {
        <div class="field">
            <label for={id} class={classes!(quiet.then_some("unseen"))}>{ label }</label>
            <select {id} {onchange}>{ for groups }</select>
        </div>
    }
}
