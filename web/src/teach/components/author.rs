//! The forms of the authoring tool, one for each part of a challenge.

pub mod goals;
pub mod guardrails;
pub mod mistakes;
pub mod questions;
pub mod texts;
pub mod variation;

use super::super::state::Part;
use super::super::view::challenge::PartView;
use crate::components::select::Select;
use yew::{Callback, Html, html};

/// A list for each part of an answer.
fn parts(id: &str, parts: &[PartView], onchoose: &Callback<(Part, String)>) -> Html {
    let part = |view: &PartView| {
        let part = view.part;
        html! {
            <Select
                id={format!("{id}-{part:?}")}
                label={view.label.clone()}
                choices={view.choices.clone()}
                chosen={view.chosen.clone()}
                onchoose={onchoose.reform(move |value| (part, value))}
            />
        }
    };
    html! { <div class="fields">{ for parts.iter().map(part) }</div> }
}
