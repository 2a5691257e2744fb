//! What can be done with the whole case: empty it, hand it on.

use super::i18n::use_i18n;
use crate::state::Action;
use messages::{Key, key};
use yew::{Callback, Html, Properties, component, html};

/// What the toolbar needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Told that a link is wanted.
    pub onlink: Callback<()>,
    /// Told that code to embed is wanted.
    pub onembed: Callback<()>,
    /// Told that names are to be replaced.
    pub onredact: Callback<()>,
    /// What a person asks for.
    pub dispatch: Callback<Action>,
}

/// The toolbar.
#[component]
pub fn Toolbar(props: &Props) -> Html {
    let i18n = use_i18n();
    let button = |key: Key, onclick: Callback<yew::MouseEvent>| {
        html! { <button type="button" {onclick}>{ i18n.text(key) }</button> }
    };
    html! {
        <div class="toolbar" role="group" aria-label={i18n.text(key::UI_TOOLBAR)}>
            { button(key::UI_START_OVER, props.dispatch.reform(|_| Action::StartOver)) }
            { button(key::UI_REDACT, props.onredact.reform(|_| ())) }
            { button(key::UI_COPY_LINK, props.onlink.reform(|_| ())) }
            { button(key::UI_COPY_EMBED, props.onembed.reform(|_| ())) }
        </div>
    }
}
