//! A list to choose one thing from, with its label.

use crate::dom;
use crate::view::view_models::ChoiceView;
use yew::{
    AttrValue, Callback, Event, Html, Properties, classes, component, html, use_effect_with,
};

/// What the list needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its identity on the page.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// Whether the label is for screen readers alone, because the choices say it.
    #[prop_or_default]
    pub quiet: bool,
    /// What there is to choose.
    pub choices: Vec<ChoiceView>,
    /// What is chosen.
    pub chosen: AttrValue,
    /// Told what is chosen.
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
    // Choices of one group follow each other.
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
    // The attribute of an option says what is chosen first; once a person has chosen, only the property does.
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
