//! The toolbar for the whole case: start over, redact, share.

use super::copy_button::{CopyButton, Done};
use super::i18n::use_i18n;
use crate::state::Action;
use messages::{Key, key};
use yew::{Callback, Html, Properties, component, html};

/// The properties of the toolbar.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Called to copy a link.
    pub onlink: Callback<Option<Done>>,
    /// Called to copy code to embed.
    pub onembed: Callback<Option<Done>>,
    /// Called to replace names.
    pub onredact: Callback<()>,
    /// Called to open the command palette.
    pub oncommands: Callback<()>,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The id of the button that copies code to embed.
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
