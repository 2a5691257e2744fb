//! A button that copies or saves something, and says on itself that it was done: nothing moves, and nobody has to look
//! elsewhere.

use super::i18n::use_i18n;
use gloo::timers::callback::Timeout;
use messages::Key;
use messages::key;
use yew::{
    AttrValue, Callback, Classes, Html, Properties, classes, component, html, use_mut_ref,
    use_state_eq,
};

/// Told whether it was done.
pub type Done = Callback<bool>;

/// What the button needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it is called.
    pub label: AttrValue,
    /// Does it.
    pub onpress: Callback<Done>,
    /// What it says once it is done.
    #[prop_or(key::UI_COPIED)]
    pub done: Key,
    /// How it looks.
    #[prop_or_default]
    pub class: Classes,
}

/// How long it says so, in milliseconds.
const A_WHILE: u32 = 2000;

/// The button. The result is announced elsewhere, with its details.
#[component]
pub fn CopyButton(props: &Props) -> Html {
    let i18n = use_i18n();
    let is_done = use_state_eq(|| false);
    let waiting = use_mut_ref(|| None);
    let onclick = {
        let (onpress, is_done) = (props.onpress.clone(), is_done.setter());
        Callback::from(move |_| {
            let (is_done, waiting) = (is_done.clone(), waiting.clone());
            onpress.emit(Callback::from(move |done: bool| {
                is_done.set(done);
                let is_done = is_done.clone();
                let over = Timeout::new(A_WHILE, move || is_done.set(false));
                waiting.replace(Some(over));
            }));
        })
    };
    let class = classes!(
        "copy",
        props.class.clone(),
        is_done.then_some("copy-is-done")
    );
    html! {
        <button type="button" {class} {onclick}>
            <span class="copy-label">{ &props.label }</span>
            <span class="copy-done" aria-hidden="true">{ i18n.text(props.done) }</span>
        </button>
    }
}
