//! The choice of where a learner's work is saved: only in this tab unless the learner agrees.

use crate::components::i18n::use_i18n;
use crate::dom;
use messages::key;
use yew::{AttrValue, Callback, Event, Html, Properties, component, html};

/// The properties of the component.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Whether the work is saved on this device.
    pub agreed: bool,
    /// The result of the last operation; blank if there is none.
    pub told: AttrValue,
    /// Called with the learner's consent.
    pub onagree: Callback<bool>,
    /// Called to save it as a file.
    pub onexport: Callback<()>,
    /// Called when a file is chosen.
    pub onimport: Callback<Event>,
    /// Called to delete everything.
    pub ondelete: Callback<()>,
}

/// The component.
#[component]
pub fn Progress(props: &Props) -> Html {
    let i18n = use_i18n();
    let onchange = props.onagree.reform(|event: Event| dom::checked(&event));
    html! {
        <section class="teach-card" aria-labelledby="teach-progress-title">
            <h3 id="teach-progress-title">{ i18n.text(key::TEACH_PROGRESS_TITLE) }</h3>
            <p class="hint">{ i18n.text(key::TEACH_PROGRESS_ABOUT) }</p>
            <label class="check">
                <input type="checkbox" checked={props.agreed} {onchange} />
                { i18n.text(key::TEACH_PROGRESS_AGREE) }
            </label>
            <div class="teach-row">
                <button type="button" onclick={props.onexport.reform(|_| ())}>{ i18n.text(key::TEACH_PROGRESS_EXPORT) }</button>
                <button type="button" onclick={props.ondelete.reform(|_| ())}>{ i18n.text(key::TEACH_PROGRESS_DELETE) }</button>
            </div>
            <div class="field">
                <label for="teach-import">{ i18n.text(key::TEACH_PROGRESS_IMPORT) }</label>
                <input id="teach-import" type="file" accept=".json,application/json" onchange={&props.onimport} />
            </div>
            <p class="hint" role="status">{ &props.told }</p>
        </section>
    }
}
