//! What can be done with the whole case: empty it, hand it on.

use super::copy_button::{CopyButton, Done};
use super::speech::use_speech;
use crate::state::Action;
use words::key;
use yew::{Callback, Html, Properties, component, html};

/// What the toolbar needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Told that a link is wanted.
    pub onlink: Callback<Done>,
    /// Told that code to embed is wanted.
    pub onembed: Callback<Done>,
    /// Told that names are to be replaced.
    pub onredact: Callback<()>,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The toolbar.
#[component]
pub fn Toolbar(props: &Props) -> Html {
    let speech = use_speech();
    let button = |key: &str, onclick: Callback<yew::MouseEvent>| {
        html! { <button type="button" {onclick}>{ speech.say(key) }</button> }
    };
    html! {
        <div class="toolbar" role="group" aria-label={speech.say("ui.toolbar")}>
            { button("ui.startOver", props.ask.reform(|_| Action::StartOver)) }
            { button("ui.redact", props.onredact.reform(|_| ())) }
            <CopyButton label={speech.text(key::UI_COPY_LINK)} onpress={&props.onlink} />
            <CopyButton label={speech.text(key::UI_COPY_EMBED)} onpress={&props.onembed} />
            <p class="hint">{ speech.text(key::UI_TOOLBAR_HINT) }</p>
        </div>
    }
}
