//! The choice of where a learner's work is saved: only in this tab unless the learner agrees.

use crate::components::i18n::use_i18n;
use crate::dom;
use messages::key;
use yew::{AttrValue, Callback, Event, Html, Properties, component, html, use_state_eq};

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
    let deleting = use_state_eq(|| false);
    let set = |to: bool| {
        let setter = deleting.setter();
        move |_| setter.set(to)
    };
    let ondelete = {
        let (setter, ondelete) = (deleting.setter(), props.ondelete.clone());
        move |_| {
            setter.set(false);
            ondelete.emit(());
        }
    };
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
                if *deleting {
                    <span role="alert">{ i18n.text(key::TEACH_PROGRESS_SURE) }</span>
                    <button type="button" onclick={ondelete}>{ i18n.text(key::TEACH_PROGRESS_YES) }</button>
                    <button type="button" onclick={set(false)}>{ i18n.text(key::TEACH_PROGRESS_NO) }</button>
                } else {
                    <button type="button" onclick={set(true)}>{ i18n.text(key::TEACH_PROGRESS_DELETE) }</button>
                }
            </div>
            { import(&i18n.text(key::TEACH_PROGRESS_IMPORT), &props.onimport) }
            <p class="hint" role="status">{ &props.told }</p>
        </section>
    }
}

/// The field that opens a file.
pub fn import(label: &AttrValue, onimport: &Callback<Event>) -> Html {
    html! {
        <div class="field">
            <label for="teach-import">{ label }</label>
            <input id="teach-import" type="file" accept=".json,application/json" onchange={onimport} />
        </div>
    }
}
