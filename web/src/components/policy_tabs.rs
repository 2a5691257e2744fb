//! The policies, one tab for each layer. The panel of another tab is out of sight, but reachable: when an element in it
//! gets the focus, its tab is selected, so that nothing is hidden from assistive technology.

use super::copy_button::Done;
use super::i18n::use_i18n;
use super::icon::class_of;
use super::layer::Layer;
use crate::state::{self, Action};
use crate::view::view_models::{LayerView, Tone};
use messages::key;
use yew::{AttrValue, Callback, Html, Properties, classes, component, html};

/// The properties of the tabs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The layers, in the order of the tabs, each with its outcome.
    pub layers: Vec<(LayerView, Tone, AttrValue)>,
    /// The selected one.
    pub shown: state::Layer,
    /// Called with the text to copy.
    #[prop_or_default]
    pub oncopy: Callback<(AttrValue, Done)>,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The tabs.
#[component]
pub fn PolicyTabs(props: &Props) -> Html {
    let i18n = use_i18n();
    let Props {
        layers,
        shown,
        oncopy,
        dispatch,
    } = props;
    let tabs = layers.iter().map(|(view, tone, name)| {
        let layer = view.layer;
        let current = layer == *shown;
        html! {
            <button
                type="button"
                class={classes!("tab", class_of(*tone))}
                aria-current={current.then_some("true")}
                onclick={dispatch.reform(move |_| Action::ShowLayer(layer))}
            >
                { name }
            </button>
        }
    });
    let panels: Html = layers
        .iter()
        .map(|(view, _, _)| {
            let layer = view.layer;
            let current = layer == *shown;
            let onfocusin = dispatch.reform(move |_| Action::ShowLayer(layer));
            html! {
                <div
                    key={layer.word()}
                    class={classes!("tab-panel", (!current).then_some("tab-away"))}
                    onfocusin={(!current).then_some(onfocusin)}
                >
                    <Layer layer={view.clone()} {oncopy} {dispatch} />
                </div>
            }
        })
        .collect();
    html! {
        <section id="policies" class="policies" aria-labelledby="policies-title">
            <h2 id="policies-title" class="unseen" tabindex="-1">{ i18n.text(key::UI_POLICIES) }</h2>
            <nav class="tabs" aria-label={i18n.text(key::UI_POLICIES_TABS)}>{ for tabs }</nav>
            { panels }
        </section>
    }
}
