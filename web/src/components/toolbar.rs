//! What can be done with the whole case: empty it, hand it on.

use super::speech::use_speech;
use crate::state::Action;
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
    pub ask: Callback<Action>,
}

/// The place of the button that copies code to embed.
pub const EMBED: &str = "copy-embed";

/// The toolbar.
#[component]
pub fn Toolbar(props: &Props) -> Html {
    let speech = use_speech();
    let button = |key: &str, onclick: Callback<yew::MouseEvent>| {
        let id = (key == "ui.copyEmbed").then_some(EMBED);
        html! { <button type="button" {id} {onclick}>{ speech.say(key) }</button> }
    };
    html! {
        <div class="toolbar" role="group" aria-label={speech.say("ui.toolbar")}>
            { button("ui.startOver", props.ask.reform(|_| Action::StartOver)) }
            { button("ui.redact", props.onredact.reform(|_| ())) }
            { button("ui.copyLink", props.onlink.reform(|_| ())) }
            { button("ui.copyEmbed", props.onembed.reform(|_| ())) }
        </div>
    }
}
