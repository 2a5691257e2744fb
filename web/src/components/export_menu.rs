//! Buttons that export the case: as a document, for AWS's simulator, as a file, on paper.

use super::copy_button::{CopyButton, Done};
use super::i18n::use_i18n;
pub use crate::view::palette::ExportFormat;
use messages::{Key, key};
use yew::{Callback, Html, Properties, component, html};

/// The properties of the buttons.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Called with the chosen format.
    pub ontake: Callback<(ExportFormat, Done)>,
}

/// The buttons.
#[component]
pub fn ExportMenu(props: &Props) -> Html {
    let i18n = use_i18n();
    let button = |key: Key, taken: ExportFormat| {
        let onpress = props.ontake.reform(move |done| (taken, done));
        let done = match taken {
            ExportFormat::Case | ExportFormat::Svg | ExportFormat::Png => key::UI_SAVED,
            _ => key::UI_COPIED,
        };
        html! { <CopyButton label={i18n.text(key)} {onpress} {done} /> }
    };
    let print = props
        .ontake
        .reform(|()| (ExportFormat::Print, Done::noop()));
    html! {
        <div class="take" role="group" aria-label={i18n.text(key::UI_TAKE)}>
            { button(key::UI_TAKE_MARKDOWN, ExportFormat::Markdown) }
            { button(key::UI_TAKE_MDX, ExportFormat::Mdx) }
            { button(key::UI_TAKE_SIMULATION, ExportFormat::Simulation) }
            { button(key::UI_TAKE_CASE, ExportFormat::Case) }
            { button(key::UI_TAKE_PNG, ExportFormat::Png) }
            { button(key::UI_TAKE_SVG, ExportFormat::Svg) }
            <button type="button" onclick={print.reform(|_| ())}>{ i18n.text(key::UI_TAKE_PRINT) }</button>
        </div>
    }
}
