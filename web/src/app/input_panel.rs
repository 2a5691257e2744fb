//! The panel for input: the policies, the request, and the tools for the whole case.

use super::export::Exporter;
use super::store::SharedSnapshot;
use crate::components::i18n::use_i18n;
use crate::components::policy_tabs::PolicyTabs;
use crate::components::request::Request;
use crate::components::toolbar::Toolbar;
use crate::state::Action;
use crate::view::view_models::ExplanationView;
use crate::view::{form, policies};
use messages::key;
use std::rc::Rc;
use yew::{Callback, Html, Properties, component, html};

/// The properties of the input panel.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) snapshot: SharedSnapshot,
    /// The explanation, for the statements that it marks in the editors.
    pub(super) why: Rc<Option<ExplanationView>>,
    pub(super) send: Exporter,
    pub(super) onredact: Callback<()>,
    pub(super) oncommands: Callback<()>,
    pub(super) dispatch: Callback<Action>,
}

/// The input panel.
#[component]
pub(super) fn InputPanel(props: &Props) -> Html {
    let Props {
        snapshot,
        why,
        send,
        onredact,
        oncommands,
        dispatch,
    } = props;
    let i18n = use_i18n();
    let input = snapshot.view_input(i18n.words());
    html! {
        <section class="asked" aria-label={i18n.text(key::UI_ASKED)}>
            <PolicyTabs
                layers={policies::tabs(&input, why.as_ref().as_ref())}
                shown={policies::shown_layer(&input)}
                oncopy={&send.oncopy}
                {dispatch}
            />
            <Request request={form::request(&input)} {dispatch} />
            <Toolbar
                onlink={&send.onlink}
                onembed={&send.onembed}
                {onredact}
                {oncommands}
                {dispatch}
            />
        </section>
    }
}
