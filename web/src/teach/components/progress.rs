//! The choice of where a learner's work is saved: nothing beyond this tab before the learner agrees.

use crate::components::i18n::use_i18n;
use crate::dom;
use messages::key;
use yew::{AttrValue, Callback, Event, Html, Properties, component, html};

/// What it needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Whether it is kept on this device.
    pub agreed: bool,
    /// What came of the last thing; blank for nothing.
    pub told: AttrValue,
    /// Told whether the learner agrees.
    pub onagree: Callback<bool>,
    /// Told to save it as a file.
    pub onexport: Callback<()>,
    /// Told that a file was chosen.
    pub onimport: Callback<Event>,
    /// Told to delete everything.
    pub ondelete: Callback<()>,
}

/// What is kept.
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
