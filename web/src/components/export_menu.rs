//! Taking the case along: as a document, for AWS's simulator, as a file, on paper.

use super::i18n::use_i18n;
use messages::{Key, key};
use yew::{Callback, Html, Properties, component, html};

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A document with the grid, the reasons and the fix.
    Markdown,
    /// The command lines of AWS's simulator with their files.
    Simulation,
    /// A case for `canivault check`.
    Case,
    /// The page on paper.
    Print,
}

/// What the buttons need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Told which form is wanted.
    pub ontake: Callback<ExportFormat>,
}

/// The buttons.
#[component]
pub fn ExportMenu(props: &Props) -> Html {
    let i18n = use_i18n();
    let button = |key: Key, taken: ExportFormat| {
        html! { <button type="button" onclick={props.ontake.reform(move |_| taken)}>{ i18n.text(key) }</button> }
    };
    html! {
        <div class="take" role="group" aria-label={i18n.text(key::UI_TAKE)}>
            { button(key::UI_TAKE_MARKDOWN, ExportFormat::Markdown) }
            { button(key::UI_TAKE_SIMULATION, ExportFormat::Simulation) }
            { button(key::UI_TAKE_CASE, ExportFormat::Case) }
            { button(key::UI_TAKE_PRINT, ExportFormat::Print) }
        </div>
    }
}
