//! What the person gives: the request and the policies, and what can be done with all of it.

use super::persistence;
use super::send::Send;
use super::store::Scene;
use crate::components::choosing::Choosing;
use crate::components::denied::Denied;
use crate::components::held::Held;
use crate::components::layer::Layer;
use crate::components::notice::Notice;
use crate::components::request::Request;
use crate::components::speech::use_speech;
use crate::components::toolbar::Toolbar;
use crate::state::{Action, Mode, Origin};
use crate::view::screen::{LayerView, WhyView};
use crate::view::{denied, extras, form, paste, policies};
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_callback};

/// What is given needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) scene: Scene,
    /// The explanation, for the statements that it marks in the editors.
    pub(super) why: Rc<Option<WhyView>>,
    /// The names of the examples, by number.
    pub(super) names: Rc<Vec<AttrValue>>,
    pub(super) send: Send,
    pub(super) onredact: Callback<()>,
    pub(super) ask: Callback<Action>,
}

/// What is given.
#[component]
pub(super) fn Given(props: &Props) -> Html {
    let Props {
        scene,
        why,
        names,
        send,
        onredact,
        ask,
    } = props;
    let speech = use_speech();
    let seen = scene.seen(speech.words());
    let (layers, others) = policies::layers(&seen, why.as_ref().as_ref());
    let onexample = use_callback(ask.clone(), |number: String, ask| {
        if let Some(open) = persistence::open_example(&number) {
            ask.emit(open);
        }
    });
    let others_open = others
        .iter()
        .any(|layer| !layer.is_empty || layer.mode != Mode::Given);
    let sections = |layers: &[LayerView]| -> Html {
        layers
            .iter()
            .map(|layer| html! { <Layer key={layer.layer.word()} layer={layer.clone()} {ask} /> })
            .collect()
    };
    html! {
        <section class="asked" aria-label={speech.say("ui.asked")}>
            <Toolbar
                examples={extras::examples(speech.words(), names)}
                example={extras::example(scene.origin)}
                {onexample}
                onlink={&send.onlink}
                onembed={&send.onembed}
                {onredact}
                {ask}
            />
            <Notice
                notice={extras::notice(speech.words(), &scene.state)}
                told={&send.told}
                ontold={&send.ontold}
                {ask}
            />
            <Held held={send.held.clone()} onhow={&send.onhow} />
            <Choosing choosing={paste::choosing(&seen)} {ask} />
            <Denied text={scene.state.heard.text.to_string()} outcome={denied::told(&seen)} {ask} />
            <Request request={form::request(&seen)} {ask} />
            <section id="policies" class="policies" aria-labelledby="policies-title">
                <div>
                    <h2 id="policies-title">{ speech.say("ui.policies") }</h2>
                    <p class="hint">
                        { speech.say("ui.policies.about") }
                        if matches!(scene.state.origin, Origin::Example(_)) {
                            { " " }{ speech.say("ui.policies.example") }
                        }
                    </p>
                </div>
                { sections(&layers) }
                <details class="others" open={others_open}>
                    <summary>{ speech.say("ui.policies.more") }</summary>
                    { sections(&others) }
                </details>
            </section>
        </section>
    }
}
