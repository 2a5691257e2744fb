//! The toolbar for the whole case: start over, redact, share.

use super::copy_button::{CopyButton, Done};
use super::i18n::use_i18n;
use crate::state::Action;
use messages::{Key, key};
use yew::{Callback, Html, Properties, component, html};

/// What the toolbar needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Told that a link is wanted.
    pub onlink: Callback<Option<Done>>,
    /// Told that code to embed is wanted.
    pub onembed: Callback<Option<Done>>,
    /// Told that names are to be replaced.
    pub onredact: Callback<()>,
    /// Told that a command is to be found.
    pub oncommands: Callback<()>,
    /// What a person asks for.
    pub dispatch: Callback<Action>,
}

/// The place of the button that copies code to embed.
pub const EMBED: &str = "copy-embed";

/// The toolbar.
#[component]
pub fn Toolbar(props: &Props) -> Html {
    let i18n = use_i18n();
    let button = |key: Key, onclick: Callback<yew::MouseEvent>| {
        let id = (key == key::UI_COPY_EMBED).then_some(EMBED);
        html! { <button type="button" {id} {onclick}>{ i18n.text(key) }</button> }
    };
    html! {
        <div class="toolbar" role="group" aria-label={i18n.text(key::UI_TOOLBAR)}>
            { button(key::UI_START_OVER, props.dispatch.reform(|_| Action::StartOver)) }
            { button(key::UI_REDACT, props.onredact.reform(|_| ())) }
            <CopyButton label={i18n.text(key::UI_COPY_LINK)} onpress={props.onlink.reform(Some)} />
            <CopyButton label={i18n.text(key::UI_COPY_EMBED)} onpress={props.onembed.reform(Some)} />
            <button type="button" aria-keyshortcuts="Control+K Meta+K" onclick={props.oncommands.reform(|_| ())}>
                { i18n.text(key::UI_PALETTE_OPEN) }{ " " }<kbd>{ "Ctrl K" }</kbd>
            </button>
            <p class="hint">{ i18n.text(key::UI_TOOLBAR_HINT) }</p>
        </div>
    }
}
