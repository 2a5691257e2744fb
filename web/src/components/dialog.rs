//! A modal dialog: the browser's own, which traps the focus and restores it.

use super::i18n::use_i18n;
use crate::dom;
use messages::key;
use yew::{
    AttrValue, Callback, Html, KeyboardEvent, MouseEvent, Properties, component, html,
    use_effect_with,
};

/// The properties of the dialog.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its id.
    pub id: AttrValue,
    /// Its title.
    pub title: AttrValue,
    /// Whether it is open.
    pub is_open: bool,
    /// Called when it is to be closed.
    pub onclose: Callback<()>,
    /// Its content.
    pub children: Html,
}

/// The dialog.
#[component]
pub fn Dialog(props: &Props) -> Html {
    let i18n = use_i18n();
    use_effect_with((props.id.clone(), props.is_open), |(id, is_open)| {
        dom::show_dialog(id, *is_open);
    });
    // The page closes it, so that the state is up to date.
    let onkeydown = props.onclose.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            onkeydown.emit(());
        }
    });
    let onclick = {
        let (id, onclose) = (props.id.clone(), props.onclose.clone());
        Callback::from(move |event: MouseEvent| {
            if dom::is_target(&event, &id) {
                onclose.emit(());
            }
        })
    };
    let title = format!("{}-title", props.id);
    html! {
        <dialog id={&props.id} class="dialog" aria-labelledby={title.clone()} {onkeydown} {onclick}>
            if props.is_open {
                <div class="dialog-inside">
                    <header class="dialog-head">
                        <h2 id={title}>{ &props.title }</h2>
                        <button type="button" class="plain" onclick={props.onclose.reform(|_| ())}>
                            { i18n.text(key::UI_DISMISS) }
                        </button>
                    </header>
                    { props.children.clone() }
                </div>
            }
        </dialog>
    }
}
