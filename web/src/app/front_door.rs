//! The one way in: the box that reads whatever is pasted, what was understood of it, and what just happened.

use super::persistence;
use super::send::Send;
use super::store::Scene;
use crate::components::choosing::Choosing;
use crate::components::held::Held;
use crate::components::notice::Notice;
use crate::components::paste_box::PasteBox;
use crate::components::speech::use_speech;
use crate::components::understood::Understood;
use crate::state::Action;
use crate::view::{denied, extras, paste, understood};
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_callback};

/// What the way in needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) scene: Scene,
    /// The names of the examples, by number.
    pub(super) names: Rc<Vec<AttrValue>>,
    pub(super) send: Send,
    pub(super) ask: Callback<Action>,
}

/// The way in.
#[component]
pub(super) fn FrontDoor(props: &Props) -> Html {
    let Props {
        scene,
        names,
        send,
        ask,
    } = props;
    let speech = use_speech();
    let seen = scene.seen(speech.words());
    let onexample = use_callback(ask.clone(), |number: String, ask| {
        if let Some(open) = persistence::open_example(&number) {
            ask.emit(open);
        }
    });
    let onfiles = persistence::use_chosen_files(ask);
    html! {
        <>
            <PasteBox
                text={scene.state.heard.text.to_string()}
                steps={scene.state.steps()}
                outcome={denied::told(&seen)}
                examples={extras::examples(speech.words(), names)}
                example={extras::example(scene.origin)}
                {onexample}
                {onfiles}
                {ask}
            />
            <Understood chips={understood::chips(&seen, names)} {ask} />
            <Notice
                notice={extras::notice(speech.words(), &scene.state)}
                told={&send.told}
                is_shown={send.is_shown}
                ontold={&send.ontold}
                {ask}
            />
            <Held held={send.held.clone()} onhow={&send.onhow} />
            <Choosing choosing={paste::choosing(&seen)} {ask} />
        </>
    }
}
