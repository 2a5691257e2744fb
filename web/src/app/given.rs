//! What the person gives: the policies and the request, and what can be done with all of it.

use super::send::Send;
use super::store::Scene;
use crate::components::policy_tabs::PolicyTabs;
use crate::components::request::Request;
use crate::components::speech::use_speech;
use crate::components::toolbar::Toolbar;
use crate::state::Action;
use crate::view::screen::WhyView;
use crate::view::{form, policies};
use std::rc::Rc;
use words::key;
use yew::{Callback, Html, Properties, component, html};

/// What is given needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) scene: Scene,
    /// The explanation, for the statements that it marks in the editors.
    pub(super) why: Rc<Option<WhyView>>,
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
        send,
        onredact,
        ask,
    } = props;
    let speech = use_speech();
    let seen = scene.seen(speech.words());
    html! {
        <section class="asked" aria-label={speech.text(key::UI_ASKED)}>
            <PolicyTabs
                layers={policies::tabs(&seen, why.as_ref().as_ref())}
                shown={policies::shown_layer(&seen)}
                {ask}
            />
            <Request request={form::request(&seen)} {ask} />
            <Toolbar
                onlink={&send.onlink}
                onembed={&send.onembed}
                {onredact}
                {ask}
            />
        </section>
    }
}
